# A database that is away is known to be away: the first requests fail soon,
# the others at once, whatever tenant_timeout says; the log tells once that it
# is lost, where and why, and once that it is back.

use strict;
use warnings;

use HTTP::Tiny ();
use JSON::PP ();
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $TIMEOUT = 30;              # tenant_timeout, seconds
my $SOON = 8;                  # half a second, on a machine that does more

my $uri = $ENV{TENANT_TEST_URI};
my ($login, $host) = $uri =~ m{^mongodb://(?:([^@/]*)@)?([^/]+)/};
my $http = "tenant_timeout ${TIMEOUT}s; tenant_lease ${TIMEOUT}s;";

sub ask {
    my ($nginx) = @_;

    return $nginx->request(POST => '/admin/login', {
        email => 'a@b.example', password => 'x' x 10,
    });
}

sub lines {
    my ($nginx, $pattern) = @_;

    return grep { /$pattern/ } split /\n/, $nginx->log;
}

# 503, soon, and one line
sub lost {
    my ($nginx, $reason, $what) = @_;

    for my $n (1 .. 5) {
        my $res = ask($nginx);

        is($res->{status}, 503, "$what: 503, $n");
        ok($res->{headers}{'retry-after'}, "$what: Retry-After, $n");
        cmp_ok($res->{took}, '<', $SOON, "$what: soon, $n");
    }

    ok(Server::soon(10, sub { my @lost = lines($nginx, qr/ is lost: /); @lost }),
       "$what: the log tells");

    my @lost = lines($nginx, qr/\[error\]/);

    is(scalar @lost, 1, "$what: once") or diag(join "\n", @lost);
    like($lost[0], qr/tenant: the database "default" is lost: .*$reason/,
         "$what: where and why");
    unlike($nginx->log, qr/tenant-secret|wrong-word/, "$what: no password");
}

sub back {
    my ($nginx, $what, $times) = @_;

    ok(Server::soon(10, sub { ask($nginx)->{status} == 401 }),
       "$what: it is back");
    is(scalar(lines($nginx, qr/\[notice\].*"default" is back/)), $times // 1,
       "$what: the log tells once");
}

# what connects never: by name, reason
my $closed = Server::free_port();

for my $row (
    ['a closed port', "mongodb://127.0.0.1:$closed/",
     qr/127\.0\.0\.1:$closed: connection refused/],
    ['two closed ports', "mongodb://127.0.0.1:$closed,localhost:$closed/"
                         . '?replicaSet=a',
     qr/127\.0\.0\.1:$closed: connection refused, localhost:$closed: conn/],
    ['no such name', 'mongodb://nobody.invalid:1/',
     qr/nobody\.invalid: its name can't be looked up/],
    ['no such service', 'mongodb+srv://db.nobody.invalid/',
     qr/db\.nobody\.invalid: DNS look-up failed/],
    ['another replica set', "$uri&replicaSet=none",
     qr/\Q$host\E: no primary of the replica set "none"/],
    ['no TLS', "$uri&tls=true", qr/\Q$host\E: TLS: there is none on that port/],
    defined $login ? ['a wrong password', $uri =~ s/:[^:@]*@/:wrong-word@/r,
                      qr/\Q$host\E: login failed, wrong user or password/] : (),
) {
    my ($what, $uri, $reason) = @$row;
    my $nginx = Server->new(uri => $uri, http => $http);

    lost($nginx, $reason, $what);
    ok($nginx->stop('QUIT'), "$what: it ends");
    unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, "$what: no alert");
}

# one that goes and comes back, several times, in each of two workers
{
    my $proxy = Server->proxy($uri);
    my $nginx = Server->new(uri => $proxy->uri, http => $http, workers => 2);

    back($nginx, 'at the start', 0);

    for my $n (1 .. 3) {
        $proxy->mode('refuse');

        ok(Server::soon(60, sub {
            ask($nginx);
            lines($nginx, qr/ is lost: 127.0.0.1:\d+: conn/) == 2 * $n;
        }), "each worker tells, $n");

        for (1 .. 8) {
            my $res = ask($nginx);

            is($res->{status}, 503, "away: 503, $n");
            cmp_ok($res->{took}, '<', $SOON, "away: at once, $n");
        }

        is(scalar(lines($nginx, qr/ is lost: /)), 2 * $n, "once each, $n");

        $proxy->mode('pass');

        ok(Server::soon(60, sub {
            ask($nginx);
            lines($nginx, qr/\[notice\].* is back, after \d+ ms/) == 2 * $n;
        }), "each worker tells that it is back, $n");

        is(ask($nginx)->{status}, 401, "and so it is, $n");
    }

    # nothing but that, and what was under way
    is(scalar(lines($nginx, qr/\[error\](?!.* is lost: )/)), 0,
       'no line for each request')
        or diag(join "\n", lines($nginx, qr/\[error\](?!.* is lost: )/));
}

# no connection for want of a descriptor
SKIP: {
    my ($prlimit) = grep { -x } map { "$_/prlimit" } split /:/, $ENV{PATH};

    skip 'no prlimit', 1 if !$prlimit;

    my $proxy = Server->proxy($uri);
    my $nginx = Server->new(uri => $proxy->uri, http => $http);
    my $client = HTTP::Tiny->new(timeout => 60, keep_alive => 1);
    my ($worker) = $nginx->workers;

    my $login = sub {
        return $client->post("http://127.0.0.1:$nginx->{port}/admin/login", {
            headers => { 'Content-Type' => 'application/json' },
            content => '{"email":"a@b.example","password":"1234567890"}',
        })->{status};
    };

    is($login->(), 401, 'descriptors: ready');

    system($prlimit, '--pid', $worker, '--nofile=3:') == 0 or die "prlimit\n";
    $proxy->mode('reset');
    $proxy->mode('pass');

    ok(Server::soon(30, sub { $login->() == 503 }), 'descriptors: 503');
    ok(Server::soon(10, sub { lines($nginx, qr/ is lost: /) }),
       'descriptors: the log tells');
    like((lines($nginx, qr/ is lost: /))[0], qr/out of descriptors/,
         'descriptors: why');

    system($prlimit, '--pid', $worker, '--nofile=1024:') == 0
        or die "prlimit\n";
    ok(Server::soon(10, sub { $login->() == 401 }), 'descriptors: back');
}

# a gateway whose own database is away; once, whatever it answers meanwhile
{
    my $proxy = Server->proxy($uri, 'answer');
    my $nginx = Server->new(uri => $proxy->uri, http => $http);

    back($nginx, 'a gateway', 0);

    for my $n (1 .. 2) {
        $proxy->rules({ command => 'find', answer => {
            ok => 0, code => 1, errmsg => 'dial tcp: connection refused' } });
        is(ask($nginx)->{status}, 503, "a dead backend: 503, $n") for 1 .. 5;
        is(scalar(lines($nginx, qr/\[error\]/)), $n, "a dead backend: once, $n");

        $proxy->rules();
        back($nginx, "a backend that is back, $n", $n);
    }

    like((lines($nginx, qr/ is lost: /))[0],
         qr/: 127.0.0.1:\d+: its own backend is away: connection refused/,
         'a dead backend: where and why');
}

done_testing();
