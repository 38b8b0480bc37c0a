# What nginx itself refuses in our locations is a problem document; what it
# refuses before a location is chosen is its own page.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: return 400
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 400; }
}
--- request
GET /data/c?return=1
--- error_code: 400
--- problem



=== TEST 2: return 401
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 401; }
}
--- request
GET /data/c?return=1
--- error_code: 401
--- problem



=== TEST 3: return 403
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 403; }
}
--- request
GET /data/c?return=1
--- error_code: 403
--- problem



=== TEST 4: return 404
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 404; }
}
--- request
GET /data/c?return=1
--- error_code: 404
--- problem



=== TEST 5: return 409
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 409; }
}
--- request
GET /data/c?return=1
--- error_code: 409
--- problem



=== TEST 6: return 410
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 410; }
}
--- request
GET /data/c?return=1
--- error_code: 410
--- problem



=== TEST 7: return 411
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 411; }
}
--- request
GET /data/c?return=1
--- error_code: 411
--- problem



=== TEST 8: return 415
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 415; }
}
--- request
GET /data/c?return=1
--- error_code: 415
--- problem



=== TEST 9: return 416
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 416; }
}
--- request
GET /data/c?return=1
--- error_code: 416
--- problem



=== TEST 10: return 421
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 421; }
}
--- request
GET /data/c?return=1
--- error_code: 421
--- problem



=== TEST 11: return 422
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 422; }
}
--- request
GET /data/c?return=1
--- error_code: 422
--- problem



=== TEST 12: return 429
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 429; }
}
--- request
GET /data/c?return=1
--- error_code: 429
--- problem



=== TEST 13: return 500
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 500; }
}
--- request
GET /data/c?return=1
--- error_code: 500
--- problem



=== TEST 14: return 501
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 501; }
}
--- request
GET /data/c?return=1
--- error_code: 501
--- problem



=== TEST 15: return 502
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 502; }
}
--- request
GET /data/c?return=1
--- error_code: 502
--- problem



=== TEST 16: return 503
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 503; }
}
--- request
GET /data/c?return=1
--- error_code: 503
--- problem



=== TEST 17: return 504
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 504; }
}
--- request
GET /data/c?return=1
--- error_code: 504
--- problem



=== TEST 18: return 405 is a problem, too, without Allow
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 405; }
}
--- request
GET /data/c?return=1
--- error_code: 405
--- response_headers
Content-Type: application/problem+json
! Allow
--- response_json_has
{"status":405}



=== TEST 19: return 444 closes the connection
--- config
location /data/ {
    tenant_documents;
    if ($arg_return) { return 444; }
}
--- request
GET /data/c?return=1
--- error_code eval: ''



=== TEST 20: deny, GET
--- config
    location /data/ { deny all; tenant_documents; }
--- request
GET /data/c
--- error_code: 403
--- problem
--- error_log
access forbidden by rule



=== TEST 21: deny, POST
--- config
    location /data/ { deny all; tenant_documents; }
--- request
POST /data/c
{}
--- error_code: 403
--- problem
--- error_log
access forbidden by rule



=== TEST 22: deny, HEAD
--- config
    location /data/ { deny all; tenant_documents; }
--- request
HEAD /data/c
--- error_code: 403
--- response_headers
Content-Type: application/problem+json
--- no_body
--- error_log
access forbidden by rule



=== TEST 23: limit_except: another method
--- config
    location /data/ { tenant_documents; limit_except GET { deny all; } }
--- as: acme
--- request
POST /data/c
{}
--- error_code: 403
--- problem
--- error_log
access forbidden by rule



=== TEST 24: limit_except: what is not there
--- config
    location /data/ { tenant_documents; limit_except GET { deny all; } }
--- as: acme
--- request
GET /data/c/x/y
--- error_code: 404
--- problem



=== TEST 25: limit_except: its method
--- config
    location /data/ { tenant_documents; limit_except GET { deny all; } }
--- as: acme
--- seed
acme PUT /data/c/x {"n":1}
--- request
GET /data/c/x
--- response_json
{"_id":"x","n":1}



=== TEST 26: limit_req: a 503 says when to come again
--- http_config
    limit_req_zone $arg_key zone=one:1m rate=1r/m;
--- config
    location /data/ { limit_req zone=one; tenant_documents; }
--- as: acme acme
--- request eval: ["GET /data/c?key={new}", "GET /data/c?key={new}"]
--- error_code eval: [422, 503]
--- response_headers eval: ["! Retry-After", "Retry-After: 1"]
--- problem eval: ["", ""]
--- no_error_log
[alert]



=== TEST 27: error_page goes before
--- config
location /data/ {
    error_page 403 @page;
    deny all;
    tenant_documents;
}
location @page { default_type text/plain; return 200 "a page"; }
--- request
GET /data/c
--- error_code: 403
--- response_headers
Content-Type: text/plain
--- response_body chomp
a page
--- error_log
access forbidden by rule



=== TEST 28: before a location: TRACE
--- raw_request eval
"TRACE /data/c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
--- error_code: 405
--- response_headers
Content-Type: text/html
--- response_body_like: <html>



=== TEST 29: before a location: no Host
--- raw_request eval
"GET /data/c HTTP/1.1\r\nConnection: close\r\n\r\n"
--- error_code: 400
--- response_headers
Content-Type: text/html
--- response_body_like: <html>



=== TEST 30: before a location: another version
--- raw_request eval
"GET /data/c HTTP/9.9\r\nHost: x\r\n\r\n"
--- error_code: 505
--- response_headers
Content-Type: text/html
--- response_body_like: <html>



=== TEST 31: before a location: nonsense
--- raw_request eval
"nonsense\r\n\r\n"
--- error_code: 400
--- response_headers
Content-Type: text/html
--- response_body_like: <html>



=== TEST 32: before a location: an unknown transfer coding
--- raw_request eval
"GET /data/c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x\r\n\r\n"
--- error_code: 501
--- response_headers
Content-Type: text/html
--- response_body_like: <html>
