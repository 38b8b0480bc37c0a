# Where a query is wrong: filter, sort, fields and limit by their paths
# (docs/api.md, "Where an input is wrong"), and before the database is asked.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('commands', '') if !defined $block->commands;
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: an operator that is not allowed
--- rows
422 GET /data/c?filter={"loc":{"$near":[1,1]}}
--- wrong: filter.loc.$near



=== TEST 2: in the filter itself
--- rows
422 GET /data/c?filter={"$where":"1","a":{"$gt":1}}
--- wrong: filter.$where



=== TEST 3: below $and, $or and $nor
--- rows
422 GET /data/c?filter={"$or":[{"x":{"$expr":1}},{"$and":[{"a":1},{"$nor":[{"b.c":{"$text":1}}]}]}]}
--- wrong: filter.$or[0].x.$expr filter.$or[1].$and[1].$nor[0].b.c.$text



=== TEST 4: what is no filter where one belongs
--- rows
422 GET /data/c?filter={"$or":[{"a":1},2],"$and":[],"$nor":{"a":1},"b":{"$elemMatch":3}}
--- wrong: filter.$or[1] filter.$and filter.$nor filter.b.$elemMatch



=== TEST 5: below $not, $elemMatch and $all
--- rows
422 GET /data/c?filter={"a":{"$not":{"$size":-1}},"b":{"$elemMatch":{"c":{"$mod":[0,0]}}},"d":{"$all":[{"$elemMatch":{"$type":"x"}}]}}
--- wrong: filter.a.$not.$size filter.b.$elemMatch.c.$mod[0] filter.d.$all[0].$elemMatch.$type



=== TEST 6: in lists and literals
--- rows
422 GET /data/c?filter={"a":{"$in":[1,{"b":[{"$c":1}]}]},"d":{"e":[[{"$f":1}]]},"g":{"$eq":{"$h":1}}}
--- wrong: filter.a.$in[1].b[0].$c filter.d.e[0][0].$f filter.g.$eq.$h



=== TEST 7: malformed values
--- rows
422 GET /data/c?filter={"a":{"$oid":"x"},"b":{"$gt":{"$date":"2024-01-01"}},"c":{"$in":[1,{"$numberDecimal":"x"}]},"$or":[{"d":{"$uuid":"x"}}]}
--- wrong: filter.a filter.b.$gt filter.c.$in[1] filter.$or[0].d



=== TEST 8: malformed values beside operators that are not allowed
--- rows
422 GET /data/c?filter={"a":{"$near":{"$oid":"x"}},"b":{"$size":{"$numberInt":"x"}},"c":{"$code":"x"}}
--- wrong: filter.a.$near filter.b.$size filter.c



=== TEST 9: a pattern
--- rows
422 GET /data/c?filter={"a":{"$regex":"("},"b":{"$regularExpression":{"pattern":"*","options":""}},"c":{"$in":[{"$regularExpression":{"pattern":"a","options":"g"}}]}}
--- wrong: filter.c.$in[0] filter.a.$regex filter.b



=== TEST 10: a value is no filter
--- rows
422 GET /data/c?filter={"$oid":"0123456789abcdef01234567"}
--- wrong: filter.$oid



=== TEST 11: no objects
--- rows
422 GET /data/c?filter=[]&sort=5&fields="a"
--- wrong: filter sort fields



=== TEST 12: sort
--- rows
422 GET /data/c?sort={"a":"asc","b":1,"b.c":1,"d":{"$meta":"textScore"},"e":{"$oid":"x"},"$f":1}
--- wrong: sort.e sort.a sort.b.c sort.d sort.$f



=== TEST 13: fields
--- rows
422 GET /data/c?fields={"a":1,"b":0,"c":{"$slice":1},"d":"$e","_tenant_keyset":1,"f":{"$minKey":7}}
--- wrong: fields.f fields.b fields.c fields.d fields._tenant_keyset



=== TEST 14: all of them at once
--- rows
422 GET /data/c?filter={"a":{"$near":1}}&sort={"b":2}&fields={"c":2,"$d":1}&limit=0&x=1
--- wrong: x limit filter.a.$near sort.b fields.$d



=== TEST 15: the limit says its bound
--- config
    location /org/ { tenant_organizations; }
    location /admin/ { tenant_admin; }
    location /data/ { tenant_max_page 7; tenant_documents; }
--- as: acme acme acme
--- request eval: ["GET /data/c?limit=8", "GET /data/c?limit=0", "GET /data/c?limit=x"]
--- error_code eval: [422, 422, 422]
--- problem eval: [("limit: must be a whole number from 1 to 7") x 3]



=== TEST 16: the limit of the users says it, too
--- as: acme
--- request
GET /admin/users?limit=x
--- error_code: 422
--- problem
limit: ~^must be a whole number from 1 to \d+$



=== TEST 17: a parameter that can't be read is named, with line and column
--- as: acme acme acme
--- request eval
["GET /data/c?filter={\"a\":1,\"a\":2}", "GET /data/c?filter={}&sort={\"a\"",
 "GET /data/c?fields=" . "[" x 97]
--- error_code eval: [400, 400, 400]
--- problem eval
['~^the JSON of "filter" can\'t be read: .+\(line 1, column \d+\)',
 '~^the JSON of "sort" can\'t be read: .+\(line 1, column \d+\)',
 '~^the JSON of "fields" can\'t be read: .+\(line 1, column 97\)']
