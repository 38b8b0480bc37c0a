/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_FLIGHT_H_INCLUDED_
#define _NGX_HTTP_TENANT_FLIGHT_H_INCLUDED_


#include "ngx_http_tenant_lease_look.h"


/* A new one that nobody waits for yet; NULL: no memory. */
ngx_http_tenant_flight_t *ngx_http_tenant_flight_create(
    ngx_http_tenant_worker_t *worker, const u_char *key, uint64_t ticket);

/*
 * Asks the master database in a thread.  NGX_OK: all that wait are woken by
 * and by.  NGX_ERROR: it can't, and the flight is gone with its marker.
 */
ngx_int_t ngx_http_tenant_flight_ask(ngx_http_tenant_flight_t *flight);

/* Looks after another worker's question until it is answered, or dies. */
void ngx_http_tenant_flight_watch(ngx_http_tenant_flight_t *flight);


#endif /* _NGX_HTTP_TENANT_FLIGHT_H_INCLUDED_ */
