# Documents that other software wrote (docs/api.md): they have the ETag "0" until
# they are written here, and are shown like any.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: the ETag of a foreign document
--- seed
acme FOREIGN {new} {"_id":"a","n":1}
--- rows
200 GET /data/{new}/a ==> {"_id":"a","n":1} < ETag: "0"
200 HEAD /data/{new}/a < ETag: "0"
200 GET /data/{new} => {"documents":[{"_id":"a","n":1}],"next":null}



=== TEST 2: an _etag of another type is none of ours, and not shown
--- seed
acme FOREIGN {new} {"_id":"a","n":1,"_etag":"x"}; {"_id":"b","n":1,"_etag":[{"$oid":"ffffffffffffffffffffffff"}]}; {"_id":"c","_etag":{"$oid":"0123456789abcdef01234567"}}
--- rows
200 GET /data/{new}/a ==> {"_id":"a","n":1} < ETag: "0"
200 GET /data/{new}/b ==> {"_id":"b","n":1} < ETag: "0"
200 GET /data/{new}/c ==> {"_id":"c"} < ETag: "0123456789abcdef01234567"



=== TEST 3: it is not sent again
--- seed
acme FOREIGN {new} {"_id":"a","n":1}
--- rows
304 GET /data/{new}/a | If-None-Match: "0" < ETag: "0"
200 GET /data/{new}/a | If-None-Match: "ffffffffffffffffffffffff"
412 GET /data/{new}/a | If-Match: "ffffffffffffffffffffffff"



=== TEST 4: another ETag does not let it be written
--- seed
acme FOREIGN {new} {"_id":"a","n":1}; {"_id":"b","n":1,"_etag":"x"}; {"_id":"c","n":1,"_etag":[{"$oid":"ffffffffffffffffffffffff"}]}
--- rows
412 PUT /data/{new}/a {} | If-Match: "ffffffffffffffffffffffff"
412 PUT /data/{new}/b {} | If-Match: "ffffffffffffffffffffffff"
412 PUT /data/{new}/c {} | If-Match: "ffffffffffffffffffffffff"
412 PATCH /data/{new}/a {} | If-Match: "ffffffffffffffffffffffff" | Content-Type: application/merge-patch+json
412 DELETE /data/{new}/a | If-Match: "ffffffffffffffffffffffff"
412 PUT /data/{new}/a {} | If-None-Match: "0"
200 GET /data/{new} => {"documents":[{"_id":"a","n":1},{"_id":"b","n":1},{"_id":"c","n":1}],"next":null}



=== TEST 5: "0" lets it be replaced, once
--- seed
acme FOREIGN {new} {"_id":"a"}; {"_id":"b","_etag":"x"}; {"_id":"c","_etag":[{"$oid":"ffffffffffffffffffffffff"}]}
--- rows
200 PUT /data/{new}/a {} | If-Match: "0" <~ ETag: "[0-9a-f]{24}"
412 PUT /data/{new}/a {} | If-Match: "0"
200 PUT /data/{new}/b {} | If-Match: "0" <~ ETag: "[0-9a-f]{24}"
412 PUT /data/{new}/b {} | If-Match: "0"
200 PUT /data/{new}/c {} | If-Match: "0" <~ ETag: "[0-9a-f]{24}"
412 PUT /data/{new}/c {} | If-Match: "0"



=== TEST 6: "0" lets it be patched
--- seed
acme FOREIGN {new} {"_id":"a","n":1}; {"_id":"b","n":1,"_etag":"x"}; {"_id":"c","n":1,"_etag":[{"$oid":"ffffffffffffffffffffffff"}]}
--- rows
200 PATCH /data/{new}/a {"m":2} | If-Match: "0" | Content-Type: application/merge-patch+json <~ ETag: "[0-9a-f]{24}" => {"_id":"a","n":1,"m":2}
200 PATCH /data/{new}/b {"m":2} | If-Match: "0" | Content-Type: application/merge-patch+json <~ ETag: "[0-9a-f]{24}" => {"_id":"b","n":1,"m":2}
200 PATCH /data/{new}/c {"m":2} | If-Match: "0" | Content-Type: application/merge-patch+json <~ ETag: "[0-9a-f]{24}" => {"_id":"c","n":1,"m":2}



=== TEST 7: and deleted
--- seed
acme FOREIGN {new} {"_id":"a"}; {"_id":"b","_etag":"x"}
--- rows
204 DELETE /data/{new}/a | If-Match: "ffffffffffffffffffffffff", W/"0"
204 DELETE /data/{new}/b | If-Match: "0"
404 GET /data/{new}/a



=== TEST 8: without a condition it is written like any
--- seed
acme FOREIGN {new} {"_id":"a","n":1}; {"_id":"b","n":1}
--- rows
200 PUT /data/{new}/a {"n":2} => {"_id":"a","n":2}
204 DELETE /data/{new}/b



=== TEST 9: an _id that no path carries
--- seed
acme FOREIGN {new} {"_id":"a/b","n":1}; {"_id":"","n":2}
--- rows
200 GET /data/{new}?filter={"_id":"a/b"} => {"documents":[{"_id":"a/b","n":1}],"next":null}
200 GET /data/{new}?filter={"_id":""} => {"documents":[{"_id":"","n":2}],"next":null}



=== TEST 10: types that can't be written here are shown
--- seed
acme FOREIGN {new} {"_id":"a","v":{"$code":"f()"},"s":{"$symbol":"x"}}
--- rows
200 GET /data/{new}/a ==> {"_id":"a","v":{"$code":"f()"},"s":{"$symbol":"x"}}



=== TEST 11: names that can't be written here are shown
--- seed
acme FOREIGN {new} {"_id":"a","o":{"b.c":1}}
--- rows
200 GET /data/{new}/a ==> {"_id":"a","o":{"b.c":1}}



=== TEST 12: a collection that other software made is listed
--- seed
new FOREIGN made {"_id":"a"}
--- rows
200 GET /data/ @ new => {"collections":[{"name":"documents"},{"name":"made"}]}
