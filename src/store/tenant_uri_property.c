/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>
#include <strings.h>

#include "tenant_uri_option.h"
#include "tenant_uri_property.h"


static bool tenant_uri_property_has(tenant_str_t properties,
    tenant_str_t name);


static const tenant_str_t  tenant_uri_property_options[] = {
    tenant_string("canonicalizeHostname"),
    tenant_string("gssapiServiceName"),
    tenant_null_string
};


bool
tenant_uri_property_next(const char *query, size_t *pos, tenant_str_t *name,
    tenant_str_t *value)
{
    tenant_str_t                mechanism, properties;
    const tenant_uri_option_t  *option;

    if (!tenant_uri_option_given(query, "authMechanism", &mechanism)
        || !tenant_str_case_is(mechanism, "GSSAPI"))
    {
        return false;
    }

    (void) tenant_uri_option_given(query, TENANT_URI_PROPERTIES, &properties);

    while (tenant_uri_property_options[*pos].data != NULL) {

        option = tenant_uri_option_find(tenant_uri_property_options[*pos]);

        (*pos)++;

        name->data = option->canonical;
        name->len = strlen(option->canonical);

        if (tenant_uri_option_given(query, option->name, value)
            && tenant_uri_option_passes(option, value)
            && !tenant_uri_property_has(properties, *name))
        {
            return true;
        }
    }

    return false;
}


/* Returns whether "name:value,name:value" has a property. */

static bool
tenant_uri_property_has(tenant_str_t properties, tenant_str_t name)
{
    size_t       len;
    const char  *p, *comma;

    p = properties.data;
    len = properties.len;

    while (len > name.len) {

        if (strncasecmp(p, name.data, name.len) == 0 && p[name.len] == ':') {
            return true;
        }

        comma = memchr(p, ',', len);

        if (comma == NULL) {
            break;
        }

        len -= (size_t) (comma + 1 - p);
        p = comma + 1;
    }

    return false;
}
