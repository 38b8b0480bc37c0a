# The endpoints in every kind of location: what follows the prefix, or the last
# segment, is the action, and nothing beside the prefix is served.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a prefix without a slash
--- config
    location /bare { tenant_documents; }
--- as: acme
--- seed
acme PUT /data/c/x {"n":1}
--- request
GET /bare/c/x
--- response_json
{"_id":"x","n":1}



=== TEST 2: the prefix itself, with a slash and without
--- config
    location /bare { tenant_documents; }
--- as: acme acme
--- request eval: ["GET /bare", "GET /bare/"]
--- error_code eval: [200, 200]
--- response_body_like eval: ['"collections":', '"collections":']



=== TEST 3: beside the prefix: /barely
--- config
    location /bare { tenant_documents; }
--- as: acme
--- request
GET /barely
--- error_code: 404
--- problem



=== TEST 4: beside the prefix: /barely/c/x
--- config
    location /bare { tenant_documents; }
--- as: acme
--- request
GET /barely/c/x
--- error_code: 404
--- problem



=== TEST 5: beside the prefix: /bare.c/x
--- config
    location /bare { tenant_documents; }
--- as: acme
--- request
GET /bare.c/x
--- error_code: 404
--- problem



=== TEST 6: organizations without a slash
--- config
    location /orgs { tenant_organizations; }
--- as: acme
--- request
GET /orgs/get?organization_name=acme
--- response_json_has
{"organization_name":"acme"}



=== TEST 7: beside the actions: /orgs
--- config
    location /orgs { tenant_organizations; }
--- as: acme
--- request
GET /orgs
--- error_code: 404
--- problem



=== TEST 8: beside the actions: /orgs/
--- config
    location /orgs { tenant_organizations; }
--- as: acme
--- request
GET /orgs/
--- error_code: 404
--- problem



=== TEST 9: beside the actions: /orgsget?organization_name=acme
--- config
    location /orgs { tenant_organizations; }
--- as: acme
--- request
GET /orgsget?organization_name=acme
--- error_code: 404
--- problem



=== TEST 10: beside the actions: /orgs-get?organization_name=acme
--- config
    location /orgs { tenant_organizations; }
--- as: acme
--- request
GET /orgs-get?organization_name=acme
--- error_code: 404
--- problem



=== TEST 11: "^~"
--- config
    location ^~ /deep/er/ { tenant_documents; }
--- as: acme
--- seed
acme PUT /data/c/x {"n":1}
--- request
GET /deep/er/c/x
--- response_json
{"_id":"x","n":1}



=== TEST 12: a space in the prefix
--- config
    location "/a b/" { tenant_documents; }
--- as: acme
--- seed
acme PUT /data/c/x {"n":1}
--- request
GET /a%20b/c/x
--- response_json
{"_id":"x","n":1}



=== TEST 13: exact: the last segment
--- config
location = /sign/up/create {
    tenant_organizations;
    if ($arg_x) { set $y 1; }
}
--- as: nobody
--- request
POST /sign/up/create
{}
--- error_code: 422
--- problem



=== TEST 14: exact: in an "if" block
--- config
location = /sign/up/create {
    tenant_organizations;
    if ($arg_x) { set $y 1; }
}
--- as: nobody
--- request
POST /sign/up/create?x=1
{}
--- error_code: 422
--- problem



=== TEST 15: exact: another method in an "if" block
--- config
location = /sign/up/create {
    tenant_organizations;
    if ($arg_x) { set $y 1; }
}
--- as: nobody
--- request
GET /sign/up/create?x=1
--- error_code: 405
--- problem



=== TEST 16: exact: a login
--- config
location = /exact/login {
    tenant_admin;
    limit_except POST { deny all; }
}
--- as: nobody
--- request
POST /exact/login
{"email":"{email:acme}","password":"{password:acme}"}
--- response_json_has
{"role":"owner"}



=== TEST 17: exact: limit_except refuses
--- config
location = /exact/login {
    tenant_admin;
    limit_except POST { deny all; }
}
--- as: nobody
--- request
GET /exact/login
--- error_code: 403
--- problem
--- error_log
access forbidden by rule



=== TEST 18: exact: limit_except lets in
--- config
location = /exact/get {
    tenant_organizations;
    limit_except GET { allow all; }
}
--- as: acme
--- request
GET /exact/get?organization_name=acme
--- response_json_has
{"organization_name":"acme"}



=== TEST 19: exact: but the method stays wrong
--- config
location = /exact/get {
    tenant_organizations;
    limit_except GET { allow all; }
}
--- as: nobody
--- request
POST /exact/get
{}
--- error_code: 405
--- problem



=== TEST 20: regex: the last segment
--- config
location ~ ^/v[0-9]+/org/ {
    tenant_organizations;
    limit_except GET { allow all; }
}
--- as: acme
--- request
GET /v1/org/get?organization_name=acme
--- response_json_has
{"organization_name":"acme"}



=== TEST 21: regex: of many
--- config
location ~ ^/v[0-9]+/org/ {
    tenant_organizations;
    limit_except GET { allow all; }
}
--- as: acme
--- request
GET /v22/org/x/y/get?organization_name=acme
--- response_json_has
{"organization_name":"acme"}



=== TEST 22: regex: in limit_except
--- config
location ~ ^/v[0-9]+/org/ {
    tenant_organizations;
    limit_except GET { allow all; }
}
--- as: nobody
--- request
POST /v1/org/create
{}
--- error_code: 422
--- problem



=== TEST 23: regex: /v1/org/get/
--- config
location ~ ^/v[0-9]+/org/ {
    tenant_organizations;
    limit_except GET { allow all; }
}
--- as: nobody
--- request
GET /v1/org/get/
--- error_code: 404
--- problem



=== TEST 24: regex: /v1/org/nope
--- config
location ~ ^/v[0-9]+/org/ {
    tenant_organizations;
    limit_except GET { allow all; }
}
--- as: nobody
--- request
GET /v1/org/nope
--- error_code: 404
--- problem



=== TEST 25: regex: more than the action in the last segment
--- config
    location ~* \.LOGIN$ { tenant_admin; }
--- as: nobody
--- request
POST /any/x.login
{"email":"{email:acme}","password":"{password:acme}"}
--- error_code: 404
--- problem



=== TEST 26: nested: the outer
--- config
location /outer/ {
    tenant_documents;
    location /outer/inner/ { tenant_documents; }
    location /outer/admin/ { tenant_admin; }
    location = /outer/org/get { tenant_organizations; }
    location /outer/static { return 200 "static"; }
    if ($arg_if) { set $y 1; }
}
location /rewritten/ { rewrite ^/rewritten/(.*) /outer/$1 last; }
location /broken/ {
    rewrite ^/broken/(.*) /outer/$1 break;
    tenant_documents;
}
--- as: acme
--- seed
acme PUT /data/c/x {"n":1}
--- request
GET /outer/c/x
--- response_json
{"_id":"x","n":1}



=== TEST 27: nested: an "if" block
--- config
location /outer/ {
    tenant_documents;
    location /outer/inner/ { tenant_documents; }
    location /outer/admin/ { tenant_admin; }
    location = /outer/org/get { tenant_organizations; }
    location /outer/static { return 200 "static"; }
    if ($arg_if) { set $y 1; }
}
location /rewritten/ { rewrite ^/rewritten/(.*) /outer/$1 last; }
location /broken/ {
    rewrite ^/broken/(.*) /outer/$1 break;
    tenant_documents;
}
--- as: acme
--- request
GET /outer/c/x?if=1
--- error_code: 422
--- problem
if: ~.



=== TEST 28: nested: the inner
--- config
location /outer/ {
    tenant_documents;
    location /outer/inner/ { tenant_documents; }
    location /outer/admin/ { tenant_admin; }
    location = /outer/org/get { tenant_organizations; }
    location /outer/static { return 200 "static"; }
    if ($arg_if) { set $y 1; }
}
location /rewritten/ { rewrite ^/rewritten/(.*) /outer/$1 last; }
location /broken/ {
    rewrite ^/broken/(.*) /outer/$1 break;
    tenant_documents;
}
--- as: acme
--- seed
acme PUT /data/c/x {"n":1}
--- request
GET /outer/inner/c/x
--- response_json
{"_id":"x","n":1}



=== TEST 29: nested: the administration
--- config
location /outer/ {
    tenant_documents;
    location /outer/inner/ { tenant_documents; }
    location /outer/admin/ { tenant_admin; }
    location = /outer/org/get { tenant_organizations; }
    location /outer/static { return 200 "static"; }
    if ($arg_if) { set $y 1; }
}
location /rewritten/ { rewrite ^/rewritten/(.*) /outer/$1 last; }
location /broken/ {
    rewrite ^/broken/(.*) /outer/$1 break;
    tenant_documents;
}
--- as: nobody
--- request
POST /outer/admin/login
{"email":"{email:acme}","password":"{password:acme}"}
--- response_json_has
{"role":"owner"}



=== TEST 30: nested: an exact one
--- config
location /outer/ {
    tenant_documents;
    location /outer/inner/ { tenant_documents; }
    location /outer/admin/ { tenant_admin; }
    location = /outer/org/get { tenant_organizations; }
    location /outer/static { return 200 "static"; }
    if ($arg_if) { set $y 1; }
}
location /rewritten/ { rewrite ^/rewritten/(.*) /outer/$1 last; }
location /broken/ {
    rewrite ^/broken/(.*) /outer/$1 break;
    tenant_documents;
}
--- as: acme
--- request
GET /outer/org/get?organization_name=acme
--- response_json_has
{"organization_name":"acme"}



=== TEST 31: nested: another handler stays what it is
--- config
location /outer/ {
    tenant_documents;
    location /outer/inner/ { tenant_documents; }
    location /outer/admin/ { tenant_admin; }
    location = /outer/org/get { tenant_organizations; }
    location /outer/static { return 200 "static"; }
    if ($arg_if) { set $y 1; }
}
location /rewritten/ { rewrite ^/rewritten/(.*) /outer/$1 last; }
location /broken/ {
    rewrite ^/broken/(.*) /outer/$1 break;
    tenant_documents;
}
--- as: nobody
--- request
GET /outer/static
--- response_body chomp
static



=== TEST 32: after a rewrite
--- config
location /outer/ {
    tenant_documents;
    location /outer/inner/ { tenant_documents; }
    location /outer/admin/ { tenant_admin; }
    location = /outer/org/get { tenant_organizations; }
    location /outer/static { return 200 "static"; }
    if ($arg_if) { set $y 1; }
}
location /rewritten/ { rewrite ^/rewritten/(.*) /outer/$1 last; }
location /broken/ {
    rewrite ^/broken/(.*) /outer/$1 break;
    tenant_documents;
}
--- as: acme
--- seed
acme PUT /data/c/x {"n":1}
--- request
GET /rewritten/c/x
--- response_json
{"_id":"x","n":1}



=== TEST 33: rewritten in its place, beside its prefix
--- config
location /outer/ {
    tenant_documents;
    location /outer/inner/ { tenant_documents; }
    location /outer/admin/ { tenant_admin; }
    location = /outer/org/get { tenant_organizations; }
    location /outer/static { return 200 "static"; }
    if ($arg_if) { set $y 1; }
}
location /rewritten/ { rewrite ^/rewritten/(.*) /outer/$1 last; }
location /broken/ {
    rewrite ^/broken/(.*) /outer/$1 break;
    tenant_documents;
}
--- as: acme
--- request
GET /broken/c/x
--- error_code: 404
--- problem



=== TEST 34: the root
--- http_config
server {
    listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    location / { tenant_documents; }
    location /org/ { tenant_organizations; }
}
--- config
location /at-root/ {
    proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/;
}
--- as: acme
--- seed
acme PUT /data/c/x {"n":1}
--- request
GET /at-root/c/x
--- response_json
{"_id":"x","n":1}



=== TEST 35: the root itself
--- http_config
server {
    listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    location / { tenant_documents; }
    location /org/ { tenant_organizations; }
}
--- config
location /at-root/ {
    proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/;
}
--- as: acme
--- request
GET /at-root/
--- response_body_like: "collections":



=== TEST 36: the root: a segment too many
--- http_config
server {
    listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    location / { tenant_documents; }
    location /org/ { tenant_organizations; }
}
--- config
location /at-root/ {
    proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/;
}
--- as: acme
--- request
GET /at-root/c/x/y
--- error_code: 404
--- problem



=== TEST 37: the root: beside another one
--- http_config
server {
    listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
    location / { tenant_documents; }
    location /org/ { tenant_organizations; }
}
--- config
location /at-root/ {
    proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_1/;
}
--- as: acme
--- request
GET /at-root/org/get?organization_name=acme
--- response_json_has
{"organization_name":"acme"}



=== TEST 38: Location without a slash
--- config
    location /bare { tenant_documents; }
--- as: acme acme
--- request eval: ["POST /bare/{new}\n{\"_id\":\"k\"}", "GET /bare/{new}/k"]
--- error_code eval: [201, 200]
--- response_headers eval: ["Location: /bare/{new}/k", ""]
--- response_json eval: [('{"_id":"k"}') x 2]



=== TEST 39: Location of a deep prefix
--- config
    location ^~ /deep/er/ { tenant_documents; }
--- as: acme acme
--- request eval
["POST /deep/er/{new}\n{\"_id\":\"k\"}", "GET /deep/er/{new}/k"]
--- error_code eval: [201, 200]
--- response_headers eval: ["Location: /deep/er/{new}/k", ""]
--- response_json eval: [('{"_id":"k"}') x 2]



=== TEST 40: Location with a space
--- config
    location "/a b/" { tenant_documents; }
--- as: acme acme
--- request eval: ["POST /a%20b/{new}\n{\"_id\":\"k\"}", "GET /a%20b/{new}/k"]
--- error_code eval: [201, 200]
--- response_headers eval: ["Location: /a%20b/{new}/k", ""]
--- response_json eval: [('{"_id":"k"}') x 2]



=== TEST 41: Location of an outer location
--- config
location /outer/ {
    tenant_documents;
    location /outer/inner/ { tenant_documents; }
    location /outer/admin/ { tenant_admin; }
    location = /outer/org/get { tenant_organizations; }
    location /outer/static { return 200 "static"; }
    if ($arg_if) { set $y 1; }
}
location /rewritten/ { rewrite ^/rewritten/(.*) /outer/$1 last; }
location /broken/ {
    rewrite ^/broken/(.*) /outer/$1 break;
    tenant_documents;
}
--- as: acme acme
--- request eval: ["POST /outer/{new}\n{\"_id\":\"k\"}", "GET /outer/{new}/k"]
--- error_code eval: [201, 200]
--- response_headers eval: ["Location: /outer/{new}/k", ""]
--- response_json eval: [('{"_id":"k"}') x 2]



=== TEST 42: Location of an inner one
--- config
location /outer/ {
    tenant_documents;
    location /outer/inner/ { tenant_documents; }
    location /outer/admin/ { tenant_admin; }
    location = /outer/org/get { tenant_organizations; }
    location /outer/static { return 200 "static"; }
    if ($arg_if) { set $y 1; }
}
location /rewritten/ { rewrite ^/rewritten/(.*) /outer/$1 last; }
location /broken/ {
    rewrite ^/broken/(.*) /outer/$1 break;
    tenant_documents;
}
--- as: acme acme
--- request eval
["POST /outer/inner/{new}\n{\"_id\":\"k\"}", "GET /outer/inner/{new}/k"]
--- error_code eval: [201, 200]
--- response_headers eval: ["Location: /outer/inner/{new}/k", ""]
--- response_json eval: [('{"_id":"k"}') x 2]
