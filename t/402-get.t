# GET and HEAD {new}/{id} (docs/api.md): the document, its ETag, and what is not
# there.  Conditions are in 405-conditions.t.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a document as it was written
--- seed
acme PUT /data/{new}/a {"n":1,"o":{"x":[1,2]}}
--- rows
200 GET /data/{new}/a ==> {"_id":"a","n":1,"o":{"x":[1,2]}} < Content-Type: application/json <~ ETag: "[0-9a-f]{24}"



=== TEST 2: HEAD says the same without a body
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 HEAD /data/{new}/a ==>  < Content-Type: application/json < Content-Length: 17 < ETag: {etag:acme /data/{new}/a}



=== TEST 3: no such document
--- seed
acme PUT /data/{new}/a {}
--- rows
404 GET /data/{new}/b
404 HEAD /data/{new}/b
404 GET /data/{new}/0123456789abcdef01234567



=== TEST 4: no such collection
--- rows
404 GET /data/{new}/a
404 HEAD /data/{new}/a



=== TEST 5: an ObjectId in the path, in small letters and in capitals
--- seed
acme POST /data/{new} {"_id":{"$oid":"0123456789abcdef01234567"},"n":1}
--- rows
200 GET /data/{new}/0123456789abcdef01234567 => {"_id":{"$oid":"0123456789abcdef01234567"},"n":1}
200 GET /data/{new}/0123456789ABCDEF01234567 => {"_id":{"$oid":"0123456789abcdef01234567"},"n":1}



=== TEST 6: a string is no number, and the other way
--- seed
acme POST /data/{new} [{"_id":"7","n":"text"},{"_id":8,"n":"number"}]
--- rows
200 GET /data/{new}/7 => {"_id":"7","n":"text"}
404 GET /data/{new}/8



=== TEST 7: an id of one to 1024 bytes
--- rows eval
['404 GET /data/{new}/x', ['404 GET /data/{new}/{0}', 'x' x 1024],
 ['422 GET /data/{new}/{0}', 'x' x 1025]]



=== TEST 8: an id with control characters
--- rows
422 GET /data/{new}/%01
422 GET /data/{new}/a%0ab
422 GET /data/{new}/a%7fb
422 GET /data/{new}/a%c2%85b



=== TEST 9: an id that is no UTF-8
--- rows
400 GET /data/{new}/%ff
400 GET /data/{new}/a%c3
400 GET /data/{new}/%ed%a0%80



=== TEST 10: no parameters
--- rows
422 GET /data/{new}/a?x=1 ~> "field":"x"
422 GET /data/{new}/a?fields={"a":1} ~> "field":"fields"
422 HEAD /data/{new}/a?x=1



=== TEST 11: other methods
--- rows
405 POST /data/{new}/a {} <~ Allow: .*GET.*
405 OPTIONS /data/{new}/a <~ Allow: .*PATCH.*



=== TEST 12: without a token
--- rows
401 GET /data/{new}/a @ nobody < WWW-Authenticate: Bearer
401 HEAD /data/{new}/a @ nobody < WWW-Authenticate: Bearer



=== TEST 13: a token says nothing about what is there
--- seed
acme PUT /data/{new}/a {}
--- rows
401 GET /data/{new}/a | Authorization: Bearer x
401 GET /data/{new}/nope | Authorization: Bearer x



=== TEST 14: a document of every type, relaxed
--- seed
acme PUT /data/{new}/a {"n":1,"l":{"$numberLong":"5"},"d":{"$date":{"$numberLong":"0"}},"f":1.5}
--- rows
200 GET /data/{new}/a ==> {"_id":"a","n":1,"l":5,"d":{"$date":"1970-01-01T00:00:00Z"},"f":1.5}



=== TEST 15: and canonical
--- seed
acme PUT /data/{new}/a {"n":1,"l":{"$numberLong":"5"},"d":{"$date":{"$numberLong":"0"}},"f":1.5}
--- rows
200 GET /data/{new}/a | Accept: application/ejson < Content-Type: application/ejson ==> {"_id":"a","n":{"$numberInt":"1"},"l":{"$numberLong":"5"},"d":{"$date":{"$numberLong":"0"}},"f":{"$numberDouble":"1.5"}}



=== TEST 16: of two types the one that is weighed higher
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 GET /data/{new}/a | Accept: application/json, application/ejson;q=0.5 ==> {"_id":"a","n":1}
200 GET /data/{new}/a | Accept: application/json;q=0.5, application/ejson ==> {"_id":"a","n":{"$numberInt":"1"}}
200 GET /data/{new}/a | Accept: */* ==> {"_id":"a","n":1}
200 GET /data/{new}/a | Accept: text/html, application/ejson;q=0 ==> {"_id":"a","n":1}



=== TEST 17: a body is read past
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 GET /data/{new}/a {"n":2} => {"_id":"a","n":1}
