/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_VIOLATION_H_INCLUDED_
#define _TENANT_VIOLATION_H_INCLUDED_


#include "../core/tenant_path.h"
#include "../json/tenant_bson.h"


/*
 * Fills *err for a document that breaks its collection's schema, 422.  "reply"
 * is the reply to a command, or an element of "writeErrors".  Where the server
 * tells in "errInfo" what is wrong (MongoDB manual, "Schema Validation"), each
 * place becomes a wrong field, with the keyword that it breaks; values are
 * passed over.  Any thread may call it.
 */
void tenant_violation(tenant_doc_t reply, tenant_error_t *err);


#endif /* _TENANT_VIOLATION_H_INCLUDED_ */
