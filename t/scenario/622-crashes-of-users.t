# A worker that is killed, or loses its connection, at any command of a change
# of users (t/lib/Crashes.pm): all of it has happened, or nothing.

use strict;
use warnings;

use Crashes;
use Test::More;

my $slow = $ENV{TENANT_TEST_ALL};
my @rows = ('add a user', 'make a user an owner', 'change a user',
            'take an owner his role', 'remove a user', 'change a password');

# Users lie in the master database, wherever documents are.  Before a command
# nothing more is stored than after the one before it.
crash(rows => \@rows, how => ['kill'],
      when => [$slow ? ('before', 'after') : 'after'],
      $slow ? () : (places => ['id']));
crash(rows => $slow ? \@rows : ['change a user'], how => ['cut'],
      $slow ? () : (places => ['id'], when => ['after']));

done_testing();
