/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_OUTCOME_H_INCLUDED_
#define _TENANT_OUTCOME_H_INCLUDED_


#include <mongoc/mongoc.h>

#include "tenant_store.h"


/*
 * What a command that failed means.  "lost" says that nobody knows whether
 * the server carried it out.  Fills *err and returns its status; see
 * tenant_store_command().  *backend as in tenant_code().  Any thread.
 */
tenant_status_e tenant_outcome(const tenant_command_t *command, bool lost,
    tenant_doc_t reply, const bson_error_t *error, const char **backend,
    tenant_error_t *err);

/*
 * Whether the server undid all that the command did because another write was
 * in its way: so PostgreSQL ends a deadlock.  MongoDB repeats such a write by
 * itself, as long as it can.  error->domain is 0 where the reply says ok: 1.
 */
bool tenant_outcome_undone(tenant_doc_t reply, const bson_error_t *error);


#endif /* _TENANT_OUTCOME_H_INCLUDED_ */
