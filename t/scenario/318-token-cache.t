# "tenant_token_cache": whatever its size, a token ends at its second and is gone
# with its key, and memory has a bound.  That everybody is who he is:
# t/318-token-cache.t.

use strict;
use warnings;

use HTTP::Tiny ();
use Issuer;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );
use Wire;

# a backend that says what it is told, and how it is asked
sub server {
    my ($issuer, $cache) = @_;

    my ($port, $back) = map { Server::free_port() } 1 .. 2;
    my $nginx = Server->new(http => <<"_EOC_");
        @{[ $issuer->directive ]}
        tenant_leeway 0s;
        @{[ defined $cache ? "tenant_token_cache $cache;" : '' ]}
        keepalive_requests 100000;
        log_format who '\$request_uri \$tenant_user';

        server {
            listen 127.0.0.1:$back;
            location / { return 200 "\$http_x_user"; }
        }
        server {
            listen 127.0.0.1:$port;
            access_log logs/who.log who;
            location = /who { return 200 "\$tenant_user|\$tenant_token_status"; }
            location / {
                tenant_auth on;
                proxy_set_header X-User \$tenant_user;
                proxy_pass http://127.0.0.1:$back;
            }
        }
_EOC_
    $nginx->{gate} = $port;
    $nginx->{http} = HTTP::Tiny->new(timeout => 20);

    return $nginx;
}

sub ask {
    my ($nginx, $path, $token) = @_;

    return $nginx->{http}->get("http://127.0.0.1:$nginx->{gate}$path",
        { headers => { Authorization => "Bearer $token" } });
}

sub rss {
    my ($nginx) = @_;

    my ($worker) = $nginx->workers;
    my ($kib) = Server::slurp("/proc/$worker/status") =~ /^VmRSS:\s+(\d+)/m;

    return $kib;
}

my $issuer = Issuer->new;
my %nginx = map { ($_ => server($issuer, $_ eq 'default' ? undef : $_)) }
    'default', '0', '1', '2k', '64k';

my @tokens = map { [$_, $issuer->token({ sub => "user-$_" })] } 1 .. 60;

# the very second
my $exp = int(time) + 3;
my $token = $issuer->token({ exp => $exp });
my %seen;

while (time < $exp + 1.2) {
    for my $size (keys %nginx) {
        my $before = time;
        my $res = ask($nginx{$size}, '/', $token);
        my $after = time;
        my $when = $after < $exp ? 'before' : $before >= $exp ? 'after' : next;

        $seen{$size}{$when}{ $res->{status} }++;
    }

    sleep 0.02;
}

for my $size (sort keys %nginx) {
    is_deeply([keys %{ $seen{$size}{before} }], [200],
              "cache of $size: until it expires");
    is_deeply([keys %{ $seen{$size}{after} }], [401],
              "cache of $size: not a moment longer");
    is(ask($nginx{$size}, '/who', $token)->{content}, '|expired',
       "cache of $size: and it says so");
}

# a request outlives its entry
for my $size (sort keys %nginx) {
    my $nginx = $nginx{$size};
    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        sleep 0.3;
        ask($nginx, '/', $_->[1]) for @tokens, @tokens;
        require POSIX;
        POSIX::_exit(0);
    }

    my $slow = $issuer->token({ sub => 'the slow one' });
    my ($res) = wire($nginx, [http11(POST => '/slow', undef,
                                     Authorization => "Bearer $slow",
                                     'Content-Length' => 4), 'ab', 1, 'cd'],
                     port => $nginx->{gate});
    waitpid $pid, 0;
    is($res->{content}, 'the slow one', "cache of $size: a slow request");

    # it is written after the answer
    my $log = "$nginx->{dir}/logs/who.log";

    for (1 .. 50) {
        last if Server::slurp($log) =~ m{^/slow }m;
        sleep 0.05;
    }

    my ($line) = Server::slurp($log) =~ m{^(/slow .*)$}m;
    is($line, '/slow the slow one', "cache of $size: and its log");
}

# memory has a bound: 3000 tokens of 1.5 kB would take far more
SKIP: {
    skip 'a sanitizer keeps what is freed', 1 if $ENV{TEST_NGINX_LD_PRELOAD};

    my $nginx = $nginx{'64k'};
    my $pad = 'x' x 1000;

    ask($nginx, '/who', $issuer->token({ sub => "warm-$_", pad => $pad }))
        for 1 .. 300;
    my $before = rss($nginx);
    ask($nginx, '/who', $issuer->token({ sub => "user-$_", pad => $pad }))
        for 1 .. 3000;
    my $grown = rss($nginx) - $before;
    cmp_ok($grown, '<', 1024, "a cache of 64k does not grow ($grown KiB)");
}

# a key that is taken away takes its tokens along
$token = $issuer->token({});
is(ask($nginx{$_}, '/', $token)->{status}, 200, "$_: the old key")
    for sort keys %nginx;

my $next = Issuer->new(kid => 'next', secret => 'n' x 32,
                       file => $issuer->{file});

for my $size (sort keys %nginx) {
    my $nginx = $nginx{$size};
    my %old = map { ($_ => 1) } $nginx->workers;

    $nginx->nginx('-s', 'reload');

    for (1 .. 100) {
        last if !grep { $old{$_} } $nginx->workers;
        sleep 0.05;
    }

    $nginx->{http} = HTTP::Tiny->new(timeout => 20);
    is(ask($nginx, '/', $token)->{status}, 401, "$size: the old key is gone");
    is(ask($nginx, '/', $next->token({}))->{content}, 'ann',
       "$size: the new one is there");
    unlike($nginx->log, qr/\[(?:error|crit|alert|emerg)\]/,
           "$size: a quiet log");
}

done_testing();
