# Documents that other software wrote: their ETags, and such as are nested deeper
# than JSON may be that comes in (docs/api.md).

use strict;
use warnings;

use Contract;
use Database;
use Server;
use Storage;
use Test::More;

my $nginx = Server->new();
$nginx->sign_up('Foreign');

my $master = Database->new($nginx);
my @where = ($master, $nginx->{dir}, $nginx->{organization}{organization_id});
my @canonical = (Accept => 'application/ejson');
my @merge = ('Content-Type' => 'application/merge-patch+json');
my $other = '"' . 'f' x 24 . '"';
my $n = 0;

# no _etag of ours: "0", and for the canonical text "0-ejson"
for my $members ('', ',"_etag":"x"', ',"_etag":{"$numberInt":"0"}',
                 ',"_etag":[{"$oid":"' . 'f' x 24 . '"}]')
{
    my $next = sub {
        Storage::insert(@where, 'tags', '{"_id":"d' . ++$n . "\"$members}");
        return "/data/tags/d$n";
    };
    my $path = $next->();

    is($nginx->request(GET => $path)->{headers}{etag}, '"0"', 'relaxed');
    is($nginx->request(GET => $path, undef, @canonical)->{headers}{etag},
       '"0-ejson"', 'canonical');

    rows($nginx,
        ['GET', $path, undef, 304, 'If-None-Match' => '"0"'],
        ['GET', $path, undef, 200, 'If-None-Match' => '"0-ejson"'],
        ['GET', $path, undef, 304, @canonical, 'If-None-Match' => '"0-ejson"'],
        ['GET', $path, undef, 200, @canonical, 'If-None-Match' => '"0"'],
        ['PUT', $path, '{}', 412, 'If-None-Match' => '"0-ejson"'],
        ['PUT', $path, '{}', 412, 'If-None-Match' => '"0"'],
        ['PUT', $path, '{}', 412, 'If-Match' => $other],
        ['PUT', $path, '{}', 200, 'If-Match' => '"0-ejson"'],
        ['PUT', $path, '{}', 412, 'If-Match' => '"0-ejson"'],
        ['PUT', $next->(), '{}', 200, 'If-Match' => '"0"'],
        ['PATCH', $next->(), '{"m":1}', 200, @merge, 'If-Match' => '"0-ejson"'],
        ['DELETE', $next->(), undef, 204, 'If-Match' => "$other, W/\"0-ejson\""]);
}

# Nesting of 60 levels is put around the document four times.
Storage::insert(@where, 'deep', '{"_id":"a","v":{"x":1.5}}');

my ($database, $deep, $stored) = Storage::place(@where, 'deep');

for (1 .. 4) {
    my $reply = $database->command(
        "{\"update\":\"$deep\",\"updates\":[{\"q\":{\"_id\":"
        . $stored->('"a"') . '},"u":[{"$replaceWith":{"v":'
        . '{"a":' x 60 . '"$v"' . '}' x 60 . '}}]}]}');

    is($reply->{nModified}{'$numberInt'}, 1, '60 levels more');
}

my $text = '{"_id":"a","v":' . '{"a":' x 240 . '{"x":1.5}' . '}' x 241;
my $res = $nginx->request(GET => '/data/deep/a');

is($res->{status}, 200, 'a document of 242 levels');
is($res->{content}, $text, 'whole');

$res = $nginx->request(GET => '/data/deep/a', undef, @canonical);
is($res->{content}, $text =~ s/1\.5/{"\$numberDouble":"1.5"}/r, 'canonical');

for my $query ('', '?sort={"b":1}', '?sort={"v.a.a":-1}', '?filter={"_id":"a"}',
               '?fields={"v":1}')
{
    $res = $nginx->request(GET => "/data/deep$query");
    is($res->{content}, "{\"documents\":[$text],\"next\":null}", "in a page$query");
}

$res = $nginx->request(PATCH => '/data/deep/a', '{"v":{"a":{"b":2}},"c":[3]}',
                       @merge);
is($res->{status}, 200, 'patched');
is($res->{content}, ($text =~ s/\}\}\}$/,"b":2}},"c":[3]}/r), 'whole');
isnt($res->{headers}{etag}, '"0"', 'with an ETag of ours');

$res = $nginx->request(PATCH => '/data/deep/a', '{"v":{"a":7}}', @merge,
                       'If-Match' => $res->{headers}{etag});
is($res->{content}, '{"_id":"a","v":{"a":7},"c":[3]}', 'and cut');

unlike($nginx->log, qr/\[(alert|emerg|crit|error)\]/, 'nothing in the log');

done_testing();
