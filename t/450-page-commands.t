# What pages of GET {c} ask of the database (docs/internals.md, "Pages"): one
# command each, one more where the list may end, another where documents of a
# type that follows are left.  In a shared collection it is one always where the
# _id alone sorts.  What they show is in 414-pages.t.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a first page is one command, whatever types there are
--- seed
acme POST /data/{new} [{"_id":1},{"_id":"a"},{"_id":true}]
--- rows
200 GET /data/{new} ~=> {"next":null}
200 GET /data/{new}?limit=2 ~=> {"next":"~."}
200 GET /data/{new}?limit=3&sort={"_id":-1} ~=> {"next":null}
200 GET /data/{new}.none ~=> {"next":null}
--- commands: find find find find



=== TEST 2: so is a full page behind another
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2},{"_id":3},{"_id":"a"},{"_id":"b"}]
--- rows
200 GET /data/{new}?limit=1&after={next:acme /data/{new}?limit=1} ~=> {"documents":[{"_id":2}],"next":"~."}
200 GET /data/{new}?limit=1&after={next:acme /data/{new}?limit=3} ~=> {"documents":[{"_id":"a"}],"next":"~."}
200 GET /data/{new}?limit=1&sort={"_id":-1}&after={next:acme /data/{new}?limit=2&sort={"_id":-1}} ~=> {"documents":[{"_id":3}],"next":"~."}
--- commands: find find find find find find find
--- commands_shared: find find find



=== TEST 3: a last page asks whether a type follows
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2},{"_id":3}]
--- rows
200 GET /data/{new}?limit=2&after={next:acme /data/{new}?limit=2} => {"documents":[{"_id":3}],"next":null}
200 GET /data/{new}?limit=1&after={next:acme /data/{new}?limit=2} => {"documents":[{"_id":3}],"next":null}
200 GET /data/{new}?sort={"_id":-1}&after={next:acme /data/{new}?limit=2&sort={"_id":-1}} => {"documents":[{"_id":1}],"next":null}
200 GET /data/{new}?filter={"n":null}&after={next:acme /data/{new}?limit=2&filter={"n":null}} => {"documents":[{"_id":3}],"next":null}
--- commands: find find find find find find find find
--- commands_shared: find find find find



=== TEST 4: a page over two types, and one that ends just before the second
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2},{"_id":"a"},{"_id":"b"}]
--- rows
200 GET /data/{new}?limit=2&after={next:acme /data/{new}?limit=1} ~=> {"documents":[{"_id":2},{"_id":"a"}],"next":"~."}
200 GET /data/{new}?limit=1&after={next:acme /data/{new}?limit=1} ~=> {"documents":[{"_id":2}],"next":"~."}
--- commands: find find find find find find
--- commands_shared: find find



=== TEST 5: nothing left of the type, one document of the last one
--- seed
acme POST /data/{new} [{"_id":{"$minKey":1}},{"_id":1},{"_id":{"$maxKey":1}}]
--- rows
200 GET /data/{new}?filter={"_id":{"$ne":7}}&after={next:acme /data/{new}?limit=2&filter={"_id":{"$ne":7}}} => {"documents":[{"_id":{"$maxKey":1}}],"next":null}
--- commands: find find find
--- commands_shared: find



=== TEST 6: by a field, ties and missing fields
--- seed
acme POST /data/{new} [{"_id":1,"a":1},{"_id":2,"a":1},{"_id":3,"a":1},{"_id":4,"a":"x"},{"_id":5}]
--- rows
200 GET /data/{new}?limit=1&sort={"a":1}&after={next:acme /data/{new}?limit=2&sort={"a":1}} ~=> {"documents":[{"_id":2,"a":1}],"next":"~."}
200 GET /data/{new}?limit=1&sort={"a":-1,"_id":-1}&after={next:acme /data/{new}?limit=2&sort={"a":-1,"_id":-1}} ~=> {"documents":[{"_id":2,"a":1}],"next":"~."}
200 GET /data/{new}?limit=1&sort={"b":1,"a":1}&after={next:acme /data/{new}?limit=1&sort={"b":1,"a":1}} ~=> {"documents":[{"_id":1,"a":1}],"next":"~."}
--- commands: aggregate aggregate aggregate



=== TEST 7: by a field to the end of a type, and of the list
--- seed
acme POST /data/{new} [{"_id":1,"a":{"x":1}},{"_id":2,"a":{"x":2}},{"_id":3,"a":{"x":3}},{"_id":4,"a":true}]
--- rows
200 GET /data/{new}?limit=2&sort={"a":1}&after={next:acme /data/{new}?limit=2&sort={"a":1}} => {"documents":[{"_id":3,"a":{"x":3}},{"_id":4,"a":true}],"next":null}
200 GET /data/{new}?limit=2&sort={"a":-1}&after={next:acme /data/{new}?limit=3&sort={"a":-1}} => {"documents":[{"_id":1,"a":{"x":1}}],"next":null}
--- commands: aggregate aggregate aggregate aggregate aggregate



=== TEST 8: what a client left out of the documents is no reason to ask more
--- seed
acme POST /data/{new} [{"_id":{"x":1,"y":1}},{"_id":{"x":2,"y":2}},{"_id":{"x":3,"y":3}}]
--- rows
200 GET /data/{new}?limit=1&fields={"_id":0}&after={next:acme /data/{new}?limit=1&fields={"_id":0}} ~=> {"documents":[{}],"next":"~."}
200 GET /data/{new}?limit=1&fields={"_id.x":1}&after={next:acme /data/{new}?limit=1&fields={"_id.x":1}} ~=> {"documents":[{"_id":{"x":2}}],"next":"~."}
--- commands: find aggregate
