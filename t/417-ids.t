# Ids of every type, by id_type (docs/api.md): whatever can be stored has a path.
# The round trip of random ones is in t/scenario/446-ids.t.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: where a document of each type is
--- rows
201 POST /data/{new} {"_id":5} < Location: /data/{new}/5?id_type=number
201 POST /data/{new} {"_id":{"$numberLong":"6"}} < Location: /data/{new}/6?id_type=number
201 POST /data/{new} {"_id":-2.5} < Location: /data/{new}/-2.5?id_type=number
201 POST /data/{new} {"_id":1e300} < Location: /data/{new}/1e%2B300?id_type=number
201 POST /data/{new} {"_id":{"$numberDouble":"NaN"}} < Location: /data/{new}/NaN?id_type=number
201 POST /data/{new} {"_id":{"$numberDouble":"-Infinity"}} < Location: /data/{new}/-Infinity?id_type=number
201 POST /data/{new} {"_id":{"$numberDecimal":"1.50"}} < Location: /data/{new}/1.50?id_type=decimal
201 POST /data/{new} {"_id":{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}} < Location: /data/{new}/00112233-4455-6677-8899-aabbccddeeff?id_type=uuid
201 POST /data/{new} {"_id":{"$date":"2024-01-01T00:00:00Z"}} < Location: /data/{new}/1704067200000?id_type=date
201 POST /data/{new} {"_id":{"$date":{"$numberLong":"-1"}}} < Location: /data/{new}/-1?id_type=date
201 POST /data/{new} {"_id":true} < Location: /data/{new}/true?id_type=json
201 POST /data/{new} {"_id":null} < Location: /data/{new}/null?id_type=json
201 POST /data/{new} {"_id":{"a":"x/y"}} <~ Location: /data/\w+/%7B%22a%22%3A%22x%5Cu002fy%22%7D\?id_type=json
201 POST /data/{new} {"_id":"s"} < Location: /data/{new}/s
201 POST /data/{new} {"_id":{"$oid":"65f0c0ffee0123456789abcd"}} < Location: /data/{new}/65f0c0ffee0123456789abcd



=== TEST 2: of a new one by PUT
--- rows
201 PUT /data/{new}/5?id_type=number {"n":1} < Location: /data/{new}/5?id_type=number => {"_id":5,"n":1}
200 PUT /data/{new}/5?id_type=number {"n":2} < !Location => {"_id":5,"n":2}
201 PUT /data/{new}/5 {"n":3} < Location: /data/{new}/5 => {"_id":"5","n":3}
200 GET /data/{new}/5?id_type=number => {"_id":5,"n":2}
200 GET /data/{new}/5 => {"_id":"5","n":3}
201 PUT /data/{new}/true?id_type=json {} | If-None-Match: * < Location: /data/{new}/true?id_type=json => {"_id":true}
412 PUT /data/{new}/true?id_type=json {} | If-None-Match: *



=== TEST 3: a number of any type is the same
--- seed
acme POST /data/{new} {"_id":{"$numberLong":"7"},"n":1}
--- rows
200 GET /data/{new}/7?id_type=number => {"_id":7,"n":1}
200 GET /data/{new}/7.0?id_type=number => {"_id":7,"n":1}
200 GET /data/{new}/0.7e1?id_type=number => {"_id":7,"n":1}
200 GET /data/{new}/7?id_type=decimal => {"_id":7,"n":1}
200 GET /data/{new}/7.00?id_type=decimal => {"_id":7,"n":1}
200 GET /data/{new}/{"$numberLong":"7"}?id_type=json => {"_id":7,"n":1}
200 GET /data/{new}/7?id_type=json => {"_id":7,"n":1}
200 HEAD /data/{new}/7?id_type=number
404 GET /data/{new}/8?id_type=number
404 GET /data/{new}/7
200 PUT /data/{new}/7?id_type=number {"_id":7,"n":2} => {"_id":7,"n":2}
200 PUT /data/{new}/7?id_type=number {"_id":7.0,"n":3} ~=> {"n":3}
200 PATCH /data/{new}/7?id_type=number {"n":4} | Content-Type: application/merge-patch+json ~=> {"_id":7,"n":4}
204 DELETE /data/{new}/7.0?id_type=number
404 GET /data/{new}/7?id_type=number



=== TEST 4: a date in any of its forms
--- seed
acme POST /data/{new} {"_id":{"$date":"2024-01-01T00:00:00.5Z"}}
--- rows
200 GET /data/{new}/2024-01-01T00:00:00.5Z?id_type=date
200 GET /data/{new}/2024-01-01T01:00:00.500+01:00?id_type=date
200 GET /data/{new}/1704067200500?id_type=date
404 GET /data/{new}/1704067200501?id_type=date
204 DELETE /data/{new}/1704067200500?id_type=date



=== TEST 5: a uuid in either case
--- seed
acme POST /data/{new} {"_id":{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}}
--- rows
200 GET /data/{new}/00112233-4455-6677-8899-aabbccddeeff?id_type=uuid
200 GET /data/{new}/00112233-4455-6677-8899-AABBCCDDEEFF?id_type=uuid
404 GET /data/{new}/00112233-4455-6677-8899-aabbccddeeff



=== TEST 6: strings of other software that look like something else
--- seed
acme FOREIGN {new} {"_id":"65f0c0ffee0123456789abcd","n":1}; {"_id":"a/b","n":2}; {"_id":"","n":3}; {"_id":"..","n":4}
--- rows
404 GET /data/{new}/65f0c0ffee0123456789abcd
404 GET /data/{new}/65f0c0ffee0123456789abcd?id_type=objectId
200 GET /data/{new}/65f0c0ffee0123456789abcd?id_type=string ~=> {"n":1}
200 GET /data/{new}/"a\u002fb"?id_type=json ~=> {"n":2}
200 GET /data/{new}/""?id_type=json ~=> {"n":3}
200 GET /data/{new}/".."?id_type=json ~=> {"n":4}
200 PATCH /data/{new}/""?id_type=json {"n":5} | Content-Type: application/merge-patch+json ~=> {"n":5}
200 PUT /data/{new}/65f0c0ffee0123456789abcd?id_type=string {"_id":"65f0c0ffee0123456789abcd","n":6} => {"_id":"65f0c0ffee0123456789abcd","n":6}
200 PATCH /data/{new}/65f0c0ffee0123456789abcd?id_type=string {"_id":"65f0c0ffee0123456789abcd","n":7} | Content-Type: application/merge-patch+json ~=> {"n":7}
200 PUT /data/{new}/"a\u002fb"?id_type=json {"_id":"a/b","n":6} => {"_id":"a/b","n":6}
200 PUT /data/{new}/".."?id_type=json {"_id":"..","n":6} => {"_id":"..","n":6}
200 PUT /data/{new}/""?id_type=json {"_id":"","n":6} => {"_id":"","n":6}
422 PUT /data/{new}/""?id_type=json {"_id":".."}
422 PUT /data/{new}/65f0c0ffee0123456789abcd {"_id":"65f0c0ffee0123456789abcd"}
422 POST /data/{new} {"_id":""}
204 DELETE /data/{new}/65f0c0ffee0123456789abcd?id_type=string
204 DELETE /data/{new}/""?id_type=json



=== TEST 7: the types that a path's text has by itself
--- seed
acme POST /data/{new} [{"_id":"a"},{"_id":{"$oid":"65f0c0ffee0123456789abcd"}}]
--- rows
200 GET /data/{new}/a?id_type=string
200 GET /data/{new}/65f0c0ffee0123456789abcd?id_type=objectId
200 GET /data/{new}/65F0C0FFEE0123456789ABCD?id_type=objectId
404 GET /data/{new}/65f0c0ffee0123456789abcd?id_type=string
200 GET /data/{new}/{"$oid":"65f0c0ffee0123456789abcd"}?id_type=json



=== TEST 8: an object is as it stands
--- seed
acme POST /data/{new} {"_id":{"a":1,"b":[1,{"c":null}]},"n":1}
--- rows
200 GET /data/{new}/{"a":1,"b":[1,{"c":null}]}?id_type=json ~=> {"n":1}
200 GET /data/{new}/%7B%22a%22:%201.0,%22b%22:[1,{%22c%22:null}]%7D?id_type=json ~=> {"n":1}
404 GET /data/{new}/{"b":[1,{"c":null}],"a":1}?id_type=json
404 GET /data/{new}/{"a":1}?id_type=json
200 PUT /data/{new}/{"a":1,"b":[1,{"c":null}]}?id_type=json {"_id":{"a":1.0,"b":[1,{"c":null}]},"n":2} ~=> {"n":2}
422 PUT /data/{new}/{"a":1,"b":[1,{"c":null}]}?id_type=json {"_id":{"a":1,"b":[1,{"c":0}]}}
422 PUT /data/{new}/{"a":1,"b":[1,{"c":null}]}?id_type=json {"_id":{"a":1,"b":[1]}}
204 DELETE /data/{new}/{"a":1,"b":[1,{"c":null}]}?id_type=json



=== TEST 9: the others
--- seed
acme POST /data/{new} [{"_id":true},{"_id":null},{"_id":{"$minKey":1}},{"_id":{"$maxKey":1}},{"_id":{"$timestamp":{"t":1,"i":2}}},{"_id":{"$binary":{"base64":"//8=","subType":"80"}}}]
--- rows
200 GET /data/{new}/true?id_type=json => {"_id":true}
404 GET /data/{new}/false?id_type=json
200 GET /data/{new}/null?id_type=json => {"_id":null}
200 GET /data/{new}/{"$minKey":1}?id_type=json
204 DELETE /data/{new}/{"$maxKey":1}?id_type=json
200 PUT /data/{new}/{"$timestamp":{"t":1,"i":2}}?id_type=json {"n":1} ~=> {"n":1}
200 GET /data/{new}/{"$binary":{"base64":"\u002f\u002f8=","subType":"80"}}?id_type=json
200 POST /data/{new}:count {} => {"count":5}



=== TEST 10: what is no id of its type
--- rows
422 GET /data/c/x?id_type=objectId
422 GET /data/c/65f0c0ffee0123456789abc?id_type=objectId
422 GET /data/c/x?id_type=number
422 GET /data/c/0x1?id_type=number
422 GET /data/c/01?id_type=number
422 GET /data/c/+1?id_type=number
422 GET /data/c/1%20?id_type=number
422 GET /data/c/1e999?id_type=number
422 GET /data/c/9223372036854775808?id_type=number
422 GET /data/c/nan?id_type=number
422 GET /data/c/1,"x":2?id_type=number
422 GET /data/c/{}?id_type=number
422 GET /data/c/"1"?id_type=number
422 GET /data/c/x?id_type=decimal
422 GET /data/c/1"}?id_type=decimal
422 GET /data/c/12345678901234567890123456789012345?id_type=decimal
422 GET /data/c/x?id_type=uuid
422 GET /data/c/00112233445566778899aabbccddeeff?id_type=uuid
422 GET /data/c/2024-01-01?id_type=date
422 GET /data/c/2024-02-30T00:00:00Z?id_type=date
422 GET /data/c/1.5?id_type=date
422 GET /data/c/99999999999999999999?id_type=date
422 GET /data/c/{?id_type=json
422 GET /data/c/1}?id_type=json
422 GET /data/c/1,"x":2?id_type=json
422 GET /data/c/1,"id":2?id_type=json
422 GET /data/c/a?id_type=json
422 GET /data/c/[1]?id_type=json
422 GET /data/c/{"$undefined":true}?id_type=json
422 GET /data/c/{"$regularExpression":{"pattern":"","options":""}}?id_type=json
422 GET /data/c/{"$oid":"1"}?id_type=json
422 GET /data/c/{"a":1,"a":2}?id_type=json
--- wrong: _id
--- commands:



=== TEST 11: no operator comes in by a path
--- rows
422 GET /data/c/{"$gt":0}?id_type=json
422 DELETE /data/c/{"$gte":{"$minKey":1}}?id_type=json
422 DELETE /data/c/{"$exists":true}?id_type=json
422 DELETE /data/c/{"$in":[1,2]}?id_type=json
422 DELETE /data/c/{"a":{"$gt":0}}?id_type=json
422 DELETE /data/c/{"a":[{"$gt":0}]}?id_type=json
422 PUT /data/c/{"$ne":1}?id_type=json {}
422 PATCH /data/c/{"$ne":1}?id_type=json {} | Content-Type: application/merge-patch+json
422 DELETE /data/c/{"\u0024ne":1}?id_type=json
422 DELETE /data/c/{"$where":"1"}?id_type=json
422 DELETE /data/c/{"$code":"1"}?id_type=json
--- wrong: _id
--- commands:



=== TEST 12: a type that there is not
--- rows
422 GET /data/c/1?id_type=int
422 GET /data/c/1?id_type=
422 GET /data/c/1?id_type=Number
422 GET /data/c/1?id_type=number&id_type=number
422 PUT /data/c/1?id_type=x {}
422 DELETE /data/c/1?id_type=x
--- wrong: id_type
--- commands:



=== TEST 13: a body's id that is another
--- rows
422 PUT /data/c/5?id_type=number {"_id":"5"}
422 PUT /data/c/5?id_type=number {"_id":6}
422 PUT /data/c/5?id_type=number {"_id":5.5}
422 PUT /data/c/5 {"_id":5}
422 PUT /data/c/true?id_type=json {"_id":false}
422 PUT /data/c/true?id_type=json {"_id":1}
422 PUT /data/c/1?id_type=date {"_id":{"$date":{"$numberLong":"2"}}}
--- wrong: _id
--- commands:



=== TEST 14: the conditions are as for any other
--- seed
acme POST /data/{new} {"_id":5,"n":1}
--- rows
412 DELETE /data/{new}/5?id_type=number | If-Match: "x"
304 GET /data/{new}/5?id_type=number | If-None-Match: {etag:acme /data/{new}/5?id_type=number}
412 PUT /data/{new}/5?id_type=number {} | If-None-Match: *
204 DELETE /data/{new}/5?id_type=number | If-Match: {etag:acme /data/{new}/5?id_type=number}



=== TEST 15: other rows know no such parameter
--- rows
422 GET /data/c?id_type=number
422 POST /data/c?id_type=number {}
--- wrong: id_type
--- commands:
