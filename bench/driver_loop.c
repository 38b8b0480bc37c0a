/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/*
 * The yardstick for what a service costs: threads that do nothing but give
 * one command after the other through libmongoc, one connection each.  The
 * clocks start when all are connected.
 *
 *     driver_loop URI DATABASE COMMAND THREADS SECONDS
 *
 * COMMAND is Extended JSON.  Prints, as bench/wrk.lua: commands, seconds,
 * failures, median and 99th percentile in us; then CPU in us and PSS in KiB.
 */


#include <mongoc/mongoc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>


#define LOOP_TIMES  (1 << 20)    /* a thread keeps so many at most */


typedef struct {
    pthread_t                thread;
    mongoc_client_pool_t    *pool;
    const char              *database;
    const bson_t            *command;
    pthread_barrier_t       *connected;
    double                   seconds;
    uint32_t                *times;
    size_t                   n;
    size_t                   failed;
} loop_t;


static void loop_print(const loop_t *loops, int threads, double seconds,
    double cpu);
static void *loop_run(void *data);
static bool loop_command(const loop_t *loop, mongoc_client_t *client);
static double loop_now(void);
static double loop_cpu(void);
static long loop_pss(void);
static int loop_compare(const void *one, const void *two);


int
main(int argc, char **argv)
{
    int                    i, threads;
    double                 start, cpu;
    bson_t                *command;
    loop_t                *loops;
    bson_error_t           error;
    mongoc_uri_t          *uri;
    pthread_barrier_t      connected;
    mongoc_client_pool_t  *pool;

    if (argc != 6) {
        fprintf(stderr, "usage: driver_loop URI DATABASE COMMAND THREADS "
                        "SECONDS\n");
        return 2;
    }

    mongoc_init();

    command = bson_new_from_json((const uint8_t *) argv[3], -1, &error);
    uri = mongoc_uri_new(argv[1]);

    if (command == NULL || uri == NULL) {
        fprintf(stderr, "driver_loop: the command or the URI is wrong\n");
        return 2;
    }

    threads = atoi(argv[4]);
    (void) mongoc_uri_set_option_as_int32(uri, MONGOC_URI_MAXPOOLSIZE,
                                          threads);
    pool = mongoc_client_pool_new(uri);
    loops = calloc((size_t) threads, sizeof(loop_t));

    if (pool == NULL || loops == NULL) {
        return 1;
    }

    pthread_barrier_init(&connected, NULL, (unsigned) threads + 1);

    for (i = 0; i < threads; i++) {
        loops[i] = (loop_t) { .pool = pool, .database = argv[2],
                              .command = command, .connected = &connected,
                              .seconds = atof(argv[5]),
                              .times = malloc(LOOP_TIMES * sizeof(uint32_t)) };

        if (loops[i].times == NULL
            || pthread_create(&loops[i].thread, NULL, loop_run, &loops[i]) != 0)
        {
            return 1;
        }
    }

    (void) pthread_barrier_wait(&connected);

    start = loop_now();
    cpu = loop_cpu();

    for (i = 0; i < threads; i++) {
        pthread_join(loops[i].thread, NULL);
    }

    loop_print(loops, threads, loop_now() - start, loop_cpu() - cpu);

    return 0;
}


static void
loop_print(const loop_t *loops, int threads, double seconds, double cpu)
{
    int        i;
    size_t     n, failed;
    long       pss;
    uint32_t  *times;

    /* before what follows takes memory, too */
    pss = loop_pss();
    n = 0;
    failed = 0;

    for (i = 0; i < threads; i++) {
        n += loops[i].n;
        failed += loops[i].failed;
    }

    times = malloc((n + 1) * sizeof(uint32_t));

    if (times == NULL || n == 0) {
        fprintf(stderr, "driver_loop: nothing was measured\n");
        exit(1);
    }

    n = 0;

    for (i = 0; i < threads; i++) {
        memcpy(times + n, loops[i].times, loops[i].n * sizeof(uint32_t));
        n += loops[i].n;
    }

    qsort(times, n, sizeof(uint32_t), loop_compare);

    printf("result %zu %f %zu %u %u %.0f %ld\n", n, seconds, failed,
           times[n / 2], times[n * 99 / 100], cpu * 1e6, pss);

    free(times);
}


static void *
loop_run(void *data)
{
    loop_t  *loop = data;

    double            start, end, now;
    mongoc_client_t  *client;

    client = mongoc_client_pool_pop(loop->pool);

    loop->failed = loop_command(loop, client) ? 0 : 1;
    (void) pthread_barrier_wait(loop->connected);

    now = loop_now();
    end = now + loop->seconds;

    while (now < end && loop->n < LOOP_TIMES) {
        start = now;
        loop->failed += loop_command(loop, client) ? 0 : 1;
        now = loop_now();
        loop->times[loop->n++] = (uint32_t) ((now - start) * 1e6);
    }

    mongoc_client_pool_push(loop->pool, client);

    return NULL;
}


static bool
loop_command(const loop_t *loop, mongoc_client_t *client)
{
    bool          ok;
    bson_t        reply;
    bson_iter_t   it;
    bson_error_t  error;

    ok = mongoc_client_command_simple(client, loop->database, loop->command,
                                      NULL, &reply, &error)
         && !bson_iter_init_find(&it, &reply, "writeErrors");

    bson_destroy(&reply);

    return ok;
}


static double
loop_now(void)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_MONOTONIC, &ts);

    return (double) ts.tv_sec + (double) ts.tv_nsec / 1e9;
}


static double
loop_cpu(void)
{
    struct rusage  usage;

    (void) getrusage(RUSAGE_SELF, &usage);

    return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
           + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}


static long
loop_pss(void)
{
    char   line[256];
    long   pss;
    FILE  *file;

    pss = 0;
    file = fopen("/proc/self/smaps_rollup", "r");

    if (file != NULL) {
        while (fgets(line, sizeof(line), file) != NULL) {
            if (strncmp(line, "Pss:", 4) == 0) {
                pss = strtol(line + 4, NULL, 10);
            }
        }

        (void) fclose(file);
    }

    return pss;
}


static int
loop_compare(const void *one, const void *two)
{
    uint32_t  a, b;

    a = *(const uint32_t *) one;
    b = *(const uint32_t *) two;

    return (a > b) - (a < b);
}
