# tenant_jwks: the public keys as others fetch them, and nothing but those.

use strict;
use warnings;

use Digest::SHA qw( sha256 );
use Jose;
use JSON::PP ();
use Server;
use Tenant;

repeat_each(2);

my $dir = "$ENV{TENANT_TEST_RUN}/116-jwks";
my $json = JSON::PP->new->canonical->utf8;

mkdir $dir or die "$dir: $!\n";
Server::spew("$dir/$_.jwk", $json->encode(signing_jwk($_, kid => "mine $_")))
    for qw( HS512 PS384 );
Server::spew("$dir/named.jwk",
             $json->encode(signing_jwk('ES256', kid => "the \"k\x{e9}y\"")));
Server::spew("$dir/$_.pem", Server::slurp(pem_file($_)))
    for qw( RS256 ES384 ES512 );
Server::spew("$dir/trusted.jwks", $json->encode({
    keys => [verifying_jwk('RS512', kid => 'not ours')] }));
$ENV{TEST_NGINX_DIR} = $dir;

my $keys = "\n    tenant_signing_key \$TEST_NGINX_SIGNING_KEY;"
    . join('', map { "\n    tenant_signing_key \$TEST_NGINX_DIR/$_;" }
               qw( RS256.pem HS512.jwk PS384.jwk ES384.pem ES512.pem
                   named.jwk ))
    . "\n    tenant_trusted_keys \$TEST_NGINX_DIR/trusted.jwks"
    . ' issuer=https://a.example organization=' . 'a' x 24
    . " roles=viewer;\n";

# with its thumbprint (RFC 7638) for a name where it has none
sub public {
    my ($alg, $kid) = @_;

    my $jwk = jwk_of(pem_file($alg));

    return { %$jwk, alg => $alg, use => 'sig',
             kid => $kid // b64(sha256($json->encode($jwk))) };
}

# the set as it has to be
our $Set = $json->encode({ keys => [
    public('RS256'), public('PS384', 'mine PS384'), public('ES384'),
    public('ES512'), public('ES256', "the \"k\x{e9}y\""),
] });
our $Headers = 'Content-Type: application/jwk-set+json
Cache-Control: public, max-age=300
X-Content-Type-Options: nosniff';

# another implementation verifies our tokens with the set
our $PyJWT = sub {
    my ($set) = @_;

    my $kid = $json->decode($set)->{keys}[0]{kid};

    Server::spew("$dir/set", $set);
    Server::spew("$dir/token", jose('RS256', { kid => $kid },
                                    { sub => 'x' }));

    return scalar `/usr/bin/python3 -c 'import json, jwt, sys
token = open(sys.argv[2]).read()
kid = jwt.get_unverified_header(token)["kid"]
keys = jwt.PyJWKSet.from_dict(json.load(open(sys.argv[1]))).keys
key, = [k for k in keys if k.key_id == kid]
print(jwt.decode(token, key.key, algorithms=["RS256"])["sub"])
' $dir/set $dir/token 2>&1`;
};

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('http_config', $keys . ($block->http_config // ''));
    $block->set_value('config', 'location = /jwks { tenant_jwks; }')
        if !defined $block->config;
    $block->set_value('request', 'GET /jwks') if !defined $block->request;
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: the public keys, in order, and nothing private
--- response_headers eval: $::Headers
--- response_json eval: $::Set



=== TEST 2: another implementation verifies with it
--- response_body_filters eval: $::PyJWT
--- response_body
x



=== TEST 3: the tag is strong
--- response_headers_like
ETag: "[!-~]+"
--- response_json eval: $::Set



=== TEST 4: If-None-Match: its tag
--- more_headers
If-None-Match: {etag:nobody /jwks}
--- error_code: 304
--- response_headers
ETag: {etag:nobody /jwks}
Cache-Control: public, max-age=300
--- no_body



=== TEST 5: If-None-Match: a weak one
--- more_headers
If-None-Match: W/{etag:nobody /jwks}
--- error_code: 304
--- response_headers
ETag: {etag:nobody /jwks}
Cache-Control: public, max-age=300
--- no_body



=== TEST 6: If-None-Match: one of several
--- more_headers
If-None-Match: "x", {etag:nobody /jwks}
--- error_code: 304
--- response_headers
ETag: {etag:nobody /jwks}
Cache-Control: public, max-age=300
--- no_body



=== TEST 7: If-None-Match: any
--- more_headers
If-None-Match: *
--- error_code: 304
--- response_headers
ETag: {etag:nobody /jwks}
Cache-Control: public, max-age=300
--- no_body



=== TEST 8: If-None-Match: another
--- more_headers
If-None-Match: "x"
--- response_headers
ETag: {etag:nobody /jwks}
--- response_json eval: $::Set



=== TEST 9: If-None-Match: none
--- more_headers
If-None-Match: 
--- response_headers
ETag: {etag:nobody /jwks}
--- response_json eval: $::Set



=== TEST 10: If-None-Match: an empty one
--- more_headers
If-None-Match: ""
--- response_headers
ETag: {etag:nobody /jwks}
--- response_json eval: $::Set



=== TEST 11: If-None-Match: without quotes
--- more_headers
If-None-Match: x
--- response_headers
ETag: {etag:nobody /jwks}
--- response_json eval: $::Set



=== TEST 12: If-Match: its tag
--- more_headers
If-Match: {etag:nobody /jwks}
--- response_json eval: $::Set



=== TEST 13: If-Match: another
--- more_headers
If-Match: "x"
--- error_code: 412
--- response_headers
! ETag
--- problem



=== TEST 14: no ranges
--- more_headers
Range: bytes=0-3
--- response_headers
! Content-Range
--- response_json eval: $::Set



=== TEST 15: HEAD
--- request
HEAD /jwks
--- response_headers eval: "$::Headers\nETag: {etag:nobody /jwks}"
--- raw_response_headers_like: Content-Length: [1-9]\d+
--- no_body



=== TEST 16: HEAD with If-None-Match
--- request
HEAD /jwks
--- more_headers
If-None-Match: {etag:nobody /jwks}
--- error_code: 304
--- no_body



=== TEST 17: POST
--- request
POST /jwks
--- error_code: 405
--- response_headers
Allow: GET, HEAD
! ETag
--- problem



=== TEST 18: PUT
--- request
PUT /jwks
--- error_code: 405
--- response_headers
Allow: GET, HEAD
! ETag
--- problem



=== TEST 19: PATCH
--- request
PATCH /jwks
--- error_code: 405
--- response_headers
Allow: GET, HEAD
! ETag
--- problem



=== TEST 20: DELETE
--- request
DELETE /jwks
--- error_code: 405
--- response_headers
Allow: GET, HEAD
! ETag
--- problem



=== TEST 21: OPTIONS
--- request
OPTIONS /jwks
--- error_code: 405
--- response_headers
Allow: GET, HEAD
! ETag
--- problem



=== TEST 22: PROPFIND
--- request
PROPFIND /jwks
--- error_code: 405
--- response_headers
Allow: GET, HEAD
! ETag
--- problem



=== TEST 23: a method with a body
--- request
POST /jwks
{}
--- error_code: 405
--- response_headers
Allow: GET, HEAD
! ETag
--- problem



=== TEST 24: a method with a body that is too large
--- config
    location = /jwks { client_max_body_size 10; tenant_jwks; }
--- request eval: "POST /jwks\n" . 'x' x 100
--- error_code: 405
--- response_headers
Allow: GET, HEAD
! ETag
--- problem
--- error_log
client intended to send too large body



=== TEST 25: GET with a body
--- request
GET /jwks
x
--- response_json eval: $::Set



=== TEST 26: GET with a body that is too large
--- config
    location = /jwks { client_max_body_size 10; tenant_jwks; }
--- request eval: "GET /jwks\n" . 'x' x 100
--- error_code: 413
--- problem
--- error_log
client intended to send too large body



=== TEST 27: what nginx itself refuses
--- config
    location = /jwks { tenant_jwks; deny all; }
--- error_code: 403
--- problem
--- error_log
access forbidden by rule



=== TEST 28: compressed, with a weak tag
--- config
location = /jwks {
    tenant_jwks;
    gzip on;
    gzip_types application/jwk-set+json;
}
--- more_headers
Accept-Encoding: gzip
--- response_headers
Content-Encoding: gzip
ETag: W/{etag:nobody /jwks}
--- response_body_like: ^\x1f\x8b



=== TEST 29: which matches
--- config
location = /jwks {
    tenant_jwks;
    gzip on;
    gzip_types application/jwk-set+json;
}
--- more_headers
Accept-Encoding: gzip
If-None-Match: W/{etag:nobody /jwks}
--- error_code: 304
--- no_body



=== TEST 30: in an "if" block
--- config
    location = /jwks { tenant_jwks; if ($arg_x) { set $y 1; } }
--- request
GET /jwks?x=1
--- response_json eval: $::Set



=== TEST 31: another method in an "if" block
--- config
    location = /jwks { tenant_jwks; if ($arg_x) { set $y 1; } }
--- request
POST /jwks?x=1
--- error_code: 405
--- problem



=== TEST 32: the method that limit_except names
--- config
    location = /jwks { tenant_jwks; limit_except GET { deny all; } }
--- response_json eval: $::Set



=== TEST 33: another one
--- config
    location = /jwks { tenant_jwks; limit_except GET { deny all; } }
--- request
PUT /jwks
--- error_code: 403
--- problem
--- error_log
access forbidden by rule



=== TEST 34: in limit_except
--- config
    location = /jwks { tenant_jwks; limit_except POST { allow all; } }
--- response_json eval: $::Set



=== TEST 35: in a named location
--- config
    error_page 418 = @jwks;
    location @jwks { tenant_jwks; }
    location = /x { return 418; }
--- request
GET /x
--- response_json eval: $::Set



=== TEST 36: after an internal redirect
--- config
    error_page 418 = /jwks;
    location = /jwks { tenant_jwks; }
    location = /x { return 418; }
--- request
GET /x
--- response_json eval: $::Set



=== TEST 37: an inherited gate does not count
--- config
    tenant_auth on;
    location = /jwks { tenant_jwks; }
--- more_headers
Authorization: Bearer x
--- response_json eval: $::Set



=== TEST 38: one in that very location does
--- config
    location = /jwks { tenant_auth on; tenant_jwks; }
--- error_code: 401
--- problem
a bearer token is required



=== TEST 39: with a token
--- config
    location = /jwks { tenant_auth on; tenant_jwks; }
--- more_headers
Authorization: Bearer {token:acme}
--- response_json eval: $::Set



=== TEST 40: so does a requirement
--- config
    tenant_auth on;
    location = /jwks { tenant_require role owner; tenant_jwks; }
--- error_code: 401
--- problem
a bearer token is required



=== TEST 41: that holds
--- config
    tenant_auth on;
    location = /jwks { tenant_require role owner; tenant_jwks; }
--- more_headers
Authorization: Bearer {token:acme}
--- response_json eval: $::Set



=== TEST 42: that does not
--- config
    tenant_auth on;
    location = /jwks { tenant_require role owner; tenant_jwks; }
--- more_headers
Authorization: Bearer {token:acme/viewer}
--- error_code: 403
--- problem
~.
