# tenant_signing_key: every form that is good, every one that is not, and that a
# refusal names the file and the reason.

use strict;
use warnings;

use File::Spec ();
use Jose;
use JSON::PP ();
use Server;
use Tenant;

repeat_each(2);

my $dir = "$ENV{TENANT_TEST_RUN}/102-keys";
my $json = JSON::PP->new->canonical;
(my $unit = File::Spec->rel2abs(__FILE__)) =~ s{[^/]*$}{unit/token/tokens};

sub file {
    my ($name, $contents) = @_;

    Server::spew("$dir/$name", ref $contents ? $json->encode($contents)
                                             : $contents);
}

mkdir $dir or die "$dir: $!\n";
mkdir "$dir/folder";
$ENV{TEST_NGINX_DIR} = $dir;
$ENV{TEST_NGINX_UNIT} = $unit;

file('key', 'k' x 32);
file('newline', 's' x 32 . "\n");
file('copy', 'k' x 32 . "\n");
file('short', 's' x 31);
file('empty', '');
file('line', "\n");
file('large', ' ' x 1_048_577);
file('longish', 'k' x 70_000);
file("$_.jwk", signing_jwk($_)) for algs();
file('rsa-mixed.jwk', { %{ signing_jwk('RS256') },
    n => $json->decode(Server::slurp("$unit/rsa-mixed.jwk"))->{n} });
file('HS512-short.jwk', { %{ signing_jwk('HS512') }, k => b64('k' x 63) });
file('none.jwk', { %{ signing_jwk('HS256') }, alg => 'none' });
file('wrong-alg.jwk', { %{ signing_jwk('RS256') }, alg => 'ES256' });
file('wrong-curve.jwk', { %{ signing_jwk('ES256') }, alg => 'ES384' });
file('enc.jwk', { %{ signing_jwk('RS256') }, use => 'enc' });
system('mkfifo', "$dir/fifo") == 0 or die "mkfifo: $?\n";

our $Foreign = 'Authorization: Bearer ' . jwt({ alg => 'HS256' }, {
    iss => 'tenant', sub => 'a' x 24, org => 'b' x 24, role => 'viewer',
    user_epoch => 0, org_epoch => 0, auth_time => time, iat => time,
    exp => time + 3600, jti => 'x' });

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a secret
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/key;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 2: a secret with a newline
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/newline;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 3: PEM: rsa
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/rsa.pem;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 4: PEM: es256
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/es256.pem;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 5: PEM: es384
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/es384.pem;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 6: PEM: es512
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/es512.pem;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 7: JWK: HS256
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/HS256.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 8: JWK: HS384
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/HS384.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 9: JWK: HS512
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/HS512.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 10: JWK: RS256
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/RS256.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 11: JWK: RS384
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/RS384.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 12: JWK: RS512
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/RS512.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 13: JWK: PS256
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/PS256.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 14: JWK: PS384
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/PS384.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 15: JWK: PS512
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/PS512.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 16: JWK: ES256
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/ES256.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 17: JWK: ES384
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/ES384.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 18: JWK: ES512
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/ES512.jwk;
--- as: new
--- seed
new GET /data/
--- request
GET /admin/me
--- response_json_has
{"role":"owner"}



=== TEST 19: the first signs, all verify
--- http_config
tenant_signing_key $TEST_NGINX_UNIT/rsa.pem;
    tenant_signing_key $TEST_NGINX_SIGNING_KEY;
--- seed
a=nobody POST /admin/login {"email":"{email:acme}","password":"{password:acme}"}
--- request
GET /admin/me
--- more_headers
Authorization: Bearer {token:acme jti=other}
--- response_json_has
{"role":"owner"}



=== TEST 20: a token of a key that is not here
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/newline;
--- request
GET /admin/me
--- more_headers eval: $::Foreign
--- error_code: 401
--- problem
the bearer token is not valid



=== TEST 21: missing
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/nowhere;
--- must_die
--- error_log eval
qr/\[emerg\] .*nowhere" failed \(2: No such file or directory\)/



=== TEST 22: empty
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/empty;
--- must_die
--- error_log eval: qr/\[emerg\] .*empty" is empty/



=== TEST 23: a newline
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/line;
--- must_die
--- error_log eval: qr/\[emerg\] .*line": .*0 bytes/



=== TEST 24: a folder
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/folder;
--- must_die
--- error_log eval: qr/\[emerg\] .*folder" is not a file/



=== TEST 25: a FIFO
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/fifo;
--- must_die
--- error_log eval: qr/\[emerg\] .*fifo" is not a file/



=== TEST 26: too large
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/large;
--- must_die
--- error_log eval: qr/\[emerg\] .*large" is too large/



=== TEST 27: longer than any key
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/longish;
--- must_die
--- error_log eval: qr/\[emerg\] .*longish": the key is longer than 65536 bytes/



=== TEST 28: a short secret
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/short;
--- must_die
--- error_log eval: qr/\[emerg\] .*short": .*31 bytes.* 32/



=== TEST 29: a public PEM
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/rsa-public.pem;
--- must_die
--- error_log eval: qr/\[emerg\] .*rsa-public\.pem": .*no private key/



=== TEST 30: an encrypted PEM
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/rsa-locked.pem;
--- must_die
--- error_log eval: qr/\[emerg\] .*rsa-locked\.pem": .*is encrypted/



=== TEST 31: RSA of 1024 bits
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/rsa-1024.pem;
--- must_die
--- error_log eval: qr/\[emerg\] .*rsa-1024\.pem": .*1024 bits, 2048/



=== TEST 32: another curve
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/secp256k1.pem;
--- must_die
--- error_log eval: qr/\[emerg\] .*secp256k1\.pem": .*neither RSA nor EC/



=== TEST 33: another type
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/ed25519.pem;
--- must_die
--- error_log eval: qr/\[emerg\] .*ed25519\.pem": .*neither RSA nor EC/



=== TEST 34: a public JWK
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/rsa-public.jwk;
--- must_die
--- error_log eval: qr/\[emerg\] .*rsa-public\.jwk": .*no base64url "d"/



=== TEST 35: a JWK of 1024 bits
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/rsa-1024.jwk;
--- must_die
--- error_log eval: qr/\[emerg\] .*rsa-1024\.jwk": .*1024 bits/



=== TEST 36: an RSA JWK without its primes
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/rsa-bare.jwk;
--- must_die
--- error_log eval: qr/\[emerg\] .*rsa-bare\.jwk": .*no base64url "p"/



=== TEST 37: an RSA JWK of two keys
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/rsa-mixed.jwk;
--- must_die
--- error_log eval: qr/\[emerg\] .*rsa-mixed\.jwk": .*(?:not valid|not verify)/



=== TEST 38: an EC JWK off its curve
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/es256-off-curve.jwk;
--- must_die
--- error_log eval: qr/\[emerg\] .*es256-off-curve\.jwk": .*not a valid EC key/



=== TEST 39: an EC JWK of two keys
--- http_config
    tenant_signing_key $TEST_NGINX_UNIT/es256-other.jwk;
--- must_die
--- error_log eval
qr/\[emerg\] .*es256-other\.jwk": .*(?:not verify|not valid)/



=== TEST 40: a short JWK for HS512
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/HS512-short.jwk;
--- must_die
--- error_log eval: qr/\[emerg\] .*HS512-short\.jwk": .*63 bytes.* 64/



=== TEST 41: "alg" none
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/none.jwk;
--- must_die
--- error_log eval: qr/\[emerg\] .*none\.jwk": .*"alg" is not supported/



=== TEST 42: another type's "alg"
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/wrong-alg.jwk;
--- must_die
--- error_log eval: qr/\[emerg\] .*wrong-alg\.jwk": .*can't be one for ES256/



=== TEST 43: another curve's "alg"
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/wrong-curve.jwk;
--- must_die
--- error_log eval: qr/\[emerg\] .*wrong-curve\.jwk": .*can't be one for ES384/



=== TEST 44: a key to encrypt with
--- http_config
    tenant_signing_key $TEST_NGINX_DIR/enc.jwk;
--- must_die
--- error_log eval: qr/\[emerg\] .*enc\.jwk": .*"use" is not sig/



=== TEST 45: an empty name
--- http_config
    tenant_signing_key "";
--- must_die
--- error_log
is not a file



=== TEST 46: the same file twice
--- http_config
tenant_signing_key $TEST_NGINX_DIR/key;
    tenant_signing_key $TEST_NGINX_DIR/key;
--- must_die
--- error_log
"tenant_signing_key" directive is duplicate



=== TEST 47: the same secret twice
--- http_config
tenant_signing_key $TEST_NGINX_DIR/key;
    tenant_signing_key $TEST_NGINX_DIR/copy;
--- must_die
--- error_log
copy": another signing key



=== TEST 48: the same key as PEM and JWK
--- http_config
tenant_signing_key $TEST_NGINX_UNIT/rsa.pem;
    tenant_signing_key $TEST_NGINX_UNIT/rsa.jwk;
--- must_die
--- error_log
rsa.jwk": another signing key



=== TEST 49: a bad second one
--- http_config
tenant_signing_key $TEST_NGINX_DIR/key;
    tenant_signing_key $TEST_NGINX_DIR/short;
--- must_die
--- error_log eval: qr/short"/



=== TEST 50: needed by tenant_organizations
--- without: tenant_signing_key
--- config
    location /org/ { tenant_organizations; }
--- must_die
--- error_log
"tenant_organizations", "tenant_admin", "tenant_documents" and "tenant_jwks" need "tenant_signing_key"



=== TEST 51: needed by tenant_admin
--- without: tenant_signing_key
--- config
    location /admin/ { tenant_admin; }
--- must_die
--- error_log
"tenant_organizations", "tenant_admin", "tenant_documents" and "tenant_jwks" need "tenant_signing_key"



=== TEST 52: needed by tenant_documents
--- without: tenant_signing_key
--- config
    location /data/ { tenant_documents; }
--- must_die
--- error_log
"tenant_organizations", "tenant_admin", "tenant_documents" and "tenant_jwks" need "tenant_signing_key"



=== TEST 53: needed by tenant_jwks
--- without: tenant_signing_key
--- config
    location /jwks { tenant_jwks; }
--- must_die
--- error_log
"tenant_organizations", "tenant_admin", "tenant_documents" and "tenant_jwks" need "tenant_signing_key"



=== TEST 54: needed by the gate, or trusted keys
--- without: tenant_signing_key
--- config
    location /x { tenant_auth on; }
--- must_die
--- error_log
"tenant_auth" needs "tenant_signing_key" or "tenant_trusted_keys"



=== TEST 55: in a server
--- config
    tenant_signing_key $TEST_NGINX_DIR/key;
--- must_die
--- error_log
"tenant_signing_key" directive is not allowed here



=== TEST 56: in a location
--- config
    location /x { tenant_signing_key $TEST_NGINX_DIR/key; }
--- must_die
--- error_log
"tenant_signing_key" directive is not allowed here



=== TEST 57: outside of http
--- main_config
    tenant_signing_key $TEST_NGINX_DIR/key;
--- must_die
--- error_log
"tenant_signing_key" directive is not allowed here



=== TEST 58: without a value
--- http_config
    tenant_signing_key;
--- must_die
--- error_log
invalid number of arguments in "tenant_signing_key" directive



=== TEST 59: with two
--- http_config
    tenant_signing_key a b;
--- must_die
--- error_log
invalid number of arguments in "tenant_signing_key" directive
