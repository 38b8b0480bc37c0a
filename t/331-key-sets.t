# JWK sets of trusted issuers (RFC 7517, section 5): what is wrong with a key is
# said of that key, and costs the others nothing.  What is wrong with a whole
# set stands in 103-trusted-keys.t, each way to break a key in t/unit/token_set.c.

use strict;
use warnings;

use Tenant;

use Jose;
use JSON::PP ();
use Server ();

my $json = JSON::PP->new->canonical->allow_nonref;
my $count = 0;

our $good = $json->encode(verifying_jwk('ES256', kid => 'good'));
our $rsa = $json->encode(verifying_jwk('RS256', kid => 'rsa'));
our $hs = $json->encode(verifying_jwk('HS256', kid => 'hs'));

sub without {
    my ($alg, $member) = @_;

    my $jwk = verifying_jwk($alg, kid => "no $member");
    delete $jwk->{$member};

    return $json->encode($jwk);
}

our ($no_n, $no_e, $no_x, $no_y, $no_k, $no_kty, $no_crv) = map {
    without(@$_)
} [RS256 => 'n'], [RS256 => 'e'], [ES256 => 'x'], [ES256 => 'y'],
  [HS256 => 'k'], [RS256 => 'kty'], [ES256 => 'crv'];
our $off = $json->encode({ %{ verifying_jwk('ES256', kid => 'off') },
                           x => b64("\0" x 31 . "\5") });
our $swapped = do {
    my $jwk = verifying_jwk('ES256', kid => 'swapped');
    @$jwk{qw( x y )} = @$jwk{qw( y x )};
    $json->encode($jwk);
};
our $weak = do {
    my $jwk = $json->decode(Server::slurp(
        pem_file('RS256') =~ s/rsa\.pem/rsa-1024.jwk/r));
    $json->encode({ kty => 'RSA', kid => 'weak', n => $jwk->{n},
                    e => $jwk->{e} });
};

# "--- set": the keys' text; "--- kid" and "--- alg" whose token is sent
add_block_preprocessor(sub {
    my ($block) = @_;

    my $file = "$ENV{TENANT_TEST_RUN}/set-" . ++$count . '.jwks';
    my $alg = $block->alg // 'ES256';
    my $kid = $block->kid // 'good';
    my $token = jose($alg, { $kid eq '' ? () : (kid => $kid) }, {
        iss => 'https://issuer.example', sub => 'ann', org => 'acme',
        exp => time + 600,
    });

    Server::spew($file, $block->whole // ('{"keys":[' . $block->set . ']}'));

    $block->set_value('bare', '');
    $block->set_value('suppress_stderr', 1);
    $block->set_value('http_config', "tenant_trusted_keys $file"
        . ' issuer=https://issuer.example organization_claim=org'
        . ' roles=viewer;');
    $block->set_value('config', 'location = /t { tenant_auth on;'
        . ' add_header X-Who $tenant_user always; empty_gif; }');
    $block->set_value('request', 'GET /t');
    $block->set_value('more_headers', "Authorization: Bearer $token");
    $block->set_value('response_headers', 'X-Who: ann')
        if !defined $block->error_code && !defined $block->must_die;
});

repeat_each(1);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a good set says nothing
--- set eval: "$::good,$::rsa,$::hs"
--- no_error_log
[warn]



=== TEST 2: an RSA key without its modulus
--- set eval: "$::no_n,$::good"
--- error_log
keys[0], "kid" "no n" is skipped: the JWK has no base64url "n"
[warn]



=== TEST 3: behind the good one
--- set eval: "$::good,$::no_e"
--- error_log
keys[1], "kid" "no e" is skipped: the JWK has no base64url "e"



=== TEST 4: an EC key without a coordinate
--- set eval: "$::no_x,$::good,$::no_y"
--- error_log
keys[0], "kid" "no x" is skipped: the JWK's point is missing
keys[2], "kid" "no y" is skipped: the JWK's point is missing



=== TEST 5: a point that is on no curve, or another one
--- set eval: "$::off,$::swapped,$::good"
--- error_log
keys[0], "kid" "off" is skipped: the JWK is not a valid EC key
keys[1], "kid" "swapped" is skipped: the JWK is not a valid EC key



=== TEST 6: no type, no curve, no secret
--- set eval: "$::no_kty,$::no_crv,$::no_k,$::good"
--- error_log
keys[0], "kid" "no kty" is skipped: the JWK's "kty" is not
keys[1], "kid" "no crv" is skipped: the JWK's "crv" is not
keys[2], "kid" "no k" is skipped: the JWK has no base64url "k"



=== TEST 7: weak keys
--- set eval: qq($::weak,{"kty":"oct","kid":"short","k":"AAECAwQFBgc"},$::good)
--- error_log
keys[0], "kid" "weak" is skipped: the RSA key has 1024 bits, 2048 to 8192 are needed
keys[1], "kid" "short" is skipped: the secret has 8 bytes, HS256 needs at least 32



=== TEST 8: what is no object
--- set eval: qq(null,1,"a",[],true,$::good)
--- error_log
keys[0] is skipped: it is not an object
keys[1] is skipped: it is not an object
keys[2] is skipped: it is not an object
keys[3] is skipped: it is not an object
keys[4] is skipped: it is not an object



=== TEST 9: what is no JSON
--- set eval: qq({"kty":RSA},{"kid":"a","kid":"a"},,$::good)
--- error_log
keys[0] is skipped: the JSON can't be read
keys[1] is skipped: the JSON can't be read: a member stands there twice
keys[2] is skipped: the JSON can't be read



=== TEST 10: keys for something else
--- set eval: qq($::good,{"kty":"OKP","crv":"Ed25519","kid":"ed","x":"AA"},{"kty":"RSA","use":"enc","kid":"enc"},{"kty":"RSA","key_ops":["encrypt"]},{"kty":"RSA","alg":"RSA-OAEP"})
--- error_log
keys[1], "kid" "ed" is skipped: the JWK's "kty" is not oct, RSA or EC
keys[2], "kid" "enc" is skipped: the JWK's "use" is not sig
keys[3] is skipped: the JWK's "key_ops" do not list verify
keys[4] is skipped: the JWK's "alg" is not supported



=== TEST 11: a name that is none
--- set eval: qq($::good,{"kty":"oct","kid":7,"k":"AA"},{"kty":"oct","kid":"","k":"AA"})
--- error_log
keys[1] is skipped: the JWK's "kid" is not a string of 1 to 256 bytes
keys[2], "kid" "" is skipped: the JWK's "kid" is not a string of 1 to 256 bytes



=== TEST 12: the good key once more
--- set eval: "$::good,$::rsa,$::good"
--- error_log
keys[2], "kid" "good" is skipped: it is doubled: keys[0] is the same key



=== TEST 13: another key of the same name
--- set eval: "$::good," . ($::swapped =~ s/"swapped"/"good"/r) . ',' . ($::hs =~ s/"hs"/"good"/r)
--- error_log
keys[1], "kid" "good" is skipped: the JWK is not a valid EC key
--- no_error_log
keys[2]



=== TEST 14: of two keys of one name and algorithm the first counts
--- set eval: qq($::good,$::hs,{"kty":"oct","alg":"HS256","kid":"hs","k":"@{[ 'A' x 44 ]}"})
--- alg: HS256
--- kid: hs
--- error_log
keys[2], "kid" "hs" is skipped: keys[1] has the same "kid" and algorithm



=== TEST 15: a key without a name, and once more with one
--- set eval: ($::hs =~ s/"kid":"hs",//r) . ",$::hs," . ($::hs =~ s/"kid":"hs",//r)
--- alg: HS256
--- kid: hs
--- error_log
keys[1], "kid" "hs": it is doubled: keys[0] is the same key by another name
keys[2] is skipped: it is doubled



=== TEST 16: which a token without a name may mean
--- set eval: "$::hs," . ($::hs =~ s/"hs"/"other"/r)
--- alg: HS256
--- kid:
--- error_log
keys[1], "kid" "other": it is doubled: keys[0] is the same key by another name



=== TEST 17: a name of any bytes is no line of its own
--- set eval: qq({"kty":"x","kid":"a\\nb\\u0001\\"c"},$::good)
--- error_log
keys[0], "kid" "a?b??c" is skipped



=== TEST 18: a token that names a key that was skipped
--- set eval: "$::no_n,$::good"
--- alg: RS256
--- kid: no n
--- error_code: 401
--- error_log
the token is refused (key)
keys[0], "kid" "no n" is skipped



=== TEST 19: the warning names file and line
--- set eval: "1,$::good"
--- error_log eval
qr/\[warn\] .*"tenant_trusted_keys" "[^"]*\.jwks": keys\[0\] is skipped: it is not an object in [^ ]*nginx\.conf:\d+/



=== TEST 20: none is left
--- set eval: "$::no_n,1,$::weak"
--- must_die
--- error_log
the set has no key that verifies tokens
keys[0], "kid" "no n" is skipped
keys[1] is skipped
keys[2], "kid" "weak" is skipped



=== TEST 21: none was there
--- set:
--- must_die
--- error_log
the set has no key that verifies tokens



=== TEST 22: what stands around the keys must be JSON
--- whole eval: qq({"keys":[$::good],x})
--- must_die
--- error_log
the key set is not a JSON object



=== TEST 23: and may be anything
--- whole eval: qq({"issuer":"a","x":{"keys":[1]},"keys":[ $::good ],"y":"]}"}\n)
--- no_error_log
[warn]
