# PATCH and DELETE organizations/{id}: plan, quota, external ids; and the end of
# an organization that its owner did not ask for.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: all three, and one by one
--- rows
200 PATCH /operator/organizations/{id:new} {"plan":"gold","quota":{"documents":10,"bytes":9007199254740991},"external_ids":{"billing":"cus_4711","crm-id":"Ünïcode"}} @ operator ~=> {"organization_id":"{id:new}","plan":"gold","quota":{"documents":10,"bytes":9007199254740991},"external_ids":{"billing":"cus_4711","crm-id":"Ünïcode"},"state":"active"}
200 PATCH /operator/organizations/{id:new} {"quota":{"bytes":0}} @ operator ~=> {"plan":"gold","quota":{"bytes":0},"external_ids":{"billing":"cus_4711","crm-id":"Ünïcode"}}
200 PATCH /operator/organizations/{id:new} {"plan":"a.B_c-1"} @ operator ~=> {"plan":"a.B_c-1","quota":{"bytes":0}}
200 PATCH /operator/organizations/{id:new} {"quota":{"documents":5.0},"external_ids":{}} @ operator ~=> {"quota":{"documents":5},"external_ids":{}}
200 GET /operator/organizations/{id:new} @ operator ~=> {"plan":"a.B_c-1","quota":{"documents":5},"external_ids":{}}



=== TEST 2: null removes one
--- seed
operator PATCH /operator/organizations/{id:new} {"plan":"gold","quota":{"documents":10},"external_ids":{"x":"y"}}
--- rows
200 PATCH /operator/organizations/{id:new} {"plan":null} @ operator ~> ^(?!.*"plan")
200 PATCH /operator/organizations/{id:new} {"quota":null,"external_ids":null} @ operator ~> ^(?!.*(?:"quota"|"usage"|"external_ids"))



=== TEST 3: its own users don't see it
--- seed
operator PATCH /operator/organizations/{id:new} {"plan":"gold","quota":{"documents":10},"external_ids":{"x":"y"}}
--- rows
200 GET /org/get?organization_name={name:new} @ new ~> ^(?!.*(?:"quota"|"usage"|"external_ids"|"plan"))



=== TEST 4: 422: nothing
--- rows
422 PATCH /operator/organizations/{id:acme} {} @ operator
--- wrong:
--- commands



=== TEST 5: 422: plans
--- rows eval
[map { "422 PATCH /operator/organizations/{id:acme} {\"plan\":$_} \@ operator" }
 '""', '1', '{}', '"a b"', '"ä"', '"' . "x" x 65 . '"', 'true']
--- wrong: plan
--- commands



=== TEST 6: 422: quotas
--- rows eval
[map { "422 PATCH /operator/organizations/{id:acme} {\"quota\":$_} \@ operator" }
 '{}', '1', '"10"', '[]', 'true']
--- wrong: quota
--- commands



=== TEST 7: 422: amounts
--- rows eval
[map { "422 PATCH /operator/organizations/{id:acme} {\"quota\":{\"documents\":$_}} \@ operator" }
 '-1', '1.5', '"10"', 'null', '9007199254740992', '1e300']
--- wrong: quota.documents
--- commands



=== TEST 8: 422: an amount of what there is not
--- rows
422 PATCH /operator/organizations/{id:acme} {"quota":{"documents":1,"users":3}} @ operator
--- wrong: quota.users
--- commands



=== TEST 9: 422: every wrong field
--- rows
422 PATCH /operator/organizations/{id:acme} {"plan":"","quota":{"documents":-1,"bytes":-1},"external_ids":{"a":1}} @ operator
--- wrong: plan quota.documents quota.bytes external_ids.a
--- commands



=== TEST 10: 422: external ids
--- rows eval
[map { "422 PATCH /operator/organizations/{id:acme} {\"external_ids\":$_} \@ operator" }
 '1', '"x"', '[]', '{' . join(",", map { "\"k$_\":\"v\"" } 1 .. 17) . '}']
--- wrong: external_ids
--- commands



=== TEST 11: 422: names and values of external ids
--- rows eval
[map { "422 PATCH /operator/organizations/{id:acme} {\"external_ids\":{\"a\":$_}} \@ operator" }
 '""', '1', 'null', '{}', '"' . "x" x 257 . '"', '"\u0007"']
--- wrong: external_ids.a
--- commands



=== TEST 12: 422: a name that a path could not tell
--- rows
422 PATCH /operator/organizations/{id:acme} {"external_ids":{"$a.b":"x"}} @ operator
--- wrong: external_ids.$a.b
--- commands



=== TEST 13: 422: what is not known
--- rows
422 PATCH /operator/organizations/{id:acme} {"plan":"x","state":"active"} @ operator
--- wrong: state
--- commands



=== TEST 14: 400, 413, 415
--- rows
400 PATCH /operator/organizations/{id:acme} {"plan":} @ operator
400 PATCH /operator/organizations/{id:acme} {"plan":"a","plan":"b"} @ operator
415 PATCH /operator/organizations/{id:acme} plan=a @ operator | Content-Type: application/x-www-form-urlencoded
--- commands



=== TEST 15: 404
--- rows
404 PATCH /operator/organizations/000000000000000000000000 {"plan":"x"} @ operator
404 PATCH /operator/organizations/x {"plan":"x"} @ operator
404 DELETE /operator/organizations/000000000000000000000000 @ operator
404 DELETE /operator/organizations/x @ operator



=== TEST 16: the end of an organization
--- seed
new PUT /data/c/x {}
--- rows
200 DELETE /operator/organizations/{id:new} @ operator => {"message":"the organization is deleted","organization_id":"{id:new}"}
401 GET /data/c/x @ new
404 GET /org/get?organization_name={name:new} @ nobody
401 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody
201 POST /org/create {"organization_name":"{name:new}","email":"{email:new}","password":"correct horse"} @ nobody



=== TEST 17: of a suspended one
--- seed
operator POST /operator/organizations/{id:new}:suspend
--- rows
200 DELETE /operator/organizations/{id:new} @ operator => {"message":"the organization is deleted","organization_id":"{id:new}"}
404 GET /org/get?organization_name={name:new} @ nobody
200 DELETE /operator/organizations/{id:new2} @ operator
404 DELETE /operator/organizations/{id:new2} @ operator
