# What is refused is counted in the log at nginx's default level: a line a
# second at most for all workers, never one per request, and never none.

use strict;
use warnings;

use Admin;
use List::Util qw( sum0 );
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $gate = Server::free_port();

sub server {
    my ($http, %arg) = @_;

    my $nginx = Server->new(uri => $proxy->uri, %arg,
                            main => 'error_log logs/default.log;',
                            http => "$http
    server {
        listen 127.0.0.1:$gate reuseport;
        location / { tenant_auth on; empty_gif; }
    }");
    Admin::use_server($nginx);

    return $nginx;
}

# all that was counted since the last call
my %seen;
sub counted {
    my ($nginx) = @_;

    my %sum;
    for my $notice ($nginx->notices) {
        $sum{$_} += $notice->[2]{$_} for keys %{ $notice->[2] };
    }

    my %new = map { $_ => $sum{$_} - ($seen{$nginx}{$_} // 0) } keys %sum;
    $seen{$nginx} = \%sum;

    return { map { $new{$_} ? ($_ => $new{$_}) : () } keys %new };
}

# that these were counted in the end, and nothing else
sub counts {
    my ($nginx, $expected, $what) = @_;

    my $n = sum0(values %$expected);
    my $had = sum0(values %{ $seen{$nginx} // {} });

    Server::soon(20, sub {
        $n <= sum0(map { values %{ $_->[2] } } $nginx->notices) - $had;
    });
    sleep 1.2;

    return is_deeply(counted($nginx), $expected, $what);
}

# every line at the default level is such a line
sub quiet {
    my ($nginx) = @_;

    my @lines = split /\n/, Server::slurp("$nginx->{dir}/logs/default.log");

    is_deeply([grep { !/\[error\] \d+#\d+: tenant: refused \d+ request/
                      && !/\[alert\].*(?:exited on signal 9|was locked by)/ }
               @lines], [], 'no other line at the default level');
}

my $nginx = server('tenant_login_throttle account=2/60s address=1000/60s;',
                   workers => 2);
my $token = $nginx->sign_up('acme');

sub asks {
    my (@tokens) = @_;

    my $gated = { port => $gate };

    return map { $_->{status} }
        many($gated, map { [GET => '/', undef, bearer($_)] } @tokens);
}

my %claims = (exp => time + 3600);
my $expired = reclaim($token, exp => int(time) - 3600);
my $late = reclaim($token, nbf => int(time) + 3600);
(my $forged = $token) =~ s/([A-Za-z])([^.]*)$/($1 eq 'A' ? 'B' : 'A') . $2/e;

# one of each
for my $case (['malformed', 'x'], ['expired', $expired],
              ['not_yet_valid', $late], ['signature', $forged])
{
    my ($reason, $bad) = @$case;

    is_deeply([asks($bad)], [401], $reason);
    counts($nginx, { "token $reason" => 1 }, "$reason: one line");
}

# good ones, and none at all, count nothing
is_deeply([asks(($token) x 5)], [(200) x 5], 'good ones');
is((many({ port => $gate }, [GET => '/']))[0]{status}, 401, 'no token');
sleep 1.5;
is_deeply(counted($nginx), {}, 'count nothing');

# a burst, then quiet: few lines, nothing is lost
my $lines = () = $nginx->notices;
my $began = time;
my $n = 0;
while (time - $began < 3 || $n < 5) {
    asks(($expired) x 20, ('x') x 10, $forged);
    $n++;
}
counts($nginx, { 'token expired' => 20 * $n, 'token malformed' => 10 * $n,
                 'token signature' => $n }, 'a burst is counted to its end');
my $seconds = time - $began;
$lines = $nginx->notices - $lines;
cmp_ok($lines, '<=', $seconds + 1, 'a line a second');
cmp_ok($lines, '>=', 2, 'while it lasts');

# throttled
is(login('acme@server.example', 'wrong')->{status}, 401, 'wrong') for 1 .. 2;
my @res = many($nginx, map { [POST => '/admin/login', {
    email => 'acme@server.example', password => 'x' }] } 1 .. 7);
is(scalar(grep { $_->{status} == 429 } @res), 7, 'blocked');
counts($nginx, { throttled => 7 }, 'throttled');

# revoked
is($nginx->request(POST => '/admin/logout')->{status}, 204, 'logged out');
asks(($token) x 3);
asks(($token) x 3);
counts($nginx, { 'token revoked' => 6 }, 'revoked');
quiet($nginx);

# who leaves, or is killed, takes no count along
$nginx->stop('QUIT');
$nginx = server('', workers => 1);
asks('x', 'x');
asks(('x') x 3);
my ($worker) = $nginx->workers;
$nginx->nginx('-s', 'reload');
ok(Server::soon(20, sub { !Server::runs($worker) }), 'a reload');
counts($nginx, { 'token malformed' => 5 }, 'a leaving worker writes the rest');
asks('x', 'x');
asks(('x') x 3);
($worker) = $nginx->workers;
kill 'KILL', $worker;
counts($nginx, { 'token malformed' => 5 }, 'and the next one for the killed');
quiet($nginx);
$nginx->stop('QUIT');

# too many wait
$nginx = server('tenant_max_waiting 4; tenant_timeout 2s; tenant_lease 1h;',
                threads => 1);
$nginx->sign_up('full');
is($nginx->request(GET => '/data/a/b')->{status}, 404, 'a lease');
$proxy->mode('silent');
my @sockets = map {
    send_one($nginx, [GET => '/data/a/b', undef, bearer($nginx->{token})])
} 1 .. 30;
@res = take(@sockets);
$proxy->mode('pass');
my $full = grep { $_->{json}{detail} eq 'too many requests are waiting' } @res;
cmp_ok($full, '>', 20, 'most are refused');
my $all = {};
Server::soon(10, sub {
    $all = {};
    for my $notice ($nginx->notices) {
        $all->{$_} += $notice->[2]{$_} for keys %{ $notice->[2] };
    }
    sum0(values %$all) == @res;
});
is($all->{'queue full'}, $full, 'each as "queue full"');
is(sum0(values %$all), scalar(@res), 'the others, too, as what they are')
    or diag(explain($all));
unlike(Server::slurp("$nginx->{dir}/logs/default.log"),
       qr/tenant: (?:too many|the request was not|the database (?:is not|did))/,
       'none has a line of its own');
is(scalar(() = $nginx->log =~ /\[info\].*too many requests are waiting/g),
   $full, 'but at "info"');
$nginx->stop('TERM');

# too many hash
$nginx = server('tenant_max_hashing 1; tenant_max_waiting 3;', threads => 2);
my %all;
my $clients = Server::parallel(10, sub {
    my ($who) = @_;

    return map { login("u$who\@server.example", "wrong $_")->{status} }
        1 .. 4;
});
$all{$_}++ for map { @$_ } $clients->results;
cmp_ok($all{503} // 0, '>', 0, 'some logins are refused');
Server::soon(10, sub { $all{503} == sum0(map { values %{ $_->[2] } }
                                         $nginx->notices) });
my %what = %{ counted($nginx) };
is(sum0(values %what), $all{503}, 'each is counted');
cmp_ok($what{'hashing full'} // 0, '>', 0, 'as "hashing full"');
is_deeply([grep { !/^(?:hashing|queue) full$/ } keys %what], [], 'or queue');
quiet($nginx);

done_testing();
