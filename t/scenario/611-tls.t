# A database behind TLS, and each way not to reach it: soon, with the reason in
# the log.

use strict;
use warnings;

use Certificates;
use IO::Socket::INET;
use Server;
use Test::More;

my $TIMEOUT = 30;
my $SOON = 8;                  # half a second, on a machine that does more

plan skip_all => 'the database is not ours' if $ENV{TENANT_MONGODB_URI};

my $dir = "$ENV{TENANT_TEST_RUN}/tls";
(my $script = __FILE__) =~ s{t/scenario/[^/]*$}{util/database};

my $made = Certificates->new($dir);

$made->authority('ca', 'our authority');
$made->authority('other', 'another authority');
$made->certificate('server', 'localhost', 'subjectAltName=DNS:localhost');
$made->certificate('expired', 'localhost', 'subjectAltName=DNS:localhost',
                   expired => 1);
$made->certificate('asked', 'localhost', "subjectAltName=DNS:localhost\n"
                   . 'authorityInfoAccess=OCSP;URI:http://127.0.0.1:9/');
$made->certificate('client', 'a client', 'keyUsage=digitalSignature');
$made->certificate('locked', 'a client', 'keyUsage=digitalSignature',
                   password => 'key-word');

my ($uri, $host, $address);

# Another server in place of the last one, on the same data.
sub serve {
    my ($name, $asks) = @_;

    my $folder = $made->server($name, $asks);

    chomp($uri = `$script start-tls test $folder`);
    $uri =~ m{^mongodb://(?:[^@]*@)?(localhost:\d+)/}
        or die "no database behind TLS\n";

    $host = $1;
    ($address = $host) =~ s/localhost/127.0.0.1/;
}

sub ask {
    my ($nginx) = @_;

    return $nginx->request(POST => '/admin/login', {
        email => 'a@b.example', password => 'x' x 10,
    });
}

sub server {
    my ($uri, $carrier) = @_;

    return Server->new(uri => $uri, http => "tenant_timeout ${TIMEOUT}s;"
                                            . " tenant_carrier $carrier;");
}

# a string with which documents come and go, over both carriers
sub works {
    my ($what, $uri) = @_;

    carried("$what, $_", $uri, $_) for qw( event thread );
}

sub carried {
    my ($what, $uri, $carrier) = @_;

    my $nginx = server($uri, $carrier);

    $nginx->sign_up();
    is($nginx->request(PUT => '/data/c/a', { n => 1 })->{status}, 201,
       "$what: a document over TLS");
    is($nginx->request(GET => '/data/c/a')->{json}{n}, 1, "$what: and back");
    is($nginx->request(PUT => '/data/c/b', { n => 'x' x 1_000_000 })->{status},
       201, "$what: a large one");
    is(length $nginx->request(GET => '/data/c/b')->{json}{n}, 1_000_000,
       "$what: and back");
    ok($nginx->stop('QUIT'), "$what: it ends");
    unlike($nginx->log, qr/\[(error|alert|emerg|crit)\]/,
           "$what: nothing is wrong");

    return $nginx->log;
}

# a string with which nothing does, and why
sub fails {
    my ($what, $uri, $reason) = @_;

    my $nginx = server($uri, 'auto');

    for my $n (1 .. 4) {
        my $res = ask($nginx);

        is($res->{status}, 503, "$what: 503, $n");
        cmp_ok($res->{took}, '<', $SOON, "$what: soon, $n");
    }

    ok(Server::soon(10, sub { $nginx->log =~ / is lost: / }), "$what: is told");

    my @lost = grep { /\[error\]/ } split /\n/, $nginx->log;

    is(scalar @lost, 1, "$what: once") or diag(join "\n", @lost);
    like($lost[0], qr/the database "default" is lost: $reason/, "$what: why");
    unlike($nginx->log, qr/wrong-word|tenant-secret|key-word/,
           "$what: no password");

    $nginx->stop('QUIT');
    unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, "$what: no alert");
}

# A server that reads what TLS begins with, and closes.
sub hangs_up {
    my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1',
                                         Listen => 16) or die "listen: $!\n";
    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        $SIG{TERM} = 'DEFAULT';

        while (my $client = $listener->accept) {
            sysread $client, my $hello, 16384;
            close $client;
        }
    }

    return ($pid, $listener->sockport);
}

serve('server');

works('the right authority', "$uri&tlsCAFile=$dir/ca.pem");
works('its path below nginx.conf', "$uri&tlsCAFile=../tls/ca.pem");
works('a wrong name that is allowed', ($uri =~ s/localhost/127.0.0.1/r)
      . "&tlsCAFile=$dir/ca.pem&tlsAllowInvalidHostnames=true");

fails('an unknown authority', $uri, qr/\Q$host\E: TLS: unknown authority/);
fails('another authority', "$uri&tlsCAFile=$dir/other.pem",
      qr/\Q$host\E: TLS: unknown authority/);
fails('a wrong name', ($uri =~ s/localhost/127.0.0.1/r)
      . "&tlsCAFile=$dir/ca.pem",
      qr/\Q$address\E: TLS: wrong name in the certificate/);
fails('a plain string', $uri =~ s/[?&]tls=true//r,
      qr/\Q$host\E: TLS: that port asks for it/);
fails('a wrong password', ($uri =~ s/:[^:@]*@/:wrong-word@/r)
      . "&tlsCAFile=$dir/ca.pem",
      qr/\Q$host\E: login failed, wrong user or password/) if $uri =~ /@/;

serve('expired');

fails('an expired certificate', "$uri&tlsCAFile=$dir/ca.pem",
      qr/\Q$host\E: TLS: .*certificate has expired/);
works('one that need not be valid',
      "$uri&tlsAllowInvalidCertificates=true");

# nobody answers there, and the driver takes that for no
serve('asked');

like(carried('one with a responder', "$uri&tlsCAFile=$dir/ca.pem", 'auto'),
     qr/\[notice\].*the thread pool carries .* not the event loop: .*OCSP/,
     'one with a responder: the driver asks it');
works('one whose responder need not be asked', "$uri&tlsCAFile=$dir/ca.pem"
      . '&tlsDisableCertificateRevocationCheck=true');

serve('server', 1);

my $client = "tlsCertificateKeyFile=$dir";

works('a certificate of ours', "$uri&tlsCAFile=$dir/ca.pem"
      . "&$client/client.both");
works('with a locked key', "$uri&tlsCAFile=$dir/ca.pem&$client/locked.both"
      . '&tlsCertificateKeyFilePassword=key-word');
fails('no certificate of ours', "$uri&tlsCAFile=$dir/ca.pem",
      qr/\Q$host\E: /);

my ($pid, $port) = hangs_up();

fails('a server that hangs up', "mongodb://127.0.0.1:$port/?tls=true",
      qr/127\.0\.0\.1:$port: /);

kill TERM => $pid;
waitpid $pid, 0;

done_testing();
