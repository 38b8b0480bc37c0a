# Nothing but the operators on the list reaches the database, at any depth, and
# what is refused costs no command (docs/api.md).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

# "--- never": what is refused wherever it stands; t/unit/filter.c has more places
my @where = (
    q(%s), q({"$and":[%s]}), q({"$or":[{"a":1},%s]}), q({"$nor":[%s]}),
    q({"$and":[{"$or":[{"$nor":[%s]}]}]}), q({"a":%s}), q({"a":{"b":%s}}),
    q({"a":[%s]}), q({"a":{"$eq":%s}}), q({"a":{"$ne":{"b":%s}}}),
    q({"a":{"$in":[%s]}}), q({"a":{"$nin":[1,[%s]]}}), q({"a":{"$all":[%s]}}),
    q({"a":{"$all":[{"$elemMatch":%s}]}}), q({"a":{"$not":%s}}),
    q({"a":{"$elemMatch":%s}}), q({"a":{"$elemMatch":{"b":%s}}}),
    q({"a":{"$elemMatch":{"$or":[%s]}}}), q({"a":{"$gt":%s}}),
    q({"a":{"$not":{"$elemMatch":{"$and":[%s]}}}}),
);

add_block_preprocessor(sub {
    my ($block) = @_;

    return if !defined $block->never;

    (my $never = $block->never) =~ s/ //g;

    $block->set_value(commands => "");
    $block->set_value(as => "acme " x @where);
    $block->set_value(request => [
        map { sprintf "GET /data/things?filter=$_", $never } @where]);
    $block->set_value(error_code => [(422) x @where]);
    $block->set_value(response_body_like => [
        (q("errors":\[\{"field":"filter)) x @where]);
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: $where
--- never: {"$where":"sleep(1000)"}



=== TEST 2: $WHERE, and any other case
--- never: {"$WHERE":"1"}



=== TEST 3: $where beside what is allowed
--- never: {"a":1,"$where":"1"}



=== TEST 4: $function
--- never: {"$function":{"body":"f","args":[]}}



=== TEST 5: $accumulator
--- never: {"$accumulator":{}}



=== TEST 6: $expr
--- never: {"$expr":{"$gt":["$n",1]}}



=== TEST 7: $expr around $function
--- never: {"$expr":{"$function":{"body":"f","args":[],"lang":"js"}}}



=== TEST 8: $text
--- never: {"$text":{"$search":"x"}}



=== TEST 9: $jsonSchema
--- never: {"$jsonSchema":{}}



=== TEST 10: $comment
--- never: {"$comment":"x"}



=== TEST 11: $lookup
--- never: {"$lookup":{"from":"users","as":"x","pipeline":[]}}



=== TEST 12: $graphLookup
--- never: {"$graphLookup":{}}



=== TEST 13: $unionWith
--- never: {"$unionWith":"users"}



=== TEST 14: $out
--- never: {"$out":"x"}



=== TEST 15: $merge
--- never: {"$merge":"x"}



=== TEST 16: $near
--- never: {"$near":[1,1]}



=== TEST 17: $geoWithin
--- never: {"$geoWithin":{}}



=== TEST 18: $ref
--- never: {"$ref":"users","$id":1}



=== TEST 19: $ alone
--- never: {"$":1}



=== TEST 20: $$ROOT
--- never: {"$$ROOT":1}



=== TEST 21: $sampleRate
--- never: {"$sampleRate":1}



=== TEST 22: $rand
--- never: {"$rand":{}}



=== TEST 23: $meta
--- never: {"$meta":"textScore"}



=== TEST 24: $set
--- never: {"$set":{"a":1}}



=== TEST 25: $query
--- never: {"$query":{}}



=== TEST 26: $natural
--- never: {"$natural":1}



=== TEST 27: $slice
--- never: {"$slice":1}



=== TEST 28: a member twice
--- commands
--- rows
400 GET /data/{new}?filter={"a":1,"a":2}
400 GET /data/{new}?filter={"a":{"$gt":1,"$gt":2}}
400 GET /data/{new}?filter={"$or":[{"a":1,"a":1}]}
400 GET /data/{new}?filter={"a":1,"%5Cu0061":1}



=== TEST 29: NUL in a name
--- commands
--- rows
400 GET /data/{new}?filter={"a\u0000":1}
400 GET /data/{new}?filter={"a":{"b\u0000c":1}}



=== TEST 30: NUL in a pattern
--- commands
--- rows
422 GET /data/{new}?filter={"a":{"$regex":"a\u0000b"}}
422 GET /data/{new}?filter={"a":{"$regex":"a","$options":"i\u0000"}}



=== TEST 31: a pattern of 1024 bytes, and one more
--- commands: find
--- rows eval
[['200 GET /data/{new}?filter={"a":{"$regex":"{0}"}}', 'x' x 1024],
 ['422 GET /data/{new}?filter={"a":{"$regex":"{0}"}}', 'x' x 1025],
 ['422 GET /data/{new}?filter={"a":{"$regularExpression":{"pattern":"{0}","options":""}}}', 'x' x 1025]]



=== TEST 32: a pattern that is none
--- commands
--- rows
422 GET /data/{new}?filter={"a":{"$regex":"(("}}
422 GET /data/{new}?filter={"a":{"$regex":"a{2,1}","$options":"i"}}
422 GET /data/{new}?filter={"a":{"$not":{"$regex":"[b-a]"}}}
422 GET /data/{new}?filter={"a":{"$in":["a",{"$regularExpression":{"pattern":"(","options":""}}]}}
422 GET /data/{new}?filter={"a":{"$regularExpression":{"pattern":"(","options":"lu"}}}
422 GET /data/{new}?filter={"a":{"$not":{"$regularExpression":{"pattern":"(","options":""}}}}



=== TEST 33: a pattern with what a database does not bear
--- commands
--- rows
422 GET /data/{new}?filter={"a":{"$regex":"a\\C"}}
422 GET /data/{new}?filter={"a":{"$regex":"(*NO_JIT)a"}}
422 GET /data/{new}?filter={"a":{"$regex":"(?C1)a"}}



=== TEST 34: options that are not on the list
--- commands
--- rows
422 GET /data/{new}?filter={"a":{"$regex":"a","$options":"g"}}
422 GET /data/{new}?filter={"a":{"$regex":"a","$options":1}}
422 GET /data/{new}?filter={"a":{"$options":"i"}}



=== TEST 35: bytes that are no UTF-8
--- commands
--- rows
400 GET /data/{new}?filter={"a":"%ff"}
400 GET /data/{new}?filter={"a":"%c0%80"}
400 GET /data/{new}?filter={"a":"%ed%a0%80"}
400 GET /data/{new}?filter={"a":"\ud800"}



=== TEST 36: no JSON
--- commands
--- rows
400 GET /data/{new}?filter=
400 GET /data/{new}?filter={"a":1}%20x
400 GET /data/{new}?filter={"a":1
400 GET /data/{new}?filter={'a':1}
400 GET /data/{new}?filter={a:1}
400 GET /data/{new}?filter={"a":1,}



=== TEST 37: numbers that JSON or BSON does not have
--- commands
--- rows
400 GET /data/{new}?filter={"a":NaN}
400 GET /data/{new}?filter={"a":-Infinity}
400 GET /data/{new}?filter={"a":99999999999999999999}
400 GET /data/{new}?filter={"a":1e999}
400 GET /data/{new}?filter={"a":01}



=== TEST 38: no object
--- commands
--- rows
422 GET /data/{new}?filter=[{"a":1}]
422 GET /data/{new}?filter="x"
422 GET /data/{new}?filter=1
422 GET /data/{new}?filter=null
422 GET /data/{new}?filter={"$oid":"0123456789abcdef01234567"}



=== TEST 39: a level too deep
--- commands
--- rows eval
['400 GET /data/{new}?filter=' . '{"$and":[' x 48 . '{"a":1}' . ']}' x 48,
 '400 GET /data/{new}?filter={"a":' . '[' x 1000 . ']' x 1000 . '}']



=== TEST 40: more values than may be
--- http_config
    large_client_header_buffers 4 16k;
--- rows eval
['422 GET /data/{new}?filter={"a":{"$in":[' . CORE::join(',', ('1') x 2100) . ']}}']



=== TEST 41: operands of the wrong type
--- commands
--- rows
422 GET /data/{new}?filter={"$and":{}}
422 GET /data/{new}?filter={"$or":[]}
422 GET /data/{new}?filter={"$nor":[1]}
422 GET /data/{new}?filter={"a":{"$in":1}}
422 GET /data/{new}?filter={"a":{"$all":{}}}
422 GET /data/{new}?filter={"a":{"$not":1}}
422 GET /data/{new}?filter={"a":{"$elemMatch":[]}}
422 GET /data/{new}?filter={"a":{"$size":"x"}}
422 GET /data/{new}?filter={"a":{"$size":-1}}
422 GET /data/{new}?filter={"a":{"$type":"nope"}}
422 GET /data/{new}?filter={"a":{"$mod":[1]}}
422 GET /data/{new}?filter={"a":{"$mod":[0,1]}}
422 GET /data/{new}?filter={"a":{"$regex":1}}
422 GET /data/{new}?filter={"a":{"$bitsAllSet":"x"}}



=== TEST 42: operators beside members
--- commands
--- rows
422 GET /data/{new}?filter={"a":{"$gt":1,"b":2}}
422 GET /data/{new}?filter={"a":{"b":2,"$gt":1}}



=== TEST 43: where it is wrong, and no word on the database
--- commands
--- rows
422 GET /data/{new}?filter={"a":{"$where":"1"}} ~> "field":"filter
422 GET /data/{new}?filter={"$or":[{"b":{"$expr":1}}]} ~> "field":"filter



=== TEST 44: a type that is no value here
--- commands
--- rows
422 GET /data/{new}?filter={"a":{"$code":"f()"}}
422 GET /data/{new}?filter={"a":{"$code":"f()","$scope":{}}}
422 GET /data/{new}?filter={"a":{"$symbol":"x"}}
422 GET /data/{new}?filter={"a":{"$dbPointer":{"$ref":"a","$id":{"$oid":"0123456789abcdef01234567"}}}}



=== TEST 45: twice, or under another name
--- commands
--- rows
422 GET /data/{new}?filter={}&filter={}
422 GET /data/{new}?Filter={}
422 GET /data/{new}?query={}
