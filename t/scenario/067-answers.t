# What an answer is: the form that was asked for, and which field is wrong.

use strict;
use warnings;

use Contract;
use Server;
use Test::More;

my $nginx = Server->new(server => <<'_EOC_');
        location /argument/ {
            tenant_token $arg_Token;
            tenant_documents;
        }
_EOC_
my $token = $nginx->sign_up();
my $doc = '/data/c/a';

is($nginx->request(PUT => $doc, '{"n":{"$numberLong":"5"}}')->{status}, 201,
   'ready');

# relaxed and canonical JSON, as the client weighs them
for my $try (
    ['', 'json'], ['application/json', 'json'], ['*/*', 'json'],
    ['application/ejson', 'ejson'], ['APPLICATION/EJSON', 'ejson'],
    ['text/html, application/ejson;q=0.5', 'ejson'],
    ['application/json,application/ejson', 'ejson'],
    ['application/ejson;q=0, application/json', 'json'],
    ['application/ejson; q=0.000', 'json'],
    ['application/ejson;q=0.01', 'ejson'],
    ['application/ejson;q=0.1, application/json', 'json'],
    ['application/json;q=0.2,application/ejson;q=0.21', 'ejson'],
    ['application/json;q=0, application/ejson;q=0.001', 'ejson'],
    ['application/ejson2', 'json'], ['xapplication/ejson', 'json'],
    ['application/ejson-seq', 'json'], [',,application/ejson,', 'ejson'])
{
    my ($accept, $form) = @$try;
    my $res = $nginx->request(GET => $doc, undef, Accept => $accept);

    is($res->{headers}{'content-type'}, "application/$form",
       "'$accept' gives $form");
    is($res->{headers}{vary}, 'Accept', 'and caches are told');
}

# 422 says what is wrong, whatever it is
rows($nginx,
    (map { ['POST', '/data/c', $_, 422] }
         '1', 'null', '"x"', '[]', '[1]', '{"a":{"$oid":"zz"}}',
         '{"a":{"$code":"x"}}', '{"$a":1}'),
    ['PUT', $doc, '[]', 422], ['PUT', $doc, '{"_id":"b"}', 422],
    ['PATCH', $doc, '[]', 422,
     'Content-Type' => 'application/merge-patch+json'],
    ['PUT', '/org/update', '{}', 422], ['PUT', '/org/update', '[]', 422],
    ['POST', '/admin/login', 'null', 422],
    ['POST', '/data/documents:drop', undef, 422],
    (map { ['GET', "/data/c?filter=" . escape($_), undef, 422] }
         '1', '[]', '{"$where":"1"}', '{"a":{"$oid":"zz"}}',
         '{"a":{"$regex":"("}}'),
);

# the argument that carries the token is none of the use case's
delete $nginx->{token};
for my $name ('token', 'Token', 'TOKEN') {
    is($nginx->request(GET => "/argument/c?$name=$token&limit=1")->{status},
       200, "a token in $name");
}
is($nginx->request(GET => "/argument/c?token=$token&tokens=1")->{status}, 422,
   'another argument is unknown');
is($nginx->request(GET => "/data/c?token=$token")->{status}, 401,
   'elsewhere it is no token');
is($nginx->request(GET => "/data/c?token=$token", undef,
                   Authorization => "Bearer $token")->{status}, 422,
   'but unknown as well');

# a text that nobody can read is no name
is($nginx->request(GET => "/org/get?organization_name=$_")->{status}, 400,
   "$_ is no text") for '%ff', '%c0%af', '%ed%a0%80';

unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
