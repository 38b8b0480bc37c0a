/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/* pthread_mutex_clocklock() */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tenant_pool.h"
#include "tenant_uri.h"


#define TENANT_POOL_ERROR_API  2

#define TENANT_LOG_LINE_MAX    1024

#define TENANT_LOCKS           64


struct tenant_store_s {
    const tenant_store_conf_t   *conf;

    pthread_mutex_t              mutex;
    pthread_cond_t               made;
    bool                         ready;
    bool                         failed;   /* the last tenant_store_connect() */

    mongoc_client_pool_t       **pools;    /* conf->nclusters */
    int                         *sorts;    /* conf->nclusters, tenant_sort_e */

    pthread_mutex_t              locks[TENANT_LOCKS];
};


static tenant_log_pt  tenant_pool_log;

/* The driver reports a command's start in the thread that runs it. */
static __thread int  *tenant_pool_sent;


static void tenant_pool_log_line(mongoc_log_level_t level,
    const char *domain, const char *message, void *data);
static void tenant_pool_hide_credentials(char *text);
static mongoc_client_pool_t *tenant_pool_create(const tenant_cluster_t *cluster,
    int32_t timeout, tenant_error_t *err);
static bool tenant_pool_monitor(mongoc_client_pool_t *pool);
static void tenant_pool_started(const mongoc_apm_command_started_t *event);
static size_t tenant_pool_index(const tenant_store_t *store,
    tenant_str_t cluster);
static bool tenant_pool_wait(tenant_store_t *store, int64_t deadline);
static bool tenant_pool_cond_init(pthread_cond_t *cond);


void
tenant_store_init(tenant_log_pt log)
{
    tenant_pool_log = log;

    mongoc_init();
    mongoc_log_set_handler(tenant_pool_log_line, NULL);
}


void
tenant_store_cleanup(void)
{
    mongoc_cleanup();
}


static void
tenant_pool_log_line(mongoc_log_level_t level, const char *domain,
    const char *message, void *data)
{
    int                 n;
    char                text[TENANT_LOG_LINE_MAX];
    tenant_log_level_e  ours;

    (void) data;

    switch (level) {

    case MONGOC_LOG_LEVEL_ERROR:
    case MONGOC_LOG_LEVEL_CRITICAL:
        ours = TENANT_LOG_ERROR;
        break;

    case MONGOC_LOG_LEVEL_WARNING:
        ours = TENANT_LOG_WARNING;
        break;

    case MONGOC_LOG_LEVEL_MESSAGE:
        ours = TENANT_LOG_NOTICE;
        break;

    case MONGOC_LOG_LEVEL_INFO:
        ours = TENANT_LOG_INFO;
        break;

    default:
        ours = TENANT_LOG_DEBUG;
        break;
    }

    n = snprintf(text, sizeof(text), "%s: %s", domain, message);
    if (n < 0) {
        return;
    }

    tenant_pool_hide_credentials(text);
    tenant_pool_log(ours, text);
}


/* Everything between "://" and the last "@" before the host goes. */

static void
tenant_pool_hide_credentials(char *text)
{
    char    *start, *at, *end;
    size_t   host;

    for (start = strstr(text, "://");
         start != NULL;
         start = strstr(start, "://"))
    {
        start += 3;
        end = start + strcspn(start, " \t\"'");

        for (at = end; at > start && *at != '@'; at--) { /* void */ }

        if (at == start || *at != '@') {
            continue;
        }

        host = strlen(at);
        memmove(start, at, host + 1);
    }
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
    store->sorts = calloc(conf->nclusters, sizeof(int));

    if (store->pools == NULL || store->sorts == NULL) {
        goto failed;
    }

    if (pthread_mutex_init(&store->mutex, NULL) != 0) {
        goto failed;
    }

    if (!tenant_pool_cond_init(&store->made)) {
        (void) pthread_mutex_destroy(&store->mutex);
        goto failed;
    }

    for (i = 0; i < TENANT_LOCKS; i++) {
        /* with default attributes it can't fail on Linux */
        (void) pthread_mutex_init(&store->locks[i], NULL);
    }

    return store;

failed:

    free(store->sorts);
    free(store->pools);
    free(store);

    return NULL;
}


static bool
tenant_pool_cond_init(pthread_cond_t *cond)
{
    bool                ok;
    pthread_condattr_t  attr;

    if (pthread_condattr_init(&attr) != 0) {
        return false;
    }

    /* a step of the wall clock must not stretch a deadline */
    ok = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0
         && pthread_cond_init(cond, &attr) == 0;

    (void) pthread_condattr_destroy(&attr);

    return ok;
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
                                  store->conf->timeout, err);

        (void) pthread_mutex_lock(&store->mutex);
        store->pools[i] = pool;
        (void) pthread_mutex_unlock(&store->mutex);

        if (pool == NULL) {
            ready = false;
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
    tenant_error_t *err)
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

    mongoc_uri_destroy(uri);

    if (pool == NULL) {
        (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the database is not available");
        (void) snprintf(err->cause, sizeof(err->cause),
                        "no connection pool for \"%.*s\": %.160s",
                        (int) cluster->name.len, cluster->name.data,
                        error.message);
        tenant_pool_hide_credentials(err->cause);
        return NULL;
    }

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

    if (tenant_pool_sent != NULL) {
        __atomic_store_n(tenant_pool_sent, 1, __ATOMIC_RELEASE);
    }
}


void
tenant_pool_watch(int *sent)
{
    tenant_pool_sent = sent;
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

    return i == store->conf->nclusters
           ? TENANT_SORT_UNKNOWN
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
tenant_pool_pop(tenant_store_t *store, tenant_str_t cluster, int64_t deadline,
    mongoc_client_pool_t **pool, mongoc_client_t **client,
    tenant_error_t *err)
{
    size_t  i;

    i = tenant_pool_index(store, cluster);

    if (i == store->conf->nclusters) {
        return tenant_error_internal(err,
                                     "no \"tenant_mongo\" is named \"%.*s\"",
                                     (int) cluster.len, cluster.data);
    }

    (void) pthread_mutex_lock(&store->mutex);

    (void) tenant_pool_wait(store, deadline);
    *pool = store->pools[i];

    (void) pthread_mutex_unlock(&store->mutex);

    *client = *pool == NULL ? NULL : mongoc_client_pool_pop(*pool);

    if (*client == NULL) {
        return tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the database is not available");
    }

    return TENANT_OK;
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
tenant_pool_push(mongoc_client_pool_t *pool, mongoc_client_t *client)
{
    mongoc_client_pool_push(pool, client);
}
