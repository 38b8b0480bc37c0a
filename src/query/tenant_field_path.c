/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_field_path.h"


tenant_str_t
tenant_field_path_next(tenant_str_t *path)
{
    const char    *dot;
    tenant_str_t   part;

    part = *path;
    dot = memchr(path->data, '.', path->len);

    if (dot == NULL) {
        path->data = NULL;
        path->len = 0;
        return part;
    }

    part.len = (size_t) (dot - part.data);
    path->data = dot + 1;
    path->len -= part.len + 1;

    return part;
}


unsigned
tenant_field_path_parts(tenant_str_t path)
{
    unsigned  n;

    for (n = 0; path.data != NULL; n++) {
        (void) tenant_field_path_next(&path);
    }

    return n;
}
