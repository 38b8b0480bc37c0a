/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_STORED_H_INCLUDED_
#define _TENANT_STORED_H_INCLUDED_


#include "../core/tenant_core.h"


/*
 * A query means some fields by the names that they are stored under.  The
 * caller that builds the command gives these names, so that a query knows no
 * placement.  All end in NUL.
 */

typedef struct {
    tenant_str_t  id;              /* the path of the client's _id */
    tenant_str_t  primary;         /* the server's primary key, which sorts as
                                      the id does and which no update changes */
    tenant_str_t  etag;
    tenant_str_t  keys;            /* a page's sort keys, added to what is
                                      stored */
} tenant_stored_t;


#endif /* _TENANT_STORED_H_INCLUDED_ */
