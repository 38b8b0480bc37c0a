/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_quota.h"


static bool tenant_quota_reached(tenant_doc_t quota, tenant_doc_t usage,
    const char *name);


unsigned
tenant_quota_over(tenant_doc_t organization)
{
    unsigned      over;
    tenant_doc_t  quota, usage;

    quota = tenant_bson_get_doc(organization, "quota");
    usage = tenant_bson_get_doc(organization, "usage");

    if (quota.data == NULL || usage.data == NULL) {
        return 0;
    }

    over = 0;

    if (tenant_quota_reached(quota, usage, "documents")) {
        over |= TENANT_OVER_DOCUMENTS;
    }

    if (tenant_quota_reached(quota, usage, "bytes")) {
        over |= TENANT_OVER_BYTES;
    }

    return over;
}


static bool
tenant_quota_reached(tenant_doc_t quota, tenant_doc_t usage, const char *name)
{
    int64_t  most;

    most = tenant_bson_get_int(quota, name, -1);

    return most >= 0 && tenant_bson_get_int(usage, name, 0) >= most;
}
