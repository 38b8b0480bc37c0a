/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SCHEMA_H_INCLUDED_
#define _TENANT_SCHEMA_H_INCLUDED_


/* The description's "components", as JSON in single quotes. */
extern const char  tenant_schema[];


#endif /* _TENANT_SCHEMA_H_INCLUDED_ */
