# Signals: reload, quit, terminate, binary upgrade.  No request is lost, work
# that has begun is answered, old processes end.

use strict;
use warnings;

use HTTP::Tiny ();
use IO::Select ();
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $TIMEOUT = 3;               # tenant_timeout, seconds

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});

sub start {
    my (%arg) = @_;

    return Server->new(uri => $proxy->uri,
                       http => "tenant_timeout ${TIMEOUT}s;", %arg);
}

# clients that go on for a while, half of them with keepalive
sub load {
    my ($nginx, $seconds) = @_;

    my @requests = (
        ['GET', '/data/c/a'], ['PUT', '/data/c/b', '{"n":1}'],
        ['GET', '/org/get?organization_name=reload'], ['GET', '/static'],
        ['GET', '/data/c?limit=1'],
    );

    return Server::parallel(6, sub {
        my ($n) = @_;

        my $http = HTTP::Tiny->new(keep_alive => $n % 2, timeout => 20);
        my $end = time + $seconds;
        my ($fine, @bad) = (0);

        for (my $i = $n; time < $end; $i++) {
            my ($method, $path, $body) = @{ $requests[$i % @requests] };
            my $ask = sub {
                return $http->request($method,
                    "http://127.0.0.1:$nginx->{port}$path", {
                        defined $body ? (content => $body) : (),
                        headers => {
                            Authorization => "Bearer $nginx->{token}",
                            'Content-Type' => 'application/json',
                        },
                    });
            };
            my $res = $ask->();

            # a request may cross the end of an idle connection: clients send
            # it again (RFC 9112, section 9.3.1); HTTP::Tiny does so itself
            # unless the end came as a reset
            $res = $ask->() if $n % 2 && $res->{status} == 599
                && $res->{content} =~ /read from socket: 'Connection reset/;

            $res->{success} ? $fine++ : push @bad,
                "$method $path $res->{status} $res->{content}";
        }

        return ($fine, @bad);
    });
}

sub all_fine {
    my ($children, $what) = @_;

    my @results = $children->results;
    my @bad = map { @$_[1 .. $#$_] } @results;

    is(scalar @bad, 0, "$what: no request is lost")
        or diag(join "\n", @bad[0 .. ($#bad > 4 ? 4 : $#bad)]);
    is((grep { $_->[0] > 0 } @results), 6, "$what: all clients were served");
}

# that many requests, all sent: their connections
sub ask {
    my ($nginx, $n, $method, $body) = @_;

    return map {
        send_one($nginx, [$method // 'GET', $body ? '/data/c' : '/data/c/a',
                          $body, Authorization => "Bearer $nginx->{token}"])
    } 1 .. $n;
}

# the same, and they have begun: all of them wait, or one is answered
sub ask_and_wait {
    my ($nginx, $n, @what) = @_;

    my @sockets = ask($nginx, $n, @what);
    my $answered = IO::Select->new(@sockets);

    ok(Server::soon(60, sub {
        $answered->can_read(0) || $nginx->active >= $n
    }), "$n requests have begun");

    return @sockets;
}

# how often each status came, 0 where the connection was closed
sub statuses {
    my (@sockets) = @_;

    my %count;
    $count{$_->{status}}++ for take(@sockets);

    return \%count;
}

sub gone {
    my (@pids) = @_;

    return Server::soon(60, sub { !grep { Server::runs($_) } @pids });
}

sub calm {
    my ($nginx, $what) = @_;

    unlike($nginx->log, qr/\[(alert|emerg|crit)\]|exited on signal/,
           "$what: no crash, no alert");
}

my $nginx = start(workers => 2);
$nginx->sign_up('reload');
is($nginx->request(PUT => '/data/c/a', { n => 1 })->{status}, 201, 'ready');

# reload under load
{
    my @old = $nginx->workers;
    my $children = load($nginx, 3);

    for (1 .. 4) {
        sleep 0.5;
        $nginx->signal('HUP');
    }

    all_fine($children, 'reload');
    ok(gone(@old), 'reload: the old workers end');
    ok(Server::soon(60, sub { $nginx->workers == 2 }), 'reload: all of them');
}

# reload while requests wait for the database
{
    $proxy->mode('slow 0.4');

    my @old = $nginx->workers;
    my @asked = ask_and_wait($nginx, 6);

    $nginx->signal('HUP');
    is_deeply(statuses(@asked), { 200 => 6 }, 'slow: all are answered');
    is($nginx->request(GET => '/data/c/a')->{status}, 200,
       'slow: new workers answer, too');
    ok(gone(@old), 'slow: the old workers end');
    $proxy->mode('pass');
}

# a worker that is killed is replaced
{
    my ($victim) = $nginx->workers;

    kill 'KILL', $victim;
    ok(Server::soon(60, sub {
        my @now = $nginx->workers;
        return @now == 2 && !grep { $_ == $victim } @now;
    }), 'killed: another one comes');
    is_deeply(statuses(ask($nginx, 8)), { 200 => 8 }, 'killed: and works');
    like($nginx->log, qr/\[alert\].*$victim exited on signal 9/,
         'killed: the operator is told');
    ok($nginx->stop('QUIT'), 'ends');
}

# binary upgrade under load
{
    $nginx = start(workers => 2);
    $nginx->sign_up('reload');
    $nginx->request(PUT => '/data/c/a', { n => 1 });

    my $old = $nginx->master;
    my @workers = $nginx->workers;
    my $children = load($nginx, 4);

    sleep 0.5;
    kill 'USR2', $old;
    ok(Server::soon(60, sub { -e "$nginx->{dir}/nginx.pid.oldbin"
                             && $nginx->master =~ /\d/
                             && $nginx->master != $old
                             && $nginx->workers == 2 }),
       'upgrade: the new binary runs');
    kill 'WINCH', $old;
    ok(gone(@workers), 'upgrade: the old workers end');
    kill 'QUIT', $old;
    all_fine($children, 'upgrade');
    ok(gone($old), 'upgrade: the old master ends');
    is_deeply(statuses(ask($nginx, 4)), { 200 => 4 }, 'upgrade: it works');
    calm($nginx, 'upgrade');
}

# quit with work in flight
{
    $proxy->mode('slow 0.4');

    my @asked = ask_and_wait($nginx, 6);
    my @workers = $nginx->workers;

    ok($nginx->stop('QUIT'), 'quit: it ends');
    is_deeply(statuses(@asked), { 200 => 6 }, 'quit: all are answered first');
    ok(gone(@workers), 'quit: with its workers');
    calm($nginx, 'quit');
    $proxy->mode('pass');
}

# terminate with work in flight, running and queued
for my $mode ('slow 0.4', 'silent') {
    $nginx = start(threads => 2, http => 'tenant_timeout 1s;');
    $nginx->sign_up('reload');
    $proxy->mode($mode);

    my @asked = ask_and_wait($nginx, 8);
    my @pids = ($nginx->master, $nginx->workers);
    my $began = time;
    ok($nginx->stop('TERM'), "terminate, $mode: it ends");
    cmp_ok(time - $began, '<', 15, "terminate, $mode: soon");
    ok(gone(@pids), "terminate, $mode: with its workers");

    my $count = statuses(@asked);
    is(join(' ', grep { !/^(?:200|0)$/ } keys %$count), '',
       "terminate, $mode: no broken answer");
    calm($nginx, "terminate, $mode");
    $proxy->mode('pass');
}

# quit with a database that answers nothing: each request has its answer
{
    $nginx = start();
    $nginx->sign_up('reload');
    $proxy->mode('silent');

    my @asked = ask_and_wait($nginx, 6);
    my $began = time;
    ok($nginx->stop('QUIT'), 'quit, silent: it ends');
    # what runs is waited for, then the driver's farewell, which may wait too
    cmp_ok(time - $began, '<', 6 * $TIMEOUT, 'quit, silent: in time');

    my $count = statuses(@asked);
    is(($count->{503} || 0) + ($count->{504} || 0), 6,
       'quit, silent: all are answered') or diag(explain($count));
    calm($nginx, 'quit, silent');
    $proxy->mode('pass');
}

# worker_shutdown_timeout ends what takes longer
{
    $nginx = start(main => 'worker_shutdown_timeout 1s;');
    $nginx->sign_up('reload');
    $proxy->mode('silent');

    my @old = $nginx->workers;

    my @asked = ask_and_wait($nginx, 3, POST => { n => 1 });
    $nginx->signal('HUP');

    is((grep { $_->{status} == 0 && $_->{took} < $TIMEOUT - 0.1 }
        take(@asked)), 3,
       'worker_shutdown_timeout: closes the connections');
    ok(gone(@old), 'worker_shutdown_timeout: the worker ends');

    $proxy->mode('pass');
    ok(Server::soon(60, sub {
        $nginx->request(GET => '/data/')->{status} == 200
    }), 'worker_shutdown_timeout: the new one works');
    $nginx->stop('QUIT');
    calm($nginx, 'worker_shutdown_timeout');
}

done_testing();
