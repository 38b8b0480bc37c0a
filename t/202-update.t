# PUT update: its owner changes an organization, in every form of the request.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 200: a new name by both
--- rows
200 PUT /org/update {"organization_name":"{name:new}","new_organization_name":"{new} both"} @ new ~=> {"organization_id":"{id:new}","organization_name":"{new} both"}
404 GET /org/get?organization_name={name:new} @ nobody
200 GET /org/get?organization_name={new}+BOTH @ nobody ~=> {"organization_id":"{id:new}"}



=== TEST 2: 200: a new name alone
--- rows
200 PUT /org/update {"new_organization_name":"{new} alone"} @ new ~=> {"organization_name":"{new} alone"}



=== TEST 3: 200: by the member of the present one
--- rows
200 PUT /org/update {"organization_name":"{new} one"} @ new ~=> {"organization_name":"{new} one"}



=== TEST 4: 200: the present name changes nothing
--- rows
200 PUT /org/update {"organization_name":"{name:acme}"} ~=> {"organization_name":"acme"}



=== TEST 5: 200: the same name in capitals
--- rows
200 PUT /org/update {"organization_name":"ACME","new_organization_name":"acme"} ~=> {"organization_name":"acme"}



=== TEST 6: the old name is free
--- rows
200 PUT /org/update {"new_organization_name":"{new} moved"} @ new
201 POST /org/create {"organization_name":"{name:new}","email":"{new}@a.example","password":"correct horse"} @ nobody



=== TEST 7: the documents stay
--- seed
new PUT /data/c/x {"n":1}
--- rows
200 PUT /org/update {"new_organization_name":"{new} docs"} @ new
200 GET /data/c/x @ new => {"_id":"x","n":1}



=== TEST 8: 200: a new address
--- rows
200 PUT /org/update {"email":"{new}@b.example"} @ new ~=> {"admin_email":"{new}@b.example"}
401 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody
200 POST /admin/login {"email":"{new}@b.example","password":"{password:new}"} @ nobody < Cache-Control: no-store
200 GET /admin/me @ new ~=> {"email":"{new}@b.example"}



=== TEST 9: 200: a new password ends the tokens so far
--- rows
200 PUT /org/update {"password":"battery staple"} @ new
401 GET /data/ @ new
401 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody
200 POST /admin/login {"email":"{email:new}","password":"battery staple"} @ nobody < Cache-Control: no-store ~=> {"role":"owner"}



=== TEST 10: 200: all at once
--- rows
200 PUT /org/update {"organization_name":"{name:new}","new_organization_name":"{new} all","email":"{new}@c.example","password":"battery staple"} @ new ~=> {"organization_name":"{new} all","admin_email":"{new}@c.example"}
200 POST /admin/login {"email":"{new}@c.example","password":"battery staple"} @ nobody < Cache-Control: no-store ~=> {"organization_name":"{new} all"}



=== TEST 11: 401
--- rows
401 PUT /org/update {"new_organization_name":"x"} @ nobody
401 PUT /org/update {"new_organization_name":"x"} | Authorization: Bearer x
--- commands



=== TEST 12: 403: editor
--- rows
403 PUT /org/update {"new_organization_name":"x"} @ acme/editor



=== TEST 13: 403: viewer
--- rows
403 PUT /org/update {"new_organization_name":"x"} @ acme/viewer



=== TEST 14: 403: another's name beside the new one
--- seed
beta GET /data/
--- rows
403 PUT /org/update {"organization_name":"beta","new_organization_name":"{new}"}



=== TEST 15: 403: nobody's name beside the new one
--- rows
403 PUT /org/update {"organization_name":"nobody","new_organization_name":"{new}"}



=== TEST 16: 409: another's name
--- seed
beta GET /data/
--- rows
409 PUT /org/update {"new_organization_name":"BETA"}
409 PUT /org/update {"organization_name":"beta"}



=== TEST 17: 409: another's address
--- seed
beta GET /data/
--- rows
409 PUT /org/update {"email":"OWNER@beta.example"}



=== TEST 18: 409 for an address takes the new name back
--- rows
409 PUT /org/update {"new_organization_name":"{new} half","email":"{email:beta}"}
404 GET /org/get?organization_name={new}+half @ nobody
200 GET /org/get?organization_name=acme @ nobody



=== TEST 19: 422: nothing
--- rows
422 PUT /org/update {}
--- wrong: body
--- commands



=== TEST 20: 422: a name that can be none
--- rows
422 PUT /org/update {"new_organization_name":"a/b"}
--- wrong: new_organization_name
--- commands



=== TEST 21: 422: an address that can be none
--- rows
422 PUT /org/update {"email":"a"}
--- wrong: email
--- commands



=== TEST 22: 422: a short password
--- rows
422 PUT /org/update {"password":"short"}
--- wrong: password
--- commands



=== TEST 23: 422: another member
--- rows
422 PUT /org/update {"password":"battery staple","wat":1}
--- wrong: wat
--- commands



=== TEST 24: 422: null
--- rows
422 PUT /org/update {"email":null}
--- wrong: email
--- commands



=== TEST 25: 422: an unknown parameter
--- rows
422 PUT /org/update?x=1 {"email":"{new}@d.example"}
--- wrong: x
--- commands



=== TEST 26: 400, 405, 415
--- rows
400 PUT /org/update nonsense
405 POST /org/update {} < Allow: PUT
415 PUT /org/update {} | Content-Type: text/plain
--- commands
