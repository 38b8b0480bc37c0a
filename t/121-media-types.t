# Which media types and codings a body may have; 415 comes before what is wrong
# in it and asks no database.

use strict;
use warnings;

use Tenant;

repeat_each(2);

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('commands', '') if !defined $block->commands;
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: application/json
--- seed
acme GET /data/
--- request
PUT /data/c/x
{
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json
--- error_code: 400
--- problem



=== TEST 2: Application/JSON
--- seed
acme GET /data/
--- request
PUT /data/c/x
{
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: Application/JSON
--- error_code: 400
--- problem



=== TEST 3: application/json; charset=utf-8
--- seed
acme GET /data/
--- request
PUT /data/c/x
{
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json; charset=utf-8
--- error_code: 400
--- problem



=== TEST 4: application/json;charset=UTF-8
--- seed
acme GET /data/
--- request
PUT /data/c/x
{
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json;charset=UTF-8
--- error_code: 400
--- problem



=== TEST 5: application/json ;a=b
--- seed
acme GET /data/
--- request
PUT /data/c/x
{
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json ;a=b
--- error_code: 400
--- problem



=== TEST 6: application/json; charset="utf-8"
--- seed
acme GET /data/
--- request
PUT /data/c/x
{
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json; charset="utf-8"
--- error_code: 400
--- problem



=== TEST 7: application/json;
--- seed
acme GET /data/
--- request
PUT /data/c/x
{
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json;
--- error_code: 400
--- problem



=== TEST 8: application/json; a="x;y"; charset=utf-8
--- seed
acme GET /data/
--- request
PUT /data/c/x
{
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json; a="x;y"; charset=utf-8
--- error_code: 400
--- problem



=== TEST 9: not none at all
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
--- error_code: 415
--- problem



=== TEST 10: not an empty one
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: 
--- error_code: 415
--- problem



=== TEST 11: not text/plain
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: text/plain
--- error_code: 415
--- problem



=== TEST 12: not text/json
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: text/json
--- error_code: 415
--- problem



=== TEST 13: not application/jsonx
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/jsonx
--- error_code: 415
--- problem



=== TEST 14: not application/json-patch+json
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json-patch+json
--- error_code: 415
--- problem



=== TEST 15: not application/merge-patch+json
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/merge-patch+json
--- error_code: 415
--- problem



=== TEST 16: not application/x-www-form-urlencoded
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/x-www-form-urlencoded
--- error_code: 415
--- problem



=== TEST 17: not application/json, x
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json, x
--- error_code: 415
--- problem



=== TEST 18: not application/json; charset=latin1
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json; charset=latin1
--- error_code: 415
--- problem



=== TEST 19: not application/json; charset
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json; charset
--- error_code: 415
--- problem



=== TEST 20: not application/json; charset=utf-8x
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json; charset=utf-8x
--- error_code: 415
--- problem



=== TEST 21: not json
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: json
--- error_code: 415
--- problem



=== TEST 22: not */*
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: */*
--- error_code: 415
--- problem



=== TEST 23: not application/json; a=b; charset=utf-16
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json; a=b; charset=utf-16
--- error_code: 415
--- problem



=== TEST 24: not application/json; charset="utf-8
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json; charset="utf-8
--- error_code: 415
--- problem



=== TEST 25: not x-application/json
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: x-application/json
--- error_code: 415
--- problem



=== TEST 26: not two
--- seed
acme GET /data/
--- request
PUT /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json
Content-Type: application/json
--- error_code: 415
--- problem



=== TEST 27: a patch that is none says what would be
--- seed
acme GET /data/
--- request
PATCH /data/c/x
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: application/json-patch+json
--- error_code: 415
--- response_headers
Accept-Patch: application/merge-patch+json, application/json
--- problem



=== TEST 28: POST /data/c
--- seed
acme GET /data/
--- request
POST /data/c
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: text/plain
--- error_code: 415
--- problem



=== TEST 29: PUT /org/update
--- seed
acme GET /data/
--- request
PUT /org/update
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: text/plain
--- error_code: 415
--- problem



=== TEST 30: POST /admin/users
--- seed
acme GET /data/
--- request
POST /admin/users
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: text/plain
--- error_code: 415
--- problem



=== TEST 31: PUT /admin/password
--- seed
acme GET /data/
--- request
PUT /admin/password
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: text/plain
--- error_code: 415
--- problem



=== TEST 32: PATCH /admin/users/000000000000000000000000
--- seed
acme GET /data/
--- request
PATCH /admin/users/000000000000000000000000
{}
--- more_headers
Authorization: Bearer {token:acme}
Content-Type: text/plain
--- error_code: 415
--- problem



=== TEST 33: POST /org/create
--- request
POST /org/create
{}
--- more_headers
Content-Type: text/plain
--- error_code: 415
--- problem



=== TEST 34: POST /admin/login
--- request
POST /admin/login
{}
--- more_headers
Content-Type: text/plain
--- error_code: 415
--- problem



=== TEST 35: coding: gzip
--- as: acme
--- request
PUT /data/c/x
{}
--- more_headers
Content-Encoding: gzip
--- error_code: 415
--- problem



=== TEST 36: coding: deflate
--- as: acme
--- request
PUT /data/c/x
{}
--- more_headers
Content-Encoding: deflate
--- error_code: 415
--- problem



=== TEST 37: coding: br
--- as: acme
--- request
PUT /data/c/x
{}
--- more_headers
Content-Encoding: br
--- error_code: 415
--- problem



=== TEST 38: coding: gzip, identity
--- as: acme
--- request
PUT /data/c/x
{}
--- more_headers
Content-Encoding: gzip, identity
--- error_code: 415
--- problem



=== TEST 39: coding: x
--- as: acme
--- request
PUT /data/c/x
{}
--- more_headers
Content-Encoding: x
--- error_code: 415
--- problem



=== TEST 40: coding: an empty one
--- as: acme
--- request
PUT /data/c/x
{}
--- more_headers
Content-Encoding: 
--- error_code: 415
--- problem



=== TEST 41: coding: identity is none
--- as: acme
--- request
PUT /data/c/x
{
--- more_headers
Content-Encoding: identity
--- error_code: 400
--- problem
