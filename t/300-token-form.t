# How a token comes in the Authorization header (docs/directives.md, "tenant_auth"),
# and that a bad one is refused by whatever asks for one.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

# "--- headers": what $tenant_token_status says of an Authorization header
add_block_preprocessor(sub {
    my ($block) = @_;

    return if !defined $block->headers;

    my $headers = $block->headers;
    my @lines = map { /^(\w+) ?(.*)$/s ? [$1, $2] : die "$_?\n" }
        ref $headers ? @$headers : split /\n/, $headers;

    $block->set_value(config => q(location = /who { return 200 "$tenant_token_status"; }));
    $block->set_value(request => [("GET /who") x @lines]);
    $block->set_value(more_headers => [map { "Authorization: $_->[1]" } @lines]);
    $block->set_value(error_code => [(200) x @lines]);
    $block->set_value(response_body => [map { $_->[0] } @lines]);
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a token
--- headers
valid Bearer {token:acme}



=== TEST 2: the scheme in any case
--- headers
valid bearer {token:acme}
valid BEARER {token:acme}
valid bEaReR {token:acme}



=== TEST 3: spaces before and behind
--- headers
valid Bearer   {token:acme}
valid Bearer {token:acme}  



=== TEST 4: no header, and an empty one
--- config
    location = /who { return 200 "$tenant_token_status"; }
--- request eval: ["GET /who", "GET /who"]
--- more_headers eval: ["X: y", "Authorization:"]
--- error_code eval: [200, 200]
--- response_body eval: ["missing", "missing"]



=== TEST 5: another scheme is no token
--- headers
missing Basic YTpi
missing Basic {token:acme}
missing Token Bearer {token:acme}
missing Bearerx {token:acme}
missing Bearers {token:acme}



=== TEST 6: no scheme
--- headers
missing {token:acme}
missing {token:acme} Bearer
missing Bearer{token:acme}
missing :



=== TEST 7: a tab is no space
--- headers eval
["missing Bearer\t{token:acme}", "invalid Bearer \t{token:acme}"]



=== TEST 8: a scheme without a token
--- headers
invalid Bearer
invalid Bearer    
invalid bearer



=== TEST 9: a word
--- headers
invalid Bearer x
invalid Bearer a.b
invalid Bearer %00



=== TEST 10: more than a token
--- headers
invalid Bearer {token:acme},
invalid Bearer {token:acme} {token:acme}
invalid Bearer Bearer {token:acme}
invalid Bearer ,{token:acme}
invalid Bearer token={token:acme}
invalid Bearer "{token:acme}"



=== TEST 11: bytes that no token has
--- headers eval
["invalid Bearer \xff\xfe", "invalid Bearer {token:acme}\x7f", "invalid Bearer \x01{token:acme}"]



=== TEST 12: longer than a token, and longer than most
--- headers eval
["invalid Bearer {token:acme}" . 'x' x 200, 'invalid Bearer ' . 'x' x 2000]



=== TEST 13: two headers
--- config
    location = /who { return 200 "$tenant_token_status"; }
--- request
GET /who
--- more_headers
Authorization: Bearer {token:acme}
Authorization: Bearer {token:acme}
--- error_code_like: ^(?:200|400)$
--- response_body_like: ^invalid$|400 Bad Request



=== TEST 14: nothing was given: no error code (RFC 6750, section 3.1)
--- rows
401 GET /data/ @ nobody < WWW-Authenticate: Bearer
401 GET /data/ | Authorization: Basic YTpi < WWW-Authenticate: Bearer



=== TEST 15: or it is said to be bad, once
--- rows
401 GET /data/ | Authorization: Bearer x < WWW-Authenticate: Bearer error="invalid_token", error_description="the token is not valid"
401 GET /data/ | Authorization: Bearer < WWW-Authenticate: Bearer error="invalid_token", error_description="the token is not valid"



=== TEST 16: every request for documents asks for one
--- commands
--- rows
401 GET /data/ | Authorization: Bearer x
401 GET /data/c | Authorization: Bearer x
401 POST /data/c {"a":1} | Authorization: Bearer x
401 GET /data/c/x | Authorization: Bearer x
401 PUT /data/c/x {"a":1} | Authorization: Bearer x
401 PATCH /data/c/x {"a":1} | Authorization: Bearer x
401 DELETE /data/c/x | Authorization: Bearer x
401 POST /data/c:drop | Authorization: Bearer x



=== TEST 17: and says that one has expired
--- commands
--- rows eval
my $now = time;
my $expired = Tenant::jwt({ alg => 'HS256' }, {
    iss => 'tenant', sub => 'a' x 24, org => 'b' x 24, role => 'owner',
    user_epoch => 0, org_epoch => 0, auth_time => $now - 900, iat => $now - 900,
    exp => $now - 100, jti => 'x',
});
[map { "401 $_ | Authorization: Bearer $expired < WWW-Authenticate: Bearer "
       . 'error="invalid_token", error_description="the token has expired"' }
 'GET /data/', 'GET /data/c', 'POST /data/c {}', 'GET /data/c/x',
 'PUT /data/c/x {}', 'PATCH /data/c/x {}', 'DELETE /data/c/x',
 'POST /data/c:drop', 'PUT /org/update {}', 'GET /admin/me']



=== TEST 18: and so does every other that is not open to all
--- commands
--- rows
401 PUT /org/update {} | Authorization: Bearer x
401 DELETE /org/delete?organization_name=acme | Authorization: Bearer x
401 GET /org/get?organization_name=acme | Authorization: Bearer x
401 GET /admin/me | Authorization: Bearer x
401 POST /admin/refresh | Authorization: Bearer x
401 POST /admin/logout | Authorization: Bearer x
401 POST /admin/logout-all | Authorization: Bearer x
401 PUT /admin/password {} | Authorization: Bearer x
401 GET /admin/users | Authorization: Bearer x
401 POST /admin/users {} | Authorization: Bearer x



=== TEST 19: login and sign-up overlook one
--- rows
422 POST /admin/login {} | Authorization: Bearer x
422 POST /org/create {} | Authorization: Bearer x



=== TEST 20: no token is in the log
--- config
    location = /who { return 200 "$tenant_token_status"; }
--- request eval: ["GET /who", "GET /who"]
--- more_headers eval
["Authorization: Bearer {token:acme}", "Authorization: Bearer {token:acme}x"]
--- error_code eval: [200, 200]
--- response_body eval: ["valid", "invalid"]
--- no_error_log eval
[qr/eyJ/, "[alert]"]
