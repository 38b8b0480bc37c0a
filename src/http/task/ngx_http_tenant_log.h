/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_LOG_H_INCLUDED_
#define _NGX_HTTP_TENANT_LOG_H_INCLUDED_


#include "../core/ngx_http_tenant.h"


/*
 * Takes the driver's log lines, which come in its own threads, to nginx's
 * error log, whose writers are for the event loop only.
 */

/* Once a worker process, before the driver starts a thread. */
ngx_int_t ngx_http_tenant_log_init(ngx_cycle_t *cycle);

/* Any thread; copies the text.  Lines beyond a bound are counted only. */
void ngx_http_tenant_log_line(tenant_log_level_e level, const char *text);

/* Writes what is left.  Event loop. */
void ngx_http_tenant_log_drain(void);

/* Writes what is left and stops; the driver has ended. */
void ngx_http_tenant_log_exit(void);


#endif /* _NGX_HTTP_TENANT_LOG_H_INCLUDED_ */
