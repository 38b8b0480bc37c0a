/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_shared.h"
#include "tenant_view_copy.h"
#include "tenant_view_document.h"
#include "tenant_view_filter.h"


/* The driver asks for further batches by itself. */
#define TENANT_COPY_BATCH  500


static void tenant_view_copy_tags(const tenant_job_t *side,
    tenant_bson_t *body);
static void tenant_view_copy_in(const tenant_job_t *side,
    const tenant_doc_t *ids, size_t n, tenant_bson_t *filter);
static void tenant_view_copy_key(const tenant_job_t *side, tenant_str_t key,
    const tenant_value_t *id, tenant_bson_t *to);
static tenant_value_t tenant_view_copy_value(tenant_doc_t id);
static void tenant_view_copy_cursor(tenant_bson_t *body);
static void tenant_view_copy_freely(const tenant_job_t *side,
    tenant_bson_t *body);


tenant_status_e
tenant_view_copy_all(tenant_job_t *side, bool tags, tenant_command_t *command)
{
    tenant_doc_t          all = { 0, NULL };
    tenant_bson_t        *filter;
    tenant_status_e       rc;
    tenant_view_range_t   whole = { NULL, 1, false };

    rc = tenant_view_command(side, command, "find", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    command->master = true;

    filter = tenant_bson_begin(command->body, "filter");
    tenant_view_add_range(side, all, &whole, filter);
    tenant_bson_end(command->body, filter);

    if (tags) {
        tenant_view_copy_tags(side, command->body);
    }

    tenant_view_copy_cursor(command->body);

    return TENANT_OK;
}


tenant_status_e
tenant_view_copy_some(tenant_job_t *side, const tenant_doc_t *ids, size_t n,
    bool tags, tenant_command_t *command)
{
    tenant_bson_t    *filter;
    tenant_status_e   rc;

    rc = tenant_view_command(side, command, "find", false);
    if (rc != TENANT_OK) {
        return rc;
    }

    command->master = true;

    filter = tenant_bson_begin(command->body, "filter");
    tenant_view_copy_in(side, ids, n, filter);
    tenant_bson_end(command->body, filter);

    if (tags) {
        tenant_view_copy_tags(side, command->body);
    }

    tenant_view_copy_cursor(command->body);

    return TENANT_OK;
}


static void
tenant_view_copy_tags(const tenant_job_t *side, tenant_bson_t *body)
{
    tenant_bson_t          *projection;
    const tenant_stored_t  *own;

    own = tenant_view_stored(side);

    projection = tenant_bson_begin(body, "projection");
    tenant_bson_add_int(projection, own->primary.data, 1);
    tenant_bson_add_int(projection, own->etag.data, 1);
    tenant_bson_end(body, projection);
}


static void
tenant_view_copy_cursor(tenant_bson_t *body)
{
    tenant_bson_add_int(body, "batchSize", TENANT_COPY_BATCH);
}


static void
tenant_view_copy_in(const tenant_job_t *side, const tenant_doc_t *ids,
    size_t n, tenant_bson_t *filter)
{
    char             key[16];
    uint32_t         i;
    tenant_str_t     at;
    tenant_value_t   id;
    tenant_bson_t   *child, *in;

    child = tenant_bson_begin(filter, tenant_view_stored(side)->primary.data);
    in = tenant_bson_begin_array(child, "$in");

    for (i = 0; i < n; i++) {
        id = tenant_view_copy_value(ids[i]);

        at.data = tenant_bson_index(key, i);
        at.len = strlen(at.data);

        tenant_view_copy_key(side, at, &id, in);
    }

    tenant_bson_end(child, in);
    tenant_bson_end(filter, child);
}


/* Appends what is stored of the tenant's id; "key" ends in NUL. */

static void
tenant_view_copy_key(const tenant_job_t *side, tenant_str_t key,
    const tenant_value_t *id, tenant_bson_t *to)
{
    tenant_str_t    own = tenant_string(TENANT_SHARED_ID);
    tenant_bson_t  *whole;

    if (side->caller.placement.mode != TENANT_MODE_SHARED) {
        tenant_bson_add_value(to, key, id);
        return;
    }

    whole = tenant_shared_begin(to, key.data, &side->caller.placement,
                                side->request.collection);
    tenant_bson_add_value(whole, own, id);
    tenant_bson_end(to, whole);
}


static tenant_value_t
tenant_view_copy_value(tenant_doc_t id)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(id);

    if (!tenant_bson_next(&it)) {
        memset(&it.value, 0, sizeof(tenant_value_t));
    }

    return it.value;
}


/* Older documents need not be what a schema says by now. */

static void
tenant_view_copy_freely(const tenant_job_t *side, tenant_bson_t *body)
{
    if (side->caller.placement.mode != TENANT_MODE_SHARED) {
        tenant_bson_add_bool(body, "bypassDocumentValidation", true);
    }
}


tenant_status_e
tenant_view_copy_insert(tenant_job_t *side, const tenant_doc_t *docs,
    size_t n, tenant_command_t *command)
{
    char              key[16];
    uint32_t          i;
    tenant_bson_t    *documents;
    tenant_status_e   rc;

    rc = tenant_view_insert(side, command, &documents);
    if (rc != TENANT_OK) {
        return rc;
    }

    command->master = true;

    for (i = 0; i < n; i++) {
        tenant_bson_add_doc(documents, tenant_bson_index(key, i), docs[i]);
    }

    tenant_bson_end(command->body, documents);
    tenant_bson_add_bool(command->body, "ordered", false);
    tenant_view_copy_freely(side, command->body);

    return TENANT_OK;
}


tenant_status_e
tenant_view_copy_update(tenant_job_t *side, const tenant_doc_t *ids,
    const tenant_doc_t *docs, size_t n, tenant_command_t *command)
{
    char              key[16];
    uint32_t          i;
    tenant_str_t      primary;
    tenant_value_t    id;
    tenant_bson_t    *updates, *each, *q;
    tenant_status_e   rc;

    rc = tenant_view_command(side, command, "update", true);
    if (rc != TENANT_OK) {
        return rc;
    }

    command->master = true;
    primary = tenant_view_stored(side)->primary;

    updates = tenant_bson_begin_array(command->body, "updates");

    for (i = 0; i < n; i++) {
        id = tenant_view_copy_value(ids[i]);

        each = tenant_bson_begin(updates, tenant_bson_index(key, i));

        q = tenant_bson_begin(each, "q");
        tenant_view_copy_key(side, primary, &id, q);
        tenant_bson_end(each, q);

        tenant_bson_add_doc(each, "u", docs[i]);
        tenant_bson_add_bool(each, "upsert", true);

        tenant_bson_end(updates, each);
    }

    tenant_bson_end(command->body, updates);
    tenant_bson_add_bool(command->body, "ordered", false);
    tenant_view_copy_freely(side, command->body);

    return TENANT_OK;
}


tenant_status_e
tenant_view_copy_remove(tenant_job_t *side, const tenant_doc_t *ids, size_t n,
    tenant_command_t *command)
{
    tenant_bson_t    *deletes, *each, *q;
    tenant_status_e   rc;

    rc = tenant_view_command(side, command, "delete", true);
    if (rc != TENANT_OK) {
        return rc;
    }

    command->master = true;

    deletes = tenant_bson_begin_array(command->body, "deletes");
    each = tenant_bson_begin(deletes, "0");

    q = tenant_bson_begin(each, "q");
    tenant_view_copy_in(side, ids, n, q);
    tenant_bson_end(each, q);

    tenant_bson_add_int(each, "limit", 0);

    tenant_bson_end(deletes, each);
    tenant_bson_end(command->body, deletes);

    return TENANT_OK;
}


tenant_doc_t
tenant_view_copy_id(const tenant_job_t *side, tenant_doc_t stored)
{
    tenant_doc_t     none = { 0, NULL };
    tenant_str_t     key = tenant_string("i");
    tenant_bson_t   *one;
    tenant_value_t   id;

    if (!tenant_view_id(side, stored, &id)) {
        return none;
    }

    one = tenant_bson_create(side->arena);
    tenant_bson_add_value(one, key, &id);

    return tenant_bson_failed(one) ? none : tenant_bson_doc(one);
}


bool
tenant_view_copy_same_tag(const tenant_job_t *from, tenant_doc_t one,
    const tenant_job_t *to, tenant_doc_t other)
{
    char  tag[TENANT_OID_HEX + 1], with[TENANT_OID_HEX + 1];

    return tenant_bson_get_oid(one, tenant_view_stored(from)->etag.data, tag)
           && tenant_bson_get_oid(other, tenant_view_stored(to)->etag.data,
                                  with)
           && strcmp(tag, with) == 0;
}


tenant_doc_t
tenant_view_copy_turn(const tenant_job_t *from, tenant_doc_t stored,
    const tenant_job_t *to)
{
    tenant_doc_t     none = { 0, NULL };
    tenant_str_t     primary, same = tenant_null_string;
    tenant_iter_t    it;
    tenant_bson_t   *doc;
    tenant_value_t   id;

    if (!tenant_view_id(from, stored, &id)) {
        return none;
    }

    doc = tenant_bson_create(to->arena);
    primary = tenant_view_stored(from)->primary;

    tenant_view_copy_key(to, tenant_view_stored(to)->primary, &id, doc);

    it = tenant_bson_iter(stored);

    while (tenant_bson_next(&it)) {
        if (!tenant_str_eq(it.value.key, primary)) {
            tenant_bson_add_value(doc, same, &it.value);
        }
    }

    return tenant_bson_failed(doc) || it.broken ? none : tenant_bson_doc(doc);
}
