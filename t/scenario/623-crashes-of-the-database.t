# A database that is killed at any command of an operation, and started again
# (t/lib/Crashes.pm): all of it has happened, or nothing, and what was told to
# be done is.

use strict;
use warnings;

use Crashes;
use Crashes::Database;
use Test::More;

plan skip_all => 'the database is not ours' if $ENV{TENANT_MONGODB_URI};

my $database = Crashes::Database->new;

# Users lie in the master database, wherever documents are.
eval {
    if ($ENV{TENANT_TEST_ALL}) {
        killed(['create', 'update', 'delete', 'suspend', 'resume',
                'delete by the operator']);
        killed(['change a user'], 'name', 'shared');
    } else {
        killed(['create'], 'id');
    }
};

my $failed = $@;
$database->stop;
is($failed, '', 'a database of its own');

done_testing();

sub killed {
    my ($rows, @places) = @_;

    crash(rows => $rows, how => ['down'], when => ['after'],
          database => $database, @places ? (places => \@places) : ());
}
