# What docs/operations.md tells to configure, as it stands there: browsers of
# another origin, and a cache behind the gate.

use strict;
use warnings;

use Tenant;

repeat_each(2);

our $Cors = <<'_EOC_';
    location /data/ {
        tenant_documents;
        tenant_cors https://app.example max_age=10m;
    }
_EOC_

our $Cache = <<'_EOC_';
    location /app/ {
        tenant_auth      on;
        proxy_cache      app;
        proxy_cache_key  "$tenant_id $scheme$proxy_host$request_uri";
        proxy_pass       http://127.0.0.1:$TEST_NGINX_SERVER_PORT/backend/;
        proxy_set_header X-Tenant $tenant_id;
        add_header       X-Cache $upstream_cache_status;
    }

    location /backend/ {
        expires 1h;
        add_header X-Of $http_x_tenant;
        return 200 "an answer\n";
    }
_EOC_

our $CachePath = <<'_EOC_';
    proxy_cache_path $TEST_NGINX_SERVER_ROOT/cache keys_zone=app:1m;
_EOC_

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a preflight is answered without a token
--- config eval: $::Cors
--- request
OPTIONS /data/people/ann
--- more_headers
Origin: https://app.example
Access-Control-Request-Method: PATCH
--- error_code: 204
--- response_headers
Access-Control-Allow-Origin: https://app.example
Access-Control-Allow-Headers: Authorization, Content-Type, Accept, If-Match, If-None-Match, Prefer, Idempotency-Key
Access-Control-Max-Age: 600



=== TEST 2: an answer may be read by the other origin
--- config eval: $::Cors
--- request
GET /data/people
--- more_headers
Authorization: Bearer {token:acme}
Origin: https://app.example
--- response_headers
Access-Control-Allow-Origin: https://app.example
Access-Control-Expose-Headers: ETag, Location, Retry-After, WWW-Authenticate, Allow, Accept, Accept-Patch, Accept-Encoding, Preference-Applied
--- response_body chomp
{"documents":[],"next":null}



=== TEST 3: so may a refusal
--- config eval: $::Cors
--- request
GET /data/people
--- more_headers
Origin: https://app.example
--- error_code: 401
--- response_headers
Access-Control-Allow-Origin: https://app.example
Content-Type: application/problem+json



=== TEST 4: a cached answer is the organization's own
--- http_config eval: $::CachePath
--- config eval: $::Cache
--- request eval
["GET /app/a?1", "GET /app/a?1", "GET /app/a?1"]
--- more_headers eval
["Authorization: Bearer {token:acme}", "Authorization: Bearer {token:acme}",
 "Authorization: Bearer {token:globex}"]
--- response_headers_like eval
["X-Cache: (MISS|HIT)", "X-Cache: HIT", "X-Cache: (MISS|HIT)\nX-Of: {id:globex}"]
--- response_body eval
["an answer\n", "an answer\n", "an answer\n"]



=== TEST 5: the check comes before the cache
--- http_config eval: $::CachePath
--- config eval: $::Cache
--- request eval
["GET /app/b", "GET /app/b"]
--- more_headers eval
["Authorization: Bearer {token:acme}", "X-None: 1"]
--- error_code eval
[200, 401]
