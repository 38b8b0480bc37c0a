# Pages by keyset: complete, without repeats, in the order that one long page
# has, over whatever types a field holds (docs/api.md).

use strict;
use warnings;

use Contract;
use Server;
use Test::More;

my $nginx = Server->new(http => 'tenant_timeout 10s;');
$nginx->sign_up();

my $seed = $ENV{TENANT_TEST_SEED} || time;
diag("TENANT_TEST_SEED=$seed");
srand $seed;

sub url {
    my ($collection, %query) = @_;

    return "/data/$collection?"
        . join '&', map { "$_=" . escape($query{$_}) } sort keys %query;
}

sub page {
    my ($collection, %query) = @_;

    return $nginx->request(GET => url($collection, %query), undef,
                           Accept => 'application/ejson');
}

# the documents' texts, canonical, in order
sub texts {
    my ($res) = @_;
    my $json = JSON::PP->new->canonical->allow_nonref;

    return map { $json->encode($_) } @{ $res->{json}{documents} };
}

sub walk {
    my ($collection, $limit, %query) = @_;
    my (@all, $after);

    for (1 .. 200) {
        my $res = page($collection, %query, limit => $limit,
                       defined $after ? (after => $after) : ());

        return "$res->{status} $res->{content}" if $res->{status} != 200;

        my @texts = texts($res);
        push @all, @texts;
        $after = $res->{json}{next};

        return @all if !defined $after;
        return "a page of @{[ scalar @texts ]}" if @texts != $limit;
    }

    return 'no end';
}

# one page holds all; pages of a few must hold the same
sub complete {
    my ($what, $collection, %query) = @_;
    my $res = page($collection, %query, limit => 1000);

    is($res->{status}, 200, "$what: all at once") or diag($res->{content});

    my @all = texts($res);

    for my $limit (1, 3, 7) {
        my @pages = walk($collection, $limit, %query);
        my $same = "@pages" eq "@all";

        ok($same, "$what: by $limit") or do {
            my ($n) = grep { ($pages[$_] // '') ne ($all[$_] // '') }
                0 .. $#all;
            diag("seed $seed, " . @pages . ' of ' . @all . ", from $n: ",
                 join ' | ', map { $_ // 'none' } $pages[$n], 'instead of',
                 @all[($n > 1 ? $n - 2 : 0) .. $n]);
        };
    }

    return scalar @all;
}

my @values = (
    undef, 'null', '0', '1', '-1', '2', '2.5', '1e300', '-1e300',
    '{"$numberDouble":"NaN"}', '{"$numberDouble":"Infinity"}',
    '{"$numberDouble":"-Infinity"}', '{"$numberDouble":"-0.0"}',
    '{"$numberLong":"1"}', '{"$numberLong":"9007199254740993"}',
    '9007199254740992.0', '{"$numberDecimal":"1"}',
    '{"$numberDecimal":"2.50"}', '{"$numberDecimal":"NaN"}',
    '""', '"a"', '"A"', '"b"', '"a\u0000b"', '"\u00e9"', '"$a"', '"$$ROOT"',
    '{}', '{"x":1}', '{"x":"$y"}', '{"y":null}',
    '{"$binary":{"base64":"","subType":"00"}}',
    '{"$binary":{"base64":"AQ==","subType":"00"}}',
    '{"$binary":{"base64":"AQ==","subType":"05"}}',
    '{"$oid":"0123456789abcdef01234567"}',
    '{"$oid":"0123456789abcdef01234568"}',
    'true', 'false', '{"$date":{"$numberLong":"0"}}',
    '{"$date":{"$numberLong":"-1"}}', '{"$timestamp":{"t":1,"i":1}}',
    '{"$timestamp":{"t":1,"i":2}}', '{"$minKey":1}', '{"$maxKey":1}',
    '{"$regularExpression":{"pattern":"a","options":""}}',
    '{"$regularExpression":{"pattern":"a","options":"i"}}',
);
my @arrays = ('[]', '[1]', '[2,0]', '["a",1]', '[null]', '[null,5]',
              '[{"x":1},3]', '[true,"b"]');

sub insert {
    my ($collection, @docs) = @_;
    my $res = $nginx->request(POST => "/data/$collection",
                              '[' . join(',', @docs) . ']');

    is($res->{status}, 201, "$collection is filled")
        or diag($res->{content});
}

sub doc {
    my (%member) = @_;

    return '{' . join(',', map { "\"$_\":$member{$_}" }
                      grep { defined $member{$_} } sort keys %member) . '}';
}

sub any { $_[rand @_] }

# _id of every type that it may have
insert('ids', map { doc(_id => $_) } grep {
    defined && !/regular|^"(?!a"|A"|b"|\$)/
        && !/-0\.0|^(?:\{"\$number(?:Long":"1|Decimal":"(?:1|2|N))|9007199254740992)/
} @values);
complete("_id, $_", 'ids', sort => "{\"_id\":$_}") for 1, -1;
complete('_id, no sort', 'ids');
complete('_id and more', 'ids', sort => '{"_id":-1,"a":1}');
complete('_id left out', 'ids', fields => '{"_id":0}');
complete('_id cut', 'ids', fields => '{"_id.x":1}');
complete('_id less a part', 'ids', fields => '{"_id.x":0}');
complete('_id in a filter', 'ids', filter => '{"_id":{"$gt":0}}');

# each type twice and more: ties end by _id
insert('one', map { (doc(a => $_), doc(a => $_)) } @values, @arrays);
for my $order (1, -1) {
    complete("mixed, $order", 'one', sort => "{\"a\":$order}");
    complete("mixed, $order, _id down", 'one',
             sort => "{\"a\":$order,\"_id\":-1}");
    complete("by a field that none has, $order", 'one',
             sort => "{\"zz\":$order}");
    complete("filtered, $order", 'one', sort => "{\"a\":$order}",
             filter => '{"$or":[{"a":{"$type":"number"}},{"a":null}]}');
    complete("other fields, $order", 'one', sort => "{\"a\":$order}",
             fields => '{"a":0}');
    complete("no field, $order", 'one', sort => "{\"a\":$order}",
             fields => '{"_id":0,"zz":1}');
}

# compound
insert('two', map { doc(a => any(@values[0 .. 5], @arrays),
                        b => any(@values, @arrays), c => any(1, 2)) }
       1 .. 80);
for my $sort ('{"a":1,"b":1}', '{"a":1,"b":-1}', '{"a":-1,"b":1}',
              '{"c":1,"a":-1,"b":-1}', '{"c":-1,"b":1,"_id":-1,"a":1}')
{
    complete($sort, 'two', sort => $sort);
}

# parts of objects, and of objects in arrays
insert('parts', map { doc(a => any(
    undef, 'null', '1', '{}', '[]', '[1,2]', '{"b":1}', '{"b":null}',
    '{"b":[]}', '{"b":[3,1]}', '{"b":{"c":1}}', '{"b":{"c":[2,0]}}',
    '[{"b":1},{"b":5}]', '[{"b":[4,2]},{"b":3}]', '[{"b":2},{"x":1}]',
    '[{"b":"s"},7]', '[{"b":[]},{"b":9}]', '[[{"b":1}]]', '[{}]',
    '[{"b":{"c":3}},{"b":{"c":1}}]', '[{"b":[{"c":6},{"c":0}]}]',
    )) } 1 .. 80);
for my $order (1, -1) {
    complete("$_, $order", 'parts', sort => "{\"$_\":$order}")
        for 'a.b', 'a.b.c', 'a.zz', 'a';
    complete("a.b, x, $order", 'parts', sort => "{\"a.b\":$order,\"x\":1}");
}

complete("a path of 16 parts", 'parts', sort => '{"a'. '.b' x 15 . '":1}');
rows($nginx, ['GET', url('parts', sort => '{"a' . '.b' x 16 . '":1}'), undef,
              422]);

# names that a query could take for something else
insert('names', map { doc('v' => $_, "_tenant" => $_, ROOT => $_, k0 => 9 - $_,
                          'this' => $_ % 2) } 1 .. 9);
complete("by $_", 'names', sort => "{\"$_\":-1}")
    for qw( v _tenant ROOT k0 this _etag );

unlike($nginx->log, qr/\[(alert|emerg|crit|error)\]/, 'nothing in the log');

done_testing();
