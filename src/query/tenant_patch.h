/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PATCH_H_INCLUDED_
#define _TENANT_PATCH_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../json/tenant_bson.h"
#include "tenant_stored.h"


/*
 * One patch may nest objects this deep: each takes eight levels of the command,
 * and a server reads 180 (MongoDB manual, "MongoDB Limits").
 */
#define TENANT_PATCH_DEPTH  20

/*
 * Returns whether no object in the patch is deeper than that; else it adds its
 * path to the wrong fields.
 */
bool tenant_patch_check(tenant_error_t *err, tenant_doc_t patch);

/*
 * Appends an update that applies a JSON Merge Patch (RFC 7396) on the server,
 * in one atomic command: a pipeline of one "$replaceWith" (MongoDB manual,
 * "Updates with Aggregation Pipeline").  What the patch says goes in as
 * literals; "_id" and "_etag" in it are passed over, and the document gets the
 * new "etag".  A failure marks "body".
 */
void tenant_patch_update(tenant_arena_t *arena, tenant_bson_t *body,
    const char *name, tenant_doc_t patch, const tenant_stored_t *stored,
    tenant_str_t etag);


#endif /* _TENANT_PATCH_H_INCLUDED_ */
