# PATCH users/{id}: an owner changes a user.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 200: an address
--- rows
200 PATCH /admin/users/{user:new/editor} {"email":"{new}@e.example"} @ new => {"id":"{user:new/editor}","email":"{new}@e.example","role":"editor","organization_id":"{id:new}","created_at":"~Z$"}
401 POST /admin/login {"email":"{email:new/editor}","password":"{password:new/editor}"} @ nobody
200 POST /admin/login {"email":"{new}@e.example","password":"{password:new/editor}"} @ nobody < Cache-Control: no-store



=== TEST 2: an address ends no token
--- rows
200 PATCH /admin/users/{user:new/editor} {"email":"{new}@e.example"} @ new
200 GET /admin/me @ new/editor ~=> {"email":"{new}@e.example"}



=== TEST 3: 200: its own address in capitals
--- rows
200 PATCH /admin/users/{user:new/editor} {"email":"EDITOR@{name:new}.example"} @ new ~=> {"email":"EDITOR@{name:new}.example"}



=== TEST 4: 200: a greater role ends no token
--- rows
200 PATCH /admin/users/{user:new/viewer} {"role":"editor"} @ new ~=> {"role":"editor"}
200 GET /admin/me @ new/viewer ~=> {"role":"editor"}



=== TEST 5: 200: a lesser role ends the tokens
--- seed
new/editor GET /admin/me
--- rows
200 PATCH /admin/users/{user:new/editor} {"role":"viewer"} @ new ~=> {"role":"viewer"}
401 GET /admin/me @ new/editor
200 POST /admin/login {"email":"{email:new/editor}","password":"{password:new/editor}"} @ nobody < Cache-Control: no-store ~=> {"role":"viewer"}



=== TEST 6: 200: an owner is made
--- rows
200 PATCH /admin/users/{user:new/viewer} {"role":"owner"} @ new
200 GET /admin/users/{user:new/viewer} @ new ~=> {"role":"owner"}



=== TEST 7: 200: a password ends the user's tokens, not the owner's
--- seed
new/editor GET /admin/me
--- rows
200 PATCH /admin/users/{user:new/editor} {"password":"battery staple"} @ new
401 GET /admin/me @ new/editor
200 GET /admin/me @ new
401 POST /admin/login {"email":"{email:new/editor}","password":"{password:new/editor}"} @ nobody
200 POST /admin/login {"email":"{email:new/editor}","password":"battery staple"} @ nobody < Cache-Control: no-store



=== TEST 8: 200: the same password ends them, too
--- seed
new/editor GET /admin/me
--- rows
200 PATCH /admin/users/{user:new/editor} {"password":"{password:new/editor}"} @ new
401 GET /admin/me @ new/editor



=== TEST 9: 200: all at once
--- rows
200 PATCH /admin/users/{user:new/viewer} {"role":"editor","email":"{new}@all.example","password":"battery staple"} @ new ~=> {"role":"editor","email":"{new}@all.example"}
200 POST /admin/login {"email":"{new}@all.example","password":"battery staple"} @ nobody < Cache-Control: no-store ~=> {"role":"editor"}



=== TEST 10: 409: a taken address
--- rows
409 PATCH /admin/users/{user:new/editor} {"email":"{email:new}"} @ new
409 PATCH /admin/users/{user:new/editor} {"email":"{email:acme}"} @ new



=== TEST 11: 409: takes the role back, too
--- rows
409 PATCH /admin/users/{user:new/viewer} {"role":"owner","email":"{email:acme}"} @ new
200 GET /admin/users/{user:new/viewer} @ new ~=> {"role":"viewer"}



=== TEST 12: 409: takes a lesser role back
--- rows
409 PATCH /admin/users/{user:new/owner} {"role":"viewer","email":"{email:acme}"} @ new
200 GET /admin/users/{user:new/owner} @ new ~=> {"role":"owner"}



=== TEST 13: 409: the last owner stays one
--- rows
409 PATCH /admin/users/{user:new} {"role":"editor"} @ new
409 PATCH /admin/users/{user:new} {"role":"viewer","email":"{new}@l.example"} @ new
200 GET /admin/me @ new ~=> {"role":"owner","email":"{email:new}"}



=== TEST 14: 200: the last owner, as it is
--- rows
200 PATCH /admin/users/{user:new} {"role":"owner"} @ new
200 GET /admin/me @ new



=== TEST 15: one of two can step down
--- seed
new/owner GET /admin/me
--- rows
200 PATCH /admin/users/{user:new} {"role":"editor"} @ new
401 GET /admin/me @ new
200 GET /org/get?organization_name={name:new} @ new/owner ~=> {"admin_id":"{user:new/owner}","admin_email":"{email:new/owner}"}
409 DELETE /admin/users/{user:new/owner} @ new/owner



=== TEST 16: and be made one again
--- seed
new/owner GET /admin/me
--- rows
200 PATCH /admin/users/{user:new} {"role":"editor"} @ new
200 PATCH /admin/users/{user:new} {"role":"owner"} @ new/owner
204 DELETE /admin/users/{user:new/owner} @ new/owner
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody < Cache-Control: no-store ~=> {"role":"owner"}



=== TEST 17: 404: another organization's
--- rows
404 PATCH /admin/users/{user:beta} {"role":"viewer"}
404 PATCH /admin/users/{user:beta} {"password":"battery staple"}
404 PATCH /admin/users/{user:beta} {"email":"{new}@mine.example"}
200 GET /admin/me @ beta ~=> {"role":"owner","email":"{email:beta}"}



=== TEST 18: 404: nobody's, no id
--- rows
404 PATCH /admin/users/000000000000000000000000 {"role":"viewer"}
404 PATCH /admin/users/x {"role":"viewer"}



=== TEST 19: 422: nothing
--- rows
422 PATCH /admin/users/{user:acme/editor} {}
--- wrong: body
--- commands



=== TEST 20: 422: another role
--- rows
422 PATCH /admin/users/{user:acme/editor} {"role":"operator"}
--- wrong: role
--- commands



=== TEST 21: 422: a role that is null
--- rows
422 PATCH /admin/users/{user:acme/editor} {"role":null}
--- wrong: role
--- commands



=== TEST 22: 422: an address that is none
--- rows
422 PATCH /admin/users/{user:acme/editor} {"email":"a"}
--- wrong: email
--- commands



=== TEST 23: 422: a short password
--- rows
422 PATCH /admin/users/{user:acme/editor} {"password":"a"}
--- wrong: password
--- commands



=== TEST 24: 422: another member
--- rows
422 PATCH /admin/users/{user:acme/editor} {"role":"viewer","wat":1}
--- wrong: wat
--- commands



=== TEST 25: 422: a parameter
--- rows
422 PATCH /admin/users/{user:acme/editor}?x=1 {"role":"viewer"}
--- wrong: x
--- commands



=== TEST 26: 400, 415
--- rows
400 PATCH /admin/users/{user:acme/editor} nonsense
400 PATCH /admin/users/{user:acme/editor}?x=1 {bad
415 PATCH /admin/users/{user:acme/editor} {} | Content-Type: text/plain
--- commands



=== TEST 27: 403: editor
--- rows
403 PATCH /admin/users/{user:acme/editor} {"role":"owner"} @ acme/editor
--- commands



=== TEST 28: 403: viewer
--- rows
403 PATCH /admin/users/{user:acme/editor} {"role":"owner"} @ acme/viewer
--- commands



=== TEST 29: 401
--- rows
401 PATCH /admin/users/{user:acme/editor} {"role":"owner"} @ nobody < WWW-Authenticate: Bearer
401 PATCH /admin/users/{user:acme/editor} {"role":"owner"} | Authorization: Bearer a.b.c
