# Tokens as issuers write them: times, header, claims (RFC 7515, 7519, 8725,
# 9068).  How they are forged stands in 300-token-form.t and those behind it.

use strict;
use warnings;

use Tenant;
use Tenant::Foreign;

repeat_each(1);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a time is any number
--- foreign
200 (acme ann viewer) {"exp":NOW+3600.387841}
200 (acme ann viewer) {"exp":NOW+60.0}
200 (acme ann viewer) {"exp":4.1e9}
200 (acme ann viewer) {"exp":41E+8}
200 (acme ann viewer) {"exp":41000000000e-1}
200 (acme ann viewer) {"exp":9223372036854775807}
200 (acme ann viewer) {"exp":9223372036854775808}
200 (acme ann viewer) {"exp":99999999999999999999999999}
200 (acme ann viewer) {"exp":1e300}
200 (acme ann viewer) {"iat":1700000000.5}
200 (acme ann viewer) {"iat":NOW.999,"nbf":NOW.5}
200 (acme ann viewer) {"iat":1.7e9,"nbf":1}
200 (acme ann viewer) {"nbf":-1e300,"iat":-5}
200 (acme ann viewer) {"nbf":0.0}



=== TEST 2: which has passed, is to come, or is no number
--- foreign
401 (expired) {"exp":NOW-60.5}
401 (expired) {"exp":NOW-31}
401 (expired) {"exp":1.7e9}
401 (expired) {"exp":0}
401 (expired) {"exp":-1e300}
401 (not_yet_valid) {"nbf":NOW+90.5}
401 (not_yet_valid) {"nbf":1e300}
401 (not_yet_valid) {"iat":NOW+90.5}
401 (not_yet_valid) {"iat":99999999999999999999999999}
401 (time) -exp
401 (time) {"exp":null}
401 (time) {"exp":"4100000000"}
401 (time) {"exp":true}
401 (time) {"exp":[4100000000]}
401 (time) {"nbf":"0"}
401 (time) {"iat":{}}
401 (malformed) {"exp":1e999}
401 (malformed) {"exp":04100000000}
401 (malformed) {"exp":NaN}



=== TEST 3: the leeway is counted in whole seconds
--- http_config
    tenant_leeway 0;
--- foreign
200 (acme ann viewer) {"iat":NOW.999,"nbf":NOW.999}
200 (acme ann viewer) {"exp":NOW+60.5}
401 (expired) {"exp":NOW.5}
401 (expired) {"exp":NOW-1.5}



=== TEST 4: keys that a token brings along are passed over
--- foreign
200 (acme ann viewer) {} / {"jku":"https://issuer.example/token_keys"}
200 (acme ann viewer) {} / {"jku":7}
200 (acme ann viewer) {} / {"x5u":"http://127.0.0.1:1/"}
200 (acme ann viewer) {} / {"x5c":["MIIB"],"x5t":"a","x5t#S256":"b"}
200 (acme ann viewer) {} / {"x5c":null}
200 (acme ann viewer) {} / {"jwk":{"kty":"oct","k":"AAAA"}}
200 (acme ann viewer) {} / {"jwk":[]}



=== TEST 5: and so is what is not known here
--- foreign
200 (acme ann viewer) {} / {"nonce":"a","iss":"x","ver":1.5,"x":{"y":[null]}}
200 (acme ann viewer) {} / {"zip":"DEF"}
200 (acme ann viewer) {} / {"enc":"A128GCM"}
200 (acme ann viewer) {} / {"cty":"JWT"}
200 (acme ann viewer) {} / {"cty":1}
200 (acme ann viewer) {} / {"b64":true}
200 (acme ann viewer) {} / {"n":123456789012345678901234567890}



=== TEST 6: but not what must be understood
--- foreign
401 (critical) {} / {"crit":["exp"],"exp":1}
401 (critical) {} / {"crit":["b64"],"b64":true}
401 (critical) {} / {"crit":[]}
401 (critical) {} / {"crit":null}
401 (critical) {} / {"b64":false}
401 (critical) {} / {"b64":"true"}



=== TEST 7: the type, also at length and in any case
--- foreign
200 (acme ann viewer) {} / {"typ":"JWT"}
200 (acme ann viewer) {} / {"typ":"jwt"}
200 (acme ann viewer) {} / {"typ":"at+jwt"}
200 (acme ann viewer) {} / {"typ":"AT+JWT"}
200 (acme ann viewer) {} / {"typ":"application/at+jwt"}
200 (acme ann viewer) {} / {"typ":"Application/At+Jwt"}
200 (acme ann viewer) {} / {"typ":"application/jwt"}
200 (acme ann viewer) {} / {"typ":"APPLICATION/JWT"}
401 (type) {} / {"typ":"dpop+jwt"}
401 (type) {} / {"typ":"application/json"}
401 (type) {} / {"typ":"jwt+at"}
401 (type) {} / {"typ":"id_token"}
401 (type) {} / {"typ":""}
401 (type) {} / {"typ":["JWT"]}



=== TEST 8: RSA, too
--- alg: RS256
--- foreign
200 (acme ann viewer) {"exp":NOW+60.5} / {"jku":"https://a.example/"}
200 (acme ann viewer) {"exp":1e300} / {"typ":"application/at+jwt"}
200 (acme ann viewer) {"exp":99999999999999999999}
401 (proof) {"cnf":{"x5t#S256":"a"}}



=== TEST 9: and elliptic curves
--- alg: ES256
--- foreign
200 (acme ann viewer) {"exp":NOW+60.5} / {"jku":"https://a.example/"}
200 (acme ann viewer) {"exp":1e300} / {"typ":"application/jwt"}
200 (acme ann viewer) {"exp":99999999999999999999}
401 (proof) {"cnf":{"jkt":"a"}}



=== TEST 10: claims that nobody maps need not be filled
--- trusted: organization_claim=org_id user_claim=common_name roles=viewer
--- foreign
200 (a e1 viewer) {"sub":"","common_name":"e1","org_id":"a"}
200 (a e1 viewer) {"jti":"","common_name":"e1","org_id":"a"}
200 (a e1 viewer) {"org":"","common_name":"e1","org_id":"a"}
200 (a e1 viewer) {"sub":"","jti":"","org":"","common_name":"e1","org_id":"a"}
200 (a e1 viewer) {"sub":"a\nb","jti":"\t","common_name":"e1","org_id":"a"}
200 (a e1 viewer) -sub -org {"common_name":"e1","org_id":"a"}
401 (claim) {"sub":7,"common_name":"e1","org_id":"a"}
401 (claim) {"jti":["a"],"common_name":"e1","org_id":"a"}
401 (claim) {"org":{"id":"a"},"common_name":"e1","org_id":"a"}



=== TEST 11: those that are mapped do
--- foreign
401 (user) {"sub":""}
401 (user) -sub
401 (user) {"sub":7}
401 (user) {"sub":"a\nb"}
401 (organization) {"org":""}
401 (organization) -org
401 (organization) {"org":{"id":"acme"}}
401 (role) {"role":7}
401 (role) {"role":["viewer",null]}
200 (acme ann) {"role":"","jti":""}
200 (acme ann) -role



=== TEST 12: an organization within an "org" that is an object
--- trusted: organization_claim=org.id user_claim=org.member roles=viewer
--- foreign
200 (a m viewer) {"org":{"id":"a","member":"m"}}
401 (user) {"org":{"id":"a"}}
401 (claim) {"org":{"id":"a","member":"m"},"sub":7}



=== TEST 13: roles in "org"
--- trusted: organization_claim=o role_claim=org roles=viewer
--- foreign
200 (a ann viewer) {"o":"a","org":["x","viewer"]}
401 (role) {"o":"a","org":{"viewer":1}}



=== TEST 14: a token that is bound to a proof is none for bearers
--- foreign
401 (proof) {"cnf":{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}}
401 (proof) {"cnf":{"x5t#S256":"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}}
401 (proof) {"cnf":{"jwk":{"kty":"EC"}}}
401 (proof) {"cnf":{"kid":"a"}}
401 (proof) {"cnf":{"jku":"https://a.example/","kid":"a"}}
401 (proof) {"cnf":{}}
401 (proof) {"cnf":null}
401 (proof) {"cnf":""}
200 (acme ann viewer) {"CNF":{"jkt":"a"},"x":{"cnf":{"jkt":"a"}}}



=== TEST 15: the user is in the first claim that is filled
--- trusted: organization_claim=org user_claim=email,common_name,app.id roles=viewer
--- foreign
200 (acme a@b.example viewer) {"email":"a@b.example","common_name":"e1"}
200 (acme e1 viewer) {"email":"","common_name":"e1"}
200 (acme e1 viewer) {"email":null,"common_name":"e1"}
200 (acme e1 viewer) {"common_name":"e1","app":{"id":"x"}}
200 (acme x viewer) {"app":{"id":"x"}}
401 (user) {"email":7,"common_name":"e1"}
401 (user) {"email":""}
401 (user)



=== TEST 16: names with dots, and paths through them
--- trusted: organization_claim=https://a.example/app.org user_claim=https://a.example/id role_claim=x.y.z roles=viewer
--- foreign
200 (o u viewer) {"https://a.example/app":{"org":"o"},"https://a.example/id":"u","x":{"y.z":"viewer"}}
200 (o u viewer) {"https://a.example/app.org":"o","https://a.example/id":"u","x.y":{"z":["viewer"]}}
200 (o u) {"https://a":{"example/app":{"org":"o"}},"https://a.example/id":"u","x.y":["viewer"]}
401 (organization) {"https://a.example/app":"o","https://a.example/id":"u"}



=== TEST 17: an issuer whose tokens have no "iss"
--- issuer: none
--- foreign
200 (acme ann viewer) -iss
401 (issuer) {"iss":""}
401 (issuer) {"iss":null}
401 (issuer) {"iss":"none"}
401 (issuer) {"iss":"https://issuer.example"}



=== TEST 18: what a path in tenant_require leads to
--- config
    location = /t {
        tenant_auth on;
        tenant_require claim https://a.example/app.plan gold;
        add_header X-Who $who always;
        add_header X-Error $tenant_token_error always;
        empty_gif;
    }
--- foreign
200 (acme ann viewer) {"https://a.example/app":{"plan":"gold"}}
200 (acme ann viewer) {"https://a.example/app":{"plan":["tin","gold"]}}
200 (acme ann viewer) {"https://a.example/app.plan":"gold"}
