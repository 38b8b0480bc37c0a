# POST login: what it answers, what it refuses, and that an unknown address can't
# be told from a wrong password by what it says.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

our $Long = 'p' x 100_000;

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 200: all the members, and no other
--- rows
200 POST /admin/login {"email":"{email:acme}","password":"{password:acme}"} @ nobody < Cache-Control: no-store < Content-Type: application/json => {"access_token":"~^[-_A-Za-z0-9]+[.][-_A-Za-z0-9]+[.][-_A-Za-z0-9]+$","token_type":"bearer","expires_in":3600,"organization_id":"{id:acme}","organization_name":"acme","role":"owner"}



=== TEST 2: 200: by the address in capitals
--- seed
acme GET /data/
--- rows
200 POST /admin/login {"email":"OWNER@Acme.Example","password":"{password:acme}"} @ nobody < Cache-Control: no-store ~=> {"role":"owner"}



=== TEST 3: 200: as editor
--- rows
200 POST /admin/login {"email":"{email:acme/editor}","password":"{password:acme/editor}"} @ nobody < Cache-Control: no-store ~=> {"role":"editor","organization_name":"acme"}



=== TEST 4: 200: as viewer
--- rows
200 POST /admin/login {"email":"{email:acme/viewer}","password":"{password:acme/viewer}"} @ nobody < Cache-Control: no-store ~=> {"role":"viewer","organization_name":"acme"}



=== TEST 5: 200: a bad token does not matter
--- rows
200 POST /admin/login {"email":"{email:acme}","password":"{password:acme}"} @ nobody | Authorization: Bearer a.b.c < Cache-Control: no-store



=== TEST 6: 401: a wrong password
--- rows
401 POST /admin/login {"email":"{email:acme}","password":"wrong horse"} @ nobody < WWW-Authenticate: Bearer ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}



=== TEST 7: 401: an unknown address
--- rows
401 POST /admin/login {"email":"nobody@acme.example","password":"{password:acme}"} @ nobody < WWW-Authenticate: Bearer ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}



=== TEST 8: 401: no address at all
--- rows
401 POST /admin/login {"email":"nobody","password":"{password:acme}"} @ nobody < WWW-Authenticate: Bearer ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}



=== TEST 9: 401: an empty address
--- rows
401 POST /admin/login {"email":"","password":"{password:acme}"} @ nobody < WWW-Authenticate: Bearer ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}



=== TEST 10: 401: a long address
--- rows
401 POST /admin/login {"email":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@acme.example","password":"{password:acme}"} @ nobody < WWW-Authenticate: Bearer ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}



=== TEST 11: 401: another one's address
--- rows
401 POST /admin/login {"email":"{email:beta}","password":"{password:acme}"} @ nobody < WWW-Authenticate: Bearer ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}



=== TEST 12: 401: an empty password
--- rows
401 POST /admin/login {"email":"{email:acme}","password":""} @ nobody < WWW-Authenticate: Bearer ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}



=== TEST 13: 401: a long password
--- rows
401 POST /admin/login {"email":"{email:acme}","password":"ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp"} @ nobody < WWW-Authenticate: Bearer ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}



=== TEST 14: 401: the password and more
--- rows
401 POST /admin/login {"email":"{email:acme}","password":"{password:acme}!"} @ nobody < WWW-Authenticate: Bearer ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}



=== TEST 15: 401: the password in capitals
--- rows
401 POST /admin/login {"email":"{email:acme}","password":"THE PASSWORD OF ACME"} @ nobody < WWW-Authenticate: Bearer ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}



=== TEST 16: 401: a huge password
--- rows eval
[['401 POST /admin/login {"email":"{email:acme}","password":"{0}"} @ nobody < WWW-Authenticate: Bearer ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}', $::Long]]



=== TEST 17: 401: an ended organization
--- rows
200 DELETE /org/delete?organization_name={name:new} @ new
401 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody ==> {"type":"about:blank","title":"Unauthorized","status":401,"detail":"the e-mail address or the password is wrong"}



=== TEST 18: 422: nothing
--- rows
422 POST /admin/login {} @ nobody
--- wrong: email password
--- commands



=== TEST 19: 422: no password
--- rows
422 POST /admin/login {"email":"a"} @ nobody
--- wrong: password
--- commands



=== TEST 20: 422: an operator for the address
--- rows
422 POST /admin/login {"email":{"$gt":""},"password":"x"} @ nobody
--- wrong: email
--- commands



=== TEST 21: 422: an array for the password
--- rows
422 POST /admin/login {"email":"a","password":["x"]} @ nobody
--- wrong: password
--- commands



=== TEST 22: 422: a NUL
--- rows
422 POST /admin/login {"email":"a","password":"a\u0000b"} @ nobody
--- wrong: password
--- commands



=== TEST 23: 422: another member
--- rows
422 POST /admin/login {"email":"a","password":"b","wat":1} @ nobody
--- wrong: wat
--- commands



=== TEST 24: 422: a parameter
--- rows
422 POST /admin/login?email=a {"email":"{email:acme}","password":"{password:acme}"} @ nobody
--- wrong: email
--- commands



=== TEST 25: 422: no object
--- rows
422 POST /admin/login [] @ nobody
422 POST /admin/login "x" @ nobody
422 POST /admin/login null @ nobody
--- commands



=== TEST 26: 400
--- rows
400 POST /admin/login nonsense @ nobody
400 POST /admin/login {"email":"{email:acme}","password":"{password:acme}"} x @ nobody
400 POST /admin/login {"email":"a","email":"b"} @ nobody
--- commands



=== TEST 27: 415
--- rows
415 POST /admin/login {"email":"{email:acme}","password":"{password:acme}"} @ nobody | Content-Type: text/plain
415 POST /admin/login {"email":"{email:acme}","password":"{password:acme}"} @ nobody | Content-Type: application/x-www-form-urlencoded
--- commands



=== TEST 28: 404: beside it
--- rows
404 POST /admin/login/ {"email":"{email:acme}","password":"{password:acme}"} @ nobody
404 POST /admin/login/x {"email":"{email:acme}","password":"{password:acme}"} @ nobody
404 POST /admin/Login {"email":"{email:acme}","password":"{password:acme}"} @ nobody
--- commands



=== TEST 29: 405
--- rows
405 GET /admin/login @ nobody < Allow: POST
405 HEAD /admin/login @ nobody < Allow: POST
405 OPTIONS /admin/login @ nobody < Allow: POST
405 PUT /admin/login {"email":"{email:acme}","password":"{password:acme}"} @ nobody < Allow: POST
--- commands
