# $tenant_plan, $tenant_storage: nginx's own limits by an operator's plan.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

use Issuer;

my $issuer = Issuer->new;

push @Tenant::fillers, sub {
    $_[0] =~ s/\{idp:(\{(?:[^{}]++|(?1))*\})\}/
        $issuer->token(JSON::PP->new->decode($1))/gexr;
};

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => "    " . $issuer->directive
        . ($block->http // "") . <<'_EOC_') if !defined $block->plain;

    map $tenant_plan $by_plan { default ""; free $tenant_id; }
    limit_req_zone $by_plan zone=free:64k rate=1r/m;
    limit_conn_zone $tenant_storage zone=storage:64k;
_EOC_
    $block->set_value(config => <<'_EOC_') if !defined $block->config;
    location = /back { tenant_auth off; return 200 "$http_x_plan"; }
    location = /gate {
        tenant_auth on;
        limit_req zone=free burst=1 nodelay;
        limit_req_status 429;
        limit_req_log_level info;
        tenant_problems on;
        proxy_set_header X-Plan "$tenant_plan/$tenant_storage";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/back;
    }
    location = /maybe {
        tenant_auth optional;
        proxy_set_header X-Plan "$tenant_plan/$tenant_storage";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/back;
    }
    location = /ours {
        tenant_auth on;
        tenant_require organization;
        proxy_set_header X-Plan "$tenant_plan/$tenant_storage";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/back;
    }
    location /data/ {
        tenant_documents;
        limit_req zone=free burst=1 nodelay;
        limit_req_status 429;
        limit_req_log_level info;
        tenant_problems on;
        add_header X-Plan "$tenant_plan/$tenant_storage" always;
    }
    location /org/ { tenant_organizations; add_header X-Plan "$tenant_plan/$tenant_storage" always; }
    location /admin/ { tenant_admin; add_header X-Plan "$tenant_plan/$tenant_storage" always; }
_EOC_
});

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a plan, at the gate
--- backend
--- seed
operator PATCH /operator/organizations/{id:new} {"plan":"gold"}
--- rows
200 GET /gate @ new ==> gold/id
200 GET /gate @ new ==> gold/id
200 GET /maybe @ new ==> gold/id
200 GET /maybe @ nobody ==> /
200 GET /ours | Authorization: Bearer {idp:{"org":"{id:new}"}} ==> gold/id



=== TEST 2: none
--- backend
--- rows
200 GET /gate @ new ==> /id
200 GET /maybe @ operator ==> /



=== TEST 3: nginx's own limit, from the first request on, each organization by itself
--- seed
operator PATCH /operator/organizations/{id:new} {"plan":"free"}
operator PATCH /operator/organizations/{id:new2} {"plan":"free"}
--- backend
--- rows
200 GET /gate @ new ==> free/id
200 GET /gate @ new
429 GET /gate @ new
200 GET /gate @ new2
200 GET /maybe @ new



=== TEST 4: the same in front of documents
--- seed
operator PATCH /operator/organizations/{id:new} {"plan":"free"}
--- rows
200 GET /data/ @ new < X-Plan: free/id
200 GET /data/ @ new
429 GET /data/ @ new
401 GET /data/ @ nobody < X-Plan: /
401 GET /data/ | Authorization: Bearer a.b.c
200 GET /data/ | Authorization: Bearer {idp:{"org":"{id:acme}"}} < X-Plan: /id
200 GET /admin/me @ new < X-Plan: free/id
200 GET /org/get?organization_name={name:new} @ new < X-Plan: free/id
200 GET /org/get?organization_name={name:new} @ nobody < X-Plan: /



=== TEST 5: a change is seen at once where it is made
--- backend
--- seed
operator PATCH /operator/organizations/{id:new} {"plan":"gold"}
new GET /data/
operator PATCH /operator/organizations/{id:new} {"plan":"silver"}
--- rows
200 GET /gate @ new ==> silver/id



=== TEST 6: how documents lie
--- http
    tenant_storage database;
--- rows
201 POST /org/create {"organization_name":"{new}","email":"a@{new}.example","password":"correct horse"} @ nobody ~=> {"storage":"database"}
200 GET /admin/me @ new < X-Plan: /database



=== TEST 7: where nothing knows of tokens they are what is at hand
--- config
    location = /who { return 200 "[$tenant_plan][$tenant_storage]"; }
--- backend
--- rows
200 GET /who @ nobody ==> [][]
200 GET /who | Authorization: Bearer a.b.c ==> [][]
