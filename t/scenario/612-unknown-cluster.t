# An organization that lives in a deployment which no "tenant_mongo" names any
# more: that is said at once, to the operator with the name.

use strict;
use warnings;

use Database;
use Server;
use Test::More;

my $TIMEOUT = 30;
my $nginx = Server->new(http => "tenant_timeout ${TIMEOUT}s;");
my $db = Database->new($nginx);
my $n = 0;

$nginx->sign_up();

my $id = $nginx->{organization}{organization_id};
my $reply = $db->command(qq({"update":"organizations","updates":[{
    "q":{"_id":{"\$oid":"$id"}},
    "u":{"\$set":{"placement.cluster":"gone"}}}]}) =~ s/\n//gr);

is($reply->{n}{'$numberInt'}, 1, 'the record names another deployment');

for my $try (['GET', '/data/c'], ['GET', '/data/c?sort={"a":1}'],
             ['GET', '/data/c?sort={"a":1,"b.c":-1}'], ['GET', '/data/c/a'],
             ['GET', '/data/'], ['POST', '/data/c', { n => 1 }],
             ['POST', '/data/c', [{ n => 1 }, { n => 2 }]],
             ['PUT', '/data/c/a', { n => 1 }], ['DELETE', '/data/c/a'],
             ['POST', '/data/c:drop'])
{
    my $res = $nginx->request(@$try);
    my $what = "$try->[0] $try->[1]";

    is($res->{status}, 500, "$what: 500");
    cmp_ok($res->{took}, '<', $TIMEOUT / 3, "$what: at once");
    unlike($res->{content}, qr/gone/, "$what: not to the client");

    my @lines = grep { /\[error\]/ } split /\n/, $nginx->log;

    is(scalar @lines, ++$n, "$what: one line");
    like($lines[-1], qr/named "gone"/, "$what: with the name");
}

$nginx->stop('QUIT');
unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
