# DELETE delete: an organization ends with all that is its own.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 200: a message and its id
--- rows
200 DELETE /org/delete?organization_name={name:new} @ new => {"message":"~.","organization_id":"{id:new}"}



=== TEST 2: its token ends, its owner is gone
--- seed
new PUT /data/c/x {"n":1}
--- rows
200 DELETE /org/delete?organization_name={name:new} @ new
401 GET /data/c/x @ new
401 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody



=== TEST 3: its users are gone, too
--- seed
new/editor GET /data/
--- rows
200 DELETE /org/delete?organization_name={name:new} @ new
401 GET /admin/me @ new/editor
401 POST /admin/login {"email":"{email:new/editor}","password":"{password:new/editor}"} @ nobody



=== TEST 4: name and address are free
--- rows
200 DELETE /org/delete?organization_name={name:new} @ new
404 GET /org/get?organization_name={name:new} @ nobody
201 POST /org/create {"organization_name":"{name:new}","email":"{email:new}","password":"correct horse"} @ nobody



=== TEST 5: who follows finds nothing of it
--- seed
new PUT /data/c/x {"n":1}
--- rows
200 DELETE /org/delete?organization_name={name:new} @ new
201 POST /org/create {"organization_name":"{name:new}","email":"{email:new}","password":"correct horse"} @ nobody
401 GET /data/c/x @ new



=== TEST 6: 401
--- http_config
    tenant_master_database $TEST_NGINX_TENANT_DATABASE-c;
--- rows
401 DELETE /org/delete?organization_name=cora @ nobody
401 DELETE /org/delete?organization_name=cora | Authorization: Bearer x @ cora
--- commands



=== TEST 7: 403: editor
--- rows
403 DELETE /org/delete?organization_name=acme @ acme/editor



=== TEST 8: 403: viewer
--- rows
403 DELETE /org/delete?organization_name=acme @ acme/viewer



=== TEST 9: 403: another's name
--- seed
beta GET /data/
--- rows
403 DELETE /org/delete?organization_name=beta
200 GET /org/get?organization_name=beta @ nobody



=== TEST 10: 404: nobody's name
--- rows
404 DELETE /org/delete?organization_name=nobody



=== TEST 11: 422: no name, another parameter
--- http_config
    tenant_master_database $TEST_NGINX_TENANT_DATABASE-c;
--- rows
422 DELETE /org/delete @ cora
--- wrong: organization_name
--- commands



=== TEST 12: 422: another parameter
--- http_config
    tenant_master_database $TEST_NGINX_TENANT_DATABASE-c;
--- rows
422 DELETE /org/delete?organization_name=cora&x=1 @ cora
--- wrong: x
--- commands



=== TEST 13: 400: no text
--- http_config
    tenant_master_database $TEST_NGINX_TENANT_DATABASE-c;
--- rows
400 DELETE /org/delete?organization_name=%ff @ cora
--- commands



=== TEST 14: 405
--- http_config
    tenant_master_database $TEST_NGINX_TENANT_DATABASE-c;
--- rows
405 GET /org/delete < Allow: DELETE @ cora
405 POST /org/delete {} < Allow: DELETE @ cora
--- commands
