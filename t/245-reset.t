# :reset-password and POST reset: one token, one password.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: the admin's
--- seed
r=operator POST /operator/organizations/{id:new}:reset-password
--- rows
204 POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"another horse"} @ nobody
200 POST /admin/login {"email":"{email:new}","password":"another horse"} @ nobody < Cache-Control: no-store
401 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody
401 GET /admin/me @ new
401 GET /data/ @ new



=== TEST 2: what is answered
--- rows
200 POST /operator/organizations/{id:new}:reset-password {} @ operator < Cache-Control: no-store => {"reset_token":"~^{user:new}[.][\\w-]+$","expires_in":3600,"user_id":"{user:new}"}
200 POST /operator/organizations/{id:new}:reset-password {"email":"{email:new/viewer}"} @ operator < Cache-Control: no-store ~=> {"user_id":"{user:new/viewer}"}



=== TEST 3: another user's: the others stay as they are
--- seed
r=operator POST /operator/organizations/{id:new}:reset-password {"email":"{email:new/editor}"}
--- rows
204 POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"another horse"} @ nobody
200 POST /admin/login {"email":"{email:new/editor}","password":"another horse"} @ nobody < Cache-Control: no-store ~=> {"role":"editor"}
401 GET /data/ @ new/editor
200 GET /data/ @ new



=== TEST 4: used once
--- seed
r=operator POST /operator/organizations/{id:new}:reset-password
nobody POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"another horse"}
--- rows
401 POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"a third horse"} @ nobody
200 POST /admin/login {"email":"{email:new}","password":"another horse"} @ nobody < Cache-Control: no-store



=== TEST 5: a later one takes the place of an earlier one
--- seed
a=operator POST /operator/organizations/{id:new}:reset-password
b=operator POST /operator/organizations/{id:new}:reset-password
--- rows
401 POST /admin/reset {"reset_token":"{a.reset_token}","new_password":"another horse"} @ nobody
204 POST /admin/reset {"reset_token":"{b.reset_token}","new_password":"another horse"} @ nobody



=== TEST 6: a password that the user changed meanwhile ends it
--- seed
r=operator POST /operator/organizations/{id:new}:reset-password
new PUT /admin/password {"current_password":"{password:new}","new_password":"another horse"}
--- rows
401 POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"a third horse"} @ nobody



=== TEST 7: after an hour, by the database's clock
--- seed
r=operator POST /operator/organizations/{id:new}:reset-password
database RUN - {"update":"users","updates":[{"q":{"_id":{"$oid":"{user:new}"}},"u":{"$set":{"reset.at":{"$date":{"$numberLong":"1000"}}}}}]}
--- rows
401 POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"another horse"} @ nobody



=== TEST 8: of a user who is gone
--- seed
r=operator POST /operator/organizations/{id:new}:reset-password {"email":"{email:new/editor}"}
new DELETE /admin/users/{user:new/editor}
--- rows
401 POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"another horse"} @ nobody



=== TEST 9: of an organization that is gone
--- seed
r=operator POST /operator/organizations/{id:new}:reset-password
operator DELETE /operator/organizations/{id:new}
--- rows
401 POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"another horse"} @ nobody



=== TEST 10: wrong ones
--- seed
r=operator POST /operator/organizations/{id:new}:reset-password
--- rows
401 POST /admin/reset {"reset_token":"","new_password":"another horse"} @ nobody
401 POST /admin/reset {"reset_token":"x","new_password":"another horse"} @ nobody
401 POST /admin/reset {"reset_token":"{r.reset_token}x","new_password":"another horse"} @ nobody
401 POST /admin/reset {"reset_token":"{user:new}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","new_password":"another horse"} @ nobody
401 POST /admin/reset {"reset_token":"{user:acme}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","new_password":"another horse"} @ nobody
401 POST /admin/reset {"reset_token":"000000000000000000000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","new_password":"another horse"} @ nobody
204 POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"another horse"} @ nobody



=== TEST 11: guessing is throttled
--- http_config
    tenant_login_throttle account=2/1h;
--- seed
r=operator POST /operator/organizations/{id:new}:reset-password
--- rows
401 POST /admin/reset {"reset_token":"{user:new}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","new_password":"another horse"} @ nobody
401 POST /admin/reset {"reset_token":"{user:new}.BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","new_password":"another horse"} @ nobody
429 POST /admin/reset {"reset_token":"{user:new}.CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","new_password":"another horse"} @ nobody
429 POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"another horse"} @ nobody



=== TEST 12: 422: a password that can't be
--- seed
r=operator POST /operator/organizations/{id:new}:reset-password
--- rows
422 POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"short"} @ nobody
--- wrong: new_password



=== TEST 13: 422: nothing
--- rows
422 POST /admin/reset {} @ nobody
--- wrong: reset_token new_password
--- commands



=== TEST 14: 405, 415
--- rows
405 GET /admin/reset @ nobody < Allow: POST
415 POST /admin/reset x @ nobody | Content-Type: text/plain
--- commands



=== TEST 15: 404: another organization's user, nobody's, no organization
--- rows
404 POST /operator/organizations/{id:acme}:reset-password {"email":"{email:beta}"} @ operator
404 POST /operator/organizations/{id:acme}:reset-password {"email":"nobody@nowhere.example"} @ operator
404 POST /operator/organizations/000000000000000000000000:reset-password @ operator
404 POST /operator/organizations/x:reset-password @ operator



=== TEST 16: 422: no address
--- rows
422 POST /operator/organizations/{id:acme}:reset-password {"email":"x"} @ operator
422 POST /operator/organizations/{id:acme}:reset-password {"email":1} @ operator
--- wrong: email
--- commands
