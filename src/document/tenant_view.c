/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_view.h"
#include "../master/tenant_collections.h"
#include "../query/tenant_filter.h"
#include "../query/tenant_names.h"


/*
 * A stored document grows by these bytes: by "_etag", and by "_id", which is an
 * ObjectId, or a string that needs so many beyond its own.
 */
#define TENANT_VIEW_ETAG_BYTES    19
#define TENANT_VIEW_OID_BYTES     17
#define TENANT_VIEW_STRING_BYTES  10


static tenant_str_t tenant_view_real(const tenant_job_t *job);
static tenant_doc_t tenant_view_without(const tenant_job_t *job,
    tenant_doc_t doc, const tenant_str_t *names, size_t n);


/*
 * In a collection of the tenant's own, fields are stored as they are named, and
 * the collection's name alone says whose they are.
 */

static const tenant_stored_t  tenant_view_own = {
    tenant_string("_id"),
    tenant_string("_id"),
    tenant_string("_etag"),
    tenant_string("_tenant_keyset")
};


const tenant_stored_t *
tenant_view_stored(const tenant_job_t *job)
{
    (void) job;

    return &tenant_view_own;
}


tenant_status_e
tenant_view_command(tenant_job_t *job, tenant_command_t *command,
    const char *name, bool write)
{
    tenant_str_t  real;

    real = tenant_view_real(job);

    command->cluster = job->caller.placement.cluster;
    command->database = job->caller.placement.database;
    command->write = write;
    command->body = tenant_bson_create(job->arena);

    if (real.data == NULL || command->body == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    tenant_bson_add_str(command->body, name, real);

    return TENANT_OK;
}


/* Returns the base collection's name with the request's behind it. */

static tenant_str_t
tenant_view_real(const tenant_job_t *job)
{
    char          *p;
    tenant_str_t   base, name, real;

    base = job->caller.placement.collection;
    name = job->request.collection;

    if (tenant_str_is(name, TENANT_BASE_COLLECTION)) {
        return base;
    }

    p = tenant_arena_alloc(job->arena, base.len + 1 + name.len);

    real.len = base.len + 1 + name.len;
    real.data = p;

    if (p != NULL) {
        memcpy(p, base.data, base.len);
        p[base.len] = '.';
        memcpy(p + base.len + 1, name.data, name.len);
    }

    return real;
}


tenant_status_e
tenant_view_drop(tenant_job_t *job, tenant_command_t *command)
{
    return tenant_view_command(job, command, "drop", true);
}


tenant_status_e
tenant_view_collections(tenant_job_t *job, tenant_str_t **names, size_t *n)
{
    size_t                     i;
    tenant_str_t              *list, name;
    tenant_names_t             found;
    tenant_status_e            rc;
    const tenant_placement_t  *placement;

    placement = &job->caller.placement;

    rc = tenant_collections_list(&job->work, placement, &found,
                                 &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    list = tenant_arena_alloc(job->arena,
                              (found.n + 1) * sizeof(tenant_str_t));
    if (list == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    *n = 0;
    *names = list;

    list[(*n)++] = (tenant_str_t) tenant_string(TENANT_BASE_COLLECTION);

    for (i = 0; i < found.n; i++) {
        if (tenant_collections_own(placement->collection, found.names[i],
                                   &name)
            && name.len != 0)
        {
            list[(*n)++] = name;
        }
    }

    return TENANT_OK;
}


void
tenant_view_add_id(const tenant_job_t *job, tenant_bson_t *to)
{
    const char  *name;

    name = tenant_view_stored(job)->primary.data;

    if (tenant_oid_is(job->request.id)) {
        tenant_bson_add_oid(to, name, job->request.id);
    } else {
        tenant_bson_add_str(to, name, job->request.id);
    }
}


void
tenant_view_add_filter(const tenant_job_t *job, tenant_doc_t filter,
    tenant_bson_t *to)
{
    tenant_str_t   same = tenant_null_string;
    tenant_iter_t  it;

    (void) job;

    it = tenant_bson_iter(filter);

    while (tenant_bson_next(&it)) {
        tenant_bson_add_value(to, same, &it.value);
    }
}


void
tenant_view_add_fields(const tenant_job_t *job, tenant_doc_t fields, bool id,
    tenant_bson_t *to)
{
    tenant_str_t   same = tenant_null_string;
    tenant_iter_t  it;

    (void) job;

    it = tenant_bson_iter(fields);

    while (tenant_bson_next(&it)) {
        if (!id || tenant_fields_on(&it.value)
            || !tenant_str_is(it.value.key, TENANT_ID_FIELD))
        {
            tenant_bson_add_value(to, same, &it.value);
        }
    }
}


tenant_doc_t
tenant_view_sort(const tenant_job_t *job, tenant_doc_t sort)
{
    (void) job;

    return sort;
}


void
tenant_view_store(const tenant_job_t *job, tenant_doc_t doc, bool path_id,
    char etag[TENANT_OID_HEX + 1], tenant_bson_t *to)
{
    char                    hex[TENANT_OID_HEX + 1];
    tenant_str_t            oid, same = tenant_null_string;
    tenant_iter_t           it;
    tenant_value_t          id;
    const tenant_stored_t  *own;

    own = tenant_view_stored(job);
    oid.len = TENANT_OID_HEX;

    if (path_id) {
        tenant_view_add_id(job, to);

    } else if (tenant_bson_find(doc, TENANT_ID_FIELD, &id)) {
        tenant_bson_add_value(to, own->primary, &id);

    } else {
        tenant_oid_new(hex);
        oid.data = hex;
        tenant_bson_add_oid(to, own->primary.data, oid);
    }

    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {
        if (!tenant_str_is(it.value.key, TENANT_ID_FIELD)
            && !tenant_str_is(it.value.key, TENANT_ETAG_FIELD))
        {
            tenant_bson_add_value(to, same, &it.value);
        }
    }

    tenant_oid_new(etag);
    oid.data = etag;
    tenant_bson_add_oid(to, own->etag.data, oid);
}


size_t
tenant_view_size(const tenant_job_t *job, tenant_doc_t doc)
{
    size_t          size;
    tenant_value_t  id;

    size = doc.len + TENANT_VIEW_ETAG_BYTES;

    if (tenant_bson_find(doc, TENANT_ID_FIELD, &id)) {
        return size;
    }

    if (job->request.id.len == 0 || tenant_oid_is(job->request.id)) {
        return size + TENANT_VIEW_OID_BYTES;
    }

    return size + TENANT_VIEW_STRING_BYTES + job->request.id.len;
}


bool
tenant_view_id(const tenant_job_t *job, tenant_doc_t stored,
    tenant_value_t *id)
{
    return tenant_bson_find(stored, tenant_view_stored(job)->id.data, id);
}


void
tenant_view_show(const tenant_job_t *job, tenant_doc_t stored,
    tenant_json_output_e output, unsigned hidden, tenant_buf_t *to)
{
    size_t                  n;
    tenant_str_t            names[2];
    const tenant_stored_t  *own;

    n = 0;
    own = tenant_view_stored(job);

    if (hidden & TENANT_VIEW_KEYS) {
        names[n++] = own->keys;
    }

    if (hidden & TENANT_VIEW_ID) {
        names[n++] = own->primary;
    }

    if (n != 0) {
        stored = tenant_view_without(job, stored, names, n);
    }

    tenant_json_write(to, stored, false, output,
                      hidden & TENANT_VIEW_ETAG ? own->etag.data : NULL);
}


static tenant_doc_t
tenant_view_without(const tenant_job_t *job, tenant_doc_t doc,
    const tenant_str_t *names, size_t n)
{
    size_t          i;
    tenant_str_t    same = tenant_null_string;
    tenant_iter_t   it;
    tenant_bson_t  *copy;

    copy = tenant_bson_create(job->arena);
    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {

        for (i = 0; i < n; i++) {
            if (tenant_str_eq(it.value.key, names[i])) {
                break;
            }
        }

        if (i == n) {
            tenant_bson_add_value(copy, same, &it.value);
        }
    }

    return tenant_bson_doc(copy);
}
