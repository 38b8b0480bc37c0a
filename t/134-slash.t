# A location without its last slash: nginx sends clients on, as to a proxied
# one, but by 308, which keeps method and body, and to a path.

use strict;
use warnings;

use Tenant::Rows;
use Tenant;

repeat_each(2);
no_long_string();

plan('no_plan');
run_tests();

__DATA__

=== TEST 1: all of ours
--- config
    location /data/ { tenant_documents; }
    location /admin/ { tenant_admin; }
    location /org/ { tenant_organizations; }
    location /keys/ { tenant_jwks; }
    location /api/ { tenant_openapi; }
    location ^~ /sure/ { tenant_documents; }
    location "/a b/" { tenant_documents; }
    location /outer/ {
        tenant_documents;
        location /outer/inner/ { tenant_admin; }
    }
--- rows
308 GET /data < Location: /data/ < !Content-Type < Content-Length: 0
308 GET /admin < Location: /admin/
308 GET /org < Location: /org/
308 GET /keys < Location: /keys/
308 GET /api < Location: /api/
308 GET /sure < Location: /sure/
308 GET /a%20b < Location: /a%20b/
308 GET /outer < Location: /outer/
308 GET /outer/inner < Location: /outer/inner/



=== TEST 2: every method, with and without a token or a body
--- rows
308 HEAD /data < Location: /data/
308 POST /data {"n":1} < Location: /data/
308 PUT /data {"n":1} @ nobody < Location: /data/
308 PATCH /data {"n":1} < Location: /data/
308 DELETE /data < Location: /data/
308 POST /org {"n":1} @ nobody < Location: /org/



=== TEST 3: the query stays
--- rows
308 GET /data?filter=%7B%7D&x < Location: /data/?filter=%7B%7D&x



=== TEST 4: without a body
--- request eval: ["GET /data", "POST /data\nhello"]
--- error_code eval: [308, 308]
--- response_body eval: ["", ""]



=== TEST 5: the connection goes on
--- pipelined_requests eval
["GET /data", "POST /data\r\n" . "x" x 5000, "GET /admin"]
--- error_code eval: [308, 308, 308]



=== TEST 6: a large body is refused, as everywhere
--- config
    location /data/ { client_max_body_size 1k; tenant_documents; }
--- rows eval
[["404 POST /data {0}", 'x' x 3000]]
--- error_log
client intended to send too large



=== TEST 7: a location of its own comes first
--- config
    location /data/ { tenant_documents; }
    location = /data { return 200 "mine"; }
--- request
GET /data
--- response_body chomp
mine



=== TEST 8: other redirects stay what they are
--- config
    location /data/ {
        tenant_documents;
        rewrite ^/data/old /data/new permanent;
        if ($arg_x) { return 301 /elsewhere; }
    }
    location /dir/ { proxy_pass http://127.0.0.1:1; }
--- request eval: ["GET /data/old", "GET /data/c?x=1", "GET /dir"]
--- error_code eval: [301, 301, 301]
--- response_headers_like eval
[map { "Location: http://localhost(?::\\d+)?$_" } '/data/new', '/elsewhere', '/dir/']



=== TEST 9: a location whose name has no last slash
--- config
    location /data { tenant_documents; }
    location /org { tenant_organizations; }
--- rows
200 GET /data
200 GET /data/
404 GET /org
404 GET /org/



=== TEST 10: no location is longer than the path by anything but a slash
--- config
    location /data/ { tenant_documents; }
    location /dat { return 200 "dat"; }
--- request eval: ["GET /dat", "GET /datax"]
--- response_body eval: ["dat", "dat"]
