/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/* pthread_mutex_clocklock() */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tenant_log.h"
#include "tenant_pool.h"
#include "tenant_uri.h"


#define TENANT_POOL_ERROR_API  2

#define TENANT_LOCKS           64


struct tenant_store_s {
    const tenant_store_conf_t   *conf;

    pthread_mutex_t              mutex;
    pthread_cond_t               made;
    bool                         ready;
    bool                         failed;   /* the last tenant_store_connect() */

    mongoc_client_pool_t       **pools;    /* conf->nclusters */
    tenant_watch_t             **watches;  /* conf->nclusters */
    int                         *sorts;    /* conf->nclusters, tenant_sort_e */

    pthread_mutex_t              locks[TENANT_LOCKS];
};


/* The driver reports a command's start in the thread that runs it. */
static __thread int   *tenant_pool_sent;
static __thread bool   tenant_pool_begun;


static mongoc_client_pool_t *tenant_pool_create(const tenant_cluster_t *cluster,
    int32_t timeout, tenant_watch_t *watch, tenant_error_t *err);
static bool tenant_pool_monitor(mongoc_client_pool_t *pool);
static void tenant_pool_started(const mongoc_apm_command_started_t *event);
static size_t tenant_pool_index(const tenant_store_t *store,
    tenant_str_t cluster);
static bool tenant_pool_wait(tenant_store_t *store, int64_t deadline);


void
tenant_store_init(tenant_log_pt log)
{
    mongoc_init();
    tenant_log_init(log);
}


void
tenant_store_cleanup(void)
{
    mongoc_cleanup();
}


tenant_store_t *
tenant_store_create(const tenant_store_conf_t *conf)
{
    size_t           i;
    tenant_store_t  *store;

    store = calloc(1, sizeof(tenant_store_t));
    if (store == NULL) {
        return NULL;
    }

    store->conf = conf;

    store->pools = calloc(conf->nclusters, sizeof(mongoc_client_pool_t *));
    store->watches = calloc(conf->nclusters, sizeof(tenant_watch_t *));
    store->sorts = calloc(conf->nclusters, sizeof(int));

    if (store->pools == NULL || store->watches == NULL
        || store->sorts == NULL)
    {
        goto failed;
    }

    for (i = 0; i < conf->nclusters; i++) {

        store->watches[i] = tenant_watch_create(&conf->clusters[i],
                                                conf->timeout);
        if (store->watches[i] == NULL) {
            goto failed;
        }
    }

    if (pthread_mutex_init(&store->mutex, NULL) != 0) {
        goto failed;
    }

    if (!tenant_watch_cond_init(&store->made)) {
        (void) pthread_mutex_destroy(&store->mutex);
        goto failed;
    }

    for (i = 0; i < TENANT_LOCKS; i++) {
        /* with default attributes it can't fail on Linux */
        (void) pthread_mutex_init(&store->locks[i], NULL);
    }

    return store;

failed:

    for (i = 0; store->watches != NULL && i < conf->nclusters; i++) {
        tenant_watch_destroy(store->watches[i]);
    }

    free(store->sorts);
    free(store->watches);
    free(store->pools);
    free(store);

    return NULL;
}


tenant_status_e
tenant_store_connect(tenant_store_t *store, tenant_error_t *err)
{
    bool                   ready;
    size_t                 i;
    mongoc_client_pool_t  *pool;

    ready = true;

    for (i = 0; i < store->conf->nclusters; i++) {

        if (store->pools[i] != NULL) {
            continue;
        }

        pool = tenant_pool_create(&store->conf->clusters[i],
                                  store->conf->timeout, store->watches[i],
                                  err);

        (void) pthread_mutex_lock(&store->mutex);
        store->pools[i] = pool;
        (void) pthread_mutex_unlock(&store->mutex);

        if (pool == NULL) {
            ready = false;
        } else {
            tenant_watch_start(store->watches[i]);
        }
    }

    (void) pthread_mutex_lock(&store->mutex);

    store->ready = ready;
    store->failed = !ready;

    (void) pthread_cond_broadcast(&store->made);
    (void) pthread_mutex_unlock(&store->mutex);

    return ready ? TENANT_OK : TENANT_UNAVAILABLE;
}


static mongoc_client_pool_t *
tenant_pool_create(const tenant_cluster_t *cluster, int32_t timeout,
    tenant_watch_t *watch, tenant_error_t *err)
{
    bson_error_t           error;
    mongoc_uri_t          *uri;
    mongoc_client_pool_t  *pool;

    uri = tenant_uri_create(cluster, timeout);
    if (uri == NULL) {
        (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the database is not available");
        return NULL;
    }

    memset(&error, 0, sizeof(bson_error_t));

    pool = mongoc_client_pool_new_with_error(uri, &error);

    if (pool == NULL) {
        tenant_watch_unmade(watch, uri, &error);
        mongoc_uri_destroy(uri);
        (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the database is not available");
        return NULL;
    }

    mongoc_uri_destroy(uri);

    (void) mongoc_client_pool_set_error_api(pool, TENANT_POOL_ERROR_API);

    if (!tenant_pool_monitor(pool)) {
        mongoc_client_pool_destroy(pool);
        (void) tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        return NULL;
    }

    return pool;
}


static bool
tenant_pool_monitor(mongoc_client_pool_t *pool)
{
    bool                     ok;
    mongoc_apm_callbacks_t  *callbacks;

    callbacks = mongoc_apm_callbacks_new();
    if (callbacks == NULL) {
        return false;
    }

    mongoc_apm_set_command_started_cb(callbacks, tenant_pool_started);
    ok = mongoc_client_pool_set_apm_callbacks(pool, callbacks, NULL);

    mongoc_apm_callbacks_destroy(callbacks);

    return ok;
}


/* A connection is there, and the command is its next message. */

static void
tenant_pool_started(const mongoc_apm_command_started_t *event)
{
    (void) event;

    tenant_pool_begun = true;

    if (tenant_pool_sent != NULL) {
        __atomic_store_n(tenant_pool_sent, 1, __ATOMIC_RELEASE);
    }
}


bool
tenant_pool_watch(int *sent)
{
    bool  begun;

    begun = tenant_pool_begun;

    tenant_pool_begun = false;
    tenant_pool_sent = sent;

    return begun;
}


bool
tenant_pool_terminating(const tenant_store_t *store)
{
    return store->conf->terminate != NULL && *store->conf->terminate;
}


void
tenant_store_destroy(tenant_store_t *store)
{
    size_t  i;

    for (i = 0; i < store->conf->nclusters; i++) {

        tenant_watch_destroy(store->watches[i]);

        if (store->pools[i] != NULL) {
            mongoc_client_pool_destroy(store->pools[i]);
        }
    }

    for (i = 0; i < TENANT_LOCKS; i++) {
        (void) pthread_mutex_destroy(&store->locks[i]);
    }

    (void) pthread_cond_destroy(&store->made);
    (void) pthread_mutex_destroy(&store->mutex);

    free(store->sorts);
    free(store->watches);
    free(store->pools);
    free(store);
}


void *
tenant_store_lock(tenant_session_t *session, tenant_str_t key)
{
    size_t            i;
    uint32_t          hash;
    struct timespec   ts;
    pthread_mutex_t  *lock;

    /* FNV-1a */

    for (i = 0, hash = 2166136261u; i < key.len; i++) {
        hash = (hash ^ (unsigned char) key.data[i]) * 16777619u;
    }

    lock = &session->store->locks[hash % TENANT_LOCKS];

    ts.tv_sec = session->deadline / 1000;
    ts.tv_nsec = (session->deadline % 1000) * 1000000;

    return pthread_mutex_clocklock(lock, CLOCK_MONOTONIC, &ts) == 0
           ? lock : NULL;
}


void
tenant_store_unlock(void *lock)
{
    (void) pthread_mutex_unlock(lock);
}


tenant_sort_e
tenant_store_sort(tenant_store_t *store, tenant_str_t cluster)
{
    size_t  i;

    i = tenant_pool_index(store, cluster);

    /* whom nobody can ask: the command that follows says so */

    return i == store->conf->nclusters
           ? TENANT_SORT_EMPTY_FIRST
           : (tenant_sort_e) __atomic_load_n(&store->sorts[i],
                                             __ATOMIC_RELAXED);
}


void
tenant_store_set_sort(tenant_store_t *store, tenant_str_t cluster,
    tenant_sort_e sort)
{
    size_t  i;

    i = tenant_pool_index(store, cluster);

    if (i != store->conf->nclusters) {
        __atomic_store_n(&store->sorts[i], (int) sort, __ATOMIC_RELAXED);
    }
}


/* The cluster's place; nclusters when no directive names it. */

static size_t
tenant_pool_index(const tenant_store_t *store, tenant_str_t cluster)
{
    size_t  i;

    for (i = 0; i < store->conf->nclusters; i++) {
        if (tenant_str_eq(store->conf->clusters[i].name, cluster)) {
            break;
        }
    }

    return i;
}


int64_t
tenant_store_now(void)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_MONOTONIC, &ts);

    return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}


tenant_status_e
tenant_pool_pop(tenant_store_t *store, const tenant_command_t *command,
    int64_t deadline, tenant_pool_client_t *one, tenant_error_t *err)
{
    size_t  i;

    i = tenant_pool_index(store, command->cluster);

    if (i == store->conf->nclusters) {
        return tenant_error_internal(err,
                                     "no \"tenant_mongo\" is named \"%.*s\"",
                                     (int) command->cluster.len,
                                     command->cluster.data);
    }

    one->watch = store->watches[i];
    one->pool = NULL;
    one->client = NULL;

    if (tenant_watch_passes(one->watch, command->write || command->master,
                            deadline))
    {
        (void) pthread_mutex_lock(&store->mutex);

        (void) tenant_pool_wait(store, deadline);
        one->pool = store->pools[i];

        (void) pthread_mutex_unlock(&store->mutex);

        if (one->pool != NULL) {
            one->client = mongoc_client_pool_pop(one->pool);
        }
    }

    if (one->client != NULL) {
        return TENANT_OK;
    }

    (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                            "the database is not available");

    if (one->pool != NULL) {
        (void) snprintf(err->cause, sizeof(err->cause),
                        "all connections to \"%.*s\" are in use "
                        "(\"maxPoolSize\")", (int) command->cluster.len,
                        command->cluster.data);
    }

    return TENANT_UNAVAILABLE;
}


/* Under the mutex: until the pools are made, or could not be. */

static bool
tenant_pool_wait(tenant_store_t *store, int64_t deadline)
{
    struct timespec  ts;

    ts.tv_sec = deadline / 1000;
    ts.tv_nsec = (deadline % 1000) * 1000000;

    while (!store->ready && !store->failed) {
        if (pthread_cond_timedwait(&store->made, &store->mutex, &ts)
            == ETIMEDOUT)
        {
            return false;
        }
    }

    return store->ready;
}


void
tenant_pool_push(tenant_pool_client_t *one)
{
    mongoc_client_pool_push(one->pool, one->client);
}
