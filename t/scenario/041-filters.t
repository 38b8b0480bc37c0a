# Filters: what they find, and that nothing but the operators on the list
# reaches the database, at any depth (design, section 6).

use strict;
use warnings;

use Contract;
use Server;
use Test::More;

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $nginx = Server->new(uri => $proxy->uri,
                        http => 'large_client_header_buffers 4 64k;');
$nginx->sign_up('Filters');

my $path = '/data/things';
my @things = (
    '{"_id":1,"n":1,"s":"apple","a":[1,2,3],"o":{"x":1}}',
    '{"_id":2,"n":2.5,"s":"Banana","a":[],"o":{"x":2,"y":1}}',
    '{"_id":3,"n":{"$numberDecimal":"3"},"s":"cherry","a":[{"k":1,"v":2}]}',
    '{"_id":4,"n":{"$numberLong":"4"},"s":null,"a":[{"k":1},{"k":2,"v":3}]}',
    '{"_id":5,"d":{"$date":"2020-01-01T00:00:00Z"},"s":"a.b","a":"x"}',
    '{"_id":6,"r":{"$oid":"0123456789abcdef01234567"},"b":true,"bits":5}',
);

my $res = $nginx->request(POST => $path, '[' . join(',', @things) . ']');
is($res->{status}, 201, 'things') or diag($res->{content});

sub found {
    my ($filter) = @_;

    my $res = $nginx->request(GET => "$path?filter=" . escape($filter));

    return "$res->{status} $res->{content}" if $res->{status} != 200;
    return join ' ', map { $_->{_id} } @{ $res->{json}{documents} };
}

for my $try (
    ['{}', '1 2 3 4 5 6'],
    ['{"n":1}', '1'],
    ['{"n":{"$numberDouble":"1"}}', '1'],
    ['{"n":3}', '3'],
    ['{"n":{"$numberDecimal":"2.5"}}', '2'],
    ['{"n":{"$gt":1,"$lte":3}}', '2 3'],
    ['{"n":{"$in":[1,{"$numberLong":"4"}]}}', '1 4'],
    ['{"n":{"$nin":[1,4]}}', '2 3 5 6'],
    ['{"n":null}', '5 6'],
    ['{"s":null}', '4 6'],
    ['{"s":{"$exists":false}}', '6'],
    ['{"s":{"$type":"null"}}', '4'],
    ['{"n":{"$type":["int","decimal"]}}', '1 3'],
    ['{"n":{"$mod":[2,0]}}', '2 4'],
    ['{"s":{"$regex":"^[a-b]","$options":"i"}}', '1 2 5'],
    ['{"s":{"$regularExpression":{"pattern":"^b","options":"i"}}}', '2'],
    ['{"s":{"$regex":"a\\\\.b"}}', '5'],
    ['{"s":{"$not":{"$regex":"^a"}}}', '2 3 4 6'],
    ['{"a":2}', '1'],
    ['{"a":[]}', '2'],
    ['{"a":{"$size":3}}', '1'],
    ['{"a":{"$all":[1,3]}}', '1'],
    ['{"a":{"$elemMatch":{"k":1,"v":2}}}', '3'],
    ['{"a":{"$elemMatch":{"$gt":2,"$lt":4}}}', '1'],
    ['{"a.k":2}', '4'],
    ['{"a.0":1}', '1'],
    ['{"o":{"x":2,"y":1}}', '2'],
    ['{"o":{"y":1,"x":2}}', ''],
    ['{"o.x":{"$ne":1}}', '2 3 4 5 6'],
    ['{"d":{"$gte":{"$date":"2019-06-01T00:00:00+02:00"}}}', '5'],
    ['{"d":{"$date":{"$numberLong":"1577836800000"}}}', '5'],
    ['{"r":{"$oid":"0123456789ABCDEF01234567"}}', '6'],
    ['{"bits":{"$bitsAllSet":[0,2]}}', '6'],
    ['{"$or":[{"n":1},{"b":true}]}', '1 6'],
    ['{"$and":[{"$or":[{"n":1},{"n":2.5}]},{"o.x":{"$gt":1}}]}', '2'],
    ['{"$nor":[{"n":{"$exists":true}},{"b":true}]}', '5'],
    ['{"s":"$where"}', ''],
    ['{"s":"a\u0000b"}', ''],
) {
    is(found($try->[0]), $try->[1], "$try->[0] finds $try->[1]");
}

# an array where an operator is wanted, and so on: t/unit/filter.c has all
my @where = (
    '%s', '{"$and":[%s]}', '{"$or":[{"a":1},%s]}', '{"$nor":[%s]}',
    '{"$and":[{"$or":[{"$nor":[%s]}]}]}', '{"a":%s}', '{"a":{"b":%s}}',
    '{"a":[%s]}', '{"a":{"$eq":%s}}', '{"a":{"$ne":{"b":%s}}}',
    '{"a":{"$in":[%s]}}', '{"a":{"$nin":[1,[%s]]}}', '{"a":{"$all":[%s]}}',
    '{"a":{"$all":[{"$elemMatch":%s}]}}', '{"a":{"$not":%s}}',
    '{"a":{"$elemMatch":%s}}', '{"a":{"$elemMatch":{"b":%s}}}',
    '{"a":{"$elemMatch":{"$or":[%s]}}}', '{"a":{"$gt":%s}}',
    '{"a":{"$not":{"$elemMatch":{"$and":[%s]}}}}',
);
my @never = (
    '{"$where":"sleep(1000)"}', '{"$function":{"body":"f","args":[]}}',
    '{"$accumulator":{}}', '{"$expr":{"$gt":["$n",1]}}',
    '{"$expr":{"$function":{"body":"f","args":[],"lang":"js"}}}',
    '{"$text":{"$search":"x"}}', '{"$jsonSchema":{}}', '{"$comment":"x"}',
    '{"$lookup":{"from":"users","as":"x","pipeline":[]}}',
    '{"$graphLookup":{}}', '{"$unionWith":"users"}', '{"$out":"x"}',
    '{"$merge":"x"}', '{"$near":[1,1]}', '{"$geoWithin":{}}',
    '{"$ref":"users","$id":1}', '{"$WHERE":"1"}', '{"$":1}', '{"$$ROOT":1}',
    '{"$sampleRate":1}', '{"$rand":{}}', '{"$meta":"textScore"}',
    '{"$set":{"a":1}}', '{"$query":{}}', '{"$natural":1}', '{"$slice":1}',
    '{"a":1,"$where":"1"}',
);

$proxy->commands;

for my $never (@never) {
    my $wrong = 0;

    for my $where (@where) {
        my $filter = sprintf $where, $never;
        my $res = $nginx->request(GET => "$path?filter=" . escape($filter));
        next if $res->{status} == 422 && $res->{json}{errors}[0]{field}
            =~ /^filter\b/;
        $wrong++;
        diag("$filter: $res->{status} $res->{content}");
    }

    is($wrong, 0, "$never is refused everywhere");
}

my @values = (
    '{"$code":"f()"}', '{"$code":"f()","$scope":{}}', '{"$symbol":"x"}',
    '{"$dbPointer":{"$ref":"a","$id":{"$oid":"0123456789abcdef01234567"}}}',
    '{"$oid":"x"}', '{"$oid":1}', '{"$oid":"0123456789abcdef01234567","a":1}',
    '{"$date":"yesterday"}', '{"$date":{"$numberLong":1}}',
    '{"$numberInt":"2147483648"}', '{"$numberInt":1}',
    '{"$numberLong":"9223372036854775808"}', '{"$numberDouble":"x"}',
    '{"$numberDecimal":"x"}', '{"$binary":"AA=="}',
    '{"$binary":{"base64":"A","subType":"00"}}', '{"$uuid":"1"}',
    '{"$timestamp":{"t":-1,"i":0}}', '{"$minKey":2}', '{"$undefined":false}',
    '{"$regularExpression":{"pattern":"a\u0000b","options":""}}',
    '{"$regularExpression":{"pattern":"a","options":"g"}}',
);

for my $value (@values) {
    rows($nginx,
        ['GET', "$path?filter=" . escape("{\"a\":$value}"), undef, 422],
        ['GET', "$path?filter=" . escape("{\"a\":{\"\$in\":[[$value]]}}"),
         undef, 422],
        ['POST', $path, "{\"a\":$value}", 422],
        ['PUT', "$path/x", "{\"a\":[{\"b\":$value}]}", 422],
        ['PATCH', "$path/x", "{\"a\":$value}", 422,
         'Content-Type' => 'application/merge-patch+json']);
}

# operators where none belong
for my $operator (qw( $set $inc $where $gt $unset $push $rename $expr $literal
                      $mergeObjects $$ROOT $ ))
{
    for my $form ('{"%s":{"a":1}}', '{"a":{"%s":1}}', '{"a":[{"b":{"%s":1}}]}')
    {
        my $body = sprintf $form, $operator;

        rows($nginx,
            ['POST', $path, $body, 422], ['POST', $path, "[{},$body]", 422],
            ['PUT', "$path/x", $body, 422],
            ['PATCH', "$path/x", $body, 422,
             'Content-Type' => 'application/merge-patch+json']);
    }
}

my $deep = sub { ('{"$and":[' x $_[0]) . '{"a":1}' . (']}' x $_[0]) };

rows($nginx, map { ['GET', "$path?filter=" . escape($_->[0]), undef, $_->[1]] }
    ['{"a":1,"a":2}', 400],
    ['{"a":{"$gt":1,"$gt":2}}', 400],
    ['{"$or":[{"a":1,"a":1}]}', 400],
    ['{"a\u0000":1}', 400],
    ['{"a":{"b\u0000c":1}}', 400],
    ['{"a":{"$regex":"a\u0000b"}}', 422],
    ['{"a":{"$regex":"a","$options":"i\u0000"}}', 422],
    ['{"a":{"$regex":"' . ('x' x 1025) . '"}}', 422],
    ['{"a":{"$regularExpression":{"pattern":"' . ('x' x 1025)
        . '","options":""}}}', 422],
    ['{"a":{"$regex":"(("}}', 422],
    ['{"a":{"$regex":"a{2,1}","$options":"i"}}', 422],
    ['{"a":{"$in":["a",{"$regularExpression":{"pattern":"(","options":""}}]}}',
     422],
    ['{"a":{"$not":{"$regex":"[b-a]"}}}', 422],
    ['{"a":{"$regex":"a\\\\C"}}', 422], ['{"a":{"$regex":"(*NO_JIT)a"}}', 422],
    ['{"a":{"$regex":"(?C1)a"}}', 422],
    ["{\"a\":\"\xff\"}", 400],
    ["{\"a\":\"\xc0\x80\"}", 400],
    ["{\"a\":\"\xed\xa0\x80\"}", 400],
    ['{"a":"\ud800"}', 400],
    ['{"a":1} x', 400],
    ['{"a":1', 400],
    ["{'a':1}", 400],
    ['{"a":NaN}', 400],
    ['{"a":99999999999999999999}', 400],
    ['[{"a":1}]', 422],
    ['"x"', 422],
    ['{"$oid":"0123456789abcdef01234567"}', 422],
    [$deep->(48), 400],
    ['{"a":' . ('[' x 2000) . (']' x 2000) . '}', 400],
    ['{"a":{"$in":[' . join(',', ('1') x 2100) . ']}}', 422],
    ['{"$and":[' . join(',', ('{}') x 50) . ',{"$where":1}]}', 422],
);

is(join(' ', $proxy->commands), '', 'none of it asks the database');

is(found($deep->(47)), '1', 'as deep as may be');

# a regular expression that is only compared is a value like any other
my $stored = '{"$regularExpression":{"pattern":"(","options":"lu"}}';
$nginx->request(PUT => "$path/regex", qq({"r":$stored}));
for my $form ('{"r":{"$eq":%s}}', '{"r":{"$in":[1,{"a":%s}]}}', '{"r":{"a":%s}}',
              '{"r":{"$eq":[%s]}}')
{
    rows($nginx, ['GET', "$path?filter=" . escape(sprintf $form, $stored),
                  undef, 200]);
}
for my $form ('{"r":%s}', '{"r":{"$in":[%s]}}', '{"r":{"$not":%s}}') {
    rows($nginx, ['GET', "$path?filter=" . escape(sprintf $form, $stored),
                  undef, 422]);
}

unlike($nginx->log, qr/\[(alert|emerg|crit|error)\]/, 'a quiet log');

done_testing();
