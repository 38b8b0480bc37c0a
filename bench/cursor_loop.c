/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/*
 * The yardstick for streams: what libmongoc takes to read all documents of a
 * collection by one cursor, or to insert that many by its bulk operation.
 *
 *     cursor_loop read|insert URI DATABASE COLLECTION DOCUMENTS
 *
 * Prints seconds and documents.
 */


#include <mongoc/mongoc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>


#define LOOP_BULK  25000


static double loop_now(void);
static long loop_read(mongoc_collection_t *collection);
static long loop_insert(mongoc_collection_t *collection, long n);


int
main(int argc, char **argv)
{
    long                  n;
    double                start;
    mongoc_client_t      *client;
    mongoc_collection_t  *collection;

    if (argc != 6) {
        fprintf(stderr, "usage: cursor_loop read|insert URI DATABASE "
                        "COLLECTION DOCUMENTS\n");
        return 2;
    }

    mongoc_init();

    client = mongoc_client_new(argv[2]);
    if (client == NULL) {
        fprintf(stderr, "cursor_loop: the URI is wrong\n");
        return 2;
    }

    collection = mongoc_client_get_collection(client, argv[3], argv[4]);

    start = loop_now();

    n = strcmp(argv[1], "read") == 0 ? loop_read(collection)
                                     : loop_insert(collection, atol(argv[5]));

    printf("%.3f %ld\n", loop_now() - start, n);

    mongoc_collection_destroy(collection);
    mongoc_client_destroy(client);
    mongoc_cleanup();

    return n == atol(argv[5]) ? 0 : 1;
}


static long
loop_read(mongoc_collection_t *collection)
{
    long              n;
    bson_t            filter, opts;
    bson_error_t      error;
    const bson_t     *doc;
    mongoc_cursor_t  *cursor;

    bson_init(&filter);
    bson_init(&opts);

    cursor = mongoc_collection_find_with_opts(collection, &filter, &opts,
                                              NULL);

    for (n = 0; mongoc_cursor_next(cursor, &doc); n++) { /* void */ }

    if (mongoc_cursor_error(cursor, &error)) {
        fprintf(stderr, "cursor_loop: %s\n", error.message);
    }

    mongoc_cursor_destroy(cursor);
    bson_destroy(&opts);
    bson_destroy(&filter);

    return n;
}


/*
 * The documents are those of bench/ndjson-in.  FerretDB takes no more of them
 * in a command than LOOP_BULK, whatever its "hello" says.
 */

static long
loop_insert(mongoc_collection_t *collection, long n)
{
    long                      i;
    char                      text[128];
    bson_t                    doc, opts, reply;
    bson_error_t              error;
    mongoc_bulk_operation_t  *bulk;

    bulk = NULL;
    bson_init(&opts);
    BSON_APPEND_BOOL(&opts, "ordered", false);

    for (i = 0; i < n; i++) {

        if (bulk == NULL) {
            bulk = mongoc_collection_create_bulk_operation_with_opts(
                                                          collection, &opts);
        }

        bson_init(&doc);
        snprintf(text, sizeof(text), "%0100ld", i);

        BSON_APPEND_INT32(&doc, "_id", (int32_t) i);
        BSON_APPEND_INT32(&doc, "n", (int32_t) (i * 7919 % n));
        BSON_APPEND_UTF8(&doc, "text", text);

        mongoc_bulk_operation_insert(bulk, &doc);
        bson_destroy(&doc);

        if ((i + 1) % LOOP_BULK != 0 && i + 1 != n) {
            continue;
        }

        if (mongoc_bulk_operation_execute(bulk, &reply, &error) == 0) {
            fprintf(stderr, "cursor_loop: %s\n", error.message);
            return 0;
        }

        bson_destroy(&reply);
        mongoc_bulk_operation_destroy(bulk);
        bulk = NULL;
    }

    bson_destroy(&opts);

    return n;
}


static double
loop_now(void)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_MONOTONIC, &ts);

    return (double) ts.tv_sec + (double) ts.tv_nsec / 1e9;
}
