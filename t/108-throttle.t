# tenant_login_throttle: what it takes.  What it does is in 220-throttle.t.

use strict;
use warnings;

use Tenant;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: off
--- http_config
    tenant_login_throttle off;
--- restart
--- as: nobody
--- request
POST /admin/login
{"email":"{new}@a.example","password":"wrong"}
--- error_code: 401
--- problem



=== TEST 2: account=1/1s
--- http_config
    tenant_login_throttle account=1/1s;
--- restart
--- as: nobody
--- request
POST /admin/login
{"email":"{new}@a.example","password":"wrong"}
--- error_code: 401
--- problem



=== TEST 3: address=1/1ms
--- http_config
    tenant_login_throttle address=1/1ms;
--- restart
--- as: nobody
--- request
POST /admin/login
{"email":"{new}@a.example","password":"wrong"}
--- error_code: 401
--- problem



=== TEST 4: account=100000/1d
--- http_config
    tenant_login_throttle account=100000/1d;
--- restart
--- as: nobody
--- request
POST /admin/login
{"email":"{new}@a.example","password":"wrong"}
--- error_code: 401
--- problem



=== TEST 5: address=7/1m account=7/2m
--- http_config
    tenant_login_throttle address=7/1m account=7/2m;
--- restart
--- as: nobody
--- request
POST /admin/login
{"email":"{new}@a.example","password":"wrong"}
--- error_code: 401
--- problem



=== TEST 6: account=5
--- http_config
    tenant_login_throttle account=5;
--- must_die
--- error_log
"tenant_login_throttle" directive needs tries and a time, such as 5/10s



=== TEST 7: account=/10s
--- http_config
    tenant_login_throttle account=/10s;
--- must_die
--- error_log
"tenant_login_throttle" directive needs tries and a time, such as 5/10s



=== TEST 8: account=5/
--- http_config
    tenant_login_throttle account=5/;
--- must_die
--- error_log
"tenant_login_throttle" directive needs tries and a time, such as 5/10s



=== TEST 9: account=0/10s
--- http_config
    tenant_login_throttle account=0/10s;
--- must_die
--- error_log
"tenant_login_throttle" directive needs tries and a time, such as 5/10s



=== TEST 10: account=5/0
--- http_config
    tenant_login_throttle account=5/0;
--- must_die
--- error_log
"tenant_login_throttle" directive needs tries and a time, such as 5/10s



=== TEST 11: account=-1/10s
--- http_config
    tenant_login_throttle account=-1/10s;
--- must_die
--- error_log
"tenant_login_throttle" directive needs tries and a time, such as 5/10s



=== TEST 12: account=5/10x
--- http_config
    tenant_login_throttle account=5/10x;
--- must_die
--- error_log
"tenant_login_throttle" directive needs tries and a time, such as 5/10s



=== TEST 13: account=5/2d
--- http_config
    tenant_login_throttle account=5/2d;
--- must_die
--- error_log
"tenant_login_throttle" directive needs tries and a time, such as 5/10s



=== TEST 14: address=100001/10s
--- http_config
    tenant_login_throttle address=100001/10s;
--- must_die
--- error_log
"tenant_login_throttle" directive needs tries and a time, such as 5/10s



=== TEST 15: address=a/10s
--- http_config
    tenant_login_throttle address=a/10s;
--- must_die
--- error_log
"tenant_login_throttle" directive needs tries and a time, such as 5/10s



=== TEST 16: account=
--- http_config
    tenant_login_throttle account=;
--- must_die
--- error_log
"tenant_login_throttle" directive needs tries and a time, such as 5/10s



=== TEST 17: an account twice
--- http_config
    tenant_login_throttle account=1/1s account=2/1s;
--- must_die
--- error_log
"tenant_login_throttle" directive has "account=" twice



=== TEST 18: an address twice
--- http_config
    tenant_login_throttle address=1/1s address=2/1s;
--- must_die
--- error_log
"tenant_login_throttle" directive has "address=" twice



=== TEST 19: off and more
--- http_config
    tenant_login_throttle off account=1/1s;
--- must_die
--- error_log
"tenant_login_throttle" directive takes nothing after off



=== TEST 20: more and off
--- http_config
    tenant_login_throttle account=1/1s off;
--- must_die
--- error_log
invalid parameter "off"



=== TEST 21: on
--- http_config
    tenant_login_throttle on;
--- must_die
--- error_log
invalid parameter "on"



=== TEST 22: nothing
--- http_config
    tenant_login_throttle;
--- must_die
--- error_log
invalid number of arguments in "tenant_login_throttle" directive



=== TEST 23: three
--- http_config
    tenant_login_throttle account=1/1s address=1/1s off;
--- must_die
--- error_log
invalid number of arguments in "tenant_login_throttle" directive



=== TEST 24: twice
--- http_config
tenant_login_throttle off;
    tenant_login_throttle off;
--- must_die
--- error_log
"tenant_login_throttle" directive is duplicate



=== TEST 25: in a server
--- config
    tenant_login_throttle off;
--- must_die
--- error_log
"tenant_login_throttle" directive is not allowed here



=== TEST 26: in a location
--- config
    location /x { tenant_login_throttle off; }
--- must_die
--- error_log
"tenant_login_throttle" directive is not allowed here



=== TEST 27: outside of http
--- main_config
    tenant_login_throttle off;
--- must_die
--- error_log
"tenant_login_throttle" directive is not allowed here
