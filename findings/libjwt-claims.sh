#!/usr/bin/env bash
# A claim that nobody reads makes libjwt refuse a token, where jansson can't
# hold its value.
#
# Version   libjwt 1.10.2-1+deb12u1, 1.17.2-1 and 3.3.3-1 with jansson 2.14-2,
#           2.14-2+b3 and 2.15.1-1 (Debian 12, 13, testing)
# Expected  "All claims that are not understood by implementations MUST be
#           ignored"; a number may have any size, and a string may hold
#           "\u0000".
# Source    RFC 7519, section 4; RFC 8259, sections 6 and 7 (by section 9 a
#           parser may have limits; a token's issuer can't know them)
# Seen      An integer of more than 64 bits, a number beyond a double and a
#           string with "\u0000" in any claim: the whole token is refused,
#           before or after its signature was found good, in all releases.
#           These are jansson's limits, which its manual names; of a forged
#           token libjwt 1.x says the same.
# For us    The module reads wide integers itself, and checks such tokens
#           without libjwt. docs/directives.md says what is refused.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

source='
    #include <jwt.h>
    #include <stdio.h>
    #include <string.h>

    int main(int argc, char **argv)
    {
        int     rc;
        jwt_t  *jwt = NULL;

        rc = jwt_decode(&jwt, argv[2], (const unsigned char *) argv[1],
                        strlen(argv[1]));
        puts(rc == 0 ? "accepted" : strerror(rc));
        jwt_free(jwt);
        return 0;
    }'

source3='
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

packages bookworm bookworm libjwt-dev=1.10.2-1+deb12u1 libjansson4=2.14-2
packages trixie trixie libjwt-dev=1.17.2-1 libjansson4=2.14-2+b3
packages forky forky libjwt14-dev=3.3.3-1 libjansson4=2.15.1-1

compile bookworm 1.10 libjwt <<< "$source"
compile trixie 1.17 libjwt <<< "$source"
compile forky 3.3 -ljwt <<< "$source3"

ask() {
    local key program claims
    for program in 1.10 1.17 3.3; do
        key=$secret
        if [ "$program" = 3.3 ]; then
            key="{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"$(base64url \
                <<< "$secret")\"}"
        fi

        for claims in '{"x":9223372036854775807}' \
            '{"x":12345678901234567890}' '{"x":1e400}' '{"x":"a\u0000b"}'
        do
            echo "libjwt $program, $claims: $("$work/$program" "$key" \
                "$(token '{"alg":"HS256","typ":"JWT"}' "$claims")")"
        done
    done
}

unchanged "$(ask)" <<'END'
libjwt 1.10, {"x":9223372036854775807}: accepted
libjwt 1.10, {"x":12345678901234567890}: Invalid argument
libjwt 1.10, {"x":1e400}: Invalid argument
libjwt 1.10, {"x":"a\u0000b"}: Invalid argument
libjwt 1.17, {"x":9223372036854775807}: accepted
libjwt 1.17, {"x":12345678901234567890}: Invalid argument
libjwt 1.17, {"x":1e400}: Invalid argument
libjwt 1.17, {"x":"a\u0000b"}: Invalid argument
libjwt 3.3, {"x":9223372036854775807}: accepted
libjwt 3.3, {"x":12345678901234567890}: Error parsing payload
libjwt 3.3, {"x":1e400}: Error parsing payload
libjwt 3.3, {"x":"a\u0000b"}: Error parsing payload
END
