#!/usr/bin/env bash
# libbson 1.23 writes a date that it can't read, and can't read RFC 3339's.
#
# Version   libbson 1.23.1-1+deb12u3, 1.30.4-1+deb13u5, 2.5.7-1 of Debian 12,
#           13 and testing
# Expected  In relaxed Extended JSON a date is text in RFC 3339's form from
#           1970 to 9999, and a number of milliseconds outside. An offset is
#           "+hh:mm", with its colon.
# Source    MongoDB's specification "Extended JSON", table of conversions,
#           rows "Datetime"; RFC 3339, section 5.6
# Seen      1.23 writes the first moment of the year 10000 as text with five
#           digits, which bson_new_from_json() refuses; later ones write the
#           number. 1.23 refuses "+01:00" and takes "+0100", which RFC 3339
#           doesn't have; later ones take both.
# For us    The module writes and reads dates itself: text of the years 1 to
#           9999, with offsets, else the number.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

# shellcheck disable=SC2016
source='
    #include <bson/bson.h>
    #include <stdio.h>
    #include <string.h>

    static void read_back(const char *text);

    int main(void)
    {
        char    *text;
        bson_t   doc = BSON_INITIALIZER;

        bson_append_date_time(&doc, "d", -1, 253402300800000);
        text = bson_as_relaxed_extended_json(&doc, NULL);
        printf("10000-01-01 is written as %s\n", text);
        read_back(text);
        bson_free(text);
        bson_destroy(&doc);

        read_back("{ \"d\" : { \"$date\" : \"2020-02-03T05:05:06+01:00\" } }");
        read_back("{ \"d\" : { \"$date\" : \"2020-02-03T05:05:06+0100\" } }");
        return 0;
    }

    static void read_back(const char *text)
    {
        bson_t       *doc;
        bson_error_t  err;

        doc = bson_new_from_json((const uint8_t *) text, -1, &err);

        if (doc == NULL) {
            printf("%s: refused\n", text);
            return;
        }

        printf("%s: read\n", text);
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
10000-01-01 is written as { "d" : { "$date" : "10000-01-01T00:00:00Z" } }
{ "d" : { "$date" : "10000-01-01T00:00:00Z" } }: refused
{ "d" : { "$date" : "2020-02-03T05:05:06+01:00" } }: refused
{ "d" : { "$date" : "2020-02-03T05:05:06+0100" } }: read
libbson 1.30
10000-01-01 is written as { "d" : { "$date" : { "$numberLong" : "253402300800000" } } }
{ "d" : { "$date" : { "$numberLong" : "253402300800000" } } }: read
{ "d" : { "$date" : "2020-02-03T05:05:06+01:00" } }: read
{ "d" : { "$date" : "2020-02-03T05:05:06+0100" } }: read
libbson 2.5
10000-01-01 is written as { "d" : { "$date" : { "$numberLong" : "253402300800000" } } }
{ "d" : { "$date" : { "$numberLong" : "253402300800000" } } }: read
{ "d" : { "$date" : "2020-02-03T05:05:06+01:00" } }: read
{ "d" : { "$date" : "2020-02-03T05:05:06+0100" } }: read
END
