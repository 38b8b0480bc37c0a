# A worker that is killed at any command of what the operator asks for
# (t/lib/Crashes.pm): all of it has happened, or nothing.

use strict;
use warnings;

use Crashes;
use Test::More;

my $slow = $ENV{TENANT_TEST_ALL};

# before a command nothing more is stored than after the one before it
crash(rows => ['suspend', 'resume', 'delete by the operator'],
      how => ['kill'], when => [$slow ? ('before', 'after') : 'after'],
      $slow ? () : (places => ['id', 'shared']));

done_testing();
