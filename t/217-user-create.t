# POST users: an owner makes a user.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 201: viewer
--- rows
201 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"viewer"} <~ Location: /admin/users/[0-9a-f]{24} => {"id":"~^[0-9a-f]{24}$","email":"{new}@u.example","role":"viewer","organization_id":"{id:acme}","created_at":"~^[0-9]+-[0-9][0-9]-[0-9][0-9]T[0-9:.]+Z$"}
200 POST /admin/login {"email":"{new}@u.example","password":"correct horse"} @ nobody < Cache-Control: no-store ~=> {"role":"viewer","organization_name":"acme"}



=== TEST 2: 201: editor
--- rows
201 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"editor"} <~ Location: /admin/users/[0-9a-f]{24} => {"id":"~^[0-9a-f]{24}$","email":"{new}@u.example","role":"editor","organization_id":"{id:acme}","created_at":"~^[0-9]+-[0-9][0-9]-[0-9][0-9]T[0-9:.]+Z$"}
200 POST /admin/login {"email":"{new}@u.example","password":"correct horse"} @ nobody < Cache-Control: no-store ~=> {"role":"editor","organization_name":"acme"}



=== TEST 3: 201: owner
--- rows
201 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"owner"} <~ Location: /admin/users/[0-9a-f]{24} => {"id":"~^[0-9a-f]{24}$","email":"{new}@u.example","role":"owner","organization_id":"{id:acme}","created_at":"~^[0-9]+-[0-9][0-9]-[0-9][0-9]T[0-9:.]+Z$"}
200 POST /admin/login {"email":"{new}@u.example","password":"correct horse"} @ nobody < Cache-Control: no-store ~=> {"role":"owner","organization_name":"acme"}



=== TEST 4: 201: the address as it was written, in any letters for the login
--- rows
201 POST /admin/users {"email":"Ed-{new}@U.example","password":"correct horse","role":"viewer"} ~=> {"email":"Ed-{new}@U.example"}
200 POST /admin/login {"email":"eD-{new}@u.EXAMPLE","password":"correct horse"} @ nobody < Cache-Control: no-store



=== TEST 5: where Location is
--- seed
u=acme POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"viewer"}
--- rows
200 GET {u.location} => {"id":"{u.id}","email":"{new}@u.example","role":"viewer","organization_id":"{id:acme}","created_at":"{u.created_at}"}



=== TEST 6: Location in an exact location
--- config
    location = /one/users { tenant_admin; }
--- rows
201 POST /one/users {"email":"{new}@u.example","password":"correct horse","role":"viewer"} <~ Location: /one/users/[0-9a-f]{24}



=== TEST 7: Location in a regex location
--- config
    location ~ ^/one/(users|login)$ { tenant_admin; }
--- rows
201 POST /one/users {"email":"{new}@u.example","password":"correct horse","role":"viewer"} <~ Location: /one/users/[0-9a-f]{24}



=== TEST 8: 409: a colleague's address, in capitals
--- rows
409 POST /admin/users {"email":"OWNER@ACME.example","password":"correct horse","role":"viewer"}
409 POST /admin/users {"email":"{email:acme/viewer}","password":"correct horse","role":"viewer"}



=== TEST 9: 409: another organization's
--- rows
409 POST /admin/users {"email":"{email:beta}","password":"correct horse","role":"viewer"}



=== TEST 10: 422: nothing
--- rows
422 POST /admin/users {}
--- wrong: email password role
--- commands



=== TEST 11: 422: another role
--- rows
422 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"operator"}
--- wrong: role
--- commands



=== TEST 12: 422: a role in capitals
--- rows
422 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"Owner"}
--- wrong: role
--- commands



=== TEST 13: 422: an empty role
--- rows
422 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":""}
--- wrong: role
--- commands



=== TEST 14: 422: a role that is a number
--- rows
422 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":1}
--- wrong: role
--- commands



=== TEST 15: 422: an address without a dot
--- rows
422 POST /admin/users {"email":"a@b","password":"correct horse","role":"viewer"}
--- wrong: email
--- commands



=== TEST 16: 422: an address that is null
--- rows
422 POST /admin/users {"email":null,"password":"correct horse","role":"viewer"}
--- wrong: email
--- commands



=== TEST 17: 422: a password of 7 bytes
--- rows
422 POST /admin/users {"email":"{new}@u.example","password":"1234567","role":"viewer"}
--- wrong: password
--- commands



=== TEST 18: 422: a password with a NUL
--- rows
422 POST /admin/users {"email":"{new}@u.example","password":"pass\u0000word","role":"viewer"}
--- wrong: password
--- commands



=== TEST 19: 422: an id
--- rows
422 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"viewer","id":"000000000000000000000000"}
--- wrong: id
--- commands



=== TEST 20: 422: an organization
--- rows
422 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"viewer","organization_id":"000000000000000000000000"}
--- wrong: organization_id
--- commands



=== TEST 21: 422: a parameter
--- rows
422 POST /admin/users?x=1 {"email":"{new}@u.example","password":"correct horse","role":"viewer"}
--- wrong: x
--- commands



=== TEST 22: 400, 415
--- rows
400 POST /admin/users nonsense
400 POST /admin/users?x=1 {bad
415 POST /admin/users {} | Content-Type: text/plain
--- commands



=== TEST 23: 403: editor
--- rows
403 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"viewer"} @ acme/editor
--- commands



=== TEST 24: 403: viewer
--- rows
403 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"viewer"} @ acme/viewer
--- commands



=== TEST 25: 401
--- rows
401 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"viewer"} @ nobody < WWW-Authenticate: Bearer
401 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"viewer"} | Authorization: Bearer a.b.c
--- commands
