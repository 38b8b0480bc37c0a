# A worker that is killed takes nothing with it: what the attempts that it had
# under way held of the throttle's counters is free for others at once.

use strict;
use warnings;

use Admin;
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $TIMEOUT = 20;
my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $nginx = Server->new(uri => $proxy->uri, workers => 2,
                        http => "tenant_timeout ${TIMEOUT}s;
    tenant_login_throttle account=1/60s address=3/60s;");
Admin::use_server($nginx);

my $right = 'correct horse';
my $token = $nginx->sign_up('acme');
my $acme = 'acme@server.example';

sub attempt {
    my ($email, $password) = @_;

    return [POST => '/admin/login', { email => $email,
                                      password => $password // $right }];
}

# sent from an address, its database command under way, and its worker
sub under_way {
    my ($from, @requests) = @_;

    $proxy->mode('silent');
    my @sockets = map { send_one($nginx, $_, from => $from) } @requests;
    ok(Server::soon(10, sub { $nginx->worker_of($sockets[0]) }), 'taken');
    sleep 0.3;

    return ($nginx->worker_of($sockets[0]), @sockets);
}

sub gone {
    my ($pid) = @_;

    ok(Server::soon(10, sub { !Server::runs($pid) }), 'killed');
}

# the answer to an attempt from that address, which waits for nobody's
sub passes {
    my ($from, $what, @request) = @_;

    my $began = time;
    my ($res) = take(send_one($nginx, attempt(@request), from => $from));

    is($res->{status}, 200, $what);
    cmp_ok(time - $began, '<', $TIMEOUT / 2, "$what: at once");
}

# each with an address of its own
my $host = 10;
my ($worker, $from, @sockets);

for my $signal (qw( KILL SEGV )) {
    $from = '127.0.0.' . ++$host;
    ($worker, @sockets) = under_way($from, attempt($acme));
    kill $signal, $worker;
    gone($worker);
    $proxy->mode('pass');
    passes($from, "the account's place after $signal", $acme);
}

# the address's places, by other accounts
$from = '127.0.0.' . ++$host;
($worker, @sockets) = under_way($from,
                                map { attempt("u$_\@server.example") } 1 .. 3);
my %workers = map { $nginx->worker_of($_) => 1 } @sockets;
kill 'KILL', keys %workers;
gone($_) for keys %workers;
$proxy->mode('pass');
passes($from, 'the places of the address', $acme);

# those of sign-ups
$from = '127.0.0.' . ++$host;
($worker, @sockets) = under_way($from, map {
    [POST => '/org/create', { organization_name => "late $_",
                              email => "late$_\@server.example",
                              password => $right }]
} 1 .. 3);
%workers = map { $nginx->worker_of($_) => 1 } @sockets;
kill 'KILL', keys %workers;
gone($_) for keys %workers;
$proxy->mode('pass');
my $began = time;
my ($res) = take(send_one($nginx, [POST => '/org/create', {
    organization_name => 'early', email => 'early@server.example',
    password => $right }], from => $from));
is($res->{status}, 201, 'the places of sign-ups');
cmp_ok(time - $began, '<', $TIMEOUT / 2, 'at once');

# a worker that is leaving has no successor in its place
$from = '127.0.0.' . ++$host;
($worker, @sockets) = under_way($from, attempt($acme));
my %old = map { $_ => 1 } $nginx->workers;
$nginx->nginx('-s', 'reload');
ok(Server::soon(10, sub { 2 == grep { !$old{$_} } $nginx->workers }),
   'new workers');
ok(Server::runs($worker), 'the old one waits for its answer');
kill 'KILL', $worker;
gone($worker);
$proxy->mode('pass');
passes($from, 'the place of a leaving worker', $acme);

# nor has one whose master is stopped, and has not noticed
$from = '127.0.0.' . ++$host;
($worker, @sockets) = under_way($from, attempt($acme));
kill 'STOP', $nginx->master;
kill 'KILL', $worker;
gone($worker);
$proxy->mode('pass');
passes($from, 'the place of a worker that nobody waits for', $acme);
kill 'CONT', $nginx->master;

# what lives keeps its places
$from = '127.0.0.' . ++$host;
($worker, @sockets) = under_way($from, attempt($acme));
my ($other) = grep { $_ != $worker } $nginx->workers;
kill 'KILL', $other;
gone($other);
my $second = send_one($nginx, attempt($acme, 'wrong'), from => $from);
my $third = send_one($nginx, attempt($acme, 'wrong'), from => $from);
sleep 0.5;
$proxy->mode('pass');
is((take(@sockets))[0]{status}, 200, 'the first one');
my $statuses = join ' ', sort map { $_->{status} } take($second, $third);
is($statuses, '401 429', 'those that waited come one by one');

done_testing();
