/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JSON_SCAN_H_INCLUDED_
#define _TENANT_JSON_SCAN_H_INCLUDED_


#include "../core/tenant_core.h"


/*
 * They find ends in text that is to be parsed by somebody else, and know
 * strings and brackets and no more.  Any thread may call them.
 */

/*
 * Returns where the string ends that begins with a quote at "i": the position
 * of its other quote, or text.len where it has none.
 */
size_t tenant_json_string_end(tenant_str_t text, size_t i);

/*
 * Returns where a value ends that begins at "i": the comma or bracket behind
 * it, or text.len when there is none.
 */
size_t tenant_json_value_end(tenant_str_t text, size_t i);


#endif /* _TENANT_JSON_SCAN_H_INCLUDED_ */
