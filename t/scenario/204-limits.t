# The limits of a deployment fall again: one start with a long lease delays what
# is deleted as long as somebody may use it, and not for ever; what an earlier
# version has published, too.

use strict;
use warnings;

use Database;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $database = "$ENV{TENANT_TEST_PREFIX}_$$" . '_limits';
my $short = 'tenant_lease 1s; tenant_timeout 1s;';
my $n = 0;
my $db;

sub instance { return Server->new(database => $database, http => $_[0]) }

# Deletes an organization of its own; returns its id.
sub deleted {
    my ($nginx) = @_;

    my $name = 'gone' . ++$n;
    delete $nginx->{token};
    $nginx->sign_up($name);
    my $id = $nginx->{organization}{organization_id};
    is($nginx->request(PUT => '/data/c/x', { a => 1 })->{status}, 201,
       "$name: a lease is used");
    is($nginx->request(DELETE => "/org/delete?organization_name=$name")
           ->{status}, 200, "$name is deleted");

    return $id;
}

sub there {
    my ($id) = @_;

    return scalar @{ $db->find('organizations',
                               "{\"_id\":{\"\$oid\":\"$id\"}}") };
}

sub limits { return $db->find('deployment', '{"lease":{"$exists":true}}') }

# What an hour does to the limits that have so long a lease.
sub hours {
    my ($id, $hours) = @_;

    my $ms = int((time - $hours * 3600) * 1000);
    my $reply = $db->command('{"update":"deployment","updates":[{"q":{"_id":'
        . "\"$id\"},\"u\":{\"\$set\":{\"at\":{\"\$date\":"
        . "{\"\$numberLong\":\"$ms\"}}}}}]}");
    is($reply->{nModified}{'$numberInt'} // $reply->{nModified}, 1,
       "$hours hours later");
}

my $long = instance('tenant_lease 1s; tenant_timeout 1s; '
                    . 'tenant_lease_stale 1h;');
$db = Database->new($long);
$long->sign_up('long');
is($long->request(PUT => '/data/c/x', { a => 1 })->{status}, 201, 'a lease');
my ($published) = map { $_->{_id} } @{ limits() };
like($published, qr/^limits:36\d+:1000$/, 'it has published its limits');
$long->stop('TERM');

my $nginx = instance($short);
my $id = deleted($nginx);
is(scalar @{ limits() }, 2, 'each has its own');
sleep 6;
is(there($id), 1, 'what is deleted stays');

hours($published, 1);
my $heir = instance($short);
sleep 3;
is(there($id), 1, 'for the two minutes on top of it, too');
$heir->stop('TERM');

hours($published, 2);
$heir = instance($short);
ok(Server::soon(60, sub { !there($id) }), 'then it goes');
ok(Server::soon(30, sub { @{ limits() } == 1 }), 'and the long limits');
$heir->stop('TERM');

$id = deleted($nginx);
ok(Server::soon(60, sub { !there($id) }), 'the next one goes in time');

# those of an earlier version have no time
$db->command('{"insert":"deployment","documents":[{"_id":"limits",'
             . '"lease":3600000,"timeout":1000}]}');
$id = deleted($nginx);
my ($old) = grep { $_->{_id} eq 'limits' } @{ limits() };
ok($old->{at}, 'old limits have a time from now on');
sleep 5;
is(there($id), 1, 'and count');
hours('limits', 2);
$heir = instance($short);
ok(Server::soon(60, sub { !there($id) }), 'until they are over');

unlike($_->log, qr/\[(?:alert|emerg|crit|error)\]/, 'no error')
    for $long, $nginx, $heir;

done_testing();
