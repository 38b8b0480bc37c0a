# Where the token comes from: "tenant_token", what a cookie needs besides, and
# what an Authorization header may look like (design, section 5).

use strict;
use warnings;

use Issuer;
use Server;
use Test::More;
use Wire;

my $issuer = Issuer->new;
my ($port, $back, $h2) = map { Server::free_port() } 1 .. 3;

my $nginx = Server->new(http => <<"_EOC_");
    @{[ $issuer->directive ]}
    large_client_header_buffers 4 64k;
    map \$http_authorization \$either { default \$http_authorization; "" \$cookie_session; }
    map \$http_x_token \$mapped { default \$http_x_token; ~^wrapped:(?<t>.*) "Bearer \$t"; }

    server {
        listen 127.0.0.1:$back;
        location / { return 200 "\$request_method \$http_x_tenant"; }
    }

    server {
        listen 127.0.0.1:$port;
        listen 127.0.0.1:$h2 http2;
        proxy_set_header X-Tenant \$tenant_id;

        location /who { return 200 "\$tenant_id|\$tenant_token_status"; }

        location /cookie {
            tenant_auth on;
            tenant_token \$cookie_session;
            proxy_pass http://127.0.0.1:$back;

            location /cookie/inherits { proxy_pass http://127.0.0.1:$back; }
            location /cookie/header {
                tenant_token \$http_authorization;
                proxy_pass http://127.0.0.1:$back;
            }
            location /cookie/off {
                tenant_auth off;
                proxy_pass http://127.0.0.1:$back;
            }
            location /cookie/optional {
                tenant_auth optional;
                proxy_pass http://127.0.0.1:$back;
            }
            location /cookie/any {
                satisfy any;
                allow all;
                proxy_pass http://127.0.0.1:$back;
            }
        }
        location /raw {
            tenant_auth on;
            tenant_token \$http_cookie;
            proxy_pass http://127.0.0.1:$back;
        }
        location /arg {
            tenant_auth on;
            tenant_token \$arg_token;
            proxy_pass http://127.0.0.1:$back;
        }
        location /x {
            tenant_auth on;
            tenant_token \$http_x_token;
            proxy_pass http://127.0.0.1:$back;
        }
        location /map {
            tenant_auth on;
            tenant_token \$mapped;
            proxy_pass http://127.0.0.1:$back;
        }
        location /either {
            tenant_auth on;
            tenant_token \$either;
            proxy_pass http://127.0.0.1:$back;
        }
        location = /check {
            internal;
            tenant_auth on;
            tenant_token \$cookie_session;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
            proxy_pass http://127.0.0.1:$back;
        }
        location /checked {
            auth_request /check;
            proxy_pass http://127.0.0.1:$back;
        }

        # our own endpoints
        location /data/ { tenant_token \$cookie_session; tenant_documents; }
        location /admin/ { tenant_token \$cookie_session; tenant_admin; }
        location /org/ { tenant_token \$cookie_session; tenant_organizations; }
        location /gated/ {
            tenant_auth on;
            tenant_token \$cookie_session;
            tenant_documents;
        }
    }
_EOC_

my $own = $nginx->sign_up;
delete $nginx->{token};

my $token = $issuer->token({});
my $json = 'Content-Type: application/json';

sub ask {
    my ($method, $path, @headers) = @_;

    return Issuer::curl(1, $port, $path, '-X', $method,
                        map { ('-H', $_) } @headers);
}

sub is_status {
    my ($what, $status, @request) = @_;

    my $res = ask(@request);
    is($res->{status}, $status, $what) or diag($res->{content});

    return $res;
}

# each source takes its own and no other
my %source = (
    cookie => ['/cookie', "Cookie: a=b; session=$token; c=d"],
    'cookie, inherited' => ['/cookie/inherits', "Cookie: session=$token"],
    'header again' => ['/cookie/header', "Authorization: Bearer $token"],
    argument => ["/arg?a=b&token=$token"],
    'another header' => ['/x', "X-Token: $token"],
    'with its scheme' => ['/x', "X-Token: Bearer $token"],
    'in lower case' => ['/x', "X-Token: bearer $token"],
    map => ['/map', "X-Token: wrapped:$token"],
    'map, bare' => ['/map', "X-Token: $token"],
);

# the header named is the header: another scheme is no token, no scheme neither
for my $other ('Basic YTpi', $token) {
    for my $path ('/cookie/header', '/cookie') {
        my $res = is_status('no bearer token', 401, GET => $path,
                            "Authorization: $other");
        is($res->{headers}{'www-authenticate'}[0], 'Bearer',
           'is none at all');
    }
}

for my $what (sort keys %source) {
    my ($path, @headers) = @{ $source{$what} };
    my $res = is_status("$what: 200", 200, GET => $path, @headers);
    is($res->{content}, 'GET acme', "$what: who it is");

    (my $bare = $path) =~ s/\?.*//;
    my $elsewhere = $what eq 'header again' ? "Cookie: session=$token"
        : "Authorization: Bearer $token";
    $res = is_status("$what: not from elsewhere", 401, GET => $bare,
                     $elsewhere);
    is_deeply($res->{headers}{'www-authenticate'}, ['Bearer'],
              "$what: as if there were none");

    $res = is_status("$what: no bad one", 401, GET => map { s/\Q$token\E/x.y.z/r }
                     $path, @headers);
    is_deeply($res->{headers}{'www-authenticate'},
              ['Bearer error="invalid_token", '
               . 'error_description="the token is not valid"'],
              "$what: says so");
}

is_status('an empty cookie', 401, GET => '/cookie', 'Cookie: session=');
is_status('a cookie of another name', 401, GET => '/cookie',
          "Cookie: xsession=$token");
is(Issuer::curl(2, $h2, '/cookie', '-H', 'Cookie: a=b', '-H',
                "Cookie: session=$token")->{content}, 'GET acme', 'HTTP/2');

# what only a page of the same site can make a browser send
my $cookie = "Cookie: session=$token";
my @writes = (
    [415, 'a form', 'Content-Type: application/x-www-form-urlencoded'],
    [415, 'another form', 'Content-Type: multipart/form-data; boundary=x'],
    [415, 'text', 'Content-Type: text/plain'],
    [415, 'no type'],
    [415, 'JSON in a parameter', 'Content-Type: text/plain; a=application/json'],
    [415, 'JSON as a prefix', 'Content-Type: application/jsonx'],
    [415, 'JSON after a comma',
     'Content-Type: text/plain, application/json'],
    [415, 'no name', 'Content-Type: application/+json'],
    [415, 'not an application', 'Content-Type: text/x+json'],
    [200, 'JSON', $json],
    [200, 'JSON in upper case', 'Content-Type: APPLICATION/JSON'],
    [200, 'JSON with a parameter', "$json; charset=utf-8"],
    [200, 'JSON with a blank', "$json ;charset=utf-8"],
    [200, 'a JSON type', 'Content-Type: application/merge-patch+json'],
    [200, 'same-origin', $json, 'Sec-Fetch-Site: same-origin'],
    [200, 'none', $json, 'Sec-Fetch-Site: none'],
    [403, 'same-site', $json, 'Sec-Fetch-Site: same-site'],
    [403, 'cross-site', $json, 'Sec-Fetch-Site: cross-site'],
    [403, 'an unknown value', $json, 'Sec-Fetch-Site: nonesuch'],
    [403, 'a prefix', $json, 'Sec-Fetch-Site: same-orig'],
    [403, 'two of them', $json, 'Sec-Fetch-Site: none',
     'Sec-Fetch-Site: cross-site'],
    [403, 'cross-site comes before the type', 'Content-Type: text/plain',
     'Sec-Fetch-Site: cross-site'],
);

for my $row (@writes) {
    my ($status, $what, @headers) = @$row;

    for my $path (qw( /cookie /cookie/inherits /raw )) {
        my $from = $path eq '/raw' ? "Cookie: $token" : $cookie;

        for my $method (qw( POST PUT PATCH DELETE PROPFIND PURGE )) {
            next if $method ne 'POST' && $path ne '/cookie';

            my $res = is_status("$method $path, $what: $status", $status,
                                $method, $path, $from, @headers);
            next if $status == 200;

            is($res->{json}{status}, $status, "$method, $what: a problem");
            is($res->{headers}{'www-authenticate'}, undef,
               "$method, $what: another token would not help");
        }
    }

    # whoever asks on behalf of a write
    my $want = $status == 200 ? 200 : 403;
    is_status("auth_request, $what", $want, POST => '/checked', $cookie,
              @headers);

    # where nobody is refused, nobody is let in for another
    my $res = is_status("optional, $what", 200, POST => '/cookie/optional',
                        $cookie, @headers);
    is($res->{content}, $status == 200 ? 'POST acme' : 'POST ',
       "optional, $what: who it is");
}

for my $method (qw( GET HEAD OPTIONS )) {
    my @head = $method eq 'HEAD' ? '-I' : ();
    my $res = Issuer::curl(1, $port, '/cookie', '-X', $method, @head,
                           '-H', $cookie, '-H', 'Sec-Fetch-Site: cross-site',
                           '-H', 'Content-Type: text/plain');
    is($res->{status}, 200, "$method writes nothing");
}

# a browser adds these only when it is told to
for my $row (['/arg?token=' . $token], ['/x', "X-Token: $token"],
             ['/cookie/header', "Authorization: Bearer $token"]) {
    my ($path, @headers) = @$row;

    is_status("$path is not a cookie", 200, POST => $path, @headers,
              'Content-Type: text/plain', 'Sec-Fetch-Site: cross-site');
}

is_status('what else may be one', 415, POST => '/map', "X-Token: $token",
          'Content-Type: text/plain');
is_status('a cookie, by a map', 415, POST => '/either', $cookie);
is_status('a header, by a map', 200, POST => '/either',
          "Authorization: Bearer $token", 'Sec-Fetch-Site: cross-site');
is_status('both, by a map', 200, POST => '/either', $cookie,
          "Authorization: bearer  $token");
is_status('a cookie beside another header', 415, POST => '/cookie', $cookie,
          'Authorization: Bearer ' . $issuer->token({ sub => 'eve' }));
is_status('a cookie beside another scheme', 415, POST => '/cookie', $cookie,
          'Authorization: Basic eDp5');
is_status('off', 200, POST => '/cookie/off', $cookie,
          'Sec-Fetch-Site: cross-site');
is_status('no token comes first', 401, POST => '/cookie',
          'Sec-Fetch-Site: cross-site');
is_status('nor does satisfy any turn it round', 415, POST => '/cookie/any',
          $cookie, 'Content-Type: text/plain');

# our own endpoints
$cookie = "Cookie: session=$own";
my @cross = ('Sec-Fetch-Site: cross-site');

for my $at (qw( /data /gated )) {
    is(Issuer::curl(1, $port, "$at/c/1", '-X', 'PUT', '-H', $cookie, '-H',
                    $json, '-d', '{"a":1}')->{status},
       $at eq '/data' ? 201 : 200, "$at: PUT");
    is(Issuer::curl(1, $port, "$at/c/1", '-X', 'PUT', '-H', $cookie, '-H',
                    $json, '-H', @cross, '-d', '{"a":1}')->{status}, 403,
       "$at: PUT from elsewhere");
    is(Issuer::curl(1, $port, "$at/c", '-H', $cookie, '-H',
                    'Content-Type: text/plain', '-d', '{"a":1}')->{status},
       415, "$at: a form");
    is_status("$at: GET from elsewhere", 200, GET => "$at/c/1", $cookie,
              @cross);
    is_status("$at: DELETE from elsewhere", 403, DELETE => "$at/c/1", $cookie,
              $json, @cross);
    is_status("$at: DELETE without a type", 415, DELETE => "$at/c/1", $cookie);
    is_status("$at: drop from elsewhere", 403, POST => "$at/c:drop", $cookie,
              $json, @cross);
}

is_status('DELETE', 204, DELETE => '/data/c/1', $cookie, $json,
          'Sec-Fetch-Site: same-origin');
is_status('logout from elsewhere', 403, POST => '/admin/logout', $cookie,
          $json, @cross);
is_status('logout without a type', 415, POST => '/admin/logout', $cookie);
is_status('delete from elsewhere', 403, DELETE =>
          '/org/delete?organization_name=x', $cookie, $json, @cross);
is_status('logout', 204, POST => '/admin/logout', $cookie, $json);
is_status('has ended', 401, GET => '/data/', $cookie);

# the header itself: [status, value...]
my $ok = 'acme|valid';
my @headers = (
    [$ok, "Bearer $token"], [$ok, "bearer $token"], [$ok, "BEARER $token"],
    [$ok, "bEaReR $token"], [$ok, "Bearer   $token"], [$ok, "Bearer $token  "],
    ['|missing', "Basic $token"], ['|missing', $token],
    ['|missing', "Bearer$token"], ['|missing', "Bearer\t$token"],
    ['|missing', "Bearerx $token"], ['|missing', ''],
    ['|missing', "Token Bearer $token"], ['|missing', ':'],
    ['|invalid', 'Bearer'], ['|invalid', 'Bearer '], ['|invalid', 'bearer'],
    ['|invalid', "Bearer $token,"], ['|invalid', "Bearer $token $token"],
    ['|invalid', "Bearer Bearer $token"], ['|invalid', "Bearer \"$token\""],
    ['|invalid', "Bearer \t$token"], ['|invalid', "Bearer ,$token"],
    ['|invalid', "Bearer token=$token"], ['|invalid', 'Bearer a.b'],
    ['|invalid', 'Bearer %00'],
    ['|invalid', "Bearer \xff\xfe"], ['|invalid', "Bearer $token\x7f"],
    ['|invalid', 'Bearer ' . 'x' x 2000],
    ['|invalid', "Bearer $token" . 'x' x 200],
);

for my $row (@headers) {
    my ($expect, $value) = @$row;
    (my $what = substr $value, 0, 40) =~ s/[^ -~]/?/g;

    my ($res) = wire($nginx, http11(GET => '/who', undef,
                                    Authorization => $value), port => $port);
    is($res->{content}, $expect, "\"$what\" is $expect");
}

my ($res) = wire($nginx, http11(GET => '/who', undef,
                                Authorization => "Bearer $token",
                                Authorization => "Bearer $token"),
                 port => $port);
ok($res->{status} == 400 || $res->{content} eq '|invalid', 'two headers');

unlike($nginx->log, qr/\[(?:crit|alert|emerg)\]/, 'a quiet log');

done_testing();
