/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_URI_TEXT_H_INCLUDED_
#define _TENANT_URI_TEXT_H_INCLUDED_


#include "../core/tenant_core.h"


/*
 * Returns a connection string as the driver takes it: without the options that
 * only tune other drivers, under the names that it knows, each once.  The
 * caller frees it.  It is NULL when the string is not valid, with the reason in
 * *err, which holds no credentials.  Any thread may call it.
 */
char *tenant_uri_text(tenant_str_t uri, tenant_error_t *err);


#endif /* _TENANT_URI_TEXT_H_INCLUDED_ */
