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



=== TEST 6: tenant_require in http: nothing
--- http_config
tenant_auth on;
    tenant_require;
--- must_die
--- error_log
invalid number of arguments in "tenant_require" directive



=== TEST 7: tenant_require in http: a role without a name
--- http_config
tenant_auth on;
    tenant_require role;
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 8: tenant_require in http: an empty role
--- http_config
tenant_auth on;
    tenant_require role "";
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 9: tenant_require in http: a second one that is empty
--- http_config
tenant_auth on;
    tenant_require role a "";
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 10: tenant_require in http: a claim without a name
--- http_config
tenant_auth on;
    tenant_require claim;
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 11: tenant_require in http: a claim without a value
--- http_config
tenant_auth on;
    tenant_require claim a;
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 12: tenant_require in http: a claim with an empty name
--- http_config
tenant_auth on;
    tenant_require claim "" a;
--- must_die
--- error_log
"tenant_require" directive has an empty claim



=== TEST 13: tenant_require in http: a claim with an empty value
--- http_config
tenant_auth on;
    tenant_require claim a "";
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 14: tenant_require in http: another requirement
--- http_config
tenant_auth on;
    tenant_require user a;
--- must_die
--- error_log
unknown requirement "user"



=== TEST 15: tenant_require in http: one in capitals
--- http_config
tenant_auth on;
    tenant_require Role a;
--- must_die
--- error_log
unknown requirement "Role"



=== TEST 16: tenant_require in http: an empty one
--- http_config
tenant_auth on;
    tenant_require "";
--- must_die
--- error_log
unknown requirement ""



=== TEST 17: tenant_require in http: a value for the organization
--- http_config
tenant_auth on;
    tenant_require organization a;
--- must_die
--- error_log
"tenant_require" directive organization takes no value



=== TEST 18: tenant_require in http: the organization twice
--- http_config
tenant_auth on;
    tenant_require organization;
    tenant_require organization;
--- must_die
--- error_log
"tenant_require" directive organization is duplicate



=== TEST 19: tenant_token in http: nothing
--- http_config
    tenant_token;
--- must_die
--- error_log
invalid number of arguments in "tenant_token" directive



=== TEST 20: tenant_token in http: two
--- http_config
    tenant_token $a $b;
--- must_die
--- error_log
invalid number of arguments in "tenant_token" directive



=== TEST 21: tenant_token in http: a word
--- http_config
    tenant_token a;
--- must_die
--- error_log
invalid variable name "a"



=== TEST 22: tenant_token in http: no name
--- http_config
    tenant_token $;
--- must_die
--- error_log
invalid variable name "$"



=== TEST 23: tenant_token in http: nothing in quotes
--- http_config
    tenant_token "";
--- must_die
--- error_log
invalid variable name ""



=== TEST 24: tenant_token in http: an unknown variable
--- http_config
    tenant_token $nonesuch;
--- must_die
--- error_log
unknown "nonesuch" variable



=== TEST 25: tenant_token in http: two variables in one
--- http_config
    tenant_token $cookie_a$arg_b;
--- must_die
--- error_log
invalid variable name "$cookie_a$arg_b"



=== TEST 26: tenant_token in http: a variable in braces
--- http_config
    tenant_token "${cookie_a}";
--- must_die
--- error_log
invalid variable name "${cookie_a}"



=== TEST 27: tenant_token in http: more behind it
--- http_config
    tenant_token "$cookie_a b";
--- must_die
--- error_log
invalid variable name "$cookie_a b"



=== TEST 28: tenant_token in http: twice
--- http_config
tenant_token $arg_a;
    tenant_token $arg_a;
--- must_die
--- error_log
"tenant_token" directive is duplicate



=== TEST 29: tenant_auth in server: yes
--- config
    tenant_auth yes;
--- must_die
--- error_log
invalid value "yes"



=== TEST 30: tenant_auth in server: in capitals
--- config
    tenant_auth maybe;
--- must_die
--- error_log
invalid value "maybe"



=== TEST 31: tenant_auth in server: twice
--- config
tenant_auth on;
    tenant_auth on;
--- must_die
--- error_log
"tenant_auth" directive is duplicate



=== TEST 32: tenant_auth in server: without a value
--- config
    tenant_auth;
--- must_die
--- error_log
invalid number of arguments in "tenant_auth" directive



=== TEST 33: tenant_auth in server: with two
--- config
    tenant_auth on off;
--- must_die
--- error_log
invalid number of arguments in "tenant_auth" directive



=== TEST 34: tenant_require in server: nothing
--- config
tenant_auth on;
    tenant_require;
--- must_die
--- error_log
invalid number of arguments in "tenant_require" directive



=== TEST 35: tenant_require in server: a role without a name
--- config
tenant_auth on;
    tenant_require role;
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 36: tenant_require in server: an empty role
--- config
tenant_auth on;
    tenant_require role "";
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 37: tenant_require in server: a second one that is empty
--- config
tenant_auth on;
    tenant_require role a "";
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 38: tenant_require in server: a claim without a name
--- config
tenant_auth on;
    tenant_require claim;
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 39: tenant_require in server: a claim without a value
--- config
tenant_auth on;
    tenant_require claim a;
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 40: tenant_require in server: a claim with an empty name
--- config
tenant_auth on;
    tenant_require claim "" a;
--- must_die
--- error_log
"tenant_require" directive has an empty claim



=== TEST 41: tenant_require in server: a claim with an empty value
--- config
tenant_auth on;
    tenant_require claim a "";
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 42: tenant_require in server: another requirement
--- config
tenant_auth on;
    tenant_require user a;
--- must_die
--- error_log
unknown requirement "user"



=== TEST 43: tenant_require in server: one in capitals
--- config
tenant_auth on;
    tenant_require Role a;
--- must_die
--- error_log
unknown requirement "Role"



=== TEST 44: tenant_require in server: an empty one
--- config
tenant_auth on;
    tenant_require "";
--- must_die
--- error_log
unknown requirement ""



=== TEST 45: tenant_require in server: a value for the organization
--- config
tenant_auth on;
    tenant_require organization a;
--- must_die
--- error_log
"tenant_require" directive organization takes no value



=== TEST 46: tenant_require in server: the organization twice
--- config
tenant_auth on;
    tenant_require organization;
    tenant_require organization;
--- must_die
--- error_log
"tenant_require" directive organization is duplicate



=== TEST 47: tenant_token in server: nothing
--- config
    tenant_token;
--- must_die
--- error_log
invalid number of arguments in "tenant_token" directive



=== TEST 48: tenant_token in server: two
--- config
    tenant_token $a $b;
--- must_die
--- error_log
invalid number of arguments in "tenant_token" directive



=== TEST 49: tenant_token in server: a word
--- config
    tenant_token a;
--- must_die
--- error_log
invalid variable name "a"



=== TEST 50: tenant_token in server: no name
--- config
    tenant_token $;
--- must_die
--- error_log
invalid variable name "$"



=== TEST 51: tenant_token in server: nothing in quotes
--- config
    tenant_token "";
--- must_die
--- error_log
invalid variable name ""



=== TEST 52: tenant_token in server: an unknown variable
--- config
    tenant_token $nonesuch;
--- must_die
--- error_log
unknown "nonesuch" variable



=== TEST 53: tenant_token in server: two variables in one
--- config
    tenant_token $cookie_a$arg_b;
--- must_die
--- error_log
invalid variable name "$cookie_a$arg_b"



=== TEST 54: tenant_token in server: a variable in braces
--- config
    tenant_token "${cookie_a}";
--- must_die
--- error_log
invalid variable name "${cookie_a}"



=== TEST 55: tenant_token in server: more behind it
--- config
    tenant_token "$cookie_a b";
--- must_die
--- error_log
invalid variable name "$cookie_a b"



=== TEST 56: tenant_token in server: twice
--- config
tenant_token $arg_a;
    tenant_token $arg_a;
--- must_die
--- error_log
"tenant_token" directive is duplicate



=== TEST 57: tenant_auth in location: yes
--- config
location /x {
    tenant_auth yes;
}
--- must_die
--- error_log
invalid value "yes"



=== TEST 58: tenant_auth in location: in capitals
--- config
location /x {
    tenant_auth maybe;
}
--- must_die
--- error_log
invalid value "maybe"



=== TEST 59: tenant_auth in location: twice
--- config
location /x {
    tenant_auth on;
    tenant_auth on;
}
--- must_die
--- error_log
"tenant_auth" directive is duplicate



=== TEST 60: tenant_auth in location: without a value
--- config
location /x {
    tenant_auth;
}
--- must_die
--- error_log
invalid number of arguments in "tenant_auth" directive



=== TEST 61: tenant_auth in location: with two
--- config
location /x {
    tenant_auth on off;
}
--- must_die
--- error_log
invalid number of arguments in "tenant_auth" directive



=== TEST 62: tenant_require in location: nothing
--- config
location /x {
    tenant_auth on;
    tenant_require;
}
--- must_die
--- error_log
invalid number of arguments in "tenant_require" directive



=== TEST 63: tenant_require in location: a role without a name
--- config
location /x {
    tenant_auth on;
    tenant_require role;
}
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 64: tenant_require in location: an empty role
--- config
location /x {
    tenant_auth on;
    tenant_require role "";
}
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 65: tenant_require in location: a second one that is empty
--- config
location /x {
    tenant_auth on;
    tenant_require role a "";
}
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 66: tenant_require in location: a claim without a name
--- config
location /x {
    tenant_auth on;
    tenant_require claim;
}
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 67: tenant_require in location: a claim without a value
--- config
location /x {
    tenant_auth on;
    tenant_require claim a;
}
--- must_die
--- error_log
"tenant_require" directive needs a value



=== TEST 68: tenant_require in location: a claim with an empty name
--- config
location /x {
    tenant_auth on;
    tenant_require claim "" a;
}
--- must_die
--- error_log
"tenant_require" directive has an empty claim



=== TEST 69: tenant_require in location: a claim with an empty value
--- config
location /x {
    tenant_auth on;
    tenant_require claim a "";
}
--- must_die
--- error_log
"tenant_require" directive has an empty value



=== TEST 70: tenant_require in location: another requirement
--- config
location /x {
    tenant_auth on;
    tenant_require user a;
}
--- must_die
--- error_log
unknown requirement "user"



=== TEST 71: tenant_require in location: one in capitals
--- config
location /x {
    tenant_auth on;
    tenant_require Role a;
}
--- must_die
--- error_log
unknown requirement "Role"



=== TEST 72: tenant_require in location: an empty one
--- config
location /x {
    tenant_auth on;
    tenant_require "";
}
--- must_die
--- error_log
unknown requirement ""



=== TEST 73: tenant_require in location: a value for the organization
--- config
location /x {
    tenant_auth on;
    tenant_require organization a;
}
--- must_die
--- error_log
"tenant_require" directive organization takes no value



=== TEST 74: tenant_require in location: the organization twice
--- config
location /x {
    tenant_auth on;
    tenant_require organization;
    tenant_require organization;
}
--- must_die
--- error_log
"tenant_require" directive organization is duplicate



=== TEST 75: tenant_token in location: nothing
--- config
location /x {
    tenant_token;
}
--- must_die
--- error_log
invalid number of arguments in "tenant_token" directive



=== TEST 76: tenant_token in location: two
--- config
location /x {
    tenant_token $a $b;
}
--- must_die
--- error_log
invalid number of arguments in "tenant_token" directive



=== TEST 77: tenant_token in location: a word
--- config
location /x {
    tenant_token a;
}
--- must_die
--- error_log
invalid variable name "a"



=== TEST 78: tenant_token in location: no name
--- config
location /x {
    tenant_token $;
}
--- must_die
--- error_log
invalid variable name "$"



=== TEST 79: tenant_token in location: nothing in quotes
--- config
location /x {
    tenant_token "";
}
--- must_die
--- error_log
invalid variable name ""



=== TEST 80: tenant_token in location: an unknown variable
--- config
location /x {
    tenant_token $nonesuch;
}
--- must_die
--- error_log
unknown "nonesuch" variable



=== TEST 81: tenant_token in location: two variables in one
--- config
location /x {
    tenant_token $cookie_a$arg_b;
}
--- must_die
--- error_log
invalid variable name "$cookie_a$arg_b"



=== TEST 82: tenant_token in location: a variable in braces
--- config
location /x {
    tenant_token "${cookie_a}";
}
--- must_die
--- error_log
invalid variable name "${cookie_a}"



=== TEST 83: tenant_token in location: more behind it
--- config
location /x {
    tenant_token "$cookie_a b";
}
--- must_die
--- error_log
invalid variable name "$cookie_a b"



=== TEST 84: tenant_token in location: twice
--- config
location /x {
    tenant_token $arg_a;
    tenant_token $arg_a;
}
--- must_die
--- error_log
"tenant_token" directive is duplicate



=== TEST 85: role owner in server with nothing
--- config
    tenant_require role owner;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 86: role owner in location with nothing
--- config
location /x {
    tenant_require role owner;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 87: claim a b in server with nothing
--- config
    tenant_require claim a b;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 88: claim a b in location with nothing
--- config
location /x {
    tenant_require claim a b;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 89: organization in server with nothing
--- config
    tenant_require organization;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 90: organization in location with nothing
--- config
location /x {
    tenant_require organization;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 91: role owner in server with off
--- config
tenant_auth off;
    tenant_require role owner;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 92: role owner in location with off
--- config
location /x {
    tenant_auth off;
    tenant_require role owner;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 93: claim a b in server with off
--- config
tenant_auth off;
    tenant_require claim a b;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 94: claim a b in location with off
--- config
location /x {
    tenant_auth off;
    tenant_require claim a b;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 95: organization in server with off
--- config
tenant_auth off;
    tenant_require organization;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 96: organization in location with off
--- config
location /x {
    tenant_auth off;
    tenant_require organization;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 97: role owner in server with optional
--- config
tenant_auth optional;
    tenant_require role owner;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 98: role owner in location with optional
--- config
location /x {
    tenant_auth optional;
    tenant_require role owner;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 99: claim a b in server with optional
--- config
tenant_auth optional;
    tenant_require claim a b;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 100: claim a b in location with optional
--- config
location /x {
    tenant_auth optional;
    tenant_require claim a b;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 101: organization in server with optional
--- config
tenant_auth optional;
    tenant_require organization;
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 102: organization in location with optional
--- config
location /x {
    tenant_auth optional;
    tenant_require organization;
}
--- must_die
--- error_log
"tenant_require" needs "tenant_auth on"



=== TEST 103: tenant_auth outside of http
--- main_config
    tenant_auth on;
--- must_die
--- error_log
"tenant_auth" directive is not allowed here



=== TEST 104: tenant_auth in "if" of a server
--- config
    if ($arg_x) { tenant_auth on; }
--- must_die
--- error_log
"tenant_auth" directive is not allowed here



=== TEST 105: tenant_require outside of http
--- main_config
    tenant_require role a;
--- must_die
--- error_log
"tenant_require" directive is not allowed here



=== TEST 106: tenant_require in "if" of a server
--- config
    if ($arg_x) { tenant_require role a; }
--- must_die
--- error_log
"tenant_require" directive is not allowed here



=== TEST 107: tenant_token outside of http
--- main_config
    tenant_token $arg_a;
--- must_die
--- error_log
"tenant_token" directive is not allowed here



=== TEST 108: tenant_token in "if" of a server
--- config
    if ($arg_x) { tenant_token $arg_a; }
--- must_die
--- error_log
"tenant_token" directive is not allowed here



=== TEST 109: requirements of http are for those that ask
--- http_config
    tenant_require role owner;
--- config
    location = /static { tenant_auth off; return 200 "here"; }
--- request
GET /static
--- response_body chomp
here



=== TEST 110: requirements in a server
--- config
    tenant_auth on;
    tenant_require role owner editor;
    location = /static { tenant_auth off; return 200 "here"; }
--- request
GET /static
--- response_body chomp
here



=== TEST 111: several in a location
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



=== TEST 112: requirements with an inherited gate
--- http_config
    tenant_auth on;
--- config
    location /x { tenant_require role owner; }
    location = /static { tenant_auth off; return 200 "here"; }
--- request
GET /static
--- response_body chomp
here



=== TEST 113: a cookie with dashes and dots
--- config
    location /x { tenant_token $cookie___Host-a.b; }
    location = /static { tenant_auth off; return 200 "here"; }
--- request
GET /static
--- response_body chomp
here



=== TEST 114: an organization needs a database
--- without: tenant_mongo
--- config
    location /x { tenant_auth on; tenant_require organization; }
--- must_die
--- error_log
need "tenant_mongo"
