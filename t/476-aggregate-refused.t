# Nothing but the stages and expressions on the lists reaches the database, at any
# depth, and what is refused costs no command (docs/api.md).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

# where a stage may stand
my @stages = (
    q([%s]), q([{"$match":{"a":1}},%s]), q([%s,{"$limit":1}]),
    q([{"$facet":{"a":[{"$limit":1}],"b":[%s]}}]),
    q([{"$lookup":{"from":"things","pipeline":[%s],"as":"x"}}]),
    q([{"$lookup":{"from":"a","as":"x","pipeline":[{"$lookup":{"from":"b","as":"y",)
        . q("let":{"v":1},"pipeline":[{"$limit":1},%s]}}]}}]),
    q([{"$unionWith":{"coll":"things","pipeline":[%s]}}]),
    q([{"$unionWith":{"coll":"a","pipeline":[{"$facet":{"a":[%s]}}]}}]),
    q([{"$unwind":"$a"},{"$unionWith":"b"},%s]),
);

# where an expression may stand
my @expressions = map { "[$_]" } (
    q({"$project":{"a":%s}}), q({"$addFields":{"a":{"b":{"c":%s}}}}),
    q({"$set":{"a":[1,[%s]]}}), q({"$match":{"$expr":%s}}),
    q({"$match":{"$and":[{"$nor":[{"$expr":{"$not":[%s]}}]}]}}),
    q({"$group":{"_id":%s}}), q({"$group":{"_id":null,"a":{"$push":%s}}}),
    q({"$group":{"_id":null,"a":{"$topN":{"n":1,"sortBy":{"a":1},"output":%s}}}}),
    q({"$replaceRoot":{"newRoot":%s}}), q({"$replaceWith":%s}),
    q({"$sortByCount":%s}), q({"$redact":%s}),
    q({"$bucket":{"groupBy":%s,"boundaries":[1,2]}}),
    q({"$bucket":{"groupBy":"$a","boundaries":[1,%s]}}),
    q({"$bucketAuto":{"groupBy":"$a","buckets":1,"output":{"a":{"$sum":%s}}}}),
    q({"$setWindowFields":{"partitionBy":%s,"output":{}}}),
    q({"$setWindowFields":{"output":{"a":{"$sum":%s,"window":{}}}}}),
    q({"$setWindowFields":{"output":{"a":{"$sum":1,"window":{"range":[%s,1]}}}}}),
    q({"$fill":{"output":{"a":{"value":%s}}}}),
    q({"$lookup":{"from":"a","let":{"v":%s},"pipeline":[],"as":"x"}}),
    q({"$graphLookup":{"from":"a","startWith":%s,"connectFromField":"a",)
        . q("connectToField":"b","as":"x"}}),
    map { '{"$project":{"a":' . $_ . '}}' } (
        q({"$add":[1,%s]}), q({"$cond":[true,%s,1]}),
        q({"$cond":{"if":%s,"then":1,"else":2}}),
        q({"$switch":{"branches":[{"case":true,"then":%s}]}}),
        q({"$let":{"vars":{"v":%s},"in":1}}), q({"$let":{"vars":{},"in":%s}}),
        q({"$map":{"input":[],"in":[%s]}}), q({"$map":{"input":%s,"in":1}}),
        q({"$filter":{"input":[],"cond":%s}}),
        q({"$reduce":{"input":[],"initialValue":1,"in":%s}}),
        q({"$setField":{"field":"a","input":"$$ROOT","value":%s}}),
        q({"$getField":{"field":"a","input":%s}}),
        q({"$dateToString":{"date":%s}}),
        q({"$regexMatch":{"input":%s,"regex":"a"}}),
        q({"$sortArray":{"input":%s,"sortBy":1}}),
    )
);

# once more with "$" as an escape
add_block_preprocessor(sub {
    my ($block) = @_;

    my $never = $block->stage // $block->expression // return;
    my @where = map { s/%s/$never/r }
        defined $block->stage ? @stages : @expressions;

    push @where, $where[0] =~ s/"\$/"\\u0024/gr;

    $block->set_value(commands => "");
    $block->set_value(as => "acme " x @where);
    $block->set_value(more_headers => [
        ("Content-Type: application/json") x @where]);
    $block->set_value(request => [
        map { qq(POST /data/things:aggregate\n{"pipeline":$_}) } @where]);
    $block->set_value(error_code => [(422) x @where]);
    $block->set_value(response_body_like => [
        (q("errors":\[\{"field":"pipeline\[)) x @where]);
});

repeat_each(1);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: out
--- stage: {"$out":"x"}



=== TEST 2: out to a database
--- stage: {"$out":{"db":"admin","coll":"x"}}



=== TEST 3: merge
--- stage: {"$merge":{"into":"things"}}



=== TEST 4: merge, a name
--- stage: {"$merge":"things"}



=== TEST 5: collStats
--- stage: {"$collStats":{"count":{}}}



=== TEST 6: indexStats
--- stage: {"$indexStats":{}}



=== TEST 7: currentOp
--- stage: {"$currentOp":{"allUsers":true}}



=== TEST 8: listSessions
--- stage: {"$listSessions":{}}



=== TEST 9: listLocalSessions
--- stage: {"$listLocalSessions":{}}



=== TEST 10: changeStream
--- stage: {"$changeStream":{}}



=== TEST 11: changeStreamSplitLargeEvent
--- stage: {"$changeStreamSplitLargeEvent":{}}



=== TEST 12: documents
--- stage: {"$documents":[{"a":1}]}



=== TEST 13: search
--- stage: {"$search":{"text":{"query":"x","path":"a"}}}



=== TEST 14: searchMeta
--- stage: {"$searchMeta":{}}



=== TEST 15: vectorSearch
--- stage: {"$vectorSearch":{}}



=== TEST 16: listSearchIndexes
--- stage: {"$listSearchIndexes":{}}



=== TEST 17: geoNear
--- stage: {"$geoNear":{"near":[0,0],"distanceField":"d"}}



=== TEST 18: planCacheStats
--- stage: {"$planCacheStats":{}}



=== TEST 19: listSampledQueries
--- stage: {"$listSampledQueries":{}}



=== TEST 20: shardedDataDistribution
--- stage: {"$shardedDataDistribution":{}}



=== TEST 21: querySettings
--- stage: {"$querySettings":{}}



=== TEST 22: queryStats
--- stage: {"$queryStats":{}}



=== TEST 23: listClusterCatalog
--- stage: {"$listClusterCatalog":{}}



=== TEST 24: mergeCursors
--- stage: {"$mergeCursors":{}}



=== TEST 25: internalInhibitOptimization
--- stage: {"$_internalInhibitOptimization":{}}



=== TEST 26: backupCursor
--- stage: {"$backupCursor":{}}



=== TEST 27: densify
--- stage: {"$densify":{"field":"a","range":{"step":1,"bounds":"full"}}}



=== TEST 28: a name in another case
--- stage: {"$MATCH":{}}



=== TEST 29: a name without $
--- stage: {"match":{}}



=== TEST 30: $ alone
--- stage: {"$":{}}



=== TEST 31: no name
--- stage: {"":{}}



=== TEST 32: none
--- stage: {}



=== TEST 33: no object
--- stage: 1



=== TEST 34: an array
--- stage: [{"$match":{}}]



=== TEST 35: a second member
--- stage: {"$match":{},"$out":"x"}



=== TEST 36: a first member
--- stage: {"$out":"x","$match":{}}



=== TEST 37: where
--- stage: {"$match":{"$where":"1"}}



=== TEST 38: text
--- stage: {"$match":{"$text":{"$search":"x"}}}



=== TEST 39: near
--- stage: {"$match":{"a":{"$near":[0,0]}}}



=== TEST 40: jsonSchema
--- stage: {"$match":{"$jsonSchema":{}}}



=== TEST 41: expr below a field
--- stage: {"$match":{"a":{"$expr":true}}}



=== TEST 42: function in $expr
--- stage: {"$match":{"$expr":{"$function":{"body":"f","args":[],"lang":"js"}}}}



=== TEST 43: function in $or, $expr
--- stage: {"$match":{"$or":[{"a":1},{"$expr":{"$function":{}}}]}}



=== TEST 44: accumulator
--- stage: {"$group":{"_id":1,"a":{"$accumulator":{"init":"f"}}}}



=== TEST 45: an accumulator beside another
--- stage: {"$group":{"_id":1,"a":{"$sum":1,"$function":{}}}}



=== TEST 46: an accumulator that is none
--- stage: {"$group":{"_id":1,"a":{"$add":[1,2]}}}



=== TEST 47: no _id
--- stage: {"$group":{"a":{"$sum":1}}}



=== TEST 48: lookup of a database
--- stage: {"$lookup":{"from":{"db":"admin","coll":"x"},"pipeline":[],"as":"x"}}



=== TEST 49: lookup of a system collection
--- stage: {"$lookup":{"from":"system.users","pipeline":[],"as":"x"}}



=== TEST 50: lookup of nothing
--- stage: {"$lookup":{"pipeline":[],"as":"x"}}



=== TEST 51: lookup with two dots
--- stage: {"$lookup":{"from":"a..b","pipeline":[],"as":"x"}}



=== TEST 52: lookup with $
--- stage: {"$lookup":{"from":"$cmd","pipeline":[],"as":"x"}}



=== TEST 53: lookup with NUL
--- stage: {"$lookup":{"from":"a\u0000b","pipeline":[],"as":"x"}}



=== TEST 54: lookup, no member
--- stage: {"$lookup":{"from":"a","pipeline":[],"as":"x","_internalUnwind":{}}}



=== TEST 55: lookup as $
--- stage: {"$lookup":{"from":"a","pipeline":[],"as":"$x"}}



=== TEST 56: lookup by the tag
--- stage: {"$lookup":{"from":"a","localField":"a","foreignField":"_etag","as":"x"}}



=== TEST 57: lookup let
--- stage: {"$lookup":{"from":"a","let":{"ROOT":1},"pipeline":[],"as":"x"}}



=== TEST 58: lookup let, an expression
--- stage: {"$lookup":{"from":"a","let":{"v":{"$function":{}}},"pipeline":[],"as":"x"}}



=== TEST 59: unionWith a database
--- stage: {"$unionWith":{"db":"admin","coll":"x"}}



=== TEST 60: unionWith nothing
--- stage: {"$unionWith":{"pipeline":[{"$documents":[{"a":1}]}]}}



=== TEST 61: unionWith a system collection
--- stage: {"$unionWith":"system.users"}



=== TEST 62: graphLookup of a database
--- stage: {"$graphLookup":{"from":{"db":"a","coll":"b"},"startWith":1,"connectFromField":"a","connectToField":"b","as":"x"}}



=== TEST 63: graphLookup as a path
--- stage: {"$graphLookup":{"from":"a","startWith":1,"connectFromField":"a","connectToField":"b","as":"x.y"}}



=== TEST 64: graphLookup, the depth
--- stage: {"$graphLookup":{"from":"a","startWith":1,"connectFromField":"a","connectToField":"b","as":"x","depthField":"_id"}}



=== TEST 65: graphLookup, a condition
--- stage: {"$graphLookup":{"from":"a","startWith":1,"connectFromField":"a","connectToField":"b","as":"x","restrictSearchWithMatch":{"$expr":true}}}



=== TEST 66: graphLookup, $where
--- stage: {"$graphLookup":{"from":"a","startWith":1,"connectFromField":"a","connectToField":"b","as":"x","restrictSearchWithMatch":{"$or":[{"$where":"1"}]}}}



=== TEST 67: graphLookup by $
--- stage: {"$graphLookup":{"from":"a","startWith":1,"connectFromField":"$a","connectToField":"b","as":"x"}}



=== TEST 68: limit
--- stage: {"$limit":0}



=== TEST 69: limit, a text
--- stage: {"$limit":"1"}



=== TEST 70: skip
--- stage: {"$skip":-1}



=== TEST 71: skip, too many
--- stage: {"$skip":10001}



=== TEST 72: sample
--- stage: {"$sample":{"size":0}}



=== TEST 73: sort by $meta
--- stage: {"$sort":{"a":{"$meta":"textScore"}}}



=== TEST 74: sort, nothing
--- stage: {"$sort":{}}



=== TEST 75: sort, $
--- stage: {"$sort":{"$a":1}}



=== TEST 76: count
--- stage: {"$count":"a.b"}



=== TEST 77: count, $
--- stage: {"$count":"$a"}



=== TEST 78: unwind
--- stage: {"$unwind":"a"}



=== TEST 79: unwind, a variable
--- stage: {"$unwind":"$$ROOT"}



=== TEST 80: unset, $
--- stage: {"$unset":"$a"}



=== TEST 81: project, nothing
--- stage: {"$project":{}}



=== TEST 82: project, an operator
--- stage: {"$project":{"$add":[1,2]}}



=== TEST 83: facet
--- stage: {"$facet":{}}



=== TEST 84: facet, no pipeline
--- stage: {"$facet":{"a":1}}



=== TEST 85: replaceRoot
--- stage: {"$replaceRoot":{"newRoot":"$a","x":1}}



=== TEST 86: replaceRoot, nothing
--- stage: {"$replaceRoot":{}}



=== TEST 87: bucket
--- stage: {"$bucket":{"groupBy":"$a","boundaries":[1],"output":{"a":{"$function":{}}}}}



=== TEST 88: setWindowFields
--- stage: {"$setWindowFields":{"output":{"a":{"$function":{}}}}}



=== TEST 89: fill
--- stage: {"$fill":{"output":{"a":{"value":{"$function":{}}}}}}



=== TEST 90: in an expression, $function
--- expression: {"$function":{"body":"f","args":[],"lang":"js"}}



=== TEST 91: in an expression, $accumulator
--- expression: {"$accumulator":{}}



=== TEST 92: in an expression, $where
--- expression: {"$where":"1"}



=== TEST 93: in an expression, $meta
--- expression: {"$meta":"textScore"}



=== TEST 94: in an expression, $FUNCTION
--- expression: {"$FUNCTION":{}}



=== TEST 95: in an expression, $const
--- expression: {"$const":1}



=== TEST 96: in an expression, $toHashedIndexKey
--- expression: {"$toHashedIndexKey":1}



=== TEST 97: in an expression, $_internalJsEmit
--- expression: {"$_internalJsEmit":{}}



=== TEST 98: in an expression, an unknown one
--- expression: {"$nothing":1}



=== TEST 99: in an expression, $
--- expression: {"$":1}



=== TEST 100: in an expression, two operators
--- expression: {"$add":[1,2],"$function":{}}



=== TEST 101: in an expression, a name behind an operator
--- expression: {"$add":[1,2],"a":1}



=== TEST 102: in an expression, an operator behind a name
--- expression: {"a":1,"$function":{}}



=== TEST 103: in an expression, a variable
--- expression: "$$nobody"



=== TEST 104: in an expression, a variable of the server
--- expression: "$$USER_ROLES"



=== TEST 105: in an expression, the cluster's time
--- expression: "$$CLUSTER_TIME.a"



=== TEST 106: in an expression, a variable without a name
--- expression: "$$"



=== TEST 107: in an expression, a path that is none
--- expression: "$a..b"



=== TEST 108: in an expression, a path with $
--- expression: "$a.$b"



=== TEST 109: in an expression, a path with an end
--- expression: "$a."



=== TEST 110: in an expression, $ alone, a text
--- expression: "$"



=== TEST 111: in an expression, a path with NUL
--- expression: "$a\u0000b"



=== TEST 112: in an expression, a name with $
--- expression: {"a.$b":1}



=== TEST 113: in an expression, an empty name
--- expression: {"":1}



=== TEST 114: in an expression, a pattern
--- expression: {"$regularExpression":{"pattern":"a","options":""}}



=== TEST 115: in an expression, let, a name
--- expression: {"$let":{"vars":{"CURRENT":"$a"},"in":1}}



=== TEST 116: in an expression, let, ended
--- expression: {"$add":[{"$let":{"vars":{"v":1},"in":"$$v"}},"$$v"]}



=== TEST 117: in an expression, let, itself
--- expression: {"$let":{"vars":{"v":1,"w":"$$v"},"in":1}}



=== TEST 118: in an expression, let, not all
--- expression: {"$let":{"vars":{}}}



=== TEST 119: in an expression, map, a name
--- expression: {"$map":{"input":[],"as":"ROOT","in":1}}



=== TEST 120: in an expression, map, a member
--- expression: {"$map":{"input":[],"in":1,"x":1}}



=== TEST 121: in an expression, reduce, a member
--- expression: {"$reduce":{"input":[],"initialValue":1,"in":1,"as":"x"}}



=== TEST 122: in an expression, getField
--- expression: {"$getField":"$a"}



=== TEST 123: in an expression, getField, computed
--- expression: {"$getField":{"field":{"$concat":["a"]},"input":"$$ROOT"}}



=== TEST 124: in an expression, setField, computed
--- expression: {"$setField":{"field":"$a","input":"$$ROOT","value":1}}



=== TEST 125: in an expression, regexMatch
--- expression: {"$regexMatch":{"input":"a","regex":"$a"}}



=== TEST 126: in an expression, regexMatch, computed
--- expression: {"$regexMatch":{"input":"a","regex":{"$concat":["("]}}}



=== TEST 127: in an expression, regexFind, broken
--- expression: {"$regexFind":{"input":"a","regex":"("}}



=== TEST 128: in an expression, regexFindAll, options
--- expression: {"$regexFindAll":{"input":"a","regex":"a","options":"$x"}}



=== TEST 129: in an expression, a member
--- expression: {"$dateToString":{"date":"$a","x":1}}



=== TEST 130: a duplicate member, and what is no pipeline
--- commands
--- rows
400 POST /data/things:aggregate {"pipeline":[{"$match":{},"$match":{}}]}
400 POST /data/things:aggregate {"pipeline":[{"$lookup":{"from":"a","from":"b","pipeline":[],"as":"x"}}]}
400 POST /data/things:aggregate {"pipeline":[{"$match":{},"\u0024match":{}}]}
422 POST /data/things:aggregate {"pipeline":{"$match":{}}} ~> "field":"pipeline"
422 POST /data/things:aggregate {"pipeline":"x"} ~> "field":"pipeline"
422 POST /data/things:aggregate {} ~> "field":"pipeline"
422 POST /data/things:aggregate {"pipeline":[],"explain":true} ~> "field":"explain"
422 POST /data/things:aggregate {"pipeline":[],"allowDiskUse":true} ~> "field":"allowDiskUse"
422 POST /data/things:aggregate {"pipeline":[],"let":{}} ~> "field":"let"
422 POST /data/things:aggregate?pipeline=[] {"pipeline":[]} ~> "field":"pipeline"



=== TEST 131: each wrong place is named
--- commands
--- rows
422 POST /data/things:aggregate {"pipeline":[{"$limit":1},{"$lookup":{"from":"a","as":"x","pipeline":[{"$out":"x"}]}}]} ~> "field":"pipeline\[1\]\.\$lookup\.pipeline\[0\]\.\$out","message":"is not allowed here"
422 POST /data/things:aggregate {"pipeline":[{"$project":{"a":{"$add":[1,{"$function":{}}]}}},{"$merge":1}]} ~> "field":"pipeline\[0\]\.\$project\.a\.\$add\[1\]\.\$function".*"field":"pipeline\[1\]\.\$merge"
422 POST /data/things:aggregate {"pipeline":[{"$match":{"a":{"$where":1}}}]} ~> "field":"pipeline\[0\]\.\$match\.a\.\$where"



=== TEST 132: what is bound to an array is so nowhere else
--- commands
--- rows
422 POST /data/things:aggregate {"pipeline":[{"$project":{"a":{"$map":{"input":"$$this","in":1}}}}]} ~> "message":"is no variable here"
422 POST /data/things:aggregate {"pipeline":[{"$project":{"a":{"$map":{"input":[],"as":"x","in":"$$this"}}}}]} ~> "message":"is no variable here"
422 POST /data/things:aggregate {"pipeline":[{"$project":{"a":{"$map":{"input":[],"in":"$$value"}}}}]} ~> "message":"is no variable here"
422 POST /data/things:aggregate {"pipeline":[{"$project":{"a":{"$reduce":{"input":[],"initialValue":"$$this","in":1}}}}]} ~> "message":"is no variable here"



=== TEST 133: what is kept off the lists of windows and buckets
--- commands
--- rows
422 POST /data/things:aggregate {"pipeline":[{"$setWindowFields":{"sortBy":{"a":1},"output":{"b":{"$integral":1}}}}]} ~> "field":"pipeline\[0\]\.\$setWindowFields\.output\.b\.\$integral"
422 POST /data/things:aggregate {"pipeline":[{"$setWindowFields":{"sortBy":{"a":1},"output":{"b":{"$derivative":1}}}}]} ~> "field":"pipeline\[0\]\.\$setWindowFields\.output\.b\.\$derivative"
422 POST /data/things:aggregate {"pipeline":[{"$setWindowFields":{"sortBy":{"a":1},"output":{"b":{"$sum":1,"window":{"documents":[-1,2147483648]}}}}}]} ~> "field":"pipeline\[0\]\.\$setWindowFields\.output\.b\.window\.documents\[1\]"
422 POST /data/things:aggregate {"pipeline":[{"$setWindowFields":{"sortBy":{"a":1},"output":{"b":{"$sum":1,"window":{"documents":[{"$add":[1]},1]}}}}}]} ~> "field":"pipeline\[0\]\.\$setWindowFields\.output\.b\.window\.documents\[0\]"
422 POST /data/things:aggregate {"pipeline":[{"$bucket":{"groupBy":"$a","boundaries":[1,2],"output":{"_id":{"$sum":1}}}}]} ~> "field":"pipeline\[0\]\.\$bucket\.output\._id"
422 POST /data/things:aggregate {"pipeline":[{"$bucketAuto":{"groupBy":"$a","buckets":2,"output":{"_id":{"$sum":1}}}}]} ~> "field":"pipeline\[0\]\.\$bucketAuto\.output\._id"



=== TEST 134: what does not go together
--- commands
--- rows
422 POST /data/things:aggregate {"pipeline":[{"$bucketAuto":{"groupBy":"$a","buckets":2}},{"$redact":"$$KEEP"}]} ~> "field":"pipeline\[1\]\.\$redact"
422 POST /data/things:aggregate {"pipeline":[{"$redact":"$$KEEP"},{"$facet":{"f":[{"$limit":1},{"$bucketAuto":{"groupBy":"$a","buckets":2}}]}}]} ~> "field":"pipeline\[1\]\.\$facet\.f\[1\]\.\$bucketAuto"
422 POST /data/things:aggregate {"pipeline":[{"$unionWith":{"coll":"things","pipeline":[{"$redact":"$$KEEP"}]}},{"$bucketAuto":{"groupBy":"$a","buckets":2}}]} ~> "field":"pipeline\[1\]\.\$bucketAuto"
