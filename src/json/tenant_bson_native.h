/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BSON_NATIVE_H_INCLUDED_
#define _TENANT_BSON_NATIVE_H_INCLUDED_


#include <bson/bson.h>

#include "tenant_bson.h"


/* For json/ and store/ only: the library's own document behind ours. */

/* The document, still owned by "b"; NULL when an append failed. */
bson_t *tenant_bson_native(tenant_bson_t *b);


#endif /* _TENANT_BSON_NATIVE_H_INCLUDED_ */
