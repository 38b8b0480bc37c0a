/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_view.h"
#include "../job/tenant_shared.h"
#include "../master/tenant_collections.h"
#include "../query/tenant_names.h"


/*
 * A stored document grows by these bytes: by "_etag", and by "_id", which is an
 * ObjectId, or a string that needs so many beyond its own.
 */
#define TENANT_VIEW_ETAG_BYTES    19
#define TENANT_VIEW_OID_BYTES     17
#define TENANT_VIEW_STRING_BYTES  10


static tenant_status_e tenant_view_add_collections(tenant_job_t *job,
    const tenant_placement_t *placement, tenant_names_t *to);
static bool tenant_view_listed(const tenant_names_t *names, size_t n,
    tenant_str_t name);
static tenant_bson_t *tenant_view_begin_id(const tenant_job_t *job,
    tenant_bson_t *to, tenant_str_t *name);
static void tenant_view_end_id(tenant_bson_t *to, tenant_bson_t *id);


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


/* In a shared one the tenant's id is a part of the stored one. */

static const tenant_stored_t  tenant_view_shared = {
    tenant_string("_id." TENANT_SHARED_ID),
    tenant_string("_id"),
    tenant_string("_etag"),
    tenant_string("_tenant_keyset")
};


const tenant_stored_t *
tenant_view_stored(const tenant_job_t *job)
{
    return job->caller.placement.mode == TENANT_MODE_SHARED
           ? &tenant_view_shared : &tenant_view_own;
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
    command->held = false;
    command->pipeline = false;
    command->body = tenant_bson_create(job->arena);

    if (real.data == NULL || command->body == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    tenant_bson_add_str(command->body, name, real);

    return TENANT_OK;
}


/*
 * Returns the base collection's name with the request's behind it, or the name
 * of the collection that all share.
 */

tenant_str_t
tenant_view_real(const tenant_job_t *job)
{
    char                      *p;
    tenant_str_t               base, name, real;
    const tenant_placement_t  *placement;

    placement = &job->caller.placement;

    base = job->elsewhere ? placement->next : placement->collection;
    name = job->request.collection;

    if (placement->mode == TENANT_MODE_SHARED
        || tenant_str_is(name, TENANT_BASE_COLLECTION))
    {
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


/*
 * Where collections are getting other names, the old ones are asked for first:
 * one that is among neither now was not there at all.
 */

tenant_status_e
tenant_view_collections(tenant_job_t *job, tenant_str_t **names, size_t *n)
{
    tenant_names_t       list;
    tenant_status_e      rc;
    tenant_placement_t   next;

    memset(&list, 0, sizeof(tenant_names_t));

    if (!tenant_names_add(job->arena, &list,
                     (tenant_str_t) tenant_string(TENANT_BASE_COLLECTION)))
    {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    rc = tenant_view_add_collections(job, &job->caller.placement, &list);

    if (rc == TENANT_OK && job->caller.placement.next.len != 0) {

        next = job->caller.placement;
        next.collection = next.next;

        rc = tenant_view_add_collections(job, &next, &list);
    }

    *names = list.names;
    *n = list.n;

    return rc;
}


static tenant_status_e
tenant_view_add_collections(tenant_job_t *job,
    const tenant_placement_t *placement, tenant_names_t *to)
{
    size_t            i, before;
    tenant_str_t      name;
    tenant_names_t    found;
    tenant_status_e   rc;

    rc = tenant_collections_list(&job->work, placement, &found, &job->error);
    if (rc != TENANT_OK) {
        return rc;
    }

    before = to->n;

    for (i = 0; i < found.n; i++) {

        name = found.names[i];

        if (placement->mode != TENANT_MODE_SHARED
            && (!tenant_collections_own(placement->collection, name, &name)
                || name.len == 0))
        {
            continue;
        }

        if (!tenant_view_listed(to, before, name)
            && !tenant_names_add(job->arena, to, name))
        {
            return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                    "out of memory");
        }
    }

    return TENANT_OK;
}


/* One list has each name once: only those before it are looked through. */

static bool
tenant_view_listed(const tenant_names_t *names, size_t n, tenant_str_t name)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (tenant_str_eq(names->names[i], name)) {
            return true;
        }
    }

    return false;
}


void
tenant_view_add_id(const tenant_job_t *job, tenant_bson_t *to)
{
    tenant_str_t    name;
    tenant_iter_t   it;
    tenant_bson_t  *id;

    id = tenant_view_begin_id(job, to, &name);

    if (job->id.data != NULL) {
        it = tenant_bson_iter(job->id);

        if (tenant_bson_next(&it)) {
            tenant_bson_add_value(id, name, &it.value);
        }

    } else if (tenant_oid_is(job->request.id)) {
        tenant_bson_add_oid(id, name.data, job->request.id);
    } else {
        tenant_bson_add_str(id, name.data, job->request.id);
    }

    tenant_view_end_id(to, id);
}


/* Opens what the tenant's id is an element of; *name is that element's. */

static tenant_bson_t *
tenant_view_begin_id(const tenant_job_t *job, tenant_bson_t *to,
    tenant_str_t *name)
{
    static const tenant_str_t  inner = tenant_string(TENANT_SHARED_ID);

    *name = tenant_view_stored(job)->primary;

    if (job->caller.placement.mode != TENANT_MODE_SHARED) {
        return to;
    }

    to = tenant_shared_begin(to, name->data, &job->caller.placement,
                             job->request.collection);
    *name = inner;

    return to;
}


static void
tenant_view_end_id(tenant_bson_t *to, tenant_bson_t *id)
{
    if (id != to) {
        tenant_bson_end(to, id);
    }
}


void
tenant_view_add_key(const tenant_job_t *job, const tenant_value_t *value,
    const char *otherwise, tenant_bson_t *to)
{
    tenant_str_t    oid, name;
    tenant_bson_t  *id;

    id = tenant_view_begin_id(job, to, &name);

    if (value != NULL) {
        tenant_bson_add_value(id, name, value);

    } else {
        oid.len = TENANT_OID_HEX;
        oid.data = otherwise;
        tenant_bson_add_oid(id, name.data, oid);
    }

    tenant_view_end_id(to, id);
}


void
tenant_view_store(const tenant_job_t *job, tenant_doc_t doc, const char *id,
    const char *etag, tenant_bson_t *to)
{
    tenant_str_t    oid, same = tenant_null_string;
    tenant_iter_t   it;
    tenant_value_t  value;

    oid.len = TENANT_OID_HEX;

    if (id == NULL) {
        tenant_view_add_id(job, to);

    } else {
        tenant_view_add_key(job, tenant_bson_find(doc, TENANT_ID_FIELD, &value)
                                 ? &value : NULL, id, to);
    }

    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {
        if (!tenant_str_is(it.value.key, TENANT_ID_FIELD)
            && !tenant_str_is(it.value.key, TENANT_ETAG_FIELD))
        {
            tenant_bson_add_value(to, same, &it.value);
        }
    }

    oid.data = etag;
    tenant_bson_add_oid(to, tenant_view_stored(job)->etag.data, oid);
}


size_t
tenant_view_size(const tenant_job_t *job, tenant_doc_t doc)
{
    size_t          size;
    tenant_value_t  id;

    size = doc.len + TENANT_VIEW_ETAG_BYTES;

    if (job->caller.placement.mode == TENANT_MODE_SHARED) {
        size += TENANT_SHARED_BYTES + job->request.collection.len;
    }

    if (tenant_bson_find(doc, TENANT_ID_FIELD, &id)) {
        return size;
    }

    if (job->id.data != NULL) {
        return size + job->id.len;
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
    return tenant_bson_path(stored, tenant_view_stored(job)->id.data, id);
}


/*
 * Of a stored id only the tenant's own is shown; where a projection has taken
 * that out, none.
 */

void
tenant_view_show(const tenant_job_t *job, tenant_doc_t stored,
    tenant_json_output_e output, unsigned hidden, tenant_buf_t *to)
{
    size_t                  n;
    tenant_json_shape_t     shape;
    const tenant_stored_t  *own;

    n = 0;
    own = tenant_view_stored(job);
    memset(&shape, 0, sizeof(tenant_json_shape_t));

    if (hidden & TENANT_VIEW_KEYS) {
        shape.skip[n++] = own->keys.data;
    }

    if (hidden & TENANT_VIEW_ID) {
        shape.skip[n++] = own->primary.data;
    }

    if (hidden & TENANT_VIEW_ETAG) {
        shape.skip[n++] = own->etag.data;
    }

    if (job->caller.placement.mode == TENANT_MODE_SHARED) {
        shape.whole = own->primary.data;
        shape.part = TENANT_SHARED_ID;
    }

    tenant_json_write_shaped(to, stored, output, &shape);
}
