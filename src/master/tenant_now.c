/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_now.h"


tenant_status_e
tenant_now_list(tenant_master_t *master, const char *collection,
    tenant_bson_t *match, int64_t limit, tenant_doc_t *batch,
    tenant_error_t *err)
{
    tenant_bson_t  *stages, *stage, *child;

    stages = tenant_bson_create(master->work->arena);

    stage = tenant_bson_begin(stages, "0");
    tenant_bson_add_doc(stage, "$match", tenant_bson_doc(match));
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "1");
    child = tenant_bson_begin(stage, "$sort");
    tenant_bson_add_int(child, "_id", 1);
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "2");
    tenant_bson_add_int(stage, "$limit", limit);
    tenant_bson_end(stages, stage);

    stage = tenant_bson_begin(stages, "3");
    child = tenant_bson_begin(stage, "$addFields");
    tenant_bson_add_text(child, "now", "$$NOW");
    tenant_bson_end(stage, child);
    tenant_bson_end(stages, stage);

    /* with room in the batch the server keeps no cursor */

    return tenant_master_aggregate(master, collection, stages, limit + 1,
                                   batch, err);
}


tenant_status_e
tenant_now_find(tenant_master_t *master, const char *collection,
    tenant_bson_t *match, tenant_doc_t *record, tenant_error_t *err)
{
    tenant_doc_t     batch;
    tenant_iter_t    it;
    tenant_status_e  rc;

    memset(record, 0, sizeof(tenant_doc_t));

    rc = tenant_now_list(master, collection, match, 1, &batch, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(batch);

    if (tenant_bson_next(&it) && it.value.type == TENANT_BSON_DOCUMENT) {
        *record = it.value.doc;
    }

    return TENANT_OK;
}


int64_t
tenant_now_age(tenant_doc_t record, const tenant_value_t *at)
{
    tenant_value_t  now;

    if (at->type != TENANT_BSON_DATE
        || !tenant_bson_find(record, "now", &now)
        || now.type != TENANT_BSON_DATE)
    {
        return -1;
    }

    return now.num > at->num ? now.num - at->num : 0;
}
