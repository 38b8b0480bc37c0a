/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_copy_rules.h"
#include "tenant_view_index.h"
#include "tenant_view_validator.h"


typedef struct {
    tenant_doc_t      batch;           /* what the server lists; NULL: none */
    bool              there;           /* the collection is */
} tenant_copy_listed_t;


static tenant_status_e tenant_copy_indexes(tenant_copying_t *copying);
static tenant_status_e tenant_copy_listed(tenant_copying_t *copying,
    tenant_job_t *side, tenant_copy_listed_t *listed);
static tenant_status_e tenant_copy_index_drop(tenant_copying_t *copying,
    const tenant_copy_listed_t *from, const tenant_copy_listed_t *to);
static tenant_status_e tenant_copy_index_create(tenant_copying_t *copying,
    const tenant_copy_listed_t *from, const tenant_copy_listed_t *to);
static bool tenant_copy_index_in(tenant_doc_t index,
    const tenant_copy_listed_t *listed);
static tenant_status_e tenant_copy_validator(tenant_copying_t *copying);
static tenant_status_e tenant_copy_options(tenant_copying_t *copying,
    tenant_job_t *side, tenant_doc_t *options);
static tenant_status_e tenant_copy_change(tenant_copying_t *copying,
    tenant_status_e made, const tenant_command_t *command);


tenant_status_e
tenant_copy_rules(tenant_copying_t *copying)
{
    tenant_arena_t   *arena;
    tenant_status_e   rc;

    if (copying->from.caller.placement.mode == TENANT_MODE_SHARED
        || copying->to.caller.placement.mode == TENANT_MODE_SHARED)
    {
        return TENANT_OK;
    }

    arena = tenant_arena_create();

    if (arena == NULL) {
        return tenant_error_set(copying->err, TENANT_NO_MEMORY,
                                "out of memory");
    }

    copying->arena = arena;
    copying->from.arena = arena;
    copying->to.arena = arena;

    rc = tenant_copy_indexes(copying);

    if (rc == TENANT_OK) {
        rc = tenant_copy_validator(copying);
    }

    tenant_arena_destroy(arena);
    copying->arena = NULL;

    return rc;
}


static tenant_status_e
tenant_copy_indexes(tenant_copying_t *copying)
{
    tenant_status_e        rc;
    tenant_copy_listed_t   from, to;

    rc = tenant_copy_listed(copying, &copying->from, &from);

    if (rc == TENANT_OK) {
        rc = tenant_copy_listed(copying, &copying->to, &to);
    }

    if (rc == TENANT_OK && to.there) {
        rc = tenant_copy_index_drop(copying, &from, &to);
    }

    return rc == TENANT_OK && from.there
           ? tenant_copy_index_create(copying, &from, &to) : rc;
}


static tenant_status_e
tenant_copy_listed(tenant_copying_t *copying, tenant_job_t *side,
    tenant_copy_listed_t *listed)
{
    tenant_doc_t       reply;
    tenant_work_t      work;
    tenant_value_t     batch;
    tenant_command_t   command;
    tenant_status_e    rc;

    memset(listed, 0, sizeof(tenant_copy_listed_t));

    rc = tenant_view_indexes(side, &command);
    if (rc != TENANT_OK) {
        *copying->err = side->error;
        return rc;
    }

    work = side->work;
    work.arena = copying->arena;
    work.deadline = copying->copy->until;

    rc = tenant_store_command(&work, &command, &reply, copying->err);

    if (rc == TENANT_NOT_FOUND) {
        copying->err->status = TENANT_OK;
        return TENANT_OK;
    }

    if (rc == TENANT_OK && tenant_bson_whole(reply)
        && tenant_bson_path(reply, "cursor.firstBatch", &batch))
    {
        listed->batch = batch.doc;
        listed->there = true;

        return TENANT_OK;
    }

    return rc != TENANT_OK
           ? rc : tenant_error_set(copying->err, TENANT_UNAVAILABLE,
                                   "the database is not available");
}


static tenant_status_e
tenant_copy_index_drop(tenant_copying_t *copying,
    const tenant_copy_listed_t *from, const tenant_copy_listed_t *to)
{
    tenant_iter_t      it;
    tenant_index_t     index;
    tenant_command_t   command;
    tenant_status_e    rc;

    rc = TENANT_OK;
    it = tenant_bson_iter(to->batch);

    while (rc == TENANT_OK && tenant_bson_next(&it)) {

        tenant_view_index_read(it.value.doc, &index);

        if (!index.primary && !tenant_copy_index_in(it.value.doc, from)) {
            rc = tenant_view_index_drop(&copying->to, index.name, &command);
            command.master = true;
            rc = tenant_copy_change(copying, rc, &command);
        }
    }

    return rc;
}


static tenant_status_e
tenant_copy_index_create(tenant_copying_t *copying,
    const tenant_copy_listed_t *from, const tenant_copy_listed_t *to)
{
    tenant_iter_t      it;
    tenant_index_t     index;
    tenant_command_t   command;
    tenant_status_e    rc;

    rc = TENANT_OK;
    it = tenant_bson_iter(from->batch);

    while (rc == TENANT_OK && tenant_bson_next(&it)) {

        tenant_view_index_read(it.value.doc, &index);

        if (index.primary
            || (to->there && tenant_copy_index_in(it.value.doc, to)))
        {
            continue;
        }

        rc = tenant_view_index_again(&copying->to, it.value.doc, &command);
        rc = tenant_copy_change(copying, rc, &command);

        if (rc == TENANT_CONFLICT) {
            copying->err->status = TENANT_OK;
            rc = TENANT_OK;
        }
    }

    return rc;
}


static bool
tenant_copy_index_in(tenant_doc_t index, const tenant_copy_listed_t *listed)
{
    tenant_iter_t  it;

    if (!listed->there) {
        return false;
    }

    it = tenant_bson_iter(listed->batch);

    while (tenant_bson_next(&it)) {
        if (tenant_view_index_equal(index, it.value.doc)) {
            return true;
        }
    }

    return false;
}


static tenant_status_e
tenant_copy_validator(tenant_copying_t *copying)
{
    tenant_doc_t       from, to;
    tenant_command_t   command;
    tenant_status_e    rc;

    rc = tenant_copy_options(copying, &copying->from, &from);

    if (rc == TENANT_OK) {
        rc = tenant_copy_options(copying, &copying->to, &to);
    }

    if (rc != TENANT_OK || tenant_view_validator_equal(from, to)) {
        return rc;
    }

    if (to.data == NULL) {
        rc = tenant_view_validator_begin(&copying->to, &command);
        command.master = true;
        rc = tenant_copy_change(copying, rc, &command);

        if (rc != TENANT_OK && rc != TENANT_CONFLICT) {
            return rc;
        }
    }

    copying->err->status = TENANT_OK;

    rc = tenant_view_validator_again(&copying->to, from, &command);

    return tenant_copy_change(copying, rc, &command);
}


static tenant_status_e
tenant_copy_options(tenant_copying_t *copying, tenant_job_t *side,
    tenant_doc_t *options)
{
    tenant_doc_t       reply;
    tenant_work_t      work;
    tenant_command_t   command;
    tenant_status_e    rc;

    memset(options, 0, sizeof(tenant_doc_t));

    rc = tenant_view_validator_find(side, &command);
    if (rc != TENANT_OK) {
        *copying->err = side->error;
        return rc;
    }

    work = side->work;
    work.arena = copying->arena;
    work.deadline = copying->copy->until;

    rc = tenant_store_command(&work, &command, &reply, copying->err);

    if (rc == TENANT_OK && tenant_bson_whole(reply)) {
        *options = tenant_view_validator_options(reply);
    }

    return rc;
}


/* "made" says what became of making the command. */

static tenant_status_e
tenant_copy_change(tenant_copying_t *copying, tenant_status_e made,
    const tenant_command_t *command)
{
    if (made != TENANT_OK) {
        *copying->err = copying->to.error;
        return made;
    }

    copying->copy->changed++;

    return tenant_copy_run(copying, command, NULL, 0);
}
