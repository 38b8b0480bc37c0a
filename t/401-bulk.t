# POST {new} with an array (docs/api.md): all, some or none are stored, and the
# answer says in order what became of each.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: all are stored, in order
--- rows
201 POST /data/{new} [{"_id":"a"},{"_id":3},{"_id":true}] => {"inserted":3,"results":[{"_id":"a"},{"_id":3},{"_id":true}]} < Content-Type: application/json
200 GET /data/{new}?sort={"_id":1} => {"documents":[{"_id":3},{"_id":"a"},{"_id":true}],"next":null}



=== TEST 2: new ids where none is given
--- rows
201 POST /data/{new} [{},{"a":1}] ~> \A\{"inserted":2,"results":\[\{"_id":\{"\$oid":"[0-9a-f]{24}"\}\},\{"_id":\{"\$oid":"[0-9a-f]{24}"\}\}\]\}\z



=== TEST 3: no one place and no one ETag
--- rows
201 POST /data/{new} [{"_id":"a"}] => {"inserted":1,"results":[{"_id":"a"}]} < !Location < !ETag



=== TEST 4: each has an ETag of its own
--- seed
acme POST /data/{new} [{"_id":"a"},{"_id":"b"}]
--- rows
304 GET /data/{new}/a | If-None-Match: {etag:acme /data/{new}/a}
200 GET /data/{new}/b | If-None-Match: {etag:acme /data/{new}/a}
304 GET /data/{new}/b | If-None-Match: {etag:acme /data/{new}/b}



=== TEST 5: some are stored
--- seed
acme POST /data/{new} {"_id":"a"}
--- rows
207 POST /data/{new} [{"_id":"b"},{"_id":"a"},{"_id":"c"}] ~> \A\{"inserted":2,"results":\[\{"_id":"b"\},\{"error":\{.*"status":409.*\}\},\{"_id":"c"\}\]\}\z
200 GET /data/{new} => {"documents":[{"_id":"a"},{"_id":"b"},{"_id":"c"}],"next":null}



=== TEST 6: the same _id twice in one array
--- rows
207 POST /data/{new} [{"_id":"c","n":1},{"_id":"c","n":2},{"_id":"d"}] ~> "inserted":2.*\{"_id":"c"\},\{"error".*409.*\{"_id":"d"\}
200 GET /data/{new}/c => {"_id":"c","n":1}



=== TEST 7: none is stored
--- seed
acme POST /data/{new} [{"_id":"a","n":1},{"_id":"b","n":1}]
--- rows
207 POST /data/{new} [{"_id":"a","n":2},{"_id":"b","n":2}] ~> "inserted":0.*409.*409
200 GET /data/{new}/a => {"_id":"a","n":1}



=== TEST 8: what failed is a problem document without driver text
--- seed
acme POST /data/{new} {"_id":"a"}
--- rows
207 POST /data/{new} [{"_id":"a"}] ~> \{"error":\{"type":"about:blank","title":"Conflict","status":409,"detail":"[^"]+"\}\} ~> \A(?!.*(?:E11000|duplicate key|index|org_))



=== TEST 9: a wrong one is named by its index, and nothing is stored
--- wrong: [1].$f [2] [3].g.$h
--- rows
422 POST /data/{new} [{"_id":"e"},{"$f":1},2,{"g":{"$h":1}}]
404 GET /data/{new}/e



=== TEST 10: an _id that is wrong is named by its index
--- wrong: [1]._id [2]._id
--- rows
422 POST /data/{new} [{},{"_id":""},{"_id":[1]}]
200 GET /data/{new} => {"documents":[],"next":null}



=== TEST 11: an empty array
--- rows
422 POST /data/{new} []



=== TEST 12: elements that are no objects
--- rows
422 POST /data/{new} [1] ~> "field":"\[0\]"
422 POST /data/{new} [{},null] ~> "field":"\[1\]"
422 POST /data/{new} [[{}]] ~> "field":"\[0\]"
422 POST /data/{new} [{},"x",{}] ~> "field":"\[1\]"



=== TEST 13: no more than sixteen errors are listed
--- rows eval
['422 POST /data/{new} [' . CORE::join(',', map { qq({"\$a$_":1}) } 0 .. 20)
     . '] ~> \A(?!(?:.*?"field"){17})(?:.*?"field"){16}']



=== TEST 14: the most that one request may bring
--- rows eval
[['201 POST /data/{new} [{0}] ~> \A\{"inserted":10000,', CORE::join ',', ('{}') x 10000]]



=== TEST 15: and one more
--- rows eval
[['422 POST /data/{new} [{0}]', CORE::join ',', ('{}') x 10001]]



=== TEST 16: more than one command holds, and a taken _id in the middle
--- rows eval
[['207 POST /data/{new} [{0}] ~> \A\{"inserted":2499,"results":\[(?:\{"_id":\d+\},){1000}\{"error":[^}]*"status":409[^}]*\}\},(?:\{"_id":\d+\},?){1499}\]\}\z',
  CORE::join ',', map { "{\"_id\":$_}" } 1 .. 1000, 1, 1002 .. 2500]]



=== TEST 17: a document that no database takes is named with the rest
--- wrong: [1] [2].$f
--- rows eval
[['422 POST /data/{new} [{"_id":"e"},{"_id":"h","v":"{0}"},{"$f":1}]',
  'x' x (16 * 1024 * 1024)],
 '404 GET /data/{new}/e']



=== TEST 18: _etag of a body is passed over here, too
--- rows
201 POST /data/{new} [{"_id":"a","_etag":"mine"}]
200 GET /data/{new}/a ==> {"_id":"a"} <~ ETag: "[0-9a-f]{24}"



=== TEST 19: without a token nothing is stored
--- rows
401 POST /data/{new} [{"_id":"a"}] @ nobody
404 GET /data/{new}/a
