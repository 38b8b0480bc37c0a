# {c}:indexes (docs/api.md): what can be made, found and dropped, and what an
# index then does.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;
use Tenant::Owned;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: one of several fields, named by them
--- rows
201 POST /data/{new}:indexes {"keys":{"a":1,"b.c":-1}} => {"name":"a_1_b.c_-1","keys":{"a":1,"b.c":-1}} < Location: /data/{new}:indexes/a_1_b.c_-1
200 GET /data/{new}:indexes => {"indexes":[{"name":"_id_","keys":{"_id":1},"unique":true},{"name":"a_1_b.c_-1","keys":{"a":1,"b.c":-1}}]}



=== TEST 2: a collection that nobody has written to has none, and is not made
--- rows
200 GET /data/{new}:indexes ==> {"indexes":[]}



=== TEST 3: one that has documents has that of _id
--- seed
acme PUT /data/{new}/a {}
--- rows
200 GET /data/{new}:indexes => {"indexes":[{"name":"_id_","keys":{"_id":1},"unique":true}]}



=== TEST 4: an index makes the collection
--- rows
201 POST /data/made:indexes {"keys":{"a":1}} @ new
200 GET /data/ @ new => {"collections":[{"name":"documents"},{"name":"made"}]}
204 POST /data/made:drop @ new
200 GET /data/made:indexes @ new ==> {"indexes":[]}
200 GET /data/ @ new => {"collections":[{"name":"documents"}]}



=== TEST 5: the same index again
--- rows
201 POST /data/{new}:indexes {"keys":{"a":1},"name":"x"}
200 POST /data/{new}:indexes {"name":"x","keys":{"a":1.0},"unique":false} => {"name":"x","keys":{"a":1}} < !Location
409 POST /data/{new}:indexes {"name":"x","keys":{"a":-1}}
409 POST /data/{new}:indexes {"name":"x","keys":{"a":1},"unique":true}
409 POST /data/{new}:indexes {"name":"x","keys":{"a":1},"sparse":true}
409 POST /data/{new}:indexes {"name":"x","keys":{"a":1},"expire_after":5}
409 POST /data/{new}:indexes {"name":"x","keys":{"a":1},"partial":{"b":1}}
409 POST /data/{new}:indexes {"name":"y","keys":{"a":1}}



=== TEST 6: every option comes back
--- rows
201 POST /data/{new}:indexes {"keys":{"a":1},"unique":true,"sparse":true} => {"name":"a_1","keys":{"a":1},"unique":true,"sparse":true}
201 POST /data/{new}:indexes {"keys":{"b":1},"partial":{"c":{"$gt":{"$date":"2024-01-01T00:00:00Z"}}}} => {"name":"b_1","keys":{"b":1},"partial":{"c":{"$gt":{"$date":"2024-01-01T00:00:00Z"}}}}
201 POST /data/{new}:indexes {"keys":{"d":1},"expire_after":3600} => {"name":"d_1","keys":{"d":1},"expire_after":3600}
200 POST /data/{new}:indexes {"keys":{"b":1},"partial":{"c":{"$gt":{"$date":"2024-01-01T00:00:00Z"}}}}
200 GET /data/{new}:indexes => {"indexes":[{"name":"_id_","keys":{"_id":1},"unique":true},{"name":"a_1","keys":{"a":1},"unique":true,"sparse":true},{"name":"b_1","keys":{"b":1},"partial":{"c":{"$gt":{"$date":"2024-01-01T00:00:00Z"}}}},{"name":"d_1","keys":{"d":1},"expire_after":3600}]}



=== TEST 7: a unique one refuses what is there already
--- rows
201 POST /data/{new}:indexes {"keys":{"u":1},"unique":true}
201 POST /data/{new} {"_id":"a","u":1}
409 POST /data/{new} {"_id":"b","u":1}
207 POST /data/{new} [{"_id":"c","u":2},{"_id":"d","u":2},{"_id":"e","u":3}] ~=> {"inserted":2}
409 PUT /data/{new}/f {"u":1}
201 PUT /data/{new}/f {"u":9}
409 PUT /data/{new}/f {"u":1}
409 PATCH /data/{new}/f {"u":1} | Content-Type: application/merge-patch+json
200 GET /data/{new}/f ==> {"_id":"f","u":9}
204 DELETE /data/{new}/a
200 PATCH /data/{new}/f {"u":1} | Content-Type: application/merge-patch+json



=== TEST 8: a unique one over documents that are the same is not made
--- rows
201 POST /data/{new} [{"u":1},{"u":1}]
409 POST /data/{new}:indexes {"keys":{"u":1},"unique":true} ~=> {"detail":"documents have the same values, or an index of these keys has another name"}
200 GET /data/{new}:indexes => {"indexes":[{"name":"_id_","keys":{"_id":1},"unique":true}]}
201 POST /data/{new}:indexes {"keys":{"u":1}}



=== TEST 9: a unique one is partial, or sparse
--- rows
201 POST /data/{new}:indexes {"keys":{"u":1},"unique":true,"partial":{"on":true}}
201 POST /data/{new}:indexes {"keys":{"s":1},"unique":true,"sparse":true}
201 POST /data/{new} [{"_id":"a","u":1},{"_id":"b","u":1},{"_id":"c","u":1,"on":true}]
409 POST /data/{new} {"u":1,"on":true}
201 POST /data/{new} [{"s":1},{"s":2}]
409 POST /data/{new} {"s":1}



=== TEST 10: dropped by its name
--- rows
201 POST /data/{new}:indexes {"keys":{"u":1},"unique":true}
204 DELETE /data/{new}:indexes/u_1
404 DELETE /data/{new}:indexes/u_1
201 POST /data/{new} [{"u":1},{"u":1}]
200 GET /data/{new}:indexes => {"indexes":[{"name":"_id_","keys":{"_id":1},"unique":true}]}
404 DELETE /data/nowhere:indexes/u_1



=== TEST 11: that of _id can't be dropped, and nobody drops all at once
--- seed
acme PUT /data/{new}/a {}
--- rows
422 DELETE /data/{new}:indexes/_id_
422 DELETE /data/{new}:indexes/*
422 DELETE /data/{new}:indexes/a%24b
200 GET /data/{new}:indexes => {"indexes":[{"name":"_id_","keys":{"_id":1},"unique":true}]}
--- wrong: name



=== TEST 12: no more than are allowed
--- http_config
tenant_max_indexes 2;
--- rows
201 POST /data/{new}:indexes {"keys":{"a":1}}
201 POST /data/{new}:indexes {"keys":{"b":1}}
422 POST /data/{new}:indexes {"keys":{"c":1}} ~=> {"detail":"a collection may have 2 indexes beside the one of _id"}
200 POST /data/{new}:indexes {"keys":{"a":1}}
204 DELETE /data/{new}:indexes/a_1
201 POST /data/{new}:indexes {"keys":{"c":1}}



=== TEST 13: none are allowed
--- http_config
tenant_max_indexes 0;
--- rows
422 POST /data/{new}:indexes {"keys":{"a":1}}



=== TEST 14: who may
--- rows
403 POST /data/{new}:indexes {"keys":{"a":1}} @ acme/viewer
201 POST /data/{new}:indexes {"keys":{"a":1}} @ acme/editor
200 GET /data/{new}:indexes @ acme/viewer
403 DELETE /data/{new}:indexes/a_1 @ acme/viewer
204 DELETE /data/{new}:indexes/a_1 @ acme/editor
401 GET /data/{new}:indexes @ nobody



=== TEST 15: another organization's are not seen, or dropped
--- rows
201 POST /data/{new}:indexes {"keys":{"a":1},"unique":true}
200 GET /data/{new}:indexes @ other ==> {"indexes":[]}
404 DELETE /data/{new}:indexes/a_1 @ other
201 POST /data/{new} [{"a":1},{"a":1}] @ other
200 GET /data/{new}:indexes => {"indexes":[{"name":"_id_","keys":{"_id":1},"unique":true},{"name":"a_1","keys":{"a":1},"unique":true}]}



=== TEST 16: the base collection's
--- rows
201 POST /data/documents:indexes {"keys":{"a":1}} @ new
200 GET /data/documents:indexes @ new => {"indexes":[{"name":"_id_","keys":{"_id":1},"unique":true},{"name":"a_1","keys":{"a":1}}]}



=== TEST 17: commands
--- rows
201 POST /data/{new}:indexes {"keys":{"a":1}}
200 POST /data/{new}:indexes {"keys":{"a":1}}
200 GET /data/{new}:indexes
204 DELETE /data/{new}:indexes/a_1
--- commands: listIndexes createIndexes listIndexes listIndexes listIndexes dropIndexes



=== TEST 18: with _id behind, a page of it needs no sort
--- rows
201 POST /data/{new}:indexes {"keys":{"a":1,"_id":1}} => {"name":"a_1__id_1","keys":{"a":1,"_id":1}}
