# A replica set whose members change their roles: reads and writes go on without
# an error for any client, nothing is written twice, and what is open to the old
# primary is closed.  A relay (t/lib/Relay.pm) pretends two members; each is the
# same database.  Over both carriers.

use strict;
use warnings;

use HTTP::Tiny ();
use JSON::PP ();
use Many;
use Relay;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $CLIENTS = 6;

# Reads and writes until the file is there: [inserted, read, what failed...]
sub load {
    my ($nginx) = @_;

    my $until = "$nginx->{dir}/until";
    unlink $until;

    my $base = "http://127.0.0.1:$nginx->{port}/data";
    my %headers = (Authorization => "Bearer $nginx->{token}",
                   'Content-Type' => 'application/json');

    return Server::parallel($CLIENTS, sub {
        my ($who) = @_;
        my $http = HTTP::Tiny->new(timeout => 60);
        my ($inserted, $read, @failed) = (0, 0);

        while (!-e $until) {
            my $res = $http->post("$base/log", {
                headers => \%headers,
                content => qq({"who":$who,"n":$inserted}) });

            $res->{status} == 201 ? $inserted++
                : push @failed, "POST $res->{status} $res->{content}";

            $res = $http->get("$base/c/a", { headers => \%headers });
            $res->{status} == 200 && $res->{content} =~ /"n":1\b/ ? $read++
                : push @failed, "GET $res->{status} $res->{content}";

            sleep 0.05 if @failed;
        }

        return ($inserted, $read, @failed);
    });
}

# Ends the load: how much was inserted, and what failed.
sub end {
    my ($nginx, $children, $what) = @_;

    Server::spew("$nginx->{dir}/until", '');

    my ($inserted, @failed) = (0);

    for my $result ($children->results) {
        my ($n, $read, @some) = @$result;

        cmp_ok($n, '>', 0, "$what: a client wrote ($n), and read ($read)");
        $inserted += $n;
        push @failed, @some;
    }

    return ($inserted, @failed);
}

sub at {
    my ($relay, $member) = @_;

    my $open = $relay->told->{open};
    my @ids = grep { $open->{$_}{event} && $open->{$_}{member} == $member }
        keys %$open;

    return @ids;
}

# how many documents there are
sub stored {
    my ($nginx) = @_;
    my ($n, $after) = (0, '');

    while (1) {
        my $page = $nginx->request(GET => "/data/log?limit=1000$after")->{json};

        $n += @{ $page->{documents} || return 'unknown' };
        return $n if !defined $page->{next};
        $after = "&after=$page->{next}";
    }
}

for my $carrier ('event', 'thread') {
    my $relay = Relay->new($ENV{TENANT_TEST_URI}, members => 2);
    my $nginx = Server->new(
        uri => $relay->uri, threads => 8,
        http => "tenant_carrier $carrier; tenant_timeout 10s;");
    my ($worker) = $nginx->workers;

    $nginx->sign_up();
    is($nginx->request(PUT => '/data/c/a', { n => 1 })->{status}, 201,
       "$carrier: ready");

    my $inserted = 0;
    my $now = 0;

    for my $n (1 .. 4) {
        my $what = "$carrier, step-down $n";
        my $children = load($nginx);

        sleep 0.7;

        my @before = $carrier eq 'event' ? at($relay, $now) : ();

        cmp_ok(scalar @before, '>', 0, "$what: there are connections")
            if $carrier eq 'event';

        $relay->rules();
        $relay->primary($now = 1 - $now);
        sleep 1.5;

        # by now everybody knows
        my @refused = @{ $relay->told->{refused} };

        $relay->rules();
        sleep 0.5;

        my ($more, @failed) = end($nginx, $children, $what);

        $inserted += $more;
        is(join("\n", @failed), '', "$what: no request fails");
        cmp_ok(scalar @refused, '>', 0, "$what: the old primary was asked");

        # the driver has a topology of its own beside the event loop
        my @late = grep { $_->[3] || $carrier eq 'thread' }
            @{ $relay->told->{refused} };

        is(scalar @late, 0, "$what: and nobody but the new one is, then");
        is(stored($nginx), $inserted, "$what: nothing was written twice");

        next if $carrier ne 'event';

        ok(Server::soon(10, sub { !at($relay, 1 - $now) }),
           "$what: what was open to the old one is closed");
        ok((grep { $_->[2] eq 'insert' && $_->[4] } @{ $relay->told->{log} }),
           "$what: the event loop goes on");
    }

    # nobody asks anything meanwhile
    $relay->primary($now = 1 - $now);
    sleep 1;
    is($nginx->request(GET => '/data/c/a')->{status}, 200,
       "$carrier: a read after a quiet step-down");
    $relay->primary($now = 1 - $now);

    my $res = $nginx->request(POST => '/data/log', { n => 1 });

    is($res->{status}, 201, "$carrier: a write at once after one")
        or diag($res->{content}, $nginx->log =~ s/^.*\[info\].*\n//mgr);
    $inserted++ if $res->{status} == 201;

    # no primary for a while: requests wait or are refused, and nothing else
    {
        my $children = load($nginx);

        sleep 0.5;
        $relay->primary(-1);
        sleep 1.5;
        $relay->primary($now = 1 - $now);

        my $began = time;

        ok(Server::soon(30, sub {
            $nginx->request(PUT => '/data/c/b', { n => 1 })->{status} =~ /^20/;
        }), "$carrier: a primary is there again");
        note(sprintf '%s: works %.1f s after the election', $carrier,
             time - $began);
        sleep 0.5;

        my ($more, @failed) = end($nginx, $children, "$carrier, no primary");

        $inserted += $more;
        is(join("\n", grep { !/^(?:GET|POST) 503 / } @failed), '',
           "$carrier: nothing but 503 while there is none");
        is(stored($nginx), $inserted,
           "$carrier: what was refused was not written");
    }

    is(join(' ', $nginx->workers), $worker, "$carrier: the same worker");
    ok($nginx->stop('QUIT'), "$carrier: it ends");

    my @bad = grep { /\[(alert|emerg|crit)\]/ } split /^/, $nginx->log;

    is(join('', @bad), '', "$carrier: no alert");
}

# A write that the old primary refuses waits for a connection to the new one,
# also when others to the old one become free before that is there.
{
    my $relay = Relay->new($ENV{TENANT_TEST_URI}, members => 2);
    my $nginx = Server->new(
        uri => $relay->uri,
        http => 'tenant_carrier event; tenant_timeout 20s; tenant_lease 60m;'
            . ' tenant_connections max=4 min=4;');

    $nginx->sign_up();

    my @headers = (Authorization => "Bearer $nginx->{token}");

    is($nginx->request(PUT => '/data/c/a', { n => 1 })->{status}, 201,
       'busy: ready');

    my $now = 0;

    for my $n (1 .. 3) {
        ok(Server::soon(30, sub { at($relay, $now) == 4 }),
           "busy, $n: there are four");
        $relay->rules({ command => 'find', of => '\.c$', delay => 0.6 });

        my @busy = map {
            send_one($nginx, [GET => '/data/c/a', undef, @headers])
        } 1 .. 3;

        ok(Server::soon(10, sub { $relay->told->{hits} == 3 }),
           "busy, $n: three are");

        my @old = at($relay, $now);

        $relay->stall(0.4);
        $relay->primary($now = 1 - $now);

        my $res = $nginx->request(PUT => '/data/c/a', { n => $n });
        my $refused = grep { $_->[2] =~ /\.c$/ } @{ $relay->told->{refused} };

        is($res->{status}, 200, "busy, $n: the write is done")
            or diag($res->{content});
        # or never, where the driver's monitor saw it first
        cmp_ok($refused, '<=', 1, "busy, $n: the old primary is asked once");
        is(join(' ', map { $_->{status} } take(@busy)), '200 200 200',
           "busy, $n: what was under way is answered");
        ok(Server::soon(10, sub { !at($relay, 1 - $now) }),
           "busy, $n: all that was open to the old one is closed");
        $relay->stall(0);
        $relay->rules();
    }

    ok($nginx->stop('QUIT'), 'busy: it ends');
    unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'busy: no alert');
}

# A write whose reply is lost goes out again: by its session and number a replica
# set knows that it comes for the second time.  (This database does not, but the
# document is the same both times.)
{
    my $relay = Relay->new($ENV{TENANT_TEST_URI}, members => 2);
    my $nginx = Server->new(uri => $relay->uri,
                            http => 'tenant_carrier event; tenant_lease 60m;');

    $nginx->sign_up();

    is($nginx->request(PUT => '/data/c/a', { n => 1 })->{status}, 201,
       'again: ready');

    $relay->rules({ command => 'findAndModify', of => '\.c$', times => 1,
                    cut => 7 });

    my $res = $nginx->request(PUT => '/data/c/a', { n => 2 });
    my @sent = grep { $_->[2] eq 'findAndModify' && $_->[3] =~ /\.c$/ }
        @{ $relay->told->{log} };

    is($res->{status}, 200, 'again: the write is done')
        or diag($res->{content});
    is(scalar @sent, 2, 'again: it was sent twice');
    ok($sent[1] && $sent[0][0] != $sent[1][0], 'again: on two connections');

    # but many at once are not: nobody could tell what was done of them
    $relay->rules({ command => 'drop', times => 1, cut => 7 });
    $res = $nginx->request(POST => '/data/c:drop');
    is($res->{status}, 504, 'again: not what can\'t be known')
        or diag($res->{content});
    is(scalar(grep { $_->[2] eq 'drop' } @{ $relay->told->{log} }), 1,
       'again: it was sent once');
}

done_testing();
