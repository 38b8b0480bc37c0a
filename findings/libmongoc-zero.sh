#!/usr/bin/env bash
# libmongoc reads the 0 that means "no limit" as a pool of one client, and as
# "not given".
#
# Version   libmongoc 1.23.1-1+deb12u3, 1.30.4-1+deb13u5, 2.5.7-1 of Debian
#           12, 13 and testing
# Expected  maxPoolSize=0 is a pool without a maximum, connectTimeoutMS=0 a
#           connection without a time limit.
# Source    MongoDB's specification "URI Options", rows "maxPoolSize" ("0
#           means no maximum") and "connectTimeoutMS" ("0 means no timeout")
# Seen      Of maxPoolSize=0 the pool has one client, the second is refused;
#           no word of it in the log. Of connectTimeoutMS=0
#           mongoc_uri_get_option_as_int32() gives its fallback, as its manual
#           page says, and mongoc_uri_has_option() that it is there; the
#           library itself asks in the first way, so it waits 10 s.
# For us    A connection string that works elsewhere lets a worker ask one
#           question at a time. The module takes 0 for what it means where it
#           sets sizes, has time limits of its own, and asks has_option first.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

source='
    #include <mongoc/mongoc.h>
    #include <stdio.h>

    int main(void)
    {
        int                    n;
        mongoc_uri_t          *uri;
        mongoc_client_t       *client[201];
        mongoc_client_pool_t  *pool;

        mongoc_init();

        uri = mongoc_uri_new("mongodb://127.0.0.1:9/?maxPoolSize=0"
                             "&connectTimeoutMS=0");
        pool = mongoc_client_pool_new(uri);

        for (n = 0; n < 201; n++) {
            client[n] = mongoc_client_pool_try_pop(pool);

            if (client[n] == NULL) {
                break;
            }
        }

        printf("clients: %s%d\n", n == 201 ? "more than " : "", n);
        printf("connectTimeoutMS: %d, %s\n",
               mongoc_uri_get_option_as_int32(uri, "connectTimeoutMS", 10000),
               mongoc_uri_has_option(uri, "connectTimeoutMS") ? "given"
                                                              : "not given");

        while (n > 0) {
            mongoc_client_pool_push(pool, client[--n]);
        }

        mongoc_client_pool_destroy(pool);
        mongoc_uri_destroy(uri);
        mongoc_cleanup();
        return 0;
    }'

packages bookworm bookworm libmongoc-dev=1.23.1-1+deb12u3
packages trixie trixie libmongoc-dev=1.30.4-1+deb13u5
packages forky forky libmongoc-dev=2.5.7-1

compile bookworm 1.23 libmongoc-1.0 <<< "$source"
compile trixie 1.30 libmongoc-1.0 <<< "$source"
compile forky 2.5 mongoc2 <<< "$source"

ask() {
    for program in 1.23 1.30 2.5; do
        echo "libmongoc $program"
        "$work/$program"
    done
}

unchanged "$(ask)" <<'END'
libmongoc 1.23
clients: 1
connectTimeoutMS: 10000, given
libmongoc 1.30
clients: 1
connectTimeoutMS: 10000, given
libmongoc 2.5
clients: 1
connectTimeoutMS: 10000, given
END
