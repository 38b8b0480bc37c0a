/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LOG_H_INCLUDED_
#define _TENANT_LOG_H_INCLUDED_


#include "tenant_store.h"


/* The driver's lines and ours go to "log" from now on. */
void tenant_log_init(tenant_log_pt log);

/*
 * Logs a line of ours, without the credentials that it may hold.  Any thread
 * may call it.
 */
void tenant_log_say(tenant_log_level_e level, const char *text);

/* The driver's lines of the calling thread are dropped from now on. */
void tenant_log_quiet(void);


#endif /* _TENANT_LOG_H_INCLUDED_ */
