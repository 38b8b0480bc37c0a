# The location itself lists the collections, POST {c}:drop takes one away
# (docs/api.md), and what may be one's name.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: the base collection is there from the start
--- rows
200 GET /data/ @ new => {"collections":[{"name":"documents"}]} < Content-Type: application/json



=== TEST 2: by name
--- seed
new POST /data/Z {}
new POST /data/a.b {}
new POST /data/a-b {}
new POST /data/documents {}
--- rows
200 GET /data/ @ new ==> {"collections":[{"name":"Z"},{"name":"a-b"},{"name":"a.b"},{"name":"documents"}]}



=== TEST 3: HEAD
--- seed
new POST /data/a {}
--- rows
200 HEAD /data/ @ new ==>  < Content-Length: 51



=== TEST 4: a collection is there with its first document, not when it is read
--- rows
200 GET /data/a @ new
404 GET /data/b/x @ new
404 DELETE /data/c/x @ new
201 PUT /data/d/x {} @ new
200 GET /data/ @ new => {"collections":[{"name":"d"},{"name":"documents"}]}



=== TEST 5: another organization's are not listed
--- seed
new POST /data/mine {}
newer POST /data/theirs {}
--- rows
200 GET /data/ @ new => {"collections":[{"name":"documents"},{"name":"mine"}]}
200 GET /data/ @ newer => {"collections":[{"name":"documents"},{"name":"theirs"}]}



=== TEST 6: dropped
--- seed
new POST /data/a [{"_id":1},{"_id":2}]
new POST /data/b {}
--- rows
204 POST /data/a:drop @ new ==> 
200 GET /data/a @ new => {"documents":[],"next":null}
200 GET /data/ @ new => {"collections":[{"name":"b"},{"name":"documents"}]}



=== TEST 7: a name that only begins alike stays
--- seed
acme PUT /data/{new}/x {}
acme PUT /data/{new}.b/x {}
acme PUT /data/{new}b/x {}
--- rows
204 POST /data/{new}:drop
404 GET /data/{new}/x
200 GET /data/{new}.b/x
200 GET /data/{new}b/x



=== TEST 8: whether it was there or not
--- seed
acme POST /data/{new} {}
--- rows
204 POST /data/{new}:drop
204 POST /data/{new}:drop
204 POST /data/{new}-never:drop



=== TEST 9: and then it can be written again
--- seed
acme PUT /data/{new}/x {"n":1}
--- rows
204 POST /data/{new}:drop
201 PUT /data/{new}/x {"n":2}
200 GET /data/{new} => {"documents":[{"_id":"x","n":2}],"next":null}



=== TEST 10: the base collection can only be emptied
--- commands
--- rows
422 POST /data/documents:drop



=== TEST 11: percent-encoding says the same
--- seed
acme PUT /data/{new}/x {}
--- rows
204 POST /data/%6e{new}:drop
200 GET /data/{new}/x
405 GET /data/{new}%3Adrop
204 POST /data/{new}%3Adrop
404 GET /data/{new}/x



=== TEST 12: drop needs no body and no type
--- rows
204 POST /data/{new}:drop | Content-Type: text/plain



=== TEST 13: other methods
--- commands
--- rows
405 GET /data/{new}:drop < Allow: POST
405 PUT /data/{new}:drop {} < Allow: POST
405 DELETE /data/{new}:drop < Allow: POST
405 PUT /data/{new} {} < Allow: GET, HEAD, POST, PATCH, DELETE
405 OPTIONS /data/{new} < Allow: GET, HEAD, POST, PATCH, DELETE
422 DELETE /data/{new} ~> "field":"filter","message":"is required: \{\} means all documents"
422 PATCH /data/{new} {"$set":{"a":1}} ~> "field":"filter","message":"is required: \{\} means all documents"
405 POST /data/ {} < Allow: GET, HEAD
405 DELETE /data/ < Allow: GET, HEAD



=== TEST 14: other actions
--- commands
--- rows
404 POST /data/{new}:nope
404 POST /data/{new}:
404 GET /data/{new}:nope
404 POST /data/{new}:drop:drop
404 POST /data/{new}:drop/x
405 GET /data/:drop
422 POST /data/:drop



=== TEST 15: no parameters
--- commands
--- wrong: x
--- rows
422 GET /data/?x=1
422 POST /data/{new}:drop?x=1



=== TEST 16: a name of 64 characters, and one more
--- commands: find
--- rows eval
[['404 GET /data/{0}/x', 'c' x 64], ['422 GET /data/{0}/x', 'c' x 65]]
--- wrong: collection



=== TEST 17: letters, digits, _, - and . are a name
--- rows
404 GET /data/c.d/x
404 GET /data/C-1_x/x
404 GET /data/systemx/x
404 GET /data/0/x
404 GET /data/a.b.c/x



=== TEST 18: dots at an end, and twice in a row
--- commands
--- wrong: collection
--- rows
422 GET /data/.c/x
422 GET /data/c./x
422 GET /data/c..d/x
422 POST /data/a..b:drop



=== TEST 19: system. in front
--- commands
--- wrong: collection
--- rows
422 GET /data/system.users/x
422 GET /data/system.namespaces
422 POST /data/system.views {}



=== TEST 20: other characters
--- commands
--- wrong: collection
--- rows
422 GET /data/c$d/x
422 GET /data/c%20d/x
422 GET /data/%C3%A9/x
422 GET /data/c+d/x
422 GET /data/c,d/x
422 GET /data/c%25d/x
422 GET /data/$cmd/x
422 GET /data/c%01
422 GET /data/c%0a



=== TEST 21: without a token
--- rows
401 GET /data/ @ nobody
401 POST /data/{new}:drop @ nobody



=== TEST 22: what a role may
--- seed
acme PUT /data/{new}/x {"n":1}
--- rows
200 GET /data/ @ acme/viewer
200 GET /data/{new} @ acme/viewer
200 GET /data/{new}/x @ acme/viewer
201 PUT /data/{new}/y {} @ acme/editor
204 POST /data/{new}:drop @ acme/editor



=== TEST 23: a viewer writes nothing
--- seed
acme PUT /data/{new}/x {"n":1}
--- rows
403 POST /data/{new} {} @ acme/viewer
403 POST /data/{new} [{}] @ acme/viewer
403 PUT /data/{new}/x {} @ acme/viewer
403 PATCH /data/{new}/x {} @ acme/viewer | Content-Type: application/merge-patch+json
403 DELETE /data/{new}/x @ acme/viewer
403 POST /data/{new}:drop @ acme/viewer
200 GET /data/{new} => {"documents":[{"_id":"x","n":1}],"next":null}



=== TEST 24: that comes before what is wrong with a body
--- commands
--- rows
403 POST /data/{new} {"$a":1} @ acme/viewer
403 POST /data/{new} { @ acme/viewer
403 POST /data/{new} {} @ acme/viewer | Content-Type: text/plain
403 PUT /data/a..b/x {} @ acme/viewer
