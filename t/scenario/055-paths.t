# Query strings and paths: which are 400, 404 or 422, and that none of these
# costs a database command (design, section 1).

use strict;
use warnings;

use Contract;
use Server;
use Test::More;
use Wire;

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $nginx = Server->new(uri => $proxy->uri);

$nginx->sign_up();

my @auth = (Authorization => "Bearer $nginx->{token}");

# percent-encoding says the same as the character
is($nginx->request(PUT => '/data/c/a%20b', { n => 1 })->{status}, 201, 'put');
is($nginx->request(GET => '/d%61ta/%63/a%20%62')->{status}, 200, 'got');
is($nginx->request(GET => '/data/x/../c/a%20b')->{status}, 200, 'dots, too');
is($nginx->request(GET => '/data//c///a%20b')->{status}, 200, 'and slashes');
is($nginx->request(GET => '/data/c?limit=%31')->{status}, 200, 'a number');
is($nginx->request(GET => '/data/c?%6c%69mit=1')->{status}, 200, 'a name');
is($nginx->request(GET => '/data/c?&limit=1&&')->{status}, 200, 'no name');
is($nginx->request(GET => '/data/c?filter=%7B%22n%22:1%7D&limit=1')
   ->{json}{documents}[0]{n}, 1, 'a filter');
is($nginx->request(GET => '/data/c?filter={"n":+1}')->{json}{documents}[0]{n},
   1, 'a plus is a space');
is($nginx->request(PUT => '/data/c/a+b', { n => 2 })->{status}, 201,
   'but not in a path');
is($nginx->request(GET => '/data/c/a%2Bb')->{json}{_id}, 'a+b', 'there');

$proxy->commands;

rows($nginx,
    ['GET', '/data/c?limit=1&limit=1', undef, 422],
    ['GET', '/data/c?limit=1&%6cimit=1', undef, 422],
    ['GET', '/data/c?nope', undef, 422],
    ['GET', '/data/c?nope=', undef, 422],
    ['GET', '/data/c?=1', undef, 422],
    ['GET', '/data/c?%ff=1', undef, 400],
    ['GET', '/data/c?%0a=1', undef, 422],
    ['GET', '/data/c?%22=1', undef, 422],
    ['GET', '/data/c?LIMIT=1', undef, 422],
    ['GET', '/data/c?limit', undef, 422],
    ['GET', '/data/c?limit=', undef, 422],
    ['GET', '/data/c?limit=1;limit=2', undef, 422],
    ['GET', '/data/c?' . join('&', map { "p$_=1" } 1 .. 40), undef, 422],
    ['GET', '/data/c?' . 'n' x 3000 . '=1', undef, 422],
    ['GET', '/data/c?' . '%e2%82%ac' x 300 . '=1', undef, 422],
    ['GET', '/data/c?limit=%', undef, 400],
    ['GET', '/data/c?limit=%1', undef, 400],
    ['GET', '/data/c?limit=%zz', undef, 400],
    ['GET', '/data/c?limit=%-1', undef, 400],
    ['GET', '/data/c?limit=%00', undef, 400],
    ['GET', '/data/c?lim%00it=1', undef, 400],
    ['GET', '/data/c?%', undef, 400],
    ['GET', '/data/c?filter=%ff', undef, 400],
    ['GET', '/data/c/x?a=1', undef, 422],
    ['GET', '/data/?a=1', undef, 422],
    ['DELETE', '/data/c/x?a=1', undef, 422],
    ['PUT', '/data/c/x?a=1', '{}', 422],
    ['POST', '/data/c?a=1', '{}', 422],
    ['POST', '/data/c:drop?a=1', undef, 422],
    ['PUT', '/org/update?a=1', '{"email":"a@b.example"}', 422],
    ['PUT', '/org/update?a=%', '{"email":"a@b.example"}', 400],
    ['POST', '/org/create?a=1', '{}', 422],
    ['POST', '/admin/login?a=1', '{}', 422],
    ['POST', '/admin/login?a=%', '{}', 400],

    ['GET', '/data/c/a%2fb', undef, 404],
    ['GET', '/data/c/a/b', undef, 404],
    ['GET', '/data/c/', undef, 404],
    ['GET', '/data/c%2fx%2fy', undef, 404],
    ['GET', '/data/c:nope', undef, 404],
    ['GET', '/data/c:', undef, 404],
    ['GET', '/data/c:drop:drop', undef, 404],
    ['GET', '/data/c:drop/x', undef, 404],
    ['GET', '/data/c%3Adrop', undef, 405],
    ['GET', '/data/a%20b', undef, 422],
    ['GET', '/data/a%24b', undef, 422],
    ['GET', '/data/system.users', undef, 422],
    ['GET', '/data/.c', undef, 422],
    ['GET', '/data/c.', undef, 422],
    ['GET', '/data/a..b', undef, 422],
    ['GET', '/data/' . 'c' x 65, undef, 422],
    ['GET', '/data/c%ff', undef, 422],
    ['GET', '/data/%c3%a9', undef, 422],
    ['GET', '/data/:drop', undef, 405],
    ['PUT', '/data/c/a%0ab', '{}', 422],
    ['PUT', '/data/c/%ff', '{}', 400],
    ['GET', '/data/c/%ff', undef, 400],
);

# nginx refuses these before any location is chosen
for my $path ('/data/c%00/x', '/data/c/%zz', '/data/../../x', '/data/c/%') {
    my ($res) = wire($nginx, http11(GET => $path, undef, @auth));
    is($res->{status}, 400, "$path is 400");
}

# climbing out of the prefix is another location's path
for my $path ('/data/%2e%2e/nope', '/data/..%2fnope', '/data/c/../../nope') {
    my ($res) = wire($nginx, http11(GET => $path, undef, @auth));
    is($res->{status}, 404, "$path is 404");
    is($res->{headers}{'content-type'}, 'text/html', "$path is not ours");
}

is(join(' ', $proxy->commands), '', 'none of these asked the database');

# names that clients gave come back as text, whatever they were
for my $name ('%22%5c', '%01', '%e2%82%ac' x 300) {
    my $res = $nginx->request(GET => "/data/c?$name=1");
    is($res->{json}{errors}[0]{message}, 'is not known here', "$name is named");
}

unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
