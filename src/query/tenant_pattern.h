/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PATTERN_H_INCLUDED_
#define _TENANT_PATTERN_H_INCLUDED_


#include "../core/tenant_core.h"


/*
 * Returns what is wrong with a regular expression and its options (letters), to
 * follow the name of what holds it, or NULL.  The library is the server's,
 * PCRE2, so what it can't compile costs no command (MongoDB manual, "$regex").
 * Where there is no memory, the server may judge.  Any thread may call it.
 */

const char *tenant_pattern_fault(tenant_str_t pattern, tenant_str_t options);


#endif /* _TENANT_PATTERN_H_INCLUDED_ */
