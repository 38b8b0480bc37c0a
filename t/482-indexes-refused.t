# What can be no index, or no schema, is refused by its place, and costs no
# command (docs/api.md).

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

my %path = (index => 'POST /data/things:indexes',
            schema => 'PUT /data/things:schema');

# "--- index" and "--- schema": a body a line, with the fields that it names
add_block_preprocessor(sub {
    my ($block) = @_;

    for my $kind (sort keys %path) {
        next if !defined $block->$kind;

        my @rows = map {
            my ($body, @fields) = split /  +/;
            my $errors = join '.*', map { quotemeta "\"field\":\"$_\"" } @fields;

            "422 $path{$kind} $body ~> \"errors\":.*$errors"
        } grep { /\S/ } split /\n/, $block->$kind;

        $block->set_value(rows => join "\n", @rows);
        $block->set_value(commands => '');
    }
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: keys
--- index
{}  keys
{"keys":{}}  keys
{"keys":[]}  keys
{"keys":"a"}  keys
{"keys":{"a":2}}  keys.a
{"keys":{"a":0}}  keys.a
{"keys":{"a":true}}  keys.a
{"keys":{"a":"text"}}  keys.a
{"keys":{"a":"hashed"}}  keys.a
{"keys":{"a":"2dsphere"}}  keys.a
{"keys":{"a":1,"b":"2d"}}  keys.b
{"keys":{"$**":1}}  keys.$**
{"keys":{"a.$**":1}}  keys.a.$**
{"keys":{"$a":1}}  keys.$a
{"keys":{"a.$b":1}}  keys.a.$b
{"keys":{"":1}}  keys.
{"keys":{"a..b":1}}  keys.a..b
{"keys":{"a.":1}}  keys.a.
{"keys":{"a.0":1}}  keys.a.0
{"keys":{"a":1,"a.b":1}}  keys.a.b
{"keys":{"_id":1}}  keys._id
{"keys":{"_id":-1}}  keys._id
{"keys":{"_etag":1}}  keys._etag
{"keys":{"a":1,"_etag":1}}  keys._etag
{"keys":{"_etag.a":1}}  keys._etag.a
{"keys":{"_tenant_keyset":1}}  keys._tenant_keyset
{"keys":{"a":2,"b":3}}  keys.a  keys.b



=== TEST 2: names
--- index
{"keys":{"a":1},"name":""}  name
{"keys":{"a":1},"name":"_id_"}  name
{"keys":{"a":1},"name":"*"}  name
{"keys":{"a":1},"name":"."}  name
{"keys":{"a":1},"name":"a/b"}  name
{"keys":{"a":1},"name":"a$b"}  name
{"keys":{"a":1},"name":1}  name
{"keys":{"a b":1}}  name



=== TEST 3: options
--- index
{"keys":{"a":1},"unique":1}  unique
{"keys":{"a":1},"sparse":"yes"}  sparse
{"keys":{"a":1},"expire_after":-1}  expire_after
{"keys":{"a":1},"expire_after":1.5}  expire_after
{"keys":{"a":1},"expire_after":2147483648}  expire_after
{"keys":{"a":1,"b":1},"expire_after":5}  expire_after
{"keys":{"a":1},"sparse":true,"partial":{"b":1}}  sparse
{"keys":{"a":1},"background":true}  background
{"keys":{"a":1},"expireAfterSeconds":5}  expireAfterSeconds
{"keys":{"a":1},"collation":{"locale":"de"}}  collation
{"keys":{"a":1},"key":{"b":1}}  key
{"keys":{"a":1},"unique":2,"sparse":3}  unique  sparse



=== TEST 4: partial
--- index
{"keys":{"a":1},"partial":{}}  partial
{"keys":{"a":1},"partial":[]}  partial
{"keys":{"a":1},"partial":{"$where":"1"}}  partial.$where
{"keys":{"a":1},"partial":{"$expr":{}}}  partial.$expr
{"keys":{"a":1},"partial":{"$nor":[{"b":1}]}}  partial.$nor
{"keys":{"a":1},"partial":{"b":{"$ne":1}}}  partial.b.$ne
{"keys":{"a":1},"partial":{"b":{"$nin":[1]}}}  partial.b.$nin
{"keys":{"a":1},"partial":{"b":{"$not":{"$gt":1}}}}  partial.b.$not
{"keys":{"a":1},"partial":{"b":{"$regex":"x"}}}  partial.b.$regex
{"keys":{"a":1},"partial":{"b":{"$exists":false}}}  partial.b.$exists
{"keys":{"a":1},"partial":{"b":{"$elemMatch":{"c":1}}}}  partial.b.$elemMatch
{"keys":{"a":1},"partial":{"b":{"$regularExpression":{"pattern":"x","options":""}}}}  partial.b
{"keys":{"a":1},"partial":{"b":{"$in":[{"$regularExpression":{"pattern":"x","options":""}}]}}}  partial.b.$in
{"keys":{"a":1},"partial":{"$and":[{"b":1},{"$or":[{"c":{"$size":1}}]}]}}  partial.$and[1].$or[0].c.$size
{"keys":{"a":1},"partial":{"b":1,"$or":[{"c":{"d":{"$gt":1}}}]}}  partial.$or[0].c.d.$gt



=== TEST 5: schemas: what is no keyword
--- schema
{}  body
[]  body
{"a":1}  a
{"$jsonSchema":{}}  $jsonSchema
{"$ref":"#/a"}  $ref
{"$expr":{}}  $expr
{"default":1}  default
{"format":"email"}  format
{"definitions":{}}  definitions
{"encrypt":{}}  encrypt
{"encryptMetadata":{}}  encryptMetadata
{"properties":{"a":{"properties":{"b":{"const":1}}}}}  properties.a.properties.b.const
{"allOf":[{"anyOf":[{"oneOf":[{"not":{"x":1}}]}]}]}  allOf[0].anyOf[0].oneOf[0].not.x
{"properties":{"a":{"items":{"$where":"1"}}}}  properties.a.items.$where
{"properties":{"a":{"items":[{},{"x":1}],"additionalItems":{"y":1}}}}  properties.a.items[1].x  properties.a.additionalItems.y
{"properties":{"a":{"patternProperties":{"^b":{"x":1}}}}}  properties.a.patternProperties.^b.x
{"additionalProperties":{"x":1}}  additionalProperties.x
{"dependencies":{"a":{"x":1}}}  dependencies.a.x



=== TEST 6: schemas: values of keywords
--- schema
{"bsonType":"integer"}  bsonType
{"bsonType":2}  bsonType
{"bsonType":[]}  bsonType
{"bsonType":["int","x"]}  bsonType[1]
{"type":"integer"}  type
{"type":"int"}  type
{"type":"object","bsonType":"object"}  type
{"properties":[]}  properties
{"properties":{"a":1}}  properties.a
{"required":[]}  required
{"required":"a"}  required
{"required":["a",1]}  required[1]
{"required":["a","a"]}  required[1]
{"properties":{"a":{"enum":[]}}}  properties.a.enum
{"properties":{"a":{"minimum":"1"}}}  properties.a.minimum
{"properties":{"a":{"exclusiveMinimum":true}}}  properties.a.exclusiveMinimum
{"properties":{"a":{"maximum":1,"exclusiveMaximum":1}}}  properties.a.exclusiveMaximum
{"properties":{"a":{"multipleOf":0}}}  properties.a.multipleOf
{"properties":{"a":{"minLength":-1}}}  properties.a.minLength
{"properties":{"a":{"maxLength":1.5}}}  properties.a.maxLength
{"properties":{"a":{"uniqueItems":1}}}  properties.a.uniqueItems
{"properties":{"a":{"additionalItems":false}}}  properties.a.additionalItems
{"properties":{"a":{"pattern":"("}}}  properties.a.pattern
{"properties":{"a":{"pattern":1}}}  properties.a.pattern
{"properties":{"a":{"patternProperties":{"(":{}}}}}  properties.a.patternProperties.(
{"allOf":[]}  allOf
{"anyOf":{}}  anyOf
{"oneOf":[1]}  oneOf[0]
{"not":[]}  not
{"additionalProperties":"no"}  additionalProperties
{"dependencies":{"a":[]}}  dependencies.a
{"title":1}  title
{"type":"x","required":0}  type  required



=== TEST 7: schemas: the module's fields, and whole documents
--- schema
{"properties":{"_etag":{}}}  properties._etag
{"properties":{"_tenant_keyset":{}}}  properties._tenant_keyset
{"required":["_etag"]}  required[0]
{"allOf":[{"properties":{"_etag":{}}}]}  allOf[0].properties._etag
{"not":{"required":["_etag"]}}  not.required[0]
{"dependencies":{"_etag":["a"]}}  dependencies._etag
{"dependencies":{"a":["_etag"]}}  dependencies.a[0]
{"patternProperties":{"^a":{}}}  patternProperties
{"anyOf":[{"patternProperties":{"^a":{}}}]}  anyOf[0].patternProperties
{"enum":[{"a":1}]}  enum
{"properties":{"$a":{}}}  properties.$a



=== TEST 8: a collection's name, and what takes no parameters
--- rows
422 POST /data/system.x:indexes {"keys":{"a":1}}
422 GET /data/system.x:indexes
422 DELETE /data/system.x:indexes/a_1
422 PUT /data/system.x:schema {"required":["a"]}
422 GET /data/system.x:schema
422 DELETE /data/system.x:schema
--- wrong: collection
--- commands:



=== TEST 9: as many schemas and values as are allowed
--- http_config
tenant_max_nodes 3;
--- schema
{"required":["a","b","c"]}  body



=== TEST 10: as long patterns as are allowed
--- http_config
tenant_max_pattern 3;
--- schema
{"properties":{"a":{"pattern":"abcd"}}}  properties.a.pattern
