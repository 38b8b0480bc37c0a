#!/usr/bin/env bash
# A find and its getMore, sent as commands by libmongoc, fail when another
# thread has been at work in between.
#
# Version   libmongoc 1.23.1-1+deb12u3 and 2.5.7-1 (Debian 12, testing) with
#           FerretDB 2.7.0 on DocumentDB 1.0-0-1
# Expected  All getMore of a cursor run in the session of its find; a server
#           refuses others.
# Source    MongoDB's specification "Driver Sessions", on cursors, and
#           CDRIVER-2506, which mended that for mongoc_cursor_t
# Seen      The functions for commands take a session out of a pool of the
#           whole process for each command, last in, first out. While nobody
#           else is there, getMore gets the find's; when another client of the
#           pool holds that one, as a thread under load does, a second, and
#           the server answers error 13, Unauthorized, as of a user without
#           rights. With one explicit session over both it always works.
# For us    No test on an idle machine shows it. The module opens one session
#           for find, getMore and killCursors.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

source='
    #include <mongoc/mongoc.h>
    #include <stdio.h>
    #include <string.h>

    static void run(mongoc_client_t *mine, mongoc_client_t *other,
        bool explicit, const char *what);

    int main(int argc, char **argv)
    {
        int                    i;
        bson_t                *doc;
        mongoc_uri_t          *uri;
        mongoc_client_t       *mine, *other;
        mongoc_collection_t   *collection;
        mongoc_client_pool_t  *pool;

        mongoc_init();

        uri = mongoc_uri_new(argv[1]);
        pool = mongoc_client_pool_new(uri);
        mine = mongoc_client_pool_pop(pool);
        other = mongoc_client_pool_pop(pool);

        collection = mongoc_client_get_collection(mine, "finding", argv[2]);

        for (i = 0; i < 10; i++) {
            doc = BCON_NEW("n", BCON_INT32(i));
            mongoc_collection_insert_one(collection, doc, NULL, NULL, NULL);
            bson_destroy(doc);
        }

        mongoc_collection_destroy(collection);

        run(mine, NULL, false, argv[2]);
        run(mine, other, false, argv[2]);
        run(mine, other, true, argv[2]);

        mongoc_client_pool_push(pool, mine);
        mongoc_client_pool_push(pool, other);
        mongoc_client_pool_destroy(pool);
        mongoc_uri_destroy(uri);
        mongoc_cleanup();
        return 0;
    }

    static void run(mongoc_client_t *mine, mongoc_client_t *other,
        bool explicit, const char *name)
    {
        bool                      ok;
        bson_t                   *command, reply, opts = BSON_INITIALIZER;
        bson_iter_t               iter, id;
        bson_error_t              err;
        mongoc_client_session_t  *session = NULL, *busy = NULL;

        if (explicit) {
            session = mongoc_client_start_session(mine, NULL, &err);
            mongoc_client_session_append(session, &opts, &err);
        }

        command = BCON_NEW("find", BCON_UTF8(name), "batchSize", BCON_INT32(2));
        ok = mongoc_client_read_command_with_opts(mine, "finding", command,
                                                  NULL, &opts, &reply, &err);
        bson_destroy(command);

        if (!ok || !bson_iter_init(&iter, &reply)
            || !bson_iter_find_descendant(&iter, "cursor.id", &id))
        {
            printf("find: %s\n", err.message);
            return;
        }

        if (other != NULL) {
            busy = mongoc_client_start_session(other, NULL, &err);
        }

        command = BCON_NEW("getMore", BCON_INT64(bson_iter_as_int64(&id)),
                           "collection", BCON_UTF8(name));
        bson_destroy(&reply);
        ok = mongoc_client_read_command_with_opts(mine, "finding", command,
                                                  NULL, &opts, &reply, &err);

        printf("%s, %s: getMore: ", explicit ? "explicit" : "implicit",
               other != NULL ? "another busy" : "alone");
        ok ? puts("ok") : printf("error %u\n", err.code);

        bson_destroy(command);
        bson_destroy(&reply);
        bson_destroy(&opts);
        mongoc_client_session_destroy(session);
        mongoc_client_session_destroy(busy);
    }'

packages bookworm bookworm libmongoc-dev=1.23.1-1+deb12u3
packages forky forky libmongoc-dev=2.5.7-1

compile bookworm 1.23 libmongoc-1.0 <<< "$source"
compile forky 2.5 mongoc2 <<< "$source"
database

ask() {
    for program in 1.23 2.5; do
        echo "libmongoc $program"
        "$work/$program" "$uri" "of-$program" 2> "$work/log"
    done
}

unchanged "$(ask)" <<'END'
libmongoc 1.23
implicit, alone: getMore: ok
implicit, another busy: getMore: error 13
explicit, another busy: getMore: ok
libmongoc 2.5
implicit, alone: getMore: ok
implicit, another busy: getMore: error 13
explicit, another busy: getMore: ok
END
