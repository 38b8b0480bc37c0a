# PATCH {new}/{id} with update operators (docs/api.md).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: fields are set, at any depth, and others stay
--- seed
acme PUT /data/{new}/a {"a":1,"b":{"c":2,"d":3}}
--- rows
200 PATCH /data/{new}/a {"$set":{"a":5,"b.c":{"x.y":1},"e.f":[]}} => {"_id":"a","a":5,"b":{"c":{"x.y":1},"d":3},"e":{"f":[]}} <~ ETag: "[0-9a-f]{24}"
200 GET /data/{new}/a => {"_id":"a","a":5,"b":{"c":{"x.y":1},"d":3},"e":{"f":[]}}



=== TEST 2: fields are removed
--- seed
acme PUT /data/{new}/a {"a":1,"b":{"c":2,"d":3}}
--- rows
200 PATCH /data/{new}/a {"$unset":{"a":"","b.c":1,"x":true}} ==> {"_id":"a","b":{"d":3}}



=== TEST 3: numbers
--- seed
acme PUT /data/{new}/a {"a":1,"b":2,"c":3,"d":4}
--- rows
200 PATCH /data/{new}/a {"$inc":{"a":2,"n":1},"$mul":{"b":2.5},"$min":{"c":1},"$max":{"d":1}} => {"_id":"a","a":3,"b":5.0,"c":1,"d":4,"n":1}
200 PATCH /data/{new}/a {"$inc":{"a":{"$numberLong":"-5"}},"$bit":{"d":{"or":3}}} => {"_id":"a","a":-2,"b":5.0,"c":1,"d":7,"n":1}



=== TEST 4: a field gets another name
--- seed
acme PUT /data/{new}/a {"a":1,"b":{"c":2}}
--- rows
200 PATCH /data/{new}/a {"$rename":{"a":"z","b.c":"b.d"}} => {"_id":"a","b":{"d":2},"z":1}



=== TEST 5: the time
--- seed
acme PUT /data/{new}/a {}
--- rows
200 PATCH /data/{new}/a {"$currentDate":{"a":true,"b":{"$type":"date"},"c":{"$type":"timestamp"}}} ~> "a":\{"\$date":".+"b":\{"\$date":".+"c":\{"\$timestamp":



=== TEST 6: elements are added
--- seed
acme PUT /data/{new}/a {"a":[3],"s":[1]}
--- rows
200 PATCH /data/{new}/a {"$push":{"a":1}} ==> {"_id":"a","a":[3,1],"s":[1]}
200 PATCH /data/{new}/a {"$push":{"a":{"$each":[5,4],"$position":0}}} ==> {"_id":"a","a":[5,4,3,1],"s":[1]}
200 PATCH /data/{new}/a {"$push":{"a":{"$each":[2],"$sort":1,"$slice":3}}} ==> {"_id":"a","a":[1,2,3],"s":[1]}
200 PATCH /data/{new}/a {"$addToSet":{"s":1}} ==> {"_id":"a","a":[1,2,3],"s":[1]}
200 PATCH /data/{new}/a {"$addToSet":{"s":{"$each":[1,2,2]}}} ==> {"_id":"a","a":[1,2,3],"s":[1,2]}
200 PATCH /data/{new}/a {"$push":{"o":{"x":1}}} ==> {"_id":"a","a":[1,2,3],"s":[1,2],"o":[{"x":1}]}
200 PATCH /data/{new}/a {"$push":{"o":{"$each":[{"x":0}],"$sort":{"x":1}}}} ==> {"_id":"a","a":[1,2,3],"s":[1,2],"o":[{"x":0},{"x":1}]}



=== TEST 7: elements are removed
--- seed
acme PUT /data/{new}/a {"a":[1,2,3,4,5,2],"o":[{"x":1,"y":1},{"x":2},{"x":3}]}
--- rows
200 PATCH /data/{new}/a {"$pop":{"a":-1}} ~=> {"a":[2,3,4,5,2]}
200 PATCH /data/{new}/a {"$pull":{"a":2}} ~=> {"a":[3,4,5]}
200 PATCH /data/{new}/a {"$pull":{"a":{"$gte":5},"o":{"x":1}}} ==> {"_id":"a","a":[3,4],"o":[{"x":2},{"x":3}]}
200 PATCH /data/{new}/a {"$pull":{"o":{"$or":[{"x":{"$lt":3}}]}}} ==> {"_id":"a","a":[3,4],"o":[{"x":3}]}
200 PATCH /data/{new}/a {"$pullAll":{"a":[4,9]}} ==> {"_id":"a","a":[3],"o":[{"x":3}]}



=== TEST 8: all elements of an array
--- seed
acme PUT /data/{new}/a {"a":[1,2],"o":[{"n":1},{"n":2}]}
--- rows
200 PATCH /data/{new}/a {"$inc":{"a.$[]":10,"o.$[].n":10}} ==> {"_id":"a","a":[11,12],"o":[{"n":11},{"n":12}]}
200 PATCH /data/{new}/a {"$set":{"a.1":0}} ~=> {"a":[11,0]}



=== TEST 9: the document gets a new ETag, and keeps its own fields
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 PATCH /data/{new}/a {"$unset":{"x":1}} ==> {"_id":"a","n":1} <~ ETag: "[0-9a-f]{24}"
412 PATCH /data/{new}/a {"$inc":{"n":1}} | If-Match: "0123456789abcdef01234567"
412 PATCH /data/{new}/a {"$inc":{"n":1}} | If-None-Match: *
200 PATCH /data/{new}/a {"$inc":{"n":1}} | If-Match: * ==> {"_id":"a","n":2}
200 PATCH /data/{new}/a {"$inc":{"n":1}} | If-None-Match: "0123456789abcdef01234567" ==> {"_id":"a","n":3}



=== TEST 10: what does not fit what is stored
--- seed
acme PUT /data/{new}/a {"s":"x","n":1,"a":[1]}
--- wrong: body
--- rows
422 PATCH /data/{new}/a {"$inc":{"s":1}}
422 PATCH /data/{new}/a {"$mul":{"s":2}}
422 PATCH /data/{new}/a {"$push":{"n":1}}
422 PATCH /data/{new}/a {"$set":{"n.x":1}}
422 PATCH /data/{new}/a {"$pop":{"s":1}}
422 PATCH /data/{new}/a {"$bit":{"s":{"or":1}}}
422 PATCH /data/{new}/a {"$set":{"s.$[].x":1}}
200 GET /data/{new}/a ==> {"_id":"a","s":"x","n":1,"a":[1]}



=== TEST 11: there is no such document, and none is created
--- rows
404 PATCH /data/{new}/b {"$set":{"a":1}}
404 PATCH /data/{new}/b {"$set":{"a":1}} | If-Match: "0123456789abcdef01234567"
404 GET /data/{new}/b



=== TEST 12: who may, and who may not
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
403 PATCH /data/{new}/a {"$set":{"n":2}} @ acme/viewer
401 PATCH /data/{new}/a {"$set":{"n":2}} @ nobody
404 PATCH /data/{new}/a {"$set":{"n":2}} @ globex
200 GET /data/{new}/a ==> {"_id":"a","n":1}



=== TEST 13: canonical values, in and out
--- seed
acme PUT /data/{new}/a {}
--- rows
200 PATCH /data/{new}/a {"$set":{"n":{"$numberInt":"1"},"d":{"$numberDecimal":"1.50"}}} | Accept: application/ejson ==> {"_id":"a","n":{"$numberInt":"1"},"d":{"$numberDecimal":"1.50"}} <~ ETag: "[0-9a-f]{24}-ejson"



=== TEST 14: an ObjectId's document
--- seed
acme PUT /data/{new}/0123456789abcdef01234567 {"n":1}
--- rows
200 PATCH /data/{new}/0123456789abcdef01234567 {"$inc":{"n":1}} => {"_id":{"$oid":"0123456789abcdef01234567"},"n":2}



=== TEST 15: no body, and no object
--- rows
400 PATCH /data/{new}/a {"$set":
422 PATCH /data/{new}/a [{"$set":{"a":1}}]
422 PATCH /data/{new}/a {}
422 PATCH /data/{new}/a {"$set":{}}
