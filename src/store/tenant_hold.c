/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "tenant_hold.h"
#include "tenant_watch.h"


#define TENANT_LANES  4


typedef struct {
    pthread_mutex_t        mutex;      /* of what follows; not held for long */
    pthread_cond_t         freed;
    bool                   busy;
    tenant_pool_client_t   one;        /* whoever made it busy may use it */
    unsigned               holds;
    tenant_hold_t         *ended;      /* while it was busy */
} tenant_lane_t;


struct tenant_lanes_s {
    tenant_lane_t   lanes[TENANT_LANES];
};


struct tenant_hold_s {
    tenant_lane_t             *lane;
    tenant_hold_t             *next;       /* of lane->ended */
    mongoc_client_session_t   *session;
    bool                       begun;
};


static void tenant_hold_end(tenant_hold_t *hold);
static void tenant_lane_leave(tenant_lane_t *lane);


tenant_lanes_t *
tenant_lanes_create(void)
{
    size_t           i;
    tenant_lanes_t  *lanes;

    lanes = calloc(1, sizeof(tenant_lanes_t));
    if (lanes == NULL) {
        return NULL;
    }

    for (i = 0; i < TENANT_LANES; i++) {

        if (!tenant_watch_cond_init(&lanes->lanes[i].freed)) {

            while (i-- != 0) {
                (void) pthread_cond_destroy(&lanes->lanes[i].freed);
                (void) pthread_mutex_destroy(&lanes->lanes[i].mutex);
            }

            free(lanes);
            return NULL;
        }

        /* with default attributes it can't fail on Linux */
        (void) pthread_mutex_init(&lanes->lanes[i].mutex, NULL);
    }

    return lanes;
}


void
tenant_lanes_destroy(tenant_lanes_t *lanes)
{
    size_t          i;
    tenant_lane_t  *lane;

    if (lanes == NULL) {
        return;
    }

    for (i = 0; i < TENANT_LANES; i++) {
        lane = &lanes->lanes[i];
        lane->holds = 0;

        tenant_lane_leave(lane);

        (void) pthread_cond_destroy(&lane->freed);
        (void) pthread_mutex_destroy(&lane->mutex);
    }

    free(lanes);
}


tenant_hold_t *
tenant_hold_create(tenant_lanes_t *lanes)
{
    size_t          i;
    unsigned        holds, fewest;
    tenant_hold_t  *hold;
    tenant_lane_t  *lane;

    hold = calloc(1, sizeof(tenant_hold_t));
    if (hold == NULL) {
        return NULL;
    }

    fewest = 0;

    for (i = 0; i < TENANT_LANES; i++) {
        lane = &lanes->lanes[i];

        (void) pthread_mutex_lock(&lane->mutex);
        holds = lane->holds;
        (void) pthread_mutex_unlock(&lane->mutex);

        if (i == 0 || holds < fewest) {
            fewest = holds;
            hold->lane = lane;
        }
    }

    (void) pthread_mutex_lock(&hold->lane->mutex);
    hold->lane->holds++;
    (void) pthread_mutex_unlock(&hold->lane->mutex);

    return hold;
}


tenant_pool_client_t *
tenant_hold_take(tenant_hold_t *hold, int64_t deadline)
{
    bool              taken;
    tenant_lane_t    *lane;
    struct timespec   ts;

    lane = hold->lane;

    ts.tv_sec = deadline / 1000;
    ts.tv_nsec = (deadline % 1000) * 1000000;

    (void) pthread_mutex_lock(&lane->mutex);

    while (lane->busy
           && pthread_cond_timedwait(&lane->freed, &lane->mutex, &ts)
              != ETIMEDOUT)
    {
        /* void */
    }

    taken = !lane->busy;
    lane->busy = true;

    (void) pthread_mutex_unlock(&lane->mutex);

    return taken ? &lane->one : NULL;
}


void
tenant_hold_give(tenant_hold_t *hold)
{
    tenant_hold_t  *ended;
    tenant_lane_t  *lane;

    lane = hold->lane;

    (void) pthread_mutex_lock(&lane->mutex);

    lane->busy = false;

    while ((ended = lane->ended) != NULL) {
        lane->ended = ended->next;
        tenant_hold_end(ended);
    }

    tenant_lane_leave(lane);

    (void) pthread_cond_signal(&lane->freed);
    (void) pthread_mutex_unlock(&lane->mutex);
}


bool
tenant_hold_append(tenant_hold_t *hold, bson_t *opts, bson_error_t *error)
{
    mongoc_client_t              *client;
    mongoc_server_description_t  *server;

    client = hold->lane->one.client;

    if (!hold->begun) {

        /* only a server that was seen tells whether it has sessions */

        server = mongoc_client_select_server(client, false,
                                     mongoc_client_get_read_prefs(client),
                                     error);
        if (server == NULL) {
            return false;
        }

        mongoc_server_description_destroy(server);

        hold->session = mongoc_client_start_session(client, NULL, NULL);
        hold->begun = true;
    }

    return hold->session == NULL
           || mongoc_client_session_append(hold->session, opts, error);
}


void
tenant_store_release(tenant_work_t *work)
{
    tenant_hold_t  *hold;
    tenant_lane_t  *lane;

    hold = work->hold;

    if (hold == NULL) {
        return;
    }

    work->hold = NULL;
    lane = hold->lane;

    (void) pthread_mutex_lock(&lane->mutex);

    lane->holds--;

    if (lane->busy) {
        /* its session is its client's, which somebody uses */
        hold->next = lane->ended;
        lane->ended = hold;

    } else {
        tenant_hold_end(hold);
        tenant_lane_leave(lane);
    }

    (void) pthread_mutex_unlock(&lane->mutex);
}


static void
tenant_hold_end(tenant_hold_t *hold)
{
    if (hold->session != NULL) {
        mongoc_client_session_destroy(hold->session);
    }

    free(hold);
}


static void
tenant_lane_leave(tenant_lane_t *lane)
{
    if (lane->holds == 0 && lane->one.client != NULL) {
        tenant_idle_push(lane->one.idle, lane->one.client);
        lane->one.client = NULL;
    }
}
