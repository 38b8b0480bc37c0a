# A worker that is killed at any command of an import (t/lib/Crashes.pm): all of
# it is there, or nothing, and the organization can be used.

use strict;
use warnings;

use Crashes;
use Test::More;

crash(rows => ['import'], timeout => '1s', when => ['after'],
      $ENV{TENANT_TEST_ALL} ? () : (places => ['id', 'shared'], step => 4));

done_testing();
