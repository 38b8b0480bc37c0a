# Many documents at once: PATCH {new}?filter=, POST {new}:update, DELETE
# {new}?filter= and POST {new}:delete (docs/api.md).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: all that the filter matches are changed, others are not
--- seed
acme PUT /data/{new}/a {"n":1,"t":"x"}
acme PUT /data/{new}/b {"n":2,"t":"x"}
acme PUT /data/{new}/c {"n":3,"t":"y"}
--- rows
200 PATCH /data/{new}?filter={"t":"x"} {"$inc":{"n":10}} ==> {"matched":2,"modified":2}
200 GET /data/{new}?sort={"_id":1} ~=> {"documents":[{"_id":"a","n":11,"t":"x"},{"_id":"b","n":12,"t":"x"},{"_id":"c","n":3,"t":"y"}]}
200 POST /data/{new}:update {"filter":{"n":{"$gt":5}},"update":{"$set":{"t":"z"}}} ==> {"matched":2,"modified":2}
200 GET /data/{new}?sort={"_id":1} ~=> {"documents":[{"_id":"a","n":11,"t":"z"},{"_id":"b","n":12,"t":"z"},{"_id":"c","n":3,"t":"y"}]}



=== TEST 2: a merge patch for many
--- seed
acme PUT /data/{new}/a {"n":1,"o":{"x":1,"y":2}}
acme PUT /data/{new}/b {"n":2,"o":3}
--- rows
200 PATCH /data/{new}?filter={} {"o":{"x":null,"z":1},"n":null} | Content-Type: application/merge-patch+json ==> {"matched":2,"modified":2}
200 GET /data/{new}?sort={"_id":1} ~=> {"documents":[{"_id":"a","o":{"y":2,"z":1}},{"_id":"b","o":{"z":1}}]}



=== TEST 3: each gets a new ETag
--- seed
acme PUT /data/{new}/a {"n":1,"t":"x"}
--- rows
200 PATCH /data/{new}?filter={"t":"x"} {"$set":{"n":1}} ==> {"matched":1,"modified":1}
200 GET /data/{new}/a?  <~ ETag: "[0-9a-f]{24}"



=== TEST 4: nothing matches, no such collection
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 PATCH /data/{new}?filter={"n":2} {"$set":{"n":3}} ==> {"matched":0,"modified":0}
200 PATCH /data/{new}-never?filter={} {"$set":{"n":3}} ==> {"matched":0,"modified":0}
200 DELETE /data/{new}?filter={"n":2} ==> {"deleted":0}
200 POST /data/{new}-never:delete {"filter":{}} ==> {"deleted":0}
200 GET /data/{new}/a ==> {"_id":"a","n":1}



=== TEST 5: all that the filter matches are deleted
--- seed
acme PUT /data/{new}/a {"n":1}
acme PUT /data/{new}/b {"n":2}
acme PUT /data/{new}/c {"n":3}
acme PUT /data/{new}/d {"n":4}
--- rows
200 DELETE /data/{new}?filter={"n":{"$lt":2}} ==> {"deleted":1}
200 POST /data/{new}:delete {"filter":{"_id":{"$in":["b","x"]}}} ==> {"deleted":1}
200 GET /data/{new}?sort={"_id":1}&fields={"_id":1} ~=> {"documents":[{"_id":"c"},{"_id":"d"}]}
200 DELETE /data/{new}?filter={} ==> {"deleted":2}
200 GET /data/{new} ~=> {"documents":[]}



=== TEST 6: filters on ids
--- seed
acme PUT /data/{new}/a {"n":1}
acme PUT /data/{new}/b {"n":2}
acme PUT /data/{new}/c {"n":3}
--- rows
200 PATCH /data/{new}?filter={"_id":"b"} {"$set":{"n":0}} ==> {"matched":1,"modified":1}
200 PATCH /data/{new}?filter={"_id":{"$gte":"b"}} {"$inc":{"n":5}} ==> {"matched":2,"modified":2}
200 PATCH /data/{new}?filter={"$or":[{"_id":"a"},{"n":5}]} {"$inc":{"n":1}} ==> {"matched":2,"modified":2}
200 GET /data/{new}?sort={"_id":1} ~=> {"documents":[{"_id":"a","n":2},{"_id":"b","n":6},{"_id":"c","n":8}]}



=== TEST 7: elements that a filter finds
--- seed
acme PUT /data/{new}/a {"a":[{"x":1,"n":0},{"x":2,"n":0}]}
--- rows
200 POST /data/{new}:update {"filter":{},"update":{"$set":{"a.$[e].n":7}},"array_filters":[{"e.x":{"$gte":2}}]} ==> {"matched":1,"modified":1}
200 GET /data/{new}/a ==> {"_id":"a","a":[{"x":1,"n":0},{"x":2,"n":7}]}
200 POST /data/{new}:update {"filter":{"a.x":1},"update":{"$set":{"a.$.n":5}}} ==> {"matched":1,"modified":1}
200 GET /data/{new}/a ==> {"_id":"a","a":[{"x":1,"n":5},{"x":2,"n":7}]}
200 POST /data/{new}:update {"filter":{"a":{"$elemMatch":{"x":2}}},"update":{"$inc":{"a.$.n":1,"a.$.m":1}}} ==> {"matched":1,"modified":1}
200 GET /data/{new}/a ==> {"_id":"a","a":[{"x":1,"n":5},{"x":2,"n":8,"m":1}]}



=== TEST 8: upsert, with a new id
--- rows
200 POST /data/{new}:update {"filter":{"k":"x"},"update":{"$inc":{"n":1},"$setOnInsert":{"o":2}},"upsert":true} ~> ^\{"matched":0,"modified":0,"upserted_id":\{"\$oid":"[0-9a-f]{24}"\}\}$
200 POST /data/{new}:update {"filter":{"k":"x"},"update":{"$inc":{"n":1},"$setOnInsert":{"o":3}},"upsert":true} ==> {"matched":1,"modified":1}
200 GET /data/{new}?fields={"_id":0} ~=> {"documents":[{"k":"x","n":2,"o":2}]}



=== TEST 9: upsert, with the id of the filter
--- rows
200 POST /data/{new}:update {"filter":{"_id":"a"},"update":{"$set":{"n":1}},"upsert":true} ==> {"matched":0,"modified":0,"upserted_id":"a"}
200 POST /data/{new}:update {"filter":{"_id":"a"},"update":{"$set":{"n":2}},"upsert":true} ==> {"matched":1,"modified":1}
200 POST /data/{new}:update {"filter":{"_id":{"$eq":"b"},"k":5},"update":{"$set":{"n":1}},"upsert":true} ==> {"matched":0,"modified":0,"upserted_id":"b"}
200 POST /data/{new}:update {"filter":{"_id":{"$oid":"0123456789abcdef01234567"}},"update":{"$set":{"n":1}},"upsert":true} ==> {"matched":0,"modified":0,"upserted_id":{"$oid":"0123456789abcdef01234567"}}
200 POST /data/{new}:update {"filter":{"_id":{"x":1,"y":"z"}},"update":{"$set":{"n":4}},"upsert":true} ==> {"matched":0,"modified":0,"upserted_id":{"x":1,"y":"z"}}
200 GET /data/{new}/a <~ ETag: "[0-9a-f]{24}"
200 GET /data/{new}/b => {"_id":"b","k":5,"n":1}
200 GET /data/{new}/0123456789abcdef01234567 ~=> {"n":1}
200 GET /data/{new}?filter={"n":4} ~=> {"documents":[{"_id":{"x":1,"y":"z"},"n":4}]}



=== TEST 10: an upsert that meets a document under other conditions
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
409 POST /data/{new}:update {"filter":{"_id":"a","n":2},"update":{"$set":{"n":3}},"upsert":true}
200 GET /data/{new}/a ==> {"_id":"a","n":1}



=== TEST 11: without "upsert" nothing is created
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 POST /data/{new}:update {"filter":{"_id":"b"},"update":{"$set":{"n":1}}} ==> {"matched":0,"modified":0}
200 POST /data/{new}:update {"filter":{"_id":"b"},"update":{"$set":{"n":1}},"upsert":false} ==> {"matched":0,"modified":0}
404 GET /data/{new}/b



=== TEST 12: what does not fit what is stored
--- seed
acme PUT /data/{new}/a {"s":"x"}
--- wrong: body
--- rows
422 PATCH /data/{new}?filter={} {"$inc":{"s":1}} ~> does not fit
422 POST /data/{new}:update {"filter":{"s":"x"},"update":{"$set":{"s.$.x":1}}}
200 GET /data/{new}/a ==> {"_id":"a","s":"x"}



=== TEST 13: who may, and who may not
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
403 PATCH /data/{new}?filter={} {"$set":{"n":2}} @ acme/viewer
403 DELETE /data/{new}?filter={} @ acme/viewer
403 POST /data/{new}:update {"filter":{},"update":{"$set":{"n":2}}} @ acme/viewer
403 POST /data/{new}:delete {"filter":{}} @ acme/viewer
401 DELETE /data/{new}?filter={} @ nobody
200 GET /data/{new}/a ==> {"_id":"a","n":1}



=== TEST 14: another organization's documents are out of reach
--- seed
acme PUT /data/{new}/a {"n":1}
globex PUT /data/{new}/a {"n":2}
--- rows
200 PATCH /data/{new}?filter={} {"$set":{"n":9}} @ globex ==> {"matched":1,"modified":1}
200 PATCH /data/{new}?filter={"n":1} {"$set":{"n":9}} @ globex ==> {"matched":0,"modified":0}
200 PATCH /data/{new}?filter={"$or":[{"n":1},{"_id":"a"}]} {"m":1} | Content-Type: application/merge-patch+json @ globex ==> {"matched":1,"modified":1}
200 POST /data/{new}:update {"filter":{"n":1},"update":{"$set":{"n":3}},"upsert":true} @ globex ~> upserted_id
200 POST /data/{new}:delete {"filter":{}} @ globex ==> {"deleted":2}
200 GET /data/{new}/a ==> {"_id":"a","n":1}



=== TEST 15: another collection's documents are out of reach
--- seed
acme PUT /data/{new}/a {"n":1}
acme PUT /data/{new}-2/a {"n":2}
--- rows
200 PATCH /data/{new}?filter={} {"$set":{"n":9}} ==> {"matched":1,"modified":1}
200 DELETE /data/{new}?filter={} ==> {"deleted":1}
200 GET /data/{new}-2/a ==> {"_id":"a","n":2}



=== TEST 16: the command
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 PATCH /data/{new}?filter={} {"$set":{"n":9}}
200 DELETE /data/{new}?filter={}
--- commands: update delete



=== TEST 17: the media type
--- rows
415 PATCH /data/{new}?filter={} {"$set":{"n":9}} | Content-Type: text/plain
415 POST /data/{new}:update {"filter":{},"update":{"n":9}} | Content-Type: application/merge-patch+json
