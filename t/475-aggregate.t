# POST {c}:aggregate (docs/api.md): what stages and expressions give, whatever else
# is stored beside.  What is refused is in 476-aggregate-refused.t, what random
# pipelines give in scenario/475-pipelines.t.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

# "--- gives": a pipeline, "=>", and the documents that it gives
add_block_preprocessor(sub {
    my ($block) = @_;

    return if !defined $block->gives;

    $block->set_value(rows => join "\n", map {
        my ($pipeline, $documents) = split / => /;
        qq(200 POST /data/{new}:aggregate {"pipeline":$pipeline} => )
            . qq({"documents":$documents,"truncated":false})
    } grep { /\S/ } split /\n/, $block->gives);
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: all there is, without what is the module's
--- seed
acme POST /data/{new} [{"_id":"a","n":1},{"_id":"b","n":2}]
globex POST /data/{new} [{"_id":"a","n":1},{"_id":"c","n":3}]
--- rows
200 POST /data/{new}:aggregate {"pipeline":[]} => {"documents":[{"_id":"a","n":1},{"_id":"b","n":2}],"truncated":false}
200 POST /data/{new}:aggregate {"pipeline":[{"$match":{"_id":"b"}}]} ==> {"documents":[{"_id":"b","n":2}],"truncated":false} < Content-Type: application/json



=== TEST 2: the stages that choose and order
--- seed
acme POST /data/{new} [{"_id":1,"n":2},{"_id":2,"n":3},{"_id":3,"n":1},{"_id":"x","n":1}]
--- gives
[{"$sort":{"_id":-1}}] => [{"_id":"x","n":1},{"_id":3,"n":1},{"_id":2,"n":3},{"_id":1,"n":2}]
[{"$sort":{"n":1,"_id":-1}},{"$skip":1},{"$limit":2}] => [{"_id":3,"n":1},{"_id":1,"n":2}]
[{"$match":{"n":{"$gt":1}}},{"$sort":{"_id":1}},{"$limit":1}] => [{"_id":1,"n":2}]
[{"$match":{"_id":{"$gt":1}}},{"$match":{"n":3}}] => [{"_id":2,"n":3}]
[{"$limit":100},{"$match":{"$or":[{"_id":2},{"_id":"x"}]}},{"$sort":{"_id":1}}] => [{"_id":2,"n":3},{"_id":"x","n":1}]
[{"$match":{"$expr":{"$eq":["$_id",{"$add":["$n",2]}]}}}] => [{"_id":3,"n":1}]
[{"$match":{"$and":[{"n":1},{"$expr":{"$eq":[{"$type":"$_id"},"string"]}}]}}] => [{"_id":"x","n":1}]
[{"$match":{"_id":7}},{"$count":"n"},{"$match":{"n":1}}] => []
[{"$sample":{"size":4}},{"$sort":{"_id":1}},{"$limit":1}] => [{"_id":1,"n":2}]



=== TEST 3: the stages that compute
--- seed
acme POST /data/{new} [{"_id":1,"a":{"b":2},"l":[1,2]},{"_id":2,"a":{"b":3},"l":[]}]
--- gives
[{"$project":{"a.b":1}},{"$sort":{"_id":1}}] => [{"_id":1,"a":{"b":2}},{"_id":2,"a":{"b":3}}]
[{"$match":{"_id":1}},{"$project":{"_id":0,"i":"$_id","c":{"$add":["$a.b",1]}}}] => [{"i":1,"c":3}]
[{"$match":{"_id":1}},{"$set":{"d":"$$ROOT.a","l":"$$REMOVE"}},{"$unset":["a"]}] => [{"_id":1,"d":{"b":2}}]
[{"$match":{"_id":1}},{"$addFields":{"l":{"$map":{"input":"$l","as":"x","in":{"$multiply":["$$x","$a.b"]}}}}},{"$unset":"a"}] => [{"_id":1,"l":[2,4]}]
[{"$unwind":"$l"},{"$sort":{"l":1}},{"$project":{"l":1}}] => [{"_id":1,"l":1},{"_id":1,"l":2}]
[{"$unwind":{"path":"$l","preserveNullAndEmptyArrays":true,"includeArrayIndex":"i"}},{"$count":"n"}] => [{"n":3}]
[{"$sort":{"_id":1}},{"$replaceRoot":{"newRoot":"$a"}}] => [{"b":2},{"b":3}]
[{"$sort":{"_id":1}},{"$replaceWith":{"$mergeObjects":["$a",{"x":{"$literal":"$a"}}]}}] => [{"b":2,"x":"$a"},{"b":3,"x":"$a"}]
[{"$match":{"_id":1}},{"$project":{"s":{"$reduce":{"input":"$l","initialValue":0,"in":{"$add":["$$value","$$this"]}}},"f":{"$filter":{"input":"$l","cond":{"$gt":["$$this",1]}}},"v":{"$let":{"vars":{"q":"$a.b"},"in":{"$subtract":["$$q",1]}}}}}] => [{"_id":1,"s":3,"f":[2],"v":1}]
[{"$match":{"_id":1}},{"$project":{"k":{"$map":{"input":{"$objectToArray":"$$ROOT"},"in":"$$this.k"}}}}] => [{"_id":1,"k":["_id","a","l"]}]
[{"$match":{"_id":1}},{"$project":{"e":"$_etag","g":{"$getField":"_etag"},"t":"$_id.t","i":"$_id.i"}}] => [{"_id":1}]
[{"$match":{"_id":2}},{"$redact":{"$cond":[{"$eq":["$_id",2]},"$$KEEP","$$PRUNE"]}}] => [{"_id":2,"a":{"b":3},"l":[]}]



=== TEST 4: the stages that put together
--- seed
acme POST /data/{new} [{"_id":1,"k":"a","n":1},{"_id":2,"k":"a","n":2},{"_id":3,"k":"b","n":3}]
--- gives
[{"$group":{"_id":"$k","n":{"$sum":"$n"},"all":{"$push":"$_id"}}},{"$sort":{"_id":1}}] => [{"_id":"a","n":3,"all":[1,2]},{"_id":"b","n":3,"all":[3]}]
[{"$group":{"_id":null,"first":{"$min":"$$ROOT"}}}] => [{"_id":null,"first":{"_id":1,"k":"a","n":1}}]
[{"$sortByCount":"$k"}] => [{"_id":"a","count":2},{"_id":"b","count":1}]
[{"$count":"all"}] => [{"all":3}]
[{"$bucket":{"groupBy":"$n","boundaries":[0,2,5],"output":{"c":{"$sum":1}}}}] => [{"_id":0,"c":1},{"_id":2,"c":2}]
[{"$bucketAuto":{"groupBy":"$n","buckets":1}}] => [{"_id":{"min":1,"max":3},"count":3}]
[{"$facet":{"x":[{"$match":{"k":"b"}}],"y":[{"$count":"n"}]}}] => [{"x":[{"_id":3,"k":"b","n":3}],"y":[{"n":3}]}]
[{"$setWindowFields":{"sortBy":{"_id":1},"output":{"s":{"$sum":"$n","window":{"documents":["unbounded","current"]}}}}},{"$project":{"s":1}},{"$sort":{"_id":1}}] => [{"_id":1,"s":1},{"_id":2,"s":3},{"_id":3,"s":6}]
[{"$match":{"_id":1}},{"$fill":{"output":{"z":{"value":7}}}}] => [{"_id":1,"k":"a","n":1,"z":7}]



=== TEST 5: $lookup
--- seed
acme POST /data/{new} [{"_id":1,"o":"x"},{"_id":2,"o":"y"}]
acme POST /data/{new}.o [{"_id":"x","of":1,"v":5},{"_id":"z","of":2,"v":6}]
globex POST /data/{new}.o [{"_id":"x","of":1,"v":7},{"_id":"y","of":1,"v":8}]
--- gives
[{"$lookup":{"from":"{new}.o","localField":"o","foreignField":"_id","as":"l"}},{"$sort":{"_id":1}}] => [{"_id":1,"o":"x","l":[{"_id":"x","of":1,"v":5}]},{"_id":2,"o":"y","l":[]}]
[{"$lookup":{"from":"{new}.o","localField":"_id","foreignField":"of","pipeline":[{"$match":{"v":{"$gt":5}}},{"$project":{"of":0}}],"as":"l"}},{"$sort":{"_id":1}}] => [{"_id":1,"o":"x","l":[]},{"_id":2,"o":"y","l":[{"_id":"z","v":6}]}]
[{"$lookup":{"from":"{new}.o","let":{"i":"$_id"},"pipeline":[{"$match":{"$expr":{"$eq":["$of","$$i"]}}},{"$project":{"_id":1,"e":"$_etag","i":"$$i"}}],"as":"l"}},{"$sort":{"_id":1}}] => [{"_id":1,"o":"x","l":[{"_id":"x","i":1}]},{"_id":2,"o":"y","l":[{"_id":"z","i":2}]}]
[{"$lookup":{"from":"{new}","pipeline":[{"$sort":{"_id":-1}},{"$limit":1}],"as":"_id"}},{"$limit":1}] => [{"_id":[{"_id":2,"o":"y"}],"o":"x"}]
[{"$match":{"_id":1}},{"$lookup":{"from":"{new}.none","pipeline":[],"as":"l"}}] => [{"_id":1,"o":"x","l":[]}]
[{"$match":{"_id":1}},{"$lookup":{"from":"{new}.o","as":"l","pipeline":[{"$match":{"_id":"x"}},{"$lookup":{"from":"{new}","localField":"of","foreignField":"_id","as":"m"}}]}}] => [{"_id":1,"o":"x","l":[{"_id":"x","of":1,"v":5,"m":[{"_id":1,"o":"x"}]}]}]
[{"$match":{"_id":1}},{"$facet":{"f":[{"$lookup":{"from":"{new}.o","localField":"o","foreignField":"_id","as":"l"}}]}}] => [{"f":[{"_id":1,"o":"x","l":[{"_id":"x","of":1,"v":5}]}]}]



=== TEST 6: $unionWith
--- seed
acme POST /data/{new} [{"_id":1}]
acme POST /data/{new}.u [{"_id":1,"u":1},{"_id":2,"u":2}]
globex POST /data/{new}.u [{"_id":3,"u":3}]
--- gives
[{"$unionWith":"{new}.u"},{"$sort":{"_id":1,"u":1}}] => [{"_id":1},{"_id":1,"u":1},{"_id":2,"u":2}]
[{"$unionWith":{"coll":"{new}.u","pipeline":[{"$match":{"_id":2}}]}},{"$sort":{"_id":1}}] => [{"_id":1},{"_id":2,"u":2}]
[{"$unionWith":{"coll":"{new}.u"}},{"$count":"n"}] => [{"n":3}]



=== TEST 7: $graphLookup
--- seed
acme POST /data/{new} [{"_id":1,"up":2},{"_id":2,"up":3},{"_id":3}]
globex POST /data/{new} [{"_id":1,"up":2},{"_id":2,"up":4},{"_id":4}]
--- gives
[{"$match":{"_id":1}},{"$graphLookup":{"from":"{new}","startWith":"$up","connectFromField":"up","connectToField":"_id","as":"g","depthField":"d"}},{"$unwind":"$g"},{"$sort":{"g._id":1}}] => [{"_id":1,"up":2,"g":{"_id":2,"up":3,"d":0}},{"_id":1,"up":2,"g":{"_id":3,"d":1}}]
[{"$match":{"_id":1}},{"$graphLookup":{"from":"{new}","startWith":"$up","connectFromField":"up","connectToField":"_id","as":"g","maxDepth":0}}] => [{"_id":1,"up":2,"g":[{"_id":2,"up":3}]}]
[{"$match":{"_id":3}},{"$graphLookup":{"from":"{new}","startWith":"$_id","connectFromField":"_id","connectToField":"up","as":"g","restrictSearchWithMatch":{"_id":{"$gte":2}}}}] => [{"_id":3,"g":[{"_id":2,"up":3}]}]



=== TEST 8: more than the limit
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2},{"_id":3}]
--- rows
200 POST /data/{new}:aggregate {"pipeline":[{"$sort":{"_id":1}}],"limit":2} => {"documents":[{"_id":1},{"_id":2}],"truncated":true}
200 POST /data/{new}:aggregate {"pipeline":[{"$sort":{"_id":1}}],"limit":3} => {"documents":[{"_id":1},{"_id":2},{"_id":3}],"truncated":false}
422 POST /data/{new}:aggregate {"pipeline":[],"limit":0} ~> "field":"limit"
422 POST /data/{new}:aggregate {"pipeline":[],"limit":1001} ~> "field":"limit"



=== TEST 9: canonical Extended JSON
--- seed
acme POST /data/{new} [{"_id":1,"n":2.5}]
--- rows
200 POST /data/{new}:aggregate {"pipeline":[{"$match":{"_id":{"$numberLong":"1"}}}]} | Accept: application/ejson => {"documents":[{"_id":{"$numberInt":"1"},"n":{"$numberDouble":"2.5"}}],"truncated":false}



=== TEST 10: who may
--- rows
200 POST /data/{new}:aggregate {"pipeline":[]} @ acme/viewer
401 POST /data/{new}:aggregate {"pipeline":[]} @ nobody



=== TEST 11: a name that holds dots or dollars
--- seed
acme POST /data/{new} [{"_id":1,"a.b":2}]
--- gives
[{"$project":{"_id":0,"x":{"$getField":"a.b"}}}] => [{"x":2}]



=== TEST 12: what only the server can refuse is the client's fault
--- seed
acme POST /data/{new} {"_id":1}
--- rows
422 POST /data/{new}:aggregate {"pipeline":[{"$project":{"a":{"$divide":["$_id",0]}}}]}
422 POST /data/{new}:aggregate {"pipeline":[{"$project":{"a":{"$range":[0,2147483647]}}}]}



=== TEST 13: every placement and carrier sends one command
--- commands: aggregate
--- rows
200 POST /data/{new}:aggregate {"pipeline":[{"$match":{"a":1}},{"$facet":{"a":[{"$lookup":{"from":"things","pipeline":[{"$lookup":{"from":"a","pipeline":[],"as":"y"}}],"as":"x"}}]}}]}



=== TEST 14: no collection of that name
--- commands
--- rows
422 POST /data/system.x:aggregate {"pipeline":[]} ~> "field":"collection"



=== TEST 15: the skip, the stages and the nodes are bounded
--- http_config
tenant_max_skip 5; tenant_max_stages 4; tenant_max_nodes 20;
--- commands: aggregate aggregate aggregate
--- rows
200 POST /data/{new}:aggregate {"pipeline":[{"$skip":5}]}
422 POST /data/{new}:aggregate {"pipeline":[{"$skip":6}]} ~> "field":"pipeline\[0\]\.\$skip"
200 POST /data/{new}:aggregate {"pipeline":[{"$skip":1},{"$limit":1},{"$facet":{"a":[{"$limit":1}]}}]}
422 POST /data/{new}:aggregate {"pipeline":[{"$skip":1},{"$limit":1},{"$facet":{"a":[{"$limit":1},{"$limit":1}]}}]} ~> "field":"pipeline\[2\]\.\$facet\.a\[1\]","message":"is one of more than 4 stages"
200 POST /data/{new}:aggregate {"pipeline":[{"$match":{"a":{"$in":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}}}]}
422 POST /data/{new}:aggregate {"pipeline":[{"$match":{"a":{"$in":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}}}]} ~> "field":"pipeline","message":"has more than 20 nodes"
