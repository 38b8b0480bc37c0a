# GET {c} (docs/api.md): sort, fields and limit, and what is refused of them before
# the database is asked.  Filters are in 410-filters.t, pages in 414-pages.t.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: all there is, in the order of _id
--- seed
acme POST /data/{new} [{"_id":"c"},{"_id":"a"},{"_id":"b"}]
--- rows
200 GET /data/{new} ==> {"documents":[{"_id":"a"},{"_id":"b"},{"_id":"c"}],"next":null} < Content-Type: application/json



=== TEST 2: nothing
--- rows
200 GET /data/{new} ==> {"documents":[],"next":null}
200 GET /data/{new}?filter={"a":1} ==> {"documents":[],"next":null}



=== TEST 3: HEAD
--- rows
200 HEAD /data/{new} ==>  < Content-Length: 28
422 HEAD /data/{new}?limit=0



=== TEST 4: sort, up and down
--- seed
acme POST /data/{new} [{"_id":1,"n":2},{"_id":2,"n":3},{"_id":3,"n":1}]
--- rows
200 GET /data/{new}?sort={"n":1}&fields={"n":0} => {"documents":[{"_id":3},{"_id":1},{"_id":2}],"next":null}
200 GET /data/{new}?sort={"n":-1}&fields={"n":0} => {"documents":[{"_id":2},{"_id":1},{"_id":3}],"next":null}
200 GET /data/{new}?sort={"_id":-1}&fields={"n":0} => {"documents":[{"_id":3},{"_id":2},{"_id":1}],"next":null}
200 GET /data/{new}?sort={}&fields={"n":0} => {"documents":[{"_id":1},{"_id":2},{"_id":3}],"next":null}



=== TEST 5: sort by several fields, in the order in which they stand
--- seed
acme POST /data/{new} [{"_id":1,"a":1,"b":2},{"_id":2,"a":2,"b":1},{"_id":3,"a":1,"b":1}]
--- rows
200 GET /data/{new}?sort={"a":1,"b":1}&fields={"_id":1} => {"documents":[{"_id":3},{"_id":1},{"_id":2}],"next":null}
200 GET /data/{new}?sort={"b":1,"a":1}&fields={"_id":1} => {"documents":[{"_id":3},{"_id":2},{"_id":1}],"next":null}
200 GET /data/{new}?sort={"a":-1,"b":-1}&fields={"_id":1} => {"documents":[{"_id":2},{"_id":1},{"_id":3}],"next":null}



=== TEST 6: ties are in the order of _id
--- seed
acme POST /data/{new} [{"_id":3,"a":1},{"_id":1,"a":1},{"_id":2,"a":1}]
--- rows
200 GET /data/{new}?sort={"a":1}&fields={"_id":1} => {"documents":[{"_id":1},{"_id":2},{"_id":3}],"next":null}
200 GET /data/{new}?sort={"a":-1}&fields={"_id":1} => {"documents":[{"_id":1},{"_id":2},{"_id":3}],"next":null}
200 GET /data/{new}?sort={"a":-1,"_id":-1}&fields={"_id":1} => {"documents":[{"_id":3},{"_id":2},{"_id":1}],"next":null}



=== TEST 7: sort by a path
--- seed
acme POST /data/{new} [{"_id":1,"a":{"b":2}},{"_id":2,"a":{"b":1}},{"_id":3}]
--- rows
200 GET /data/{new}?sort={"a.b":1}&fields={"_id":1} => {"documents":[{"_id":3},{"_id":2},{"_id":1}],"next":null}
200 GET /data/{new}?sort={"a.b":-1}&fields={"_id":1} => {"documents":[{"_id":1},{"_id":2},{"_id":3}],"next":null}



=== TEST 8: an order of any type of number
--- rows
200 GET /data/{new}?sort={"a":{"$numberLong":"1"}}
200 GET /data/{new}?sort={"a":-1.0}



=== TEST 9: an order that is none
--- commands
--- rows
422 GET /data/{new}?sort={"a":0} ~> "field":"sort
422 GET /data/{new}?sort={"a":2} ~> "field":"sort
422 GET /data/{new}?sort={"a":1.5} ~> "field":"sort
422 GET /data/{new}?sort={"a":"asc"} ~> "field":"sort
422 GET /data/{new}?sort={"a":true} ~> "field":"sort
422 GET /data/{new}?sort={"a":null} ~> "field":"sort
422 GET /data/{new}?sort={"a":{"$meta":"textScore"}} ~> "field":"sort



=== TEST 10: a name that sort does not know
--- commands
--- rows
422 GET /data/{new}?sort={"$a":1} ~> "field":"sort
422 GET /data/{new}?sort={"a.$b":1} ~> "field":"sort
422 GET /data/{new}?sort={"":1} ~> "field":"sort
422 GET /data/{new}?sort={"a.":1} ~> "field":"sort
422 GET /data/{new}?sort={".a":1} ~> "field":"sort
422 GET /data/{new}?sort={"a..b":1} ~> "field":"sort
422 GET /data/{new}?sort={"a.0":1} ~> "field":"sort



=== TEST 11: eight fields, and one more
--- rows eval
['200 GET /data/{new}?sort={' . CORE::join(',', map { qq("f$_":1) } 1 .. 8) . '}',
 '422 GET /data/{new}?sort={' . CORE::join(',', map { qq("f$_":1) } 1 .. 9) . '}']



=== TEST 12: a path of sixteen parts, and one more
--- rows eval
['200 GET /data/{new}?sort={"a' . '.b' x 15 . '":1}',
 '422 GET /data/{new}?sort={"a' . '.b' x 16 . '":1}']



=== TEST 13: a field and a part of it
--- commands
--- rows
422 GET /data/{new}?sort={"a":1,"a.b":1}
422 GET /data/{new}?sort={"a.b":1,"a":1}



=== TEST 14: fields that are included
--- seed
acme POST /data/{new} {"_id":1,"a":1,"b":{"c":2,"d":3}}
--- rows
200 GET /data/{new}?fields={"a":1} => {"documents":[{"_id":1,"a":1}],"next":null}
200 GET /data/{new}?fields={"b.c":true} => {"documents":[{"_id":1,"b":{"c":2}}],"next":null}
200 GET /data/{new}?fields={"_id":1} => {"documents":[{"_id":1}],"next":null}
200 GET /data/{new}?fields={"x":1} => {"documents":[{"_id":1}],"next":null}



=== TEST 15: fields that are excluded
--- seed
acme POST /data/{new} {"_id":1,"a":1,"b":{"c":2,"d":3}}
--- rows
200 GET /data/{new}?fields={"b":0} => {"documents":[{"_id":1,"a":1}],"next":null}
200 GET /data/{new}?fields={"b.c":false,"a":0} => {"documents":[{"_id":1,"b":{"d":3}}],"next":null}
200 GET /data/{new}?fields={} => {"documents":[{"_id":1,"a":1,"b":{"c":2,"d":3}}],"next":null}



=== TEST 16: without _id
--- seed
acme POST /data/{new} {"_id":1,"a":1,"b":2}
--- rows
200 GET /data/{new}?fields={"_id":0} => {"documents":[{"a":1,"b":2}],"next":null}
200 GET /data/{new}?fields={"_id":0,"a":1} => {"documents":[{"a":1}],"next":null}
200 GET /data/{new}?fields={"_id":0,"a":0} => {"documents":[{"b":2}],"next":null}



=== TEST 17: _etag is shown where fields asks for it, and nowhere else
--- seed
acme PUT /data/{new}/a {}
--- rows
200 GET /data/{new} => {"documents":[{"_id":"a"}],"next":null}
200 GET /data/{new}?fields={"_etag":1} ~> \A\{"documents":\[\{"_id":"a","_etag":\{"\$oid":{etag:acme /data/{new}/a}\}\}\],
200 GET /data/{new}?fields={"_etag":0} => {"documents":[{"_id":"a"}],"next":null}
200 GET /data/{new}?fields={"x":0} => {"documents":[{"_id":"a"}],"next":null}



=== TEST 18: fields that do not go together
--- commands
--- wrong: fields.b
--- rows
422 GET /data/{new}?fields={"a":1,"b":0}
422 GET /data/{new}?fields={"a":0,"b":1}



=== TEST 19: fields with anything but 1 and 0
--- commands
--- rows
422 GET /data/{new}?fields={"a":"$b"} ~> "field":"fields
422 GET /data/{new}?fields={"a":{"$slice":1}} ~> "field":"fields
422 GET /data/{new}?fields={"a":{"$elemMatch":{}}} ~> "field":"fields
422 GET /data/{new}?fields={"a":{"$meta":"indexKey"}} ~> "field":"fields
422 GET /data/{new}?fields={"x":{"$function":{}}} ~> "field":"fields
422 GET /data/{new}?fields={"a":null} ~> "field":"fields
422 GET /data/{new}?fields={"a":{"b":1}} ~> "field":"fields



=== TEST 20: names that fields does not know
--- commands
--- rows
422 GET /data/{new}?fields={"$a":1} ~> "field":"fields
422 GET /data/{new}?fields={"a.$":1} ~> "field":"fields
422 GET /data/{new}?fields={"":1} ~> "field":"fields
422 GET /data/{new}?fields={"a..b":1} ~> "field":"fields
422 GET /data/{new}?fields={".a":1} ~> "field":"fields
422 GET /data/{new}?fields={"a.":1} ~> "field":"fields
422 GET /data/{new}?fields={"_tenant_keyset":1} ~> "field":"fields
422 GET /data/{new}?fields={"_tenant_keyset.a":1} ~> "field":"fields
422 GET /data/{new}?fields={"a":1,"a.b":1} ~> "field":"fields
422 GET /data/{new}?fields={"a.b":1,"a":1} ~> "field":"fields



=== TEST 21: filter, sort and fields are objects
--- commands
--- rows
422 GET /data/{new}?filter=1 ~> "field":"filter"
422 GET /data/{new}?sort=1 ~> "field":"sort"
422 GET /data/{new}?fields=1 ~> "field":"fields"
422 GET /data/{new}?sort=[] ~> "field":"sort"
422 GET /data/{new}?fields=[] ~> "field":"fields"



=== TEST 22: and JSON
--- commands
--- rows
400 GET /data/{new}?sort=
400 GET /data/{new}?fields=
400 GET /data/{new}?sort={
400 GET /data/{new}?fields=x
400 GET /data/{new}?sort={"a":1,"a":1}
400 GET /data/{new}?fields={"a":1,"a":1}
400 GET /data/{new}?sort={}%20x
400 GET /data/{new}?fields={"a\u0000":1}



=== TEST 23: limit
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2},{"_id":3}]
--- rows
200 GET /data/{new}?limit=1 ~=> {"documents":[{"_id":1}],"next":"~."}
200 GET /data/{new}?limit=2 ~=> {"documents":[{"_id":1},{"_id":2}],"next":"~."}
200 GET /data/{new}?limit=3 => {"documents":[{"_id":1},{"_id":2},{"_id":3}],"next":null}
200 GET /data/{new}?limit=1000 ~=> {"next":null}



=== TEST 24: limit is 50 unless given
--- seed eval
'acme POST /data/{new} [' . CORE::join(',', map { "{\"_id\":$_}" } 1 .. 51) . ']'
--- rows
200 GET /data/{new} ~> \A\{"documents":\[(?:\{"_id":\d+\},?){50}\],"next":"
200 GET /data/{new}?limit=51 ~> \A\{"documents":\[(?:\{"_id":\d+\},?){51}\],"next":null\}\z



=== TEST 25: a limit that is none
--- commands
--- wrong: limit
--- rows
422 GET /data/{new}?limit=0
422 GET /data/{new}?limit=-1
422 GET /data/{new}?limit=1001
422 GET /data/{new}?limit=1.5
422 GET /data/{new}?limit=x
422 GET /data/{new}?limit=
422 GET /data/{new}?limit=1x
422 GET /data/{new}?limit=%201
422 GET /data/{new}?limit=%2B1
422 GET /data/{new}?limit=999999999999999999999999999999



=== TEST 26: tenant_max_page bounds limit
--- http_config
    tenant_max_page 200;
--- rows
200 GET /data/{new}?limit=200
422 GET /data/{new}?limit=201 ~> "field":"limit"



=== TEST 27: tenant_max_page of the location
--- http_config
    tenant_max_page 200;
--- config
    location /data/ { tenant_max_page 3; tenant_documents; }
    location /more/ { tenant_documents; }
--- rows
200 GET /data/{new}?limit=3
422 GET /data/{new}?limit=4
200 GET /more/{new}?limit=200
422 GET /more/{new}?limit=201



=== TEST 28: parameters that are not known here
--- commands
--- rows
422 GET /data/{new}?skip=1 ~> "field":"skip"
422 GET /data/{new}?Limit=1 ~> "field":"Limit"
422 GET /data/{new}?=1
422 GET /data/{new}?filter={}&x=1&y=2 ~> "field":"x".*"field":"y"



=== TEST 29: parameters that are given twice
--- commands
--- rows
422 GET /data/{new}?limit=1&limit=1 ~> "field":"limit"
422 GET /data/{new}?sort={}&sort={} ~> "field":"sort"
422 GET /data/{new}?limit=1&%6cimit=1 ~> "field":"limit"



=== TEST 30: all that is wrong is named at once
--- commands
--- wrong: collection fields filter limit sort x
--- rows
422 GET /data/a..b?filter=[]&sort=[]&fields=[]&limit=0&x=1



=== TEST 31: what can't be parsed comes first
--- commands
--- rows
400 GET /data/{new}?filter=[]&sort=x
400 GET /data/{new}?limit=0&filter={



=== TEST 32: relaxed and canonical
--- seed
acme PUT /data/{new}/a {"n":1,"l":{"$numberLong":"5"},"d":{"$date":{"$numberLong":"0"}},"f":1.5}
--- rows
200 GET /data/{new} < Content-Type: application/json ==> {"documents":[{"_id":"a","n":1,"l":5,"d":{"$date":"1970-01-01T00:00:00Z"},"f":1.5}],"next":null}
200 GET /data/{new} | Accept: application/ejson < Content-Type: application/ejson ==> {"documents":[{"_id":"a","n":{"$numberInt":"1"},"l":{"$numberLong":"5"},"d":{"$date":{"$numberLong":"0"}},"f":{"$numberDouble":"1.5"}}],"next":null}



=== TEST 33: a viewer may
--- rows
200 GET /data/{new} @ acme/viewer



=== TEST 34: without a token
--- rows
401 GET /data/{new} @ nobody
401 GET /data/{new}?limit=0 @ nobody
