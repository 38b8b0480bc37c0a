/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../gate/ngx_http_tenant_gate.h"
#include "../gate/ngx_http_tenant_identity.h"
#include "ngx_http_tenant_input.h"
#include "ngx_http_tenant_request.h"
#include "ngx_http_tenant_response.h"
#include "ngx_http_tenant_route.h"
#include "../task/ngx_http_tenant_task.h"


static void ngx_http_tenant_request_resume(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_request_admit(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_request_refuse(ngx_http_request_t *r,
    tenant_error_t *err, ngx_uint_t allow);
static void ngx_http_tenant_request_body(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_request_renew(ngx_http_request_t *r,
    tenant_error_t *err);
static ngx_int_t ngx_http_tenant_request_start(ngx_http_request_t *r);


ngx_int_t
ngx_http_tenant_handler(ngx_http_request_t *r)
{
    ngx_int_t                     rc;
    ngx_uint_t                    allow;
    tenant_error_t                err;
    const tenant_route_t         *route;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);

    if (tmcf->worker == NULL) {
        /* "master_process off" does not start anew after a reload */
        (void) tenant_error_set(&err, TENANT_UNAVAILABLE,
                                "the server must be started again");
        return ngx_http_tenant_request_refuse(r, &err, 0);
    }

    if (ngx_http_tenant_route_find(r, &route, NULL, NULL, &allow, &err)
            != TENANT_OK
        || route->auth == TENANT_AUTH_NONE)
    {
        return ngx_http_tenant_request_admit(r);
    }

    rc = ngx_http_tenant_identify_fully(r, 1, ngx_http_tenant_request_resume);

    switch (rc) {

    case NGX_OK:
        return ngx_http_tenant_request_admit(r);

    case NGX_AGAIN:

        if (ngx_http_tenant_gate_wait(r) != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        r->main->count++;

        return NGX_DONE;

    case NGX_DECLINED:
        (void) tenant_error_set(&err, TENANT_UNAVAILABLE,
                                "the token can't be checked at present");
        return ngx_http_tenant_request_refuse(r, &err, 0);

    default:
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
}


/* The lease is here; the request is held. */

static void
ngx_http_tenant_request_resume(ngx_http_request_t *r)
{
    r->read_event_handler = ngx_http_block_reading;

    ngx_http_finalize_request(r, ngx_http_tenant_handler(r));
}


static ngx_int_t
ngx_http_tenant_request_admit(ngx_http_request_t *r)
{
    ngx_int_t              rc;
    ngx_uint_t             allow;
    tenant_error_t         err;
    const tenant_route_t  *route;

    if (ngx_http_tenant_request_check(r, &route, NULL, NULL, &allow, &err)
        != TENANT_OK)
    {
        return ngx_http_tenant_request_refuse(r, &err, allow);
    }

    if (route->body != TENANT_BODY_NONE) {

        rc = ngx_http_read_client_request_body(r,
                                               ngx_http_tenant_request_body);

        return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    r->main->count++;
    ngx_http_tenant_request_body(r);

    return NGX_DONE;
}


static ngx_int_t
ngx_http_tenant_request_refuse(ngx_http_request_t *r, tenant_error_t *err,
    ngx_uint_t allow)
{
    ngx_int_t  rc;

    /* no "100 Continue" for a body that nobody wants */
    r->expect_tested = 1;

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    if (err->status == TENANT_METHOD_NOT_ALLOWED
        && ngx_http_tenant_response_allow(r, allow) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_tenant_response_error(r, err);
}


tenant_status_e
ngx_http_tenant_request_check(ngx_http_request_t *r,
    const tenant_route_t **route, tenant_str_t *collection, tenant_str_t *id,
    ngx_uint_t *allow, tenant_error_t *err)
{
    tenant_token_e          token;
    tenant_status_e         rc;
    ngx_http_tenant_ctx_t  *ctx;

    rc = ngx_http_tenant_route_find(r, route, collection, id, allow, err);

    if (rc != TENANT_OK || (*route)->auth == TENANT_AUTH_NONE) {
        return rc;
    }

    token = ngx_http_tenant_identify(r);

    if (token == TENANT_TOKEN_MISSING
        && (*route)->auth == TENANT_AUTH_OPTIONAL)
    {
        return TENANT_OK;
    }

    if (token != TENANT_TOKEN_VALID) {
        return ngx_http_tenant_gate_unauthorized(token, err);
    }

    ctx = ngx_http_tenant_ctx(r);

    if (!ctx->claims->own && (*route)->api == TENANT_API_ADMIN) {
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "this token's issuer has no users here");
    }

    /* a trusted issuer's; the lease of our own says what the role is */

    if (ctx->leased && ctx->lease == NULL) {
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "the token's organization is not registered "
                                "here");
    }

    if (tenant_role_parse(ngx_http_tenant_identity_role(ctx))
        < (*route)->role)
    {
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "the token's role does not allow it");
    }

    return ngx_http_tenant_identity_origin(r, err);
}


/* The body is here, or discarded; the request is held. */

static void
ngx_http_tenant_request_body(ngx_http_request_t *r)
{
    ngx_int_t       rc;
    tenant_error_t  err;

    rc = ngx_http_tenant_request_renew(r, &err);

    if (rc == NGX_AGAIN) {
        return;
    }

    if (rc == NGX_OK) {
        rc = ngx_http_tenant_request_start(r);

        if (rc == NGX_DONE) {
            return;
        }

    } else {
        rc = rc == NGX_DECLINED ? ngx_http_tenant_response_error(r, &err)
                                : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_http_finalize_request(r, rc);
}


/* The lease may have ended, or been dropped, while the body came. */

static ngx_int_t
ngx_http_tenant_request_renew(ngx_http_request_t *r, tenant_error_t *err)
{
    ngx_int_t               rc;
    ngx_uint_t              allow;
    ngx_http_tenant_ctx_t  *ctx;
    const tenant_route_t   *route;

    if (ngx_http_tenant_route_find(r, &route, NULL, NULL, &allow, err)
            != TENANT_OK
        || route->auth == TENANT_AUTH_NONE)
    {
        return NGX_OK;
    }

    ctx = ngx_http_tenant_ctx(r);

    if (ctx != NULL && route->body != TENANT_BODY_NONE && !ctx->wait.done) {
        ctx->leased = 0;
    }

    rc = ngx_http_tenant_identify_fully(r, 1, ngx_http_tenant_request_body);

    if (rc == NGX_AGAIN && ngx_http_tenant_gate_wait(r) != NGX_OK) {
        return NGX_ERROR;
    }

    if (rc == NGX_DECLINED) {
        (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the token can't be checked at present");
    }

    return rc;
}


/* NGX_DONE: a task finalizes the request.  Else what to finalize it with. */

static ngx_int_t
ngx_http_tenant_request_start(ngx_http_request_t *r)
{
    ngx_int_t              rc;
    ngx_uint_t             allow;
    tenant_job_t          *job;
    tenant_str_t           collection, id;
    tenant_error_t         err;
    const tenant_route_t  *route;

    if (ngx_http_tenant_request_check(r, &route, &collection, &id, &allow,
                                      &err)
        != TENANT_OK)
    {
        return ngx_http_tenant_response_error(r, &err);
    }

    job = ngx_http_tenant_task_job(r);
    if (job == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = NGX_OK;

    if (ngx_http_tenant_input_str(job, &job->collection, collection.len,
                                     collection.data) != NGX_OK
        || ngx_http_tenant_input_str(job, &job->id, id.len, id.data)
           != NGX_OK)
    {
        rc = NGX_ERROR;
    }

    if (rc == NGX_OK) {
        rc = ngx_http_tenant_input(r, route, job, &err);
    }

    if (rc != NGX_OK) {
        tenant_arena_destroy(job->arena);

        return rc == NGX_DECLINED ? ngx_http_tenant_response_error(r, &err)
                                  : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_tenant_task_start(r, job);

    if (rc == NGX_BUSY) {
        (void) tenant_error_set(&err, TENANT_UNAVAILABLE,
                                "too many requests are waiting");
        ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                      "tenant: %s", err.detail);
        return ngx_http_tenant_response_error(r, &err);
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* the task holds the request on its own: give back the caller's hold */
    r->main->count--;

    r->write_event_handler = ngx_http_request_empty_handler;

    if (r == r->main && !r->discard_body) {
        r->read_event_handler = ngx_http_test_reading;

        if (ngx_handle_read_event(r->connection->read, 0) != NGX_OK) {
            /* terminates the request, and so detaches the task */
            return NGX_ERROR;
        }
    }

    return NGX_DONE;
}
