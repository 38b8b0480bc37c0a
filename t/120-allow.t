# 405 names the methods that there are, and nothing else does.

use strict;
use warnings;

use Tenant;

repeat_each(2);

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('commands', '') if !defined $block->commands;
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: /data/
--- request eval
["POST /data/",
 "PUT /data/",
 "PATCH /data/",
 "DELETE /data/",
 "OPTIONS /data/",
 "PROPFIND /data/"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: GET, HEAD') x 6]
--- problem eval: [('') x 6]



=== TEST 2: /data/c
--- request eval
["PUT /data/c",
 "OPTIONS /data/c",
 "PROPFIND /data/c"]
--- error_code eval: [(405) x 3]
--- response_headers eval: [('Allow: GET, HEAD, POST, PATCH, DELETE') x 3]
--- problem eval: [('') x 3]



=== TEST 3: /data/c/x
--- request eval
["POST /data/c/x",
 "OPTIONS /data/c/x",
 "PROPFIND /data/c/x"]
--- error_code eval: [(405) x 3]
--- response_headers eval: [('Allow: GET, HEAD, PUT, PATCH, DELETE') x 3]
--- problem eval: [('') x 3]



=== TEST 4: /data/c:drop
--- request eval
["GET /data/c:drop",
 "PUT /data/c:drop",
 "PATCH /data/c:drop",
 "DELETE /data/c:drop",
 "OPTIONS /data/c:drop",
 "PROPFIND /data/c:drop"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: POST') x 6]
--- problem eval: [('') x 6]



=== TEST 5: /data/c:drop, HEAD
--- request
HEAD /data/c:drop
--- error_code: 405
--- response_headers
Allow: POST
Content-Type: application/problem+json
--- no_body



=== TEST 6: /org/create
--- request eval
["GET /org/create",
 "PUT /org/create",
 "PATCH /org/create",
 "DELETE /org/create",
 "OPTIONS /org/create",
 "PROPFIND /org/create"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: POST') x 6]
--- problem eval: [('') x 6]



=== TEST 7: /org/create, HEAD
--- request
HEAD /org/create
--- error_code: 405
--- response_headers
Allow: POST
Content-Type: application/problem+json
--- no_body



=== TEST 8: /org/get
--- request eval
["POST /org/get",
 "PUT /org/get",
 "PATCH /org/get",
 "DELETE /org/get",
 "OPTIONS /org/get",
 "PROPFIND /org/get"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: GET, HEAD') x 6]
--- problem eval: [('') x 6]



=== TEST 9: /org/update
--- request eval
["GET /org/update",
 "POST /org/update",
 "PATCH /org/update",
 "DELETE /org/update",
 "OPTIONS /org/update",
 "PROPFIND /org/update"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: PUT') x 6]
--- problem eval: [('') x 6]



=== TEST 10: /org/update, HEAD
--- request
HEAD /org/update
--- error_code: 405
--- response_headers
Allow: PUT
Content-Type: application/problem+json
--- no_body



=== TEST 11: /org/delete
--- request eval
["GET /org/delete",
 "POST /org/delete",
 "PUT /org/delete",
 "PATCH /org/delete",
 "OPTIONS /org/delete",
 "PROPFIND /org/delete"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: DELETE') x 6]
--- problem eval: [('') x 6]



=== TEST 12: /org/delete, HEAD
--- request
HEAD /org/delete
--- error_code: 405
--- response_headers
Allow: DELETE
Content-Type: application/problem+json
--- no_body



=== TEST 13: /admin/login
--- request eval
["GET /admin/login",
 "PUT /admin/login",
 "PATCH /admin/login",
 "DELETE /admin/login",
 "OPTIONS /admin/login",
 "PROPFIND /admin/login"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: POST') x 6]
--- problem eval: [('') x 6]



=== TEST 14: /admin/login, HEAD
--- request
HEAD /admin/login
--- error_code: 405
--- response_headers
Allow: POST
Content-Type: application/problem+json
--- no_body



=== TEST 15: /admin/refresh
--- request eval
["GET /admin/refresh",
 "PUT /admin/refresh",
 "PATCH /admin/refresh",
 "DELETE /admin/refresh",
 "OPTIONS /admin/refresh",
 "PROPFIND /admin/refresh"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: POST') x 6]
--- problem eval: [('') x 6]



=== TEST 16: /admin/refresh, HEAD
--- request
HEAD /admin/refresh
--- error_code: 405
--- response_headers
Allow: POST
Content-Type: application/problem+json
--- no_body



=== TEST 17: /admin/logout
--- request eval
["GET /admin/logout",
 "PUT /admin/logout",
 "PATCH /admin/logout",
 "DELETE /admin/logout",
 "OPTIONS /admin/logout",
 "PROPFIND /admin/logout"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: POST') x 6]
--- problem eval: [('') x 6]



=== TEST 18: /admin/logout, HEAD
--- request
HEAD /admin/logout
--- error_code: 405
--- response_headers
Allow: POST
Content-Type: application/problem+json
--- no_body



=== TEST 19: /admin/logout-all
--- request eval
["GET /admin/logout-all",
 "PUT /admin/logout-all",
 "PATCH /admin/logout-all",
 "DELETE /admin/logout-all",
 "OPTIONS /admin/logout-all",
 "PROPFIND /admin/logout-all"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: POST') x 6]
--- problem eval: [('') x 6]



=== TEST 20: /admin/logout-all, HEAD
--- request
HEAD /admin/logout-all
--- error_code: 405
--- response_headers
Allow: POST
Content-Type: application/problem+json
--- no_body



=== TEST 21: /admin/me
--- request eval
["POST /admin/me",
 "PUT /admin/me",
 "PATCH /admin/me",
 "DELETE /admin/me",
 "OPTIONS /admin/me",
 "PROPFIND /admin/me"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: GET, HEAD') x 6]
--- problem eval: [('') x 6]



=== TEST 22: /admin/password
--- request eval
["GET /admin/password",
 "POST /admin/password",
 "PATCH /admin/password",
 "DELETE /admin/password",
 "OPTIONS /admin/password",
 "PROPFIND /admin/password"]
--- error_code eval: [(405) x 6]
--- response_headers eval: [('Allow: PUT') x 6]
--- problem eval: [('') x 6]



=== TEST 23: /admin/password, HEAD
--- request
HEAD /admin/password
--- error_code: 405
--- response_headers
Allow: PUT
Content-Type: application/problem+json
--- no_body



=== TEST 24: /admin/users
--- request eval
["PUT /admin/users",
 "PATCH /admin/users",
 "DELETE /admin/users",
 "OPTIONS /admin/users",
 "PROPFIND /admin/users"]
--- error_code eval: [(405) x 5]
--- response_headers eval: [('Allow: GET, HEAD, POST') x 5]
--- problem eval: [('') x 5]



=== TEST 25: /admin/users/000000000000000000000000
--- request eval
["POST /admin/users/000000000000000000000000",
 "PUT /admin/users/000000000000000000000000",
 "OPTIONS /admin/users/000000000000000000000000",
 "PROPFIND /admin/users/000000000000000000000000"]
--- error_code eval: [(405) x 4]
--- response_headers eval: [('Allow: GET, HEAD, PATCH, DELETE') x 4]
--- problem eval: [('') x 4]



=== TEST 26: no Allow elsewhere
--- request
GET /data/c
--- error_code: 401
--- response_headers
! Allow
--- problem
