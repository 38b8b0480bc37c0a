# A database that is killed at any command of what goes on after its answer, and
# started again (t/lib/Crashes.pm): moves to another placement and the end that
# the operator puts to one, collections that are renamed, or removed.  All of it
# has happened, or nothing; documents and their ETags are as before, and nothing
# is left in the other place.

use strict;
use warnings;

use Crashes;
use Crashes::Database;
use Test::More;

plan skip_all => 'the database is not ours' if $ENV{TENANT_MONGODB_URI};

my $slow = $ENV{TENANT_TEST_ALL};
my $database = Crashes::Database->new;
my @rows = $slow
    ? (['move to shared', 'id'], ['move to database', 'shared'],
       ['move to id', 'name', 'shared'], ['move to name', 'database'],
       ['cancel a move'], ['cancel a copying move'],
       ['rename to the end', 'name'], ['delete to the end'])
    : ['move to database', 'shared'];

eval {
    for my $row (@rows) {
        my ($name, @places) = @$row;

        crash(rows => [$name], @places ? (places => \@places) : (),
              timeout => '1s', how => ['down'], when => ['after'],
              database => $database, step => $slow ? 1 : 25);
    }
};

my $failed = $@;
$database->stop;
is($failed, '', 'a database of its own');

done_testing();
