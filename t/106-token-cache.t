# tenant_token_cache: what it takes.  What it remembers is in 3xx.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a size of 0
--- http_config
    tenant_token_cache 0;
--- as: acme acme
--- request eval: ["GET /admin/me", "GET /admin/me"]
--- error_code eval: [200, 200]
--- response_body_like eval: ['"role":"owner"', '"role":"owner"']



=== TEST 2: a size of 1
--- http_config
    tenant_token_cache 1;
--- as: acme acme
--- request eval: ["GET /admin/me", "GET /admin/me"]
--- error_code eval: [200, 200]
--- response_body_like eval: ['"role":"owner"', '"role":"owner"']



=== TEST 3: a size of 64k
--- http_config
    tenant_token_cache 64k;
--- as: acme acme
--- request eval: ["GET /admin/me", "GET /admin/me"]
--- error_code eval: [200, 200]
--- response_body_like eval: ['"role":"owner"', '"role":"owner"']



=== TEST 4: a size of 16m
--- http_config
    tenant_token_cache 16m;
--- as: acme acme
--- request eval: ["GET /admin/me", "GET /admin/me"]
--- error_code eval: [200, 200]
--- response_body_like eval: ['"role":"owner"', '"role":"owner"']



=== TEST 5: of nonsense
--- http_config
    tenant_token_cache many;
--- must_die
--- error_log
"tenant_token_cache" directive invalid value



=== TEST 6: below none
--- http_config
    tenant_token_cache -1;
--- must_die
--- error_log
"tenant_token_cache" directive invalid value



=== TEST 7: empty
--- http_config
    tenant_token_cache "";
--- must_die
--- error_log
"tenant_token_cache" directive invalid value



=== TEST 8: twice
--- http_config
tenant_token_cache 1m;
    tenant_token_cache 1m;
--- must_die
--- error_log
"tenant_token_cache" directive is duplicate



=== TEST 9: in a server
--- config
    tenant_token_cache 1m;
--- must_die
--- error_log
"tenant_token_cache" directive is not allowed here



=== TEST 10: in a location
--- config
    location /x { tenant_token_cache 1m; }
--- must_die
--- error_log
"tenant_token_cache" directive is not allowed here



=== TEST 11: outside of http
--- main_config
    tenant_token_cache 1m;
--- must_die
--- error_log
"tenant_token_cache" directive is not allowed here



=== TEST 12: without a value
--- http_config
    tenant_token_cache;
--- must_die
--- error_log
invalid number of arguments in "tenant_token_cache" directive



=== TEST 13: with two
--- http_config
    tenant_token_cache 1m 2m;
--- must_die
--- error_log
invalid number of arguments in "tenant_token_cache" directive
