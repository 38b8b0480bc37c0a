/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_FILTER_H_INCLUDED_
#define _TENANT_FILTER_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../core/tenant_bounds.h"
#include "../core/tenant_path.h"
#include "../json/tenant_bson.h"


#define TENANT_SORT_MAX  8


/*
 * Checks a filter, operator by operator and at every depth, against the list of
 * those that read nothing but the document at hand (MongoDB manual, "Query and
 * Projection Operators").  Whatever is not on the list is refused: 422.
 * It may have bounds->nodes nodes, and patterns of bounds->pattern bytes.
 * "name", the filter's own, leads the paths of wrong fields.  Any thread may
 * call it.
 */
bool tenant_filter_check(tenant_error_t *err, const tenant_bounds_t *bounds,
    tenant_doc_t filter, const char *name);

/* Does the same with a filter that is at a path. */
bool tenant_filter_check_at(tenant_error_t *err, const tenant_bounds_t *bounds,
    tenant_doc_t filter, const tenant_path_t *path);

/*
 * Returns the filter with ObjectIds where strings of 24 hex digits are compared
 * with _id, as a path has them: no such string is stored here.  Names inside of
 * "$elemMatch" are an element's.  {0, NULL}: no memory.  Any thread may call
 * it.
 */
tenant_doc_t tenant_filter_ids(tenant_arena_t *arena, tenant_doc_t filter);

/*
 * Returns whether a field's condition is operators, and no document to equal.
 * Any thread may call it.
 */
bool tenant_filter_is_operators(tenant_doc_t doc);

/*
 * Checks a sort: it may have TENANT_SORT_MAX names, each 1 or -1, of at most 16
 * parts, none a part of another or the index of an array.  Any thread may call
 * it.
 */
bool tenant_sort_check(tenant_error_t *err, tenant_doc_t sort);

/*
 * Returns whether a field's path can be asked for: no part is empty or begins
 * with "$", none is a name of the module's own.  Any thread may call it.
 */
bool tenant_field_check(tenant_str_t path);

/*
 * Checks the keys of an index, the member "name" of a body, in the same way: at
 * most TENANT_KEYS_MAX, none of them the module's, and not _id alone, which has
 * its index.
 */
#define TENANT_KEYS_MAX  32

bool tenant_keys_check(tenant_error_t *err, tenant_doc_t keys,
    const char *name);

/*
 * Checks a projection of plain inclusions or exclusions, none a part of
 * another; *inclusion tells which.  Only _id may differ from the others.  Any
 * thread may call it.
 */
bool tenant_fields_check(tenant_arena_t *arena, tenant_error_t *err,
    tenant_doc_t fields, bool *inclusion);

/* Returns whether a projection's value means "include". */
bool tenant_fields_on(const tenant_value_t *value);

/* Returns whether a projection names parts of _id, so that it comes cut. */
bool tenant_fields_cut_id(tenant_doc_t fields);


#endif /* _TENANT_FILTER_H_INCLUDED_ */
