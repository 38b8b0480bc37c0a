# POST {new} with one object (docs/api.md): what is stored, under which _id, and
# what is refused.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a new document gets an ObjectId
--- rows
201 POST /data/{new} {"a":1} ~> \A\{"_id":\{"\$oid":"[0-9a-f]{24}"\}\}\z < Content-Type: application/json



=== TEST 2: its place and its ETag
--- rows
201 POST /data/{new} {"a":1} <~ Location: /data/n\d+x/[0-9a-f]{24} <~ ETag: "[0-9a-f]{24}"



=== TEST 3: members stay in order, at every depth
--- rows
201 POST /data/{new} {"_id":"x","z":1,"a":{"c":[1,{"d":null,"b":0}]}} => {"_id":"x"}
200 GET /data/{new}/x ==> {"_id":"x","z":1,"a":{"c":[1,{"d":null,"b":0}]}}



=== TEST 4: _id comes first, wherever it stands in the body
--- rows
201 POST /data/{new} {"n":1,"_id":"x"} => {"_id":"x"}
200 GET /data/{new}/x ==> {"_id":"x","n":1}



=== TEST 5: the ETag is the one that a read shows
--- seed
acme POST /data/{new} {"_id":"x"}
--- rows
200 GET /data/{new}/x < ETag: {etag:acme /data/{new}/x}
304 GET /data/{new}/x | If-None-Match: {etag:acme /data/{new}/x}



=== TEST 6: an _id that is taken
--- rows
201 POST /data/{new} {"_id":"x","n":1}
409 POST /data/{new} {"_id":"x","n":2}
200 GET /data/{new}/x ==> {"_id":"x","n":1}



=== TEST 7: the answer to a taken _id tells no driver text
--- rows
201 POST /data/{new} {"_id":"x"}
409 POST /data/{new} {"_id":"x"} ~> "title":"Conflict" ~> \A(?!.*(?:org_|index|E11000))



=== TEST 8: the same _id in another collection
--- rows
201 POST /data/{new} {"_id":"x"}
201 POST /data/{new}-2 {"_id":"x"}



=== TEST 9: an _id that a path has to escape
--- rows
201 POST /data/{new} {"_id":"a b"} < Location: /data/{new}/a%20b
201 POST /data/{new} {"_id":"a%b"} < Location: /data/{new}/a%25b
201 POST /data/{new} {"_id":"a?b#c"} < Location: /data/{new}/a%3Fb%23c
201 POST /data/{new} {"_id":"'\"<>"} <~ Location: /data/n\d+x/('|%27)%22%3C%3E
201 POST /data/{new} {"_id":"a\\b"} < Location: /data/{new}/a%5Cb
201 POST /data/{new} {"_id":"café"} < Location: /data/{new}/caf%C3%A9
201 POST /data/{new} {"_id":"😀"} < Location: /data/{new}/%F0%9F%98%80
200 GET /data/{new}/a%20b => {"_id":"a b"}
200 GET /data/{new}/a%25b => {"_id":"a%b"}
200 GET /data/{new}/a%3Fb%23c => {"_id":"a?b#c"}
200 GET /data/{new}/%27%22%3C%3E => {"_id":"'\"<>"}
200 GET /data/{new}/a%5Cb => {"_id":"a\\b"}
200 GET /data/{new}/caf%C3%A9 => {"_id":"café"}
200 GET /data/{new}/%F0%9F%98%80 => {"_id":"😀"}



=== TEST 10: an _id with a path's punctuation
--- rows
201 POST /data/{new} {"_id":"a:drop"} <~ Location: /data/n\d+x/a(:|%3A)drop
201 POST /data/{new} {"_id":"a;b&c=d+e"}
201 POST /data/{new} {"_id":"$where"}
201 POST /data/{new} {"_id":"~"}
200 GET /data/{new}/a%3Adrop => {"_id":"a:drop"}
200 GET /data/{new}/a;b&c=d+e => {"_id":"a;b&c=d+e"}
200 GET /data/{new}/$where => {"_id":"$where"}
200 GET /data/{new}/~ => {"_id":"~"}



=== TEST 11: an _id of nearly 24 hex digits is a string
--- rows
201 POST /data/{new} {"_id":"00000000000000000000000"} < Location: /data/{new}/00000000000000000000000
201 POST /data/{new} {"_id":"0123456789abcdef0123456x"}
200 GET /data/{new}/00000000000000000000000 => {"_id":"00000000000000000000000"}
200 GET /data/{new}/0123456789abcdef0123456x => {"_id":"0123456789abcdef0123456x"}



=== TEST 12: an ObjectId of one's own
--- rows
201 POST /data/{new} {"_id":{"$oid":"0123456789ABCDEF01234567"}} => {"_id":{"$oid":"0123456789abcdef01234567"}} < Location: /data/{new}/0123456789abcdef01234567
200 GET /data/{new}/0123456789ABCDEF01234567 => {"_id":{"$oid":"0123456789abcdef01234567"}}



=== TEST 13: an _id of 1024 bytes
--- rows eval
[['201 POST /data/{new} {"_id":"{0}"} < Location: /data/{new}/{0}', 'x' x 1024],
 ['200 GET /data/{new}/{0} => {"_id":"{0}"}', 'x' x 1024]]



=== TEST 14: an _id of another type has a Location that says which
--- rows
201 POST /data/{new} {"_id":1} => {"_id":1} < Location: /data/{new}/1?id_type=number
201 POST /data/{new} {"_id":1.5} => {"_id":1.5} < Location: /data/{new}/1.5?id_type=number
201 POST /data/{new} {"_id":true} => {"_id":true} < Location: /data/{new}/true?id_type=json
201 POST /data/{new} {"_id":null} => {"_id":null} < Location: /data/{new}/null?id_type=json
201 POST /data/{new} {"_id":{"a":1}} => {"_id":{"a":1}} < Location: /data/{new}/%7B%22a%22%3A1%7D?id_type=json
201 POST /data/{new} {"_id":{"$numberDecimal":"2.5"}} => {"_id":{"$numberDecimal":"2.5"}} < Location: /data/{new}/2.5?id_type=decimal
201 POST /data/{new} {"_id":{"$date":"2020-01-01T00:00:00Z"}} => {"_id":{"$date":"2020-01-01T00:00:00Z"}} < Location: /data/{new}/1577836800000?id_type=date
201 POST /data/{new} {"_id":{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}} < Location: /data/{new}/00112233-4455-6677-8899-aabbccddeeff?id_type=uuid
201 POST /data/{new} {"_id":{"$numberLong":"7"}} => {"_id":7} < Location: /data/{new}/7?id_type=number



=== TEST 15: an _id of another type is unique, too
--- rows
201 POST /data/{new} {"_id":1}
409 POST /data/{new} {"_id":1}
201 POST /data/{new} {"_id":null}
409 POST /data/{new} {"_id":null}
201 POST /data/{new} {"_id":{"a":1}}
409 POST /data/{new} {"_id":{"a":1}}
201 POST /data/{new} {"_id":{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}}
409 POST /data/{new} {"_id":{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}}



=== TEST 16: an _id of another type is found by a filter
--- rows
201 POST /data/{new} {"_id":7,"n":1}
200 GET /data/{new}?filter={"_id":7} => {"documents":[{"_id":7,"n":1}],"next":null}
404 GET /data/{new}/7



=== TEST 17: an _id that no path can carry
--- wrong: _id
--- rows
422 POST /data/{new} {"_id":""}
422 POST /data/{new} {"_id":"."}
422 POST /data/{new} {"_id":"a/b"}
422 POST /data/{new} {"_id":"a\nb"}
422 POST /data/{new} {"_id":"a\u0000b"}
422 POST /data/{new} {"_id":"a\u007fb"}
422 POST /data/{new} {"_id":"a\u0085b"}



=== TEST 18: a string that reads as an ObjectId is no _id
--- wrong: _id
--- rows
422 POST /data/{new} {"_id":"0123456789abcdef01234567"}
422 POST /data/{new} {"_id":"0123456789ABCDEF01234567"}



=== TEST 19: an _id of a type that none may have
--- wrong: _id
--- rows
422 POST /data/{new} {"_id":[1]}
422 POST /data/{new} {"_id":[]}
422 POST /data/{new} {"_id":{"$regularExpression":{"pattern":"a","options":""}}}
422 POST /data/{new} {"_id":{"$undefined":true}}



=== TEST 20: an _id of more than 1024 bytes, of any type
--- wrong: _id
--- rows eval
[['422 POST /data/{new} {"_id":"{0}"}', 'x' x 1025],
 ['422 POST /data/{new} {"_id":{"a":"{0}"}}', 'x' x 1024],
 ['422 POST /data/{new} {"_id":{"$binary":{"base64":"{0}","subType":"00"}}}',
  'A' x 1400]]



=== TEST 21: names that start with $ at the top
--- wrong: $a
--- rows
422 POST /data/{new} {"$a":1}
422 POST /data/{new} {"$a":{"b":1}}
422 POST /data/{new} {"x":1,"$a":null}



=== TEST 22: names that start with $ further down
--- rows
422 POST /data/{new} {"a":{"$a":1}} ~> "field":"a\.\$a"
422 POST /data/{new} {"a":{"b":{"$a":1}}} ~> "field":"a\.b\.\$a"
422 POST /data/{new} {"a":[{"b":{"$a":1}}]} ~> "field":"a[^"]*b\.\$a"



=== TEST 23: update operators are no documents
--- rows
422 POST /data/{new} {"$set":{"a":1}}
422 POST /data/{new} {"a":{"$inc":{"a":1}}}
422 POST /data/{new} {"a":[{"b":{"$push":1}}]}
422 POST /data/{new} {"a":{"$where":"1"}}
422 POST /data/{new} {"a":{"$expr":{"$eq":[1,1]}}}
422 POST /data/{new} {"$$ROOT":1}
422 POST /data/{new} {"$":1}



=== TEST 24: other names are as they are
--- rows
201 POST /data/{new} {"_id":"e","":1}
201 POST /data/{new} {"_id":"d","a.b":1,".":2}
201 POST /data/{new} {"_id":"s","a$":1,"_tenant":2}
200 GET /data/{new}/e ==> {"_id":"e","":1}
200 GET /data/{new}/d ==> {"_id":"d","a.b":1,".":2}
200 GET /data/{new}/s ==> {"_id":"s","a$":1,"_tenant":2}



=== TEST 25: the name of a page's keys is not to be had
--- wrong: _tenant_keyset
--- rows
422 POST /data/{new} {"_tenant_keyset":1}



=== TEST 26: that name is free below the top, and so are its kin
--- rows
201 POST /data/{new} {"_id":"x","_tenant_keysets":{"_tenant_keyset":1}}
200 GET /data/{new}/x ==> {"_id":"x","_tenant_keysets":{"_tenant_keyset":1}}



=== TEST 27: an _etag in a body is passed over
--- rows
201 POST /data/{new} {"_id":"x","_etag":"mine","a":{"_etag":1}} <~ ETag: "[0-9a-f]{24}"
200 GET /data/{new}/x ==> {"_id":"x","a":{"_etag":1}} <~ ETag: "[0-9a-f]{24}"



=== TEST 28: text that looks like an expression stays text
--- rows
201 POST /data/{new} {"_id":"x","a":"$b","b":"$$ROOT","c":"{\"$gt\":1}"}
200 GET /data/{new}/x ==> {"_id":"x","a":"$b","b":"$$ROOT","c":"{\"$gt\":1}"}



=== TEST 29: a value may hold NUL
--- rows
201 POST /data/{new} {"_id":"x","a":"b\u0000c"}
200 GET /data/{new}/x ==> {"_id":"x","a":"b\u0000c"}



=== TEST 30: no object, and no array of them
--- rows
422 POST /data/{new} 1
422 POST /data/{new} "a"
422 POST /data/{new} null
422 POST /data/{new} true



=== TEST 31: all that is wrong is named at once
--- wrong: $a _id b.$c collection x
--- rows
422 POST /data/c..d?x=1 {"$a":1,"b":{"$c":1},"_id":""}



=== TEST 32: no parameters
--- rows
422 POST /data/{new}?x=1 {} ~> "field":"x"
422 POST /data/{new}?filter={} {} ~> "field":"filter"



=== TEST 33: the base collection
--- rows
201 POST /data/documents {"base":"{new}"} <~ Location: /data/documents/[0-9a-f]{24}
200 GET /data/documents?filter={"base":"{new}"}&fields={"_id":0} => {"documents":[{"base":"{new}"}],"next":null}



=== TEST 34: a document of as many bytes as the database takes
--- rows eval
[['201 POST /data/big {"v":"{0}"}', 'x' x (16 * 1024 * 1024 - 49 - Storage::more('big'))]]



=== TEST 35: and of one more
--- rows eval
[['422 POST /data/big {"v":"{0}"}', 'x' x (16 * 1024 * 1024 - 48 - Storage::more('big'))]]
--- wrong: body



=== TEST 36: POST is for collections
--- rows
405 POST /data/{new}/x {} <~ Allow: .*GET.*
404 POST /data/{new}/x/y {}



=== TEST 37: without a token
--- rows
401 POST /data/{new} {} @ nobody < WWW-Authenticate: Bearer
401 POST /data/{new} {} | Authorization: Basic eDp4 < WWW-Authenticate: Bearer



=== TEST 38: with a token that is none
--- rows
401 POST /data/{new} {} | Authorization: Bearer x < WWW-Authenticate: Bearer error="invalid_token", error_description="the token is not valid"
