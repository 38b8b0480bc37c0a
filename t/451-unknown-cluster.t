# An organization whose documents are in a cluster that no "tenant_mongo" names
# any more: a 500 at once that the operator's log explains and the client is not
# told, be it one command or more that a list would have asked for.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: lists by _id and by fields
--- seed
database RUN - {"update":"organizations","updates":[{"q":{"_id":{"$oid":"{id:new-gone}"}},"u":{"$set":{"placement.cluster":"gone"}}}]}
--- rows
500 GET /data/c @ new-gone ~> ^(?!.*gone)
500 GET /data/c?sort={"_id":-1} @ new-gone ~> ^(?!.*gone)
500 GET /data/c?sort={"a":1} @ new-gone ~> ^(?!.*gone)
500 GET /data/c?sort={"a":-1} @ new-gone ~> ^(?!.*gone)
500 GET /data/c?sort={"a.b":1} @ new-gone ~> ^(?!.*gone)
500 GET /data/c?sort={"a":1,"b":-1} @ new-gone ~> ^(?!.*gone)
500 GET /data/c?sort={"_id":1,"a":1} @ new-gone ~> ^(?!.*gone)
500 GET /data/c?fields={"_id.x":1} @ new-gone ~> ^(?!.*gone)
500 GET /data/c?sort={"a":1}&filter={"a":1}&limit=1 @ new-gone ~> ^(?!.*gone)
--- error_log
no "tenant_mongo" is named "gone"
--- grep_error_log: no "tenant_mongo" is named "gone"
--- grep_error_log_out eval
[("no \"tenant_mongo\" is named \"gone\"\n") x 9]



=== TEST 2: all other requests for documents
--- seed
database RUN - {"update":"organizations","updates":[{"q":{"_id":{"$oid":"{id:new-gone}"}},"u":{"$set":{"placement.cluster":"gone"}}}]}
--- rows
500 GET /data/c/a @ new-gone ~> ^(?!.*gone)
500 GET /data/ @ new-gone ~> ^(?!.*gone)
500 POST /data/c {"n":1} @ new-gone ~> ^(?!.*gone)
500 POST /data/c [{"n":1},{"n":2}] @ new-gone ~> ^(?!.*gone)
500 PUT /data/c/a {"n":1} @ new-gone ~> ^(?!.*gone)
500 DELETE /data/c/a @ new-gone ~> ^(?!.*gone)
500 POST /data/c:drop @ new-gone ~> ^(?!.*gone)
--- error_log
no "tenant_mongo" is named "gone"
--- grep_error_log: no "tenant_mongo" is named "gone"
--- grep_error_log_out eval
[("no \"tenant_mongo\" is named \"gone\"\n") x 7]
