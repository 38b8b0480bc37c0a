/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/*
 * The yardstick for point reads: threads that do nothing but find a document
 * by its _id through libmongoc, one connection each.  The clock starts when
 * all are connected.
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
    pthread_barrier_t      *connected;
    double                  seconds;
    long                    reads;
} reader_t;


static double now(void);
static void *reader_run(void *data);
static void reader_find(reader_t *reader, mongoc_client_t *client,
    const bson_t *command);


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

    double           end;
    bson_t           command, child;
    bson_oid_t       oid;
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

    reader_find(reader, client, &command);
    (void) pthread_barrier_wait(reader->connected);

    end = now() + reader->seconds;

    while (now() < end) {
        reader_find(reader, client, &command);
        reader->reads++;
    }

    bson_destroy(&command);
    mongoc_client_pool_push(reader->pool, client);

    return NULL;
}


static void
reader_find(reader_t *reader, mongoc_client_t *client, const bson_t *command)
{
    bson_t        reply;
    bson_iter_t   it, document;
    bson_error_t  error;

    if (!mongoc_client_read_command_with_opts(client, reader->argv[2], command,
                                              NULL, NULL, &reply, &error))
    {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }

    if (!bson_iter_init(&it, &reply)
        || !bson_iter_find_descendant(&it, "cursor.firstBatch.0", &document))
    {
        fprintf(stderr, "the document is not there\n");
        exit(1);
    }

    bson_destroy(&reply);
}


int
main(int argc, char **argv)
{
    int                    i, threads;
    long                   reads;
    double                 start;
    reader_t              *readers;
    mongoc_uri_t          *uri;
    pthread_barrier_t      connected;
    mongoc_client_pool_t  *pool;

    if (argc != 7) {
        fprintf(stderr, "usage: point_read URI DATABASE COLLECTION ID "
                        "THREADS SECONDS\n");
        return 2;
    }

    threads = atoi(argv[5]);

    mongoc_init();

    uri = mongoc_uri_new(argv[1]);
    pool = mongoc_client_pool_new(uri);
    readers = calloc((size_t) threads, sizeof(reader_t));

    pthread_barrier_init(&connected, NULL, (unsigned) threads + 1);

    for (i = 0; i < threads; i++) {
        readers[i].pool = pool;
        readers[i].argv = argv;
        readers[i].connected = &connected;
        readers[i].seconds = atof(argv[6]);
        pthread_create(&readers[i].thread, NULL, reader_run, &readers[i]);
    }

    (void) pthread_barrier_wait(&connected);

    start = now();
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
