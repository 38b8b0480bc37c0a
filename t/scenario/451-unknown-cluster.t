# An organization whose documents are in a cluster that no "tenant_mongo" names
# any more: each request for them is a 500 at once that the operator's log
# explains, one command or several.

use strict;
use warnings;

use Contract;
use Database;
use Server;
use Test::More;

my $nginx = Server->new();
$nginx->sign_up('Moved');

my $reply = Database->new($nginx)->command(
    '{"update":"organizations","updates":[{"q":{},"u":{"$set":'
    . '{"placement.cluster":"gone"}}}]}');
is($reply->{n}{'$numberInt'}, 1, 'the record names another cluster');

my @queries = (
    '', 'sort={"_id":-1}', 'sort={"a":1}', 'sort={"a":-1}', 'sort={"a.b":1}',
    'sort={"a":1,"b":-1}', 'sort={"_id":1,"a":1}', 'fields={"_id.x":1}',
    'sort={"a":1}&filter={"a":1}&limit=1',
);

for my $query (@queries) {
    (my $url = $query) =~ s/([{}":,])/sprintf '%%%02X', ord $1/ge;

    is($nginx->request(GET => "/data/c?$url")->{status}, 500,
       "500: $query");
}

my @others = (
    ['GET', '/data/c/a'], ['GET', '/data/'], ['POST', '/data/c', { n => 1 }],
    ['POST', '/data/c', [{ n => 1 }, { n => 2 }]],
    ['PUT', '/data/c/a', { n => 1 }], ['DELETE', '/data/c/a'],
    ['POST', '/data/c:drop'],
);

for my $try (@others) {
    my $res = $nginx->request(@$try);

    is($res->{status}, 500, "500: $try->[0] $try->[1]");
    unlike($res->{content}, qr/gone/, 'without the name');
}

my @lines = grep { /\[error\]/ } split /\n/, $nginx->log;
is(scalar @lines, @queries + @others, 'a line for each');
is(scalar(grep { /no "tenant_mongo" is named "gone"/ } @lines),
   @queries + @others, 'that names the cluster');

done_testing();
