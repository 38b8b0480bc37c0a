/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_bson_element.h"
#include "tenant_bson_read.h"


/* Servers store fewer levels than that. */
#define TENANT_BSON_LEVELS  512


static tenant_doc_t tenant_bson_inner(const tenant_bson_element_t *e);


bool
tenant_bson_whole(tenant_doc_t doc)
{
    size_t                  n;
    tenant_bson_cursor_t    levels[TENANT_BSON_LEVELS];
    tenant_bson_element_t   e;

    n = 0;

    if (!tenant_bson_cursor(&levels[0], doc)) {
        return false;
    }

    for ( ;; ) {

        if (!tenant_bson_element(&levels[n], &e)) {

            if (levels[n].broken) {
                return false;
            }

            if (n-- == 0) {
                return true;
            }

        } else if (e.type == TENANT_BSON_DOCUMENT
                   || e.type == TENANT_BSON_ARRAY)
        {
            if (++n == TENANT_BSON_LEVELS
                || !tenant_bson_cursor(&levels[n], tenant_bson_inner(&e)))
            {
                return false;
            }
        }
    }
}


static tenant_doc_t
tenant_bson_inner(const tenant_bson_element_t *e)
{
    tenant_doc_t  doc;

    doc.len = e->len;
    doc.data = e->value;

    return doc;
}
