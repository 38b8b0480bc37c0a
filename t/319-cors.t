# "tenant_cors" and "tenant_login_cookie" (docs/directives.md): which pages may ask,
# what their browsers are told before and after, and where tokens are kept for them.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();

our $config = <<'_EOC_';
tenant_cors https://app.example http://localhost:5173 credentials max_age=10m;
location /org/ { tenant_organizations; }
location /admin/ { tenant_admin; }
location /data/ { tenant_documents; }
location /any/ { tenant_documents; tenant_cors *; }
location /key/ { tenant_documents; tenant_token $http_api_key; }
location /off/ { tenant_documents; tenant_cors off; }
location /cookie/ { tenant_documents; tenant_token $cookie_session; }
location /back/ { tenant_auth on; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/backend/; }
location /own/ { tenant_auth on; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/theirs/; }
location /backend/ { tenant_cors off; return 200 "{}"; }
location /theirs/ { tenant_cors off; add_header Access-Control-Allow-Origin https://theirs.example; return 200 "{}"; }
_EOC_

run_tests();

__DATA__

=== TEST 1: preflights need no token, and name what may be sent
--- config eval: $::config
--- commands:
--- rows
204 OPTIONS /data/c/a @ nobody | Origin: https://app.example | Access-Control-Request-Method: PATCH | Access-Control-Request-Headers: if-match,content-type < Access-Control-Allow-Origin: https://app.example < Access-Control-Allow-Credentials: true < Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE < Access-Control-Allow-Headers: Authorization, Content-Type, Accept, If-Match, If-None-Match, Prefer, Idempotency-Key < Access-Control-Max-Age: 600 < Vary: Origin < !Cache-Control < !X-Content-Type-Options < !Access-Control-Expose-Headers
204 OPTIONS /admin/login @ nobody | Origin: http://localhost:5173 | Access-Control-Request-Method: POST < Access-Control-Allow-Origin: http://localhost:5173 < !Cache-Control < !X-Content-Type-Options
204 OPTIONS /any/c @ nobody | Origin: https://other.example | Access-Control-Request-Method: GET < Access-Control-Allow-Origin: * < !Access-Control-Allow-Credentials < !Vary < !Access-Control-Max-Age < !Cache-Control < !X-Content-Type-Options
204 OPTIONS /key/c @ nobody | Origin: https://app.example | Access-Control-Request-Method: GET < Access-Control-Allow-Headers: Authorization, Content-Type, Accept, If-Match, If-None-Match, Prefer, Idempotency-Key, api-key < !Cache-Control < !X-Content-Type-Options



=== TEST 2: on gated locations, too: there whatever the page wants to send
--- config eval: $::config
--- commands:
--- rows
204 OPTIONS /back/x @ nobody | Origin: https://app.example | Access-Control-Request-Method: PROPFIND | Access-Control-Request-Headers: x-depth, authorization < Access-Control-Allow-Headers: Authorization, Content-Type, Accept, If-Match, If-None-Match, Prefer, Idempotency-Key, x-depth, authorization < !Cache-Control < !X-Content-Type-Options
204 OPTIONS /back/x @ nobody | Origin: https://app.example | Access-Control-Request-Method: GET | Access-Control-Request-Headers: x:y < Access-Control-Allow-Headers: Authorization, Content-Type, Accept, If-Match, If-None-Match, Prefer, Idempotency-Key < !Cache-Control < !X-Content-Type-Options



=== TEST 3: preflights of others, and what is none
--- config eval: $::config
--- commands:
--- rows
405 OPTIONS /data/c/a @ nobody | Origin: https://evil.example | Access-Control-Request-Method: PATCH < !Access-Control-Allow-Origin < Vary: Origin
405 OPTIONS /data/c/a @ nobody | Origin: https://app.example < Access-Control-Allow-Origin: https://app.example
405 OPTIONS /data/c/a @ nobody | Access-Control-Request-Method: PATCH < !Access-Control-Allow-Origin
405 OPTIONS /data/c/a @ nobody | Origin: https://app.example.evil.example | Access-Control-Request-Method: PATCH < !Access-Control-Allow-Origin
405 OPTIONS /data/c/a @ nobody | Origin: http://app.example | Access-Control-Request-Method: PATCH < !Access-Control-Allow-Origin
405 OPTIONS /data/c/a @ nobody | Origin: https://app.example:444 | Access-Control-Request-Method: PATCH < !Access-Control-Allow-Origin
405 OPTIONS /data/c/a @ nobody | Origin: null | Access-Control-Request-Method: PATCH < !Access-Control-Allow-Origin
405 OPTIONS /off/c/a @ nobody | Origin: https://app.example | Access-Control-Request-Method: PATCH < !Access-Control-Allow-Origin < !Vary
401 OPTIONS /back/x @ nobody | Origin: https://evil.example | Access-Control-Request-Method: GET < !Access-Control-Allow-Origin



=== TEST 4: answers, and errors, can be read
--- config eval: $::config
--- rows
201 POST /data/{new} {"_id":"a"} | Origin: https://app.example < Access-Control-Allow-Origin: https://app.example < Access-Control-Allow-Credentials: true < Access-Control-Expose-Headers: ETag, Location, Retry-After, WWW-Authenticate, Allow, Accept, Accept-Patch, Accept-Encoding, Preference-Applied < !Access-Control-Allow-Methods
200 GET /data/{new}/a | Origin: https://app.example < Access-Control-Allow-Origin: https://app.example
404 GET /data/{new}/b | Origin: https://app.example < Access-Control-Allow-Origin: https://app.example < Access-Control-Allow-Credentials: true
401 GET /data/{new}/a @ nobody | Origin: https://app.example < Access-Control-Allow-Origin: https://app.example
200 GET /data/{new}/a | Origin: https://evil.example < !Access-Control-Allow-Origin < !Access-Control-Expose-Headers
200 GET /data/{new}/a < !Access-Control-Allow-Origin



=== TEST 5: of backends, whose own word counts
--- backend
--- config eval: $::config
--- rows
200 GET /back/x | Origin: https://app.example < Access-Control-Allow-Origin: https://app.example
200 GET /own/x | Origin: https://app.example < Access-Control-Allow-Origin: https://theirs.example < !Access-Control-Allow-Credentials



=== TEST 6: a page that is trusted with credentials may write with a cookie
--- config eval: $::config
--- rows
201 PUT /cookie/{new}/a {"n":1} @ nobody | Cookie: session={token:acme} | Origin: https://app.example | Sec-Fetch-Site: cross-site
200 PATCH /cookie/{new}/a {"n":2} @ nobody | Cookie: session={token:acme} | Origin: https://app.example | Sec-Fetch-Site: same-site | Content-Type: application/merge-patch+json
403 PATCH /cookie/{new}/a {"n":3} @ nobody | Cookie: session={token:acme} | Origin: https://evil.example | Sec-Fetch-Site: cross-site | Content-Type: application/merge-patch+json
415 PUT /cookie/{new}/a {"n":1} @ nobody | Cookie: session={token:acme} | Origin: https://app.example | Sec-Fetch-Site: cross-site | Content-Type: text/plain
403 PUT /cookie/{new}/a {"n":1} @ nobody | Cookie: session={token:acme} | Sec-Fetch-Site: cross-site
200 GET /cookie/{new}/a @ nobody | Cookie: session={token:acme} => {"_id":"a","n":2}



=== TEST 7: login, refresh and logout set and clear the cookie
--- config
location /org/ { tenant_organizations; }
location /admin/ {
    tenant_admin;
    tenant_token $cookie_session;
    tenant_login_cookie session path=/data/ samesite=strict domain=app.example;
}
location /bare/ { tenant_admin; tenant_login_cookie __Host-session; }
location /none/ { tenant_admin; }
location /data/ { tenant_documents; }
--- seed
one=nobody POST /admin/login {"email":"{email:acme}","password":"{password:acme}"}
--- rows
200 POST /admin/login {"email":"{email:acme}","password":"{password:acme}"} @ nobody <~ Set-Cookie: session=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=\d+; Path=/data/; HttpOnly; Secure; SameSite=Strict; Domain=app\.example < Cache-Control: no-store
200 POST /bare/login {"email":"{email:acme}","password":"{password:acme}"} @ nobody <~ Set-Cookie: __Host-session=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=\d+; Path=/; HttpOnly; Secure; SameSite=Lax < Cache-Control: no-store
200 POST /none/login {"email":"{email:acme}","password":"{password:acme}"} @ nobody < !Set-Cookie < Cache-Control: no-store
401 POST /admin/login {"email":"{email:acme}","password":"wrong password"} @ nobody < !Set-Cookie
200 GET /bare/me | Authorization: Bearer {one.access_token} < !Set-Cookie
200 POST /bare/refresh | Authorization: Bearer {one.access_token} <~ Set-Cookie: __Host-session=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=\d+; Path=/; HttpOnly; Secure; SameSite=Lax < Cache-Control: no-store
204 POST /bare/logout | Authorization: Bearer {one.access_token} < Set-Cookie: __Host-session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax



=== TEST 8: what "tenant_cors" can't be
--- config
location / { tenant_cors https://app.example/; }
--- must_die
--- error_log
invalid parameter "https://app.example/"



=== TEST 9: "*" is nobody to trust
--- config
location / { tenant_cors * credentials; }
--- must_die
--- error_log
can't have "*" beside "credentials"



=== TEST 10: it needs an origin
--- config
location / { tenant_cors credentials; }
--- must_die
--- error_log
needs an origin



=== TEST 11: what "tenant_login_cookie" can't be
--- config
location / { tenant_login_cookie "a b"; }
--- must_die
--- error_log
has what no cookie can have



=== TEST 12: nor its path
--- config
location / { tenant_login_cookie a path=x; }
--- must_die
--- error_log
invalid parameter "path=x"
