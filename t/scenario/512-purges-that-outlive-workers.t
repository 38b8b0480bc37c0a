# What a deleted organization leaves behind is purged once nobody can use it
# any more, and not before, whatever becomes of the worker that deleted it:
# killed, stopped, replaced by a reload, or another instance.

use strict;
use warnings;

use Database;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $database = "$ENV{TENANT_TEST_PREFIX}_$$" . '_sweep';
my $serial = 0;

sub server {
    my ($http, %arg) = @_;

    return Server->new(database => $database, http => $http, %arg);
}

# an organization with documents, deleted: its id, and when it was
sub deleted {
    my ($nginx) = @_;

    my $name = 'gone' . ++$serial;
    $nginx->sign_up($name);
    my $id = $nginx->{organization}{organization_id};

    for my $c (qw( documents one )) {
        is($nginx->request(POST => "/data/$c", { a => 1 })->{status}, 201,
           'a document');
    }

    my $at = time;
    is($nginx->request(DELETE => "/org/delete?organization_name=$name")
           ->{status}, 200, "$name is deleted");
    delete $nginx->{token};

    return ($id, $at);
}

# how many collections, records and users of it there are
my $db;
sub left {
    my ($id) = @_;

    my $reply = $db->command('{"listCollections":1,"filter":{"name":'
                             . "{\"\$regex\":\"^org_$id\"}}}");
    my $of = "{\"\$oid\":\"$id\"}";

    return @{ $reply->{cursor}{firstBatch} }
        + @{ $db->find('organizations', "{\"_id\":$of}") }
        + @{ $db->find('users', "{\"organization_id\":$of}") };
}

sub stays {
    my ($id, $at, $seconds, $what) = @_;

    sleep 0.2 while time - $at < $seconds;
    my $left = left($id);

    SKIP: {
        # on a busy machine
        skip 'too late to tell', 1 if time - $at > $seconds + 1.5;
        is($left, 3, "it stays $what");
    }
}

sub goes {
    my ($id, $what) = @_;

    ok(Server::soon(60, sub { !left($id) }), "it goes $what");
}

# the clock goes on by that many seconds
sub later {
    my ($id, $seconds) = @_;

    my $ms = int((time - $seconds) * 1000);
    my $reply = $db->command('{"update":"organizations","updates":[{"q":{"_id":'
        . "{\"\$oid\":\"$id\"}},\"u\":{\"\$set\":{\"deleted_at\":"
        . "{\"\$date\":{\"\$numberLong\":\"$ms\"}}}}}]}");
    is($reply->{nModified}{'$numberInt'} // $reply->{nModified}, 1,
       "$seconds seconds later");
}

sub start {
    my ($nginx) = @_;

    ok($nginx->nginx, 'started again');
    Server::wait_port($nginx->{port});
}

# 5 seconds: the longest lease and time limit
my $delay = 5;
my $nginx = server('tenant_lease 3s; tenant_timeout 2s;');
$db = Database->new($nginx);

my $active = $nginx->sign_up('stays');
is($nginx->request(POST => '/data/one', { a => 1 })->{status}, 201, 'another');
my $kept = $nginx->{organization}{organization_id};

# stopped and started again
my ($id, $at) = deleted($nginx);
$nginx->stop('TERM');
start($nginx);
stays($id, $at, $delay - 2, 'while somebody may use it');
goes($id, 'after a stop');
cmp_ok(time - $at, '>', $delay - 0.5, 'not before');

# killed
($id, $at) = deleted($nginx);
my ($worker) = $nginx->workers;
kill 'KILL', $worker;
stays($id, $at, $delay - 2, 'while somebody may use it');
goes($id, 'after a crash');
cmp_ok(time - $at, '>', $delay - 0.5, 'not before');

# never seen again: another instance has it
($id, $at) = deleted($nginx);
$nginx->stop('TERM');
my $heir = server('tenant_lease 1s; tenant_timeout 1s;');
stays($id, $at, $delay - 2, 'as long as any instance had said');
goes($id, 'by another instance');

# while the database is away nothing is lost, nor said once a try
start($nginx);
($id, $at) = deleted($nginx);
$nginx->stop('TERM');
$heir->stop('TERM');
my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
$proxy->mode('silent');
$heir = server('tenant_lease 1s; tenant_timeout 1s;', uri => $proxy->uri);
sleep $delay + 2;
$proxy->mode('pass');
goes($id, 'when the database is back');
unlike($heir->log, qr/could not be removed/, 'no error');
$heir->stop('TERM');

# a delay of more than an hour: a reload neither forgets it nor waits for it
my $long = server('tenant_lease 1s; tenant_timeout 1s; tenant_lease_stale 1h;',
                  workers => 2);
($id, $at) = deleted($long);
my @old = $long->workers;
ok($long->nginx('-s', 'reload'), 'a reload');
ok(Server::soon(60, sub { !grep { Server::runs($_) } @old }),
   'the old workers leave');
stays($id, $at, 3, 'for now');
later($id, 3600 - 60);
ok($long->nginx('-s', 'reload'), 'a reload');
sleep 3;
is(left($id), 3, 'it stays as long as a stale lease may serve');
later($id, 3600 + 60);
ok($long->nginx('-s', 'reload'), 'a reload');
goes($id, 'then');

# two at once, and what an earlier version has marked
my @two = map { deleted($long) } 1 .. 2;
for my $gone (@two[0, 2]) {
    later($gone, 7200);
}
my $of = "{\"\$oid\":\"$two[0]\"}";
$db->command("{\"update\":\"organizations\",\"updates\":[{\"q\":{\"_id\":$of},"
    . '"u":{"$unset":{"deleted_at":""},"$set":{"updated_at":{"$date":'
    . '{"$numberLong":"1600000000000"}}}}}]}');
my @heirs = map { server('tenant_lease 1s; tenant_timeout 1s;') } 1 .. 2;
goes($_, 'by two at once') for @two[0, 2];
sleep 2;
unlike($_->log, qr/\[(?:alert|crit|error)\]/, 'without an error')
    for @heirs, $long;

# nothing else goes
is(left($kept), 4, 'an active organization has all that is its own');

done_testing();
