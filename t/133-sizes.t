# 413: the answer says how large a body may be here, however its length was
# told, and only behind what is found before it.

use strict;
use warnings;

use Tenant::Rows;
use Tenant;

repeat_each(2);
no_long_string();

our $Large = '"' . 'x' x 3000 . '"';

# of unknown length
sub chunked {
    my ($method, $path, $size, @headers) = @_;

    return join "\r\n", "$method $path HTTP/1.1", 'Host: localhost',
        'Connection: close', 'Content-Type: application/json',
        'Transfer-Encoding: chunked', @headers, '',
        map({ sprintf("%x\r\n%s", length, $_) } 'x' x int($size / 2),
            'x' x ($size - int($size / 2))), '0', '', '';
}

our $Token = 'Authorization: Bearer {token:acme}';

plan('no_plan');
run_tests();

__DATA__

=== TEST 1: an announced length
--- config
    location /data/ { client_max_body_size 2000; tenant_documents; }
    location /more/ { client_max_body_size 2k; tenant_documents; }
    location /admin/ { client_max_body_size 2000; tenant_admin; }
    location /org/ { tenant_organizations; client_max_body_size 1k; }
--- rows eval
[map { ["413 $_->[0] {0} @ $_->[1]"
        . ' ~> "status":413,"detail":"the body is too large: here it may have'
        . " at most $_->[2] bytes\"", $::Large] }
     ['POST /data/c', 'acme', 2000], ['PUT /data/c/x', 'acme', 2000],
     ['POST /more/c', 'acme', 2048], ['POST /admin/login', 'nobody', 2000],
     ['PUT /admin/password', 'acme', 2000],
     ['POST /org/create', 'nobody', 1024], ['PUT /org/update', 'acme', 1024]]
--- error_log
client intended to send too large



=== TEST 2: a length that shows on the way: POST
--- config
    location /data/ { client_max_body_size 2000; tenant_documents; }
    location /admin/ { client_max_body_size 2000; tenant_admin; }
--- raw_request eval
main::chunked('POST', '/data/c', 3000, $::Token)
--- error_code: 413
--- problem: the body is too large: here it may have at most 2000 bytes
--- error_log
client intended to send too large



=== TEST 3: a length that shows on the way: PUT, and a byte too many
--- config
    location /data/ { client_max_body_size 2000; tenant_documents; }
    location /admin/ { client_max_body_size 2000; tenant_admin; }
--- raw_request eval
main::chunked('PUT', '/data/c/x', 2001, $::Token)
--- error_code: 413
--- problem: the body is too large: here it may have at most 2000 bytes
--- error_log
client intended to send too large



=== TEST 4: a length that shows on the way: a login
--- config
    location /data/ { client_max_body_size 2000; tenant_documents; }
    location /admin/ { client_max_body_size 2000; tenant_admin; }
--- raw_request eval
main::chunked('POST', '/admin/login', 3000)
--- error_code: 413
--- problem: the body is too large: here it may have at most 2000 bytes
--- error_log
client intended to send too large



=== TEST 5: as many bytes as there may be
--- config
    location /data/ { client_max_body_size 2000; tenant_documents; }
--- raw_request eval
main::chunked('POST', '/data/c', 2000, $::Token)
--- error_code: 400



=== TEST 6: a megabyte and two bytes
--- config
    location /data/ { client_max_body_size 1m; tenant_documents; }
--- rows eval
[["413 POST /data/c {0} ~> at most 1048576 bytes", '"' . 'x' x 1048576 . '"']]
--- error_log
client intended to send too large



=== TEST 7: no limit
--- config
    location /data/ { client_max_body_size 0; tenant_documents; }
--- rows eval
[["400 POST /data/c {0}", 'x' x 2_000_000]]



=== TEST 8: what is found before it
--- config
    location /data/ { client_max_body_size 2000; tenant_documents; }
--- rows eval
[["404 POST /data/c/x/y {0}", $::Large],
 ["405 PUT /data/c {0} < Allow: GET, HEAD, POST, PATCH, DELETE", $::Large],
 ["401 POST /data/c {0} \@ nobody", $::Large],
 ["403 POST /data/c {0} \@ acme/viewer", $::Large]]
--- error_log
client intended to send too large



=== TEST 9: in a location of others, where nginx's errors are problems
--- config
    tenant_problems on;
    location /app/ { client_max_body_size 2000; tenant_auth on; }
    location /open/ { client_max_body_size 2000; }
--- rows eval
[["413 POST /app/x {0} ~> at most 2000 bytes", $::Large],
 ["413 POST /open/x {0} ~> at most 2000 bytes", $::Large]]
--- error_log
client intended to send too large
