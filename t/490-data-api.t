# "tenant_data_api" (docs/api.md, "The hosted data API's calls"): find and
# findOne, what every call must say, how values and errors are written.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: find
--- seed
acme POST /data/{new} [{"_id":"a","n":1},{"_id":"b","n":2},{"_id":"c","n":3}]
--- rows
200 POST /app/action/find {"dataSource":"Cluster0","database":"shop","collection":"{new}"} => {"documents":[{"_id":"a","n":1},{"_id":"b","n":2},{"_id":"c","n":3}]} < Content-Type: application/json < Vary: Accept < !ETag
200 POST /app/action/find {"dataSource":"x","database":"x","collection":"{new}","filter":{"n":{"$gt":1}},"sort":{"n":-1}} => {"documents":[{"_id":"c","n":3},{"_id":"b","n":2}]}
200 POST /app/action/find {"dataSource":"x","database":"x","collection":"{new}","filter":{},"sort":{},"projection":{},"limit":1,"skip":1} => {"documents":[{"_id":"b","n":2}]}
200 POST /app/action/find {"dataSource":"x","database":"x","collection":"{new}","projection":{"_id":0}} => {"documents":[{"n":1},{"n":2},{"n":3}]}
200 POST /app/action/find {"dataSource":"x","database":"x","collection":"{new}","projection":{"n":1},"sort":{"_id":-1},"limit":2} => {"documents":[{"_id":"c","n":3},{"_id":"b","n":2}]}
200 POST /app/action/find {"dataSource":"x","database":"x","collection":"{new}","filter":{"n":9}} => {"documents":[]}
200 POST /app/action/find {"dataSource":"x","database":"x","collection":"{new}-nobody-has"} => {"documents":[]}



=== TEST 2: findOne
--- seed
acme POST /data/{new} [{"_id":"a","n":1},{"_id":"b","n":2}]
--- rows
200 POST /app/action/findOne {"dataSource":"x","database":"x","collection":"{new}"} => {"document":{"_id":"a","n":1}}
200 POST /app/action/findOne {"dataSource":"x","database":"x","collection":"{new}","sort":{"n":-1},"projection":{"n":1}} => {"document":{"_id":"b","n":2}}
200 POST /app/action/findOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"_id":"b"}} => {"document":{"_id":"b","n":2}}
200 POST /app/action/findOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"_id":"c"}} ==> {"document":null}
400 POST /app/action/findOne {"dataSource":"x","database":"x","collection":"{new}","limit":1} => {"error":"limit: is not known here","error_code":"InvalidParameter","link":""} < Content-Type: application/json



=== TEST 3: values are plain by default, and typed on request
--- seed
acme PUT /data/{new}/1 {"o":{"$oid":"65f0c0ffee0123456789abcd"},"d":{"$date":"2024-02-29T12:00:00Z"},"old":{"$date":{"$numberLong":"-1"}},"m":{"$numberDecimal":"1.50"},"b":{"$binary":{"base64":"YWJj","subType":"00"}},"l":{"$numberLong":"7"},"f":1.5,"x":{"$numberDouble":"NaN"},"a":[{"$oid":"65f0c0ffee0123456789abce"}],"n":null}
--- rows
200 POST /app/action/findOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"o":{"$oid":"65f0c0ffee0123456789abcd"}}} => {"document":{"_id":"1","o":"65f0c0ffee0123456789abcd","d":"2024-02-29T12:00:00Z","old":"1969-12-31T23:59:59.999Z","m":"1.50","b":"YWJj","l":7,"f":1.5,"x":"NaN","a":["65f0c0ffee0123456789abce"],"n":null}}
200 POST /app/action/findOne {"dataSource":"x","database":"x","collection":"{new}","projection":{"o":1,"l":1,"_id":0}} | Accept: application/ejson => {"document":{"o":{"$oid":"65f0c0ffee0123456789abcd"},"l":{"$numberLong":"7"}}} < Content-Type: application/ejson
200 POST /app/action/findOne {"dataSource":"x","database":"x","collection":"{new}","projection":{"l":1,"_id":0}} | Content-Type: application/ejson | Accept: */* => {"document":{"l":7}}



=== TEST 4: what a call must say, and may not
--- commands:
--- rows
400 POST /app/action/find {"dataSource":"x","database":"x"} => {"error":"collection: is required","error_code":"MissingParameter","link":""}
400 POST /app/action/find {} => {"error":"dataSource: is required; database: is required; collection: is required","error_code":"MissingParameter","link":""}
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"a/b"} ~> "collection: must have 1 to 64 letters
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"system.users"} ~> InvalidParameter
400 POST /app/action/find {"dataSource":"x","database":"x","collection":7} ~> "collection: must be a string"
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"c","filter":[]} ~> "filter: must be an object"
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"c","filter":{"$where":"1"}} ~> filter\.\$where
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"c","limit":0} ~> limit: must be a whole number from 1 to 1000
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"c","limit":1001} ~> limit
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"c","limit":"5"} ~> limit
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"c","skip":-1} ~> skip: must be a whole number from 0 to 10000
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"c","skip":10001} ~> skip
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"c","sort":{"a":2}} ~> sort\.a
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"c","projection":{"a":{"$slice":1}}} ~> projection|fields
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"c","pipeline":[]} ~> pipeline: is not known here
400 POST /app/action/find {"dataSource":"x" ~> InvalidParameter
400 POST /app/action/find [] ~> InvalidParameter
400 POST /app/action/find?x=1 {"dataSource":"x","database":"x","collection":"c"} ~> x: is not known here
400 POST /app/action/find {} | Content-Type: text/plain ~> application/json
401 POST /app/action/find {"dataSource":"x","database":"x","collection":"c"} @ nobody ~> ^\{"error":"[^"]+","error_code":"InvalidSession","link":""\}$ < Content-Type: application/json
401 POST /app/action/find {"dataSource":"x","database":"x","collection":"c"} | Authorization: Bearer x ~> InvalidSession
404 POST /app/action/findTwo {} ~> NotFound
404 POST /app/action {} ~> NotFound
405 GET /app/action/find ~> MethodNotAllowed < Allow: POST



=== TEST 5: "tenant_max_skip" and "tenant_max_page"
--- http_config
    tenant_max_skip 0;
    tenant_max_page 2;
--- seed
acme POST /data/{new} [{"_id":"a"},{"_id":"b"},{"_id":"c"}]
--- rows
200 POST /app/action/find {"dataSource":"x","database":"x","collection":"{new}","skip":0} => {"documents":[{"_id":"a"},{"_id":"b"}]}
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"{new}","skip":1} ~> from 0 to 0
400 POST /app/action/find {"dataSource":"x","database":"x","collection":"{new}","limit":3} ~> from 1 to 2



=== TEST 6: the token in a header of its own
--- config
location /app/ {
    tenant_data_api;
    tenant_token $http_api_key;
}
location /org/ {
    tenant_organizations;
}
location /admin/ {
    tenant_admin;
}
location /data/ {
    tenant_documents;
}
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 POST /app/action/findOne {"dataSource":"x","database":"x","collection":"{new}"} @ nobody | api-key: {token:acme} => {"document":{"_id":"a","n":1}}
401 POST /app/action/findOne {"dataSource":"x","database":"x","collection":"{new}"}



=== TEST 7: it needs a prefix
--- config
location = /app {
    tenant_data_api;
}
--- must_die
--- error_log
"tenant_data_api" directive needs a prefix location
