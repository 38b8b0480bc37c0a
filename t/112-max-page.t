# tenant_max_page: the largest "limit", by level.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 1000 by default
--- as: acme acme
--- request eval: ["GET /data/c?limit=1000", "GET /data/c?limit=1001"]
--- error_code eval: [200, 422]
--- response_json eval: ['{"documents":[],"next":null}', undef]
--- problem eval: [undef, "limit: must be a whole number from 1 to 1000"]



=== TEST 2: of http
--- http_config
    tenant_max_page 3;
--- as: acme acme
--- request eval: ["GET /data/c?limit=3", "GET /data/c?limit=4"]
--- error_code eval: [200, 422]
--- response_json eval: ['{"documents":[],"next":null}', undef]
--- problem eval: [undef, "limit: must be a whole number from 1 to 3"]



=== TEST 3: of a server, whatever http says
--- http_config
    tenant_max_page 3;
--- config
tenant_max_page 4;
location /data/ {
    tenant_documents;
}
--- as: acme acme
--- request eval: ["GET /data/c?limit=4", "GET /data/c?limit=5"]
--- error_code eval: [200, 422]
--- response_json eval: ['{"documents":[],"next":null}', undef]
--- problem eval: [undef, "limit: must be a whole number from 1 to 4"]



=== TEST 4: of a location, whatever its server says
--- http_config
    tenant_max_page 3;
--- config
tenant_max_page 4;
location /data/ {
    tenant_documents;
    tenant_max_page 5;
}
--- as: acme acme
--- request eval: ["GET /data/c?limit=5", "GET /data/c?limit=6"]
--- error_code eval: [200, 422]
--- response_json eval: ['{"documents":[],"next":null}', undef]
--- problem eval: [undef, "limit: must be a whole number from 1 to 5"]



=== TEST 5: inherited by an "if" block
--- config
location /data/ {
    tenant_documents;
    tenant_max_page 5; if ($arg_limit) { set $y 1; }
}
--- as: acme acme
--- request eval: ["GET /data/c?limit=5", "GET /data/c?limit=6"]
--- error_code eval: [200, 422]
--- response_json eval: ['{"documents":[],"next":null}', undef]
--- problem eval: [undef, "limit: must be a whole number from 1 to 5"]



=== TEST 6: a page without a limit is as large as may be
--- http_config
    tenant_max_page 2;
--- as: acme
--- seed
acme PUT /data/three/a {}
acme PUT /data/three/b {}
acme PUT /data/three/c {}
--- request
GET /data/three
--- response_json_has
{"documents":[{"_id":"a"},{"_id":"b"}],"next":"~."}



=== TEST 7: a list of users, too
--- http_config
    tenant_max_page 5;
--- as: acme acme
--- request eval: ["GET /admin/users?limit=5", "GET /admin/users?limit=6"]
--- error_code eval: [200, 422]
--- response_json_has eval: ['{"next":null}', undef]
--- problem eval: [undef, "limit: must be a whole number from 1 to 5"]



=== TEST 8: the largest
--- http_config
    tenant_max_page 100000;
--- as: acme
--- request
GET /data/c?limit=100000
--- response_json
{"documents":[],"next":null}



=== TEST 9: http: none
--- http_config
    tenant_max_page 0;
--- must_die
--- error_log
"tenant_max_page" directive must be 1 to 100000



=== TEST 10: http: 100001
--- http_config
    tenant_max_page 100001;
--- must_die
--- error_log
"tenant_max_page" directive must be 1 to 100000



=== TEST 11: http: below none
--- http_config
    tenant_max_page -1;
--- must_die
--- error_log
"tenant_max_page" directive invalid number



=== TEST 12: http: nonsense
--- http_config
    tenant_max_page many;
--- must_die
--- error_log
"tenant_max_page" directive invalid number



=== TEST 13: http: twice
--- http_config
tenant_max_page 1;
    tenant_max_page 1;
--- must_die
--- error_log
"tenant_max_page" directive is duplicate



=== TEST 14: http: without a value
--- http_config
    tenant_max_page;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_page" directive



=== TEST 15: http: with two
--- http_config
    tenant_max_page 1 2;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_page" directive



=== TEST 16: server: none
--- config
    tenant_max_page 0;
--- must_die
--- error_log
"tenant_max_page" directive must be 1 to 100000



=== TEST 17: server: 100001
--- config
    tenant_max_page 100001;
--- must_die
--- error_log
"tenant_max_page" directive must be 1 to 100000



=== TEST 18: server: below none
--- config
    tenant_max_page -1;
--- must_die
--- error_log
"tenant_max_page" directive invalid number



=== TEST 19: server: nonsense
--- config
    tenant_max_page many;
--- must_die
--- error_log
"tenant_max_page" directive invalid number



=== TEST 20: server: twice
--- config
tenant_max_page 1;
    tenant_max_page 1;
--- must_die
--- error_log
"tenant_max_page" directive is duplicate



=== TEST 21: server: without a value
--- config
    tenant_max_page;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_page" directive



=== TEST 22: server: with two
--- config
    tenant_max_page 1 2;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_page" directive



=== TEST 23: location: none
--- config
    location /x { tenant_max_page 0; }
--- must_die
--- error_log
"tenant_max_page" directive must be 1 to 100000



=== TEST 24: location: 100001
--- config
    location /x { tenant_max_page 100001; }
--- must_die
--- error_log
"tenant_max_page" directive must be 1 to 100000



=== TEST 25: location: below none
--- config
    location /x { tenant_max_page -1; }
--- must_die
--- error_log
"tenant_max_page" directive invalid number



=== TEST 26: location: nonsense
--- config
    location /x { tenant_max_page many; }
--- must_die
--- error_log
"tenant_max_page" directive invalid number



=== TEST 27: location: twice
--- config
    location /x { tenant_max_page 1; tenant_max_page 1; }
--- must_die
--- error_log
"tenant_max_page" directive is duplicate



=== TEST 28: location: without a value
--- config
    location /x { tenant_max_page; }
--- must_die
--- error_log
invalid number of arguments in "tenant_max_page" directive



=== TEST 29: location: with two
--- config
    location /x { tenant_max_page 1 2; }
--- must_die
--- error_log
invalid number of arguments in "tenant_max_page" directive



=== TEST 30: outside of http
--- main_config
    tenant_max_page 1;
--- must_die
--- error_log
"tenant_max_page" directive is not allowed here
