# tenant_trusted_keys: its parameters and its key sets, good and bad.  What
# tokens of trusted issuers may do is in 3xx.

use strict;
use warnings;

use File::Spec ();
use Jose;
use JSON::PP ();
use Server;
use Tenant;

repeat_each(2);

my $dir = "$ENV{TENANT_TEST_RUN}/103-keys";
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

sub set { return { keys => [@_] } }

file('key', 'k' x 32);
file('empty', '');
file('large', ' ' x 1_048_577);
file('garbage', '{"keys": [');
file('no-keys.jwks', {});
file('no-array.jwks', { keys => {} });
file('array.jwks', []);
file('none.jwks', set());
file('enc.jwks', set({ %{ verifying_jwk('RS256') }, use => 'enc' }));
file('members.jwks', '{"keys":[],"keys":[]}');
file('secret.jwks', set(signing_jwk('HS256', kid => 'a')));
file('one-good.jwks', set(verifying_jwk('ES256', kid => 'a'),
                          verifying_jwk('RS256', kid => 'b',
                                        use => 'enc')));
file('strings.jwks', set('key'));
file('kid.jwks', set(verifying_jwk('RS256', kid => 1)));
file('weak-oct.jwks', set({ kty => 'oct', k => b64('k' x 31) }));
file('many.jwks', set(map { verifying_jwk('RS256', kid => "key $_") }
                      1 .. 300));

our $Claims = { iss => 'https://a.example', sub => 'u', role => 'editor',
                exp => time + 3600 };
our $Token = 'Authorization: Bearer '
    . jose('HS256', { kid => 'a' }, $Claims);
our $Audience = 'Authorization: Bearer '
    . jose('HS256', { kid => 'a' }, { %$Claims, aud => ['x', 'api'] });

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: an organization, roles
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- response_body chomp
aaaaaaaaaaaaaaaaaaaaaaaa editor u



=== TEST 2: an organization in capitals
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=AAAAAAAAAAAAAAAAAAAAAAAA
        roles=editor,viewer;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- response_body chomp
aaaaaaaaaaaaaaaaaaaaaaaa editor u



=== TEST 3: roles that are not listed count for nothing
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=viewer;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- response_body chomp
aaaaaaaaaaaaaaaaaaaaaaaa  u



=== TEST 4: roles of any name
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,operator,Night_shift-2;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- response_body chomp
aaaaaaaaaaaaaaaaaaaaaaaa editor u



=== TEST 5: sixteen roles
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,r0,r1,r2,r3,r4,r5,r6,r7,r8,r9,r10,r11,r12,r13,r14;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- response_body chomp
aaaaaaaaaaaaaaaaaaaaaaaa editor u



=== TEST 6: an audience
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer audience=api;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Audience
--- response_body chomp
aaaaaaaaaaaaaaaaaaaaaaaa editor u



=== TEST 7: a token for nobody where an audience is asked for
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer audience=api;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- error_code: 401
--- problem
the bearer token is not valid



=== TEST 8: a token for others where none is
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Audience
--- error_code: 401
--- problem
the bearer token is not valid



=== TEST 9: claims of other names
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization_claim=sub role_claim=sub
        user_claim=role roles=u;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- response_body chomp
u u editor



=== TEST 10: several issuers
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
    tenant_trusted_keys $TEST_NGINX_UNIT/public-rsa.jwks
        issuer=https://b.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
    tenant_trusted_keys $TEST_NGINX_UNIT/public-rsa.jwks issuer=c
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- response_body chomp
aaaaaaaaaaaaaaaaaaaaaaaa editor u



=== TEST 11: without a key of our own, without a database
--- bare
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- response_body chomp
aaaaaaaaaaaaaaaaaaaaaaaa editor u



=== TEST 12: an issuer without a name, beside one with
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
    tenant_trusted_keys $TEST_NGINX_UNIT/public-rsa.jwks issuer=none
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- response_body chomp
aaaaaaaaaaaaaaaaaaaaaaaa editor u



=== TEST 13: four claims of the user, the first that is there
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer
        user_claim=email,https://a.example/id,a.b,sub;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- response_body chomp
aaaaaaaaaaaaaaaaaaaaaaaa editor u



=== TEST 14: keys that are skipped are named in the log
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/one-good.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- config
location /who {
    tenant_auth on;
    proxy_set_header X "$tenant_id $tenant_role $tenant_user";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/echo;
}
location /echo { return 200 "$http_x"; }
--- request
GET /who
--- more_headers eval: $::Token
--- error_code: 401
--- problem
the bearer token is not valid
--- error_log eval: qr/\[warn\] .*one-good\.jwks": keys.* is skipped/



=== TEST 15: no issuer
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log
"tenant_trusted_keys" directive needs "issuer="



=== TEST 16: no roles
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa;
--- must_die
--- error_log
"tenant_trusted_keys" directive needs "roles="



=== TEST 17: no organization
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example roles=editor,viewer;
--- must_die
--- error_log
"tenant_trusted_keys" directive needs either "organization=" or "organization_claim="



=== TEST 18: two organizations
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer organization_claim=org;
--- must_die
--- error_log
"tenant_trusted_keys" directive needs either "organization=" or "organization_claim="



=== TEST 19: an organization of 23 digits
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log
invalid parameter "organization=aaaaaaaaaaaaaaaaaaaaaaa"



=== TEST 20: an organization of 25 digits
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example
        organization=aaaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log
invalid parameter "organization=aaaaaaaaaaaaaaaaaaaaaaaaa"



=== TEST 21: an organization of other letters
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=gggggggggggggggggggggggg
        roles=editor,viewer;
--- must_die
--- error_log
invalid parameter "organization=gggggggggggggggggggggggg"



=== TEST 22: an unknown parameter
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer leeway=5;
--- must_die
--- error_log
invalid parameter "leeway=5"



=== TEST 23: a parameter in capitals
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer Roles=x;
--- must_die
--- error_log
invalid parameter "Roles=x"



=== TEST 24: a word
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer editor;
--- must_die
--- error_log
invalid parameter "editor"



=== TEST 25: an empty issuer
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer
        issuer=;
--- must_die
--- error_log
invalid parameter "issuer="



=== TEST 26: an empty audience
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer audience=;
--- must_die
--- error_log
invalid parameter "audience="



=== TEST 27: an empty organization
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example roles=editor,viewer organization=;
--- must_die
--- error_log
invalid parameter "organization="



=== TEST 28: an empty role_claim
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer role_claim=;
--- must_die
--- error_log
invalid parameter "role_claim="



=== TEST 29: an empty user_claim
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer user_claim=;
--- must_die
--- error_log
invalid parameter "user_claim="



=== TEST 30: an empty roles
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=;
--- must_die
--- error_log
invalid parameter "roles="



=== TEST 31: an empty organization_claim
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization_claim=
        roles=editor,viewer;
--- must_die
--- error_log
invalid parameter "organization_claim="



=== TEST 32: roles: ,
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=,;
--- must_die
--- error_log
invalid parameter "roles=,"



=== TEST 33: roles: editor,
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,;
--- must_die
--- error_log
invalid parameter "roles=editor,"



=== TEST 34: roles: ,editor
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=,editor;
--- must_die
--- error_log
invalid parameter "roles=,editor"



=== TEST 35: roles: a,,b
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=a,,b;
--- must_die
--- error_log
invalid parameter "roles=a,,b"



=== TEST 36: roles: a.b
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=a.b;
--- must_die
--- error_log
invalid parameter "roles=a.b"



=== TEST 37: roles: a+b
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=a+b;
--- must_die
--- error_log
invalid parameter "roles=a+b"



=== TEST 38: roles: 65 characters
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx;
--- must_die
--- error_log
invalid parameter "roles=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"



=== TEST 39: user_claim: ,
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer user_claim=,;
--- must_die
--- error_log
invalid parameter "user_claim=,"



=== TEST 40: user_claim: a,
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer user_claim=a,;
--- must_die
--- error_log
invalid parameter "user_claim=a,"



=== TEST 41: user_claim: ,a
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer user_claim=,a;
--- must_die
--- error_log
invalid parameter "user_claim=,a"



=== TEST 42: user_claim: a,,b
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer user_claim=a,,b;
--- must_die
--- error_log
invalid parameter "user_claim=a,,b"



=== TEST 43: five user claims
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer user_claim=a,b,c,d,e;
--- must_die
--- error_log
"tenant_trusted_keys" directive has too many user claims



=== TEST 44: a role twice
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=a,b,a;
--- must_die
--- error_log
duplicate role in "roles=a,b,a"



=== TEST 45: seventeen roles
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=r0,r1,r2,r3,r4,r5,r6,r7,r8,r9,r10,r11,r12,r13,r14,r15,r16;
--- must_die
--- error_log
"tenant_trusted_keys" directive has too many roles



=== TEST 46: issuer twice
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer audience=a role_claim=a user_claim=a
        issuer=b;
--- must_die
--- error_log
duplicate parameter "issuer=b"



=== TEST 47: audience twice
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer audience=a role_claim=a user_claim=a
        audience=b;
--- must_die
--- error_log
duplicate parameter "audience=b"



=== TEST 48: organization twice
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer audience=a role_claim=a user_claim=a
        organization=aaaaaaaaaaaaaaaaaaaaaaaa;
--- must_die
--- error_log
duplicate parameter "organization=aaaaaaaaaaaaaaaaaaaaaaaa"



=== TEST 49: role_claim twice
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer audience=a role_claim=a user_claim=a
        role_claim=b;
--- must_die
--- error_log
duplicate parameter "role_claim=b"



=== TEST 50: user_claim twice
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer audience=a role_claim=a user_claim=a
        user_claim=b;
--- must_die
--- error_log
duplicate parameter "user_claim=b"



=== TEST 51: roles twice
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer audience=a role_claim=a user_claim=a
        roles=b;
--- must_die
--- error_log
duplicate parameter "roles=b"



=== TEST 52: a set: missing
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/nowhere issuer=https://a.example
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*nowhere" failed \(2: No such file/



=== TEST 53: a set: empty
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/empty issuer=https://a.example
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*empty" is empty/



=== TEST 54: a set: a folder
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/folder issuer=https://a.example
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*folder" is not a file/



=== TEST 55: a set: too large
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/large issuer=https://a.example
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*large" is too large/



=== TEST 56: a set: broken
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/garbage issuer=https://a.example
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*garbage": .*not a JSON object/



=== TEST 57: a set: a secret
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/key issuer=https://a.example
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*key": .*not a JSON object/



=== TEST 58: a set: an array
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/array.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*array\.jwks": .*not a JSON object/



=== TEST 59: a set: a member twice
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/members.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*members\.jwks": .*not a JSON object/



=== TEST 60: a set: without keys
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/no-keys.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*no-keys\.jwks": .*no array "keys"/



=== TEST 61: a set: keys in an object
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/no-array.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*no-array\.jwks": .*no array "keys"/



=== TEST 62: a set: no key at all
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/none.jwks issuer=https://a.example
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*none\.jwks": .*no key that verifies/



=== TEST 63: a set: none for signatures
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/enc.jwks issuer=https://a.example
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*enc\.jwks": .*no key that verifies/



=== TEST 64: a set: no object
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/strings.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*strings\.jwks": .*no key that verifies/



=== TEST 65: a set: a kid that is no string
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/kid.jwks issuer=https://a.example
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*kid\.jwks": .*no key that verifies/



=== TEST 66: a set: a weak key
--- http_config
tenant_trusted_keys $TEST_NGINX_UNIT/weak-rsa.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log eval
[qr/\[warn\] .*weak-rsa\.jwks.*1024 bits/,
 qr/\[emerg\] .*weak-rsa\.jwks": .*no key that verifies/]



=== TEST 67: a set: a short secret
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/weak-oct.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log eval
[qr/\[warn\] .*weak-oct\.jwks.*31 bytes/,
 qr/\[emerg\] .*weak-oct\.jwks": .*no key that verifies/]



=== TEST 68: a set: a PEM
--- http_config
tenant_trusted_keys $TEST_NGINX_UNIT/rsa-public.pem
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*rsa-public\.pem": .*not a JSON object/



=== TEST 69: a set: one key
--- http_config
tenant_trusted_keys $TEST_NGINX_UNIT/rsa-public.jwk
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log eval: qr/\[emerg\] .*rsa-public\.jwk": .*no array "keys"/



=== TEST 70: an issuer twice
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
    tenant_trusted_keys $TEST_NGINX_DIR/many.jwks issuer=https://a.example
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log
many.jwks": the issuer has a key set



=== TEST 71: an issuer without a name twice
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks issuer=none
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
    tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks issuer=none
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log
the issuer has a key set



=== TEST 72: this deployment itself
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks issuer=tenant
        organization=aaaaaaaaaaaaaaaaaaaaaaaa roles=editor,viewer;
--- must_die
--- error_log
secret.jwks": the issuer is this deployment



=== TEST 73: this deployment by its other name
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
    tenant_issuer https://a.example;
--- must_die
--- error_log
the issuer is this deployment



=== TEST 74: no signing key for the endpoints
--- without: tenant_signing_key
--- http_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- config
    location /data/ { tenant_documents; }
--- must_die
--- error_log
need "tenant_signing_key"



=== TEST 75: in a server
--- config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log
"tenant_trusted_keys" directive is not allowed here



=== TEST 76: in a location
--- config
location /x {
    tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
}
--- must_die
--- error_log
"tenant_trusted_keys" directive is not allowed here



=== TEST 77: outside of http
--- main_config
tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks
        issuer=https://a.example organization=aaaaaaaaaaaaaaaaaaaaaaaa
        roles=editor,viewer;
--- must_die
--- error_log
"tenant_trusted_keys" directive is not allowed here



=== TEST 78: without a value
--- http_config
    tenant_trusted_keys;
--- must_die
--- error_log
invalid number of arguments in "tenant_trusted_keys" directive



=== TEST 79: a file alone
--- http_config
    tenant_trusted_keys $TEST_NGINX_DIR/secret.jwks;
--- must_die
--- error_log
invalid number of arguments in "tenant_trusted_keys" directive
