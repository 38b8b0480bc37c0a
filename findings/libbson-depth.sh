#!/usr/bin/env bash
# libbson writes "{ ... }" for what is nested deeper than 200 levels.
#
# Version   libbson 1.23.1-1+deb12u3, 1.30.4-1+deb13u5, 2.5.7-1 of Debian 12,
#           13 and testing
# Expected  JSON, or an error: bson_as_relaxed_extended_json() returns text,
#           "or NULL upon failure". JSON that the library wrote of a document
#           within MongoDB's 100 levels is JSON that it reads.
# Source    manual page bson_as_relaxed_extended_json(3); MongoDB's manual,
#           "MongoDB Limits and Thresholds", "Nested Depth for BSON
#           Documents"; RFC 8259, section 4
# Seen      From level 202 on there is "{ ... }", which no JSON parser takes,
#           and no error. The reader stops far sooner than the writer: it
#           refuses 100 levels ("LEVELS_EXCEEDED"), which MongoDB stores.
#           DocumentDB stores documents beyond both.
# For us    The module has a reader and a writer of its own; it takes 96
#           levels from clients, and writes out all that a server stored.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

source='
    #include <bson/bson.h>
    #include <stdio.h>
    #include <string.h>

    static char *nested(int levels);
    static bool reads(int levels);

    int main(void)
    {
        int    levels;
        char  *text;

        for (levels = 1; reads(levels); levels++) { }
        printf("reads what it wrote up to %d levels\n", levels - 1);

        for (levels = 200; levels < 204; levels++) {
            text = nested(levels);
            printf("writes %d levels as %.4s%s\n", levels,
                   text == NULL ? "NULL" : text,
                   text != NULL && strstr(text, "...") ? " ... with dots" : "");
            bson_free(text);
        }

        return 0;
    }

    static char *nested(int levels)
    {
        char    *text;
        bson_t  *doc, *outer;

        doc = bson_new();

        while (--levels > 0) {
            outer = bson_new();
            bson_append_document(outer, "a", -1, doc);
            bson_destroy(doc);
            doc = outer;
        }

        text = bson_as_relaxed_extended_json(doc, NULL);
        bson_destroy(doc);
        return text;
    }

    static bool reads(int levels)
    {
        char         *text;
        bson_t       *doc;
        bson_error_t  err;

        text = nested(levels);
        doc = bson_new_from_json((uint8_t *) text, -1, &err);
        bson_free(text);
        bson_destroy(doc);
        return doc != NULL;
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
reads what it wrote up to 99 levels
writes 200 levels as { "a
writes 201 levels as { "a
writes 202 levels as { "a ... with dots
writes 203 levels as { "a ... with dots
libbson 1.30
reads what it wrote up to 99 levels
writes 200 levels as { "a
writes 201 levels as { "a
writes 202 levels as { "a ... with dots
writes 203 levels as { "a ... with dots
libbson 2.5
reads what it wrote up to 99 levels
writes 200 levels as { "a
writes 201 levels as { "a
writes 202 levels as { "a ... with dots
writes 203 levels as { "a ... with dots
END
