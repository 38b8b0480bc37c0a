# Clients that leave at any time, while others read and write beside them: each
# of the others gets its own document, the event loop's connections stay within
# their bound, and nothing is left behind.  TENANT_TEST_SLOW=1 lets 50,000
# leave.

use strict;
use warnings;

use HTTP::Tiny ();
use IO::Socket::INET ();
use JSON::PP ();
use Many;
use Relay;
use Server;
use Socket qw( SOL_SOCKET SO_LINGER );
use Test::More;
use Time::HiRes qw( sleep time );

my $MAX = 6;                   # tenant_connections max=
my $LEAVE = $ENV{TENANT_TEST_SLOW} ? 50_000 : 3_000;
my $DOCUMENTS = 64;
my $WAITING = 120;             # tenant_max_waiting

my $relay = Relay->new($ENV{TENANT_TEST_URI});
my $nginx = Server->new(
    uri => $relay->uri,
    http => 'tenant_carrier event; tenant_lease 60m; tenant_timeout 20s;'
        . " tenant_connections max=$MAX; tenant_max_waiting $WAITING;"
        . ' access_log off;');
my ($worker) = $nginx->workers;

$nginx->sign_up();

# each says which it is, in as much as fits one reading, or does not
sub document {
    my ($n) = @_;

    return { _id => "d$n", n => $n, pad => "$n," x ($n % 8 ? 20 : 9000) };
}

is($nginx->request(POST => '/data/c', [map { document($_) } 1 .. $DOCUMENTS])
   ->{status}, 201, 'ready');

my $http = HTTP::Tiny->new(timeout => 60, keep_alive => 0);
my %headers = (Authorization => "Bearer $nginx->{token}",
               'Content-Type' => 'application/json');

# Reads, and writes to documents of its own, until the file is there, and for a
# while at least: how many answers there were, how often too many waited, and
# what was wrong.
sub beside {
    my ($who, $until) = @_;

    my ($n, $crowded, @wrong) = (0, 0);
    my $base = "http://127.0.0.1:$nginx->{port}/data";

    my $end = time + 60;

    while (!-e $until || ($n < 30 && time < $end)) {
        my $one = 1 + int rand $DOCUMENTS;
        my $res = $http->get("$base/c/d$one", { headers => \%headers });
        my $got = eval { JSON::PP::decode_json($res->{content}) };

        if ($res->{status} == 503 && $res->{content} =~ /too many requests/) {
            $crowded++;
            sleep 0.01;
            next;
        }

        push @wrong, "d$one: $res->{status} " . substr $res->{content}, 0, 200
            if $res->{status} != 200 || $got->{n} != $one
               || $got->{pad} ne document($one)->{pad};

        if (++$n % 3 == 0) {
            my $set = "$who-$n";
            $res = $http->put("$base/w/$who", {
                headers => \%headers, content => qq({"set":"$set"}) });
            $got = eval { JSON::PP::decode_json($res->{content}) };
            push @wrong, "w/$who: $res->{status} $res->{content}"
                if $res->{status} != 503
                   && ($res->{status} !~ /^20[01]$/ || $got->{set} ne $set);
        }

        last if @wrong > 20;
    }

    return ($n, $crowded, @wrong);
}

# That many clients that leave, each at a time of its own.
sub leave {
    my ($n) = @_;

    my @requests = (
        "GET /data/c/d1 HTTP/1.1\r\nHost: a\r\n",
        "GET /data/c/d8 HTTP/1.1\r\nHost: a\r\n",
        "GET /data/c?limit=50 HTTP/1.1\r\nHost: a\r\n",
        "PUT /data/left/x HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n"
            . "Content-Type: application/json\r\n",
        "GET /data/c?limit=2 HTTP/1.1\r\nHost: a\r\n",
    );

    srand $$;

    my @open;

    while ($n > 0 || @open) {
        if ($n > 0 && @open < 12) {
            my $request = $requests[rand @requests];
            my $text = $request
                . "Authorization: Bearer $nginx->{token}\r\n\r\n"
                . ($request =~ /^PUT/ ? '{"n":1}' : '');

            $text = substr $text, 0, int rand length $text if rand() < 0.05;

            my $socket = IO::Socket::INET->new(
                PeerAddr => "127.0.0.1:$nginx->{port}");

            next if !$socket;

            # others are to be served meanwhile
            sleep 0.003;

            $n--;
            syswrite $socket, $text;
            push @open, [time + (rand() < 0.5 ? rand 0.003 : rand 0.03),
                         $socket];
        }

        my $now = time;
        my @left;

        for my $one (@open) {
            if ($one->[0] > $now && @open < 12) {
                push @left, $one;
                next;
            }

            # a reset, or a farewell
            setsockopt $one->[1], SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0
                if rand() < 0.7;
            close $one->[1];
        }

        @open = @left;
        sleep 0.0005 if $n <= 0;
    }

    return 'left';
}

sub round {
    my ($n, $what) = @_;

    my $until = "$nginx->{dir}/until";
    unlink $until;

    $relay->rules();

    my $beside = Server::parallel(2, sub { beside($_[0], $until) });
    my $leaving = Server::parallel(2, sub { leave($n / 2) });

    my @left = $leaving->results;

    Server::spew($until, '');
    is(join(' ', map { $_->[0] } @left), 'left left', "$what: $n have left");

    for my $result ($beside->results) {
        my ($done, $crowded, @wrong) = @$result;

        cmp_ok($done, '>=', 30,
               "$what: others are served ($done times, not $crowded times)");
        is(join("\n", @wrong), '', "$what: each with its own");
    }

    ok(Server::soon(60, sub { $nginx->active == 0 }),
       "$what: no client is left");
    ok(Server::soon(30, sub {
        my $open = $relay->told->{open};
        return !grep { $_->{event} && $_->{waits} } values %$open;
    }), "$what: no command is under way");
    cmp_ok($relay->told->{peak}, '<=', $MAX, "$what: connections");
}

# replies that nobody wants, and the next one on the same connection
{
    my $relay = Relay->new($ENV{TENANT_TEST_URI});
    my $own = Server->new(
        uri => $relay->uri, database => $nginx->{database},
        http => 'tenant_carrier event; tenant_lease 60m; tenant_timeout 20s;'
            . ' tenant_connections max=1;');

    $own->{token} = $nginx->{token};
    is($own->request(GET => '/data/c/d1')->{json}{n}, 1, 'one: ready');

    for my $n (1 .. 10) {
        $relay->rules({ command => 'find', of => '\.c$', times => 1,
                        $n > 8 ? (delay => 1.5) : (delay => 0.3) });

        my $socket = IO::Socket::INET->new(
            PeerAddr => "127.0.0.1:$own->{port}");

        # a small one and a large one, which is read into other memory
        my $path = '/data/c/' . ($n % 2 ? 'd1' : 'd8');

        syswrite $socket, "GET $path HTTP/1.1\r\nHost: a\r\n"
            . "Authorization: Bearer $own->{token}\r\n\r\n";
        ok(Server::soon(10, sub { $relay->told->{hits} }), "one, $n: sent");
        close $socket;

        my $res = $own->request(GET => '/data/c/d2');

        is($res->{status}, 200, "one, $n: the next one is answered");
        is($res->{json}{n}, 2, "one, $n: with its own");
        cmp_ok($relay->told->{peak}, '<=', 1, "one, $n: one connection");
    }

    ok($own->stop('QUIT'), 'one: it ends');
    unlike($own->log, qr/\[(alert|emerg|crit)\]/, 'one: no alert');
}

round($LEAVE / 3, 'first');

my %before = (fds => $nginx->fds($worker), rss => $nginx->rss($worker));

round($LEAVE / 3, 'second');
round($LEAVE / 3, 'third');

cmp_ok($nginx->fds($worker), '<=', $before{fds} + $MAX,
       'no descriptor is left');

# AddressSanitizer keeps what was freed
cmp_ok($nginx->rss($worker), '<', $before{rss} + 8 * 1024, 'no memory is left')
    or diag("$before{rss} KiB before")
    if !$ENV{TEST_NGINX_LD_PRELOAD};

note(sprintf 'KiB resident: %d before, %d after', $before{rss},
     $nginx->rss($worker));
is(join(' ', $nginx->workers), $worker, 'the same worker');

# no place in the queue is taken: as many wait as ever can
$relay->rules({ command => 'find', delay => 0.05 });
is_deeply(Server::parallel(6, sub {
    my @answers = many($nginx, map {
        [GET => '/data/c/d1', undef, %headers]
    } 1 .. $WAITING / 6);
    my @fine = grep { $_->{status} == 200 } @answers;

    return scalar @fine;
})->count, { int($WAITING / 6) => 6 }, 'all places of the queue are free');

ok($nginx->stop('QUIT'), 'it ends');

my @bad = grep { /\[(alert|emerg|crit)\]|open socket/ } split /^/, $nginx->log;

is(join('', @bad), '', 'no alert');

done_testing();
