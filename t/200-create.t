# POST create: an organization and its first owner.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 201: the organization, whole
--- rows
201 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"correct horse"} @ nobody < Cache-Control: private, no-cache => {"organization_id":"~^[0-9a-f]{24}$","organization_name":"{new} Ltd","collection_name":"~^org_[0-9a-f]{24}$","admin_id":"~^[0-9a-f]{24}$","admin_email":"{new}@a.example","storage":"id","created_at":"~^[0-9]+-[0-9][0-9]-[0-9][0-9]T[0-9:.]+Z$","updated_at":"~Z$"}



=== TEST 2: its owner logs in
--- rows
201 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"correct horse"} @ nobody
200 POST /admin/login {"email":"{new}@a.example","password":"correct horse"} @ nobody < Cache-Control: no-store ~=> {"organization_name":"{new} Ltd","role":"owner"}



=== TEST 3: a token does not matter
--- rows
201 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"correct horse"} @ nobody | Authorization: Bearer a.b.c ~=> {"organization_name":"{new} Ltd"}



=== TEST 4: 409: the name is taken
--- seed
acme GET /data/
--- rows
409 POST /org/create {"organization_name":"acme","email":"{new}@a.example","password":"correct horse"} @ nobody



=== TEST 5: 409: in capitals
--- seed
acme GET /data/
--- rows
409 POST /org/create {"organization_name":"ACME","email":"{new}@a.example","password":"correct horse"} @ nobody



=== TEST 6: 409: the address is taken
--- rows
409 POST /org/create {"organization_name":"{new} Ltd","email":"{email:acme}","password":"correct horse"} @ nobody



=== TEST 7: 409: the address in capitals
--- seed
acme GET /data/
--- rows
409 POST /org/create {"organization_name":"{new} Ltd","email":"OWNER@Acme.Example","password":"correct horse"} @ nobody



=== TEST 8: 409: another user's address
--- rows
409 POST /org/create {"organization_name":"{new} Ltd","email":"{email:acme/viewer}","password":"correct horse"} @ nobody



=== TEST 9: 409 for an address leaves no organization
--- rows
409 POST /org/create {"organization_name":"{new} Ltd","email":"{email:acme}","password":"correct horse"} @ nobody
404 GET /org/get?organization_name={new}+Ltd @ nobody
201 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"correct horse"} @ nobody



=== TEST 10: 409 for a name leaves no user
--- seed
acme GET /data/
--- rows
409 POST /org/create {"organization_name":"acme","email":"{new}@a.example","password":"correct horse"} @ nobody
401 POST /admin/login {"email":"{new}@a.example","password":"correct horse"} @ nobody
201 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"correct horse"} @ nobody



=== TEST 11: 422: nothing
--- rows
422 POST /org/create {} @ nobody
--- wrong: organization_name email password
--- commands



=== TEST 12: 422: no name
--- rows
422 POST /org/create {"email":"{new}@a.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 13: 422: no address
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","password":"correct horse"} @ nobody
--- wrong: email
--- commands



=== TEST 14: 422: no password
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example"} @ nobody
--- wrong: password
--- commands



=== TEST 15: 422: a name that is a number
--- rows
422 POST /org/create {"organization_name":1,"email":"{new}@a.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 16: 422: an address that is null
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":null,"password":"correct horse"} @ nobody
--- wrong: email
--- commands



=== TEST 17: 422: a password that is an array
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":["x"]} @ nobody
--- wrong: password
--- commands



=== TEST 18: 422: another member
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"correct horse","storage":"id"} @ nobody
--- wrong: storage
--- commands



=== TEST 19: 422: an address without an at
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"a","password":"correct horse"} @ nobody
--- wrong: email
--- commands



=== TEST 20: 422: without a dot
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"a@b","password":"correct horse"} @ nobody
--- wrong: email
--- commands



=== TEST 21: 422: with two ats
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"a@b@c.example","password":"correct horse"} @ nobody
--- wrong: email
--- commands



=== TEST 22: 422: with a space
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"a b@c.example","password":"correct horse"} @ nobody
--- wrong: email
--- commands



=== TEST 23: 422: with nothing before the at
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"@c.example","password":"correct horse"} @ nobody
--- wrong: email
--- commands



=== TEST 24: 422: of 255 bytes
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@c.example","password":"correct horse"} @ nobody
--- wrong: email
--- commands



=== TEST 25: 422: a password of 7 bytes
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"1234567"} @ nobody
--- wrong: password
--- commands



=== TEST 26: 422: of 257 bytes
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp"} @ nobody
--- wrong: password
--- commands



=== TEST 27: 422: with a NUL
--- rows
422 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"pass\u0000word"} @ nobody
--- wrong: password
--- commands



=== TEST 28: a password of 8 bytes, of 256
--- rows
201 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"12345678"} @ nobody
201 POST /org/create {"organization_name":"{new} 2","email":"{new}2@a.example","password":"pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp"} @ nobody



=== TEST 29: an address of 254 bytes
--- seed
acme GET /data/
--- rows
409 POST /org/create {"organization_name":"acme","email":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@c.example","password":"correct horse"} @ nobody



=== TEST 30: 400, 405, 415, and a path too long
--- rows
400 POST /org/create nonsense @ nobody
405 GET /org/create @ nobody < Allow: POST
415 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"correct horse"} @ nobody | Content-Type: text/plain
404 POST /org/create/ {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"correct horse"} @ nobody
404 POST /org/create/x {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"correct horse"} @ nobody
--- commands



=== TEST 31: a sign-up asks for no index that is known to be there
--- seed
new GET /data/
--- rows
201 POST /org/create {"organization_name":"{new} Ltd","email":"{new}@a.example","password":"correct horse"} @ nobody
201 POST /org/create {"organization_name":"{new} 2","email":"{new}2@a.example","password":"correct horse"} @ nobody
--- commands: find update find update create findAndModify findAndModify find update find update create findAndModify findAndModify
