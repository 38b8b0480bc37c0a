# util/check-invariants finds each kind of violation that is planted into a
# deployment's databases, tells it from what is merely pending, and finds
# nothing where nothing is wrong.

use strict;
use warnings;

use Cwd qw( abs_path );
use Database;
use File::Basename qw( dirname );
use Server;
use Test::More;

my $check = abs_path(dirname(__FILE__) . '/../../util/check-invariants');

# databases of their own are known by the prefix alone
my $prefix = "inv$$" . '_';
my $nginx = Server->new(http => "tenant_collection_prefix $prefix; "
                                . 'tenant_lease 1s; tenant_timeout 2s;');
my $db = Database->new($nginx);
my $name = $nginx->{database};
my $serial = 0;

sub check {
    my @lines = split /\n/, `$check $ENV{TENANT_TEST_URI} $name $prefix`;

    return ($? >> 8, @lines);
}

sub id { return sprintf '650000000000000000%06x', ++$serial }
sub oid { return "{\"\$oid\":\"$_[0]\"}" }

sub ago {
    return '{"$date":{"$numberLong":"' . (time() - $_[0]) * 1000 . '"}}';
}

sub made {
    my ($collection, @more) = @_;

    ok($db->command(join ' ', @more, "{\"create\":\"$collection\"}")->{ok},
       "made $collection");
}

# An organization as sign-up leaves it, but for "%change" (JSON texts; undef:
# no such member), with its owner and its collection; its id.
sub organization {
    my (%change) = @_;

    my ($id, $owner) = (id(), delete $change{owner} // id());
    my $collection = exists $change{collection} ? delete $change{collection}
        : "$prefix$id";
    my $mode = delete $change{mode} // 'id';
    my $database = delete $change{database} // $name;

    my %record = (
        _id => oid($id), name => "\"n$id\"", name_folded => "\"n$id\"",
        state => '"active"', epoch => 0, owners => '[' . oid($owner) . ']',
        removed => '[]', placement => '{"cluster":"default","database":"'
            . "$database\",\"collection\":\"" . ($collection // "$prefix$id")
            . "\",\"mode\":\"$mode\"}", %change);

    $db->insert('organizations', record(\%record));
    user($id, _id => oid($owner)) if delete $nginx->{own_user} // 1;
    $db->command("{\"create\":\"$collection\"}")
        if defined $collection && $mode ne 'shared' && $database eq $name;

    return $id;
}

sub user {
    my ($organization, %change) = @_;

    my $id = id();
    my %record = (_id => oid($id), email_folded => "\"$id\@example.org\"",
                  organization_id => oid($organization), role => '"editor"',
                  password => '"x"', epoch => 0, %change);

    $db->insert('users', record(\%record));

    return $id;
}

sub record {
    my ($record) = @_;

    return '{' . join(',', map { "\"$_\":$record->{$_}" }
        grep { defined $record->{$_} } sort keys %$record) . '}';
}

# a deployment as the module makes it
$nginx->sign_up('acme');
is($nginx->request(POST => '/data/things', { a => 1 })->{status}, 201,
   'a document');

my ($status, @lines) = check();
is($status, 0, 'nothing is wrong') or diag("@lines");
is($lines[-1], '1 organizations, 1 users, 1 collections, 0 shared documents: '
   . '0 violations, 0 pending', 'nothing is pending') or diag("@lines");

# nothing of other software's is taken for the module's
made('mine');
($status) = check();
is($status, 0, "others' collections are not looked at");

# the unique indexes would not let two have one name
$db->command("{\"dropIndexes\":\"$_\",\"index\":\"*\"}")
    for qw( organizations users );
$nginx->stop('TERM');

my $acme = $nginx->{organization}{organization_id};
my $shared = "${prefix}shared";
my (@expected, @pending);

# ---- what is merely pending ----

my $id = organization(state => '"creating"', claimed_at => ago(2));
push @pending, qr/^organization $id .* creating since/;

$id = user($acme, state => '"creating"', claimed_at => ago(2));
push @pending, qr/^user $id is creating since/;

# a lease, a time limit and ten seconds
$id = organization(state => '"deleting"', deleted_at => ago(6),
                   name_folded => undef);
push @pending, qr/^organization $id .* deleting since/,
    qr/^user \w+ goes with its organization/;

$id = organization(left => "{\"cluster\":\"default\",\"database\":\"$name\","
    . "\"collection\":\"${prefix}moved\",\"mode\":\"name\"}");
made("${prefix}moved.things");
push @pending, qr/^organization $id .* has left a place/;

$id = organization(state => '"moving"', moving_at => ago(3),
    move => "{\"to\":{\"cluster\":\"default\",\"database\":\"$name\","
        . "\"collection\":\"${prefix}there\",\"mode\":\"name\"}}");
made("${prefix}there");
push @pending, qr/^organization $id .* moving since/;

$id = organization(state => '"renaming"', renaming_at => ago(3),
    collection => "${prefix}old", placement => '{"cluster":"default",'
        . "\"database\":\"$name\",\"collection\":\"${prefix}old\","
        . "\"next\":\"${prefix}new\",\"mode\":\"name\"}");
made("${prefix}new.things");
push @pending, qr/^organization $id .* renaming since/;

$id = organization(intents => '[{"id":1}]', intents_at => ago(2));
push @pending, qr/^organization $id .* being changed since/;

my $one = organization(mode => 'shared', collection => $shared);
my $two = organization(mode => 'shared', collection => $shared);
$db->insert($shared, map { "{\"_id\":{\"t\":" . oid($_)
    . ',"c":"documents","i":1}}' } $one, $two);

($status, @lines) = check();
is($status, 0, 'what is pending is no violation') or diag("@lines");

for my $pattern (@pending) {
    is(scalar(grep { /^pending: / && s/^pending: //r =~ $pattern } @lines), 1,
       "pending: $pattern") or diag(join "\n", @lines);
}

# however long the rest takes, it stays so
for (['organizations', 'claimed_at'], ['organizations', 'deleted_at'],
     ['organizations', 'intents_at'], ['users', 'claimed_at'])
{
    my ($collection, $since) = @$_;

    $db->command("{\"update\":\"$collection\",\"updates\":[{\"q\":"
        . "{\"$since\":{\"\$exists\":true}},\"u\":{\"\$set\":{\"$since\":"
        . ago(-600) . '}},"multi":true}]}');
}

is(scalar(grep { /^pending/ } @lines), scalar @pending, 'and nothing else');

# ---- each kind of violation ----

sub expect { push @expected, [@_] }

organization(collection => undef, placement => '{"mode":"id"}');
expect('no placement', qr/has no whole placement/);

$id = organization(placement => '{"cluster":"far","database":"x",'
                   . '"collection":"y","mode":"id"}');
expect('another cluster', qr/$id .* is on "far"/);
$db->command("{\"drop\":\"$prefix$id\"}");

$id = organization(collection => undef);
expect('no collection', qr/$id "n$id" has no collection \S+$prefix$id$/);

$id = organization(mode => 'database', database => "$prefix" . ('c' x 24));
expect('no database', qr/$id .* has no collection $prefix\w+\.$prefix$id$/);

made("$prefix" . ('a' x 24));
expect('no record', qr/collection \S+${prefix}a{24} is nobody's/);

made("$prefix" . ('b' x 24) . '.things');
expect('no record, a further one',
       qr/collection \S+${prefix}b{24}\.things is nobody's/);

my $stray = $prefix . 'd' x 24;
ok($db->command("\@$stray {\"create\":\"documents\"}")->{ok}, 'made');
expect('a database without a record', qr/database $stray is nobody's/);

my $empty = $prefix . 'e' x 24;
ok($db->command("\@$empty {\"$_\":\"documents\"}")->{ok}, $_)
    for qw( create drop );

$id = organization(collection => "${prefix}gone", placement =>
    "{\"cluster\":\"default\",\"database\":\"$name\",\"collection\":"
    . "\"${prefix}was\",\"next\":\"${prefix}is\",\"mode\":\"name\"}",
    state => '"renaming"', renaming_at => ago(1));
$db->command("{\"drop\":\"${prefix}gone\"}");
expect('neither of two', qr/$id .* neither collection ${prefix}was nor/);

organization(collection => "$prefix$id", mode => 'name',
    placement => "{\"cluster\":\"default\",\"database\":\"$name\","
        . "\"collection\":\"$prefix$acme\",\"mode\":\"name\"}");
$db->command("{\"drop\":\"$prefix$id\"}");
expect('one collection of two', qr/collection \S+$prefix$acme is org.* and/);

my $missing = id();
$db->insert($shared, "{\"_id\":{\"t\":" . oid($missing) . ',"c":"x","i":1}}');
expect('shared, without a record',
       qr/1 documents of \S+$shared are of organization $missing/);

$db->insert($shared, "{\"_id\":{\"t\":" . oid($acme) . ',"c":"x","i":1}}');
expect('shared, of one who is elsewhere',
       qr/1 documents of \S+$shared are organization $acme .* elsewhere/);

$db->insert($shared, '{"_id":5}', '{"_id":{"c":"x","t":' . oid($one)
    . ',"i":1}}', '{"_id":{"t":' . oid($one) . ',"c":"x","i":2,"x":1}}',
    '{"_id":{"t":' . oid($one) . ',"c":1,"i":2}}');
expect('another form of id', qr/4 documents of \S+$shared have an _id/);

$db->insert('repeats', '{"_id":"' . $missing . 'ab"}');
expect('orphan requests', qr/repeated requests of organization $missing, which/);

user($missing);
expect('an orphan user', qr/user \w+ is of organization $missing, which/);

$id = organization(state => '"creating"', claimed_at => ago(60));
expect('a sign-up of a minute ago', qr/$id .* creating since .* \(after 10 s/);

$id = user($acme, state => '"creating"', claimed_at => ago(60));
expect('a user of a minute ago', qr/user $id is creating since .* \(after 10/);

$id = organization(state => '"deleting"', deleted_at => ago(60),
                   name_folded => undef);
expect('not purged', qr/$id .* deleting since .* \(after 1\d s/);

$id = organization(intents => '[{"id":1}]', intents_at => ago(60));
expect('half a change', qr/$id .* being changed since .* \(after 10 s/);

organization(state => '"asleep"');
expect('no state', qr/is in the state "asleep"/);

organization(name_folded => undef);
expect('no name', qr/has no name/);

organization(name_folded => '"acme"');
expect('one name twice', qr/the name acme is/);

user($acme, email_folded => '"acme@server.example"');
expect('one address twice', qr/the address acme\@server\.example is/);

user($acme, email_folded => undef);
expect('no address', qr/user \w+ has no address/);

user($acme, role => '"owner"');
expect('a stored owner', qr/user \w+ has the role "owner"/);

user($acme, state => '"odd"');
expect("a user's state", qr/user \w+ is in the state "odd"/);

organization(owners => '[]');
expect('no owner', qr/has no owner$/);

organization(owners => '[' . oid($missing) . ']');
expect('an owner who is not', qr/an owner, $missing, who does not exist/);

my $other = user($acme);
organization(owners => '[' . oid($other) . ']');
expect("another's owner", qr/an owner, $other, who is of another/);

my $half = user($acme, state => '"creating"', claimed_at => ago(1));
organization(owners => '[' . oid($half) . ']');
expect('half an owner', qr/an owner, $half, who is not whole/);

my $retired = user($acme);
organization(removed => '[{"id":' . oid($retired) . ',"at":' . ago(60) . '}]');
expect('a retired user', qr/user $retired of .* retired, and there, since/);

($status, @lines) = check();
is($status, 1, 'violations are told by the status');

for my $expected (@expected) {
    my ($what, $pattern) = @$expected;

    is(scalar(grep { /^violation: / && $_ =~ $pattern } @lines), 1, $what)
        or diag(join "\n", @lines);
}

is(scalar(grep { /^violation: / } @lines), scalar @expected,
   'and nothing else is found')
    or diag(join "\n", grep { /^violation/ } @lines);

# no server, no databases
is(system("$check mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100"
          . ' >/dev/null 2>&1') >> 8, 2, 'it could not look');

$db->command("\@$_ {\"dropDatabase\":1}") for $stray, $empty;

done_testing();
