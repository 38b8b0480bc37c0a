# PUT password: the calling user's.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 204: the new one logs in, the old one does not
--- rows
204 PUT /admin/password {"current_password":"{password:new/editor}","new_password":"battery staple"} @ new/editor
401 POST /admin/login {"email":"{email:new/editor}","password":"{password:new/editor}"} @ nobody
200 POST /admin/login {"email":"{email:new/editor}","password":"battery staple"} @ nobody < Cache-Control: no-store ~=> {"role":"editor"}



=== TEST 2: all tokens so far end, this one, too
--- seed
other=nobody POST /admin/login {"email":"{email:new/editor}","password":"{password:new/editor}"}
--- rows
204 PUT /admin/password {"current_password":"{password:new/editor}","new_password":"battery staple"} @ new/editor
401 GET /admin/me @ new/editor
401 GET /data/ | Authorization: Bearer {other.access_token}



=== TEST 3: another user's go on
--- rows
204 PUT /admin/password {"current_password":"{password:new/editor}","new_password":"battery staple"} @ new/editor
200 GET /admin/me @ new



=== TEST 4: 204: the same again
--- rows
204 PUT /admin/password {"current_password":"{password:new}","new_password":"{password:new}"} @ new
401 GET /admin/me @ new
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody < Cache-Control: no-store



=== TEST 5: 403: a wrong one
--- rows
403 PUT /admin/password {"current_password":"wrong horse","new_password":"battery staple"}
200 GET /admin/me
200 POST /admin/login {"email":"{email:acme}","password":"{password:acme}"} @ nobody < Cache-Control: no-store



=== TEST 6: 403: a long one
--- rows
403 PUT /admin/password {"current_password":"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww","new_password":"battery staple"}
200 GET /admin/me
200 POST /admin/login {"email":"{email:acme}","password":"{password:acme}"} @ nobody < Cache-Control: no-store



=== TEST 7: 403: an empty one
--- rows
403 PUT /admin/password {"current_password":"","new_password":"battery staple"}
200 GET /admin/me
200 POST /admin/login {"email":"{email:acme}","password":"{password:acme}"} @ nobody < Cache-Control: no-store



=== TEST 8: 422: nothing
--- rows
422 PUT /admin/password {}
--- wrong: current_password new_password
--- commands



=== TEST 9: 422: a short new one
--- rows
422 PUT /admin/password {"current_password":"x","new_password":"short"}
--- wrong: new_password
--- commands



=== TEST 10: 422: a new one of 257 bytes
--- rows
422 PUT /admin/password {"current_password":"x","new_password":"ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp"}
--- wrong: new_password
--- commands



=== TEST 11: 422: a NUL
--- rows
422 PUT /admin/password {"current_password":"x","new_password":"pass\u0000word"}
--- wrong: new_password
--- commands



=== TEST 12: 422: no text
--- rows
422 PUT /admin/password {"current_password":1,"new_password":"battery staple"}
--- wrong: current_password
--- commands



=== TEST 13: 422: another member
--- rows
422 PUT /admin/password {"current_password":"x","new_password":"battery staple","wat":1}
--- wrong: wat
--- commands



=== TEST 14: 422: a parameter
--- rows
422 PUT /admin/password?x=1 {"current_password":"x","new_password":"battery staple"}
--- wrong: x
--- commands



=== TEST 15: 400, 415
--- rows
400 PUT /admin/password nonsense
400 PUT /admin/password?x=1 {bad
415 PUT /admin/password {} | Content-Type: text/plain
--- commands



=== TEST 16: 401: no token, a bad one
--- rows
401 PUT /admin/password {} @ nobody < WWW-Authenticate: Bearer
401 PUT /admin/password {} | Authorization: Bearer a.b.c
--- commands



=== TEST 17: 405
--- rows
405 POST /admin/password {} < Allow: PUT
--- commands
