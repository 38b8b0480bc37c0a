# Pages of GET {c} (docs/api.md): "next" and "after", and that a token is good for
# its own question only.  t/scenario/441-pages.t walks through all types of
# values.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: the next page goes on behind the last document
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2},{"_id":3},{"_id":4},{"_id":5}]
--- rows
200 GET /data/{new}?limit=2&after={next:acme /data/{new}?limit=2} ~=> {"documents":[{"_id":3},{"_id":4}],"next":"~."}
200 GET /data/{new}?limit=3&after={next:acme /data/{new}?limit=2} => {"documents":[{"_id":3},{"_id":4},{"_id":5}],"next":null}
200 GET /data/{new}?after={next:acme /data/{new}?limit=4} => {"documents":[{"_id":5}],"next":null}



=== TEST 2: from page to page to the end
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2},{"_id":3}]
--- rows
200 GET /data/{new}?limit=1&after={next:acme /data/{new}?limit=1&after={next:acme /data/{new}?limit=1}} => {"documents":[{"_id":3}],"next":null}



=== TEST 3: with a sort, ties and all
--- seed
acme POST /data/{new} [{"_id":1,"a":1},{"_id":2,"a":0},{"_id":3,"a":1},{"_id":4,"a":1}]
--- rows
200 GET /data/{new}?sort={"a":1}&limit=2&after={next:acme /data/{new}?sort={"a":1}&limit=2} => {"documents":[{"_id":3,"a":1},{"_id":4,"a":1}],"next":null}
200 GET /data/{new}?sort={"a":1}&limit=1&after={next:acme /data/{new}?sort={"a":1}&limit=1} ~=> {"documents":[{"_id":1,"a":1}],"next":"~."}



=== TEST 4: with a filter
--- seed
acme POST /data/{new} [{"_id":1,"a":1},{"_id":2,"a":0},{"_id":3,"a":1},{"_id":4,"a":1}]
--- rows
200 GET /data/{new}?filter={"a":1}&limit=2&after={next:acme /data/{new}?filter={"a":1}&limit=2} => {"documents":[{"_id":4,"a":1}],"next":null}



=== TEST 5: with fields that leave out the sort key and _id
--- seed
acme POST /data/{new} [{"_id":1,"a":2,"b":"x"},{"_id":2,"a":1,"b":"y"},{"_id":3,"a":3,"b":"z"}]
--- rows
200 GET /data/{new}?sort={"a":1}&fields={"b":1,"_id":0}&limit=1 ~=> {"documents":[{"b":"y"}],"next":"~."}
200 GET /data/{new}?sort={"a":1}&fields={"b":1,"_id":0}&after={next:acme /data/{new}?sort={"a":1}&fields={"b":1,"_id":0}&limit=1} => {"documents":[{"b":"x"},{"b":"z"}],"next":null}



=== TEST 6: limit and fields may change from page to page
--- seed
acme POST /data/{new} [{"_id":1,"a":1},{"_id":2,"a":1},{"_id":3,"a":1}]
--- rows
200 GET /data/{new}?limit=2&fields={"a":0}&after={next:acme /data/{new}?limit=1} => {"documents":[{"_id":2},{"_id":3}],"next":null}



=== TEST 7: no next after the last document, also when the page is just full
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2}]
--- rows
200 GET /data/{new}?limit=2 => {"documents":[{"_id":1},{"_id":2}],"next":null}
200 GET /data/{new}?limit=1&after={next:acme /data/{new}?limit=1} => {"documents":[{"_id":2}],"next":null}



=== TEST 8: what came behind is there, what came before is not
--- seed
acme POST /data/{new} [{"_id":10,"a":10},{"_id":20,"a":20},{"_id":30,"a":30}]
n=acme GET /data/{new}?limit=2&sort={"a":1}
acme POST /data/{new} [{"_id":15,"a":15},{"_id":25,"a":25}]
--- rows
200 GET /data/{new}?sort={"a":1}&after={n.next} => {"documents":[{"_id":25,"a":25},{"_id":30,"a":30}],"next":null}



=== TEST 9: a document that went is no matter
--- seed
acme POST /data/{new} [{"_id":"a"},{"_id":"b"},{"_id":"c"}]
n=acme GET /data/{new}?limit=2
acme DELETE /data/{new}/b
--- rows
200 GET /data/{new}?after={n.next} => {"documents":[{"_id":"c"}],"next":null}



=== TEST 10: the default order may be written out
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2}]
--- rows
200 GET /data/{new}?sort={"_id":1}&after={next:acme /data/{new}?limit=1} => {"documents":[{"_id":2}],"next":null}



=== TEST 11: another sort
--- seed
acme POST /data/{new} [{"_id":1,"a":1},{"_id":2,"a":2}]
n=acme GET /data/{new}?limit=1&sort={"a":1}
--- wrong: after
--- rows
422 GET /data/{new}?sort={"a":-1}&after={n.next}
422 GET /data/{new}?sort={"b":1}&after={n.next}
422 GET /data/{new}?sort={}&after={n.next}
422 GET /data/{new}?sort={"a":1,"b":1}&after={n.next}
422 GET /data/{new}?after={n.next}



=== TEST 12: a sort where there was none
--- seed
acme POST /data/{new} [{"_id":1,"a":1},{"_id":2,"a":2}]
n=acme GET /data/{new}?limit=1
--- wrong: after
--- rows
422 GET /data/{new}?sort={"a":1}&after={n.next}
422 GET /data/{new}?sort={"_id":-1}&after={n.next}



=== TEST 13: another filter
--- seed
acme POST /data/{new} [{"_id":1,"a":1},{"_id":2,"a":2}]
n=acme GET /data/{new}?limit=1&filter={"a":{"$gt":0}}
--- wrong: after
--- rows
422 GET /data/{new}?filter={}&after={n.next}
422 GET /data/{new}?filter={"a":{"$gte":0}}&after={n.next}
422 GET /data/{new}?filter={"a":{"$gt":0.0}}&after={n.next}
422 GET /data/{new}?after={n.next}



=== TEST 14: another collection
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2}]
n=acme GET /data/{new}?limit=1
--- wrong: after
--- rows
422 GET /data/{new}-2?after={n.next}
422 GET /data/documents?after={n.next}



=== TEST 15: another organization
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2}]
other POST /data/{new} [{"_id":1},{"_id":2}]
n=acme GET /data/{new}?limit=1
--- wrong: after
--- rows
422 GET /data/{new}?after={n.next} @ other
200 GET /data/{new}?after={n.next}



=== TEST 16: another user of the organization
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2}]
n=acme GET /data/{new}?limit=1
--- rows
200 GET /data/{new}?after={n.next} @ acme/viewer => {"documents":[{"_id":2}],"next":null}



=== TEST 17: a token with more, or with less
--- seed
acme POST /data/{new} [{"_id":1},{"_id":2}]
n=acme GET /data/{new}?limit=1
--- wrong: after
--- rows
422 GET /data/{new}?after={n.next}A
422 GET /data/{new}?after={n.next}AAAA
422 GET /data/{new}?after={n.next}=
422 GET /data/{new}?after={n.next}%20
422 GET /data/{new}?after=A{n.next}
422 GET /data/{new}?after={n.next}{n.next}



=== TEST 18: what is no token
--- commands
--- wrong: after
--- rows
422 GET /data/{new}?after=
422 GET /data/{new}?after=A
422 GET /data/{new}?after=AAAA
422 GET /data/{new}?after=*
422 GET /data/{new}?after=null
422 GET /data/{new}?after=1



=== TEST 19: a long one
--- commands
--- wrong: after
--- rows eval
['422 GET /data/{new}?after=' . 'A' x 6000]



=== TEST 20: keys that no URL carries are said to be the matter
--- seed eval
'acme POST /data/{new} [' . CORE::join(',', map { qq({"_id":"$_","a":")
    . 'x' x 5000 . '"}' } 1 .. 3) . ']'
--- wrong: sort
--- rows
422 GET /data/{new}?sort={"a":1}&limit=1
200 GET /data/{new}?limit=1&fields={"_id":1} ~=> {"documents":[{"_id":"1"}]}



=== TEST 21: names that a query could take for something else
--- seed
acme POST /data/{new} [{"_id":1,"_tenant":2,"ROOT":2,"this":2},{"_id":2,"_tenant":1,"ROOT":1,"this":1}]
--- rows
200 GET /data/{new}?fields={"_id":1}&sort={"_tenant":1}&limit=1&after={next:acme /data/{new}?sort={"_tenant":1}&limit=1} => {"documents":[{"_id":1}],"next":null}
200 GET /data/{new}?fields={"_id":1}&sort={"ROOT":1}&limit=1&after={next:acme /data/{new}?sort={"ROOT":1}&limit=1} => {"documents":[{"_id":1}],"next":null}
200 GET /data/{new}?fields={"_id":1}&sort={"this":1}&limit=1&after={next:acme /data/{new}?sort={"this":1}&limit=1} => {"documents":[{"_id":1}],"next":null}
