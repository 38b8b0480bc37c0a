/*
 * What the database holds, for the tests: look URI DATABASE [COLLECTION]
 * prints the names of the collections, or a collection's documents, one a
 * line.
 */

#include <mongoc/mongoc.h>
#include <stdio.h>
#include <string.h>


static int
look(mongoc_client_t *client, const char *name, const char *collection)
{
    int                     i;
    char                  **names, *json;
    bson_t                  all = BSON_INITIALIZER;
    bson_error_t            error;
    const bson_t           *doc;
    mongoc_cursor_t        *cursor;
    mongoc_database_t      *database;
    mongoc_collection_t    *c;

    memset(&error, 0, sizeof(error));

    if (collection == NULL) {
        database = mongoc_client_get_database(client, name);
        names = mongoc_database_get_collection_names_with_opts(database, NULL,
                                                               &error);

        for (i = 0; names != NULL && names[i] != NULL; i++) {
            printf("%s\n", names[i]);
        }

        bson_strfreev(names);
        mongoc_database_destroy(database);

    } else {
        c = mongoc_client_get_collection(client, name, collection);
        cursor = mongoc_collection_find_with_opts(c, &all, NULL, NULL);

        while (mongoc_cursor_next(cursor, &doc)) {
            json = bson_as_relaxed_extended_json(doc, NULL);
            printf("%s\n", json);
            bson_free(json);
        }

        (void) mongoc_cursor_error(cursor, &error);
        mongoc_cursor_destroy(cursor);
        mongoc_collection_destroy(c);
    }

    if (error.code != 0) {
        fprintf(stderr, "look: %s\n", error.message);
    }

    return error.code != 0;
}


int
main(int argc, char **argv)
{
    int               rc;
    mongoc_client_t  *client;

    if (argc < 3) {
        return 2;
    }

    mongoc_init();

    client = mongoc_client_new(argv[1]);
    rc = client == NULL ? 2 : look(client, argv[2], argv[3]);

    mongoc_client_destroy(client);
    mongoc_cleanup();

    return rc;
}
