# A cookie is not a bearer header: what another site can make a browser send is
# refused, writes and requests to upgrade alike.  Where the token comes from is
# in 316-token-source.t.

use strict;
use warnings;

use Tenant;

use Jose;
use JSON::PP ();
use Server ();

my $dir = $ENV{TENANT_TEST_RUN};
my $set = "$dir/cross-site-$$.jwks";

Server::spew($set, JSON::PP->new->encode({
    keys => [verifying_jwk('HS256', kid => 'k')] }));

system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
       . " -keyout $dir/cross-site.key -out $dir/cross-site.crt -days 2"
       . " -subj /CN=app.example 2>/dev/null") == 0
    or die "openssl: $?\n";

$ENV{TEST_NGINX_CERTIFICATE} = "$dir/cross-site.crt";
$ENV{TEST_NGINX_CERTIFICATE_KEY} = "$dir/cross-site.key";

my $token = jose('HS256', { kid => 'k' }, {
    iss => 'https://issuer.example', sub => 'ann', org => 'acme',
    role => 'viewer', exp => time + 3600 });

our $Locations = <<'_EOC_';
    location = /c {
        tenant_auth on;
        tenant_token $cookie_session;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/gif;
    }

    location = /header {
        tenant_auth on;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/gif;
    }

    location = /arg {
        tenant_auth on;
        tenant_token $arg_token;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/gif;
    }

    location = /optional {
        tenant_auth optional;
        tenant_token $cookie_session;
        add_header X-Who "$tenant_user/$tenant_token_status/$tenant_token_error";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/gif;
    }

    location = /any {
        satisfy any;
        allow all;
        tenant_auth on;
        tenant_token $cookie_session;
        add_header X-Who "$tenant_user/$tenant_id/$tenant_token_status/$tenant_token_error";
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/gif;
    }

    location = /check {
        internal;
        tenant_auth on;
        tenant_token $cookie_session;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/gif;
    }

    location = /checked {
        auth_request /check;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/gif;
    }

    location = /tls {
        proxy_pass https://127.0.0.1:$TEST_NGINX_SECOND_PORT/;
        proxy_set_header Host app.example;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
    }

    location = /gif {
        return 200 "in";
    }
_EOC_

# "STATUS METHOD PATH | Header: value | ..."; the cookie is always there, and so
# is "Host: app.example" unless another one is
add_block_preprocessor(sub {
    my ($block) = @_;

    my (@requests, @headers, @status);

    for my $line (grep { /\S/ } split /\n/, $block->sites) {
        my ($first, @more) = split / \| /, $line;
        my ($status, $method, $path) = split ' ', $first;
        my $json = grep { $_ eq 'JSON' } @more;

        @more = grep { $_ ne 'JSON' } @more;
        push @more, 'Host: app.example' if !grep { /^Host:/ } @more;
        push @more, 'Content-Type: application/json' if $json;

        push @requests, "$method " . ($path =~ s/TOKEN/$token/r);
        push @status, $status;
        push @headers, join "\n", "Cookie: session=$token",
            map { s/TOKEN/$token/r } @more;
    }

    $block->set_value('bare', '');
    $block->set_value('http_config', <<"_EOC_");
    tenant_trusted_keys $set issuer=https://issuer.example
        organization_claim=org roles=viewer;

    server {
        listen 127.0.0.1:\$TEST_NGINX_SECOND_PORT ssl;
        ssl_certificate \$TEST_NGINX_CERTIFICATE;
        ssl_certificate_key \$TEST_NGINX_CERTIFICATE_KEY;
        location / {
            tenant_auth on;
            tenant_token \$cookie_session;
            proxy_pass http://127.0.0.1:\$TEST_NGINX_SERVER_PORT/gif;
        }
    }
_EOC_
    $block->set_value('config', $Locations);
    $block->set_value('request', \@requests);
    $block->set_value('more_headers', \@headers);
    $block->set_value('error_code', \@status);
});

repeat_each(1);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: reading is anybody's
--- sites
200 GET /c
200 GET /c | Sec-Fetch-Site: cross-site
200 GET /c | Origin: https://evil.example
200 HEAD /c | Sec-Fetch-Site: cross-site
200 OPTIONS /c | Origin: null



=== TEST 2: upgrading is not
--- sites
403 GET /c | Upgrade: websocket | Connection: Upgrade, close | Sec-Fetch-Site: cross-site
403 GET /c | Upgrade: websocket | Connection: Upgrade, close | Sec-Fetch-Site: same-site
403 GET /c | Upgrade: WebSocket | Sec-Fetch-Site: cross-site
403 GET /c | Upgrade: h2c, websocket | Sec-Fetch-Site: cross-site
403 GET /c | upgrade: x | sec-fetch-site: cross-site
403 HEAD /c | Upgrade: websocket | Sec-Fetch-Site: cross-site
403 OPTIONS /c | Upgrade: websocket | Sec-Fetch-Site: cross-site
403 GET /c | Upgrade: websocket | Sec-Fetch-Site: Same-Origin
403 GET /c | Upgrade: websocket | Sec-Fetch-Site: same-origin | Sec-Fetch-Site: cross-site
200 GET /c | Upgrade: websocket | Connection: Upgrade, close | Sec-Fetch-Site: same-origin
200 GET /c | Upgrade: websocket | Connection: Upgrade, close | Sec-Fetch-Site: none
200 GET /c | Upgrade-Insecure-Requests: 1 | Sec-Fetch-Site: cross-site



=== TEST 3: without Sec-Fetch-Site, Origin decides
--- sites
200 GET /c | Upgrade: websocket | Origin: https://app.example
200 GET /c | Upgrade: websocket | Origin: http://app.example
200 GET /c | Upgrade: websocket | Origin: HTTPS://App.Example
200 GET /c | Upgrade: websocket | Origin: https://app.example:443
200 GET /c | Upgrade: websocket | Origin: http://app.example:80
403 GET /c | Upgrade: websocket | Origin: https://evil.example
403 GET /c | Upgrade: websocket | Origin: http://evil.example
403 GET /c | Upgrade: websocket | Origin: https://app.example.evil.example
403 GET /c | Upgrade: websocket | Origin: https://xapp.example
403 GET /c | Upgrade: websocket | Origin: https://app.exampl
403 GET /c | Upgrade: websocket | Origin: https://app.example:8443
403 GET /c | Upgrade: websocket | Origin: https://app.example:80
403 GET /c | Upgrade: websocket | Origin: http://app.example:443
403 GET /c | Upgrade: websocket | Origin: https://app.example/
403 GET /c | Upgrade: websocket | Origin: https://a@app.example
403 GET /c | Upgrade: websocket | Origin: app.example
403 GET /c | Upgrade: websocket | Origin: https://
403 GET /c | Upgrade: websocket | Origin: null
403 GET /c | Upgrade: websocket | Origin: file://
403 GET /c | Upgrade: websocket | Origin: chrome-extension://app.example
403 GET /c | Upgrade: websocket | Origin: wss://app.example
403 GET /c | Upgrade: websocket | Origin: https://app.example https://evil.example
403 GET /c | Upgrade: websocket | Origin: https://app.example | Origin: https://evil.example
403 GET /c | Upgrade: websocket | Origin:



=== TEST 4: but not against it
--- sites
403 GET /c | Upgrade: websocket | Sec-Fetch-Site: cross-site | Origin: https://app.example
200 GET /c | Upgrade: websocket | Sec-Fetch-Site: same-origin | Origin: https://evil.example



=== TEST 5: hosts with ports
--- sites
200 GET /c | Host: app.example:8443 | Upgrade: websocket | Origin: https://app.example:8443
200 GET /c | Host: app.example:8080 | Upgrade: websocket | Origin: http://app.example:8080
200 GET /c | Host: app.example:443 | Upgrade: websocket | Origin: https://app.example
200 GET /c | Host: app.example:80 | Upgrade: websocket | Origin: http://app.example
200 GET /c | Host: APP.example | Upgrade: websocket | Origin: https://app.example
403 GET /c | Host: app.example:8443 | Upgrade: websocket | Origin: https://app.example
403 GET /c | Host: app.example:8443 | Upgrade: websocket | Origin: https://app.example:8444
403 GET /c | Host: app.example:80 | Upgrade: websocket | Origin: https://app.example
403 GET /c | Host: app.example:8443 | Upgrade: websocket | Origin: https://evil.example:8443



=== TEST 6: addresses
--- sites
200 GET /c | Host: 127.0.0.1:8080 | Upgrade: websocket | Origin: http://127.0.0.1:8080
200 GET /c | Host: [::1]:8080 | Upgrade: websocket | Origin: http://[::1]:8080
200 GET /c | Host: [::1] | Upgrade: websocket | Origin: https://[::1]
403 GET /c | Host: [::1]:8080 | Upgrade: websocket | Origin: http://[::1]
403 GET /c | Host: [::1] | Upgrade: websocket | Origin: http://[::2]
403 GET /c | Host: [::1] | Upgrade: websocket | Origin: http://[::1]:1
403 GET /c | Host: localhost | Upgrade: websocket | Origin: http://127.0.0.1



=== TEST 7: no browser, neither header
--- sites
200 GET /c | Upgrade: websocket | Connection: Upgrade, close



=== TEST 8: a write, in the same way
--- sites
200 POST /c | JSON
200 POST /c | JSON | Sec-Fetch-Site: same-origin
200 POST /c | JSON | Origin: https://app.example
200 PUT /c | JSON | Origin: http://app.example
403 POST /c | JSON | Sec-Fetch-Site: cross-site
403 POST /c | JSON | Sec-Fetch-Site: same-site
403 POST /c | JSON | Origin: https://evil.example
403 DELETE /c | JSON | Origin: null
403 PATCH /c | JSON | Origin: https://app.example:8443
415 POST /c | Origin: https://app.example
415 POST /c | Sec-Fetch-Site: same-origin | Content-Type: text/plain
403 POST /c | Sec-Fetch-Site: cross-site | Content-Type: text/plain
200 POST /c | JSON | Upgrade: websocket | Origin: https://app.example
403 POST /c | JSON | Upgrade: websocket | Origin: https://evil.example



=== TEST 9: where a page can't make a browser send the token
--- sites
200 GET /header | Authorization: Bearer TOKEN | Upgrade: websocket | Sec-Fetch-Site: cross-site
200 POST /header | Authorization: Bearer TOKEN | Origin: https://evil.example
200 GET /arg?token=TOKEN | Upgrade: websocket | Origin: https://evil.example
200 GET /c | Authorization: Bearer TOKEN | Upgrade: websocket | Sec-Fetch-Site: cross-site
200 GET /c | Authorization: Bearer TOKEN | Upgrade: websocket | Origin: https://evil.example
403 GET /c | Authorization: Bearer other | Upgrade: websocket | Sec-Fetch-Site: cross-site



=== TEST 10: nobody's, where that is enough
--- sites
200 GET /optional | Upgrade: websocket | Sec-Fetch-Site: cross-site
200 GET /optional | Upgrade: websocket | Origin: https://evil.example
200 POST /optional | JSON | Origin: https://evil.example
200 GET /optional | Upgrade: websocket | Origin: https://app.example
200 GET /optional | Sec-Fetch-Site: cross-site
--- response_headers eval
["X-Who: /invalid/cross_site", "X-Who: /invalid/cross_site", "X-Who: /invalid/cross_site", "X-Who: ann/valid/", "X-Who: ann/valid/"]



=== TEST 11: subrequests are judged by what they are made for
--- sites
403 GET /checked | Upgrade: websocket | Sec-Fetch-Site: cross-site
403 GET /checked | Upgrade: websocket | Origin: https://evil.example
200 GET /checked | Upgrade: websocket | Origin: https://app.example
200 GET /checked | Sec-Fetch-Site: cross-site
403 POST /checked | JSON | Origin: https://evil.example
200 POST /checked | JSON | Origin: https://app.example



=== TEST 12: where TLS is spoken here, a page without it is another one
--- sites
200 GET /tls | Upgrade: websocket | Origin: https://app.example
403 GET /tls | Upgrade: websocket | Origin: http://app.example
403 GET /tls | Upgrade: websocket | Origin: http://app.example:443
200 GET /tls | Upgrade: websocket | Sec-Fetch-Site: same-origin



=== TEST 13: the answer says what is wrong, and no challenge
--- sites
403 GET /c | Upgrade: websocket | Origin: https://evil.example
403 POST /c | JSON | Origin: https://evil.example
--- response_headers eval
["! WWW-Authenticate", "! WWW-Authenticate"]
--- problem eval
["another site must not upgrade", "another site must not write"]



=== TEST 14: what another check lets in is nobody's
--- sites
200 GET /any | Upgrade: websocket | Sec-Fetch-Site: cross-site
200 POST /any | JSON | Origin: https://evil.example
200 POST /any | JSON | Origin: https://app.example
200 GET /any | Sec-Fetch-Site: cross-site
--- response_headers eval
["X-Who: //invalid/cross_site", "X-Who: //invalid/cross_site", "X-Who: ann/acme/valid/", "X-Who: ann/acme/valid/"]
