/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DIAL_SERVER_H_INCLUDED_
#define _TENANT_DIAL_SERVER_H_INCLUDED_


#include <mongoc/mongoc.h>

#include "tenant_connection.h"


/*
 * Reads what a server said of itself.  Returns false when it is of a kind that
 * only the driver can drive.  Any thread may call it.
 */
bool tenant_dial_server(const mongoc_server_description_t *description,
    tenant_server_t *server);


#endif /* _TENANT_DIAL_SERVER_H_INCLUDED_ */
