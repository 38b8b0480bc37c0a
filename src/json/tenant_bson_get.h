/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_BSON_GET_H_INCLUDED_
#define _TENANT_BSON_GET_H_INCLUDED_


#include "tenant_doc.h"


/*
 * Each returns a top-level element of one type: its text ({0, NULL} when
 * missing or of another type), its integer (int32, int64, or a double without
 * fraction, as the server counts; else "otherwise"), its truth, its document
 * ({0, NULL} when missing), its 24 hex digits copied to "hex" (false when it is
 * no ObjectId).  Any thread may call these.
 */
tenant_str_t tenant_bson_get_str(tenant_doc_t doc, const char *key);
int64_t tenant_bson_get_int(tenant_doc_t doc, const char *key,
    int64_t otherwise);
bool tenant_bson_get_bool(tenant_doc_t doc, const char *key);
tenant_doc_t tenant_bson_get_doc(tenant_doc_t doc, const char *key);
bool tenant_bson_get_oid(tenant_doc_t doc, const char *key,
    char hex[TENANT_OID_HEX + 1]);


#endif /* _TENANT_BSON_GET_H_INCLUDED_ */
