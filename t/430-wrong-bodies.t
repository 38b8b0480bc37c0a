# Where a body is wrong: every wrong place by its path, whatever is wrong there
# (docs/api.md, "Where an input is wrong"), and before the database is asked.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('commands', '') if !defined $block->commands;
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: an array: index and path
--- rows
422 POST /data/c [{"a":1},{"x":{"when":{"$date":"2024-01-01"}}}]
--- wrong: [1].x.when



=== TEST 2: an object: the path
--- rows
422 POST /data/c {"x":{"when":{"$date":"2024-01-01"}}}
422 PUT /data/c/y {"x":{"when":{"$date":"2024-01-01"}}}
422 PATCH /data/c/y {"x":{"when":{"$date":"2024-01-01"}}} | Content-Type: application/merge-patch+json
--- wrong: x.when



=== TEST 3: arrays in arrays
--- rows
422 POST /data/c [{"a":[0,[1,{"b":{"$oid":"zz"}}]]}]
--- wrong: [0].a[1][1].b



=== TEST 4: every type of Extended JSON
--- rows
422 POST /data/c {"a":{"$oid":"0"},"b":{"$numberInt":"2147483648"},"c":{"$numberLong":"x"},"d":{"$numberDouble":"1,5"},"e":{"$numberDecimal":"x"},"f":{"$date":{"$numberLong":0}},"g":{"$binary":"AA=="},"h":{"$uuid":"1"},"i":{"$timestamp":{"t":-1,"i":0}},"j":{"$regularExpression":{"pattern":"a","options":"g"}},"k":{"$minKey":2},"l":{"$maxKey":"1"},"m":{"$undefined":false}}
--- wrong: a b c d e f g h i j k l m



=== TEST 5: what the type takes is said
--- as: acme
--- request
POST /data/c
[{"a":{"$oid":7}},{"b":{"$date":true}},{"c":{"$binary":{"base64":"AA=="}}},{"d":{"$numberLong":1}}]
--- error_code: 422
--- problem
[0].a: "$oid" takes a string of 24 hexadecimal digits
[1].b: ~^"\$date" takes RFC 3339 text
[2].c: ~^"\$binary" takes \{"base64": string, "subType":
[3].d: "$numberLong" takes a string, an integer of 64 bits



=== TEST 6: types that are never accepted
--- rows
422 POST /data/c [{"a":{"$code":"f()"}},{"b":[{"$code":"f()","$scope":{}}]},{"c":{"$scope":{}}},{"d":{"$symbol":"s"}},{"e":{"$dbPointer":{}}}]
--- wrong: [0].a [1].b[0] [2].c [3].d [4].e



=== TEST 7: a type beside something else
--- rows
422 POST /data/c {"a":{"$oid":"0123456789abcdef01234567","b":1},"c":[{"b":1,"$date":"2020-01-01T00:00:00Z"}]}
--- wrong: a c[0]



=== TEST 8: a typed value is no document
--- rows
422 POST /data/c {"$oid":"0123456789abcdef01234567"}
422 PUT /data/c/x {"$oid":"x"}
422 PATCH /data/c/x {"$oid":1} | Content-Type: application/merge-patch+json
--- wrong: $oid



=== TEST 9: nor is anything but an object in an array
--- rows
422 POST /data/c [{"a":1},{"$oid":"0123456789abcdef01234567"},7,null,"x",[]]
--- wrong: [1] [2] [3] [4] [5]



=== TEST 10: names that start with "$"
--- rows
422 POST /data/c [{"$a":1},{"b":{"$c":1}},{"d":[[{"e":{"$f":1}}]]},{"g":{"$ref":"x","$id":1}}]
--- wrong: [0].$a [1].b.$c [2].d[0][0].e.$f [3].g.$ref [3].g.$id



=== TEST 11: all kinds of faults at once
--- rows
422 POST /data/c [{"$a":1,"b":{"$oid":1}},{"_id":[1],"_tenant_keyset":1},{"_id":{"$numberDecimal":"1.5.5"}},7]
--- wrong: [0].b [2]._id [0].$a [1]._id [1]._tenant_keyset [3]



=== TEST 12: an _id that can't be one
--- rows
422 POST /data/c [{"_id":"a/b"},{"_id":""},{"_id":"0123456789abcdef01234567"},{"_id":{"$undefined":true}}]
--- wrong: [0]._id [1]._id [2]._id [3]._id



=== TEST 13: the body as a whole
--- rows eval
["422 POST /data/c []", ["422 POST /data/c {0}", "[" . CORE::join(",", ("{}") x 10001) . "]"],
 "422 POST /data/c 5", "422 PUT /data/c/x [{}]", "422 PUT /data/c/x null"]
--- wrong: body



=== TEST 14: PUT
--- rows
422 PUT /data/c/x {"_id":"y","a":{"b":[{"$uuid":"x"}]},"$c":1}
--- wrong: a.b[0] $c _id



=== TEST 15: an _id that is wrong in two ways is told once
--- rows
422 PUT /data/c/x {"_id":{"$oid":"x"}}
422 PUT /data/c/x {"_id":"a/b"}
422 PATCH /data/c/x {"_id":{"$numberInt":"x"}} | Content-Type: application/merge-patch+json
--- wrong: _id



=== TEST 16: PATCH
--- rows
422 PATCH /data/c/x {"a":{"b":{"$date":"now"},"c":[{"$set":1}]},"$inc":{"n":1}} | Content-Type: application/merge-patch+json
--- wrong: a.b a.c[0].$set $inc



=== TEST 17: PATCH, too deep
--- rows
422 PATCH /data/c/x {"x":{},"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}}}}}}}}}}}}}} | Content-Type: application/merge-patch+json
--- wrong: a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a



=== TEST 18: with what is wrong beside the body
--- rows
422 POST /data/a..b?x=1 [{"a":{"$oid":"x"}}]
--- wrong: [0].a x collection



=== TEST 19: as deep as JSON may be, the path is whole
--- rows eval
["422 POST /data/c " . '{"a":' x 95 . '{"$oid":1}' . '}' x 95]
--- wrong eval: CORE::join '.', ('a') x 95



=== TEST 20: a longer one is cut between two characters, and says it
--- as: acme
--- request eval
"POST /data/c\n{\"" . "\xe2\x82\xac" x 100 . "\":{\"\$oid\":\"x\"}}"
--- error_code: 422
--- response_body_like eval
qr/"field":"(?:\xe2\x82\xac){84}\.\.\.","message"/



=== TEST 21: no more than 16 of them
--- rows eval
["422 POST /data/c [" . CORE::join(",", ('{"a":{"$minKey":0}}') x 40) . "]"]
--- wrong eval: CORE::join ' ', map { "[$_].a" } 0 .. 15



=== TEST 22: what can't be read has a line and a column
--- as: acme acme acme
--- request eval
["POST /data/c\n[{\"a\":1},\n {\"b\" 1}]", "POST /data/c\n{\"a\":1,\n\"a\":2}",
 "POST /data/c\n[\n" . "[" x 96 . "]" x 97]
--- error_code eval: [400, 400, 400]
--- problem eval
['~syntax is wrong \(line 2, column \d+\)', '~twice \(line 2, column \d+\)',
 '~deeper than 96 levels \(line 2, column 96\)']



=== TEST 23: signing up names its fields
--- rows
422 POST /org/create {"organization_name":5,"email":[],"password":{"$oid":1}} @ nobody
--- wrong: organization_name email password



=== TEST 24: and so do the organization and its users
--- rows
422 PUT /org/update {"email":null,"x":{}}
422 POST /admin/users {"email":1,"x":true,"password":"a long password","role":"editor"}
--- wrong: email x
--- commands
