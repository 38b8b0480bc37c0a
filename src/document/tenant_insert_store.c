/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_insert.h"
#include "tenant_insert_once.h"
#include "tenant_view.h"
#include "../query/tenant_names.h"


static void tenant_insert_add(tenant_job_t *job, tenant_insert_t *insert,
    tenant_doc_t doc);


tenant_status_e
tenant_insert_store(tenant_job_t *job, tenant_insert_t *insert)
{
    uint32_t       i;
    tenant_iter_t  it;

    insert->n = 0;
    insert->stored = tenant_bson_create(job->arena);

    if (!insert->array) {
        tenant_insert_add(job, insert, insert->body);

    } else {
        it = tenant_bson_iter(insert->body);

        while (tenant_bson_next(&it)) {
            tenant_insert_add(job, insert, it.value.doc);
        }
    }

    if (tenant_bson_failed(insert->stored)) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    /* they stay where they are now */

    it = tenant_bson_iter(tenant_bson_doc(insert->stored));

    for (i = 0; i < insert->n && tenant_bson_next(&it); i++) {
        insert->documents[i] = it.value.doc;
    }

    return TENANT_OK;
}


static void
tenant_insert_add(tenant_job_t *job, tenant_insert_t *insert,
    tenant_doc_t doc)
{
    char            key[16];
    char            id[TENANT_OID_HEX + 1];
    tenant_bson_t  *stored;
    tenant_value_t  own;

    id[0] = '\0';
    tenant_once_ids(insert->once, insert->n,
                    tenant_bson_find(doc, TENANT_ID_FIELD, &own) ? NULL : id,
                    insert->etag);

    stored = tenant_bson_begin(insert->stored,
                               tenant_bson_index(key, insert->n));
    tenant_view_store(job, doc, id, insert->etag, stored);
    tenant_bson_end(insert->stored, stored);

    insert->order[insert->n] = insert->n;
    insert->n++;
}
