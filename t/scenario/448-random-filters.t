# Random filters over random documents: pages, counts and values are what the
# database itself says of the same documents in a collection that the module
# knows nothing of, in a shared collection as well as in one of its own.

use strict;
use warnings;

use Database;
use JSON::PP ();
use Server;
use Test::More;

my $ROUNDS = $ENV{TENANT_TEST_SLOW} ? 1500 : 120;
my $seed = $ENV{TENANT_TEST_SEED} || time;
diag("TENANT_TEST_SEED=$seed");
srand $seed;

my $json = JSON::PP->new->canonical->allow_nonref;
my $nginx = Server->new(http => 'tenant_timeout 10s;', server => join "\n",
    map { "location /org-$_/ { tenant_organizations; tenant_storage $_; }" }
        qw( id shared ));

sub any { return $_[rand @_] }

my %token;

for my $mode (qw( id shared )) {
    my %who = (email => "$mode\@filters.example", password => 'correct horse');

    is($nginx->request(POST => "/org-$mode/create",
                       { %who, organization_name => $mode })->{status}, 201,
       $mode);
    $token{$mode} = $nginx->request(POST => '/admin/login', \%who)
        ->{json}{access_token};
}

# ---- documents ----

# ids that are parts of others, and of the names that are stored
my @ids = ((map { "\"s$_\"" } 1 .. 6), (1 .. 8), '2.5', 'true', 'null',
           '{"t":1,"i":2}', '{"i":"s1"}', '{"c":"c"}',
           '{"$date":{"$numberLong":"5"}}', '{"$numberDecimal":"9.5"}',
           map { sprintf '{"$oid":"65f0c0ffee01234567890%03d"}', $_ } 1 .. 6);

sub scalar_text {
    return any('null', 'true', 'false', 0 .. 4, '1.5', '"a"', '"ab"', '"b"',
               '{"$numberLong":"3"}', '{"$numberDecimal":"2"}',
               '{"$date":{"$numberLong":"7"}}',
               '{"$oid":"65f0c0ffee01234567890001"}');
}

sub value_text {
    my ($depth) = @_;

    return scalar_text() if $depth == 0 || rand() < 0.6;
    return '[' . join(',', map { value_text($depth - 1) } 1 .. rand 4) . ']'
        if rand() < 0.5;
    return '{' . join(',', map { "\"$_\":" . value_text($depth - 1) }
                      grep { rand() < 0.6 } qw( x y _id )) . '}';
}

my @documents = map {
    my $id = $_;
    "{\"_id\":$id" . join('', map { ",\"$_\":" . value_text(2) }
                          grep { rand() < 0.7 } qw( a b n )) . '}'
} @ids;

my $database = Database->new($nginx);
$database->insert('plain', @documents);

for my $mode (qw( id shared )) {
    for my $c (qw( c other )) {
        is($nginx->request(POST => "/data/$c", '[' . join(',', @documents) . ']',
                           Authorization => "Bearer $token{$mode}")->{status},
           201, "$mode: $c");
    }
}

# ---- filters ----

sub field { return any(qw( a b n a.x b.y a.x.y _id _id _id _id.t _id.i _id.c )) }

sub operand { return $_[0] eq '_id' && rand() < 0.8 ? any(@ids) : scalar_text() }

sub condition {
    my ($field, $depth) = @_;

    my $one = sub { operand($field) };
    my $what = int rand 9;

    return $one->() if $what == 0;
    return '{"' . any(qw( $eq $ne $gt $gte $lt $lte )) . '":' . $one->() . '}'
        if $what < 4;
    return '{"' . any(qw( $in $nin )) . '":['
        . join(',', map { $one->() } 1 .. rand 4) . ']}' if $what == 4;
    return '{"$exists":' . any('true', 'false') . '}' if $what == 5;
    return '{"$size":' . int(rand 3) . '}' if $what == 6;
    return '{"$gte":' . $one->() . ',"$lt":' . $one->() . '}' if $what == 7;
    return '{"$not":' . condition_of_operators($field) . '}';
}

sub condition_of_operators {
    my ($field) = @_;

    return '{"' . any(qw( $eq $gt $lte )) . '":' . operand($field) . '}';
}

sub filter {
    my ($depth) = @_;

    return '{"' . any(qw( $and $or $nor )) . '":['
        . join(',', map { filter($depth - 1) } 1 .. 1 + rand 3) . ']}'
        if $depth > 0 && rand() < 0.3;

    my %fields = map { field() => 1 } 1 .. 1 + rand 2;

    return '{' . join(',', map { "\"$_\":" . condition($_) } sort keys %fields)
        . '}';
}

# ObjectIds among the ids of a filter as a client may write them, as text
sub as_text {
    my ($filter) = @_;

    return $filter =~ s/\{"\$oid":("65f0c0ffee01234567890\d{3}")\}/$1/gr;
}

# of numbers that are equal, any one may stand for all
sub equal {
    my ($values) = @_;

    return join ' ', sort map {
        $json->encode($_) =~ s/\{"\$number\w+":"([^"]+)"\}/0 + $1/ger
    } @$values;
}

sub sorted { return join ' ', sort map { $json->encode($_) } @{ $_[0] } }

my (@wrong, %found);

for my $round (1 .. $ROUNDS) {
    my $filter = filter(2);
    my $field = field();
    my $found = $database->command(
        "{\"find\":\"plain\",\"filter\":$filter,\"batchSize\":1000}");
    my $values = $database->command(
        "{\"distinct\":\"plain\",\"key\":\"$field\",\"query\":$filter}");
    my $batch = $found->{cursor}{firstBatch};

    # what the database refuses says nothing of us
    next if !$batch || !$values->{values};

    $found{@$batch == 0 ? 'none' : @$batch == @ids ? 'all' : 'some'}++;

    # only _id's text is an ObjectId
    my $asked = $filter =~ /"(?!_id")[\w.]+":\S*\$oid/ || rand() < 0.5
        ? $filter : as_text($filter);

    for my $mode (qw( id shared )) {
        my $ask = sub {
            my ($what, $body) = @_;

            return $nginx->request(POST => "/data/c$what", $body,
                                   Authorization => "Bearer $token{$mode}",
                                   Accept => 'application/ejson');
        };

        my $page = $ask->(':query', "{\"filter\":$asked,\"limit\":1000,"
                          . '"count":"exact"}');
        my $count = $ask->(':count', "{\"filter\":$asked}");
        my $distinct = $ask->(':distinct',
                              "{\"field\":\"$field\",\"filter\":$asked}");
        my $first = $ask->(':query', "{\"filter\":$asked,\"limit\":2,"
                           . '"count":"' . any(qw( exact estimated )) . '"}');

        push @wrong, "$mode $asked: " . join ' ', $page->{content},
                $count->{content}, $first->{content}
            if sorted($page->{json}{documents} // []) ne sorted($batch)
                || grep { ($_->{json}{count} // -1) != @$batch }
                    $page, $count, $first;
        push @wrong, "$mode $field of $asked: $distinct->{content}"
            if equal($distinct->{json}{values} // []) ne
                equal($values->{values});
    }
}

is_deeply(\@wrong, [], 'pages, counts and values are the same')
    or diag(join "\n", @wrong[0 .. ($#wrong > 5 ? 5 : $#wrong)]);
cmp_ok($found{some} // 0, '>', $ROUNDS / 4, 'most filters find some');

done_testing();
