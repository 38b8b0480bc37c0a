# Signing keys and trusted sets change by "nginx -s reload", under load and
# without losing a request; a removed key's tokens end with the old workers.

use strict;
use warnings;

use File::Temp ();
use HTTP::Tiny ();
use JSON::PP ();
use Jose;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $json = JSON::PP->new->canonical->utf8;
my $dir = File::Temp->newdir;
my $port = Server::free_port();
my $ISS = 'https://issuer.example';

chmod 0755, "$dir";
Server::spew("$dir/page", "page\n");
Server::spew("$dir/$_.jwk", $json->encode(signing_jwk($_)))
    for qw( RS256 ES256 );
set(qw( ES384 ES512 ));

sub set {
    Server::spew("$dir/trusted.jwks", $json->encode(
        { keys => [map { verifying_jwk($_, kid => $_) } @_] }));
}

my $nginx = Server->new(workers => 2, http => <<"_EOC_");
    tenant_trusted_keys $dir/trusted.jwks issuer=$ISS organization=@{[ 'a' x 24 ]}
        roles=viewer;
    server {
        listen 127.0.0.1:$port;
        root $dir;
        location = /page { tenant_auth on; }
        location = /jwks { tenant_jwks; }
    }
_EOC_

my $conf = "$nginx->{dir}/nginx.conf";
my $text = Server::slurp($conf);

sub get {
    my ($path, $token) = @_;

    return HTTP::Tiny->new->get("http://127.0.0.1:$port$path",
        { headers => { $token ? (Authorization => "Bearer $token") : () } });
}

sub login {
    my $res = $nginx->request(POST => '/admin/login', {
        email => $nginx->{email}, password => 'correct horse',
    });

    return $res->{json}{access_token} // die $res->{content};
}

sub kids {
    return map { $_->{kid} }
        @{ $json->decode(get('/jwks')->{content})->{keys} };
}

sub header { return $json->decode(unb64((split /\./, $_[0])[0])) }

# reloads while two clients ask without a pause; what they got
sub reload {
    my ($what, $token, @files) = @_;

    my $keys = join ' ', map { "tenant_signing_key $_;" } @files;
    Server::spew($conf, $text =~ s/tenant_signing_key [^;]*;/$keys/r);

    my @old = $nginx->workers;
    my (@clients, %codes);

    for my $keep (0, 1) {
        my $pid = open(my $from, '-|') // die "fork: $!\n";

        if (!$pid) {
            my $http = HTTP::Tiny->new(keep_alive => $keep, timeout => 20);
            my $go = 1;
            local $SIG{TERM} = sub { $go = 0 };

            $| = 1;
            while ($go) {
                my $ask = sub {
                    $http->get("http://127.0.0.1:$port/page", {
                        headers => { Authorization => "Bearer $token" } });
                };
                my $res = $ask->();

                # an idle connection may end any time (RFC 9112, 9.3.1)
                $res = $ask->() if $res->{status} == 599 && $keep;
                print "$res->{status}\n";
            }

            require POSIX;
            close STDOUT;
            POSIX::_exit(0);
        }

        push @clients, [$pid, $from];
    }

    sleep 0.3;
    ok($nginx->nginx('-s', 'reload'), "$what: reload");

    my $end = time + 20;
    sleep 0.05 while time < $end && grep { -d "/proc/$_" } @old;
    is(scalar(grep { -d "/proc/$_" } @old), 0, "$what: the old workers left");
    sleep 0.3;

    for my $client (@clients) {
        kill 'TERM', $client->[0];
        my $from = $client->[1];
        $codes{ $_ =~ s/\n//r }++ while <$from>;
        close $from;
    }

    cmp_ok($codes{200} // 0, '>', 50, "$what: under load");
    is(join(' ', sort keys %codes), '200', "$what: no request was lost")
        or diag($json->encode(\%codes));
}

# all workers, not the one that happens to take a connection
sub everywhere {
    my ($what, $token, $status) = @_;

    my %codes;

    $codes{ get('/page', $token)->{status} }++ for 1 .. 12;
    is(join(' ', sort keys %codes), $status, $what);
}

$nginx->sign_up('acme');
my $first = $nginx->{token};
is(header($first)->{alg}, 'HS256', 'the first key signs');
is(scalar kids(), 0, 'a secret is not published');
everywhere('a token of the first key', $first, 200);

reload('a second key', $first, 'signing.key', "$dir/RS256.jwk");
everywhere('the first key goes on', $first, 200);
is(header(login())->{alg}, 'HS256', 'and still signs');
is(scalar(my ($rsa) = kids()), 1, 'the second is published before it signs');

reload('another order', $first, "$dir/RS256.jwk", 'signing.key');
my $second = login();
is(header($second)->{alg}, 'RS256', 'the second signs');
is(header($second)->{kid}, $rsa, 'by the published kid');
everywhere('both verify', $_, 200) for $first, $second;

reload('the first removed', $second, "$dir/RS256.jwk");
everywhere('its tokens end', $first, 401);
everywhere('the other\'s go on', $second, 200);

reload('a third, and a set without a key', $second, "$dir/ES256.jwk",
       "$dir/RS256.jwk");
is(scalar kids(), 2, 'two are published');
is(header(login())->{alg}, 'ES256', 'the third signs');

# trusted sets
my %trusted = map {
    $_ => jose($_, { kid => $_ }, { iss => $ISS, sub => 'ann',
                                    exp => int(time) + 900 });
} qw( ES256 ES384 ES512 );

everywhere('a trusted key', $trusted{$_}, 200) for qw( ES384 ES512 );
everywhere('no such key yet', $trusted{ES256}, 401);
set(qw( ES512 ES256 ));
everywhere('a file is read by a reload only', $trusted{ES384}, 200);
reload('a key of the set replaced', $trusted{ES512}, "$dir/ES256.jwk");
everywhere('the removed one', $trusted{ES384}, 401);
everywhere('those of the set', $trusted{$_}, 200) for qw( ES512 ES256 );
everywhere('the removed signing key', $second, 401);

# a set that is not good leaves everything as it is
Server::spew("$dir/trusted.jwks", '{"keys":[]}');
my @before = $nginx->workers;
kill 'HUP', $nginx->master;
for (1 .. 100) {
    last if $nginx->log =~ /no key that verifies tokens/;
    sleep 0.05;
}
like($nginx->log, qr/\[emerg\].*trusted\.jwks": the set has no key that/,
     'a bad set is reported');
is(join(' ', $nginx->workers), join(' ', @before), 'the workers stay');
everywhere('and so do the keys', $trusted{ES512}, 200);

done_testing();
