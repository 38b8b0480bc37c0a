/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CODE_H_INCLUDED_
#define _TENANT_CODE_H_INCLUDED_


#include "tenant_store.h"


/* MongoDB, src/mongo/base/error_codes.yml */

#define TENANT_CODE_INTERNAL          1
#define TENANT_CODE_HOST_UNREACHABLE  6
#define TENANT_CODE_UNKNOWN           8
#define TENANT_CODE_WRITE_CONFLICT    112
#define TENANT_CODE_VALIDATION        121
#define TENANT_CODE_DUPLICATE_KEY     11000

/*
 * DocumentDB's other codes are PostgreSQL's SQLSTATE, packed six bits a
 * character (PostgreSQL, src/include/utils/elog.h).  They are above any of
 * MongoDB's unless the last character is 0.
 */
#define TENANT_CODE_SQLSTATE          (1 << 24)


/*
 * Returns the code that MongoDB would give for an error that a server described
 * with "code" and a message of "len" bytes: mostly "code" itself.  A gateway
 * whose own database is away says so in the message alone: such an error
 * becomes TENANT_CODE_HOST_UNREACHABLE, and *backend, unless "backend" is NULL,
 * the words that told it (a string constant); it is NULL for any other error.
 * Any thread may call it.
 */
int64_t tenant_code(int64_t code, const char *message, size_t len,
    const char **backend);

/*
 * Returns the status that tenant_store_command() returns for a code.  Any
 * thread may call it.
 */
tenant_status_e tenant_code_status(int64_t code);

/*
 * Returns the status for a tenant's pipeline, where that of any command is
 * "status": that it takes too much memory, or has arguments that make the
 * server fail, is its own fault, and what the server lacks is no defect.  Any
 * thread may call it.
 */
tenant_status_e tenant_code_pipeline(int64_t code, tenant_status_e status);

/*
 * Returns whether the server marked its reply as a transient error, by the
 * "errorLabels" that drivers go by (MongoDB specifications, "Retryable Writes",
 * "Transactions", "Client Backpressure").  Any thread may call it.
 */
bool tenant_code_passes(tenant_doc_t reply);

/*
 * Returns whether a code says that the server is not the one for this command
 * any more: it is no primary, or it shuts down.  What is known of it is old
 * then.  Any thread may call it.
 */
bool tenant_code_moved(int64_t code);

/*
 * Returns whether the server refused a command before it did anything, so that
 * even a write may be sent again: it is no primary, or its labels say so
 * (MongoDB specifications, "Retryable Writes", "Client Backpressure").  Any
 * thread may call it.
 */
bool tenant_code_refused(int64_t code, tenant_doc_t reply);


#endif /* _TENANT_CODE_H_INCLUDED_ */
