# The life of a request, as the debug log tells it: what was found out once is
# not found out again (docs/internals.md, "Life of a request").

use strict;
use warnings;

use Tenant;

repeat_each(2);

# the second server, which signs organizations up, does not log so much
our $Locations = <<'_EOC_';
    error_log logs/error.log debug;

    location /org/ {
        tenant_organizations;
    }

    location /data/ {
        tenant_documents;
    }
_EOC_

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('config', $Locations) if !defined $block->config;
    $block->set_value('grep_error_log',
                      qr/tenant (?:route|identity|verdict): [^\n]*/)
        if !defined $block->grep_error_log;
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a read looks for its route, its identity and its verdict once
--- request
GET /data/people/nobody
--- more_headers
Authorization: Bearer {token:acme}
--- error_code: 404
--- grep_error_log_out
tenant route: "{c}/{id}" allow:0
tenant identity: 0
tenant verdict: 200 role:3



=== TEST 2: so does a write whose body has come with its header
--- request
PUT /data/people/ann
{"name": "Ann"}
--- more_headers
Authorization: Bearer {token:new}
Content-Type: application/json
--- error_code: 201
--- grep_error_log_out
tenant route: "{c}/{id}" allow:0
tenant identity: 0
tenant verdict: 200 role:3



=== TEST 3: "tenant_auth on" in the access phase finds it for the handler
--- config
    error_log logs/error.log debug;

    location /data/ {
        tenant_auth on;
        tenant_documents;
    }
--- request
GET /data/people/nobody
--- more_headers
Authorization: Bearer {token:acme}
--- error_code: 404
--- grep_error_log_out
tenant route: "{c}/{id}" allow:0
tenant identity: 0
tenant verdict: 200 role:3



=== TEST 4: a path that is not there is told before anybody's token is read
--- request
GET /data/people/ann/more
--- more_headers
Authorization: Bearer x
--- error_code: 404
--- grep_error_log_out
tenant route: "-" allow:0



=== TEST 5: so is a method that the path does not have
--- request
POST /org/get
--- more_headers
Authorization: Bearer x
--- error_code: 405
--- response_headers
Allow: GET, HEAD
--- grep_error_log_out
tenant route: "-" allow:1



=== TEST 6: the debug log tells what becomes of it, and how often the database is asked
--- seed
acme GET=404 /data/people/nobody
--- request
GET /data/people/nobody
--- more_headers
Authorization: Bearer {token:acme}
--- error_code: 404
--- grep_error_log eval: qr/tenant (?:request: \w+|task done: status:\d+)|database commands:\d+/
--- grep_error_log_out
tenant request: route
tenant request: identity
tenant request: body
tenant request: renew
tenant request: start
database commands:1
tenant task done: status:404
