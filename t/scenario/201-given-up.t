# A sign-up that fails, and can't take everything back before its worker dies:
# its name is free, and what is left of it goes, by whichever instance sweeps.

use strict;
use warnings;

use Database;
use Server;
use Test::More;

my $database = "$ENV{TENANT_TEST_PREFIX}_$$" . '_given_up';
my %no = (answer => { ok => 0, code => 189, errmsg => 'no' });

my $proxy = Server->proxy($ENV{TENANT_TEST_URI}, 'answer');
my $dies = Server->new(uri => $proxy->uri, database => $database,
                       http => 'tenant_timeout 1s; tenant_lease 1s;');
my $db = Database->new($dies);

sub sign_up {
    my ($nginx, $name, $email) = @_;

    return $nginx->request(POST => '/org/create', {
        organization_name => $name, password => 'correct horse',
        email => "$email\@given.example",
    })->{status};
}

is(sign_up($dies, 'kept', 'kept'), 201, 'ready');

# the collection is made, its owner is not; and the users stay at first
$proxy->rules({ command => 'findAndModify', collection => 'users', %no },
              { command => 'delete', %no });
is(sign_up($dies, 'given', 'given'), 503, 'a sign-up that fails');
kill 'KILL', $dies->master, $dies->workers;

sub left {
    my ($filter) = @_;

    return @{ $db->find('organizations', $filter) };
}

my ($given) = left('{"name":"given"}');

is($given->{state}, 'deleting', 'it is marked');
ok(!exists $given->{name_folded}, 'its name is free');
is(scalar @{ $db->find('users', '{"email_folded":"given@given.example"}') }, 1,
   'its owner is left');

my $heir = Server->new(database => $database,
                       http => 'tenant_timeout 1s; tenant_lease 1s;');

is(sign_up($heir, 'given', 'other'), 201, 'the name can be had');
ok(Server::soon(60, sub { !left('{"state":"deleting"}') }), 'the record goes');
is(scalar @{ $db->find('users', '{"email_folded":"given@given.example"}') }, 0,
   'its owner, too');

my $id = $given->{_id}{'$oid'};
my $reply = $db->command('{"listCollections":1,"filter":{"name":'
                         . "{\"\$regex\":\"^org_$id\"}}}");
is(scalar @{ $reply->{cursor}{firstBatch} }, 0, 'and its collection');
is(scalar left('{"state":"active"}'), 2, 'nothing else goes');
is(sign_up($heir, 'more', 'given'), 201, 'and the address can be had');

unlike($heir->log, qr/\[(?:alert|emerg|crit|error)\]/, 'no error');

# a worker dies behind the owner, who is complete: no sign-up asks for him
$proxy->rules();
$dies = Server->new(uri => $proxy->uri, database => $database,
                    http => 'tenant_timeout 1s; tenant_lease 1s;');
is(sign_up($dies, 'before', 'before'), 201, 'another instance');
$proxy->rules({ command => 'findAndModify', collection => 'organizations',
                %no });
is(sign_up($dies, 'behind', 'behind'), 503, 'another that fails');
kill 'KILL', $dies->master, $dies->workers;
$heir->stop('QUIT');

my ($behind) = left('{"name":"behind"}');

is($behind->{state}, 'creating', 'it is as it was');
ok(!exists $db->find('users', '{"email_folded":"behind@given.example"}')
       ->[0]{state}, 'with an owner who is complete');

$db->command('{"update":"organizations","updates":[{"q":{"name":"behind"},'
             . '"u":{"$set":{"claimed_at":{"$date":"2020-01-01T00:00:00Z"}}}}]}');

$heir = Server->new(database => $database,
                    http => 'tenant_timeout 1s; tenant_lease 1s;');
ok(Server::soon(60, sub { !left("{\"_id\":{\"\$oid\":\"$behind->{_id}{'$oid'}\"}}") }),
   'it goes, too');
is(sign_up($heir, 'later', 'behind'), 201, 'and its address can be had');

done_testing();
