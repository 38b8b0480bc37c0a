# GET me: the calling user.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 200: owner
--- rows
200 GET /admin/me @ acme => {"id":"{user:acme}","email":"{email:acme}","role":"owner","organization_id":"{id:acme}","organization_name":"acme","created_at":"~^[0-9]+-[0-9][0-9]-[0-9][0-9]T[0-9:.]+Z$"}



=== TEST 2: 200: editor
--- rows
200 GET /admin/me @ acme/editor => {"id":"{user:acme/editor}","email":"{email:acme/editor}","role":"editor","organization_id":"{id:acme}","organization_name":"acme","created_at":"~^[0-9]+-[0-9][0-9]-[0-9][0-9]T[0-9:.]+Z$"}



=== TEST 3: 200: viewer
--- rows
200 GET /admin/me @ acme/viewer => {"id":"{user:acme/viewer}","email":"{email:acme/viewer}","role":"viewer","organization_id":"{id:acme}","organization_name":"acme","created_at":"~^[0-9]+-[0-9][0-9]-[0-9][0-9]T[0-9:.]+Z$"}



=== TEST 4: 200: HEAD
--- rows
200 HEAD /admin/me < Content-Type: application/json



=== TEST 5: no more than a user is shown
--- rows
200 GET /admin/me ~> ^(?!.*(?:[$]y[$]|epoch|folded))



=== TEST 6: a role that the token only claims does not count
--- rows
200 GET /admin/me | Authorization: Bearer {token:acme/editor role=owner} ~=> {"role":"editor"}



=== TEST 7: 401: no token, a bad one
--- rows
401 GET /admin/me @ nobody < WWW-Authenticate: Bearer
401 GET /admin/me | Authorization: Bearer a.b.c
--- commands



=== TEST 8: 401: one of another time
--- rows
401 GET /admin/me | Authorization: Bearer {token:acme user_epoch=1}



=== TEST 9: 422: a parameter
--- rows
422 GET /admin/me?x=1
--- wrong: x
--- commands



=== TEST 10: 404, 405
--- rows
404 GET /admin/me/
404 GET /admin/user
405 POST /admin/me {} < Allow: GET, HEAD
--- commands
