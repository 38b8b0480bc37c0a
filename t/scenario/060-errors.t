# Which of several faults is answered, the form of what nginx itself refuses
# in our locations, and the headers of every answer (design, section 1).

use strict;
use warnings;

use Contract;
use Digest::SHA qw( hmac_sha256 );
use JSON::PP ();
use MIME::Base64 qw( decode_base64url encode_base64url );
use Server;
use Test::More;
use Wire;

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $port = Server::free_port();
my @codes = (400, 401, 403, 404, 409, 410, 411, 415, 416, 421, 422,
             429, 500, 501, 502, 503, 504);
my $returns = join ' ', map { "if (\$arg_return = $_) { return $_; }" }
    @codes, 405, 444;
my $nginx = Server->new(uri => $proxy->uri, http => <<"_EOC_");
    client_max_body_size 1k;
    limit_req_zone \$server_port zone=one:1m rate=1r/m;
    server {
        listen 127.0.0.1:$port;
        location /data/ {
            tenant_documents;
            $returns
            location /data/denied { deny all; tenant_documents; }
            location /data/read {
                tenant_documents;
                limit_except GET { deny all; }
            }
            location /data/limited { limit_req zone=one; tenant_documents; }
            location /data/page {
                error_page 403 413 \@page;
                deny all;
                tenant_documents;
            }
        }
        location \@page { return 200 "a page"; }
        location /admin/ { tenant_admin; }
        location = /guard/create {
            tenant_auth on;
            tenant_require role operator;
            tenant_organizations;
        }
        location /guarded/ {
            tenant_auth on;
            tenant_require role owner;
            tenant_documents;
        }
    }
_EOC_

$nginx->sign_up();
my $token = $nginx->{token};

# the same token with another role
my (undef, $claims) = map { JSON::PP::decode_json(decode_base64url($_)) }
    (split /\./, $token)[0, 1];
my $input = join '.', map { encode_base64url($_) } '{"alg":"HS256"}',
    JSON::PP::encode_json({ %$claims, role => 'viewer' });
my $viewer = "$input." . encode_base64url(hmac_sha256($input, 'k' x 32));

my @none = (Authorization => '');
my @viewer = (Authorization => "Bearer $viewer");
my @owner = (Authorization => "Bearer $token");
my @text = ('Content-Type' => 'text/plain');
my $large = '{' . 'x' x 2000;

is($nginx->request(PUT => '/data/c/x', { n => 1 })->{status}, 201, 'ready');
$proxy->commands;

# each has every fault that comes after its own
rows($nginx,
    ['PUT', '/data/c/x/y?%', $large, 404, @none, @text],
    ['BREW', '/data/c/x/y?%', $large, 404, @none, @text],
    ['PUT', '/data/c?%', $large, 405, @none, @text],
    ['BREW', '/data/c?%', $large, 405, @none, @text],
    ['POST', '/data/c?%', $large, 401, @none, @text],
    ['POST', '/data/c?%', $large, 403, @viewer, @text],
    ['POST', '/data/c?%', $large, 413, @text],
    ['POST', '/data/c?%', '{', 415, @text],
    ['POST', '/data/c?a=1', '{', 400],
    ['POST', '/data/c?%', '{"$a":1}', 400],
    ['POST', '/data/-..-?a=1', '{', 400],
    ['POST', '/data/-..-?a=1', '{"$a":1}', 422],
    ['PUT', '/org/nope?%', $large, 404, @none, @text],
    ['GET', '/org/update?%', $large, 405, @none, @text],
    ['PUT', '/org/update?%', $large, 401, @none, @text],
    ['PUT', '/org/update?%', $large, 403, @viewer, @text],
    ['PUT', '/org/update?%', $large, 413, @text],
    ['PUT', '/org/update?%', '{', 415, @text],
    ['PUT', '/org/update?a=1', '{', 400],
    ['PUT', '/org/update?%', '{"a":1}', 400],
    ['POST', '/org/create?a=1', '{', 400],
    ['POST', '/admin/login?%', $large, 413, @text],
    ['POST', '/admin/login?%', '{', 415, @text],
    ['POST', '/admin/login?a=1', '{', 400],
    ['POST', '/admin/login?%', '{"a":1}', 400],
    ['DELETE', '/org/delete?a=%', undef, 401, @none],
    ['DELETE', '/org/delete?a=%', undef, 403, @viewer],
    ['DELETE', '/org/delete?a=%', undef, 400],
    ['GET', '/data/c?a=1&filter={', undef, 400],
    ['GET', '/data/-..-?limit=%', undef, 400],
    ['PUT', '/data/c/x', '{"$a":1}', 400, 'If-Match' => 'nonsense'],
    ['PUT', '/data/c/x?a=1', '{}', 400, 'If-Match' => 'nonsense'],
    ['DELETE', '/data/c/x?a=1', undef, 400, 'If-Match' => 'nonsense'],
);

is(join(' ', $proxy->commands), '', 'none of these asked the database');

# the access log has the status that was sent
like(Server::slurp("$nginx->{dir}/logs/access.log"),
     qr{"PUT /data/c/x/y\?% HTTP/1.1" 404 }, 'the log says 404, too');

# Allow, and nothing but a 405 has it
my %allow = (
    '/data/' => 'GET, HEAD', '/data/c' => 'GET, HEAD, POST',
    '/data/c/x' => 'GET, HEAD, PUT, PATCH, DELETE', '/data/c:drop' => 'POST',
    '/org/create' => 'POST', '/org/get' => 'GET, HEAD',
    '/org/update' => 'PUT', '/org/delete' => 'DELETE',
    '/admin/login' => 'POST',
);

for my $path (sort keys %allow) {
    for my $method (qw( GET HEAD POST PUT PATCH DELETE OPTIONS PROPFIND )) {
        next if $allow{$path} =~ /\b$method\b/;

        my $res = $nginx->request($method, $path, undef, @none);

        is($res->{status}, 405, "$method $path");
        is($res->{headers}{allow}, $allow{$path}, "$path names its methods");
    }
}

is($nginx->request(GET => '/data/c', undef, @none)->{headers}{allow}, undef,
   'no Allow elsewhere');

# what nginx refuses in our locations
{
    local $nginx->{port} = $port;

    rows($nginx,
        (map { ['GET', "/data/c?return=$_", undef, $_, @none] } @codes),
        ['GET', '/data/denied', undef, 403],
        ['HEAD', '/data/denied', undef, 403],
        ['POST', '/data/denied', '{}', 403],
        ['POST', '/data/read', '{}', 403],
        ['GET', '/data/read/x/y', undef, 404],
        ['GET', '/data/read/x', undef, 200],
    );

    # a large body comes after what the gate requires
    rows($nginx,
        ['PUT', '/guard/create?%', $large, 405, @none, @text],
        ['POST', '/guard/create?%', $large, 401, @none, @text],
        ['POST', '/guard/create?%', $large, 403, @owner, @text],
        ['POST', '/guarded/c/x/y?%', $large, 404, @none, @text],
        ['PUT', '/guarded/c?%', $large, 405, @none, @text],
        ['GET', '/guarded/c?%', $large, 401, @none],
        ['GET', '/guarded/c?%', $large, 403, @viewer],
        ['POST', '/guarded/c?%', $large, 413, @text],
    );
    like($nginx->request(POST => '/guard/create', $large, @owner)
         ->{headers}{'www-authenticate'}, qr/insufficient_scope/, 'why');

    $nginx->request(GET => '/data/limited/x');
    rows($nginx, ['GET', '/data/limited/x', undef, 503]);
    is($nginx->request(GET => '/data/limited/x')->{headers}{'retry-after'}, 1,
       'a 503 says when to come again');

    my $res = $nginx->request(GET => '/data/page/x');
    is($res->{content}, 'a page', 'error_page goes before');
    $res = $nginx->request(GET => '/data/c?return=405');
    is($res->{json}{status}, 405, 'a 405 of the operator is a problem, too');
    $res = $nginx->request(GET => '/data/c?return=444');
    is($res->{status}, 599, 'a closed connection stays closed');
}

# before a location is chosen the page is nginx's, and the worker goes on
for my $bytes ("TRACE /data/c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
               "GET /data/c HTTP/1.1\r\nConnection: close\r\n\r\n",
               "GET /data/c HTTP/9.9\r\nHost: x\r\n\r\n", "nonsense\r\n\r\n",
               "GET /data/c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x\r\n\r\n")
{
    my ($res) = wire($nginx, $bytes);
    like($res->{status}, qr/^[45]\d\d$/, 'is refused');
}

# what is no error
for my $expect ('nonsense', '200-ok') {
    my ($res) = wire($nginx, http11(GET => '/data/c/x', undef, Expect =>
                                    $expect, Authorization => "Bearer $token"));
    is($res->{status}, 200, 'an expectation that nobody knows');
}

# HEAD: the headers of GET, no body, good or bad
for my $path ('/data/c', '/data/c/x', '/data/c/none', '/data/c?a=1', '/data/x/',
              '/data/', '/org/get?organization_name=none', '/org/create')
{
    my @auth = (Authorization => "Bearer $token");
    my ($get) = wire($nginx, http11(GET => $path, undef, @auth));
    my ($head) = wire($nginx, http11(HEAD => $path, undef, @auth),
                      method => 'HEAD');

    delete $_->{headers}{date} for $get, $head;
    is($head->{status}, $get->{status}, "HEAD $path");
    is_deeply($head->{headers}, $get->{headers}, "HEAD $path as GET");
    ok(length $get->{content}, "GET $path has a body");

    my @both = wire($nginx, http11(HEAD => $path, undef, @auth,
                                   Connection => 'keep-alive')
                            . http11(HEAD => $path, undef, @auth),
                    method => 'HEAD');
    is(scalar @both, 2, "HEAD $path sends no byte more");
}

# preconditions are ours: none turns a write that happened into a 412
{
    my $past = 'Thu, 01 Jan 1970 00:00:00 GMT';
    my %all = ('If-Unmodified-Since' => $past, 'If-Modified-Since' =>
               'Fri, 01 Jan 2100 00:00:00 GMT', Range => 'bytes=0-1',
               'If-Range' => '"x"');
    my %match = (%all, 'If-Match' => '"none"', 'If-None-Match' => '*');

    my @rows = (
        ['POST', '/data/p', '{"_id":"1"}', 201, %match],
        ['PUT', '/data/p/2', '{}', 201, %all],
        ['PUT', '/data/p/2', '{"n":1}', 200, %all],
        ['PATCH', '/data/p/2', '{"n":2}', 200, %all,
         'Content-Type' => 'application/merge-patch+json'],
        ['GET', '/data/p', undef, 200, %match],
        ['GET', '/data/p/2', undef, 200, %all],
        ['POST', '/data/p:drop', undef, 204, %match],
        ['DELETE', '/data/c/x', undef, 204, %all],
        ['PUT', '/org/update', { organization_name => 'new name' }, 200,
         %match],
        ['GET', '/org/get?organization_name=new+name', undef, 200, %match],
        ['POST', '/org/create', { organization_name => 'pre',
            email => 'p@p.example', password => 'correct horse' }, 201,
         %match],
        ['POST', '/admin/login', { email => 'p@p.example',
            password => 'correct horse' }, 200, %match],
        ['DELETE', '/org/delete?organization_name=new+name', undef, 200,
         %match],
    );

    rows($nginx, @rows);
}

unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
