# The zone's bounds: where counters don't fit any more nobody is locked out
# and nobody guesses freely; and what its directives refuse.

use strict;
use warnings;

use Admin;
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep );

my $nginx = Server->new(workers => 2, http => 'tenant_zone t 64k;
    tenant_max_waiting 1000;
    tenant_login_throttle account=1/30s address=100000/30s;');
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

# configurations
my $conf = "$nginx->{dir}/nginx.conf";
my $text = Server::slurp($conf);
my $throttle = 'needs tries and a time, such as 5/10s';

sub refused {
    my ($directive, $why) = @_;

    (my $changed = $text) =~ s/tenant_zone[^\}]*?30s address=100000\/30s;/$directive/
        or die "no directive\n";
    Server::spew($conf, $changed);
    my $seen = length $nginx->log;
    my $good = $nginx->nginx('-t');
    my $log = substr $nginx->log, $seen;

    if (!defined $why) {
        ok($good, "$directive is good") or diag($log);
        return;
    }

    ok(!$good, "$directive is refused");
    like($log, qr/\[emerg\][^\n]*\Q$why\E/, 'with the reason');
}

open my $saved, '>&', \*STDERR;
open STDERR, '>', '/dev/null';

refused("tenant_login_throttle $_;")
    for 'off', 'account=1/1s', 'address=1/1ms', 'account=100000/1d',
        'address=7/1m account=7/2m';
refused("tenant_login_throttle $_;", $throttle)
    for 'account=5', 'account=/10s', 'account=5/', 'account=0/10s',
        'account=5/0', 'account=-1/10s', 'account=5/10x', 'account=5/2d',
        'address=100001/10s', 'address=a/10s', 'account=';
refused('tenant_login_throttle account=1/1s account=2/1s;', 'twice');
refused('tenant_login_throttle address=1/1s address=2/1s;', 'twice');
refused('tenant_login_throttle off account=1/1s;', 'nothing after off');
refused('tenant_login_throttle account=1/1s off;', 'invalid parameter "off"');
refused('tenant_login_throttle on;', 'invalid parameter "on"');
refused('tenant_login_throttle;', 'invalid number of arguments');
refused('tenant_login_throttle off; tenant_login_throttle off;', 'duplicate');

refused("tenant_zone $_;") for 'z 64k', 'z 1m', 'tenant 8m';
refused('tenant_zone z 63k;', 'must have at least');
refused('tenant_zone z 0;', 'must have at least');
refused('tenant_zone z many;', 'invalid size "many"');
refused('tenant_zone z;', 'invalid number of arguments');
refused('tenant_zone "" 8m;', 'needs a name');
refused('tenant_zone a 8m; tenant_zone b 8m;', 'duplicate');
refused('limit_req_zone $binary_remote_addr zone=z:1m rate=1r/s; '
        . 'tenant_zone z 1m;', 'zone "z"');

refused("tenant_lease $_;") for '100ms', '1h';
refused("tenant_lease $_;", 'must be 100ms to 1h')
    for '0', '99ms', '61m';
refused("tenant_lease $_;", 'invalid value') for '-1s', 'x';
refused("tenant_lease_stale $_;") for '0', '1ms', '7d';
refused('tenant_lease_stale 8d;', 'must be at most 7d');
refused('tenant_lease 1s; tenant_lease 1s;', 'duplicate');

open STDERR, '>&', $saved;
Server::spew($conf, $text);

done_testing();
