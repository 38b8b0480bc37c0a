# The connections of the event loop: never more than "max", "min" of them while
# there is nothing to do, closed after "idle"; asked after a while whether they
# are there still; closed with the worker, whatever ends it, which answers what
# was under way.  A relay (t/lib/Relay.pm) counts them.

use strict;
use warnings;

use Many;
use Relay;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $CHECK = 5;                 # seconds after which one is asked
my $ASKED = 2;                 # and has to answer

my $relay = Relay->new($ENV{TENANT_TEST_URI});

sub start {
    my ($connections, %arg) = @_;

    my $nginx = Server->new(
        uri => $relay->uri, threads => 2, %arg,
        http => 'tenant_carrier event; tenant_lease 10m; tenant_timeout 10s;'
            . " tenant_connections $connections;");

    $nginx->sign_up();
    is($nginx->request(PUT => '/data/c/a', { n => 1 })->{status}, 201,
       "$connections: ready");

    return $nginx;
}

sub reads {
    my ($nginx, $n) = @_;

    return map {
        [GET => '/data/c/a', undef, Authorization => "Bearer $nginx->{token}"]
    } 1 .. $n;
}

sub statuses {
    my %count;
    $count{ $_->{status} }++ for @_;

    return \%count;
}

# the numbers of the event loop's connections
sub ours {
    my $open = $relay->told->{open};

    my @ids = sort { $a <=> $b } grep { $open->{$_}{event} } keys %$open;

    return @ids;
}

sub gone {
    my (@ids) = @_;

    return $relay->gone(@ids);
}

sub ended {
    my (@pids) = @_;

    return Server::soon(60, sub { !grep { Server::runs($_) } @pids });
}

sub calm {
    my ($nginx, $what) = @_;

    my @bad = grep { /\[(alert|emerg|crit)\]|open socket/ }
        split /^/, $nginx->log;

    is(join('', @bad), '', "$what: no alert");
}

# bounds
{
    my $nginx = start('max=4 min=2 idle=2s');

    for my $n (1 .. 4) {
        $relay->rules({ command => 'find', delay => 0.03 });
        is_deeply(statuses(many($nginx, reads($nginx, 60))), { 200 => 60 },
                  "bounds: all are answered, $n");
        cmp_ok($relay->told->{most}, '<=', 4, "bounds: never more, $n");
    }

    is($relay->told->{peak}, 4, 'bounds: all of them are used');
    $relay->rules();

    ok(Server::soon(20, sub { ours() == 2 }), 'bounds: idle ones are closed');

    my @kept = ours();

    sleep 4;
    is(join(' ', ours()), "@kept", 'bounds: those that are kept stay');

    # the database starts anew, and nobody asks anything
    $relay->refuse(1);
    ok(gone(@kept), 'restart: all are gone');
    sleep 0.5;
    $relay->refuse(0);
    ok(Server::soon(30, sub { ours() == 2 }),
       'restart: "min" of them are there again');
    is($nginx->request(GET => '/data/c/a')->{status}, 200, 'restart: works');

    ok($nginx->stop('QUIT'), 'bounds: it ends');
    ok(Server::soon(10, sub { ours() == 0 }), 'bounds: without connections');
    calm($nginx, 'bounds');
}

# asked after a while
{
    my $nginx = start('max=4 min=4 idle=10m');

    ok(Server::soon(20, sub { ours() == 4 }), 'asked: there are four');
    $relay->rules({ command => 'find', delay => 0.2, times => 4 });
    many($nginx, reads($nginx, 4));

    sleep $CHECK + 1;
    $relay->rules();
    is($nginx->request(GET => '/data/c/a')->{status}, 200, 'asked: answered');

    my @log = grep { $_->[4] } @{ $relay->told->{log} };

    is(join(' ', map { $_->[2] } @log), 'ping find',
       'asked: after a while a connection is asked first');
    is($log[0][0], $log[1][0], 'asked: that which is used then');

    $relay->rules();
    is($nginx->request(GET => '/data/c/a')->{status}, 200, 'used: answered');
    is(join(' ', map { $_->[2] } grep { $_->[4] } @{ $relay->told->{log} }),
       'find', 'used: it is not asked');

    # what is between forgets all of them without a word
    sleep $CHECK + 1;

    my @old = ours();

    $relay->deafen;
    $relay->rules();

    my $res = $nginx->request(GET => '/data/c/a');

    is($res->{status}, 200, 'dead: no request fails');
    cmp_ok($res->{took}, '<', 2 * $ASKED + 2,
           'dead: nor waits for each of them');
    ok(gone(@old), 'dead: they are closed');
    is((grep { $_->[2] eq 'find' && $_->[3] =~ /\.c$/ }
        @{ $relay->told->{log} }), 1, 'dead: the command went out once');

    # a write, too, is not risked
    ok(Server::soon(30, sub { ours() == 4 }), 'dead: there are four again');
    sleep $CHECK + 1;
    $relay->deafen;
    is($nginx->request(PUT => '/data/c/a', { n => 2 })->{status}, 200,
       'dead: a write does not fail either');

    $nginx->stop('QUIT');
    calm($nginx, 'asked');
}

# what ends a worker
my $nginx = start('max=8 min=2 idle=10m', workers => 2);

# as many as reads that are under way, once they are
sub under_way {
    my ($what, $seconds) = @_;

    $relay->rules({ command => 'find', of => '\.c$', delay => $seconds });

    my @sockets = map { send_one($nginx, $_) } reads($nginx, 6);

    ok(Server::soon(30, sub {
        6 == grep { $_->[2] eq 'find' && $_->[3] =~ /\.c$/ }
            @{ $relay->told->{log} };
    }), "$what: under way");

    return @sockets;
}

for my $what ('reload', 'reload again') {
    # nothing but what the old workers have
    my @old = $nginx->workers;
    my @connections = ours();
    my @asked = under_way($what, 1);

    @connections = ours();
    $nginx->signal('HUP');
    is_deeply(statuses(take(@asked)), { 200 => 6 }, "$what: all are answered");
    ok(ended(@old), "$what: the old workers end");
    ok(gone(@connections), "$what: their connections are closed");
    $relay->rules();
    is_deeply(statuses(many($nginx, reads($nginx, 8))), { 200 => 8 },
              "$what: it works");
    ok(Server::soon(30, sub { ours() >= 4 }), "$what: \"min\" of each worker");
}

{
    my $old = $nginx->master;
    my @workers = $nginx->workers;
    my @asked = under_way('upgrade', 2);
    my @connections = ours();

    kill 'USR2', $old;
    ok(Server::soon(60, sub {
        -e "$nginx->{dir}/nginx.pid.oldbin" && $nginx->master =~ /\d/
            && $nginx->master != $old && $nginx->workers == 2;
    }), 'upgrade: the new binary runs');
    kill 'WINCH', $old;
    is_deeply(statuses(take(@asked)), { 200 => 6 },
              'upgrade: all are answered');
    ok(ended(@workers), 'upgrade: the old workers end');
    ok(gone(@connections), 'upgrade: their connections are closed');
    kill 'QUIT', $old;
    ok(ended($old), 'upgrade: the old master ends');
    $relay->rules();
    is_deeply(statuses(many($nginx, reads($nginx, 8))), { 200 => 8 },
              'upgrade: it works');
}

calm($nginx, 'ends');

{
    my @workers = $nginx->workers;
    my @asked = under_way('killed', 2);
    my @connections = ours();

    kill 'KILL', @workers;
    ok(ended(@workers), 'killed: they end');
    ok(gone(@connections), 'killed: connections are closed');
    take(@asked);
    $relay->rules();
    ok(Server::soon(30, sub { $nginx->workers == 2 }), 'killed: others come');
    is_deeply(statuses(many($nginx, reads($nginx, 8))), { 200 => 8 },
              'killed: they work');
}

for my $signal ('TERM', 'QUIT') {
    my @asked = under_way($signal, 1);
    my @connections = ours();
    my $before = length $nginx->log;

    ok($nginx->stop($signal), "$signal: it ends");
    is_deeply(statuses(take(@asked)), { $signal eq 'QUIT' ? 200 : 0 => 6 },
              "$signal: what was under way");
    ok(gone(@connections), "$signal: connections are closed");
    unlike(substr($nginx->log, $before),
           qr/\[(alert|emerg|crit)\]|open socket|exited on signal/,
           "$signal: no alert");
    last if $signal eq 'QUIT';

    $nginx->nginx();
    Server::wait_port($nginx->{port});
    ok(Server::soon(30, sub { $nginx->workers == 2 }), "$signal: starts anew");
    $relay->rules();
    is_deeply(statuses(many($nginx, reads($nginx, 8))), { 200 => 8 },
              "$signal: works again");
}

is(scalar(ours()), 0, 'no connection is left');

done_testing();
