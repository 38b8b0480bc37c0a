/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_LOG_H_INCLUDED_
#define _NGX_HTTP_TENANT_LOG_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * The driver logs in its own threads, but the writers of nginx's error log are
 * for the event loop only: this queue takes the lines there.
 */

/* Must be called once in each worker, before the driver starts a thread. */
ngx_int_t ngx_http_tenant_log_init(ngx_cycle_t *cycle);

/* Copies the text; lines beyond a bound are only counted.  Any thread. */
void ngx_http_tenant_log_line(tenant_log_level_e level, const char *text);

/* Writes what is left.  It belongs to the event loop. */
void ngx_http_tenant_log_drain(void);

/* Writes what is left and stops, since the driver has ended. */
void ngx_http_tenant_log_exit(void);


#endif /* _NGX_HTTP_TENANT_LOG_H_INCLUDED_ */
