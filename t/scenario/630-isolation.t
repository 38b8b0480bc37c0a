# Five organizations in mixed placements, random operations over connections
# that stay open while tokens change from request to request, and nginx reloads:
# each command to the database keeps to the place of the token's organization
# (t/lib/Places.pm), no answer has anything of another's, and the check itself
# catches what is planted.

use strict;
use warnings;

use Admin;
use Faults;
use IO::Select ();
use IO::Socket::INET ();
use JSON::PP ();
use Message ();
use Places;
use Server;
use Test::More;
use Time::HiRes qw( time );

my $OPERATIONS = $ENV{TENANT_TEST_SLOW} ? 50_000 : 5_000;
my $CONNECTIONS = 16;
my $RELOADS = $ENV{TENANT_TEST_SLOW} ? 20 : 4;

my %mode = (alphatag => 'id', bravotag => 'name', charlietag => 'database',
            deltatag => 'shared', echotag => 'shared');
my @tags = sort keys %mode;
my $seed = $ENV{TENANT_TEST_SEED} // time & 0xffff;

srand $seed;
diag("TENANT_TEST_SEED=$seed") if $ENV{TENANT_TEST_SLOW};

my $faults = Faults->new($ENV{TENANT_TEST_URI}, watch => Places->new);
my $nginx = Server->new(
    uri => $faults->uri, workers => 2,
    http => "tenant_collection_prefix is${$}_; keepalive_requests 1000000; "
            . 'tenant_database ' . "$ENV{TENANT_TEST_PREFIX}_${$}_data;",
    server => join("\n    ", map {
        "location /org-$_/ { tenant_organizations; tenant_storage $_; }"
    } qw( id name database shared )));

Admin::use_server($nginx);

# ---- the organizations ----

# names, too, have the tag: "org_bravotag" is its base in name mode
sub organization {
    my ($tag) = @_;

    my $res = $nginx->request(POST => "/org-$mode{$tag}/create", {
        organization_name => $tag, email => "$tag\@isolation.example",
        password => 'correct horse' });
    is($res->{status}, 201, "$tag, $mode{$tag}") or BAIL_OUT($res->{content});

    return { id => $res->{json}{organization_id}, mode => $mode{$tag},
             token => login("$tag\@isolation.example")->{json}{access_token} };
}

my %organization = map { $_ => organization($_) } @tags;

# where their records say that they are
require Mongo;
for my $record (Mongo->new($ENV{TENANT_TEST_URI}, $nginx->{database})
                    ->find('organizations'))
{
    my $one = $organization{ $record->{name} };

    is($record->{placement}{mode}, $one->{mode}, "$record->{name}: the mode");
    @$one{qw( database collection )}
        = @{ $record->{placement} }{qw( database collection )};
}

my %told = (master => $nginx->{database}, organizations => {
    map { my $one = $organization{$_};
          ($_ => { map { $_ => $one->{$_} }
                   qw( id mode database collection ) }) } @tags });

$faults->tell(%told);

# ---- requests ----

my @next;

sub any { return $_[rand @_] }
sub json { return JSON::PP->new->canonical->encode($_[0]) }

sub url {
    my ($text) = @_;

    return $text =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ger;
}

# What looks for a way around: the names that are stored, and conditions that
# everything meets.
my @filters = (
    '{"_id.t":{"$exists":true}}', '{"_id.c":"documents"}', '{"_id.i":"one-1"}',
    '{"_id":{"$gt":""}}', '{"_id":{"$gte":{"$minKey":1}}}',
    '{"_id":{"$lt":{"$maxKey":1}}}',
    '{"$or":[{"_id":"one-1"},{"n":{"$gte":0}}]}',
    '{"$and":[{"_id":{"$exists":true}}]}', '{"$nor":[{"n":-1}]}',
    '{"_id":{"$in":["one-1","one-2",7]}}', '{"_id":{"$ne":"one-1"}}',
    '{"_id":{"$not":{"$eq":"one-1"}}}', '{"n":{"$gt":3}}', '{}',
    '{"_id":{"t":{"$oid":"TENANT"},"c":"documents","i":"one-1"}}',
    '{"_id":{"$gte":{"t":{"$oid":"TENANT"}}}}',
);

sub filter {
    my ($tag) = @_;

    my $other = any(grep { $_ ne $tag } @tags);
    my $text = any(@filters);

    # with another's id, which is public
    return rand() < 0.5 ? "{\"o\":\"$tag\",\"n\":{\"\$gte\":0}}"
        : $text =~ s/TENANT/$organization{$other}{id}/r;
}

# Stages that read a collection (FROM), each with what looks for a way around.
my @stages = (
    '{"$lookup":{"from":"FROM","localField":"n","foreignField":"n","as":"l"}}',
    '{"$lookup":{"from":"FROM","localField":"_id","foreignField":"_id",'
        . '"pipeline":[{"$match":FILTER}],"as":"_id"}}',
    '{"$lookup":{"from":"FROM","let":{"t":"$_id"},"pipeline":[{"$limit":5},'
        . '{"$unionWith":"FROM"},{"$match":{"$expr":{"$ne":["$$ROOT","$$t"]}}}],'
        . '"as":"l"}}',
    '{"$lookup":{"from":"FROM","localField":"x","foreignField":"_id.t",'
        . '"as":"l"}}',
    '{"$unionWith":"FROM"}',
    '{"$unionWith":{"coll":"FROM","pipeline":[{"$match":FILTER},'
        . '{"$lookup":{"from":"FROM","pipeline":[],"as":"l"}},{"$limit":3}]}}',
    '{"$graphLookup":{"from":"FROM","startWith":"$n","connectFromField":"n",'
        . '"connectToField":"n","maxDepth":1,"as":"g"}}',
    '{"$graphLookup":{"from":"FROM","startWith":"$x","connectFromField":"_id",'
        . '"connectToField":"_id.c","maxDepth":1,"as":"g",'
        . '"restrictSearchWithMatch":FILTER}}',
    '{"$facet":{"a":[{"$lookup":{"from":"FROM","pipeline":[{"$sort":{"_id":1}},'
        . '{"$limit":2}],"as":"l"}}],"b":[{"$unionWith":"FROM"}]}}',
    '{"$match":FILTER}', '{"$group":{"_id":"$o","all":{"$push":"$$ROOT"}}}',
    '{"$project":{"k":{"$objectToArray":"$$ROOT"},"i":"$_id.t"}}',
    '{"$sort":{"_id":-1}}', '{"$limit":7}', '{"$count":"n"}',
    '{"$sortByCount":"$_id.c"}',
);

sub pipeline {
    my ($tag) = @_;

    my @own = map { any(@stages) } 1 .. int rand 3;
    my $text = join ',', @own, '{"$limit":20}';

    $text =~ s/FROM/collection($tag)/ge;
    $text =~ s/FILTER/filter($tag)/ge;

    return "{\"pipeline\":[{\"\$limit\":5},$text]}" if rand() < 0.9;
    return "{\"pipeline\":[$text]}";
}

# the same ids in all organizations, strings and numbers
sub id { return any('one', 'two') . '-' . int rand 40 }

sub collection {
    my ($tag) = @_;

    return any('documents', 'common', "things-$tag");
}

sub document {
    my ($tag, %more) = @_;

    return json({ o => $tag, n => int rand 100, %more });
}

# indexes and schemas: another's would be told, or refuse what is written
sub rule {
    my ($tag, $c) = @_;

    return any(
        [GET => "$c:indexes"], [GET => "$c:schema"],
        [POST => "$c:indexes", json({ name => "of-$tag", keys => { n => 1 },
                                      partial => { o => $tag } })],
        [DELETE => "$c:indexes/of-$tag"],
        [PUT => "$c:schema", json({ properties => { o => {
            enum => [$tag] } } })],
        [DELETE => "$c:schema"],
    );
}

# [method, path, body, media type, what is accepted]
sub operation {
    my ($tag) = @_;

    my $c = '/data/' . collection($tag);
    my $what = int rand 23;

    return [POST => "$c:aggregate", pipeline($tag)] if $what > 20;

    return rule($tag, $c) if rand() < 0.03;

    return [POST => $c, join("\n", map { document($tag) } 1 .. 3),
            'application/x-ndjson'] if $what == 0 && rand() < 0.3;
    return [POST => $c, document($tag)] if $what == 0;
    return [POST => $c, document($tag, _id => id())] if $what == 1;
    return [POST => $c, '[' . join(',', map { document($tag) } 1 .. 3) . ']']
        if $what == 2;
    return [GET => "$c/" . id()] if $what == 3 || $what == 4;
    return [PUT => "$c/" . id(), document($tag)] if $what == 5;
    return [PATCH => "$c/" . id(), document($tag),
            'application/merge-patch+json'] if $what == 6;
    return [DELETE => "$c/" . id()] if $what == 7;
    return [PATCH => "$c/" . id(), '{"$set":{"o":"' . $tag
            . '"},"$inc":{"n":1}}'] if $what == 11;
    return [PATCH => "$c?filter=" . url(filter($tag)),
            document($tag), 'application/merge-patch+json'] if $what == 12;
    return [POST => "$c:update", '{"filter":' . filter($tag)
            . ',"update":{"$inc":{"n":1},"$set":{"o":"' . $tag . '"}}}']
        if $what == 13;
    return [POST => "$c:update", '{"filter":{"o":"' . $tag . '","n":'
            . int(rand 200) . any('', ',"_id":"' . id() . '"')
            . '},"update":{"$set":{"u":1}},"upsert":true}'] if $what == 14;
    return [POST => "$c:delete", '{"filter":{"o":"' . $tag . '","u":1}}']
        if $what == 15;
    return [GET => '/data/'] if $what == 8 && rand() < 0.3;

    # of a type that only a path says
    my $typed = any('7?id_type=number', '%7B%22a%22%3A1%7D?id_type=json',
                    'null?id_type=json', '1.5?id_type=decimal');

    return [PUT => "$c/$typed", document($tag)] if $what == 16;
    return [any('GET', 'DELETE') => "$c/$typed"] if $what == 17;
    return [POST => "$c:count", '{"filter":' . filter($tag) . '}']
        if $what == 18;
    return [POST => "$c:distinct", '{"field":"' . any('_id', 'n', '_id.t', 'o')
            . '","filter":' . filter($tag) . '}'] if $what == 19;
    return [POST => "$c:query", '{"limit":' . any(1, 5, 50)
            . any('', ',"sort":{"n":1}', ',"count":"exact"',
                  ',"count":"estimated"')
            . ',"filter":' . filter($tag) . '}'] if $what == 20;

    my $sort = any('', '', '&sort=' . url('{"_id":-1}'),
                   '&sort=' . url('{"n":1}'), '&sort=' . url('{"_id":1}'));
    my $count = any('', '&count=exact', '&count=estimated');

    return [GET => "$c?filter=" . url(filter($tag)) . $sort, undef, undef,
            'application/x-ndjson'] if rand() < 0.3;

    return [GET => "$c?limit=" . any(1, 5, 50) . $sort . $count . '&filter='
            . url(filter($tag))];
}

# ---- connections ----

my %of;                        # what each socket waits for
my (%status, @mixed, @refused, $sent, $lost, $again);
my $late = 0;

sub connection {
    my $socket = IO::Socket::INET->new(
        PeerAddr => "127.0.0.1:$nginx->{port}") or die "connect: $!\n";

    return $socket;
}

sub send_to {
    my ($socket, $request) = @_;

    my ($tag, $method, $path, $body, $type, $accept) = @$request;
    my $text = "$method $path HTTP/1.1\r\nHost: a\r\n"
        . "Authorization: Bearer $organization{$tag}{token}\r\n";

    $text .= 'Content-Type: ' . ($type // 'application/json')
        . "\r\nContent-Length: " . length($body) . "\r\n" if defined $body;

    $text .= "Accept: $accept\r\n" if defined $accept;

    $of{$socket} = { request => $request, bytes => '' };
    local $SIG{PIPE} = 'IGNORE';
    $socket->syswrite("$text\r\n" . ($body // ''));
}

sub next_request {
    my $tag = any(@tags);

    # most often a page that another operation began, once there is one
    if (@next && rand() < 0.2) {
        my ($whose, $path) = @{ splice @next, rand @next, 1 };
        return [$whose, GET => $path];
    }

    return [$tag, @{ operation($tag) }];
}

# Whether the answer is whole; then it is looked at.
sub complete {
    my ($wait) = @_;

    my ($head, $rest) = split /\r\n\r\n/, $wait->{bytes}, 2;

    return 0 if !defined $rest;

    my ($status) = $head =~ m{^HTTP/1\.1 (\d+)};
    my ($len) = $head =~ /^Content-Length: (\d+)/mi;
    my $body = $rest;

    if ($head =~ /^Transfer-Encoding: chunked/mi) {
        return 0 if $rest !~ /(?:^|\r\n)0\r\n\r\n\z/;
    } elsif (defined $len && $status != 304) {
        return 0 if length $rest < $len;
    }

    look($wait->{request}, $status, $body);

    return 1;
}

sub look {
    my ($request, $status, $body) = @_;

    my ($tag, $method, $path) = @$request;

    $status{$status}++;

    if ($status == 503) {
        $again++;
        return;
    }

    # a pipeline of all with all takes a server long, a schema or an index waits
    # for it, and the rest for these
    $late++ if $status == 504;
    push @refused, "$tag $method $path: $status $body"
        if $status !~ /^(?:20[014]|207|404|409|422|504)$/;
    push @mixed, "$tag $method $path: $body"
        if grep { $_ ne $tag && index($body, $_) >= 0 } @tags;

    if ($method eq 'GET' && $body =~ /"next":"([^"]+)"/) {
        my $next = $1;
        $path =~ s/&after=[^&]*//;
        push @next, [$tag, "$path&after=" . url($next)] if @next < 50;
    }
}

my $began = time;
my $select = IO::Select->new;
my $reload_every = int $OPERATIONS / ($RELOADS + 1);

sub start_one {
    my $socket = connection();

    $select->add($socket);
    send_to($socket, next_request());
    $sent++;
}

$sent = 0;
start_one() for 1 .. $CONNECTIONS;

while ($select->count) {
    my @ready = $select->can_read(30) or die "no answer for 30 seconds\n";

    for my $socket (@ready) {
        my $wait = $of{$socket};
        my $n = sysread $socket, $wait->{bytes}, 65536, length $wait->{bytes};

        if (!$n) {
            # a worker that leaves closes what is idle, or was when it did
            $select->remove($socket);
            delete $of{$socket};
            $lost++ if $wait->{bytes} ne '';

            my $fresh = connection();
            $select->add($fresh);
            send_to($fresh, $wait->{request});
            next;
        }

        next if !complete($wait);

        if ($sent >= $OPERATIONS) {
            $select->remove($socket);
            delete $of{$socket};
            close $socket;
            next;
        }

        $nginx->signal('HUP') if ++$sent % $reload_every == 0;
        send_to($socket, next_request());
    }
}

diag(sprintf '%d operations in %.1f s', $sent, time - $began)
    if $ENV{TENANT_TEST_SLOW};

# ---- what was seen ----

my $seen = $faults->told;
my $count = $seen->{count};

is_deeply($seen->{bad}, [], 'each command keeps to one place')
    or diag(explain($seen->{bad}));
is_deeply(\@mixed, [], 'no answer has anything of another')
    or diag("@mixed[0 .. ($#mixed > 3 ? 3 : $#mixed)]");
cmp_ok($late, '<', $OPERATIONS / 50, "answers come in time, but for $late");
is_deeply(\@refused, [], 'no answer is out of the ordinary')
    or diag(join "\n", @refused[0 .. ($#refused > 5 ? 5 : $#refused)]);
is($lost // 0, 0, 'no answer was cut off');
cmp_ok($again // 0, '<', $OPERATIONS / 50, 'few had to wait for a connection');
cmp_ok($status{200} // 0, '>', $OPERATIONS / 4, 'most found something');

cmp_ok($count->{$_} // 0, '>', $OPERATIONS / 20, "commands of $_: $count->{$_}")
    for @tags;
cmp_ok($count->{$_} // 0, '>', 0, "there was \"$_\"")
    for qw( find insert findAndModify aggregate listCollections count
            distinct update delete listIndexes createIndexes collMod
            $lookup $unionWith $graphLookup );
cmp_ok($count->{tagged}, '>', $OPERATIONS / 3, 'most say whose they are');
unlike($nginx->log, qr/\[(?:alert|emerg|crit)\]/, 'no alert');

# ---- the check sees what is planted ----

sub bson {
    my @value = @_;

    # [type, value]; a list of pairs is a document
    my $out = '';

    while (my ($key, $value) = splice @value, 0, 2) {
        if (!ref $value) {
            $out .= "\x02$key\0" . pack('l<', 1 + length $value) . "$value\0";
        } elsif (!@$value) {
            $out .= "\x03$key\0" . bson();
        } elsif ($value->[0] eq 'oid') {
            $out .= "\x07$key\0" . pack 'H*', $value->[1];
        } elsif ($value->[0] eq 'max' || $value->[0] eq 'min') {
            $out .= ($value->[0] eq 'max' ? "\x7f" : "\xff") . "$key\0";
        } elsif ($value->[0] eq 'array') {
            my $n = 0;
            $out .= "\x04$key\0" . bson(map { ($n++, $_) }
                                        @$value[1 .. $#$value]);
        } else {
            $out .= "\x03$key\0" . bson(@$value);
        }
    }

    return pack('l<', 5 + length $out) . "$out\0";
}

# what the check makes of one command
sub judged {
    my (@members) = @_;

    my $places = Places->new;
    $places->tell(\%told);

    my $bytes = pack('l<4 L< C', 0, 1, 0, 2013, 0, 0) . bson(@members);
    substr $bytes, 0, 4, pack 'l<', length $bytes;

    my $message = Message::take(\(my $copy = $bytes));
    $places->command(Message::command($message), $message, 'c');

    return $places->told->{bad};
}

my ($delta, $echo, $alpha) = @organization{qw( deltatag echotag alphatag )};
my @db = ('$db' => $delta->{database});

sub stored {
    my ($one, @i) = @_;

    return [t => ['oid', $one->{id}], c => 'documents', @i];
}

sub range {
    my ($one, $other) = @_;

    return [_id => ['$gte' => stored($one, i => ['min']),
                    '$lte' => stored($other, i => ['max'])]];
}

my $shared = $delta->{collection};
my @good = (
    [find => $shared, filter => range($delta, $delta), @db],
    [find => $shared, filter => [_id => stored($delta, i => 'one-1')], @db],
    [find => $shared, filter => [@{ range($echo, $echo) }, o => 'echotag'],
     @db],
    [find => $shared, filter => ['$and' => ['array', range($echo, $echo)]],
     @db],
    [find => $alpha->{collection}, filter => [o => 'alphatag'], @db],
    [find => "$alpha->{collection}.common", filter => [], @db],
    [aggregate => $shared, pipeline => ['array',
        ['$match' => range($delta, $delta)], ['$unionWith' => [
            coll => $shared, pipeline => ['array',
                ['$match' => range($delta, $delta)]]]]], @db],
    [insert => $shared, documents => ['array',
        [_id => stored($echo, i => 'x'), o => 'echotag']], @db],
    [delete => $shared, deletes => ['array',
        [q => [_id => stored($echo, i => 'x')]]], @db],
    [find => 'organizations', filter => [name => 'x'],
     '$db' => $nginx->{database}],
);
my @bad = (
    ["another's documents", find => $shared,
     filter => [@{ range($delta, $delta) }, o => 'echotag'], @db],
    ["another's place", find => $alpha->{collection},
     filter => [o => 'echotag'], @db],
    ['a place of nobody', find => 'things', filter => [], @db],
    ["the right name in another's database", find => $alpha->{collection},
     filter => [], '$db' => $organization{charlietag}{database}],
    ['no filter', find => $shared, filter => [], @db],
    ['no _id', find => $shared, filter => [o => 'deltatag'], @db],
    ['a range over two', find => $shared, filter => range($delta, $echo), @db],
    ['half a range', find => $shared, filter => [_id => [
        '$gte' => stored($delta, i => ['min'])]], @db],
    ['a range of no tenant', find => $shared, filter => [_id => [
        '$gte' => [c => 'documents'], '$lte' => [c => 'documents']]], @db],
    ['one of two conditions', find => $shared, filter => ['$or' => ['array',
        range($echo, $echo), [o => 'echotag']]], @db],
    ['an insert for another', insert => $shared, documents => ['array',
        [_id => stored($delta, i => 'x'), o => 'echotag']], @db],
    ['inserts for two', insert => $shared, documents => ['array',
        [_id => stored($delta, i => 'x')], [_id => stored($echo, i => 'x')]],
     @db],
    ['an insert without whose it is', insert => $shared, documents => ['array',
        [_id => 'x', o => 'echotag']], @db],
    ['one delete of two', delete => $shared, deletes => ['array',
        [q => [_id => stored($echo, i => 'x')]], [q => [o => 'echotag']]],
     @db],
    ["an update that brings another's", update => $shared, updates => ['array',
        [q => [_id => stored($echo, i => 'x')],
         u => ['$set' => [o => 'deltatag']]]], @db],
    ['an aggregation that begins with something else', aggregate => $shared,
     pipeline => ['array', ['$sort' => [o => '1']],
                  ['$match' => range($echo, $echo)]], @db],
    ['a union without a range', aggregate => $shared, pipeline => ['array',
        ['$match' => range($delta, $delta)], ['$unionWith' => $shared]], @db],
    ["a union with another's range", aggregate => $shared,
     pipeline => ['array', ['$match' => range($delta, $delta)],
        ['$unionWith' => [coll => $shared, pipeline => ['array',
            ['$match' => range($echo, $echo)]]]]], @db],
    ['a join without a range, in a facet', aggregate => $shared,
     pipeline => ['array', ['$match' => range($delta, $delta)],
        ['$facet' => [a => ['array', ['$lookup' => [from => $shared,
            localField => 'a', foreignField => '_id.i', as => 'x']]]]]], @db],
    ['a join whose range comes late', aggregate => $shared,
     pipeline => ['array', ['$match' => range($delta, $delta)],
        ['$lookup' => [from => $shared, as => 'x', pipeline => ['array',
            ['$limit' => '1'], ['$match' => range($delta, $delta)]]]]], @db],
    ['a join in a join', aggregate => $shared,
     pipeline => ['array', ['$match' => range($delta, $delta)],
        ['$lookup' => [from => $shared, as => 'x', pipeline => ['array',
            ['$match' => range($delta, $delta)], ['$lookup' => [
                from => $shared, pipeline => ['array'], as => 'y']]]]]], @db],
    ['a search without a range', aggregate => $shared,
     pipeline => ['array', ['$match' => range($delta, $delta)],
        ['$graphLookup' => [from => $shared, as => 'x']]], @db],
    ["a join with another's place", aggregate => $shared,
     pipeline => ['array', ['$match' => range($delta, $delta)],
        ['$lookup' => [from => $alpha->{collection}, as => 'x']]], @db],
    ['output', aggregate => $shared,
     pipeline => ['array', ['$match' => range($delta, $delta)],
        ['$out' => $shared]], @db],
    ['a list of all collections', listCollections => '1', @db],
    ["a tenant's document in the master database", insert => 'users',
     documents => ['array', [o => 'echotag']], '$db' => $nginx->{database}],
    ["a cursor of nobody's", getMore => '12345678', collection => $shared, @db],
);

is_deeply(judged(@$_), [], "fine: $_->[0] $_->[3]") for @good;

for my $planted (@bad) {
    my ($what, @members) = @$planted;

    is(scalar @{ judged(@members) }, 1, "caught: $what");
}

done_testing();
