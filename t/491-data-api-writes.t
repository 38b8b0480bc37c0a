# "tenant_data_api" (docs/api.md, "The hosted data API's calls"): what inserts,
# changes, removes and aggregates.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: insertOne
--- rows
201 POST /app/action/insertOne {"dataSource":"x","database":"x","collection":"{new}","document":{"_id":"a","n":1}} ==> {"insertedId":"a"}
201 POST /app/action/insertOne {"dataSource":"x","database":"x","collection":"{new}","document":{"n":2}} ~> ^\{"insertedId":"[0-9a-f]{24}"\}$
201 POST /app/action/insertOne {"dataSource":"x","database":"x","collection":"{new}","document":{"_id":{"$oid":"65f0c0ffee0123456789abcd"}}} | Accept: application/ejson => {"insertedId":{"$oid":"65f0c0ffee0123456789abcd"}}
400 POST /app/action/insertOne {"dataSource":"x","database":"x","collection":"{new}","document":{"_id":"a"}} ~> ^\{"error":"a document with this _id[^"]*","error_code":"[A-Za-z]+","link":""\}$
200 GET /data/{new}/a => {"_id":"a","n":1}



=== TEST 2: insertMany
--- rows
201 POST /app/action/insertMany {"dataSource":"x","database":"x","collection":"{new}","documents":[{"_id":"a"},{"_id":"b"}]} ==> {"insertedIds":["a","b"]}
400 POST /app/action/insertMany {"dataSource":"x","database":"x","collection":"{new}","documents":[{"_id":"c"},{"_id":"b"}]} ~> 1 of 2 documents were inserted; of documents\[1\]: a document with this _id
200 GET /data/{new} => {"documents":[{"_id":"a"},{"_id":"b"},{"_id":"c"}],"next":null}



=== TEST 3: updateOne and updateMany
--- seed
acme POST /data/{new} [{"_id":"a","n":1},{"_id":"b","n":1},{"_id":"c","n":2}]
--- rows
200 POST /app/action/updateOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"n":1},"update":{"$set":{"m":1}}} ==> {"matchedCount":1,"modifiedCount":1}
200 POST /app/action/updateMany {"dataSource":"x","database":"x","collection":"{new}","filter":{"n":{"$gt":0}},"update":{"$inc":{"n":10}}} ==> {"matchedCount":3,"modifiedCount":3}
200 POST /app/action/updateOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"n":99},"update":{"$set":{"m":1}}} ==> {"matchedCount":0,"modifiedCount":0}
201 POST /app/action/updateOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"_id":"u"},"update":{"$set":{"m":1}},"upsert":true} ==> {"matchedCount":0,"modifiedCount":0,"upsertedId":"u"}
200 POST /app/action/updateOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"_id":"u"},"update":{"$set":{"m":2}},"upsert":true} ==> {"matchedCount":1,"modifiedCount":1}
201 POST /app/action/updateMany {"dataSource":"x","database":"x","collection":"{new}","filter":{"k":"v"},"update":{"$set":{"m":1}},"upsert":true} ~> ^\{"matchedCount":0,"modifiedCount":0,"upsertedId":"[0-9a-f]{24}"\}$
200 GET /data/{new}/u => {"_id":"u","m":2}
200 POST /app/action/find {"dataSource":"x","database":"x","collection":"{new}","filter":{"m":1},"projection":{"_id":0}} ~=> {"documents":[{"n":11,"m":1},{"k":"v","m":1}]}



=== TEST 4: replaceOne
--- seed
acme POST /data/{new} [{"_id":"a","n":1,"x":1},{"_id":"b","n":1,"x":1}]
--- rows
200 POST /app/action/replaceOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"_id":"a"},"replacement":{"m":1}} ==> {"matchedCount":1,"modifiedCount":1}
200 GET /data/{new}/a => {"_id":"a","m":1}



=== TEST 5: replaceOne, with upsert
--- seed
acme POST /data/{new} [{"_id":"b","n":1,"x":1}]
--- rows
200 POST /app/action/replaceOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"x":1},"replacement":{"y":"$n","z":{"a":"$$ROOT"}},"upsert":true} ==> {"matchedCount":1,"modifiedCount":1}
200 GET /data/{new}/b => {"_id":"b","y":"$n","z":{"a":"$$ROOT"}}
201 POST /app/action/replaceOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"x":9},"replacement":{"y":9},"upsert":true} ~> ^\{"matchedCount":0,"modifiedCount":0,"upsertedId":"[0-9a-f]{24}"\}$
201 POST /app/action/replaceOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"_id":"n"},"replacement":{"y":1},"upsert":true} ==> {"matchedCount":0,"modifiedCount":0,"upsertedId":"n"}
201 POST /app/action/replaceOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"y":77},"replacement":{"_id":"r","y":2},"upsert":true} ==> {"matchedCount":0,"modifiedCount":0,"upsertedId":"r"}
400 POST /app/action/replaceOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"_id":"n"},"replacement":{"_id":"r"},"upsert":true} ~> replacement\._id: differs
200 GET /data/{new}/n => {"_id":"n","y":1}
200 GET /data/{new}/r => {"_id":"r","y":2}
200 POST /data/{new}:count {"filter":{"y":9}} ==> {"count":1}



=== TEST 6: deleteOne and deleteMany
--- seed
acme POST /data/{new} [{"_id":"a","n":1},{"_id":"b","n":1},{"_id":"c","n":1},{"_id":"d","n":2}]
--- rows
200 POST /app/action/deleteOne {"dataSource":"x","database":"x","collection":"{new}","filter":{"n":1}} ==> {"deletedCount":1}
200 POST /app/action/deleteMany {"dataSource":"x","database":"x","collection":"{new}","filter":{"n":1}} ==> {"deletedCount":2}
200 POST /app/action/deleteMany {"dataSource":"x","database":"x","collection":"{new}","filter":{"n":9}} ==> {"deletedCount":0}
200 GET /data/{new} => {"documents":[{"_id":"d","n":2}],"next":null}



=== TEST 7: aggregate
--- seed
acme POST /data/{new} [{"_id":"a","n":1,"k":"x"},{"_id":"b","n":2,"k":"x"},{"_id":"c","n":3,"k":"y"}]
--- rows
200 POST /app/action/aggregate {"dataSource":"x","database":"x","collection":"{new}","pipeline":[{"$group":{"_id":"$k","n":{"$sum":"$n"}}},{"$sort":{"_id":1}}]} => {"documents":[{"_id":"x","n":3},{"_id":"y","n":3}]}
200 POST /app/action/aggregate {"dataSource":"x","database":"x","collection":"{new}","pipeline":[]} => {"documents":[{"_id":"a","n":1,"k":"x"},{"_id":"b","n":2,"k":"x"},{"_id":"c","n":3,"k":"y"}]}



=== TEST 8: more than a page is no result
--- http_config
    tenant_max_page 2;
--- seed
acme POST /data/{new} [{"_id":"a"},{"_id":"b"},{"_id":"c"}]
--- rows
400 POST /app/action/aggregate {"dataSource":"x","database":"x","collection":"{new}","pipeline":[{"$match":{}}]} ~> more than 2 documents
200 POST /app/action/aggregate {"dataSource":"x","database":"x","collection":"{new}","pipeline":[{"$limit":2}]} ~> documents



=== TEST 9: what is refused, and costs nothing
--- commands:
--- rows
400 POST /app/action/insertOne {"dataSource":"x","database":"x","collection":"c"} ~> document: is required.*MissingParameter
400 POST /app/action/insertOne {"dataSource":"x","database":"x","collection":"c","document":[]} ~> document: must be an object
400 POST /app/action/insertOne {"dataSource":"x","database":"x","collection":"c","document":{"$a":1}} ~> document\.\$a
400 POST /app/action/insertMany {"dataSource":"x","database":"x","collection":"c","documents":[]} ~> documents: must hold 1 to 10000
400 POST /app/action/insertMany {"dataSource":"x","database":"x","collection":"c","documents":[1]} ~> documents\[0\]: must be an object
400 POST /app/action/insertMany {"dataSource":"x","database":"x","collection":"c","documents":[{},{"a":{"$b":1}}]} ~> documents\[1\]\.a\.\$b
400 POST /app/action/updateOne {"dataSource":"x","database":"x","collection":"c","filter":{}} ~> update: is required
400 POST /app/action/updateOne {"dataSource":"x","database":"x","collection":"c","update":{"$set":{"a":1}}} ~> filter: is required
400 POST /app/action/updateOne {"dataSource":"x","database":"x","collection":"c","filter":{},"update":{"a":1}} ~> update\.a
400 POST /app/action/updateMany {"dataSource":"x","database":"x","collection":"c","filter":{},"update":{"$set":{"_id":1}}} ~> update\.\$set\._id
400 POST /app/action/updateMany {"dataSource":"x","database":"x","collection":"c","filter":{},"update":{"$set":{"_etag":1}}} ~> update\.\$set\._etag
400 POST /app/action/updateMany {"dataSource":"x","database":"x","collection":"c","filter":{},"update":[{"$set":{"a":1}}]} ~> update
400 POST /app/action/updateOne {"dataSource":"x","database":"x","collection":"c","filter":{},"update":{"$set":{"a":1}},"upsert":1} ~> upsert: must be true or false
400 POST /app/action/replaceOne {"dataSource":"x","database":"x","collection":"c","filter":{},"replacement":{"$set":{"a":1}}} ~> replacement\.\$set
400 POST /app/action/deleteOne {"dataSource":"x","database":"x","collection":"c"} ~> filter: is required
400 POST /app/action/deleteMany {"dataSource":"x","database":"x","collection":"c","filter":{"$where":"1"}} ~> filter\.\$where
400 POST /app/action/aggregate {"dataSource":"x","database":"x","collection":"c","pipeline":[{"$out":"x"}]} ~> pipeline\[0\]\.\$out
400 POST /app/action/aggregate {"dataSource":"x","database":"x","collection":"c","pipeline":{}} ~> pipeline: must be an array



=== TEST 10: viewers only read
--- commands:
--- rows
403 POST /app/action/insertOne {"dataSource":"x","database":"x","collection":"c","document":{}} @ acme/viewer ~> Forbidden
403 POST /app/action/deleteMany {"dataSource":"x","database":"x","collection":"c","filter":{}} @ acme/viewer ~> Forbidden
403 POST /app/action/updateOne {"dataSource":"x","database":"x","collection":"c","filter":{},"update":{"$set":{"a":1}}} @ acme/viewer ~> Forbidden
