# "tenant_signup": who may create organizations.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

use JSON::PP ();

use Issuer;

my $issuer = Issuer->new;

push @Tenant::fillers, sub {
    $_[0] =~ s/\{idp:(\{(?:[^{}]++|(?1))*\})\}/
        $issuer->token(JSON::PP->new->decode($1))/gexr;
};

# what the description says of creating organizations
our $Create = sub {
    my $post = JSON::PP->new->utf8->decode($_[0])->{paths}{'/org/create'}{post};

    return $post ? join ' ', map({ sort keys %$_ } @{ $post->{security} }),
        grep { /^40[13]/ } sort keys %{ $post->{responses} } : 'none';
};

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => "    " . $issuer->directive
        . "\n" . ($block->http // ""));
});

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: on, by default
--- rows
201 POST /org/create {"organization_name":"{new}","email":"a@{new}.example","password":"correct horse"} @ nobody
201 POST /org/create {"organization_name":"{new}2","email":"b@{new}.example","password":"correct horse"} | Authorization: Bearer a.b.c



=== TEST 2: off: nobody, whatever the token
--- config
    location /org/ { tenant_signup off; tenant_organizations; }
--- rows
403 POST /org/create {"organization_name":"{new}","email":"a@{new}.example","password":"correct horse"} @ nobody ~> nobody can sign up here
403 POST /org/create {} @ operator
403 POST /org/create {}
200 GET /org/get?organization_name=acme
405 GET /org/create @ nobody < Allow: POST
--- seed
acme GET /data/



=== TEST 3: operator
--- config
    location /org/ { tenant_signup operator; tenant_organizations; }
--- rows
401 POST /org/create {"organization_name":"{new}","email":"a@{new}.example","password":"correct horse"} @ nobody < WWW-Authenticate: Bearer
401 POST /org/create {} | Authorization: Bearer a.b.c
401 POST /org/create {} | Authorization: Bearer {token:operator exp=now-60}
403 POST /org/create {}
403 POST /org/create {} | Authorization: Bearer {idp:{"role":"editor"}}
422 POST /org/create {} | Authorization: Bearer {idp:{"role":"operator"}}
201 POST /org/create {"organization_name":"{new}","email":"a@{new}.example","password":"correct horse"} @ operator
200 GET /org/get?organization_name=acme
--- seed
acme GET /data/



=== TEST 4: inherited, and not
--- http
    tenant_signup off;
--- config
    tenant_signup operator;
    location /org/ { tenant_organizations; }
    location /all/ { tenant_signup on; tenant_organizations; }
--- rows
401 POST /org/create {} @ nobody
422 POST /all/create {} @ nobody



=== TEST 5: of an exact location
--- config
    location = /org/create { tenant_signup operator; tenant_organizations; }
    location /org/ { tenant_signup off; tenant_organizations; }
--- rows
401 POST /org/create {} @ nobody
422 POST /org/create {} @ operator



=== TEST 6: described: on
--- config
    location /org/ { tenant_organizations; }
    location = /openapi.json { tenant_openapi; }
--- request
GET /openapi.json
--- response_body_filters eval: $::Create
--- response_body chop




=== TEST 7: described: off
--- config
    tenant_signup off;
    location /org/ { tenant_organizations; }
    location = /openapi.json { tenant_openapi; }
--- request
GET /openapi.json
--- response_body_filters eval: $::Create
--- response_body chomp
none



=== TEST 8: described: operator
--- config
    location /org/ { tenant_signup operator; tenant_organizations; }
    location = /openapi.json { tenant_openapi; }
--- request
GET /openapi.json
--- response_body_filters eval: $::Create
--- response_body chomp
bearer 401 403



=== TEST 9: another value
--- http
    tenant_signup maybe;
--- must_die
--- error_log
invalid value "maybe"



=== TEST 10: twice
--- http
    tenant_signup on;
    tenant_signup off;
--- must_die
--- error_log
"tenant_signup" directive is duplicate
