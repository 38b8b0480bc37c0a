# Documents one by one (design, section 1): insert, read, replace, patch and
# delete, with their preconditions.

use strict;
use warnings;

use Contract;
use Database;
use Server;
use Test::More;

my $nginx = Server->new(http => 'tenant_max_page 100; tenant_timeout 5s;'
                                . ' client_max_body_size 39m;');
$nginx->sign_up('Documents');

my $database = Database->new($nginx);
my $base = $nginx->{organization}{collection_name};
my $hex = '0123456789abcdef01234567';
my $n = 0;

sub req { return $nginx->request(@_) }

sub etag { return $_[0]{headers}{etag} }

# a new document, its path and ETag
sub fresh {
    my ($document) = @_;

    my $path = '/data/fresh/d' . ++$n;
    my $res = req(PUT => $path, $document // { n => 1 });

    die "$res->{status} $res->{content}\n" if $res->{status} != 201;

    return ($path, etag($res));
}

# every document of a list of requests at once, one process each
sub together {
    my (@requests) = @_;

    my @pids;
    my @pipes = map {
        my $request = $_;
        pipe my $in, my $out;
        my $pid = fork() // die "fork: $!\n";

        if ($pid == 0) {
            print $out req(@$request)->{status};
            close $out;
            require POSIX;
            POSIX::_exit(0);
        }

        close $out;
        push @pids, $pid;
        $in;
    } @requests;

    my %count;
    $count{ readline($_) // '' }++ for @pipes;
    waitpid $_, 0 for @pids;

    return \%count;
}

# insert one
my $res = req(POST => '/data/notes', '{"a":1,"b":{"c":[1,{"d":null}]}}');
is($res->{status}, 201, 'inserted');
is($res->{headers}{'content-type'}, 'application/json', 'as JSON');
my $id = $res->{json}{_id}{'$oid'};
like($id, qr/^[0-9a-f]{24}$/, 'with an ObjectId');
is_deeply([keys %{ $res->{json} }], ['_id'], 'and nothing else');
is($res->{headers}{location}, "/data/notes/$id", 'there');
like(etag($res), qr/^"[0-9a-f]{24}"$/, 'with a strong ETag');
is(etag($res), etag(req(GET => "/data/notes/$id")), 'the same when read');
is(req(GET => "/data/notes/$id")->{content},
   "{\"_id\":{\"\$oid\":\"$id\"},\"a\":1,\"b\":{\"c\":[1,{\"d\":null}]}}",
   'members stay in order');
is(req(GET => '/data/notes/' . uc $id)->{status}, 200, 'in capitals, too');

$res = req(HEAD => "/data/notes/$id");
is($res->{status}, 200, 'HEAD');
is($res->{content} // '', '', 'without a body');
like(etag($res), qr/^"[0-9a-f]{24}"$/, 'with the ETag');

for my $given ('x', 'a b', "caf\xc3\xa9", 'a%b', 'a?b#c', 'a;b&c=d+e', '...',
               "\xf0\x9f\x98\x80", 'x' x 1024, "'\"<>", 'a\\\\b', '0' x 23,
               '$where', '~', 'a:drop')
{
    my $res = req(POST => '/data/ids', "{\"_id\":\""
                  . ($given =~ s/"/\\"/r) . '"}');
    my $what = 'id ' . substr $given =~ s/[^ -~]/?/gr, 0, 20;

    is($res->{status}, 201, $what) or diag($res->{content});

    my $plain = $given eq 'a\\\\b' ? 'a\\b' : $given;
    my $where = $res->{headers}{location} // '';

    like($where, qr{^/data/ids/[!-~]+$}, "$what has a Location");
    is($where =~ s/%(..)/chr hex $1/ger, "/data/ids/$plain", "$what escaped");
    is(req(GET => $where)->{status}, 200, "$what is there");
}

is(req(GET => '/data/ids/a%3Adrop')->{status}, 200, 'a colon in an id');

for my $given ('1', '1.5', 'true', 'null', '{"a":1}', '{"$date":0}',
               '{"$numberDecimal":"2.5"}', '{"$date":"2020-01-01T00:00:00Z"}',
               '{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}',
               '{"$numberLong":"7"}')
{
    my $res = req(POST => '/data/other', "{\"_id\":$given}");
    my $status = $given eq '{"$date":0}' ? 422 : 201;

    is($res->{status}, $status, "_id $given is $status");
    is($res->{headers}{location}, undef, "_id $given has no path");
    is(req(POST => '/data/other', "{\"_id\":$given}")->{status},
       $status == 201 ? 409 : 422, "_id $given is unique");
}

rows($nginx,
    ['POST', '/data/notes', '', 400],
    ['POST', '/data/notes', '{', 400],
    ['POST', '/data/notes', '1', 422],
    ['POST', '/data/notes', '"a"', 422],
    ['POST', '/data/notes', '{} {}', 400],
    ['POST', '/data/notes', '{"a":1,"a":1}', 400],
    ['POST', '/data/notes', '{"a":{"b":1,"b":1}}', 400],
    ['POST', '/data/notes', "{\"a\":\"\xff\"}", 400],
    ['POST', '/data/notes', '{"a\u0000b":1}', 400],
    ['POST', '/data/notes', '{"a":1e999}', 400],
    ['POST', '/data/notes', '{"a":"\u0000"}', 201],
    ['POST', '/data/notes', '{"":1}', 201],
    ['POST', '/data/notes', '{"a.b":1}', 201],
    ['POST', '/data/notes', '{"$a":1}', 422],
    ['POST', '/data/notes', '{"a":{"$a":1}}', 422],
    ['POST', '/data/notes', '{"a":[{"b":{"$a":1}}]}', 422],
    ['POST', '/data/notes', '{"_id":[1]}', 422],
    ['POST', '/data/notes', '{"_id":{"$regularExpression":'
        . '{"pattern":"a","options":""}}}', 422],
    ['POST', '/data/notes', '{"_id":{"$undefined":true}}', 422],
    ['POST', '/data/notes', '{"_id":""}', 422],
    ['POST', '/data/notes', '{"_id":"."}', 422],
    ['POST', '/data/notes', '{"_id":".."}', 422],
    ['POST', '/data/notes', '{"_id":"a/b"}', 422],
    ['POST', '/data/notes', '{"_id":"a\nb"}', 422],
    ['POST', '/data/notes', '{"_id":"a\u0000b"}', 422],
    ['POST', '/data/notes', '{"_id":"a\u007fb"}', 422],
    ['POST', '/data/notes', '{"_id":"a\u0085b"}', 422],
    ['POST', '/data/notes', "{\"_id\":\"$hex\"}", 422],
    ['POST', '/data/notes', '{"_id":"' . uc($hex) . '"}', 422],
    ['POST', '/data/notes', '{"_id":"' . ('x' x 1025) . '"}', 422],
    ['POST', '/data/notes', '{"a":{"$code":"f()"}}', 422],
    ['POST', '/data/notes', '{"$oid":"' . $hex . '"}', 422],
    ['POST', '/data/notes?x=1', '{}', 422],
    ['POST', '/data/notes?filter={}', '{}', 422],
    ['POST', '/data/notes', '{}', 415, 'Content-Type' => 'text/plain'],
    ['POST', '/data/notes', '{}', 415,
     'Content-Type' => 'application/merge-patch+json'],
    ['POST', '/data/notes', '{}', 415,
     'Content-Type' => 'application/json; charset=latin1'],
    ['POST', '/data/notes', '{}', 201,
     'Content-Type' => 'Application/JSON; charset=UTF-8'],
    ['POST', '/data/notes', '{"a":"' . ('x' x 41_000_000) . '"}', 413],
    ['POST', '/data/notes', '{}', 401, Authorization => 'Bearer x'],
    ['POST', '/data/notes', '{}', 401, Authorization => 'Basic eDp4'],
    ['POST', '/data/notes/x', '{}', 405],
    ['OPTIONS', '/data/notes', undef, 405],
    ['PUT', '/data/notes', '{}', 405],
    ['GET', '/data/notes/', undef, 404],
    ['GET', '/data/notes/a/b', undef, 404],
    ['GET', '/data/notes/a%2Fb', undef, 404],
    ['GET', '/data/notes:nope', undef, 404],
    ['GET', '/data/notes:drop', undef, 405],
    ['POST', '/data/notes:drop/x', undef, 404],
    ['GET', '/data/notes/none', undef, 404],
    ['GET', '/data/never-written/none', undef, 404],
    ['GET', "/data/notes/$id?x=1", undef, 422],
    ['GET', "/data/notes/$id?filter=%zz", undef, 400],
    ['GET', '/data/notes/%ff', undef, 400],
    ['GET', '/data/notes/%01', undef, 422],
    ['GET', '/data/notes/' . ('x' x 1025), undef, 422],
    ['GET', '/data/' . ('c' x 64) . '/x', undef, 404],
    ['GET', '/data/' . ('c' x 65) . '/x', undef, 422],
    (map { ['GET', "/data/$_/x", undef, 422] }
         '.c', 'c.', 'c..d', 'system.users', 'c$d', 'c%20d', '%C3%A9', 'c+d',
         'c,d', 'c%25d', '$cmd'),
    (map { ['GET', "/data/$_/x", undef, 404] } 'c.d', 'C-1_x', 'systemx'),
);

$res = req(POST => '/data/c..d?x=1', '{"$a":1,"b":{"$c":1},"_id":""}');
is($res->{status}, 422, 'all that is wrong');
is_deeply([sort map { $_->{field} } @{ $res->{json}{errors} }],
          [qw( $a _id b.$c collection x )], 'is named');

# bulk insert
$res = req(POST => '/data/bulk', '[{"_id":"a"},{"b":1},{"_id":3}]');
is($res->{status}, 201, 'many');
is($res->{json}{inserted}, 3, 'all');
is($res->{json}{results}[0]{_id}, 'a', 'in order');
ok($res->{json}{results}[1]{_id}{'$oid'}, 'a new id');
is($res->{json}{results}[2]{_id}, 3, 'a number');
is($res->{headers}{location}, undef, 'no one place');

$res = req(POST => '/data/bulk',
           '[{"_id":"b"},{"_id":"a"},{"_id":"c"},{"_id":"c"},{"_id":"d"}]');
is($res->{status}, 207, 'some');
is($res->{json}{inserted}, 3, 'are stored');
is_deeply([map { $_->{_id} // $_->{error}{status} } @{ $res->{json}{results} }],
          ['b', 409, 'c', 409, 'd'], 'in order');
is($res->{json}{results}[1]{error}{title}, 'Conflict', 'a problem');
unlike($res->{content}, qr/E11000|duplicate key|index|org_/, 'not the text');

$res = req(POST => '/data/bulk', '[{"_id":"a"},{"_id":"b"}]');
is($res->{status}, 207, 'none');
is($res->{json}{inserted}, 0, 'is stored');

$res = req(POST => '/data/bulk', '[{"_id":"e"},{"$f":1},2,{"g":{"$h":1}}]');
is($res->{status}, 422, 'a wrong one');
is_deeply([map { $_->{field} } @{ $res->{json}{errors} }],
          ['[1].$f', '[2]', '[3].g.$h'], 'is named');
is(req(GET => '/data/bulk/e')->{status}, 404, 'and nothing is stored');

# what no server stores is refused with the rest, before it is asked
$res = req(POST => '/data/bulk', '[{"_id":"e"},{"_id":"h","v":"'
           . 'x' x (16 * 1024 * 1024) . '"},{"$f":1}]');
is($res->{status}, 422, 'a document of more than 16 MiB');
is_deeply([map { $_->{field} } @{ $res->{json}{errors} }], ['[1]', '[2].$f'],
          'is named');
is(req(PUT => '/data/bulk/h', '{"v":"' . 'x' x (16 * 1024 * 1024) . '"}')
   ->{json}{errors}[0]{field}, 'body', 'alone as well');
for my $over (0, 1) {
    my $status = $over ? 422 : 201;

    is(req(POST => '/data/bulk', '{"v":"' . 'x' x (16 * 1024 * 1024 - 49 + $over)
           . '"}')->{status}, $status, 'the largest with a new _id');
    is(req(PUT => '/data/bulk/' . 'i' x 100, '{"v":"'
           . 'x' x (16 * 1024 * 1024 - 142 + $over) . '"}')->{status}, $status,
       'and with one of the path');
}

rows($nginx, ['POST', '/data/bulk', '[]', 422],
     (map { ['POST', '/data/bulk', qq({"_id":$_}), 422] }
          '{"a":"' . 'x' x 1024 . '"}',
          '{"$binary":{"base64":"' . 'A' x 1400 . '","subType":"00"}}',
          '"' . 'x' x 1025 . '"'),
     ['POST', '/data/bulk', '{"_tenant_keyset":1}', 422],
     ['POST', '/data/bulk', '{"_tenant_keysets":{"_tenant_keyset":1}}', 201],
     ['GET', '/data/bulk?fields={"_tenant_keyset":1}', undef, 422],
     ['GET', '/data/bulk?fields={"_tenant_keyset.a":1}', undef, 422],
     ['GET', '/data/bulk?limit=1&fields={"_tenant_keysets":1}', undef, 200],
     ['POST', '/data/bulk', '[' . join(',', ('{}') x 10001) . ']', 422]);

$res = req(POST => '/data/large', '['
           . join(',', map { "{\"_id\":$_}" } 1 .. 1000, 1, 1002 .. 2500)
           . ']');
is($res->{status}, 207, 'more than one command holds');
is($res->{json}{inserted}, 2499, 'but one');
is($res->{json}{results}[1000]{error}{status}, 409, 'that one');
is($res->{json}{results}[2499]{_id}, 2500, 'to the end');

# replace
$res = req(PUT => '/data/put/a', '{"b":1}');
is($res->{status}, 201, 'created');
is($res->{headers}{location}, '/data/put/a', 'there');
is_deeply($res->{json}, { _id => 'a', b => 1 }, 'shown');
my $first = etag($res);
is($first, etag(req(GET => '/data/put/a')), 'with its ETag');
$res = req(PUT => '/data/put/a', '{"_id":"a","c":2}');
is($res->{status}, 200, 'replaced');
is($res->{headers}{location}, undef, 'where it was');
is_deeply($res->{json}, { _id => 'a', c => 2 }, 'whole');
isnt(etag($res), $first, 'with a new ETag');
$res = req(PUT => "/data/put/$hex", "{\"_id\":{\"\$oid\":\"$hex\"}}");
is($res->{status}, 201, 'an ObjectId');
is($res->{json}{_id}{'$oid'}, $hex, 'of the path');
is(req(PUT => '/data/put/' . uc $hex, '{"x":1}')->{status}, 200,
   'in capitals');

$res = req(PUT => '/data/put/a', '{"_id":"b","$a":1}');
is_deeply([map { $_->{field} } @{ $res->{json}{errors} }], [qw( $a _id )],
          'all that is wrong');

rows($nginx,
    ['PUT', '/data/put/a', '{"_id":"b"}', 422],
    ['PUT', '/data/put/a', '{"_id":null}', 422],
    ['PUT', '/data/put/1', '{"_id":1}', 422],
    ['PUT', "/data/put/$hex", "{\"_id\":\"$hex\"}", 422],
    ['PUT', '/data/put/a', '[]', 422],
    ['PUT', '/data/put/a', '{"$set":{"a":1}}', 422],
    ['PUT', '/data/put/a', '', 400],
    ['PUT', '/data/put/a', '{}', 415, 'Content-Type' => 'text/plain'],
    ['PUT', '/data/put/a?x=1', '{}', 422],
    ['PUT', '/data/put/%01', '{}', 422],
    ['PUT', '/data/put/%ff', '{}', 400],
    ['PUT', '/data/put/a', '{}', 400, 'If-Match' => 'abc'],
    ['PUT', '/data/put/a', '{}', 400, 'If-Match' => '"a'],
    ['PUT', '/data/put/a', '{}', 400, 'If-Match' => ''],
    ['PUT', '/data/put/a', '{}', 400, 'If-None-Match' => '"a" "b"'],
    ['GET', '/data/put/a', undef, 400, 'If-None-Match' => 'abc'],
);

# bodies may bring an _etag, which is not theirs
$res = req(PUT => '/data/put/own', '{"_etag":"mine","a":{"_etag":1}}');
is_deeply($res->{json}, { _id => 'own', a => { _etag => 1 } }, 'never shown');
like(etag($res), qr/^"[0-9a-f]{24}"$/, 'nor taken');
$res = req(PATCH => '/data/put/own', '{"_etag":"mine","b":1}',
           'Content-Type' => 'application/merge-patch+json');
is_deeply($res->{json}, { _id => 'own', a => { _etag => 1 }, b => 1 },
          'nor patched');
$res = req(PATCH => '/data/put/own', '{"_etag":null}',
           'Content-Type' => 'application/merge-patch+json');
like(etag($res), qr/^"[0-9a-f]{24}"$/, 'nor removed');

# merge patch (RFC 7396)
my $merge = 'application/merge-patch+json';

for my $try (
    # appendix A: original, patch, result
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
    # and beyond
    ['{"a":1}', '{}', '{"a":1}'],
    ['{"a":1}', '{"a":{"b":2}}', '{"a":{"b":2}}'],
    ['{"a":{"b":1}}', '{"a":{}}', '{"a":{"b":1}}'],
    ['{"a":[1]}', '{"a":{"0":null,"b":1}}', '{"a":{"b":1}}'],
    ['{}', '{"a":[null,{"b":null}]}', '{"a":[null,{"b":null}]}'],
    ['{"a":1,"b":2,"c":3}', '{"b":4}', '{"a":1,"b":4,"c":3}'],
    ['{"a.b":1,"a":{"b":2}}', '{"a.b":null}', '{"a":{"b":2}}'],
    ['{"a.b":{"c":1},"a":{"b":2}}', '{"a.b":{"d":2}}',
     '{"a.b":{"c":1,"d":2},"a":{"b":2}}'],
    ['{"a":1}', '{"b":"$a","c":"$$ROOT"}', '{"a":1,"b":"$a","c":"$$ROOT"}'],
    ['{"a":1}', '{"":2}', '{"a":1,"":2}'],
    ['{"a":{"$oid":"' . $hex . '"}}', '{"a":{"b":1}}', '{"a":{"b":1}}'],
    ['{"a":{"b":1}}', '{"a":{"$oid":"' . $hex . '"}}',
     '{"a":{"$oid":"' . $hex . '"}}'],
    ['{"m":{"v":{"k":1}}}', '{"m":{"v":{"f":2}}}', '{"m":{"v":{"k":1,"f":2}}}'],
) {
    my ($from, $patch, $to) = @$try;
    my ($path, $etag) = fresh($from);
    my $res = req(PATCH => $path, $patch, 'Content-Type' => $merge);

    is($res->{status}, 200, "$from + $patch") or diag($res->{content});
    is($res->{content} =~ s/^\{"_id":"d\d+",?/{/r, $to, "is $to");
    isnt(etag($res), $etag, 'with a new ETag');
    is(req(GET => $path)->{content}, $res->{content}, 'as it is stored');
}

# as deep as may be, onto nothing, onto its like (whose cost must not double
# at each level), and broad at the bottom
my ($path) = fresh('{}');

for my $leaf ('{"b":1}', '{"c":null,"d":2}',
              '{' . join(',', map { qq("w$_":{"x":{"y":$_}}) } 1 .. 40) . '}',
              '{' . join(',', map { qq("w$_":{"x":{"z":$_}}) } 1 .. 40) . '}')
{
    my $at = 20 - ($leaf =~ /x/ ? 2 : 0);
    my $res = req(PATCH => $path, ('{"a":' x $at) . $leaf . ('}' x $at),
                  'Content-Type' => $merge);

    is($res->{status}, 200, 'a deep patch') or diag($res->{content});
}

my $found = req(GET => $path)->{json};
$found = $found->{a} for 1 .. 18;
is_deeply([$found->{w40}, $found->{a}{a}], [{x => {y => 40, z => 40}},
                                            {b => 1, d => 2}], 'is merged');

rows($nginx,
    ['PATCH', $path, ('{"a":' x 21) . '{}' . ('}' x 21), 422,
     'Content-Type' => $merge],
    ['PATCH', $path, '{"a":1}', 415, 'Content-Type' => 'text/plain'],
    ['PATCH', $path, '[]', 422, 'Content-Type' => $merge],
    ['PATCH', $path, '1', 422, 'Content-Type' => $merge],
    ['PATCH', $path, '{"$set":{"a":1}}', 422, 'Content-Type' => $merge],
    ['PATCH', $path, '{"a":{"$inc":1}}', 422, 'Content-Type' => $merge],
    ['PATCH', $path, '{"_id":"other"}', 422, 'Content-Type' => $merge],
    ['PATCH', $path, '{"_id":null}', 422, 'Content-Type' => $merge],
    ['PATCH', '/data/fresh/none', '{"a":1}', 404, 'Content-Type' => $merge],
    ['PATCH', '/data/never/none', '{"a":1}', 404, 'Content-Type' => $merge],
    ['PATCH', "$path?x=1", '{"a":1}', 422, 'Content-Type' => $merge],
    ['DELETE', '/data/fresh/none', undef, 404],
    ['DELETE', '/data/never/none', undef, 404],
    ['DELETE', "$path?x=1", undef, 422],
    ['DELETE', $path, undef, 204],
    ['DELETE', $path, undef, 404],
);

# preconditions
my $other = '"' . ('f' x 24) . '"';

sub when {
    my ($method, $header, $value, $status, $what) = @_;

    my ($path, $etag) = fresh();
    my $body = $method =~ /^P/ ? '{"n":2}' : undef;
    my %type = $method eq 'PATCH' ? ('Content-Type' => $merge) : ();

    $value =~ s/E/$etag/;

    my $res = req($method, $path, $body, %type, $header => $value);

    is($res->{status}, $status, "$method with $header $what is $status");

    if ($status == 412 || $status == 304) {
        my $now = req(GET => $path);
        is(etag($now), $etag, 'and changes nothing');
        is($now->{json}{n}, 1, 'at all');
    }

    if ($status == 304) {
        is(etag($res), $etag, '304 has the ETag');
        is($res->{content} // '', '', 'and no body');
        is($res->{headers}{'cache-control'}, 'private, no-cache', 'no cache');
        is($res->{headers}{'x-content-type-options'}, 'nosniff', 'no sniff');
    }
}

for my $method (qw( GET HEAD PUT PATCH DELETE )) {
    my $ok = $method eq 'DELETE' ? 204 : 200;
    my $none = $method =~ /GET|HEAD/ ? 304 : 412;

    when($method, 'If-Match', 'E', $ok, 'its own');
    when($method, 'If-Match', 'W/E', $ok, 'its own, weakened');
    when($method, 'If-Match', '*', $ok, '*');
    when($method, 'If-Match', "$other, E", $ok, 'one of a list');
    when($method, 'If-Match', "\"x,y\" ,,\tE", $ok, 'commas');
    when($method, 'If-Match', join(',', ($other) x 200, 'E'), $ok, 'long');
    when($method, 'If-Match', $other, 412, 'another');
    when($method, 'If-Match', '"0"', 412, '"0"');
    when($method, 'If-Match', '""', 412, 'an empty one');
    when($method, 'If-None-Match', $other, $ok, 'another');
    when($method, 'If-None-Match', 'E', $none, 'its own');
    when($method, 'If-None-Match', 'W/E', $none, 'its own, weakened');
    when($method, 'If-None-Match', '*', $none, '*');
}

for my $method (qw( PUT PATCH DELETE )) {
    my ($path, $etag) = fresh();
    my %type = $method eq 'PATCH' ? ('Content-Type' => $merge) : ();

    for my $match ('*', $etag) {
        is(req($method, $path, $method eq 'DELETE' ? undef : '{}', %type,
               'If-Match' => $match, 'If-None-Match' => '*')->{status}, 412,
           "$method: both can't hold");
    }

    is(etag(req(GET => $path)), $etag, 'nothing changed');
}

rows($nginx,
    ['PUT', '/data/fresh/none', '{}', 412, 'If-Match' => '*'],
    ['PUT', '/data/fresh/none', '{}', 412, 'If-Match' => $other],
    ['PUT', '/data/fresh/none', '{}', 412, 'If-Match' => '"0"'],
    ['PUT', '/data/fresh/none', '{}', 412, 'If-Match' => '*',
     'If-None-Match' => '*'],
    ['PATCH', '/data/fresh/none', '{}', 404, 'Content-Type' => $merge,
     'If-Match' => $other],
    ['DELETE', '/data/fresh/none', undef, 404, 'If-Match' => $other],
    ['DELETE', '/data/fresh/none', undef, 404, 'If-None-Match' => '*'],
    ['GET', '/data/fresh/none', undef, 404, 'If-None-Match' => '*'],
    ['PUT', '/data/fresh/new1', '{}', 201, 'If-None-Match' => '*'],
    ['PUT', '/data/fresh/new1', '{}', 412, 'If-None-Match' => '*'],
    ['PUT', '/data/fresh/new2', '{}', 201, 'If-None-Match' => $other],
    # dates are not ours: nginx's own filter must not answer 412
    ['PUT', '/data/fresh/new2', '{}', 200,
     'If-Unmodified-Since' => 'Thu, 01 Jan 1970 00:00:00 GMT'],
);

# a document without an ETag of ours
for my $foreign ('{"_id":"f%d","n":1}', '{"_id":"f%d","n":1,"_etag":"x"}',
                 '{"_id":"f%d","n":1,"_etag":[{"$oid":"' . 'f' x 24 . '"}]}')
{
    my $next = sub {
        $database->insert("$base.foreign", sprintf $foreign, ++$n);
        return "/data/foreign/f$n";
    };
    my $path = $next->();
    my $res = req(GET => $path);

    is(etag($res), '"0"', 'a foreign document has the ETag "0"');
    is_deeply($res->{json}, { _id => "f$n", n => 1 }, 'and no other');
    is(req(GET => $path, undef, 'If-None-Match' => '"0"')->{status}, 304,
       'and is not sent again');
    rows($nginx,
        ['PUT', $path, '{}', 412, 'If-Match' => $other],
        ['PUT', $path, '{}', 412, 'If-None-Match' => '"0"'],
        ['GET', $path, undef, 412, 'If-Match' => $other],
        ['PUT', $path, '{}', 200, 'If-Match' => '"0"'],
        ['PUT', $path, '{}', 412, 'If-Match' => '"0"'],
        ['DELETE', $next->(), undef, 412, 'If-Match' => $other],
        ['DELETE', $next->(), undef, 204, 'If-Match' => "$other, W/\"0\""]);
    $res = req(PATCH => $next->(), '{"m":2}', 'Content-Type' => $merge,
               'If-Match' => '"0"');
    is_deeply($res->{json}, { _id => "f$n", n => 1, m => 2 }, 'patched');
    like(etag($res), qr/^"[0-9a-f]{24}"$/, 'it has one');
}

# races: of many conditional writes exactly one happens
for my $method (qw( PUT PATCH DELETE )) {
    my ($path, $etag) = fresh();
    my %header = ('If-Match' => $etag);
    my $ok = $method eq 'DELETE' ? 204 : 200;

    $header{'Content-Type'} = $merge if $method eq 'PATCH';

    my $count = together(map {
        [$method, $path, $method eq 'DELETE' ? undef : "{\"n\":$_}", %header]
    } 1 .. 16);

    is($count->{$ok}, 1, "one $method wins") or diag(explain($count));
    is(($count->{412} // 0) + ($count->{404} // 0), 15, 'the others are told');
    is($count->{412}, 15, 'that it changed') if $method ne 'DELETE';
}

my $count = together(map {
    ['PUT', '/data/race/a', "{\"n\":$_}", 'If-None-Match' => '*']
} 1 .. 16);
is($count->{201}, 1, 'one creates');
is($count->{412}, 15, 'the others are told') or diag(explain($count));

$count = together(map { ['PUT', '/data/race/b', "{\"n\":$_}"] } 1 .. 16);

# DocumentDB may tell more than one of several upserts at once that it created
cmp_ok($count->{201}, '>=', 1, 'without a precondition one creates');
is($count->{201} + ($count->{200} // 0), 16, 'the others replace')
    or diag(explain($count));

$count = together(map { ['PATCH', '/data/race/b', "{\"p$_\":1}",
                         'Content-Type' => $merge] } 1 .. 16);
is($count->{200}, 16, 'patches of different members');
is(scalar(grep { /^p/ } keys %{ req(GET => '/data/race/b')->{json} }), 16,
   'are all there');

# nginx's own about the body that is too large
is(join("\n", grep { /\[(alert|emerg|crit|error)\]/ && !/too large body/ }
        split /\n/, $nginx->log), '', 'a quiet log');

done_testing();
