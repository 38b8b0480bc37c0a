/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_CALL_H_INCLUDED_
#define _NGX_HTTP_TENANT_CALL_H_INCLUDED_


#include "../core/ngx_http_tenant.h"
#include "../../store/tenant_exchange.h"


/*
 * The event loop sends commands and reads their replies over connections that
 * the driver opened in a thread.  All of this is the event loop's.
 */
typedef struct ngx_http_tenant_carrier_s     ngx_http_tenant_carrier_t;
typedef struct ngx_http_tenant_connection_s  ngx_http_tenant_connection_t;
typedef struct ngx_http_tenant_call_s        ngx_http_tenant_call_t;


/*
 * A call is over.  With NGX_OK, call->status and, if it came, call->reply are
 * what tenant_store_command() would return.  With NGX_DECLINED the event loop
 * has no connection for it, and tenant_store_again() may go on.
 */
typedef void (*ngx_http_tenant_call_pt)(ngx_http_tenant_call_t *call,
    ngx_int_t rc);


/*
 * A call is one command on its way.  Whoever makes it sets "handler", "error",
 * and in "exchange" work and command; the rest is zeroed first.  It must stay
 * where it is until it is over or aborted, and the command with it.
 */

struct ngx_http_tenant_call_s {
    tenant_exchange_t              exchange;
    ngx_http_tenant_call_pt        handler;
    tenant_error_t                *error;

    tenant_status_e                status;
    tenant_doc_t                   reply;        /* in the work's arena */

    ngx_http_tenant_connection_t  *connection;   /* that has it, or NULL */
    ngx_queue_t                    queue;        /* of those that wait */
    ngx_atomic_t                  *waits;        /* counts those */
    unsigned                       waiting:1;    /* is one of them */
};


#endif /* _NGX_HTTP_TENANT_CALL_H_INCLUDED_ */
