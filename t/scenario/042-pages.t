# GET {c}: pages by keyset, complete and without repeats over any types, and
# the other parameters (design, section 1).

use strict;
use warnings;

use Contract;
use Server;
use Test::More;

my $nginx = Server->new(http => 'tenant_max_page 200;');
$nginx->sign_up('Pages');

my $all = '/data/mixed';

sub list {
    my ($path, %param) = @_;

    my $query = join '&', map { "$_=" . escape($param{$_}) }
        grep { defined $param{$_} } sort keys %param;

    return $nginx->request(GET => $path . ($query ? "?$query" : ''));
}

my $json = JSON::PP->new->canonical->allow_nonref;

# the documents of every page, in one list
sub walk {
    my ($path, %param) = @_;

    my (@documents, $after);

    for (1 .. 200) {
        my $res = list($path, %param, after => $after);

        if ($res->{status} != 200) {
            diag($res->{content});
            return ["status $res->{status}"];
        }

        push @documents, map { $json->encode($_) } @{ $res->{json}{documents} };
        $after = $res->{json}{next} // return \@documents;
    }

    return ['no end'];
}

my @values = (
    '{"$minKey":1}', 'null', 'MISSING', '{"$undefined":true}',
    '{"$numberDouble":"NaN"}', '{"$numberDouble":"-Infinity"}', '-1',
    '{"$numberLong":"-1"}', '0', '{"$numberDouble":"-0.0"}', '1', '1.5',
    '{"$numberDecimal":"1.5"}', '{"$numberLong":"9007199254740993"}',
    '{"$numberDouble":"9007199254740992"}', '{"$numberDouble":"Infinity"}',
    '""', '"a"', '"b"', "\"\xc3\xa9\"", '"a\u0000b"', '"$a"', '{}', '{"a":1}',
    '{"a":{"b":1}}', '[]', '[1]', '[3,1]', '["z",null]', '[[1]]', '[{}]',
    '{"$binary":{"base64":"","subType":"00"}}',
    '{"$binary":{"base64":"AQI=","subType":"00"}}',
    '{"$uuid":"00112233-4455-6677-8899-aabbccddeeff"}',
    '{"$oid":"0123456789abcdef01234567"}', 'false', 'true',
    '{"$date":"1960-01-01T00:00:00Z"}', '{"$date":"2020-01-01T00:00:00Z"}',
    '{"$timestamp":{"t":1,"i":2}}', '{"$regularExpression":'
        . '{"pattern":"a","options":"i"}}', '{"$maxKey":1}',
);

# each value twice, with ties in "t"
my @documents = map {
    my $i = $_;
    my $value = $values[$i % @values];

    "{\"_id\":$i,\"t\":" . ($i % 3)
        . ($value eq 'MISSING' ? '' : ",\"v\":$value,\"1\":$value") . '}';
} 0 .. 2 * @values - 1;

my $res = $nginx->request(POST => $all, '[' . join(',', @documents) . ']');
is($res->{status}, 201, 'documents of all types') or diag($res->{content});

my $count = @documents;

for my $sort (undef, '{}', '{"_id":-1}', '{"v":1}', '{"v":-1}',
              '{"t":1,"v":1}', '{"t":-1,"v":-1}', '{"t":1,"v":-1,"_id":-1}',
              '{"v":-1,"t":1}', '{"_id":1,"v":-1}', '{"absent":1}',
              '{"1":1}', '{"1":-1,"t":1}', '{"v.a":1}', '{"v.a":-1}', '{"v.a.b":1}', '{"_etag":-1}',
              '{"v":{"$numberLong":"1"}}')
{
    my $what = $sort // 'no sort';
    my $whole = walk($all, sort => $sort, limit => 200);
    my %seen = map { $_ => 1 } @$whole;

    is(scalar @$whole, $count, "$what: one page has all");
    is(scalar keys %seen, $count, "$what: each once");

    for my $limit (1, 7) {
        is_deeply(walk($all, sort => $sort, limit => $limit), $whole,
                  "$what: pages of $limit are the same");
    }
}

# _id of every type that one may have
my @ids = grep { !/MISSING|undefined|regular|^\[|""|\\u0000|^"\$a/ } @values;
my %key;
@ids = grep { !$key{ /-1\b|"-1"/ ? '-1' : /^0$|-0\.0/ ? '0'
                     : /1\.5/ ? '1.5' : $_ }++ } @ids;
$res = $nginx->request(POST => '/data/ids',
                       '[' . join(',', map { "{\"_id\":$_}" } @ids) . ']');
is($res->{status}, 201, 'ids of all types')
    or diag($res->{content});

for my $sort ('{"_id":1}', '{"_id":-1}', '{"absent":1}') {
    my $whole = walk('/data/ids', sort => $sort, limit => 200);

    is(scalar @$whole, scalar @ids, "ids, $sort: all");
    is_deeply(walk('/data/ids', sort => $sort, limit => 1), $whole,
              "ids, $sort: one by one");
}

# fields, and what pages need of them
for my $fields ('{"t":1}', '{"t":0}', '{"_id":0}', '{"_id":1}', '{"v":1}',
                '{"_id":0,"t":1}', '{"t":true,"_id":false}', '{"_id":1,"v":0}',
                '{"v.a":1}', '{}', '{"_etag":0}', '{"t":1.0}')
{
    for my $sort (undef, '{"v":1}', '{"t":-1,"v":1}') {
        my $whole = walk($all, sort => $sort, fields => $fields, limit => 200);
        my $what = "fields $fields, " . ($sort // 'no sort');

        is(scalar @$whole, $count, "$what: all");
        is_deeply(walk($all, sort => $sort, fields => $fields, limit => 11),
                  $whole, "$what: pages are the same");
        unlike("@$whole", qr/_tenant|_etag/, "$what: nothing of ours");
        unlike("@$whole", qr/"_id"/, "$what: no _id")
            if $fields =~ /"_id":(0|false)/;
        like("@$whole", qr/"_id"/, "$what: _id")
            if $fields !~ /"_id":(0|false)/;
        is(scalar(grep { /^\{("_id":\d+,)?"t":\d[,}]/ } @$whole), 0,
           "$what: no t")
            if $fields =~ /"t":0|"v":1|"_id":1\}/;
    }
}

$res = list($all, fields => '{"_etag":1}', limit => 1, filter => '{"_id":1}');
my $etag = $nginx->request(POST => '/data/e', '{"_id":"a"}')->{headers}{etag};
$res = list('/data/e', fields => '{"_etag":1}');
is("\"$res->{json}{documents}[0]{_etag}{'$oid'}\"", $etag,
   '_etag where fields names it');
is_deeply(list('/data/e')->{json}, { documents => [{ _id => 'a' }],
                                     next => undef }, 'and nowhere else');

# limit
is(scalar @{ list($all)->{json}{documents} }, 50, 'limit is 50');
ok(list($all)->{json}{next}, 'and there is more');
is(list($all, limit => $count)->{json}{next}, undef, 'no next after the last');
ok(list($all, limit => $count - 1)->{json}{next}, 'one more');
is_deeply(list('/data/empty')->{json}, { documents => [], next => undef },
          'an empty collection');
is_deeply(list($all, filter => '{"_id":-1}')->{json},
          { documents => [], next => undef }, 'nothing found');

# filters with pages
for my $filter ('{"t":1}', '{"v":{"$exists":true}}', '{"$or":[{"t":0},{"t":2}]}',
                '{"_id":{"$gt":5},"v":null}')
{
    for my $sort (undef, '{"v":-1}') {
        my $whole = walk($all, filter => $filter, sort => $sort, limit => 200);

        cmp_ok(scalar @$whole, '>', 1, "$filter finds some");
        is_deeply(walk($all, filter => $filter, sort => $sort, limit => 2),
                  $whole, "$filter: pages are the same");
    }
}

# a token is good for its own query alone
my %query = (filter => '{"t":1}', sort => '{"v":1}', limit => 2);
my $after = list($all, %query)->{json}{next};

is(list($all, %query, after => $after)->{status}, 200, 'its own query');
is(list($all, %query, after => $after, limit => 3, fields => '{"t":1}')
    ->{status}, 200, 'limit and fields may change');

for my $other ([$all, %query, filter => '{"t":2}'],
               [$all, limit => 2, sort => '{"v":1}'],
               [$all, %query, sort => '{"v":-1}'],
               [$all, %query, sort => '{"t":1}'],
               [$all, %query, sort => '{"v":1,"t":1}'],
               [$all, filter => '{"t":1}'],
               ['/data/mixe', %query], ['/data/documents', %query])
{
    my ($path, %param) = @$other;
    my $res = list($path, %param, after => $after);

    is($res->{status}, 422, 'another query');
    is($res->{json}{errors}[0]{field}, 'after', 'is told');
}

for my $i (0 .. 5, map { $_ * 9 } 1 .. (length($after) - 1) / 9) {
    my $bad = $after;
    substr($bad, $i, 1) = substr($bad, $i, 1) eq 'A' ? 'B' : 'A';
    is(list($all, %query, after => $bad)->{status}, 422, "tampered at $i");
}

for my $bad ('', 'A', 'AAAA', '*', $after . 'A', substr($after, 1),
             substr($after, 0, -4), 'A' x 6000, "$after=", "$after ")
{
    is(list($all, %query, after => $bad)->{status}, 422, 'no token');
}

rows($nginx,
    (map { ['GET', "$all?limit=$_", undef, 422] }
         '0', '-1', '201', '1.5', 'x', '', '1x', '%201', '9' x 30, '%2B1'),
    ['GET', "$all?limit=200", undef, 200],
    ['HEAD', "$all?limit=200", undef, 200],
    ['GET', "$all?limit=1&limit=1", undef, 422],
    ['GET', "$all?Limit=1", undef, 422],
    ['GET', "$all?skip=1", undef, 422],
    ['GET', "$all?filter", undef, 400],
    ['GET', "$all?=", undef, 422],
    ['GET', "$all?&&", undef, 200],
    ['GET', "$all?" . join('&', map { "p$_=1" } 1 .. 40), undef, 422],
    ['GET', "$all?limit=1%00", undef, 400],
    (map { ['GET', "$all?sort=" . escape($_), undef, 422] }
         '{"a":0}', '{"a":2}', '{"a":"asc"}', '{"a":true}', '{"$a":1}',
         '{"a.$b":1}', '{"":1}', '{"a.":1}', '{".a":1}', '{"a..b":1}', '[]',
         '{"a":{"$meta":"textScore"}}', '{"a":1,"a.b":1}', '{"a.0":1}',
         '{"a":1.5}', '{' . join(',', map { "\"f$_\":1" } 1 .. 9) . '}'),
    (map { ['GET', "$all?fields=" . escape($_), undef, 422] }
         '{"a":1,"b":0}', '{"a":"$b"}', '{"a":{"$slice":1}}', '{"$a":1}',
         '{"a.$":1}', '{"a":{"$elemMatch":{}}}', '{"":1}', '[]', '{"a":null}',
         '{"a":{"b":1}}', '{"a":1,"a.b":1}', '{"a.b":1,"a":1}', '{"a..b":1}',
         '{".a":1}', '{"a.":1}', '{"_tenant_keyset":1}',
         '{"a":{"$meta":"indexKey"}}', '{"x":{"$function":{}}}'),
    (map { ['GET', "$all?$_=1", undef, 422] } 'filter', 'sort', 'fields'),
    (map { my $name = $_; map { ['GET', "$all?$name=" . escape($_), undef, 400] }
               '', '{', 'x', '{"a":1,"a":1}', '{} x', '{"a\u0000":1}' }
         'filter', 'sort', 'fields'),
);

$res = $nginx->request(GET => "/data/a..b?filter=[]&sort=[]&fields=[]&limit=0"
                       . '&x=1');
is_deeply([sort map { $_->{field} } @{ $res->{json}{errors} }],
          [qw( collection fields filter limit sort x )],
          'all that is wrong is named');
is($nginx->request(GET => "$all?filter=[]&sort=x")->{status}, 400,
   'what can not be parsed comes first');

# relaxed and canonical
$nginx->request(PUT => '/data/form/a', '{"n":1,"l":{"$numberLong":"5"},'
    . '"d":{"$date":{"$numberLong":"0"}},"f":1.5}');
my $canonical = '{"_id":"a","n":{"$numberInt":"1"},"l":{"$numberLong":"5"},'
    . '"d":{"$date":{"$numberLong":"0"}},"f":{"$numberDouble":"1.5"}}';
my $relaxed = '{"_id":"a","n":1,"l":5,"d":{"$date":"1970-01-01T00:00:00Z"},'
    . '"f":1.5}';

for my $try (['/data/form/a', '%s'],
             ['/data/form', '{"documents":[%s],"next":null}'])
{
    my ($path, $form) = @$try;
    my $res = $nginx->request(GET => $path);

    is($res->{content}, sprintf($form, $relaxed), 'relaxed');
    is($res->{headers}{'content-type'}, 'application/json', 'is JSON');
    $res = $nginx->request(GET => $path, undef, Accept => 'application/ejson');
    is($res->{content}, sprintf($form, $canonical), 'canonical');
    is($res->{headers}{'content-type'}, 'application/ejson', 'by its name');
}

$res = $nginx->request(PUT => '/data/form/b', $canonical =~ s/"a"/"b"/r);
is($res->{content}, $relaxed =~ s/"a"/"b"/r, 'canonical comes in, too');

# collections
$nginx->request(POST => "/data/$_", '{}') for qw( Z a.b a-b documents );
is_deeply([map { $_->{name} } @{ $nginx->request(GET => '/data/')
                                       ->{json}{collections} }],
          [qw( Z a-b a.b documents e form ids mixed )], 'by name');

rows($nginx,
    ['GET', '/data/?x=1', undef, 422], ['POST', '/data/', '{}', 405],
    ['POST', '/data/a.b:drop?x=1', undef, 422],
    ['POST', '/data/documents:drop', undef, 422],
    ['POST', '/data/a..b:drop', undef, 422],
    ['POST', '/data/a.b:drop', undef, 204],
    ['POST', '/data/a.b:drop', undef, 204],
    ['POST', '/data/never-written:drop', undef, 204],
    ['DELETE', '/data/mixed', undef, 405],
    ['POST', '/data/%61-b:drop', undef, 204],
);

is_deeply([map { $_->{name} } @{ $nginx->request(GET => '/data/')
                                       ->{json}{collections} }],
          [qw( Z documents e form ids mixed )], 'what is left');

unlike($nginx->log, qr/\[(alert|emerg|crit|error)\]/, 'a quiet log');

done_testing();
