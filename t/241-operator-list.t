# GET organizations and organizations/{id}: what an operator sees.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: one
--- rows
200 GET /operator/organizations/{id:new} @ operator => {"organization_id":"{id:new}","organization_name":"{name:new}","collection_name":"org_{id:new}","storage":"id","placement":{"cluster":"default","database":"~.","collection":"org_{id:new}","mode":"id"},"state":"active","created_at":"~Z$","updated_at":"~Z$"}
200 GET /operator/organizations?email={email:new} @ operator ~=> {"organizations":[{"organization_id":"{id:new}","organization_name":"{name:new}","collection_name":"org_{id:new}","storage":"id","placement":{"cluster":"default","database":"~.","collection":"org_{id:new}","mode":"id"},"state":"active","created_at":"~Z$","updated_at":"~Z$"}],"next":null}
200 HEAD /operator/organizations/{id:new} @ operator



=== TEST 2: 404
--- rows
404 GET /operator/organizations/000000000000000000000000 @ operator
404 GET /operator/organizations/x @ operator
404 GET /operator/organizations/{user:acme} @ operator



=== TEST 3: by what the name begins with, in any case
--- seed
a=nobody POST /org/create {"organization_name":"Zed {new} One","email":"a@{new}.example","password":"correct horse"}
b=nobody POST /org/create {"organization_name":"zED {new} two","email":"b@{new}.example","password":"correct horse"}
--- rows
200 GET /operator/organizations?name=ZED%20{new} @ operator ~> {a.organization_id}.*{b.organization_id}
200 GET /operator/organizations?name=zed%20{new}%20o @ operator ~> ^(?=.*{a.organization_id})(?!.*{b.organization_id})
200 GET /operator/organizations?name=ed%20{new} @ operator ~=> {"organizations":[],"next":null}



=== TEST 4: pages
--- seed
a=nobody POST /org/create {"organization_name":"Zed {new} One","email":"a@{new}.example","password":"correct horse"}
b=nobody POST /org/create {"organization_name":"Zed {new} two","email":"b@{new}.example","password":"correct horse"}
c=nobody POST /org/create {"organization_name":"Zed {new} three","email":"c@{new}.example","password":"correct horse"}
--- rows
200 GET /operator/organizations?name=zed%20{new}&limit=2 @ operator ~> ^(?=.*{a.organization_id}.*{b.organization_id}.*"next":"{b.organization_id}")(?!.*{c.organization_id})
200 GET /operator/organizations?name=zed%20{new}&limit=2&after={b.organization_id} @ operator ~> ^(?=.*{c.organization_id}.*"next":null)(?!.*{b.organization_id})
200 GET /operator/organizations?email=c@{new}.example&after={c.organization_id} @ operator ==> {"organizations":[],"next":null}



=== TEST 5: by address
--- rows
200 GET /operator/organizations?email={email:new/viewer} @ operator ~> {id:new}.*"next":null
200 GET /operator/organizations?email=NOBODY@nowhere.example @ operator ~=> {"organizations":[],"next":null}



=== TEST 6: by state
--- seed
operator POST /operator/organizations/{id:new}:suspend
--- rows
200 GET /operator/organizations?state=suspended&email={email:new} @ operator ~> {id:new}
200 GET /operator/organizations?state=active&email={email:new} @ operator ~=> {"organizations":[],"next":null}
200 GET /operator/organizations?state=active&email={email:acme} @ operator ~> {id:acme}
200 GET /operator/organizations?state=suspended&email={email:acme} @ operator ~=> {"organizations":[],"next":null}
200 GET /operator/organizations?state=renaming @ operator ~=> {"organizations":[],"next":null}
200 GET /operator/organizations?state=moving @ operator ~=> {"organizations":[],"next":null}
200 GET /operator/organizations?state=creating&email={email:acme} @ operator ~=> {"organizations":[],"next":null}



=== TEST 7: what is pending
--- seed
database RUN - {"update":"organizations","updates":[{"q":{"_id":{"$oid":"{id:new}"}},"u":{"$set":{"state":"deleting","deleted_at":{"$date":"2100-01-01T00:00:00Z"}}}}]}
--- rows
200 GET /operator/organizations/{id:new} @ operator ~=> {"state":"deleting","since":"2100-01-01T00:00:00.000Z","pending_seconds":0}
200 GET /operator/organizations?state=deleting @ operator ~> "pending":.(?=.*"deleting":."count":[1-9]).*{id:new}
200 GET /operator/organizations?state=deleting&after=000000000000000000000000 @ operator ~> ^(?!.*"pending":)
404 PATCH /operator/organizations/{id:new} {"plan":"x"} @ operator
404 POST /operator/organizations/{id:new}:suspend @ operator
404 POST /operator/organizations/{id:new}:resume @ operator
404 POST /operator/organizations/{id:new}:reset-password @ operator
404 DELETE /operator/organizations/{id:new} @ operator



=== TEST 8: nothing secret
--- rows
200 GET /operator/organizations/{id:acme} @ operator ~> ^(?!.*(?:[$]y[$]|epoch|folded|owners|admin))



=== TEST 9: 422: a state that there is not
--- rows
422 GET /operator/organizations?state=gone @ operator
--- wrong: state
--- commands



=== TEST 10: 422: an empty state
--- rows
422 GET /operator/organizations?state= @ operator
--- wrong: state
--- commands



=== TEST 11: 422: an empty name, and one that is too long
--- rows eval
["422 GET /operator/organizations?name= @ operator",
 "422 GET /operator/organizations?name=" . "x" x 65 . " @ operator"]
--- wrong: name
--- commands



=== TEST 12: 422: an address that is none
--- rows
422 GET /operator/organizations?email=x @ operator
--- wrong: email
--- commands



=== TEST 13: 422: limits
--- rows
422 GET /operator/organizations?limit=0 @ operator
422 GET /operator/organizations?limit=1001 @ operator
422 GET /operator/organizations?limit=x @ operator
--- wrong: limit
--- commands



=== TEST 14: 422: after
--- rows
422 GET /operator/organizations?after=x @ operator
422 GET /operator/organizations?after= @ operator
--- wrong: after
--- commands



=== TEST 15: 422: what is not known
--- rows
422 GET /operator/organizations?x=1 @ operator
422 GET /operator/organizations/{id:acme}?x=1 @ operator
--- wrong: x
--- commands
