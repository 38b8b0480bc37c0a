# What the directives' values do: defaults, inheritance, and that a change of
# where new data go never strands the old.

use strict;
use warnings;

use JSON::PP ();
use MIME::Base64 qw( decode_base64url );
use Server;
use Test::More;

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $locations = 'location /org/ { tenant_organizations; }'
    . 'location /admin/ { tenant_admin; } location /data/ { tenant_documents; }';

sub claims {
    return JSON::PP::decode_json(decode_base64url((split /\./, $_[0])[1]));
}

# defaults
my $plain = Server->new(uri => $proxy->uri);
my $token = $plain->sign_up('acme');
my $claims = claims($token);

is($claims->{iss}, 'tenant', 'tenant_issuer');
is($claims->{exp} - $claims->{iat}, 3600, 'tenant_token_ttl');
like($plain->{organization}{collection_name}, qr/^org_[0-9a-f]{24}$/,
     'tenant_collection_prefix');
is($plain->request(PUT => '/data/c/x', { n => 1 })->{status}, 201, 'put');

# inheritance
my ($two, $three) = (Server::free_port(), Server::free_port());
my $nginx = Server->new(
    uri => $proxy->uri, database => $plain->{database}, http => <<"_EOC_");
    tenant_issuer other;
    tenant_token_ttl 90;
    tenant_collection_prefix t.;
    tenant_database $plain->{database}_d;
    tenant_password_hash bcrypt;
    tenant_timeout 1500ms;
    tenant_max_page 3;
    server { listen 127.0.0.1:$two; tenant_max_page 4; $locations }
    server {
        listen 127.0.0.1:$three;
        tenant_timeout 5s;
        $locations
        location /data/five { tenant_max_page 5; tenant_timeout 500ms;
                              tenant_documents; }
    }
_EOC_

is($nginx->request(GET => '/data/c/x', undef,
                   Authorization => "Bearer $token")->{status}, 401,
   'the token of another issuer');

$nginx->{token} = $nginx->request(POST => '/admin/login', {
    email => $plain->{email}, password => 'correct horse',
})->{json}{access_token};
$claims = claims($nginx->{token});

is($claims->{iss}, 'other', 'another issuer');
is($claims->{exp} - $claims->{iat}, 90, 'another lifetime');
is($nginx->request(GET => '/data/c/x')->{json}{n}, 1,
   'the old data are where they were');
is($nginx->request(PUT => '/data/c/y', { n => 2 })->{status}, 201, 'new ones');
is($plain->request(GET => '/data/c/y')->{json}{n}, 2, 'go there, too');

{
    local $nginx->{token};
    $nginx->sign_up('beta');
    like($nginx->{organization}{collection_name}, qr/^t\.[0-9a-f]{24}$/,
         'another prefix for a new organization');
    is($nginx->request(PUT => '/data/c/x', { n => 3 })->{status}, 201,
       'in another database');

    local $plain->{token} = $plain->request(POST => '/admin/login', {
        email => $nginx->{email}, password => 'correct horse',
    })->{json}{access_token};
    is($plain->request(GET => '/data/c/x')->{json}{n}, 3,
       'is found without the directives');
}

sub page {
    my ($server, $port, $path, $max) = @_;

    local $server->{port} = $port;
    is($server->request(GET => "$path?limit=$max")->{status}, 200,
       "$max of $path");
    my $res = $server->request(GET => "$path?limit=" . ($max + 1));
    is($res->{status}, 422, 'and no more');
    is($res->{json}{errors}[0]{field}, 'limit', 'by name');
}

page($plain, $plain->{port}, '/data/c', 1000);
page($nginx, $nginx->{port}, '/data/c', 3);
page($nginx, $two, '/data/c', 4);
page($nginx, $three, '/data/five/c', 5);

is(scalar @{ $nginx->request(GET => '/data/c')->{json}{documents} }, 2,
   'the default of limit is no error');

# tenant_timeout of http, of a server, of a location, and by default
$proxy->mode('silent');

for my $try ([$nginx, $nginx->{port}, '/data/c/x', 1.5],
             [$nginx, $two, '/data/c/x', 1.5],
             [$nginx, $three, '/data/five/c/x', 0.5],
             [$nginx, $three, '/data/c/x', 5],
             [$plain, $plain->{port}, '/data/c/x', 5])
{
    my ($server, $port, $path, $seconds) = @$try;

    local $server->{port} = $port;
    my $res = $server->request(GET => $path);
    like($res->{status}, qr/^50[34]$/, "$path in $seconds s");
    cmp_ok($res->{took}, '<', $seconds + 0.5, 'not later');
    cmp_ok($res->{took}, '>', $seconds - 0.2, 'nor earlier');
}

$proxy->mode('pass');

# a session's end: no token lives beyond it, and none is had after it
my $short = Server->new(uri => $proxy->uri, http => 'tenant_session_ttl 2;');
my $session = claims($short->sign_up('short'));

is($session->{exp} - $session->{iat}, 2, 'tenant_session_ttl ends tokens');
my $again = $short->request(POST => '/admin/refresh');
is($again->{status}, 200, 'a refresh within the session');
cmp_ok(claims($again->{json}{access_token})->{exp}, '<=', $session->{exp},
       'does not prolong it');
sleep 3;
is($short->request(GET => '/admin/me')->{status}, 200,
   'the leeway lets the token in');
is($short->request(POST => '/admin/refresh')->{status}, 401,
   'but no refresh after the session');

done_testing();
