/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdlib.h>
#include <string.h>

#include "tenant_copy.h"
#include "tenant_copy_batch.h"
#include "tenant_copy_rules.h"
#include "tenant_view_copy.h"


static tenant_status_e tenant_copy_names(tenant_copy_t *copy,
    tenant_str_t **names, size_t *n, tenant_error_t *err);
static int tenant_copy_name_order(const void *a, const void *b);
static void tenant_copy_side(tenant_copying_t *copying, tenant_job_t *side,
    const tenant_placement_t *placement, tenant_str_t name);
static tenant_status_e tenant_copy_read(tenant_copying_t *copying);
static bool tenant_copy_one(void *data, tenant_doc_t doc);


tenant_status_e
tenant_copy_pass(tenant_copy_t *copy, tenant_error_t *err)
{
    size_t            i, n;
    tenant_str_t     *names;
    tenant_status_e   rc;

    rc = tenant_copy_names(copy, &names, &n, err);

    for (i = 0; rc == TENANT_OK && i < n; i++) {

        /* each stands there once for each side that has it */

        if (i == 0 || !tenant_str_eq(names[i], names[i - 1])) {
            rc = tenant_copy_collection(copy, names[i], err);
        }
    }

    return rc;
}


/* The collections of both sides, in order. */

static tenant_status_e
tenant_copy_names(tenant_copy_t *copy, tenant_str_t **names, size_t *n,
    tenant_error_t *err)
{
    size_t            i, count[2];
    tenant_job_t      side;
    tenant_str_t     *list[2];
    tenant_status_e   rc;

    for (i = 0; i < 2; i++) {
        side = *copy->job;
        side.work.arena = side.arena;
        side.work.deadline = copy->until;
        side.caller.placement = i == 0 ? copy->from : copy->to;

        rc = tenant_view_collections(&side, &list[i], &count[i]);

        if (rc != TENANT_OK) {
            *err = side.error;
            return rc;
        }
    }

    *n = count[0] + count[1];
    *names = tenant_arena_alloc(copy->job->arena, *n * sizeof(tenant_str_t));

    if (*names == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    memcpy(*names, list[0], count[0] * sizeof(tenant_str_t));
    memcpy(*names + count[0], list[1], count[1] * sizeof(tenant_str_t));

    qsort(*names, *n, sizeof(tenant_str_t), tenant_copy_name_order);

    return TENANT_OK;
}


static int
tenant_copy_name_order(const void *a, const void *b)
{
    int                  rc;
    const tenant_str_t  *one = a, *two = b;

    rc = memcmp(one->data, two->data,
                one->len < two->len ? one->len : two->len);

    return rc != 0 ? rc : (one->len > two->len) - (one->len < two->len);
}


/*
 * What the source has is written first, then what it has not is removed: a
 * document that changed its id meanwhile is there once at least.
 */

tenant_status_e
tenant_copy_collection(tenant_copy_t *copy, tenant_str_t name,
    tenant_error_t *err)
{
    tenant_status_e    rc;
    tenant_copying_t  *copying;

    copying = tenant_arena_zalloc(copy->job->arena, sizeof(tenant_copying_t));
    if (copying == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    copying->copy = copy;
    copying->err = err;

    tenant_copy_side(copying, &copying->from, &copy->from, name);
    tenant_copy_side(copying, &copying->to, &copy->to, name);

    copying->tags = !copy->full;
    rc = tenant_copy_rules(copying);

    if (rc == TENANT_OK) {
        rc = tenant_copy_read(copying);
    }

    if (rc == TENANT_OK) {
        copying->removing = true;
        copying->tags = true;
        rc = tenant_copy_read(copying);
    }

    return rc;
}


static void
tenant_copy_side(tenant_copying_t *copying, tenant_job_t *side,
    const tenant_placement_t *placement, tenant_str_t name)
{
    *side = *copying->copy->job;

    side->error.status = TENANT_OK;
    side->caller.placement = *placement;
    side->request.collection = name;
}


static tenant_status_e
tenant_copy_read(tenant_copying_t *copying)
{
    tenant_job_t      *side;
    tenant_work_t      work;
    tenant_arena_t    *arena;
    tenant_command_t   command;
    tenant_status_e    rc;

    arena = tenant_arena_create();
    copying->arena = tenant_arena_create();

    if (arena == NULL || copying->arena == NULL) {
        rc = tenant_error_set(copying->err, TENANT_NO_MEMORY,
                              "out of memory");
        goto done;
    }

    side = copying->removing ? &copying->to : &copying->from;
    side->arena = arena;

    rc = tenant_view_copy_all(side, copying->tags, &command);
    if (rc != TENANT_OK) {
        *copying->err = side->error;
        goto done;
    }

    /* the cursor has a server of its own, beside the commands in between */

    work = side->work;
    work.arena = arena;
    work.deadline = copying->copy->until;

    copying->status = TENANT_OK;

    rc = tenant_store_each(&work, &command, tenant_copy_one, copying,
                           copying->err);

    if (copying->status != TENANT_OK) {
        rc = copying->status;
    }

    if (rc == TENANT_OK && copying->n != 0) {
        rc = tenant_copy_flush(copying);
    }

done:

    tenant_arena_destroy(arena);
    tenant_arena_destroy(copying->arena);

    copying->arena = NULL;
    copying->n = 0;
    copying->bytes = 0;

    return rc;
}


static bool
tenant_copy_one(void *data, tenant_doc_t doc)
{
    tenant_copying_t *copying = data;

    char             *bytes;
    tenant_job_t     *side;
    tenant_copied_t  *one;

    side = copying->removing ? &copying->to : &copying->from;
    one = &copying->batch[copying->n];

    bytes = tenant_arena_alloc(copying->arena, doc.len);
    if (bytes == NULL) {
        return false;
    }

    memcpy(bytes, doc.data, doc.len);

    one->doc.len = doc.len;
    one->doc.data = (const uint8_t *) bytes;

    side->arena = copying->arena;
    one->id = tenant_view_copy_id(side, one->doc);

    if (one->id.data == NULL) {
        return false;
    }

    copying->n++;
    copying->bytes += doc.len;

    if (copying->n < TENANT_COPY_DOCS && copying->bytes < TENANT_COPY_BYTES) {
        return true;
    }

    copying->status = tenant_copy_flush(copying);

    return copying->status == TENANT_OK;
}
