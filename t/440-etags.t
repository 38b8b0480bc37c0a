# ETags of a document's two texts, relaxed and canonical (docs/api.md): they
# differ, a read answers 304 to the one of the text asked for, a write takes
# either.  {x} is the document's _etag.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: each text has its own
--- seed
acme PUT /data/{new}/a {"n":1}
x=acme GET /data/{new}?fields={"_etag":1}
--- rows
200 GET /data/{new}/a < ETag: "{x.documents.0._etag.$oid}" < Content-Type: application/json < Vary: Accept
200 GET /data/{new}/a | Accept: application/ejson < ETag: "{x.documents.0._etag.$oid}-ejson" < Content-Type: application/ejson < Vary: Accept
200 HEAD /data/{new}/a < ETag: "{x.documents.0._etag.$oid}" < Vary: Accept
200 HEAD /data/{new}/a | Accept: application/ejson < ETag: "{x.documents.0._etag.$oid}-ejson" < Vary: Accept



=== TEST 2: If-None-Match: 304 for the tag of the text that is asked for
--- seed
acme PUT /data/{new}/a {"n":1}
x=acme GET /data/{new}?fields={"_etag":1}
--- rows
304 GET /data/{new}/a | If-None-Match: "{x.documents.0._etag.$oid}" < ETag: "{x.documents.0._etag.$oid}" < Vary: Accept
304 GET /data/{new}/a | Accept: application/ejson | If-None-Match: "{x.documents.0._etag.$oid}-ejson" < ETag: "{x.documents.0._etag.$oid}-ejson" < Vary: Accept
304 HEAD /data/{new}/a | If-None-Match: "{x.documents.0._etag.$oid}"
304 HEAD /data/{new}/a | Accept: application/ejson | If-None-Match: W/"{x.documents.0._etag.$oid}-ejson"
304 GET /data/{new}/a | If-None-Match: "x", "{x.documents.0._etag.$oid}-ejson", "{x.documents.0._etag.$oid}"
304 GET /data/{new}/a | If-None-Match: *
304 GET /data/{new}/a | Accept: application/ejson | If-None-Match: *



=== TEST 3: If-None-Match: 200 for the tag of the other text
--- seed
acme PUT /data/{new}/a {"n":1}
x=acme GET /data/{new}?fields={"_etag":1}
--- rows
200 GET /data/{new}/a | If-None-Match: "{x.documents.0._etag.$oid}-ejson" => {"_id":"a","n":1}
200 GET /data/{new}/a | Accept: application/ejson | If-None-Match: "{x.documents.0._etag.$oid}" => {"_id":"a","n":{"$numberInt":"1"}}
200 HEAD /data/{new}/a | Accept: application/ejson | If-None-Match: "{x.documents.0._etag.$oid}"
200 GET /data/{new}/a | If-None-Match: W/"{x.documents.0._etag.$oid}-ejson"



=== TEST 4: If-Match of a read means that text, too
--- seed
acme PUT /data/{new}/a {"n":1}
x=acme GET /data/{new}?fields={"_etag":1}
--- rows
200 GET /data/{new}/a | If-Match: "{x.documents.0._etag.$oid}"
412 GET /data/{new}/a | If-Match: "{x.documents.0._etag.$oid}-ejson"
200 GET /data/{new}/a | Accept: application/ejson | If-Match: "{x.documents.0._etag.$oid}-ejson"
412 GET /data/{new}/a | Accept: application/ejson | If-Match: "{x.documents.0._etag.$oid}"



=== TEST 5: a write takes either, whatever it asks for
--- seed
acme POST /data/{new} [{"_id":"a"},{"_id":"b"},{"_id":"c"},{"_id":"d"},{"_id":"e"},{"_id":"f"},{"_id":"g"}]
x=acme GET /data/{new}?fields={"_etag":1}
--- rows
200 PUT /data/{new}/a {} | If-Match: "{x.documents.0._etag.$oid}-ejson"
200 PUT /data/{new}/b {} | Accept: application/ejson | If-Match: "{x.documents.1._etag.$oid}"
200 PATCH /data/{new}/c {"n":1} | Content-Type: application/merge-patch+json | If-Match: "{x.documents.2._etag.$oid}-ejson"
200 PATCH /data/{new}/d {"n":1} | Content-Type: application/merge-patch+json | Accept: application/ejson | If-Match: "{x.documents.3._etag.$oid}"
204 DELETE /data/{new}/e | If-Match: "{x.documents.4._etag.$oid}-ejson"
204 DELETE /data/{new}/f | If-Match: "x", W/"{x.documents.5._etag.$oid}-ejson"
204 DELETE /data/{new}/g | Accept: application/ejson | If-Match: "{x.documents.6._etag.$oid}"



=== TEST 6: and is kept by either
--- seed
acme PUT /data/{new}/a {"n":1}
x=acme GET /data/{new}?fields={"_etag":1}
--- rows
412 PUT /data/{new}/a {} | If-None-Match: "{x.documents.0._etag.$oid}-ejson"
412 PUT /data/{new}/a {} | Accept: application/ejson | If-None-Match: "{x.documents.0._etag.$oid}"
412 PATCH /data/{new}/a {} | Content-Type: application/merge-patch+json | If-None-Match: "{x.documents.0._etag.$oid}-ejson"
412 DELETE /data/{new}/a | If-None-Match: "{x.documents.0._etag.$oid}-ejson"
412 DELETE /data/{new}/a | If-None-Match: "{x.documents.0._etag.$oid}"
200 GET /data/{new}/a => {"_id":"a","n":1} < ETag: "{x.documents.0._etag.$oid}"



=== TEST 7: the answer to a write has the tag of the text that it is
--- rows
201 PUT /data/{new}/a {"n":1} <~ ETag: "[0-9a-f]{24}"
200 PUT /data/{new}/a {"n":2} <~ ETag: "[0-9a-f]{24}"
201 PUT /data/{new}/b {"n":1} | Accept: application/ejson <~ ETag: "[0-9a-f]{24}-ejson" => {"_id":"b","n":{"$numberInt":"1"}}
200 PUT /data/{new}/b {"n":2} | Accept: application/ejson <~ ETag: "[0-9a-f]{24}-ejson"
200 PATCH /data/{new}/a {"n":3} | Content-Type: application/merge-patch+json <~ ETag: "[0-9a-f]{24}"
200 PATCH /data/{new}/a {"n":4} | Content-Type: application/merge-patch+json | Accept: application/ejson <~ ETag: "[0-9a-f]{24}-ejson"
201 POST /data/{new} {} <~ ETag: "[0-9a-f]{24}"
201 POST /data/{new} {} | Accept: application/ejson <~ ETag: "[0-9a-f]{24}-ejson"



=== TEST 8: which a later request can use
--- seed
x=acme PUT /data/{new}/a {"n":1}
--- rows
304 GET /data/{new}/a | If-None-Match: {x.etag}
200 PATCH /data/{new}/a {"n":2} | Content-Type: application/merge-patch+json | If-Match: {x.etag}
412 PATCH /data/{new}/a {"n":3} | Content-Type: application/merge-patch+json | If-Match: {x.etag}
200 GET /data/{new}/a | If-None-Match: {x.etag} => {"_id":"a","n":2}



=== TEST 9: tags that only look like ours
--- seed
acme PUT /data/{new}/a {"n":1}
x=acme GET /data/{new}?fields={"_etag":1}
--- rows
412 PUT /data/{new}/a {} | If-Match: "{x.documents.0._etag.$oid}-EJSON"
412 PUT /data/{new}/a {} | If-Match: "{x.documents.0._etag.$oid}-ejson-ejson"
412 PUT /data/{new}/a {} | If-Match: "{x.documents.0._etag.$oid}-"
412 PUT /data/{new}/a {} | If-Match: "{x.documents.0._etag.$oid}ejson"
412 PUT /data/{new}/a {} | If-Match: "-ejson"
412 PUT /data/{new}/a {} | If-Match: "0-ejson"
412 PUT /data/{new}/a {} | If-Match: "0"
200 GET /data/{new}/a | If-None-Match: "{x.documents.0._etag.$oid}-gzip"
