# Counts of pages, POST {c}:query, POST {c}:count and POST {c}:distinct
# (docs/api.md).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a page says how many match only where it is asked
--- seed
acme POST /data/{new} [{"_id":1,"n":1},{"_id":2,"n":1},{"_id":3,"n":2}]
--- rows
200 GET /data/{new}?limit=1&fields={"_id":1} ~=> {"documents":[{"_id":1}]}
200 GET /data/{new}?fields={"_id":1}&count=exact => {"documents":[{"_id":1},{"_id":2},{"_id":3}],"next":null,"count":3}
200 GET /data/{new}?limit=1&count=exact&fields={"_id":1} => {"documents":[{"_id":1}],"next":"~.","count":3}
200 GET /data/{new}?limit=1&count=estimated&fields={"_id":1} => {"documents":[{"_id":1}],"next":"~.","count":3}
200 GET /data/{new}?limit=1&count=exact&filter={"n":1}&fields={"_id":1} => {"documents":[{"_id":1}],"next":"~.","count":2}
200 GET /data/{new}?limit=1&count=estimated&filter={"n":1}&fields={"_id":1} => {"documents":[{"_id":1}],"next":"~.","count":2}
200 GET /data/{new}?limit=1&count=exact&sort={"n":-1}&fields={"_id":1} => {"documents":[{"_id":3}],"next":"~.","count":3}



=== TEST 2: any page has it, and the last one
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2},{"_id":"a"}]
--- rows
200 GET /data/{new}?limit=1&count=exact&after={next:acme /data/{new}?limit=1} => {"documents":[{"_id":2}],"next":"~.","count":3}
200 GET /data/{new}?limit=2&count=exact&after={next:acme /data/{new}?limit=2} => {"documents":[{"_id":"a"}],"next":null,"count":3}
200 GET /data/{new}?limit=2&count=exact&sort={"_id":-1}&after={next:acme /data/{new}?limit=1&sort={"_id":-1}} => {"documents":[{"_id":2},{"_id":1}],"next":null,"count":3}



=== TEST 3: what is on one page costs no command more
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2}]
--- rows
200 GET /data/{new}?count=exact ~=> {"count":2}
200 GET /data/{new}?count=estimated&filter={"_id":1} ~=> {"count":1}
200 GET /data/{new}.none?count=exact => {"documents":[],"next":null,"count":0}
200 GET /data/{new}?count=exact&limit=1 ~=> {"count":2}
200 GET /data/{new}?count=estimated&limit=1 ~=> {"count":2}
--- commands: find find find find aggregate find count
--- commands_shared: find find find find aggregate find aggregate



=== TEST 4: a wrong count
--- rows
422 GET /data/{new}?count=true
422 GET /data/{new}?count=
422 GET /data/{new}?count=Exact
422 GET /data/{new}?count=exact&count=exact
422 POST /data/{new}:query {"count":"all"}
422 POST /data/{new}:query {"count":true}
422 POST /data/{new}:query {"count":null}
--- wrong: count
--- commands:



=== TEST 5: a query in a body is as one in a URL
--- seed
acme POST /data/{new} [{"_id":1,"n":1,"m":0},{"_id":2,"n":2,"m":0},{"_id":3,"n":3,"m":0}]
--- rows
200 POST /data/{new}:query {} => {"documents":[{"_id":1,"n":1,"m":0},{"_id":2,"n":2,"m":0},{"_id":3,"n":3,"m":0}],"next":null}
200 POST /data/{new}:query {"filter":{"n":{"$gte":2}},"sort":{"n":-1},"fields":{"m":0},"limit":1,"count":"exact"} => {"documents":[{"_id":3,"n":3}],"next":"~.","count":2}
200 POST /data/{new}:query {"filter":{"n":{"$in":[{"$numberLong":"1"}]}}} => {"documents":[{"_id":1,"n":1,"m":0}],"next":null}
200 POST /data/{new}:query {"limit":{"$numberInt":"1"},"fields":{"_id":1}} ~=> {"documents":[{"_id":1}]}
200 POST /data/{new}:query {"limit":1} @ acme/viewer ~=> {"documents":[{"_id":1}]}
200 POST /data/{new}:query {"fields":{"_id":1},"limit":1} | Accept: application/ejson < Content-Type: application/ejson ~=> {"documents":[{"_id":{"$numberInt":"1"}}]}



=== TEST 6: either goes on where the other ended
--- seed
acme POST /data/{new} [{"_id":1,"n":3},{"_id":2,"n":2},{"_id":3,"n":1}]
--- rows
200 POST /data/{new}:query {"limit":1,"after":"{next:acme /data/{new}?limit=1}"} ~=> {"documents":[{"_id":2,"n":2}]}
200 POST /data/{new}:query {"limit":1,"sort":{"n":1},"filter":{"n":{"$gt":0}},"after":"{next:acme /data/{new}?limit=1&sort={"n":1}&filter={"n":{"$gt":0}}}"} ~=> {"documents":[{"_id":2,"n":2}]}
422 POST /data/{new}:query {"sort":{"n":-1},"after":"{next:acme /data/{new}?limit=1&sort={"n":1}}"}
422 POST /data/{new}:query {"after":""}
--- wrong: after



=== TEST 7: a filter that no URL holds
--- seed
acme PUT /data/{new}/a {"s":"x"}
--- rows eval
[["200 POST /data/{new}:query {0} ~=> {1}",
  '{"filter":{"s":{"$in":["' . CORE::join('","', map { "y" x 30 . $_ } 1 .. 1500) . '","x"]}}}',
  '{"documents":[{"_id":"a"}]}']]



=== TEST 8: what is wrong in a query, all at once, costs nothing
--- rows
422 POST /data/{new}:query {"filter":{"$where":"1"},"sort":{"a":2},"fields":{"a":1,"b":0},"limit":0,"after":"x","count":"y"} ~> "filter\.\$where".*"sort\.a".*"fields\.b"
422 POST /data/{new}:query {"filter":[]}
422 POST /data/{new}:query {"filter":{"a":{"$oid":"1"}}}
422 POST /data/{new}:query {"skip":1}
422 POST /data/{new}:query {"limit":"1"}
422 POST /data/{new}:query {"limit":1.5}
422 POST /data/{new}:query {"limit":1001}
422 POST /data/{new}:query []
422 POST /data/{new}:query?limit=1 {}
422 POST /data/-.:query {}
400 POST /data/{new}:query
400 POST /data/{new}:query {"filter":{},"filter":{}}
415 POST /data/{new}:query {} | Content-Type: text/plain
405 GET /data/{new}:query < Allow: POST
401 POST /data/{new}:query {} @ nobody
--- commands:



=== TEST 9: a count
--- seed
acme POST /data/{new} [{"n":1},{"n":1},{"n":2}]
--- rows
200 POST /data/{new}:count {} => {"count":3}
200 POST /data/{new}:count {"filter":{}} => {"count":3}
200 POST /data/{new}:count {"filter":{"n":1}} @ acme/viewer => {"count":2}
200 POST /data/{new}:count {"filter":{"$or":[{"n":2},{"_id":1}]}} => {"count":1}
200 POST /data/{new}:count {"filter":{"n":{"$gt":5}}} => {"count":0}
200 POST /data/{new}.none:count {} => {"count":0}
200 POST /data/{new}:count {} | Accept: application/ejson => {"count":3}
--- commands: aggregate aggregate aggregate aggregate aggregate aggregate aggregate



=== TEST 10: a wrong one
--- rows
422 POST /data/{new}:count {"filter":{"$where":"1"}}
422 POST /data/{new}:count {"filter":{"a":{"$near":[1,1]}}}
422 POST /data/{new}:count {"limit":1}
422 POST /data/{new}:count {"filter":null}
422 POST /data/{new}:count?filter={} {}
400 POST /data/{new}:count {"filter":
400 POST /data/{new}:count
405 GET /data/{new}:count < Allow: POST
401 POST /data/{new}:count {} @ nobody
--- commands:



=== TEST 11: the values of a field
--- seed
acme POST /data/{new} [{"_id":1,"a":[1,2],"b":{"c":"x"}},{"_id":2,"a":2,"b":{"c":"x"}},{"_id":3,"b":[{"c":"x"},{"c":"x"}]}]
--- rows
200 POST /data/{new}:distinct {"field":"b.c"} => {"values":["x"]}
200 POST /data/{new}:distinct {"field":"a","filter":{"_id":2}} => {"values":[2]}
200 POST /data/{new}:distinct {"field":"a"} ~> \A\{"values":\[(1,2|2,1)\]\}\z
200 POST /data/{new}:distinct {"field":"none"} @ acme/viewer => {"values":[]}
200 POST /data/{new}.none:distinct {"field":"a"} => {"values":[]}
200 POST /data/{new}:distinct {"field":"a","filter":{"a":{"$gte":2},"_id":2}} | Accept: application/ejson => {"values":[{"$numberInt":"2"}]}
--- commands: distinct distinct distinct distinct distinct distinct



=== TEST 12: of the id, as the tenant knows it
--- seed
acme POST /data/{new} [{"_id":{"x":1,"y":2}},{"_id":{"x":1,"y":3}},{"_id":"s"}]
--- rows
200 POST /data/{new}:distinct {"field":"_id","filter":{"_id":"s"}} => {"values":["s"]}
200 POST /data/{new}:distinct {"field":"_id.x"} => {"values":[1]}
200 POST /data/{new}:distinct {"field":"_id.t"} => {"values":[]}
200 POST /data/{new}:distinct {"field":"_id.i"} => {"values":[]}
200 POST /data/{new}:distinct {"field":"_id","filter":{"_id.x":1}} ~> \A\{"values":\[\{"x":1,"y":.\},\{"x":1,"y":.\}\]\}\z



=== TEST 13: a wrong field
--- rows
422 POST /data/{new}:distinct {}
422 POST /data/{new}:distinct {"field":""}
422 POST /data/{new}:distinct {"field":"$a"}
422 POST /data/{new}:distinct {"field":"a.$b"}
422 POST /data/{new}:distinct {"field":"$$ROOT"}
422 POST /data/{new}:distinct {"field":"a..b"}
422 POST /data/{new}:distinct {"field":".a"}
422 POST /data/{new}:distinct {"field":"a."}
422 POST /data/{new}:distinct {"field":"_tenant_keyset"}
422 POST /data/{new}:distinct {"field":"_tenant_keyset.0"}
422 POST /data/{new}:distinct {"field":1}
422 POST /data/{new}:distinct {"field":["a"]}
422 POST /data/{new}:distinct {"field":"a\u0000b"}
--- wrong: field
--- commands:



=== TEST 14: and what else is wrong beside it
--- rows
422 POST /data/{new}:distinct {"field":"$a","filter":{"$where":"1"}} ~> "field".*"filter\.\$where"
422 POST /data/{new}:distinct {"field":"a","filter":{"$expr":{}}}
422 POST /data/{new}:distinct {"field":"a","limit":1}
405 GET /data/{new}:distinct < Allow: POST
401 POST /data/{new}:distinct {"field":"a"} @ nobody
--- commands:



=== TEST 15: no list is longer than 10,000
--- seed eval
my @n = map { my $k = $_; "acme POST /data/{new} [" . CORE::join(',', map { '{"n":[' . CORE::join(',', $k * 5000 + $_ * 1000 .. $k * 5000 + $_ * 1000 + 999) . ']}' } 0 .. 4) . ']' } 0, 1;
CORE::join "\n", @n, 'acme PUT /data/{new}/one {"n":-1,"one":1}'
--- rows
422 POST /data/{new}:distinct {"field":"n"} ~> has more than 10000 values
200 POST /data/{new}:distinct {"field":"n","filter":{"one":{"$exists":false}}} ~> \A\{"values":\[\d



=== TEST 16: a cookie is not enough for another site to ask
--- config
location /data/ {
    tenant_documents;
    tenant_token $cookie_t;
}
--- rows
403 POST /data/c:query {} @ nobody | Cookie: t={token:acme} | Sec-Fetch-Site: cross-site
