/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../document/tenant_documents.h"
#include "tenant_route.h"


static bool tenant_route_match(const tenant_route_t *row, tenant_str_t path,
    tenant_str_t *collection, tenant_str_t *id);
static size_t tenant_route_variable(tenant_str_t path, size_t pos,
    const char *ends, tenant_str_t *value);


const tenant_route_t *
tenant_route_find(tenant_api_e api, tenant_str_t path, unsigned method,
    tenant_str_t *collection, tenant_str_t *id, unsigned *allow)
{
    size_t                 i;
    tenant_str_t           c, one;
    const tenant_route_t  *row;

    *allow = 0;
    *collection = (tenant_str_t) tenant_null_string;
    *id = (tenant_str_t) tenant_null_string;

    for (i = 0; i < tenant_nroutes; i++) {

        row = &tenant_routes[i];

        if (row->api != api
            || !tenant_route_match(row, path, &c, &one))
        {
            continue;
        }

        if (row->method == method) {
            *allow = 0;
            *collection = c;
            *id = one;
            return row;
        }

        *allow |= row->method;
    }

    return NULL;
}


/*
 * "{c}" ends before an action or the next segment, "{id}" with its segment; an
 * operator's, which is always an ObjectId, before an action, too.  An empty one
 * matches if something follows it: its check says what is wrong.
 */

static bool
tenant_route_match(const tenant_route_t *row, tenant_str_t path,
    tenant_str_t *collection, tenant_str_t *id)
{
    size_t       pos, len;
    const char  *pattern, *ends;

    pattern = row->path;
    ends = row->api == TENANT_API_OPERATOR ? ":/" : "/";

    *collection = (tenant_str_t) tenant_null_string;
    *id = (tenant_str_t) tenant_null_string;

    for (pos = 0; *pattern != '\0'; /* void */ ) {

        if (strncmp(pattern, "{c}", 3) == 0) {
            len = tenant_route_variable(path, pos, ":/", collection);
            pattern += 3;

        } else if (strncmp(pattern, "{id}", 4) == 0) {
            len = tenant_route_variable(path, pos, ends, id);
            pattern += 4;

        } else {
            len = pos < path.len && path.data[pos] == *pattern;
            pattern++;
        }

        if (len == 0 && (pos == path.len || pattern[-1] != '}')) {
            return false;
        }

        pos += len;
    }

    return pos == path.len;
}


static size_t
tenant_route_variable(tenant_str_t path, size_t pos, const char *ends,
    tenant_str_t *value)
{
    size_t  end;

    for (end = pos; end < path.len; end++) {
        if (path.data[end] != '\0' && strchr(ends, path.data[end]) != NULL) {
            break;
        }
    }

    value->data = path.data + pos;
    value->len = end - pos;

    return value->len;
}


bool
tenant_route_shows(const tenant_route_t *row, unsigned headers)
{
    const tenant_shown_t  *shown;

    for (shown = row->answers; shown != NULL && shown->status != 0; shown++) {
        if ((shown->headers & headers) == headers) {
            return true;
        }
    }

    return false;
}


tenant_step_pt
tenant_route_load(const tenant_route_t *row)
{
    return row->use_case == &tenant_document_insert ? tenant_document_load
                                                    : NULL;
}
