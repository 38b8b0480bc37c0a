# POST refresh: another token of the session.  How long it lives is in
# 105-lifetimes.t.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 200: as a login gives it
--- rows
200 POST /admin/refresh < Cache-Control: no-store => {"access_token":"~^eyJ","token_type":"bearer","expires_in":"~^[0-9]+$","organization_id":"{id:acme}","organization_name":"acme","role":"owner"}



=== TEST 2: 200: whatever body it has
--- rows
200 POST /admin/refresh {"ignored":  < Cache-Control: no-store => {"access_token":"~^eyJ","token_type":"bearer","expires_in":"~^[0-9]+$","organization_id":"{id:acme}","organization_name":"acme","role":"owner"}



=== TEST 3: 200: for a viewer
--- rows
200 POST /admin/refresh @ acme/viewer < Cache-Control: no-store ~=> {"role":"viewer"}



=== TEST 4: the new one works
--- seed
r=acme POST /admin/refresh
--- rows
200 GET /admin/me | Authorization: Bearer {r.access_token} ~=> {"role":"owner"}



=== TEST 5: the old one goes on
--- rows
200 POST /admin/refresh < Cache-Control: no-store
200 GET /admin/me ~=> {"role":"owner"}



=== TEST 6: the new one can be refreshed
--- seed
r=acme POST /admin/refresh
--- rows
200 POST /admin/refresh | Authorization: Bearer {r.access_token} < Cache-Control: no-store



=== TEST 7: a greater role comes with it
--- seed
new PATCH /admin/users/{user:new/viewer} {"role":"editor"}
--- rows
200 GET /admin/me @ new/viewer ~=> {"role":"editor"}
200 POST /admin/refresh @ new/viewer < Cache-Control: no-store ~=> {"role":"editor"}



=== TEST 8: 401: no token, a bad one
--- rows
401 POST /admin/refresh @ nobody < WWW-Authenticate: Bearer
401 POST /admin/refresh | Authorization: Bearer a.b.c
--- commands



=== TEST 9: 401: one that has ended
--- seed
o=nobody POST /admin/login {"email":"{email:acme}","password":"{password:acme}"}
--- rows
204 POST /admin/logout | Authorization: Bearer {o.access_token}
401 POST /admin/refresh | Authorization: Bearer {o.access_token}



=== TEST 10: 422: a parameter
--- rows
422 POST /admin/refresh?x=1
--- wrong: x
--- commands



=== TEST 11: 405
--- rows
405 GET /admin/refresh < Allow: POST
--- commands
