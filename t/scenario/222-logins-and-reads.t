# However many log in at once, half of those that may wait are left to others.

use strict;
use warnings;

use IO::Select ();
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep );

my $nginx = Server->new(uri => $ENV{TENANT_TEST_URI}, threads => 4, http => '
    tenant_max_waiting 8;
    tenant_max_hashing 1;
    tenant_login_throttle off;
    tenant_password_hash yescrypt 9;');

$nginx->sign_up('reads');
is($nginx->request(PUT => '/data/c/a', { n => 1 })->{status}, 201, 'ready');

sub read_one { return $nginx->request(GET => '/data/c/a')->{status} }

# reads, while logins are still waiting
my (%reads, %logins);
for my $try (1 .. 10) {
    my @sockets = map {
        send_one($nginx, [POST => '/admin/login',
                          { email => $nginx->{email}, password => 'wrong one' }])
    } 1 .. 30;

    Server::soon(60, sub { read_one() == 200 });

    my %now;
    my $waiting = IO::Select->new(@sockets);
    for (1 .. 10) {
        last if $waiting->can_read(0) == @sockets;
        $now{read_one()}++;
    }

    my $left = @sockets - $waiting->can_read(0);
    $logins{$_->{status}}++ for take(@sockets);

    # the last of these reads had logins beside it, too
    if ($left > 0) {
        %reads = %now;
        last;
    }
}

is_deeply(\%reads, { 200 => 10 }, 'reads go on beside waiting logins');
ok($logins{401}, 'some logins are judged');
ok($logins{503}, 'those beyond are refused');
is(join(' ', grep { !/^(?:401|503)$/ } keys %logins), '', 'and nothing else');
like($nginx->stop && Server::slurp("$nginx->{dir}/logs/error.log"),
     qr/refused .*\d+ (?:hashing|queue) full/, 'the operator is told');

done_testing();
