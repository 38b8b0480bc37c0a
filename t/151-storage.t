# Where new organizations' documents go: tenant_storage, tenant_cluster.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: tenant_storage: id by default
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new}","email":"{new}@a.example","password":"correct horse"}
--- error_code: 201
--- response_json_has
{"storage":"id","collection_name":"~^org_[0-9a-f]{24}$"}



=== TEST 2: name, in http: readable, without loss
--- http_config
    tenant_storage name;
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new}. Ltd Ünï_1","email":"{new}@a.example","password":"correct horse"}
--- error_code: 201
--- response_json_has
{"storage":"name","collection_name":"~^org_\\w+%2e%20ltd%20ünï_1$"}



=== TEST 3: database, in the location
--- config
    location /org/ {
        tenant_organizations;
        tenant_storage database;
    }
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new}","email":"{new}@a.example","password":"correct horse"}
--- error_code: 201
--- response_json_has
{"storage":"database","collection_name":"documents"}



=== TEST 4: shared, in an exact location, beside another in http
--- http_config
    tenant_storage name;
--- config
    location = /org/create {
        tenant_organizations;
        tenant_storage shared;
    }
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new}","email":"{new}@a.example","password":"correct horse"}
--- error_code: 201
--- response_json_has
{"storage":"shared","collection_name":"org_shared"}



=== TEST 5: with another prefix
--- http_config
    tenant_storage shared;
    tenant_collection_prefix t.x-;
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new}","email":"{new}@a.example","password":"correct horse"}
--- error_code: 201
--- response_json_has
{"storage":"shared","collection_name":"t.x-shared"}



=== TEST 6: what an organization got stays, whatever the directive says
--- http_config
    tenant_storage shared;
--- as: acme
--- seed
acme PUT /data/c/x {"n":1}
--- request
GET /data/c/x
--- response_json
{"_id":"x","n":1}



=== TEST 7: and so it is with another one
--- http_config
    tenant_storage name;
--- as: acme
--- request
GET /org/get?organization_name=acme
--- response_json_has
{"storage":"~^(?:shared|name)$"}



=== TEST 8: a mode that there is not
--- http_config
    tenant_storage sharded;
--- must_die
--- error_log
invalid value "sharded"



=== TEST 9: twice
--- http_config
    tenant_storage id;
    tenant_storage id;
--- must_die
--- error_log
"tenant_storage" directive is duplicate



=== TEST 10: tenant_cluster: one of two servers
--- http_config
    tenant_mongo other "$TEST_NGINX_TENANT_URI";
--- config
    location /org/ {
        tenant_organizations;
        tenant_cluster other;
    }
    location /operator/ { tenant_operator; }
--- as: operator
--- seed
elsewhere GET /data/
--- request
GET /operator/organizations?name=elsewhere
--- response_json_has
{"organizations":[{"placement":{"cluster":"other"}}]}



=== TEST 11: a server that there is not
--- http_config
    tenant_cluster other;
--- must_die
--- error_log
no "tenant_mongo" is named "other"



=== TEST 12: the same one twice
--- http_config
    tenant_cluster default default;
--- must_die
--- error_log
duplicate cluster "default"



=== TEST 13: the same one twice, in two directives
--- http_config
    tenant_cluster default;
    tenant_cluster default weight=2;
--- must_die
--- error_log
duplicate cluster "default"



=== TEST 14: a weight of 0
--- http_config
    tenant_cluster default weight=0;
--- must_die
--- error_log
invalid parameter "weight=0"



=== TEST 15: a weight without a server
--- http_config
    tenant_cluster weight=2;
--- must_die
--- error_log
invalid parameter "weight=2"



=== TEST 16: a weight that is none
--- http_config
    tenant_cluster default weight=x;
--- must_die
--- error_log
invalid parameter "weight=x"
