/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ACTION_ERROR_H_INCLUDED_
#define _TENANT_ACTION_ERROR_H_INCLUDED_


#include "../core/tenant_buf.h"


/*
 * Appends an error as clients of the hosted data API expect it: {"error",
 * "error_code", "link"}; every wrong field is in the text.  Any thread may call
 * it.
 */
void tenant_action_error(tenant_buf_t *buf, const tenant_error_t *err);

/*
 * Returns the status that such a client gets for one of ours: whatever is wrong
 * with the request's contents, or taken, is 400.
 */
int tenant_action_status(int status);


#endif /* _TENANT_ACTION_ERROR_H_INCLUDED_ */
