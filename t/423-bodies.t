# Bodies of every size and form (docs/api.md): what is good arrives whole, what is
# bad is a clear 4xx and costs no database command.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a body in memory arrives whole, whatever its size
--- rows eval
[map { ["201 PUT /data/{new}/$_ {\"t\":\"{0}\"}", 'abc' x $_],
       ["200 GET /data/{new}/$_ ==> {\"_id\":\"$_\",\"t\":\"{0}\"}", 'abc' x $_] }
     1, 300, 350, 400, 5000, 60_000]



=== TEST 2: a body in memory, in parts that come late
--- as: acme acme
--- request eval
[["PUT /data/{new}/a\n{\"t\":\"", { value => 'x' x 3000, delay_before => 0.05 },
  { value => 'y' x 3000 . '"}', delay_before => 0.05 }],
 "GET /data/{new}/a"]
--- error_code eval: [201, 200]
--- response_body eval
['{"_id":"a","t":"' . 'x' x 3000 . 'y' x 3000 . '"}',
 '{"_id":"a","t":"' . 'x' x 3000 . 'y' x 3000 . '"}']



=== TEST 3: a body in memory, in chunks
--- as: acme acme
--- more_headers eval: ["Transfer-Encoding: chunked", ""]
--- request eval
[["PUT /data/{new}/a\n6\r\n{\"t\":\"\r\n", { value => "bb8\r\n" . 'x' x 3000 . "\r\n",
   delay_before => 0.05 }, { value => "2\r\n\"}\r\n0\r\n\r\n", delay_before => 0.05 }],
 "GET /data/{new}/a"]
--- error_code eval: [201, 200]
--- response_body eval
['{"_id":"a","t":"' . 'x' x 3000 . '"}', '{"_id":"a","t":"' . 'x' x 3000 . '"}']



=== TEST 4: a body larger than its buffer arrives whole, whatever its size
--- http_config
    client_body_buffer_size 1k;
--- rows eval
[map { ["201 PUT /data/{new}/$_ {\"t\":\"{0}\"}", 'abc' x $_],
       ["200 GET /data/{new}/$_ ==> {\"_id\":\"$_\",\"t\":\"{0}\"}", 'abc' x $_] }
     1, 300, 350, 400, 5000, 60_000]



=== TEST 5: a body larger than its buffer, in parts that come late
--- http_config
    client_body_buffer_size 1k;
--- as: acme acme
--- request eval
[["PUT /data/{new}/a\n{\"t\":\"", { value => 'x' x 3000, delay_before => 0.05 },
  { value => 'y' x 3000 . '"}', delay_before => 0.05 }],
 "GET /data/{new}/a"]
--- error_code eval: [201, 200]
--- response_body eval
['{"_id":"a","t":"' . 'x' x 3000 . 'y' x 3000 . '"}',
 '{"_id":"a","t":"' . 'x' x 3000 . 'y' x 3000 . '"}']



=== TEST 6: a body larger than its buffer, in chunks
--- http_config
    client_body_buffer_size 1k;
--- as: acme acme
--- more_headers eval: ["Transfer-Encoding: chunked", ""]
--- request eval
[["PUT /data/{new}/a\n6\r\n{\"t\":\"\r\n", { value => "bb8\r\n" . 'x' x 3000 . "\r\n",
   delay_before => 0.05 }, { value => "2\r\n\"}\r\n0\r\n\r\n", delay_before => 0.05 }],
 "GET /data/{new}/a"]
--- error_code eval: [201, 200]
--- response_body eval
['{"_id":"a","t":"' . 'x' x 3000 . '"}', '{"_id":"a","t":"' . 'x' x 3000 . '"}']



=== TEST 7: a body in a file arrives whole, whatever its size
--- http_config
    client_body_in_file_only clean;
--- rows eval
[map { ["201 PUT /data/{new}/$_ {\"t\":\"{0}\"}", 'abc' x $_],
       ["200 GET /data/{new}/$_ ==> {\"_id\":\"$_\",\"t\":\"{0}\"}", 'abc' x $_] }
     1, 300, 350, 400, 5000, 60_000]



=== TEST 8: a body in a file, in parts that come late
--- http_config
    client_body_in_file_only clean;
--- as: acme acme
--- request eval
[["PUT /data/{new}/a\n{\"t\":\"", { value => 'x' x 3000, delay_before => 0.05 },
  { value => 'y' x 3000 . '"}', delay_before => 0.05 }],
 "GET /data/{new}/a"]
--- error_code eval: [201, 200]
--- response_body eval
['{"_id":"a","t":"' . 'x' x 3000 . 'y' x 3000 . '"}',
 '{"_id":"a","t":"' . 'x' x 3000 . 'y' x 3000 . '"}']



=== TEST 9: a body in a file, in chunks
--- http_config
    client_body_in_file_only clean;
--- as: acme acme
--- more_headers eval: ["Transfer-Encoding: chunked", ""]
--- request eval
[["PUT /data/{new}/a\n6\r\n{\"t\":\"\r\n", { value => "bb8\r\n" . 'x' x 3000 . "\r\n",
   delay_before => 0.05 }, { value => "2\r\n\"}\r\n0\r\n\r\n", delay_before => 0.05 }],
 "GET /data/{new}/a"]
--- error_code eval: [201, 200]
--- response_body eval
['{"_id":"a","t":"' . 'x' x 3000 . '"}', '{"_id":"a","t":"' . 'x' x 3000 . '"}']



=== TEST 10: a body in a single buffer arrives whole, whatever its size
--- http_config
    client_body_in_single_buffer on;
--- rows eval
[map { ["201 PUT /data/{new}/$_ {\"t\":\"{0}\"}", 'abc' x $_],
       ["200 GET /data/{new}/$_ ==> {\"_id\":\"$_\",\"t\":\"{0}\"}", 'abc' x $_] }
     1, 300, 350, 400, 5000, 60_000]



=== TEST 11: a body in a single buffer, in parts that come late
--- http_config
    client_body_in_single_buffer on;
--- as: acme acme
--- request eval
[["PUT /data/{new}/a\n{\"t\":\"", { value => 'x' x 3000, delay_before => 0.05 },
  { value => 'y' x 3000 . '"}', delay_before => 0.05 }],
 "GET /data/{new}/a"]
--- error_code eval: [201, 200]
--- response_body eval
['{"_id":"a","t":"' . 'x' x 3000 . 'y' x 3000 . '"}',
 '{"_id":"a","t":"' . 'x' x 3000 . 'y' x 3000 . '"}']



=== TEST 12: a body in a single buffer, in chunks
--- http_config
    client_body_in_single_buffer on;
--- as: acme acme
--- more_headers eval: ["Transfer-Encoding: chunked", ""]
--- request eval
[["PUT /data/{new}/a\n6\r\n{\"t\":\"\r\n", { value => "bb8\r\n" . 'x' x 3000 . "\r\n",
   delay_before => 0.05 }, { value => "2\r\n\"}\r\n0\r\n\r\n", delay_before => 0.05 }],
 "GET /data/{new}/a"]
--- error_code eval: [201, 200]
--- response_body eval
['{"_id":"a","t":"' . 'x' x 3000 . '"}', '{"_id":"a","t":"' . 'x' x 3000 . '"}']



=== TEST 13: a bulk insert in a file
--- http_config
    client_body_in_file_only clean;
--- rows
201 POST /data/{new} [{"_id":"a"},{"_id":"b"}] => {"inserted":2,"results":[{"_id":"a"},{"_id":"b"}]}
422 POST /data/{new} [{"_id":"c"},{"$f":1}] ~> "field":"\[1\]\.\$f"



=== TEST 14: a patch in a file
--- http_config
    client_body_in_file_only clean;
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 PATCH /data/{new}/a {"m":2} | Content-Type: application/merge-patch+json => {"_id":"a","n":1,"m":2}



=== TEST 15: what is wrong with a body in a file
--- http_config
    client_body_in_file_only clean;
--- rows
400 PUT /data/{new}/a {"n":
422 PUT /data/{new}/a {"$n":1}
415 PUT /data/{new}/a {} | Content-Type: text/plain



=== TEST 16: a client that waits to be asked for its body
--- as: acme
--- more_headers
Expect: 100-continue
--- request eval
[["PUT /data/{new}/a\n", { value => '{"t":"e"}', delay_before => 0.1 }]]
--- error_code: 100
--- response_body_like: ^HTTP/1.1 201 .*\{"_id":"a","t":"e"\}$



=== TEST 17: no body is asked for in vain
--- http_config
    lingering_timeout 100ms;
--- raw_request eval
["PUT /data/c/x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
 . "Content-Length: 9\r\nConnection: close\r\n\r\n"]
--- error_code: 401
--- problem



=== TEST 18: nor for a path that is not there
--- http_config
    lingering_timeout 100ms;
--- raw_request eval
["PUT /data/c/x/y HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
 . "Content-Length: 9\r\nConnection: close\r\n\r\n"]
--- error_code: 404
--- problem



=== TEST 19: nor for one that is too large
--- http_config
    lingering_timeout 100ms;
--- raw_request eval
["PUT /data/c/x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
 . "Authorization: Bearer {token:acme}\r\nContent-Type: application/json\r\n"
 . "Content-Length: 99999999\r\nConnection: close\r\n\r\n"]
--- error_code: 413
--- problem
--- error_log
client intended to send too large body



=== TEST 20: HTTP/1.0
--- raw_request eval
["PUT /data/c/http10 HTTP/1.0\r\nAuthorization: Bearer {token:acme}\r\n"
 . "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"t\":\"0\"}"]
--- error_code_like: ^20[01]$
--- response_body chomp
{"_id":"http10","t":"0"}



=== TEST 21: HTTP/1.0 without a token
--- raw_request eval
["GET /data/c/x HTTP/1.0\r\n\r\n"]
--- error_code: 401
--- problem



=== TEST 22: on one connection: good ones beside no JSON
--- as: acme acme acme acme
--- pipelined_requests eval
["PUT /data/{new}/a\n{\"t\":1}", "PUT /data/{new}/a\nnonsense", "PUT /data/{new}/a\n{\"t\":2}",
 "PUT /data/{new}/a\nnonsense"]
--- error_code eval: [201, 400, 200, 400]
--- problem eval: [undef, "", undef, ""]



=== TEST 23: on one connection: good ones beside no such path
--- as: acme acme acme acme
--- pipelined_requests eval
["PUT /data/{new}/a\n{\"t\":1}", "PUT /data/{new}/a/b\n{}", "PUT /data/{new}/a\n{\"t\":2}",
 "PUT /data/{new}/a/b\n{}"]
--- error_code eval: [201, 404, 200, 404]
--- problem eval: [undef, "", undef, ""]



=== TEST 24: on one connection: good ones beside another method
--- as: acme acme acme acme
--- pipelined_requests eval
["PUT /data/{new}/a\n{\"t\":1}", "PUT /data/{new}\n{}", "PUT /data/{new}/a\n{\"t\":2}",
 "PUT /data/{new}\n{}"]
--- error_code eval: [201, 405, 200, 405]
--- problem eval: [undef, "", undef, ""]



=== TEST 25: on one connection: good ones beside a wrong member
--- as: acme acme acme acme
--- pipelined_requests eval
["PUT /data/{new}/a\n{\"t\":1}", "PUT /data/{new}/a\n{\"\$t\":1}", "PUT /data/{new}/a\n{\"t\":2}",
 "PUT /data/{new}/a\n{\"\$t\":1}"]
--- error_code eval: [201, 422, 200, 422]
--- problem eval: [undef, "", undef, ""]



=== TEST 26: on one connection: good ones beside a wrong type
--- as: acme acme acme
--- more_headers eval: ["", "Content-Type: text/plain", ""]
--- pipelined_requests eval
["PUT /data/{new}/a\n{\"t\":1}", "PUT /data/{new}/a\n{\"t\":2}", "GET /data/{new}/a"]
--- error_code eval: [201, 415, 200]
--- response_json_has eval: ['{"t":1}', undef, '{"t":1}']



=== TEST 27: on one connection: good ones beside one without a token
--- as: acme nobody acme
--- pipelined_requests eval
["PUT /data/{new}/a\n{\"t\":1}", "PUT /data/{new}/a\n{\"t\":2}", "GET /data/{new}/a"]
--- error_code eval: [201, 401, 200]
--- response_json_has eval: ['{"t":1}', undef, '{"t":1}']



=== TEST 28: twenty in a row on one connection
--- as eval: "acme " x 20
--- pipelined_requests eval
[map { "PUT /data/{new}/a$_\n{\"t\":$_}" } 1 .. 20]
--- error_code eval: [(201) x 20]
--- response_body eval
[map { "{\"_id\":\"a$_\",\"t\":$_}" } 1 .. 20]



=== TEST 29: the body of a request that takes none is not the next request
--- seed
acme PUT /data/{new}/a {"t":1}
--- as: acme acme
--- pipelined_requests eval
["GET /data/{new}/a\nDELETE /data/{new}/a HTTP/1.1\r\n\r\n", "GET /data/{new}/a"]
--- error_code eval: [200, 200]



=== TEST 30: larger than client_max_body_size
--- config
    location /data/ { client_max_body_size 64k; tenant_documents; }
    location /admin/ { client_max_body_size 64k; tenant_admin; }
--- rows eval
[['413 PUT /data/{new}/a {"t":"{0}"}', 'x' x 65_530]]
--- error_log
client intended to send too large body



=== TEST 31: not larger than client_max_body_size
--- config
    location /data/ { client_max_body_size 64k; tenant_documents; }
--- rows eval
[['201 PUT /data/{new}/a {"t":"{0}"}', 'x' x 65_528]]



=== TEST 32: the same in chunks
--- config
    location /data/ { client_max_body_size 64k; tenant_documents; }
    location /admin/ { client_max_body_size 64k; tenant_admin; }
--- as: acme
--- more_headers
Transfer-Encoding: chunked
--- request eval
"PUT /data/{new}/a\n" . "7530\r\n" . 'x' x 30_000 . "\r\n" . "7530\r\n" . 'x' x 30_000
    . "\r\n7530\r\n" . 'x' x 30_000 . "\r\n0\r\n\r\n"
--- error_code: 413
--- problem
--- error_log
client intended to send too large chunked body



=== TEST 33: and at the login
--- config
    location /data/ { client_max_body_size 64k; tenant_documents; }
    location /admin/ { client_max_body_size 64k; tenant_admin; }
--- rows eval
[['413 POST /admin/login {"email":"{0}"} @ nobody', 'x' x 65_530]]
--- error_log
client intended to send too large body



=== TEST 34: 401 and 403 come before 413
--- config
    location /data/ { client_max_body_size 64k; tenant_documents; }
    location /admin/ { client_max_body_size 64k; tenant_admin; }
--- rows eval
[['401 PUT /data/{new}/a {"t":"{0}"} @ nobody', 'x' x 65_530],
 ['403 PUT /data/{new}/a {"t":"{0}"} @ acme/viewer', 'x' x 65_530]]
--- error_log
client intended to send too large body



=== TEST 35: chunks that are none
--- as: acme acme acme
--- more_headers
Transfer-Encoding: chunked
--- request eval
["PUT /data/{new}/a\nzz\r\n\r\n", "PUT /data/{new}/a\n-1\r\n\r\n", "PUT /data/{new}/a\n;\r\n\r\n"]
--- error_code eval: [400, 400, 400]
--- problem eval: ["", "", ""]
--- error_log
client sent invalid chunked body



=== TEST 36: media types that are JSON fail for what they hold
--- commands
--- rows
400 PUT /data/{new}/a {
400 PUT /data/{new}/a { | Content-Type: Application/JSON
400 PUT /data/{new}/a { | Content-Type: application/json; charset=utf-8
400 PUT /data/{new}/a { | Content-Type: application/json;charset=UTF-8
400 PUT /data/{new}/a { | Content-Type: application/json ;a=b
400 PUT /data/{new}/a { | Content-Type: application/json; charset="utf-8"
400 PUT /data/{new}/a { | Content-Type: application/json;
400 PUT /data/{new}/a { | Content-Type: application/json; a="x;y"; charset=utf-8



=== TEST 37: media types that are not
--- commands
--- rows
415 PUT /data/{new}/a {} | Content-Type: -
415 PUT /data/{new}/a {} | Content-Type:
415 PUT /data/{new}/a {} | Content-Type: text/plain
415 PUT /data/{new}/a {} | Content-Type: text/json
415 PUT /data/{new}/a {} | Content-Type: application/jsonx
415 PUT /data/{new}/a {} | Content-Type: x-application/json
415 PUT /data/{new}/a {} | Content-Type: json
415 PUT /data/{new}/a {} | Content-Type: */*
415 PUT /data/{new}/a {} | Content-Type: application/json, x
415 PUT /data/{new}/a {} | Content-Type: application/x-www-form-urlencoded
415 PUT /data/{new}/a {} | Content-Type: multipart/form-data; boundary=x
415 PUT /data/{new}/a {} | Content-Type: application/json-patch+json
415 PUT /data/{new}/a {} | Content-Type: application/merge-patch+json



=== TEST 38: charsets that are not UTF-8
--- commands
--- rows
415 PUT /data/{new}/a {} | Content-Type: application/json; charset=latin1
415 PUT /data/{new}/a {} | Content-Type: application/json; charset
415 PUT /data/{new}/a {} | Content-Type: application/json; charset=utf-8x
415 PUT /data/{new}/a {} | Content-Type: application/json; a=b; charset=utf-16
415 PUT /data/{new}/a {} | Content-Type: application/json; charset="utf-8



=== TEST 39: two media types
--- commands
--- rows
415 PUT /data/{new}/a {} | Content-Type: application/json | Content-Type: application/json



=== TEST 40: the type of each request that has a body
--- commands
--- rows
415 POST /data/{new} {} | Content-Type: text/plain
415 POST /data/{new} [{}] | Content-Type: text/plain
415 PUT /data/{new}/a {} | Content-Type: text/plain
415 PATCH /data/{new}/a {} | Content-Type: text/plain



=== TEST 41: content codings
--- commands
--- rows
415 PUT /data/{new}/a {} | Content-Encoding: gzip
415 PUT /data/{new}/a {} | Content-Encoding: deflate
415 PUT /data/{new}/a {} | Content-Encoding: br
415 PUT /data/{new}/a {} | Content-Encoding: gzip, identity
415 PUT /data/{new}/a {} | Content-Encoding: x



=== TEST 42: the coding that is none
--- rows
201 PUT /data/{new}/a {} | Content-Encoding: identity



=== TEST 43: JSON: nothing
--- commands
--- rows
400 PUT /data/{new}/a | Content-Type: application/json | Content-Length: 0
400 POST /data/{new} | Content-Type: application/json | Content-Length: 0
400 PATCH /data/{new}/a | Content-Type: application/merge-patch+json | Content-Length: 0
400 PUT /org/update | Content-Type: application/json | Content-Length: 0
400 POST /admin/login @ nobody | Content-Type: application/json | Content-Length: 0



=== TEST 44: JSON: no JSON
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 'nonsense',
     '{"a":1',
     '{"a',
     '{"a":1,}',
     q({'a':1}),
     '{a:1}',
     '{"a":1/* */}']



=== TEST 45: JSON: more behind it
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 '{"a":1} x',
     '{"a":1}{"a":1}',
     qq({"a":1}\0)]



=== TEST 46: JSON: something before it
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 qq(\xef\xbb\xbf{"a":1}),
     qq(\0{"a":1})]



=== TEST 47: JSON: a member twice
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 '{"a":1,"a":2}',
     '{"o":[{"a":1,"a":2}]}',
     '{"a":1,"\\u0061":2}']



=== TEST 48: JSON: NUL in a name
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 '{"a\\u0000b":1}',
     qq({"a\0b":1})]



=== TEST 49: JSON: control characters as they are
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 qq({"a":"x\ny"}),
     qq({"a":"x\ty"})]



=== TEST 50: JSON: what is not UTF-8
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 qq({"a":"\xff\xfe"}),
     qq({"a":"\xc0\xaf"}),
     qq({"a":"\xe2\x82"}),
     qq({"a":"\xed\xa0\x80"}),
     qq({"a":"\xf4\x90\x80\x80"}),
     CORE::join('', map { "\0$_" } split //, '{"a":1}')]



=== TEST 51: JSON: surrogates that are no pair
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 '{"a":"\\ud800"}',
     '{"a":"\\udc00"}',
     '{"a":"\\udc00\\ud800"}']



=== TEST 52: JSON: escapes that are none
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 '{"a":"\\x41"}',
     '{"a":"\\u00"}']



=== TEST 53: JSON: more depth than may be
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 '{"a":' . '[' x 200 . ']' x 200 . '}',
     '{"a":' x 200 . '1' . '}' x 200,
     '[' x 3000]



=== TEST 54: JSON: numbers that are none
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 '{"a":NaN}',
     '{"a":-Infinity}',
     '{"a":01}',
     '{"a":+1}',
     '{"a":0x1}',
     '{"a":1.}',
     '{"a":.5}']



=== TEST 55: JSON: numbers out of range
--- commands
--- rows eval
[map { my $json = $_;
       (["400 PUT /data/{new}/a {0}", $json], ["400 POST /data/{new} {0}", $json],
        ["400 PUT /org/update {0}", $json],
        ["400 POST /admin/login {0} @ nobody", $json]) }
 '{"a":1e999}',
     '{"a":' . '9' x 400 . '}']



=== TEST 56: JSON: a value that is no object
--- commands
--- rows eval
[map { my $json = $_;
       (["422 PUT /data/{new}/a {0}", $json], ["422 POST /data/{new} {0}", $json],
        ["422 PUT /org/update {0}", $json],
        ["422 POST /admin/login {0} @ nobody", $json]) }
 '"x"',
     '1',
     'null',
     'true']

