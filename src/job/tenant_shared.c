/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_shared.h"


static tenant_bson_t *tenant_shared_open(tenant_bson_t *to, const char *key,
    const tenant_placement_t *placement);


tenant_bson_t *
tenant_shared_begin(tenant_bson_t *to, const char *key,
    const tenant_placement_t *placement, tenant_str_t collection)
{
    tenant_bson_t  *id;

    id = tenant_shared_open(to, key, placement);
    tenant_bson_add_str(id, "c", collection);

    return id;
}


void
tenant_shared_least(tenant_bson_t *to, const char *key,
    const tenant_placement_t *placement, tenant_str_t collection)
{
    tenant_bson_t  *id;

    if (collection.data != NULL) {
        id = tenant_shared_begin(to, key, placement, collection);
        tenant_bson_add_minkey(id, TENANT_SHARED_ID);
    } else {
        id = tenant_shared_open(to, key, placement);
        tenant_bson_add_minkey(id, "c");
    }

    tenant_bson_end(to, id);
}


void
tenant_shared_greatest(tenant_bson_t *to, const char *key,
    const tenant_placement_t *placement, tenant_str_t collection)
{
    tenant_bson_t  *id;

    if (collection.data != NULL) {
        id = tenant_shared_begin(to, key, placement, collection);
        tenant_bson_add_maxkey(id, TENANT_SHARED_ID);
    } else {
        id = tenant_shared_open(to, key, placement);
        tenant_bson_add_maxkey(id, "c");
    }

    tenant_bson_end(to, id);
}


static tenant_bson_t *
tenant_shared_open(tenant_bson_t *to, const char *key,
    const tenant_placement_t *placement)
{
    tenant_bson_t  *id;

    id = tenant_bson_begin(to, key);
    tenant_bson_add_oid(id, "t", (tenant_str_t) { TENANT_OID_HEX,
                                                  placement->tenant });

    return id;
}
