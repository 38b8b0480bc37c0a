# A worker that is killed, or loses its connection, at any command of a change
# of an organization's name, or of its name and its owner (t/lib/Crashes.pm):
# all of it has happened, or nothing.

use strict;
use warnings;

use Crashes;
use Test::More;

my $slow = $ENV{TENANT_TEST_ALL};
my @rows = ('rename', 'update');

# before a command nothing more is stored than after the one before it
crash(rows => \@rows, how => ['kill'],
      when => [$slow ? ('before', 'after') : 'after'],
      $slow ? () : (places => ['id', 'name']));
crash(rows => $slow ? \@rows : ['update'], how => ['cut'],
      $slow ? () : (places => ['name'], when => ['after']));

# and at those that rename collections, behind the answer
crash(rows => ['rename to the end'], places => ['name'], timeout => '1s',
      when => ['after'], step => $slow ? 1 : 9);

done_testing();
