# tenant_issuer: the "iss" of our own tokens, and the only one of them.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: tenant by default
--- config
    location /admin/ { tenant_admin; }
    location /iss { tenant_token $arg_t; proxy_set_header X "$tenant_claim_iss"; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo; }
    location /echo { return 200 "$http_x"; }
--- as: nobody
--- request
GET /iss?t={token:acme}
--- response_body chomp
tenant



=== TEST 2: any text
--- http_config
    tenant_issuer "https://me.example/ a";
--- config
    location /iss { tenant_token $arg_t; proxy_set_header X "$tenant_claim_iss"; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo; }
    location /echo { return 200 "$http_x"; }
--- request
GET /iss?t={token:new}
--- response_body chomp
https://me.example/ a



=== TEST 3: another issuer's token is refused
--- request
GET /data/
--- more_headers
Authorization: Bearer {token:acme iss=tenants}
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer error="invalid_token", error_description="the token is not valid"
--- problem
the bearer token is not valid



=== TEST 4: in other letters, too
--- request
GET /data/
--- more_headers
Authorization: Bearer {token:acme iss=Tenant}
--- error_code: 401
--- problem



=== TEST 5: and one without
--- request
GET /data/
--- more_headers
Authorization: Bearer {token:acme iss=}
--- error_code: 401
--- problem



=== TEST 6: empty
--- http_config
    tenant_issuer "";
--- must_die
--- error_log
"tenant_issuer" directive must not be empty



=== TEST 7: twice
--- http_config
tenant_issuer a;
    tenant_issuer b;
--- must_die
--- error_log
"tenant_issuer" directive is duplicate



=== TEST 8: in a server
--- config
    tenant_issuer a;
--- must_die
--- error_log
"tenant_issuer" directive is not allowed here



=== TEST 9: in a location
--- config
    location /x { tenant_issuer a; }
--- must_die
--- error_log
"tenant_issuer" directive is not allowed here



=== TEST 10: outside of http
--- main_config
    tenant_issuer a;
--- must_die
--- error_log
"tenant_issuer" directive is not allowed here



=== TEST 11: without a value
--- http_config
    tenant_issuer;
--- must_die
--- error_log
invalid number of arguments in "tenant_issuer" directive



=== TEST 12: with two
--- http_config
    tenant_issuer a b;
--- must_die
--- error_log
invalid number of arguments in "tenant_issuer" directive
