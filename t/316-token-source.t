# Where a token comes from (docs/directives.md, "tenant_token").  What a cookie needs
# besides is in 317-cookies.t.

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

=== TEST 1: a cookie
--- rows
200 GET /cookie | Cookie: a=b; session={idp}; c=d ==> GET|acme
200 GET /cookie | Cookie: session={idp} ==> GET|acme



=== TEST 2: a cookie, inherited
--- rows
200 GET /cookie/inherits | Cookie: session={idp} ==> GET|acme



=== TEST 3: the header again
--- rows
200 GET /cookie/header | Authorization: Bearer {idp} ==> GET|acme
401 GET /cookie/header | Cookie: session={idp} < WWW-Authenticate: Bearer



=== TEST 4: an argument
--- rows
200 GET /arg?a=b&token={idp} ==> GET|acme
401 GET /arg < WWW-Authenticate: Bearer



=== TEST 5: another header, with its scheme and without
--- rows
200 GET /x | X-Token: {idp} ==> GET|acme
200 GET /x | X-Token: Bearer {idp} ==> GET|acme
200 GET /x | X-Token: bearer {idp} ==> GET|acme



=== TEST 6: a map
--- rows
200 GET /map | X-Token: wrapped:{idp} ==> GET|acme
200 GET /map | X-Token: {idp} ==> GET|acme



=== TEST 7: the Authorization header is overlooked
--- rows
401 GET /cookie | Authorization: Bearer {idp} < WWW-Authenticate: Bearer
401 GET /cookie/inherits | Authorization: Bearer {idp} < WWW-Authenticate: Bearer
401 GET /arg | Authorization: Bearer {idp} < WWW-Authenticate: Bearer
401 GET /x | Authorization: Bearer {idp} < WWW-Authenticate: Bearer
401 GET /map | Authorization: Bearer {idp} < WWW-Authenticate: Bearer



=== TEST 8: another scheme, or none, where the header is named
--- rows
401 GET /cookie/header | Authorization: Basic YTpi < WWW-Authenticate: Bearer
401 GET /cookie/header | Authorization: {idp} < WWW-Authenticate: Bearer
401 GET /cookie | Authorization: Basic YTpi < WWW-Authenticate: Bearer



=== TEST 9: a bad token, wherever it comes from
--- rows
401 GET /cookie | Cookie: session=x.y.z <~ WWW-Authenticate: Bearer error="invalid_token", .*
401 GET /cookie/header | Authorization: Bearer x.y.z <~ WWW-Authenticate: Bearer error="invalid_token", .*
401 GET /arg?token=x.y.z <~ WWW-Authenticate: Bearer error="invalid_token", .*
401 GET /x | X-Token: x.y.z <~ WWW-Authenticate: Bearer error="invalid_token", .*
401 GET /map | X-Token: wrapped:x.y.z <~ WWW-Authenticate: Bearer error="invalid_token", .*



=== TEST 10: no cookie, an empty one, and one of another name
--- rows
401 GET /cookie < WWW-Authenticate: Bearer
401 GET /cookie | Cookie: session=
401 GET /cookie | Cookie: xsession={idp} < WWW-Authenticate: Bearer



=== TEST 11: off overlooks it
--- rows
200 GET /cookie/off | Cookie: session=x.y.z
200 POST /cookie/off {} | Cookie: session={idp} | Sec-Fetch-Site: cross-site



=== TEST 12: optional
--- rows
200 GET /cookie/optional | Cookie: session={idp} ==> GET|acme
200 GET /cookie/optional ==> GET|
200 GET /cookie/optional | Cookie: session=x.y.z ==> GET|



=== TEST 13: inherited from http and from the server
--- config
    tenant_token $cookie_session;
    tenant_auth on;
    location = /back { tenant_auth off; return 200 "$http_x_tenant"; }
    location /a {
        proxy_set_header X-Tenant $tenant_id;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/back;
    }
--- rows
200 GET /a | Cookie: session={idp} ==> acme
401 GET /a | Authorization: Bearer {idp}



=== TEST 14: our own endpoints
--- rows
200 GET /data/ | Cookie: session={token:acme} ~> "collections"
200 GET /gated/ | Cookie: session={token:acme} ~> "collections"
200 GET /admin/me | Cookie: session={token:acme} ~> "owner"
401 GET /data/ | Authorization: Bearer {token:acme} < WWW-Authenticate: Bearer
401 GET /admin/me | Authorization: Bearer {token:acme} < WWW-Authenticate: Bearer
