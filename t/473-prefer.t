# What a write returns: Prefer (RFC 7240; docs/api.md).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: nothing, where the client prefers that
--- rows
201 PUT /data/{new}/a {"n":1} | Prefer: return=minimal ~> ^$ <~ ETag: "[0-9a-f]{24}" < Location: /data/{new}/a < Preference-Applied: return=minimal
204 PUT /data/{new}/a {"n":2} | Prefer: return=minimal ~> ^$ <~ ETag: "[0-9a-f]{24}" < Preference-Applied: return=minimal
204 PATCH /data/{new}/a {"$inc":{"n":1}} | Prefer: return=minimal ~> ^$ <~ ETag: "[0-9a-f]{24}" < Preference-Applied: return=minimal
204 PATCH /data/{new}/a {"m":1} | Prefer: return=minimal | Content-Type: application/merge-patch+json < Preference-Applied: return=minimal
201 POST /data/{new} {"_id":"b"} | Prefer: return=minimal ~> ^$ < Location: /data/{new}/b < Preference-Applied: return=minimal
201 POST /data/{new} [{"_id":"c"}] | Prefer: return=minimal ~> ^$ < Preference-Applied: return=minimal
204 PATCH /data/{new}?filter={} {"$inc":{"n":1}} | Prefer: return=minimal < Preference-Applied: return=minimal
204 POST /data/{new}:update {"filter":{},"update":{"$inc":{"n":1}}} | Prefer: return=minimal < Preference-Applied: return=minimal
200 GET /data/{new}/a => {"_id":"a","n":5,"m":1}
204 DELETE /data/{new}?filter={} | Prefer: return=minimal < Preference-Applied: return=minimal



=== TEST 2: all of it
--- rows
201 PUT /data/{new}/a {"n":1} | Prefer: return=representation ==> {"_id":"a","n":1} < Preference-Applied: return=representation
200 PATCH /data/{new}/a {"$inc":{"n":1}} | Prefer: return=representation ==> {"_id":"a","n":2} < Preference-Applied: return=representation
201 POST /data/{new} {"_id":"b","n":3} | Prefer: return=representation ==> {"_id":"b","n":3} < Preference-Applied: return=representation <~ ETag: "[0-9a-f]{24}"
201 POST /data/{new} {"_id":"d","n":3} ==> {"_id":"d"} < !Preference-Applied
200 PATCH /data/{new}?filter={"_id":"b"} {"$inc":{"n":1}} | Prefer: return=representation ==> {"matched":1,"modified":1} < !Preference-Applied
201 POST /data/{new} [{"_id":"c"}] | Prefer: return=representation ~=> {"inserted":1} < !Preference-Applied



=== TEST 3: what tells of failures comes all the same
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
207 POST /data/{new} [{"_id":"a"},{"_id":"b"}] | Prefer: return=minimal ~=> {"inserted":1} < !Preference-Applied
409 POST /data/{new} {"_id":"a"} | Prefer: return=minimal ~> unique < !Preference-Applied
404 PATCH /data/{new}/x {"$inc":{"n":1}} | Prefer: return=minimal < !Preference-Applied
412 PUT /data/{new}/a {"n":2} | Prefer: return=minimal | If-None-Match: *  < !Preference-Applied



=== TEST 4: reads are not asked
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 GET /data/{new}/a | Prefer: return=minimal ==> {"_id":"a","n":1} < !Preference-Applied
200 GET /data/{new} | Prefer: return=minimal ~=> {"documents":[{"_id":"a","n":1}]} < !Preference-Applied



=== TEST 5: how it is written
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
204 PUT /data/{new}/a {} | Prefer: RETURN = "minimal"; foo="a,b"
204 PUT /data/{new}/a {} | Prefer: respond-async, wait=10, return=minimal
204 PUT /data/{new}/a {} | Prefer: x="return=representation, y", return=minimal
204 PUT /data/{new}/a {} | Prefer: return=minimal, return=representation
200 PUT /data/{new}/a {} | Prefer: return=representation, return=minimal
204 PUT /data/{new}/a {} | Prefer: ,, return=minimal ,
200 PUT /data/{new}/a {} | Prefer: return
200 PUT /data/{new}/a {} | Prefer: return=
200 PUT /data/{new}/a {} | Prefer: return=all < !Preference-Applied
200 PUT /data/{new}/a {} | Prefer: x-return=minimal
200 PUT /data/{new}/a {} | Prefer: foo; return=minimal
200 PUT /data/{new}/a {} | Prefer: x="return=minimal
200 PUT /data/{new}/a {} | Prefer: return="minimal\
200 PUT /data/{new}/a {} | Prefer: "



=== TEST 6: users and organizations
--- rows
201 POST /admin/users {"email":"{new}@u.example","password":"correct horse","role":"viewer"} | Prefer: return=minimal ~> ^$ <~ Location: /admin/users/[0-9a-f]{24} < Preference-Applied: return=minimal
201 POST /admin/users {"email":"{new}2@u.example","password":"correct horse","role":"viewer"} | Prefer: return=representation ~=> {"role":"viewer"} < Preference-Applied: return=representation
200 POST /admin/login {"email":"{new}@u.example","password":"correct horse"} @ nobody | Prefer: return=minimal ~=> {"token_type":"bearer"} < Cache-Control: no-store < !Preference-Applied
200 GET /admin/users | Prefer: return=minimal ~> users < !Preference-Applied
