# If-Match and If-None-Match (docs/api.md), which are checked by the very command
# that writes: for each method, and what is refused leaves the document as it
# was.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: If-Match: its own ETag
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
200 GET /data/{new}/GET | If-Match: {etag:acme /data/{new}/GET}
200 HEAD /data/{new}/HEAD | If-Match: {etag:acme /data/{new}/HEAD}
200 PUT /data/{new}/PUT {"n":2} | If-Match: {etag:acme /data/{new}/PUT}
200 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-Match: {etag:acme /data/{new}/PATCH}
204 DELETE /data/{new}/DELETE | If-Match: {etag:acme /data/{new}/DELETE}



=== TEST 2: If-Match: its own ETag, weakened by a filter that compresses
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
200 GET /data/{new}/GET | If-Match: W/{etag:acme /data/{new}/GET}
200 HEAD /data/{new}/HEAD | If-Match: W/{etag:acme /data/{new}/HEAD}
200 PUT /data/{new}/PUT {"n":2} | If-Match: W/{etag:acme /data/{new}/PUT}
200 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-Match: W/{etag:acme /data/{new}/PATCH}
204 DELETE /data/{new}/DELETE | If-Match: W/{etag:acme /data/{new}/DELETE}



=== TEST 3: If-Match: any
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
200 GET /data/{new}/GET | If-Match: *
200 HEAD /data/{new}/HEAD | If-Match: *
200 PUT /data/{new}/PUT {"n":2} | If-Match: *
200 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-Match: *
204 DELETE /data/{new}/DELETE | If-Match: *



=== TEST 4: If-Match: one of a list
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
200 GET /data/{new}/GET | If-Match: "ffffffffffffffffffffffff", {etag:acme /data/{new}/GET}
200 HEAD /data/{new}/HEAD | If-Match: "ffffffffffffffffffffffff", {etag:acme /data/{new}/HEAD}
200 PUT /data/{new}/PUT {"n":2} | If-Match: "ffffffffffffffffffffffff", {etag:acme /data/{new}/PUT}
200 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-Match: "ffffffffffffffffffffffff", {etag:acme /data/{new}/PATCH}
204 DELETE /data/{new}/DELETE | If-Match: "ffffffffffffffffffffffff", {etag:acme /data/{new}/DELETE}



=== TEST 5: If-Match: commas within a tag, and none between
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
200 GET /data/{new}/GET | If-Match: "x,y" ,,	{etag:acme /data/{new}/GET}
200 HEAD /data/{new}/HEAD | If-Match: "x,y" ,,	{etag:acme /data/{new}/HEAD}
200 PUT /data/{new}/PUT {"n":2} | If-Match: "x,y" ,,	{etag:acme /data/{new}/PUT}
200 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-Match: "x,y" ,,	{etag:acme /data/{new}/PATCH}
204 DELETE /data/{new}/DELETE | If-Match: "x,y" ,,	{etag:acme /data/{new}/DELETE}



=== TEST 6: If-Match: a long list
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
200 GET /data/{new}/GET | If-Match: "000000000000000000000000","000000000000000000000001","000000000000000000000002","000000000000000000000003","000000000000000000000004","000000000000000000000005","000000000000000000000006","000000000000000000000007","000000000000000000000008","000000000000000000000009","00000000000000000000000a","00000000000000000000000b","00000000000000000000000c","00000000000000000000000d","00000000000000000000000e","00000000000000000000000f","000000000000000000000010","000000000000000000000011","000000000000000000000012","000000000000000000000013","000000000000000000000014","000000000000000000000015","000000000000000000000016","000000000000000000000017","000000000000000000000018","000000000000000000000019","00000000000000000000001a","00000000000000000000001b","00000000000000000000001c","00000000000000000000001d","00000000000000000000001e","00000000000000000000001f","000000000000000000000020","000000000000000000000021","000000000000000000000022","000000000000000000000023","000000000000000000000024","000000000000000000000025","000000000000000000000026","000000000000000000000027",{etag:acme /data/{new}/GET}
200 HEAD /data/{new}/HEAD | If-Match: "000000000000000000000000","000000000000000000000001","000000000000000000000002","000000000000000000000003","000000000000000000000004","000000000000000000000005","000000000000000000000006","000000000000000000000007","000000000000000000000008","000000000000000000000009","00000000000000000000000a","00000000000000000000000b","00000000000000000000000c","00000000000000000000000d","00000000000000000000000e","00000000000000000000000f","000000000000000000000010","000000000000000000000011","000000000000000000000012","000000000000000000000013","000000000000000000000014","000000000000000000000015","000000000000000000000016","000000000000000000000017","000000000000000000000018","000000000000000000000019","00000000000000000000001a","00000000000000000000001b","00000000000000000000001c","00000000000000000000001d","00000000000000000000001e","00000000000000000000001f","000000000000000000000020","000000000000000000000021","000000000000000000000022","000000000000000000000023","000000000000000000000024","000000000000000000000025","000000000000000000000026","000000000000000000000027",{etag:acme /data/{new}/HEAD}
200 PUT /data/{new}/PUT {"n":2} | If-Match: "000000000000000000000000","000000000000000000000001","000000000000000000000002","000000000000000000000003","000000000000000000000004","000000000000000000000005","000000000000000000000006","000000000000000000000007","000000000000000000000008","000000000000000000000009","00000000000000000000000a","00000000000000000000000b","00000000000000000000000c","00000000000000000000000d","00000000000000000000000e","00000000000000000000000f","000000000000000000000010","000000000000000000000011","000000000000000000000012","000000000000000000000013","000000000000000000000014","000000000000000000000015","000000000000000000000016","000000000000000000000017","000000000000000000000018","000000000000000000000019","00000000000000000000001a","00000000000000000000001b","00000000000000000000001c","00000000000000000000001d","00000000000000000000001e","00000000000000000000001f","000000000000000000000020","000000000000000000000021","000000000000000000000022","000000000000000000000023","000000000000000000000024","000000000000000000000025","000000000000000000000026","000000000000000000000027",{etag:acme /data/{new}/PUT}
200 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-Match: "000000000000000000000000","000000000000000000000001","000000000000000000000002","000000000000000000000003","000000000000000000000004","000000000000000000000005","000000000000000000000006","000000000000000000000007","000000000000000000000008","000000000000000000000009","00000000000000000000000a","00000000000000000000000b","00000000000000000000000c","00000000000000000000000d","00000000000000000000000e","00000000000000000000000f","000000000000000000000010","000000000000000000000011","000000000000000000000012","000000000000000000000013","000000000000000000000014","000000000000000000000015","000000000000000000000016","000000000000000000000017","000000000000000000000018","000000000000000000000019","00000000000000000000001a","00000000000000000000001b","00000000000000000000001c","00000000000000000000001d","00000000000000000000001e","00000000000000000000001f","000000000000000000000020","000000000000000000000021","000000000000000000000022","000000000000000000000023","000000000000000000000024","000000000000000000000025","000000000000000000000026","000000000000000000000027",{etag:acme /data/{new}/PATCH}
204 DELETE /data/{new}/DELETE | If-Match: "000000000000000000000000","000000000000000000000001","000000000000000000000002","000000000000000000000003","000000000000000000000004","000000000000000000000005","000000000000000000000006","000000000000000000000007","000000000000000000000008","000000000000000000000009","00000000000000000000000a","00000000000000000000000b","00000000000000000000000c","00000000000000000000000d","00000000000000000000000e","00000000000000000000000f","000000000000000000000010","000000000000000000000011","000000000000000000000012","000000000000000000000013","000000000000000000000014","000000000000000000000015","000000000000000000000016","000000000000000000000017","000000000000000000000018","000000000000000000000019","00000000000000000000001a","00000000000000000000001b","00000000000000000000001c","00000000000000000000001d","00000000000000000000001e","00000000000000000000001f","000000000000000000000020","000000000000000000000021","000000000000000000000022","000000000000000000000023","000000000000000000000024","000000000000000000000025","000000000000000000000026","000000000000000000000027",{etag:acme /data/{new}/DELETE}



=== TEST 7: If-Match: another
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
412 GET /data/{new}/GET | If-Match: "ffffffffffffffffffffffff"
412 HEAD /data/{new}/HEAD | If-Match: "ffffffffffffffffffffffff"
412 PUT /data/{new}/PUT {"n":2} | If-Match: "ffffffffffffffffffffffff"
412 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-Match: "ffffffffffffffffffffffff"
412 DELETE /data/{new}/DELETE | If-Match: "ffffffffffffffffffffffff"
200 GET /data/{new}/PUT => {"_id":"PUT","n":1} < ETag: {etag:acme /data/{new}/PUT}
200 GET /data/{new}/PATCH => {"_id":"PATCH","n":1} < ETag: {etag:acme /data/{new}/PATCH}
200 GET /data/{new}/DELETE => {"_id":"DELETE","n":1} < ETag: {etag:acme /data/{new}/DELETE}



=== TEST 8: If-Match: the ETag of foreign documents
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
412 GET /data/{new}/GET | If-Match: "0"
412 HEAD /data/{new}/HEAD | If-Match: "0"
412 PUT /data/{new}/PUT {"n":2} | If-Match: "0"
412 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-Match: "0"
412 DELETE /data/{new}/DELETE | If-Match: "0"
200 GET /data/{new}/PUT => {"_id":"PUT","n":1} < ETag: {etag:acme /data/{new}/PUT}
200 GET /data/{new}/PATCH => {"_id":"PATCH","n":1} < ETag: {etag:acme /data/{new}/PATCH}
200 GET /data/{new}/DELETE => {"_id":"DELETE","n":1} < ETag: {etag:acme /data/{new}/DELETE}



=== TEST 9: If-Match: an empty one
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
412 GET /data/{new}/GET | If-Match: ""
412 HEAD /data/{new}/HEAD | If-Match: ""
412 PUT /data/{new}/PUT {"n":2} | If-Match: ""
412 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-Match: ""
412 DELETE /data/{new}/DELETE | If-Match: ""
200 GET /data/{new}/PUT => {"_id":"PUT","n":1} < ETag: {etag:acme /data/{new}/PUT}
200 GET /data/{new}/PATCH => {"_id":"PATCH","n":1} < ETag: {etag:acme /data/{new}/PATCH}
200 GET /data/{new}/DELETE => {"_id":"DELETE","n":1} < ETag: {etag:acme /data/{new}/DELETE}



=== TEST 10: If-None-Match: another
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
200 GET /data/{new}/GET | If-None-Match: "ffffffffffffffffffffffff"
200 HEAD /data/{new}/HEAD | If-None-Match: "ffffffffffffffffffffffff"
200 PUT /data/{new}/PUT {"n":2} | If-None-Match: "ffffffffffffffffffffffff"
200 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-None-Match: "ffffffffffffffffffffffff"
204 DELETE /data/{new}/DELETE | If-None-Match: "ffffffffffffffffffffffff"



=== TEST 11: If-None-Match: its own
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
304 GET /data/{new}/GET | If-None-Match: {etag:acme /data/{new}/GET}
304 HEAD /data/{new}/HEAD | If-None-Match: {etag:acme /data/{new}/HEAD}
412 PUT /data/{new}/PUT {"n":2} | If-None-Match: {etag:acme /data/{new}/PUT}
412 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-None-Match: {etag:acme /data/{new}/PATCH}
412 DELETE /data/{new}/DELETE | If-None-Match: {etag:acme /data/{new}/DELETE}
200 GET /data/{new}/PUT => {"_id":"PUT","n":1} < ETag: {etag:acme /data/{new}/PUT}
200 GET /data/{new}/PATCH => {"_id":"PATCH","n":1} < ETag: {etag:acme /data/{new}/PATCH}
200 GET /data/{new}/DELETE => {"_id":"DELETE","n":1} < ETag: {etag:acme /data/{new}/DELETE}



=== TEST 12: If-None-Match: its own, weakened
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
304 GET /data/{new}/GET | If-None-Match: W/{etag:acme /data/{new}/GET}
304 HEAD /data/{new}/HEAD | If-None-Match: W/{etag:acme /data/{new}/HEAD}
412 PUT /data/{new}/PUT {"n":2} | If-None-Match: W/{etag:acme /data/{new}/PUT}
412 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-None-Match: W/{etag:acme /data/{new}/PATCH}
412 DELETE /data/{new}/DELETE | If-None-Match: W/{etag:acme /data/{new}/DELETE}
200 GET /data/{new}/PUT => {"_id":"PUT","n":1} < ETag: {etag:acme /data/{new}/PUT}
200 GET /data/{new}/PATCH => {"_id":"PATCH","n":1} < ETag: {etag:acme /data/{new}/PATCH}
200 GET /data/{new}/DELETE => {"_id":"DELETE","n":1} < ETag: {etag:acme /data/{new}/DELETE}



=== TEST 13: If-None-Match: one of a list
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
304 GET /data/{new}/GET | If-None-Match: "ffffffffffffffffffffffff", {etag:acme /data/{new}/GET}
304 HEAD /data/{new}/HEAD | If-None-Match: "ffffffffffffffffffffffff", {etag:acme /data/{new}/HEAD}
412 PUT /data/{new}/PUT {"n":2} | If-None-Match: "ffffffffffffffffffffffff", {etag:acme /data/{new}/PUT}
412 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-None-Match: "ffffffffffffffffffffffff", {etag:acme /data/{new}/PATCH}
412 DELETE /data/{new}/DELETE | If-None-Match: "ffffffffffffffffffffffff", {etag:acme /data/{new}/DELETE}
200 GET /data/{new}/PUT => {"_id":"PUT","n":1} < ETag: {etag:acme /data/{new}/PUT}
200 GET /data/{new}/PATCH => {"_id":"PATCH","n":1} < ETag: {etag:acme /data/{new}/PATCH}
200 GET /data/{new}/DELETE => {"_id":"DELETE","n":1} < ETag: {etag:acme /data/{new}/DELETE}



=== TEST 14: If-None-Match: any
--- seed
acme POST /data/{new} [{"_id":"GET","n":1},{"_id":"HEAD","n":1},{"_id":"PUT","n":1},{"_id":"PATCH","n":1},{"_id":"DELETE","n":1}]
--- rows
304 GET /data/{new}/GET | If-None-Match: *
304 HEAD /data/{new}/HEAD | If-None-Match: *
412 PUT /data/{new}/PUT {"n":2} | If-None-Match: *
412 PATCH /data/{new}/PATCH {"n":2} | Content-Type: application/merge-patch+json | If-None-Match: *
412 DELETE /data/{new}/DELETE | If-None-Match: *
200 GET /data/{new}/PUT => {"_id":"PUT","n":1} < ETag: {etag:acme /data/{new}/PUT}
200 GET /data/{new}/PATCH => {"_id":"PATCH","n":1} < ETag: {etag:acme /data/{new}/PATCH}
200 GET /data/{new}/DELETE => {"_id":"DELETE","n":1} < ETag: {etag:acme /data/{new}/DELETE}



=== TEST 15: a 304 has the ETag and no body, and is not cached
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
304 GET /data/{new}/a | If-None-Match: {etag:acme /data/{new}/a} ==>  < ETag: {etag:acme /data/{new}/a} < Cache-Control: private, no-cache < X-Content-Type-Options: nosniff
304 HEAD /data/{new}/a | If-None-Match: {etag:acme /data/{new}/a} ==>  < ETag: {etag:acme /data/{new}/a}



=== TEST 16: both at once can't hold
--- seed
acme POST /data/{new} [{"_id":"a","n":1},{"_id":"b","n":1},{"_id":"d","n":1}]
--- rows
412 PUT /data/{new}/a {} | If-Match: * | If-None-Match: *
412 PUT /data/{new}/a {} | If-Match: {etag:acme /data/{new}/a} | If-None-Match: *
412 PATCH /data/{new}/b {} | Content-Type: application/merge-patch+json | If-Match: * | If-None-Match: *
412 DELETE /data/{new}/d | If-Match: {etag:acme /data/{new}/d} | If-None-Match: *
200 GET /data/{new}/a => {"_id":"a","n":1} < ETag: {etag:acme /data/{new}/a}
200 GET /data/{new}/b => {"_id":"b","n":1} < ETag: {etag:acme /data/{new}/b}
200 GET /data/{new}/d => {"_id":"d","n":1} < ETag: {etag:acme /data/{new}/d}



=== TEST 17: what is not there matches nothing
--- rows
412 PUT /data/{new}/a {} | If-Match: *
412 PUT /data/{new}/a {} | If-Match: "ffffffffffffffffffffffff"
412 PUT /data/{new}/a {} | If-Match: "0"
412 PUT /data/{new}/a {} | If-Match: * | If-None-Match: *
404 GET /data/{new}/a



=== TEST 18: of what is not there 404 says more
--- rows
404 PATCH /data/{new}/a {} | Content-Type: application/merge-patch+json | If-Match: "ffffffffffffffffffffffff"
404 DELETE /data/{new}/a | If-Match: "ffffffffffffffffffffffff"
404 DELETE /data/{new}/a | If-None-Match: *
404 GET /data/{new}/a | If-None-Match: *
404 GET /data/{new}/a | If-Match: *



=== TEST 19: PUT creates only what is not there
--- rows
201 PUT /data/{new}/a {"n":1} | If-None-Match: *
412 PUT /data/{new}/a {"n":2} | If-None-Match: *
200 GET /data/{new}/a => {"_id":"a","n":1}



=== TEST 20: PUT creates what matches no other ETag
--- rows
201 PUT /data/{new}/a {} | If-None-Match: "ffffffffffffffffffffffff"



=== TEST 21: an ETag of the document before it was written again
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 PUT /data/{new}/a {"n":2} | If-Match: {etag:acme /data/{new}/a}
412 PUT /data/{new}/a {"n":3} | If-Match: {etag:acme /data/{new}/a}
412 PATCH /data/{new}/a {"n":3} | Content-Type: application/merge-patch+json | If-Match: {etag:acme /data/{new}/a}
412 DELETE /data/{new}/a | If-Match: {etag:acme /data/{new}/a}
200 GET /data/{new}/a => {"_id":"a","n":2}



=== TEST 22: an ETag of another document
--- seed
acme POST /data/{new} [{"_id":"a"},{"_id":"b"}]
--- rows
412 DELETE /data/{new}/a | If-Match: {etag:acme /data/{new}/b}
204 DELETE /data/{new}/b | If-Match: {etag:acme /data/{new}/b}



=== TEST 23: what is no list of ETags
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
400 PUT /data/{new}/a {} | If-Match: abc
400 PUT /data/{new}/a {} | If-Match: "a
400 PUT /data/{new}/a {} | If-Match: 
400 PUT /data/{new}/a {} | If-None-Match: "a" "b"
400 PATCH /data/{new}/a {} | Content-Type: application/merge-patch+json | If-Match: 0
400 DELETE /data/{new}/a | If-Match: w/"a"
400 GET /data/{new}/a | If-None-Match: abc
200 GET /data/{new}/a => {"_id":"a","n":1}



=== TEST 24: dates are no conditions here
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 GET /data/{new}/a | If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT
200 GET /data/{new}/a | If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT
200 PUT /data/{new}/a {"n":2} | If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT
200 GET /data/{new}/a => {"_id":"a","n":2}

