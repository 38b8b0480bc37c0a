# What nginx's own directives see of a token, in every phase, over both
# versions of HTTP: $tenant_id and its kin (docs/directives.md, "Variables").

use strict;
use warnings;

use Issuer;
use Server;
use Test::More;

my $issuer = Issuer->new;
my ($one, $two, $back) = map { Server::free_port() } 1 .. 3;
my $who = '$tenant_id|$tenant_user|$tenant_role|$tenant_token_status';

my @claims = qw( plan PLAN user__address__city user__address user__none
                 groups numbers nested mixed gaps empty commas deep n big negative real
                 yes no nothing object ctl del long tenant_id https___x_y_role
                 a__b Role none 9lives groups__0 sub exp );
my $claims = join '', map { "$_=[\${tenant_claim_$_}]\\n" } @claims;

my $nginx = Server->new(http => <<"_EOC_");
    @{[ $issuer->directive ]}
    map \$tenant_id \$per_tenant { default \$tenant_id; "" nobody; }
    map \$tenant_role \$level { default none; editor two; viewer one; }
    map \$tenant_id \$cycle { default ""; }
    map \$cycle2 \$cycle1 { default \$cycle2; }
    map "\$tenant_claim_x\$tenant_role" \$cycle2 { default \$tenant_user; }
    limit_req_zone \$tenant_id zone=limit:1m rate=1r/m;
    limit_req_zone \$per_tenant zone=mapped:1m rate=1r/m;
    limit_req_status 429;
    log_format tenant '\$request_uri $who \$tenant_claim_plan';

    server {
        listen 127.0.0.1:$back;
        location / { return 200 "\$http_x_tenant|\$http_x_level|\$uri"; }
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
        location = /claims { return 200 "$claims"; }
        location = /map { return 200 "\$per_tenant|\$level"; }
        location = /if {
            if (\$tenant_role = editor) { return 200 "an editor"; }
            return 200 "no editor";
        }
        location = /rewrite { rewrite ^ /to/\$tenant_id last; }
        location /to/ { return 200 "\$uri"; }

        location /limit { limit_req zone=limit; proxy_pass http://127.0.0.1:$back; }
        location /mapped { limit_req zone=mapped; proxy_pass http://127.0.0.1:$back; }

        location = /proxy {
            tenant_auth on;
            add_header X-Tenant \$tenant_id always;
            proxy_set_header X-Tenant \$tenant_id;
            proxy_set_header X-Level \$level;
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
            auth_request_set \$tenant \$tenant_id;
            auth_request_set \$answer \$upstream_http_x_answer;
            proxy_set_header X-Tenant "\$tenant/\$answer";
            proxy_pass http://127.0.0.1:$back;
        }

        # the token's place differs from location to location
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
        location = /header { set \$before \$tenant_id;
                             error_page 418 =200 /arg?\$args; return 418; }
        location = /arg { tenant_token \$arg_t; return 200 "\$before \$tenant_id"; }

        location = /ssi {
            ssi on;
            ssi_types *;
            set \$before "";
            return 200 '<!--# echo var="tenant_id" --> <!--# echo var="tenant_claim_PLAN" --> <!--# include virtual="/who" --> <!--# include virtual="/cookie" -->';
        }

        location = /cycle { tenant_token \$cycle; return 200 "[\$tenant_id][\$tenant_token_status]"; }
        location = /self { tenant_token \$tenant_claim_t; return 200 "[\$tenant_id][\$tenant_token_status]"; }
        location = /cycle2 { tenant_token \$cycle1; tenant_auth on; }
    }
_EOC_

sub bearer { ('-H', "Authorization: Bearer $_[0]") }

sub content {
    my ($version, $path, @options) = @_;

    return Issuer::curl($version, $version == 2 ? $two : $one, $path,
                        @options)->{content};
}

my $token = $issuer->token({ plan => 'gold' });
my $expired = $issuer->token({ exp => time - 31 });
my $viewer = $issuer->token({ org => 'beta', role => ['viewer', 'x'] });
my $other = $issuer->token({ org => 'other', role => 'none' });
my @token = bearer($token);

for my $version (1, 2) {
    my $get = sub { content($version, @_) };

    # a token of each kind, before any phase of ours
    is($get->('/who', @token), 'acme|ann|editor|valid', 'valid');
    is($get->('/who'), '|||missing', 'missing');
    is($get->('/who', '-u', 'ann:secret'), '|||missing', 'another scheme');
    is($get->('/who', bearer($expired)), '|||expired', 'expired');
    is($get->('/who', bearer("${token}x")), '|||invalid', 'invalid');
    is($get->('/who', bearer('')), '|||invalid', 'a scheme alone');
    like($get->('/who', @token, @token), qr/400 Bad Request|^\|\|\|invalid$/,
         'two tokens');
    is($get->('/who', bearer($other)), 'other|ann||valid',
       'a role that its issuer may not give');
    is($get->('/early', @token), 'acme|ann|editor|valid', 'set in the server');

    # who uses them
    is($get->('/map', @token), 'acme|two', 'map');
    is($get->('/map', bearer($viewer)), 'beta|one', 'map, another');
    is($get->('/map'), 'nobody|none', 'map, nobody');
    is($get->('/if', @token), 'an editor', 'if');
    is($get->('/if', bearer($viewer)), 'no editor', 'if, another');
    is($get->('/rewrite', @token), '/to/acme', 'rewrite');
    is($get->('/proxy', @token), 'acme|two|/to/ann', 'proxy_set_header');
    is($get->('/proxy', @token, '-H', 'X-Tenant: beta'), 'acme|two|/to/ann',
       "a client's own header is replaced");
    is($get->('/request', @token), 'acme/acme||/request',
       'auth_request and auth_request_set');

    # wherever the token comes from
    my @both = ('-H', "Cookie: t=$token");
    my $arg = "t=$viewer";

    for my $path (qw( page last named tried accel )) {
        is($get->("/$path?$arg", @both), 'beta acme',
           "$path: another token there");
        is($get->("/$path?$arg"), 'beta ', "$path: none there");
        is($get->("/$path", @both), ' acme', "$path: only there");
    }

    is($get->("/header?$arg", @token), 'acme beta',
       'a header, then an argument');
    is($get->('/header', @token), 'acme ', 'a header, then nothing');
    is($get->('/ssi', @token, '-H', "Cookie: t=$viewer"),
       'acme gold acme|ann|editor|valid  beta', 'SSI');
    is($get->('/ssi'), '  |||missing  ', 'SSI, nobody');

    # cycles end
    like($get->('/self', @token), qr/^\[\]\[(?:missing|invalid)\]$/,
         'a variable of itself');
    is($get->('/cycle', @token), '[][missing]', 'a cycle');
    is(Issuer::curl($version, $version == 2 ? $two : $one, '/cycle2',
                    @token)->{status}, 401, 'a long cycle');
    is($get->('/who', @token), 'acme|ann|editor|valid', 'all is well');
}

# add_header, also where the answer is an error
my $res = Issuer::curl(1, $one, '/proxy', @token);
is_deeply($res->{headers}{'x-tenant'}, ['acme'], 'add_header');
$res = Issuer::curl(1, $one, '/proxy');
is($res->{status}, 401, 'no token');
is($res->{headers}{'x-tenant'}, undef, 'no header');

# limits of each tenant's own
for my $zone (qw( limit mapped )) {
    my $limit = sub { Issuer::curl(1, $one, "/$zone", @_)->{status} };

    is($limit->(@token), 200, "$zone: the first");
    is($limit->(@token), 429, "$zone: the second");
    is($limit->(bearer($viewer)), 200, "$zone: another tenant");
    is($limit->(), 200, "$zone: nobody");
    is($limit->(), $zone eq 'limit' ? 200 : 429, "$zone: nobody again");
}

# claims of every type
$token = $issuer->token(<<"_EOC_");
{"iss":"https://idp.example","sub":"ann","org":"acme","exp":@{[ time + 600 ]},
 "plan":"g\\u00f6ld \\"x\\"","user":{"address":{"city":"Bern","zip":3000},"Name":"A"},
 "groups":["a","b c","d"],"numbers":[1,-2,3.5,true,false],"nested":["a",["b"],{"c":1}],
 "mixed":["a",null],"gaps":["","owner","",""],"empty":[],"deep":[[1,2]],"commas":["a,b","c"],
 "n":42,"big":9007199254740993,"negative":-1,"real":1.5,"yes":true,"no":false,
 "nothing":null,"object":{"a":"x\\ny"},"ctl":"a\\r\\nX-Evil: 1","del":"a\\u007fb",
 "long":"@{[ 'x' x 2000 ]}","tenant-id":"dash","https://x.y/role":"url",
 "A":{"B":"other case"},"a":{"b":"this case"},"ROLE":"upper","role":"editor",
 "9lives":"nine"}
_EOC_

my %expect = (
    plan => "g\xc3\xb6ld \"x\"", PLAN => "g\xc3\xb6ld \"x\"",
    user__address__city => 'Bern', user__none => '',
    user__address => '{"city":"Bern","zip":3000}',
    groups => 'a,b c,d', numbers => '1,-2,3.5,true,false',
    nested => 'a,["b"],{"c":1}', mixed => '', gaps => ',owner,,', empty => '', commas => '', deep => '',
    n => 42, big => '9007199254740993', negative => -1, real => '1.5',
    yes => 'true', no => 'false', nothing => '', object => '{"a":"x\\ny"}',
    ctl => '', del => '', long => 'x' x 2000, tenant_id => 'dash',
    https___x_y_role => 'url', a__b => 'this case', Role => 'editor',
    none => '', '9lives' => 'nine', groups__0 => '', sub => 'ann',
);

for my $version (1, 2) {
    my $text = content($version, '/claims', bearer($token));

    for my $name (sort keys %expect) {
        my ($is) = $text =~ /^\Q$name\E=\[(.*?)\]$/ms;
        is($is, $expect{$name}, "\$tenant_claim_$name");
    }

    like($text, qr/^exp=\[\d+\]$/m, '$tenant_claim_exp');

    $text = content($version, '/claims');
    unlike($text, qr/=\[[^\]]/, 'no token, no claims');
    $text = content($version, '/claims', bearer($expired));
    unlike($text, qr/=\[[^\]]/, "none of a token that isn't valid");
}

# our own tokens; "revoked" as far as a lease at hand tells
my $own = $nginx->sign_up;
my $id = $nginx->{organization}{organization_id};
my $admin = $nginx->{organization}{admin_id};

is(content(1, '/who', bearer($own)), "$id|$admin|owner|valid", 'our own');
is($nginx->request(POST => '/admin/logout-all')->{status}, 204, 'logout-all');
is($nginx->request(GET => '/data/')->{status}, 401, 'has ended');
is(content($_, '/who', bearer($own)), '|||revoked', 'revoked') for 1, 2;

# logs
my $log = Server::slurp("$nginx->{dir}/logs/tenant.log");
like($log, qr{^/proxy acme\|ann\|editor\|valid gold$}m, 'log_format');
like($log, qr{^/proxy \|\|\|missing $}m, 'log_format, nobody');
like($log, qr{^/who \|\|\|expired $}m, 'log_format, expired');
like($log, qr{^/cookie|^/page\?\S+ acme\|}m, 'log_format, after a redirect');
unlike($nginx->log, qr/\[(?:crit|alert|emerg)\]/, 'a quiet log');

# a request that nginx itself refuses is logged, too
for my $text ("GARBAGE\r\n\r\n", "GET /who HTTP/1.1\r\n\r\n",
              "GET /bad HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") {
    my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$one");
    print $socket $text;
    local $/;
    like(<$socket>, qr/\b400\b/, 'refused');
}

like(Server::slurp("$nginx->{dir}/logs/tenant.log"),
     qr{\|\|\|missing}, 'and logged');

done_testing();
