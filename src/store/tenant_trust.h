/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_TRUST_H_INCLUDED_
#define _TENANT_TRUST_H_INCLUDED_


#include <mongoc/mongoc.h>

#include "tenant_tls.h"


/*
 * Whom connections to one deployment trust, and who we are: the TLS options of
 * its connection string, and the files that they name, as they are now.
 */
typedef struct tenant_trust_s  tenant_trust_t;


/*
 * Reads no file yet.  "uri" must outlive it.  Returns NULL when out of memory.
 */
tenant_trust_t *tenant_trust_create(const mongoc_uri_t *uri);

/* NULL is fine. */
void tenant_trust_destroy(tenant_trust_t *trust);

/*
 * Returns the context for a connection, which the caller destroys: the same one
 * until a file is another.  Returns NULL with a reason of at most
 * TENANT_TLS_REASON bytes.  Any thread may call it; it reads files.
 */
tenant_tls_context_t *tenant_trust_context(tenant_trust_t *trust,
    char *reason);


#endif /* _TENANT_TRUST_H_INCLUDED_ */
