# Indexes and schemas go where an organization goes, while clients write and
# change who has which unique value; they go nowhere where there is no place for
# them; a rename and a deletion take them along.

use strict;
use warnings;

use JSON::PP ();
use Mongo;
use Server;
use Test::More;

my $nginx = Server->new(workers => 2, http => <<"_EOC_", server => <<'_EOC_');
    tenant_lease 300ms;
    tenant_timeout 1s;
_EOC_
        location /operator/ { tenant_operator; }
_EOC_

my $db = Mongo->new($ENV{TENANT_TEST_URI}, $nginx->{database});
(my $root = __FILE__) =~ s{t/scenario/[^/]*$}{};

chomp(my $operator = `$root/util/operator-token $nginx->{dir}/signing.key`);

sub operate {
    my ($method, $path, $body) = @_;

    return $nginx->request($method, "/operator/$path", $body,
                           Authorization => "Bearer $operator");
}

sub data {
    my ($method, $path, $body) = @_;

    return $nginx->request($method, "/data/$path", $body);
}

# a write waits for the moment in which nothing may be written
sub put {
    my ($method, $path, $body) = @_;
    my $res;

    Server::soon(30, sub {
        $res = data($method, $path, $body);
        return $res->{status} != 503;
    });

    return $res->{status};
}

$nginx->sign_up('Acme Inc');

my $id = $nginx->{organization}{organization_id};

# documents that the later schema would not take, and all kinds of indexes

is(data(POST => 'people', [map { { _id => "p$_", u => $_, n => $_ } } 1 .. 900]
   )->{status}, 201, 'documents');
is(data(PUT => 'people/bad', '{"u":"none"}')->{status}, 201, 'an odd one');
is(data(POST => 'people:indexes', $_)->{status}, 201, $_)
    for '{"keys":{"u":1},"unique":true}', '{"keys":{"n":-1,"u":1}}',
    '{"keys":{"s":1},"sparse":true}', '{"keys":{"at":1},"expire_after":90000}',
    '{"keys":{"p":1},"unique":true,"partial":{"on":true},"name":"of_some"}';
is(data(PUT => 'people:schema', '{"required":["n"],"properties":{"n":'
        . '{"bsonType":"int"}}}')->{status}, 200, 'a schema');
is(data(POST => 'empty:indexes', '{"keys":{"a":1}}')->{status}, 201,
   'an index of nothing');
is(data(PUT => 'ruled:schema', '{"required":["a"]}')->{status}, 200,
   'a schema of nothing');

my %before = map { ($_ => data(GET => $_)->{content}) }
    qw( people:indexes people:schema empty:indexes ruled:schema );

sub unchanged {
    my ($when) = @_;

    is(data(GET => $_)->{content}, $before{$_}, "$when: $_")
        for sort keys %before;

    my ($n, $u) = (900, 1);

    is(put(POST => 'people', '{"u":"none","n":1}'), 409, "$when: unique");
    is(put(POST => 'people', '{"u":-1}'), 422, "$when: the schema is kept");
    is(put(POST => 'ruled', '{}'), 422, "$when: the other one, too");
    is(put(PUT => 'people/bad', '{"u":"none"}'), 422, "$when: for old ones");
    is(data(GET => 'people/bad')->{json}{u}, 'none', "$when: which are there");
}

unchanged('at first');

# to a shared one they can't go

my $res = operate(POST => "organizations/$id:move", { mode => 'shared' });
is($res->{status}, 409, 'no move to "shared"');
like($res->{json}{detail}, qr/"shared" has no place for: /, 'with the reason');
like($res->{json}{detail}, qr/\b$_\b/, "which names $_")
    for qw( people empty ruled );
unlike($res->{json}{detail}, qr/documents/, 'and no other');

# while it is moved, pairs of documents change their unique values, so many that
# some have when nothing is written any more; and a value goes to a document that
# is new

my @pairs = map { [2 * $_, 2 * $_ + 1] } 5 .. 14;

sub moved {
    my ($to) = @_;

    my $res = operate(POST => "organizations/$id:move", $to);
    is($res->{status}, 202, "to $to->{mode}") or diag $res->{content};
    (my $path = $res->{headers}{location}) =~ s{^/operator/}{};

    my ($n, $operation, %status) = (0);

    Server::soon(60, sub {
        $n++;

        # by way of a third value
        my $pair = $pairs[rand @pairs];
        my ($one, $other) = ($pair->[0] & ~1, $pair->[0] | 1);
        my @steps = ([$one, "way$n"], [$other, $pair->[0]], [$one, $pair->[1]]);

        for (@steps) {
            my ($doc, $u) = @$_;
            $u = JSON::PP::encode_json({ u => $u =~ /^w/ ? $u : 0 + $u, n => 5 });
            $status{ put(PUT => "people/p$doc", $u) }++;
        }

        @$pair = reverse @$pair;

        $status{ put(DELETE => 'people/p3') }++;
        $status{ put(DELETE => 'people/q3') }++;
        $status{ put(PUT => 'people/' . ($n % 2 ? 'q3' : 'p3'),
                     '{"u":3,"n":3}') }++;

        $operation = operate(GET => $path)->{json};
        return $operation->{state} =~ /^(?:done|failed|cancelled)$/;
    });

    is($operation->{state}, 'done', "$to->{mode}: done")
        or diag explain $operation;
    delete @status{ 200, 201, 204, 404 };
    is(join(' ', %status), '', "$to->{mode}: each write was done");

    for my $pair (@pairs) {
        my $one = $pair->[0] & ~1;
        my @have = map { data(GET => "people/p$_")->{json}{u} // '' }
            $one, $one + 1;
        is("@have", "@$pair", "$to->{mode}: who has which value");
    }

    is(put(POST => 'people', '{"u":3,"n":3}'), 409, "$to->{mode}: and the third");

    unchanged($to->{mode});
}

moved({ mode => 'database' });
moved({ mode => 'name' });

# a rename, which renames the collections

is($nginx->request(PUT => '/org/update',
                   { new_organization_name => 'Beta Inc' })->{status}, 200,
   'renamed');
ok(Server::soon(60, sub {
    operate(GET => "organizations/$id")->{json}{state} eq 'active';
}), 'all through');
unchanged('renamed');

moved({ mode => 'id' });

# an index that comes while it is moved to where there is no place for it

is(put(DELETE => "$_"), 204, $_)
    for 'people:schema', 'ruled:schema', 'empty:indexes/a_1',
    map { "people:indexes/$_" } qw( u_1 n_-1_u_1 s_1 at_1 of_some );

$res = operate(POST => "organizations/$id:move", { mode => 'shared' });
is($res->{status}, 202, 'to "shared", without them') or diag $res->{content};
(my $path = $res->{headers}{location}) =~ s{^/operator/}{};

my $made = put(POST => 'people:indexes', '{"keys":{"n":1}}');
my $state;

ok(Server::soon(60, sub {
    $state = operate(GET => $path)->{json};
    return $state->{state} =~ /^(?:done|failed)$/;
}), 'which ends');

# 409: the move had come to its end first
ok($state->{state} eq ($made == 201 ? 'failed' : 'done'),
   "$made, and the move has $state->{state}") or diag explain $state;

# deletion

is(operate(DELETE => "organizations/$id")->{status}, 200, 'deleted');
ok(Server::soon(60, sub { !grep { $_->{_id} eq $id }
                          $db->find('organizations') }), 'all through');
is(join(' ', grep { /^org_(?!shared$)/ } $db->collections), '',
   'nothing is left');
is(scalar(() = $db->find('org_shared')), 0, 'nor in the shared collection');

unlike($nginx->log, qr/\[(?:error|crit|alert|emerg)\]/, 'nothing in the log');

done_testing();
