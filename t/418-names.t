# Fields whose names hold dots or dollars, and texts of 24 hex digits for _id, in
# filters (docs/api.md).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: names with dots are stored, shown, replaced and patched as they are
--- rows
201 PUT /data/{new}/x {"a.b":1,"c":{"d.e":2},"f$g":3}
200 GET /data/{new}/x => {"_id":"x","a.b":1,"c":{"d.e":2},"f$g":3}
200 PATCH /data/{new}/x {"a.b":5,"c":{"d.e":null},"f$g":7} | Content-Type: application/merge-patch+json => {"_id":"x","a.b":5,"c":{},"f$g":7}
200 GET /data/{new}/x => {"_id":"x","a.b":5,"c":{},"f$g":7}



=== TEST 2: a dot in a filter leads into an object, and to no such name
--- seed
acme POST /data/{new} [{"_id":1,"a.b":1},{"_id":2,"a":{"b":1}},{"_id":3,"c":{"d.e":2}}]
--- rows
200 POST /data/{new}:query {"filter":{"a.b":1},"fields":{"_id":1}} ~=> {"documents":[{"_id":2}]}
200 POST /data/{new}:query {"filter":{"a.b":{"$exists":true}},"fields":{"_id":1}} ~=> {"documents":[{"_id":2}]}
200 POST /data/{new}:count {"filter":{"c.d.e":2}} => {"count":0}
200 POST /data/{new}:distinct {"field":"a.b"} => {"values":[1]}



=== TEST 3: the object that has it can be compared as a whole
--- seed
acme POST /data/{new} [{"_id":1,"c":{"d.e":2}},{"_id":2,"c":{"d.e":2,"x":1}},{"_id":3,"c":{"d":{"e":2}}}]
--- rows
200 POST /data/{new}:query {"filter":{"c":{"d.e":2}},"fields":{"_id":1}} ~=> {"documents":[{"_id":1}]}
200 POST /data/{new}:query {"filter":{"c":{"$in":[{"d.e":2,"x":1}]}},"fields":{"_id":1}} ~=> {"documents":[{"_id":2}]}



=== TEST 4: a dollar inside of a name is a character as any other
--- seed
acme POST /data/{new} [{"_id":1,"f$g":3,"h":{"i$":1}},{"_id":2,"f$g":4}]
--- rows
200 POST /data/{new}:query {"filter":{"f$g":{"$gt":3}},"fields":{"_id":1}} ~=> {"documents":[{"_id":2}]}
200 POST /data/{new}:query {"filter":{"h.i$":1},"fields":{"_id":1}} ~=> {"documents":[{"_id":1}]}
200 POST /data/{new}:query {"sort":{"f$g":-1},"fields":{"f$g":1}} ~=> {"documents":[{"_id":2,"f$g":4},{"_id":1,"f$g":3}]}
200 POST /data/{new}:distinct {"field":"h.i$"} => {"values":[1]}



=== TEST 5: in front of one it is refused
--- rows
422 POST /data/{new} {"$a":1}
422 POST /data/{new} {"a":{"$b":1}}
422 POST /data/{new}:query {"filter":{"$a":1}}
422 POST /data/{new}:query {"filter":{"a":{"b":{"$c":1}}}}
422 POST /data/{new}:query {"sort":{"a.$b":1}}
422 POST /data/{new}:query {"fields":{"$a":1}}
--- commands:



=== TEST 6: an id's text finds by a filter what it finds by a path
--- seed
acme POST /data/{new} [{"_id":{"$oid":"65f0c0ffee0123456789abcd"},"n":1},{"_id":{"$oid":"65f0c0ffee0123456789abce"},"n":2},{"_id":"s","n":3}]
--- rows
200 GET /data/{new}?fields={"n":1,"_id":0}&filter={"_id":"65f0c0ffee0123456789abcd"} ~=> {"documents":[{"n":1}]}
200 GET /data/{new}?fields={"n":1,"_id":0}&filter={"_id":"65F0C0FFEE0123456789ABCD"} ~=> {"documents":[{"n":1}]}
200 GET /data/{new}?fields={"n":1,"_id":0}&filter={"_id":{"$oid":"65f0c0ffee0123456789abcd"}} ~=> {"documents":[{"n":1}]}
200 GET /data/{new}?fields={"n":1,"_id":0}&filter={"_id":{"$in":["65f0c0ffee0123456789abce","s"]}}&sort={"n":1} ~=> {"documents":[{"n":2},{"n":3}]}
200 GET /data/{new}?fields={"n":1,"_id":0}&filter={"_id":{"$gt":"65f0c0ffee0123456789abcd"}} ~=> {"documents":[{"n":2}]}
200 GET /data/{new}?fields={"n":1,"_id":0}&filter={"_id":{"$ne":"65f0c0ffee0123456789abcd"}}&sort={"n":1} ~=> {"documents":[{"n":2},{"n":3}]}
200 GET /data/{new}?fields={"n":1,"_id":0}&filter={"$or":[{"_id":"65f0c0ffee0123456789abcd"},{"n":3}]}&sort={"n":1} ~=> {"documents":[{"n":1},{"n":3}]}
200 GET /data/{new}?fields={"n":1,"_id":0}&filter={"$nor":[{"_id":{"$not":{"$eq":"65f0c0ffee0123456789abcd"}}}]} ~=> {"documents":[{"n":1}]}
200 POST /data/{new}:count {"filter":{"_id":{"$nin":["65f0c0ffee0123456789abcd"]}}} => {"count":2}
200 POST /data/{new}:distinct {"field":"n","filter":{"_id":"65f0c0ffee0123456789abce"}} => {"values":[2]}
200 GET /data/{new}?limit=1&fields={"n":1,"_id":0}&filter={"_id":{"$gte":"65f0c0ffee0123456789abcd"}}&after={next:acme /data/{new}?limit=1&filter={"_id":{"$gte":"65f0c0ffee0123456789abcd"}}} ~=> {"documents":[{"n":2}]}



=== TEST 7: of other fields, and of parts of ids, such a text is text
--- seed
acme POST /data/{new} [{"_id":1,"a":"65f0c0ffee0123456789abcd"},{"_id":{"x":"65f0c0ffee0123456789abcd"}},{"_id":3,"b":[{"_id":"65f0c0ffee0123456789abcd"}]}]
--- rows
200 POST /data/{new}:count {"filter":{"a":"65f0c0ffee0123456789abcd"}} => {"count":1}
200 POST /data/{new}:count {"filter":{"_id.x":"65f0c0ffee0123456789abcd"}} => {"count":1}
200 POST /data/{new}:count {"filter":{"_id":{"x":"65f0c0ffee0123456789abcd"}}} => {"count":1}
200 POST /data/{new}:count {"filter":{"b._id":"65f0c0ffee0123456789abcd"}} => {"count":1}
200 POST /data/{new}:count {"filter":{"b":{"$elemMatch":{"_id":"65f0c0ffee0123456789abcd"}}}} => {"count":1}



=== TEST 8: a string that other software stored is found by a pattern
--- seed
acme FOREIGN {new} {"_id":"65f0c0ffee0123456789abcd","n":1}
--- rows
200 POST /data/{new}:count {"filter":{"_id":"65f0c0ffee0123456789abcd"}} => {"count":0}
200 POST /data/{new}:count {"filter":{"_id":{"$regex":"^65f0c0ffee0123456789abcd$"}}} => {"count":1}
