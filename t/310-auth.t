# The gate in any location: "tenant_auth on" beside what nginx itself does
# with access (docs/directives.md).  The forms of tokens are in 300-token-form.t.

use strict;
use warnings;

use Tenant;

repeat_each(2);

my $now = time;
my %claims = (
    iss => 'tenant', sub => 'a' x 24, org => 'b' x 24, role => 'viewer',
    user_epoch => 0, org_epoch => 0, auth_time => $now, iat => $now,
    exp => $now + 3600, jti => 'x',
);

our $Token = 'Authorization: Bearer {token:acme}';
our $Stranger = 'Authorization: Bearer '
    . jwt({ alg => 'HS256', typ => 'JWT' }, \%claims);
our $Expired = 'Authorization: Bearer '
    . jwt({ alg => 'HS256' }, { %claims, exp => $now - 100 });

# a location with a file, as any backend would be
our $Files = <<'_EOF_';
>>> secret/a.txt
the secret
>>> secret/deep/b.txt
the deep secret
>>> login.html
please log in
>>> page.shtml
before<!--# include virtual="/secret/a.txt" -->after
_EOF_

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('user_files', $Files);
    $block->set_value('request', 'GET /secret/a.txt')
        if !defined $block->request;
});

# Test::Nginx counts for each block: its status, body or headers, and log
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: off by default
--- config
    location /secret/ { }
--- response_body
the secret



=== TEST 2: on, without a token
--- config
    location /secret/ { tenant_auth on; }
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer
Content-Type: application/problem+json
Cache-Control: private, no-cache
X-Content-Type-Options: nosniff
--- response_body chomp
{"type":"about:blank","title":"Unauthorized","status":401,"detail":"a bearer token is required"}



=== TEST 3: on, with a token
--- config
    location /secret/ { tenant_auth on; }
--- more_headers eval: $::Token
--- response_headers
! WWW-Authenticate
--- response_body
the secret



=== TEST 4: on, with an expired token
--- config
    location /secret/ { tenant_auth on; }
--- more_headers eval: $::Expired
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer error="invalid_token", error_description="the token has expired"
--- response_body_like: the bearer token has expired



=== TEST 5: inherited from http
--- http_config
    tenant_auth on;
--- config
    location /secret/ { }
--- error_code: 401
--- response_body_like: a bearer token is required



=== TEST 6: inherited from the server
--- config
    tenant_auth on;
    location /secret/ { location /secret/a { } }
--- error_code: 401
--- response_body_like: a bearer token is required



=== TEST 7: off in a server, whatever http says
--- http_config
    tenant_auth on;
--- config
    tenant_auth off;
    location /secret/ { }
--- response_body
the secret



=== TEST 8: off in a location, whatever the server says
--- config
    tenant_auth on;
    location /secret/ { tenant_auth off; }
--- response_body
the secret



=== TEST 9: on in a nested location only
--- config
    location /secret/ { location /secret/deep/ { tenant_auth on; } }
--- request eval: ["GET /secret/a.txt", "GET /secret/deep/b.txt"]
--- error_code eval: [200, 401]



=== TEST 10: inherited by "if" and "limit_except"
--- config
    location /secret/ {
        tenant_auth on;
        if ($arg_x) { set $y 1; }
        limit_except POST { allow all; }
    }
--- request eval: ["GET /secret/a.txt", "GET /secret/a.txt?x=1"]
--- error_code eval: [401, 401]



=== TEST 11: HEAD has the headers and no body
--- config
    location /secret/ { tenant_auth on; }
--- request
HEAD /secret/a.txt
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer
Content-Type: application/problem+json
--- response_body



=== TEST 12: a refused body leaves the connection usable
--- config
    location /secret/ { tenant_auth on; }
--- pipelined_requests eval
["POST /secret/a.txt\r\nhello, body", "GET /secret/a.txt",
 "POST /secret/a.txt\r\n" . "x" x 5000, "GET /secret/a.txt"]
--- error_code eval: [401, 401, 401, 401]



=== TEST 13: satisfy any, the address will do
--- config
    location /secret/ { satisfy any; allow all; tenant_auth on; }
--- response_headers
! WWW-Authenticate
--- response_body
the secret



=== TEST 14: satisfy any, the token will do
--- config
    location /secret/ { satisfy any; deny all; tenant_auth on; }
--- more_headers eval: $::Token
--- response_headers
! WWW-Authenticate
--- response_body
the secret



=== TEST 15: satisfy any, neither
--- config
    location /secret/ { satisfy any; deny all; tenant_auth on; }
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer
Content-Type: application/problem+json



=== TEST 16: satisfy all, the address is wrong
--- config
    location /secret/ { deny all; tenant_auth on; }
--- more_headers eval: $::Token
--- error_code: 403
--- error_log
access forbidden by rule



=== TEST 17: satisfy all, both are right
--- config
    location /secret/ { allow all; tenant_auth on; }
--- more_headers eval: $::Token
--- response_body
the secret



=== TEST 18: satisfy any beside basic authentication: both challenges
--- config
    location /secret/ {
        satisfy any;
        auth_basic "realm";
        auth_basic_user_file /dev/null;
        tenant_auth on;
    }
--- error_code: 401
--- raw_response_headers_like: WWW-Authenticate: Bearer\r\n(.*\r\n)*WWW-Authenticate: Basic realm="realm"



=== TEST 19: satisfy any, a third check lets it in: no challenge is left
--- config
    location = /yes { alias html/login.html; }
    location /secret/ {
        satisfy any;
        auth_basic "realm";
        auth_basic_user_file /dev/null;
        auth_request /yes;
        tenant_auth on;
    }
--- response_headers
! WWW-Authenticate
--- response_body
the secret



=== TEST 20: satisfy any does not open our own endpoints
--- config
    location /data/ { satisfy any; allow all; tenant_auth on; tenant_documents; }
--- request
GET /data/c
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer
Content-Type: application/problem+json



=== TEST 21: a backend's own 401 stays as it is
--- config
    location /backend { default_type text/plain; return 401 "the backend's"; }
    location /secret/ {
        satisfy any;
        allow all;
        tenant_auth on;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/backend;
    }
--- error_code: 401
--- response_headers
Content-Type: text/plain
--- response_body chomp
the backend's



=== TEST 22: the backend gets the token and decides about its own
--- config
    location /backend { return 200 "$http_authorization"; }
    location /secret/ {
        tenant_auth on;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/backend;
    }
--- more_headers eval: $::Token
--- response_body_like: ^Bearer [-\w]+\.[-\w]+\.[-\w]+$



=== TEST 23: error_page with a page
--- config
    error_page 401 /login.html;
    location = /login.html { }
    location /secret/ { tenant_auth on; }
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer
Content-Type: text/html
--- response_body
please log in



=== TEST 24: error_page with a redirect
--- config
    error_page 401 =302 http://login.example/;
    location /secret/ { tenant_auth on; }
--- error_code: 302
--- response_headers
Location: http://login.example/



=== TEST 25: error_page with a named location
--- config
    location @login { default_type text/plain; return 401 "by name"; }
    location /secret/ { error_page 401 @login; tenant_auth on; }
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer
Content-Type: text/plain
--- response_body chomp
by name



=== TEST 26: an error page behind the gate: no loop, no page
--- config
    tenant_auth on;
    error_page 401 /login.html;
    location /login.html { }
    location /secret/ { }
--- error_code: 401
--- response_headers
Content-Type: application/problem+json
--- response_body_like: a bearer token is required
--- no_error_log
[alert]



=== TEST 27: the gate as auth_request's location
--- config
    location = /check { internal; tenant_auth on; alias html/login.html; }
    location /secret/ { auth_request /check; }
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer



=== TEST 28: the gate as auth_request's location, with a token
--- config
    location = /check { internal; tenant_auth on; alias html/login.html; }
    location /secret/ { auth_request /check; }
--- more_headers eval: $::Token
--- response_body
the secret



=== TEST 29: an included part is gated on its own
--- config
    location /page.shtml { ssi on; ssi_types *; }
    location /secret/ { tenant_auth on; }
--- request
GET /page.shtml
--- response_body_like: ^before<html>.*401 Authorization Required.*after$



=== TEST 30: an included part, with a token
--- config
    location /page.shtml { ssi on; ssi_types *; }
    location /secret/ { tenant_auth on; }
--- request
GET /page.shtml
--- more_headers eval: $::Token
--- response_body
beforethe secret
after



=== TEST 31: an internal redirect is gated where it arrives
--- config
    location /backend { add_header X-Accel-Redirect /secret/a.txt; return 200; }
    location /open {
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/backend;
    }
    location /secret/ { tenant_auth on; }
--- request
GET /open
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer
--- response_body_like: a bearer token is required



=== TEST 32: try_files and rewrites are gated where they arrive
--- config
    location /try { try_files /nope /secret/a.txt; }
    location /write { rewrite ^ /secret/a.txt; }
    location /secret/ { tenant_auth on; }
--- request eval: ["GET /try", "GET /write", "GET /secret/a.txt"]
--- error_code eval: [401, 401, 401]



=== TEST 33: login, sign-up and look-up beside a gate for everything
--- http_config
    tenant_auth on;
--- request eval
["POST /admin/login\n{}", "POST /org/create\n{}",
 "GET /org/get?organization_name=nobody", "GET /secret/a.txt"]
--- more_headers
Content-Type: application/json
--- error_code eval: [422, 422, 401, 401]



=== TEST 34: a gate written at the login itself counts
--- config
    location = /admin/login { tenant_auth on; tenant_admin; }
    location /admin/ { tenant_admin; }
--- request
POST /admin/login
{}
--- more_headers
Content-Type: application/json
--- error_code: 401



=== TEST 35: what is not there is 404 or 405 before it is 401
--- http_config
    tenant_auth on;
--- request eval: ["GET /admin/nope", "GET /admin/login", "PUT /data/c", "GET /data/c"]
--- error_code eval: [404, 405, 405, 401]



=== TEST 36: a token of a valid form for an organization that is not here
--- request
GET /data/c
--- more_headers eval: $::Stranger
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer error="invalid_token", error_description="the token is not valid"



=== TEST 37: a requirement written at the login itself counts, too
--- http_config
    tenant_auth on;
--- config
    location = /admin/login { tenant_require role operator; tenant_admin; }
--- request
POST /admin/login
{}
--- more_headers
Content-Type: application/json
--- error_code: 401



=== TEST 38: and so does its answer to another role
--- http_config
    tenant_auth on;
--- config
    location = /admin/login { tenant_require role operator; tenant_admin; }
--- request
POST /admin/login
{}
--- more_headers eval: "Content-Type: application/json\n$::Token"
--- error_code: 403
