# Signatures (RFC 8725): a token that is bent in any way, signed by another key or
# as if by another algorithm is 401.  t/scenario/303-forgery.t has all ways for
# all algorithms and looks at what the worker does meanwhile.

use strict;
use warnings;

use Tenant;
use Tenant::Tokens;

use Jose;
use Server ();

# one issuer with a key for each algorithm
our $dir = $ENV{TENANT_TEST_RUN};
our $json = JSON::PP->new->canonical->utf8;

Server::spew("$dir/all.jwks", $json->encode(
    { keys => [map { verifying_jwk($_, kid => $_) } algs()] }));

for my $pair (["rsa", "RSA -pkeyopt rsa_keygen_bits:2048"],
              ["ec", "EC -pkeyopt ec_paramgen_curve:P-256"])
{
    system("openssl genpkey -algorithm $pair->[1] -out $dir/$pair->[0].pem"
           . " 2>/dev/null") == 0 or die "openssl: $?\n";
    Tenant::Tokens::secrets($pair->[0] => "$dir/$pair->[0].pem");
}

Tenant::Tokens::secrets(secret => "x" x 64, none => "");

# public keys that somebody takes for secrets
for my $alg (qw( RS256 PS256 ES256 )) {
    my $pem = pem_file($alg);
    my $public = `openssl pkey -in $pem -pubout`;

    Tenant::Tokens::secrets(
        "$alg.pem" => $public,
        "$alg.cut" => $public =~ s/\n\z//r,
        "$alg.der" => scalar `openssl pkey -in $pem -pubout -outform DER`,
        "$alg.jwk" => $json->encode(verifying_jwk($alg, kid => $alg)),
    );
}

Tenant::Tokens::issuer(map { ($_ => {
    alg => $_, header => { kid => $_ },
    claims => {
        iss => "https://issuer.example", aud => "api", sub => "ann",
        tenant => "acme", roles => "viewer", exp => time + 3600,
    },
}) } algs());

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => <<"_EOC_");
    tenant_trusted_keys $dir/all.jwks issuer=https://issuer.example audience=api
        organization_claim=tenant role_claim=roles roles=viewer;
_EOC_
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: our own token, changed in one bit and in many
--- commands
--- tokens
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{spare}
401 token = {h}.{c}.null



=== TEST 2: our own token with the signature of other claims
--- commands
--- tokens
401 claims.exp = {now+99999} ; token = {h}.{c}.{first}
401 token = {h}.{h}.{s}



=== TEST 3: our own token by another secret, and by none
--- commands
--- tokens
401 key = secret
401 key = none



=== TEST 4: HS256: signed, and bent
--- issuer: HS256
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{spare}
401 token = {h}.{c}.



=== TEST 5: HS384: signed, and bent
--- issuer: HS384
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.



=== TEST 6: HS512: signed, and bent
--- issuer: HS512
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{spare}
401 token = {h}.{c}.



=== TEST 7: RS256: signed, and bent
--- issuer: RS256
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{spare}
401 token = {h}.{c}.



=== TEST 8: RS384: signed, and bent
--- issuer: RS384
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{spare}
401 token = {h}.{c}.



=== TEST 9: RS512: signed, and bent
--- issuer: RS512
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{spare}
401 token = {h}.{c}.



=== TEST 10: PS256: signed, and bent
--- issuer: PS256
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{spare}
401 token = {h}.{c}.



=== TEST 11: PS384: signed, and bent
--- issuer: PS384
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{spare}
401 token = {h}.{c}.



=== TEST 12: PS512: signed, and bent
--- issuer: PS512
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{spare}
401 token = {h}.{c}.



=== TEST 13: ES256: signed, and bent
--- issuer: ES256
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{spare}
401 token = {h}.{c}.{swapped}
401 token = {h}.{c}.{der}
401 token = {h}.{c}.



=== TEST 14: ES384: signed, and bent
--- issuer: ES384
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{swapped}
401 token = {h}.{c}.{der}
401 token = {h}.{c}.



=== TEST 15: ES512: signed, and bent
--- issuer: ES512
--- commands
--- tokens
200 => acme|ann|viewer
401 token = {h}.{c}.{first}
401 token = {h}.{c}.{middle}
401 token = {h}.{c}.{last}
401 token = {h}.{c}.{less}
401 token = {h}.{c}.{more}
401 token = {h}.{c}.{before}
401 token = {h}.{c}.{half}
401 token = {h}.{c}.{twice}
401 token = {h}.{c}.{zeros}
401 token = {h}.{c}.{ones}
401 token = {h}.{c}.{swapped}
401 token = {h}.{c}.{der}
401 token = {h}.{c}.



=== TEST 16: RS256: by another key, and by another algorithm of the set
--- issuer: RS256
--- commands
--- tokens
401 key = rsa
401 alg = RS384
401 alg = RS384 ; header.alg = "RS384"
401 header.kid = "RS384"
401 alg = PS256
401 alg = PS256 ; header.alg = "PS256"
401 header.kid = "PS256"
401 alg = ES256
401 alg = ES256 ; header.alg = "ES256"
401 header.kid = "ES256"



=== TEST 17: PS512: by another key, and by another algorithm of the set
--- issuer: PS512
--- commands
--- tokens
401 key = rsa
401 alg = RS512
401 alg = RS512 ; header.alg = "RS512"
401 header.kid = "RS512"
401 alg = PS256
401 alg = PS256 ; header.alg = "PS256"
401 header.kid = "PS256"



=== TEST 18: ES256: by another key, and by another algorithm of the set
--- issuer: ES256
--- commands
--- tokens
401 key = ec
401 alg = RS256
401 alg = RS256 ; header.alg = "RS256"
401 header.kid = "RS256"
401 alg = ES384
401 alg = ES384 ; header.alg = "ES384"
401 header.kid = "ES384"
401 alg = HS256
401 alg = HS256 ; header.alg = "HS256"
401 header.kid = "HS256"



=== TEST 19: HS256: by another key, and by another algorithm of the set
--- issuer: HS256
--- commands
--- tokens
401 key = secret
401 alg = HS512
401 alg = HS512 ; header.alg = "HS512"
401 header.kid = "HS512"
401 alg = RS256
401 alg = RS256 ; header.alg = "RS256"
401 header.kid = "RS256"



=== TEST 20: RS256: its public key is no secret
--- issuer: RS256
--- commands
--- tokens
401 header.alg = "HS256" ; alg = HS256 ; key = RS256.pem
401 header.alg = "HS256" ; alg = HS256 ; key = RS256.cut
401 header.alg = "HS256" ; alg = HS256 ; key = RS256.der
401 header.alg = "HS256" ; alg = HS256 ; key = RS256.jwk
401 header.alg = "HS384" ; alg = HS384 ; key = RS256.pem
401 header.alg = "HS384" ; alg = HS384 ; key = RS256.cut
401 header.alg = "HS384" ; alg = HS384 ; key = RS256.der
401 header.alg = "HS384" ; alg = HS384 ; key = RS256.jwk
401 header.alg = "HS512" ; alg = HS512 ; key = RS256.pem
401 header.alg = "HS512" ; alg = HS512 ; key = RS256.cut
401 header.alg = "HS512" ; alg = HS512 ; key = RS256.der
401 header.alg = "HS512" ; alg = HS512 ; key = RS256.jwk
401 header.alg = "HS256" ; alg = HS256 ; key = RS256.pem ; header.kid -



=== TEST 21: PS256: its public key is no secret
--- issuer: PS256
--- commands
--- tokens
401 header.alg = "HS256" ; alg = HS256 ; key = PS256.pem
401 header.alg = "HS256" ; alg = HS256 ; key = PS256.cut
401 header.alg = "HS256" ; alg = HS256 ; key = PS256.der
401 header.alg = "HS256" ; alg = HS256 ; key = PS256.jwk
401 header.alg = "HS384" ; alg = HS384 ; key = PS256.pem
401 header.alg = "HS384" ; alg = HS384 ; key = PS256.cut
401 header.alg = "HS384" ; alg = HS384 ; key = PS256.der
401 header.alg = "HS384" ; alg = HS384 ; key = PS256.jwk
401 header.alg = "HS512" ; alg = HS512 ; key = PS256.pem
401 header.alg = "HS512" ; alg = HS512 ; key = PS256.cut
401 header.alg = "HS512" ; alg = HS512 ; key = PS256.der
401 header.alg = "HS512" ; alg = HS512 ; key = PS256.jwk
401 header.alg = "HS256" ; alg = HS256 ; key = PS256.pem ; header.kid -



=== TEST 22: ES256: its public key is no secret
--- issuer: ES256
--- commands
--- tokens
401 header.alg = "HS256" ; alg = HS256 ; key = ES256.pem
401 header.alg = "HS256" ; alg = HS256 ; key = ES256.cut
401 header.alg = "HS256" ; alg = HS256 ; key = ES256.der
401 header.alg = "HS256" ; alg = HS256 ; key = ES256.jwk
401 header.alg = "HS384" ; alg = HS384 ; key = ES256.pem
401 header.alg = "HS384" ; alg = HS384 ; key = ES256.cut
401 header.alg = "HS384" ; alg = HS384 ; key = ES256.der
401 header.alg = "HS384" ; alg = HS384 ; key = ES256.jwk
401 header.alg = "HS512" ; alg = HS512 ; key = ES256.pem
401 header.alg = "HS512" ; alg = HS512 ; key = ES256.cut
401 header.alg = "HS512" ; alg = HS512 ; key = ES256.der
401 header.alg = "HS512" ; alg = HS512 ; key = ES256.jwk
401 header.alg = "HS256" ; alg = HS256 ; key = ES256.pem ; header.kid -



=== TEST 23: no algorithm, for a key of each kind
--- commands
--- issuer: ES256
--- tokens
401 header.alg = "none" ; token = {h}.{c}.
401 header.alg = "none"
401 header.alg = "None" ; token = {h}.{c}.
401 header.alg = " none" ; token = {h}.{c}.
401 header.alg = "es256"
401 header.alg = "ES256 "



=== TEST 24: a key that the token brings along
--- commands
--- issuer: ES256
--- tokens eval
my $jwk = $::json->encode(Jose::jwk_of("$::dir/ec.pem"));
["401 key = ec ; header.jwk = $jwk", "401 key = ec ; header.jwk = $jwk ; header.kid -",
 '401 key = ec ; header.jku = "http://127.0.0.1:1/keys"',
 '401 key = ec ; header.x5u = "http://127.0.0.1:1/keys"',
 '401 key = ec ; header.kid = "http://127.0.0.1:1/keys"']



=== TEST 25: a kid that is a file, with the secret that it would hold
--- commands
--- issuer: HS256
--- tokens
401 header.kid = "/dev/null" ; key = none
401 header.kid = "../../dev/null" ; key = none
401 header.kid = "HS256\u0000" ; key = none

