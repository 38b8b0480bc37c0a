# How the gate's directives are written: tenant_auth, tenant_require,
# tenant_token.  What they do is in 3xx.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: tenant_auth in http: yes
--- http_config
    tenant_auth yes;
--- must_die
--- error_log
invalid value "yes"



=== TEST 2: tenant_auth in http: in capitals
--- http_config
    tenant_auth maybe;
--- must_die
--- error_log
invalid value "maybe"



=== TEST 3: tenant_auth in http: twice
--- http_config
tenant_auth on;
    tenant_auth on;
--- must_die
--- error_log
"tenant_auth" directive is duplicate



=== TEST 4: tenant_auth in http: without a value
--- http_config
    tenant_auth;
--- must_die
--- error_log
invalid number of arguments in "tenant_auth" directive



=== TEST 5: tenant_auth in http: with two
--- http_config
    tenant_auth on off;
--- must_die
--- error_log
invalid number of arguments in "tenant_auth" directive



=== TEST 6: tenant_require in http: the organization twice
--- http_config
tenant_auth on;
    tenant_require organization;
    tenant_require organization;
--- must_die
--- error_log
"tenant_require" directive organization is duplicate



=== TEST 7: tenant_token in http: twice
--- http_config
tenant_token $arg_a;
    tenant_token $arg_a;
--- must_die
--- error_log
"tenant_token" directive is duplicate



=== TEST 8: tenant_auth in server: yes
--- config
    tenant_auth yes;
--- must_die
--- error_log
invalid value "yes"



=== TEST 9: tenant_auth in server: in capitals
--- config
    tenant_auth maybe;
--- must_die
--- error_log
invalid value "maybe"



=== TEST 10: tenant_auth in server: twice
--- config
tenant_auth on;
    tenant_auth on;
--- must_die
--- error_log
"tenant_auth" directive is duplicate



=== TEST 11: tenant_auth in server: without a value
--- config
    tenant_auth;
--- must_die
--- error_log
invalid number of arguments in "tenant_auth" directive



=== TEST 12: tenant_auth in server: with two
--- config
    tenant_auth on off;
--- must_die
--- error_log
invalid number of arguments in "tenant_auth" directive



=== TEST 13: tenant_require in server: the organization twice
--- config
tenant_auth on;
    tenant_require organization;
    tenant_require organization;
--- must_die
--- error_log
"tenant_require" directive organization is duplicate



=== TEST 14: tenant_token in server: twice
--- config
tenant_token $arg_a;
    tenant_token $arg_a;
--- must_die
--- error_log
"tenant_token" directive is duplicate



=== TEST 15: tenant_auth in location: yes
--- config
location /x {
    tenant_auth yes;
}
--- must_die
--- error_log
invalid value "yes"



=== TEST 16: tenant_auth in location: in capitals
--- config
location /x {
    tenant_auth maybe;
}
--- must_die
--- error_log
invalid value "maybe"



=== TEST 17: tenant_auth in location: twice
--- config
location /x {
    tenant_auth on;
    tenant_auth on;
}
--- must_die
--- error_log
"tenant_auth" directive is duplicate



=== TEST 18: tenant_auth in location: without a value
--- config
location /x {
    tenant_auth;
}
--- must_die
--- error_log
invalid number of arguments in "tenant_auth" directive



=== TEST 19: tenant_auth in location: with two
--- config
location /x {
    tenant_auth on off;
}
--- must_die
--- error_log
invalid number of arguments in "tenant_auth" directive



=== TEST 20: tenant_require in location: nothing
--- config
location /x {
    tenant_auth on;
    tenant_require;
}
--- must_die
--- error_log
invalid number of arguments in "tenant_require" directive



=== TEST 21: tenant_require in location: a role without a name
--- config
location /x {
    tenant_auth on;
    tenant_require role;
}
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 22: tenant_require in location: an empty role
--- config
location /x {
    tenant_auth on;
    tenant_require role "";
}
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 23: tenant_require in location: a second one that is empty
--- config
location /x {
    tenant_auth on;
    tenant_require role a "";
}
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 24: tenant_require in location: a claim without a name
--- config
location /x {
    tenant_auth on;
    tenant_require claim;
}
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 25: tenant_require in location: a claim without a value
--- config
location /x {
    tenant_auth on;
    tenant_require claim a;
}
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 26: tenant_require in location: a claim with an empty name
--- config
location /x {
    tenant_auth on;
    tenant_require claim "" a;
}
--- must_die
--- error_log
"tenant_require" directive has an empty claim



=== TEST 27: tenant_require in location: a claim with an empty value
--- config
location /x {
    tenant_auth on;
    tenant_require claim a "";
}
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 28: tenant_require in location: another requirement
--- config
location /x {
    tenant_auth on;
    tenant_require user a;
}
--- must_die
--- error_log
unknown requirement "user"



=== TEST 29: tenant_require in location: one in capitals
--- config
location /x {
    tenant_auth on;
    tenant_require Role a;
}
--- must_die
--- error_log
unknown requirement "Role"



=== TEST 30: tenant_require in location: an empty one
--- config
location /x {
    tenant_auth on;
    tenant_require "";
}
--- must_die
--- error_log
unknown requirement ""



=== TEST 31: tenant_require in location: a value for the organization
--- config
location /x {
    tenant_auth on;
    tenant_require organization a;
}
--- must_die
--- error_log
"tenant_require" directive organization takes no value



=== TEST 32: tenant_require in location: the organization twice
--- config
location /x {
    tenant_auth on;
    tenant_require organization;
    tenant_require organization;
}
--- must_die
--- error_log
"tenant_require" directive organization is duplicate



=== TEST 33: tenant_token in location: nothing
--- config
location /x {
    tenant_token;
}
--- must_die
--- error_log
invalid number of arguments in "tenant_token" directive



=== TEST 34: tenant_token in location: two
--- config
location /x {
    tenant_token $a $b;
}
--- must_die
--- error_log
invalid number of arguments in "tenant_token" directive



=== TEST 35: tenant_token in location: a word
--- config
location /x {
    tenant_token a;
}
--- must_die
--- error_log
invalid variable name "a"



=== TEST 36: tenant_token in location: no name
--- config
location /x {
    tenant_token $;
}
--- must_die
--- error_log
invalid variable name "$"



=== TEST 37: tenant_token in location: nothing in quotes
--- config
location /x {
    tenant_token "";
}
--- must_die
--- error_log
invalid variable name ""



=== TEST 38: tenant_token in location: an unknown variable
--- config
location /x {
    tenant_token $nonesuch;
}
--- must_die
--- error_log
unknown "nonesuch" variable



=== TEST 39: tenant_token in location: two variables in one
--- config
location /x {
    tenant_token $cookie_a$arg_b;
}
--- must_die
--- error_log
invalid variable name "$cookie_a$arg_b"



=== TEST 40: tenant_token in location: a variable in braces
--- config
location /x {
    tenant_token "${cookie_a}";
}
--- must_die
--- error_log
invalid variable name "${cookie_a}"



=== TEST 41: tenant_token in location: more behind it
--- config
location /x {
    tenant_token "$cookie_a b";
}
--- must_die
--- error_log
invalid variable name "$cookie_a b"



=== TEST 42: tenant_token in location: twice
--- config
location /x {
    tenant_token $arg_a;
    tenant_token $arg_a;
}
--- must_die
--- error_log
"tenant_token" directive is duplicate



=== TEST 43: role owner in server with nothing
--- config
    tenant_require role owner;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 44: role owner in location with nothing
--- config
location /x {
    tenant_require role owner;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 45: claim a b in server with nothing
--- config
    tenant_require claim a b;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 46: claim a b in location with nothing
--- config
location /x {
    tenant_require claim a b;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 47: organization in server with nothing
--- config
    tenant_require organization;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 48: organization in location with nothing
--- config
location /x {
    tenant_require organization;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 49: role owner in server with off
--- config
tenant_auth off;
    tenant_require role owner;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 50: role owner in location with off
--- config
location /x {
    tenant_auth off;
    tenant_require role owner;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 51: claim a b in server with off
--- config
tenant_auth off;
    tenant_require claim a b;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 52: claim a b in location with off
--- config
location /x {
    tenant_auth off;
    tenant_require claim a b;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 53: organization in server with off
--- config
tenant_auth off;
    tenant_require organization;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 54: organization in location with off
--- config
location /x {
    tenant_auth off;
    tenant_require organization;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 55: role owner in server with optional
--- config
tenant_auth optional;
    tenant_require role owner;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 56: role owner in location with optional
--- config
location /x {
    tenant_auth optional;
    tenant_require role owner;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 57: claim a b in server with optional
--- config
tenant_auth optional;
    tenant_require claim a b;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 58: claim a b in location with optional
--- config
location /x {
    tenant_auth optional;
    tenant_require claim a b;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 59: organization in server with optional
--- config
tenant_auth optional;
    tenant_require organization;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 60: organization in location with optional
--- config
location /x {
    tenant_auth optional;
    tenant_require organization;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 61: tenant_auth outside of http
--- main_config
    tenant_auth on;
--- must_die
--- error_log
"tenant_auth" directive is not allowed here



=== TEST 62: tenant_auth in "if" of a server
--- config
    if ($arg_x) { tenant_auth on; }
--- must_die
--- error_log
"tenant_auth" directive is not allowed here



=== TEST 63: tenant_require outside of http
--- main_config
    tenant_require role a;
--- must_die
--- error_log
"tenant_require" directive is not allowed here



=== TEST 64: tenant_require in "if" of a server
--- config
    if ($arg_x) { tenant_require role a; }
--- must_die
--- error_log
"tenant_require" directive is not allowed here



=== TEST 65: tenant_token outside of http
--- main_config
    tenant_token $arg_a;
--- must_die
--- error_log
"tenant_token" directive is not allowed here



=== TEST 66: tenant_token in "if" of a server
--- config
    if ($arg_x) { tenant_token $arg_a; }
--- must_die
--- error_log
"tenant_token" directive is not allowed here



=== TEST 67: requirements of http are for those that ask
--- http_config
    tenant_require role owner;
--- config
    location = /static { tenant_auth off; return 200 "here"; }
--- request
GET /static
--- response_body chomp
here



=== TEST 68: requirements in a server
--- config
    tenant_auth on;
    tenant_require role owner editor;
    location = /static { tenant_auth off; return 200 "here"; }
--- request
GET /static
--- response_body chomp
here



=== TEST 69: several in a location
--- config
location /x {
    tenant_auth on;
    tenant_require role a;
    tenant_require role b;
    tenant_require claim a.b c d;
    tenant_require organization;
}
location = /static { tenant_auth off; return 200 "here"; }
--- request
GET /static
--- response_body chomp
here



=== TEST 70: requirements with an inherited gate
--- http_config
    tenant_auth on;
--- config
    location /x { tenant_require role owner; }
    location = /static { tenant_auth off; return 200 "here"; }
--- request
GET /static
--- response_body chomp
here



=== TEST 71: a cookie with dashes and dots
--- config
    location /x { tenant_token $cookie___Host-a.b; }
    location = /static { tenant_auth off; return 200 "here"; }
--- request
GET /static
--- response_body chomp
here



=== TEST 72: an organization needs a database
--- without: tenant_mongo
--- config
    location /x { tenant_auth on; tenant_require organization; }
--- must_die
--- error_log
need "tenant_mongo"
