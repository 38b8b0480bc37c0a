/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_document.h"
#include "tenant_upsert.h"
#include "../query/tenant_field_path.h"
#include "../query/tenant_filter.h"
#include "../query/tenant_update_path.h"


static void tenant_upsert_id(tenant_job_t *job, const tenant_value_t *value,
    const tenant_path_t *path, tenant_value_t *id);
static void tenant_upsert_names(tenant_job_t *job, tenant_doc_t filter,
    const tenant_path_t *path);


void
tenant_upsert_check(tenant_job_t *job, tenant_doc_t filter,
    tenant_value_t *id)
{
    tenant_iter_t  it;
    tenant_path_t  root, path;

    static const tenant_str_t  name = tenant_string(TENANT_FILTER_PARAM);

    root = tenant_path_member(NULL, name);
    it = tenant_bson_iter(filter);

    while (tenant_bson_next(&it)) {
        if (tenant_str_is(it.value.key, TENANT_ID_FIELD)) {
            path = tenant_path_member(&root, it.value.key);
            tenant_upsert_id(job, &it.value, &path, id);
        }
    }

    tenant_upsert_names(job, filter, &root);
}


static void
tenant_upsert_id(tenant_job_t *job, const tenant_value_t *value,
    const tenant_path_t *path, tenant_value_t *id)
{
    tenant_bson_t   *document;
    tenant_value_t   equal;

    equal = *value;

    if (value->type == TENANT_BSON_DOCUMENT
        && tenant_filter_is_operators(value->doc)
        && (tenant_bson_count(value->doc) != 1
            || !tenant_bson_find(value->doc, "$eq", &equal)))
    {
        (void) tenant_path_fault(&job->error, path,
                                 "must equal one value in an upsert");
        return;
    }

    document = tenant_bson_create(job->arena);
    tenant_bson_add_value(document, value->key, &equal);

    if (tenant_bson_failed(document)) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return;
    }

    (void) tenant_document_check(job, tenant_bson_doc(document), path->above);

    *id = equal;
}


/*
 * At any depth, names of the module's mean something else when they are stored,
 * and so would an _id in the filter's inside.  Other paths must be such as an
 * update may set.
 */

static void
tenant_upsert_names(tenant_job_t *job, tenant_doc_t filter,
    const tenant_path_t *path)
{
    uint32_t       i;
    const char    *fault;
    tenant_str_t   rest, first;
    tenant_iter_t  it, list;
    tenant_path_t  member, element;

    it = tenant_bson_iter(filter);

    while (tenant_bson_next(&it)) {

        rest = it.value.key;
        first = tenant_field_path_next(&rest);
        member = tenant_path_member(path, it.value.key);

        if (first.len != 0 && first.data[0] == '$') {

            list = tenant_bson_iter(it.value.doc);

            for (i = 0; tenant_bson_next(&list); i++) {
                element = tenant_path_element(&member, i);
                tenant_upsert_names(job, list.value.doc, &element);
            }

        } else if (tenant_str_is(first, TENANT_ETAG_FIELD)
                   || tenant_str_is(first, TENANT_KEYSET_FIELD))
        {
            (void) tenant_path_fault(&job->error, &member,
                                     "is a name of the module's");

        } else if (tenant_str_is(first, TENANT_ID_FIELD)
                   && (path->above != NULL || rest.data != NULL))
        {
            (void) tenant_path_fault(&job->error, &member,
                                     "may stand in an upsert as one value, "
                                     "beside all other conditions");

        } else if (!tenant_str_is(first, TENANT_ID_FIELD)) {

            fault = tenant_update_path_fault(it.value.key, NULL, false);

            if (fault != NULL) {
                (void) tenant_path_fault(&job->error, &member, fault);
            }
        }
    }
}
