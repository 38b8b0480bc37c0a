/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_quota.h"


static bool tenant_quota_reached(tenant_doc_t quota, tenant_doc_t usage,
    const char *name);


bool
tenant_quota_over(tenant_doc_t organization)
{
    tenant_doc_t  quota, usage;

    quota = tenant_bson_get_doc(organization, "quota");
    usage = tenant_bson_get_doc(organization, "usage");

    return quota.data != NULL && usage.data != NULL
           && (tenant_quota_reached(quota, usage, "documents")
               || tenant_quota_reached(quota, usage, "bytes"));
}


static bool
tenant_quota_reached(tenant_doc_t quota, tenant_doc_t usage, const char *name)
{
    int64_t  most;

    most = tenant_bson_get_int(quota, name, -1);

    return most >= 0 && tenant_bson_get_int(usage, name, 0) >= most;
}
