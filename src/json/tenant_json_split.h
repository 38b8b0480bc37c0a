/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JSON_SPLIT_H_INCLUDED_
#define _TENANT_JSON_SPLIT_H_INCLUDED_


#include "tenant_json_build.h"


/* Shorter texts, and shorter parts of one, are parsed in one go. */
#define TENANT_JSON_SPLIT_MIN  (16 * 1024)


/*
 * Parses "text" and appends its members or elements to "to", as
 * tenant_json_build() does with all of the library's tree, which takes some
 * nine times the memory of the text: here the text is cut between members, and
 * the library sees some KB at a time.  Sets *array.
 *
 * Returns TENANT_OK, also where values were wrong, TENANT_NO_MEMORY, or
 * TENANT_BAD_REQUEST where the text has to be parsed as a whole, because it may
 * not be JSON, or is a typed value; then what was done so far is worthless.
 */
tenant_status_e tenant_json_split(tenant_json_reader_t *reader,
    tenant_str_t text, bson_t *to, bool *array);


#endif /* _TENANT_JSON_SPLIT_H_INCLUDED_ */
