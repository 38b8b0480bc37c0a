/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_UPDATE_PATH_H_INCLUDED_
#define _TENANT_UPDATE_PATH_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../core/tenant_path.h"


/* An update may change so many paths, each of so many parts. */
#define TENANT_UPDATE_PATHS    10000
#define TENANT_UPDATE_PARTS    64

#define TENANT_UPDATE_FILTERS  16      /* for elements of arrays */


/* A path that an operator changes, and where the client wrote it. */

typedef struct {
    tenant_str_t   path;
    tenant_str_t   operator;
    tenant_str_t   key;
    uint32_t       order;
} tenant_update_place_t;

/* The names that "$[name]" may have. */

typedef struct {
    tenant_str_t   names[TENANT_UPDATE_FILTERS];
    bool           used[TENANT_UPDATE_FILTERS];
    unsigned       n;
} tenant_update_elements_t;


/*
 * Returns why an update may not change a path, or NULL.  A path leads through
 * documents and, unless "elements" is NULL, through elements of arrays: "$[]",
 * "$[name]" of one of these, and "$" with "found".  Any thread may call it.
 */
const char *tenant_update_path_fault(tenant_str_t path,
    tenant_update_elements_t *elements, bool found);

/* Returns whether a name may stand for elements: "[a-z][a-zA-Z0-9]*". */
bool tenant_update_path_name(tenant_str_t name);

/*
 * Finds paths that are changed twice, or with a part of theirs, and adds the
 * later of two to the wrong fields, below "above".  The places come sorted
 * then.  Any thread may call it.
 */
bool tenant_update_path_apart(tenant_update_place_t *places, uint32_t n,
    const tenant_path_t *above, tenant_error_t *err);


#endif /* _TENANT_UPDATE_PATH_H_INCLUDED_ */
