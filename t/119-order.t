# Which of several faults is answered: 404, 405, 401, 403, 413, 415, 400, 422.
# Each request has every fault that comes after its own, and none asks the
# database.

use strict;
use warnings;

use Tenant;

repeat_each(2);

our $Large = '{' . 'x' x 2000;

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('config', ($block->config // '') . <<'_EOC_');
        location /org/ { client_max_body_size 1k; tenant_organizations; }
        location /admin/ { client_max_body_size 1k; tenant_admin; }
        location /data/ { client_max_body_size 1k; tenant_documents; }
_EOC_
    $block->set_value('commands', '');
    $block->set_value('problem', '') if !defined $block->problem;
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 404: PUT /data/c/x/y?%
--- as: nobody
--- request eval: "PUT /data/c/x/y?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 404
--- error_log
client intended to send too large body



=== TEST 2: 404: BREW /data/c/x/y?%
--- as: nobody
--- request eval: "BREW /data/c/x/y?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 404
--- error_log
client intended to send too large body



=== TEST 3: 405: PUT /data/c?%
--- as: nobody
--- request eval: "PUT /data/c?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 405
--- error_log
client intended to send too large body



=== TEST 4: 405: BREW /data/c?%
--- as: nobody
--- request eval: "BREW /data/c?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 405
--- error_log
client intended to send too large body



=== TEST 5: 401: POST /data/c?%
--- as: nobody
--- request eval: "POST /data/c?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 401
--- error_log
client intended to send too large body



=== TEST 6: 403: POST /data/c?% by a viewer
--- as: acme/viewer
--- request eval: "POST /data/c?%\n$::Large"
--- error_code: 403
--- error_log
client intended to send too large body



=== TEST 7: 413: POST /data/c?% by an owner
--- as: acme
--- request eval: "POST /data/c?%\n$::Large"
--- error_code: 413
--- error_log
client intended to send too large body



=== TEST 8: 415: POST /data/c?% by an owner
--- as: acme
--- request
POST /data/c?%
{
--- more_headers
Content-Type: text/plain
--- error_code: 415



=== TEST 9: 400: POST /data/c?a=1 by an owner
--- as: acme
--- request
POST /data/c?a=1
{
--- error_code: 400



=== TEST 10: 400: POST /data/c?% by an owner
--- as: acme
--- request
POST /data/c?%
{"$a":1}
--- error_code: 400



=== TEST 11: 400: POST /data/-..-?a=1 by an owner
--- as: acme
--- request
POST /data/-..-?a=1
{
--- error_code: 400



=== TEST 12: 422: POST /data/-..-?a=1 by an owner
--- as: acme
--- request
POST /data/-..-?a=1
{"$a":1}
--- error_code: 422



=== TEST 13: 404: PUT /org/nope?%
--- as: nobody
--- request eval: "PUT /org/nope?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 404
--- error_log
client intended to send too large body



=== TEST 14: 405: GET /org/update?%
--- as: nobody
--- request eval: "GET /org/update?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 405
--- error_log
client intended to send too large body



=== TEST 15: 401: PUT /org/update?%
--- as: nobody
--- request eval: "PUT /org/update?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 401
--- error_log
client intended to send too large body



=== TEST 16: 403: PUT /org/update?% by a viewer
--- as: acme/viewer
--- request eval: "PUT /org/update?%\n$::Large"
--- error_code: 403
--- error_log
client intended to send too large body



=== TEST 17: 413: PUT /org/update?% by an owner
--- as: acme
--- request eval: "PUT /org/update?%\n$::Large"
--- error_code: 413
--- error_log
client intended to send too large body



=== TEST 18: 415: PUT /org/update?% by an owner
--- as: acme
--- request
PUT /org/update?%
{
--- more_headers
Content-Type: text/plain
--- error_code: 415



=== TEST 19: 400: PUT /org/update?a=1 by an owner
--- as: acme
--- request
PUT /org/update?a=1
{
--- error_code: 400



=== TEST 20: 400: PUT /org/update?% by an owner
--- as: acme
--- request
PUT /org/update?%
{"a":1}
--- error_code: 400



=== TEST 21: 400: POST /org/create?a=1
--- as: nobody
--- request
POST /org/create?a=1
{
--- error_code: 400



=== TEST 22: 413: POST /admin/login?%
--- as: nobody
--- request eval: "POST /admin/login?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 413
--- error_log
client intended to send too large body



=== TEST 23: 415: POST /admin/login?%
--- as: nobody
--- request
POST /admin/login?%
{
--- more_headers
Content-Type: text/plain
--- error_code: 415



=== TEST 24: 400: POST /admin/login?a=1
--- as: nobody
--- request
POST /admin/login?a=1
{
--- error_code: 400



=== TEST 25: 400: POST /admin/login?%
--- as: nobody
--- request
POST /admin/login?%
{"a":1}
--- error_code: 400



=== TEST 26: 401: DELETE /org/delete?a=%
--- as: nobody
--- request
DELETE /org/delete?a=%
--- error_code: 401



=== TEST 27: 403: DELETE /org/delete?a=% by a viewer
--- as: acme/viewer
--- request
DELETE /org/delete?a=%
--- error_code: 403



=== TEST 28: 400: DELETE /org/delete?a=% by an owner
--- as: acme
--- request
DELETE /org/delete?a=%
--- error_code: 400



=== TEST 29: 400: GET /data/c?a=1&filter={ by an owner
--- as: acme
--- request
GET /data/c?a=1&filter={
--- error_code: 400



=== TEST 30: 400: GET /data/-..-?limit=% by an owner
--- as: acme
--- request
GET /data/-..-?limit=%
--- error_code: 400



=== TEST 31: 400: a bad If-Match before a bad document
--- as: acme
--- request
PUT /data/c/x
{"$a":1}
--- more_headers
If-Match: nonsense
--- error_code: 400



=== TEST 32: 400: a bad If-Match before an unknown parameter
--- as: acme
--- request
PUT /data/c/x?a=1
{}
--- more_headers
If-Match: nonsense
--- error_code: 400



=== TEST 33: 400: DELETE, too
--- as: acme
--- request
DELETE /data/c/x?a=1
--- more_headers
If-Match: nonsense
--- error_code: 400



=== TEST 34: 405: a guarded sign-up
--- config
location = /guard/create {
    client_max_body_size 1k;
    tenant_auth on;
    tenant_require role operator;
    tenant_organizations;
}
--- as: nobody
--- request eval: "PUT /guard/create?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 405
--- error_log
client intended to send too large body



=== TEST 35: 401: a guarded sign-up
--- config
location = /guard/create {
    client_max_body_size 1k;
    tenant_auth on;
    tenant_require role operator;
    tenant_organizations;
}
--- as: nobody
--- request eval: "POST /guard/create?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 401
--- error_log
client intended to send too large body



=== TEST 36: 403: a guarded sign-up
--- config
location = /guard/create {
    client_max_body_size 1k;
    tenant_auth on;
    tenant_require role operator;
    tenant_organizations;
}
--- as: acme
--- request eval: "POST /guard/create?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 403
--- response_headers_like
WWW-Authenticate: Bearer error="insufficient_scope".*
--- error_log
client intended to send too large body



=== TEST 37: 404: guarded documents
--- config
location /guarded/ {
    client_max_body_size 1k;
    tenant_auth on;
    tenant_require role owner;
    tenant_documents;
}
--- as: nobody
--- request eval: "POST /guarded/c/x/y?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 404
--- error_log
client intended to send too large body



=== TEST 38: 405: guarded documents
--- config
location /guarded/ {
    client_max_body_size 1k;
    tenant_auth on;
    tenant_require role owner;
    tenant_documents;
}
--- as: nobody
--- request eval: "PUT /guarded/c?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 405
--- error_log
client intended to send too large body



=== TEST 39: 401: guarded documents
--- config
location /guarded/ {
    client_max_body_size 1k;
    tenant_auth on;
    tenant_require role owner;
    tenant_documents;
}
--- as: nobody
--- request eval: "GET /guarded/c?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 401
--- error_log
client intended to send too large body



=== TEST 40: 403: guarded documents
--- config
location /guarded/ {
    client_max_body_size 1k;
    tenant_auth on;
    tenant_require role owner;
    tenant_documents;
}
--- as: acme/viewer
--- request eval: "GET /guarded/c?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 403
--- error_log
client intended to send too large body



=== TEST 41: 413: guarded documents
--- config
location /guarded/ {
    client_max_body_size 1k;
    tenant_auth on;
    tenant_require role owner;
    tenant_documents;
}
--- as: acme
--- request eval: "POST /guarded/c?%\n$::Large"
--- more_headers
Content-Type: text/plain
--- error_code: 413
--- error_log
client intended to send too large body



=== TEST 42: the access log has the status that was sent
--- as: nobody
--- request eval: "PUT /data/c/x/y?%\n$::Large"
--- error_code: 404
--- error_log
client intended to send too large body
--- access_log
"PUT /data/c/x/y?% HTTP/1.1" 404 
