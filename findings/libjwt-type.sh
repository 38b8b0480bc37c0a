#!/usr/bin/env bash
# libjwt 1.10 refuses access tokens of the type that RFC 9068 gives them.
#
# Version   libjwt 1.10.2-1+deb12u1 of Debian 12, 1.17.2-1 of Debian 13
# Expected  A signature is checked whatever "typ" says: it is for the
#           application. An access token of an OAuth server has "at+jwt".
# Source    RFC 7515, section 4.1.9: "typ" is ignored by implementations of
#           JWS; RFC 9068, sections 2.1 and 4
# Seen      1.10 refuses every "typ" but "JWT" as an invalid argument, with
#           the same code as a wrong signature. 1.17 takes all.
# For us    Tokens of Keycloak, Auth0 and others with "at+jwt" failed on
#           Debian 12 alone. The module judges "typ" itself, and checks the
#           signature of a token that has another type without libjwt.

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

packages bookworm bookworm libjwt-dev=1.10.2-1+deb12u1
packages trixie trixie libjwt-dev=1.17.2-1

compile bookworm 1.10 libjwt <<< "$source"
compile trixie 1.17 libjwt <<< "$source"

ask() {
    for program in 1.10 1.17; do
        for type in JWT jwt at+jwt application/at+jwt; do
            echo "libjwt $program, $type: $("$work/$program" "$secret" \
                "$(token "{\"alg\":\"HS256\",\"typ\":\"$type\"}" \
                    '{"sub":"u"}')")"
        done
    done
}

unchanged "$(ask)" <<'END'
libjwt 1.10, JWT: accepted
libjwt 1.10, jwt: accepted
libjwt 1.10, at+jwt: Invalid argument
libjwt 1.10, application/at+jwt: Invalid argument
libjwt 1.17, JWT: accepted
libjwt 1.17, jwt: accepted
libjwt 1.17, at+jwt: accepted
libjwt 1.17, application/at+jwt: accepted
END
