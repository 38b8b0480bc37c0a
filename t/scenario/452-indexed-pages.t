# Pages of a sort that an index serves: complete, without repeats, in the order
# of one long page, from one type to the next and over arrays.  The indexes are
# made around the module.

use strict;
use warnings;

use Contract;
use Database;
use Server;
use Storage;
use Test::More;

my $nginx = Server->new(http => 'tenant_timeout 20s;');
$nginx->sign_up();

my $master = Database->new($nginx);
my @where = ($master, $nginx->{dir}, $nginx->{organization}{organization_id});
my $json = JSON::PP->new->canonical->allow_nonref;

my $seed = $ENV{TENANT_TEST_SEED} || time;
diag("TENANT_TEST_SEED=$seed");
srand $seed;

sub page {
    my ($collection, %query) = @_;

    return $nginx->request(GET => "/data/$collection?"
        . join('&', map { "$_=" . escape($query{$_}) }
                    grep { defined $query{$_} } sort keys %query), undef,
        Accept => 'application/ejson');
}

sub texts { return map { $json->encode($_) } @{ $_[0]{json}{documents} } }

sub walk {
    my ($collection, $limit, %query) = @_;
    my (@all, $after);

    for (0 .. 500) {
        my $res = page($collection, %query, limit => $limit, after => $after);

        return "$res->{status} $res->{content}" if $res->{status} != 200;

        my @texts = texts($res);
        push @all, @texts;
        $after = $res->{json}{next} // return @all;

        return 'a page of ' . @texts if @texts != $limit;
    }

    return 'no end';
}

# every page size shows what one page shows
sub complete {
    my ($collection, $count, %query) = @_;
    my $what = join ', ', $collection, map { "$_ $query{$_}" } sort keys %query;
    my @all = texts(page($collection, %query, limit => 1000));

    is(scalar @all, $count, "$what: all");

    for my $limit (1, 4, 9) {
        my @pages = walk($collection, $limit, %query);
        my ($n) = grep { ($pages[$_] // '') ne ($all[$_] // '') }
            0 .. ($#all > $#pages ? $#all : $#pages);

        ok(!defined $n, "$what: by $limit")
            or diag("from $n: ", $pages[$n] // 'none', ' instead of ',
                    $all[$n] // 'none');
    }
}

sub fill {
    my ($collection, $keys, @documents) = @_;
    my ($database, $real) = Storage::place(@where, $collection);
    my $n = 0;

    my $reply = $database->command("{\"createIndexes\":\"$real\",\"indexes\":["
        . join(',', map { $n++; "{\"name\":\"$collection$n\",\"key\":$_}" } @$keys)
        . ']}');

    ok($reply->{ok}, "$collection has indexes");
    Storage::insert(@where, $collection, @documents);
}

my @scalars = (
    undef, 'null', 'null', '0', '1', '1', '-1', '2.5',
    '{"$numberDouble":"NaN"}', '{"$numberDouble":"Infinity"}',
    '{"$numberDouble":"-Infinity"}', '{"$numberDouble":"-0.0"}',
    '{"$numberLong":"1"}', '{"$numberLong":"9007199254740993"}',
    '{"$numberDecimal":"1"}', '{"$numberDecimal":"NaN"}', '""', '"a"', '"b"',
    '"\u00e9"', '{}', '{"x":1}', '{"x":2}',
    '{"$binary":{"base64":"AQ==","subType":"00"}}',
    '{"$binary":{"base64":"AQI=","subType":"00"}}',
    '{"$oid":"0123456789abcdef01234567"}', '{"$oid":"0123456789abcdef01234568"}',
    'true', 'false', '{"$date":{"$numberLong":"0"}}',
    '{"$date":{"$numberLong":"-1"}}', '{"$timestamp":{"t":1,"i":1}}',
    '{"$timestamp":{"t":1,"i":2}}', '{"$minKey":1}', '{"$maxKey":1}',
    '{"$regularExpression":{"pattern":"a","options":""}}',
    '{"$regularExpression":{"pattern":"b","options":""}}',
);
my @arrays = (
    '[]', '[1]', '[2,0]', '["a",1]', '[null]', '[null,5]', '[[]]', '[[1]]',
    '[[1],true]', '[[2],3]', '[true,"b"]', '[{"x":1},3]', '[{"$minKey":1},9]',
    '["z",{"$maxKey":1}]', '[{"$numberDouble":"NaN"},7]',
);

sub document {
    my ($id, %member) = @_;

    return '{' . join(',', "\"_id\":$id", map { "\"$_\":$member{$_}" }
                      grep { defined $member{$_} } sort keys %member) . '}';
}

my $id = 0;
my @mixed = (@scalars, @arrays);
my @indexes = ('{"v":1,"_id":1}', '{"v":-1,"_id":1}', '{"g":1,"v":1,"_id":1}',
               '{"g":1,"v":-1}', '{"v":1,"g":1}');

fill('scalars', \@indexes,
     map { document(++$id, v => $_, g => int rand 2) } @scalars, @scalars);
fill('mixed', \@indexes,
     map { document(++$id, v => $_, g => int rand 2) } @mixed, @mixed);

for my $collection ('scalars', 'mixed') {
    my $count = 2 * ($collection eq 'mixed' ? @mixed : @scalars);

    complete($collection, $count, sort => $_)
        for '{"v":1}', '{"v":-1}', '{"v":-1,"_id":-1}', '{"g":1,"v":1}',
            '{"g":-1,"v":-1,"_id":-1}', '{"g":1,"v":-1}', '{"v":1,"g":-1}';
}

# what lies between two types that the filter leaves
my $some = grep { ($_ // '') =~ /^"|date/ } @scalars;
complete('scalars', 2 * $some, sort => "{\"v\":$_}",
         filter => '{"v":{"$type":["string","date"]}}') for 1, -1;

# a first page alone needs no type that follows
is(scalar @{ page('scalars', sort => '{"v":1}', limit => 1000)
             ->{json}{documents} }, 2 * @scalars, 'one page of all types');

# parts of paths
my @parts = (
    undef, 'null', '1', '{}', '[]', '[1,2]', '{"b":1}', '{"b":null}',
    '{"b":"s"}', '{"b":[]}', '{"b":[3,1]}', '{"b":[[2]]}', '[{"b":1},{"b":5}]',
    '[{"b":[4,"x"]},{"b":3}]', '[{"b":2},{"x":1}]', '[{"b":true},7]',
    '[{"b":[]},{"b":9}]', '[[{"b":1}]]', '[{}]', '{"b":{"c":1}}',
);

fill('parts', ['{"a.b":1,"_id":1}', '{"a.b":-1,"_id":1}'],
     map { document(++$id, a => $_) } @parts, @parts);
complete('parts', 2 * @parts, sort => "{\"a.b\":$_}") for 1, -1;
complete('parts', 2 * @parts, sort => "{\"a.b\":$_,\"_id\":-1}") for 1, -1;

# _id of every type that it may have
my %seen;
my @ids = grep { defined && !/regular|-0\.0|Decimal|"1"/ && !$seen{$_}++ }
    @scalars;
fill('ids', ['{"x":1}'], map { document($_) } @ids);
complete('ids', scalar @ids, sort => "{\"_id\":$_}") for 1, -1;

my (@errors) = grep { /\[(alert|emerg|crit|error)\]/ } split /\n/, $nginx->log;
is("@errors", '', 'nothing in the log');

done_testing();
