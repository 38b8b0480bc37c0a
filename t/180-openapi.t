# "tenant_openapi": a description of exactly the locations that its server
# block has, from the rows that route requests.

use strict;
use warnings;

use Tenant;

use JSON::PP ();

repeat_each(2);

# what a description says, in a few words: its paths with their methods
sub paths {
    my ($body) = @_;

    my $all = JSON::PP->new->utf8->decode($body)->{paths};

    return join '', map {
        "$_ " . join(' ', sort keys %{ $all->{$_} }) . "\n"
    } sort keys %$all;
}

our $Rows = \&paths;

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('request', 'GET /openapi.json')
        if !defined $block->request;
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: all that the three APIs have
--- config
    location /org/ { tenant_organizations; }
    location /admin/ { tenant_admin; }
    location /data/ { tenant_documents; }
    location = /openapi.json { tenant_openapi; }
--- response_headers
Content-Type: application/vnd.oai.openapi+json
Cache-Control: private, no-cache
X-Content-Type-Options: nosniff
--- response_body_filters eval: $::Rows
--- response_body
/admin/login post
/admin/logout post
/admin/logout-all post
/admin/me get
/admin/password put
/admin/refresh post
/admin/reset post
/admin/users get post
/admin/users/{id} delete get patch
/data/ get
/data/{collection} delete get patch post
/data/{collection}/{id} delete get patch put
/data/{collection}:aggregate post
/data/{collection}:count post
/data/{collection}:delete post
/data/{collection}:distinct post
/data/{collection}:drop post
/data/{collection}:indexes get post
/data/{collection}:indexes/{id} delete
/data/{collection}:query post
/data/{collection}:schema delete get put
/data/{collection}:update post
/org/create post
/org/delete delete
/org/get get
/org/update put



=== TEST 10: an operator's
--- config
    location /operator/ { tenant_operator; }
    location = /openapi.json { tenant_openapi; }
--- response_body_filters eval: $::Rows
--- response_body
/operator/operations/{id} get
/operator/operations/{id}:cancel post
/operator/organizations get
/operator/organizations/{id} delete get patch
/operator/organizations/{id}:export get
/operator/organizations/{id}:import post
/operator/organizations/{id}:move post
/operator/organizations/{id}:reset-password post
/operator/organizations/{id}:resume post
/operator/organizations/{id}:suspend post



=== TEST 11: an operator's: what may be left out, and what may be null
--- config
    location /operator/ { tenant_operator; }
    location = /openapi.json { tenant_openapi; }
--- response_body_filters eval
sub {
    my $paths = JSON::PP->new->utf8->decode($_[0])->{paths};
    my $one = "/operator/organizations/{id}";
    my $patch = $paths->{$one}{patch};
    my $json = JSON::PP->new->canonical;

    return CORE::join "\n", $json->encode($paths->{"$one:suspend"}{post}{requestBody}),
        $json->encode($patch->{requestBody}{content}{"application/json"}{schema}{properties}{quota}{allOf}[0]{type}),
        $json->encode($patch->{parameters}), $json->encode($patch->{security}),
        CORE::join " ", sort keys %{ $patch->{responses} };
}
--- response_body chomp
{"content":{"application/json":{"schema":{"additionalProperties":false,"properties":{"reason":{"allOf":[{"examples":["unpaid since March"],"maxLength":200,"minLength":1,"type":"string"}],"description":"What its users are told"}},"type":"object"}}}}
["object","null"]
[{"$ref":"#/components/parameters/organization"},{"$ref":"#/components/parameters/prefer"}]
[{"bearer":[]}]
200 204 400 401 403 404 405 413 415 422 500 503 504



=== TEST 2: nothing but what the server block has
--- config
    location /things { tenant_documents; }
    location = /openapi.json { tenant_openapi; }
--- response_body_filters eval: $::Rows
--- response_body
/things get
/things/{collection} delete get patch post
/things/{collection}/{id} delete get patch put
/things/{collection}:aggregate post
/things/{collection}:count post
/things/{collection}:delete post
/things/{collection}:distinct post
/things/{collection}:drop post
/things/{collection}:indexes get post
/things/{collection}:indexes/{id} delete
/things/{collection}:query post
/things/{collection}:schema delete get put
/things/{collection}:update post



=== TEST 3: an exact location has one action, and takes it from the others
--- config
    location = /org/create { tenant_auth on; tenant_organizations; }
    location /org/ { tenant_organizations; }
    location = /openapi.json { tenant_openapi; }
--- response_body_filters eval: $::Rows
--- response_body
/org/create post
/org/delete delete
/org/get get
/org/update put



=== TEST 4: nothing at all
--- config
    location = /openapi.json { tenant_openapi; }
--- response_body_filters eval: $::Rows
--- response_body



=== TEST 5: a regular expression's paths can't be told
--- config
    location ~ ^/v[0-9]/org/ { tenant_organizations; }
    location = /openapi.json { tenant_openapi; }
--- response_body_filters eval: $::Rows
--- response_body



=== TEST 6: the longest page of the location
--- config
    tenant_max_page 7;
    location /data/ { tenant_documents; }
    location = /openapi.json { tenant_openapi; }
--- response_body_like: "type":"integer","minimum":1,"maximum":7,"default":7



=== TEST 7: the description is public, also where its server asks for tokens
--- config
    tenant_auth on;
    location /data/ { tenant_documents; }
    location = /openapi.json { tenant_openapi; }
--- response_body_like: ^\{"openapi":"3\.1\.0"



=== TEST 8: unless the directive stands in its own location
--- config
    location = /openapi.json { tenant_auth on; tenant_openapi; }
--- error_code: 401
--- response_headers
Content-Type: application/problem+json



=== TEST 9: by GET and HEAD only
--- config
    location /data/ { tenant_documents; }
    location = /openapi.json { tenant_openapi; }
--- request
POST /openapi.json
--- error_code: 405
--- response_headers
Allow: GET, HEAD
Content-Type: application/problem+json



=== TEST 10: "tenant_openapi" twice
--- config
    location = /openapi.json { tenant_openapi; tenant_openapi; }
--- must_die
--- error_log
"tenant_openapi" directive is duplicate



=== TEST 11: "tenant_openapi" beside another handler
--- config
    location = /openapi.json { tenant_documents; tenant_openapi; }
--- must_die
--- error_log
needs a prefix location



=== TEST 12: "tenant_openapi" in a location of keys
--- config
    location /openapi.json { tenant_jwks; tenant_openapi; }
--- must_die
--- error_log
"tenant_openapi" directive conflicts with another handler of this location
