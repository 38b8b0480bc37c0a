# tenant_mongo: which connection strings are good, and with what words others
# are refused, without their passwords.

use strict;
use warnings;

use Tenant;

repeat_each(2);

use Server;

my $dir = "$ENV{TENANT_TEST_RUN}/100-mongo";

mkdir $dir or die "$dir: $!\n";
mkdir "$dir/folder";
Server::spew("$dir/uri", "$ENV{TENANT_TEST_URI}\n");
Server::spew("$dir/empty", '');
Server::spew("$dir/lines", "\n\n");
Server::spew("$dir/bad", "mongodb://u:secret-word\@127.0.0.1:1/?w=0\n");

$ENV{TEST_NGINX_DIR} = $dir;

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a string
--- http_config
    tenant_mongo "$TEST_NGINX_TENANT_URI";
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 2: a string with a name
--- http_config
    tenant_mongo main "$TEST_NGINX_TENANT_URI";
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 3: a file with the string
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/uri;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 4: a file, and a name
--- http_config
    tenant_mongo main file=$TEST_NGINX_DIR/uri;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 5: several: the first holds the master data
--- http_config
tenant_mongo "$TEST_NGINX_TENANT_URI";
    tenant_mongo eu mongodb://127.0.0.1:1/;
--- as: acme
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 6: options
--- http_config
    tenant_mongo "mongodb://u:p@127.0.0.1:1/?w=majority&retryWrites=true&maxPoolSize=5";
--- config
    location = /t { return 200 "here"; }
--- request
GET /t
--- response_body chomp
here



=== TEST 7: values of options
--- http_config
    tenant_mongo "mongodb://u:p@127.0.0.1:1/?authMechanism=SCRAM-SHA-256&readConcernLevel=majority&readPreference=nearest&w=2&readPreferenceTags=dc:a";
--- config
    location = /t { return 200 "here"; }
--- request
GET /t
--- response_body chomp
here



=== TEST 8: an unknown option
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?wat=1;
--- must_die
--- error_log
"tenant_mongo" "default": unknown option "wat"



=== TEST 9: writes that nobody acknowledges
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?w=0;
--- must_die
--- error_log
"w=0"



=== TEST 10: the same in a file
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/bad;
--- must_die
--- error_log
"w=0"



=== TEST 11: another scheme
--- http_config
    tenant_mongo http://u:secret-word@127.0.0.1/;
--- must_die
--- error_log
must start with "mongodb:



=== TEST 12: a host that is none
--- http_config
    tenant_mongo mongodb://u:secret-word@:99999/;
--- must_die
--- error_log
connection string is not valid



=== TEST 13: a bad value: connectTimeoutMS=abc
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?connectTimeoutMS=abc;
--- must_die
--- error_log
bad value of the option "connectTimeoutMS"



=== TEST 14: a bad value: w=
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?w=;
--- must_die
--- error_log
bad value of the option "w"



=== TEST 15: a bad value: w
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?w;
--- must_die
--- error_log
bad value of the option "w"



=== TEST 16: a bad value: readConcernLevel=most
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?readConcernLevel=most;
--- must_die
--- error_log
bad value of the option "readConcernLevel"



=== TEST 17: a bad value: readConcernLevel=Local
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?readConcernLevel=Local;
--- must_die
--- error_log
bad value of the option "readConcernLevel"



=== TEST 18: a bad value: authMechanism=NONE
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?authMechanism=NONE;
--- must_die
--- error_log
bad value of the option "authMechanism"



=== TEST 19: a bad value: retryReads=
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?retryReads=;
--- must_die
--- error_log
bad value of the option "retryReads"



=== TEST 20: a bad value: journal=maybe
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?journal=maybe;
--- must_die
--- error_log
bad value of the option "journal"



=== TEST 21: a bad value behind a good one
--- http_config
    tenant_mongo "mongodb://u:secret-word@127.0.0.1:1/?retryWrites=true&appName=";
--- must_die
--- error_log
bad value of the option "appName"



=== TEST 22: the option at fault is named
--- http_config
    tenant_mongo "mongodb://x@h/?authMechanism=MONGODB-X509&tls=perhaps";
--- must_die
--- error_log
bad value of the option "tls"



=== TEST 23: tlsCAFile that is not there
--- http_config
    tenant_mongo "mongodb://u:secret-word@127.0.0.1:1/?tls=true&tlsCAFile=$TEST_NGINX_DIR/nowhere";
--- must_die
--- error_log eval: qr/file of the option "tlsCAFile" .*can't be read/i



=== TEST 24: tlsCertificateKeyFile that is not there
--- http_config
    tenant_mongo "mongodb://u:secret-word@127.0.0.1:1/?tls=true&tlsCertificateKeyFile=$TEST_NGINX_DIR/nowhere";
--- must_die
--- error_log eval
qr/file of the option "tlsCertificateKeyFile" .*can't be read/i



=== TEST 25: an empty string
--- http_config
    tenant_mongo "";
--- must_die
--- error_log
"tenant_mongo" "default": 



=== TEST 26: a name without a string
--- http_config
    tenant_mongo main;
--- must_die
--- error_log
"tenant_mongo" "default": 



=== TEST 27: an empty name
--- http_config
    tenant_mongo "" mongodb://u:secret-word@127.0.0.1:1/;
--- must_die
--- error_log
the name in "tenant_mongo" must not be empty



=== TEST 28: a name twice
--- http_config
tenant_mongo mongodb://u:secret-word@127.0.0.1:1/;
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/;
--- must_die
--- error_log
duplicate "tenant_mongo" "default"



=== TEST 29: a name twice of two
--- http_config
tenant_mongo mongodb://u:secret-word@127.0.0.1:1/;
    tenant_mongo eu mongodb://u:secret-word@127.0.0.1:1/;
    tenant_mongo eu mongodb://u:secret-word@127.0.0.1:1/;
--- must_die
--- error_log
duplicate "tenant_mongo" "eu"



=== TEST 30: a missing file
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/nowhere;
--- must_die
--- error_log
nowhere" failed (2: No such file or directory)



=== TEST 31: an empty file
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/empty;
--- must_die
--- error_log
empty" is empty



=== TEST 32: a file of empty lines
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/lines;
--- must_die
--- error_log
"tenant_mongo" "default": 



=== TEST 33: a folder
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/folder;
--- must_die
--- error_log
folder" is not a file



=== TEST 34: needed by the endpoints
--- without: tenant_mongo
--- config
    location /org/ { tenant_organizations; }
--- must_die
--- error_log
"tenant_organizations", "tenant_admin", "tenant_documents", "tenant_auth" with "tenant_signing_key", and "tenant_require organization" need "tenant_mongo"



=== TEST 35: needed by our own tokens
--- without: tenant_mongo
--- config
    location /x { tenant_auth on; }
--- must_die
--- error_log
need "tenant_mongo"



=== TEST 36: not needed by nginx alone
--- bare
--- config
    location = /t { return 200 "here"; }
--- request
GET /t
--- response_body chomp
here



=== TEST 37: in a server
--- config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/;
--- must_die
--- error_log
"tenant_mongo" directive is not allowed here



=== TEST 38: in a location
--- config
    location /x { tenant_mongo mongodb://u:secret-word@127.0.0.1:1/; }
--- must_die
--- error_log
"tenant_mongo" directive is not allowed here



=== TEST 39: outside of http
--- main_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/;
--- must_die
--- error_log
"tenant_mongo" directive is not allowed here



=== TEST 40: without a value
--- http_config
    tenant_mongo;
--- must_die
--- error_log
invalid number of arguments in "tenant_mongo" directive



=== TEST 41: with three
--- http_config
    tenant_mongo a b c;
--- must_die
--- error_log
invalid number of arguments in "tenant_mongo" directive
