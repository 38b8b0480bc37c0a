/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>

#include "tenant_violation.h"


/* A schema is not deeper, and neither is what a server says of it. */
#define TENANT_VIOLATION_DEPTH  200


static void tenant_violation_list(tenant_doc_t list,
    const tenant_path_t *path, unsigned depth, tenant_error_t *err);
static void tenant_violation_one(tenant_doc_t one,
    const tenant_path_t *above, unsigned depth, tenant_error_t *err);
static bool tenant_violation_inner(tenant_doc_t one,
    const tenant_path_t *path, unsigned depth, tenant_error_t *err);
static bool tenant_violation_names(tenant_doc_t names,
    const tenant_path_t *path, const char *message, tenant_error_t *err);


/* What is wrong further inside stands in these. */

static const char *const  tenant_violation_lists[] = {
    "schemaRulesNotSatisfied",
    "propertiesNotSatisfied",
    "schemasNotSatisfied",
    "details",
    NULL
};


void
tenant_violation(tenant_doc_t reply, tenant_error_t *err)
{
    tenant_doc_t  details;

    (void) tenant_error_set(err, TENANT_UNPROCESSABLE,
                            "a document breaks the schema of its collection");
    err->schema = true;

    details = tenant_bson_get_doc(tenant_bson_get_doc(reply, "errInfo"),
                                  "details");

    if (details.data != NULL) {
        (void) tenant_violation_inner(details, NULL, 0, err);
    }
}


static void
tenant_violation_list(tenant_doc_t list, const tenant_path_t *path,
    unsigned depth, tenant_error_t *err)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(list);

    while (tenant_bson_next(&it)) {
        if (it.value.type == TENANT_BSON_DOCUMENT) {
            tenant_violation_one(it.value.doc, path, depth, err);
        }
    }
}


static void
tenant_violation_one(tenant_doc_t one, const tenant_path_t *above,
    unsigned depth, tenant_error_t *err)
{
    int64_t               index;
    char                  message[TENANT_ERROR_MESSAGE_MAX];
    tenant_str_t          name, keyword;
    tenant_path_t         step;
    const tenant_path_t  *path;

    path = above;
    name = tenant_bson_get_str(one, "propertyName");
    index = tenant_bson_get_int(one, "itemIndex", -1);

    if (name.data != NULL) {
        step = tenant_path_member(above, name);
        path = &step;

    } else if (index >= 0 && index <= UINT32_MAX) {
        step = tenant_path_element(above, (uint32_t) index);
        path = &step;
    }

    if (tenant_violation_inner(one, path, depth, err)) {
        return;
    }

    keyword = tenant_bson_get_str(one, "operatorName");

    if (keyword.data == NULL) {
        (void) tenant_path_fault(err, path, "breaks the schema");
        return;
    }

    (void) snprintf(message, sizeof(message), "breaks \"%.*s\" of the schema",
                    (int) (keyword.len < 32 ? keyword.len : 32),
                    keyword.data);
    (void) tenant_path_fault(err, path, message);
}


/* Returns whether something inside was told. */

static bool
tenant_violation_inner(tenant_doc_t one, const tenant_path_t *path,
    unsigned depth, tenant_error_t *err)
{
    bool           told;
    size_t         i;
    tenant_doc_t   list;

    if (depth == TENANT_VIOLATION_DEPTH) {
        return false;
    }

    told = tenant_violation_names(tenant_bson_get_doc(one,
                                                      "missingProperties"),
                                  path, "is required by the schema", err);

    told |= tenant_violation_names(tenant_bson_get_doc(one,
                                                     "additionalProperties"),
                                   path, "is not allowed by the schema", err);

    for (i = 0; tenant_violation_lists[i] != NULL; i++) {

        list = tenant_bson_get_doc(one, tenant_violation_lists[i]);

        if (list.data != NULL && tenant_bson_count(list) != 0) {
            tenant_violation_list(list, path, depth + 1, err);
            told = true;
        }
    }

    return told;
}


static bool
tenant_violation_names(tenant_doc_t names, const tenant_path_t *path,
    const char *message, tenant_error_t *err)
{
    bool           told;
    tenant_iter_t  it;
    tenant_path_t  member;

    told = false;

    if (names.data == NULL) {
        return false;
    }

    it = tenant_bson_iter(names);

    while (tenant_bson_next(&it)) {
        if (it.value.type == TENANT_BSON_UTF8) {
            member = tenant_path_member(path, it.value.str);
            (void) tenant_path_fault(err, &member, message);
            told = true;
        }
    }

    return told;
}
