# PUT {new}/{id} (docs/api.md): a document is created or replaced.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: created
--- rows
201 PUT /data/{new}/a {"b":1} ==> {"_id":"a","b":1} < Location: /data/{new}/a <~ ETag: "[0-9a-f]{24}" < Content-Type: application/json
200 GET /data/{new}/a ==> {"_id":"a","b":1}



=== TEST 2: replaced, as a whole
--- seed
acme PUT /data/{new}/a {"b":1,"c":2}
--- rows
200 PUT /data/{new}/a {"d":3} ==> {"_id":"a","d":3} < !Location <~ ETag: "[0-9a-f]{24}"
200 GET /data/{new}/a ==> {"_id":"a","d":3}



=== TEST 3: the ETag is a new one each time
--- seed
acme PUT /data/{new}/a {"b":1}
--- rows
200 PUT /data/{new}/a {"b":1} <~ ETag: (?!{etag:acme /data/{new}/a})"[0-9a-f]{24}"
200 GET /data/{new}/a | If-None-Match: {etag:acme /data/{new}/a}



=== TEST 4: with its own _id in the body
--- rows
201 PUT /data/{new}/a {"_id":"a","b":1} ==> {"_id":"a","b":1}
200 PUT /data/{new}/a {"c":2,"_id":"a"} ==> {"_id":"a","c":2}



=== TEST 5: an ObjectId
--- rows
201 PUT /data/{new}/0123456789abcdef01234567 {"n":1} => {"_id":{"$oid":"0123456789abcdef01234567"},"n":1} < Location: /data/{new}/0123456789abcdef01234567
200 PUT /data/{new}/0123456789ABCDEF01234567 {"n":2} => {"_id":{"$oid":"0123456789abcdef01234567"},"n":2}
200 PUT /data/{new}/0123456789abcdef01234567 {"_id":{"$oid":"0123456789ABCDEF01234567"},"n":3}



=== TEST 6: an _id that is not the path's
--- seed
acme PUT /data/{new}/a {"n":1}
--- wrong: _id
--- rows
422 PUT /data/{new}/a {"_id":"b"}
422 PUT /data/{new}/a {"_id":null}
422 PUT /data/{new}/1 {"_id":1}
422 PUT /data/{new}/0123456789abcdef01234567 {"_id":"0123456789abcdef01234567"}
422 PUT /data/{new}/a {"_id":{"$oid":"0123456789abcdef01234567"}}
200 GET /data/{new}/a => {"_id":"a","n":1}
404 GET /data/{new}/b



=== TEST 7: all that is wrong is named
--- wrong: $a _id x
--- rows
422 PUT /data/{new}/a?x=1 {"_id":"b","$a":1}



=== TEST 8: no object
--- rows
422 PUT /data/{new}/a []
422 PUT /data/{new}/a [{}]
422 PUT /data/{new}/a 1
422 PUT /data/{new}/a "x"
422 PUT /data/{new}/a null



=== TEST 9: operators are no members
--- rows
422 PUT /data/{new}/a {"$set":{"a":1}} ~> "field":"\$set"
422 PUT /data/{new}/a {"a":{"$inc":1}} ~> "field":"a\.\$inc"
422 PUT /data/{new}/a {"a":[{"b":{"$rename":1}}]}
422 PUT /data/{new}/a {"$$ROOT":1}
404 GET /data/{new}/a



=== TEST 10: an _etag in a body is passed over
--- rows
201 PUT /data/{new}/a {"_etag":"mine","a":{"_etag":1}} ==> {"_id":"a","a":{"_etag":1}} <~ ETag: "[0-9a-f]{24}"
200 GET /data/{new}/a ==> {"_id":"a","a":{"_etag":1}}



=== TEST 11: an id that no path can carry
--- rows
422 PUT /data/{new}/%01 {}
422 PUT /data/{new}/a%0ab {}
400 PUT /data/{new}/%ff {}



=== TEST 12: an id of 1024 bytes, and one more
--- rows eval
[['201 PUT /data/{new}/{0} {}', 'i' x 1024], ['422 PUT /data/{new}/{0} {}', 'i' x 1025]]



=== TEST 13: the largest document
--- seed
acme POST /data/big:drop
--- rows eval
[['201 PUT /data/big/{1} {"v":"{0}"}', 'x' x (16 * 1024 * 1024 - 142 - Storage::more('big')), 'i' x 100]]



=== TEST 14: and one byte more
--- rows eval
[['422 PUT /data/big/{1} {"v":"{0}"}', 'x' x (16 * 1024 * 1024 - 141 - Storage::more('big')), 'i' x 100]]
--- wrong: body



=== TEST 15: canonical values come in and go out
--- rows
201 PUT /data/{new}/a {"n":{"$numberInt":"1"},"f":{"$numberDouble":"1.5"}} ==> {"_id":"a","n":1,"f":1.5}
200 PUT /data/{new}/a {"n":1,"f":1.5} | Accept: application/ejson < Content-Type: application/ejson ==> {"_id":"a","n":{"$numberInt":"1"},"f":{"$numberDouble":"1.5"}}



=== TEST 16: of many writes the last one stays
--- rows
201 PUT /data/{new}/a {"n":1}
200 PUT /data/{new}/a {"n":2}
200 PUT /data/{new}/a {"n":3}
200 GET /data/{new}/a => {"_id":"a","n":3}



=== TEST 17: collections can't be replaced
--- rows
405 PUT /data/{new} {}
404 PUT /data/{new}/ {}



=== TEST 18: no parameters
--- wrong: x
--- rows
422 PUT /data/{new}/a?x=1 {}



=== TEST 19: without a token nothing is written
--- rows
401 PUT /data/{new}/a {} @ nobody < WWW-Authenticate: Bearer
404 GET /data/{new}/a
