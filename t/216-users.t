# GET users and users/{id}: an organization's own users, in the order of ids.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 200: all of them, and none behind
--- rows
200 GET /admin/users @ new => {"users":[{"id":"{user:new}","email":"{email:new}","role":"owner","organization_id":"{id:new}","created_at":"~Z$"}],"next":null}



=== TEST 2: 200: with those that were made
--- seed
new/editor GET /data/
new/viewer GET /data/
--- rows
200 GET /admin/users @ new => {"users":[{"id":"{user:new}","email":"{email:new}","role":"owner","organization_id":"{id:new}","created_at":"~Z$"},{"id":"{user:new/editor}","email":"{email:new/editor}","role":"editor","organization_id":"{id:new}","created_at":"~Z$"},{"id":"{user:new/viewer}","email":"{email:new/viewer}","role":"viewer","organization_id":"{id:new}","created_at":"~Z$"}],"next":null}



=== TEST 3: 200: a page, and what is behind
--- seed
new/editor GET /data/
new/viewer GET /data/
--- rows
200 GET /admin/users?limit=2 @ new => {"users":[{"id":"{user:new}","email":"{email:new}","role":"owner","organization_id":"{id:new}","created_at":"~Z$"},{"id":"{user:new/editor}","email":"{email:new/editor}","role":"editor","organization_id":"{id:new}","created_at":"~Z$"}],"next":"{user:new/editor}"}
200 GET /admin/users?limit=2&after={user:new/editor} @ new => {"users":[{"id":"{user:new/viewer}","email":"{email:new/viewer}","role":"viewer","organization_id":"{id:new}","created_at":"~Z$"}],"next":null}
200 GET /admin/users?after={user:new/viewer} @ new => {"users":[],"next":null}



=== TEST 4: 200: each organization its own
--- rows
200 GET /admin/users @ new ~> ^(?!.*{user:acme})



=== TEST 5: 200: one
--- rows
200 GET /admin/users/{user:new/editor} @ new => {"id":"{user:new/editor}","email":"{email:new/editor}","role":"editor","organization_id":"{id:new}","created_at":"~Z$"}



=== TEST 6: 200: HEAD
--- rows
200 HEAD /admin/users < Content-Type: application/json
200 HEAD /admin/users/{user:acme} < Content-Type: application/json



=== TEST 7: no more than a user is shown
--- rows
200 GET /admin/users ~> ^(?!.*(?:[$]y[$]|epoch|folded))



=== TEST 8: 404: another organization's, nobody's, no id
--- rows
404 GET /admin/users/{user:beta}
404 GET /admin/users/000000000000000000000000
404 GET /admin/users/x
404 GET /admin/users/0000000000000000000000000



=== TEST 9: 404: a slash, a segment too many
--- rows
404 GET /admin/users/
404 GET /admin/users/{user:acme}/
404 GET /admin/users/{user:acme}/x



=== TEST 10: 422: limit=0
--- rows
422 GET /admin/users?limit=0
--- wrong: limit
--- commands



=== TEST 11: 422: limit=1001
--- rows
422 GET /admin/users?limit=1001
--- wrong: limit
--- commands



=== TEST 12: 422: limit=x
--- rows
422 GET /admin/users?limit=x
--- wrong: limit
--- commands



=== TEST 13: 422: limit=-1
--- rows
422 GET /admin/users?limit=-1
--- wrong: limit
--- commands



=== TEST 14: 422: after=x
--- rows
422 GET /admin/users?after=x
--- wrong: after
--- commands



=== TEST 15: 422: after=
--- rows
422 GET /admin/users?after=
--- wrong: after
--- commands



=== TEST 16: 422: x=1
--- rows
422 GET /admin/users?x=1
--- wrong: x
--- commands



=== TEST 17: 422: a parameter for one
--- rows
422 GET /admin/users/{user:acme}?x=1
--- wrong: x
--- commands



=== TEST 18: 403: editor
--- rows
403 GET /admin/users @ acme/editor
403 GET /admin/users/{user:acme} @ acme/editor
--- commands



=== TEST 19: 403: viewer
--- rows
403 GET /admin/users @ acme/viewer
403 GET /admin/users/{user:acme} @ acme/viewer
--- commands



=== TEST 20: 403: a role that the token only claims
--- rows
403 GET /admin/users | Authorization: Bearer {token:acme/editor role=owner}



=== TEST 21: 401
--- rows
401 GET /admin/users @ nobody < WWW-Authenticate: Bearer
401 GET /admin/users | Authorization: Bearer a.b.c
401 GET /admin/users/{user:acme} @ nobody



=== TEST 22: 405
--- rows
405 PUT /admin/users {} < Allow: GET, HEAD, POST
405 PUT /admin/users/x {} < Allow: GET, HEAD, PATCH, DELETE
--- commands
