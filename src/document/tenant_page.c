/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_document.h"
#include "tenant_page.h"
#include "tenant_view.h"
#include "../query/tenant_filter.h"
#include "../query/tenant_keyset_token.h"


static bool tenant_page_next(tenant_job_t *job, tenant_page_t *page,
    tenant_buf_t *body, tenant_doc_t first, tenant_doc_t last);


tenant_status_e
tenant_page_write(tenant_job_t *job, tenant_page_t *page)
{
    char                   text[64];
    int64_t                n;
    unsigned               i, hidden;
    tenant_buf_t          *body;
    tenant_doc_t           first, last;
    tenant_iter_t          it;
    tenant_json_output_e   output;

    body = tenant_document_output(job, 200);
    if (body == NULL) {
        return job->error.status;
    }

    n = 0;
    output = tenant_document_json(job);
    hidden = tenant_page_hidden(page);
    memset(&first, 0, sizeof(tenant_doc_t));
    memset(&last, 0, sizeof(tenant_doc_t));

    tenant_buf_text(body, "{\"documents\":[");

    for (i = 0; i < page->nbatches; i++) {

        it = tenant_bson_iter(page->batches[i]);

        while (n < page->limit && tenant_bson_next(&it)) {

            last = it.value.doc;

            if (n++ == 0) {
                first = last;
            } else {
                tenant_buf_char(body, ',');
            }

            tenant_view_show(job, last, output, hidden, body);
        }
    }

    tenant_buf_text(body, "],\"next\":");

    if (!page->more || last.data == NULL) {
        tenant_buf_text(body, "null");

    } else if (!tenant_page_next(job, page, body, first, last)) {
        return job->error.status;
    }

    if (page->counted) {
        n = snprintf(text, sizeof(text), "%lld", (long long) page->total);
        tenant_buf_text(body, ",\"count\":");
        tenant_buf_add(body, text, (size_t) n);
    }

    tenant_buf_char(body, '}');
    tenant_arena_count(job->arena, body->size);

    if (body->failed) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    return TENANT_OK;
}


unsigned
tenant_page_hidden(const tenant_page_t *page)
{
    unsigned        hidden;
    tenant_value_t  id;

    hidden = page->show_etag ? 0 : TENANT_VIEW_ETAG;

    if (!tenant_keyset_simple(&page->keyset)) {
        hidden |= TENANT_VIEW_KEYS;
    }

    if (page->fields.data != NULL
        && tenant_bson_find(page->fields, TENANT_ID_FIELD, &id)
        && !tenant_fields_on(&id))
    {
        hidden |= TENANT_VIEW_ID;
    }

    return hidden;
}


static bool
tenant_page_next(tenant_job_t *job, tenant_page_t *page, tenant_buf_t *body,
    tenant_doc_t first, tenant_doc_t last)
{
    tenant_str_t  token;

    token = tenant_keyset_token(&page->keyset,
                                tenant_page_keys(job, page, first),
                                tenant_page_keys(job, page, last),
                                &job->error);

    if (token.data == NULL) {
        return false;
    }

    tenant_buf_json(body, token);

    return true;
}


tenant_doc_t
tenant_page_keys(tenant_job_t *job, const tenant_page_t *page,
    tenant_doc_t doc)
{
    tenant_bson_t   *keys;
    tenant_value_t   id;

    if (!tenant_keyset_simple(&page->keyset)) {
        return tenant_bson_get_doc(doc, tenant_view_stored(job)->keys.data);
    }

    keys = tenant_bson_create(job->arena);

    if (tenant_view_id(job, doc, &id)) {
        tenant_bson_add_value(keys, (tenant_str_t) { 1, "0" }, &id);
    }

    return tenant_bson_doc(keys);
}
