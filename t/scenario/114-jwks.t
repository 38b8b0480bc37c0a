# "tenant_jwks": the public keys as others fetch them, and nothing but those.

use strict;
use warnings;

use File::Temp ();
use HTTP::Tiny ();
use JSON::PP ();
use Jose;
use Server;
use Test::More;

my $json = JSON::PP->new->canonical->utf8;
my $dir = File::Temp->newdir;
my ($port, $guarded, $plain) = map { Server::free_port() } 1 .. 3;

chmod 0755, "$dir";
Server::spew("$dir/$_.jwk", $json->encode(signing_jwk($_, kid => "mine $_")))
    for qw( HS512 PS384 );
Server::spew("$dir/named.jwk",
             $json->encode(signing_jwk('ES256', kid => "the \"k\u00e9y\"")));
Server::spew("$dir/$_.pem", Server::slurp(pem_file($_)))
    for qw( RS256 ES384 ES512 );
Server::spew("$dir/trusted.jwks",
             $json->encode({ keys => [verifying_jwk('RS512', kid => 'not ours')] }));

my $nginx = Server->new(http => <<"_EOC_");
    tenant_signing_key $dir/RS256.pem;
    tenant_signing_key $dir/HS512.jwk;
    tenant_signing_key $dir/PS384.jwk;
    tenant_signing_key $dir/ES384.pem;
    tenant_signing_key $dir/ES512.pem;
    tenant_signing_key $dir/named.jwk;
    tenant_trusted_keys $dir/trusted.jwks issuer=https://a.example
        organization=@{[ 'a' x 24 ]} roles=viewer;
    server {
        listen 127.0.0.1:$port;
        client_max_body_size 10;
        error_page 418 = /jwks;
        location = /jwks { tenant_jwks; }
        location = /gzip {
            tenant_jwks;
            gzip on;
            gzip_types application/jwk-set+json;
        }
        location = /limited {
            tenant_jwks;
            limit_except GET { deny all; }
        }
        location = /open { tenant_jwks; limit_except POST { allow all; } }
        location = /if { tenant_jwks; if (\$arg_x) { set \$y 1; } }
        location = /forbidden { tenant_jwks; deny all; }
        location = /internal { return 418; }
    }
    server {
        listen 127.0.0.1:$guarded;
        tenant_auth on;
        location = /jwks { tenant_jwks; }
        location = /here { tenant_auth on; tenant_jwks; }
        location = /required { tenant_require role owner; tenant_jwks; }
    }
_EOC_

sub get {
    my ($path, %arg) = @_;

    my $on = delete $arg{port} // $port;
    my $method = delete $arg{method} // 'GET';
    my $content = delete $arg{content};

    my $res = HTTP::Tiny->new->request($method, "http://127.0.0.1:$on$path",
        { headers => \%arg, defined $content ? (content => $content) : () });
    $res->{json} = eval { $json->decode($res->{content}) };

    return $res;
}

my $res = get('/jwks');
my $h = $res->{headers};

is($res->{status}, 200, 'the set');
is($h->{'content-type'}, 'application/jwk-set+json', 'its media type');
is($h->{'cache-control'}, 'public, max-age=300', 'caches may keep it');
is($h->{'x-content-type-options'}, 'nosniff', 'nosniff');
like($h->{etag}, qr/^"[!-~]+"$/, 'a strong ETag');
is($h->{'content-length'}, length $res->{content}, 'its length');

my @keys = @{ $res->{json}{keys} };

is(join(' ', map { $_->{alg} } @keys), 'RS256 PS384 ES384 ES512 ES256',
   'the public keys, in order');
is(join(' ', sort keys %{ $res->{json} }), 'keys', 'and no more');

my %members = (RSA => 'alg e kid kty n use', EC => 'alg crv kid kty use x y');

for my $key (@keys) {
    is(join(' ', sort keys %$key), $members{ $key->{kty} },
       "$key->{alg}: nothing private");
    is($key->{use}, 'sig', "$key->{alg}: for signatures");

    my $public = jwk_of(pem_file($key->{alg}));
    is($key->{$_}, $public->{$_}, "$key->{alg}: $_") for sort keys %$public;
}

is($keys[-1]{kid}, "the \"k\u00e9y\"", 'a kid of its own');
is(scalar(keys %{ { map { $_->{kid} => 1 } @keys } }), 5, 'different kids');
unlike($res->{content}, qr/\Q$_\E/, 'no secret')
    for 'k' x 32, b64('k' x 32), b64(secret('HS512')),
        signing_jwk('RS256')->{d}, signing_jwk('ES256')->{d}, 'not ours';

# another implementation verifies our tokens with it
{
    Server::spew("$dir/set", $res->{content});
    my $token = jose('RS256', { kid => $keys[0]{kid} }, { sub => 'x' });
    Server::spew("$dir/token", $token);
    my $out = `/usr/bin/python3 -c 'import json, jwt, sys
token = open(sys.argv[2]).read()
kid = jwt.get_unverified_header(token)["kid"]
keys = jwt.PyJWKSet.from_dict(json.load(open(sys.argv[1]))).keys
key, = [k for k in keys if k.key_id == kid]
print(jwt.decode(token, key.key, algorithms=["RS256"])["sub"])
' $dir/set $dir/token 2>&1`;
    is($out, "x\n", 'PyJWT verifies with it');
}

# conditional requests
my $etag = $h->{etag};

is(get('/jwks')->{headers}{etag}, $etag, 'the ETag stays');

for my $match ($etag, "W/$etag", "\"x\", $etag", '*') {
    $res = get('/jwks', 'If-None-Match' => $match);
    is($res->{status}, 304, "If-None-Match: $match");
    is($res->{content} // '', '', 'without a body');
    is($res->{headers}{etag}, $etag, 'with the ETag');
    is($res->{headers}{'cache-control'}, 'public, max-age=300',
       'with what caches need');
}

for my $match ('"x"', substr($etag, 1, -1), '', '""') {
    is(get('/jwks', 'If-None-Match' => $match)->{status}, 200,
       "If-None-Match: $match");
}

is(get('/jwks', 'If-Match' => $etag)->{status}, 200, 'If-Match');
$res = get('/jwks', 'If-Match' => '"x"');
is($res->{status}, 412, 'If-Match with another');
is($res->{headers}{'content-type'}, 'application/problem+json',
   'is a problem');
is(get('/jwks', Range => 'bytes=0-3')->{status}, 200, 'no ranges');

# methods
$res = get('/jwks', method => 'HEAD');
is($res->{status}, 200, 'HEAD');
is($res->{headers}{'content-length'}, $h->{'content-length'}, 'its length');
is($res->{headers}{etag}, $etag, 'its ETag');
is(get('/jwks', method => 'HEAD', 'If-None-Match' => $etag)->{status}, 304,
   'HEAD with If-None-Match');

sub problem {
    my ($what, $res, $status) = @_;

    is($res->{status}, $status, "$what: $status");
    is($res->{headers}{'content-type'}, 'application/problem+json',
       "$what: a problem");
    is($res->{json}{status}, $status, "$what: says so");
    is($res->{headers}{'cache-control'}, 'private, no-cache',
       "$what: not cached");
    is($res->{headers}{'x-content-type-options'}, 'nosniff',
       "$what: nosniff");
    ok(!exists $res->{headers}{etag}, "$what: no ETag");
}

for my $method (qw( POST PUT PATCH DELETE OPTIONS PROPFIND )) {
    for my $body (undef, '{}', 'x' x 100) {
        my $what = "$method with " . length($body // '') . ' bytes';

        $res = get('/jwks', method => $method, content => $body);
        problem($what, $res, 405);
        is($res->{headers}{allow}, 'GET, HEAD', "$what: what is allowed");
    }
}

is(get('/jwks', content => 'x')->{status}, 200, 'GET with a body');
problem('a large body', get('/jwks', content => 'x' x 100), 413);
problem('an error of nginx', get('/forbidden'), 403);

# compressed
$res = get('/gzip', 'Accept-Encoding' => 'gzip');
is($res->{headers}{'content-encoding'}, 'gzip', 'compressed');
is($res->{headers}{etag}, "W/$etag", 'a weak ETag');
is(get('/gzip', 'Accept-Encoding' => 'gzip',
       'If-None-Match' => "W/$etag")->{status}, 304, 'that matches');

# blocks in its location
is(get('/if?x=1')->{json}{keys}[0]{alg}, 'RS256', 'an "if" block');
problem('405 in an "if" block', get('/if?x=1', method => 'POST'), 405);
is(get('/limited')->{status}, 200, '"limit_except" with its method');
problem('another one', get('/limited', method => 'PUT'), 403);
is(get('/open')->{json}{keys}[0]{alg}, 'RS256', 'a "limit_except" block');
is(get('/internal')->{json}{keys}[0]{alg}, 'RS256', 'an internal redirect');

# who looks for keys has no token: only a gate in that very location counts
is(get('/jwks', port => $guarded)->{status}, 200, 'an inherited gate');
is(get('/jwks', port => $guarded, Authorization => 'Bearer x')->{status}, 200,
   'does not look at a token');
problem('a gate of its own', get('/here', port => $guarded), 401);
problem('a requirement of its own', get('/required', port => $guarded), 401);

$nginx->sign_up('acme');
is(get("/$_", port => $guarded, Authorization => "Bearer $nginx->{token}")
       ->{status}, 200, "with a token: $_") for qw( here required );

my @lines = grep { /\[(?:crit|alert|emerg)\]/ } split /^/, $nginx->log;
is(join('', @lines), '', 'nothing to act on in the log');

done_testing();
