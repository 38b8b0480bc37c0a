# The shared memory and what is kept there: tenant_zone, tenant_lease,
# tenant_lease_stale.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: tenant_zone: the smallest
--- http_config
    tenant_zone z 64k;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 2: tenant_zone: larger
--- http_config
    tenant_zone z 1m;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 3: tenant_zone: the default
--- http_config
    tenant_zone tenant 8m;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 4: the name of ours is free when it is called otherwise
--- http_config
tenant_zone ours 1m;
    limit_req_zone $binary_remote_addr zone=tenant:1m rate=1000r/s;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 5: the name of ours
--- http_config
    limit_req_zone $binary_remote_addr zone=tenant:1m rate=1r/s;
--- must_die
--- error_log
zone "tenant"



=== TEST 6: the name of another one
--- http_config
limit_req_zone $binary_remote_addr zone=z:1m rate=1r/s;
    tenant_zone z 1m;
--- must_die
--- error_log
zone "z"



=== TEST 7: tenant_zone: 63k
--- http_config
    tenant_zone z 63k;
--- must_die
--- error_log
zone "z" must have at least 65536 bytes



=== TEST 8: tenant_zone: nothing
--- http_config
    tenant_zone z 0;
--- must_die
--- error_log
zone "z" must have at least 65536 bytes



=== TEST 9: tenant_zone: nonsense
--- http_config
    tenant_zone z many;
--- must_die
--- error_log
invalid size "many" of zone "z"



=== TEST 10: tenant_zone: no name
--- http_config
    tenant_zone "" 8m;
--- must_die
--- error_log
"tenant_zone" directive needs a name



=== TEST 11: tenant_lease: the shortest
--- http_config
    tenant_lease 100ms;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 12: tenant_lease: the longest
--- http_config
    tenant_lease 1h;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 13: tenant_lease: 0
--- http_config
    tenant_lease 0;
--- must_die
--- error_log
"tenant_lease" directive must be 100ms to 1h



=== TEST 14: tenant_lease: 99ms
--- http_config
    tenant_lease 99ms;
--- must_die
--- error_log
"tenant_lease" directive must be 100ms to 1h



=== TEST 15: tenant_lease: 61m
--- http_config
    tenant_lease 61m;
--- must_die
--- error_log
"tenant_lease" directive must be 100ms to 1h



=== TEST 16: tenant_lease_stale: none
--- http_config
    tenant_lease_stale 0;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 17: tenant_lease_stale: the shortest
--- http_config
    tenant_lease_stale 1ms;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 18: tenant_lease_stale: the longest
--- http_config
    tenant_lease_stale 7d;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 19: tenant_lease_stale: 8d
--- http_config
    tenant_lease_stale 8d;
--- must_die
--- error_log
"tenant_lease_stale" directive must be at most 7d



=== TEST 20: tenant_lease: nonsense
--- http_config
    tenant_lease x;
--- must_die
--- error_log
"tenant_lease" directive invalid value



=== TEST 21: tenant_lease: below none
--- http_config
    tenant_lease -1s;
--- must_die
--- error_log
"tenant_lease" directive invalid value



=== TEST 22: tenant_lease_stale: nonsense
--- http_config
    tenant_lease_stale x;
--- must_die
--- error_log
"tenant_lease_stale" directive invalid value



=== TEST 23: tenant_lease_stale: below none
--- http_config
    tenant_lease_stale -1s;
--- must_die
--- error_log
"tenant_lease_stale" directive invalid value



=== TEST 24: tenant_zone twice
--- http_config
tenant_zone z 1m;
    tenant_zone y 1m;
--- must_die
--- error_log
"tenant_zone" directive is duplicate



=== TEST 25: tenant_zone in a server
--- config
    tenant_zone z 1m;
--- must_die
--- error_log
"tenant_zone" directive is not allowed here



=== TEST 26: tenant_zone in a location
--- config
    location /x { tenant_zone z 1m; }
--- must_die
--- error_log
"tenant_zone" directive is not allowed here



=== TEST 27: tenant_zone outside of http
--- main_config
    tenant_zone z 1m;
--- must_die
--- error_log
"tenant_zone" directive is not allowed here



=== TEST 28: tenant_zone without a value
--- http_config
    tenant_zone;
--- must_die
--- error_log
invalid number of arguments in "tenant_zone" directive



=== TEST 29: tenant_zone with too many
--- http_config
    tenant_zone a b c;
--- must_die
--- error_log
invalid number of arguments in "tenant_zone" directive



=== TEST 30: tenant_lease twice
--- http_config
tenant_lease 1s;
    tenant_lease 1s;
--- must_die
--- error_log
"tenant_lease" directive is duplicate



=== TEST 31: tenant_lease in a server
--- config
    tenant_lease 1s;
--- must_die
--- error_log
"tenant_lease" directive is not allowed here



=== TEST 32: tenant_lease in a location
--- config
    location /x { tenant_lease 1s; }
--- must_die
--- error_log
"tenant_lease" directive is not allowed here



=== TEST 33: tenant_lease outside of http
--- main_config
    tenant_lease 1s;
--- must_die
--- error_log
"tenant_lease" directive is not allowed here



=== TEST 34: tenant_lease without a value
--- http_config
    tenant_lease;
--- must_die
--- error_log
invalid number of arguments in "tenant_lease" directive



=== TEST 35: tenant_lease with too many
--- http_config
    tenant_lease a b c;
--- must_die
--- error_log
invalid number of arguments in "tenant_lease" directive



=== TEST 36: tenant_lease_stale twice
--- http_config
tenant_lease_stale 1s;
    tenant_lease_stale 1s;
--- must_die
--- error_log
"tenant_lease_stale" directive is duplicate



=== TEST 37: tenant_lease_stale in a server
--- config
    tenant_lease_stale 1s;
--- must_die
--- error_log
"tenant_lease_stale" directive is not allowed here



=== TEST 38: tenant_lease_stale in a location
--- config
    location /x { tenant_lease_stale 1s; }
--- must_die
--- error_log
"tenant_lease_stale" directive is not allowed here



=== TEST 39: tenant_lease_stale outside of http
--- main_config
    tenant_lease_stale 1s;
--- must_die
--- error_log
"tenant_lease_stale" directive is not allowed here



=== TEST 40: tenant_lease_stale without a value
--- http_config
    tenant_lease_stale;
--- must_die
--- error_log
invalid number of arguments in "tenant_lease_stale" directive



=== TEST 41: tenant_lease_stale with too many
--- http_config
    tenant_lease_stale a b c;
--- must_die
--- error_log
invalid number of arguments in "tenant_lease_stale" directive
