# POST {new} with an Idempotency-Key: a repeated request gets the first answer
# (docs/api.md).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: one document, twice
--- rows
201 POST /data/{new} {"n":1} | Idempotency-Key: "{new}-1" <~ Location: /data/{new}/[0-9a-f]{24} <~ ETag: "[0-9a-f]{24}" ~> ^\{"_id":\{"\$oid":"[0-9a-f]{24}"\}\}$
201 POST /data/{new} {"n":1} | Idempotency-Key: "{new}-1" <~ Location: /data/{new}/[0-9a-f]{24} <~ ETag: "[0-9a-f]{24}" ~> ^\{"_id":\{"\$oid":"[0-9a-f]{24}"\}\}$
200 GET /data/{new}?fields={"_id":0} ~=> {"documents":[{"n":1}]}



=== TEST 2: with an id of the client's
--- rows
201 POST /data/{new} {"_id":"a","n":1} | Idempotency-Key: {new}-1 ==> {"_id":"a"} < Location: /data/{new}/a
201 POST /data/{new} {"_id":"a","n":1} | Idempotency-Key: {new}-1 ==> {"_id":"a"} < Location: /data/{new}/a
409 POST /data/{new} {"_id":"a","n":1} | Idempotency-Key: {new}-2
409 POST /data/{new} {"_id":"a","n":1}



=== TEST 3: the quotes are not part of the key
--- rows
201 POST /data/{new} {"n":1} | Idempotency-Key: "{new}"
201 POST /data/{new} {"n":1} | Idempotency-Key: {new}
200 GET /data/{new}?fields={"_id":0} ~=> {"documents":[{"n":1}]}



=== TEST 4: another body
--- wrong: Idempotency-Key
--- rows
201 POST /data/{new} {"n":1} | Idempotency-Key: {new}
422 POST /data/{new} {"n":2} | Idempotency-Key: {new}
200 GET /data/{new}?fields={"_id":0} ~=> {"documents":[{"n":1}]}



=== TEST 5: many, some of which fail
--- seed
acme PUT /data/{new}/b {}
--- rows
207 POST /data/{new} [{"_id":"a"},{"_id":"b"},{"_id":"c"}] | Idempotency-Key: {new} ~=> {"inserted":2}
200 DELETE /data/{new}?filter={} ==> {"deleted":3}
207 POST /data/{new} [{"_id":"a"},{"_id":"b"},{"_id":"c"}] | Idempotency-Key: {new} ~=> {"inserted":2}
200 GET /data/{new} ~=> {"documents":[]}



=== TEST 6: other collections, organizations and users are others
--- rows
201 POST /data/{new} {"_id":"a"} | Idempotency-Key: {new}
201 POST /data/{new}-2 {"_id":"a"} | Idempotency-Key: {new}
201 POST /data/{new} {"_id":"a"} | Idempotency-Key: {new} @ globex
409 POST /data/{new} {"_id":"a"} | Idempotency-Key: {new} @ acme/editor



=== TEST 7: what failed may be tried again
--- seed
acme PUT /data/{new}/a {}
--- rows
409 POST /data/{new} {"_id":"a","n":2} | Idempotency-Key: {new}
204 DELETE /data/{new}/a
201 POST /data/{new} {"_id":"a","n":2} | Idempotency-Key: {new}
201 POST /data/{new} {"_id":"a","n":2} | Idempotency-Key: {new}



=== TEST 8: the first answer as the second request prefers it
--- rows
201 POST /data/{new} {"_id":"a"} | Idempotency-Key: {new} ==> {"_id":"a"}
201 POST /data/{new} {"_id":"a"} | Idempotency-Key: {new} | Prefer: return=minimal ~> ^$ < Location: /data/{new}/a
201 POST /data/{new} {"_id":"a"} | Idempotency-Key: {new} | Accept: application/ejson ==> {"_id":"a"} < Content-Type: application/json



=== TEST 9: no key
--- rows
400 POST /data/{new} {} | Idempotency-Key: ""
400 POST /data/{new} {} | Idempotency-Key: a b
400 POST /data/{new} {} | Idempotency-Key: a, b
400 POST /data/{new} {} | Idempotency-Key: "a"; b=1
400 POST /data/{new} {} | Idempotency-Key: "a\b"
400 POST /data/{new} {} | Idempotency-Key: "a
200 GET /data/{new} ~=> {"documents":[]}



=== TEST 10: the longest key, and longer ones
--- rows eval
[["201 POST /data/{new} {} | Idempotency-Key: {new}{0}", "x" x 200],
 ["400 POST /data/{new} {} | Idempotency-Key: {0}", "x" x 256],
 ["400 POST /data/{new} {} | Idempotency-Key: \"{0}\"", "x" x 256]]



=== TEST 11: what can't be accepted claims no key
--- rows
422 POST /data/{new} {"$x":1} | Idempotency-Key: {new}
400 POST /data/{new} {"x":  | Idempotency-Key: {new}
201 POST /data/{new} {"x":1} | Idempotency-Key: {new}



=== TEST 12: other methods pass it over
--- rows
201 PUT /data/{new}/a {} | Idempotency-Key: {new}
200 PUT /data/{new}/a {} | Idempotency-Key: {new}
200 GET /data/{new}/a | Idempotency-Key: a b



=== TEST 13: the commands, without a key and with one
--- rows
201 POST /data/{new} {"n":1}
--- commands: insert



=== TEST 14: the commands with a key, and those of a repeated request
--- rows
201 POST /data/{new} {"n":1} | Idempotency-Key: {new}
201 POST /data/{new} {"n":1} | Idempotency-Key: {new}
--- commands: findAndModify insert findAndModify delete findAndModify
