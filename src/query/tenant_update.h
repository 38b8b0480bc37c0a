/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_UPDATE_H_INCLUDED_
#define _TENANT_UPDATE_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../core/tenant_bounds.h"
#include "../json/tenant_bson.h"
#include "tenant_stored.h"


/* What an update may use depends on where it stands. */

typedef struct {
    const tenant_bounds_t  *bounds;         /* of the filters in it */
    bool                    found;          /* "$", an element that a filter
                                               found */
    bool                    upsert;         /* "$setOnInsert" */
    tenant_doc_t            array_filters;  /* for "$[name]"; {0, NULL}: none */
} tenant_update_rules_t;


/*
 * Checks a document of update operators, at every depth, against the list of
 * those that change nothing but the document at hand (MongoDB manual, "Update
 * Operators").  Whatever is not on the list is refused, and so are paths that
 * begin at a field of the module's or at _id, the same path or a part of it
 * twice, and values that could not be inserted: 422, with each place.  "name",
 * the update's own, leads to the places; it is NULL where the update is the
 * body.  Any thread may call it.
 */
bool tenant_update_check(tenant_arena_t *arena, tenant_error_t *err,
    tenant_doc_t update, const tenant_update_rules_t *rules,
    const char *name);

/*
 * Appends a checked update as the element "name", with the new ETag.  "created"
 * holds what else a document gets that the update creates ({0, NULL}: nothing).
 * A failure marks "to".  Any thread may call it.
 */
void tenant_update_write(tenant_bson_t *to, const char *name,
    tenant_doc_t update, tenant_doc_t created, const tenant_stored_t *stored,
    tenant_str_t etag);


#endif /* _TENANT_UPDATE_H_INCLUDED_ */
