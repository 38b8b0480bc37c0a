# POST {c}:aggregate: random pipelines over random documents give in every
# placement what the same ones give on collections that are nobody's, past the
# module; and nothing of the organization beside ever comes out, whatever a
# pipeline of its neighbour looks for.

use strict;
use warnings;

use Admin;
use Database;
use JSON::PP ();
use Server;
use Test::More;
use Time::HiRes qw( time );

my $PIPELINES = $ENV{TENANT_TEST_SLOW} ? 3000 : 150;
my $seed = $ENV{TENANT_TEST_SEED} // time & 0xffff;
my @modes = qw( id name database shared );
my $json = JSON::PP->new->canonical->allow_nonref;

srand $seed;
diag("TENANT_TEST_SEED=$seed") if $ENV{TENANT_TEST_SLOW};

my $nginx = Server->new(
    http => 'tenant_database ' . "$ENV{TENANT_TEST_PREFIX}_${$}_data;",
    server => join("\n    ", map {
        "location /org-$_/ { tenant_organizations; tenant_storage $_; }"
    } @modes));
my $database = Database->new($nginx);

Admin::use_server($nginx);

sub any { return $_[rand @_] }

sub organization {
    my ($mode, $name) = @_;

    my $res = $nginx->request(POST => "/org-$mode/create", {
        organization_name => $name, email => "$name\@pipelines.example",
        password => 'correct horse' });
    is($res->{status}, 201, "$name, $mode") or BAIL_OUT($res->{content});

    return { id => $res->{json}{organization_id}, bearer => { Admin::bearer(
        login("$name\@pipelines.example")->{json}{access_token}) } };
}

my %of = map { $_ => organization($_, "org-$_") } @modes;
my $rival = organization('shared', 'rival');

sub ask {
    my ($one, $path, $body) = @_;

    return $nginx->request(POST => "/data/$path", $body, %{ $one->{bearer} },
                           Accept => 'application/ejson');
}

# ---- documents ----

my @ids = ((map { $_ } 1 .. 12), (map { "\"s$_\"" } 1 .. 6),
           '{"x":1}', '{"t":1,"c":"c1","i":2}', '{"$oid":"0123456789abcdef01234567"}',
           'true', '{"$date":"2020-01-01T00:00:00Z"}');
my @values = ('1', '2', '3', '"s1"', '"s2"', '"x"', 'null', 'true', '{"x":1}',
              '{"y":[1,2]}', '[1,2]', '["s1",{"x":1}]', '[]');

sub document {
    my ($id) = @_;

    my @members = map { rand() < 0.75 ? "\"$_\":" . any(@values) : () }
        qw( a b d );

    return "{" . join(',', "\"_id\":$id", "\"n\":" . int(rand 5),
                      "\"l\":[" . join(',', map { int rand 5 } 1 .. rand 4)
                      . "]", @members) . "}";
}

for my $c (qw( c0 c1 )) {
    my $documents = join ',', map { document($_) } @ids;

    is(ask($of{$_}, $c, "[$documents]")->{status}, 201, "$c: documents, $_")
        for @modes;
    is($database->command("{\"insert\":\"plain.$c\",\"documents\":[$documents]}")
           ->{ok}{'$numberDouble'}, '1.0', "$c: the same, past the module");
    is(ask($rival, $c, '[' . join(',', map {
           document($_) =~ s/\}\z/,"whose":"rivaltag"}/r } @ids) . ']')->{status},
       201, "$c: of another");
}

# ---- pipelines; FROM is a collection ----

sub path { return any(qw( _id a b d n l a.x b.y _id.x _id.i d.0 )) }
sub field { return '"$' . path() . '"' }

sub expression {
    my ($deep) = @_;

    return any(field(), field(), any(@values), '"$$ROOT"', '"$$CURRENT.n"')
        if $deep > 2 || rand() < 0.3;

    my ($x, $y, $z) = map { expression($deep + 1) } 1 .. 3;

    return any(
        "{\"\$eq\":[$x,$y]}", "{\"\$gt\":[$x,$y]}", "{\"\$and\":[$x,$y]}",
        "{\"\$cond\":[$x,$y,$z]}", "{\"\$ifNull\":[$x,$y]}", "{\"\$isNumber\":$x}",
        "{\"\$isArray\":[$x]}", "{\"q\":$x,\"r\":[$y]}", "[$x,$y]",
        "{\"\$let\":{\"vars\":{\"v\":$x},\"in\":[\"\$\$v\",$y]}}",
        "{\"\$map\":{\"input\":\"\$l\",\"in\":{\"\$add\":[\"\$\$this\",\"\$n\"]}}}",
        "{\"\$filter\":{\"input\":\"\$l\",\"as\":\"e\",\"cond\":{\"\$gt\":[\"\$\$e\",$x]}}}",
        '{"$reduce":{"input":"$l","initialValue":0,"in":{"$add":["$$value","$$this"]}}}',
        "{\"\$literal\":$x}", "{\"\$add\":[\"\$n\",1]}", '{"$size":"$l"}',
        '{"$objectToArray":"$$ROOT"}', '{"$concat":[{"$toString":"$n"},"x"]}',
        '{"$mergeObjects":["$$ROOT",{"z":1}]}', '{"$slice":["$l",1]}',
    );
}

sub filter {
    my $path = path();
    my $value = any(@ids, @values);

    return any(
        "{\"$path\":$value}", "{\"$path\":{\"\$gt\":$value}}",
        "{\"$path\":{\"\$in\":[$value,1]}}", "{\"$path\":{\"\$exists\":true}}",
        "{\"\$or\":[{\"$path\":$value},{\"_id\":{\"\$lt\":7}}]}",
        "{\"_id\":{\"\$gte\":3},\"n\":{\"\$ne\":2}}", '{}',
        "{\"\$nor\":[{\"_id\":$value}]}",
        '{"$expr":' . expression(1) . '}',
        "{\"\$and\":[{\"$path\":{\"\$ne\":$value}},{\"\$expr\":"
            . expression(2) . '}]}',
    );
}

# what a collection's pipeline begins with
sub begin {
    my @stages;

    push @stages, '{"$match":' . filter() . '}' if rand() < 0.6;
    push @stages, '{"$sort":{' . any('', '', '"n":1,') . '"_id":' . any(1, -1)
        . '}}', any('{"$limit":5}', '{"$skip":2},{"$limit":6}') if rand() < 0.5;

    return @stages;
}

sub stage {
    my ($deep) = @_;

    my $e = expression(0);
    my @stages = (
        "{\"\$project\":{\"p\":$e,\"n\":1}}", "{\"\$addFields\":{\"a\":$e}}",
        "{\"\$set\":{\"d.x\":$e}}", '{"$unset":["a","b.y"]}',
        '{"$match":' . filter() . '}', '{"$unwind":"$l"}',
        '{"$unwind":{"path":"$a","preserveNullAndEmptyArrays":true}}',
        "{\"\$group\":{\"_id\":$e,\"n\":{\"\$sum\":\"\$n\"},\"all\":{\"\$push\":"
            . field() . '}}}',
        '{"$count":"n"}', "{\"\$sortByCount\":" . field() . '}',
        "{\"\$replaceWith\":{\"_id\":\"\$_id\",\"n\":\"\$n\",\"e\":$e}}",
        '{"$bucket":{"groupBy":"$n","boundaries":[0,2,9],"default":"other",'
            . '"output":{"c":{"$sum":1},"i":{"$addToSet":"$_id"}}}}',
    );

    push @stages, map { $_, $_ } (
        '{"$lookup":{"from":"FROM","localField":"' . path()
            . '","foreignField":"' . path() . '","as":"' . any(qw( l x _id ))
            . '"}}',
        '{"$lookup":{"from":"FROM","let":{"v":' . field() . '},"pipeline":['
            . join(',', begin(), '{"$match":{"$expr":{"$lte":["$n","$$v"]}}}',
                   some($deep + 1)) . '],"as":"x"}}',
        '{"$unionWith":{"coll":"FROM","pipeline":['
            . join(',', begin(), some($deep + 1)) . ']}}',
        '{"$unionWith":"FROM"}',
        '{"$graphLookup":{"from":"FROM","startWith":' . field()
            . ',"connectFromField":"n","connectToField":"'
            . any(qw( _id n a )) . '","as":"g","maxDepth":' . int(rand 3)
            . any('', ',"depthField":"far"',
                  ',"restrictSearchWithMatch":{"_id":{"$gt":2}}') . '}}',
        ($deep ? () : '{"$facet":{"y":[' . join(',', some(2)) . '],"z":['
            . join(',', some(2)) . ']}}'),
    ) if $deep < 2;

    return any(@stages);
}

sub some { my ($deep) = @_; return map { stage($deep) } 1 .. 1 + rand 2 }

# the same whatever the order in which a server finds things
sub normal {
    my ($value) = @_;

    if (ref $value eq 'ARRAY') {
        return [sort { $json->encode($a) cmp $json->encode($b) }
                map { normal($_) } @$value];
    }

    return $value if ref $value ne 'HASH';

    return { map { $_ => normal($value->{$_}) } keys %$value };
}

my (%said, @differ, @shown);

for my $i (1 .. $PIPELINES) {
    my $pipeline = '[' . join(',', begin(), map { stage(0) } 1 .. rand 4) . ']';

    $pipeline =~ s/FROM/any('c0', 'c1')/ge;

    (my $plain = $pipeline)
        =~ s/("(?:from|coll|\$unionWith)":")(c\d")/$1plain.$2/g;
    my $reply = $database->command("{\"aggregate\":\"plain.c0\",\"pipeline\":"
        . "$plain,\"cursor\":{\"batchSize\":1001}}");
    my $want = $reply->{cursor}
        ? $json->encode(normal($reply->{cursor}{firstBatch})) : 'refused';

    for my $mode (@modes) {
        my $res = ask($of{$mode}, 'c0:aggregate',
                      "{\"pipeline\":$pipeline,\"limit\":1000}");
        my $got = $res->{status} == 200
            ? $json->encode(normal($res->{json}{documents}))
            : $res->{status} == 422 && $res->{content} !~ /"field":"pipeline/
            ? 'refused' : "$res->{status} $res->{content}";

        $said{ $got eq 'refused' ? 'refused' : $got eq '[]' ? 'nothing'
               : 'something' }++;
        push @shown, "$mode $pipeline" if $res->{content} =~ /rivaltag|_etag/;
        push @differ, "$mode $pipeline\n  got  " . substr($got, 0, 1500)
            . "\n  want " . substr $want, 0, 1500 if $got ne $want;
    }
}

is_deeply(\@differ, [], 'the same as past the module')
    or diag("TENANT_TEST_SEED=$seed\n", join "\n",
            @differ[0 .. ($#differ > 4 ? 4 : $#differ)]);
is_deeply(\@shown, [], 'nothing of another, and no tag');
cmp_ok($said{something} // 0, '>', 2 * $PIPELINES, 'most give something');
diag(join ', ', map { "$_: $said{$_}" } sort keys %said)
    if $ENV{TENANT_TEST_SLOW};

# ---- one that means harm ----

my $id = "{\"\$oid\":\"$rival->{id}\"}";
my @hostile = (
    '[{"$match":{"_id.t":{"$exists":true}}}]', "[{\"\$match\":{\"_id.t\":$id}}]",
    "[{\"\$match\":{\"_id\":{\"t\":$id,\"c\":\"c0\",\"i\":1}}}]",
    "[{\"\$match\":{\"\$or\":[{\"_id\":{\"\$gte\":{\"t\":$id}}},{}]}}]"
        =~ s/,\{\}//r,
    "[{\"\$match\":{\"_id\":{\"\$in\":[{\"t\":$id,\"c\":\"c0\",\"i\":1}]}}}]",
    '[{"$match":{"whose":"rivaltag"}}]', '[{"$match":{"whose":{"$exists":true}}}]',
    '[{"$match":{"$expr":{"$eq":["$_id.c","c0"]}}}]',
    '[{"$match":{"$expr":{"$ne":[{"$type":"$whose"},"missing"]}}}]',
    '[{"$match":{"_id":{"$type":"object"}}},{"$project":{"t":{"$objectToArray":'
        . '"$_id"}}},{"$match":{"t.k":"t","t.v":'
        . "$id}}]",
    '[{"$unionWith":"c0"},{"$unionWith":{"coll":"c1","pipeline":[{"$match":'
        . '{"$or":[{"whose":"rivaltag"},{"_id.t":{"$gt":0}}]}},{"$match":'
        . '{"whose":"rivaltag"}}]}},{"$match":{"whose":"rivaltag"}}]',
    map { my $to = $_; map { my $as = $_;
        '[{"$limit":1},{"$set":{"k":["c0","c1",' . "$id" . '],"_id":' . $id
            . "}},{\"\$lookup\":{\"from\":\"c0\",\"localField\":\"k\","
            . "\"foreignField\":\"$to\",\"as\":\"$as\"}},{\"\$match\":{\"$as\":"
            . '{"$ne":[]}}}]',
        '[{"$limit":1},{"$set":{"k":["c0","c1",' . "$id" . ']}},'
            . '{"$graphLookup":{"from":"c0","startWith":"$k",'
            . "\"connectFromField\":\"_id.t\",\"connectToField\":\"$to\","
            . "\"as\":\"$as\",\"restrictSearchWithMatch\":{\"\$or\":[{\"_id.t\":"
            . "$id},{\"n\":{\"\$gte\":0}}]}}},{\"\$match\":{\"$as\":{\"\$ne\":[]}}}]"
    } qw( x _id l ) } qw( _id.t _id.c ),
);

for my $pipeline (@hostile) {
    my $res = ask($of{shared}, 'c0:aggregate', "{\"pipeline\":$pipeline}");
    my $other = ask($of{id}, 'c0:aggregate', "{\"pipeline\":$pipeline}");

    is($res->{status}, 200, "answered: $pipeline") or diag($res->{content});
    is($res->{content}, $other->{content}, 'as in a collection of its own');
    unlike($res->{content}, qr/rivaltag/, 'nothing of another');
}

unlike($nginx->log, qr/\[(?:alert|emerg|crit)\]/, 'no alert');

done_testing();
