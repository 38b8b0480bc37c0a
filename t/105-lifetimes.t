# How long tokens are valid: tenant_token_ttl, tenant_session_ttl, tenant_leeway.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: an hour by default
--- as: nobody
--- request
POST /admin/login
{"email":"{email:acme}","password":"{password:acme}"}
--- response_json_has
{"token_type":"bearer","expires_in":3600}



=== TEST 2: another time
--- http_config
    tenant_token_ttl 10m;
--- as: nobody
--- request
POST /admin/login
{"email":"{email:acme}","password":"{password:acme}"}
--- response_json_has
{"token_type":"bearer","expires_in":600}



=== TEST 3: in seconds
--- http_config
    tenant_token_ttl 90;
--- as: nobody
--- request
POST /admin/login
{"email":"{email:acme}","password":"{password:acme}"}
--- response_json_has
{"token_type":"bearer","expires_in":90}



=== TEST 4: never beyond the session: 24 hours by default
--- http_config
    tenant_token_ttl 30h;
--- as: nobody
--- request
POST /admin/login
{"email":"{email:acme}","password":"{password:acme}"}
--- response_json_has
{"token_type":"bearer","expires_in":86400}



=== TEST 5: nor beyond a shorter one
--- http_config
    tenant_session_ttl 1m;
--- as: nobody
--- request
POST /admin/login
{"email":"{email:acme}","password":"{password:acme}"}
--- response_json_has
{"token_type":"bearer","expires_in":60}



=== TEST 6: a refresh ends with the session
--- request
POST /admin/refresh
--- more_headers
Authorization: Bearer {token:acme auth_time=now-86300 exp=now+3600}
--- response_json_has
{"expires_in":"~^(?:[1-9][0-9]|100)$"}



=== TEST 7: after it there is none
--- request
POST /admin/refresh
--- more_headers
Authorization: Bearer {token:acme auth_time=now-86401 exp=now+3600}
--- error_code: 401
--- problem



=== TEST 8: a session of an hour
--- http_config
    tenant_session_ttl 1h;
--- request
POST /admin/refresh
--- more_headers
Authorization: Bearer {token:acme auth_time=now-3601 exp=now+3600}
--- error_code: 401
--- problem



=== TEST 9: within it
--- http_config
    tenant_session_ttl 1h;
--- request
POST /admin/refresh
--- more_headers
Authorization: Bearer {token:acme auth_time=now-3000 exp=now+3600}
--- response_json_has
{"expires_in":"~^(?:[1-5][0-9][0-9]|600)$"}



=== TEST 10: a token of a session that is over is good while it lasts
--- request
GET /admin/me
--- more_headers
Authorization: Bearer {token:acme auth_time=now-90000 exp=now+3600}
--- response_json_has
{"role":"owner"}



=== TEST 11: 30 seconds of leeway by default: expired within
--- request
GET /admin/me
--- more_headers
Authorization: Bearer {token:acme exp=now-1 iat=now-100}
--- error_code: 200
--- response_json_has
{"role":"owner"}



=== TEST 12: expired before
--- request
GET /admin/me
--- more_headers
Authorization: Bearer {token:acme exp=now-31 iat=now-100}
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer error="invalid_token", error_description="the token has expired"
--- problem
the bearer token has expired



=== TEST 13: not valid yet, within
--- request
GET /admin/me
--- more_headers
Authorization: Bearer {token:acme nbf=now+25}
--- error_code: 200
--- response_json_has
{"role":"owner"}



=== TEST 14: not valid yet, by more
--- request
GET /admin/me
--- more_headers
Authorization: Bearer {token:acme nbf=now+90}
--- error_code: 401
--- problem
the bearer token is not valid



=== TEST 15: issued in the future, within
--- request
GET /admin/me
--- more_headers
Authorization: Bearer {token:acme iat=now+25}
--- error_code: 200
--- response_json_has
{"role":"owner"}



=== TEST 16: issued in the future, by more
--- request
GET /admin/me
--- more_headers
Authorization: Bearer {token:acme iat=now+90}
--- error_code: 401
--- problem
the bearer token is not valid



=== TEST 17: no leeway at all
--- http_config
    tenant_leeway 0;
--- request
GET /admin/me
--- more_headers
Authorization: Bearer {token:acme exp=now-1 iat=now-100}
--- error_code: 401
--- problem
the bearer token has expired



=== TEST 18: an hour of it
--- http_config
    tenant_leeway 1h;
--- request
GET /admin/me
--- more_headers
Authorization: Bearer {token:acme exp=now-3500 iat=now-7000}
--- error_code: 200
--- response_json_has
{"role":"owner"}



=== TEST 19: and no more
--- http_config
    tenant_leeway 1h;
--- request
GET /admin/me
--- more_headers
Authorization: Bearer {token:acme exp=now-3601 iat=now-7000}
--- error_code: 401
--- problem
the bearer token has expired



=== TEST 20: tenant_token_ttl of none
--- http_config
    tenant_token_ttl 0;
--- must_die
--- error_log
"tenant_token_ttl" directive must be at least 1s



=== TEST 21: tenant_token_ttl of nonsense
--- http_config
    tenant_token_ttl soon;
--- must_die
--- error_log
"tenant_token_ttl" directive invalid value



=== TEST 22: tenant_token_ttl below none
--- http_config
    tenant_token_ttl -1s;
--- must_die
--- error_log
"tenant_token_ttl" directive invalid value



=== TEST 23: tenant_token_ttl in milliseconds
--- http_config
    tenant_token_ttl 1500ms;
--- must_die
--- error_log
"tenant_token_ttl" directive invalid value



=== TEST 24: tenant_token_ttl twice
--- http_config
tenant_token_ttl 1s;
    tenant_token_ttl 2s;
--- must_die
--- error_log
"tenant_token_ttl" directive is duplicate



=== TEST 25: tenant_token_ttl in a server
--- config
    tenant_token_ttl 1s;
--- must_die
--- error_log
"tenant_token_ttl" directive is not allowed here



=== TEST 26: tenant_token_ttl in a location
--- config
    location /x { tenant_token_ttl 1s; }
--- must_die
--- error_log
"tenant_token_ttl" directive is not allowed here



=== TEST 27: tenant_token_ttl outside of http
--- main_config
    tenant_token_ttl 1s;
--- must_die
--- error_log
"tenant_token_ttl" directive is not allowed here



=== TEST 28: tenant_token_ttl without a value
--- http_config
    tenant_token_ttl;
--- must_die
--- error_log
invalid number of arguments in "tenant_token_ttl" directive



=== TEST 29: tenant_token_ttl with two
--- http_config
    tenant_token_ttl 1s 2s;
--- must_die
--- error_log
invalid number of arguments in "tenant_token_ttl" directive



=== TEST 30: tenant_session_ttl of none
--- http_config
    tenant_session_ttl 0;
--- must_die
--- error_log
"tenant_session_ttl" directive must be at least 1s



=== TEST 31: tenant_session_ttl of nonsense
--- http_config
    tenant_session_ttl soon;
--- must_die
--- error_log
"tenant_session_ttl" directive invalid value



=== TEST 32: tenant_session_ttl below none
--- http_config
    tenant_session_ttl -1s;
--- must_die
--- error_log
"tenant_session_ttl" directive invalid value



=== TEST 33: tenant_session_ttl in milliseconds
--- http_config
    tenant_session_ttl 1500ms;
--- must_die
--- error_log
"tenant_session_ttl" directive invalid value



=== TEST 34: tenant_session_ttl twice
--- http_config
tenant_session_ttl 1s;
    tenant_session_ttl 2s;
--- must_die
--- error_log
"tenant_session_ttl" directive is duplicate



=== TEST 35: tenant_session_ttl in a server
--- config
    tenant_session_ttl 1s;
--- must_die
--- error_log
"tenant_session_ttl" directive is not allowed here



=== TEST 36: tenant_session_ttl in a location
--- config
    location /x { tenant_session_ttl 1s; }
--- must_die
--- error_log
"tenant_session_ttl" directive is not allowed here



=== TEST 37: tenant_session_ttl outside of http
--- main_config
    tenant_session_ttl 1s;
--- must_die
--- error_log
"tenant_session_ttl" directive is not allowed here



=== TEST 38: tenant_session_ttl without a value
--- http_config
    tenant_session_ttl;
--- must_die
--- error_log
invalid number of arguments in "tenant_session_ttl" directive



=== TEST 39: tenant_session_ttl with two
--- http_config
    tenant_session_ttl 1s 2s;
--- must_die
--- error_log
invalid number of arguments in "tenant_session_ttl" directive



=== TEST 40: tenant_leeway of more than an hour
--- http_config
    tenant_leeway 3601s;
--- must_die
--- error_log
"tenant_leeway" directive must be at most 1h



=== TEST 41: tenant_leeway of nonsense
--- http_config
    tenant_leeway soon;
--- must_die
--- error_log
"tenant_leeway" directive invalid value



=== TEST 42: tenant_leeway below none
--- http_config
    tenant_leeway -1s;
--- must_die
--- error_log
"tenant_leeway" directive invalid value



=== TEST 43: tenant_leeway in milliseconds
--- http_config
    tenant_leeway 1500ms;
--- must_die
--- error_log
"tenant_leeway" directive invalid value



=== TEST 44: tenant_leeway twice
--- http_config
tenant_leeway 1s;
    tenant_leeway 2s;
--- must_die
--- error_log
"tenant_leeway" directive is duplicate



=== TEST 45: tenant_leeway in a server
--- config
    tenant_leeway 1s;
--- must_die
--- error_log
"tenant_leeway" directive is not allowed here



=== TEST 46: tenant_leeway in a location
--- config
    location /x { tenant_leeway 1s; }
--- must_die
--- error_log
"tenant_leeway" directive is not allowed here



=== TEST 47: tenant_leeway outside of http
--- main_config
    tenant_leeway 1s;
--- must_die
--- error_log
"tenant_leeway" directive is not allowed here



=== TEST 48: tenant_leeway without a value
--- http_config
    tenant_leeway;
--- must_die
--- error_log
invalid number of arguments in "tenant_leeway" directive



=== TEST 49: tenant_leeway with two
--- http_config
    tenant_leeway 1s 2s;
--- must_die
--- error_log
invalid number of arguments in "tenant_leeway" directive
