# DELETE {new}/{id} (docs/api.md).  Conditions are in 405-conditions.t.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a document goes
--- seed
acme POST /data/{new} [{"_id":"a"},{"_id":"b"}]
--- rows
204 DELETE /data/{new}/a ==> 
404 GET /data/{new}/a
200 GET /data/{new} => {"documents":[{"_id":"b"}],"next":null}



=== TEST 2: once
--- seed
acme PUT /data/{new}/a {}
--- rows
204 DELETE /data/{new}/a
404 DELETE /data/{new}/a



=== TEST 3: no such document, no such collection
--- seed
acme PUT /data/{new}/a {}
--- rows
404 DELETE /data/{new}/b
404 DELETE /data/{new}/0123456789abcdef01234567
404 DELETE /data/{new}-never/a



=== TEST 4: an ObjectId
--- seed
acme PUT /data/{new}/0123456789abcdef01234567 {}
--- rows
204 DELETE /data/{new}/0123456789ABCDEF01234567
404 GET /data/{new}/0123456789abcdef01234567



=== TEST 5: the same _id in another collection stays
--- seed
acme PUT /data/{new}/a {}
acme PUT /data/{new}.b/a {}
--- rows
204 DELETE /data/{new}/a
200 GET /data/{new}.b/a



=== TEST 6: its _id is free again
--- seed
acme POST /data/{new} {"_id":"a","n":1}
--- rows
204 DELETE /data/{new}/a
201 POST /data/{new} {"_id":"a","n":2}
200 GET /data/{new}/a => {"_id":"a","n":2}



=== TEST 7: a body is read past
--- seed
acme PUT /data/{new}/a {}
--- rows
204 DELETE /data/{new}/a {"x":1}



=== TEST 8: an id that no path can carry
--- rows
422 DELETE /data/{new}/%01
400 DELETE /data/{new}/%ff



=== TEST 9: no parameters
--- seed
acme PUT /data/{new}/a {}
--- wrong: x
--- rows
422 DELETE /data/{new}/a?x=1



=== TEST 10: nothing but a document
--- seed
acme PUT /data/{new}/a {}
--- rows
422 DELETE /data/{new} ~> "field":"filter","message":"is required: \{\} means all documents"
404 DELETE /data/{new}/
404 DELETE /data/{new}/a/b
405 DELETE /data/
200 GET /data/{new}/a



=== TEST 11: without a token nothing goes
--- seed
acme PUT /data/{new}/a {}
--- rows
401 DELETE /data/{new}/a @ nobody
401 DELETE /data/{new}/a | Authorization: Bearer x
200 GET /data/{new}/a
