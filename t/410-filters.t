# What filters find (docs/api.md): each operator on the list, and what values
# are compared with.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

# "--- find": a filter, and the _ids of the things that it finds
add_block_preprocessor(sub {
    my ($block) = @_;

    return if !defined $block->find;

    $block->set_value(seed => "acme POST /data/things [" . CORE::join(",",
        q({"_id":1,"n":1,"s":"apple","a":[1,2,3],"o":{"x":1}}),
        q({"_id":2,"n":2.5,"s":"Banana","a":[],"o":{"x":2,"y":1}}),
        q({"_id":3,"n":{"$numberDecimal":"3"},"s":"cherry","a":[{"k":1,"v":2}]}),
        q({"_id":4,"n":{"$numberLong":"4"},"s":null,"a":[{"k":1},{"k":2,"v":3}]}),
        q({"_id":5,"d":{"$date":"2020-01-01T00:00:00Z"},"s":"a.b","a":"x"}),
        q({"_id":6,"r":{"$oid":"0123456789abcdef01234567"},"b":true,"bits":5}),
    ) . "]");

    my @rows;

    for my $line (split /\n/, $block->find) {
        my ($filter, $ids) = $line =~ /^(.*) => *(.*)$/ or die "$line?\n";

        $filter =~ s/([^A-Za-z0-9_.~-])/sprintf "%%%02X", ord $1/ge;
        push @rows, "200 GET /data/things?filter=$filter&fields={\"_id\":1}"
            . " => {\"documents\":["
            . CORE::join(",", map { "{\"_id\":$_}" } split " ", $ids)
            . "],\"next\":null}";
    }

    $block->set_value(rows => \@rows);
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: all
--- find
{} => 1 2 3 4 5 6



=== TEST 2: a value, whatever type of number it has
--- find
{"n":1} => 1
{"n":{"$numberDouble":"1"}} => 1
{"n":3} => 3
{"n":{"$numberDecimal":"2.5"}} => 2
{"n":4} => 4



=== TEST 3: null is what is null or not there
--- find
{"n":null} => 5 6
{"s":null} => 4 6



=== TEST 4: several members: all must hold
--- find
{"n":1,"s":"apple"} => 1
{"n":1,"s":"Banana"} =>



=== TEST 5: $eq
--- find
{"n":{"$eq":1}} => 1
{"a":{"$eq":[1,2,3]}} => 1



=== TEST 6: $ne
--- find
{"o.x":{"$ne":1}} => 2 3 4 5 6
{"s":{"$ne":null}} => 1 2 3 5



=== TEST 7: $gt, $gte, $lt, $lte
--- find
{"n":{"$gt":1,"$lte":3}} => 2 3
{"n":{"$gte":1,"$lt":3}} => 1 2
{"s":{"$gt":"b"}} => 3



=== TEST 8: $in
--- find
{"n":{"$in":[1,{"$numberLong":"4"}]}} => 1 4
{"n":{"$in":[]}} =>



=== TEST 9: $nin
--- find
{"n":{"$nin":[1,4]}} => 2 3 5 6



=== TEST 10: $all
--- find
{"a":{"$all":[1,3]}} => 1
{"a":{"$all":[1,4]}} =>



=== TEST 11: $elemMatch
--- find
{"a":{"$elemMatch":{"k":1,"v":2}}} => 3
{"a":{"$elemMatch":{"$gt":2,"$lt":4}}} => 1



=== TEST 12: $exists
--- find
{"s":{"$exists":false}} => 6
{"n":{"$exists":true}} => 1 2 3 4



=== TEST 13: $type
--- find
{"s":{"$type":"null"}} => 4
{"n":{"$type":["int","decimal"]}} => 1 3



=== TEST 14: $size
--- find
{"a":{"$size":3}} => 1
{"a":{"$size":0}} => 2



=== TEST 15: $mod
--- find
{"n":{"$mod":[2,0]}} => 2 4



=== TEST 16: $regex and $options
--- find
{"s":{"$regex":"^[a-b]"}} => 1 5
{"s":{"$regex":"^[a-b]","$options":"i"}} => 1 2 5
{"s":{"$regex":"a\\.b"}} => 5



=== TEST 17: a regular expression as a value
--- find
{"s":{"$regularExpression":{"pattern":"^b","options":"i"}}} => 2
{"s":{"$in":[{"$regularExpression":{"pattern":"^ap","options":""}},"cherry"]}} => 1 3



=== TEST 18: $not
--- find
{"s":{"$not":{"$regex":"^a"}}} => 2 3 4 6
{"n":{"$not":{"$gt":1}}} => 1 5 6



=== TEST 19: $and, $or, $nor
--- find
{"$or":[{"n":1},{"b":true}]} => 1 6
{"$and":[{"$or":[{"n":1},{"n":2.5}]},{"o.x":{"$gt":1}}]} => 2
{"$nor":[{"n":{"$exists":true}},{"b":true}]} => 5



=== TEST 20: $bitsAllSet and its kin
--- find
{"bits":{"$bitsAllSet":[0,2]}} => 6
{"bits":{"$bitsAnySet":[1,2]}} => 6
{"bits":{"$bitsAllClear":[1]}} => 6
{"bits":{"$bitsAnyClear":[0,2]}} =>



=== TEST 21: an element of an array, or all of it
--- find
{"a":2} => 1
{"a":[]} => 2
{"a.0":1} => 1
{"a.k":2} => 4



=== TEST 22: an object is compared with its members in order
--- find
{"o":{"x":2,"y":1}} => 2
{"o":{"y":1,"x":2}} =>



=== TEST 23: dates
--- find
{"d":{"$gte":{"$date":"2019-06-01T00:00:00+02:00"}}} => 5
{"d":{"$date":{"$numberLong":"1577836800000"}}} => 5
{"d":{"$lt":{"$date":"2019-06-01T00:00:00Z"}}} =>



=== TEST 24: ObjectIds, in small letters and in capitals
--- find
{"r":{"$oid":"0123456789ABCDEF01234567"}} => 6
{"r":{"$oid":"0123456789abcdef01234567"}} => 6
{"r":"0123456789abcdef01234567"} =>



=== TEST 25: text that looks like an operator is text
--- find
{"s":"$where"} =>
{"s":"a\u0000b"} =>



=== TEST 26: a plus in a query is a space, and percent-encoding is undone
--- rows
201 PUT /data/{new}/a {"s":"a b"}
200 GET /data/{new}?filter={"s":"a+b"} => {"documents":[{"_id":"a","s":"a b"}],"next":null}
200 GET /data/{new}?filter=%7B%22s%22:%22a%20b%22%7D => {"documents":[{"_id":"a","s":"a b"}],"next":null}



=== TEST 27: as deep as may be
--- rows eval
['200 GET /data/{new}?filter=' . '{"$and":[' x 47 . '{"a":1}' . ']}' x 47]



=== TEST 28: a regular expression that is only compared is a value like any
--- seed
acme PUT /data/{new}/regex {"r":{"$regularExpression":{"pattern":"(","options":"lu"}}}
--- rows
200 GET /data/{new}?filter={"r":{"$eq":{"$regularExpression":{"pattern":"(","options":"lu"}}}}
200 GET /data/{new}?filter={"r":{"$in":[1,{"a":{"$regularExpression":{"pattern":"(","options":"lu"}}}]}}
200 GET /data/{new}?filter={"r":{"a":{"$regularExpression":{"pattern":"(","options":"lu"}}}}
200 GET /data/{new}?filter={"r":{"$eq":[{"$regularExpression":{"pattern":"(","options":"lu"}}]}}



=== TEST 29: one command
--- seed
acme PUT /data/{new}/a {"n":1}
--- rows
200 GET /data/{new}?filter={"n":1}
--- commands
find
