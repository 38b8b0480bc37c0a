/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_location.h"


bool
tenant_location_signup(const tenant_route_t *row)
{
    return row->api == TENANT_API_ORGANIZATIONS
           && strcmp(row->path, "create") == 0;
}
