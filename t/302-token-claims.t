# The claims of this deployment's own tokens (docs/directives.md, "tenant_auth"):
# each that is missing or of another type is 401, before the database is asked.

use strict;
use warnings;

use Tenant;
use Tenant::Tokens;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: the token as it is, and signed by the test
--- tokens
200 => {id:acme}|{user:acme}|owner
200 claims.x = {"y":[1,null]} => {id:acme}|{user:acme}|owner



=== TEST 2: exp is a number
--- commands
--- tokens
401 claims.exp = "{now+60}"
401 claims.exp = null
401 claims.exp = true
401 claims.exp = [{now+60}]
401 claims.exp = {}



=== TEST 3: nbf is a number
--- commands
--- tokens
401 claims.nbf = "{now-60}"
401 claims.nbf = null
401 claims.nbf = true
401 claims.nbf = [{now-60}]
401 claims.nbf = {}



=== TEST 4: iat is a number
--- commands
--- tokens
401 claims.iat = "{now-60}"
401 claims.iat = null
401 claims.iat = true
401 claims.iat = [{now-60}]
401 claims.iat = {}



=== TEST 5: auth_time and both epochs are whole numbers
--- commands
--- tokens
401 claims.auth_time = "0"
401 claims.auth_time = null
401 claims.auth_time = 1.5
401 claims.auth_time = 1e300
401 claims.user_epoch = "0"
401 claims.user_epoch = true
401 claims.user_epoch = 0.5
401 claims.user_epoch = 0.0
401 claims.org_epoch = [0]
401 claims.org_epoch = {}
401 claims.org_epoch = 0e0



=== TEST 6: an epoch that is larger than any
--- commands
--- tokens eval
[map { "401 claims.$_ = " . '9' x 30 } qw( auth_time user_epoch org_epoch )]



=== TEST 7: times with fractions
--- tokens
200 claims.exp = {now+60}.387841
200 claims.nbf = {now-60}.5 ; claims.iat = {now-60}.25
200 claims.exp = 1e10



=== TEST 8: exp and iat have to be there
--- commands
--- tokens
401 claims.exp -
401 claims.iat -



=== TEST 9: nbf need not
--- tokens
200 claims.nbf -
200 claims.nbf = {now-10}



=== TEST 10: iss, sub, jti, org and role have to be there
--- commands
--- tokens
401 claims.iss -
401 claims.sub -
401 claims.jti -
401 claims.org -
401 claims.role -



=== TEST 11: iss, sub, jti, org and role are texts
--- commands
--- tokens eval
[map { my $name = $_; map { "401 claims.$name = $_" }
       1, 'null', 'true', '["x"]', '{"a":1}' } qw( iss sub jti org role )]



=== TEST 12: and not empty
--- commands
--- tokens
401 claims.iss = ""
401 claims.sub = ""
401 claims.jti = ""
401 claims.org = ""
401 claims.role = ""



=== TEST 13: org and sub are ids
--- commands
--- tokens
401 claims.org = "acme"
401 claims.org = "aaaaaaaaaaaaaaaaaaaaaaaaa"
401 claims.org = "gggggggggggggggggggggggg"
401 claims.sub = "ann"



=== TEST 14: NUL in a claim
--- commands
--- tokens
401 claims.org = "{id:acme}\u0000"
401 claims.x = "a\u0000b"



=== TEST 15: expired
--- commands
--- tokens
401 claims.exp = {now-40} => expired
401 claims.exp = 0 => expired
401 claims.exp = -1 => expired



=== TEST 16: a leeway of half a minute
--- tokens
200 claims.exp = {now-5}
200 claims.iat = {now+5}
200 claims.nbf = {now+5}



=== TEST 17: from the future
--- commands
--- tokens
401 claims.nbf = {now+900}
401 claims.iat = {now+900}



=== TEST 18: another issuer
--- commands
--- tokens
401 claims.iss = "https://x"
401 claims.iss = "Tenant"
401 claims.iss = "tenant "



=== TEST 19: an audience that nobody configured
--- commands
--- tokens
401 claims.aud = "tenant"
401 claims.aud = ["tenant"]
401 claims.aud = null
401 claims.aud = []



=== TEST 20: claims that are no object
--- commands
--- tokens
401 claims = [1]
401 claims = "x"
401 claims = null
401 claims = 1
401 claims = {}



=== TEST 21: claims that are no JSON
--- commands
--- tokens
401 claims = {"iss":"tenant"
401 claims = {"iss":"tenant"} x
401 claims = {'iss':'tenant'}
401 claims = {"iss":"tenant",}
401 claims.x = NaN
401 claims.x = 01
401 claims.x = "\ud800"



=== TEST 22: a NUL behind the claims
--- commands
--- tokens eval
["401 claims = {\"iss\":\"tenant\"}\0"]



=== TEST 23: a claim twice
--- commands
--- tokens
401 claims.+role = "viewer"
401 claims.+\u0072ole = "viewer"
401 claims.+exp = {now+900}
401 claims.x = {"a":[{"y":1,"y":1}]}



=== TEST 24: claims that are too deep
--- commands
--- tokens eval
['401 claims.x = ' . '[' x 200 . ']' x 200]



=== TEST 25: an organization or a user that is not here
--- tokens
401 claims.org = "ffffffffffffffffffffffff"
401 claims.sub = "ffffffffffffffffffffffff"



=== TEST 26: an epoch that is not there yet
--- tokens
401 claims.org_epoch = 9
401 claims.user_epoch = 9



=== TEST 27: a role gives no more than the user has, and no less than it says
--- tokens
200 claims.role = "viewer" => {id:acme}|{user:acme}|viewer
200 claims.role = "owner" => {id:acme}|{user:acme}|owner



=== TEST 28: a role that does not exist is none
--- config
    location /data/ { tenant_documents; }
    location = /gate {
        tenant_auth on;
        tenant_require role owner;
        add_header X-Who "$tenant_id|$tenant_user|$tenant_role";
        try_files /index.html =404;
    }
--- tokens
403 claims.role = "nobody" => role does not allow
