# tenant_max_depth, tenant_max_nodes, tenant_max_pattern: how deep, how many and
# how long what a request asks for may be, by level, at no cost for the database.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: the defaults
--- rows
200 GET /data/c?filter={"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"a":{"$gt":0}}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}
400 GET /data/c?filter={"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"$and":[{"a":1}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}]}
201 PUT /data/{new}/a {"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}
400 PUT /data/{new}/a {"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}
200 GET /data/c?filter={"a":{"$in":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}}
422 GET /data/c?filter={"a":{"$in":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}}
200 GET /data/c?filter={"a":{"$regex":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}}
422 GET /data/c?filter={"a":{"$regex":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}}


=== TEST 2: depth, wherever JSON comes in
--- http_config
    tenant_max_depth 3;
--- rows
200 GET /data/c?filter={"a":{"$in":[1]}}
422 GET /data/c?filter={"a":{"$in":[[1]]}} ~> "field":"filter\.a\.\$in\[0\]","message":"is nested deeper than 3 levels"
422 GET /data/c?filter={"a":{"$in":[1]},"b":{"$in":[{}]}} ~> filter\.b\.\$in\[0\]
200 POST /data/c:query {"filter":{"a":{"$gt":1}}}
422 POST /data/c:query {"filter":{"a":{"$in":[1]}}} ~> "field":"filter\.a\.\$in"
422 POST /data/c:count {"filter":{"a":{"$in":[1]}}} ~> "field":"filter\.a\.\$in"
201 PUT /data/{new}/a {"a":{"b":{}}}
200 PUT /data/{new}/a {"a":{"b":{"$numberLong":"1"}}}
422 PUT /data/{new}/a {"a":{"b":{"c":{}}}} ~> "field":"a\.b\.c"
422 PUT /data/{new}/a {"a":{"b":[[]]}} ~> "field":"a\.b\[0\]"
422 PATCH /data/{new}/a {"a":{"b":{"c":{}}}} | Content-Type: application/merge-patch+json ~> "field":"a\.b\.c"
201 POST /data/{new} {"a":{"b":{}}}
422 POST /data/{new} {"a":{"b":{"c":[]}}} ~> "field":"a\.b\.c"
201 POST /data/{new} [{"a":{}}]
422 POST /data/{new} [{},{"a":{"b":{}}}] ~> "field":"\[1\]\.a\.b"


=== TEST 3: nodes, of all that a filter has
--- http_config
    tenant_max_nodes 4;
--- rows
200 GET /data/c?filter={"a":1,"b":2}
422 GET /data/c?filter={"a":1,"b":2,"c":3} ~> "field":"filter","message":"is too large"
200 GET /data/c?filter={"a":{"$in":[1,2]}}
422 GET /data/c?filter={"a":{"$in":[1,2,3]}}
422 GET /data/c?filter={"$or":[{"a":1},{"b":2}]}
422 POST /data/c:query {"filter":{"a":{"$in":[1,2,3]}}}
422 POST /data/c:count {"filter":{"a":{"$in":[1,2,3]}}}
422 POST /data/c:distinct {"field":"a","filter":{"a":{"$in":[1,2,3]}}}


=== TEST 4: patterns, wherever one stands
--- http_config
    tenant_max_pattern 3;
--- rows
200 GET /data/c?filter={"a":{"$regex":"abc"}}
200 GET /data/c?filter={"a":{"$regularExpression":{"pattern":"abc","options":"i"}}}
422 GET /data/c?filter={"a":{"$regex":"abcd"}} ~> "field":"filter\.a\.\$regex","message":"must be a pattern of at most 3 bytes"
422 GET /data/c?filter={"a":{"$regularExpression":{"pattern":"abcd","options":""}}}
422 GET /data/c?filter={"a":{"$in":["abcd",{"$regularExpression":{"pattern":"abcd","options":""}}]}} ~> filter\.a\.\$in\[1\]
422 GET /data/c?filter={"a":{"$not":{"$regex":"abcd"}}}
422 GET /data/c?filter={"$or":[{"a":{"$elemMatch":{"$regex":"abcd"}}}]}
422 POST /data/c:count {"filter":{"a":{"$regex":"abcd"}}}


=== TEST 5: what is too much costs no command
--- http_config
    tenant_max_depth 3; tenant_max_nodes 4; tenant_max_pattern 3;
--- rows
422 GET /data/c?filter={"a":{"$in":[[1]]}}
422 GET /data/c?filter={"a":{"$in":[1,2,3]}}
422 GET /data/c?filter={"a":{"$regex":"abcd"}}
422 POST /data/c:distinct {"field":"a","filter":{"a":{"$regex":"abcd"}}}
422 POST /data/c [[[[]]]]
--- commands:


=== TEST 6: tenant_max_depth: of a server, whatever http says
--- http_config
    tenant_max_depth 2;
--- config
tenant_max_depth 3;
location /data/ {
    tenant_documents;
}
--- rows
200 GET /data/c?filter={"a":{"$in":[0]}}
422 GET /data/c?filter={"a":{"$in":[[0]]}}


=== TEST 7: tenant_max_depth: of a location, whatever its server says
--- http_config
    tenant_max_depth 3;
--- config
tenant_max_depth 3;
location /data/ {
    tenant_documents;
    tenant_max_depth 2;
}
--- rows
200 GET /data/c?filter={"a":{"$gt":0}}
422 GET /data/c?filter={"a":{"$in":[0]}}


=== TEST 8: tenant_max_depth: inherited by an "if" block
--- config
location /data/ {
    tenant_documents;
    tenant_max_depth 3; if ($arg_filter) { set $y 1; }
}
--- rows
200 GET /data/c?filter={"a":{"$in":[0]}}
422 GET /data/c?filter={"a":{"$in":[[0]]}}


=== TEST 9: tenant_max_depth: http: none
--- http_config
    tenant_max_depth 0;
--- must_die
--- error_log
"tenant_max_depth" directive must be 1 to 96


=== TEST 10: tenant_max_depth: http: 97
--- http_config
    tenant_max_depth 97;
--- must_die
--- error_log
"tenant_max_depth" directive must be 1 to 96


=== TEST 11: tenant_max_depth: http: nonsense
--- http_config
    tenant_max_depth many;
--- must_die
--- error_log
"tenant_max_depth" directive invalid number


=== TEST 12: tenant_max_depth: http: below none
--- http_config
    tenant_max_depth -1;
--- must_die
--- error_log
"tenant_max_depth" directive invalid number


=== TEST 13: tenant_max_depth: http: twice
--- http_config
    tenant_max_depth 1; tenant_max_depth 1;
--- must_die
--- error_log
"tenant_max_depth" directive is duplicate


=== TEST 14: tenant_max_depth: http: without a value
--- http_config
    tenant_max_depth;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_depth" directive


=== TEST 15: tenant_max_depth: http: with two
--- http_config
    tenant_max_depth 1 2;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_depth" directive


=== TEST 16: tenant_max_depth: server: none
--- config
    tenant_max_depth 0;
--- must_die
--- error_log
"tenant_max_depth" directive must be 1 to 96


=== TEST 17: tenant_max_depth: server: 97
--- config
    tenant_max_depth 97;
--- must_die
--- error_log
"tenant_max_depth" directive must be 1 to 96


=== TEST 18: tenant_max_depth: server: nonsense
--- config
    tenant_max_depth many;
--- must_die
--- error_log
"tenant_max_depth" directive invalid number


=== TEST 19: tenant_max_depth: server: below none
--- config
    tenant_max_depth -1;
--- must_die
--- error_log
"tenant_max_depth" directive invalid number


=== TEST 20: tenant_max_depth: server: twice
--- config
    tenant_max_depth 1; tenant_max_depth 1;
--- must_die
--- error_log
"tenant_max_depth" directive is duplicate


=== TEST 21: tenant_max_depth: server: without a value
--- config
    tenant_max_depth;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_depth" directive


=== TEST 22: tenant_max_depth: server: with two
--- config
    tenant_max_depth 1 2;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_depth" directive


=== TEST 23: tenant_max_depth: location: none
--- config
    location /x { tenant_max_depth 0; }
--- must_die
--- error_log
"tenant_max_depth" directive must be 1 to 96


=== TEST 24: tenant_max_depth: location: 97
--- config
    location /x { tenant_max_depth 97; }
--- must_die
--- error_log
"tenant_max_depth" directive must be 1 to 96


=== TEST 25: tenant_max_depth: location: nonsense
--- config
    location /x { tenant_max_depth many; }
--- must_die
--- error_log
"tenant_max_depth" directive invalid number


=== TEST 26: tenant_max_depth: location: below none
--- config
    location /x { tenant_max_depth -1; }
--- must_die
--- error_log
"tenant_max_depth" directive invalid number


=== TEST 27: tenant_max_depth: location: twice
--- config
    location /x { tenant_max_depth 1; tenant_max_depth 1; }
--- must_die
--- error_log
"tenant_max_depth" directive is duplicate


=== TEST 28: tenant_max_depth: location: without a value
--- config
    location /x { tenant_max_depth; }
--- must_die
--- error_log
invalid number of arguments in "tenant_max_depth" directive


=== TEST 29: tenant_max_depth: location: with two
--- config
    location /x { tenant_max_depth 1 2; }
--- must_die
--- error_log
invalid number of arguments in "tenant_max_depth" directive


=== TEST 30: tenant_max_depth: outside of http
--- main_config
    tenant_max_depth 1;
--- must_die
--- error_log
"tenant_max_depth" directive is not allowed here


=== TEST 31: tenant_max_nodes: of a server, whatever http says
--- http_config
    tenant_max_nodes 3;
--- config
tenant_max_nodes 4;
location /data/ {
    tenant_documents;
}
--- rows
200 GET /data/c?filter={"a":{"$in":[1,2]}}
422 GET /data/c?filter={"a":{"$in":[1,2,3]}}


=== TEST 32: tenant_max_nodes: of a location, whatever its server says
--- http_config
    tenant_max_nodes 4;
--- config
tenant_max_nodes 4;
location /data/ {
    tenant_documents;
    tenant_max_nodes 3;
}
--- rows
200 GET /data/c?filter={"a":{"$in":[1]}}
422 GET /data/c?filter={"a":{"$in":[1,2]}}


=== TEST 33: tenant_max_nodes: inherited by an "if" block
--- config
location /data/ {
    tenant_documents;
    tenant_max_nodes 4; if ($arg_filter) { set $y 1; }
}
--- rows
200 GET /data/c?filter={"a":{"$in":[1,2]}}
422 GET /data/c?filter={"a":{"$in":[1,2,3]}}


=== TEST 34: tenant_max_nodes: http: none
--- http_config
    tenant_max_nodes 0;
--- must_die
--- error_log
"tenant_max_nodes" directive must be 1 to 100000


=== TEST 35: tenant_max_nodes: http: 100001
--- http_config
    tenant_max_nodes 100001;
--- must_die
--- error_log
"tenant_max_nodes" directive must be 1 to 100000


=== TEST 36: tenant_max_nodes: http: nonsense
--- http_config
    tenant_max_nodes many;
--- must_die
--- error_log
"tenant_max_nodes" directive invalid number


=== TEST 37: tenant_max_nodes: http: below none
--- http_config
    tenant_max_nodes -1;
--- must_die
--- error_log
"tenant_max_nodes" directive invalid number


=== TEST 38: tenant_max_nodes: http: twice
--- http_config
    tenant_max_nodes 1; tenant_max_nodes 1;
--- must_die
--- error_log
"tenant_max_nodes" directive is duplicate


=== TEST 39: tenant_max_nodes: http: without a value
--- http_config
    tenant_max_nodes;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_nodes" directive


=== TEST 40: tenant_max_nodes: http: with two
--- http_config
    tenant_max_nodes 1 2;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_nodes" directive


=== TEST 41: tenant_max_nodes: server: none
--- config
    tenant_max_nodes 0;
--- must_die
--- error_log
"tenant_max_nodes" directive must be 1 to 100000


=== TEST 42: tenant_max_nodes: server: 100001
--- config
    tenant_max_nodes 100001;
--- must_die
--- error_log
"tenant_max_nodes" directive must be 1 to 100000


=== TEST 43: tenant_max_nodes: server: nonsense
--- config
    tenant_max_nodes many;
--- must_die
--- error_log
"tenant_max_nodes" directive invalid number


=== TEST 44: tenant_max_nodes: server: below none
--- config
    tenant_max_nodes -1;
--- must_die
--- error_log
"tenant_max_nodes" directive invalid number


=== TEST 45: tenant_max_nodes: server: twice
--- config
    tenant_max_nodes 1; tenant_max_nodes 1;
--- must_die
--- error_log
"tenant_max_nodes" directive is duplicate


=== TEST 46: tenant_max_nodes: server: without a value
--- config
    tenant_max_nodes;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_nodes" directive


=== TEST 47: tenant_max_nodes: server: with two
--- config
    tenant_max_nodes 1 2;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_nodes" directive


=== TEST 48: tenant_max_nodes: location: none
--- config
    location /x { tenant_max_nodes 0; }
--- must_die
--- error_log
"tenant_max_nodes" directive must be 1 to 100000


=== TEST 49: tenant_max_nodes: location: 100001
--- config
    location /x { tenant_max_nodes 100001; }
--- must_die
--- error_log
"tenant_max_nodes" directive must be 1 to 100000


=== TEST 50: tenant_max_nodes: location: nonsense
--- config
    location /x { tenant_max_nodes many; }
--- must_die
--- error_log
"tenant_max_nodes" directive invalid number


=== TEST 51: tenant_max_nodes: location: below none
--- config
    location /x { tenant_max_nodes -1; }
--- must_die
--- error_log
"tenant_max_nodes" directive invalid number


=== TEST 52: tenant_max_nodes: location: twice
--- config
    location /x { tenant_max_nodes 1; tenant_max_nodes 1; }
--- must_die
--- error_log
"tenant_max_nodes" directive is duplicate


=== TEST 53: tenant_max_nodes: location: without a value
--- config
    location /x { tenant_max_nodes; }
--- must_die
--- error_log
invalid number of arguments in "tenant_max_nodes" directive


=== TEST 54: tenant_max_nodes: location: with two
--- config
    location /x { tenant_max_nodes 1 2; }
--- must_die
--- error_log
invalid number of arguments in "tenant_max_nodes" directive


=== TEST 55: tenant_max_nodes: outside of http
--- main_config
    tenant_max_nodes 1;
--- must_die
--- error_log
"tenant_max_nodes" directive is not allowed here


=== TEST 56: tenant_max_pattern: of a server, whatever http says
--- http_config
    tenant_max_pattern 2;
--- config
tenant_max_pattern 3;
location /data/ {
    tenant_documents;
}
--- rows
200 GET /data/c?filter={"a":{"$regex":"abc"}}
422 GET /data/c?filter={"a":{"$regex":"abcd"}}


=== TEST 57: tenant_max_pattern: of a location, whatever its server says
--- http_config
    tenant_max_pattern 3;
--- config
tenant_max_pattern 3;
location /data/ {
    tenant_documents;
    tenant_max_pattern 2;
}
--- rows
200 GET /data/c?filter={"a":{"$regex":"ab"}}
422 GET /data/c?filter={"a":{"$regex":"abc"}}


=== TEST 58: tenant_max_pattern: inherited by an "if" block
--- config
location /data/ {
    tenant_documents;
    tenant_max_pattern 3; if ($arg_filter) { set $y 1; }
}
--- rows
200 GET /data/c?filter={"a":{"$regex":"abc"}}
422 GET /data/c?filter={"a":{"$regex":"abcd"}}


=== TEST 59: tenant_max_pattern: http: none
--- http_config
    tenant_max_pattern 0;
--- must_die
--- error_log
"tenant_max_pattern" directive must be 1 to 1024


=== TEST 60: tenant_max_pattern: http: 1025
--- http_config
    tenant_max_pattern 1025;
--- must_die
--- error_log
"tenant_max_pattern" directive must be 1 to 1024


=== TEST 61: tenant_max_pattern: http: nonsense
--- http_config
    tenant_max_pattern many;
--- must_die
--- error_log
"tenant_max_pattern" directive invalid number


=== TEST 62: tenant_max_pattern: http: below none
--- http_config
    tenant_max_pattern -1;
--- must_die
--- error_log
"tenant_max_pattern" directive invalid number


=== TEST 63: tenant_max_pattern: http: twice
--- http_config
    tenant_max_pattern 1; tenant_max_pattern 1;
--- must_die
--- error_log
"tenant_max_pattern" directive is duplicate


=== TEST 64: tenant_max_pattern: http: without a value
--- http_config
    tenant_max_pattern;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_pattern" directive


=== TEST 65: tenant_max_pattern: http: with two
--- http_config
    tenant_max_pattern 1 2;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_pattern" directive


=== TEST 66: tenant_max_pattern: server: none
--- config
    tenant_max_pattern 0;
--- must_die
--- error_log
"tenant_max_pattern" directive must be 1 to 1024


=== TEST 67: tenant_max_pattern: server: 1025
--- config
    tenant_max_pattern 1025;
--- must_die
--- error_log
"tenant_max_pattern" directive must be 1 to 1024


=== TEST 68: tenant_max_pattern: server: nonsense
--- config
    tenant_max_pattern many;
--- must_die
--- error_log
"tenant_max_pattern" directive invalid number


=== TEST 69: tenant_max_pattern: server: below none
--- config
    tenant_max_pattern -1;
--- must_die
--- error_log
"tenant_max_pattern" directive invalid number


=== TEST 70: tenant_max_pattern: server: twice
--- config
    tenant_max_pattern 1; tenant_max_pattern 1;
--- must_die
--- error_log
"tenant_max_pattern" directive is duplicate


=== TEST 71: tenant_max_pattern: server: without a value
--- config
    tenant_max_pattern;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_pattern" directive


=== TEST 72: tenant_max_pattern: server: with two
--- config
    tenant_max_pattern 1 2;
--- must_die
--- error_log
invalid number of arguments in "tenant_max_pattern" directive


=== TEST 73: tenant_max_pattern: location: none
--- config
    location /x { tenant_max_pattern 0; }
--- must_die
--- error_log
"tenant_max_pattern" directive must be 1 to 1024


=== TEST 74: tenant_max_pattern: location: 1025
--- config
    location /x { tenant_max_pattern 1025; }
--- must_die
--- error_log
"tenant_max_pattern" directive must be 1 to 1024


=== TEST 75: tenant_max_pattern: location: nonsense
--- config
    location /x { tenant_max_pattern many; }
--- must_die
--- error_log
"tenant_max_pattern" directive invalid number


=== TEST 76: tenant_max_pattern: location: below none
--- config
    location /x { tenant_max_pattern -1; }
--- must_die
--- error_log
"tenant_max_pattern" directive invalid number


=== TEST 77: tenant_max_pattern: location: twice
--- config
    location /x { tenant_max_pattern 1; tenant_max_pattern 1; }
--- must_die
--- error_log
"tenant_max_pattern" directive is duplicate


=== TEST 78: tenant_max_pattern: location: without a value
--- config
    location /x { tenant_max_pattern; }
--- must_die
--- error_log
invalid number of arguments in "tenant_max_pattern" directive


=== TEST 79: tenant_max_pattern: location: with two
--- config
    location /x { tenant_max_pattern 1 2; }
--- must_die
--- error_log
invalid number of arguments in "tenant_max_pattern" directive


=== TEST 80: tenant_max_pattern: outside of http
--- main_config
    tenant_max_pattern 1;
--- must_die
--- error_log
"tenant_max_pattern" directive is not allowed here
