# {c}:schema (docs/api.md): what is set comes back, and every way of writing
# honours it.

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

=== TEST 1: set, read, removed
--- rows
404 GET /data/{new}:schema
404 DELETE /data/{new}:schema
200 PUT /data/{new}:schema {"required":["a"],"properties":{"a":{"bsonType":"int"}}} ==> {"required":["a"],"properties":{"a":{"bsonType":"int"}}}
200 GET /data/{new}:schema ==> {"required":["a"],"properties":{"a":{"bsonType":"int"}}}
200 PUT /data/{new}:schema {"required":["b"]} ==> {"required":["b"]}
200 GET /data/{new}:schema ==> {"required":["b"]}
422 POST /data/{new} {"a":1}
204 DELETE /data/{new}:schema
404 GET /data/{new}:schema
404 DELETE /data/{new}:schema
201 POST /data/{new} {"a":1}



=== TEST 2: every way of writing
--- rows
201 PUT /data/{new}/old {"a":"x"}
200 PUT /data/{new}:schema {"required":["a"],"properties":{"a":{"bsonType":"int","minimum":1}}}
422 POST /data/{new} {"a":0} ~=> {"detail":"a document breaks the schema of its collection"}
207 POST /data/{new} [{"_id":"a","a":1},{"_id":"b","a":0},{"_id":"c","a":2},{"_id":"d"}] ~=> {"inserted":2}
207 POST /data/{new} [{"a":0}] ~=> {"inserted":0}
422 PUT /data/{new}/a {"a":0}
422 PUT /data/{new}/x {"a":0}
201 PUT /data/{new}/x {"a":5}
422 PATCH /data/{new}/a {"a":0} | Content-Type: application/merge-patch+json
422 PATCH /data/{new}/a {"a":null} | Content-Type: application/merge-patch+json
422 PATCH /data/{new}/a {"$set":{"a":0}} ~=> {"detail":"a document breaks the schema of its collection"}
422 POST /data/{new}:update {"filter":{"_id":"a"},"update":{"$set":{"a":0}}} ~=> {"detail":"a document would break the schema of its collection; 0 documents were modified before that"}
422 POST /data/{new}:update {"filter":{"_id":"new"},"update":{"$set":{"a":0}},"upsert":true} ~=> {"detail":"a document would break the schema of its collection; 0 documents were modified before that"}
422 PATCH /data/{new}?filter={"_id":"a"} {"a":0} | Content-Type: application/merge-patch+json ~=> {"detail":"a document would break the schema of its collection; 0 documents were modified before that"}
200 PATCH /data/{new}/a {"a":3} | Content-Type: application/merge-patch+json
200 GET /data/{new}/a ==> {"_id":"a","a":3}
200 GET /data/{new}/old ==> {"_id":"old","a":"x"}
422 PATCH /data/{new}/old {"b":1} | Content-Type: application/merge-patch+json
200 PATCH /data/{new}/old {"a":1} | Content-Type: application/merge-patch+json
204 DELETE /data/{new}/old



=== TEST 3: keywords at depth
--- rows
200 PUT /data/{new}:schema {"properties":{"s":{"type":"string","pattern":"^x","minLength":2,"maxLength":4},"l":{"bsonType":"array","items":{"bsonType":"object","required":["n"],"properties":{"n":{"bsonType":["int","double"],"multipleOf":2}}},"minItems":1,"maxItems":2,"uniqueItems":true},"e":{"enum":["on",1,null]}}}
201 POST /data/{new} {"s":"xyz","l":[{"n":2},{"n":4}],"e":null}
201 POST /data/{new} {}
422 POST /data/{new} {"s":1}
422 POST /data/{new} {"s":"x"}
422 POST /data/{new} {"s":"xyzzy"}
422 POST /data/{new} {"s":"yx"}
422 POST /data/{new} {"l":[]}
422 POST /data/{new} {"l":[{}]}
422 POST /data/{new} {"l":[{"n":3}]}
422 POST /data/{new} {"l":[{"n":"2"}]}
422 POST /data/{new} {"l":[{"n":2},{"n":2}]}
422 POST /data/{new} {"l":[{"n":2},{"n":4},{"n":6}]}
422 POST /data/{new} {"e":2}
201 POST /data/{new} {"e":1}



=== TEST 4: what the database lacks is not taken for granted
--- rows
501 PUT /data/{new}:schema {"additionalProperties":false,"properties":{"a":{}}}
501 PUT /data/{new}:schema {"anyOf":[{"required":["a"]}]}
404 GET /data/{new}:schema
201 POST /data/{new} {"b":1}



=== TEST 5: who may
--- rows
403 PUT /data/{new}:schema {"required":["a"]} @ acme/viewer
200 PUT /data/{new}:schema {"required":["a"]} @ acme/editor
200 GET /data/{new}:schema @ acme/viewer
403 DELETE /data/{new}:schema @ acme/viewer
204 DELETE /data/{new}:schema @ acme/editor
401 GET /data/{new}:schema @ nobody



=== TEST 6: another organization has its own
--- rows
200 PUT /data/{new}:schema {"required":["a"]}
404 GET /data/{new}:schema @ other
404 DELETE /data/{new}:schema @ other
201 POST /data/{new} {} @ other
422 POST /data/{new} {}



=== TEST 7: a collection with a schema alone is listed, and dropped with it
--- rows
200 PUT /data/made:schema {"required":["a"]} @ new
200 GET /data/ @ new => {"collections":[{"name":"documents"},{"name":"made"}]}
204 POST /data/made:drop @ new
404 GET /data/made:schema @ new
201 POST /data/made {} @ new



=== TEST 8: the base collection's
--- rows
200 PUT /data/documents:schema {"required":["a"]} @ new
422 POST /data/documents {} @ new
200 GET /data/documents:schema @ new ==> {"required":["a"]}



=== TEST 9: values of Extended JSON
--- rows
200 PUT /data/{new}:schema {"properties":{"d":{"enum":[{"$date":"2024-01-01T00:00:00Z"},{"$numberLong":"5"}]}}} => {"properties":{"d":{"enum":[{"$date":"2024-01-01T00:00:00Z"},5]}}}
200 GET /data/{new}:schema | Accept: application/ejson => {"properties":{"d":{"enum":[{"$date":{"$numberLong":"1704067200000"}},{"$numberLong":"5"}]}}}
201 POST /data/{new} {"d":{"$date":"2024-01-01T00:00:00Z"}}
422 POST /data/{new} {"d":6}



=== TEST 10: commands
--- rows
200 PUT /data/{new}:schema {"required":["a"]}
200 PUT /data/{new}:schema {"required":["a"]}
200 GET /data/{new}:schema
204 DELETE /data/{new}:schema
--- commands: collMod create collMod listCollections collMod listCollections listCollections listCollections collMod



=== TEST 11: bodies
--- rows
400 PUT /data/{new}:schema {"a"
415 PUT /data/{new}:schema {"required":["a"]} | Content-Type: text/plain
422 PUT /data/{new}:schema []
--- wrong: body
