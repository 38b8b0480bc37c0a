# Tokens of every algorithm, by two implementations (openssl and PyJWT), with own
# keys and with those of a trusted issuer.

use strict;
use warnings;

use Tenant;
use Tenant::Tokens;

use Jose;
use Server ();

my $dir = $ENV{TENANT_TEST_RUN};
my $json = JSON::PP->new->canonical->utf8;

Server::spew("$dir/trusted.jwks", $json->encode(
    { keys => [map { verifying_jwk($_, kid => $_) } algs()] }));
Server::spew("$dir/own-$_.jwk", $json->encode(signing_jwk($_))) for algs();

Tenant::Tokens::issuer(map { ($_ => {
    alg => $_, header => { kid => $_ },
    claims => { iss => "https://a.example", sub => "ann", exp => time + 3600,
                role => "editor" },
}) } algs());

# the first signs, and a secret that is a JWK stands beside it
our $Own = "    tenant_signing_key " . key_file() . ";\n"
    . CORE::join "", map { "    tenant_signing_key $dir/own-$_.jwk;\n" } algs();

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => $Own . <<"_EOC_");
    tenant_trusted_keys $dir/trusted.jwks issuer=https://a.example
        organization=0123456789abcdef01234567 roles=editor;
_EOC_
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: HS256: signed by openssl and by PyJWT, with kid and without
--- issuer: HS256
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "HS384"
401 header.kid = "x"



=== TEST 2: HS384: signed by openssl and by PyJWT, with kid and without
--- issuer: HS384
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "HS256"
401 header.kid = "x"



=== TEST 3: HS512: signed by openssl and by PyJWT, with kid and without
--- issuer: HS512
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "HS256"
401 header.kid = "x"



=== TEST 4: RS256: signed by openssl and by PyJWT, with kid and without
--- issuer: RS256
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "RS384"
401 header.kid = "x"



=== TEST 5: RS384: signed by openssl and by PyJWT, with kid and without
--- issuer: RS384
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "RS256"
401 header.kid = "x"



=== TEST 6: RS512: signed by openssl and by PyJWT, with kid and without
--- issuer: RS512
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "RS256"
401 header.kid = "x"



=== TEST 7: PS256: signed by openssl and by PyJWT, with kid and without
--- issuer: PS256
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "RS256"
401 header.kid = "x"



=== TEST 8: PS384: signed by openssl and by PyJWT, with kid and without
--- issuer: PS384
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "RS256"
401 header.kid = "x"



=== TEST 9: PS512: signed by openssl and by PyJWT, with kid and without
--- issuer: PS512
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "RS256"
401 header.kid = "x"



=== TEST 10: ES256: signed by openssl and by PyJWT, with kid and without
--- issuer: ES256
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "HS256"
401 header.kid = "x"



=== TEST 11: ES384: signed by openssl and by PyJWT, with kid and without
--- issuer: ES384
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "HS256"
401 header.kid = "x"



=== TEST 12: ES512: signed by openssl and by PyJWT, with kid and without
--- issuer: ES512
--- tokens
200 => 0123456789abcdef01234567|ann|editor
200 by = pyjwt => 0123456789abcdef01234567|ann|editor
200 header.kid - => 0123456789abcdef01234567|ann|editor
200 header.kid - ; by = pyjwt => 0123456789abcdef01234567|ann|editor
401 header.kid = "HS256"
401 header.kid = "x"



=== TEST 13: HS384: a key of this deployment's own
--- tokens
200 header.alg = "HS384" ; header.kid - ; alg = HS384 ; key = default => {id:acme}|{user:acme}|owner
200 header.alg = "HS384" ; header.kid - ; alg = HS384 ; key = default ; by = pyjwt => {id:acme}|{user:acme}|owner



=== TEST 14: HS512: a key of this deployment's own
--- tokens
200 header.alg = "HS512" ; header.kid - ; alg = HS512 ; key = default => {id:acme}|{user:acme}|owner
200 header.alg = "HS512" ; header.kid - ; alg = HS512 ; key = default ; by = pyjwt => {id:acme}|{user:acme}|owner



=== TEST 15: RS256: a key of this deployment's own
--- tokens
200 header.alg = "RS256" ; header.kid - ; alg = RS256 ; key = default => {id:acme}|{user:acme}|owner
200 header.alg = "RS256" ; header.kid - ; alg = RS256 ; key = default ; by = pyjwt => {id:acme}|{user:acme}|owner



=== TEST 16: RS384: a key of this deployment's own
--- tokens
200 header.alg = "RS384" ; header.kid - ; alg = RS384 ; key = default => {id:acme}|{user:acme}|owner
200 header.alg = "RS384" ; header.kid - ; alg = RS384 ; key = default ; by = pyjwt => {id:acme}|{user:acme}|owner



=== TEST 17: RS512: a key of this deployment's own
--- tokens
200 header.alg = "RS512" ; header.kid - ; alg = RS512 ; key = default => {id:acme}|{user:acme}|owner
200 header.alg = "RS512" ; header.kid - ; alg = RS512 ; key = default ; by = pyjwt => {id:acme}|{user:acme}|owner



=== TEST 18: PS256: a key of this deployment's own
--- tokens
200 header.alg = "PS256" ; header.kid - ; alg = PS256 ; key = default => {id:acme}|{user:acme}|owner
200 header.alg = "PS256" ; header.kid - ; alg = PS256 ; key = default ; by = pyjwt => {id:acme}|{user:acme}|owner



=== TEST 19: PS384: a key of this deployment's own
--- tokens
200 header.alg = "PS384" ; header.kid - ; alg = PS384 ; key = default => {id:acme}|{user:acme}|owner
200 header.alg = "PS384" ; header.kid - ; alg = PS384 ; key = default ; by = pyjwt => {id:acme}|{user:acme}|owner



=== TEST 20: PS512: a key of this deployment's own
--- tokens
200 header.alg = "PS512" ; header.kid - ; alg = PS512 ; key = default => {id:acme}|{user:acme}|owner
200 header.alg = "PS512" ; header.kid - ; alg = PS512 ; key = default ; by = pyjwt => {id:acme}|{user:acme}|owner



=== TEST 21: ES256: a key of this deployment's own
--- tokens
200 header.alg = "ES256" ; header.kid - ; alg = ES256 ; key = default => {id:acme}|{user:acme}|owner
200 header.alg = "ES256" ; header.kid - ; alg = ES256 ; key = default ; by = pyjwt => {id:acme}|{user:acme}|owner



=== TEST 22: ES384: a key of this deployment's own
--- tokens
200 header.alg = "ES384" ; header.kid - ; alg = ES384 ; key = default => {id:acme}|{user:acme}|owner
200 header.alg = "ES384" ; header.kid - ; alg = ES384 ; key = default ; by = pyjwt => {id:acme}|{user:acme}|owner



=== TEST 23: ES512: a key of this deployment's own
--- tokens
200 header.alg = "ES512" ; header.kid - ; alg = ES512 ; key = default => {id:acme}|{user:acme}|owner
200 header.alg = "ES512" ; header.kid - ; alg = ES512 ; key = default ; by = pyjwt => {id:acme}|{user:acme}|owner



=== TEST 24: two own keys fit: kid tells them apart
--- tokens
200 => {id:acme}|{user:acme}|owner
401 header.kid -
401 header.kid - ; key = default

