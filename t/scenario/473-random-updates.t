# Random updates and merge patches of random documents: what is stored in the end
# is what the same update makes, past the module, of the same documents in a
# collection that is nobody's; and where the database refuses one, the answer is
# 4xx, and nothing has changed.  In a collection of its own and in a shared one.
# A merge patch is applied here, as RFC 7396 says.

use strict;
use warnings;

use Database;
use Ordered;
use Server;
use Test::More;

my $LIVES = $ENV{TENANT_TEST_SLOW} ? 400 : 40;
my $UPDATES = 10;
my $first = $ENV{TENANT_TEST_SEED} // 1;
my @modes = qw( id shared );
my $marks = 0;

my $nginx = Server->new(http => 'tenant_timeout 10s;', server => join "\n",
    map { "location /org-$_/ { tenant_organizations; tenant_storage $_; }" }
        @modes);
my $database = Database->new($nginx);

sub any { return $_[rand @_] }

sub sign_up {
    my ($mode, $name) = @_;

    my %who = (email => "$name\@updates.example", password => 'correct horse');

    is($nginx->request(POST => "/org-$mode/create",
                       { %who, organization_name => $name })->{status}, 201,
       "$name, $mode");

    return $nginx->request(POST => '/admin/login', \%who)->{json}{access_token};
}

my %token = map { $_ => sign_up($_, $_) } @modes;
$token{rival} = sign_up('shared', 'rival');

sub ask {
    my ($who, $method, $path, $body, %headers) = @_;

    return $nginx->request($method => "/data/c$path", $body,
                           Authorization => "Bearer $token{$who}",
                           Accept => 'application/ejson', %headers);
}

# ---- documents ----

my @ids = (map({ "\"s$_\"" } 1 .. 3), 1, 2,
           '{"$oid":"65f0c0ffee01234567890001"}');
my @names = qw( n l o s d m );

sub number {
    return any(0 .. 5, -1, '1.5', '2.5', '{"$numberLong":"3"}',
               '{"$numberLong":"5000000000"}', '2147483647',
               '{"$numberDecimal":"2.5"}', '{"$numberDouble":"3"}');
}

sub scalar_text {
    return any(number(), number(), '"a"', '"b"', '"ab"', 'null', 'true',
               '{"$date":{"$numberLong":"7"}}',
               '{"$oid":"65f0c0ffee01234567890001"}');
}

sub value {
    my ($depth) = @_;

    return scalar_text() if $depth == 0 || rand() < 0.5;
    return '[' . join(',', map { value($depth - 1) } 1 .. rand 4) . ']'
        if rand() < 0.4;
    return '{' . join(',', map { "\"$_\":" . value($depth - 1) }
                      grep { rand() < 0.5 } qw( x y z _id p.q )) . '}';
}

sub point { return '{"x":' . number() . ',"y":' . scalar_text() . '}' }
sub numbers { return '[' . join(',', map { number() } 1 .. rand 5) . ']' }
sub points { return '[' . join(',', map { point() } 1 .. rand 4) . ']' }

sub document {
    my ($id) = @_;

    my %member = (
        n => number(), l => numbers(), o => points(), s => any('"a"', '"b"'),
        d => '{"x":' . number() . ',"l":' . numbers() . ',"y":{"z":'
            . value(1) . '}}', m => value(2),
    );

    return "{\"_id\":$id" . join('', map { ",\"$_\":$member{$_}" }
                                 grep { rand() < 0.8 } @names) . '}';
}

# ---- filters ----

sub filter {
    my $field = any(qw( n s m d.x l o.x d.y.z ));

    return any(
        '{}', '{}', "{\"_id\":" . any(@ids) . '}',
        "{\"_id\":{\"\$in\":[" . any(@ids) . ',' . any(@ids) . ']}}',
        '{"_id":{"$ne":' . any(@ids) . '}}',
        "{\"$field\":" . scalar_text() . '}',
        "{\"$field\":{\"" . any(qw( $gt $lte $ne )) . '":' . number() . '}}',
        "{\"$field\":{\"\$exists\":" . any('true', 'false') . '}}',
        "{\"\$or\":[{\"$field\":" . scalar_text() . '},{"_id":' . any(@ids)
            . '},{"l":{"$size":2}}]}',
    );
}

# ---- updates ----

# the paths of an update, none of which is a part of another
my (@taken, %elements);

sub path {
    my (@of) = @_;

    push @of, qw( n l o s d m new ) if @of > 1 && rand() < 0.15;

    for (1 .. 10) {
        my $path = any(@of);

        next if grep { index("$_.", "$path.") == 0 || index("$path.", "$_.") == 0 }
            @taken;
        push @taken, $path;

        return $path;
    }

    return;
}

# paths of numbers and of all else; "e" is for elements of "l", "f" for such
# of "o"
sub of_numbers {
    return (qw( n d.x new.a d.new l.0 l.1 o.0.x l.$[] o.$[].x d.l.$[] ),
            $elements{e} ? ('l.$[e]', 'l.$[e]') : (),
            $elements{f} ? ('o.$[f].x', 'o.$[f].x') : (),
            $elements{l} ? ('l.$', 'l.$') : (),
            $elements{'o.x'} ? ('o.$.x', 'o.$.x') : ());
}

sub of_any {
    return (of_numbers(), qw( s m m.x m.y d.y.z d.y new o.1 l.4 o.$[].y ));
}

sub of_arrays { return qw( l o d.l new m o.0.y ) }

sub pushed {
    my ($path) = @_;

    my $one = sub { return $path eq 'o' ? point() : any(number(), value(1)) };

    return $one->() if rand() < 0.4;

    my @more = (
        '"$position":' . any(0, 1, -1, 9), '"$slice":' . any(0, 2, -2, 3),
        '"$sort":' . ($path eq 'o' ? any('{"x":1}', '{"y":-1}', '{"x":-1,"y":1}')
                      : any(1, -1)));

    return '{' . join(',', '"$each":['
        . join(',', map { $one->() } 1 .. rand 4) . ']',
        grep { rand() < 0.4 } @more) . '}';
}

sub pulled {
    my ($path) = @_;

    return any('{"x":' . number() . '}', '{"x":{"$gte":' . number() . '}}',
               '{"$or":[{"x":' . number() . '},{"y":' . scalar_text() . '}]}')
        if $path eq 'o';

    return any(number(), scalar_text(), '{"$gt":' . number() . '}',
               '{"$in":[' . number() . ',' . scalar_text() . ']}',
               '{"$ne":' . number() . '}');
}

my @operators = (
    ['$set', \&of_any, sub { value(2) }],
    ['$set', \&of_any, sub { value(2) }],
    ['$unset', \&of_any, sub { any('""', 1, 'true') }],
    ['$inc', \&of_numbers, \&number],
    ['$inc', \&of_numbers, \&number],
    ['$mul', \&of_numbers, \&number],
    ['$min', \&of_any, \&scalar_text],
    ['$max', \&of_any, \&scalar_text],
    ['$rename', sub { qw( n s m d.x d.y new ) },
     sub { my $to = path(qw( s new new.a d.new n2 )); $to && "\"$to\"" }],
    ['$push', \&of_arrays, \&pushed],
    ['$push', \&of_arrays, \&pushed],
    ['$addToSet', \&of_arrays, sub {
        rand() < 0.5 ? $_[0] eq 'o' ? point() : scalar_text()
            : '{"$each":[' . join(',', scalar_text(), number()) . ']}' }],
    ['$pop', \&of_arrays, sub { any(1, -1) }],
    ['$pull', \&of_arrays, \&pulled],
    ['$pullAll', \&of_arrays, sub {
        '[' . join(',', number(), scalar_text(), point()) . ']' }],
    ['$bit', sub { qw( n l.0 l.$[] d.x new ) }, sub {
        '{"' . any(qw( and or xor )) . '":' . any(1, 3, 6,
            '{"$numberLong":"5"}') . '}' }],
    ['$currentDate', sub { 'when' }, sub { 'true' }],
);

# of operators with fields; what "elements" names may stand in paths
sub update {
    my ($upsert) = @_;

    my (%fields, @order);

    @taken = ();

    for (1 .. 1 + rand 3) {
        my ($name, $of, $make) = @{ any(@operators,
            $upsert ? ['$setOnInsert', sub { qw( n s new d.new ) },
                       sub { value(1) }] : ()) };
        my $path = path($of->()) // next;
        my $value = $make->($path) // next;

        push @order, $name if !$fields{$name};
        push @{ $fields{$name} }, "\"$path\":$value";
    }

    return '{' . join(',', map { "\"$_\":{" . join(',', @{ $fields{$_} }) . '}' }
                      @order) . '}';
}

sub merge_patch {
    my ($depth) = @_;

    my @members = map {
        my $value = rand() < 0.25 ? 'null'
            : rand() < 0.5 && $depth < 3 ? merge_patch($depth + 1) : value(2);
        "\"$_\":$value"
    } grep { rand() < 0.35 } $depth ? qw( x y z l _id p.q ) : (@names, 'new');

    return '{' . join(',', @members) . '}';
}

# ---- an operation: what is asked of us, and what of the database ----

sub one_by_operators {
    my ($id) = @_;

    my $update = update();

    return if $update eq '{}';
    return { ask => [PATCH => at($id), $update],
             command => [q => "{\"_id\":$id}", u => $update] };
}

sub one_by_patch {
    my ($id) = @_;

    my $patch = merge_patch(0);

    return { ask => [PATCH => at($id), $patch, 'Content-Type' =>
                     'application/merge-patch+json'],
             patch => $patch, filter => "{\"_id\":$id}" };
}

sub at {
    my ($id) = @_;

    return $id =~ /^\d+$/ ? "/$id?id_type=number"
        : $id =~ /"(\w+)"\}?$/ ? "/$1" : die;
}

sub in_url { return $_[0] =~ s/([^\w.-])/sprintf '%%%02X', ord $1/ger }

sub many_by_patch {
    my $filter = filter();
    my $patch = merge_patch(0);

    return { ask => [PATCH => '?filter=' . in_url($filter), $patch,
                     'Content-Type' => 'application/merge-patch+json'],
             patch => $patch, filter => $filter };
}

sub many_by_operators {
    my $filter = filter();

    # found elements of an array
    if (rand() < 0.2) {
        my $field = any('l', 'o.x');

        $filter = "{\"$field\":{\"\$gte\":" . any(1, 2) . '}}';
        $elements{$field} = 1;
    }

    my $update = update();

    return if $update eq '{}';
    return { ask => [PATCH => '?filter=' . in_url($filter), $update],
             command => [q => $filter, u => $update, multi => 'true'] };
}

sub many_by_command {
    my $upsert = rand() < 0.35;
    my $filter = !$upsert ? filter() : any(
        '{"_id":"new"}', '{"_id":' . any(@ids) . '}', '{"_id":7,"s":"c"}',
        '{"s":"c"}', '{"n":77,"d.x":{"$gt":1}}', '{"$and":[{"s":"c"},{"n":78}]}',
        '{"_id":' . any(@ids) . ',"n":3}');

    %elements = map { $_ => 1 } grep { rand() < 0.5 } qw( e f ) if !$upsert;

    my $update = update($upsert);
    my @filters = (
        index($update, '$[e]') < 0 ? () : any(
            '{"e":{"$gte":2}}', '{"e":' . number() . '}',
            '{"$or":[{"e":1},{"e":{"$gt":3}}]}'),
        index($update, '$[f]') < 0 ? () : any(
            '{"f.x":{"$lt":3}}', '{"f.y":' . scalar_text() . '}',
            '{"f.x":{"$gt":0},"f.y":{"$exists":true}}'));
    my $filters = '[' . join(',', @filters) . ']';

    return if $update eq '{}';
    return { ask => [POST => ':update', "{\"filter\":$filter,\"update\":$update"
                     . ($upsert ? ',"upsert":true' : '')
                     . (@filters ? ",\"array_filters\":$filters" : '') . '}'],
             command => [q => $filter, u => $update, multi => 'true',
                         $upsert ? (upsert => 'true') : (),
                         @filters ? (arrayFilters => $filters) : ()],
             new_id => $upsert && $filter !~ /_id/ };
}

sub operation {
    my $one;

    until ($one) {
        %elements = ();
        $one = any(\&one_by_operators, \&one_by_operators, \&one_by_patch,
                   \&many_by_patch, \&many_by_operators, \&many_by_operators,
                   \&many_by_command, \&many_by_command, \&many_by_command)
            ->(any(@ids, '"none"'));
    }

    return $one;
}

# ---- what is stored ----

# times are times, and an id that was made up is one
sub shown {
    my ($document) = @_;

    my $text = write_json(without(without($document, '_etag'), '_mark'));

    $text =~ s/"when":\{"\$date":[^{}]*\{[^{}]*\}\}/"when":"a time"/;
    $text =~ s/^\{"_id":\{"\$oid":"(?!65f0c0ffee)\w+"\}/{"_id":"made up"/;

    return $text;
}

sub documents {
    my ($text, $name) = @_;

    my $found = read_json($text);

    for (split /\./, $name) {
        my $i = member($found, $_) // die "no $name in $text\n";
        $found = $found->[$i + 1];
    }

    return @$found[1 .. $#$found];
}

sub ours {
    my ($who) = @_;

    my $res = ask($who, POST => ':query', '{"limit":1000}');

    return $res->{status} == 200
        ? map({ shown($_) } documents($res->{content}, 'documents'))
        : "$res->{status} $res->{content}";
}

sub found {
    my ($filter) = @_;

    return documents($database->text('{"find":"plain","filter":' . $filter
                     . ',"sort":{"_id":1},"batchSize":1000}'),
                     'cursor.firstBatch');
}

# How many documents match, or undef: the database refuses.  It is the same
# that a request asks of us.
sub past_us {
    my ($one) = @_;

    return past_us_by_patch($one) if $one->{patch};

    my @member = @{ $one->{command} };
    my @text;

    while (my ($name, $value) = splice @member, 0, 2) {
        $value = marked($value) if $name eq 'u';
        push @text, "\"$name\":$value";
    }

    my $reply = $database->command('{"update":"plain","updates":[{'
                                   . join(',', @text) . '}]}');

    return if $reply->{writeErrors} || !exists $reply->{n};
    return $reply->{upserted} ? 'created' : (values %{ $reply->{n} })[0];
}

# Every document changes, as it gets a new ETag from us.  One that does not,
# DocumentDB leaves as it is; else "$pull" and its kin make the objects that a
# path to nothing leads through.
sub marked {
    my ($update) = @_;

    my $mark = '"_mark":' . ++$marks;

    return $update if $update =~ s/"\$set":\{\K/$mark,/;
    return $update =~ s/\}\z/,"\$set":{$mark}}/r;
}

sub past_us_by_patch {
    my ($one) = @_;

    my @found = found($one->{filter});
    my $patch = read_json($one->{patch});

    for my $document (@found) {
        my $id = write_json($document->[member($document, '_id') + 1]);
        my $reply = $database->command("{\"update\":\"plain\",\"updates\":[{"
            . "\"q\":{\"_id\":$id},\"u\":"
            . write_json(merged($document, $patch)) . '}]}');

        die "no replacement\n" if $reply->{writeErrors} || !$reply->{n};
    }

    return scalar @found;
}

# ---- lives ----

my @rival = map { document($_) } @ids;
my (@wrong, %said);

is(ask('rival', POST => '', '[' . join(',', @rival) . ']')->{status}, 201,
   'documents of another');

my $rival = ask('rival', GET => '')->{content};

sub begin {
    my $documents = join ',', map { document($_) } @ids;

    $database->command('{"delete":"plain","deletes":[{"q":{},"limit":0}]}');
    $database->insert('plain', $documents);

    for my $mode (@modes) {
        ask($mode, POST => ':delete', '{"filter":{}}');
        is(ask($mode, POST => '', "[$documents]")->{status}, 201,
           "documents, $mode") or BAIL_OUT('nothing to update');
    }
}

# what is wrong with the answer
sub answered {
    my ($one, $res, $matched) = @_;

    return $res->{status} =~ /^4/ && $res->{status} != 404 ? ''
        : 'the database refuses' if !defined $matched;

    my $single = $one->{ask}[1] =~ m{^/};

    return $res->{status} == 404 ? '' : 'nothing is there'
        if $single && !$matched;
    return 'the database does it' if $res->{status} != 200;
    return '' if $single;

    my $json = $res->{json};

    return $json->{upserted_id} ? '' : 'created'
        if $matched eq 'created';
    return $json->{matched} == $matched && $json->{modified} == $matched ? ''
        : "$matched match";
}

LIFE: for my $seed ($first .. $first + $LIVES - 1) {
    srand $seed;
    begin();

    for my $i (1 .. $UPDATES) {
        my $one = operation();
        my @before = map { shown($_) } found('{}');
        my $matched = past_us($one);
        my @want = map { shown($_) } found('{}');
        my $bad = 0;

        $said{ !defined $matched ? 'refused' : $matched eq '0' ? 'none'
               : $matched eq 'created' ? 'created' : 'changed' }++;

        for my $mode (@modes) {
            my $res = ask($mode, @{ $one->{ask} });
            my @got = ours($mode);
            my $wrong = answered($one, $res, $matched);

            next if "@got" eq "@want" && !$wrong;

            $bad = 1;
            push @wrong, join "\n  ", "TENANT_TEST_SEED=$seed, $i, $mode: "
                . "@{ $one->{ask} }", "answer $res->{status} $res->{content}"
                . " ($wrong); before, stored, wanted:",
                map { ($got[$_] // '') eq ($want[$_] // '') ? ()
                      : map { $_ // 'nothing' } $before[$_], $got[$_],
                        $want[$_] } 0 .. ($#got > $#want ? $#got : $#want);
        }

        # from here on documents differ
        next LIFE if $bad || $one->{new_id} && ($matched // '') eq 'created';
    }
}

is(scalar @wrong, 0, 'all is as past the module')
    or diag(join "\n", @wrong[0 .. ($#wrong > 3 ? 3 : $#wrong)]);
is(ask('rival', GET => '')->{content}, $rival, 'another keeps its own');
cmp_ok($said{changed} // 0, '>', 3 * $LIVES, 'most change something');
cmp_ok($said{$_} // 0, '>', 0, $_) for qw( refused created );
diag(join ', ', map { "$_: $said{$_}" } sort keys %said)
    if $ENV{TENANT_TEST_SLOW};
unlike($nginx->log, qr/\[(?:alert|emerg|crit)\]/, 'no alert');

done_testing();
