# tenant_password_hash: what it takes, and that hashes of every kind log in.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: yescrypt
--- http_config
    tenant_password_hash yescrypt;
--- as: new
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 2: yescrypt 6
--- http_config
    tenant_password_hash yescrypt 6;
--- as: new
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 3: bcrypt
--- http_config
    tenant_password_hash bcrypt;
--- as: new
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 4: bcrypt 12
--- http_config
    tenant_password_hash bcrypt 12;
--- as: new
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 5: a hash of the other kind goes on
--- http_config
    tenant_password_hash bcrypt;
--- as: nobody
--- request
POST /admin/login
{"email":"{email:acme}","password":"{password:acme}"}
--- response_json_has
{"role":"owner"}



=== TEST 6: bcrypt: 72 bytes
--- http_config
    tenant_password_hash bcrypt;
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new} p","email":"{new}@p.example","password":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}
--- error_code: 201
--- response_json_has
{"admin_email":"~@"}



=== TEST 7: bcrypt: 73 bytes
--- http_config
    tenant_password_hash bcrypt;
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new} p","email":"{new}@p.example","password":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}
--- error_code: 422
--- problem
password: ~.



=== TEST 8: bcrypt: bytes, not characters
--- http_config
    tenant_password_hash bcrypt;
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new} p","email":"{new}@p.example","password":"ééééééééééééééééééééééééééééééééééééé"}
--- error_code: 422
--- problem
password: ~.



=== TEST 9: yescrypt: 256 bytes
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new} p","email":"{new}@p.example","password":"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"}
--- error_code: 201
--- response_json_has
{"admin_email":"~@"}



=== TEST 10: yescrypt: 257 bytes
--- as: nobody
--- request
POST /org/create
{"organization_name":"{new} p","email":"{new}@p.example","password":"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"}
--- error_code: 422
--- problem
password: ~.



=== TEST 11: an unknown kind
--- http_config
    tenant_password_hash md5;
--- must_die
--- error_log
unknown password hash "md5"



=== TEST 12: none
--- http_config
    tenant_password_hash "";
--- must_die
--- error_log
unknown password hash ""



=== TEST 13: in capitals
--- http_config
    tenant_password_hash BCRYPT;
--- must_die
--- error_log
unknown password hash "BCRYPT"



=== TEST 14: yescrypt 5
--- http_config
    tenant_password_hash yescrypt 5;
--- must_die
--- error_log
the cost of "yescrypt" must be 6 to 11



=== TEST 15: yescrypt 12
--- http_config
    tenant_password_hash yescrypt 12;
--- must_die
--- error_log
the cost of "yescrypt" must be 6 to 11



=== TEST 16: yescrypt much
--- http_config
    tenant_password_hash yescrypt much;
--- must_die
--- error_log
the cost of "yescrypt" must be 6 to 11



=== TEST 17: yescrypt -6
--- http_config
    tenant_password_hash yescrypt -6;
--- must_die
--- error_log
the cost of "yescrypt" must be 6 to 11



=== TEST 18: yescrypt ""
--- http_config
    tenant_password_hash yescrypt "";
--- must_die
--- error_log
the cost of "yescrypt" must be 6 to 11



=== TEST 19: bcrypt 11
--- http_config
    tenant_password_hash bcrypt 11;
--- must_die
--- error_log
the cost of "bcrypt" must be 12 to 20



=== TEST 20: bcrypt 21
--- http_config
    tenant_password_hash bcrypt 21;
--- must_die
--- error_log
the cost of "bcrypt" must be 12 to 20



=== TEST 21: bcrypt much
--- http_config
    tenant_password_hash bcrypt much;
--- must_die
--- error_log
the cost of "bcrypt" must be 12 to 20



=== TEST 22: twice
--- http_config
tenant_password_hash yescrypt;
    tenant_password_hash bcrypt;
--- must_die
--- error_log
"tenant_password_hash" directive is duplicate



=== TEST 23: in a server
--- config
    tenant_password_hash bcrypt;
--- must_die
--- error_log
"tenant_password_hash" directive is not allowed here



=== TEST 24: in a location
--- config
    location /x { tenant_password_hash bcrypt; }
--- must_die
--- error_log
"tenant_password_hash" directive is not allowed here



=== TEST 25: outside of http
--- main_config
    tenant_password_hash bcrypt;
--- must_die
--- error_log
"tenant_password_hash" directive is not allowed here



=== TEST 26: without a value
--- http_config
    tenant_password_hash;
--- must_die
--- error_log
invalid number of arguments in "tenant_password_hash" directive



=== TEST 27: with three
--- http_config
    tenant_password_hash bcrypt 12 13;
--- must_die
--- error_log
invalid number of arguments in "tenant_password_hash" directive



=== TEST 28: bcrypt: all 72 bytes count, and no more than these
--- http_config
    tenant_password_hash bcrypt;
--- rows eval
[['201 POST /org/create {"organization_name":"{new} b","email":"{new}@b.example","password":"{0}"} @ nobody', 'b' x 72],
 map { [($_ == 72 ? '200' : '401') . ' POST /admin/login {"email":"{new}@b.example","password":"{0}"} @ nobody'
        . ($_ == 72 ? ' < Cache-Control: no-store' : ''), 'b' x $_] } 71, 72, 73]
