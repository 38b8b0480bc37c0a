/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../gate/ngx_http_tenant_cache.h"
#include "ngx_http_tenant_flight.h"
#include "ngx_http_tenant_lease.h"
#include "ngx_http_tenant_lease_look.h"
#include "ngx_http_tenant_wait.h"
#include "../ngx_http_tenant_notice.h"


static ngx_int_t ngx_http_tenant_lease_key(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_ctx_t *ctx, const tenant_claims_t *claims,
    u_char key[NGX_HTTP_TENANT_KEY_LEN]);
static tenant_lease_t *ngx_http_tenant_lease_at_hand(ngx_http_request_t *r,
    const tenant_claims_t *claims, ngx_uint_t failed);


ngx_int_t
ngx_http_tenant_lease_get(ngx_http_request_t *r,
    const tenant_claims_t *claims, void (*resume)(ngx_http_request_t *r),
    tenant_lease_t **lease)
{
    bool                          newer;
    u_char                        key[NGX_HTTP_TENANT_KEY_LEN];
    uint64_t                      ticket;
    ngx_http_tenant_ctx_t        *ctx;
    ngx_http_tenant_wait_t       *wait;
    ngx_http_tenant_lease_e       rc;
    ngx_http_tenant_flight_t     *flight;
    ngx_http_tenant_main_conf_t  *tmcf;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    ctx = ngx_http_tenant_ctx(r);

    if (ctx == NULL) {
        return NGX_ERROR;
    }

    wait = &ctx->wait;

    if (wait->done && wait->lease != NULL) {

        (void) tenant_lease_check(wait->lease, claims, &newer);

        if (!newer || wait->again) {
            wait->done = 0;
            *lease = wait->lease;
            return NGX_OK;
        }

        wait->again = 1;
    }

    wait->done = 0;

    if (ngx_http_tenant_lease_key(tmcf, ctx, claims, key) != NGX_OK) {
        return NGX_DECLINED;
    }

    if (wait->failed) {
        wait->failed = 0;
        *lease = ngx_http_tenant_lease_at_hand(r, claims, 1);

        if (*lease == NULL) {
            return NGX_DECLINED;
        }

        (void) tenant_lease_check(*lease, claims, &newer);

        return newer ? NGX_DECLINED : NGX_OK;
    }

    ticket = 0;

    rc = ngx_http_tenant_lease_look(tmcf->worker, key, claims, r->pool,
                                    lease, &ticket);

    if (rc <= NGX_HTTP_TENANT_LEASE_HIT_ASK && *lease == NULL) {
        return NGX_ERROR;
    }

    if (rc == NGX_HTTP_TENANT_LEASE_HIT) {
        return NGX_OK;
    }

    flight = rc == NGX_HTTP_TENANT_LEASE_WAIT
             ? ngx_http_tenant_flight_find(tmcf->worker, ticket) : NULL;

    if (flight == NULL) {
        flight = ngx_http_tenant_flight_create(tmcf->worker, key, ticket);
        if (flight == NULL) {
            return rc == NGX_HTTP_TENANT_LEASE_HIT_ASK ? NGX_OK : NGX_ERROR;
        }

        if (rc == NGX_HTTP_TENANT_LEASE_WAIT) {
            ngx_http_tenant_flight_watch(flight);

        } else if (ngx_http_tenant_flight_ask(flight) != NGX_OK) {

            if (rc == NGX_HTTP_TENANT_LEASE_HIT_ASK) {
                return NGX_OK;
            }

            ngx_http_tenant_notice_add(tmcf->notice,
                                       NGX_HTTP_TENANT_NOTICE_QUEUE);
            return NGX_DECLINED;
        }
    }

    if (rc == NGX_HTTP_TENANT_LEASE_HIT_ASK) {
        return NGX_OK;
    }

    wait->resume = resume;

    return ngx_http_tenant_wait_add(r, wait, flight);
}


tenant_lease_t *
ngx_http_tenant_lease_peek(ngx_http_request_t *r,
    const tenant_claims_t *claims)
{
    return ngx_http_tenant_lease_at_hand(r, claims, 0);
}


/*
 * "failed": no answer came in time, perhaps before the question ended; or one
 * came to another worker meanwhile.
 */

static tenant_lease_t *
ngx_http_tenant_lease_at_hand(ngx_http_request_t *r,
    const tenant_claims_t *claims, ngx_uint_t failed)
{
    int64_t                        now;
    u_char                         key[NGX_HTTP_TENANT_KEY_LEN];
    ngx_uint_t                     stale;
    tenant_lease_t                *lease;
    ngx_http_tenant_ctx_t         *ctx;
    ngx_http_tenant_main_conf_t   *tmcf;
    ngx_http_tenant_lease_node_t  *node;

    tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);
    ctx = ngx_http_tenant_ctx(r);

    if (ctx == NULL || tmcf->zone == NULL
        || ngx_http_tenant_lease_key(tmcf, ctx, claims, key) != NGX_OK)
    {
        return NULL;
    }

    lease = NULL;

    ngx_http_tenant_zone_lock(tmcf->zone);

    now = tenant_store_now();
    node = ngx_http_tenant_zone_find(tmcf->zone, NGX_HTTP_TENANT_LEASE, key);

    if (node != NULL && failed
        && now - node->failed >= (int64_t) tmcf->lease
        && now - node->asked >= (int64_t) tmcf->lease)
    {
        node->failed = now;
    }

    if (node != NULL && ngx_http_tenant_lease_usable(tmcf, node, now, &stale))
    {
        lease = ngx_http_tenant_lease_node_read(node, r->pool);
    }

    ngx_http_tenant_zone_unlock(tmcf->zone);

    return lease;
}


/*
 * The organization, the user (of our own tokens), and which master data.  Who
 * remembers the token remembers this as well.
 */

static ngx_int_t
ngx_http_tenant_lease_key(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_ctx_t *ctx, const tenant_claims_t *claims,
    u_char key[NGX_HTTP_TENANT_KEY_LEN])
{
    tenant_str_t                    none = tenant_null_string;
    ngx_http_tenant_cache_entry_t  *entry;

    entry = ctx->entry;

    if (entry != NULL && entry->keyed && claims == &entry->claims) {
        ngx_memcpy(key, entry->lease_key, NGX_HTTP_TENANT_KEY_LEN);
        return NGX_OK;
    }

    if (ngx_http_tenant_lease_node_key(key, tmcf->lease_tag,
                                       claims->organization,
                                       claims->own ? claims->user : none)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (entry != NULL && claims == &entry->claims) {
        ngx_memcpy(entry->lease_key, key, NGX_HTTP_TENANT_KEY_LEN);
        entry->keyed = 1;
    }

    return NGX_OK;
}
