# Nothing but the operators on the list reaches the database, at any depth, no
# path leads to what is the module's, and what is refused costs no command
# (docs/api.md).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

# "--- refused": an update and the place that is wrong a line, as the body and
# as a member
add_block_preprocessor(sub {
    my ($block) = @_;

    return if !defined $block->refused;

    my @lines = map { [m/^(.*\S) +(\S+)$/] }
        grep { /\S/ } split /\n/, $block->refused;
    my (@requests, @bodies);

    for my $line (@lines) {
        my ($update, $place) = @$line;

        push @requests, "PATCH /data/things/a\n$update",
            "PATCH /data/things?filter={}\n$update",
            qq(POST /data/things:update\n{"filter":{},"update":$update});
        push @bodies, map { qr/"errors":\[.*?\{"field":"\Q$_$place\E"/ }
            "", "", $place eq 'body' ? "" : "update.";
        $bodies[-1] = qr/"field":"update"/ if $place eq 'body';
    }

    $block->set_value(commands => "");
    $block->set_value(as => "acme " x @requests);
    $block->set_value(request => \@requests);
    $block->set_value(more_headers =>
                      [("Content-Type: application/json") x @requests]);
    $block->set_value(error_code => [(422) x @requests]);
    $block->set_value(response_body_like => \@bodies);
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: other operators, and none
--- refused
{"$where":{"a":1}}                      $where
{"$set":{"a":1},"$function":{"b":1}}    $function
{"$SET":{"a":1}}                        $SET
{"$replaceWith":{"a":1}}                $replaceWith
{"$replaceRoot":{"newRoot":{"a":1}}}    $replaceRoot
{"$project":{"a":1}}                    $project
{"$addFields":{"a":1}}                  $addFields
{"$pushAll":{"a":[1]}}                  $pushAll
{"$v":1,"$set":{"a":1}}                 $v
{"$diff":{"u":{"a":1}}}                 $diff
{"$comment":"x","$set":{"a":1}}         $comment
{"$isolated":{"a":1},"$set":{"a":1}}    $isolated
{"a":1}                                 a
{"$set":{"a":1},"b":2}                  b



=== TEST 2: an operator takes an object of fields
--- refused
{"$set":1}                              $set
{"$set":[{"a":1}]}                      $set
{"$set":null}                           $set
{"$unset":"a"}                          $unset
{"$unset":["a"]}                        $unset
{}                                      body
{"$set":{}}                             body



=== TEST 3: _id never changes
--- refused
{"$set":{"_id":1}}                      $set._id
{"$set":{"_id.x":1}}                    $set._id.x
{"$set":{"_id.i":1}}                    $set._id.i
{"$set":{"_id.t":"x"}}                  $set._id.t
{"$unset":{"_id":1}}                    $unset._id
{"$unset":{"_id.c":1}}                  $unset._id.c
{"$inc":{"_id":1}}                      $inc._id
{"$mul":{"_id.i":1}}                    $mul._id.i
{"$min":{"_id":1}}                      $min._id
{"$max":{"_id":1}}                      $max._id
{"$currentDate":{"_id":true}}           $currentDate._id
{"$rename":{"_id":"a"}}                 $rename._id
{"$rename":{"_id.i":"a"}}               $rename._id.i
{"$rename":{"a":"_id"}}                 $rename.a
{"$rename":{"a":"_id.i"}}               $rename.a
{"$push":{"_id":1}}                     $push._id
{"$push":{"_id.i":{"$each":[1]}}}       $push._id.i
{"$addToSet":{"_id":1}}                 $addToSet._id
{"$pop":{"_id":1}}                      $pop._id
{"$pull":{"_id":1}}                     $pull._id
{"$pull":{"_id.i":{"$gt":1}}}           $pull._id.i
{"$pullAll":{"_id":[1]}}                $pullAll._id
{"$bit":{"_id":{"or":1}}}               $bit._id
{"$set":{"_id.$[]":1}}                  $set._id.$[]
{"$set":{"_id.$":1}}                    $set._id.$
{"$set":{"_id.0":1}}                    $set._id.0
{"$set":{"\u005fid":1}}                 $set._id
{"$set":{"a":1,"_id":1}}                $set._id



=== TEST 4: nor do the names of the module's
--- refused
{"$set":{"_etag":1}}                    $set._etag
{"$set":{"_etag.x":1}}                  $set._etag.x
{"$unset":{"_etag":1}}                  $unset._etag
{"$rename":{"_etag":"a"}}               $rename._etag
{"$rename":{"a":"_etag"}}               $rename.a
{"$rename":{"a":"_etag.x"}}             $rename.a
{"$push":{"_etag":1}}                   $push._etag
{"$pull":{"_etag":1}}                   $pull._etag
{"$currentDate":{"_etag":true}}         $currentDate._etag
{"$inc":{"_etag":1}}                    $inc._etag
{"$set":{"_tenant_keyset":1}}           $set._tenant_keyset
{"$set":{"_tenant_keyset.0":1}}         $set._tenant_keyset.0
{"$rename":{"a":"_tenant_keyset"}}      $rename.a
{"$set":{"_\u0065tag":1}}               $set._etag



=== TEST 5: paths
--- refused
{"$set":{"":1}}                         $set.
{"$set":{".":1}}                        $set..
{"$set":{"a.":1}}                       $set.a.
{"$set":{".a":1}}                       $set..a
{"$set":{"a..b":1}}                     $set.a..b
{"$set":{"$a":1}}                       $set.$a
{"$set":{"$":1}}                        $set.$
{"$set":{"$[]":1}}                      $set.$[]
{"$set":{"$[].x":1}}                    $set.$[].x
{"$set":{"a.$b":1}}                     $set.a.$b
{"$set":{"a.$id":1}}                    $set.a.$id
{"$set":{"a.$where":1}}                 $set.a.$where
{"$set":{"a.$[x]":1}}                   $set.a.$[x]
{"$set":{"a.$[":1}}                     $set.a.$[
{"$set":{"a.$]":1}}                     $set.a.$]
{"$set":{"a.$.b.$":1}}                  $set.a.$.b.$
{"$rename":{"a.$[]":"b"}}               $rename.a.$[]
{"$rename":{"a":"b.$[]"}}               $rename.a
{"$rename":{"a":"b.$"}}                 $rename.a
{"$rename":{"a":""}}                    $rename.a
{"$rename":{"a":1}}                     $rename.a
{"$rename":{"a":"b\u0000"}}             $rename.a
{"$rename":{"a":"a"}}                   $rename.a
{"$rename":{"a":"a.b"}}                 $rename.a
{"$rename":{"a.b":"a"}}                 $rename.a.b



=== TEST 6: a path may be changed once, and not with a part of it
--- refused
{"$set":{"a":1},"$inc":{"a":1}}         $inc.a
{"$inc":{"a":1},"$set":{"a":1}}         $set.a
{"$set":{"a":1,"a.b":1}}                $set.a.b
{"$set":{"a.b":1,"a":1}}                $set.a
{"$set":{"a.b.c":1},"$unset":{"a":1}}   $unset.a
{"$set":{"a":1},"$push":{"a.b":1}}      $push.a.b
{"$rename":{"a":"b"},"$set":{"b":1}}    $set.b
{"$rename":{"a":"b"},"$set":{"b.c":1}}  $set.b.c
{"$rename":{"a":"b","c":"b"}}           $rename.c
{"$set":{"a":1,"a-b":1,"a.b":1}}        $set.a.b
{"$set":{"a.$[]":1},"$inc":{"a.$[].b":1}}  $inc.a.$[].b



=== TEST 7: values are such as may be inserted
--- refused
{"$set":{"a":{"$x":1}}}                 $set.a.$x
{"$set":{"a":{"b":[{"$where":"x"}]}}}   $set.a.b[0].$where
{"$set":{"a":[1,{"b":{"$inc":1}}]}}     $set.a[1].b.$inc
{"$min":{"a":{"$x":1}}}                 $min.a.$x
{"$max":{"a":{"$x":1}}}                 $max.a.$x
{"$push":{"a":[{"$x":1}]}}              $push.a[0].$x
{"$push":{"a":{"b":{"$each":[1]}}}}     $push.a.b.$each
{"$push":{"a":{"$each":[{"$x":1}]}}}    $push.a.$each[0].$x
{"$addToSet":{"a":{"$each":[{"$x":1}]}}}  $addToSet.a.$each[0].$x
{"$pullAll":{"a":[{"$x":1}]}}           $pullAll.a[0].$x
{"$set":{"a":{"$code":"x"}}}            $set.a
{"$set":{"a":{"$symbol":"x"}}}          $set.a



=== TEST 8: what operators take
--- refused
{"$inc":{"a":"1"}}                      $inc.a
{"$inc":{"a":null}}                     $inc.a
{"$mul":{"a":{}}}                       $mul.a
{"$currentDate":{"a":false}}            $currentDate.a
{"$currentDate":{"a":1}}                $currentDate.a
{"$currentDate":{"a":{"$type":"x"}}}    $currentDate.a
{"$currentDate":{"a":{"$type":"date","x":1}}}  $currentDate.a
{"$push":{"a":{"$position":0}}}         $push.a
{"$push":{"a":{"$each":1}}}             $push.a.$each
{"$push":{"a":{"$each":[1],"$where":1}}}  $push.a.$where
{"$push":{"a":{"$each":[1],"x":1}}}     $push.a.x
{"$push":{"a":{"$each":[1],"$slice":"1"}}}  $push.a.$slice
{"$push":{"a":{"$each":[1],"$position":1.5}}}  $push.a.$position
{"$push":{"a":{"$each":[1],"$sort":2}}}  $push.a.$sort
{"$push":{"a":{"$each":[1],"$sort":{"$x":1}}}}  $push.a.$sort.$x
{"$push":{"a":{"$each":[1],"$sort":{"x":0}}}}  $push.a.$sort.x
{"$push":{"a":{"$each":[1],"$sort":{}}}}  $push.a.$sort
{"$addToSet":{"a":{"$each":[1],"$slice":1}}}  $addToSet.a.$slice
{"$pop":{"a":2}}                        $pop.a
{"$pop":{"a":"1"}}                      $pop.a
{"$pullAll":{"a":1}}                    $pullAll.a
{"$bit":{"a":1}}                        $bit.a
{"$bit":{"a":{}}}                       $bit.a
{"$bit":{"a":{"not":1}}}                $bit.a.not
{"$bit":{"a":{"or":1.5}}}               $bit.a.or



=== TEST 9: what is pulled is found by a filter's operators
--- refused
{"$pull":{"a":{"$where":"x"}}}          $pull.a.$elemMatch.$where
{"$pull":{"a":{"b":{"$where":"x"}}}}    $pull.a.$elemMatch.b.$where
{"$pull":{"a":{"$or":[{"$expr":1}]}}}   $pull.a.$elemMatch.$or[0].$expr
{"$pull":{"a":{"b":{"$elemMatch":{"$where":1}}}}}  $pull.a.$elemMatch.b.$elemMatch.$where
{"$pull":{"a":{"b":1,"$jsonSchema":{}}}}  $pull.a.$elemMatch.$jsonSchema
{"$pull":{"a":[{"$where":1}]}}          $pull.a.$in[0][0].$where



=== TEST 10: what only creates
--- refused
{"$setOnInsert":{"a":1}}                $setOnInsert
{"$set":{"b":1},"$setOnInsert":{"_id":1}}  $setOnInsert



=== TEST 11: a pipeline is no update
--- commands
--- request eval
["PATCH /data/things/a\n" . '[{"$set":{"_id":1}}]',
 "PATCH /data/things?filter={}\n" . '[{"$set":{"a":1}}]',
 "POST /data/things:update\n" . '{"filter":{},"update":[{"$set":{"a":1}}]}',
 "POST /data/things:update\n" . '{"filter":{},"update":{"0":{"$set":{"a":1}}}}']
--- as: acme acme acme acme
--- more_headers eval
[("Content-Type: application/json") x 4]
--- error_code eval
[(422) x 4]



=== TEST 12: the same operator, and the same path, twice
--- commands
--- request eval
["PATCH /data/things/a\n" . '{"$set":{"a":1},"$set":{"_id":1}}',
 "PATCH /data/things/a\n" . '{"$set":{"a":1,"a":2}}']
--- as: acme acme
--- more_headers eval
[("Content-Type: application/json") x 2]
--- error_code eval
[(400) x 2]



=== TEST 13: a position, where no filter finds one
--- commands
--- request eval
["PATCH /data/things/a\n" . '{"$set":{"a.$":1}}',
 "PATCH /data/things/a\n" . '{"$set":{"a.$.b":1}}']
--- as: acme acme
--- more_headers eval
[("Content-Type: application/json") x 2]
--- error_code eval
[(422) x 2]



=== TEST 14: many at once need a filter, and it needs to be one
--- commands
--- request eval
["PATCH /data/things\n" . '{"$set":{"a":1}}',
 "DELETE /data/things",
 "POST /data/things:update\n" . '{"update":{"$set":{"a":1}}}',
 "POST /data/things:delete\n" . '{}',
 "POST /data/things:delete\n" . '{"filter":null}',
 "POST /data/things:delete\n" . '{"filter":[]}',
 "POST /data/things:delete\n" . '{"filter":{"$where":"1"}}',
 "DELETE /data/things?filter={\"\$where\":\"1\"}",
 "DELETE /data/things?filter=[]",
 "DELETE /data/documents",
 "PATCH /data/things?filter={\"\$expr\":1}\n" . '{"$set":{"a":1}}']
--- as eval
"acme " x 11
--- more_headers eval
[("Content-Type: application/json") x 11]
--- error_code eval
[(422) x 11]
--- response_body_like eval
[(qr/"field":"filter/) x 11]



=== TEST 15: the members of an update
--- commands
--- request eval
["POST /data/things:update\n" . '{"filter":{},"update":{"$set":{"a":1}},"multi":false}',
 "POST /data/things:update\n" . '{"filter":{}}',
 "POST /data/things:update\n" . '{"filter":{},"update":{"$set":{"a":1}},"upsert":1}',
 "POST /data/things:update\n" . '{"filter":{},"update":{"$set":{"a":1}},"array_filters":{}}',
 "POST /data/things:update\n" . '{"filter":{},"update":{"$set":{"a":1}},"array_filters":[{"x":1}]}',
 "POST /data/things:update\n" . '{"filter":{},"update":{"$set":{"a.$[x]":1}},"array_filters":[{"x":{"$where":"1"}}]}',
 "POST /data/things:update\n" . '{"filter":{},"update":{"$set":{"a.$[x]":1}},"array_filters":[{"x":1},{"x":2}]}',
 "POST /data/things:update\n" . '{"filter":{},"update":{"$set":{"a.$[x]":1}},"array_filters":[{"x":1,"y":2}]}',
 "POST /data/things:update\n" . '{"filter":{},"update":{"$set":{"a.$[x]":1}},"array_filters":[{"_id":1}]}',
 "POST /data/things:update\n" . '{"filter":{},"update":{"$set":{"a.$[x]":1}},"array_filters":[{"$or":[{"x":1},{"y":1}]}]}',
 "POST /data/things:update\n" . '{"filter":{},"update":{"$set":{"a.$[x]":1}},"array_filters":[1]}',
 "POST /data/things:update\n" . '{"filter":{},"update":{"$set":{"a.$[_id]":1}},"array_filters":[{"_id.x":1}]}']
--- as eval
"acme " x 12
--- more_headers eval
[("Content-Type: application/json") x 12]
--- error_code eval
[(422) x 12]
--- response_body_like eval
[qr/"field":"multi"/, qr/"field":"update"/, qr/"field":"upsert"/, (qr/"field":"array_filters/) x 9]



=== TEST 16: what an upsert would create
--- commands
--- request eval
[map { "POST /data/things:update\n" . qq({"filter":$_,"update":{"\$set":{"a":1}},"upsert":true}) }
 '{"_id":{"$gt":1}}', '{"_id":{"$in":["x"]}}', '{"_id":{"$eq":"x","$gt":"a"}}',
 '{"_id.i":"x"}', '{"_id.t":"x"}', '{"$and":[{"_id":"x"}]}',
 '{"$or":[{"_id":"x"}]}', '{"$and":[{"$and":[{"_id.t":"x"}]}]}',
 '{"_id":[1]}', '{"_id":"a/b"}', '{"_id":""}',
 '{"_id":{"$regularExpression":{"pattern":"x","options":""}}}',
 '{"_etag":1}', '{"$and":[{"_etag":1}]}', '{"_tenant_keyset":1}',
 '{"_tenant_keyset.x":1}', '{"a.$x":1}', '{"$and":[{"a.$where":1}]}',
 '{"a..b":1}', '{"":1}']
--- as eval
"acme " x 20
--- more_headers eval
[("Content-Type: application/json") x 20]
--- error_code eval
[(422) x 20]
--- response_body_like eval
[(qr/"field":"filter/) x 20]



=== TEST 17: a merge patch for many has no _id, and no operators
--- commands
--- request eval
["PATCH /data/things?filter={}\n" . '{"_id":"x"}',
 "PATCH /data/things?filter={}\n" . '{"$set":{"a":1}}',
 "PATCH /data/things?filter={}\n" . '{"_tenant_keyset":1}']
--- as: acme acme acme
--- more_headers eval
[("Content-Type: application/merge-patch+json") x 3]
--- error_code eval
[(422) x 3]
