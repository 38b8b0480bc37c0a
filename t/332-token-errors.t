# Why a token is refused: in the log at "info" and in $tenant_token_error, in
# every mode and wherever the token comes from; never in the answer.  The
# reasons of single claims stand in 330-foreign-tokens.t.

use strict;
use warnings;

use Tenant;

use Jose;
use JSON::PP ();
use Server ();

my $json = JSON::PP->new->canonical;
my $set = "$ENV{TENANT_TEST_RUN}/errors-$$.jwks";
my $now = time;
my %claims = (iss => 'https://issuer.example', sub => 'ann', org => 'acme',
              role => 'viewer', exp => $now + 3600);

Server::spew($set, $json->encode({ keys => [
    verifying_jwk('HS256', kid => 'k'), verifying_jwk('ES256', kid => 'e') ] }));

our $Trusted = "tenant_trusted_keys $set issuer=https://issuer.example"
    . ' organization_claim=org roles=viewer;';

sub token { return jose('HS256', { kid => 'k', %{ $_[1] // {} } },
                        { %claims, %{ $_[0] // {} } }) }
sub bearer { return 'Authorization: Bearer ' . token(@_) }

# a token of exactly so many bytes
sub sized {
    my ($size, $header, $claims) = @_;

    for my $n (0 .. $size) {
        my $token = token({ x => 'x' x $n, %{ $claims // {} } }, $header);

        return $token if length $token == $size;
        last if length $token > $size;
    }

    # base64 comes in steps: another name makes others
    return sized($size, { kid => 'k', y => 'y' x (length($header->{y} // '') + 1) },
                 $claims);
}

our ($Good, $Expired, $Other) = (bearer(), bearer({ exp => $now - 60 }),
                                 bearer({ iss => 'https://issuer.example/' }));
our $Injecting = bearer({ iss => "a\nb\x01\"c" . 'd' x 200 });
our $Forged = $Good =~ s/\.[^.]*$/.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/r;
our ($Long, $Longer) = map { 'Authorization: Bearer ' . sized($_) } 8192, 8193;
our ($At1k, $Over1k) = map { 'Authorization: Bearer ' . sized($_) } 1024, 1025;
our $Kid = bearer({}, { kid => 'nobody' });

our $Location = <<'_EOC_';
    location = /t {
        tenant_auth on;
        add_header X-Error "<$tenant_token_error>" always;
        add_header X-Status $tenant_token_status always;
        empty_gif;
    }
_EOC_

add_block_preprocessor(sub {
    my ($block) = @_;

    if (!defined $block->own) {
        $block->set_value('bare', '');
        $block->set_value('http_config', "$Trusted\n"
            . ($block->http_config // ''));
    }

    $block->set_value('config', $Location) if !defined $block->config;
    $block->set_value('request', 'GET /t') if !defined $block->request;
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

# the reasons that the docs list are those that there are
(my $root = __FILE__) =~ s{[^/]*$}{..};
my ($table) = Server::slurp("$root/docs/directives.md")
    =~ /^\| `\$tenant_token_error` \| what is wrong \|\n(.*?)\n\n/ms;
my ($names) = Server::slurp("$root/src/token/tenant_reason.c")
    =~ /tenant_reasons\[TENANT_REASONS\] = \{(.*?)^\};/ms;

is(join(' ', $table =~ /^\| `(\w+)`/mg), join(' ', $names =~ /\{ "(\w+)"/g),
   'docs/directives.md lists each reason');

__DATA__

=== TEST 1: a good token has no error
--- more_headers eval: $::Good
--- response_headers
X-Error: <>
X-Status: valid
--- no_error_log
is refused



=== TEST 2: nor has a missing one
--- error_code: 401
--- response_headers
X-Error: <>
X-Status: missing
--- no_error_log
is refused



=== TEST 3: an expired one
--- more_headers eval: $::Expired
--- error_code: 401
--- response_headers
X-Error: <expired>
X-Status: expired
--- grep_error_log eval: qr/\[info\].*?tenant: .*?(?=, client)/
--- grep_error_log_out eval
qr/\A\[info\] \S+ \*\d+ tenant: the token is refused \(expired\): its "exp" has passed, iss "https:\/\/issuer\.example"\n\z/
--- response_body_like: "detail":"the bearer token has expired"\}



=== TEST 4: another issuer, which is named
--- more_headers eval: $::Other
--- error_code: 401
--- response_headers
X-Error: <issuer>
--- error_log
the token is refused (issuer): its "iss" is missing, or not trusted, iss "https://issuer.example/"



=== TEST 5: what is named comes from anybody
--- more_headers eval: $::Injecting
--- error_code: 401
--- response_headers
X-Error: <issuer>
--- error_log eval
qr/not trusted, iss "a\?b\?\?cd{122}", client/



=== TEST 6: another key
--- more_headers eval: $::Kid
--- error_code: 401
--- response_headers
X-Error: <key>
--- error_log
its issuer has no such key for its "alg", kid "nobody"



=== TEST 7: a forged one
--- more_headers eval: $::Forged
--- error_code: 401
--- response_headers
X-Error: <signature>
--- error_log
its signature is not its issuer's, iss "https://issuer.example"



=== TEST 8: the reason is nothing to tell
--- more_headers eval: $::Forged
--- error_code: 401
--- config
    location = /t { tenant_auth on; empty_gif; }
--- response_headers
WWW-Authenticate: Bearer error="invalid_token", error_description="the token is not valid"
! X-Error
--- response_body chomp
{"type":"about:blank","title":"Unauthorized","status":401,"detail":"the bearer token is not valid"}



=== TEST 9: it is in the log, though nobody asks for the variable
--- more_headers eval: $::Forged
--- error_code: 401
--- config
    location = /t { tenant_auth on; empty_gif; }
--- grep_error_log eval: qr/is refused \(\w+\)/
--- grep_error_log_out
is refused (signature)



=== TEST 10: once, however often it is asked for
--- more_headers eval: $::Expired
--- config
    location = /t {
        tenant_auth optional;
        add_header X-Error "$tenant_token_error $tenant_token_error" always;
        add_header X-Id "<$tenant_id$tenant_user$tenant_claim_x>" always;
        empty_gif;
    }
--- response_headers
X-Error: expired expired
X-Id: <>
--- grep_error_log eval: qr/is refused \(\w+\)/
--- grep_error_log_out
is refused (expired)



=== TEST 11: a header that is no token
--- more_headers
Authorization: Bearer
--- error_code: 401
--- response_headers
X-Error: <source>
X-Status: invalid
--- grep_error_log eval: qr/is refused \(\w+\): .*?(?=, client)/
--- grep_error_log_out
is refused (source): there is not exactly one



=== TEST 12: the same of a variable that is asked for again
--- config
    location = /t {
        tenant_auth on;
        tenant_token $http_x_token;
        add_header X-Error "$tenant_token_error $tenant_token_status" always;
        empty_gif;
    }
--- more_headers
X-Token: Bearer
--- error_code: 401
--- response_headers
X-Error: source invalid
--- grep_error_log eval: qr/is refused \(\w+\)/
--- grep_error_log_out
is refused (source)



=== TEST 13: another scheme is no token
--- more_headers
Authorization: Basic YTpi
--- error_code: 401
--- response_headers
X-Error: <>
X-Status: missing



=== TEST 14: parts
--- more_headers eval
["Authorization: Bearer x", "Authorization: Bearer a.b", "Authorization: Bearer e30.e30.e30.e30"]
--- request eval: ["GET /t", "GET /t", "GET /t"]
--- error_code eval: [401, 401, 401]
--- response_headers eval
["X-Error: <malformed>", "X-Error: <malformed>", "X-Error: <malformed>"]



=== TEST 15: 8k is the longest
--- http_config
    large_client_header_buffers 4 32k;
--- more_headers eval: [$::Long, $::Longer]
--- request eval: ["GET /t", "GET /t"]
--- error_code eval: [200, 401]
--- response_headers eval: ["X-Error: <>", "X-Error: <too_long>"]



=== TEST 16: unless it is said otherwise: less
--- http_config
    tenant_token_size 1k;
--- more_headers eval: [$::At1k, $::Over1k]
--- request eval: ["GET /t", "GET /t"]
--- error_code eval: [200, 401]
--- response_headers eval: ["X-Error: <>", "X-Error: <too_long>"]



=== TEST 17: more
--- http_config
    large_client_header_buffers 4 32k;
    tenant_token_size 16384;
--- more_headers eval: $::Longer
--- response_headers
X-Error: <>



=== TEST 18: the smallest and the largest size
--- http_config
    tenant_token_size 256;
--- more_headers eval: $::Good
--- error_code_like: ^(?:200|401)$



=== TEST 19: 64k
--- http_config
    tenant_token_size 64k;
--- more_headers eval: $::Good



=== TEST 20: not less
--- http_config
    tenant_token_size 255;
--- must_die
--- error_log
"tenant_token_size" directive must be 256 to 64k in



=== TEST 21: not more
--- http_config
    tenant_token_size 65537;
--- must_die
--- error_log
"tenant_token_size" directive must be 256 to 64k in



=== TEST 22: nothing else
--- http_config
    tenant_token_size 8kb;
--- must_die
--- error_log
"tenant_token_size" directive invalid value in



=== TEST 23: once
--- http_config
    tenant_token_size 8k;
    tenant_token_size 16k;
--- must_die
--- error_log
"tenant_token_size" directive is duplicate in



=== TEST 24: in http only
--- config
    tenant_token_size 8k;
--- must_die
--- error_log
"tenant_token_size" directive is not allowed here in



=== TEST 25: what is issued here must fit
--- own
--- http_config
    tenant_token_size 300;
--- must_die
--- error_log eval
qr/"tenant_token_size" must be at least \d+: so long are the tokens that are issued here in \S+:\d+/



=== TEST 26: our own tokens say it, too
--- own
--- config
    location /org/ { tenant_organizations; }
    location /admin/ { tenant_admin; }
    location /data/ {
        tenant_documents;
        add_header X-Error $tenant_token_error always;
    }
--- request
GET /data/
--- more_headers eval: $::Expired
--- error_code: 401
--- response_headers
X-Error: issuer



=== TEST 27: the log names what a longer one is longer than
--- http_config
    large_client_header_buffers 4 32k;
--- more_headers eval: $::Longer
--- error_code: 401
--- error_log
the token is refused (too_long): it is longer than "tenant_token_size"
--- response_body_like: "the bearer token is not valid"



=== TEST 28: one that was revoked names its organization
--- own
--- seed
new POST /admin/logout
--- more_headers
Authorization: Bearer {token:new}
--- error_code: 401
--- response_headers
X-Error: <revoked>
X-Status: revoked
--- grep_error_log eval: qr/is refused \(\w+\): .*?(?=, client)/
--- grep_error_log_out eval
qr/\Ais refused \(revoked\): it was revoked, or its user or organization is gone, organization "[0-9a-f]{24}"\n\z/
--- response_body_like: "the bearer token is not valid any more"



=== TEST 29: also where the documents are
--- own
--- seed
new POST /admin/logout
--- config
    location /data/ {
        tenant_documents;
        add_header X-Error $tenant_token_error always;
    }
--- request
GET /data/people
--- more_headers
Authorization: Bearer {token:new}
--- error_code: 401
--- response_headers
X-Error: revoked
WWW-Authenticate: Bearer error="invalid_token", error_description="the token is not valid"
--- grep_error_log eval: qr/is refused \(\w+\): .*?(?= "[0-9a-f]{24}", client)/
--- grep_error_log_out
is refused (revoked): it was revoked, or its user or organization is gone, organization



=== TEST 30: an organization that is gone
--- own
--- seed
new DELETE /org/delete?organization_name={name:new}
--- more_headers
Authorization: Bearer {token:new}
--- error_code: 401
--- response_headers
X-Error: <revoked>
--- error_log eval
qr/is refused \(revoked\): .*, organization "[0-9a-f]{24}"/



=== TEST 31: a variable can pick out what is refused
--- http_config
    map $tenant_token_error $refused {
        volatile;
        default 1;
        ""      0;
    }
--- config
    location = /t {
        tenant_auth optional;
        add_header X-Refused $refused always;
        empty_gif;
    }
--- request eval: ["GET /t", "GET /t", "GET /t"]
--- more_headers eval: [$::Good, $::Expired, "X-A: b"]
--- response_headers eval
["X-Refused: 0", "X-Refused: 1", "X-Refused: 0"]



=== TEST 32: one that only fresh records tell
--- own
--- http_config
    tenant_lease 1h;
--- seed
new GET /admin/me
database RUN - {"update":"users","updates":[{"q":{"organization_id":{"$oid":"{id:new}"}},"u":{"$inc":{"epoch":1}},"multi":true}]}
--- config
    location /org/ {
        tenant_organizations;
        add_header X-Error $tenant_token_error always;
    }
--- request
PUT /org/update
{"organization_name":"{new}"}
--- more_headers
Authorization: Bearer {token:new}
Content-Type: application/json
--- error_code: 401
--- response_headers
X-Error: revoked
WWW-Authenticate: Bearer error="invalid_token", error_description="the token is not valid"
--- error_log eval
qr/is refused \(revoked\): .*, organization "[0-9a-f]{24}"/
