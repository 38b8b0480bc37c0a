# POST {c} with Content-Type: application/x-ndjson (docs/api.md): a document a
# line, and a result a line.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a document a line
--- rows eval
[[qq(200 POST /data/{new} {0} | Content-Type: application/x-ndjson ==> {1} < Content-Type: application/x-ndjson < !ETag < !Location), qq({"_id":1,"n":1}\n{"_id":"b"}\r\n\n{"_id":{"\$numberLong":"3"}}), qq({"_id":1}\n{"_id":"b"}\n{"_id":3}\n)],
 [qq(200 GET /data/{new} | Accept: application/x-ndjson ==> {0}), qq({"_id":1,"n":1}\n{"_id":3}\n{"_id":"b"}\n)]]



=== TEST 2: each line has its own error, and the rest goes on
--- rows eval
[[qq(200 POST /data/{new} {0} | Content-Type: application/x-ndjson ~> {1}),
  qq({"_id":1}\n{"_id":\n[1]\n{"_id":1}\n{"\$a":1}\n{"_id":[1]}\n{"_id":2}\n),
  qq(^\\{"_id":1\\}\n\\{"line":2,"error":\\{.*"status":400.*\\}\\}\n\\{"line":3,"error":\\{.*"status":422.*\\}\\}\n\\{"line":4,"error":\\{.*"status":409.*\\}\\}\n\\{"line":5,"error":\\{.*"status":422.*\\}\\}\n\\{"line":6,"error":\\{.*"status":422.*\\}\\}\n\\{"_id":2\\}\n\\z)],
 [qq(200 GET /data/{new} | Accept: application/x-ndjson ==> {0}), qq({"_id":1}\n{"_id":2}\n)]]



=== TEST 3: ids that are made, and canonical results
--- rows eval
[[qq(200 POST /data/{new} {0} | Content-Type: application/x-ndjson ~> {1}), qq({}\n), qq(^\\{"_id":\\{"\\\$oid":"[0-9a-f]{24}"\\}\\}\n\\z)],
 [qq(200 POST /data/{new} {0} | Content-Type: application/x-ndjson; charset=utf-8 | Accept: application/ejson ==> {1}), qq({"_id":5}\n), qq({"_id":{"\$numberInt":"5"}}\n)]]



=== TEST 4: nothing at all
--- rows
200 POST /data/{new}  | Content-Type: application/x-ndjson | Content-Length: 0 ==> 



=== TEST 5: what is refused as a whole
--- rows
422 POST /data/a..b {} | Content-Type: application/x-ndjson
422 POST /data/c?x=1 {} | Content-Type: application/x-ndjson
415 POST /data/c {} | Content-Type: application/x-ndjson; charset=latin1
415 PUT /data/c/1 {} | Content-Type: application/x-ndjson
403 POST /data/c {} | Content-Type: application/x-ndjson @ acme/viewer
--- commands
