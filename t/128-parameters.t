# Parameters and members that nobody knows, or twice: 422 names each of them.

use strict;
use warnings;

use Tenant;
use URI::Escape ();

repeat_each(2);

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('commands', '') if !defined $block->commands;
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: an unknown parameter
--- as: acme
--- request
GET /data/c?wat=1
--- error_code: 422
--- problem
wat: ~.



=== TEST 2: a parameter twice
--- as: acme
--- request
GET /data/c?limit=1&limit=2
--- error_code: 422
--- problem
limit: ~.



=== TEST 3: several
--- as: acme
--- request
GET /data/c?a=1&b=2&limit=0
--- error_code: 422
--- problem
a: ~.
b: ~.
limit: ~.



=== TEST 4: an unknown parameter of a document
--- as: acme
--- request
GET /data/c/x?wat=1
--- error_code: 422
--- problem
wat: ~.



=== TEST 5: of the organization
--- as: nobody
--- request
GET /org/get?organization_name=a&x=1
--- error_code: 422
--- problem
x: ~.



=== TEST 6: of a login, and members
--- as: nobody
--- request
POST /admin/login?x=1
{"email":1,"wat":2}
--- error_code: 422
--- problem
email: ~.
password: ~.
wat: ~.
x: ~.



=== TEST 7: of a sign-up, and members
--- as: nobody
--- request
POST /org/create?x=1
{"wat":2}
--- error_code: 422
--- problem
email: ~.
organization_name: ~.
password: ~.
wat: ~.
x: ~.



=== TEST 8: of a change
--- as: acme
--- request
PUT /org/update?x=1
{"email":"a"}
--- error_code: 422
--- problem
email: ~.
x: ~.



=== TEST 9: of a user
--- as: acme
--- request
POST /admin/users?x=1
{"role":"viewer","wat":1}
--- error_code: 422
--- problem
email: ~.
password: ~.
wat: ~.
x: ~.



=== TEST 10: the first sixteen are named
--- as: nobody
--- request eval
'POST /org/create?' . CORE::join('&', map { "x$_=1" } 1 .. 20) . "\n{}"
--- error_code: 422
--- response_body_like: ^(?:[^{]*\{){17}[^{]*$
--- problem



=== TEST 11: a broken escape
--- as: acme
--- request
GET /data/c?limit=%zz
--- error_code: 400
--- problem



=== TEST 12: many, and a broken one
--- as: nobody
--- request eval
'POST /org/create?' . CORE::join('&', map { "x$_=1" } 1 .. 20) . "&%zz\n{}"
--- error_code: 400
--- problem



=== TEST 13: the argument that carries the token is none: token
--- config
    location /argument/ { tenant_token $arg_Token; tenant_documents; }
--- seed
acme GET /data/
--- request
GET /argument/none?token={token:acme}&limit=1
--- response_json
{"documents":[],"next":null}
--- commands
find



=== TEST 14: the argument that carries the token is none: Token
--- config
    location /argument/ { tenant_token $arg_Token; tenant_documents; }
--- seed
acme GET /data/
--- request
GET /argument/none?Token={token:acme}&limit=1
--- response_json
{"documents":[],"next":null}
--- commands
find



=== TEST 15: the argument that carries the token is none: TOKEN
--- config
    location /argument/ { tenant_token $arg_Token; tenant_documents; }
--- seed
acme GET /data/
--- request
GET /argument/none?TOKEN={token:acme}&limit=1
--- response_json
{"documents":[],"next":null}
--- commands
find



=== TEST 16: another argument beside it
--- config
    location /argument/ { tenant_token $arg_Token; tenant_documents; }
--- seed
acme GET /data/
--- request
GET /argument/c?token={token:acme}&tokens=1
--- error_code: 422
--- problem
tokens: ~.



=== TEST 17: elsewhere it is no token
--- request
GET /data/c?token={token:acme}
--- error_code: 401
--- problem
a bearer token is required



=== TEST 18: and unknown
--- as: acme
--- request
GET /data/c?token={token:acme}
--- error_code: 422
--- problem
token: ~.



=== TEST 19: a filter: a number
--- as: acme
--- request eval: 'GET /data/c?filter=' . URI::Escape::uri_escape('1')
--- error_code: 422
--- problem



=== TEST 20: a filter: an array
--- as: acme
--- request eval: 'GET /data/c?filter=' . URI::Escape::uri_escape('[]')
--- error_code: 422
--- problem



=== TEST 21: a filter: an operator that is not allowed
--- as: acme
--- request eval
'GET /data/c?filter=' . URI::Escape::uri_escape('{"$where":"1"}')
--- error_code: 422
--- problem



=== TEST 22: a filter: a value that is none
--- as: acme
--- request eval
'GET /data/c?filter=' . URI::Escape::uri_escape('{"a":{"$oid":"zz"}}')
--- error_code: 422
--- problem



=== TEST 23: a filter: a pattern that is none
--- as: acme
--- request eval
'GET /data/c?filter=' . URI::Escape::uri_escape('{"a":{"$regex":"("}}')
--- error_code: 422
--- problem



=== TEST 24: a document: an ObjectId that is none
--- as: acme
--- request
PUT /data/c/x
{"a":{"$oid":"zz"}}
--- error_code: 422
--- problem



=== TEST 25: a document: code
--- as: acme
--- request
PUT /data/c/x
{"a":{"$code":"x"}}
--- error_code: 422
--- problem



=== TEST 26: a document: an operator
--- as: acme
--- request
PUT /data/c/x
{"$a":1}
--- error_code: 422
--- problem



=== TEST 27: a document: another _id
--- as: acme
--- request
PUT /data/c/x
{"_id":"b"}
--- error_code: 422
--- problem



=== TEST 28: documents can only be emptied
--- as: acme
--- request
POST /data/documents:drop
--- error_code: 422
--- problem
