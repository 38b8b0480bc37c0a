/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tenant_hold.h"
#include "tenant_idle.h"
#include "tenant_lock.h"
#include "tenant_log.h"
#include "tenant_monitor.h"
#include "tenant_pool.h"
#include "tenant_uri.h"


#define TENANT_POOL_ERROR_API  2


struct tenant_store_s {
    const tenant_store_conf_t   *conf;

    pthread_mutex_t              mutex;
    pthread_cond_t               made;
    bool                         ready;
    bool                         failed;   /* the last tenant_store_connect() */

    mongoc_client_pool_t       **pools;    /* conf->nclusters */
    tenant_idle_t              **idle;     /* their clients, or NULL */
    tenant_lanes_t             **lanes;    /* conf->nclusters */
    tenant_watch_t             **watches;  /* conf->nclusters */
    int                         *sorts;    /* conf->nclusters, tenant_sort_e */
    unsigned                    *generations;  /* conf->nclusters, atomic */
    int64_t                      memos[TENANT_MEMOS];

    tenant_locks_t              *locks;
};


static mongoc_client_pool_t *tenant_pool_create(const tenant_cluster_t *cluster,
    int32_t timeout, tenant_watch_t *watch, unsigned *generation,
    tenant_error_t *err);
static size_t tenant_pool_index(const tenant_store_t *store,
    tenant_str_t cluster);
static tenant_idle_t *tenant_pool_idle(tenant_store_t *store, size_t i,
    int64_t deadline);
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
    store->idle = calloc(conf->nclusters, sizeof(tenant_idle_t *));
    store->lanes = calloc(conf->nclusters, sizeof(tenant_lanes_t *));
    store->watches = calloc(conf->nclusters, sizeof(tenant_watch_t *));
    store->sorts = calloc(conf->nclusters, sizeof(int));
    store->generations = calloc(conf->nclusters, sizeof(unsigned));
    store->locks = tenant_locks_create();

    if (store->pools == NULL || store->idle == NULL || store->watches == NULL
        || store->sorts == NULL || store->generations == NULL
        || store->locks == NULL || store->lanes == NULL)
    {
        goto failed;
    }

    for (i = 0; i < conf->nclusters; i++) {

        store->watches[i] = tenant_watch_create(&conf->clusters[i],
                                                conf->timeout);
        store->lanes[i] = tenant_lanes_create();

        if (store->watches[i] == NULL || store->lanes[i] == NULL) {
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

    return store;

failed:

    for (i = 0; store->watches != NULL && i < conf->nclusters; i++) {
        tenant_watch_destroy(store->watches[i]);
    }

    for (i = 0; store->lanes != NULL && i < conf->nclusters; i++) {
        tenant_lanes_destroy(store->lanes[i]);
    }

    tenant_locks_destroy(store->locks);
    free(store->generations);
    free(store->sorts);
    free(store->watches);
    free(store->lanes);
    free(store->idle);
    free(store->pools);
    free(store);

    return NULL;
}


tenant_status_e
tenant_store_connect(tenant_store_t *store, tenant_error_t *err)
{
    bool                   ready;
    size_t                 i;
    tenant_idle_t         *idle;
    mongoc_client_pool_t  *pool;

    ready = true;

    for (i = 0; i < store->conf->nclusters; i++) {

        if (store->pools[i] != NULL) {
            continue;
        }

        pool = tenant_pool_create(&store->conf->clusters[i],
                                  store->conf->timeout, store->watches[i],
                                  &store->generations[i], err);

        idle = pool != NULL ? tenant_idle_create(pool) : NULL;

        if (pool != NULL && idle == NULL) {
            mongoc_client_pool_destroy(pool);
            pool = NULL;
            (void) tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        }

        (void) pthread_mutex_lock(&store->mutex);
        store->pools[i] = pool;
        __atomic_store_n(&store->idle[i], idle, __ATOMIC_RELEASE);
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
    tenant_watch_t *watch, unsigned *generation, tenant_error_t *err)
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

    if (!tenant_monitor_add(pool, generation)) {
        mongoc_client_pool_destroy(pool);
        (void) tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        return NULL;
    }

    return pool;
}


bool
tenant_pool_terminating(const tenant_store_t *store)
{
    return store->conf->terminate != NULL && *store->conf->terminate;
}


tenant_watch_t *
tenant_pool_watch(const tenant_store_t *store, tenant_str_t cluster)
{
    return store->watches[tenant_pool_index(store, cluster)];
}


tenant_watch_t *
tenant_pool_watch_at(const tenant_store_t *store, size_t i)
{
    return store->watches[i];
}


tenant_hold_t *
tenant_pool_hold(tenant_store_t *store, tenant_str_t cluster)
{
    size_t  i;

    i = tenant_pool_index(store, cluster);

    /* tenant_pool_pop() tells of a cluster that is not there */

    return tenant_hold_create(store->lanes[i != store->conf->nclusters ? i
                                                                       : 0]);
}


void
tenant_store_destroy(tenant_store_t *store)
{
    size_t  i;

    for (i = 0; i < store->conf->nclusters; i++) {

        tenant_watch_destroy(store->watches[i]);
        tenant_lanes_destroy(store->lanes[i]);
        tenant_idle_destroy(store->idle[i]);

        if (store->pools[i] != NULL) {
            mongoc_client_pool_destroy(store->pools[i]);
        }
    }

    (void) pthread_cond_destroy(&store->made);
    (void) pthread_mutex_destroy(&store->mutex);

    tenant_locks_destroy(store->locks);
    free(store->generations);
    free(store->sorts);
    free(store->watches);
    free(store->lanes);
    free(store->idle);
    free(store->pools);
    free(store);
}


bool
tenant_store_monitor(tenant_store_t *store, size_t cluster)
{
    tenant_idle_t    *idle;
    mongoc_client_t  *client;

    idle = __atomic_load_n(&store->idle[cluster], __ATOMIC_ACQUIRE);

    if (idle == NULL) {
        return false;
    }

    /* the driver's monitors begin with the first client of a pool */

    client = tenant_idle_pop(idle);

    if (client != NULL) {
        tenant_idle_push(idle, client);
    }

    return true;
}


unsigned
tenant_store_generation(const tenant_store_t *store, size_t cluster)
{
    return __atomic_load_n(&store->generations[cluster], __ATOMIC_ACQUIRE);
}


void *
tenant_store_lock(tenant_work_t *work, tenant_str_t key)
{
    return tenant_locks_take(work->store->locks, key, work->deadline);
}


void
tenant_store_unlock(void *lock)
{
    tenant_locks_give(lock);
}


int64_t
tenant_store_memo(const tenant_store_t *store, tenant_memo_e memo)
{
    return __atomic_load_n(&store->memos[memo], __ATOMIC_ACQUIRE);
}


void
tenant_store_set_memo(tenant_store_t *store, tenant_memo_e memo,
    int64_t value)
{
    __atomic_store_n(&store->memos[memo], value, __ATOMIC_RELEASE);
}


int *
tenant_pool_sort(const tenant_store_t *store, tenant_str_t cluster)
{
    size_t  i;

    i = tenant_pool_index(store, cluster);

    return i != store->conf->nclusters ? &store->sorts[i] : NULL;
}


/* Returns the cluster's index, or nclusters when no directive names it. */

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
    one->idle = NULL;
    one->client = NULL;

    if (tenant_watch_passes(one->watch, command->write || command->master,
                            deadline))
    {
        one->idle = tenant_pool_idle(store, i, deadline);

        if (one->idle != NULL) {
            one->client = tenant_idle_pop(one->idle);
        }
    }

    if (one->client != NULL) {
        return TENANT_OK;
    }

    (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                            "the database is not available");

    if (one->idle != NULL) {
        (void) snprintf(err->cause, sizeof(err->cause),
                        "all connections to \"%.*s\" are in use "
                        "(\"maxPoolSize\")", (int) command->cluster.len,
                        command->cluster.data);
    }

    return TENANT_UNAVAILABLE;
}


/*
 * Returns its clients, which are made once and then stay, or NULL when they
 * were not made in time.
 */

static tenant_idle_t *
tenant_pool_idle(tenant_store_t *store, size_t i, int64_t deadline)
{
    tenant_idle_t  *idle;

    idle = __atomic_load_n(&store->idle[i], __ATOMIC_ACQUIRE);

    if (idle == NULL) {
        (void) pthread_mutex_lock(&store->mutex);

        (void) tenant_pool_wait(store, deadline);
        idle = store->idle[i];

        (void) pthread_mutex_unlock(&store->mutex);
    }

    return idle;
}


/* Waits, with the mutex held, until the pools are made, or could not be. */

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
    tenant_idle_push(one->idle, one->client);
}
