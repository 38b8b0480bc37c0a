/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JSON_SCHEMA_H_INCLUDED_
#define _TENANT_JSON_SCHEMA_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../json/tenant_bson.h"
#include "tenant_stored.h"


/*
 * A collection's schema (MongoDB manual, "$jsonSchema"), as a client has it and
 * as it is stored.  Any thread may call these.
 */

/*
 * Checks a schema, keyword by keyword and at every depth, against the list of
 * those that MongoDB has; anything else is added to the wrong fields.  It may
 * have "nodes" schemas and values, and "pattern" bytes in one regular
 * expression.
 */
bool tenant_json_schema_check(tenant_error_t *err, tenant_doc_t schema,
    intptr_t nodes, intptr_t pattern);

/*
 * Returns what is stored of a schema that was checked: the fields that a client
 * need not know of, the ETag and the id, are no additional properties, and the
 * ETag does not count.  {0, NULL} means no memory.
 */
tenant_doc_t tenant_json_schema_store(tenant_arena_t *arena,
    tenant_doc_t schema, const tenant_stored_t *stored);

/* Returns what a client sent, of what is stored.  {0, NULL} means no memory. */
tenant_doc_t tenant_json_schema_show(tenant_arena_t *arena,
    tenant_doc_t schema, const tenant_stored_t *stored);


#endif /* _TENANT_JSON_SCHEMA_H_INCLUDED_ */
