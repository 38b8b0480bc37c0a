# A worker that is killed takes nothing with it: what the attempts that it had
# under way held of the throttle's counters is free for others at once.

use strict;
use warnings;

use Admin;
use IO::Select ();
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

# sent from an address, waiting for the database, and the worker of the first;
# a worker that was just started may not have found the database yet
sub under_way {
    my ($from, @requests) = @_;

    for (1 .. 20) {
        $proxy->mode('silent');
        my @sockets = map { send_one($nginx, $_, from => $from) } @requests;
        sleep 0.5;
        my $worker = $nginx->worker_of($sockets[0]);

        return ($worker, @sockets)
            if $worker && !IO::Select->new(@sockets)->can_read(0);

        $proxy->mode('pass');
        take(@sockets);
        sleep 0.5;
    }

    die "no request waits for the database\n";
}

sub gone {
    my ($pid) = @_;

    ok(Server::soon(10, sub { !Server::runs($pid) }), 'killed');
}

# the answer to a request from that address, which waits for nobody's
sub passes {
    my ($from, $what, $status, $request) = @_;

    my ($res, $took);
    $proxy->mode('pass');

    # until the database is known to be back
    Server::soon(20, sub {
        my $began = time;
        ($res) = take(send_one($nginx, $request, from => $from));
        $took = time - $began;
        $res->{content} !~ /the database/;
    });

    is($res->{status}, $status, $what);
    cmp_ok($took, '<', $TIMEOUT / 2, "$what: at once");
}

# each with an address of its own
my $host = 10;
my ($worker, $from, @sockets);

for my $signal (qw( KILL ABRT )) {
    $from = '127.0.0.' . ++$host;
    ($worker, @sockets) = under_way($from, attempt($acme));
    kill $signal, $worker;
    gone($worker);
    passes($from, "the account's place after $signal", 200, attempt($acme));
}

# the address's places, by other accounts
$from = '127.0.0.' . ++$host;
($worker, @sockets) = under_way($from,
                                map { attempt("u$_\@server.example") } 1 .. 3);
my %workers = map { $_ => 1 } $nginx->workers_of(@sockets);
delete $workers{0};
kill 'KILL', keys %workers;
gone($_) for keys %workers;
passes($from, 'the places of the address', 200, attempt($acme));

# those of sign-ups
$from = '127.0.0.' . ++$host;
($worker, @sockets) = under_way($from, map {
    [POST => '/org/create', { organization_name => "late $_",
                              email => "late$_\@server.example",
                              password => $right }]
} 1 .. 3);
%workers = map { $_ => 1 } $nginx->workers_of(@sockets);
delete $workers{0};
kill 'KILL', keys %workers;
gone($_) for keys %workers;
passes($from, 'the places of sign-ups', 201, [POST => '/org/create', {
    organization_name => 'early', email => 'early@server.example',
    password => $right }]);

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
passes($from, 'the place of a leaving worker', 200, attempt($acme));

# nor has one whose master is stopped, and has not noticed
$from = '127.0.0.' . ++$host;
($worker, @sockets) = under_way($from, attempt($acme));
kill 'STOP', $nginx->master;
kill 'KILL', $worker;
gone($worker);
passes($from, 'the place of a worker that nobody waits for', 200,
       attempt($acme));
kill 'CONT', $nginx->master;

# what lives keeps its places
$from = '127.0.0.' . ++$host;
($worker, @sockets) = under_way($from, attempt($acme));
my ($other) = grep { $_ != $worker } $nginx->workers;
kill 'KILL', $other;
gone($other);
push @sockets, map { send_one($nginx, attempt($acme, 'wrong'), from => $from) }
    1 .. 2;
sleep 0.5;
$proxy->mode('pass');
my @statuses = map { $_->{status} } take(@sockets);
is((grep { $_ == 200 } @statuses), 1, 'the first one is answered');
is((grep { $_ == 401 } @statuses) <= 1, 1, 'the others come one by one');

done_testing();
