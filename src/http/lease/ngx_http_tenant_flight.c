/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_flight.h"
#include "../task/ngx_http_tenant_task.h"
#include "ngx_http_tenant_wait.h"
#include "../ngx_http_tenant_notice.h"

#include "../../master/tenant_limits.h"


/* How often another worker's question is looked after. */
#define NGX_HTTP_TENANT_FLIGHT_POLL  5

#define NGX_HTTP_TENANT_FLIGHT_POOL  1024


typedef struct {
    tenant_str_t                  organization;
    tenant_str_t                  user;
    tenant_lease_t                lease;
    ngx_atomic_t                 *published;
} ngx_http_tenant_ask_t;


static tenant_job_t *ngx_http_tenant_flight_job(
    ngx_http_tenant_flight_t *flight);
static tenant_step_e ngx_http_tenant_flight_step(tenant_job_t *job);
static void ngx_http_tenant_flight_answer(void *data, tenant_job_t *job);
static void ngx_http_tenant_flight_count(ngx_http_tenant_flight_t *flight,
    tenant_status_e rc);
static void ngx_http_tenant_flight_poll(ngx_event_t *ev);
static void ngx_http_tenant_flight_done(ngx_http_tenant_flight_t *flight,
    ngx_http_tenant_lease_answer_e answer, const tenant_lease_t *lease);


ngx_http_tenant_flight_t *
ngx_http_tenant_flight_create(ngx_http_tenant_worker_t *worker,
    const u_char *key, uint64_t ticket)
{
    ngx_http_tenant_flight_t  *flight;

    flight = ngx_calloc(sizeof(ngx_http_tenant_flight_t),
                        worker->connect.log);
    if (flight == NULL) {
        return NULL;
    }

    flight->worker = worker;
    flight->ticket = ticket;
    ngx_memcpy(flight->key, key, NGX_HTTP_TENANT_KEY_LEN);

    ngx_http_tenant_lease_node_ids(key, flight->organization, flight->user);

    flight->timer.handler = ngx_http_tenant_flight_poll;
    flight->timer.data = flight;
    flight->timer.log = worker->connect.log;
    flight->timer.cancelable = 1;

    ngx_queue_init(&flight->waiters);
    ngx_queue_insert_tail(&worker->flights, &flight->queue);

    return flight;
}


ngx_int_t
ngx_http_tenant_flight_ask(ngx_http_tenant_flight_t *flight)
{
    tenant_job_t  *job;

    flight->asking = 1;

    job = ngx_http_tenant_flight_job(flight);

    /* a lease counts from before the question */
    flight->asked = tenant_store_now();

    if (job != NULL
        && ngx_http_tenant_task_background(flight->worker, job,
                                           ngx_http_tenant_flight_answer,
                                           flight)
           == NGX_OK)
    {
        return NGX_OK;
    }

    ngx_http_tenant_flight_done(flight, NGX_HTTP_TENANT_LEASE_UNASKED, NULL);

    return NGX_ERROR;
}


static tenant_job_t *
ngx_http_tenant_flight_job(ngx_http_tenant_flight_t *flight)
{
    tenant_str_t            s;
    tenant_job_t           *job;
    ngx_http_tenant_ask_t  *ask;

    job = ngx_http_tenant_task_create(flight->worker->conf,
                                      flight->worker->conf->store.timeout);
    if (job == NULL) {
        return NULL;
    }

    ask = tenant_arena_zalloc(job->arena, sizeof(ngx_http_tenant_ask_t));
    if (ask == NULL) {
        tenant_arena_destroy(job->arena);
        return NULL;
    }

    s.data = flight->organization;
    s.len = ngx_strlen(flight->organization);
    ask->organization = tenant_arena_str(job->arena, s);

    s.data = flight->user;
    s.len = ngx_strlen(flight->user);
    ask->user = tenant_arena_str(job->arena, s);

    if (ask->organization.data == NULL || ask->user.data == NULL) {
        tenant_arena_destroy(job->arena);
        return NULL;
    }

    ask->published = &flight->worker->published;

    job->data = ask;
    job->step = ngx_http_tenant_flight_step;

    return job;
}


void
ngx_http_tenant_flight_watch(ngx_http_tenant_flight_t *flight)
{
    ngx_add_timer(&flight->timer, NGX_HTTP_TENANT_FLIGHT_POLL);
}


/* Task thread. */

static tenant_step_e
ngx_http_tenant_flight_step(tenant_job_t *job)
{
    ngx_http_tenant_ask_t *ask = job->data;

    /* the limits that others wait for stand there before the first lease */

    if (!*ask->published) {
        if (tenant_limits_publish(job) != TENANT_OK) {
            return TENANT_STEP_DONE;
        }

        *ask->published = 1;
    }

    (void) tenant_lease_read(job, ask->organization, ask->user, &ask->lease);

    return TENANT_STEP_DONE;
}


/* "job" is NULL when there was no answer in time. */

static void
ngx_http_tenant_flight_answer(void *data, tenant_job_t *job)
{
    ngx_http_tenant_flight_t *flight = data;

    ngx_uint_t                      level;
    tenant_status_e                 rc;
    ngx_http_tenant_ask_t          *ask;
    ngx_http_tenant_lease_answer_e  answer;

    rc = job != NULL ? job->error.status : TENANT_TIMEOUT;

    if (rc != TENANT_OK) {

        /* the log says once that the database is away, and counts requests */

        level = job == NULL || (rc == TENANT_UNAVAILABLE
                                && job->error.cause[0] == '\0')
                ? NGX_LOG_INFO : NGX_LOG_ERR;

        ngx_http_tenant_flight_count(flight, rc);

        ngx_log_error(level, flight->timer.log, 0,
                      "tenant: no answer about an organization: %s",
                      job == NULL ? "the database did not answer in time"
                      : job->error.cause[0] != '\0' ? job->error.cause
                                                    : job->error.detail);

        answer = rc == TENANT_UNAVAILABLE || rc == TENANT_TIMEOUT
                 ? NGX_HTTP_TENANT_LEASE_AWAY
                 : rc == TENANT_INTERNAL ? NGX_HTTP_TENANT_LEASE_REFUSED
                                         : NGX_HTTP_TENANT_LEASE_UNASKED;

        ngx_http_tenant_flight_done(flight, answer, NULL);
        return;
    }

    ask = job->data;
    ask->lease.asked = flight->asked;

    ngx_http_tenant_flight_done(flight, NGX_HTTP_TENANT_LEASE_ANSWERED,
                                &ask->lease);
}


/* Those who wait for it here are refused. */

static void
ngx_http_tenant_flight_count(ngx_http_tenant_flight_t *flight,
    tenant_status_e rc)
{
    ngx_queue_t  *q;

    for (q = ngx_queue_head(&flight->waiters);
         q != ngx_queue_sentinel(&flight->waiters);
         q = ngx_queue_next(q))
    {
        ngx_http_tenant_notice_add(flight->worker->conf->notice,
                                   rc == TENANT_TIMEOUT
                                   ? NGX_HTTP_TENANT_NOTICE_LATE
                                   : NGX_HTTP_TENANT_NOTICE_UNAVAILABLE);
    }
}


/* Another worker asks, or has died: looks again for those who wait. */

static void
ngx_http_tenant_flight_poll(ngx_event_t *ev)
{
    ngx_http_tenant_flight_t *flight = ev->data;

    uint64_t                   ticket;
    tenant_lease_t            *lease;
    ngx_pool_t                *pool;
    ngx_http_tenant_lease_e    rc;
    ngx_http_tenant_flight_t  *asker;

    if (ngx_queue_empty(&flight->waiters)) {
        ngx_http_tenant_flight_done(flight, NGX_HTTP_TENANT_LEASE_UNASKED,
                                    NULL);
        return;
    }

    pool = ngx_create_pool(NGX_HTTP_TENANT_FLIGHT_POOL, flight->timer.log);
    if (pool == NULL) {
        ngx_http_tenant_flight_done(flight, NGX_HTTP_TENANT_LEASE_UNASKED,
                                    NULL);
        return;
    }

    ticket = flight->ticket;

    rc = ngx_http_tenant_lease_look(flight->worker, flight->key, NULL, pool,
                                    &lease, &ticket);

    switch (rc) {

    case NGX_HTTP_TENANT_LEASE_HIT_ASK:

        /* the marker is this worker's: nobody waits for what it asks */

        asker = ngx_http_tenant_flight_create(flight->worker, flight->key,
                                              ticket);
        if (asker != NULL) {
            (void) ngx_http_tenant_flight_ask(asker);
        }

        /* fall through */

    case NGX_HTTP_TENANT_LEASE_HIT:
        ngx_http_tenant_flight_done(flight, NGX_HTTP_TENANT_LEASE_ANSWERED,
                                    lease);
        break;

    case NGX_HTTP_TENANT_LEASE_ASK:
        flight->ticket = ticket;
        flight->dropped = 0;

        (void) ngx_http_tenant_flight_ask(flight);
        break;

    default: /* NGX_HTTP_TENANT_LEASE_WAIT */
        flight->ticket = ticket;
        ngx_http_tenant_flight_watch(flight);
        break;
    }

    ngx_destroy_pool(pool);
}


/* NULL: no answer.  Wakes all that wait here, and is gone. */

static void
ngx_http_tenant_flight_done(ngx_http_tenant_flight_t *flight,
    ngx_http_tenant_lease_answer_e answer, const tenant_lease_t *lease)
{
    ngx_queue_t             *q;
    ngx_http_tenant_zone_t  *zone;
    ngx_http_tenant_wait_t  *wait;

    if (flight->asking) {
        zone = flight->worker->conf->zone;

        ngx_http_tenant_zone_lock(zone);
        ngx_http_tenant_lease_node_store(zone, flight->key, flight->ticket,
                                         flight->asked, answer, lease);
        ngx_http_tenant_zone_unlock(zone);
    }

    /* nobody may join while those that wait are called */
    ngx_queue_remove(&flight->queue);

    while (!ngx_queue_empty(&flight->waiters)) {

        q = ngx_queue_head(&flight->waiters);
        wait = ngx_queue_data(q, ngx_http_tenant_wait_t, queue);

        wait->done = 1;
        wait->failed = (lease == NULL);
        wait->lease = NULL;

        if (lease != NULL && !flight->dropped) {
            wait->lease = tenant_lease_copy(wait->arena, lease);
            wait->failed = (wait->lease == NULL);
        }

        ngx_http_tenant_wait_end(wait);
    }

    if (flight->timer.timer_set) {
        ngx_del_timer(&flight->timer);
    }

    ngx_free(flight);
}
