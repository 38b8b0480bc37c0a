/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../answer/ngx_http_tenant_cors.h"
#include "../answer/ngx_http_tenant_response.h"
#include "../answer/ngx_http_tenant_response_headers.h"
#include "../core/ngx_http_tenant_route.h"
#include "ngx_http_tenant_gate.h"
#include "ngx_http_tenant_identity.h"
#include "ngx_http_tenant_origin.h"
#include "ngx_http_tenant_variable.h"


static ngx_int_t ngx_http_tenant_gate_plan(ngx_http_request_t *r);
static ngx_int_t ngx_http_tenant_gate(ngx_http_request_t *r);
static tenant_status_e ngx_http_tenant_gate_origin(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err);
static void ngx_http_tenant_gate_resume(ngx_http_request_t *r);
static tenant_status_e ngx_http_tenant_gate_judge(
    ngx_http_tenant_loc_conf_t *tlcf, ngx_http_tenant_ctx_t *ctx,
    tenant_error_t *err);
static tenant_status_e ngx_http_tenant_gate_require(
    ngx_http_tenant_loc_conf_t *tlcf, ngx_http_tenant_ctx_t *ctx,
    tenant_error_t *err);
static ngx_uint_t ngx_http_tenant_gate_claim(ngx_http_tenant_ctx_t *ctx,
    ngx_http_tenant_require_t *require);
static ngx_uint_t ngx_http_tenant_gate_one_of(
    ngx_http_tenant_require_t *require, tenant_str_t value);
static ngx_int_t ngx_http_tenant_gate_refuse(ngx_http_request_t *r,
    tenant_error_t *err, ngx_uint_t challenge);


ngx_int_t
ngx_http_tenant_access_handler(ngx_http_request_t *r)
{
    return ngx_http_tenant_gate(r);
}


ngx_int_t
ngx_http_tenant_preaccess_handler(ngx_http_request_t *r)
{
    ngx_int_t  rc;

    if (r == r->main && ngx_http_tenant_cors_preflight(r)) {
        return NGX_HTTP_NO_CONTENT;
    }

    rc = ngx_http_tenant_gate_plan(r);

    if (rc != NGX_OK || r == r->main) {
        return rc == NGX_OK ? NGX_DECLINED : rc;
    }

    rc = ngx_http_tenant_gate(r);

    return rc == NGX_OK ? NGX_DECLINED : rc;
}


/*
 * Where $tenant_plan or $tenant_storage is used, the lease is there before
 * nginx's own limits are looked at: this runs first in its phase, as modules
 * that are added come behind nginx's own and phases begin with the last.
 * Nothing is refused here.
 */

static ngx_int_t
ngx_http_tenant_gate_plan(ngx_http_request_t *r)
{
    ngx_int_t                     rc;
    ngx_http_tenant_loc_conf_t   *tlcf;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    if (!tmcf->need_plan
        || (tlcf->auth == NGX_HTTP_TENANT_AUTH_OFF
            && tlcf->api == NGX_HTTP_TENANT_NO_API)
        || !ngx_http_tenant_route_guarded(r))
    {
        return NGX_OK;
    }

    rc = ngx_http_tenant_identify_fully(r, 1, ngx_http_tenant_gate_resume);

    switch (rc) {

    case NGX_AGAIN:
        return ngx_http_tenant_gate_wait(r) == NGX_OK
               ? NGX_AGAIN : NGX_HTTP_INTERNAL_SERVER_ERROR;

    case NGX_ERROR:
        return NGX_HTTP_INTERNAL_SERVER_ERROR;

    default: /* NGX_OK; NGX_DECLINED: the gate, or our handler, says so */
        return NGX_OK;
    }
}


static ngx_int_t
ngx_http_tenant_gate(ngx_http_request_t *r)
{
    ngx_int_t                    rc;
    tenant_error_t               err;
    ngx_http_tenant_ctx_t       *ctx;
    ngx_http_tenant_loc_conf_t  *tlcf;

    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);

    /* our own handlers look at tokens by themselves, and know when they must */

    if (tlcf->auth == NGX_HTTP_TENANT_AUTH_OFF
        || (tlcf->auth == NGX_HTTP_TENANT_AUTH_OPTIONAL
            && tlcf->api != NGX_HTTP_TENANT_NO_API)
        || !ngx_http_tenant_route_guarded(r))
    {
        return NGX_DECLINED;
    }

    ctx = ngx_http_tenant_ctx(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_tenant_identify_fully(r, tlcf->require_organization,
                                        ngx_http_tenant_gate_resume);

    switch (rc) {

    case NGX_OK:
        break;

    case NGX_AGAIN:
        return ngx_http_tenant_gate_wait(r) == NGX_OK
               ? NGX_AGAIN : NGX_HTTP_INTERNAL_SERVER_ERROR;

    case NGX_DECLINED:

        if (tlcf->auth == NGX_HTTP_TENANT_AUTH_OPTIONAL) {
            /* without the database nobody vouches for the token */
            ngx_http_tenant_identity_refuse(r, TENANT_TOKEN_INVALID,
                                            TENANT_REASON_UNCHECKED,
                                            ctx->claims->organization);
            break;
        }

        (void) tenant_error_set(&err, TENANT_UNAVAILABLE,
                                "the token can't be checked at present");
        return ngx_http_tenant_gate_refuse(r, &err, 0);

    default:
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (tlcf->auth == NGX_HTTP_TENANT_AUTH_OPTIONAL) {

        /* nobody is refused, but another site's request loses its identity */

        if (ctx->claims == NULL) {
            return NGX_DECLINED;
        }

        if (ctx->lease != NULL && ctx->lease->suspended) {
            ngx_http_tenant_identity_refuse(r, TENANT_TOKEN_REVOKED,
                                            TENANT_REASON_SUSPENDED,
                                            ctx->claims->organization);
            return NGX_DECLINED;
        }

        return ngx_http_tenant_gate_origin(r, ctx, &err) == TENANT_NO_MEMORY
               ? ngx_http_tenant_gate_refuse(r, &err, 0) : NGX_DECLINED;
    }

    if (ngx_http_tenant_gate_judge(tlcf, ctx, &err) != TENANT_OK) {
        return ngx_http_tenant_gate_refuse(r, &err, 1);
    }

    /* a challenge would not help: the fault is not the token's */

    return ngx_http_tenant_gate_origin(r, ctx, &err) == TENANT_OK
           ? NGX_OK : ngx_http_tenant_gate_refuse(r, &err, 0);
}


/*
 * A request that another site makes a browser send has no identity, also where
 * "optional", or another check with "satisfy any", lets it in.
 */

static tenant_status_e
ngx_http_tenant_gate_origin(ngx_http_request_t *r,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err)
{
    tenant_status_e  rc;

    rc = ngx_http_tenant_origin(r, err);

    if (rc != TENANT_OK && rc != TENANT_NO_MEMORY) {
        ngx_http_tenant_identity_refuse(r, TENANT_TOKEN_INVALID,
                                        TENANT_REASON_CROSS_SITE,
                                        ctx->claims->organization);
    }

    return rc;
}


static void
ngx_http_tenant_gate_resume(ngx_http_request_t *r)
{
    /* a body that is being discarded must go on coming */

    if (!r->discard_body) {
        r->read_event_handler = ngx_http_block_reading;
    }

    r->write_event_handler = ngx_http_core_run_phases;

    ngx_http_core_run_phases(r);
}


ngx_int_t
ngx_http_tenant_gate_wait(ngx_http_request_t *r)
{
    r->write_event_handler = ngx_http_request_empty_handler;

    if (r != r->main || r->discard_body) {
        return NGX_OK;
    }

    r->read_event_handler = ngx_http_test_reading;

    return ngx_handle_read_event(r->connection->read, 0);
}


tenant_status_e
ngx_http_tenant_gate_check(ngx_http_request_t *r, tenant_error_t *err)
{
    ngx_http_tenant_ctx_t       *ctx;
    ngx_http_core_loc_conf_t    *clcf;
    ngx_http_tenant_loc_conf_t  *tlcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);
    tlcf = ngx_http_get_module_loc_conf(r, ngx_http_tenant_module);
    ctx = ngx_http_tenant_ctx(r);

    /* with "satisfy any" another check may still let it in */

    if (ctx == NULL || tlcf->auth != NGX_HTTP_TENANT_AUTH_ON
        || clcf->satisfy == NGX_HTTP_SATISFY_ANY
        || !ngx_http_tenant_route_guarded(r))
    {
        return TENANT_OK;
    }

    if (ngx_http_tenant_identify(r) == TENANT_TOKEN_VALID
        && tlcf->require_organization && !ctx->leased)
    {
        return TENANT_OK;
    }

    if (ngx_http_tenant_gate_judge(tlcf, ctx, err) != TENANT_OK) {
        (void) ngx_http_tenant_response_challenge(r,
                                          tenant_status_http(err->status));
        return err->status;
    }

    return ngx_http_tenant_origin(r, err);
}


static tenant_status_e
ngx_http_tenant_gate_judge(ngx_http_tenant_loc_conf_t *tlcf,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err)
{
    if (ctx->token != TENANT_TOKEN_VALID) {
        return tenant_access_unauthorized(ctx->token, err);
    }

    if (tlcf->require_organization && ctx->lease == NULL) {
        return tenant_error_set(err, TENANT_FORBIDDEN,
                                "the token's organization is not registered "
                                "here");
    }

    if (ctx->lease != NULL && ctx->lease->suspended) {
        return tenant_access_suspended(ctx->lease->reason, err);
    }

    return ngx_http_tenant_gate_require(tlcf, ctx, err);
}


/* Each requirement must be met by one of its values. */

static tenant_status_e
ngx_http_tenant_gate_require(ngx_http_tenant_loc_conf_t *tlcf,
    ngx_http_tenant_ctx_t *ctx, tenant_error_t *err)
{
    ngx_uint_t                  i;
    ngx_http_tenant_require_t  *require;

    if (tlcf->require == NULL) {
        return TENANT_OK;
    }

    require = tlcf->require->elts;

    for (i = 0; i < tlcf->require->nelts; i++) {

        if (require[i].claim.len == 0) {

            if (!ngx_http_tenant_gate_one_of(&require[i],
                                             tenant_access_role(ctx->claims,
                                                                ctx->lease)))
            {
                return tenant_error_set(err, TENANT_FORBIDDEN,
                                        "the token's role does not allow it");
            }

            continue;
        }

        if (!ngx_http_tenant_gate_claim(ctx, &require[i])) {
            return tenant_error_set(err, TENANT_FORBIDDEN,
                                    "the token's claim \"%.*s\" does not "
                                    "allow it", (int) require[i].claim.len,
                                    require[i].claim.data);
        }
    }

    return TENANT_OK;
}


/*
 * The claim itself must have one of the values or, if it is an array, any of
 * its elements.
 */

static ngx_uint_t
ngx_http_tenant_gate_claim(ngx_http_tenant_ctx_t *ctx,
    ngx_http_tenant_require_t *require)
{
    tenant_str_t    text;
    tenant_iter_t   it;
    tenant_value_t  value;

    if (!tenant_claim_find(ctx->claims->claims,
                           (const char *) require->claim.data, &value))
    {
        return 0;
    }

    if (value.type != TENANT_BSON_ARRAY) {
        return ngx_http_tenant_variable_text(ctx, &value, &text)
                   == NGX_OK
               && ngx_http_tenant_gate_one_of(require, text);
    }

    it = tenant_bson_iter(value.doc);

    while (tenant_bson_next(&it)) {
        if (ngx_http_tenant_variable_text(ctx, &it.value, &text)
                == NGX_OK
            && ngx_http_tenant_gate_one_of(require, text))
        {
            return 1;
        }
    }

    return 0;
}


static ngx_uint_t
ngx_http_tenant_gate_one_of(ngx_http_tenant_require_t *require,
    tenant_str_t value)
{
    ngx_str_t   *values;
    ngx_uint_t   i;

    values = require->values.elts;

    for (i = 0; i < require->values.nelts; i++) {
        if (values[i].len == value.len && value.len != 0
            && ngx_memcmp(values[i].data, value.data, value.len) == 0)
        {
            return 1;
        }
    }

    return 0;
}


/* The error filter turns nginx's error page into a problem document. */

static ngx_int_t
ngx_http_tenant_gate_refuse(ngx_http_request_t *r, tenant_error_t *err,
    ngx_uint_t challenge)
{
    tenant_error_t         *error;
    ngx_http_tenant_ctx_t  *ctx;

    ngx_http_tenant_response_log(r, err);

    ctx = ngx_http_tenant_ctx(r);
    error = ngx_palloc(r->pool, sizeof(tenant_error_t));

    if (ctx == NULL || error == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    *error = *err;
    ctx->error = error;

    /* "satisfy any" takes this header back when another check lets it in */

    if (challenge
        && ngx_http_tenant_response_challenge(r,
                                              tenant_status_http(err->status))
           != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return tenant_status_http(err->status);
}
