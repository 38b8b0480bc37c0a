/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>

#include "tenant_view.h"
#include "tenant_view_filter.h"
#include "tenant_view_update.h"
#include "../query/tenant_names.h"
#include "../query/tenant_patch.h"
#include "../query/tenant_update.h"


static void tenant_view_all(const tenant_job_t *job, tenant_doc_t filter,
    tenant_bson_t *to);
static void tenant_view_one_or_new(const tenant_job_t *job,
    const tenant_view_update_t *update, tenant_bson_t *to);
static tenant_doc_t tenant_view_without_id(const tenant_job_t *job,
    tenant_doc_t filter, tenant_bson_t *to);
static tenant_doc_t tenant_view_created(const tenant_job_t *job,
    const tenant_view_update_t *update, tenant_bson_t *to);
static void tenant_view_replacement(const tenant_job_t *job,
    const tenant_view_update_t *update, tenant_bson_t *to);
static void tenant_view_kept_id(const tenant_job_t *job, tenant_bson_t *to);
static void tenant_view_members(const tenant_job_t *job,
    const tenant_view_update_t *update, tenant_bson_t *to);
static tenant_doc_t tenant_view_whole(const tenant_bson_t *part,
    tenant_bson_t *to);


tenant_status_e
tenant_view_update_all(tenant_job_t *job, tenant_command_t *command,
    const tenant_view_update_t *update)
{
    tenant_bson_t    *list, *each, *query;
    tenant_status_e   rc;

    rc = tenant_view_command(job, command, "update", true);
    if (rc != TENANT_OK) {
        return rc;
    }

    list = tenant_bson_begin_array(command->body, "updates");
    each = tenant_bson_begin(list, "0");

    query = tenant_bson_begin(each, "q");

    if (update->upsert) {
        tenant_view_one_or_new(job, update, query);
    } else {
        tenant_view_all(job, update->filter, query);
    }

    tenant_bson_end(each, query);

    if (update->merge_patch) {
        tenant_patch_update(job->arena, each, "u", update->update,
                            tenant_view_stored(job), update->etag);
    } else if (update->replacement) {
        tenant_view_replacement(job, update, each);

    } else {
        tenant_update_write(each, "u", update->update,
                            tenant_view_created(job, update, each),
                            tenant_view_stored(job), update->etag);
    }

    tenant_bson_add_bool(each, "multi", !update->one);

    if (update->upsert) {
        tenant_bson_add_bool(each, "upsert", true);
    }

    if (update->array_filters.data != NULL) {
        tenant_bson_add_array(each, "arrayFilters", update->array_filters);
    }

    tenant_bson_end(list, each);
    tenant_bson_end(command->body, list);

    return TENANT_OK;
}


tenant_status_e
tenant_view_delete_all(tenant_job_t *job, tenant_command_t *command,
    tenant_doc_t filter, bool one)
{
    tenant_bson_t    *list, *each, *query;
    tenant_status_e   rc;

    rc = tenant_view_command(job, command, "delete", true);
    if (rc != TENANT_OK) {
        return rc;
    }

    list = tenant_bson_begin_array(command->body, "deletes");
    each = tenant_bson_begin(list, "0");

    query = tenant_bson_begin(each, "q");
    tenant_view_all(job, filter, query);
    tenant_bson_end(each, query);

    tenant_bson_add_int(each, "limit", one ? 1 : 0);
    tenant_bson_end(list, each);
    tenant_bson_end(command->body, list);

    return TENANT_OK;
}


static void
tenant_view_all(const tenant_job_t *job, tenant_doc_t filter,
    tenant_bson_t *to)
{
    static const tenant_view_range_t  all = { NULL, 1, false };

    tenant_view_add_range(job, filter, &all, to);
    tenant_view_add_filter(job, filter, to);
}


/*
 * A server makes a new document of what the query equals, so an id stands there
 * once, as it is stored, or not at all.
 */

static void
tenant_view_one_or_new(const tenant_job_t *job,
    const tenant_view_update_t *update, tenant_bson_t *to)
{
    tenant_doc_t  rest;

    static const tenant_view_range_t  all = { NULL, 1, false };

    rest = tenant_view_without_id(job, update->filter, to);

    if (update->id.type == 0) {
        tenant_view_add_range(job, rest, &all, to);
    } else {
        tenant_view_add_key(job, &update->id, NULL, to);
    }

    tenant_view_add_filter(job, rest, to);
}


static tenant_doc_t
tenant_view_without_id(const tenant_job_t *job, tenant_doc_t filter,
    tenant_bson_t *to)
{
    tenant_str_t    same = tenant_null_string;
    tenant_iter_t   it;
    tenant_bson_t  *rest;

    rest = tenant_bson_create(job->arena);
    it = tenant_bson_iter(filter);

    while (tenant_bson_next(&it)) {
        if (!tenant_str_is(it.value.key, TENANT_ID_FIELD)) {
            tenant_bson_add_value(rest, same, &it.value);
        }
    }

    return tenant_view_whole(rest, to);
}


/* Returns what else is stored of a new document: its id, unless it is told. */

static tenant_doc_t
tenant_view_created(const tenant_job_t *job,
    const tenant_view_update_t *update, tenant_bson_t *to)
{
    char            hex[TENANT_OID_HEX + 1];
    tenant_doc_t    none = { 0, NULL };
    tenant_bson_t  *created;

    if (!update->upsert || update->id.type != 0) {
        return none;
    }

    tenant_oid_new(hex);

    created = tenant_bson_create(job->arena);
    tenant_view_add_key(job, NULL, hex, created);

    return tenant_view_whole(created, to);
}


/*
 * A server keeps the id of what it replaces, and makes up one of its own where
 * it creates: where that must be ours, an expression chooses.
 */

static void
tenant_view_replacement(const tenant_job_t *job,
    const tenant_view_update_t *update, tenant_bson_t *to)
{
    tenant_bson_t  *u, *stage, *with, *list, *first, *second, *literal;

    if (!update->upsert || update->id.type != 0) {

        u = tenant_bson_begin(to, "u");

        if (update->id.type != 0) {
            tenant_view_add_key(job, &update->id, NULL, u);
        }

        tenant_view_members(job, update, u);
        tenant_bson_end(to, u);
        return;
    }

    u = tenant_bson_begin_array(to, "u");
    stage = tenant_bson_begin(u, "0");
    with = tenant_bson_begin(stage, "$replaceWith");
    list = tenant_bson_begin_array(with, "$mergeObjects");

    first = tenant_bson_begin(list, "0");
    tenant_view_kept_id(job, first);
    tenant_bson_end(list, first);

    second = tenant_bson_begin(list, "1");
    literal = tenant_bson_begin(second, "$literal");
    tenant_view_members(job, update, literal);
    tenant_bson_end(second, literal);
    tenant_bson_end(list, second);

    tenant_bson_end(with, list);
    tenant_bson_end(stage, with);
    tenant_bson_end(u, stage);
    tenant_bson_end(to, u);
}


/* Appends the id that is there, or a new one. */

static void
tenant_view_kept_id(const tenant_job_t *job, tenant_bson_t *to)
{
    char            path[TENANT_OID_HEX], id[TENANT_OID_HEX + 1];
    const char     *primary;
    tenant_str_t    second = tenant_string("1");
    tenant_iter_t   it;
    tenant_bson_t  *key, *choice, *list;

    primary = tenant_view_stored(job)->primary.data;
    tenant_oid_new(id);

    key = tenant_bson_create(job->arena);
    tenant_view_add_key(job, NULL, id, key);
    it = tenant_bson_iter(tenant_view_whole(key, to));

    (void) snprintf(path, sizeof(path), "$%s", primary);

    choice = tenant_bson_begin(to, primary);
    list = tenant_bson_begin_array(choice, "$ifNull");
    tenant_bson_add_text(list, "0", path);

    if (tenant_bson_next(&it)) {
        tenant_bson_add_value(list, second, &it.value);
    }

    tenant_bson_end(choice, list);
    tenant_bson_end(to, choice);
}


/* Appends the members of what replaces, and the new ETag. */

static void
tenant_view_members(const tenant_job_t *job,
    const tenant_view_update_t *update, tenant_bson_t *to)
{
    tenant_str_t   same = tenant_null_string;
    tenant_iter_t  it;

    it = tenant_bson_iter(update->update);

    while (tenant_bson_next(&it)) {
        if (!tenant_str_is(it.value.key, TENANT_ID_FIELD)
            && !tenant_str_is(it.value.key, TENANT_ETAG_FIELD))
        {
            tenant_bson_add_value(to, same, &it.value);
        }
    }

    tenant_bson_add_oid(to, tenant_view_stored(job)->etag.data, update->etag);
}


/*
 * What could not be written to its end would say something else: "to", which it
 * is for, is marked then.
 */

static tenant_doc_t
tenant_view_whole(const tenant_bson_t *part, tenant_bson_t *to)
{
    if (tenant_bson_failed(part)) {
        tenant_bson_add_oid(to, "", (tenant_str_t) tenant_null_string);
    }

    return tenant_bson_doc(part);
}
