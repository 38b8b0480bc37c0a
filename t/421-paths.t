# Paths and query strings (docs/api.md): which are 400, 404, 405 or 422, and that
# none of these costs a database command.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: percent-encoding says the same as the character
--- seed
acme PUT /data/{new}/a%20b {"n":1}
--- rows
200 GET /data/{new}/a%20b => {"_id":"a b","n":1}
200 GET /d%61ta/{new}/%61%20%62 => {"_id":"a b","n":1}
200 GET /data/{new}/a%20b? => {"_id":"a b","n":1}



=== TEST 2: dots and slashes that nginx takes out
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 GET /data/x/../{new}/a
200 GET /data//{new}///a
200 GET /data/./{new}/./a



=== TEST 3: a plus is a plus in a path
--- rows
201 PUT /data/{new}/a+b {"n":1} => {"_id":"a+b","n":1}
200 GET /data/{new}/a%2Bb => {"_id":"a+b","n":1}
404 GET /data/{new}/a%20b



=== TEST 4: parameters with empty parts between them
--- rows
200 GET /data/{new}?&limit=1&&
200 GET /data/{new}?&&
200 GET /data/{new}?



=== TEST 5: an encoded name and value
--- rows
200 GET /data/{new}?limit=%31
200 GET /data/{new}?%6c%69mit=1



=== TEST 6: parameters that are not known, named as they came
--- commands
--- rows
422 GET /data/{new}?nope ~> "field":"nope","message":"is not known here"
422 GET /data/{new}?nope= ~> "field":"nope"
422 GET /data/{new}?LIMIT=1 ~> "field":"LIMIT"
422 GET /data/{new}?%22%5c=1 ~> "field":"\\"\\\\","message":"is not known here"
422 GET /data/{new}?%01=1 ~> "message":"is not known here"
422 GET /data/{new}?%0a=1
422 GET /data/{new}?=1



=== TEST 7: long names and many of them
--- commands
--- rows eval
['422 GET /data/{new}?' . CORE::join('&', map { "p$_=1" } 1 .. 40),
 '422 GET /data/{new}?' . 'n' x 3000 . '=1',
 '422 GET /data/{new}?' . '%e2%82%ac' x 300 . '=1 ~> "message":"is not known here"']



=== TEST 8: a parameter twice
--- commands
--- wrong: limit
--- rows
422 GET /data/{new}?limit=1&limit=1
422 GET /data/{new}?limit=1&%6cimit=1



=== TEST 9: a parameter without a value
--- commands
--- wrong: limit
--- rows
422 GET /data/{new}?limit
422 GET /data/{new}?limit=
422 GET /data/{new}?limit=1;limit=2



=== TEST 10: percent-encoding that is none
--- commands
--- rows
400 GET /data/{new}?limit=%
400 GET /data/{new}?limit=%1
400 GET /data/{new}?limit=%zz
400 GET /data/{new}?limit=%-1
400 GET /data/{new}?%



=== TEST 11: NUL in a query
--- commands
--- rows
400 GET /data/{new}?limit=%00
400 GET /data/{new}?limit=1%00
400 GET /data/{new}?lim%00it=1



=== TEST 12: bytes that are no UTF-8
--- commands
--- rows
400 GET /data/{new}?%ff=1
400 GET /data/{new}?filter=%ff
400 GET /data/{new}/%ff
400 PUT /data/{new}/%ff {}



=== TEST 13: requests that take no parameters
--- commands
--- wrong: a
--- rows
422 GET /data/{new}/x?a=1
422 GET /data/?a=1
422 DELETE /data/{new}/x?a=1
422 PUT /data/{new}/x?a=1 {}
422 POST /data/{new}?a=1 {}
422 POST /data/{new}:drop?a=1



=== TEST 14: the same at the other endpoints
--- commands
--- rows
422 PUT /org/update?a=1 {"email":"a@b.example"} ~> "field":"a"
422 POST /org/create?a=1 {} @ nobody ~> "field":"a"
422 POST /admin/login?a=1 {} @ nobody ~> "field":"a"
400 PUT /org/update?a=% {"email":"a@b.example"}
400 POST /admin/login?a=% {} @ nobody



=== TEST 15: a query that can't be parsed, where none is taken
--- commands
--- rows
400 GET /data/{new}/x?a=%
400 POST /data/{new}?a=%zz {}
400 DELETE /data/{new}/x?%00



=== TEST 16: a segment too many
--- commands
--- rows
404 GET /data/{new}/a/b
404 GET /data/{new}/a%2fb
404 PUT /data/{new}/a%2fb {}
404 GET /data/{new}%2fx%2fy



=== TEST 17: a slash at the end
--- commands
--- rows
404 GET /data/{new}/
404 POST /data/{new}/ {}
404 PUT /data/{new}/a/ {}



=== TEST 18: 404 and 405 come before 401
--- commands
--- rows
404 GET /data/{new}/a/b @ nobody
404 POST /data/{new}:nope @ nobody
405 PUT /data/{new} {} @ nobody
405 POST /data/{new}/x {} @ nobody
401 GET /data/{new}/x?a=% @ nobody



=== TEST 19: control characters in an id
--- commands
--- rows
422 PUT /data/{new}/a%0ab {}
422 GET /data/{new}/%1f
422 DELETE /data/{new}/%7f



=== TEST 20: what nginx refuses before any location is chosen
--- request eval
["GET /data/c%00/x", "GET /data/c/%zz", "GET /data/../../x", "GET /data/c/%"]
--- error_code eval: [400, 400, 400, 400]



=== TEST 21: climbing out of the prefix is another location's path
--- request eval
["GET /data/%2e%2e/nope", "GET /data/..%2fnope", "GET /data/c/../../nope"]
--- error_code eval: [404, 404, 404]
--- response_headers eval
["Content-Type: text/html", "Content-Type: text/html", "Content-Type: text/html"]
--- no_error_log
[alert]



=== TEST 22: a location of any name, and one below another
--- config
    location /a { tenant_documents; location /a/b/ { tenant_documents; } }
    location /v1/data/ { tenant_documents; }
--- rows
201 PUT /v1/data/{new}/x {"n":1} < Location: /v1/data/{new}/x
200 GET /a/b/{new}/x => {"_id":"x","n":1}



=== TEST 23: a Location is escaped as its location is written
--- config
    location "/the data/" { tenant_documents; }
--- rows
201 PUT /the%20data/{new}/x {} < Location: /the%20data/{new}/x
201 POST /the%20data/{new} {"_id":"y z"} < Location: /the%20data/{new}/y%20z
