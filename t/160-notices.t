# What is refused is in the log at nginx's default level, counted; how it is
# counted in bursts and by several workers is in scenario/513-notices.t.

use strict;
use warnings;

use Tenant;

repeat_each(2);
log_level('error');

my $now = time;
my %claims = (
    iss => 'tenant', sub => 'a' x 24, org => 'b' x 24, role => 'viewer',
    user_epoch => 0, org_epoch => 0, auth_time => $now, iat => $now,
    exp => $now + 3600, jti => 'x',
);

sub bearer {
    my ($claims, $key) = @_;

    return 'Authorization: Bearer '
        . jwt({ alg => 'HS256' }, { %claims, %$claims }, $key);
}

our $Expired = bearer({ exp => $now - 100 });
our $Early = bearer({ nbf => $now + 3600 });
our $Foreign = bearer({ iss => 'https://other.example' });
our $Forged = bearer({}, 'x' x 32);
our $Long = bearer({ more => 'x' x 4000 });

our $Gate = "location /secret/ { tenant_auth on; empty_gif; }";

# a set of a trusted issuer's, whose gate needs no database
my $set = "$ENV{TENANT_TEST_RUN}/160-notices.jwks";
Server::spew($set, '{"keys":[{"kty":"oct","alg":"HS256","kid":"a","k":"'
             . MIME::Base64::encode_base64url('k' x 32) . '"}]}');
$ENV{TEST_NGINX_SET} = $set;

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: an expired token
--- config eval: $::Gate
--- request
GET /secret/
--- more_headers eval: $::Expired
--- error_code: 401
--- error_log eval
qr/\[error\] \d+#\d+: tenant: refused \d+ requests?: .*\b\d+ token expired/



=== TEST 2: one of tomorrow
--- config eval: $::Gate
--- request
GET /secret/
--- more_headers eval: $::Early
--- error_code: 401
--- error_log eval
qr/tenant: refused \d+ requests?: .*\b\d+ token not_yet_valid/



=== TEST 3: another issuer
--- config eval: $::Gate
--- request
GET /secret/
--- more_headers eval: $::Foreign
--- error_code: 401
--- error_log eval
qr/tenant: refused \d+ requests?: .*\b\d+ token issuer/



=== TEST 4: a wrong signature
--- config eval: $::Gate
--- request
GET /secret/
--- more_headers eval: $::Forged
--- error_code: 401
--- error_log eval
qr/tenant: refused \d+ requests?: .*\b\d+ token signature/



=== TEST 5: no token at all
--- config eval: $::Gate
--- request
GET /secret/
--- more_headers
Authorization: Bearer x
--- error_code: 401
--- error_log eval
qr/tenant: refused \d+ requests?: .*\b\d+ token malformed/



=== TEST 6: the longest that is allowed
--- http_config
tenant_token_size 4k;
--- config eval: $::Gate
--- request
GET /secret/
--- more_headers eval: $::Long
--- error_code: 401
--- error_log eval
qr/tenant: refused \d+ requests?: .*\b\d+ token too_long/



=== TEST 7: a gate without a database
--- bare
--- http_config
tenant_trusted_keys $TEST_NGINX_SET issuer=https://i.example
                    organization_claim=org roles=viewer;
--- config eval: $::Gate
--- request
GET /secret/
--- more_headers eval: $::Forged
--- error_code: 401
--- error_log eval
qr/tenant: refused \d+ requests?: .*\b\d+ token key/



=== TEST 8: no line for a request without a token
--- config eval: $::Gate
--- request
GET /secret/
--- error_code: 401
--- no_error_log
[error]



=== TEST 9: no line for a right one
--- config eval: $::Gate
--- as: acme
--- request
GET /secret/
--- response_body_like: GIF
--- no_error_log
[error]
