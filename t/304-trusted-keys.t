# Tokens of trusted issuers (docs/directives.md, "tenant_trusted_keys" and
# "tenant_leeway"): who signed what, and what each may say.

use strict;
use warnings;

use Tenant;
use Tenant::Tokens;

use Jose;
use Server ();

# "a" has a key for each algorithm, "b" one without kid, "c" two that fit RS256
# and none of these a kid; "d" has the key of "b" and other names for claims
my $dir = $ENV{TENANT_TEST_RUN};
my $json = JSON::PP->new->canonical->utf8;
my $id = "0123456789abcdef01234567";
my %secret;

for my $name (qw( b c1 c2 )) {
    system("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048"
           . " -out $dir/$name.pem 2>/dev/null") == 0 or die "openssl: $?\n";
    $secret{$name} = "$dir/$name.pem";
}

Tenant::Tokens::secrets(%secret);

my %set = (
    a => [map { verifying_jwk($_, kid => $_) } algs()],
    b => [jwk_of($secret{b})],
    c => [jwk_of($secret{c1}), jwk_of($secret{c2}),
          verifying_jwk("ES256", kid => "../../etc/passwd")],
    d => [jwk_of($secret{b})],
);

Server::spew("$dir/$_.jwks", $json->encode({ keys => $set{$_} })) for keys %set;
Server::spew("$dir/$_.jwk", $json->encode(signing_jwk($_))) for algs();

our $Trusted = <<"_EOC_";
    tenant_trusted_keys $dir/a.jwks issuer=https://a.example audience=api
        organization_claim=tenant role_claim=roles roles=viewer,editor;
    tenant_trusted_keys $dir/b.jwks issuer=https://b.example
        organization=@{[ uc $id ]} roles=owner,night-shift;
    tenant_trusted_keys $dir/c.jwks issuer=https://c.example organization=$id
        roles=viewer;
    tenant_trusted_keys $dir/d.jwks issuer=https://d.example roles=operator
        user_claim=email organization_claim=realm.tenant
        role_claim=https://d.example/roles;
_EOC_

my $exp = time + 3600;

Tenant::Tokens::issuer(
    (map { ("a-$_" => { alg => $_, header => { kid => $_ }, claims => {
        iss => "https://a.example", aud => "api", sub => "ann", tenant => "acme",
        roles => "editor", exp => $exp } }) } algs()),
    b => { alg => "RS256", header => {}, key => $secret{b}, claims => {
        iss => "https://b.example", sub => "bob", role => "owner",
        exp => $exp } },
    c => { alg => "ES256", header => {}, claims => {
        iss => "https://c.example", sub => "cat", role => "viewer",
        exp => $exp } },
    d => { alg => "RS256", header => {}, key => $secret{b}, claims => {
        iss => "https://d.example", email => "d\@d.example",
        realm => { tenant => "acme" }, exp => $exp,
        "https://d.example/roles" => ["operator"] } },
);

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => $Trusted . ($block->http // ""));
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a fixed organization, whatever the token says
--- issuer: b
--- tokens
200 => 0123456789abcdef01234567|bob|owner
200 claims.org = "aaaaaaaaaaaaaaaaaaaaaaaa" ; claims.tenant = "x" => 0123456789abcdef01234567|bob|owner



=== TEST 2: an organization that the issuer names
--- issuer: a-ES256
--- tokens
200 => acme|ann|editor
200 claims.tenant = "beta" => beta|ann|editor
200 claims.tenant = "aaaaaaaaaaaaaaaaaaaaaaaa" => aaaaaaaaaaaaaaaaaaaaaaaa|ann|editor



=== TEST 3: one that it does not name
--- issuer: a-ES256
--- commands
--- tokens eval
['401 claims.tenant -', '401 claims.tenant = 1', '401 claims.tenant = ""',
 '401 claims.tenant = null', '401 claims.tenant = ["acme"]',
 '401 claims.tenant = {"a":"acme"}', '401 claims.tenant = "a\r\nX-Role: owner"',
 '401 claims.tenant = "a\u0000"', '401 claims.tenant = "' . 'x' x 129 . '"',
 '200 claims.tenant = "' . 'x' x 128 . '"']



=== TEST 4: a key verifies its own issuer's tokens only
--- issuer: b
--- commands
--- tokens
401 claims.iss = "https://a.example" ; claims.aud = "api" ; claims.tenant = "acme"
401 claims.iss = "https://c.example"
401 claims.iss = "tenant"



=== TEST 5: the same key under two issuers: each says what it may
--- issuer: d
--- tokens
200 => acme|d@d.example|operator
401 claims.iss = "https://b.example" ; claims.email -



=== TEST 6: another issuer's key
--- issuer: b
--- commands
--- tokens
401 key = c1
401 header.kid = "RS256" ; key = c1



=== TEST 7: an issuer that nobody trusts
--- issuer: b
--- commands
--- tokens
401 claims.iss = "https://b.example/"
401 claims.iss = "HTTPS://B.EXAMPLE"
401 claims.iss = "https://e.example"
401 claims.iss = "https://b.exampl"
401 claims.iss = " https://b.example"
401 claims.iss = ""
401 claims.iss -
401 claims.iss = ["https://b.example"]
401 claims.iss = null



=== TEST 8: our own token, as if it were theirs
--- commands
--- tokens
401 claims.iss = "https://b.example"
401 claims.iss = "https://a.example" ; claims.aud = "api" ; claims.tenant = "acme"



=== TEST 9: two keys that fit, and no kid
--- issuer: c
--- commands
--- tokens
401 header.alg = "RS256" ; alg = RS256 ; key = c1
401 header.alg = "RS256" ; alg = RS256 ; key = c2



=== TEST 10: a kid where the keys have none
--- issuer: c
--- commands
--- tokens
401 header.alg = "RS256" ; alg = RS256 ; key = c1 ; header.kid = "c1"



=== TEST 11: one key of its algorithm, and no kid
--- issuer: c
--- tokens
200 => 0123456789abcdef01234567|cat|viewer



=== TEST 12: a kid is a name, whatever it looks like
--- issuer: c
--- commands
--- tokens
200 header.kid = "../../etc/passwd"
401 header.kid = "../../etc/shadow"



=== TEST 13: the audience
--- issuer: a-ES256
--- tokens
200 claims.aud = "api"
200 claims.aud = ["api"]
200 claims.aud = ["x","api"]



=== TEST 14: another audience
--- issuer: a-ES256
--- commands
--- tokens
401 claims.aud = "API"
401 claims.aud = "apis"
401 claims.aud = ["x","apis"]
401 claims.aud = []
401 claims.aud -
401 claims.aud = ["api",1]
401 claims.aud = [["api"]]
401 claims.aud = {"api":1}
401 claims.aud = null



=== TEST 15: an audience that nobody configured
--- issuer: b
--- commands
--- tokens
401 claims.aud = "api"
401 claims.aud = []
401 claims.aud = null



=== TEST 16: of the roles that are claimed the highest that is listed
--- issuer: a-ES256
--- tokens
200 claims.roles = "viewer" => acme|ann|viewer
200 claims.roles = ["viewer"] => acme|ann|viewer
200 claims.roles = ["viewer","editor"] => acme|ann|editor
200 claims.roles = ["editor","viewer"] => acme|ann|editor
200 claims.roles = ["owner","viewer"] => acme|ann|viewer



=== TEST 17: roles that the issuer may not give are none
--- issuer: a-ES256
--- tokens
200 claims.roles = "owner" => acme|ann|
200 claims.roles = "operator" => acme|ann|
200 claims.roles = ["operator","owner"] => acme|ann|
200 claims.roles = "Editor" => acme|ann|
200 claims.roles = "" => acme|ann|
200 claims.roles = [] => acme|ann|
200 claims.roles - => acme|ann|



=== TEST 18: roles that are neither a text nor texts
--- issuer: a-ES256
--- commands
--- tokens
401 claims.roles = 1
401 claims.roles = {"editor":1}
401 claims.roles = null
401 claims.roles = ["editor",1]
401 claims.roles = true



=== TEST 19: a role of its own
--- issuer: b
--- tokens
200 claims.role = "night-shift" => 0123456789abcdef01234567|bob|night-shift
200 claims.role = ["night-shift","owner"] => 0123456789abcdef01234567|bob|owner
200 claims.role = "editor" => 0123456789abcdef01234567|bob|



=== TEST 20: claims by another name, and by a path
--- issuer: d
--- tokens
200 => acme|d@d.example|operator
200 claims.sub = "x" => acme|d@d.example|operator
200 claims.realm.tenant = "plain" => plain|d@d.example|operator



=== TEST 21: a path that leads nowhere: only an operator needs no organization
--- issuer: d
--- commands
--- tokens
401 claims = {"iss":"https://d.example","email":"d@d.example","exp":9999999999,"realm":{"x":1}}
401 claims = {"iss":"https://d.example","email":"d@d.example","exp":9999999999,"realm":"tenant"}
401 claims = {"iss":"https://d.example","email":"d@d.example","exp":9999999999,"realm":[{"tenant":"acme"}]}
401 claims = {"iss":"https://d.example","email":"d@d.example","exp":9999999999}
200 claims = {"iss":"https://d.example","email":"d@d.example","exp":9999999999,"realm":{"tenant":"acme"}} => acme|d@d.example|
200 claims.realm = {"x":1} => |d@d.example|operator
200 claims.realm = "tenant" => |d@d.example|operator
200 claims.realm = [{"tenant":"acme"}] => |d@d.example|operator
200 claims.realm - => |d@d.example|operator



=== TEST 22: an organization by a path is a text, too
--- issuer: d
--- commands
--- tokens
401 claims.realm = {"tenant":1}
401 claims.realm = {"tenant":""}
401 claims.realm = {"tenant":null}
401 claims.realm = {"tenant":["acme"]}



=== TEST 23: the user is a text of 1 to 256 bytes
--- issuer: d
--- commands
--- tokens eval
['401 claims.email -', '401 claims.email = 7', '401 claims.email = ""',
 '401 claims.email = "a\u0000b"', '401 claims.email = "a\tb"',
 '401 claims.email = "' . 'x' x 257 . '"', '200 claims.email = "' . 'x' x 256 . '"']



=== TEST 24: expired, not yet valid, from the future
--- issuer: a-HS256
--- commands
--- tokens
401 claims.exp = {now-45} => expired
401 claims.nbf = {now+900}
401 claims.iat = {now+900}
401 claims.exp -



=== TEST 25: within the leeway
--- issuer: a-HS256
--- tokens
200 claims.exp = {now-5}
200 claims.iat = {now+5} ; claims.nbf = {now+5}



=== TEST 26: no leeway
--- http
    tenant_leeway 0s;
--- issuer: a-HS256
--- tokens
200
401 claims.exp = {now-2} => expired
401 claims.iat = {now+900}
401 claims.nbf = {now+900}



=== TEST 27: a leeway of an hour
--- http
    tenant_leeway 1h;
--- issuer: a-HS256
--- tokens
200 claims.exp = {now-1800}
200 claims.iat = {now+1800} ; claims.nbf = {now+1800}
401 claims.exp = {now-3700} => expired
401 claims.iat = {now+7200}



=== TEST 28: a trusted token costs no database command
--- issuer: a-HS256
--- commands
--- tokens
200
200 claims.sub = "bob"



=== TEST 29: the administration takes none of these
--- request
GET /admin/me
--- more_headers eval
"Authorization: Bearer " . Tenant::Tokens::token('b')
--- error_code: 403
--- problem



=== TEST 30: documents are for those whose organization is here
--- request eval: ["GET /data/c", "GET /data/c"]
--- more_headers eval
["Authorization: Bearer " . Tenant::Tokens::token('b'),
 "Authorization: Bearer " . Tenant::Tokens::token('a-HS256')]
--- error_code eval: [403, 403]
--- problem eval: ["", ""]

