/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/store/tenant_idle.c */

/*
 * Clients between two uses: no client is in two hands, none is lost, and who
 * waits for the driver's pool, here a stub with few clients, is served.
 */


#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

#include "../../../src/store/tenant_idle.h"
#include "../unit.h"


#define CLIENTS  3
#define THREADS  8
#define ROUNDS   20000


struct _mongoc_client_t {
    int               used;
    mongoc_client_t  *next;
};

struct _mongoc_client_pool_t {
    pthread_mutex_t   mutex;
    pthread_cond_t    cond;
    mongoc_client_t  *first;
    int               pops;
};


static void *idle_thread(void *data);
static int idle_left(void);


static mongoc_client_t       idle_clients[CLIENTS];
static mongoc_client_pool_t  idle_pool = {
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, 0
};
static int                   idle_twice, idle_none;


int
main(void)
{
    int               i;
    pthread_t         threads[THREADS];
    tenant_idle_t    *idle;
    mongoc_client_t  *a, *b;

    for (i = 0; i < CLIENTS; i++) {
        mongoc_client_pool_push(&idle_pool, &idle_clients[i]);
    }

    idle = tenant_idle_create(&idle_pool);
    check(idle != NULL);

    /* the pool is asked only for what is not idle */

    a = tenant_idle_pop(idle);
    tenant_idle_push(idle, a);
    b = tenant_idle_pop(idle);
    check(a != NULL && a == b && idle_pool.pops == 1);

    a = tenant_idle_pop(idle);
    check(a != NULL && a != b && idle_pool.pops == 2);

    tenant_idle_push(idle, a);
    tenant_idle_push(idle, b);
    check(idle_left() == CLIENTS - 2);

    /* more threads than clients */

    for (i = 0; i < THREADS; i++) {
        check(pthread_create(&threads[i], NULL, idle_thread, idle) == 0);
    }

    for (i = 0; i < THREADS; i++) {
        check(pthread_join(threads[i], NULL) == 0);
    }

    check(idle_twice == 0);
    check(idle_none == 0);

    /* all go back */

    tenant_idle_destroy(idle);
    tenant_idle_destroy(NULL);
    check(idle_left() == CLIENTS);

    return unit_done();
}


static void *
idle_thread(void *data)
{
    int               i;
    tenant_idle_t    *idle = data;
    mongoc_client_t  *client;

    for (i = 0; i < ROUNDS; i++) {

        client = tenant_idle_pop(idle);

        if (client == NULL) {
            (void) __atomic_add_fetch(&idle_none, 1, __ATOMIC_RELAXED);
            break;
        }

        if (__atomic_exchange_n(&client->used, 1, __ATOMIC_ACQ_REL) != 0) {
            (void) __atomic_add_fetch(&idle_twice, 1, __ATOMIC_RELAXED);
        }

        if (i % 8 == 0) {
            (void) sched_yield();
        }

        __atomic_store_n(&client->used, 0, __ATOMIC_RELEASE);
        tenant_idle_push(idle, client);
    }

    return NULL;
}


static int
idle_left(void)
{
    int               n;
    mongoc_client_t  *client;

    n = 0;

    for (client = idle_pool.first; client != NULL; client = client->next) {
        n++;
    }

    return n;
}


/* As the driver's: waits until one is there, here 20 s at most. */

mongoc_client_t *
mongoc_client_pool_pop(mongoc_client_pool_t *pool)
{
    struct timespec   until;
    mongoc_client_t  *client;

    (void) clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 20;

    (void) pthread_mutex_lock(&pool->mutex);

    pool->pops++;

    while (pool->first == NULL) {
        if (pthread_cond_timedwait(&pool->cond, &pool->mutex, &until)
            == ETIMEDOUT)
        {
            break;
        }
    }

    client = pool->first;

    if (client != NULL) {
        pool->first = client->next;
    }

    (void) pthread_mutex_unlock(&pool->mutex);

    return client;
}


void
mongoc_client_pool_push(mongoc_client_pool_t *pool, mongoc_client_t *client)
{
    (void) pthread_mutex_lock(&pool->mutex);

    client->next = pool->first;
    pool->first = client;

    (void) pthread_cond_signal(&pool->cond);
    (void) pthread_mutex_unlock(&pool->mutex);
}
