/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RESERVED_H_INCLUDED_
#define _TENANT_RESERVED_H_INCLUDED_


/* Fields of a document that are the module's, not the tenant's. */

#define TENANT_ETAG_FIELD    "_etag"
#define TENANT_KEYSET_FIELD  "_tenant_keyset"

/* Bytes of an _id, and of a field's path. */
#define TENANT_ID_MAX        1024


#endif /* _TENANT_RESERVED_H_INCLUDED_ */
