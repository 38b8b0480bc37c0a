# A worker that is killed, or loses its connection, at any command of a sign-up
# or a deletion (t/lib/Crashes.pm): all of it has happened, or nothing, and
# nobody's names, collections or documents are left.

use strict;
use warnings;

use Crashes;
use Test::More;

my $slow = $ENV{TENANT_TEST_ALL};

# before a command nothing more is stored than after the one before it
crash(rows => ['create', 'delete'], how => ['kill'],
      when => [$slow ? ('before', 'after') : 'after']);
crash(rows => ['create at first'], how => ['kill'],
      places => ['shared'], when => [$slow ? ('before', 'after') : 'after']);
crash(rows => ['create', 'delete'], how => ['cut'],
      $slow ? () : (places => ['shared'], when => ['after']));

# and at those that remove what was deleted, behind the answer
crash(rows => ['delete to the end'], timeout => '1s', when => ['after'],
      $slow ? () : (places => ['shared'], step => 9));

done_testing();
