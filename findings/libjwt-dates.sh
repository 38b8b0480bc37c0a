#!/usr/bin/env bash
# libjwt 3 refuses tokens whose dates are not written as integers.
#
# Version   libjwt 3.3.3-1 of Debian testing (package libjwt14)
# Expected  "exp" and "nbf" are NumericDates, "a JSON numeric value", and
#           "non-integer values can be represented". In JSON 4102444800,
#           4102444800.0 and 4.1024448e9 are one number.
# Source    RFC 7519, sections 2 (NumericDate), 4.1.4, 4.1.5; RFC 8259,
#           section 6
# Seen      jwt_checker_verify() refuses tokens with a fraction or an exponent
#           in "exp" or "nbf": "Failed one or more claims", as of a token that
#           has expired. "iat", which it doesn't check, may have one.
# For us    Issuers that take the time as a float send fractions. The module
#           takes any JSON number, in claims that it reads itself, and must go
#           on to do so when it is built with libjwt 3.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

source='
    #include <jwt.h>
    #include <stdio.h>

    int main(int argc, char **argv)
    {
        jwk_set_t      *keys;
        jwt_checker_t  *checker;

        keys = jwks_create(argv[1]);
        checker = jwt_checker_new();
        jwt_checker_setkey(checker, JWT_ALG_HS256, jwks_item_get(keys, 0));

        puts(jwt_checker_verify(checker, argv[2]) == 0
             ? "accepted" : jwt_checker_error_msg(checker));

        jwt_checker_free(checker);
        jwks_free(keys);
        return 0;
    }'

packages forky forky libjwt14-dev=3.3.3-1
compile forky 3.3 -ljwt <<< "$source"

ask() {
    local key
    key="{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"$(base64url \
        <<< "$secret")\"}"

    for claims in '{"exp":4102444800}' '{"exp":4102444800.5}' \
        '{"exp":4102444800.0}' '{"exp":4.1024448e9}' '{"nbf":1700000000}' \
        '{"nbf":1700000000.25}' '{"iat":1700000000.25}'
    do
        echo "$claims: $("$work/3.3" "$key" \
            "$(token '{"alg":"HS256","typ":"JWT"}' "$claims")")"
    done
}

unchanged "$(ask)" <<'END'
{"exp":4102444800}: accepted
{"exp":4102444800.5}: Failed one or more claims
{"exp":4102444800.0}: Failed one or more claims
{"exp":4.1024448e9}: Failed one or more claims
{"nbf":1700000000}: accepted
{"nbf":1700000000.25}: Failed one or more claims
{"iat":1700000000.25}: accepted
END
