# What is no export is refused, with its line and the place in there, before
# anything is asked of the database; what the database refuses is taken back.

use strict;
use warnings;

use Exports;
use JSON::PP ();
use Server;
use Tap;
use Test::More;

my $tap = Tap->new($ENV{TENANT_TEST_URI});
my $with = Exports->new(uri => $tap->uri,
                        http => 'tenant_lease 200ms; tenant_timeout 2s;');
my $nginx = $with->{nginx};
my %id = map { my $mode = $_; ($_ => $with->sign_up($mode)) } @Exports::MODES;

my $head = qq({"tenant_export":1}\n);
my $one = qq({"collection":"a"}\n);
my $end = qq({"end":{"collections":1,"documents":1}}\n);

sub places {
    my ($res) = @_;

    return join ', ', map { $_->{field} } @{ ($res->{json} // {})->{errors}
        // [] };
}

# file, and which places are named

my @wrong = (
    '' => 'line 1',
    "\n" => 'line 1',
    '{}' => 'line 1',
    '[{"tenant_export":1}]' => 'line 1',
    '{"tenant_export":2}' => 'line 1',
    '{"tenant_export":"1"}' => 'line 1',
    '{"tenant_export":1,"organization":"x"}' => 'line 1',
    '{"tenant_export":1}' => 'line 2',
    $one => 'line 1',
    "$head" => 'line 2',
    "$head$one" => 'line 3',
    qq($head$one\{"_id":1}\n) => 'line 4',
    qq($head\{"_id":1}\n$end) => 'line 2',
    qq($head$one\{"_id":1}\n$end\n) => 'line 5',
    qq($head$one\{"_id":1}\n$end$end) => 'line 5',
    qq($head$one$end) => 'line 3',
    qq($head$one\{"_id":1}\n{"_id":2}\n$end) => 'line 5',
    qq($head$one\{"_id":1}\n{"end":{"collections":1}}\n) => 'line 4',
    qq($head$one\{"_id":1}\n{"end":1}\n) => 'line 4',
    qq($head\{"collection":""}\n) => 'line 2: collection',
    qq($head\{"collection":".x"}\n) => 'line 2: collection',
    qq($head\{"collection":"x/y"}\n) => 'line 2: collection',
    qq($head\{"collection":"system.users"}\n) => 'line 2: collection',
    qq($head\{"collection":") . 'x' x 65 . qq("}\n) => 'line 2: collection',
    qq($head\{"collection":1}\n) => 'line 2',
    qq($head\{"collection":"a","index":[]}\n) => 'line 2',
    qq($head\{"collection":"b"}\n{"collection":"a"}\n)
        => 'line 3: collection',
    qq($head\{"collection":"a"}\n{"collection":"a"}\n)
        => 'line 3: collection',
    qq($head\{"collection":"ab"}\n{"collection":"a"}\n)
        => 'line 3: collection',
    qq($head$one\{"x":1,"_id":1}\n$end) => 'line 3',
    qq($head$one\{}\n$end) => 'line 3',
    qq($head$one\{"_id":[1]}\n$end) => 'line 3: _id',
    qq($head$one\{"_id":{"\$regularExpression":{"pattern":"x","options":""}}}\n)
        . $end => 'line 3: _id',
    qq($head$one\{"_id":"65a1b2c3d4e5f60718293a4b"}\n$end) => 'line 3: _id',
    qq($head$one\{"_id":"a/b"}\n$end) => 'line 3: _id',
    qq($head$one\{"_id":") . 'x' x 1025 . qq("}\n$end) => 'line 3: _id',
    qq($head$one\{"_id":1,"_etag":"x"}\n$end) => 'line 3: _etag',
    qq($head$one\{"_id":1,"\$set":{}}\n$end) => 'line 3: $set',
    qq($head$one\{"_id":1,"a":[{"b":{"\$x":1,"y":1}}]}\n$end)
        => 'line 3: a[0].b.$x',
    qq($head$one\{"_id":1,"a":{"\$oid":"x"}}\n$end) => 'line 3: a',
    qq($head$one\{"_id":1,"a":{"\$code":"x"}}\n$end) => 'line 3: a',
    qq($head$one\{"_id":1,"_id":2}\n$end) => 'line 3',
    qq($head$one\{"_id":1,"x":"\xff"}\n$end) => 'line 3',
    qq($head$one\{"_id":1,"\\u0000":1}\n$end) => 'line 3',
    qq($head$one\{"_id":1}{"_id":2}\n$end) => 'line 3',
    qq($head$one\{"_id":1,"a":) . '[' x 200 . ']' x 200 . "}\n$end"
        => 'line 3',
    qq($head$one\{"_id":1,"_tenant_keyset":1}\n$end)
        => 'line 3: _tenant_keyset',

    # all that is wrong is listed
    qq($head$one\{"_id":[]}\nx\n{"_id":2,"\$a":1,"\$b":1}\n{"_id":3}\n)
        => 'line 3: _id, line 4, line 5: $a, line 5: $b, line 7',
    $head . $one . "garbage\n" x 1000000
        => join(', ', map { "line $_" } 3 .. 18),
);

sub refused {
    while (my ($file, $places) = splice @wrong, 0, 2) {
        my $res = $with->import_into($id{id}, $file);
        my $shown = length $file > 90 ? substr($file, 0, 90) . '...' : $file;

        is("$res->{status} " . places($res), "422 $places",
           $shown =~ s/\n/\\n/gr =~ s/[^ -~]/?/gr) or diag($res->{content});
    }
}

# the reconciler asks, too, but by other commands

my @sent;

push @sent, $tap->during(aggregate => sub {
    push @sent, $tap->during(findAndModify => sub {
        push @sent, $tap->during(insert => \&refused) });
});

is(scalar @sent, 0, 'no command was sent');
is(scalar $tap->during(aggregate => sub { $with->state_of($id{id}) }), 1,
   'which would have been seen');
is($with->state_of($id{id}), 'active', 'and nothing begun');

# media types, methods, who

is($with->operate(POST => "$id{id}:import", $head, 'Content-Type', $_)
   ->{status}, 415, $_ || 'none')
    for 'application/json', 'text/plain', 'application/x-ndjson-seq';
is($with->import_into($id{id}, $head, 'Content-Encoding', 'gzip')->{status},
   415, 'a coding');
is($with->operate(GET => "$id{id}:import")->{status}, 405, 'GET');
is($nginx->request(POST => "/operator/organizations/$id{id}:import",
                   Exports::empty(), 'Content-Type', 'application/x-ndjson',
                   @{ $with->{bearer}{ $id{id} } })->{status}, 403,
   'not its owner');
is($with->import_into($_, Exports::empty())->{status}, 404,
   "no organization: $_") for '65a1b2c3d4e5f60718293a4b', 'x';
is($with->operate(POST => "$id{id}:import?x=1", Exports::empty(),
                  'Content-Type', 'application/x-ndjson')->{status}, 422,
   'no parameters');

# an id that comes twice is found by the database: nothing of it stays

for my $mode (@Exports::MODES) {
    my $id = $id{$mode};
    my @lines = map { qq({"_id":"x$_"}) } 1 .. 2500;
    my $res = $with->import_into($id, Exports::file(
        a => \@lines, b => [@lines, '{"_id":{"$numberDouble":"1"}}',
                            '{"_id":1}', '{"_id":"y"}']));

    is("$res->{status} " . places($res), '422 line 5005: _id', "$mode: twice")
        or diag($res->{content});
    is($with->state_of($id), 'active', 'it is active again');
    is($with->export($id)->{content}, Exports::empty(), 'and empty');
    is($with->as($id, POST => 'a', '{"_id":"x1"}')->{status}, 201,
       'it can be used');
    is($with->as($id, DELETE => 'a/x1')->{status}, 204, 'a document goes');
    is($with->import_into($id, Exports::file(a => \@lines))->{status}, 200,
       'and a right import comes');
    is($with->export($id)->{content}, Exports::file(a => [sort @lines]),
       'all of it');
}

# beside others' documents it writes and removes its own alone

{
    my $id = $with->sign_up('shared');
    my $own = qr/\{"t":\{"\$oid":"$id"\}/;
    my (@deletes, $text);
    my @inserts = $tap->during(insert => sub {
        @deletes = $tap->during(delete => sub {
            is($with->import_into($id, Exports::file(
                a => ['{"_id":"x"}', '{"_id":"y"}', '{"_id":"x"}']))
               ->{status}, 422, 'shared: taken back');
        });
    });

    @deletes = grep { {@$_}->{delete} !~ /^"(?:deployment|users)"$/ } @deletes;
    @inserts = grep { {@$_}->{insert} !~ /^"deployment"$/ } @inserts;

    is(@inserts, 1, 'an insert');
    $text = {@{ $inserts[0] }}->{documents};
    is(() = $text =~ /\{"_id":$own,"c":"a","i":"[xy]"\}\}/g, 3, 'of its own');
    ok(@deletes > 0, 'deletes');
    is(scalar(grep { {@$_}->{deletes} =~ /"_id":\{"\$gte?":$own.*"\$lte?":$own/ }
              @deletes), scalar @deletes, 'of its own');
}

unlike($nginx->log, qr/\[(?:emerg|alert|crit|error)\]/, 'nothing is logged');

done_testing();
