# The values of MongoDB Extended JSON v2 (docs/api.md): what is written is what
# is read, in both forms, and what is none is refused wherever it stands, before
# the database is asked.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

# "--- bad": values that are refused in filters, documents and patches
add_block_preprocessor(sub {
    my ($block) = @_;

    return if !defined $block->bad;

    my $patch = "| Content-Type: application/merge-patch+json";
    my @rows = map { (
        "422 GET /data/{new}?filter={\"a\":{\"\$in\":[[$_]]}}",
        "422 POST /data/{new} {\"a\":$_}",
        "422 POST /data/{new} [{},{\"a\":$_}]",
        "422 PUT /data/{new}/x {\"a\":[{\"b\":$_}]}",
        "422 PATCH /data/{new}/x {\"a\":$_} $patch",
    ) } split /\n/, $block->bad;

    $block->set_value(commands => "");
    $block->set_value(rows => \@rows);
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 32-bit integers, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$numberInt":"-5"}} ==> {"_id":"a","v":-5}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$numberInt":"-5"}}
200 PUT /data/{new}/a {"v":-5} | Accept: application/ejson ==> {"_id":"a","v":{"$numberInt":"-5"}}



=== TEST 2: 64-bit integers, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$numberLong":"9007199254740993"}} ==> {"_id":"a","v":9007199254740993}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$numberLong":"9007199254740993"}}
200 PUT /data/{new}/a {"v":9007199254740993} | Accept: application/ejson ==> {"_id":"a","v":{"$numberLong":"9007199254740993"}}



=== TEST 3: doubles, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$numberDouble":"1.5"}} ==> {"_id":"a","v":1.5}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$numberDouble":"1.5"}}
200 PUT /data/{new}/a {"v":1.5} | Accept: application/ejson ==> {"_id":"a","v":{"$numberDouble":"1.5"}}



=== TEST 4: doubles that are no numbers, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$numberDouble":"NaN"}} ==> {"_id":"a","v":{"$numberDouble":"NaN"}}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$numberDouble":"NaN"}}
200 PUT /data/{new}/a {"v":{"$numberDouble":"NaN"}} | Accept: application/ejson ==> {"_id":"a","v":{"$numberDouble":"NaN"}}



=== TEST 5: infinite doubles, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$numberDouble":"-Infinity"}} ==> {"_id":"a","v":{"$numberDouble":"-Infinity"}}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$numberDouble":"-Infinity"}}
200 PUT /data/{new}/a {"v":{"$numberDouble":"-Infinity"}} | Accept: application/ejson ==> {"_id":"a","v":{"$numberDouble":"-Infinity"}}



=== TEST 6: decimals, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$numberDecimal":"2.50"}} ==> {"_id":"a","v":{"$numberDecimal":"2.50"}}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$numberDecimal":"2.50"}}
200 PUT /data/{new}/a {"v":{"$numberDecimal":"2.50"}} | Accept: application/ejson ==> {"_id":"a","v":{"$numberDecimal":"2.50"}}



=== TEST 7: texts, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":"a\u0000b\n"} ==> {"_id":"a","v":"a\u0000b\n"}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":"a\u0000b\n"}
200 PUT /data/{new}/a {"v":"a\u0000b\n"} | Accept: application/ejson ==> {"_id":"a","v":"a\u0000b\n"}



=== TEST 8: ObjectIds, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$oid":"0123456789abcdef01234567"}} ==> {"_id":"a","v":{"$oid":"0123456789abcdef01234567"}}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$oid":"0123456789abcdef01234567"}}
200 PUT /data/{new}/a {"v":{"$oid":"0123456789abcdef01234567"}} | Accept: application/ejson ==> {"_id":"a","v":{"$oid":"0123456789abcdef01234567"}}



=== TEST 9: binary data, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$binary":{"base64":"AQI=","subType":"05"}}} ==> {"_id":"a","v":{"$binary":{"base64":"AQI=","subType":"05"}}}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$binary":{"base64":"AQI=","subType":"05"}}}
200 PUT /data/{new}/a {"v":{"$binary":{"base64":"AQI=","subType":"05"}}} | Accept: application/ejson ==> {"_id":"a","v":{"$binary":{"base64":"AQI=","subType":"05"}}}



=== TEST 10: regular expressions, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$regularExpression":{"pattern":"a/b","options":"im"}}} ==> {"_id":"a","v":{"$regularExpression":{"pattern":"a/b","options":"im"}}}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$regularExpression":{"pattern":"a/b","options":"im"}}}
200 PUT /data/{new}/a {"v":{"$regularExpression":{"pattern":"a/b","options":"im"}}} | Accept: application/ejson ==> {"_id":"a","v":{"$regularExpression":{"pattern":"a/b","options":"im"}}}



=== TEST 11: timestamps, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$timestamp":{"t":1,"i":2}}} ==> {"_id":"a","v":{"$timestamp":{"t":1,"i":2}}}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$timestamp":{"t":1,"i":2}}}
200 PUT /data/{new}/a {"v":{"$timestamp":{"t":1,"i":2}}} | Accept: application/ejson ==> {"_id":"a","v":{"$timestamp":{"t":1,"i":2}}}



=== TEST 12: the least and the greatest key, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":[{"$minKey":1},{"$maxKey":1}]} ==> {"_id":"a","v":[{"$minKey":1},{"$maxKey":1}]}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":[{"$minKey":1},{"$maxKey":1}]}
200 PUT /data/{new}/a {"v":[{"$minKey":1},{"$maxKey":1}]} | Accept: application/ejson ==> {"_id":"a","v":[{"$minKey":1},{"$maxKey":1}]}



=== TEST 13: undefined, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$undefined":true}} ==> {"_id":"a","v":{"$undefined":true}}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$undefined":true}}
200 PUT /data/{new}/a {"v":{"$undefined":true}} | Accept: application/ejson ==> {"_id":"a","v":{"$undefined":true}}



=== TEST 14: dates of this era, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$date":{"$numberLong":"1577836800123"}}} ==> {"_id":"a","v":{"$date":"2020-01-01T00:00:00.123Z"}}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$date":{"$numberLong":"1577836800123"}}}
200 PUT /data/{new}/a {"v":{"$date":"2020-01-01T00:00:00.123Z"}} | Accept: application/ejson ==> {"_id":"a","v":{"$date":{"$numberLong":"1577836800123"}}}



=== TEST 15: dates before 1970, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":{"$date":{"$numberLong":"-1"}}} ==> {"_id":"a","v":{"$date":{"$numberLong":"-1"}}}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":{"$date":{"$numberLong":"-1"}}}
200 PUT /data/{new}/a {"v":{"$date":{"$numberLong":"-1"}}} | Accept: application/ejson ==> {"_id":"a","v":{"$date":{"$numberLong":"-1"}}}



=== TEST 16: booleans and null, canonical and relaxed
--- rows
201 PUT /data/{new}/a {"v":[true,false,null]} ==> {"_id":"a","v":[true,false,null]}
200 GET /data/{new}/a | Accept: application/ejson ==> {"_id":"a","v":[true,false,null]}
200 PUT /data/{new}/a {"v":[true,false,null]} | Accept: application/ejson ==> {"_id":"a","v":[true,false,null]}



=== TEST 17: a UUID is binary data of type 4
--- rows
201 PUT /data/{new}/a {"v":{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}} ==> {"_id":"a","v":{"$binary":{"base64":"ABEiM0RVZneImaq7zN3u/w==","subType":"04"}}}



=== TEST 18: a date with another offset
--- rows
201 PUT /data/{new}/a {"v":{"$date":"2019-06-01T00:00:00+02:00"}} ==> {"_id":"a","v":{"$date":"2019-05-31T22:00:00Z"}}



=== TEST 19: an integer of JSON is as small as may be
--- rows
201 PUT /data/{new}/a {"v":[1,2147483648,1.0]} | Accept: application/ejson ==> {"_id":"a","v":[{"$numberInt":"1"},{"$numberLong":"2147483648"},{"$numberDouble":"1.0"}]}



=== TEST 20: Code
--- bad
{"$code":"f()"}
{"$code":"f()","$scope":{}}



=== TEST 21: Symbols
--- bad
{"$symbol":"x"}



=== TEST 22: DBPointers
--- bad
{"$dbPointer":{"$ref":"a","$id":{"$oid":"0123456789abcdef01234567"}}}



=== TEST 23: ObjectIds that are none
--- bad
{"$oid":"x"}
{"$oid":1}
{"$oid":"0123456789abcdef0123456"}
{"$oid":"0123456789abcdef01234567","a":1}



=== TEST 24: Dates that are none
--- bad
{"$date":"yesterday"}
{"$date":{"$numberLong":1}}
{"$date":0}
{"$date":"2024-01-01"}
{"$date":"2024-13-01T00:00:00Z"}



=== TEST 25: 32-bit integers that are none
--- bad
{"$numberInt":"2147483648"}
{"$numberInt":1}
{"$numberInt":"1.5"}
{"$numberInt":""}



=== TEST 26: 64-bit integers that are none
--- bad
{"$numberLong":"9223372036854775808"}
{"$numberLong":7}
{"$numberLong":"x"}



=== TEST 27: Doubles that are none
--- bad
{"$numberDouble":"x"}
{"$numberDouble":1.5}
{"$numberDouble":""}



=== TEST 28: Decimals that are none
--- bad
{"$numberDecimal":"x"}
{"$numberDecimal":1}
{"$numberDecimal":""}



=== TEST 29: Binary data that is none
--- bad
{"$binary":"AA=="}
{"$binary":{"base64":"A","subType":"00"}}
{"$binary":{"base64":"AA=="}}
{"$binary":{"base64":"AA==","subType":"100"}}



=== TEST 30: UUIDs that are none
--- bad
{"$uuid":"1"}
{"$uuid":"00112233445566778899aabbccddeeff00"}



=== TEST 31: Timestamps that are none
--- bad
{"$timestamp":{"t":-1,"i":0}}
{"$timestamp":1}
{"$timestamp":{"t":1}}



=== TEST 32: Keys that are none
--- bad
{"$minKey":2}
{"$maxKey":"1"}



=== TEST 33: Undefined that is none
--- bad
{"$undefined":false}



=== TEST 34: Regular expressions that are none
--- bad
{"$regularExpression":{"pattern":"a\u0000b","options":""}}
{"$regularExpression":{"pattern":"a","options":"g"}}
{"$regularExpression":{"pattern":"a"}}
{"$regularExpression":"a"}



=== TEST 35: $set is no name
--- bad
{"$set":{"a":1}}
{"a":{"$set":1}}
[{"b":{"$set":1}}]



=== TEST 36: $inc is no name
--- bad
{"$inc":{"a":1}}
{"a":{"$inc":1}}
[{"b":{"$inc":1}}]



=== TEST 37: $where is no name
--- bad
{"$where":{"a":1}}
{"a":{"$where":1}}
[{"b":{"$where":1}}]



=== TEST 38: $gt is no name
--- bad
{"$gt":{"a":1}}
{"a":{"$gt":1}}
[{"b":{"$gt":1}}]



=== TEST 39: $unset is no name
--- bad
{"$unset":{"a":1}}
{"a":{"$unset":1}}
[{"b":{"$unset":1}}]



=== TEST 40: $push is no name
--- bad
{"$push":{"a":1}}
{"a":{"$push":1}}
[{"b":{"$push":1}}]



=== TEST 41: $rename is no name
--- bad
{"$rename":{"a":1}}
{"a":{"$rename":1}}
[{"b":{"$rename":1}}]



=== TEST 42: $expr is no name
--- bad
{"$expr":{"a":1}}
{"a":{"$expr":1}}
[{"b":{"$expr":1}}]



=== TEST 43: $literal is no name
--- bad
{"$literal":{"a":1}}
{"a":{"$literal":1}}
[{"b":{"$literal":1}}]



=== TEST 44: $mergeObjects is no name
--- bad
{"$mergeObjects":{"a":1}}
{"a":{"$mergeObjects":1}}
[{"b":{"$mergeObjects":1}}]



=== TEST 45: $$ROOT is no name
--- bad
{"$$ROOT":{"a":1}}
{"a":{"$$ROOT":1}}
[{"b":{"$$ROOT":1}}]



=== TEST 46: $ alone is no name
--- bad
{"$":{"a":1}}
{"a":{"$":1}}
[{"b":{"$":1}}]

