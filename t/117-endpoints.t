# Where the endpoints may stand: tenant_organizations, tenant_admin,
# tenant_documents, tenant_jwks.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: tenant_organizations alone
--- config
    location /org/ { tenant_organizations; }
--- request
GET /org/get?organization_name=nobody
--- error_code: 404
--- problem



=== TEST 2: tenant_organizations beside an "if" block and limit_except
--- config
location /org/ {
    tenant_organizations;
    if ($arg_x) { set $y 1; }
    limit_except GET { allow all; }
}
--- request
GET /org/get?organization_name=nobody
--- error_code: 404
--- problem



=== TEST 3: tenant_organizations with a value
--- config
    location /org/ { tenant_organizations on; }
--- must_die
--- error_log
invalid number of arguments in "tenant_organizations" directive



=== TEST 4: tenant_organizations twice
--- config
    location /org/ { tenant_organizations; tenant_organizations; }
--- must_die
--- error_log
"tenant_organizations" directive is duplicate



=== TEST 5: tenant_organizations in a server
--- config
    tenant_organizations;
--- must_die
--- error_log
"tenant_organizations" directive is not allowed here



=== TEST 6: tenant_organizations in http
--- http_config
    tenant_organizations;
--- must_die
--- error_log
"tenant_organizations" directive is not allowed here



=== TEST 7: tenant_organizations outside of http
--- main_config
    tenant_organizations;
--- must_die
--- error_log
"tenant_organizations" directive is not allowed here



=== TEST 8: tenant_organizations in "if"
--- config
    location /org/ { if ($arg_a) { tenant_organizations; } }
--- must_die
--- error_log
"tenant_organizations" directive is not allowed here



=== TEST 9: tenant_organizations in limit_except
--- config
    location /org/ { limit_except GET { tenant_organizations; } }
--- must_die
--- error_log
"tenant_organizations" directive is not allowed here



=== TEST 10: tenant_organizations in a named location
--- config
    location @x { tenant_organizations; }
--- must_die
--- error_log
"tenant_organizations" directive needs a prefix location



=== TEST 11: tenant_organizations behind another handler
--- config
location /org/ {
    proxy_pass http://127.0.0.1:2;
    tenant_organizations;
}
--- must_die
--- error_log
"tenant_organizations" directive conflicts with another handler of this location



=== TEST 12: tenant_organizations before another handler
--- config
location /org/ {
    tenant_organizations;
    proxy_pass http://127.0.0.1:2;
}
--- must_die
--- error_log
another handler takes the place of ours in location "/org/"



=== TEST 13: tenant_organizations beside tenant_admin
--- config
location /org/ {
    tenant_organizations;
    tenant_admin;
}
--- must_die
--- error_log
"tenant_admin" directive is duplicate



=== TEST 14: tenant_organizations beside tenant_documents
--- config
location /org/ {
    tenant_organizations;
    tenant_documents;
}
--- must_die
--- error_log
"tenant_documents" directive is duplicate



=== TEST 15: tenant_organizations beside tenant_jwks
--- config
location /org/ {
    tenant_organizations;
    tenant_jwks;
}
--- must_die
--- error_log
"tenant_jwks" directive conflicts with another handler of this location



=== TEST 16: tenant_admin alone
--- config
    location /admin/ { tenant_admin; }
--- request
GET /admin/me
--- error_code: 401
--- problem



=== TEST 17: tenant_admin beside an "if" block and limit_except
--- config
location /admin/ {
    tenant_admin;
    if ($arg_x) { set $y 1; }
    limit_except GET { allow all; }
}
--- request
GET /admin/me
--- error_code: 401
--- problem



=== TEST 18: tenant_admin with a value
--- config
    location /admin/ { tenant_admin on; }
--- must_die
--- error_log
invalid number of arguments in "tenant_admin" directive



=== TEST 19: tenant_admin twice
--- config
    location /admin/ { tenant_admin; tenant_admin; }
--- must_die
--- error_log
"tenant_admin" directive is duplicate



=== TEST 20: tenant_admin in a server
--- config
    tenant_admin;
--- must_die
--- error_log
"tenant_admin" directive is not allowed here



=== TEST 21: tenant_admin in http
--- http_config
    tenant_admin;
--- must_die
--- error_log
"tenant_admin" directive is not allowed here



=== TEST 22: tenant_admin outside of http
--- main_config
    tenant_admin;
--- must_die
--- error_log
"tenant_admin" directive is not allowed here



=== TEST 23: tenant_admin in "if"
--- config
    location /admin/ { if ($arg_a) { tenant_admin; } }
--- must_die
--- error_log
"tenant_admin" directive is not allowed here



=== TEST 24: tenant_admin in limit_except
--- config
    location /admin/ { limit_except GET { tenant_admin; } }
--- must_die
--- error_log
"tenant_admin" directive is not allowed here



=== TEST 25: tenant_admin in a named location
--- config
    location @x { tenant_admin; }
--- must_die
--- error_log
"tenant_admin" directive needs a prefix location



=== TEST 26: tenant_admin behind another handler
--- config
location /admin/ {
    proxy_pass http://127.0.0.1:2;
    tenant_admin;
}
--- must_die
--- error_log
"tenant_admin" directive conflicts with another handler of this location



=== TEST 27: tenant_admin before another handler
--- config
location /admin/ {
    tenant_admin;
    proxy_pass http://127.0.0.1:2;
}
--- must_die
--- error_log
another handler takes the place of ours in location "/admin/"



=== TEST 28: tenant_admin beside tenant_organizations
--- config
location /admin/ {
    tenant_admin;
    tenant_organizations;
}
--- must_die
--- error_log
"tenant_organizations" directive is duplicate



=== TEST 29: tenant_admin beside tenant_documents
--- config
location /admin/ {
    tenant_admin;
    tenant_documents;
}
--- must_die
--- error_log
"tenant_documents" directive is duplicate



=== TEST 30: tenant_admin beside tenant_jwks
--- config
location /admin/ {
    tenant_admin;
    tenant_jwks;
}
--- must_die
--- error_log
"tenant_jwks" directive conflicts with another handler of this location



=== TEST 31: tenant_documents alone
--- config
    location /data/ { tenant_documents; }
--- request
GET /data/c
--- error_code: 401
--- problem



=== TEST 32: tenant_documents beside an "if" block and limit_except
--- config
location /data/ {
    tenant_documents;
    if ($arg_x) { set $y 1; }
    limit_except GET { allow all; }
}
--- request
GET /data/c
--- error_code: 401
--- problem



=== TEST 33: tenant_documents with a value
--- config
    location /data/ { tenant_documents on; }
--- must_die
--- error_log
invalid number of arguments in "tenant_documents" directive



=== TEST 34: tenant_documents twice
--- config
    location /data/ { tenant_documents; tenant_documents; }
--- must_die
--- error_log
"tenant_documents" directive is duplicate



=== TEST 35: tenant_documents in a server
--- config
    tenant_documents;
--- must_die
--- error_log
"tenant_documents" directive is not allowed here



=== TEST 36: tenant_documents in http
--- http_config
    tenant_documents;
--- must_die
--- error_log
"tenant_documents" directive is not allowed here



=== TEST 37: tenant_documents outside of http
--- main_config
    tenant_documents;
--- must_die
--- error_log
"tenant_documents" directive is not allowed here



=== TEST 38: tenant_documents in "if"
--- config
    location /data/ { if ($arg_a) { tenant_documents; } }
--- must_die
--- error_log
"tenant_documents" directive is not allowed here



=== TEST 39: tenant_documents in limit_except
--- config
    location /data/ { limit_except GET { tenant_documents; } }
--- must_die
--- error_log
"tenant_documents" directive is not allowed here



=== TEST 40: tenant_documents in a named location
--- config
    location @x { tenant_documents; }
--- must_die
--- error_log
"tenant_documents" directive needs a prefix location



=== TEST 41: tenant_documents behind another handler
--- config
location /data/ {
    proxy_pass http://127.0.0.1:2;
    tenant_documents;
}
--- must_die
--- error_log
"tenant_documents" directive conflicts with another handler of this location



=== TEST 42: tenant_documents before another handler
--- config
location /data/ {
    tenant_documents;
    proxy_pass http://127.0.0.1:2;
}
--- must_die
--- error_log
another handler takes the place of ours in location "/data/"



=== TEST 43: tenant_documents beside tenant_organizations
--- config
location /data/ {
    tenant_documents;
    tenant_organizations;
}
--- must_die
--- error_log
"tenant_organizations" directive is duplicate



=== TEST 44: tenant_documents beside tenant_admin
--- config
location /data/ {
    tenant_documents;
    tenant_admin;
}
--- must_die
--- error_log
"tenant_admin" directive is duplicate



=== TEST 45: tenant_documents beside tenant_jwks
--- config
location /data/ {
    tenant_documents;
    tenant_jwks;
}
--- must_die
--- error_log
"tenant_jwks" directive conflicts with another handler of this location



=== TEST 46: tenant_jwks alone
--- config
    location /jwks { tenant_jwks; }
--- request
POST /jwks
--- error_code: 405
--- problem



=== TEST 47: tenant_jwks beside an "if" block and limit_except
--- config
location /jwks {
    tenant_jwks;
    if ($arg_x) { set $y 1; }
    limit_except GET { allow all; }
}
--- request
POST /jwks
--- error_code: 405
--- problem



=== TEST 48: tenant_jwks with a value
--- config
    location /jwks { tenant_jwks on; }
--- must_die
--- error_log
invalid number of arguments in "tenant_jwks" directive



=== TEST 49: tenant_jwks twice
--- config
    location /jwks { tenant_jwks; tenant_jwks; }
--- must_die
--- error_log
"tenant_jwks" directive is duplicate



=== TEST 50: tenant_jwks in a server
--- config
    tenant_jwks;
--- must_die
--- error_log
"tenant_jwks" directive is not allowed here



=== TEST 51: tenant_jwks in http
--- http_config
    tenant_jwks;
--- must_die
--- error_log
"tenant_jwks" directive is not allowed here



=== TEST 52: tenant_jwks outside of http
--- main_config
    tenant_jwks;
--- must_die
--- error_log
"tenant_jwks" directive is not allowed here



=== TEST 53: tenant_jwks in "if"
--- config
    location /jwks { if ($arg_a) { tenant_jwks; } }
--- must_die
--- error_log
"tenant_jwks" directive is not allowed here



=== TEST 54: tenant_jwks in limit_except
--- config
    location /jwks { limit_except GET { tenant_jwks; } }
--- must_die
--- error_log
"tenant_jwks" directive is not allowed here



=== TEST 55: tenant_jwks behind another handler
--- config
location /jwks {
    proxy_pass http://127.0.0.1:2;
    tenant_jwks;
}
--- must_die
--- error_log
"tenant_jwks" directive conflicts with another handler of this location



=== TEST 56: tenant_jwks before another handler
--- config
location /jwks {
    tenant_jwks;
    proxy_pass http://127.0.0.1:2;
}
--- must_die
--- error_log
another handler takes the place of ours in location "/jwks"



=== TEST 57: tenant_jwks beside tenant_organizations
--- config
location /jwks {
    tenant_jwks;
    tenant_organizations;
}
--- must_die
--- error_log
"tenant_organizations" directive conflicts with another handler of this location



=== TEST 58: tenant_jwks beside tenant_admin
--- config
location /jwks {
    tenant_jwks;
    tenant_admin;
}
--- must_die
--- error_log
"tenant_admin" directive conflicts with another handler of this location



=== TEST 59: tenant_jwks beside tenant_documents
--- config
location /jwks {
    tenant_jwks;
    tenant_documents;
}
--- must_die
--- error_log
"tenant_documents" directive conflicts with another handler of this location



=== TEST 60: documents in an exact location
--- config
    location = /d { tenant_documents; }
--- must_die
--- error_log
"tenant_documents" directive needs a prefix location



=== TEST 61: documents in a regex location
--- config
    location ~ ^/d/ { tenant_documents; }
--- must_die
--- error_log
"tenant_documents" directive needs a prefix location
