# tenant_timeout: how long a silent database is waited for, by level.

use strict;
use warnings;

use Tenant;

repeat_each(1);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 5 seconds by default
--- http_config
    log_format took '$status $request_time ';
--- config
    access_log logs/access.log took;
    location /data/ { tenant_documents; }
--- as: acme
--- away: silent
--- request
GET /data/c/x
--- error_code: 504
--- problem
--- access_log eval: qr/^504 (?:4\.9|[5-9]\.)/
--- no_error_log
[alert]



=== TEST 2: of http
--- http_config
    log_format took '$status $request_time '; tenant_timeout 300ms;
--- config
    access_log logs/access.log took;
    location /data/ { tenant_documents; }
--- as: acme
--- away: silent
--- request
GET /data/c/x
--- error_code: 504
--- problem
--- access_log eval: qr/^504 (?:0\.(?:29|[3-9])|[1-4]\.)/
--- no_error_log
[alert]



=== TEST 3: of a server, whatever http says
--- http_config
    log_format took '$status $request_time '; tenant_timeout 30s;
--- config
    access_log logs/access.log took;
    tenant_timeout 300ms;
    location /data/ { tenant_documents; }
--- as: acme
--- away: silent
--- request
GET /data/c/x
--- error_code: 504
--- problem
--- access_log eval: qr/^504 (?:0\.(?:29|[3-9])|[1-4]\.)/
--- no_error_log
[alert]



=== TEST 4: of a location, whatever its server says
--- http_config
    log_format took '$status $request_time '; tenant_timeout 30s;
--- config
    access_log logs/access.log took;
    tenant_timeout 20s;
    location /data/ { tenant_documents; tenant_timeout 300ms; }
--- as: acme
--- away: silent
--- request
GET /data/c/x
--- error_code: 504
--- problem
--- access_log eval: qr/^504 (?:0\.(?:29|[3-9])|[1-4]\.)/
--- no_error_log
[alert]



=== TEST 5: the longest
--- http_config
    tenant_timeout 1h;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 6: http: none
--- http_config
    tenant_timeout 0;
--- must_die
--- error_log
"tenant_timeout" directive must be more than 0 and at most 1h



=== TEST 7: http: more than an hour
--- http_config
    tenant_timeout 61m;
--- must_die
--- error_log
"tenant_timeout" directive must be more than 0 and at most 1h



=== TEST 8: http: below none
--- http_config
    tenant_timeout -1s;
--- must_die
--- error_log
"tenant_timeout" directive invalid value



=== TEST 9: http: nonsense
--- http_config
    tenant_timeout soon;
--- must_die
--- error_log
"tenant_timeout" directive invalid value



=== TEST 10: http: twice
--- http_config
tenant_timeout 1s;
    tenant_timeout 1s;
--- must_die
--- error_log
"tenant_timeout" directive is duplicate



=== TEST 11: http: without a value
--- http_config
    tenant_timeout;
--- must_die
--- error_log
invalid number of arguments in "tenant_timeout" directive



=== TEST 12: http: with two
--- http_config
    tenant_timeout 1s 2s;
--- must_die
--- error_log
invalid number of arguments in "tenant_timeout" directive



=== TEST 13: server: none
--- config
    tenant_timeout 0;
--- must_die
--- error_log
"tenant_timeout" directive must be more than 0 and at most 1h



=== TEST 14: server: more than an hour
--- config
    tenant_timeout 61m;
--- must_die
--- error_log
"tenant_timeout" directive must be more than 0 and at most 1h



=== TEST 15: server: below none
--- config
    tenant_timeout -1s;
--- must_die
--- error_log
"tenant_timeout" directive invalid value



=== TEST 16: server: nonsense
--- config
    tenant_timeout soon;
--- must_die
--- error_log
"tenant_timeout" directive invalid value



=== TEST 17: server: twice
--- config
tenant_timeout 1s;
    tenant_timeout 1s;
--- must_die
--- error_log
"tenant_timeout" directive is duplicate



=== TEST 18: server: without a value
--- config
    tenant_timeout;
--- must_die
--- error_log
invalid number of arguments in "tenant_timeout" directive



=== TEST 19: server: with two
--- config
    tenant_timeout 1s 2s;
--- must_die
--- error_log
invalid number of arguments in "tenant_timeout" directive



=== TEST 20: location: none
--- config
    location /x { tenant_timeout 0; }
--- must_die
--- error_log
"tenant_timeout" directive must be more than 0 and at most 1h



=== TEST 21: location: more than an hour
--- config
    location /x { tenant_timeout 61m; }
--- must_die
--- error_log
"tenant_timeout" directive must be more than 0 and at most 1h



=== TEST 22: location: below none
--- config
    location /x { tenant_timeout -1s; }
--- must_die
--- error_log
"tenant_timeout" directive invalid value



=== TEST 23: location: nonsense
--- config
    location /x { tenant_timeout soon; }
--- must_die
--- error_log
"tenant_timeout" directive invalid value



=== TEST 24: location: twice
--- config
    location /x { tenant_timeout 1s; tenant_timeout 1s; }
--- must_die
--- error_log
"tenant_timeout" directive is duplicate



=== TEST 25: location: without a value
--- config
    location /x { tenant_timeout; }
--- must_die
--- error_log
invalid number of arguments in "tenant_timeout" directive



=== TEST 26: location: with two
--- config
    location /x { tenant_timeout 1s 2s; }
--- must_die
--- error_log
invalid number of arguments in "tenant_timeout" directive



=== TEST 27: outside of http
--- main_config
    tenant_timeout 1s;
--- must_die
--- error_log
"tenant_timeout" directive is not allowed here



=== TEST 28: in "if" of a server
--- config
    if ($arg_x) { tenant_timeout 1s; }
--- must_die
--- error_log
"tenant_timeout" directive is not allowed here
