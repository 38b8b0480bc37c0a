/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_COMMAND_H_INCLUDED_
#define _TENANT_COMMAND_H_INCLUDED_


#include "tenant_pool.h"


#define TENANT_DATABASE_MAX  64


/* How often one command was sent. */

typedef struct {
    unsigned  reads;                   /* that were lost on the network */
} tenant_command_tries_t;


/*
 * Whether no further command may be sent for this use case: nobody waits for
 * it, the process ends, or its time is over.  Then *err is TENANT_UNAVAILABLE.
 */
bool tenant_command_stopped(tenant_session_t *session, tenant_error_t *err);

/*
 * Whether a command that failed may be tried again: it was not sent, or was a
 * read and the first that was lost.  Raises the doubts that its failure is.
 */
bool tenant_command_again(tenant_session_t *session,
    const tenant_command_t *command, tenant_pool_client_t *one,
    const bson_error_t *error, tenant_command_tries_t *tries);

/*
 * Its status, else, with *err; see tenant_outcome().  "sent" tells whether it
 * went out.
 */
tenant_status_e tenant_command_failed(tenant_session_t *session,
    const tenant_command_t *command, tenant_pool_client_t *one, bool sent,
    tenant_doc_t reply, const bson_error_t *error, tenant_error_t *err);


#endif /* _TENANT_COMMAND_H_INCLUDED_ */
