/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_repeat.h"


tenant_status_e
tenant_repeat_purge(tenant_master_t *master, const char *organization,
    tenant_error_t *err)
{
    tenant_bson_t  *filter;

    filter = tenant_bson_create(master->work->arena);
    tenant_repeat_range(filter, organization, TENANT_OID_HEX);

    return tenant_master_remove(master, TENANT_REPEATS, filter, err);
}
