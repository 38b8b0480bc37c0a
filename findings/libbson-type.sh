#!/usr/bin/env bash
# libbson can't read a filter with $type from JSON when it names several types.
#
# Version   libbson 1.23.1-1+deb12u3, 1.30.4-1+deb13u5, 2.5.7-1 of Debian 12,
#           13 and testing
# Expected  A member "$type" beside no "$binary" is an operator, and its value
#           any JSON: {"a": {"$type": ["string", "null"]}}.
# Source    MongoDB's specification "Extended JSON", "Special rules for parsing
#           JSON": only what has the keys of a type wrapper is one; MongoDB's
#           manual, "$type", "Querying by Multiple Data Types"
# Seen      bson_new_from_json() refuses the text, in all three. It takes "$type"
#           for the one of a binary value wherever its value is no string, so a
#           number is refused as well; the name of one type is read.
# For us    The module reads JSON itself; a test that asks the database by
#           libbson's reader leaves $type out.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

# shellcheck disable=SC2016
source='
    #include <bson/bson.h>
    #include <stdio.h>
    #include <string.h>

    static void read_one(const char *text);

    int main(void)
    {
        read_one("{ \"a\" : { \"$type\" : \"string\" } }");
        read_one("{ \"a\" : { \"$type\" : 2 } }");
        read_one("{ \"a\" : { \"$type\" : [ \"string\", \"null\" ] } }");
        read_one("{ \"a\" : { \"$in\" : [ \"string\", \"null\" ] } }");
        return 0;
    }

    static void read_one(const char *text)
    {
        char         *again;
        bson_t       *doc;
        bson_error_t  err;

        doc = bson_new_from_json((const uint8_t *) text, -1, &err);

        if (doc == NULL) {
            printf("%s: refused\n", text);
            return;
        }

        again = bson_as_relaxed_extended_json(doc, NULL);
        printf("%s: %s\n", text, again);
        bson_free(again);
        bson_destroy(doc);
    }'

packages bookworm bookworm libbson-dev=1.23.1-1+deb12u3
packages trixie trixie libbson-dev=1.30.4-1+deb13u5
packages forky forky libbson-dev=2.5.7-1

compile bookworm 1.23 libbson-1.0 <<< "$source"
compile trixie 1.30 libbson-1.0 <<< "$source"
compile forky 2.5 bson2 <<< "$source"

ask() {
    for program in 1.23 1.30 2.5; do
        echo "libbson $program"
        "$work/$program"
    done
}

unchanged "$(ask)" <<'END'
libbson 1.23
{ "a" : { "$type" : "string" } }: { "a" : { "$type" : "string" } }
{ "a" : { "$type" : 2 } }: refused
{ "a" : { "$type" : [ "string", "null" ] } }: refused
{ "a" : { "$in" : [ "string", "null" ] } }: { "a" : { "$in" : [ "string", "null" ] } }
libbson 1.30
{ "a" : { "$type" : "string" } }: { "a" : { "$type" : "string" } }
{ "a" : { "$type" : 2 } }: refused
{ "a" : { "$type" : [ "string", "null" ] } }: refused
{ "a" : { "$in" : [ "string", "null" ] } }: { "a" : { "$in" : [ "string", "null" ] } }
libbson 2.5
{ "a" : { "$type" : "string" } }: { "a" : { "$type" : "string" } }
{ "a" : { "$type" : 2 } }: refused
{ "a" : { "$type" : [ "string", "null" ] } }: refused
{ "a" : { "$in" : [ "string", "null" ] } }: { "a" : { "$in" : [ "string", "null" ] } }
END
