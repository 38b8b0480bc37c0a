# $tenant_claim_... (docs/directives.md, "Variables"): claims of every type.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

use Issuer;

# "--- claims": a claim, as JSON, and what a variable says of it
my $issuer = Issuer->new;

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value(http_config => "    " . $issuer->directive);
    return if !defined $block->claims;

    my ($claims, @variables) = split /\n/, $block->claims;
    my (@names, @values);

    for (@variables) {
        /^(\w+) = ?(.*)$/ or die "$_?\n";
        push @names, "[\${tenant_claim_$1}]";
        push @values, "[$2]";
    }

    my $token = $issuer->token(qq({"iss":"https://idp.example","sub":"ann",)
        . qq("org":"acme","exp":) . (time + 3600) . qq(,$claims}));

    $block->set_value(config => qq(location = /claims { return 200 ")
                      . CORE::join("", @names) . qq("; }));
    $block->set_value(request => "GET /claims");
    $block->set_value(more_headers => "Authorization: Bearer $token");
    $block->set_value(response_body => [CORE::join "", @values]);
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a text
--- claims
"plan":"g\u00f6ld \"x\""
plan = göld "x"



=== TEST 2: a long one
--- claims eval
'"long":"' . 'x' x 2000 . "\"\nlong = " . 'x' x 2000



=== TEST 3: names of variables have no case
--- claims
"plan":"gold"
plan = gold
PLAN = gold
Plan = gold



=== TEST 4: of two that differ in case the one of that name
--- claims
"ROLE":"upper","Role":"mixed","role":"editor"
role = editor



=== TEST 5: characters other than letters and digits
--- claims
"tenant-id":"dash","https://x.y/role":"url","9lives":"nine"
tenant_id = dash
https___x_y_role = url
9lives = nine



=== TEST 6: into an object
--- claims
"user":{"address":{"city":"Bern","zip":3000},"Name":"A"}
user__address__city = Bern
user__name = A
user__none =
user__address__zip = 3000



=== TEST 7: an object is its JSON
--- claims
"user":{"address":{"city":"Bern","zip":3000}},"object":{"a":"x\ny"}
user__address = {"city":"Bern","zip":3000}
object = {"a":"x\ny"}



=== TEST 8: of two ways into an object the one in that case
--- claims
"A":{"B":"other case"},"a":{"b":"this case"}
a__b = this case



=== TEST 9: there is no way into an array
--- claims
"groups":["a","b"]
groups__0 =



=== TEST 10: numbers
--- claims
"n":42,"big":9007199254740993,"negative":-1,"real":1.5
n = 42
big = 9007199254740993
negative = -1
real = 1.5



=== TEST 11: true, false and null
--- claims
"yes":true,"no":false,"nothing":null
yes = true
no = false
nothing =



=== TEST 12: an array is its elements
--- claims
"groups":["a","b c","d"],"numbers":[1,-2,3.5,true,false],"nested":["a",["b"],{"c":1}],"empty":[]
groups = a,b c,d
numbers = 1,-2,3.5,true,false
nested = a,["b"],{"c":1}
empty =



=== TEST 13: an array with empty texts
--- claims
"gaps":["","owner","",""]
gaps = ,owner,,



=== TEST 14: an array with null, or with a comma in an element
--- claims
"mixed":["a",null],"commas":["a,b","c"],"deep":[[1,2]]
mixed =
commas =
deep =



=== TEST 15: control characters
--- claims
"ctl":"a\r\nX-Evil: 1","del":"a\u007fb","tab":"a\tb"
ctl =
del =
tab =



=== TEST 16: what is not there
--- claims
"x":1
none =
y =



=== TEST 17: registered claims
--- claims
"aud2":"x"
sub = ann
iss = https://idp.example
org = acme



=== TEST 18: nobody has claims
--- config
    location = /claims { return 200 "[$tenant_claim_sub][$tenant_claim_exp]"; }
--- request
GET /claims
--- response_body chomp
[][]



=== TEST 19: an expired token has none
--- config
    location = /claims { return 200 "[$tenant_claim_sub][$tenant_claim_exp]"; }
--- request
GET /claims
--- more_headers eval
'Authorization: Bearer ' . Issuer->new(file => '/dev/null')->token({ exp => time - 60 })
--- response_body chomp
[][]



=== TEST 20: those of our own tokens
--- config
    location = /claims { return 200 "[$tenant_claim_role][$tenant_claim_iss][$tenant_claim_org]"; }
--- request
GET /claims
--- more_headers
Authorization: Bearer {token:acme}
--- response_body chomp
[owner][tenant][{id:acme}]
