# GET get: who looks an organization up sees its public part, its users all.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 200: the public part
--- rows
200 GET /org/get?organization_name=acme @ nobody => {"organization_id":"{id:acme}","organization_name":"acme","created_at":"~Z$"}



=== TEST 2: 200: all for its owner
--- rows
200 GET /org/get?organization_name=acme => {"organization_id":"{id:acme}","organization_name":"acme","collection_name":"org_{id:acme}","admin_id":"{user:acme}","admin_email":"{email:acme}","storage":"id","created_at":"~Z$","updated_at":"~Z$"}



=== TEST 3: 200: all for its viewer
--- rows
200 GET /org/get?organization_name=acme @ acme/viewer => {"organization_id":"{id:acme}","organization_name":"acme","collection_name":"org_{id:acme}","admin_id":"{user:acme}","admin_email":"{email:acme}","storage":"id","created_at":"~Z$","updated_at":"~Z$"}



=== TEST 4: 200: the public part for another's owner
--- rows
200 GET /org/get?organization_name=acme @ beta => {"organization_id":"{id:acme}","organization_name":"acme","created_at":"~Z$"}



=== TEST 5: 200: in capitals
--- rows
200 GET /org/get?organization_name=ACME @ nobody => {"organization_id":"{id:acme}","organization_name":"acme","created_at":"~Z$"}



=== TEST 6: 200: HEAD
--- seed
acme GET /data/
--- rows
200 HEAD /org/get?organization_name=acme @ nobody < Content-Type: application/json



=== TEST 7: 404: nobody of that name
--- rows
404 GET /org/get?organization_name=nobody @ nobody



=== TEST 8: 401: a bad token
--- seed
acme GET /data/
--- rows
401 GET /org/get?organization_name=acme | Authorization: Bearer a.b.c
--- commands



=== TEST 9: 422: no name
--- rows
422 GET /org/get @ nobody
--- wrong: organization_name
--- commands



=== TEST 10: 422: an empty one
--- rows
422 GET /org/get?organization_name= @ nobody
--- wrong: organization_name
--- commands



=== TEST 11: 422: one that can be none
--- rows
422 GET /org/get?organization_name=a%2Fb @ nobody
--- wrong: organization_name
--- commands



=== TEST 12: 422: two
--- rows
422 GET /org/get?organization_name=a&organization_name=b @ nobody
--- wrong: organization_name
--- commands



=== TEST 13: 400: %ff is no text
--- rows
400 GET /org/get?organization_name=%ff @ nobody
--- commands



=== TEST 14: 400: %c0%af is no text
--- rows
400 GET /org/get?organization_name=%c0%af @ nobody
--- commands



=== TEST 15: 400: %ed%a0%80 is no text
--- rows
400 GET /org/get?organization_name=%ed%a0%80 @ nobody
--- commands



=== TEST 16: 400: %zz is no text
--- rows
400 GET /org/get?organization_name=%zz @ nobody
--- commands



=== TEST 17: 404: a slash, another action
--- rows
404 GET /org/get/ @ nobody
404 GET /org/get/x @ nobody
404 GET /org/nope @ nobody
404 GET /org/ @ nobody
--- commands



=== TEST 18: 405: POST
--- rows
405 POST /org/get {} @ nobody < Allow: GET, HEAD
--- commands
