# GET {c} with Accept: application/x-ndjson (docs/api.md): all of it, a document a
# line.  Streams of several batches, and how they end, are in
# scenario/453-streams.t.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a document a line, in the order of _id
--- seed
acme POST /data/{new} [{"_id":"c"},{"_id":"a","n":{"$numberLong":"1"}},{"_id":"b"}]
--- rows eval
[[qq(200 GET /data/{new} | Accept: application/x-ndjson ==> {0} < Content-Type: application/x-ndjson < Vary: Accept < !ETag), qq({"_id":"a","n":1}\n{"_id":"b"}\n{"_id":"c"}\n)],
 [qq(200 GET /data/{new} | Accept: application/x-ndjson, application/ejson ==> {0} < Content-Type: application/x-ndjson), qq({"_id":"a","n":{"\$numberLong":"1"}}\n{"_id":"b"}\n{"_id":"c"}\n)]]



=== TEST 2: nothing
--- rows
200 GET /data/{new} | Accept: application/x-ndjson ==>  < Content-Length: 0
200 HEAD /data/{new} | Accept: application/x-ndjson ==>  < Content-Type: application/x-ndjson



=== TEST 3: filter, sort, fields and limit
--- seed
acme POST /data/{new} [{"_id":1,"n":2},{"_id":2,"n":3},{"_id":3,"n":1}]
--- rows eval
[[qq(200 GET /data/{new}?sort={"n":-1}&fields={"n":1,"_id":0} | Accept: application/x-ndjson ==> {0}), qq({"n":3}\n{"n":2}\n{"n":1}\n)],
 [qq(200 GET /data/{new}?filter={"n":{"\$gt":1}}&fields={"_id":1} | Accept: application/x-ndjson ==> {0}), qq({"_id":1}\n{"_id":2}\n)],
 [qq(200 GET /data/{new}?limit=2&fields={"_id":1} | Accept: application/x-ndjson ==> {0}), qq({"_id":1}\n{"_id":2}\n)]]



=== TEST 4: behind a page, over types
--- seed
acme POST /data/{new} [{"_id":1,"n":2},{"_id":2,"n":"a"},{"_id":3},{"_id":4,"n":1},{"_id":5,"n":[3,"b"]},{"_id":6,"n":true}]
--- rows eval
[[qq(200 GET /data/{new}?sort={"n":1}&fields={"_id":1}&after={next:acme /data/{new}?sort={"n":1}&limit=1} | Accept: application/x-ndjson ==> {0}), qq({"_id":4}\n{"_id":1}\n{"_id":5}\n{"_id":2}\n{"_id":6}\n)],
 [qq(200 GET /data/{new}?sort={"n":1}&fields={"_id":1}&limit=3&after={next:acme /data/{new}?sort={"n":1}&limit=2} | Accept: application/x-ndjson ==> {0}), qq({"_id":1}\n{"_id":5}\n{"_id":2}\n)]]



=== TEST 5: what Accept prefers
--- seed
acme POST /data/{new} {"_id":1}
--- rows
200 GET /data/{new} | Accept: application/json, application/x-ndjson;q=0.5 => {"documents":[{"_id":1}],"next":null}
200 GET /data/{new} | Accept: application/x-ndjson;q=0 => {"documents":[{"_id":1}],"next":null}



=== TEST 6: what is wrong costs no command
--- rows
422 GET /data/c?limit=0 | Accept: application/x-ndjson
422 GET /data/c?limit=1000000000 | Accept: application/x-ndjson
422 GET /data/c?filter={"$where":"1"} | Accept: application/x-ndjson
422 GET /data/c?after=x | Accept: application/x-ndjson
401 GET /data/c | Accept: application/x-ndjson @ nobody
--- commands



=== TEST 7: no stream may be opened
--- http_config eval
"tenant_max_streams 0;"
--- rows
429 GET /data/c | Accept: application/x-ndjson < Retry-After: 1
200 GET /data/c => {"documents":[],"next":null}



=== TEST 8: queries and pipelines, too
--- seed
acme POST /data/{new} [{"_id":1,"n":2},{"_id":2,"n":3},{"_id":3,"n":1}]
--- rows eval
[[qq(200 POST /data/{new}:query {"sort":{"n":-1},"fields":{"n":1,"_id":0}} | Accept: application/x-ndjson ==> {0} < Content-Type: application/x-ndjson), qq({"n":3}\n{"n":2}\n{"n":1}\n)],
 [qq(200 POST /data/{new}:query {"limit":2,"fields":{"_id":1}} | Accept: application/x-ndjson ==> {0}), qq({"_id":1}\n{"_id":2}\n)],
 [qq(200 POST /data/{new}:aggregate {"pipeline":[{"\$sort":{"n":1}},{"\$project":{"m":"\$n"}}]} | Accept: application/x-ndjson ==> {0} < Content-Type: application/x-ndjson), qq({"_id":3,"m":1}\n{"_id":1,"m":2}\n{"_id":2,"m":3}\n)],
 [qq(200 POST /data/{new}:aggregate {"pipeline":[],"limit":1} | Accept: application/x-ndjson ==> {0}), qq({"_id":1,"n":2}\n)]]



=== TEST 9: a pipeline that makes more than a batch
--- seed
acme POST /data/{new} {"_id":1}
--- rows eval
[[qq(200 POST /data/{new}:aggregate {"pipeline":[{"\$project":{"r":{"\$range":[0,3000]}}},{"\$unwind":"\$r"},{"\$project":{"_id":0,"r":1}}]} | Accept: application/x-ndjson ==> {0}), CORE::join('', map { qq({"r":$_}\n) } 0 .. 2999)]]



=== TEST 10: a stream has no count
--- commands:
--- rows
422 GET /data/{new}?count=exact | Accept: application/x-ndjson
422 POST /data/{new}:query {"count":"exact"} | Accept: application/x-ndjson
--- wrong: count
