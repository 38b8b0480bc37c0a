# Leases when things fail: the database is away, a worker dies, clients leave,
# the zone is full, the configuration changes (docs/operations.md).

use strict;
use warnings;

use Admin;
use IO::Socket::INET ();
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $LEASE = 1;
my $TIMEOUT = 2;
my $LIMITS = "tenant_timeout ${TIMEOUT}s;";

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});

# beside the resources a location that needs nothing but the lease
sub server {
    my ($http, %arg) = @_;

    my $gate = Server::free_port();
    my $nginx = Server->new(uri => $proxy->uri, workers => 2, %arg,
                            http => "$LIMITS $http
        server {
            listen 127.0.0.1:$gate;
            location / { tenant_auth on; empty_gif; }
        }");

    $nginx->{gate} = $gate;

    return $nginx;
}

sub gate { return { port => $_[0]{gate} } }

sub get { return [GET => '/', undef, bearer($_[0])] }

# how many of each status of $n requests at once
sub all {
    my ($nginx, $token, $n) = @_;

    my %count;
    $count{$_->{status}}++ for many(gate($nginx), (get($token)) x $n);

    return join ' ', map { "$_:$count{$_}" } sort keys %count;
}

# the same, once the database is back
sub works {
    my ($nginx, $token) = @_;

    my $all;
    Server::soon(60, sub {
        ($all = all($nginx, $token, 10)) eq '200:10'
    });

    return $all;
}

sub questions { return scalar grep { $_ eq 'both' } $proxy->commands }
sub reload {
    my ($nginx, $from, $to) = @_;

    my $conf = "$nginx->{dir}/nginx.conf";
    (my $text = Server::slurp($conf)) =~ s/$from/$to/ if defined $from;
    Server::spew($conf, $text) if defined $from;

    my @old = $nginx->workers;
    $nginx->nginx('-s', 'reload');

    Server::soon(60, sub { !grep { Server::runs($_) } @old });
}

my $nginx = server("tenant_lease ${LEASE}s;");
Admin::use_server($nginx);
my $owner = $nginx->sign_up('acme');
is(all($nginx, $owner, 10), '200:10', 'ready');

# the database is away: closed once the lease has ended, open soon after
for my $how (qw( silent refuse reset )) {
    is(all($nginx, $owner, 10), '200:10', "$how: a lease");
    $proxy->mode($how);
    sleep $LEASE;
    my @res = many(gate($nginx), (get($owner)) x 20);
    is(scalar(grep { $_->{status} == 503 } @res), 20, "$how: closed");
    is(scalar(grep { $_->{took} > 1.75 * $TIMEOUT } @res), 0, "$how: in time");
    is($res[0]{headers}{'content-type'}, 'application/problem+json',
       "$how: with a problem");
    is($nginx->request(GET => '/static')->{status}, 200,
       "$how: the rest goes on");
    $proxy->mode('pass');
    is(works($nginx, $owner), '200:10', "$how: open again");
}

# clients that leave while they wait
sleep $LEASE;
$proxy->mode('silent');
my @left = map { send_one(gate($nginx), get($owner)) } 1 .. 50;
my @stay = map { send_one(gate($nginx), get($owner)) } 1 .. 10;
sleep 0.3;
close $_ for @left;
sleep 0.3;
$proxy->mode('pass');
is_deeply([map { $_->{status} } take(@stay)], [(200) x 10],
          'those that stay have their answers');

# a worker dies while it asks, and others wait with another one
my $asks;
for my $try (1 .. 5) {
    sleep $LEASE + 0.1;
    $proxy->mode('silent');
    my $first = send_one(gate($nginx), get($owner));
    sleep 0.2;
    ($asks) = $nginx->workers_of($first);
    my @all = map { send_one(gate($nginx), get($owner)) } 1 .. 20;
    sleep 0.2;

    my @workers = $nginx->workers_of(@all);
    my @others = @all[grep { $workers[$_] && $workers[$_] != $asks } 0 .. $#all];
    kill 'KILL', $asks if $asks && @others;
    sleep 0.2;
    $proxy->mode('pass');
    if (!$asks || !@others) {
        take($first, @all);
        next;
    }

    my @res = take(@others);
    is_deeply([map { $_->{status} } @res], [(200) x @res],
              'who waited for it is answered');
    is(scalar(grep { $_->{took} > $TIMEOUT - 0.2 } @res), 0, 'at once');
    last;
}
is(all($nginx, $owner, 20), '200:20', 'so are all others');

# a body that takes longer than the lease
sub upload {
    my ($meanwhile) = @_;

    my $socket = IO::Socket::INET->new(
        PeerAddr => "127.0.0.1:$nginx->{port}") or die "connect: $!\n";
    $socket->syswrite("PUT /data/slow/a HTTP/1.1\r\nHost: localhost\r\n"
        . "Authorization: Bearer $owner\r\nConnection: close\r\n"
        . "Content-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"a\"");
    sleep $LEASE + 0.1;
    $meanwhile->();
    () = $proxy->commands;
    $socket->syswrite(': 1}');
    my ($res) = take($socket);

    return $res;
}

my $res = upload(sub {});
is($res->{status}, 201, 'a slow body');
my $etag = $res->{headers}{etag};
$res = upload(sub { $proxy->mode('silent') });
is($res->{status}, 503, 'whose lease can\'t be renewed');
$proxy->mode('pass');
is(works($nginx, $owner), '200:10', 'the database is back');
is($nginx->request(GET => '/data/slow/a', undef,
                   bearer($owner))->{headers}{etag}, $etag, 'is not stored');

my $there = Server->new(database => $nginx->{database}, workers => 1,
                        http => 'tenant_lease 3s; tenant_timeout 1s;');
is($there->request(GET => '/data/slow/a', undef, bearer($owner))->{status},
   200, 'used by an instance with a longer lease');
my $deleted;
$res = upload(sub {
    my $answer = $nginx->request(
        DELETE => '/org/delete?organization_name=acme', undef,
        bearer($owner));
    is($answer->{status}, 200, 'the organization is deleted meanwhile');
    $deleted = time;
});
is($res->{status}, 401, 'ends the upload');
my %commands = map { $_ => 1 } $proxy->commands;
ok(!$commands{$_}, "no $_") for qw( update insert findAndModify );

# its data go when nobody can use an old route any more: 3s and 2s later
my $dropped;
while (time - $deleted < 60 && !$dropped) {
    $dropped = time if grep { $_ eq 'drop' } $proxy->commands;
    sleep 0.05;
}
ok($dropped, 'the data are dropped');
cmp_ok($dropped - $deleted, '>=', 4.8, 'not before the longest lease ends');

is(scalar(() = $nginx->log =~ /\[alert\].*/g), 1, 'one alert, of the kill')
    or diag(grep { /\[alert\]/ } split /^/, $nginx->log);
is($nginx->stop, 1, 'it ends');

# a stale lease
my $STALE = 4;
$nginx = server("tenant_lease ${LEASE}s; tenant_lease_stale ${STALE}s;");
Admin::use_server($nginx);
$owner = $nginx->sign_up('stale');
is(all($nginx, $owner, 10), '200:10', 'a lease');
my $began = time;
$proxy->mode('silent');
sleep $LEASE + 0.1;
is(all($nginx, $owner, 20), '200:20', 'serves while the database is away');
questions();
my @res = many(gate($nginx), (get($owner)) x 100);
is(scalar(grep { $_->{status} == 200 && $_->{took} < $TIMEOUT } @res), 100,
   'at once, from then on');
sleep $began + $LEASE + $STALE + 0.2 - time;
is(all($nginx, $owner, 5), '503:5', 'but not for ever');
$proxy->mode('pass');
sleep 0.5;
cmp_ok(questions(), '<=', 10, 'it was asked a few times');
is(works($nginx, $owner), '200:10', 'and works again');
is($nginx->stop, 1, 'it ends');

# what failed long ago lets no old lease serve while the database answers
$nginx = server("tenant_lease ${LEASE}s; tenant_lease_stale 1h;");
Admin::use_server($nginx);
$owner = $nginx->sign_up('idle');
is(all($nginx, $owner, 4), '200:4', 'a lease');
$proxy->mode('silent');
sleep $LEASE + 0.1;
is(all($nginx, $owner, 4), '200:4', 'it serves');
$proxy->mode('pass');
$there = Server->new(database => $nginx->{database}, workers => 1,
                     http => $LIMITS);
sleep $LEASE + $TIMEOUT + 1.2;
is($there->request(POST => '/admin/logout', undef,
                   Authorization => "Bearer $owner")->{status}, 204,
   'logged out elsewhere, long after');
is(all($nginx, $owner, 4), '401:4', 'is logged out here');
is($_->stop, 1, 'it ends') for $nginx, $there;

# a full zone: the least recently used leases go
$nginx = server('tenant_zone t 64k; tenant_lease 60s;');
Admin::use_server($nginx);
$owner = $nginx->sign_up('full');
my @made_up = map {
    reclaim($owner, org => sprintf('%024x', $_), sub => sprintf('%024x', $_))
} 1 .. 300;
is(all($nginx, $owner, 4), '200:4', 'ready');
questions();
my %count;
for my $token (@made_up) {
    my ($a, $b) = many(gate($nginx), get($token), get($owner));
    $count{"$a->{status} $b->{status}"}++;
}
is_deeply(\%count, { '401 200' => 300 }, 'organizations that are not there');
is(questions(), 300, 'each is asked for once, the one in use is kept');
is(all($nginx, $made_up[-1], 4), '401:4', 'the last');
is(questions(), 0, 'is remembered');
is(all($nginx, $made_up[0], 4), '401:4', 'the first');
is(questions(), 1, 'is asked for again');

# a reload
reload($nginx);
questions();
is(all($nginx, $owner, 20), '200:20', 'after a reload');
is(questions(), 0, 'leases are kept');
reload($nginx, 'tenant_zone t 64k', 'tenant_zone t 256k');
is(all($nginx, $owner, 20), '200:20', 'in a zone of another size');
is(questions(), 1, 'they are not');
reload($nginx, 'tenant_lease 60s', 'tenant_lease 50s');
is(all($nginx, $owner, 20), '200:20', 'with another lease');
is(questions(), 1, 'it is asked, too');
reload($nginx, "tenant_master_database $nginx->{database}",
       "tenant_master_database $nginx->{database}_b");
is(all($nginx, $owner, 20), '401:20', 'another master database knows nobody');
reload($nginx, "tenant_master_database $nginx->{database}_b",
       "tenant_master_database $nginx->{database}");
is(all($nginx, $owner, 20), '200:20', 'the first one still does');
unlike($nginx->log, qr/\[(?:alert|crit)\]/, 'no alert');
is($nginx->stop, 1, 'it ends');

done_testing();
