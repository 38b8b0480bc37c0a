/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_FIELD_PATH_H_INCLUDED_
#define _TENANT_FIELD_PATH_H_INCLUDED_


#include "../core/tenant_core.h"


/*
 * A path to a field has parts (MongoDB manual, "Dot Notation").  Any thread may
 * call these.
 */

/*
 * Returns the first part of a path; *path becomes what follows it, {0, NULL} at
 * its end.
 */
tenant_str_t tenant_field_path_next(tenant_str_t *path);

/* Returns how many parts it has, empty ones too. */
unsigned tenant_field_path_parts(tenant_str_t path);


#endif /* _TENANT_FIELD_PATH_H_INCLUDED_ */
