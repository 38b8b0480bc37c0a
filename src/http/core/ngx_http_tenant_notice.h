/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_NOTICE_H_INCLUDED_
#define _NGX_HTTP_TENANT_NOTICE_H_INCLUDED_


#include "ngx_http_tenant.h"


/*
 * Refusals are counted for all workers, and the error log gets at most one line
 * a second, at "error", which is nginx's default level.  The first one after a
 * quiet second is written at once, the rest of a burst by a timer or when the
 * worker leaves.  Each request has its own line at "info" besides.  These
 * functions belong to the event loop.
 */

typedef enum {
    NGX_HTTP_TENANT_NOTICE_QUEUE = 0,    /* tenant_max_waiting */
    NGX_HTTP_TENANT_NOTICE_HASHING,      /* tenant_max_hashing */
    NGX_HTTP_TENANT_NOTICE_NOT_BEGUN,    /* it waited its whole time */
    NGX_HTTP_TENANT_NOTICE_ATTEMPTS,     /* others were under way */
    NGX_HTTP_TENANT_NOTICE_THROTTLED,
    NGX_HTTP_TENANT_NOTICE_UNAVAILABLE,  /* no database */
    NGX_HTTP_TENANT_NOTICE_LATE,         /* the database did not answer */
    NGX_HTTP_TENANT_NOTICE_TOKEN,        /* plus a tenant_reason_e */
    NGX_HTTP_TENANT_NOTICES = NGX_HTTP_TENANT_NOTICE_TOKEN + TENANT_REASONS
} ngx_http_tenant_notice_e;


/*
 * Adds its shared memory to the configuration.  Returns NULL if that fails,
 * which is logged then.
 */
ngx_http_tenant_notice_t *ngx_http_tenant_notice_create(ngx_conf_t *cf);

/* Must be called once in each worker, before it counts. */
void ngx_http_tenant_notice_init(ngx_http_tenant_notice_t *notice,
    ngx_log_t *log);

/*
 * Counts a refusal: "what" is an ngx_http_tenant_notice_e, or
 * NGX_HTTP_TENANT_NOTICE_TOKEN plus a reason.  "notice" is NULL, and nothing is
 * counted, where nothing can be refused.
 */
void ngx_http_tenant_notice_add(ngx_http_tenant_notice_t *notice,
    ngx_uint_t what);

/* Writes what is left, since this worker leaves. */
void ngx_http_tenant_notice_exit(ngx_http_tenant_notice_t *notice);


#endif /* _NGX_HTTP_TENANT_NOTICE_H_INCLUDED_ */
