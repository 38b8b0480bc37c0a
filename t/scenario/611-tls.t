# A database behind TLS, and each way not to reach it: soon, with the reason in
# the log.

use strict;
use warnings;

use Server;
use Test::More;

my $TIMEOUT = 30;
my $SOON = 8;                  # half a second, on a machine that does more

plan skip_all => 'the database is not ours' if $ENV{TENANT_MONGODB_URI};

my $dir = "$ENV{TENANT_TEST_RUN}/tls";
(my $script = __FILE__) =~ s{t/scenario/[^/]*$}{util/database};

mkdir $dir or die "$dir: $!\n";

# a certificate and its key, signed by "ca" or by itself
sub certificate {
    my ($name, $subject, $alternative, $ca) = @_;

    my @new = ('openssl', 'req', '-newkey', 'rsa:2048', '-nodes', '-keyout',
               "$dir/$name.key", '-subj', "/CN=$subject");

    if (!$ca) {
        run(@new, '-x509', '-days', 2, '-out', "$dir/$name.pem");
        return;
    }

    Server::spew("$dir/$name.ext", "subjectAltName=$alternative\n");
    run(@new, '-out', "$dir/$name.csr");
    run('openssl', 'x509', '-req', '-in', "$dir/$name.csr", '-days', 2,
        '-CA', "$dir/$ca.pem", '-CAkey', "$dir/$ca.key", '-CAcreateserial',
        '-extfile', "$dir/$name.ext", '-out', "$dir/$name.pem");
}

sub run {
    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        open STDERR, '>>', "$dir/log" or die;
        open STDOUT, '>>', "$dir/log" or die;
        exec @_ or die "$_[0]: $!\n";
    }

    waitpid $pid, 0;
    die "$_[0] $_[1] failed: " . Server::slurp("$dir/log") if $?;
}

certificate('ca', 'our authority');
certificate('other', 'another authority');
certificate('server', 'localhost', 'DNS:localhost', 'ca');

chomp(my $uri = `$script start-tls test $dir`);
die "no database behind TLS\n" if $uri !~ m{^mongodb://(?:[^@]*@)?(localhost:\d+)/};

my $host = $1;
(my $address = $host) =~ s/localhost/127.0.0.1/;

sub ask {
    my ($nginx) = @_;

    return $nginx->request(POST => '/admin/login', {
        email => 'a@b.example', password => 'x' x 10,
    });
}

sub server {
    my ($uri) = @_;

    return Server->new(uri => $uri, http => "tenant_timeout ${TIMEOUT}s;");
}

# the right authority: by its path, and by one relative to nginx.conf
for my $file ("$dir/ca.pem", '../tls/ca.pem') {
    my $nginx = server("$uri&tlsCAFile=$file");

    $nginx->sign_up();
    is($nginx->request(PUT => '/data/c/a', { n => 1 })->{status}, 201,
       'a document over TLS');
    is($nginx->request(GET => '/data/c/a')->{json}{n}, 1, 'and back');
    ok($nginx->stop('QUIT'), 'it ends');
    unlike($nginx->log, qr/\[(error|alert|emerg|crit)\]/, 'nothing is wrong');
}

for my $row (
    ['an unknown authority', $uri, qr/\Q$host\E: TLS: unknown authority/],
    ['another authority', "$uri&tlsCAFile=$dir/other.pem",
     qr/\Q$host\E: TLS: unknown authority/],
    ['a wrong name', ($uri =~ s/localhost/127.0.0.1/r)
                     . "&tlsCAFile=$dir/ca.pem",
     qr/\Q$address\E: TLS: wrong name in the certificate/],
    ['a plain string', $uri =~ s/[?&]tls=true//r,
     qr/\Q$host\E: TLS: that port asks for it/],
    $uri =~ /@/ ? ['a wrong password', ($uri =~ s/:[^:@]*@/:wrong-word@/r)
                                       . "&tlsCAFile=$dir/ca.pem",
     qr/\Q$host\E: login failed, wrong user or password/] : (),
) {
    my ($what, $uri, $reason) = @$row;
    my $nginx = server($uri);

    for my $n (1 .. 4) {
        my $res = ask($nginx);

        is($res->{status}, 503, "$what: 503, $n");
        cmp_ok($res->{took}, '<', $SOON, "$what: soon, $n");
    }

    ok(Server::soon(10, sub { $nginx->log =~ / is lost: / }), "$what: is told");

    my @lost = grep { /\[error\]/ } split /\n/, $nginx->log;

    is(scalar @lost, 1, "$what: once") or diag(join "\n", @lost);
    like($lost[0], qr/the database "default" is lost: $reason/, "$what: why");
    unlike($nginx->log, qr/wrong-word|tenant-secret/, "$what: no password");

    $nginx->stop('QUIT');
    unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, "$what: no alert");
}

done_testing();
