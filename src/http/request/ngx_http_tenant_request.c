/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../answer/ngx_http_tenant_response.h"
#include "../answer/ngx_http_tenant_response_headers.h"
#include "../core/ngx_http_tenant_route.h"
#include "../gate/ngx_http_tenant_gate.h"
#include "../gate/ngx_http_tenant_identity.h"
#include "../gate/ngx_http_tenant_origin.h"
#include "../lease/ngx_http_tenant_lease.h"
#include "../task/ngx_http_tenant_task.h"
#include "ngx_http_tenant_attempt.h"
#include "ngx_http_tenant_body.h"
#include "ngx_http_tenant_copy.h"
#include "ngx_http_tenant_request.h"

#include "../../api/tenant_location.h"


/*
 * Runs one state.  NGX_OK leads to the next one.  With NGX_AGAIN the request is
 * resumed later, in ctx->state.  NGX_DONE means that a task has the request,
 * NGX_DECLINED that *err is the answer.  The request is finalized with anything
 * else.
 */

typedef ngx_int_t (*ngx_http_tenant_request_pt)(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err);


static void ngx_http_tenant_request_next(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_request_route(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err);
static ngx_int_t ngx_http_tenant_request_identity(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err);
static ngx_int_t ngx_http_tenant_request_lease(ngx_http_request_t *r,
    tenant_error_t *err);
static tenant_status_e ngx_http_tenant_request_signup(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_token_e *token, tenant_error_t *err);
static ngx_int_t ngx_http_tenant_request_body(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err);
static void ngx_http_tenant_request_body_read(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_request_renew(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err);
static ngx_int_t ngx_http_tenant_request_start(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err);
static ngx_msec_t ngx_http_tenant_request_time(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx);
static ngx_int_t ngx_http_tenant_request_post(ngx_http_request_t *r,
    tenant_job_t *job, tenant_error_t *err);
static ngx_int_t ngx_http_tenant_request_answer(ngx_http_request_t *r,
    tenant_job_t *job);
static ngx_int_t ngx_http_tenant_request_renewed(ngx_http_request_t *r,
    tenant_job_t *job, void (*resume)(ngx_http_request_t *r));
static ngx_int_t ngx_http_tenant_request_refuse(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err);


/* The states of a request of ours, in their order. */

typedef enum {
    NGX_HTTP_TENANT_REQUEST_ROUTE = 0,
    NGX_HTTP_TENANT_REQUEST_IDENTITY,
    NGX_HTTP_TENANT_REQUEST_BODY,
    NGX_HTTP_TENANT_REQUEST_RENEW,
    NGX_HTTP_TENANT_REQUEST_START
} ngx_http_tenant_request_e;


static struct {
    char                        *name;
    ngx_http_tenant_request_pt   run;
} ngx_http_tenant_request_states[] = {
    { "route", ngx_http_tenant_request_route },  /* ..._request_e */
    { "identity", ngx_http_tenant_request_identity },
    { "body", ngx_http_tenant_request_body },
    { "renew", ngx_http_tenant_request_renew },
    { "start", ngx_http_tenant_request_start }
};


static const ngx_http_tenant_task_owner_t  ngx_http_tenant_request_owner = {
    ngx_http_tenant_attempt_admit,
    ngx_http_tenant_attempt_settled,
    ngx_http_tenant_request_answer,
    ngx_http_tenant_response_error,
    ngx_http_tenant_response_flush,
    ngx_http_tenant_request_renewed
};


ngx_int_t
ngx_http_tenant_handler(ngx_http_request_t *r)
{
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_tenant_ctx(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ctx->state = NGX_HTTP_TENANT_REQUEST_ROUTE;

    /* finalizing the request gives this reference back */
    r->main->count++;

    ngx_http_tenant_request_next(r);

    return NGX_DONE;
}


/* Runs the states; also resumes the request, whatever it waited for. */

static void
ngx_http_tenant_request_next(ngx_http_request_t *r)
{
    ngx_int_t               rc;
    tenant_error_t          err;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    if (!r->discard_body) {
        r->read_event_handler = ngx_http_block_reading;
    }

    for ( ;; ) {
        ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "tenant request: %s",
                       ngx_http_tenant_request_states[ctx->state].name);

        rc = ngx_http_tenant_request_states[ctx->state].run(r, ctx, &err);

        if (rc != NGX_OK) {
            break;
        }

        ctx->state++;
    }

    /* the request may be gone by now */

    if (rc == NGX_AGAIN || rc == NGX_DONE) {
        return;
    }

    if (rc == NGX_DECLINED) {
        rc = ngx_http_tenant_request_refuse(r, ctx, &err);
    }

    if (rc == NGX_HTTP_INTERNAL_SERVER_ERROR) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "tenant: internal error: the request got no memory, or "
                      "what is logged before");
    }

    ngx_http_finalize_request(r, rc);
}


static ngx_int_t
ngx_http_tenant_request_route(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err)
{
    ngx_http_tenant_main_conf_t    *tmcf;
    const ngx_http_tenant_route_t  *route;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);

    if (tmcf->worker == NULL) {
        /* after a reload with "master_process off" no worker is made */
        (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the server must be started again");
        return NGX_DECLINED;
    }

    route = ngx_http_tenant_route(r);

    if (route->row == NULL) {
        (void) ngx_http_tenant_route_missing(route, err);
        return NGX_DECLINED;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_tenant_request_identity(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err)
{
    ngx_int_t  rc;

    if (ctx->route.row->auth != TENANT_AUTH_NONE) {
        rc = ngx_http_tenant_request_lease(r, err);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    return ngx_http_tenant_request_check(r, err) == TENANT_OK
           ? NGX_OK : NGX_DECLINED;
}


/* Identifies the sender, with a lease that is not over. */

static ngx_int_t
ngx_http_tenant_request_lease(ngx_http_request_t *r, tenant_error_t *err)
{
    ngx_int_t               rc;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    /* an operator's token is judged without */

    rc = ngx_http_tenant_identify_fully(r, ctx->route.row->role
                                           != TENANT_ROLE_OPERATOR,
                                        ngx_http_tenant_request_next);

    switch (rc) {

    case NGX_OK:
        return NGX_OK;

    case NGX_AGAIN:
        return ngx_http_tenant_gate_wait(r) == NGX_OK
               ? NGX_AGAIN : NGX_HTTP_INTERNAL_SERVER_ERROR;

    case NGX_DECLINED:
        (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the token can't be checked at present");
        return NGX_DECLINED;

    default:
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
}


tenant_status_e
ngx_http_tenant_request_check(ngx_http_request_t *r, tenant_error_t *err)
{
    tenant_token_e                  token;
    tenant_status_e                 rc;
    const tenant_lease_t           *lease;
    ngx_http_tenant_ctx_t          *ctx;
    const ngx_http_tenant_route_t  *route;

    route = ngx_http_tenant_route(r);

    if (route == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    if (route->row == NULL) {
        return ngx_http_tenant_route_missing(route, err);
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    token = route->row->auth != TENANT_AUTH_NONE
            ? ngx_http_tenant_identify(r) : TENANT_TOKEN_MISSING;

    lease = ctx->leased && ctx->lease == NULL ? &tenant_lease_gone
                                              : ctx->lease;

    if (ctx->judged && ctx->judged_lease == lease) {
        return TENANT_OK;
    }

    rc = tenant_access_judge(route->row, token, ctx->claims, lease,
                             &ctx->role, err);

    if (rc == TENANT_OK && tenant_location_signup(route->row)) {
        rc = ngx_http_tenant_request_signup(r, ctx, &token, err);
    }

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "tenant verdict: %d role:%ui", tenant_status_http(rc),
                   (ngx_uint_t) ctx->role);

    if (rc == TENANT_OK && token == TENANT_TOKEN_VALID) {
        rc = ngx_http_tenant_origin(r, err);
    }

    if (rc == TENANT_OK) {
        ctx->judged = 1;
        ctx->judged_lease = lease;
    }

    return rc;
}


/* "tenant_signup": a row that needs no token may need an operator's. */

static tenant_status_e
ngx_http_tenant_request_signup(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_token_e *token, tenant_error_t *err)
{
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    switch (tlcf->signup) {

    case TENANT_SIGNUP_ON:
        return TENANT_OK;

    case TENANT_SIGNUP_OPERATOR:
        *token = ngx_http_tenant_identify(r);
        return tenant_access_operator(*token, ctx->claims, err);

    default: /* TENANT_SIGNUP_OFF */
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "nobody can sign up here");
    }
}


static ngx_int_t
ngx_http_tenant_request_body(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err)
{
    ngx_int_t  rc;

    if (ctx->route.row->body == TENANT_BODY_NONE) {
        return ngx_http_discard_request_body(r);
    }

    /* reading takes a reference, the only one: it may end the request */
    r->main->count--;

    rc = ngx_http_read_client_request_body(r,
                                        ngx_http_tenant_request_body_read);

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
        r->main->count++;
        return rc;
    }

    return NGX_AGAIN;
}


static void
ngx_http_tenant_request_body_read(ngx_http_request_t *r)
{
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);
    ctx->state = NGX_HTTP_TENANT_REQUEST_RENEW;

    ngx_http_tenant_request_next(r);
}


/* The lease may have ended, or been dropped, while the body came. */

static ngx_int_t
ngx_http_tenant_request_renew(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err)
{
    const tenant_route_t  *row;

    row = ctx->route.row;

    if (row->auth == TENANT_AUTH_NONE || row->body == TENANT_BODY_NONE) {
        return NGX_OK;
    }

    /* the body was there already, so no time has passed */

    if (ctx->leased && ctx->leased_at == ngx_current_msec) {
        return NGX_OK;
    }

    if (!ngx_http_tenant_lease_came(ctx)) {
        ctx->leased = 0;
    }

    return ngx_http_tenant_request_lease(r, err);
}


static ngx_int_t
ngx_http_tenant_request_start(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err)
{
    ngx_int_t                     rc;
    tenant_job_t                 *job;
    ngx_http_tenant_loc_conf_t   *tlcf;
    ngx_http_tenant_main_conf_t  *tmcf;

    if (ngx_http_tenant_request_check(r, err) != TENANT_OK) {
        return NGX_DECLINED;
    }

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    job = ngx_http_tenant_task_create(tmcf,
                                      ngx_http_tenant_request_time(r, ctx));
    if (job == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    job->request.bounds = &tlcf->bounds;

    rc = ngx_http_tenant_copy(r, &ctx->route, job, err);

    if (rc != NGX_OK) {
        tenant_arena_destroy(job->arena);
        return rc == NGX_DECLINED ? NGX_DECLINED
                                  : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_tenant_request_post(r, job, err);
}


/* Returns what is left of the request's time for the database, in ms. */

static ngx_msec_t
ngx_http_tenant_request_time(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx)
{
    int64_t                       most;
    ngx_msec_t                    left;
    ngx_http_tenant_loc_conf_t   *tlcf;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    /* that time includes waiting for a lease */

    left = tlcf->timeout > ctx->waited ? tlcf->timeout - ctx->waited : 1;

    /* the data may be purged once the lease and a timeout are over */

    if (ctx->lease != NULL) {
        most = ctx->lease->asked + tmcf->settings.lease
               + tmcf->settings.timeout - tenant_clock_now();
        left = ngx_min(left, (ngx_msec_t) ngx_max(most, 1));
    }

    return left;
}


static ngx_int_t
ngx_http_tenant_request_post(ngx_http_request_t *r, tenant_job_t *job,
    tenant_error_t *err)
{
    void       *attempt;
    ngx_int_t   rc;

    attempt = ngx_http_tenant_attempt_create(r, job);

    if (attempt == NULL) {
        tenant_arena_destroy(job->arena);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (job->request.lines
        && ngx_http_tenant_attempt_stream(attempt, job, err) != NGX_OK)
    {
        tenant_arena_destroy(job->arena);
        return NGX_DECLINED;
    }

    rc = ngx_http_tenant_task_start(r, job, &ngx_http_tenant_request_owner,
                                    attempt);

    if (rc == NGX_BUSY) {
        (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                                "too many requests are waiting");
        return NGX_DECLINED;
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* the task has its own reference to the request */
    r->main->count--;

    r->write_event_handler = ngx_http_request_empty_handler;

    if (r == r->main && !r->discard_body) {
        r->read_event_handler = ngx_http_test_reading;

        if (ngx_handle_read_event(r->connection->read, 0) != NGX_OK) {
            /* NGX_ERROR terminates the request, and so detaches the task */
            return NGX_ERROR;
        }
    }

    return NGX_DONE;
}


static ngx_int_t
ngx_http_tenant_request_answer(ngx_http_request_t *r, tenant_job_t *job)
{
    /* the job found the token revoked, which the lease did not tell yet */

    if (job->error.status == TENANT_UNAUTHORIZED
        && job->request.claims != NULL)
    {
        ngx_http_tenant_identity_revoke(r);
    }

    return ngx_http_tenant_response_send(r, job);
}


/*
 * A stream lasts longer than a lease.  It ends with the right to read, and
 * before its collections may be somebody else's.
 */

static ngx_int_t
ngx_http_tenant_request_renewed(ngx_http_request_t *r, tenant_job_t *job,
    void (*resume)(ngx_http_request_t *r))
{
    ngx_int_t               rc;
    ngx_http_tenant_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_tenant_module);

    if (job->request.route->auth == TENANT_AUTH_NONE) {
        return NGX_OK;
    }

    rc = ngx_http_tenant_identify_fully(r, job->request.route->role
                                           != TENANT_ROLE_OPERATOR,
                                        resume);

    if (rc == NGX_AGAIN || rc == NGX_ERROR) {
        return rc;
    }

    if (rc == NGX_DECLINED) {
        (void) tenant_error_set(&job->error, TENANT_UNAVAILABLE,
                                "the token can't be checked at present");
        return NGX_DECLINED;
    }

    if (ngx_http_tenant_request_check(r, &job->error) != TENANT_OK) {
        return NGX_DECLINED;
    }

    if (ctx->lease != NULL
        && (ctx->lease->placement.next.len != 0
            || !tenant_placement_same(&ctx->lease->placement,
                                      &job->caller.placement)))
    {
        (void) tenant_error_set(&job->error, TENANT_UNAVAILABLE,
                                "the documents are getting another place");
        return NGX_DECLINED;
    }

    ctx->waited = 0;
    job->timeout = ngx_http_tenant_request_time(r, ctx);

    return NGX_OK;
}


static ngx_int_t
ngx_http_tenant_request_refuse(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err)
{
    ngx_int_t  rc;

    /* nobody wants the body, so nginx must not send "100 Continue" */
    r->expect_tested = 1;

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    if (err->status == TENANT_METHOD_NOT_ALLOWED
        && ngx_http_tenant_response_allow(r, ctx->route.allow) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_tenant_response_error(r, err);
}
