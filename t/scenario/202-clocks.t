# A sign-up's claim on its name and its address gives way after some seconds, by
# the database's clock: those of the machines that nginx runs on may be wrong.

use strict;
use warnings;

use Database;
use Server;
use Test::More;
use Time::Local qw( timegm );

# the sanitizers are preloaded, too
plan skip_all => 'another library is preloaded'
    if $ENV{TEST_NGINX_LD_PRELOAD};

my $WRONG = 600;               # seconds

(my $source = __FILE__) =~ s{scenario/[^/]*$}{lib/clock.c};
my $library = "$ENV{TENANT_TEST_RUN}/clock.so";

system('gcc', '-O1', '-shared', '-fPIC', '-o', $library, $source) == 0
    or die "gcc: $?\n";

my $database = "$ENV{TENANT_TEST_PREFIX}_$$" . '_clocks';

# one of several machines with the same database
sub machine {
    my ($clock, %arg) = @_;

    local $ENV{TEST_NGINX_LD_PRELOAD} = $library;
    local $ENV{TENANT_CLOCK} = $clock;

    return Server->new(database => $database, %arg,
                       http => 'tenant_timeout 2s; tenant_lease 1s;');
}

sub sign_up {
    my ($nginx, $name, $email) = @_;

    return $nginx->request(POST => '/org/create', {
        organization_name => $name, password => 'correct horse',
        email => $email // "$name\@clocks.example",
    })->{status};
}

my $right = machine(0);
my $fast = machine($WRONG);
my $slow = machine(-$WRONG);
my $db = Database->new($right);

# the time by that machine's clock
sub clock {
    my ($nginx, $name) = @_;

    is(sign_up($nginx, $name), 201, "$name: ready");

    my $res = $nginx->request(GET => "/org/get?organization_name=$name");
    my ($y, $m, $d, @hms) = $res->{json}{created_at} =~ /(\d+)/g;

    return timegm(@hms[2, 1, 0], $d, $m - 1, $y);
}

my $time = clock($right, 'right');
cmp_ok(clock($fast, 'fast') - $time, '>', $WRONG / 2, 'one is fast');
cmp_ok($time - clock($slow, 'slow'), '>', $WRONG / 2, 'one is slow');

# a claim of so many seconds ago, by the database's clock
my $n = 0;
sub claim {
    my ($collection, $field, $value, $seconds) = @_;

    my $ms = int((time - $seconds) * 1000);
    my $id = sprintf '%024x', ++$n;

    $db->insert($collection, <<"_EOC_" =~ s/\n//gr);
{"_id":{"\$oid":"$id"},"$field":"$value","state":"creating",
"claimed_at":{"\$date":{"\$numberLong":"$ms"}},
"organization_id":{"\$oid":"$id"},
"placement":{"cluster":"default","database":"$database",
"collection":"org_$id","mode":"id"}}
_EOC_
}

for my $at (['fast', $fast], ['slow', $slow], ['right', $right]) {
    my ($what, $nginx) = @$at;

    claim('organizations', 'name_folded', "new $what", 0);
    is(sign_up($nginx, "new $what", "new-$what\@clocks.example"), 409,
       "$what: a new claim on a name stays");

    claim('users', 'email_folded', "new.$what\@clocks.example", 0);
    is(sign_up($nginx, "mail $what", "new.$what\@clocks.example"), 409,
       "$what: a new claim on an address stays");

    claim('organizations', 'name_folded', "old $what", 65);
    claim('users', 'email_folded', "old-$what\@clocks.example", 65);
    is(sign_up($nginx, "old $what", "old-$what\@clocks.example"), 201,
       "$what: an old one gives way");
}

# what a machine whose clock is slow has claimed is new all the same: the
# database fails it, and it dies
{
    my $proxy = Server->proxy($ENV{TENANT_TEST_URI}, 'answer');
    my $dies = machine(-$WRONG, uri => $proxy->uri);
    my $no = { ok => 0, code => 189, errmsg => 'no' };

    is(sign_up($dies, 'ready'), 201, 'another machine');

    $proxy->rules(map { { command => $_, answer => $no } }
                  qw( create delete findAndModify ));
    is(sign_up($dies, 'held'), 503, 'a sign-up that fails');
    kill 'KILL', $dies->master, $dies->workers;

    my ($held) = @{ $db->find('organizations', '{"name_folded":"held"}') };
    is($held->{state}, 'creating', 'its claim is left');
    is(sign_up($right, 'held', 'other@clocks.example'), 409,
       'and stays: its name');
    is(sign_up($right, 'other', 'held@clocks.example'), 409,
       'and its address');
}

unlike($_->log, qr/\[(?:alert|emerg|crit|error)\]/, 'no error')
    for $right, $fast, $slow;

done_testing();
