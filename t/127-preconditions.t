# Preconditions are ours alone: no header turns a write that happened into a 412.

use strict;
use warnings;

use Tenant;

repeat_each(2);

our $All = 'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT
If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT
Range: bytes=0-1
If-Range: "x"';
our $Match = "$All\nIf-Match: \"none\"\nIf-None-Match: *";

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a new document
--- as: acme
--- seed
acme PUT /data/there/2 {"n":1}
--- request
POST /data/{new}
{"_id":"1"}
--- more_headers eval: $::Match
--- error_code: 201
--- response_headers
! Content-Range
--- response_json
{"_id":"1"}



=== TEST 2: PUT creates
--- as: acme
--- seed
acme PUT /data/there/2 {"n":1}
--- request
PUT /data/{new}/2
{}
--- more_headers eval: $::All
--- error_code: 201
--- response_headers
! Content-Range
--- response_json
{"_id":"2"}



=== TEST 3: PUT replaces
--- as: acme
--- seed
acme PUT /data/there/2 {"n":1}
--- request
PUT /data/there/2
{"n":1}
--- more_headers eval: $::All
--- error_code: 200
--- response_headers
! Content-Range
--- response_json
{"_id":"2","n":1}



=== TEST 4: a page
--- as: acme
--- seed
acme PUT /data/there/2 {"n":1}
--- request
GET /data/there
--- more_headers eval: $::Match
--- error_code: 200
--- response_headers
! Content-Range
--- response_body_like: ^\{



=== TEST 5: a document
--- as: acme
--- seed
acme PUT /data/there/2 {"n":1}
--- request
GET /data/there/2
--- more_headers eval: $::All
--- error_code: 200
--- response_headers
! Content-Range
--- response_body_like: ^\{



=== TEST 6: a change of the organization
--- as: new
--- seed
acme PUT /data/there/2 {"n":1}
--- request
PUT /org/update
{"organization_name":"{new} p"}
--- more_headers eval: $::Match
--- error_code: 200
--- response_headers
! Content-Range
--- response_body_like: ^\{



=== TEST 7: an organization
--- as: acme
--- seed
acme PUT /data/there/2 {"n":1}
--- request
GET /org/get?organization_name=acme
--- more_headers eval: $::Match
--- error_code: 200
--- response_headers
! Content-Range
--- response_body_like: ^\{



=== TEST 8: a new organization
--- as: nobody
--- seed
acme PUT /data/there/2 {"n":1}
--- request
POST /org/create
{"organization_name":"{new} q","email":"{new}@q.example","password":"correct horse"}
--- more_headers eval: $::Match
--- error_code: 201
--- response_headers
! Content-Range
--- response_body_like: ^\{



=== TEST 9: a login
--- as: nobody
--- seed
acme PUT /data/there/2 {"n":1}
--- request
POST /admin/login
{"email":"{email:acme}","password":"{password:acme}"}
--- more_headers eval: $::Match
--- error_code: 200
--- response_headers
! Content-Range
--- response_body_like: ^\{



=== TEST 10: the end of an organization
--- as: newish
--- seed
acme PUT /data/there/2 {"n":1}
--- request
DELETE /org/delete?organization_name={name:newish}
--- more_headers eval: $::Match
--- error_code: 200
--- response_headers
! Content-Range
--- response_body_like: ^\{



=== TEST 11: a merge patch
--- seed
acme PUT /data/there/2 {"n":1}
--- request
PATCH /data/there/2
{"n":2}
--- more_headers eval
"$::All\nAuthorization: Bearer {token:acme}\nContent-Type: application/merge-patch+json"
--- response_json
{"_id":"2","n":2}



=== TEST 12: a dropped collection
--- as: acme
--- request
POST /data/{new}:drop
--- more_headers eval: $::Match
--- error_code: 204
--- no_body



=== TEST 13: a removed document
--- as: acme
--- seed
acme PUT /data/{new}/x {}
--- request
DELETE /data/{new}/x
--- more_headers eval: $::All
--- error_code: 204
--- no_body
