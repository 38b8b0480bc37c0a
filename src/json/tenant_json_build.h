/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JSON_BUILD_H_INCLUDED_
#define _TENANT_JSON_BUILD_H_INCLUDED_


#include <jansson.h>

#include "tenant_bson_native.h"
#include "tenant_json.h"
#include "../core/tenant_path.h"


/* Paths begin at "root"; a wrong value sets "wrong". */

typedef struct {
    tenant_json_syntax_e   syntax;
    const tenant_path_t   *root;       /* NULL: a body */
    tenant_error_t        *err;
    bool                   wrong;
} tenant_json_reader_t;


/*
 * Appends the members of an object, or the elements of an array, to "to".
 * Returns TENANT_OK, also where values were wrong: they become null and are
 * added to the reader's error.  Returns TENANT_UNPROCESSABLE with nothing
 * appended when the root is a typed value, or TENANT_NO_MEMORY.
 */
tenant_status_e tenant_json_build(tenant_json_reader_t *reader, json_t *json,
    bson_t *to);

/*
 * Appends the value, or the elements of an array from the key "first" on, or
 * the members of an object that is no typed value.  These return TENANT_OK or
 * TENANT_NO_MEMORY, as above.
 */
tenant_status_e tenant_json_value(tenant_json_reader_t *reader, bson_t *to,
    tenant_str_t key, json_t *json, const tenant_path_t *path);
tenant_status_e tenant_json_array(tenant_json_reader_t *reader, json_t *json,
    bson_t *to, const tenant_path_t *path, uint32_t first);
tenant_status_e tenant_json_object(tenant_json_reader_t *reader, json_t *json,
    bson_t *to, const tenant_path_t *path);

/* Returns the name of the n-th element, in "buf" or not. */
tenant_str_t tenant_json_index(char buf[16], uint32_t n);

/* Sets the reader's error to TENANT_NO_MEMORY. */
tenant_status_e tenant_json_full(tenant_json_reader_t *reader);


#endif /* _TENANT_JSON_BUILD_H_INCLUDED_ */
