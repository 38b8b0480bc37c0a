# The gate over HTTP/2: variables in every phase, and tokens in headers, cookies
# and arguments; and requests that nginx itself refuses, in its log.  Over
# HTTP/1.1 all this is in t/313-variables.t, 314-claims.t and 316-token-source.t.

use strict;
use warnings;

use IO::Socket::INET ();
use Issuer;
use Server;
use Test::More;

my $issuer = Issuer->new;
my ($one, $two, $back) = map { Server::free_port() } 1 .. 3;
my $who = '$tenant_id|$tenant_user|$tenant_role|$tenant_token_status';

my $nginx = Server->new(http => <<"_EOC_");
    @{[ $issuer->directive ]}
    map \$tenant_id \$per_tenant { default \$tenant_id; "" nobody; }
    log_format tenant '\$request_uri $who \$tenant_claim_plan';

    server {
        listen 127.0.0.1:$back;
        location / { return 200 "\$request_method|\$http_x_tenant|\$uri"; }
        location = /accel { add_header X-Accel-Redirect /cookie; return 200; }
        location = /answer { add_header X-Answer \$http_x_tenant; return 204; }
    }

    server {
        listen 127.0.0.1:$one;
        listen 127.0.0.1:$two http2;
        access_log logs/tenant.log tenant;

        set \$early "$who";
        default_type text/plain;

        location = /who { return 200 "$who"; }
        location = /early { return 200 "\$early"; }
        location = /claims {
            return 200 "\$tenant_claim_user__city|\$tenant_claim_groups|\$tenant_claim_n";
        }
        location = /map { return 200 "\$per_tenant"; }
        location = /rewrite { rewrite ^ /to/\$tenant_id last; }
        location /to/ { return 200 "\$uri"; }
        location = /proxy {
            tenant_auth on;
            proxy_set_header X-Tenant \$tenant_id;
            proxy_pass http://127.0.0.1:$back/to/\$tenant_user;
        }
        location = /check {
            internal;
            tenant_auth on;
            proxy_set_header X-Tenant \$tenant_id;
            proxy_pass http://127.0.0.1:$back/answer;
        }
        location = /request {
            auth_request /check;
            auth_request_set \$answer \$upstream_http_x_answer;
            proxy_set_header X-Tenant "\$answer";
            proxy_pass http://127.0.0.1:$back;
        }
        location = /write {
            tenant_auth on;
            tenant_token \$cookie_t;
            proxy_set_header X-Tenant \$tenant_id;
            proxy_pass http://127.0.0.1:$back;
        }
        location = /cookie { tenant_token \$cookie_t; return 200 "\$before \$tenant_id"; }
        location \@cookie { tenant_token \$cookie_t; return 200 "\$before \$tenant_id"; }
        location = /page { tenant_token \$arg_t; set \$before \$tenant_id;
                           error_page 418 =200 /cookie; return 418; }
        location = /last { tenant_token \$arg_t; set \$before \$tenant_id;
                           rewrite ^ /cookie last; }
        location = /named { tenant_token \$arg_t; set \$before \$tenant_id;
                            try_files /nothing \@cookie; }
        location = /tried { tenant_token \$arg_t; set \$before \$tenant_id;
                            try_files /nothing /cookie; }
        location = /accel { tenant_token \$arg_t; set \$before \$tenant_id;
                            proxy_pass http://127.0.0.1:$back; }
        location = /ssi {
            ssi on;
            ssi_types *;
            set \$before "";
            return 200 '<!--# echo var="tenant_id" --> <!--# include virtual="/who" --> <!--# include virtual="/cookie" -->';
        }
    }
_EOC_

SKIP: {
    skip 'no curl with HTTP/2', 1 if `curl --version 2>&1` !~ /HTTP2/;

    my $get = sub { Issuer::curl(2, $two, @_)->{content} };
    my $token = $issuer->token({ plan => 'gold', user => { city => 'Bern' },
                                 groups => ['a', 'b c'], n => 42 });
    my $viewer = $issuer->token({ org => 'beta', role => ['viewer', 'x'] });
    my @token = ('-H', "Authorization: Bearer $token");
    my @both = ('-H', 'Cookie: a=b', '-H', "Cookie: t=$token");

    is($get->('/who', @token), 'acme|ann|editor|valid', 'valid');
    is($get->('/who'), '|||missing', 'missing');
    is($get->('/who', '-H', 'Authorization: Bearer '
              . $issuer->token({ exp => time - 60 })), '|||expired', 'expired');
    is($get->('/who', '-H', "Authorization: Bearer ${token}x"), '|||invalid',
       'invalid');
    is($get->('/early', @token), 'acme|ann|editor|valid', 'set in the server');
    is($get->('/claims', @token), 'Bern|a,b c|42', 'claims');
    is($get->('/map', @token), 'acme', 'map');
    is($get->('/map'), 'nobody', 'map, nobody');
    is($get->('/rewrite', @token), '/to/acme', 'rewrite');
    is($get->('/proxy', @token), 'GET|acme|/to/ann', 'proxy_set_header');
    is($get->('/request', @token), 'GET|acme|/request', 'auth_request');
    is(Issuer::curl(2, $two, '/proxy')->{status}, 401, 'no token');
    is($get->('/ssi', @token, '-H', "Cookie: t=$viewer"),
       'acme acme|ann|editor|valid  beta', 'SSI');

    for my $path (qw( page last named tried accel )) {
        is($get->("/$path?t=$viewer", @both), 'beta acme',
           "$path: another token there");
        is($get->("/$path?t=$viewer"), 'beta ', "$path: none there");
        is($get->("/$path", @both), ' acme', "$path: only there");
    }

    my @json = ('-X', 'POST', '-H', 'Content-Type: application/json');
    is($get->('/write', @both, @json), 'POST|acme|/write', 'a write');
    is(Issuer::curl(2, $two, '/write', @both, '-X', 'POST')->{status}, 415,
       'a write without a type');
    is(Issuer::curl(2, $two, '/write', @both, @json, '-H',
                    'Sec-Fetch-Site: cross-site')->{status}, 403,
       'a write from elsewhere');
}

# a request that nginx itself refuses is logged, too
for my $text ("GARBAGE\r\n\r\n", "GET /who HTTP/1.1\r\n\r\n",
              "GET /bad HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") {
    my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$one");
    print $socket $text;
    local $/;
    like(<$socket>, qr/\b400\b/, 'refused');
}

ok(Server::soon(30, sub {
    Server::slurp("$nginx->{dir}/logs/tenant.log") =~ m{^/bad \|\|\|missing }m;
}), 'and logged');
unlike($nginx->log, qr/\[(?:crit|alert|emerg)\]/, 'a quiet log');

done_testing();
