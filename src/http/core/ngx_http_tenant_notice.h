/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_NOTICE_H_INCLUDED_
#define _NGX_HTTP_TENANT_NOTICE_H_INCLUDED_


#include "ngx_http_tenant.h"


/*
 * What was refused, counted for all workers: the error log gets one line a
 * second at most, at "error", which is nginx's default level.  The first one
 * after a quiet second is written at once, the rest of a burst by a timer or
 * when the worker leaves.  Each request has its own line at "info" besides.
 * Event loop only.
 */

typedef enum {
    NGX_HTTP_TENANT_NOTICE_QUEUE = 0,    /* tenant_max_waiting */
    NGX_HTTP_TENANT_NOTICE_HASHING,      /* the same, for tenant_max_hashing */
    NGX_HTTP_TENANT_NOTICE_NOT_BEGUN,    /* waited its whole time */
    NGX_HTTP_TENANT_NOTICE_ATTEMPTS,     /* others were under way */
    NGX_HTTP_TENANT_NOTICE_THROTTLED,
    NGX_HTTP_TENANT_NOTICE_UNAVAILABLE,  /* no database */
    NGX_HTTP_TENANT_NOTICE_LATE,         /* no answer of the database */
    NGX_HTTP_TENANT_NOTICE_TOKEN,        /* and a tenant_reason_e */
    NGX_HTTP_TENANT_NOTICES = NGX_HTTP_TENANT_NOTICE_TOKEN + TENANT_REASONS
} ngx_http_tenant_notice_e;


/* Adds its shared memory to the configuration; NULL: logged. */
ngx_http_tenant_notice_t *ngx_http_tenant_notice_create(ngx_conf_t *cf);

/* Once in each worker, before it counts. */
void ngx_http_tenant_notice_init(ngx_http_tenant_notice_t *notice,
    ngx_log_t *log);

/*
 * One more was refused: an ngx_http_tenant_notice_e, or one with a reason.
 * Nothing where "notice" is NULL: nothing is refused there.
 */
void ngx_http_tenant_notice_add(ngx_http_tenant_notice_t *notice,
    ngx_uint_t what);

/* Writes what is left: this worker leaves. */
void ngx_http_tenant_notice_exit(ngx_http_tenant_notice_t *notice);


#endif /* _NGX_HTTP_TENANT_NOTICE_H_INCLUDED_ */
