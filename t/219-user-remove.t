# DELETE users/{id}: an owner removes a user.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 204: once, and there is none
--- rows
204 DELETE /admin/users/{user:new/viewer} @ new
404 DELETE /admin/users/{user:new/viewer} @ new
404 GET /admin/users/{user:new/viewer} @ new
200 GET /admin/users @ new ~> ^(?!.*{email:new/viewer})



=== TEST 2: his tokens end, he is gone
--- seed
new/viewer GET /data/
--- rows
204 DELETE /admin/users/{user:new/viewer} @ new
401 GET /admin/me @ new/viewer
401 GET /data/ @ new/viewer
401 POST /admin/login {"email":"{email:new/viewer}","password":"{password:new/viewer}"} @ nobody



=== TEST 3: the address is free
--- rows
204 DELETE /admin/users/{user:new/viewer} @ new
201 POST /admin/users {"email":"{email:new/viewer}","password":"battery staple","role":"editor"} @ new
200 POST /admin/login {"email":"{email:new/viewer}","password":"battery staple"} @ nobody < Cache-Control: no-store ~=> {"role":"editor"}
401 GET /admin/me @ new/viewer



=== TEST 4: 409: the last owner
--- rows
409 DELETE /admin/users/{user:new} @ new
200 GET /admin/me @ new



=== TEST 5: 204: one of two owners, himself
--- seed
new/owner GET /admin/me
--- rows
204 DELETE /admin/users/{user:new} @ new
401 GET /admin/me @ new
200 GET /org/get?organization_name={name:new} @ new/owner ~=> {"admin_id":"{user:new/owner}"}



=== TEST 6: 404: another organization's
--- rows
404 DELETE /admin/users/{user:beta}
404 DELETE /admin/users/{user:beta/editor}
200 GET /admin/me @ beta/editor



=== TEST 7: 404: nobody's, no id
--- rows
404 DELETE /admin/users/000000000000000000000000
404 DELETE /admin/users/x
404 DELETE /admin/users/0000000000000000000000000



=== TEST 8: 422: a parameter
--- rows
422 DELETE /admin/users/{user:acme/editor}?x=1
--- wrong: x
--- commands



=== TEST 9: 403: editor
--- rows
403 DELETE /admin/users/{user:acme/viewer} @ acme/editor
--- commands



=== TEST 10: 403: viewer
--- rows
403 DELETE /admin/users/{user:acme/viewer} @ acme/viewer
--- commands



=== TEST 11: 403: a role that the token only claims
--- rows
403 DELETE /admin/users/{user:acme/viewer} | Authorization: Bearer {token:acme/editor role=owner}



=== TEST 12: 401
--- rows
401 DELETE /admin/users/{user:acme/viewer} @ nobody < WWW-Authenticate: Bearer
401 DELETE /admin/users/{user:acme/viewer} | Authorization: Bearer a.b.c
