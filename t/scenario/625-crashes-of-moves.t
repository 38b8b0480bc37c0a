# A worker that is killed at any command of a move to another placement, or of
# the end that the operator puts to one (t/lib/Crashes.pm): the organization has
# moved, or not, its documents and their ETags are as before, and nothing is
# left in the other place.

use strict;
use warnings;

use Crashes;
use Test::More;

my @moves = $ENV{TENANT_TEST_ALL}
    ? ([id => 'shared'], [shared => 'id'], [shared => 'database'],
       [name => 'shared'], [database => 'name'], [id => 'name'])
    : [shared => 'database'];

for my $move (@moves) {
    my ($from, $to) = @$move;

    crash(rows => ["move to $to"], places => [$from], timeout => '1s',
          when => ['after'], step => $ENV{TENANT_TEST_ALL} ? 1 : 9);
}

crash(rows => ['cancel a move'], places => ['id'], timeout => '1s',
      when => ['after'], step => $ENV{TENANT_TEST_ALL} ? 1 : 9);
crash(rows => ['cancel a copying move'], timeout => '1s', when => ['after'],
      $ENV{TENANT_TEST_ALL} ? (places => ['id', 'shared'])
                            : (places => ['id'], step => 9));

done_testing();
