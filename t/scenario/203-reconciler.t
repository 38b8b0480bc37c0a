# What a crash left undone is done by one reconciler of the deployment at a time,
# soon after an nginx comes up, whatever became of the one before; and live
# sign-ups are not harmed by it (docs/operations.md).

use strict;
use warnings;

use Database;
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $database = "$ENV{TENANT_TEST_PREFIX}_$$" . '_reconciler';
my $http = 'tenant_lease 1s; tenant_timeout 2s;';
my %no = (answer => { ok => 0, code => 189, errmsg => 'no' });

my $proxy = Server->proxy($ENV{TENANT_TEST_URI}, 'answer');
my $nginx = Server->new(database => $database, http => $http);
my $db = Database->new($nginx);

sub instance {
    my (%arg) = @_;

    return Server->new(database => $database, http => $http, %arg);
}

sub sign_up {
    my ($at, $name, $email) = @_;

    return $at->request(POST => '/org/create', {
        organization_name => $name, password => 'correct horse',
        email => $email // "$name\@reconciler.example",
    })->{status};
}

sub count {
    my ($collection, $filter) = @_;

    my $reply = $db->command("{\"count\":\"$collection\",\"query\":$filter}");

    return ref $reply->{n} ? (values %{ $reply->{n} })[0] : $reply->{n};
}

sub clean {
    my ($log, $what) = @_;

    unlike($log, qr/\[(?:alert|emerg|crit|error)\]/, "$what: no error");
}

my $n = 0;

# a claim, or a deletion, of so many seconds ago, by the database's clock
sub record {
    my ($collection, $state, $seconds, $more) = @_;

    my $id = sprintf '%024x', ++$n;
    my $ms = int((time - $seconds) * 1000);
    my $since = $state eq 'creating' ? 'claimed_at' : 'deleted_at';

    $db->insert($collection, <<"_EOC_" =~ s/\n//gr);
{"_id":{"\$oid":"$id"},"state":"$state",
"$since":{"\$date":{"\$numberLong":"$ms"}},
"organization_id":{"\$oid":"$id"},
"placement":{"cluster":"default","database":"$database",
"collection":"org_$id","mode":"id"}$more}
_EOC_

    return "{\"_id\":{\"\$oid\":\"$id\"}}";
}

# a turn of another one, whose last beat is so many seconds old
sub turn {
    my ($seconds) = @_;

    my $ms = int((time - $seconds) * 1000);

    $db->command('{"update":"deployment","updates":[{"q":{"_id":"reconciler"},'
        . '"u":{"$set":{"owner":{"$oid":"0123456789abcdef01234567"},'
        . "\"beat\":{\"\$date\":{\"\$numberLong\":\"$ms\"}}}},"
        . '"upsert":true}]}');
}

is(sign_up($nginx, 'first'), 201, 'ready');

# a sign-up dies with its claims: they are rolled back, and can be had
{
    my $dies = instance(uri => $proxy->uri);

    is(sign_up($dies, 'ready'), 201, 'crashed: ready');
    $proxy->rules(map { { command => $_, %no } }
                  qw( create delete findAndModify ));
    is(sign_up($dies, 'crashed'), 503, 'crashed: a sign-up');
    kill 'KILL', $dies->master, $dies->workers;
    $proxy->rules();
    is(count('users', '{"state":"creating"}'), 1, 'crashed: a claim is left');

    my $heir = instance();
    ok(Server::soon(60, sub {
        !count('organizations', '{"name":"crashed"}')
            && !count('users', '{"state":"creating"}');
    }), 'crashed: nothing is left');
    is(sign_up($heir, 'crashed'), 201, 'crashed: and again');
    clean($heir->log, 'crashed');
}

# the same with a worker alone, the second of two
{
    my $two = instance(workers => 2);
    my ($first, $second) = $two->workers;

    sleep 2;
    my $claim = record('users', 'creating', 100,
                       ',"email_folded":"late@reconciler.example"');
    kill 'KILL', $second;
    ok(Server::soon(60, sub { !count('users', $claim) }),
       'one worker: what it left goes');
}

# while it is another's turn nothing is done; then it is, also without his end
{
    turn(0);

    my $organization = record('organizations', 'creating', 100,
                              ',"name_folded":"held"');
    my $user = record('users', 'creating', 100,
                      ',"email_folded":"held@reconciler.example"');
    my $heir = instance();

    for (1 .. 14) {
        turn(0);
        sleep 0.5;
    }

    is(count('organizations', $organization) + count('users', $user), 2,
       'another is at work: nothing is done');
    ok(Server::soon(60, sub {
        !count('organizations', $organization) && !count('users', $user);
    }), 'his time is over: it is done');
    ok(Server::soon(30, sub {
        !count('deployment', '{"_id":"reconciler"}');
    }), 'the turn is given back');
    clean($heir->log, 'turn');
}

# killed while it holds the turn
{
    my $claim = record('users', 'creating', 100,
                       ',"email_folded":"turn@reconciler.example"');

    $proxy->rules({ command => 'delete', %no });
    my $dies = instance(uri => $proxy->uri);
    ok(Server::soon(30, sub { count('deployment', '{"_id":"reconciler"}') }),
       'killed: it has the turn');
    sleep 0.5;
    kill 'KILL', $dies->master, $dies->workers;
    is(count('users', $claim), 1, 'killed: nothing is done');
    $proxy->rules();

    my $heir = instance();
    ok(Server::soon(60, sub { !count('users', $claim) }),
       'killed: another takes it over');
    clean($heir->log, 'killed');
}

# many at once, among them those that can't be done: all others are
{
    my @more;

    for (1 .. 120) {
        my $id = sprintf '%024x', ++$n;
        push @more, "{\"_id\":{\"\$oid\":\"$id\"},\"state\":\"deleting\","
            . '"deleted_at":{"$date":{"$numberLong":"1600000000000"}},'
            . '"placement":{"mode":"of a later version"}}';
    }

    $db->insert('organizations', @more);

    my @good = map { record('organizations', 'deleting', 50, '') } 1 .. 20;
    my @heirs = map { instance() } 1 .. 3;

    ok(Server::soon(120, sub {
        !grep { count('organizations', $_) } @good;
    }), 'at once: all that can be done is done');
    is(count('organizations', '{"state":"deleting","deleted_at":'
             . '{"$lt":{"$date":"2021-01-01T00:00:00Z"}}}'), 120,
       'at once: the others are let alone');
    like(join('', map { $_->log } @heirs),
         qr/\[error\].*could not be ended: .* no placement that is known/,
         'at once: the log has the reason');

    $_->stop('TERM') for @heirs;
    $db->command('{"delete":"organizations","deletes":[{"q":'
        . '{"state":{"$in":["creating","deleting"]}},"limit":0}]}');
}

# sign-ups that wait long to be hashed lose their claims, and claim once more
{
    my $slow = instance(http => 'tenant_lease 1s; tenant_timeout 5s; '
        . 'tenant_max_hashing 1; tenant_password_hash yescrypt 9;');
    my $count = 12;

    my @open = map {
        send_one($slow, [POST => '/org/create', {
            organization_name => "slow $_", password => 'correct horse',
            email => "slow$_\@reconciler.example",
        }]);
    } 1 .. $count;

    ok(Server::soon(30, sub {
        count('organizations', '{"state":"creating"}') >= $count - 4;
    }), 'slow: they wait');

    for my $collection (qw( organizations users )) {
        $db->command("{\"update\":\"$collection\",\"updates\":[{\"q\":"
            . '{"state":"creating"},"u":{"$set":{"claimed_at":'
            . '{"$date":"2020-01-01T00:00:00Z"}}},"multi":true}]}');
    }

    my @lost = map { $_->{_id}{'$oid'} }
        @{ $db->find('organizations', '{"claimed_at":{"$lt":'
                     . '{"$date":"2021-01-01T00:00:00Z"}}}') };
    cmp_ok(scalar @lost, '>', 0, 'slow: they have waited long');

    my $heir = instance();
    ok(Server::soon(30, sub {
        !count('organizations', '{"claimed_at":{"$lt":'
               . '{"$date":"2021-01-01T00:00:00Z"}}}');
    }), 'slow: their claims are given up, or good');

    my @answers = take(@open);
    is(join(' ', map { $_->{status} } @answers), join(' ', (201) x $count),
       'slow: all are done');

    my @gone = grep {
        !count('organizations', "{\"_id\":{\"\$oid\":\"$_\"}}")
    } @lost;
    cmp_ok(scalar @gone, '>', 0, 'slow: by other claims');

    for my $id (@gone) {
        my $reply = $db->command('{"listCollections":1,"filter":{"name":'
                                 . "\"org_$id\"}}");
        is(scalar @{ $reply->{cursor}{firstBatch} }, 0,
           'slow: nothing is left of what was lost');
    }

    is(count('users', '{"state":"creating"}'), 0, 'slow: nor a claim');
    clean($slow->log, 'slow');
    clean($heir->log, 'slow, the other');
}

done_testing();
