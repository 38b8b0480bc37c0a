# What streams take of a worker's memory, in and out, and what becomes of an
# upload when the database goes away in the middle of it.

use strict;
use warnings;

use JSON::PP ();
use Server;
use Test::More;

my $MORE = $ENV{TENANT_TEST_SLOW} ? 2200 : 200;   # batches of half a megabyte
my $LINES = $ENV{TENANT_TEST_SLOW} ? 400_000 : 60_000;
my $MOST = 8 * 1024;                              # KB

for my $carrier ('event', 'thread') {
    subtest $carrier => sub { memory($carrier) };
}

done_testing();

sub memory {
    my ($carrier) = @_;

    my $proxy = Server->proxy($ENV{TENANT_TEST_URI}, 'answer');
    my $nginx = Server->new(uri => $proxy->uri, threads => 2,
        http => "tenant_carrier $carrier; client_max_body_size 0;");
    my ($worker) = $nginx->workers;

    $nginx->sign_up();

    my ($read, $end) = (0, '');
    my $stream = sub {
        ($read, $end) = (0, '');

        HTTP::Tiny->new(timeout => 600)->request(GET =>
            "http://127.0.0.1:$nginx->{port}/data/c", {
            headers => { Authorization => "Bearer $nginx->{token}",
                         Accept => 'application/x-ndjson' },
            data_callback => sub {
                $read += length $_[0];
                $end = substr $end . $_[0], -200;
            },
        })->{status};
    };

    # the server's batches are made up: a real one would take as long for them
    # as it takes to store so much

    my @batch = map +{ _id => $_, pad => 'x' x 5000 }, 1 .. 100;
    my $reply = sub {
        my ($name, $id, @documents) = @_;

        return { ok => 1, cursor => { id => $id, ns => 'a.b',
                                      $name => \@documents } };
    };
    my $rules = sub {
        my ($n) = @_;

        $proxy->rules(
            { command => 'find', answer => $reply->(firstBatch => 7, @batch) },
            { command => 'getMore', times => $n,
              answer => $reply->(nextBatch => 7, @batch) },
            { command => 'getMore', answer => $reply->(nextBatch => 0) });
    };

    $rules->(20);
    is($stream->(), 200, 'a first one');

    my $before = $nginx->rss($worker);

    $rules->($MORE);
    is($stream->(), 200, 'a large one');
    ok($read > $MORE * 500_000, "$read bytes");
    like($end, qr/"\}\n\z/, 'all of it');

    my $grown = $nginx->rss($worker) - $before;
    ok($grown < $MOST, "the worker grew by $grown KB");
    $proxy->rules();

    # in

    my $pad = 'y' x 100;
    my $body = join '', map {
        $_ % 1000 == 0 ? "{\n" : qq({"_id":$_,"pad":"$pad"}\n)
    } 1 .. $LINES;

    $before = $nginx->rss($worker);

    my $res = $nginx->request(POST => '/data/in', $body,
                              'Content-Type' => 'application/x-ndjson');
    my @lines = map { JSON::PP::decode_json($_) } split /\n/, $res->{content};

    is($res->{status}, 200, 'lines in');
    is(scalar @lines, $LINES, 'a result for each');
    is(scalar(grep { exists $lines[$_ - 1]{_id}
                     && $lines[$_ - 1]{_id} == $_ } 1 .. $LINES),
       $LINES - $LINES / 1000, 'in their order');
    is(join(' ', map { $_->{line} } grep { $_->{error} } @lines),
       join(' ', map { $_ * 1000 } 1 .. $LINES / 1000), 'errors with a place');

    # memory is given back a second after the last job
    ok(Server::soon(20, sub {
        ($grown = $nginx->rss($worker) - $before) < $MOST;
    }), "the worker grew by $grown KB")
        or diag($grown);

    # the database goes away

    $proxy->rules({ command => 'insert', skip => 1,
                    answer => { ok => 0, code => 91,
                                codeName => 'ShutdownInProgress',
                                errmsg => 'going away' } });
    $body =~ s/"_id":/"_id":-/g;
    $res = $nginx->request(POST => '/data/in', $body,
                           'Content-Type' => 'application/x-ndjson');
    @lines = map { JSON::PP::decode_json($_) } split /\n/, $res->{content};

    is($res->{status}, 200, 'away in the middle');
    is(scalar @lines, $LINES, 'a result for each');
    ok($lines[0]{_id}, 'the first are stored');
    like($lines[-2]{error}{status}, qr/^50[34]$/, 'the last say why not');
    $proxy->rules();

    my $there = grep { $_->{_id} } @lines;
    my $count = split /\n/, $nginx->request(
        GET => '/data/in?fields={"_id":1}', undef,
        Accept => 'application/x-ndjson')->{content};
    ok($count >= $LINES - $LINES / 1000 + $there, 'what was said is there');
}
