#!/usr/bin/env bash
# One double has three texts, by library and by release of the library.
#
# Version   jansson 2.14-2 and libbson 1.23.1-1+deb12u3 of Debian 12, jansson
#           2.15.1-1 and libbson 2.5.7-1 of testing
# Expected  The same program says the same of the same number after an
#           upgrade within one major version, and a number that came in as
#           0.1 goes out as 0.1.
# Source    RFC 8785, section 3.2.2.3, on why texts have to agree; jansson's
#           manual, JSON_REAL_PRECISION: the default of 17 digits is for
#           lossless numbers, for which 17 are enough and often more than
#           needed
# Seen      jansson 2.14 writes 0.10000000000000001, 2.15 writes 0.1; libbson
#           writes 20 digits in all its releases, three more than a double
#           has. All read back as the same double.
# For us    ETags and comparisons must not hang on such texts: the module
#           writes the shortest digits that read back, whatever it is linked
#           with. Claims that libjwt writes have no fractions.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

source='
    #include <bson/bson.h>
    #include <jansson.h>
    #include <stdio.h>
    #include <stdlib.h>

    int main(int argc, char **argv)
    {
        int      i;
        char    *text;
        bson_t   doc = BSON_INITIALIZER;
        json_t  *number;

        for (i = 1; i < argc; i++) {
            number = json_real(strtod(argv[i], NULL));
            text = json_dumps(number, JSON_ENCODE_ANY);
            printf("jansson %s: %s is %s\n", JANSSON_VERSION, argv[i], text);
            free(text);
            json_decref(number);

            bson_reinit(&doc);
            bson_append_double(&doc, "d", -1, strtod(argv[i], NULL));
            text = bson_as_relaxed_extended_json(&doc, NULL);
            printf("libbson %s: %s is %s\n", BSON_VERSION_S, argv[i], text);
            bson_free(text);
        }

        bson_destroy(&doc);
        return 0;
    }'

packages bookworm bookworm libjansson-dev=2.14-2 libbson-dev=1.23.1-1+deb12u3
packages forky forky libjansson-dev=2.15.1-1 libbson-dev=2.5.7-1

compile bookworm old jansson libbson-1.0 <<< "$source"
compile forky new jansson bson2 <<< "$source"

ask() {
    "$work/old" 0.1 19.99 1e23
    "$work/new" 0.1 19.99 1e23
}

unchanged "$(ask | sort)" <<'END'
jansson 2.14: 0.1 is 0.10000000000000001
jansson 2.14: 19.99 is 19.989999999999998
jansson 2.14: 1e23 is 9.9999999999999992e22
jansson 2.15.1: 0.1 is 0.1
jansson 2.15.1: 19.99 is 19.99
jansson 2.15.1: 1e23 is 1e23
libbson 1.23.1: 0.1 is { "d" : 0.10000000000000000555 }
libbson 1.23.1: 19.99 is { "d" : 19.989999999999998437 }
libbson 1.23.1: 1e23 is { "d" : 9.9999999999999991611e+22 }
libbson 2.5.7: 0.1 is { "d" : 0.10000000000000000555 }
libbson 2.5.7: 19.99 is { "d" : 19.989999999999998437 }
libbson 2.5.7: 1e23 is { "d" : 9.9999999999999991611e+22 }
END
