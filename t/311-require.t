# Who may pass: "tenant_auth on | off | optional" and "tenant_require" beside
# nginx's own checks, in subrequests and after redirects.  310-auth.t has what is
# asked of any token.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

use Issuer;

# {idp: CLAIMS} is a token of acme's editor ann with more claims, by another
# issuer; {fixed} one whose organization its issuer can't choose
my $issuer = Issuer->new;
my $fixed = Issuer->new(name => "https://fixed.example", kid => "f");

push @Tenant::fillers, sub {
    my ($text) = @_;

    $text =~ s/\{idp:(\{(?:[^{}]++|(?1))*\})\}/
        $issuer->token(JSON::PP->new->decode($1))/gex;
    $text =~ s/\{fixed\}/$fixed->token({})/ge;

    return $text;
};

our $Back = <<'_EOC_';
    set $back http://127.0.0.1:$TEST_NGINX_SERVER_PORT;
    set $who "$tenant_id|$tenant_user|$tenant_role|$tenant_token_status";
    proxy_set_header X-Who $who;
    location = /seen { tenant_auth off; return 200 "$http_x_who"; }
    location = /forbidden { tenant_auth off; return 403 "the backend's"; }
    location = /nothing { tenant_auth off; return 404; }
_EOC_

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => "    " . $issuer->directive . "\n    "
        . $fixed->directive("organization=" . "a" x 24 . " roles=viewer")
        . "\n" . ($block->http // ""));

    # "--- gate": what stands in the location /gate
    $block->set_value(config => $Back . ($block->config // "")
        . (defined $block->gate ? "    location = /gate {\n" . $block->gate
           . "        proxy_pass \$back/seen;\n    }\n" : ""));

    # "--- ask": status, and the claims of a token or its name, and what is said
    if (defined $block->ask) {
        my @rows = map {
            my ($status, $token, $says) = /^(\d+) (.*?)(?: => (.*))?$/
                or die "$_?\n";
            my $header = $token eq "nobody" ? ""
                : " | Authorization: Bearer "
                    . ($token =~ /^\{"/ || $token eq "{}" ? "{idp:$token}" : $token);

            "$status GET /gate \@ nobody$header"
                . ($status == 403 ? " < WWW-Authenticate: Bearer error=\"insufficient_scope\""
                   . (defined $says ? " ~> \"detail\":\"[^}]*$says" : "")
                   : $status == 200 ? " < !WWW-Authenticate"
                       . (defined $says ? " ==> $says" : "") : "")
        } grep { /\S/ } split /\n/, $block->ask;

        $block->set_value(rows => \@rows);
    }

    $block->set_value(backend => "");
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: on
--- gate
        tenant_auth on;
--- ask
200 {} => acme|ann|editor|valid
401 nobody
401 rubbish



=== TEST 2: off
--- gate
        tenant_auth off;
--- ask
200 nobody => |||missing
200 rubbish => |||invalid



=== TEST 3: optional lets everybody in, and knows whom
--- gate
        tenant_auth optional;
--- ask
200 {} => acme|ann|editor|valid
200 nobody => |||missing
200 a.b.c => |||invalid
200 {"exp":1} => |||expired



=== TEST 4: role: one
--- gate
        tenant_auth on;
        tenant_require role editor;
--- ask
200 {"role":"editor"} => acme|ann|editor|valid
403 {"role":"viewer"} => role does not allow
403 {"role":"Editor"} => role does not allow
403 {"role":[]} => role does not allow
403 {"role":"owner"} => role does not allow
200 {"role":["viewer","editor"]} => acme|ann|editor|valid
401 nobody



=== TEST 5: role: one of two
--- gate
        tenant_auth on;
        tenant_require role owner editor;
--- ask
200 {"role":"editor"}
200 {token:acme} => {id:acme}|{user:acme}|owner|valid
403 {"role":"viewer"} => role does not allow
403 {"role":"owner"} => role does not allow



=== TEST 6: role: an owner is no editor
--- gate
        tenant_auth on;
        tenant_require role editor;
--- ask
403 {token:acme} => role does not allow
200 {token:acme/editor}
403 {token:acme/viewer} => role does not allow



=== TEST 7: two directives: both have to hold
--- gate
        tenant_auth on;
        tenant_require role editor viewer;
        tenant_require claim plan gold;
--- ask
200 {"role":"viewer","plan":"gold"}
403 {"role":"viewer","plan":"tin"} => plan.* does not allow
403 {"role":"x","plan":"gold"} => role does not allow



=== TEST 8: two directives of a kind: both have to hold, too
--- gate
        tenant_auth on;
        tenant_require role editor;
        tenant_require role viewer;
--- ask
403 {"role":"editor"} => role does not allow
403 {"role":"viewer"} => role does not allow



=== TEST 9: claim: a text
--- gate
        tenant_auth on;
        tenant_require claim plan gold silver;
--- ask
200 {"plan":"gold"}
200 {"plan":"silver"}
403 {"plan":"tin"} => claim .*plan.* does not allow
403 {"plan":"Gold"}
403 {"plan":"gold "}
403 {"plan":""}
403 {"plan":"gold,silver"}
403 {"plan":"gold\n"}
403 {}



=== TEST 10: claim: an element of an array
--- gate
        tenant_auth on;
        tenant_require claim plan gold silver;
--- ask
200 {"plan":["x","silver"]}
200 {"plan":[1,null,{},"gold"]}
403 {"plan":["x"]}
403 {"plan":[]}
403 {"plan":[["gold"]]}



=== TEST 11: claim: another type than a text
--- gate
        tenant_auth on;
        tenant_require claim plan gold silver;
--- ask
403 {"plan":{"gold":1}}
403 {"plan":{"0":"gold"}}
403 {"plan":1}
403 {"plan":true}
403 {"plan":null}



=== TEST 12: claim: a number
--- gate
        tenant_auth on;
        tenant_require claim n 42 1.5 -1;
--- ask
200 {"n":42}
200 {"n":1.5}
200 {"n":-1}
200 {"n":"42"}
200 {"n":[7,42]}
403 {"n":43}
403 {"n":0}
403 {"n":1.25}
403 {"n":4.2}



=== TEST 13: claim: true
--- gate
        tenant_auth on;
        tenant_require claim yes true;
--- ask
200 {"yes":true}
403 {"yes":false}
403 {"yes":1}



=== TEST 14: claim: a path
--- gate
        tenant_auth on;
        tenant_require claim user.address.city Bern;
--- ask
200 {"user":{"address":{"city":"Bern"}}}
200 {"user.address.city":"Bern"}
403 {} => claim .*user.address.city
403 {"user":"Bern"}
403 {"user":{"address":"Bern"}}
403 {"user":[{"address":{"city":"Bern"}}]}
403 {"user":{"address":{"city":"Basel"}}}



=== TEST 15: claim: a plain name comes before a path
--- gate
        tenant_auth on;
        tenant_require claim a.b plain;
--- ask
403 {"a.b":"other","a":{"b":"plain"}}
200 {"a.b":"plain","a":{"b":"other"}}



=== TEST 16: claim: names have case
--- gate
        tenant_auth on;
        tenant_require claim Plan gold;
--- ask
403 {"plan":"gold"}
200 {"Plan":"gold"}



=== TEST 17: claim: a name that is a URL, values with blanks and commas
--- gate
        tenant_auth on;
        tenant_require claim https://x.y/role admin;
        tenant_require claim plan "a b" "x,y";
--- ask
200 {"https://x.y/role":"admin","plan":"a b"}
200 {"https://x.y/role":"admin","plan":"x,y"}
403 {"https://x.y/role":"x","plan":"a b"}
403 {"https://x.y/role":"admin","plan":"a"}



=== TEST 18: organization: a registered one
--- gate
        tenant_auth on;
        tenant_require organization;
--- ask
200 {"org":"{id:acme}"} => {id:acme}|ann|editor|valid
200 {token:acme}



=== TEST 19: organization: one that is not here
--- gate
        tenant_auth on;
        tenant_require organization;
--- ask
403 {"org":"aaaaaaaaaaaaaaaaaaaaaaaa"} => organization is not registered
403 {"org":"acme"} => organization is not registered
403 {"org":"aaaaaaaaaaaaaaaaaaaaaaa"} => organization is not registered
403 {"org":"aaaaaaaaaaaaaaaaaaaaaaaaa"} => organization is not registered
403 {"org":"gggggggggggggggggggggggg"} => organization is not registered
403 {"org":"{id:acme} "} => organization is not registered
403 {"org":"../{id:acme}"} => organization is not registered
403 {fixed} => organization is not registered



=== TEST 20: organization: and a role
--- gate
        tenant_auth on;
        tenant_require organization;
        tenant_require role viewer;
--- ask
200 {"org":"{id:acme}","role":"viewer"}
403 {"org":"{id:acme}","role":"editor"} => role does not allow



=== TEST 21: an issuer with a fixed organization may not name another
--- gate
        tenant_auth on;
--- ask
200 {fixed} => aaaaaaaaaaaaaaaaaaaaaaaa|ann||valid



=== TEST 22: inherited from http
--- http
    tenant_require role owner editor;
--- gate
        tenant_auth on;
--- ask
200 {"role":"editor"}
403 {"role":"viewer"}
401 nobody



=== TEST 23: http's own is for the locations that ask
--- http
    tenant_require role owner editor;
--- gate
        tenant_auth off;
--- ask
200 nobody => |||missing
200 {"role":"viewer"} => acme|ann|viewer|valid



=== TEST 24: a server's own replace those of http
--- http
    tenant_require role owner editor;
--- config
    tenant_auth on;
    tenant_require claim plan gold;
--- gate
--- ask
200 {"role":"viewer","plan":"gold"}
403 {"role":"editor"}
401 nobody



=== TEST 25: a location's own replace the server's
--- config
    tenant_auth on;
    tenant_require claim plan gold;
--- gate
        tenant_require role viewer;
--- ask
200 {"role":"viewer"}
403 {"role":"editor","plan":"gold"}



=== TEST 26: optional and off need nothing of what they inherit
--- config
    tenant_auth on;
    tenant_require claim plan gold;
    location = /off { tenant_auth off; proxy_pass $back/seen; }
    location = /optional { tenant_auth optional; proxy_pass $back/seen; }
--- rows
200 GET /off @ nobody
200 GET /optional @ nobody | Authorization: Bearer {idp:{"role":"viewer"}} ==> acme|ann|viewer|valid



=== TEST 27: nested locations and "if" blocks inherit
--- config
    tenant_auth on;
    tenant_require claim plan gold;
    location /nested { location = /nested { proxy_pass $back/seen; } }
    location = /if { if ($arg_x) { set $x 1; } proxy_pass $back/seen; }
--- rows
200 GET /nested | Authorization: Bearer {idp:{"plan":"gold"}}
403 GET /nested | Authorization: Bearer {idp:{}}
200 GET /if?x=1 | Authorization: Bearer {idp:{"plan":"gold"}}
403 GET /if?x=1 | Authorization: Bearer {idp:{}}
403 GET /if | Authorization: Bearer {idp:{}}
401 GET /if @ nobody



=== TEST 28: satisfy any: the address will do
--- gate
        satisfy any;
        allow all;
        tenant_auth on;
        tenant_require role editor;
--- ask
200 nobody
200 {"role":"viewer"}



=== TEST 29: satisfy any: the token will do
--- gate
        satisfy any;
        deny all;
        tenant_auth on;
        tenant_require role editor;
--- ask
200 {"role":"editor"}
403 {"role":"viewer"} => role does not allow
401 nobody
--- no_error_log
[alert]



=== TEST 30: satisfy any: a password instead of a role
--- user_files
>>> passwd
ann:{PLAIN}secret
--- gate
        satisfy any;
        auth_basic x;
        auth_basic_user_file ../html/passwd;
        tenant_auth on;
        tenant_require role editor;
--- rows
200 GET /gate @ nobody | Authorization: Basic YW5uOnNlY3JldA== < !WWW-Authenticate
200 GET /gate | Authorization: Bearer {idp:{"role":"editor"}} < !WWW-Authenticate



=== TEST 31: satisfy any: both challenges, as a password might help
--- user_files
>>> passwd
ann:{PLAIN}secret
--- gate
        satisfy any;
        auth_basic x;
        auth_basic_user_file ../html/passwd;
        tenant_auth on;
        tenant_require role editor;
--- request
GET /gate
--- more_headers
Authorization: Bearer {idp:{"role":"viewer"}}
--- error_code: 401
--- raw_response_headers_like chomp
WWW-Authenticate: Bearer error="insufficient_scope"\r\n(?:.*\r\n)*WWW-Authenticate: Basic realm="x"



=== TEST 32: satisfy all
--- gate
        allow all;
        tenant_auth on;
        tenant_require role editor;
--- ask
200 {"role":"editor"}
403 {"role":"viewer"} => role does not allow



=== TEST 33: satisfy all: the token alone
--- gate
        deny all;
        tenant_auth on;
        tenant_require role editor;
--- request
GET /gate
--- more_headers
Authorization: Bearer {idp:{"role":"editor"}}
--- error_code: 403
--- error_log
access forbidden by rule



=== TEST 34: error_page with a page
--- config
    location = /sorry { return 200 "sorry"; }
--- gate
        tenant_auth on;
        tenant_require role editor;
        error_page 403 /sorry;
--- request
GET /gate
--- more_headers
Authorization: Bearer {idp:{"role":"viewer"}}
--- error_code: 403
--- response_headers
WWW-Authenticate: Bearer error="insufficient_scope"
--- response_body chomp
sorry



=== TEST 35: error_page with a named location
--- config
    location @sorry { return 200 "sorry, $tenant_id|$tenant_role|$tenant_token_status"; }
--- gate
        tenant_auth on;
        tenant_require role editor;
        error_page 401 403 =200 @sorry;
--- rows
200 GET /gate | Authorization: Bearer {idp:{"role":"viewer"}} ==> sorry, acme|viewer|valid
200 GET /gate @ nobody ==> sorry, ||missing



=== TEST 36: auth_request
--- config
    location = /checked { auth_request /gate; proxy_pass $back/seen; }
--- gate
        tenant_auth on;
        tenant_require role editor;
--- request eval: [("GET /checked") x 3]
--- more_headers eval
["Authorization: Bearer {idp:{\"role\":\"editor\"}}", "Authorization: Bearer {idp:{\"role\":\"viewer\"}}", ""]
--- error_code eval: [200, 403, 401]
--- response_headers eval
["! WWW-Authenticate", "", "WWW-Authenticate: Bearer"]



=== TEST 37: an included part
--- config
    location = /ssi {
        ssi on;
        ssi_types *;
        default_type text/plain;
        return 200 '[<!--# include virtual="/gate" -->]';
    }
--- gate
        tenant_auth on;
        tenant_require role editor;
--- request eval: [("GET /ssi") x 2]
--- more_headers eval
["Authorization: Bearer {idp:{\"role\":\"editor\"}}", "Authorization: Bearer {idp:{\"role\":\"viewer\"}}"]
--- error_code eval: [200, 200]
--- response_body_like eval
['^\[acme\|ann\|editor\|valid\]$', '^\[.*403 Forbidden.*\]$']



=== TEST 38: an included part: satisfy any asks for no address there
--- config
    location = /ssi {
        ssi on;
        ssi_types *;
        default_type text/plain;
        return 200 '[<!--# include virtual="/gate" -->]';
    }
--- gate
        satisfy any;
        allow all;
        tenant_auth on;
        tenant_require role editor;
--- request eval: [("GET /ssi") x 2]
--- more_headers eval
["Authorization: Bearer {idp:{\"role\":\"editor\"}}", ""]
--- error_code eval: [200, 200]
--- response_body_like eval
['^\[acme\|ann\|editor\|valid\]$', '^\[.*401 .*\]$']



=== TEST 39: where an internal redirect arrives
--- config
    location = /redirect {
        error_page 404 = /gate;
        proxy_intercept_errors on;
        proxy_pass $back/nothing;
    }
--- gate
        tenant_auth on;
        tenant_require role editor;
--- rows
200 GET /redirect | Authorization: Bearer {idp:{"role":"editor"}} ==> acme|ann|editor|valid
403 GET /redirect | Authorization: Bearer {idp:{"role":"viewer"}} < WWW-Authenticate: Bearer error="insufficient_scope"



=== TEST 40: a backend's own 403 is its own
--- config
    location = /a { tenant_auth on; tenant_require organization; proxy_pass $back/forbidden; }
--- request
GET /a
--- more_headers
Authorization: Bearer {token:acme}
--- error_code: 403
--- response_headers
! WWW-Authenticate
--- response_body chomp
the backend's



=== TEST 41: sign-up for operators only
--- config
    location = /org/create {
        tenant_auth on;
        tenant_require role operator;
        tenant_organizations;
    }
--- rows
401 POST /org/create {} @ nobody
403 POST /org/create {} | Authorization: Bearer {idp:{"role":"editor"}} < WWW-Authenticate: Bearer error="insufficient_scope"
403 POST /org/create {}
422 POST /org/create {} | Authorization: Bearer {idp:{"role":"operator"}}



=== TEST 42: documents behind a claim
--- config
    location /data/ { tenant_auth on; tenant_require claim plan gold; tenant_documents; }
    location /free/ { tenant_documents; }
--- rows
403 GET /data/c ~> claim
200 GET /data/c | Authorization: Bearer {idp:{"org":"{id:acme}","plan":"gold"}}
403 GET /data/c | Authorization: Bearer {idp:{"plan":"gold"}}
403 GET /free/c | Authorization: Bearer {idp:{"org":"{id:acme}","role":"none"}}



=== TEST 43: documents want a token, whatever "optional" says
--- config
    location /maybe/ { tenant_auth optional; tenant_documents; }
--- rows
200 GET /maybe/c
401 GET /maybe/c @ nobody
401 GET /maybe/c | Authorization: Bearer a.b.c



=== TEST 44: a subrequest fetches a lease, too
--- config
    location = /ssi {
        ssi on;
        ssi_types *;
        default_type text/plain;
        return 200 '[<!--# include virtual="/gate" --> <!--# include virtual="/gate" -->]';
    }
    location = /mirror { mirror /gate; proxy_pass $back/seen; }
--- gate
        tenant_auth on;
        tenant_require organization;
--- rows
200 GET /ssi @ new ==> [{id:new}|{user:new}|owner|valid {id:new}|{user:new}|owner|valid]
200 GET /mirror @ newer ==> {id:newer}|{user:newer}|owner|valid



=== TEST 45: a lease is fetched before a large body is passed on
--- gate
        tenant_auth on;
        tenant_require organization;
--- rows eval
[['200 POST /gate {0} @ new ==> {id:new}|{user:new}|owner|valid', 'x' x 900_000]]



=== TEST 46: what is revoked
--- gate
        tenant_auth optional;
--- config
    location = /on { tenant_auth on; proxy_pass $back/seen; }
    location /admin/ { tenant_admin; }
--- rows
200 GET /gate @ new ==> {id:new}|{user:new}|owner|valid
204 POST /admin/logout-all @ new
401 GET /on @ new < WWW-Authenticate: Bearer error="invalid_token", error_description="the token is not valid"
200 GET /gate @ new ==> |||revoked
