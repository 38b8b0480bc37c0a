/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/*
 * The yardstick for point reads: threads that do nothing but find a document
 * by its _id through libmongoc, one connection each.
 *
 *     point_read URI DATABASE COLLECTION ID THREADS SECONDS
 *
 * prints reads a second.
 */


#include <mongoc/mongoc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>


typedef struct {
    pthread_t               thread;
    mongoc_client_pool_t   *pool;
    char                  **argv;
    double                  end;
    long                    reads;
} reader_t;


static double now(void);
static void *reader_run(void *data);


static double
now(void)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_MONOTONIC, &ts);

    return (double) ts.tv_sec + (double) ts.tv_nsec / 1e9;
}


static void *
reader_run(void *data)
{
    reader_t  *reader = data;

    bson_t           reply, command, child;
    bson_oid_t       oid;
    bson_error_t     error;
    mongoc_client_t *client;

    client = mongoc_client_pool_pop(reader->pool);

    bson_oid_init_from_string(&oid, reader->argv[4]);

    bson_init(&command);
    BSON_APPEND_UTF8(&command, "find", reader->argv[3]);
    BSON_APPEND_DOCUMENT_BEGIN(&command, "filter", &child);
    BSON_APPEND_OID(&child, "_id", &oid);
    bson_append_document_end(&command, &child);
    BSON_APPEND_INT32(&command, "limit", 1);
    BSON_APPEND_BOOL(&command, "singleBatch", true);

    while (now() < reader->end) {

        if (!mongoc_client_read_command_with_opts(client, reader->argv[2],
                                                  &command, NULL, NULL,
                                                  &reply, &error))
        {
            fprintf(stderr, "%s\n", error.message);
            exit(1);
        }

        bson_destroy(&reply);
        reader->reads++;
    }

    bson_destroy(&command);
    mongoc_client_pool_push(reader->pool, client);

    return NULL;
}


int
main(int argc, char **argv)
{
    int                    i, threads;
    long                   reads;
    double                 seconds, start;
    reader_t              *readers;
    mongoc_uri_t          *uri;
    mongoc_client_pool_t  *pool;

    if (argc != 7) {
        fprintf(stderr, "usage: point_read URI DATABASE COLLECTION ID "
                        "THREADS SECONDS\n");
        return 2;
    }

    threads = atoi(argv[5]);
    seconds = atof(argv[6]);

    mongoc_init();

    uri = mongoc_uri_new(argv[1]);
    pool = mongoc_client_pool_new(uri);
    readers = calloc((size_t) threads, sizeof(reader_t));

    start = now();

    for (i = 0; i < threads; i++) {
        readers[i].pool = pool;
        readers[i].argv = argv;
        readers[i].end = start + seconds;
        pthread_create(&readers[i].thread, NULL, reader_run, &readers[i]);
    }

    reads = 0;

    for (i = 0; i < threads; i++) {
        pthread_join(readers[i].thread, NULL);
        reads += readers[i].reads;
    }

    printf("%.0f\n", (double) reads / (now() - start));

    mongoc_client_pool_destroy(pool);
    mongoc_uri_destroy(uri);
    free(readers);
    mongoc_cleanup();

    return 0;
}
