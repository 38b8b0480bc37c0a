# Where master data and new organizations go: tenant_master_database,
# tenant_database, tenant_collection_prefix.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: new organizations have the prefix org_
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new} a","email":"{new}@a.example","password":"correct horse"}
--- error_code: 201
--- response_json_has
{"collection_name":"~^org_[0-9a-f]{24}$"}



=== TEST 2: or another one
--- http_config
    tenant_collection_prefix t.-_9;
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new} b","email":"{new}@b.example","password":"correct horse"}
--- error_code: 201
--- response_json_has
{"collection_name":"~^t\\.-_9[0-9a-f]{24}$"}



=== TEST 3: an organization keeps the prefix that it was made with
--- http_config
    tenant_collection_prefix later.;
--- as: acme
--- seed
acme PUT /data/c/x {"n":1}
--- request
GET /org/get?organization_name=acme
--- response_json_has
{"collection_name":"~^(?:org_|later\\.)[0-9a-f]{24}$"}



=== TEST 4: another database for new organizations
--- http_config
    tenant_database $TEST_NGINX_TENANT_DATABASE-b;
--- as: new
--- seed
new PUT /data/c/x {"n":1}
--- request
GET /data/c/x
--- response_json
{"_id":"x","n":1}



=== TEST 5: tenant_master_database: empty
--- http_config
    tenant_master_database "";
--- must_die
--- error_log
"tenant_master_database" directive must have 1 to 63 characters



=== TEST 6: tenant_master_database: 64 characters
--- http_config
    tenant_master_database dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd;
--- must_die
--- error_log
"tenant_master_database" directive must have 1 to 63 characters



=== TEST 7: tenant_master_database: a dot
--- http_config
    tenant_master_database a.b;
--- must_die
--- error_log
"tenant_master_database" directive can't be the name of a database



=== TEST 8: tenant_master_database: a space
--- http_config
    tenant_master_database "a b";
--- must_die
--- error_log
"tenant_master_database" directive can't be the name of a database



=== TEST 9: tenant_master_database: a dollar
--- http_config
    tenant_master_database a$b;
--- must_die
--- error_log
"tenant_master_database" directive can't be the name of a database



=== TEST 10: tenant_master_database: a slash
--- http_config
    tenant_master_database a/b;
--- must_die
--- error_log
"tenant_master_database" directive can't be the name of a database



=== TEST 11: tenant_database: empty
--- http_config
    tenant_database "";
--- must_die
--- error_log
"tenant_database" directive must have 1 to 63 characters



=== TEST 12: tenant_database: 64 characters
--- http_config
    tenant_database dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd;
--- must_die
--- error_log
"tenant_database" directive must have 1 to 63 characters



=== TEST 13: tenant_database: a dot
--- http_config
    tenant_database a.b;
--- must_die
--- error_log
"tenant_database" directive can't be the name of a database



=== TEST 14: tenant_database: a space
--- http_config
    tenant_database "a b";
--- must_die
--- error_log
"tenant_database" directive can't be the name of a database



=== TEST 15: tenant_database: a dollar
--- http_config
    tenant_database a$b;
--- must_die
--- error_log
"tenant_database" directive can't be the name of a database



=== TEST 16: tenant_database: a slash
--- http_config
    tenant_database a/b;
--- must_die
--- error_log
"tenant_database" directive can't be the name of a database



=== TEST 17: the prefix: empty
--- http_config
    tenant_collection_prefix "";
--- must_die
--- error_log
"tenant_collection_prefix" directive must have 1 to 32 characters



=== TEST 18: the prefix: 33 characters
--- http_config
    tenant_collection_prefix ppppppppppppppppppppppppppppppppp;
--- must_die
--- error_log
"tenant_collection_prefix" directive must have 1 to 32 characters



=== TEST 19: the prefix: a dollar
--- http_config
    tenant_collection_prefix a$b;
--- must_die
--- error_log
"tenant_collection_prefix" directive may hold letters, digits, "_", "-" and "."



=== TEST 20: the prefix: another script
--- http_config
    tenant_collection_prefix é;
--- must_die
--- error_log
"tenant_collection_prefix" directive may hold letters, digits, "_", "-" and "."



=== TEST 21: the prefix: of system collections
--- http_config
    tenant_collection_prefix system.x;
--- must_die
--- error_log
"tenant_collection_prefix" directive must not start with "system."



=== TEST 22: tenant_master_database twice
--- http_config
tenant_master_database a;
    tenant_master_database b;
--- must_die
--- error_log
"tenant_master_database" directive is duplicate



=== TEST 23: tenant_master_database in a server
--- config
    tenant_master_database a;
--- must_die
--- error_log
"tenant_master_database" directive is not allowed here



=== TEST 24: tenant_master_database in a location
--- config
    location /x { tenant_master_database a; }
--- must_die
--- error_log
"tenant_master_database" directive is not allowed here



=== TEST 25: tenant_master_database outside of http
--- main_config
    tenant_master_database a;
--- must_die
--- error_log
"tenant_master_database" directive is not allowed here



=== TEST 26: tenant_master_database without a value
--- http_config
    tenant_master_database;
--- must_die
--- error_log
invalid number of arguments in "tenant_master_database" directive



=== TEST 27: tenant_master_database with two
--- http_config
    tenant_master_database a b;
--- must_die
--- error_log
invalid number of arguments in "tenant_master_database" directive



=== TEST 28: tenant_database twice
--- http_config
tenant_database a;
    tenant_database b;
--- must_die
--- error_log
"tenant_database" directive is duplicate



=== TEST 29: tenant_database in a server
--- config
    tenant_database a;
--- must_die
--- error_log
"tenant_database" directive is not allowed here



=== TEST 30: tenant_database in a location
--- config
    location /x { tenant_database a; }
--- must_die
--- error_log
"tenant_database" directive is not allowed here



=== TEST 31: tenant_database outside of http
--- main_config
    tenant_database a;
--- must_die
--- error_log
"tenant_database" directive is not allowed here



=== TEST 32: tenant_database without a value
--- http_config
    tenant_database;
--- must_die
--- error_log
invalid number of arguments in "tenant_database" directive



=== TEST 33: tenant_database with two
--- http_config
    tenant_database a b;
--- must_die
--- error_log
invalid number of arguments in "tenant_database" directive



=== TEST 34: tenant_collection_prefix twice
--- http_config
tenant_collection_prefix a;
    tenant_collection_prefix b;
--- must_die
--- error_log
"tenant_collection_prefix" directive is duplicate



=== TEST 35: tenant_collection_prefix in a server
--- config
    tenant_collection_prefix a;
--- must_die
--- error_log
"tenant_collection_prefix" directive is not allowed here



=== TEST 36: tenant_collection_prefix in a location
--- config
    location /x { tenant_collection_prefix a; }
--- must_die
--- error_log
"tenant_collection_prefix" directive is not allowed here



=== TEST 37: tenant_collection_prefix outside of http
--- main_config
    tenant_collection_prefix a;
--- must_die
--- error_log
"tenant_collection_prefix" directive is not allowed here



=== TEST 38: tenant_collection_prefix without a value
--- http_config
    tenant_collection_prefix;
--- must_die
--- error_log
invalid number of arguments in "tenant_collection_prefix" directive



=== TEST 39: tenant_collection_prefix with two
--- http_config
    tenant_collection_prefix a b;
--- must_die
--- error_log
invalid number of arguments in "tenant_collection_prefix" directive
