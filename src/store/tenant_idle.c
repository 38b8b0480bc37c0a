/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdlib.h>

#include "tenant_idle.h"


/* Fewer threads should send at once; clients beyond it go to the pool. */
#define TENANT_IDLE_MAX  64


struct tenant_idle_s {
    mongoc_client_pool_t  *pool;
    unsigned               waiting;    /* for the pool */
    mongoc_client_t       *clients[TENANT_IDLE_MAX];
};


static mongoc_client_t *tenant_idle_take(tenant_idle_t *idle);


tenant_idle_t *
tenant_idle_create(mongoc_client_pool_t *pool)
{
    tenant_idle_t  *idle;

    idle = calloc(1, sizeof(tenant_idle_t));

    if (idle != NULL) {
        idle->pool = pool;
    }

    return idle;
}


void
tenant_idle_destroy(tenant_idle_t *idle)
{
    mongoc_client_t  *client;

    if (idle == NULL) {
        return;
    }

    while ((client = tenant_idle_take(idle)) != NULL) {
        mongoc_client_pool_push(idle->pool, client);
    }

    free(idle);
}


/*
 * A thread that is about to wait says so, and looks once more: a client that
 * was left here before goes to it, and one that is left later goes to the pool.
 */

mongoc_client_t *
tenant_idle_pop(tenant_idle_t *idle)
{
    mongoc_client_t  *client;

    client = tenant_idle_take(idle);
    if (client != NULL) {
        return client;
    }

    (void) __atomic_add_fetch(&idle->waiting, 1, __ATOMIC_SEQ_CST);

    client = tenant_idle_take(idle);

    if (client == NULL) {
        client = mongoc_client_pool_pop(idle->pool);
    }

    (void) __atomic_sub_fetch(&idle->waiting, 1, __ATOMIC_SEQ_CST);

    return client;
}


static mongoc_client_t *
tenant_idle_take(tenant_idle_t *idle)
{
    size_t            i;
    mongoc_client_t  *client;

    for (i = 0; i < TENANT_IDLE_MAX; i++) {

        /* looking first leaves the others' cache lines alone */

        if (__atomic_load_n(&idle->clients[i], __ATOMIC_SEQ_CST) == NULL) {
            continue;
        }

        client = __atomic_exchange_n(&idle->clients[i], NULL,
                                     __ATOMIC_SEQ_CST);
        if (client != NULL) {
            return client;
        }
    }

    return NULL;
}


void
tenant_idle_push(tenant_idle_t *idle, mongoc_client_t *client)
{
    size_t            i;
    mongoc_client_t  *none;

    for (i = 0; i < TENANT_IDLE_MAX; i++) {
        none = NULL;

        if (__atomic_load_n(&idle->clients[i], __ATOMIC_RELAXED) == NULL
            && __atomic_compare_exchange_n(&idle->clients[i], &none, client,
                                           false, __ATOMIC_SEQ_CST,
                                           __ATOMIC_SEQ_CST))
        {
            client = NULL;
            break;
        }
    }

    /* somebody may have come to wait meanwhile */

    if (client == NULL
        && __atomic_load_n(&idle->waiting, __ATOMIC_SEQ_CST) != 0)
    {
        client = tenant_idle_take(idle);
    }

    if (client != NULL) {
        mongoc_client_pool_push(idle->pool, client);
    }
}
