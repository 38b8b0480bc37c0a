# GET {c}: walks from page to page, complete and without repeats over any types,
# and tokens that are bent.  What single pages show is in t/414-pages.t.

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

# a token of which one character is another
my %query = (filter => '{"t":1}', sort => '{"v":1}', limit => 2);
my $after = list($all, %query)->{json}{next};

is(list($all, %query, after => $after)->{status}, 200, 'the token itself');

# the last character may hold bits that no byte has
for my $i (0 .. length($after) - 2) {
    my $bad = $after;

    substr($bad, $i, 1) = substr($bad, $i, 1) eq 'A' ? 'B' : 'A';
    is(list($all, %query, after => $bad)->{status}, 422, "tampered at $i");
}

unlike($nginx->log, qr/\[(alert|emerg|crit|error)\]/, 'a quiet log');

done_testing();
