# Errors that nginx itself raises are problem documents in our locations, and
# in all others where "tenant_problems" is on; what others answer stays theirs.

use strict;
use warnings;

use Tenant;

repeat_each(2);

# nginx may be gone before all of a bad request is sent
$SIG{PIPE} = 'IGNORE';
no_long_string();

our %Title = (
    400 => 'Bad Request', 401 => 'Unauthorized', 402 => 'Payment Required',
    403 => 'Forbidden', 404 => 'Not Found', 405 => 'Method Not Allowed',
    406 => 'Not Acceptable', 409 => 'Conflict',
    410 => 'Gone', 411 => 'Length Required', 412 => 'Precondition Failed',
    413 => 'Content Too Large', 414 => 'URI Too Long',
    415 => 'Unsupported Media Type', 416 => 'Range Not Satisfiable',
    417 => 'Expectation Failed', 421 => 'Misdirected Request',
    422 => 'Unprocessable Content', 429 => 'Too Many Requests',
    431 => 'Request Header Fields Too Large',
    451 => 'Unavailable For Legal Reasons',
    500 => 'Internal Server Error', 501 => 'Not Implemented',
    502 => 'Bad Gateway', 503 => 'Service Unavailable',
    504 => 'Gateway Timeout', 505 => 'HTTP Version Not Supported',
    507 => 'Insufficient Storage',
);
# those of which nginx has a page
our @Codes = grep { !/^4(?:02|06|17|22|31|51)$/ } sort keys %Title;
our $Returns = join "\n", map { "if (\$arg_code = $_) { return $_; }" }
    sort keys %Title;
our $Form = 'Content-Type: application/problem\+json\r\n(?:.*\r\n)*'
    . 'Cache-Control: private, no-cache\r\n(?:.*\r\n)*'
    . 'X-Content-Type-Options: nosniff';

# --- raised: the statuses that the requests get, each a problem document
add_block_preprocessor(sub {
    my ($block) = @_;
    my @raised = split ' ', $block->raised // return;
    my $many = @raised > 1;
    my $list = sub { $many ? [@_] : $_[0] };

    $block->set_value('error_code', $list->(@raised));
    $block->set_value('raw_response_headers_like', $list->(map {
        $main::Form . (/^(?:429|503)$/ ? '(?:.*\r\n)*Retry-After: 1\r\n' : '')
    } @raised));
    $block->set_value('response_body_like', $list->(map {
        qq(\\A\\{"type":"about:blank","title":"$main::Title{$_}","status":$_,)
            . '"detail":"[^"]+"'
            . ($_ == 422 ? ',"errors":\[\{.*\}\]' : '') . '\}\z'
    } @raised)) if !defined $block->no_body;
});

plan('no_plan');
run_tests();

__DATA__

=== TEST 1: every status, in a location of ours
--- config eval
"location /data/ { tenant_documents; $::Returns }"
--- more_headers
Authorization: Bearer {token:acme}
--- request eval: [map { "GET /data/c?code=$_" } @::Codes]
--- raised eval: "@::Codes"
--- no_error_log
[alert]



=== TEST 2: every status, in a location of others
--- config eval
"location /app/ { tenant_problems on; $::Returns }"
--- request eval: [map { "GET /app/c?code=$_" } @::Codes]
--- raised eval: "@::Codes"



=== TEST 3: without a body for HEAD
--- config
    location /app/ { tenant_problems on; return 404; }
--- request
HEAD /app/
--- error_code: 404
--- response_headers
Content-Type: application/problem+json
--- no_body



=== TEST 4: a limited rate, in a location of ours
--- http_config
    limit_req_zone $uri$request_id zone=a:1m rate=1000r/s;
    limit_req_zone $server_port zone=b:1m rate=1r/m;
    limit_req_status 429;
--- config
    location /data/ { tenant_documents; limit_req zone=b; }
--- request eval: ["GET /data/c", "GET /data/c"]
--- error_code_like eval: ['401|429', '429']
--- response_headers_like eval
["", "Retry-After: 1\nContent-Type: application/problem.json"]
--- no_error_log
[alert]



=== TEST 5: a limited rate, at a gate
--- http_config
    limit_req_zone $server_port zone=c:1m rate=1r/m;
    limit_req_status 429;
--- config
    location /app/ {
        tenant_auth on;
        tenant_problems on;
        limit_req zone=c;
        proxy_pass http://127.0.0.1:1;
    }
--- request eval: ["GET /app/", "GET /app/"]
--- error_code_like eval: ['401|429', '429']
--- response_headers_like eval
["", "Retry-After: 1\nContent-Type: application/problem.json"]
--- no_error_log
[alert]



=== TEST 6: off by default
--- config
    location /app/ { }
    location /gate/ { tenant_auth on; return 403; }
--- request eval: ["GET /app/nope", "GET /gate/x"]
--- error_code eval: [404, 403]
--- response_headers_like eval
["Content-Type: text/html", "Content-Type: text/html"]
--- no_error_log
[alert]



=== TEST 7: inherited from http
--- http_config
    tenant_problems on;
--- config
    location /app/ { location /app/deep/ { } }
    location /off/ { tenant_problems off; }
--- request eval: ["GET /app/nope", "GET /app/deep/nope", "GET /off/nope"]
--- error_code eval: [404, 404, 404]
--- response_headers_like eval
["Content-Type: application/problem.json",
 "Content-Type: application/problem.json", "Content-Type: text/html"]
--- no_error_log
[alert]



=== TEST 8: inherited from the server, by "if" and "limit_except"
--- config
    tenant_problems on;
    location /app/ {
        if ($arg_x) { return 404; }
        limit_except GET { deny all; }
    }
--- request eval: ["GET /app/?x=1", "PUT /app/x", "GET /nowhere"]
--- raised: 404 403 404
--- no_error_log
[alert]



=== TEST 9: what nginx says of files
--- config
    tenant_problems on;
    location /app/ { }
--- user_files
>>> app/x.txt
hello
--- request eval
["GET /app/nope", "POST /app/x.txt\nhello", "GET /app/"]
--- raised: 404 405 403
--- no_error_log
[alert]



=== TEST 10: a server behind that is not there, or closes the connection
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_8;
        return 444;
    }
--- config
    tenant_problems on;
    location /a/ { proxy_pass http://127.0.0.1:1; }
    location /b/ { proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_8; }
    location /c/ { tenant_auth optional; proxy_pass http://127.0.0.1:1; }
--- request eval: ["GET /a/", "GET /b/", "GET /c/"]
--- raised: 502 502 502
--- no_error_log
[alert]



=== TEST 11: what a server behind answers is its own
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_8;
        location /x/404 { return 404 "not mine"; }
        location /x/503 { return 503 "not now"; }
        location /x/401 { add_header WWW-Authenticate Other always; return 401 "who"; }
    }
--- config
    tenant_problems on;
    location /x/ { proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_8; }
--- request eval: ["GET /x/404", "GET /x/503", "GET /x/401"]
--- error_code eval: [404, 503, 401]
--- response_body eval: ["not mine", "not now", "who"]
--- raw_response_headers_unlike eval
["nosniff", "Retry-After", "Bearer"]



=== TEST 12: unless nginx is to replace it
--- http_config
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_8;
        return 503 "not now";
    }
--- config
    tenant_problems on;
    location /x/ {
        proxy_intercept_errors on;
        error_page 404 /nope;
        proxy_pass http://127.0.0.1:$TEST_NGINX_RAND_PORT_8;
    }
--- request
GET /x/
--- error_code: 503
--- response_body: not now



=== TEST 13: "return" with a text, "error_page" with a page
--- config
    tenant_problems on;
    error_page 404 /404.html;
    error_page 403 @other;
    location = /404.html { }
    location @other { return 200 "other"; }
    location /text/ { return 404 "mine"; }
    location /page/ { return 404; }
    location /named/ { return 403; }
    location /rest/ { return 410; }
--- user_files
>>> 404.html
a page
--- request eval: ["GET /text/", "GET /page/", "GET /named/", "GET /rest/"]
--- error_code eval: [404, 404, 403, 410]
--- response_body_like eval: ['\Amine\z', '\Aa page$', '\Aother\z', '"status":410']



=== TEST 14: pages of pages
--- config
    tenant_problems on;
    recursive_error_pages on;
    error_page 404 /404.html;
    location = /404.html { }
    location /page/ { return 404; }
--- user_files
>>> 404.html
a page
--- request
GET /page/
--- error_code: 404
--- response_body
a page



=== TEST 15: challenges are those of who made them
--- config
    tenant_problems on;
    location /basic/ {
        auth_basic "realm";
        auth_basic_user_file /dev/null;
    }
    location /gate/ { tenant_auth on; }
    location /return/ { return 401; }
--- request eval: ["GET /basic/", "GET /gate/", "GET /return/"]
--- error_code eval: [401, 401, 401]
--- raw_response_headers_like eval
['WWW-Authenticate: Basic realm="realm"\r\n', 'WWW-Authenticate: Bearer\r\n', '']
--- raw_response_headers_unlike eval
['Bearer', 'Basic', 'WWW-Authenticate']
--- response_body_like eval: [('"status":401') x 3]



=== TEST 16: before a location is chosen: no name
--- http_config
    tenant_problems on;
--- raw_request eval
"GET /x HTTP/1.1\r\nConnection: close\r\n\r\n"
--- raised: 400



=== TEST 17: before a location is chosen: two names
--- http_config
    tenant_problems on;
--- raw_request eval
"GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"
--- raised: 400



=== TEST 18: before a location is chosen: TRACE
--- http_config
    tenant_problems on;
--- raw_request eval
"TRACE /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
--- raised: 405



=== TEST 19: in a configuration with nothing else of ours
--- bare
--- config
    location /app/ { tenant_problems on; return 503; }
--- request
GET /app/
--- raised: 503



=== TEST 20: a bad value
--- bare
--- must_die
--- config
    tenant_problems maybe;
--- error_log
invalid value "maybe" in "tenant_problems" directive, it must be "on" or "off"



=== TEST 21: twice
--- bare
--- must_die
--- config
    tenant_problems on;
    tenant_problems on;
--- error_log
"tenant_problems" directive is duplicate



=== TEST 22: within "if" it has no place
--- bare
--- must_die
--- config
    location /a/ { if ($arg_x) { tenant_problems on; } }
--- error_log
"tenant_problems" directive is not allowed here



=== TEST 23: a static answer of ours within "if" and "limit_except"
--- config
    location = /jwks {
        tenant_jwks;
        if ($arg_x) { set $y 1; }
        limit_except POST { allow all; }
    }
    location = /openapi { tenant_openapi; if ($arg_x) { set $y 1; } }
--- request eval
["GET /jwks", "GET /jwks?x=1", "GET /openapi", "GET /openapi?x=1"]
--- error_code eval: [200, 200, 200, 200]
