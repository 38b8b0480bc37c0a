# PATCH {new}/{id} (docs/api.md): a merge patch (RFC 7396).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

# a merge patch, not JSON, is what these bodies are
add_block_preprocessor(sub {
    my ($block) = @_;

    return if ref $block->rows;
    $block->set_value("rows", $block->rows
                      =~ s{^(\d+ PATCH (?!.* \| Content-Type)[^\n]*?)( (?:=>|==>|~>|<~?) |$)}
                          {$1 | Content-Type: application/merge-patch+json$2}gmr);
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a member is replaced
--- seed
acme PUT /data/{new}/a {"a":"b"}
--- rows
200 PATCH /data/{new}/a {"a":"c"} ==> {"_id":"a","a":"c"} < Content-Type: application/json <~ ETag: "[0-9a-f]{24}"
200 GET /data/{new}/a ==> {"_id":"a","a":"c"}



=== TEST 2: a member is added, others stay in their order
--- seed
acme PUT /data/{new}/a {"a":1,"b":2,"c":3}
--- rows
200 PATCH /data/{new}/a {"d":4,"b":5} ==> {"_id":"a","a":1,"b":5,"c":3,"d":4}



=== TEST 3: null removes
--- seed
acme PUT /data/{new}/a {"a":"b","b":"c"}
--- rows
200 PATCH /data/{new}/a {"a":null,"x":null} ==> {"_id":"a","b":"c"}
200 PATCH /data/{new}/a {"b":null} ==> {"_id":"a"}



=== TEST 4: null within what is new is not stored
--- seed
acme PUT /data/{new}/a {}
--- rows
200 PATCH /data/{new}/a {"a":{"bb":{"ccc":null}}} ==> {"_id":"a","a":{"bb":{}}}



=== TEST 5: a null that was there stays
--- seed
acme PUT /data/{new}/a {"e":null}
--- rows
200 PATCH /data/{new}/a {"a":1} ==> {"_id":"a","e":null,"a":1}



=== TEST 6: objects are merged, at every depth
--- seed
acme PUT /data/{new}/a {"a":{"b":"c","m":{"v":{"k":1}}}}
--- rows
200 PATCH /data/{new}/a {"a":{"b":"d","c":null,"m":{"v":{"f":2}}}} ==> {"_id":"a","a":{"b":"d","m":{"v":{"k":1,"f":2}}}}



=== TEST 7: an empty object changes nothing in an object
--- seed
acme PUT /data/{new}/a {"a":{"b":1}}
--- rows
200 PATCH /data/{new}/a {"a":{}} ==> {"_id":"a","a":{"b":1}}
200 PATCH /data/{new}/a {} ==> {"_id":"a","a":{"b":1}}



=== TEST 8: arrays are replaced as a whole
--- seed
acme PUT /data/{new}/a {"a":[{"b":"c"}],"b":["x"],"c":"y"}
--- rows
200 PATCH /data/{new}/a {"a":[1],"b":"c","c":["b"]} ==> {"_id":"a","a":[1],"b":"c","c":["b"]}



=== TEST 9: null in an array is a value
--- seed
acme PUT /data/{new}/a {}
--- rows
200 PATCH /data/{new}/a {"a":[null,{"b":null}]} ==> {"_id":"a","a":[null,{"b":null}]}



=== TEST 10: an object takes the place of what is none
--- seed
acme PUT /data/{new}/a {"a":1,"b":[1],"c":{"$oid":"0123456789abcdef01234567"}}
--- rows
200 PATCH /data/{new}/a {"a":{"b":2},"b":{"0":null,"b":1},"c":{"b":1}} ==> {"_id":"a","a":{"b":2},"b":{"b":1},"c":{"b":1}}



=== TEST 11: a value of Extended JSON takes the place of an object
--- seed
acme PUT /data/{new}/a {"a":{"b":1}}
--- rows
200 PATCH /data/{new}/a {"a":{"$oid":"0123456789abcdef01234567"}} ==> {"_id":"a","a":{"$oid":"0123456789abcdef01234567"}}



=== TEST 12: a dot in a name is no path
--- seed
acme PUT /data/{new}/a {"a.b":{"c":1},"a":{"b":2}}
--- rows
200 PATCH /data/{new}/a {"a.b":{"d":2}} ==> {"_id":"a","a.b":{"c":1,"d":2},"a":{"b":2}}
200 PATCH /data/{new}/a {"a.b":null} ==> {"_id":"a","a":{"b":2}}



=== TEST 13: an empty name
--- seed
acme PUT /data/{new}/a {"a":1}
--- rows
200 PATCH /data/{new}/a {"":2} ==> {"_id":"a","a":1,"":2}



=== TEST 14: text that looks like an expression stays text
--- seed
acme PUT /data/{new}/a {"a":1}
--- rows
200 PATCH /data/{new}/a {"b":"$a","c":"$$ROOT"} ==> {"_id":"a","a":1,"b":"$a","c":"$$ROOT"}



=== TEST 15: the ETag changes with each patch
--- seed
acme PUT /data/{new}/a {"a":1}
--- rows
200 PATCH /data/{new}/a {"b":1} <~ ETag: (?!{etag:acme /data/{new}/a})"[0-9a-f]{24}"
200 GET /data/{new}/a | If-None-Match: {etag:acme /data/{new}/a}



=== TEST 16: an _etag in a patch is passed over
--- seed
acme PUT /data/{new}/a {}
--- rows
200 PATCH /data/{new}/a {"_etag":"mine","b":1} ==> {"_id":"a","b":1} <~ ETag: "[0-9a-f]{24}"
200 PATCH /data/{new}/a {"_etag":null} ==> {"_id":"a","b":1} <~ ETag: "[0-9a-f]{24}"



=== TEST 17: its own _id may stand there
--- seed
acme PUT /data/{new}/a {}
--- rows
200 PATCH /data/{new}/a {"_id":"a","b":1} ==> {"_id":"a","b":1}



=== TEST 18: another _id is refused
--- seed
acme PUT /data/{new}/a {}
--- wrong: _id
--- rows
422 PATCH /data/{new}/a {"_id":"b"}
422 PATCH /data/{new}/a {"_id":null}
422 PATCH /data/{new}/a {"_id":{}}



=== TEST 19: twenty levels deep
--- seed
acme PUT /data/{new}/a {}
--- rows eval
[['200 PATCH /data/{new}/a {0} | Content-Type: application/merge-patch+json',
  '{"a":' x 19 . '{"b":1}' . '}' x 19],
 ['200 PATCH /data/{new}/a {0} | Content-Type: application/merge-patch+json ==> {1}',
  '{"a":' x 19 . '{"c":2}' . '}' x 19,
  '{"_id":"a",' . substr('{"a":' x 19, 1) . '{"b":1,"c":2}' . '}' x 19]]



=== TEST 20: one level more
--- seed
acme PUT /data/{new}/a {}
--- rows eval
[['422 PATCH /data/{new}/a {0} | Content-Type: application/merge-patch+json',
  '{"a":' x 21 . '{}' . '}' x 21],
 '200 GET /data/{new}/a ==> {"_id":"a"}']



=== TEST 21: broad at the bottom, twice
--- seed
acme PUT /data/{new}/a {}
--- rows eval
[(map { my $leaf = $_;
       ['200 PATCH /data/{new}/a {0} | Content-Type: application/merge-patch+json',
        '{"a":' x 18 . '{' . CORE::join(',', map { qq("w$_":{"x":{"$leaf":$_}}) } 1 .. 40)
            . '}' . '}' x 18] } 'y', 'z'),
 '200 GET /data/{new}/a ~> "w40":\{"x":\{"y":40,"z":40\}\}']



=== TEST 22: no object
--- rows
422 PATCH /data/{new}/a []
422 PATCH /data/{new}/a 1
422 PATCH /data/{new}/a "x"
422 PATCH /data/{new}/a null



=== TEST 23: operators in a merge patch
--- seed
acme PUT /data/{new}/a {"a":1}
--- rows
422 PATCH /data/{new}/a {"$set":{"a":2}}
422 PATCH /data/{new}/a {"a":{"$inc":1}}
422 PATCH /data/{new}/a {"a":[{"$unset":1}]}
200 GET /data/{new}/a ==> {"_id":"a","a":1}



=== TEST 24: no such document, no such collection
--- seed
acme PUT /data/{new}/a {}
--- rows
404 PATCH /data/{new}/b {"a":1}
404 PATCH /data/{new}-never/a {"a":1}



=== TEST 25: a patch creates nothing
--- rows
404 PATCH /data/{new}/a {"a":1}
404 GET /data/{new}/a



=== TEST 26: another media type, and which one it is
--- rows
415 PATCH /data/{new}/a {"a":1} | Content-Type: text/plain < Accept-Patch: application/merge-patch+json, application/json
415 PATCH /data/{new}/a [] | Content-Type: application/json-patch+json < Accept-Patch: application/merge-patch+json, application/json
415 PATCH /data/{new}/a {"a":1} | Content-Type: -



=== TEST 27: no parameters
--- wrong: x
--- rows
422 PATCH /data/{new}/a?x=1 {"a":1}



=== TEST 28: a collection is not patched without a filter
--- wrong: filter
--- rows
422 PATCH /data/{new} {}



=== TEST 29: without a token nothing is changed
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
401 PATCH /data/{new}/a {"n":2} @ nobody
200 GET /data/{new}/a ==> {"_id":"a","n":1}
