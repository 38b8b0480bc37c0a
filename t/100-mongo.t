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
Server::spew("$dir/secret", "mongodb://u:secret-word\@127.0.0.1:1/\n");
Server::spew("$dir/locked", "mongodb://127.0.0.1:1/\n");
chmod 0, "$dir/locked";
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
--- no_error_log
[alert]



=== TEST 6: options
--- http_config
    tenant_mongo "mongodb://u:p@127.0.0.1:1/?w=majority&retryWrites=true&maxPoolSize=5";
--- config
    location = /t { return 200 "here"; }
--- request
GET /t
--- response_body chomp
here
--- no_error_log
[alert]



=== TEST 7: values of options
--- http_config
    tenant_mongo "mongodb://u:p@127.0.0.1:1/?authMechanism=SCRAM-SHA-256&readConcernLevel=majority&readPreference=nearest&w=2&readPreferenceTags=dc:a";
--- config
    location = /t { return 200 "here"; }
--- request
GET /t
--- response_body chomp
here
--- no_error_log
[alert]



=== TEST 8: a name to look up
--- http_config
    tenant_mongo "mongodb+srv://u:p@db.example.com/";
--- config
    location = /t { return 200 "here"; }
--- request
GET /t
--- response_body chomp
here
--- no_error_log
[alert]



=== TEST 9: TLS
--- http_config
    tenant_mongo "mongodb://127.0.0.1:1/?tls=true&tlsCAFile=$TEST_NGINX_DIR/uri";
--- config
    location = /t { return 200 "here"; }
--- request
GET /t
--- response_body chomp
here
--- no_error_log
[alert]



=== TEST 10: "nginx -T" shows no password of a file
--- http_config
    tenant_mongo main file=$TEST_NGINX_DIR/uri;
    tenant_mongo eu file=$TEST_NGINX_DIR/secret;
--- config
    location = /t { return 200 "here"; }
--- init
my $root = $Test::Nginx::Util::ServRoot;
my $all = `nginx -T -p $root/ -c $root/conf/nginx.conf 2>&1`;
Test::More::like($all, qr/tenant_mongo eu/, 'nginx -T shows the rest');
Test::More::unlike($all, qr/secret-word/, 'but no password');
--- request
GET /t
--- response_body chomp
here
--- no_error_log
[alert]



=== TEST 11: a file that must not be read
--- skip_eval: 4: $> == 0
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/locked;
--- must_die
--- error_log
locked" failed (13: Permission denied)



=== TEST 12: an unknown option
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?wat=1;
--- must_die
--- error_log
"tenant_mongo" "default": unknown option "wat"



=== TEST 13: writes that nobody acknowledges
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?w=0;
--- must_die
--- error_log
"w=0"



=== TEST 14: the same in a file
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/bad;
--- must_die
--- error_log
"w=0"



=== TEST 15: another scheme
--- http_config
    tenant_mongo http://u:secret-word@127.0.0.1/;
--- must_die
--- error_log
must start with "mongodb:



=== TEST 16: a host that is none
--- http_config
    tenant_mongo mongodb://u:secret-word@:99999/;
--- must_die
--- error_log
connection string is not valid



=== TEST 17: a bad value: connectTimeoutMS=abc
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?connectTimeoutMS=abc;
--- must_die
--- error_log
bad value of the option "connectTimeoutMS"



=== TEST 18: a bad value: w=
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?w=;
--- must_die
--- error_log
bad value of the option "w"



=== TEST 19: a bad value: w
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?w;
--- must_die
--- error_log
bad value of the option "w"



=== TEST 20: a bad value: readConcernLevel=most
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?readConcernLevel=most;
--- must_die
--- error_log
bad value of the option "readConcernLevel"



=== TEST 21: a bad value: readConcernLevel=Local
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?readConcernLevel=Local;
--- must_die
--- error_log
bad value of the option "readConcernLevel"



=== TEST 22: a bad value: authMechanism=NONE
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?authMechanism=NONE;
--- must_die
--- error_log
bad value of the option "authMechanism"



=== TEST 23: a bad value: retryReads=
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?retryReads=;
--- must_die
--- error_log
bad value of the option "retryReads"



=== TEST 24: a bad value: journal=maybe
--- http_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/?journal=maybe;
--- must_die
--- error_log
bad value of the option "journal"



=== TEST 25: a bad value behind a good one
--- http_config
    tenant_mongo "mongodb://u:secret-word@127.0.0.1:1/?retryWrites=true&appName=";
--- must_die
--- error_log
bad value of the option "appName"



=== TEST 26: the option at fault is named
--- http_config
    tenant_mongo "mongodb://x@h/?authMechanism=MONGODB-X509&tls=perhaps";
--- must_die
--- error_log
bad value of the option "tls"



=== TEST 27: tlsCAFile that is not there
--- http_config
    tenant_mongo "mongodb://u:secret-word@127.0.0.1:1/?tls=true&tlsCAFile=$TEST_NGINX_DIR/nowhere";
--- must_die
--- error_log eval: qr/file of the option "tlsCAFile" .*can't be read/i



=== TEST 28: tlsCertificateKeyFile that is not there
--- http_config
    tenant_mongo "mongodb://u:secret-word@127.0.0.1:1/?tls=true&tlsCertificateKeyFile=$TEST_NGINX_DIR/nowhere";
--- must_die
--- error_log eval
qr/file of the option "tlsCertificateKeyFile" .*can't be read/i



=== TEST 29: an empty string
--- http_config
    tenant_mongo "";
--- must_die
--- error_log
"tenant_mongo" "default": 



=== TEST 30: a name without a string
--- http_config
    tenant_mongo main;
--- must_die
--- error_log
"tenant_mongo" "default": 



=== TEST 31: an empty name
--- http_config
    tenant_mongo "" mongodb://u:secret-word@127.0.0.1:1/;
--- must_die
--- error_log
the name in "tenant_mongo" must not be empty



=== TEST 32: a name twice
--- http_config
tenant_mongo mongodb://u:secret-word@127.0.0.1:1/;
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/;
--- must_die
--- error_log
duplicate "tenant_mongo" "default"



=== TEST 33: a name twice of two
--- http_config
tenant_mongo mongodb://u:secret-word@127.0.0.1:1/;
    tenant_mongo eu mongodb://u:secret-word@127.0.0.1:1/;
    tenant_mongo eu mongodb://u:secret-word@127.0.0.1:1/;
--- must_die
--- error_log
duplicate "tenant_mongo" "eu"



=== TEST 34: a missing file
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/nowhere;
--- must_die
--- error_log
nowhere" failed (2: No such file or directory)



=== TEST 35: an empty file
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/empty;
--- must_die
--- error_log
empty" is empty



=== TEST 36: a file of empty lines
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/lines;
--- must_die
--- error_log
"tenant_mongo" "default": 



=== TEST 37: a folder
--- http_config
    tenant_mongo file=$TEST_NGINX_DIR/folder;
--- must_die
--- error_log
folder" is not a file



=== TEST 38: needed by the endpoints
--- without: tenant_mongo
--- config
    location /org/ { tenant_organizations; }
--- must_die
--- error_log
"tenant_organizations", "tenant_admin", "tenant_documents", "tenant_auth" with "tenant_signing_key", and "tenant_require organization" need "tenant_mongo"



=== TEST 39: needed by our own tokens
--- without: tenant_mongo
--- config
    location /x { tenant_auth on; }
--- must_die
--- error_log
need "tenant_mongo"



=== TEST 40: not needed by nginx alone
--- bare
--- config
    location = /t { return 200 "here"; }
--- request
GET /t
--- response_body chomp
here



=== TEST 41: in a server
--- config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/;
--- must_die
--- error_log
"tenant_mongo" directive is not allowed here



=== TEST 42: in a location
--- config
    location /x { tenant_mongo mongodb://u:secret-word@127.0.0.1:1/; }
--- must_die
--- error_log
"tenant_mongo" directive is not allowed here



=== TEST 43: outside of http
--- main_config
    tenant_mongo mongodb://u:secret-word@127.0.0.1:1/;
--- must_die
--- error_log
"tenant_mongo" directive is not allowed here



=== TEST 44: without a value
--- http_config
    tenant_mongo;
--- must_die
--- error_log
invalid number of arguments in "tenant_mongo" directive



=== TEST 45: with three
--- http_config
    tenant_mongo a b c;
--- must_die
--- error_log
invalid number of arguments in "tenant_mongo" directive
