# A cookie is not a header (docs/directives.md, "tenant_token"): what a write needs
# besides, so that no other site can make a browser do it.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

use Issuer;

# {idp} is a token of acme's editor ann by another issuer, {eve} one of eve's;
# nobody sends what a row does not name
my $issuer = Issuer->new;
my ($idp, $eve) = ($issuer->token({}), $issuer->token({ sub => "eve" }));

push @Tenant::fillers, sub { $_[0] =~ s/\{idp\}/$idp/gr =~ s/\{eve\}/$eve/gr };

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => "    " . $issuer->directive . <<'_EOC_');
    map $http_authorization $either {
        default $http_authorization;
        "" $cookie_session;
    }
    map $http_x_token $mapped {
        default $http_x_token;
        ~^wrapped:(?<t>.*) "Bearer $t";
    }
_EOC_
    $block->set_value(config => <<'_EOC_') if !defined $block->config;
    set $back http://127.0.0.1:$TEST_NGINX_SERVER_PORT/back;
    proxy_set_header X-Tenant $tenant_id;
    location = /back { return 200 "$request_method|$http_x_tenant"; }
    location /cookie {
        tenant_auth on;
        tenant_token $cookie_session;
        proxy_pass $back;

        location /cookie/inherits { proxy_pass $back; }
        location /cookie/header {
            tenant_token $http_authorization;
            proxy_pass $back;
        }
        location /cookie/off { tenant_auth off; proxy_pass $back; }
        location /cookie/optional { tenant_auth optional; proxy_pass $back; }
        location /cookie/any { satisfy any; allow all; proxy_pass $back; }
    }
    location /raw { tenant_auth on; tenant_token $http_cookie; proxy_pass $back; }
    location /arg { tenant_auth on; tenant_token $arg_token; proxy_pass $back; }
    location /x { tenant_auth on; tenant_token $http_x_token; proxy_pass $back; }
    location /map { tenant_auth on; tenant_token $mapped; proxy_pass $back; }
    location /either { tenant_auth on; tenant_token $either; proxy_pass $back; }
    location = /check {
        internal;
        tenant_auth on;
        tenant_token $cookie_session;
        proxy_pass_request_body off;
        proxy_set_header Content-Length "";
        proxy_pass $back;
    }
    location /checked { auth_request /check; proxy_pass $back; }
    location /data/ { tenant_token $cookie_session; tenant_documents; }
    location /admin/ { tenant_token $cookie_session; tenant_admin; }
    location /org/ { tenant_token $cookie_session; tenant_organizations; }
    location /gated/ {
        tenant_auth on;
        tenant_token $cookie_session;
        tenant_documents;
    }
_EOC_

    my $rows = $block->rows // return;

    $block->set_value(backend => "");
    $block->set_value(rows => [map { "$_ \@ nobody" } ref $rows ? @$rows
                               : grep { /\S/ } split /\n/, $rows]);
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a write: a form
--- rows
415 POST /cookie {} | Cookie: session={idp} | Content-Type: application/x-www-form-urlencoded < !WWW-Authenticate
415 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/x-www-form-urlencoded < !WWW-Authenticate
415 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/x-www-form-urlencoded < !WWW-Authenticate
415 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/x-www-form-urlencoded < !WWW-Authenticate
415 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/x-www-form-urlencoded < !WWW-Authenticate
415 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/x-www-form-urlencoded < !WWW-Authenticate
415 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/x-www-form-urlencoded
415 POST /raw {} | Cookie: {idp} | Content-Type: application/x-www-form-urlencoded
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/x-www-form-urlencoded ==> POST|



=== TEST 2: a write: a form with files
--- rows
415 POST /cookie {} | Cookie: session={idp} | Content-Type: multipart/form-data; boundary=x < !WWW-Authenticate
415 PUT /cookie {} | Cookie: session={idp} | Content-Type: multipart/form-data; boundary=x < !WWW-Authenticate
415 PATCH /cookie {} | Cookie: session={idp} | Content-Type: multipart/form-data; boundary=x < !WWW-Authenticate
415 DELETE /cookie {} | Cookie: session={idp} | Content-Type: multipart/form-data; boundary=x < !WWW-Authenticate
415 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: multipart/form-data; boundary=x < !WWW-Authenticate
415 PURGE /cookie {} | Cookie: session={idp} | Content-Type: multipart/form-data; boundary=x < !WWW-Authenticate
415 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: multipart/form-data; boundary=x
415 POST /raw {} | Cookie: {idp} | Content-Type: multipart/form-data; boundary=x
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: multipart/form-data; boundary=x ==> POST|



=== TEST 3: a write: text
--- rows
415 POST /cookie {} | Cookie: session={idp} | Content-Type: text/plain < !WWW-Authenticate
415 PUT /cookie {} | Cookie: session={idp} | Content-Type: text/plain < !WWW-Authenticate
415 PATCH /cookie {} | Cookie: session={idp} | Content-Type: text/plain < !WWW-Authenticate
415 DELETE /cookie {} | Cookie: session={idp} | Content-Type: text/plain < !WWW-Authenticate
415 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: text/plain < !WWW-Authenticate
415 PURGE /cookie {} | Cookie: session={idp} | Content-Type: text/plain < !WWW-Authenticate
415 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: text/plain
415 POST /raw {} | Cookie: {idp} | Content-Type: text/plain
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: text/plain ==> POST|



=== TEST 4: a write: no type
--- rows
415 POST /cookie {} | Cookie: session={idp} | Content-Type: - < !WWW-Authenticate
415 PUT /cookie {} | Cookie: session={idp} | Content-Type: - < !WWW-Authenticate
415 PATCH /cookie {} | Cookie: session={idp} | Content-Type: - < !WWW-Authenticate
415 DELETE /cookie {} | Cookie: session={idp} | Content-Type: - < !WWW-Authenticate
415 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: - < !WWW-Authenticate
415 PURGE /cookie {} | Cookie: session={idp} | Content-Type: - < !WWW-Authenticate
415 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: -
415 POST /raw {} | Cookie: {idp} | Content-Type: -
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: - ==> POST|



=== TEST 5: a write: JSON in a parameter
--- rows
415 POST /cookie {} | Cookie: session={idp} | Content-Type: text/plain; a=application/json < !WWW-Authenticate
415 PUT /cookie {} | Cookie: session={idp} | Content-Type: text/plain; a=application/json < !WWW-Authenticate
415 PATCH /cookie {} | Cookie: session={idp} | Content-Type: text/plain; a=application/json < !WWW-Authenticate
415 DELETE /cookie {} | Cookie: session={idp} | Content-Type: text/plain; a=application/json < !WWW-Authenticate
415 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: text/plain; a=application/json < !WWW-Authenticate
415 PURGE /cookie {} | Cookie: session={idp} | Content-Type: text/plain; a=application/json < !WWW-Authenticate
415 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: text/plain; a=application/json
415 POST /raw {} | Cookie: {idp} | Content-Type: text/plain; a=application/json
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: text/plain; a=application/json ==> POST|



=== TEST 6: a write: JSON as a prefix
--- rows
415 POST /cookie {} | Cookie: session={idp} | Content-Type: application/jsonx < !WWW-Authenticate
415 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/jsonx < !WWW-Authenticate
415 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/jsonx < !WWW-Authenticate
415 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/jsonx < !WWW-Authenticate
415 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/jsonx < !WWW-Authenticate
415 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/jsonx < !WWW-Authenticate
415 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/jsonx
415 POST /raw {} | Cookie: {idp} | Content-Type: application/jsonx
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/jsonx ==> POST|



=== TEST 7: a write: JSON after a comma
--- rows
415 POST /cookie {} | Cookie: session={idp} | Content-Type: text/plain, application/json < !WWW-Authenticate
415 PUT /cookie {} | Cookie: session={idp} | Content-Type: text/plain, application/json < !WWW-Authenticate
415 PATCH /cookie {} | Cookie: session={idp} | Content-Type: text/plain, application/json < !WWW-Authenticate
415 DELETE /cookie {} | Cookie: session={idp} | Content-Type: text/plain, application/json < !WWW-Authenticate
415 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: text/plain, application/json < !WWW-Authenticate
415 PURGE /cookie {} | Cookie: session={idp} | Content-Type: text/plain, application/json < !WWW-Authenticate
415 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: text/plain, application/json
415 POST /raw {} | Cookie: {idp} | Content-Type: text/plain, application/json
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: text/plain, application/json ==> POST|



=== TEST 8: a write: a suffix without a name
--- rows
415 POST /cookie {} | Cookie: session={idp} | Content-Type: application/+json < !WWW-Authenticate
415 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/+json < !WWW-Authenticate
415 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/+json < !WWW-Authenticate
415 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/+json < !WWW-Authenticate
415 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/+json < !WWW-Authenticate
415 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/+json < !WWW-Authenticate
415 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/+json
415 POST /raw {} | Cookie: {idp} | Content-Type: application/+json
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/+json ==> POST|



=== TEST 9: a write: JSON of another tree
--- rows
415 POST /cookie {} | Cookie: session={idp} | Content-Type: text/x+json < !WWW-Authenticate
415 PUT /cookie {} | Cookie: session={idp} | Content-Type: text/x+json < !WWW-Authenticate
415 PATCH /cookie {} | Cookie: session={idp} | Content-Type: text/x+json < !WWW-Authenticate
415 DELETE /cookie {} | Cookie: session={idp} | Content-Type: text/x+json < !WWW-Authenticate
415 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: text/x+json < !WWW-Authenticate
415 PURGE /cookie {} | Cookie: session={idp} | Content-Type: text/x+json < !WWW-Authenticate
415 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: text/x+json
415 POST /raw {} | Cookie: {idp} | Content-Type: text/x+json
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: text/x+json ==> POST|



=== TEST 10: a write: JSON
--- rows
200 POST /cookie {} | Cookie: session={idp} | Content-Type: application/json ==> POST|acme
200 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/json ==> PUT|acme
200 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/json ==> PATCH|acme
200 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/json ==> DELETE|acme
200 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/json ==> PROPFIND|acme
200 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/json ==> PURGE|acme
200 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/json
200 POST /raw {} | Cookie: {idp} | Content-Type: application/json
200 POST /checked {} | Cookie: session={idp} | Content-Type: application/json
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/json ==> POST|acme



=== TEST 11: a write: JSON in capitals
--- rows
200 POST /cookie {} | Cookie: session={idp} | Content-Type: APPLICATION/JSON ==> POST|acme
200 PUT /cookie {} | Cookie: session={idp} | Content-Type: APPLICATION/JSON ==> PUT|acme
200 PATCH /cookie {} | Cookie: session={idp} | Content-Type: APPLICATION/JSON ==> PATCH|acme
200 DELETE /cookie {} | Cookie: session={idp} | Content-Type: APPLICATION/JSON ==> DELETE|acme
200 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: APPLICATION/JSON ==> PROPFIND|acme
200 PURGE /cookie {} | Cookie: session={idp} | Content-Type: APPLICATION/JSON ==> PURGE|acme
200 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: APPLICATION/JSON
200 POST /raw {} | Cookie: {idp} | Content-Type: APPLICATION/JSON
200 POST /checked {} | Cookie: session={idp} | Content-Type: APPLICATION/JSON
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: APPLICATION/JSON ==> POST|acme



=== TEST 12: a write: JSON with a parameter
--- rows
200 POST /cookie {} | Cookie: session={idp} | Content-Type: application/json; charset=utf-8 ==> POST|acme
200 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/json; charset=utf-8 ==> PUT|acme
200 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/json; charset=utf-8 ==> PATCH|acme
200 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/json; charset=utf-8 ==> DELETE|acme
200 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/json; charset=utf-8 ==> PROPFIND|acme
200 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/json; charset=utf-8 ==> PURGE|acme
200 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/json; charset=utf-8
200 POST /raw {} | Cookie: {idp} | Content-Type: application/json; charset=utf-8
200 POST /checked {} | Cookie: session={idp} | Content-Type: application/json; charset=utf-8
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/json; charset=utf-8 ==> POST|acme



=== TEST 13: a write: JSON with a blank before its parameter
--- rows
200 POST /cookie {} | Cookie: session={idp} | Content-Type: application/json ;charset=utf-8 ==> POST|acme
200 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/json ;charset=utf-8 ==> PUT|acme
200 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/json ;charset=utf-8 ==> PATCH|acme
200 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/json ;charset=utf-8 ==> DELETE|acme
200 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/json ;charset=utf-8 ==> PROPFIND|acme
200 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/json ;charset=utf-8 ==> PURGE|acme
200 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/json ;charset=utf-8
200 POST /raw {} | Cookie: {idp} | Content-Type: application/json ;charset=utf-8
200 POST /checked {} | Cookie: session={idp} | Content-Type: application/json ;charset=utf-8
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/json ;charset=utf-8 ==> POST|acme



=== TEST 14: a write: another JSON type
--- rows
200 POST /cookie {} | Cookie: session={idp} | Content-Type: application/merge-patch+json ==> POST|acme
200 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/merge-patch+json ==> PUT|acme
200 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/merge-patch+json ==> PATCH|acme
200 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/merge-patch+json ==> DELETE|acme
200 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/merge-patch+json ==> PROPFIND|acme
200 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/merge-patch+json ==> PURGE|acme
200 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/merge-patch+json
200 POST /raw {} | Cookie: {idp} | Content-Type: application/merge-patch+json
200 POST /checked {} | Cookie: session={idp} | Content-Type: application/merge-patch+json
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/merge-patch+json ==> POST|acme



=== TEST 15: a write: Sec-Fetch-Site: same-origin
--- rows
200 POST /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-origin ==> POST|acme
200 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-origin ==> PUT|acme
200 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-origin ==> PATCH|acme
200 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-origin ==> DELETE|acme
200 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-origin ==> PROPFIND|acme
200 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-origin ==> PURGE|acme
200 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-origin
200 POST /raw {} | Cookie: {idp} | Content-Type: application/json | Sec-Fetch-Site: same-origin
200 POST /checked {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-origin
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-origin ==> POST|acme



=== TEST 16: a write: Sec-Fetch-Site: none
--- rows
200 POST /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none ==> POST|acme
200 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none ==> PUT|acme
200 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none ==> PATCH|acme
200 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none ==> DELETE|acme
200 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none ==> PROPFIND|acme
200 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none ==> PURGE|acme
200 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none
200 POST /raw {} | Cookie: {idp} | Content-Type: application/json | Sec-Fetch-Site: none
200 POST /checked {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none ==> POST|acme



=== TEST 17: a write: Sec-Fetch-Site: same-site
--- rows
403 POST /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-site < !WWW-Authenticate
403 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-site < !WWW-Authenticate
403 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-site < !WWW-Authenticate
403 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-site < !WWW-Authenticate
403 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-site < !WWW-Authenticate
403 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-site < !WWW-Authenticate
403 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-site
403 POST /raw {} | Cookie: {idp} | Content-Type: application/json | Sec-Fetch-Site: same-site
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-site ==> POST|



=== TEST 18: a write: Sec-Fetch-Site: cross-site
--- rows
403 POST /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: cross-site
403 POST /raw {} | Cookie: {idp} | Content-Type: application/json | Sec-Fetch-Site: cross-site
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: cross-site ==> POST|



=== TEST 19: a write: Sec-Fetch-Site: what nobody knows
--- rows
403 POST /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: nonesuch < !WWW-Authenticate
403 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: nonesuch < !WWW-Authenticate
403 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: nonesuch < !WWW-Authenticate
403 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: nonesuch < !WWW-Authenticate
403 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: nonesuch < !WWW-Authenticate
403 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: nonesuch < !WWW-Authenticate
403 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: nonesuch
403 POST /raw {} | Cookie: {idp} | Content-Type: application/json | Sec-Fetch-Site: nonesuch
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: nonesuch ==> POST|



=== TEST 20: a write: Sec-Fetch-Site: a prefix
--- rows
403 POST /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-orig < !WWW-Authenticate
403 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-orig < !WWW-Authenticate
403 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-orig < !WWW-Authenticate
403 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-orig < !WWW-Authenticate
403 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-orig < !WWW-Authenticate
403 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-orig < !WWW-Authenticate
403 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-orig
403 POST /raw {} | Cookie: {idp} | Content-Type: application/json | Sec-Fetch-Site: same-orig
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: same-orig ==> POST|



=== TEST 21: a write: Sec-Fetch-Site twice
--- rows
403 POST /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PUT /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PATCH /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 DELETE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PURGE /cookie {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none | Sec-Fetch-Site: cross-site
403 POST /raw {} | Cookie: {idp} | Content-Type: application/json | Sec-Fetch-Site: none | Sec-Fetch-Site: cross-site
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: application/json | Sec-Fetch-Site: none | Sec-Fetch-Site: cross-site ==> POST|



=== TEST 22: a write: another site comes before the type
--- rows
403 POST /cookie {} | Cookie: session={idp} | Content-Type: text/plain | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PUT /cookie {} | Cookie: session={idp} | Content-Type: text/plain | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PATCH /cookie {} | Cookie: session={idp} | Content-Type: text/plain | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 DELETE /cookie {} | Cookie: session={idp} | Content-Type: text/plain | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PROPFIND /cookie {} | Cookie: session={idp} | Content-Type: text/plain | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 PURGE /cookie {} | Cookie: session={idp} | Content-Type: text/plain | Sec-Fetch-Site: cross-site < !WWW-Authenticate
403 POST /cookie/inherits {} | Cookie: session={idp} | Content-Type: text/plain | Sec-Fetch-Site: cross-site
403 POST /raw {} | Cookie: {idp} | Content-Type: text/plain | Sec-Fetch-Site: cross-site
200 POST /cookie/optional {} | Cookie: session={idp} | Content-Type: text/plain | Sec-Fetch-Site: cross-site ==> POST|



=== TEST 23: whoever asks on behalf of a write
--- request eval: [("POST /checked\n{}") x 5]
--- more_headers eval
[map { "Cookie: session={idp}\n$_" }
    "Content-Type: text/plain", "X: y",
    "Content-Type: application/json\nSec-Fetch-Site: cross-site",
    "Content-Type: application/json\nSec-Fetch-Site: nonesuch",
    "Content-Type: application/json\nSec-Fetch-Site: same-origin"]
--- error_code eval: [403, 403, 403, 403, 200]



=== TEST 24: a request that writes nothing comes from anywhere
--- rows
200 GET /cookie | Cookie: session={idp} | Sec-Fetch-Site: cross-site | Content-Type: text/plain ==> GET|acme
200 HEAD /cookie | Cookie: session={idp} | Sec-Fetch-Site: cross-site | Content-Type: text/plain
200 OPTIONS /cookie | Cookie: session={idp} | Sec-Fetch-Site: cross-site | Content-Type: text/plain ==> OPTIONS|acme



=== TEST 25: what a browser adds only when it is told to is no cookie
--- rows
200 POST /arg?token={idp} {} | Content-Type: text/plain | Sec-Fetch-Site: cross-site
200 POST /x {} | X-Token: {idp} | Content-Type: text/plain | Sec-Fetch-Site: cross-site
200 POST /cookie/header {} | Authorization: Bearer {idp} | Content-Type: text/plain | Sec-Fetch-Site: cross-site



=== TEST 26: any other variable may be one
--- rows
415 POST /map {} | X-Token: {idp} | Content-Type: text/plain
415 POST /either {} | Cookie: session={idp} | Content-Type: text/plain
403 POST /map {} | X-Token: {idp} | Sec-Fetch-Site: cross-site



=== TEST 27: unless the Authorization header holds the same token
--- rows
200 POST /either {} | Authorization: Bearer {idp} | Sec-Fetch-Site: cross-site | Content-Type: text/plain
200 POST /either {} | Cookie: session={idp} | Authorization: bearer  {idp} | Content-Type: text/plain
200 POST /cookie {} | Cookie: session={idp} | Authorization: Bearer {idp} | Content-Type: text/plain



=== TEST 28: a cookie beside another token
--- rows
415 POST /cookie {} | Cookie: session={idp} | Authorization: Bearer {eve} | Content-Type: text/plain
415 POST /cookie {} | Cookie: session={idp} | Authorization: Basic eDp5 | Content-Type: text/plain
415 POST /cookie {} | Cookie: session={idp} | Authorization: {idp} | Content-Type: text/plain



=== TEST 29: no token comes first
--- rows
401 POST /cookie {} | Sec-Fetch-Site: cross-site
401 POST /cookie {} | Cookie: session=x.y.z | Content-Type: text/plain



=== TEST 30: satisfy any does not turn it round
--- rows
415 POST /cookie/any {} | Cookie: session={idp} | Content-Type: text/plain



=== TEST 31: /data: documents
--- rows
201 PUT /data/{new}/1 {"a":1} | Cookie: session={token:acme}
200 PUT /data/{new}/1 {"a":1} | Cookie: session={token:acme} | Sec-Fetch-Site: same-origin
403 PUT /data/{new}/1 {"a":1} | Cookie: session={token:acme} | Sec-Fetch-Site: cross-site
415 POST /data/{new} {"a":1} | Cookie: session={token:acme} | Content-Type: text/plain
200 GET /data/{new}/1 | Cookie: session={token:acme} | Sec-Fetch-Site: cross-site
403 DELETE /data/{new}/1 | Cookie: session={token:acme} | Content-Type: application/json | Sec-Fetch-Site: cross-site
415 DELETE /data/{new}/1 | Cookie: session={token:acme}
403 POST /data/{new}:drop | Cookie: session={token:acme} | Content-Type: application/json | Sec-Fetch-Site: cross-site
204 DELETE /data/{new}/1 | Cookie: session={token:acme} | Content-Type: application/json | Sec-Fetch-Site: same-origin



=== TEST 32: /gated: documents
--- rows
201 PUT /gated/{new}/1 {"a":1} | Cookie: session={token:acme}
200 PUT /gated/{new}/1 {"a":1} | Cookie: session={token:acme} | Sec-Fetch-Site: same-origin
403 PUT /gated/{new}/1 {"a":1} | Cookie: session={token:acme} | Sec-Fetch-Site: cross-site
415 POST /gated/{new} {"a":1} | Cookie: session={token:acme} | Content-Type: text/plain
200 GET /gated/{new}/1 | Cookie: session={token:acme} | Sec-Fetch-Site: cross-site
403 DELETE /gated/{new}/1 | Cookie: session={token:acme} | Content-Type: application/json | Sec-Fetch-Site: cross-site
415 DELETE /gated/{new}/1 | Cookie: session={token:acme}
403 POST /gated/{new}:drop | Cookie: session={token:acme} | Content-Type: application/json | Sec-Fetch-Site: cross-site
204 DELETE /gated/{new}/1 | Cookie: session={token:acme} | Content-Type: application/json | Sec-Fetch-Site: same-origin



=== TEST 33: logout
--- rows
403 POST /admin/logout | Cookie: session={token:new} | Content-Type: application/json | Sec-Fetch-Site: cross-site
415 POST /admin/logout | Cookie: session={token:new}
204 POST /admin/logout | Cookie: session={token:new} | Content-Type: application/json
401 GET /data/ | Cookie: session={token:new}



=== TEST 34: organizations
--- rows
403 DELETE /org/delete?organization_name={name:acme} | Cookie: session={token:acme} | Content-Type: application/json | Sec-Fetch-Site: cross-site
415 DELETE /org/delete?organization_name={name:acme} | Cookie: session={token:acme}
200 GET /org/get?organization_name={name:acme} | Cookie: session={token:acme} | Sec-Fetch-Site: cross-site ~> "admin_email"

