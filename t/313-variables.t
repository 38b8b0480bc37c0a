# $tenant_id and its kin (docs/directives.md, "Variables"): what nginx's own
# directives see of a token, in every phase.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

use Issuer;

# {idp} is a token of acme's editor ann by another issuer, {beta} one of beta's
# viewer, {other} one whose role its issuer may not give, {old} an expired one
my $issuer = Issuer->new;
my %token = (
    idp => $issuer->token({ plan => "gold" }),
    beta => $issuer->token({ org => "beta", role => ["viewer", "x"] }),
    other => $issuer->token({ org => "other", role => "none" }),
    old => $issuer->token({ exp => time - 45 }),
);

push @Tenant::fillers, sub { $_[0] =~ s/\{(idp|beta|other|old)\}/$token{$1}/gr };

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(backend => "");
    $block->set_value(http_config => "    " . $issuer->directive . ($block->http // "")
        . <<'_EOC_');
    map $tenant_id $per_tenant { default $tenant_id; "" nobody; }
    map $tenant_role $level { default none; editor two; viewer one; }
    map $tenant_id $cycle { default ""; }
    map $cycle2 $cycle1 { default $cycle2; }
    map "$tenant_claim_x$tenant_role" $cycle2 { default $tenant_user; }
_EOC_
    $block->set_value(config => <<'_EOC_') if !defined $block->config;
    set $who "$tenant_id|$tenant_user|$tenant_role|$tenant_token_status";
    set $back http://127.0.0.1:$TEST_NGINX_SERVER_PORT/back;
    default_type text/plain;

    location /back { return 200 "$http_x_tenant|$http_x_level|$uri"; }
    location = /accelerated { add_header X-Accel-Redirect /cookie; return 200; }
    location = /answer { add_header X-Answer $http_x_tenant; return 204; }

    location = /who { return 200 "$tenant_id|$tenant_user|$tenant_role|$tenant_token_status"; }
    location = /early { return 200 "$who"; }
    location = /map { return 200 "$per_tenant|$level"; }
    location = /if {
        if ($tenant_role = editor) { return 200 "an editor"; }
        return 200 "no editor";
    }
    location = /rewrite { rewrite ^ /to/$tenant_id last; }
    location /to/ { return 200 "$uri"; }
    location = /proxy {
        tenant_auth on;
        add_header X-Tenant $tenant_id always;
        proxy_set_header X-Tenant $tenant_id;
        proxy_set_header X-Level $level;
        proxy_pass $back/to/$tenant_user;
    }
    location = /check {
        internal;
        tenant_auth on;
        proxy_set_header X-Tenant $tenant_id;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/answer;
    }
    location = /request {
        auth_request /check;
        auth_request_set $tenant $tenant_id;
        auth_request_set $answer $upstream_http_x_answer;
        proxy_set_header X-Tenant "$tenant/$answer";
        proxy_pass $back;
    }

    # the place of the token differs from location to location
    location = /cookie { tenant_token $cookie_t; return 200 "$before $tenant_id"; }
    location @cookie { tenant_token $cookie_t; return 200 "$before $tenant_id"; }
    location = /page {
        tenant_token $arg_t;
        set $before $tenant_id;
        error_page 418 =200 /cookie;
        return 418;
    }
    location = /last {
        tenant_token $arg_t;
        set $before $tenant_id;
        rewrite ^ /cookie last;
    }
    location = /named {
        tenant_token $arg_t;
        set $before $tenant_id;
        try_files /nothing @cookie;
    }
    location = /tried {
        tenant_token $arg_t;
        set $before $tenant_id;
        try_files /nothing /cookie;
    }
    location = /accel {
        tenant_token $arg_t;
        set $before $tenant_id;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/accelerated;
    }
    location = /header {
        set $before $tenant_id;
        error_page 418 =200 /arg?$args;
        return 418;
    }
    location = /arg { tenant_token $arg_t; return 200 "$before $tenant_id"; }
    location = /ssi {
        ssi on;
        ssi_types *;
        set $before "";
        return 200 '<!--# echo var="tenant_id" --> <!--# echo var="tenant_claim_PLAN" --> <!--# include virtual="/who" --> <!--# include virtual="/cookie" -->';
    }
    location = /cycle {
        tenant_token $cycle;
        return 200 "[$tenant_id][$tenant_token_status]";
    }
    location = /self {
        tenant_token $tenant_claim_t;
        return 200 "[$tenant_id][$tenant_token_status]";
    }
    location = /cycles { tenant_token $cycle1; tenant_auth on; }
_EOC_
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a token
--- rows
200 GET /who | Authorization: Bearer {idp} ==> acme|ann|editor|valid
200 GET /who | Authorization: Bearer {beta} ==> beta|ann|viewer|valid



=== TEST 2: none
--- rows
200 GET /who @ nobody ==> |||missing
200 GET /who | Authorization: Basic YW5uOnNlY3JldA== ==> |||missing



=== TEST 3: one that has expired
--- rows
200 GET /who | Authorization: Bearer {old} ==> |||expired



=== TEST 4: one that is not valid
--- rows
200 GET /who | Authorization: Bearer {idp}x ==> |||invalid
200 GET /who | Authorization: Bearer ==> |||invalid



=== TEST 5: a role that its issuer may not give
--- rows
200 GET /who | Authorization: Bearer {other} ==> other|ann||valid



=== TEST 6: a token of this deployment
--- rows
200 GET /who ==> {id:acme}|{user:acme}|owner|valid
200 GET /who @ acme/viewer ==> {id:acme}|{user:acme/viewer}|viewer|valid



=== TEST 7: set in the server, before there is a location
--- rows
200 GET /early | Authorization: Bearer {idp} ==> acme|ann|editor|valid
200 GET /early @ nobody ==> |||missing



=== TEST 8: map
--- rows
200 GET /map | Authorization: Bearer {idp} ==> acme|two
200 GET /map | Authorization: Bearer {beta} ==> beta|one
200 GET /map @ nobody ==> nobody|none



=== TEST 9: if
--- rows
200 GET /if | Authorization: Bearer {idp} ==> an editor
200 GET /if | Authorization: Bearer {beta} ==> no editor
200 GET /if @ nobody ==> no editor



=== TEST 10: rewrite
--- rows
200 GET /rewrite | Authorization: Bearer {idp} ==> /to/acme



=== TEST 11: proxy_set_header and proxy_pass
--- rows
200 GET /proxy | Authorization: Bearer {idp} ==> acme|two|/back/to/ann



=== TEST 12: a client's own header is replaced
--- rows
200 GET /proxy | Authorization: Bearer {idp} | X-Tenant: beta ==> acme|two|/back/to/ann



=== TEST 13: add_header, not where there is nobody
--- rows
200 GET /proxy | Authorization: Bearer {idp} < X-Tenant: acme
401 GET /proxy @ nobody < !X-Tenant



=== TEST 14: auth_request and auth_request_set
--- rows
200 GET /request | Authorization: Bearer {idp} ==> acme/acme||/back



=== TEST 15: a redirect to where the token comes from elsewhere: error_page
--- rows
200 GET /page?t={beta} | Cookie: t={idp} ==> beta acme
200 GET /page | Cookie: t={idp} ==>  acme
200 GET /page?t={beta} ~> ^beta $



=== TEST 16: the same: rewrite
--- rows
200 GET /last?t={beta} | Cookie: t={idp} ==> beta acme
200 GET /last | Cookie: t={idp} ==>  acme
200 GET /last?t={beta} ~> ^beta $



=== TEST 17: the same: try_files with a named location
--- rows
200 GET /named?t={beta} | Cookie: t={idp} ==> beta acme
200 GET /named | Cookie: t={idp} ==>  acme
200 GET /named?t={beta} ~> ^beta $



=== TEST 18: the same: try_files with a path
--- rows
200 GET /tried?t={beta} | Cookie: t={idp} ==> beta acme
200 GET /tried | Cookie: t={idp} ==>  acme
200 GET /tried?t={beta} ~> ^beta $



=== TEST 19: the same: X-Accel-Redirect
--- rows
200 GET /accel?t={beta} | Cookie: t={idp} ==> beta acme
200 GET /accel | Cookie: t={idp} ==>  acme
200 GET /accel?t={beta} ~> ^beta $



=== TEST 20: from a header to an argument
--- rows
200 GET /header?t={beta} | Authorization: Bearer {idp} ==> acme beta
200 GET /header | Authorization: Bearer {idp} ~> ^acme $



=== TEST 21: SSI
--- rows
200 GET /ssi | Authorization: Bearer {idp} | Cookie: t={beta} ==> acme gold acme|ann|editor|valid  beta
200 GET /ssi @ nobody ~> ^  \|\|\|missing +$



=== TEST 22: a variable of itself ends
--- rows
200 GET /self | Authorization: Bearer {idp} ~> ^\[\]\[(?:missing|invalid)\]$
200 GET /cycle | Authorization: Bearer {idp} ==> [][missing]
401 GET /cycles | Authorization: Bearer {idp}
200 GET /who | Authorization: Bearer {idp} ==> acme|ann|editor|valid
--- no_error_log
[alert]



=== TEST 23: limit_req, for each tenant of its own
--- http
    limit_req_zone $tenant_id zone=limit:1m rate=1r/m;
    limit_req_status 429;
--- config
    location /x { limit_req zone=limit; try_files /index.html =404; }
--- request eval: [("GET /x") x 5]
--- more_headers eval
[(("Authorization: Bearer {token:new}") x 2), "Authorization: Bearer {token:newer}", "X: y", "X: y"]
--- error_code eval: [200, 429, 200, 200, 200]
--- no_error_log
[alert]



=== TEST 24: limit_req by a map, for nobody too
--- http
    limit_req_zone $per_tenant zone=mapped:1m rate=1r/m;
    limit_req_status 429;
--- config
    location /x { limit_req zone=mapped; try_files /index.html =404; }
    location = /who { return 200 "$per_tenant"; }
--- request eval: ["GET /x", "GET /x", "GET /who"]
--- more_headers eval
["Authorization: Bearer {token:new}", "Authorization: Bearer {token:new}", "X: y"]
--- error_code eval: [200, 429, 200]
--- no_error_log
[alert]



=== TEST 25: log_format: a token
--- http
    log_format tenant '$request_uri $tenant_id|$tenant_user|$tenant_role|$tenant_token_status $tenant_claim_plan';
--- config
    access_log logs/access.log tenant;
    location = /a { return 200; }
    location = /page { tenant_token $arg_t; error_page 418 =200 /cookie; return 418; }
    location = /cookie { tenant_token $cookie_t; return 200; }
--- request
GET /a
--- more_headers
Authorization: Bearer {idp}
--- access_log eval: qr{^/a acme\|ann\|editor\|valid gold$}



=== TEST 26: log_format: nobody
--- http
    log_format tenant '$request_uri $tenant_id|$tenant_user|$tenant_role|$tenant_token_status $tenant_claim_plan';
--- config
    access_log logs/access.log tenant;
    location = /a { return 200; }
    location = /page { tenant_token $arg_t; error_page 418 =200 /cookie; return 418; }
    location = /cookie { tenant_token $cookie_t; return 200; }
--- request
GET /a
--- more_headers
X: y
--- access_log eval: qr{^/a \|\|\|missing $}



=== TEST 27: log_format: an expired token
--- http
    log_format tenant '$request_uri $tenant_id|$tenant_user|$tenant_role|$tenant_token_status $tenant_claim_plan';
--- config
    access_log logs/access.log tenant;
    location = /a { return 200; }
    location = /page { tenant_token $arg_t; error_page 418 =200 /cookie; return 418; }
    location = /cookie { tenant_token $cookie_t; return 200; }
--- request
GET /a
--- more_headers
Authorization: Bearer {old}
--- access_log eval: qr{^/a \|\|\|expired $}



=== TEST 28: log_format: the location where a redirect arrives
--- http
    log_format tenant '$request_uri $tenant_id|$tenant_user|$tenant_role|$tenant_token_status $tenant_claim_plan';
--- config
    access_log logs/access.log tenant;
    location = /a { return 200; }
    location = /page { tenant_token $arg_t; error_page 418 =200 /cookie; return 418; }
    location = /cookie { tenant_token $cookie_t; return 200; }
--- request
GET /page?t=x
--- more_headers
Cookie: t={idp}
--- access_log eval: qr{^/page\?t=x acme\|ann\|editor\|valid gold$}



=== TEST 29: a token that was revoked, as far as a lease tells
--- config
    location = /who { return 200 "$tenant_id|$tenant_user|$tenant_role|$tenant_token_status"; }
    location /admin/ { tenant_admin; }
    location /data/ { tenant_documents; }
--- rows
200 GET /who @ new ==> {id:new}|{user:new}|owner|valid
204 POST /admin/logout-all @ new
401 GET /data/ @ new
200 GET /who @ new ==> |||revoked
