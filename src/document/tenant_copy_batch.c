/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdlib.h>
#include <string.h>

#include "tenant_copy_batch.h"
#include "tenant_view_copy.h"


/* So many documents are read as a whole at once. */
#define TENANT_COPY_WHOLE  16


static tenant_status_e tenant_copy_others(tenant_copying_t *copying,
    bool tags);
static bool tenant_copy_other(void *data, tenant_doc_t doc);
static int tenant_copy_order(const void *a, const void *b);
static const tenant_copied_t *tenant_copy_find(
    const tenant_copying_t *copying, tenant_doc_t id);
static tenant_status_e tenant_copy_write(tenant_copying_t *copying);
static tenant_status_e tenant_copy_whole(tenant_copying_t *copying,
    tenant_doc_t *ids, size_t n);
static tenant_status_e tenant_copy_some(tenant_copying_t *copying,
    tenant_doc_t *ids, size_t n);
static tenant_status_e tenant_copy_send(tenant_copying_t *copying,
    const tenant_doc_t *ids, const tenant_doc_t *docs, size_t n, bool insert);
static tenant_status_e tenant_copy_remove(tenant_copying_t *copying);
static tenant_status_e tenant_copy_taken(tenant_copying_t *copying,
    const tenant_doc_t *ids, size_t n);
static tenant_status_e tenant_copy_permit(tenant_copying_t *copying);


/* What was read of one side is compared with the other. */

tenant_status_e
tenant_copy_flush(tenant_copying_t *copying)
{
    tenant_status_e  rc;

    /* nobody else shall begin to copy meanwhile */

    rc = tenant_copy_permit(copying);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (copying->removing) {
        copying->copy->found += (int64_t) copying->n;
    } else {
        copying->copy->seen += (int64_t) copying->n;
    }

    rc = tenant_copy_others(copying, copying->tags);

    if (rc == TENANT_OK) {
        rc = copying->removing ? tenant_copy_remove(copying)
                               : tenant_copy_write(copying);
    }

    tenant_arena_destroy(copying->arena);

    copying->arena = tenant_arena_create();
    copying->n = 0;
    copying->bytes = 0;

    if (rc == TENANT_OK && copying->arena == NULL) {
        rc = tenant_error_set(copying->err, TENANT_NO_MEMORY,
                              "out of memory");
    }

    return rc;
}


static tenant_status_e
tenant_copy_others(tenant_copying_t *copying, bool tags)
{
    size_t             i;
    tenant_doc_t       ids[TENANT_COPY_DOCS];
    tenant_job_t      *side;
    tenant_work_t      work;
    tenant_command_t   command;
    tenant_status_e    rc;

    side = copying->removing ? &copying->from : &copying->to;
    side->arena = copying->arena;

    for (i = 0; i < copying->n; i++) {
        ids[i] = copying->batch[i].id;
    }

    rc = tenant_view_copy_some(side, ids, copying->n, tags, &command);
    if (rc != TENANT_OK) {
        *copying->err = side->error;
        return rc;
    }

    copying->nothers = 0;

    work = side->work;
    work.arena = copying->arena;
    work.deadline = copying->copy->until;

    rc = tenant_store_each(&work, &command, tenant_copy_other, copying,
                           copying->err);

    if (rc == TENANT_OK) {
        qsort(copying->others, copying->nothers, sizeof(tenant_copied_t),
              tenant_copy_order);
    }

    return rc;
}


static bool
tenant_copy_other(void *data, tenant_doc_t doc)
{
    tenant_copying_t *copying = data;

    char             *bytes;
    tenant_job_t     *side;
    tenant_copied_t  *one;

    side = copying->removing ? &copying->from : &copying->to;

    if (copying->nothers == TENANT_COPY_DOCS) {
        return false;
    }

    one = &copying->others[copying->nothers++];

    bytes = tenant_arena_alloc(copying->arena, doc.len);
    if (bytes == NULL) {
        return false;
    }

    memcpy(bytes, doc.data, doc.len);

    one->doc.len = doc.len;
    one->doc.data = (const uint8_t *) bytes;
    one->id = tenant_view_copy_id(side, one->doc);

    return one->id.data != NULL;
}


static int
tenant_copy_order(const void *a, const void *b)
{
    const tenant_copied_t  *one = a, *two = b;

    if (one->id.len != two->id.len) {
        return one->id.len < two->id.len ? -1 : 1;
    }

    return memcmp(one->id.data, two->id.data, one->id.len);
}


static const tenant_copied_t *
tenant_copy_find(const tenant_copying_t *copying, tenant_doc_t id)
{
    tenant_copied_t  key;

    key.id = id;

    return bsearch(&key, copying->others, copying->nothers,
                   sizeof(tenant_copied_t), tenant_copy_order);
}


/*
 * Documents of the same ETag are the same.  Those without one, which other
 * software wrote, are read and compared as a whole.
 */

static tenant_status_e
tenant_copy_write(tenant_copying_t *copying)
{
    size_t                  i, n, nnew;
    tenant_doc_t            ids[TENANT_COPY_DOCS], docs[TENANT_COPY_DOCS];
    tenant_doc_t            new[TENANT_COPY_DOCS], turned;
    tenant_status_e         rc;
    const tenant_copied_t  *other;

    n = 0;
    nnew = 0;
    copying->to.arena = copying->arena;

    for (i = 0; i < copying->n; i++) {

        other = tenant_copy_find(copying, copying->batch[i].id);

        if (copying->tags) {

            if (other == NULL
                || !tenant_view_copy_same_tag(&copying->from,
                                              copying->batch[i].doc,
                                              &copying->to, other->doc))
            {
                ids[n++] = copying->batch[i].id;
            }

            continue;
        }

        turned = tenant_view_copy_turn(&copying->from, copying->batch[i].doc,
                                       &copying->to);

        if (turned.data == NULL) {
            return tenant_error_set(copying->err, TENANT_NO_MEMORY,
                                    "out of memory");
        }

        if (other == NULL) {
            new[nnew++] = turned;

        } else if (turned.len != other->doc.len
                   || memcmp(turned.data, other->doc.data, turned.len) != 0)
        {
            ids[n] = copying->batch[i].id;
            docs[n++] = turned;
        }
    }

    if (copying->tags) {
        return n != 0 ? tenant_copy_whole(copying, ids, n) : TENANT_OK;
    }

    rc = nnew != 0 ? tenant_copy_send(copying, NULL, new, nnew, true)
                   : TENANT_OK;

    return rc == TENANT_OK && n != 0
           ? tenant_copy_send(copying, ids, docs, n, false) : rc;
}


/*
 * Reads those documents as a whole, from both sides, and writes them: few at a
 * time, as each may have 16 MiB.
 */

static tenant_status_e
tenant_copy_whole(tenant_copying_t *copying, tenant_doc_t *ids, size_t n)
{
    size_t            i, some;
    tenant_status_e   rc;

    rc = TENANT_OK;
    copying->tags = false;

    for (i = 0; rc == TENANT_OK && i < n; i += some) {
        some = n - i < TENANT_COPY_WHOLE ? n - i : TENANT_COPY_WHOLE;
        rc = tenant_copy_some(copying, &ids[i], some);
    }

    copying->tags = true;

    return rc;
}


/* One that was removed meanwhile is left to what removes. */

static tenant_status_e
tenant_copy_some(tenant_copying_t *copying, tenant_doc_t *ids, size_t n)
{
    size_t            i;
    tenant_status_e   rc;

    for (i = 0; i < n; i++) {
        copying->batch[i].id = ids[i];
    }

    copying->n = n;
    copying->removing = true;

    rc = tenant_copy_others(copying, false);

    copying->removing = false;

    if (rc != TENANT_OK || copying->nothers == 0) {
        return rc;
    }

    memcpy(copying->batch, copying->others,
           copying->nothers * sizeof(tenant_copied_t));
    copying->n = copying->nothers;

    rc = tenant_copy_others(copying, false);

    return rc == TENANT_OK ? tenant_copy_write(copying) : rc;
}


static tenant_status_e
tenant_copy_send(tenant_copying_t *copying, const tenant_doc_t *ids,
    const tenant_doc_t *docs, size_t n, bool insert)
{
    tenant_command_t  command;
    tenant_status_e   rc;

    rc = insert ? tenant_view_copy_insert(&copying->to, docs, n, &command)
                : tenant_view_copy_update(&copying->to, ids, docs, n,
                                          &command);
    if (rc != TENANT_OK) {
        *copying->err = copying->to.error;
        return rc;
    }

    copying->copy->changed += (int64_t) n;

    return tenant_copy_run(copying, &command, ids, insert ? 0 : n);
}


/* What the source does not have any more is removed from the target. */

static tenant_status_e
tenant_copy_remove(tenant_copying_t *copying)
{
    size_t             i, n;
    tenant_doc_t       ids[TENANT_COPY_DOCS];
    tenant_command_t   command;
    tenant_status_e    rc;

    n = 0;

    for (i = 0; i < copying->n; i++) {
        if (tenant_copy_find(copying, copying->batch[i].id) == NULL) {
            ids[n++] = copying->batch[i].id;
        }
    }

    if (n == 0) {
        return TENANT_OK;
    }

    copying->to.arena = copying->arena;

    rc = tenant_view_copy_remove(&copying->to, ids, n, &command);
    if (rc != TENANT_OK) {
        *copying->err = copying->to.error;
        return rc;
    }

    copying->copy->changed += (int64_t) n;

    return tenant_copy_run(copying, &command, NULL, 0);
}


/* A document that is in the way is put right by the next pass. */

tenant_status_e
tenant_copy_run(tenant_copying_t *copying, const tenant_command_t *command,
    const tenant_doc_t *ids, size_t n)
{
    bool              again;
    size_t            ntaken;
    int64_t           index;
    tenant_doc_t      reply, taken[TENANT_COPY_DOCS];
    tenant_iter_t     it;
    tenant_work_t     work;
    tenant_status_e   rc;

    rc = tenant_copy_permit(copying);
    if (rc != TENANT_OK) {
        return rc;
    }

    work = copying->to.work;
    work.arena = copying->arena;

    rc = tenant_store_command(&work, command, &reply, copying->err);
    if (rc != TENANT_OK) {
        return rc;
    }

    ntaken = 0;
    it = tenant_bson_iter(tenant_bson_get_doc(reply, "writeErrors"));

    while (tenant_bson_next(&it)) {

        rc = tenant_store_write_error(reply, it.value.doc, &again,
                                      copying->err);

        if (rc != TENANT_OK && rc != TENANT_CONFLICT) {
            return rc;
        }

        index = tenant_bson_get_int(it.value.doc, "index", -1);

        if (rc == TENANT_CONFLICT && index >= 0 && index < (int64_t) n
            && ntaken < TENANT_COPY_DOCS)
        {
            taken[ntaken++] = ids[index];
        }
    }

    return ntaken != 0 ? tenant_copy_taken(copying, taken, ntaken) : TENANT_OK;
}


/* Two that have changed their unique values would wait for each other. */

static tenant_status_e
tenant_copy_taken(tenant_copying_t *copying, const tenant_doc_t *ids, size_t n)
{
    tenant_command_t  command;
    tenant_status_e   rc;

    rc = tenant_view_copy_remove(&copying->to, ids, n, &command);

    if (rc != TENANT_OK) {
        *copying->err = copying->to.error;
        return rc;
    }

    return tenant_copy_run(copying, &command, NULL, 0);
}


/* Nothing is written that could come after another one copies. */

static tenant_status_e
tenant_copy_permit(tenant_copying_t *copying)
{
    int64_t         now, until;
    tenant_copy_t  *copy;

    copy = copying->copy;
    now = tenant_clock_now();
    until = copy->permit(copy->data);

    if (until > copy->until) {
        until = copy->until;
    }

    if (until <= now) {
        return tenant_error_set(copying->err, TENANT_TIMEOUT,
                                "the time is over");
    }

    copying->to.work.deadline = until;

    return TENANT_OK;
}
