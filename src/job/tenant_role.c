/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_job.h"


static const char *const  tenant_roles[] = {
    "", "viewer", "editor", "owner", "operator"    /* tenant_role_e */
};


tenant_role_e
tenant_role_parse(tenant_str_t name)
{
    unsigned  i;

    for (i = TENANT_ROLE_VIEWER; i <= TENANT_ROLE_OWNER; i++) {
        if (tenant_str_is(name, tenant_roles[i])) {
            return (tenant_role_e) i;
        }
    }

    return TENANT_ROLE_NONE;
}


const char *
tenant_role_name(tenant_role_e role)
{
    return tenant_roles[role];
}


tenant_role_e
tenant_role_of(tenant_doc_t organization, tenant_doc_t user)
{
    char           id[TENANT_OID_HEX + 1];
    tenant_role_e  role;

    if (!tenant_bson_get_oid(user, "_id", id)) {
        return TENANT_ROLE_NONE;
    }

    if (tenant_role_owns(organization, id)) {
        return TENANT_ROLE_OWNER;
    }

    role = tenant_role_parse(tenant_bson_get_str(user, "role"));

    return role == TENANT_ROLE_OWNER ? TENANT_ROLE_NONE : role;
}


bool
tenant_role_owns(tenant_doc_t organization, const char *user_id)
{
    tenant_doc_t   owners;
    tenant_iter_t  it;

    owners = tenant_bson_get_doc(organization, "owners");
    if (owners.data == NULL) {
        return false;
    }

    it = tenant_bson_iter(owners);

    while (tenant_bson_next(&it)) {
        if (it.value.type == TENANT_BSON_OID
            && strcmp(it.value.oid, user_id) == 0)
        {
            return true;
        }
    }

    return false;
}
