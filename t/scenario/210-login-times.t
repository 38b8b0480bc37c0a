# An unknown address can't be told from a wrong password by the time that its
# answer takes (docs/api.md).

use strict;
use warnings;

use List::Util qw( min );
use Server;
use Test::More;

my $nginx = Server->new();
my (%took, %least);

sub login {
    my ($email) = @_;

    my $res = $nginx->request(POST => '/admin/login', {
        email => $email, password => 'wrong horse',
    });
    is($res->{status}, 401, "$email is refused");

    return $res->{took};
}

$nginx->sign_up('acme');

for (1 .. 15) {
    push @{ $took{$_->[0]} }, login($_->[1])
        for [known => 'acme@server.example'], [unknown => 'no@server.example'],
            [malformed => 'nobody'];
}

# The least that each took is what it costs, however busy the machine is; an
# answer without a hash takes a tenth.
%least = map { $_ => min(@{ $took{$_} }) } keys %took;

for my $what (qw( unknown malformed )) {
    my $ratio = $least{$what} / $least{known};

    cmp_ok($ratio, '>', 0.5, "$what is not faster");
    cmp_ok($ratio, '<', 2, "$what is not slower");
}

unlike($nginx->log, qr/\[(alert|emerg|crit|error)\]/, 'nothing to act on');
unlike($nginx->log, qr/wrong horse|\$y\$/, 'no password or hash in the log');

done_testing();
