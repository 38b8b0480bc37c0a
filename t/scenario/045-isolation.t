# What one organization can try with its own token to see or change another's
# data: nothing of it works, and nothing tells that the data is there.

use strict;
use warnings;

use Contract;
use Database;
use Server;
use Test::More;

my $nginx = Server->new();

my $b_token = $nginx->sign_up('Victim');
my $b = $nginx->{organization};
my $a_token = $nginx->sign_up('Attacker');
my $a = $nginx->{organization};
my $database = Database->new($nginx);

my @as_b = (Authorization => "Bearer $b_token");
my $secret = 'the secret of b';
my %before;

# the victim's data, in each place that there is
for my $collection (qw( documents notes a.b )) {
    for my $id ('same', 'only-b', '0123456789abcdef01234567') {
        is($nginx->request(PUT => "/data/$collection/$id",
                           { text => $secret, n => 1 }, @as_b)->{status}, 201,
           "$collection/$id is there");
    }

    $nginx->request(PUT => "/data/$collection/same", { text => 'mine' });
}

$nginx->request(PUT => '/data/only-b/x', { text => $secret }, @as_b);
$nginx->request(PUT => '/data/only-a/x', { text => 'mine' });

sub stored {
    my $real = $b->{collection_name};

    return JSON::PP->new->canonical->encode([
        map { $database->find($_, '{}') }
            $real, "$real.notes", "$real.a.b", "$real.only-b",
    ]);
}

my $before = stored();
like($before, qr/$secret/, 'stored');

# nothing of the other's appears
sub hidden {
    my ($res, $what) = @_;

    my $text = $res->{content} // '';

    unlike($text, qr/\Q$secret\E/, "$what shows no document");
    unlike($text, qr/\Q$b->{organization_id}\E/, "$what shows no id")
        if $what !~ /\Q$b->{organization_id}\E/;
    unlike($text, qr/only-b/, "$what shows no name") if $what !~ /only-b/;
}

for my $path ('/data/', '/data/documents', '/data/notes', '/data/a.b',
              '/data/only-b', '/data/documents/only-b', '/data/notes/only-b',
              '/data/notes/0123456789abcdef01234567', '/data/notes/same')
{
    hidden($nginx->request(GET => $path), "GET $path");
}

is_deeply([map { $_->{name} } @{ $nginx->request(GET => '/data/')
                                       ->{json}{collections} }],
          [qw( a.b documents notes only-a )], 'only its own collections');
is_deeply([map { $_->{name} } @{ $nginx->request(GET => '/data/', undef, @as_b)
                                       ->{json}{collections} }],
          [qw( a.b documents notes only-b )], 'and the other one its own');
is($nginx->request(GET => '/data/notes/same')->{json}{text}, 'mine',
   'the same id twice');

# what is there for another is as if it were not
for my $id ('only-b', 'nobody-has-it') {
    my $res = $nginx->request(GET => "/data/notes/$id");
    is($res->{status}, 404, "$id is missing");
}

is($nginx->request(GET => '/data/notes/only-b')->{content},
   $nginx->request(GET => '/data/notes/none')->{content}, 'to the byte');
is($nginx->request(POST => '/data/notes', '{"_id":"only-b"}')->{status}, 201,
   'a taken id of another is free');
is($nginx->request(DELETE => '/data/notes/only-b')->{status}, 204,
   'and its own');

# names that are made to lead elsewhere
my $id = $b->{organization_id};
my $master = $nginx->{database};
my @names = (
    "org_$id", "org_$id.notes", ".org_$id", "..org_$id", "../org_$id",
    "..%2Forg_$id", "%2E%2E%2Forg_$id", "..%2f..%2forg_$id", ".%00org_$id",
    "notes%00", "%00", "documents%00.notes", "notes%2Fonly-b", "%24cmd",
    '$cmd', '%24cmd.sys', 'system.users', 'system.namespaces', 'system.views',
    'System.users', 'users', 'organizations', "$master.users",
    "$master%00users", "$master%2Fusers", 'admin.system.users', "%0Aorg_$id",
    "notes%20", "%20notes", "notes%FF", "org_$id%2Enotes", "x%3Adrop",
    "notes;x=org_$id", "%C0%AE%C0%AEorg_$id", "notes?organization_id=$id",
    "notes?organization=$id", "notes?collection=org_$id", "notes?_tenant=$id",
);

for my $name (@names) {
    for my $try (['GET', "/data/$name"], ['GET', "/data/$name/only-b"],
                 ['GET', "/data/$name/same"],
                 ['POST', "/data/$name", { _id => 'same', text => 'evil' }],
                 ['PUT', "/data/$name/only-b", { text => 'evil' }],
                 ['DELETE', "/data/$name/only-b"],
                 ['POST', "/data/$name:drop"])
    {
        next if $name =~ /\?/ && $try->[1] =~ m{(/only-b|/same|:drop)$};

        my $res = $nginx->request(@$try);
        my $what = "$try->[0] $try->[1]";

        like($res->{status}, qr/^(200|201|204|40[0-9]|409|422)$/,
             "$what is no surprise");
        is($res->{json}{documents}[0]{text} // 'evil', 'evil',
           "$what finds its own at most") if $res->{status} == 200
            && $res->{json}{documents};
        hidden($res, $what);
    }
}

is(stored(), $before, 'nothing has changed');
is(scalar @{ $database->find('users', '{}') }, 2, 'not even the users');
is(scalar @{ $database->find('organizations', '{"state":"active"}') }, 2,
   'or the organizations');

# filters, sorts and fields that reach for more
for my $filter ("{\"_tenant\":\"$id\"}", "{\"_tenant\":{\"\$ne\":null}}",
                "{\"organization_id\":\"$id\"}", "{\"_id.t\":\"$id\"}",
                '{"$or":[{},{"_tenant":{"$exists":true}}]}',
                '{"_id":"only-b"}', '{"text":"' . $secret . '"}',
                '{"$nor":[{"_id":"nothing"}]}')
{
    for my $more ('', '&sort={"_tenant":1}', '&fields={"_tenant":1,"text":1}')
    {
        my $res = $nginx->request(GET => '/data/notes?filter='
                                  . escape($filter) . $more);
        is($res->{status}, 200, "$filter$more is a filter like any");
        hidden($res, 'a filter');
    }
}

rows($nginx, map { ['GET', '/data/notes?filter=' . escape($_), undef, 422] }
    "{\"\$lookup\":{\"from\":\"org_$id\"}}", '{"$where":"1"}',
    "{\"\$expr\":{\"\$eq\":[{\"\$lookup\":\"org_$id\"},1]}}",
    "{\"a\":{\"\$unionWith\":\"org_$id\"}}",
    "{\"a\":{\"\$ref\":\"org_$id\",\"\$id\":1,\"\$db\":\"$master\"}}");

# patches and bodies are data: what looks like a path or a stage stays text
my $res = $nginx->request(PATCH => '/data/notes/same',
    "{\"a\":\"\$\$ROOT\",\"b\":\"\$text\",\"_tenant\":\"$id\"}",
    'Content-Type' => 'application/merge-patch+json');
is($res->{json}{a}, '$$ROOT', 'text stays text');
is($res->{json}{_tenant}, $id, '_tenant is a member like any');

# a page's token is its organization's
$nginx->request(POST => '/data/pages', '[{},{},{}]');
$nginx->request(POST => '/data/pages', '[{},{},{}]', @as_b);

my $after = $nginx->request(GET => '/data/pages?limit=1', undef, @as_b)
    ->{json}{next};
ok($after, 'a token');
is($nginx->request(GET => "/data/pages?limit=1&after=$after", undef, @as_b)
    ->{status}, 200, 'is good for its own');
is($nginx->request(GET => "/data/pages?limit=1&after=$after")->{status}, 422,
   'and for no other');

# ETags of the other open nothing
my $etag = $nginx->request(GET => '/data/notes/only-b', undef, @as_b)
    ->{headers}{etag};
is($nginx->request(DELETE => '/data/notes/only-b', undef, 'If-Match' => $etag)
    ->{status}, 404, 'an ETag of the other');
is($nginx->request(PUT => '/data/notes/same', '{}', 'If-Match' => $etag)
    ->{status}, 412, 'is none here');

# headers that name an organization mean nothing
for my $header (qw( X-Tenant X-Tenant-Id X-Organization X-Original-URL
                    X-Rewrite-URL ))
{
    hidden($nginx->request(GET => '/data/documents', undef, $header => $id),
           "the header $header");
}

# dropping is for one's own
rows($nginx,
    ['POST', '/data/notes:drop', undef, 204],
    ['POST', '/data/a.b:drop', undef, 204],
    ['POST', '/data/only-b:drop', undef, 204],
    ['POST', "/data/org_$id:drop", undef, 204],
    ['POST', '/data/documents:drop', undef, 422],
);
is(stored(), $before, 'the other one keeps everything');

# an organization that is deleted takes its own along
$res = $nginx->request(DELETE => '/org/delete?organization_name=Attacker');
is($res->{status}, 200, 'deleted');
is($nginx->request(GET => '/data/notes')->{status}, 401, 'its token ends');
is(stored(), $before, 'the other one keeps everything');
is($nginx->request(GET => '/data/notes/only-b', undef, @as_b)->{json}{text},
   $secret, 'and reads it');

unlike($nginx->log, qr/\Q$secret\E/, 'no document in the log');
unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
