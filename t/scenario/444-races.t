# Conditional writes at the same time: of those that build on the same state
# one wins, whatever the worker (docs/api.md).

use strict;
use warnings;

use Server;
use Test::More;

my $nginx = Server->new(workers => 2, threads => 8,
                        http => 'tenant_timeout 10s;');
$nginx->sign_up();

# what n clients get that begin together: one request each, in order
sub together {
    my ($n, $request) = @_;

    pipe my $wait, my $go;

    my @answers = map {
        my $client = $_;

        pipe my $in, my $out;
        my $pid = fork() // die "fork: $!\n";

        if ($pid == 0) {
            close $go;
            close $in;
            sysread $wait, my $none, 1;
            my $res = $request->($client);
            syswrite $out, join ' ', $res->{status},
                $res->{headers}{etag} // '-';
            require POSIX;
            POSIX::_exit(0);
        }

        close $out;
        $in;
    } 1 .. $n;

    close $wait;
    close $go;

    my @lines = map { scalar <$_> // '' } @answers;
    1 while wait > 0;

    return @lines;
}

sub count {
    my ($status, @lines) = @_;

    return scalar grep { /^$status / } @lines;
}

my @merge = ('Content-Type' => 'application/merge-patch+json');

# of writes with the same ETag one wins, and the document is the winner's
for my $round (1 .. 3) {
    my $etag = $nginx->request(PUT => '/data/c/x', { by => 0 })
        ->{headers}{etag};

    my @lines = together(20, sub {
        my ($client) = @_;

        return $client % 2
            ? $nginx->request(PUT => '/data/c/x', { by => $client },
                              'If-Match' => $etag)
            : $nginx->request(PATCH => '/data/c/x', { by => $client },
                              'If-Match' => $etag, @merge);
    });

    is(count(200, @lines), 1, 'one wins') or diag("@lines");
    is(count(412, @lines), 19, 'the others are told');

    my ($winner) = grep { $lines[$_] =~ /^200 / } 0 .. $#lines;
    my $res = $nginx->request(GET => '/data/c/x');

    is($res->{json}{by}, $winner + 1, "the winner's document");
    is($res->{headers}{etag}, (split ' ', $lines[$winner])[1],
       "the winner's ETag");

    # and one deletes it
    $etag = $res->{headers}{etag};
    @lines = together(10, sub {
        $nginx->request(DELETE => '/data/c/x', undef, 'If-Match' => $etag);
    });
    is(count(204, @lines), 1, 'one deletes') or diag("@lines");
    is(count(404, @lines), 9, 'the others find none');
}

# one creates, in a collection that is not there yet
for my $round (1 .. 3) {
    my @lines = together(20, sub {
        $nginx->request(PUT => "/data/new$round/x", { by => $_[0] },
                        'If-None-Match' => '*');
    });
    is(count(201, @lines), 1, 'one creates') or diag("@lines");
    is(count(412, @lines), 19, 'the others are told');

    @lines = together(20, sub {
        $nginx->request(POST => "/data/post$round", { _id => 'x' });
    });
    is(count(201, @lines), 1, 'one inserts') or diag("@lines");
    is(count(409, @lines), 19, 'for the others the id is taken');

    # without a condition each of them succeeds, one by creating
    @lines = together(20, sub {
        $nginx->request(PUT => "/data/any$round/x", { by => $_[0] });
    });
    is(count(201, @lines), 1, 'one creates without a condition')
        or diag("@lines");
    is(count(200, @lines), 19, 'the others replace');
}

# arrays with the same ids in opposite orders: where the database undoes one
# of two documents that wait for each other, it is sent again
{
    my ($rounds, $n, %each) = (20, 20);

    for my $round (1 .. $rounds) {
        my @ids = map { "$round.$_" } 1 .. $n;

        my @results = Server::parallel(2, sub {
            my ($client) = @_;

            my $res = $nginx->request(POST => '/data/arrays', [
                map { { _id => $_ } } $client == 1 ? @ids : reverse @ids
            ]);

            return map { $_->{error} ? $_->{error}{status} : 201 }
                $res->{json}{results} ? @{ $res->{json}{results} } : $res;
        })->results;

        $each{$_}++ for map { @$_ } @results;
    }

    is_deeply(\%each, { 201 => $rounds * $n, 409 => $rounds * $n },
              'each document of two arrays is stored once')
        or diag(explain(\%each));
}

# no update is lost: a counter by read and conditional write
{
    $nginx->request(PUT => '/data/c/counter', { n => 0 });

    together(4, sub {
        my $res;

        for (1 .. 10) {
            do {
                $res = $nginx->request(GET => '/data/c/counter');
                $res = $nginx->request(PUT => '/data/c/counter',
                    { n => $res->{json}{n} + 1 },
                    'If-Match' => $res->{headers}{etag});
            } while $res->{status} == 412;
        }

        return $res;
    });

    is($nginx->request(GET => '/data/c/counter')->{json}{n}, 40,
       'every increment counts');
}

# patches of different members do not undo each other
{
    $nginx->request(PUT => '/data/c/patched', {});
    my @lines = together(20, sub {
        $nginx->request(PATCH => '/data/c/patched', { o => { "m$_[0]" => 1 } },
                        @merge);
    });
    is(count(200, @lines), 20, 'all are carried out') or diag("@lines");
    is(keys %{ $nginx->request(GET => '/data/c/patched')->{json}{o} }, 20,
       'and all are there');
}

unlike($nginx->log, qr/\[(alert|emerg|crit|error)\]/, 'nothing in the log');

done_testing();
