# What a tenant can try where others' documents may lie beside its own, with ids
# that look as if they were stored: answers are the same in every placement, and
# as if nobody else were there (docs/api.md).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: the members of a stored id are a tenant's own members of an _id
--- seed
acme POST /data/{new} [{"_id":"same","who":"acme"},{"_id":{"t":1,"c":"x","i":2},"who":"acme"}]
other POST /data/{new} [{"_id":"same"},{"_id":{"t":1,"c":"x","i":2}},{"_id":{"i":{"i":3}}}]
--- rows
200 GET /data/{new}?filter={"_id.t":{"$exists":true}} @ other => {"documents":[{"_id":{"t":1,"c":"x","i":2}}],"next":null}
200 GET /data/{new}?filter={"_id.t":1} @ other => {"documents":[{"_id":{"t":1,"c":"x","i":2}}],"next":null}
200 GET /data/{new}?filter={"_id.c":"x"} @ other => {"documents":[{"_id":{"t":1,"c":"x","i":2}}],"next":null}
200 GET /data/{new}?filter={"_id.i":2} @ other => {"documents":[{"_id":{"t":1,"c":"x","i":2}}],"next":null}
200 GET /data/{new}?filter={"_id.i.i":3} @ other => {"documents":[{"_id":{"i":{"i":3}}}],"next":null}
200 GET /data/{new}?filter={"_id.c":"{new}"} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id.i":"same"} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id.t":{"$oid":"{id:acme}"}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id.t":{"$oid":"{id:other}"}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id.t":{"$type":"objectId"}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id.t":{"$ne":1},"_id.i":{"$exists":true}} @ other => {"documents":[{"_id":{"i":{"i":3}}}],"next":null}



=== TEST 2: no filter reads around what holds it to one's own
--- seed
acme POST /data/{new} [{"_id":1,"who":"acme"},{"_id":"same","who":"acme"}]
other POST /data/{new} [{"_id":"same","n":1}]
--- rows
200 GET /data/{new}?filter={} @ other => {"documents":[{"_id":"same","n":1}],"next":null}
200 GET /data/{new}?filter={"$or":[{},{"_id":1}]} @ other => {"documents":[{"_id":"same","n":1}],"next":null}
200 GET /data/{new}?filter={"$or":[{"_id.t":{"$oid":"{id:acme}"}},{"who":"acme"}]} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"$nor":[{"_id":"same"}]} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"$nor":[{"_id.t":{"$oid":"{id:other}"}}]} @ other => {"documents":[{"_id":"same","n":1}],"next":null}
200 GET /data/{new}?filter={"$and":[{"$or":[{"_id":{"$ne":"same"}},{"$nor":[{"n":1}]}]}]} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"who":"acme"} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":1} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$ne":"none"}} @ other => {"documents":[{"_id":"same","n":1}],"next":null}
200 GET /data/{new}?filter={"_id":{"$nin":["same"]}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$not":{"$eq":"same"}}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$exists":true}} @ other => {"documents":[{"_id":"same","n":1}],"next":null}
200 GET /data/{new}?filter={"_id":{"$exists":false}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":null} @ other => {"documents":[],"next":null}
400 GET /data/{new}?filter={"_id":1,"_id":"same"} @ other
422 GET /data/{new}?filter={"$expr":{"$gt":["$_id.t",null]}} @ other
422 GET /data/{new}?filter={"$where":"this._id.t"} @ other
422 GET /data/{new}?filter={"$jsonSchema":{"required":["_id"]}} @ other
422 GET /data/{new}?filter={"$comment":"x"} @ other
422 GET /data/{new}?filter={"_id":{"$expr":1}} @ other



=== TEST 3: nor does a range, whatever its ends
--- seed
acme POST /data/{new} [{"_id":1,"who":"acme"},{"_id":"a","who":"acme"},{"_id":{"x":1},"who":"acme"}]
other POST /data/{new} [{"_id":2},{"_id":"b"},{"_id":{"x":2}},{"_id":true}]
--- rows
200 GET /data/{new}?filter={"_id":{"$gt":1}} @ other => {"documents":[{"_id":2}],"next":null}
200 GET /data/{new}?filter={"_id":{"$lt":5}} @ other => {"documents":[{"_id":2}],"next":null}
200 GET /data/{new}?filter={"_id":{"$gte":2,"$lte":2}} @ other => {"documents":[{"_id":2}],"next":null}
200 GET /data/{new}?filter={"_id":{"$gt":"a","$lt":"c"}} @ other => {"documents":[{"_id":"b"}],"next":null}
200 GET /data/{new}?filter={"_id":{"$gt":"b"}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$gte":{"x":1}}} @ other => {"documents":[{"_id":{"x":2}}],"next":null}
200 GET /data/{new}?filter={"_id":{"$gte":{}}} @ other => {"documents":[{"_id":{"x":2}}],"next":null}
200 GET /data/{new}?filter={"_id":{"$gte":{"$minKey":1}}} @ other => {"documents":[{"_id":2},{"_id":"b"},{"_id":{"x":2}},{"_id":true}],"next":null}
200 GET /data/{new}?filter={"_id":{"$lte":{"$maxKey":1}}} @ other => {"documents":[{"_id":2},{"_id":"b"},{"_id":{"x":2}},{"_id":true}],"next":null}
200 GET /data/{new}?filter={"_id":{"$gte":{"t":{"$oid":"{id:acme}"},"c":"{new}","i":{"$minKey":1}}}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$lte":{"t":{"$oid":"{id:other}"},"c":"{new}","i":{"$maxKey":1}}}} @ other => {"documents":[{"_id":{"x":2}}],"next":null}
200 GET /data/{new}?filter={"_id":{"$gt":true}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$gte":null}} @ other => {"documents":[],"next":null}



=== TEST 4: lists, patterns and types
--- seed
acme POST /data/{new} [{"_id":1,"who":"acme"},{"_id":"a1","who":"acme"}]
other POST /data/{new} [{"_id":1},{"_id":2},{"_id":"a2"}]
--- rows
200 GET /data/{new}?filter={"_id":{"$in":[1,"a1","a2"]}} @ other => {"documents":[{"_id":1},{"_id":"a2"}],"next":null}
200 GET /data/{new}?filter={"_id":{"$in":[]}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$in":[{"t":{"$oid":"{id:acme}"},"c":"{new}","i":1}]}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$regex":"^a"}} @ other => {"documents":[{"_id":"a2"}],"next":null}
200 GET /data/{new}?filter={"_id":{"$regularExpression":{"pattern":"1$","options":""}}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$type":"string"}} @ other => {"documents":[{"_id":"a2"}],"next":null}
200 GET /data/{new}?filter={"_id":{"$type":"object"}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$mod":[2,0]}} @ other => {"documents":[{"_id":2}],"next":null}
200 GET /data/{new}?filter={"_id":{"$all":[2]}} @ other => {"documents":[{"_id":2}],"next":null}
200 GET /data/{new}?filter={"_id":{"$size":3}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$elemMatch":{"$gt":0}}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"_id":{"$eq":{"$numberLong":"2"}}} @ other => {"documents":[{"_id":2}],"next":null}
200 GET /data/{new}?filter={"_id":{"$numberDecimal":"2.0"}} @ other => {"documents":[{"_id":2}],"next":null}
200 GET /data/{new}?filter={"_id":{"$eq":1,"$in":[2]}} @ other => {"documents":[],"next":null}



=== TEST 5: an element's _id is none of a document's
--- seed
other POST /data/{new} [{"_id":1,"a":[{"_id":5,"t":1}]},{"_id":5,"a":[{"_id":1,"t":2}]}]
--- rows
200 GET /data/{new}?filter={"a":{"$elemMatch":{"_id":5}}} @ other => {"documents":[{"_id":1,"a":[{"_id":5,"t":1}]}],"next":null}
200 GET /data/{new}?filter={"a":{"$elemMatch":{"$or":[{"_id":1},{"t":3}]}}} @ other => {"documents":[{"_id":5,"a":[{"_id":1,"t":2}]}],"next":null}
200 GET /data/{new}?filter={"a._id":5} @ other => {"documents":[{"_id":1,"a":[{"_id":5,"t":1}]}],"next":null}
200 GET /data/{new}?filter={"a":{"_id":5,"t":1}} @ other => {"documents":[{"_id":1,"a":[{"_id":5,"t":1}]}],"next":null}
200 GET /data/{new}?filter={"a":{"_id":5}} @ other => {"documents":[],"next":null}
200 GET /data/{new}?filter={"a":[{"_id":5,"t":1}]} @ other => {"documents":[{"_id":1,"a":[{"_id":5,"t":1}]}],"next":null}



=== TEST 6: sorts by what looks like stored names
--- seed
acme POST /data/{new} [{"_id":"same"},{"_id":0}]
other POST /data/{new} [{"_id":"same"},{"_id":{"t":2,"i":1}},{"_id":{"t":1,"i":2}}]
--- rows
200 GET /data/{new}?sort={"_id":1} @ other => {"documents":[{"_id":"same"},{"_id":{"t":1,"i":2}},{"_id":{"t":2,"i":1}}],"next":null}
200 GET /data/{new}?sort={"_id":-1} @ other => {"documents":[{"_id":{"t":2,"i":1}},{"_id":{"t":1,"i":2}},{"_id":"same"}],"next":null}
200 GET /data/{new}?sort={"_id.t":1} @ other => {"documents":[{"_id":"same"},{"_id":{"t":1,"i":2}},{"_id":{"t":2,"i":1}}],"next":null}
200 GET /data/{new}?sort={"_id.i":1} @ other => {"documents":[{"_id":"same"},{"_id":{"t":2,"i":1}},{"_id":{"t":1,"i":2}}],"next":null}
200 GET /data/{new}?sort={"_id.c":-1} @ other => {"documents":[{"_id":"same"},{"_id":{"t":1,"i":2}},{"_id":{"t":2,"i":1}}],"next":null}
422 GET /data/{new}?sort={"_id":1,"_id.t":1} @ other
--- wrong: sort._id.t



=== TEST 7: fields show one's own id, or its parts
--- seed
other POST /data/{new} [{"_id":"same","a":1},{"_id":{"t":2,"i":1},"a":2}]
--- rows
200 GET /data/{new}?fields={"_id":1} @ other ==> {"documents":[{"_id":"same"},{"_id":{"t":2,"i":1}}],"next":null}
200 GET /data/{new}?fields={"_id":0} @ other ==> {"documents":[{"a":1},{"a":2}],"next":null}
200 GET /data/{new}?fields={"a":1} @ other ==> {"documents":[{"_id":"same","a":1},{"_id":{"t":2,"i":1},"a":2}],"next":null}
200 GET /data/{new}?fields={"_id.t":1}&filter={"a":2} @ other ==> {"documents":[{"_id":{"t":2}}],"next":null}
200 GET /data/{new}?fields={"_id.i":1}&filter={"a":2} @ other ==> {"documents":[{"_id":{"i":1}}],"next":null}
200 GET /data/{new}?fields={"_id.c":1}&filter={"a":2} @ other ==> {"documents":[{"_id":{}}],"next":null}
200 GET /data/{new}?fields={"_id.t":0} @ other ==> {"documents":[{"_id":"same","a":1},{"_id":{"i":1},"a":2}],"next":null}
200 GET /data/{new}?fields={"_id.t":0,"_id.i":0}&filter={"a":2} @ other ==> {"documents":[{"_id":{},"a":2}],"next":null}
200 GET /data/{new}?fields={"_id.i":1}&sort={"a":-1}&filter={"a":2} @ other ==> {"documents":[{"_id":{"i":1}}],"next":null}
422 GET /data/{new}?fields={"x":{"$getField":"_id"}} @ other
422 GET /data/{new}?fields={"x":"$_id.t"} @ other
--- wrong: fields.x



=== TEST 8: of an id that is no document, fields name no part
--- seed
other POST /data/{new} {"_id":"same","a":1}
--- rows
200 GET /data/{new}?fields={"_id.t":1} @ other ~> \A\{"documents":\[\{\}\],"next":null\}\z
200 GET /data/{new}?fields={"_id.i":1,"a":1} @ other ~> \A\{"documents":\[\{"a":1\}\],"next":null\}\z



=== TEST 9: an id that looks like another's is one's own
--- seed
acme PUT /data/{new}/same {"who":"acme"}
--- rows
201 POST /data/{new} {"_id":{"t":{"$oid":"{id:acme}"},"c":"{new}","i":"same"},"n":1} @ other
409 POST /data/{new} {"_id":{"t":{"$oid":"{id:acme}"},"c":"{new}","i":"same"}} @ other
200 GET /data/{new} @ other => {"documents":[{"_id":{"t":{"$oid":"{id:acme}"},"c":"{new}","i":"same"},"n":1}],"next":null}
200 GET /data/{new}?filter={"_id":{"t":{"$oid":"{id:acme}"},"c":"{new}","i":"same"}} @ other => {"documents":[{"_id":{"t":{"$oid":"{id:acme}"},"c":"{new}","i":"same"},"n":1}],"next":null}
200 GET /data/{new}?filter={"_id":{"c":"{new}","t":{"$oid":"{id:acme}"},"i":"same"}} @ other => {"documents":[],"next":null}
200 GET /data/{new} => {"documents":[{"_id":"same","who":"acme"}],"next":null}
404 GET /data/{new}/same @ other



=== TEST 10: a document can't be written with another's id in it
--- seed
acme PUT /data/{new}/same {"who":"acme"}
other PUT /data/{new}/mine {"n":1}
--- rows
422 PUT /data/{new}/mine {"_id":{"t":{"$oid":"{id:acme}"},"c":"{new}","i":"same"}} @ other
422 PATCH /data/{new}/mine {"_id":{"t":{"$oid":"{id:acme}"}}} @ other | Content-Type: application/merge-patch+json
422 PATCH /data/{new}/mine {"_id":null} @ other | Content-Type: application/merge-patch+json
422 PATCH /data/{new}/mine {"_id":"same"} @ other | Content-Type: application/merge-patch+json
200 PATCH /data/{new}/mine {"_id":"mine","_id.t":{"$oid":"{id:acme}"},"t":1} @ other | Content-Type: application/merge-patch+json => {"_id":"mine","n":1,"_id.t":{"$oid":"{id:acme}"},"t":1}
200 GET /data/{new}?filter={"t":1} @ other => {"documents":[{"_id":"mine","n":1,"_id.t":{"$oid":"{id:acme}"},"t":1}],"next":null}
200 GET /data/{new} => {"documents":[{"_id":"same","who":"acme"}],"next":null}
--- wrong: _id



=== TEST 11: ids that another has are free, and taken in one's own words
--- seed
acme POST /data/{new} [{"_id":1},{"_id":"a"},{"_id":{"x":1}}]
--- rows
201 POST /data/{new} [{"_id":1},{"_id":"a"},{"_id":{"x":1}}] @ other => {"inserted":3,"results":[{"_id":1},{"_id":"a"},{"_id":{"x":1}}]}
207 POST /data/{new} [{"_id":1},{"_id":2},{"_id":{"$numberLong":"1"}}] @ other => {"inserted":1,"results":[{"error":{"type":"about:blank","title":"Conflict","status":409,"detail":"a document with this _id, or another unique value, exists"}},{"_id":2},{"error":{"type":"about:blank","title":"Conflict","status":409,"detail":"a document with this _id, or another unique value, exists"}}]}
409 POST /data/{new} {"_id":{"x":1}} @ other ==> {"type":"about:blank","title":"Conflict","status":409,"detail":"a document with this _id, or another unique value, exists"}
204 DELETE /data/{new}/a @ other
200 GET /data/{new}/a



=== TEST 12: a new id where none is said
--- rows
201 POST /data/{new} {"n":1} @ other <~ Location: /data/{new}/[0-9a-f]{24} ~> \A\{"_id":\{"\$oid":"[0-9a-f]{24}"\}\}\z
200 GET /data/{new} @ other ~> \A\{"documents":\[\{"_id":\{"\$oid":"[0-9a-f]{24}"\},"n":1\}\],"next":null\}\z



=== TEST 13: another's ETags are like none
--- seed
acme PUT /data/{new}/x {"n":1}
acme PUT /data/{new}/same {}
other PUT /data/{new}/same {}
--- rows
404 DELETE /data/{new}/x @ other | If-Match: {etag:acme /data/{new}/x} ==> {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such document"}
404 DELETE /data/{new}/none @ other | If-Match: {etag:acme /data/{new}/x} ==> {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no such document"}
412 PUT /data/{new}/same {} @ other | If-Match: {etag:acme /data/{new}/same}
412 DELETE /data/{new}/same @ other | If-Match: {etag:acme /data/{new}/same}
201 PUT /data/{new}/x {} @ other | If-None-Match: *
200 GET /data/{new}/x => {"_id":"x","n":1}



=== TEST 14: a page's token is good for who got it, there
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2},{"_id":3}]
other POST /data/{new} [{"_id":1},{"_id":2},{"_id":3}]
other POST /data/{new}2 [{"_id":1},{"_id":2},{"_id":3}]
--- rows
200 GET /data/{new}?limit=1&after={next:other /data/{new}?limit=1} @ other ~=> {"documents":[{"_id":2}],"next":"~."}
422 GET /data/{new}?limit=1&after={next:acme /data/{new}?limit=1} @ other
422 GET /data/{new}2?limit=1&after={next:other /data/{new}?limit=1} @ other
422 GET /data/{new}?limit=1&sort={"_id":-1}&after={next:other /data/{new}?limit=1} @ other
422 GET /data/{new}?limit=1&sort={"_id.i":1}&after={next:other /data/{new}?limit=1} @ other
422 GET /data/{new}?limit=1&filter={"_id":{"$gt":0}}&after={next:other /data/{new}?limit=1} @ other
--- wrong: after



=== TEST 15: pages over all types, beside those of another
--- seed
acme POST /data/{new} [{"_id":{"$minKey":1}},{"_id":null},{"_id":1},{"_id":"a"},{"_id":{"x":1}},{"_id":true},{"_id":{"$maxKey":1}}]
other POST /data/{new} [{"_id":{"$minKey":1}},{"_id":null},{"_id":2},{"_id":"b"},{"_id":{"x":2}},{"_id":false},{"_id":{"$maxKey":1}}]
--- rows
200 GET /data/{new} @ other => {"documents":[{"_id":{"$minKey":1}},{"_id":null},{"_id":2},{"_id":"b"},{"_id":{"x":2}},{"_id":false},{"_id":{"$maxKey":1}}],"next":null}
200 GET /data/{new}?limit=3&after={next:other /data/{new}?limit=3} @ other ~=> {"documents":[{"_id":"b"},{"_id":{"x":2}},{"_id":false}],"next":"~."}
200 GET /data/{new}?limit=3&after={next:other /data/{new}?limit=6} @ other => {"documents":[{"_id":{"$maxKey":1}}],"next":null}
200 GET /data/{new}?sort={"_id":-1}&limit=5&after={next:other /data/{new}?sort={"_id":-1}&limit=5} @ other => {"documents":[{"_id":null},{"_id":{"$minKey":1}}],"next":null}
200 GET /data/{new}?filter={"_id":{"$gte":0}}&limit=1 @ other => {"documents":[{"_id":2}],"next":null}
200 GET /data/{new}?filter={"_id":{"$ne":2}}&limit=2&after={next:other /data/{new}?filter={"_id":{"$ne":2}}&limit=2} @ other ~=> {"documents":[{"_id":"b"},{"_id":{"x":2}}],"next":"~."}



=== TEST 16: ties by a field go by one's own id
--- seed
acme POST /data/{new} [{"_id":1,"a":1},{"_id":"z","a":1}]
other POST /data/{new} [{"_id":2,"a":1},{"_id":"b","a":1},{"_id":{"x":2},"a":1},{"_id":null,"a":1}]
--- rows
200 GET /data/{new}?sort={"a":1} @ other => {"documents":[{"_id":null,"a":1},{"_id":2,"a":1},{"_id":"b","a":1},{"_id":{"x":2},"a":1}],"next":null}
200 GET /data/{new}?sort={"a":1}&limit=1&after={next:other /data/{new}?sort={"a":1}&limit=1} @ other ~=> {"documents":[{"_id":2,"a":1}],"next":"~."}
200 GET /data/{new}?sort={"a":1}&limit=2&after={next:other /data/{new}?sort={"a":1}&limit=2} @ other => {"documents":[{"_id":"b","a":1},{"_id":{"x":2},"a":1}],"next":null}
200 GET /data/{new}?sort={"a":1,"_id":-1}&limit=2&after={next:other /data/{new}?sort={"a":1,"_id":-1}&limit=2} @ other => {"documents":[{"_id":2,"a":1},{"_id":null,"a":1}],"next":null}
200 GET /data/{new}?sort={"_id.x":-1}&limit=1&after={next:other /data/{new}?sort={"_id.x":-1}&limit=1} @ other ~=> {"documents":[{"_id":null,"a":1}],"next":"~."}



=== TEST 17: collections are one's own, and go alone
--- seed
newer POST /data/a [{"_id":1},{"_id":2}]
newer POST /data/ab [{"_id":1}]
new POST /data/a [{"_id":1},{"_id":"x"},{"_id":{"$maxKey":1}},{"_id":{"$minKey":1}}]
new POST /data/a.b [{"_id":1}]
new POST /data/ab [{"_id":1}]
--- rows
200 GET /data/ @ new => {"collections":[{"name":"a"},{"name":"a.b"},{"name":"ab"},{"name":"documents"}]}
204 POST /data/a:drop @ new
200 GET /data/ @ new => {"collections":[{"name":"a.b"},{"name":"ab"},{"name":"documents"}]}
200 GET /data/a @ new => {"documents":[],"next":null}
200 GET /data/a.b @ new => {"documents":[{"_id":1}],"next":null}
200 GET /data/ @ newer => {"collections":[{"name":"a"},{"name":"ab"},{"name":"documents"}]}
200 GET /data/a @ newer => {"documents":[{"_id":1},{"_id":2}],"next":null}
204 POST /data/a:drop @ new



=== TEST 18: texts that other parsers would take apart
--- rows
201 PUT /data/{new}/$gt {"a":1} @ other
201 PUT /data/{new}/%7B%22t%22:1%7D {"a":1} @ other
200 GET /data/{new}/$gt @ other => {"_id":"$gt","a":1}
200 GET /data/{new}/%7B%22t%22:1%7D @ other => {"_id":"{\"t\":1}","a":1}
200 GET /data/{new}?filter={"_id":"$$ROOT"} @ other => {"documents":[],"next":null}
422 POST /data/{new} {"_id":{"$gt":1}} @ other
422 POST /data/{new} {"_id":{"x":{"$gt":1}}} @ other
422 GET /data/{new}?filter={"_id":{"x":{"$gt":1}}} @ other



=== TEST 19: counts, values and ids of any type are one's own
--- seed
acme POST /data/{new} [{"_id":5,"who":"acme"},{"_id":null,"who":"acme"},{"_id":{"t":1},"who":"acme"},{"_id":"same","who":"acme"}]
other POST /data/{new} [{"_id":"same","n":1},{"_id":{"t":1},"n":2}]
--- rows
200 POST /data/{new}:count {} @ other => {"count":2}
200 POST /data/{new}:count {"filter":{"$or":[{},{"who":"acme"}]}} @ other => {"count":2}
200 POST /data/{new}:count {"filter":{"who":"acme"}} @ other => {"count":0}
200 POST /data/{new}:count {"filter":{"_id.t":{"$oid":"{id:acme}"}}} @ other => {"count":0}
200 GET /data/{new}?limit=1&count=exact @ other ~=> {"count":2}
200 GET /data/{new}?limit=1&count=estimated @ other ~=> {"count":2}
200 POST /data/{new}:query {"limit":1,"count":"estimated","filter":{"_id":{"$gte":{"$minKey":1}}}} @ other ~=> {"documents":[{"_id":"same"}],"count":2}
200 POST /data/{new}:distinct {"field":"who"} @ other => {"values":[]}
200 POST /data/{new}:distinct {"field":"_id.t"} @ other => {"values":[1]}
200 POST /data/{new}:distinct {"field":"_id.c"} @ other => {"values":[]}
200 POST /data/{new}:distinct {"field":"_id.i"} @ other => {"values":[]}
200 POST /data/{new}:distinct {"field":"_id","filter":{"n":1}} @ other => {"values":["same"]}
404 GET /data/{new}/5?id_type=number @ other
404 GET /data/{new}/null?id_type=json @ other
404 DELETE /data/{new}/5?id_type=number @ other
200 GET /data/{new}/{"t":1}?id_type=json @ other => {"_id":{"t":1},"n":2}
204 DELETE /data/{new}/{"t":1}?id_type=json @ other
404 GET /data/{new}/{"t":{"$oid":"{id:acme}"},"c":"{new}","i":5}?id_type=json @ other
422 GET /data/{new}/{"$gte":{"$minKey":1}}?id_type=json @ other
201 PUT /data/{new}/5?id_type=number {} @ other => {"_id":5}
200 GET /data/{new}/5?id_type=number => {"_id":5,"who":"acme"}
200 GET /data/{new}/{"t":1}?id_type=json => {"_id":{"t":1},"who":"acme"}
