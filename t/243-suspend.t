# :suspend and :resume: an organization's users are told why, and nothing else,
# whatever they ask for; those who don't know a password learn nothing.

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

    $block->set_value(http_config => "    " . $issuer->directive);
});

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: with a reason
--- rows
200 POST /operator/organizations/{id:new}:suspend {"reason":"unpaid since Märch"} @ operator ~=> {"organization_id":"{id:new}","state":"suspended","since":"~Z$","suspended":{"reason":"unpaid since Märch","at":"~Z$"}}
200 GET /operator/organizations/{id:new} @ operator ~=> {"state":"suspended","suspended":{"reason":"unpaid since Märch","at":"~Z$"}}



=== TEST 2: without one, by no body or an empty object
--- rows
200 POST /operator/organizations/{id:new}:suspend @ operator ~=> {"state":"suspended","suspended":{"at":"~Z$"}}
200 POST /operator/organizations/{id:new2}:suspend {} @ operator ~=> {"state":"suspended","suspended":{"at":"~Z$"}}
403 GET /data/ @ new ~> "detail":"the organization is suspended"



=== TEST 3: again: it stays suspended since then, with a new reason if there is one
--- seed
s=operator POST /operator/organizations/{id:new}:suspend {"reason":"one"}
--- rows
200 POST /operator/organizations/{id:new}:suspend @ operator ~=> {"suspended":{"reason":"one","at":"{s.suspended.at}"}}
200 POST /operator/organizations/{id:new}:suspend {"reason":"two"} @ operator ~=> {"suspended":{"reason":"two","at":"{s.suspended.at}"}}
403 GET /data/ @ new ~> suspended: two



=== TEST 4: and back, also when it was not
--- seed
operator POST /operator/organizations/{id:new}:suspend {"reason":"one"}
--- rows
403 GET /data/ @ new ~> suspended: one
200 POST /operator/organizations/{id:new}:resume @ operator ~> ^(?=.*"state":"active")(?!.*suspended)
200 POST /operator/organizations/{id:new}:resume @ operator ~=> {"state":"active"}
200 GET /data/ @ new
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody < Cache-Control: no-store



=== TEST 5: each endpoint of its users
--- seed
new/editor PUT /data/c/x {}
new/viewer GET /data/
operator POST /operator/organizations/{id:new}:suspend {"reason":"why"}
--- rows
403 GET /org/get?organization_name={name:new} @ new ~> suspended: why
403 PUT /org/update {"organization_name":"{new}"} @ new ~> suspended: why
403 DELETE /org/delete?organization_name={name:new} @ new ~> suspended: why
403 POST /admin/refresh @ new ~> suspended: why
403 POST /admin/logout @ new ~> suspended: why
403 POST /admin/logout-all @ new ~> suspended: why
403 GET /admin/me @ new/viewer ~> suspended: why
403 PUT /admin/password {"current_password":"{password:new}","new_password":"correct horse"} @ new ~> suspended: why
403 GET /admin/users @ new ~> suspended: why
403 POST /admin/users {"email":"a@{new}.example","password":"correct horse","role":"viewer"} @ new ~> suspended: why
403 GET /admin/users/{user:new} @ new ~> suspended: why
403 PATCH /admin/users/{user:new} {"role":"editor"} @ new ~> suspended: why
403 DELETE /admin/users/{user:new/editor} @ new ~> suspended: why
403 GET /data/ @ new/viewer ~> suspended: why
403 GET /data/c @ new/viewer ~> suspended: why
403 GET /data/c/x @ new/editor ~> suspended: why
403 POST /data/c {} @ new/editor ~> suspended: why
403 PUT /data/c/x {} @ new/editor ~> suspended: why
403 PATCH /data/c/x {} @ new/editor | Content-Type: application/merge-patch+json ~> suspended: why
403 DELETE /data/c/x @ new/editor ~> suspended: why
403 POST /data/c:drop @ new/editor ~> suspended: why
403 GET /data/ | Authorization: Bearer {idp:{"org":"{id:new}"}} ~> suspended: why
200 GET /org/get?organization_name={name:new} @ nobody ~> ^(?!.*why)



=== TEST 6: a login tells it to who knows the password alone
--- seed
operator POST /operator/organizations/{id:new}:suspend {"reason":"why"}
--- rows
403 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody ~> suspended: why
401 POST /admin/login {"email":"{email:new}","password":"a wrong one"} @ nobody ~> ^(?!.*(?:why|suspended))



=== TEST 7: what nginx guards
--- config
    location = /gate { tenant_auth on; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/back; }
    location = /ours { tenant_auth on; tenant_require organization; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/back; }
    location = /maybe { tenant_auth optional; proxy_set_header X-Who "$tenant_id|$tenant_role|$tenant_token_status|$tenant_token_error"; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/back; }
    location = /back { return 200 "$http_x_who"; }
--- backend
--- seed
operator POST /operator/organizations/{id:new}:suspend {"reason":"why"}
--- rows
403 GET /gate @ new ~> suspended: why
403 GET /ours @ new ~> suspended: why
403 GET /ours | Authorization: Bearer {idp:{"org":"{id:new}"}} ~> suspended: why
200 GET /maybe @ new ==> ||revoked|suspended
200 GET /gate @ acme
200 GET /maybe @ acme ==> {id:acme}|owner|valid|



=== TEST 8: with a reset its user gets a password, and no further
--- seed
operator POST /operator/organizations/{id:new}:suspend {"reason":"why"}
r=operator POST /operator/organizations/{id:new}:reset-password
--- rows
204 POST /admin/reset {"reset_token":"{r.reset_token}","new_password":"correct horse"} @ nobody
403 POST /admin/login {"email":"{email:new}","password":"correct horse"} @ nobody ~> suspended: why



=== TEST 9: 404
--- rows
404 POST /operator/organizations/000000000000000000000000:suspend @ operator
404 POST /operator/organizations/x:suspend {"reason":"x"} @ operator
404 POST /operator/organizations/:suspend @ operator
404 POST /operator/organizations/000000000000000000000000:resume @ operator
404 POST /operator/organizations/x:resume @ operator



=== TEST 10: 422: reasons
--- rows eval
[map { "422 POST /operator/organizations/{id:acme}:suspend {\"reason\":$_} \@ operator" }
 '""', '1', 'null', '{}', '"' . "x" x 201 . '"', '"a\nb"', '"a\u0000b"']
--- wrong: reason
--- commands



=== TEST 11: 422: what is not known
--- rows
422 POST /operator/organizations/{id:acme}:suspend {"why":"x"} @ operator
--- wrong: why
--- commands



=== TEST 12: 400, 415
--- rows
400 POST /operator/organizations/{id:acme}:suspend {"reason": @ operator
415 POST /operator/organizations/{id:acme}:suspend reason=x @ operator | Content-Type: application/x-www-form-urlencoded
422 POST /operator/organizations/{id:acme}:suspend [] @ operator
--- wrong:
--- commands



=== TEST 13: the log says why a guest is one
--- config
    location = /back { return 200 "-"; }
    location = /guest { tenant_auth optional; proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/back; }
--- backend
--- seed
operator POST /operator/organizations/{id:new}:suspend {"reason":"why"}
--- rows
200 GET /guest @ new
--- error_log
the token is refused (suspended): its organization is suspended, organization "
