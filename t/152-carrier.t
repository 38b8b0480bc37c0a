# What carries commands to the database: tenant_carrier, tenant_connections.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: the event loop
--- http_config
    tenant_carrier event;
--- as: acme
--- request
GET /data/c/none
--- error_code: 404
--- problem
--- no_error_log
[error]
the thread pool carries



=== TEST 2: the thread pool
--- http_config
    tenant_carrier thread;
--- as: acme
--- request
GET /data/c/none
--- error_code: 404
--- problem



=== TEST 3: whichever can
--- http_config
    tenant_carrier auto;
--- as: acme
--- request
GET /data/c/none
--- error_code: 404
--- problem
--- no_error_log
[error]
the thread pool carries



=== TEST 4: an unknown one
--- http_config
    tenant_carrier pigeon;
--- must_die
--- error_log
invalid value "pigeon"



=== TEST 5: twice
--- http_config
    tenant_carrier event;
    tenant_carrier event;
--- must_die
--- error_log
"tenant_carrier" directive is duplicate



=== TEST 6: one connection
--- http_config
    tenant_carrier event;
    tenant_connections max=1 min=0 idle=1s;
--- as: acme
--- request eval
["GET /data/c/none", "GET /data/d/none"]
--- error_code eval
[404, 404]



=== TEST 7: parameters in any order
--- http_config
    tenant_connections idle=2m max=8 min=8;
--- as: acme
--- request
GET /data/c/none
--- error_code: 404
--- problem



=== TEST 8: none at all
--- http_config
    tenant_connections max=0;
--- must_die
--- error_log
invalid parameter "max=0"



=== TEST 9: more at least than at most
--- http_config
    tenant_connections max=2 min=3;
--- must_die
--- error_log
"tenant_connections" directive has a "min" above its "max"



=== TEST 10: too many
--- http_config
    tenant_connections max=1025;
--- must_die
--- error_log
invalid parameter "max=1025"



=== TEST 11: no number
--- http_config
    tenant_connections max=many;
--- must_die
--- error_log
invalid parameter "max=many"



=== TEST 12: no time
--- http_config
    tenant_connections idle=0;
--- must_die
--- error_log
invalid parameter "idle=0"



=== TEST 13: a parameter twice
--- http_config
    tenant_connections max=2 max=3;
--- must_die
--- error_log
invalid parameter "max=3"



=== TEST 14: an unknown parameter
--- http_config
    tenant_connections most=2;
--- must_die
--- error_log
invalid parameter "most=2"



=== TEST 15: the directive twice
--- http_config
    tenant_connections max=2;
    tenant_connections max=2;
--- must_die
--- error_log
"tenant_connections" directive is duplicate



=== TEST 16: a string that the event loop can't follow
--- without: tenant_mongo
--- http_config
    tenant_mongo "mongodb://127.0.0.1:1/?readPreference=secondary";
    tenant_carrier event;
--- must_die
--- error_log
"tenant_carrier event" can't drive the database "default": a "readPreference"



=== TEST 17: the same is fine for the thread pool
--- without: tenant_mongo
--- http_config
    tenant_mongo "mongodb://127.0.0.1:1/?readPreference=secondary";
    tenant_carrier thread;
--- config
    location /t { return 200; }
--- request
GET /t
