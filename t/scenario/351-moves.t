# An operator moves an organization to another mode, database or server: it is
# read throughout, written but for a moment, and what a client knows of it stays
# as it is; a move that is cancelled or can't be done leaves nothing behind.

use strict;
use warnings;

use Mongo;
use Server;
use Test::More;

my $nginx = Server->new(workers => 2, http => <<"_EOC_", server => <<'_EOC_');
    tenant_mongo other file=mongo.uri;
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

sub record {
    my ($id) = @_;

    return (grep { $_->{_id} eq $id } $db->find('organizations'))[0];
}

sub document { return $nginx->request(GET => "/data/$_[0]") }

$nginx->sign_up('Acme Inc');

my $id = $nginx->{organization}{organization_id};
my $bases = sub { join ' ', sort grep { /^org_/ } $db->collections };

# many documents, in several collections, with ids of several types

for my $c (qw( documents other.one )) {
    my @docs = map { { _id => "x$_", n => $_, t => 'y' x ($_ % 50) } }
        1 .. 1300;
    is($nginx->request(POST => "/data/$c", [splice @docs, 0, 650])->{status},
       201, 'filled') while @docs;
    is($nginx->request(POST => "/data/$c", '[{"_id":7},{"_id":{"a":1}},{},'
       . '{"_id":{"$date":"2024-01-01T00:00:00Z"}},{"_id":null}]')->{status},
       201, 'with other ids');
}

my %before = map { ($_ => document($_)) }
    map { ("$_/x1", "$_/x1300", "$_?limit=1000") } qw( documents other.one );
my $after = $before{'documents?limit=1000'}{json}{next};

sub unchanged {
    for my $path (sort keys %before) {
        my ($was, $is) = ($before{$path}, document($path));

        return "$path: $is->{status}" if $is->{status} != 200;
        return "$path: its tag" if ($was->{headers}{etag} // '')
            ne ($is->{headers}{etag} // '');
        # a page's token is sealed anew
        my @text = map { s/"next":"[^"]*"//r } map { $_->{content} } $was, $is;
        return "$path: its text" if $text[0] ne $text[1];
    }

    my $next = document("documents?limit=1000&after=$after");
    return "a page's token: $next->{status}" if $next->{status} != 200;

    return '';
}

my %stored;

sub moved {
    my ($to, $place) = @_;

    my $mode = $to->{mode} // 'the same';
    my $res = operate(POST => "organizations/$id:move", $to);

    is($res->{status}, 202, "$mode: accepted") or diag $res->{content};
    like($res->{headers}{location}, qr{^/operator/operations/[0-9a-f]{24}$},
         'with the address of the operation');
    like($res->{json}{state}, qr/^(?:copying|switching)$/, 'which is begun');

    my $again = operate(POST => "organizations/$id:move", { mode => 'id' });
    is($again->{status}, 409, 'no second one besides');

    (my $path = $res->{headers}{location}) =~ s{^/operator/}{};
    my ($wrong, $n, $paused, $operation, %writes) = ('', 0, 0);

    Server::soon(60, sub {
        my $read = document('other.one/x' . (1 + int rand 1300));
        $wrong .= " $read->{status}" if $read->{status} != 200;

        $n++;
        my $write = $nginx->request(PUT => "/data/documents/z-$mode-$n",
                                    { n => $n });
        $writes{ $write->{status} }++;
        $stored{"z-$mode-$n"} = 1 if $write->{status} =~ /^20/;
        $wrong .= ' no Retry-After' if $write->{status} == 503
            && !$write->{headers}{'retry-after'};

        $operation = operate(GET => $path)->{json};

        return $operation->{state} =~ /^(?:done|failed|cancelled)$/;
    });

    is($operation->{state}, 'done', 'it is done')
        or diag explain $operation;
    is($wrong, '', 'it was read throughout');
    ok(!(grep { !/^(?:20[01]|503)$/ } keys %writes),
       'writes were stored, or refused for a moment: '
       . join ', ', map { "$_ $writes{$_} times" } sort keys %writes);
    ok($operation->{documents} >= 2600, 'with a count of the documents');
    ok(exists $operation->{ended_at}, 'and its end');
    is($bases->(), $place, "the documents are where they shall be");
    is(unchanged(), '', 'all is as it was');

    my @lost = grep { document("documents/$_")->{status} != 200 }
        sort keys %stored;
    is("@lost", '', 'no write is lost');

    my $shown = operate(GET => "organizations/$id")->{json};
    is($shown->{state}, 'active', 'it is active');
    is($shown->{storage}, $to->{mode}, 'its storage is told')
        if $to->{mode};
}

moved({ mode => 'shared' }, 'org_shared');
moved({ mode => 'name' },
      'org_acme%20inc org_acme%20inc.other.one org_shared');
moved({ mode => 'database' }, 'org_shared');

my $own = Mongo->new($ENV{TENANT_TEST_URI}, "org_$id");
is(join(' ', sort $own->collections), 'documents documents.other.one',
   'in a database of its own');

moved({ mode => 'id', cluster => 'other',
        database => "$nginx->{database}_2" }, 'org_shared');
is(join(' ', $own->collections), '', 'which is empty then');

my $second = Mongo->new($ENV{TENANT_TEST_URI}, "$nginx->{database}_2");
is(join(' ', sort $second->collections), "org_$id org_$id.other.one",
   'another database of another server');

# what can't be: the same server by another name

my $res = operate(POST => "organizations/$id:move", { cluster => 'default' });
is($res->{status}, 202, 'to the same place by another name');
my $operation = $res->{headers}{location} =~ s{^/operator/}{}r;

ok(Server::soon(30, sub {
    $res = operate(GET => $operation);
    return $res->{json}{state} eq 'failed';
}), 'fails');
is($res->{json}{error}, 'documents are in that place already',
   'with a reason');
is(unchanged(), '', 'all is as it was');
is(join(' ', sort $second->collections), "org_$id org_$id.other.one",
   'and where it was');

# cancelled in the middle

$res = operate(POST => "organizations/$id:move", { mode => 'shared',
    cluster => 'default', database => $nginx->{database} });
is($res->{status}, 202, 'a move');
$operation = $res->{headers}{location} =~ s{^/operator/}{}r;
$res = operate(POST => "$operation:cancel");
is($res->{status}, 200, 'is cancelled');
like($res->{json}{state}, qr/^cancel/, 'which is told');
ok(Server::soon(30, sub {
    operate(GET => $operation)->{json}{state} eq 'cancelled';
}), 'and is so soon');
is(operate(POST => "$operation:cancel")->{status}, 200, 'once more is fine');
is(unchanged(), '', 'all is as it was');
is(scalar(() = $db->find('org_shared')), 0, 'nothing is left behind');
is(operate(GET => "organizations/$id")->{json}{placement}{cluster}, 'other',
   'the placement is the old one');

# deleted while it is moved

$res = operate(POST => "organizations/$id:move", { mode => 'shared',
    cluster => 'default', database => $nginx->{database} });
is($res->{status}, 202, 'a move');
is(operate(DELETE => "organizations/$id")->{status}, 200, 'and a deletion');
ok(Server::soon(30, sub { !record($id) }), 'which comes to its end');
is(join(' ', $second->collections), '', 'nothing is left at the source');
is(scalar(() = $db->find('org_shared')), 0, 'nor at the target');

# bad requests

$nginx->sign_up('Other');
$id = $nginx->{organization}{organization_id};

for ([{}, 422], [{ mode => 'ids' }, 422], [{ cluster => 'none' }, 422],
     [{ database => 'a.b' }, 422], [{ database => 'admin' }, 422],
     [{ database => "org_$id" }, 422],
     [{ mode => 'database', database => 'x' }, 422], [{ to => 'x' }, 422],
     [{ mode => 'id' }, 409], ['{', 400])
{
    my ($body, $status) = @$_;
    is(operate(POST => "organizations/$id:move", $body)->{status}, $status,
       "$status: " . (ref $body ? JSON::PP::encode_json($body) : $body));
}

is(operate(POST => 'organizations/0123456789abcdef01234567:move',
           { mode => 'shared' })->{status}, 404, 'no organization');
is(operate(GET => 'operations/0123456789abcdef01234567')->{status}, 404,
   'no operation');
is(operate(POST => 'operations/x:cancel')->{status}, 404, 'no id');
is($nginx->request(POST => "/operator/organizations/$id:move",
                   { mode => 'shared' })->{status}, 403, 'an owner may not');

unlike($nginx->log, qr/\[(?:error|crit|alert|emerg)\]/, 'nothing in the log');

done_testing();
