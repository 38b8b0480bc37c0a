#!/usr/bin/env bash
# libbson refuses decimals that decimal128 holds exactly.
#
# Version   libbson 1.23.1-1+deb12u3, 1.30.4-1+deb13u5, 2.5.7-1 of Debian 12,
#           13 and testing, beside PyMongo 4.10.1
# Expected  Digits beyond the 34th that are 0 round exactly, "rounding MUST be
#           done without emitting an error", and leading zeros are allowed.
# Source    MongoDB's specification "BSON Decimal128 Type Handling in
#           Drivers": "Rounding", and note 3 of "From String Representation"
# Seen      1.23 refuses 34 digits with a 0 before and a 0 behind them. All
#           three take 10^34, and refuse the same number with ".0" behind it.
#           PyMongo takes them all.
# For us    The module reads the text of $numberDecimal itself, and gives the
#           library at most 34 digits and an exponent.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

texts='1.2345678901234567890123456789012340
01.2345678901234567890123456789012340
0.23456789012345678901234567890123450
10000000000000000000000000000000000
10000000000000000000000000000000000.0'

source='
    #include <bson/bson.h>
    #include <stdio.h>
    #include <string.h>

    int main(void)
    {
        char               text[128], out[BSON_DECIMAL128_STRING];
        bson_decimal128_t  d;

        while (fgets(text, sizeof(text), stdin) != NULL) {
            text[strcspn(text, "\n")] = 0;

            if (bson_decimal128_from_string(text, &d)) {
                bson_decimal128_to_string(&d, out);
                puts(out);

            } else {
                puts("refused");
            }
        }

        return 0;
    }'

packages bookworm bookworm libbson-dev=1.23.1-1+deb12u3
packages trixie trixie libbson-dev=1.30.4-1+deb13u5
packages forky forky libbson-dev=2.5.7-1
python pymongo==4.10.1

compile bookworm 1.23 libbson-1.0 <<< "$source"
compile trixie 1.30 libbson-1.0 <<< "$source"
compile forky 2.5 bson2 <<< "$source"

ask() {
    for program in 1.23 1.30 2.5; do
        echo "libbson $program"
        "$work/$program" <<< "$texts" | paste <(echo "$texts") -
    done

    echo 'PyMongo 4.10'
    "$work/python/bin/python" -c '
import sys
from bson.decimal128 import Decimal128

for text in sys.stdin.read().split():
    print(text, Decimal128(text), sep="\t")' <<< "$texts"
}

unchanged "$(ask | expand -t 40)" <<'END'
libbson 1.23
1.2345678901234567890123456789012340    1.234567890123456789012345678901234
01.2345678901234567890123456789012340   refused
0.23456789012345678901234567890123450   refused
10000000000000000000000000000000000     1.000000000000000000000000000000000E+34
10000000000000000000000000000000000.0   refused
libbson 1.30
1.2345678901234567890123456789012340    1.234567890123456789012345678901234
01.2345678901234567890123456789012340   1.234567890123456789012345678901234
0.23456789012345678901234567890123450   0.2345678901234567890123456789012345
10000000000000000000000000000000000     1.000000000000000000000000000000000E+34
10000000000000000000000000000000000.0   refused
libbson 2.5
1.2345678901234567890123456789012340    1.234567890123456789012345678901234
01.2345678901234567890123456789012340   1.234567890123456789012345678901234
0.23456789012345678901234567890123450   0.2345678901234567890123456789012345
10000000000000000000000000000000000     1.000000000000000000000000000000000E+34
10000000000000000000000000000000000.0   refused
PyMongo 4.10
1.2345678901234567890123456789012340    1.234567890123456789012345678901234
01.2345678901234567890123456789012340   1.234567890123456789012345678901234
0.23456789012345678901234567890123450   0.2345678901234567890123456789012345
10000000000000000000000000000000000     1.000000000000000000000000000000000E+34
10000000000000000000000000000000000.0   1.000000000000000000000000000000000E+34
END
