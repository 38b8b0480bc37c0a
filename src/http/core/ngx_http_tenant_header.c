/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_header.h"


ngx_int_t
ngx_http_tenant_header(ngx_http_request_t *r, ngx_str_t *name,
    ngx_str_t *value, ngx_uint_t *count)
{
    u_char           *p;
    ngx_uint_t        i, n;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    n = 0;
    part = &r->headers_in.headers.part;
    h = part->elts;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {
            if (part->next == NULL) {
                break;
            }

            part = part->next;
            h = part->elts;
            i = 0;
        }

        if (h[i].key.len != name->len
            || ngx_strncasecmp(h[i].key.data, name->data, name->len) != 0)
        {
            continue;
        }

        if (n++ == 0) {
            *value = h[i].value;
            continue;
        }

        p = ngx_pnalloc(r->pool, value->len + 2 + h[i].value.len);
        if (p == NULL) {
            return NGX_ERROR;
        }

        value->len = ngx_sprintf(p, "%V, %V", value, &h[i].value) - p;
        value->data = p;
    }

    if (count != NULL) {
        *count = n;
    }

    return n == 0 ? NGX_DECLINED : NGX_OK;
}
