# POST logout and logout-all: one token ends, or all of a user's so far.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 204: this token ends
--- seed
one=nobody POST /admin/login {"email":"{email:acme}","password":"{password:acme}"}
two=nobody POST /admin/login {"email":"{email:acme}","password":"{password:acme}"}
--- rows
204 POST /admin/logout | Authorization: Bearer {one.access_token}
401 GET /admin/me | Authorization: Bearer {one.access_token}
401 GET /data/ | Authorization: Bearer {one.access_token}
401 POST /admin/refresh | Authorization: Bearer {one.access_token}
401 POST /admin/logout | Authorization: Bearer {one.access_token}



=== TEST 2: the other goes on
--- seed
one=nobody POST /admin/login {"email":"{email:acme}","password":"{password:acme}"}
two=nobody POST /admin/login {"email":"{email:acme}","password":"{password:acme}"}
--- rows
204 POST /admin/logout | Authorization: Bearer {one.access_token}
200 GET /admin/me | Authorization: Bearer {two.access_token}



=== TEST 3: 204: whatever body it has
--- seed
one=nobody POST /admin/login {"email":"{email:acme}","password":"{password:acme}"}
two=nobody POST /admin/login {"email":"{email:acme}","password":"{password:acme}"}
--- rows
204 POST /admin/logout ignored | Authorization: Bearer {one.access_token}



=== TEST 4: sixteen can end, one more ends all
--- rows
204 POST /admin/logout | Authorization: Bearer {token:new jti=j1}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j2}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j3}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j4}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j5}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j6}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j7}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j8}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j9}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j10}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j11}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j12}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j13}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j14}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j15}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j16}
200 GET /admin/me @ new
401 GET /admin/me | Authorization: Bearer {token:new jti=j1}
401 GET /admin/me | Authorization: Bearer {token:new jti=j16}
204 POST /admin/logout | Authorization: Bearer {token:new jti=j17}
401 GET /admin/me @ new
401 GET /admin/me | Authorization: Bearer {token:new jti=j1}
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody < Cache-Control: no-store



=== TEST 5: logout-all, 204: all of them end
--- seed
one=nobody POST /admin/login {"email":"{email:new}","password":"{password:new}"}
two=nobody POST /admin/login {"email":"{email:new}","password":"{password:new}"}
--- rows
204 POST /admin/logout-all | Authorization: Bearer {one.access_token}
401 GET /admin/me | Authorization: Bearer {one.access_token}
401 GET /admin/me | Authorization: Bearer {two.access_token}
401 GET /admin/me @ new
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody < Cache-Control: no-store



=== TEST 6: logout-all: another user's go on
--- rows
204 POST /admin/logout-all @ new/editor
401 GET /admin/me @ new/editor
200 GET /admin/me @ new



=== TEST 7: those that come then are good
--- rows
204 POST /admin/logout-all @ new
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody < Cache-Control: no-store



=== TEST 8: logout, 401
--- rows
401 POST /admin/logout @ nobody < WWW-Authenticate: Bearer
401 POST /admin/logout | Authorization: Bearer a.b.c
--- commands



=== TEST 9: logout, 422: a parameter
--- rows
422 POST /admin/logout?x=1
--- wrong: x
--- commands



=== TEST 10: logout, 405
--- rows
405 GET /admin/logout < Allow: POST
--- commands



=== TEST 11: logout-all, 401
--- rows
401 POST /admin/logout-all @ nobody < WWW-Authenticate: Bearer
401 POST /admin/logout-all | Authorization: Bearer a.b.c
--- commands



=== TEST 12: logout-all, 422: a parameter
--- rows
422 POST /admin/logout-all?x=1
--- wrong: x
--- commands



=== TEST 13: logout-all, 405
--- rows
405 GET /admin/logout-all < Allow: POST
--- commands
