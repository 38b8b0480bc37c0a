# 415: which media types, charsets and codings a body may have, and that the
# answer names what would do (RFC 9110, section 15.5.16).

use strict;
use warnings;

use Tenant::Rows;
use Tenant;

repeat_each(2);
no_long_string();

our $Cookie = 'Authorization: - | Cookie: t={token:acme}';

plan('no_plan');
run_tests();

__DATA__

=== TEST 1: UTF-8 in all its spellings
--- rows
201 POST /data/{new} {} | Content-Type: application/json
201 POST /data/{new} {} | Content-Type: Application/JSON
201 POST /data/{new} {} | Content-Type: application/json; charset=utf-8
201 POST /data/{new} {} | Content-Type: application/json;charset=UTF-8
201 POST /data/{new} {} | Content-Type: application/json; charset="utf-8"
201 POST /data/{new} {} | Content-Type: application/json; charset=utf8
201 POST /data/{new} {} | Content-Type: application/json; charset=UTF8
201 POST /data/{new} {} | Content-Type: application/json; charset="utf8"
201 POST /data/{new} {} | Content-Type: application/json; charset="Utf8"
201 POST /data/{new} {} | Content-Type: application/json; CHARSET=utf8 ; x=y
201 POST /data/{new} {} | Content-Type: application/json; x="a;b"; charset=utf8
201 POST /data/{new} {} | Content-Type: application/json; charset="ut\f8"
201 POST /data/{new} {} | Content-Type: application/json; x="a\"; charset=latin1"
201 POST /data/{new} {} | Content-Type: application/json;
20[01] PUT /data/c/a {} | Content-Type: application/json; charset=utf8
200 PATCH /data/c/a {} | Content-Type: application/merge-patch+json; charset=utf8



=== TEST 2: another charset
--- rows
415 POST /data/c {} | Content-Type: application/json; charset=latin1 < Accept: application/json
415 POST /data/c {} | Content-Type: application/json; charset=utf-16 < Accept: application/json
415 POST /data/c {} | Content-Type: application/json; charset="utf-8-sig" < Accept: application/json
415 POST /data/c {} | Content-Type: application/json; charset="utf8 < Accept: application/json
415 POST /data/c {} | Content-Type: application/json; charset="utf8\ < Accept: application/json
415 POST /data/c {} | Content-Type: application/json; charset= < Accept: application/json
415 POST /data/c {} | Content-Type: application/json; charset < Accept: application/json
415 POST /data/c {} | Content-Type: application/json; charset=utf8; charset=latin1 < Accept: application/json
415 POST /data/c {} | Content-Type: application/json charset=utf8 < Accept: application/json



=== TEST 3: another media type, or none, everywhere
--- rows
415 POST /data/c {} | Content-Type: text/plain < Accept: application/json < !Accept-Encoding < !Accept-Patch
415 POST /data/c {} | Content-Type: - < Accept: application/json
415 POST /data/c {} | Content-Type: application/jsonp < Accept: application/json
415 POST /data/c {} | Content-Type: application/x-www-form-urlencoded < Accept: application/json
415 PUT /data/c/x {} | Content-Type: application/merge-patch+json < Accept: application/json < !Accept-Patch
415 PATCH /data/c/x {} | Content-Type: - < Accept: application/merge-patch+json, application/json < Accept-Patch: application/merge-patch+json, application/json
415 PATCH /data/c/x {} | Content-Type: text/plain < Accept: application/merge-patch+json, application/json < Accept-Patch: application/merge-patch+json, application/json
415 PATCH /data/c?filter={} {} | Content-Type: text/plain < Accept: application/merge-patch+json, application/json < Accept-Patch: application/merge-patch+json, application/json
415 POST /org/create {} @ nobody | Content-Type: text/plain < Accept: application/json
415 PUT /org/update {} | Content-Type: text/plain < Accept: application/json
415 POST /admin/login {} @ nobody | Content-Type: text/plain < Accept: application/json
415 PUT /admin/password {} | Content-Type: text/plain < Accept: application/json
415 POST /admin/users {} | Content-Type: text/plain < Accept: application/json
415 PATCH /admin/users/{user:acme} {} | Content-Type: application/merge-patch+json < Accept: application/json < Accept-Patch: application/json



=== TEST 4: the text says it, too
--- rows
415 POST /data/c {} | Content-Type: text/plain ~> "detail":"the body must be application/json, in UTF-8"
415 PATCH /data/c/x {} | Content-Type: text/plain ~> "detail":"the body must be application/merge-patch\+json or application/json, in UTF-8"
415 POST /data/c {} | Content-Encoding: gzip ~> "detail":"the body must have no content coding \(\\"identity\\"\)"



=== TEST 5: a content coding
--- rows
415 POST /data/c {} | Content-Encoding: gzip < Accept-Encoding: identity < !Accept
415 POST /data/c {} | Content-Encoding: br < Accept-Encoding: identity < !Accept
415 POST /data/c {} | Content-Encoding: identity, gzip < Accept-Encoding: identity
415 POST /data/c {} | Content-Encoding: identityx < Accept-Encoding: identity
415 PUT /data/c/x {} | Content-Encoding: deflate < Accept-Encoding: identity
415 PATCH /data/c/x {} | Content-Encoding: gzip | Content-Type: application/merge-patch+json < Accept-Encoding: identity
415 POST /admin/login {} @ nobody | Content-Encoding: gzip < Accept-Encoding: identity
415 POST /org/create {} @ nobody | Content-Encoding: zstd < Accept-Encoding: identity



=== TEST 6: no content coding
--- rows
201 POST /data/c {} | Content-Encoding: identity
201 POST /data/c {} | Content-Encoding: Identity
201 POST /data/c {} | Content-Encoding: identity, identity
201 POST /data/c {} | Content-Encoding: , identity ,



=== TEST 7: of both faults the media type is told first
--- rows
415 POST /data/c {} | Content-Type: text/plain | Content-Encoding: gzip < Accept: application/json < !Accept-Encoding



=== TEST 8: a cookie's write, in locations of ours and of others
--- config
    tenant_token $cookie_t;
    location /data/ { tenant_documents; }
    location /app/ { tenant_auth on; }
    location /gated/ { tenant_auth on; tenant_documents; }
--- rows eval
["415 POST /data/c {} | $::Cookie | Content-Type: text/plain < Accept: application/json",
 "415 PATCH /gated/c/x {} | $::Cookie | Content-Type: text/plain"
 . " < Accept: application/merge-patch+json, application/json"
 . " < Accept-Patch: application/merge-patch+json, application/json",
 "415 PATCH /data/c/x {} | $::Cookie | Content-Type: text/plain"
 . " < Accept: application/merge-patch+json, application/json"
 . " < Accept-Patch: application/merge-patch+json, application/json",
 "415 POST /app/x {} | $::Cookie | Content-Type: text/plain < Accept: application/json",
 "415 PATCH /app/x {} | $::Cookie | Content-Type: text/plain"
 . " < Accept: application/json < Accept-Patch: application/json"]



=== TEST 9: a login in UTF-8
--- request
POST /admin/login
{"email":"{email:acme}","password":"{password:acme}"}
--- more_headers
Content-Type: application/json; charset="UTF8"



=== TEST 10: others have no such headers
--- rows
422 POST /data/c {"$a":1} < !Accept < !Accept-Encoding < !Accept-Patch
400 PATCH /data/c/x { | Content-Type: application/merge-patch+json < !Accept < !Accept-Patch
