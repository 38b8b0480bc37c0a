/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_COMMAND_H_INCLUDED_
#define _TENANT_COMMAND_H_INCLUDED_


#include "tenant_store.h"


#define TENANT_DATABASE_MAX  64


/*
 * Whether no further command may be sent for this use case: nobody waits for
 * it, the process ends, or its time is over.  Then *err is TENANT_UNAVAILABLE.
 */
bool tenant_command_stopped(tenant_session_t *session, tenant_error_t *err);


#endif /* _TENANT_COMMAND_H_INCLUDED_ */
