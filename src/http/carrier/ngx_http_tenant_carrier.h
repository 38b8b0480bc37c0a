/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CARRIER_H_INCLUDED_
#define _NGX_HTTP_TENANT_CARRIER_H_INCLUDED_


#include "ngx_http_tenant_call.h"


/*
 * Returns a carrier without connections for the worker, or NULL.  "waiting"
 * counts the calls that wait, too.
 */
ngx_http_tenant_carrier_t *ngx_http_tenant_carrier_create(ngx_cycle_t *cycle,
    ngx_http_tenant_main_conf_t *tmcf, tenant_store_t *store,
    ngx_atomic_t *waiting);

/* Begins to open connections: the store has its pools. */
void ngx_http_tenant_carrier_start(ngx_http_tenant_carrier_t *carrier);

/*
 * Closes all connections.  The thread pool has ended, or the process is about
 * to.
 */
void ngx_http_tenant_carrier_close(ngx_http_tenant_carrier_t *carrier);

/*
 * Returns whether calls to that cluster can be sent, now or once a connection
 * is free.
 */
ngx_uint_t ngx_http_tenant_carrier_takes(ngx_http_tenant_carrier_t *carrier,
    tenant_str_t cluster);

/*
 * Sends a call's command.  Returns NGX_AGAIN if the handler is called later,
 * never before the function returns; or else what the handler would be called
 * with.
 */
ngx_int_t ngx_http_tenant_carrier_send(ngx_http_tenant_carrier_t *carrier,
    ngx_http_tenant_call_t *call);

/*
 * Gives up a call that is under way: nobody wants its reply any more, and what
 * it points to may be freed.
 */
void ngx_http_tenant_carrier_abort(ngx_http_tenant_call_t *call);


#endif /* _NGX_HTTP_TENANT_CARRIER_H_INCLUDED_ */
