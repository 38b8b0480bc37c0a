# Bodies of every size and form arrive whole: in one, in parts, in chunks, in
# memory and in a file; several on a connection, good and bad.

use strict;
use warnings;

use Tenant;

repeat_each(2);

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('config', <<'_EOC_') if !defined $block->config;
        location /data/ {
            client_max_body_size 64k;
            client_body_buffer_size 1k;
            tenant_documents;
        }

        location /file/ {
            client_max_body_size 64k;
            client_body_buffer_size 1k;
            client_body_in_file_only clean;
            tenant_documents;
        }

        location /admin/ {
            client_max_body_size 64k;
            tenant_admin;
        }
_EOC_
});

# a text of a length, its document, and the request to put it in parts
sub document {
    my ($size) = @_;

    return '{"t":"' . CORE::join('', map { chr(97 + ($_ * 7 + $size) % 26) }
                                     1 .. $size) . '"}';
}

sub parts {
    my ($path, $size, @lengths) = @_;

    my $document = document($size);
    my ($first, @more) = map { substr $document, 0, $_, '' } @lengths,
        length $document;

    return ["PUT $path\n$first",
            map { { value => $_, delay_before => 0.05 } } @more];
}

# the same in chunks, and a request to see what came of it
sub chunked {
    my ($path, $document, $size) = @_;

    return ["PUT $path HTTP/1.1\r\n${main::Head}"
            . "Transfer-Encoding: chunked\r\n\r\n",
            (map { sprintf "%x\r\n%s\r\n", length $_, $_ }
             unpack "(a$size)*", $document),
            "0\r\n\r\nGET $path HTTP/1.1\r\n${main::Head}"
            . "Connection: close\r\n\r\n"];
}

our $Head = "Host: localhost\r\nAuthorization: Bearer {token:acme}\r\n"
    . "Content-Type: application/json\r\n";

sub stored { '{"_id":"x",' . substr document($_[0]), 1 }

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 1 bytes in one
--- as: acme acme
--- request eval
["PUT /data/{new}/x\n" . ::document(1),
 "GET /data/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1)]



=== TEST 2: 1 bytes in two
--- as: acme acme
--- request eval
[::parts('/data/{new}/x', 1, 4),
 "GET /data/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1)]



=== TEST 3: 1 bytes in chunks
--- raw_request eval: ::chunked('/data/{new}/x', ::document(1), 1)
--- raw_request_middle_delay: 0.02
--- answers: 2
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1)]



=== TEST 4: 1 bytes in one, in a file
--- as: acme acme
--- request eval
["PUT /file/{new}/x\n" . ::document(1),
 "GET /file/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1)]



=== TEST 5: 1 bytes in two, in a file
--- as: acme acme
--- request eval
[::parts('/file/{new}/x', 1, 4),
 "GET /file/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1)]



=== TEST 6: 1 bytes in chunks, in a file
--- raw_request eval: ::chunked('/file/{new}/x', ::document(1), 1)
--- raw_request_middle_delay: 0.02
--- answers: 2
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1)]



=== TEST 7: 900 bytes in one
--- as: acme acme
--- request eval
["PUT /data/{new}/x\n" . ::document(900),
 "GET /data/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(900)]



=== TEST 8: 900 bytes in two
--- as: acme acme
--- request eval
[::parts('/data/{new}/x', 900, 454),
 "GET /data/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(900)]



=== TEST 9: 900 bytes in chunks
--- raw_request eval: ::chunked('/data/{new}/x', ::document(900), 301)
--- raw_request_middle_delay: 0.02
--- answers: 2
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(900)]



=== TEST 10: 900 bytes in one, in a file
--- as: acme acme
--- request eval
["PUT /file/{new}/x\n" . ::document(900),
 "GET /file/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(900)]



=== TEST 11: 900 bytes in two, in a file
--- as: acme acme
--- request eval
[::parts('/file/{new}/x', 900, 454),
 "GET /file/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(900)]



=== TEST 12: 900 bytes in chunks, in a file
--- raw_request eval: ::chunked('/file/{new}/x', ::document(900), 301)
--- raw_request_middle_delay: 0.02
--- answers: 2
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(900)]



=== TEST 13: 1100 bytes in one
--- as: acme acme
--- request eval
["PUT /data/{new}/x\n" . ::document(1100),
 "GET /data/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1100)]



=== TEST 14: 1100 bytes in two
--- as: acme acme
--- request eval
[::parts('/data/{new}/x', 1100, 554),
 "GET /data/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1100)]



=== TEST 15: 1100 bytes in chunks
--- raw_request eval: ::chunked('/data/{new}/x', ::document(1100), 367)
--- raw_request_middle_delay: 0.02
--- answers: 2
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1100)]



=== TEST 16: 1100 bytes in one, in a file
--- as: acme acme
--- request eval
["PUT /file/{new}/x\n" . ::document(1100),
 "GET /file/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1100)]



=== TEST 17: 1100 bytes in two, in a file
--- as: acme acme
--- request eval
[::parts('/file/{new}/x', 1100, 554),
 "GET /file/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1100)]



=== TEST 18: 1100 bytes in chunks, in a file
--- raw_request eval: ::chunked('/file/{new}/x', ::document(1100), 367)
--- raw_request_middle_delay: 0.02
--- answers: 2
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(1100)]



=== TEST 19: 5000 bytes in one
--- as: acme acme
--- request eval
["PUT /data/{new}/x\n" . ::document(5000),
 "GET /data/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(5000)]



=== TEST 20: 5000 bytes in two
--- as: acme acme
--- request eval
[::parts('/data/{new}/x', 5000, 2504),
 "GET /data/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(5000)]



=== TEST 21: 5000 bytes in chunks
--- raw_request eval: ::chunked('/data/{new}/x', ::document(5000), 1667)
--- raw_request_middle_delay: 0.02
--- answers: 2
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(5000)]



=== TEST 22: 5000 bytes in one, in a file
--- as: acme acme
--- request eval
["PUT /file/{new}/x\n" . ::document(5000),
 "GET /file/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(5000)]



=== TEST 23: 5000 bytes in two, in a file
--- as: acme acme
--- request eval
[::parts('/file/{new}/x', 5000, 2504),
 "GET /file/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(5000)]



=== TEST 24: 5000 bytes in chunks, in a file
--- raw_request eval: ::chunked('/file/{new}/x', ::document(5000), 1667)
--- raw_request_middle_delay: 0.02
--- answers: 2
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(5000)]



=== TEST 25: 60000 bytes in one
--- as: acme acme
--- request eval
["PUT /data/{new}/x\n" . ::document(60000),
 "GET /data/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(60000)]



=== TEST 26: 60000 bytes in two
--- as: acme acme
--- request eval
[::parts('/data/{new}/x', 60000, 30004),
 "GET /data/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(60000)]



=== TEST 27: 60000 bytes in chunks
--- raw_request eval: ::chunked('/data/{new}/x', ::document(60000), 20001)
--- raw_request_middle_delay: 0.02
--- answers: 2
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(60000)]



=== TEST 28: 60000 bytes in one, in a file
--- as: acme acme
--- request eval
["PUT /file/{new}/x\n" . ::document(60000),
 "GET /file/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(60000)]



=== TEST 29: 60000 bytes in two, in a file
--- as: acme acme
--- request eval
[::parts('/file/{new}/x', 60000, 30004),
 "GET /file/{new}/x"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(60000)]



=== TEST 30: 60000 bytes in chunks, in a file
--- raw_request eval: ::chunked('/file/{new}/x', ::document(60000), 20001)
--- raw_request_middle_delay: 0.02
--- answers: 2
--- error_code eval: [201, 200]
--- response_json eval: [undef, ::stored(60000)]



=== TEST 31: HTTP/1.0
--- as: acme acme
--- request eval
["PUT /data/{new}/x HTTP/1.0\n{\"t\":\"0\"}", "GET /data/{new}/x HTTP/1.0"]
--- error_code eval: [201, 200]
--- response_json eval: [undef, '{"_id":"x","t":"0"}']



=== TEST 32: HTTP/1.0 without a token
--- request
GET /data/c/x HTTP/1.0
--- error_code: 401
--- problem



=== TEST 33: an expectation that nobody knows: nonsense
--- as: acme
--- seed
acme PUT /data/expect/x {"n":1}
--- request
GET /data/expect/x
--- more_headers
Expect: nonsense
--- response_json
{"_id":"x","n":1}



=== TEST 34: an expectation that nobody knows: 200-ok
--- as: acme
--- seed
acme PUT /data/expect/x {"n":1}
--- request
GET /data/expect/x
--- more_headers
Expect: 200-ok
--- response_json
{"_id":"x","n":1}



=== TEST 35: in a row with what is no JSON
--- as: acme acme acme acme acme
--- seed
acme PUT /data/row/x {}
--- pipelined_requests eval
["PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row/x\nnonsense",
 "PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row/x\nnonsense", "GET /data/row/x"]
--- error_code eval: [200, 400, 200, 400, 200]
--- response_json eval: [undef, undef, undef, undef, '{"_id":"x","t":"k"}']
--- problem eval: [undef, "", undef, "", undef]



=== TEST 36: in a row with one without a token
--- as: acme nobody acme nobody acme
--- seed
acme PUT /data/row/x {}
--- pipelined_requests eval
["PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row/x\n{}",
 "PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row/x\n{}", "GET /data/row/x"]
--- error_code eval: [200, 401, 200, 401, 200]
--- response_json eval: [undef, undef, undef, undef, '{"_id":"x","t":"k"}']
--- problem eval: [undef, "", undef, "", undef]



=== TEST 37: in a row with what is not there
--- as: acme acme acme acme acme
--- seed
acme PUT /data/row/x {}
--- pipelined_requests eval
["PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row/x/y\n{}",
 "PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row/x/y\n{}", "GET /data/row/x"]
--- error_code eval: [200, 404, 200, 404, 200]
--- response_json eval: [undef, undef, undef, undef, '{"_id":"x","t":"k"}']
--- problem eval: [undef, "", undef, "", undef]



=== TEST 38: in a row with another method
--- as: acme acme acme acme acme
--- seed
acme PUT /data/row/x {}
--- pipelined_requests eval
["PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row\n{}",
 "PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row\n{}", "GET /data/row/x"]
--- error_code eval: [200, 405, 200, 405, 200]
--- response_json eval: [undef, undef, undef, undef, '{"_id":"x","t":"k"}']
--- problem eval: [undef, "", undef, "", undef]



=== TEST 39: in a row with another type
--- as: acme acme acme acme acme
--- seed
acme PUT /data/row/x {}
--- pipelined_requests eval
["PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row/x\n{}",
 "PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row/x\n{}", "GET /data/row/x"]
--- more_headers eval
["", "Content-Type: text/plain", "", "Content-Type: text/plain", ""]
--- error_code eval: [200, 415, 200, 415, 200]
--- response_json eval: [undef, undef, undef, undef, '{"_id":"x","t":"k"}']
--- problem eval: [undef, "", undef, "", undef]



=== TEST 40: in a row with what is no document
--- as: acme acme acme acme acme
--- seed
acme PUT /data/row/x {}
--- pipelined_requests eval
["PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row/x\n{\"\$t\":1}",
 "PUT /data/row/x\n{\"t\":\"k\"}", "PUT /data/row/x\n{\"\$t\":1}", "GET /data/row/x"]
--- error_code eval: [200, 422, 200, 422, 200]
--- response_json eval: [undef, undef, undef, undef, '{"_id":"x","t":"k"}']
--- problem eval: [undef, "", undef, "", undef]



=== TEST 41: twenty in a row
--- as
acme acme acme acme acme acme acme acme acme acme acme acme acme acme acme acme acme acme acme acme acme 
--- seed
acme PUT /data/many/x {}
--- pipelined_requests eval
[("PUT /data/many/x\n{}") x 20, "GET /data/many/x"]
--- error_code eval: [(200) x 21]
--- response_json eval: [('{"_id":"x"}') x 21]



=== TEST 42: the body of a GET is not the next request
--- as: acme acme
--- seed
acme PUT /data/get/x {}
--- pipelined_requests eval
["GET /data/get/x\nDELETE /data/get/x HTTP/1.1\r\n\r\n", "GET /data/get/x"]
--- error_code eval: [200, 200]
--- response_json eval: [('{"_id":"x"}') x 2]



=== TEST 43: PUT /data/c/x with 65537 bytes
--- as: acme
--- request eval: "PUT /data/c/x\n" . "x" x 65537
--- error_code: 413
--- problem
--- commands
--- error_log
client intended to send too large



=== TEST 44: POST /admin/login with 65537 bytes
--- as: acme
--- request eval: "POST /admin/login\n" . "x" x 65537
--- error_code: 413
--- problem
--- commands
--- error_log
client intended to send too large



=== TEST 45: 65537 bytes in chunks
--- raw_request eval: ::chunked('/data/c/x', 'x' x 65537, 30_000)
--- seed
acme GET /data/
--- error_code: 413
--- problem
--- commands
--- error_log
client intended to send too large



=== TEST 46: PUT /data/c/x with 200000 bytes
--- as: acme
--- request eval: "PUT /data/c/x\n" . "x" x 200000
--- error_code: 413
--- problem
--- commands
--- error_log
client intended to send too large



=== TEST 47: POST /admin/login with 200000 bytes
--- as: acme
--- request eval: "POST /admin/login\n" . "x" x 200000
--- error_code: 413
--- problem
--- commands
--- error_log
client intended to send too large



=== TEST 48: 200000 bytes in chunks
--- raw_request eval: ::chunked('/data/c/x', 'x' x 200000, 30_000)
--- seed
acme GET /data/
--- error_code: 413
--- problem
--- commands
--- error_log
client intended to send too large



=== TEST 49: a chunk of letters
--- seed
acme GET /data/
--- raw_request eval
"PUT /data/c/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token:acme}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"
--- error_code: 400
--- problem
--- commands
--- error_log eval: qr/client sent invalid chunked body/



=== TEST 50: a chunk of a sign
--- seed
acme GET /data/
--- raw_request eval
"PUT /data/c/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token:acme}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n"
--- error_code: 400
--- problem
--- commands
--- error_log eval: qr/client sent invalid chunked body/



=== TEST 51: a chunk of too many digits
--- seed
acme GET /data/
--- raw_request eval
"PUT /data/c/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token:acme}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n\r\n"
--- error_code: 400
--- problem
--- commands
--- error_log eval: qr/client sent invalid chunked body/



=== TEST 52: a chunk of nothing
--- seed
acme GET /data/
--- raw_request eval
"PUT /data/c/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token:acme}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n;\r\n\r\n"
--- error_code: 400
--- problem
--- commands
--- error_log eval: qr/client sent invalid chunked body/



=== TEST 53: a bad chunk after good ones
--- raw_request eval
["PUT /data/c/x HTTP/1.1\r\n${main::Head}Transfer-Encoding: chunked\r\n\r\n",
 "5\r\nabcde\r\n", "zz\r\n\r\n"]
--- raw_request_middle_delay: 0.05
--- seed
acme GET /data/
--- error_code: 400
--- problem
--- commands
--- error_log
client sent invalid chunked body
