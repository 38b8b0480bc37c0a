# Where database work and hashing wait: tenant_thread_pool,
# tenant_max_waiting, tenant_max_hashing.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a pool of its own
--- http_config
    tenant_thread_pool tenant;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 2: nginx's own pool
--- http_config
    tenant_thread_pool default;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 3: a pool of another name
--- main_config
    thread_pool other threads=1;
--- http_config
    tenant_thread_pool other;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 4: two may wait
--- http_config
    tenant_max_waiting 2;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 5: one is hashed at once
--- http_config
    tenant_max_hashing 1;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 6: the default pool needs no line
--- without: tenant_thread_pool
--- config
    location /admin/ { tenant_admin; }
--- as: nobody
--- request
POST /admin/login
{"email":"a@b.example","password":"x"}
--- error_code: 401
--- problem



=== TEST 7: an unknown pool
--- http_config
    tenant_thread_pool nope;
--- must_die
--- error_log
unknown thread pool "nope"



=== TEST 8: tenant_max_waiting of none
--- http_config
    tenant_max_waiting 0;
--- must_die
--- error_log
"tenant_max_waiting" directive must be at least 1



=== TEST 9: tenant_max_waiting of nonsense
--- http_config
    tenant_max_waiting many;
--- must_die
--- error_log
"tenant_max_waiting" directive invalid number



=== TEST 10: tenant_max_waiting below none
--- http_config
    tenant_max_waiting -1;
--- must_die
--- error_log
"tenant_max_waiting" directive invalid number



=== TEST 11: tenant_max_hashing of none
--- http_config
    tenant_max_hashing 0;
--- must_die
--- error_log
"tenant_max_hashing" directive must be at least 1



=== TEST 12: tenant_max_hashing of nonsense
--- http_config
    tenant_max_hashing many;
--- must_die
--- error_log
"tenant_max_hashing" directive invalid number



=== TEST 13: tenant_max_hashing below none
--- http_config
    tenant_max_hashing -1;
--- must_die
--- error_log
"tenant_max_hashing" directive invalid number



=== TEST 14: tenant_thread_pool twice
--- http_config
tenant_thread_pool tenant;
    tenant_thread_pool tenant;
--- must_die
--- error_log
"tenant_thread_pool" directive is duplicate



=== TEST 15: tenant_thread_pool in a server
--- config
    tenant_thread_pool tenant;
--- must_die
--- error_log
"tenant_thread_pool" directive is not allowed here



=== TEST 16: tenant_thread_pool in a location
--- config
    location /x { tenant_thread_pool tenant; }
--- must_die
--- error_log
"tenant_thread_pool" directive is not allowed here



=== TEST 17: tenant_thread_pool outside of http
--- main_config
    tenant_thread_pool tenant;
--- must_die
--- error_log
"tenant_thread_pool" directive is not allowed here



=== TEST 18: tenant_thread_pool without a value
--- http_config
    tenant_thread_pool;
--- must_die
--- error_log
invalid number of arguments in "tenant_thread_pool" directive



=== TEST 19: tenant_thread_pool with two
--- http_config
    tenant_thread_pool a b;
--- must_die
--- error_log
invalid number of arguments in "tenant_thread_pool" directive



=== TEST 20: tenant_max_waiting twice
--- http_config
tenant_max_waiting 1;
    tenant_max_waiting 1;
--- must_die
--- error_log
"tenant_max_waiting" directive is duplicate



=== TEST 21: tenant_max_waiting in a server
--- config
    tenant_max_waiting 1;
--- must_die
--- error_log
"tenant_max_waiting" directive is not allowed here



=== TEST 22: tenant_max_waiting in a location
--- config
    location /x { tenant_max_waiting 1; }
--- must_die
--- error_log
"tenant_max_waiting" directive is not allowed here



=== TEST 23: tenant_max_waiting outside of http
--- main_config
    tenant_max_waiting 1;
--- must_die
--- error_log
"tenant_max_waiting" directive is not allowed here



=== TEST 24: tenant_max_waiting without a value
--- http_config
    tenant_max_waiting;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_waiting" directive



=== TEST 25: tenant_max_waiting with two
--- http_config
    tenant_max_waiting a b;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_waiting" directive



=== TEST 26: tenant_max_hashing twice
--- http_config
tenant_max_hashing 1;
    tenant_max_hashing 1;
--- must_die
--- error_log
"tenant_max_hashing" directive is duplicate



=== TEST 27: tenant_max_hashing in a server
--- config
    tenant_max_hashing 1;
--- must_die
--- error_log
"tenant_max_hashing" directive is not allowed here



=== TEST 28: tenant_max_hashing in a location
--- config
    location /x { tenant_max_hashing 1; }
--- must_die
--- error_log
"tenant_max_hashing" directive is not allowed here



=== TEST 29: tenant_max_hashing outside of http
--- main_config
    tenant_max_hashing 1;
--- must_die
--- error_log
"tenant_max_hashing" directive is not allowed here



=== TEST 30: tenant_max_hashing without a value
--- http_config
    tenant_max_hashing;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_hashing" directive



=== TEST 31: tenant_max_hashing with two
--- http_config
    tenant_max_hashing a b;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_hashing" directive



=== TEST 32: the first request of an organization waits once, not with its question
--- http_config
    tenant_max_waiting 1;
--- as: newcomer
--- request
GET /data/c
--- response_json
{"documents":[],"next":null}
