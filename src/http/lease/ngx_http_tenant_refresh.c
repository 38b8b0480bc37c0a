/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_notice.h"
#include "../task/ngx_http_tenant_task.h"
#include "ngx_http_tenant_refresh.h"
#include "ngx_http_tenant_usage.h"

#include "../../master/tenant_limits.h"
#include "../../master/tenant_usage.h"


/* Milliseconds between two polls of another worker's question. */
#define NGX_HTTP_TENANT_REFRESH_POLL  5


/* The thread reads the ids, and writes the lease. */

typedef struct {
    tenant_str_t     organization;
    tenant_str_t     user;
    tenant_lease_t   lease;
    bool             due;            /* its usage is to be measured */
    unsigned long   *published;
} ngx_http_tenant_question_t;


static tenant_job_t *ngx_http_tenant_refresh_job(
    ngx_http_tenant_refresh_t *refresh);
static tenant_step_e ngx_http_tenant_refresh_step(tenant_job_t *job);
static void ngx_http_tenant_refresh_answer(void *data, tenant_job_t *job);
static void ngx_http_tenant_refresh_refused(
    ngx_http_tenant_refresh_t *refresh, ngx_uint_t what);
static ngx_http_tenant_waiter_t *ngx_http_tenant_refresh_waiter(
    ngx_http_request_t *r, ngx_http_tenant_ctx_t *ctx);
static void ngx_http_tenant_refresh_wake(ngx_http_tenant_waiter_t *waiter);
static void ngx_http_tenant_refresh_timer(ngx_event_t *ev);
static void ngx_http_tenant_refresh_cleanup(void *data);


ngx_http_tenant_refresh_t *
ngx_http_tenant_refresh_create(ngx_http_tenant_worker_t *worker,
    const u_char *key, uint64_t ticket, ngx_event_handler_pt poll)
{
    ngx_http_tenant_refresh_t  *refresh;

    refresh = ngx_calloc(sizeof(ngx_http_tenant_refresh_t),
                         worker->connect.log);
    if (refresh == NULL) {
        return NULL;
    }

    refresh->worker = worker;
    refresh->ticket = ticket;
    ngx_memcpy(refresh->key, key, NGX_HTTP_TENANT_KEY_LEN);

    ngx_http_tenant_lease_node_ids(key, refresh->organization, refresh->user);

    refresh->timer.handler = poll;
    refresh->timer.data = refresh;
    refresh->timer.log = worker->connect.log;
    refresh->timer.cancelable = 1;

    ngx_queue_init(&refresh->waiters);
    ngx_queue_insert_tail(&worker->refreshes, &refresh->queue);

    return refresh;
}


ngx_http_tenant_refresh_t *
ngx_http_tenant_refresh_find(ngx_http_tenant_worker_t *worker,
    uint64_t ticket)
{
    ngx_queue_t                *q;
    ngx_http_tenant_refresh_t  *refresh;

    for (q = ngx_queue_head(&worker->refreshes);
         q != ngx_queue_sentinel(&worker->refreshes);
         q = ngx_queue_next(q))
    {
        refresh = ngx_queue_data(q, ngx_http_tenant_refresh_t, queue);

        if (refresh->ticket == ticket && !refresh->dropped) {
            return refresh;
        }
    }

    return NULL;
}


ngx_int_t
ngx_http_tenant_refresh_ask(ngx_http_tenant_refresh_t *refresh)
{
    tenant_job_t              *job;
    ngx_http_tenant_worker_t  *worker;

    worker = refresh->worker;
    refresh->asking = 1;

    /* requests that wait already were admitted, and so is their question */

    job = ngx_queue_empty(&refresh->waiters)
          && worker->waiting >= worker->conf->max_waiting
          ? NULL : ngx_http_tenant_refresh_job(refresh);

    /* the lease must not outlive what the database knew when it was asked */
    refresh->asked = tenant_clock_now();

    if (job != NULL
        && ngx_http_tenant_task_background(worker, job,
                                           ngx_http_tenant_refresh_answer,
                                           refresh)
           == NGX_OK)
    {
        ngx_log_debug2(NGX_LOG_DEBUG_HTTP, refresh->timer.log, 0,
                       "tenant lease asked: %s user:\"%s\"",
                       refresh->organization, refresh->user);
        return NGX_OK;
    }

    ngx_http_tenant_refresh_refused(refresh, NGX_HTTP_TENANT_NOTICE_QUEUE);
    ngx_http_tenant_refresh_done(refresh, NGX_HTTP_TENANT_LEASE_UNASKED, NULL);

    return NGX_ERROR;
}


static tenant_job_t *
ngx_http_tenant_refresh_job(ngx_http_tenant_refresh_t *refresh)
{
    tenant_str_t                 s;
    tenant_job_t                *job;
    ngx_http_tenant_question_t  *question;

    job = ngx_http_tenant_task_create(refresh->worker->conf,
                                      refresh->worker->conf->store.timeout);
    if (job == NULL) {
        return NULL;
    }

    question = tenant_arena_zalloc(job->arena,
                                   sizeof(ngx_http_tenant_question_t));
    if (question == NULL) {
        tenant_arena_destroy(job->arena);
        return NULL;
    }

    s.data = refresh->organization;
    s.len = ngx_strlen(refresh->organization);
    question->organization = tenant_arena_str(job->arena, s);

    s.data = refresh->user;
    s.len = ngx_strlen(refresh->user);
    question->user = tenant_arena_str(job->arena, s);

    if (question->organization.data == NULL || question->user.data == NULL) {
        tenant_arena_destroy(job->arena);
        return NULL;
    }

    question->published = &refresh->worker->published;

    job->data = question;
    job->step = ngx_http_tenant_refresh_step;

    return job;
}


/* Runs in a task thread. */

static tenant_step_e
ngx_http_tenant_refresh_step(tenant_job_t *job)
{
    ngx_http_tenant_question_t *question = job->data;

    tenant_doc_t  organization, user;

    /*
     * other instances wait by the limits that this one publishes, so they must
     * be in the database before a lease is
     */

    if (tenant_limits_publish(job, question->published) != TENANT_OK) {
        return TENANT_STEP_DONE;
    }

    if (tenant_lease_load(job, question->organization, question->user,
                          &organization, &user, &question->lease)
        == TENANT_OK)
    {
        question->due = tenant_usage_due(organization, job->settings->fresh);
    }

    return TENANT_STEP_DONE;
}


/* "job" is NULL if the database did not answer in time. */

static void
ngx_http_tenant_refresh_answer(void *data, tenant_job_t *job)
{
    ngx_http_tenant_refresh_t *refresh = data;

    char                            id[TENANT_OID_HEX + 1];
    ngx_uint_t                      level;
    tenant_status_e                 rc;
    ngx_http_tenant_worker_t       *worker;
    ngx_http_tenant_question_t     *question;
    ngx_http_tenant_lease_answer_e  answer;

    rc = job != NULL ? job->error.status : TENANT_TIMEOUT;

    if (rc == TENANT_OK) {
        question = job->data;
        question->lease.asked = refresh->asked;

        worker = refresh->worker;
        ngx_memcpy(id, refresh->organization, sizeof(id));

        ngx_http_tenant_refresh_done(refresh, NGX_HTTP_TENANT_LEASE_ANSWERED,
                                     &question->lease);

        if (question->due) {
            ngx_http_tenant_usage_measure(worker, id);
        }

        return;
    }

    /* the outage has its own line, and the refused requests are counted */

    level = job == NULL || (rc == TENANT_UNAVAILABLE
                            && job->error.cause[0] == '\0')
            ? NGX_LOG_INFO : NGX_LOG_ERR;

    ngx_log_error(level, refresh->timer.log, 0,
                  "tenant: no answer about an organization: %s",
                  job == NULL ? "the database did not answer in time"
                  : job->error.cause[0] != '\0' ? job->error.cause
                                                : job->error.detail);

    ngx_http_tenant_refresh_refused(refresh,
                                    rc == TENANT_TIMEOUT
                                    ? NGX_HTTP_TENANT_NOTICE_LATE
                                    : NGX_HTTP_TENANT_NOTICE_UNAVAILABLE);

    answer = rc == TENANT_UNAVAILABLE || rc == TENANT_TIMEOUT
             ? NGX_HTTP_TENANT_LEASE_AWAY
             : rc == TENANT_INTERNAL ? NGX_HTTP_TENANT_LEASE_REFUSED
                                     : NGX_HTTP_TENANT_LEASE_UNASKED;

    ngx_http_tenant_refresh_done(refresh, answer, NULL);
}


/* Counts the requests that wait here: they are refused now. */

static void
ngx_http_tenant_refresh_refused(ngx_http_tenant_refresh_t *refresh,
    ngx_uint_t what)
{
    ngx_queue_t  *q;

    for (q = ngx_queue_head(&refresh->waiters);
         q != ngx_queue_sentinel(&refresh->waiters);
         q = ngx_queue_next(q))
    {
        ngx_http_tenant_notice_add(refresh->worker->conf->notice, what);
    }
}


void
ngx_http_tenant_refresh_watch(ngx_http_tenant_refresh_t *refresh)
{
    ngx_add_timer(&refresh->timer, NGX_HTTP_TENANT_REFRESH_POLL);
}


void
ngx_http_tenant_refresh_done(ngx_http_tenant_refresh_t *refresh,
    ngx_http_tenant_lease_answer_e answer, const tenant_lease_t *lease)
{
    ngx_queue_t               *q;
    ngx_http_tenant_zone_t    *zone;
    ngx_http_tenant_waiter_t  *waiter;

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, refresh->timer.log, 0,
                   "tenant lease answer:%ui asked here:%ui",
                   (ngx_uint_t) answer, (ngx_uint_t) refresh->asking);

    if (refresh->asking) {
        zone = refresh->worker->conf->zone;

        ngx_http_tenant_zone_lock(zone);
        ngx_http_tenant_lease_node_store(zone, refresh->key, refresh->ticket,
                                         refresh->asked, answer, lease);
        ngx_http_tenant_zone_unlock(zone);
    }

    /* nobody may join while the waiting requests are resumed */
    ngx_queue_remove(&refresh->queue);

    while (!ngx_queue_empty(&refresh->waiters)) {

        q = ngx_queue_head(&refresh->waiters);
        waiter = ngx_queue_data(q, ngx_http_tenant_waiter_t, queue);

        waiter->done = 1;
        waiter->failed = (lease == NULL);
        waiter->away = (answer == NGX_HTTP_TENANT_LEASE_AWAY);

        if (lease != NULL && !refresh->dropped) {
            waiter->lease = tenant_lease_copy(waiter->ctx->arena,
                                              lease);
            waiter->failed = (waiter->lease == NULL);
        }

        ngx_http_tenant_refresh_wake(waiter);
    }

    if (refresh->timer.timer_set) {
        ngx_del_timer(&refresh->timer);
    }

    ngx_free(refresh);
}


ngx_int_t
ngx_http_tenant_refresh_wait(ngx_http_request_t *r,
    ngx_http_tenant_refresh_t *refresh,
    void (*resume)(ngx_http_request_t *r))
{
    ngx_http_tenant_ctx_t       *ctx;
    ngx_http_tenant_waiter_t    *waiter;
    ngx_http_tenant_worker_t    *worker;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);
    ctx = ngx_http_tenant_ctx(r);
    worker = refresh->worker;

    /* the first request is admitted with its question, which was counted */

    if (worker->waiting >= worker->conf->max_waiting
        && !(refresh->asking && ngx_queue_empty(&refresh->waiters)))
    {
        ngx_http_tenant_notice_add(worker->conf->notice,
                                   NGX_HTTP_TENANT_NOTICE_QUEUE);
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "tenant: too many requests are waiting");
        return NGX_DECLINED;
    }

    waiter = ngx_http_tenant_refresh_waiter(r, ctx);
    if (waiter == NULL) {
        return NGX_ERROR;
    }

    waiter->done = 0;
    waiter->failed = 0;
    waiter->away = 0;
    waiter->lease = NULL;
    waiter->refresh = refresh;
    waiter->resume = resume;
    waiter->begun = tenant_clock_now();

    ngx_queue_insert_tail(&refresh->waiters, &waiter->queue);
    (void) ngx_atomic_fetch_add(&worker->waiting, 1);

    ngx_add_timer(&waiter->timer, tlcf->timeout > ctx->waited
                                  ? tlcf->timeout - ctx->waited : 1);

    return NGX_AGAIN;
}


/* Returns the request's waiter, and makes it at the first time. */

static ngx_http_tenant_waiter_t *
ngx_http_tenant_refresh_waiter(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx)
{
    ngx_http_cleanup_t        *cln;
    ngx_http_tenant_waiter_t  *waiter;

    if (ctx->waiter != NULL) {
        return ctx->waiter;
    }

    if (ngx_http_tenant_arena(ctx) == NULL) {
        return NULL;
    }

    waiter = ngx_pcalloc(r->pool, sizeof(ngx_http_tenant_waiter_t));
    if (waiter == NULL) {
        return NULL;
    }

    cln = ngx_http_cleanup_add(r, 0);
    if (cln == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_tenant_refresh_cleanup;
    cln->data = waiter;

    waiter->r = r;
    waiter->ctx = ctx;
    waiter->timer.handler = ngx_http_tenant_refresh_timer;
    waiter->timer.data = waiter;
    waiter->timer.log = r->connection->log;

    ctx->waiter = waiter;

    return waiter;
}


static void
ngx_http_tenant_refresh_wake(ngx_http_tenant_waiter_t *waiter)
{
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    ngx_http_tenant_refresh_cleanup(waiter);

    r = waiter->r;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    waiter->ctx->waited += (ngx_msec_t) (tenant_clock_now() - waiter->begun);
    waiter->resume(r);

    ngx_http_run_posted_requests(c);
}


static void
ngx_http_tenant_refresh_timer(ngx_event_t *ev)
{
    ngx_http_tenant_waiter_t *waiter = ev->data;

    ngx_http_tenant_notice_add(waiter->refresh->worker->conf->notice,
                               NGX_HTTP_TENANT_NOTICE_LATE);
    ngx_log_error(NGX_LOG_INFO, waiter->r->connection->log, 0,
                  "tenant: no answer about an organization in time");

    waiter->done = 1;
    waiter->failed = 1;
    waiter->away = 1;

    ngx_http_tenant_refresh_wake(waiter);
}


/* Runs also when the request ends, which must not be resumed then. */

static void
ngx_http_tenant_refresh_cleanup(void *data)
{
    ngx_http_tenant_waiter_t *waiter = data;

    if (waiter->refresh != NULL) {
        (void) ngx_atomic_fetch_add(&waiter->refresh->worker->waiting, -1);
        ngx_queue_remove(&waiter->queue);
        waiter->refresh = NULL;
    }

    if (waiter->timer.timer_set) {
        ngx_del_timer(&waiter->timer);
    }
}
