# The zone's bounds: where counters don't fit any more nobody is locked out
# and nobody guesses freely.

use strict;
use warnings;

use Admin;
use Many;
use Server;
use Test::More;

my $nginx = Server->new(workers => 2, http => 'tenant_zone t 64k;
    tenant_max_waiting 1000; tenant_timeout 60s;
    tenant_login_throttle account=1/600s address=100000/600s;');
Admin::use_server($nginx);
$nginx->sign_up('acme');
my $acme = 'acme@server.example';

sub attempt {
    my ($email, $password) = @_;

    return [POST => '/admin/login', { email => $email,
                                      password => $password // 'wrong' }];
}

sub counted {
    my (@requests) = @_;

    my %count;
    $count{$_->{status}}++ for many($nginx, @requests);

    return \%count;
}

# all 128 counters block
my %all;
for my $chunk (0 .. 4) {
    my $count = counted(map { attempt("u$_\@server.example") }
                        $chunk * 30 + 1 .. $chunk * 30 + 30);
    $all{$_} += $count->{$_} for keys %$count;
}
is_deeply(\%all, { 401 => 150 }, 'more accounts than counters');
is(login('u1@server.example', 'wrong')->{status}, 429, 'the first is counted');
is(login($acme)->{status}, 200, 'others log in');
is_deeply(counted((attempt($acme, 'correct horse')) x 5), { 200 => 5 },
          'and again');

my $statuses = join ' ', map { login('victim@server.example', 'x')->{status} }
    1 .. 20;
like($statuses, qr/^(?:401 ){1,10}429(?: 429)*$/, 'guessing ends');
is_deeply(counted((attempt('another@server.example')) x 40)->{429} >= 30, 1,
          'at once, too');
is(login($acme)->{status}, 200, 'others still log in');

is($nginx->request(POST => '/org/create', {
    organization_name => 'late', email => 'late@server.example',
    password => 'correct horse' })->{status}, 201, 'or sign up');
unlike($nginx->log, qr/\[(?:alert|crit|error)\]/, 'nothing to act on');

done_testing();
