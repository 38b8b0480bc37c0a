# Large bodies and answers take memory while they are there, and leave none: a
# worker that has been idle for a moment is as small as it was before.

use strict;
use warnings;

use HTTP::Tiny ();
use Server ();
use Test::More;
use Time::HiRes qw( sleep time );

use constant MB => 1024 * 1024;

plan skip_all => 'sanitizers keep what is freed'
    if $ENV{TEST_NGINX_LD_PRELOAD};

# what may stay, and what a request takes beside its document, MB
my $STAYS = 16;
my $BESIDE = 8;

# The driver keeps a buffer for each connection, as large as its largest reply;
# connections that the event loop reads from have none.
my $THREADS = 2;
my $driver = index(Server::slurp($ENV{TEST_NGINX_LOAD_MODULES}),
                   'tenant_carrier') < 0;
my $KEPT = $driver ? 16 : 0;

my $nginx = Server->new(threads => $THREADS, http => <<'_EOC_');
    client_max_body_size 20m;
    tenant_timeout 60s;
    tenant_lease 1h;
_EOC_

$nginx->sign_up;

my ($worker) = $nginx->workers;
my $headers = { Authorization => "Bearer $nginx->{token}",
                'Content-Type' => 'application/json' };

sub send_one {
    my ($method, $path, $body) = @_;

    my $n = 0;
    my $res = HTTP::Tiny->new(timeout => 120)->request($method,
        "http://127.0.0.1:$nginx->{port}$path", {
            headers => $headers, data_callback => sub { $n += length $_[0] },
            defined $body ? (content => $body) : () });

    return ($res->{status}, $n);
}

# MB of the worker's memory: now, and the most since "forget"
sub memory {
    my ($what) = @_;

    return 0 if Server::slurp("/proc/$worker/status")
        !~ /^Vm$what:\s+(\d+) kB/m;

    return $1 / 1024;
}

sub forget { Server::spew("/proc/$worker/clear_refs", "5\n") }

# a body of so many MB: one text, or many small values
my %bodies = (
    text => sub { '{"text":"' . 'x' x ($_[0] * MB) . '"}' },
    records => sub {
        my $record = '{"name":"a name","n":12345,"list":["a","b",3.25]}';

        return '{"list":[' . join(',', ($record) x ($_[0] * MB
            / (length($record) + 1))) . ']}';
    },
);

sub documents { return map { "/data/c/$_[0]-$_" } 1 .. $_[1] }

# the paths that are used, once and small
send_one(PUT => '/data/c/small', '{"n":1}') for 1 .. 20;
send_one(GET => '/data/c/small') for 1 .. 20;

my $base = memory('RSS');

# how much more than it was before, once it is idle
sub settles {
    my ($what, $kept) = @_;

    my $more;

    $kept = ($kept || 0) * $KEPT + $STAYS;
    Server::soon(10, sub { ($more = memory('RSS') - $base) < $kept });
    note sprintf '%s: %.1f MB more than %.1f MB', $what, $more, $base;
    cmp_ok($more, '<', $kept, "$what: nothing stays");
}

# how often its size a request takes while it is there
sub peak {
    my ($what, $size, $times, $request) = @_;

    my $before = memory('RSS');

    forget();

    my @result = $request->();
    my $peak = memory('HWM') - $before;

    note sprintf '%s: peaks at %.1f x', $what, $peak / $size;
    cmp_ok($peak, '<', $times * $size + $BESIDE,
           "$what: peaks at $times x its size") if $times;

    return @result;
}

# Replies are as large as documents only when these are read, so the driver's
# buffers are small before.  Many small values take more in BSON than in JSON.
my %times = (text => [3, $driver ? 3 : 2], records => [5, $driver ? 4 : 3]);
my $read = 0;

for my $kind (sort keys %bodies) {
    my $size = $kind eq 'text' ? 15 : 8;
    my $body = $bodies{$kind}->($size);
    my ($first, @more) = documents($kind, 8);

    my ($status) = peak("$kind: PUT", $size, $times{$kind}[0],
                        sub { send_one(PUT => $first, $body) });
    is($status, 201, "$kind: stored");
    settles("$kind: PUT", $read);

    # at once, so that each thread has had one
    my $results = Server::parallel(4, sub {
        my ($n) = @_;

        return join ' ', map { (send_one(PUT => $more[$_], $body))[0] }
            grep { $_ % 4 == $n % 4 } 0 .. $#more;
    });
    is_deeply([sort keys %{ $results->count }], ['201', '201 201'],
              "$kind: more are stored");
    settles("$kind: many of them", $read);

    $read = $THREADS;

    ($status, my $n) = peak("$kind: GET", $size, $times{$kind}[1],
                            sub { send_one(GET => $first) });
    is($status, 200, "$kind: read");
    cmp_ok($n, '>=', length $body, "$kind: all of it");
    settles("$kind: GET", $read);

    is_deeply([keys %{ Server::parallel(4, sub {
                  return (send_one(GET => $first))[0] })->count }],
              ['200'], "$kind: read at once");
    settles("$kind: read at once", $read);
}

is($nginx->stop, 1, 'it ends');

done_testing();
