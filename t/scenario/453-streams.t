# Streams of NDJSON (docs/api.md, "Streams"), over both carriers: what comes, how
# slow clients are waited for, and how cursors end.

use strict;
use warnings;

use IO::Socket::INET ();
use JSON::PP ();
use Server;
use Socket qw( SOL_SOCKET SO_LINGER SO_RCVBUF );
use Test::More;
use Time::HiRes qw( sleep );

my $N = 2000;
my $PAD = 'x' x 4000;                   # more than sockets hold: 8 MB

my $lines = 'Accept: application/x-ndjson';

for my $carrier ('event', 'thread') {
    subtest $carrier => sub { streams($carrier) };
}

done_testing();

sub streams {
    my ($carrier) = @_;

    my $proxy = Server->proxy($ENV{TENANT_TEST_URI}, 'answer');
    my $http2 = Server::free_port();
    my $nginx = Server->new(
        uri => $proxy->uri, threads => 2, workers => 2,
        http => "tenant_carrier $carrier; tenant_max_streams 2;"
            . ' send_timeout 5s; gzip_types application/x-ndjson;'
            . ' client_max_body_size 16m;',
        server => "listen 127.0.0.1:$http2 http2;"
            . ' location /zip/ { tenant_documents; gzip on; }');

    $nginx->sign_up();

    for my $i (0 .. 7) {
        is($nginx->request(POST => '/data/c', [map +{
            _id => $i * $N / 8 + $_, n => $_ % 7, pad => $PAD,
        }, 1 .. $N / 8])->{status}, 201, 'ready');
    }

    my $all = sub {
        my ($path, %more) = @_;

        my $res = $nginx->request(GET => $path, undef,
                                  Accept => 'application/x-ndjson', %more);

        return ($res, map { JSON::PP::decode_json($_) }
                split /\n/, $res->{content});
    };

    # what comes

    my ($res, @documents) = $all->('/data/c');

    is($res->{status}, 200, 'all of it');
    is($res->{headers}{'content-type'}, 'application/x-ndjson', 'its type');
    ok(!exists $res->{headers}{etag}, 'no ETag');
    is(join(' ', map { $_->{_id} } @documents), join(' ', 1 .. $N),
       'each document, in order');
    is(scalar(grep { $_->{pad} eq $PAD } @documents), $N, 'and whole');

    (undef, @documents) =
        $all->('/data/c?sort={"n":-1}&fields={"n":1}&filter={"_id":{"$gt":100}}');
    is(scalar @documents, $N - 100, 'a filter');
    is(join(' ', map { $_->{n} } @documents),
       join(' ', sort { $b <=> $a } map { $_->{n} } @documents), 'a sort');
    is(join(' ', sort keys %{ $documents[0] }), '_id n', 'fields');

    (undef, @documents) = $all->('/data/c?limit=1501&fields={"_id":1}');
    is(scalar @documents, 1501, 'a limit that no page may have');

    my $next = $nginx->request(GET => '/data/c?limit=500&fields={"_id":1}')
        ->{json}{next};
    (undef, @documents) = $all->("/data/c?after=$next&fields={\"_id\":1}");
    is(join(' ', map { $_->{_id} } @documents), join(' ', 501 .. $N),
       'what is behind a page');

    # HEAD takes nothing, and leaves no cursor

    $proxy->commands;
    is($nginx->request(HEAD => '/data/c', undef,
                       Accept => 'application/x-ndjson')->{status}, 200,
       'HEAD');
    closed($proxy, 'HEAD');

    # HTTP/1.0 has no chunks, and gzip its own buffers

    my $socket = ask($nginx, '/data/c?fields={"_id":1}', '1.0');
    my $text = do { local $/; <$socket> };
    unlike(substr($text, 0, 500), qr/Transfer-Encoding/, 'HTTP/1.0');
    is(scalar(() = $text =~ /^\{"_id"/mg), $N, 'all lines');

    my $zipped = qx{curl -s --compressed -H '$lines' -H 'Authorization: Bearer $nginx->{token}' http://127.0.0.1:$nginx->{port}/zip/c | wc -lc};
    like($zipped, qr/^\s*$N\s+8\d{6}$/, 'gzip');

    my $h2 = qx{curl -s --http2-prior-knowledge -w '%{http_version}' -H '$lines' -H 'Authorization: Bearer $nginx->{token}' http://127.0.0.1:$http2/data/c | wc -lc};
    like($h2, qr/^\s*$N\s+8\d{6}$/, 'HTTP/2');

    # slow clients hold neither threads nor connections, and stop the cursor

    $proxy->commands;
    my @slow = map { ask($nginx, '/data/c', '1.1') } 1 .. 2;
    quiet($proxy);

    my @more = map { $nginx->request(GET => '/data/c?limit=1')->{status} } 1 .. 5;
    is("@more", '200 200 200 200 200', 'others are served meanwhile');
    my $asked = grep { $_ eq 'getMore' } $proxy->commands;
    ok($asked < 20, "the cursors wait: $asked batches");

    # two are open, over all workers

    ($res) = $nginx->request(GET => '/data/c', undef,
                             Accept => 'application/x-ndjson');
    is($res->{status}, 429, 'one more');
    is($res->{headers}{'retry-after'}, 1, 'says when to come again');
    is($nginx->request(GET => '/data/c')->{status}, 200, 'a page may be had');
    is(join(' ', grep { $_ ne 'find' } $proxy->commands), '',
       'it asked nothing');

    # who goes on to read gets all

    my $got = do { local $/; my $s = $slow[0]; read_all($s) };
    is(scalar(() = $got =~ /\{"_id"/g), $N, 'a slow client gets all of it');
    like(substr($got, -300), qr/\r\n0\r\n\r\n\z/, 'and the end');
    $proxy->commands;

    # who leaves closes the cursor

    leave($slow[1]);
    closed($proxy, 'a client that leaves');

    ok(Server::soon(10, sub {
        ($all->('/data/c?limit=1'))[0]{status} == 200;
    }), 'and another one may come');

    # what a killed worker had open counts no more

    @slow = map { ask($nginx, '/data/c', '1.1') } 1 .. 2;
    quiet($proxy);
    kill KILL => $nginx->workers;
    @slow = ();
    ok(Server::soon(20, sub {
        ($all->('/data/c?limit=1'))[0]{status} == 200;
    }), 'killed workers leave no stream behind');
    quiet($proxy);
    $proxy->commands;

    # who is slower than send_timeout is left

    my $stuck = ask($nginx, '/data/c', '1.1');
    closed($proxy, 'a client that does not read');
    close $stuck;

    # the cursor is lost in the middle

    for my $version ('1.1', '1.0', '2') {
        $proxy->commands;
        $proxy->rules({ command => 'getMore', skip => 2, times => 1,
                        answer => { ok => 0, code => 43,
                                    codeName => 'CursorNotFound',
                                    errmsg => 'cursor not found' } });

        my ($text, $rc);

        if ($version eq '2') {
            $text = qx{curl -s --http2-prior-knowledge -H '$lines' -H 'Authorization: Bearer $nginx->{token}' http://127.0.0.1:$http2/data/c};
            $rc = $? >> 8;
            ok($rc == 92 || $rc == 18, "HTTP/2: the stream is reset: $rc");
        } else {
            $text = read_all(ask($nginx, '/data/c', $version));
            unlike(substr($text, -300), qr/\r\n0\r\n\r\n\z/, "$version: no last chunk");
        }

        like(substr($text, -300), qr/\{"error":\{.*"status":50[034].*\}\}\s*\z/,
             "$version: the last line says so");
        ok((() = $text =~ /\{"_id"/g) > 30, "$version: some of it came");
        $proxy->rules();
    }

    # a batch that is late

    $proxy->rules({ command => 'getMore', skip => 1, silent => JSON::PP::true() });
    $text = read_all(ask($nginx, '/data/c', '1.1'));
    like(substr($text, -300), qr/\{"error":\{.*"status":50[34].*\}\}\s*\z/, 'a batch that is late');
    $proxy->rules();

    # a worker that shuts down ends what it has begun

    $proxy->commands;
    my $last = ask($nginx, '/data/c', '1.1');
    quiet($proxy);
    $nginx->signal('HUP');
    sleep 1;
    is(scalar(() = read_all($last) =~ /\{"_id"/g), $N, 'a reload');

    my @wrong = grep { !/exited on signal 9|CursorNotFound|was sent, and its time|getMore|stream/ }
        $nginx->log =~ /^(.*\[(?:error|alert|crit|emerg)\].*)$/mg;
    is("@wrong", '', 'nothing else in the log');
}

sub ask {
    my ($nginx, $path, $version) = @_;

    my $socket = IO::Socket::INET->new(Proto => 'tcp') or die "socket: $!\n";
    $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$nginx->{port}",
        Sockopts => [[SOL_SOCKET, SO_RCVBUF, 65536]]) or die "connect: $!\n";

    print $socket "GET $path HTTP/$version\r\nHost: a\r\n$lines\r\n"
        . "Connection: close\r\nAuthorization: Bearer $nginx->{token}\r\n\r\n";

    return $socket;
}

sub read_all {
    my ($socket) = @_;

    local $/;
    return <$socket> // '';
}

sub leave {
    my ($socket) = @_;

    setsockopt $socket, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0;
    close $socket;
}

# the commands so far, when none has come for a while
sub quiet {
    my ($proxy) = @_;

    my $size = -1;

    Server::soon(20, sub {
        my $now = -s "$proxy->{dir}/commands";
        my $same = $now == $size;

        $size = $now;
        sleep 0.3;

        return $same;
    });
}

sub closed {
    my ($proxy, $what) = @_;

    my @seen;

    ok(Server::soon(20, sub {
        push @seen, $proxy->commands;
        return grep { $_ eq 'killCursors' } @seen;
    }), "$what: the cursor is closed") or diag("@seen");
}
