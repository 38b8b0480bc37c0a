# "tenant_operator": who may ask, and what the directive takes.  An operator's
# token belongs to no organization, and lives for an hour at most.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

use Issuer;

# {idp: CLAIMS}: of an issuer that may make operators; {no: CLAIMS}: of one that
# may not
my $issuer = Issuer->new;
my $other = Issuer->new(name => "https://no.example", kid => "n");

push @Tenant::fillers, sub {
    my ($text) = @_;

    $text =~ s/\{idp:(\{(?:[^{}]++|(?1))*\})\}/
        $issuer->token(JSON::PP->new->decode($1))/gex;
    $text =~ s/\{no:(\{(?:[^{}]++|(?1))*\})\}/
        $other->token(JSON::PP->new->decode($1))/gex;

    return $text;
};

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => "    " . $issuer->directive
        . "\n    " . $other->directive("organization_claim=org roles=owner,editor"));
});

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: an own token
--- rows
200 GET /operator/organizations?limit=1 @ operator ~> "organizations":\[
200 HEAD /operator/organizations @ operator



=== TEST 2: of an issuer that lists the role, with an organization and without
--- rows
200 GET /operator/organizations?limit=1 | Authorization: Bearer {idp:{"role":"operator"}}
200 GET /operator/organizations?limit=1 | Authorization: Bearer {idp:{"role":["editor","operator"]}}
200 GET /operator/organizations?limit=1 | Authorization: Bearer {idp:{"role":"operator","org":"{id:acme}"}}



=== TEST 3: of an issuer that does not list it
--- rows
403 GET /operator/organizations | Authorization: Bearer {no:{"role":"operator"}}
403 GET /operator/organizations | Authorization: Bearer {no:{"role":["operator","owner"],"org":"{id:acme}"}}
--- commands



=== TEST 4: none of an organization's roles is an operator's
--- rows
403 GET /operator/organizations
403 GET /operator/organizations @ acme/editor
403 GET /operator/organizations/{id:acme}
403 PATCH /operator/organizations/{id:acme} {"plan":"gold"}
403 DELETE /operator/organizations/{id:acme}
403 POST /operator/organizations/{id:acme}:suspend
403 POST /operator/organizations/{id:acme}:resume
403 POST /operator/organizations/{id:acme}:reset-password
403 GET /operator/organizations | Authorization: Bearer {idp:{"role":"editor","org":"{id:acme}"}}
--- commands



=== TEST 5: no token, or a bad one
--- rows
401 GET /operator/organizations @ nobody < WWW-Authenticate: Bearer
401 POST /operator/organizations/{id:acme}:suspend @ nobody
401 GET /operator/organizations | Authorization: Bearer a.b.c
--- commands



=== TEST 6: one that an owner makes of his own
--- rows
401 GET /operator/organizations | Authorization: Bearer {token:acme role=operator}
401 GET /operator/organizations | Authorization: Bearer {token:operator org={id:acme}}
401 GET /operator/organizations | Authorization: Bearer {token:operator sub={user:acme}}
--- commands



=== TEST 7: too long-lived, expired, without a beginning or a name, of another issuer
--- rows
200 GET /operator/organizations?limit=1 | Authorization: Bearer {token:operator iat=now exp=now+3600}
401 GET /operator/organizations | Authorization: Bearer {token:operator iat=now exp=now+3601}
401 GET /operator/organizations | Authorization: Bearer {token:operator iat=now-3000 exp=now+900}
401 GET /operator/organizations | Authorization: Bearer {token:operator iat=now-900 exp=now-60}
401 GET /operator/organizations | Authorization: Bearer {token:operator iat=}
401 GET /operator/organizations | Authorization: Bearer {token:operator iat=-1 exp=now+900}
401 GET /operator/organizations | Authorization: Bearer {token:operator jti=}
401 GET /operator/organizations | Authorization: Bearer {token:operator exp=}
401 GET /operator/organizations | Authorization: Bearer {token:operator iss=https://idp.example}
401 GET /operator/organizations | Authorization: Bearer {token:operator role=Operator}
401 GET /operator/organizations | Authorization: Bearer {idp:{"role":"operator","exp":1}}



=== TEST 8: an operator has no organization
--- rows
403 GET /org/get?organization_name=acme @ operator ~> of no organization
403 PUT /org/update {"organization_name":"x"} @ operator
403 DELETE /org/delete?organization_name=acme @ operator
403 GET /admin/me @ operator
403 POST /admin/refresh @ operator
403 GET /admin/users @ operator
403 GET /data/ @ operator
403 GET /data/c @ operator
403 PUT /data/c/x {} @ operator
403 POST /data/c:drop @ operator
--- commands



=== TEST 16: nor by an issuer that names one
--- rows
403 GET /data/ | Authorization: Bearer {idp:{"role":"operator","org":"{id:acme}"}}
403 GET /data/ | Authorization: Bearer {idp:{"role":["operator","editor"],"org":"{id:acme}"}}
403 GET /org/get?organization_name=acme | Authorization: Bearer {idp:{"role":"operator","org":"{id:acme}"}}



=== TEST 9: variables, and what nginx guards
--- config
    location = /who { return 200 "[$tenant_id][$tenant_user][$tenant_role][$tenant_token_status][$tenant_plan]"; }
    location = /gate { tenant_auth on; tenant_require role operator; return 200 "in"; error_page 500 =200 /none; }
    location = /ours { tenant_auth on; tenant_require organization; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/who; }
    location = /file { tenant_auth on; tenant_require role operator; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/who; }
--- backend
--- rows
200 GET /who @ operator ==> [][][operator][valid][]
200 GET /file @ operator
403 GET /file @ acme
403 GET /ours @ operator



=== TEST 10: 404, 405
--- rows
404 GET /operator/
404 GET /operator/organizations/ @ operator
404 GET /operator/organizations/x/y @ operator
404 GET /operator/users @ operator
405 POST /operator/organizations {} @ operator < Allow: GET, HEAD
405 PUT /operator/organizations/{id:acme} {} @ operator < Allow: GET, HEAD, PATCH, DELETE
405 GET /operator/organizations/{id:acme}:suspend @ operator < Allow: POST
404 POST /operator/organizations/{id:acme}:nothing @ operator
404 POST /operator/organizations/{id:acme}: @ operator
--- commands



=== TEST 11: an exact location
--- config
    location = /operator/organizations { tenant_operator; }
--- must_die
--- error_log
"tenant_operator" directive needs a prefix location



=== TEST 12: a regex location
--- config
    location ~ ^/operator/ { tenant_operator; }
--- must_die
--- error_log
"tenant_operator" directive needs a prefix location



=== TEST 13: twice
--- config
    location /operator/ { tenant_operator; tenant_operator; }
--- must_die
--- error_log
"tenant_operator" directive is duplicate



=== TEST 14: beside another handler
--- config
    location /operator/ { tenant_admin; tenant_operator; }
--- must_die
--- error_log
"tenant_operator" directive is duplicate



=== TEST 15: an argument
--- config
    location /operator/ { tenant_operator on; }
--- must_die
--- error_log
invalid number of arguments in "tenant_operator" directive
