/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdlib.h>
#include <string.h>

#include "tenant_document.h"
#include "tenant_insert_once.h"
#include "tenant_view.h"
#include "tenant_view_document.h"
#include "../master/tenant_repeat.h"


typedef enum {
    TENANT_ONCE_CLAIM = 0,
    TENANT_ONCE_TAKE,
    TENANT_ONCE_INSERT,
    TENANT_ONCE_LOOK,                  /* what is there already? */
    TENANT_ONCE_KEEP,
    TENANT_ONCE_FORGET,
    TENANT_ONCE_SWEEP
} tenant_once_e;


struct tenant_once_s {
    tenant_once_e     step;
    tenant_repeat_t   repeat;
    tenant_error_t    error;           /* of what is forgotten */
};


/* A document by the digits of its new id, or of its ETag. */

typedef struct {
    char       hex[TENANT_OID_HEX + 1];
    uint32_t   n;
} tenant_once_found_t;


static tenant_status_e tenant_once_claimed(tenant_job_t *job,
    tenant_insert_t *insert, tenant_status_e status, tenant_doc_t reply,
    bool *again);
static tenant_status_e tenant_once_look(tenant_job_t *job,
    tenant_insert_t *insert, tenant_command_t *command);
static tenant_status_e tenant_once_looked(tenant_job_t *job,
    tenant_insert_t *insert, tenant_doc_t reply);
static void tenant_once_find(tenant_job_t *job, tenant_insert_t *insert,
    const tenant_once_found_t *list, uint32_t n, tenant_doc_t stored);
static void tenant_once_mark(tenant_insert_t *insert,
    const tenant_once_found_t *list, uint32_t n, const char *hex);
static int tenant_once_order(const void *one, const void *two);
static tenant_status_e tenant_once_settle(tenant_job_t *job,
    tenant_insert_t *insert, tenant_status_e status, bool *again);
static bool tenant_once_final(tenant_status_e status);


tenant_once_t *
tenant_once_begin(tenant_job_t *job)
{
    tenant_once_t  *once;

    once = tenant_arena_zalloc(job->arena, sizeof(tenant_once_t));

    if (once == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return NULL;
    }

    return tenant_repeat_begin(job, &once->repeat) ? once : NULL;
}


bool
tenant_once_inserts(const tenant_once_t *once)
{
    return once->step == TENANT_ONCE_INSERT;
}


void
tenant_once_ids(const tenant_once_t *once, uint32_t n,
    char id[TENANT_OID_HEX + 1], char etag[TENANT_OID_HEX + 1])
{
    if (once == NULL) {
        tenant_oid_new(etag);

        if (id != NULL) {
            tenant_oid_new(id);
        }

        return;
    }

    /* no digits are no id: what is built of them is refused */

    if (!tenant_repeat_oid(&once->repeat, "etag", n, etag)) {
        etag[0] = '\0';
    }

    if (id != NULL && !tenant_repeat_oid(&once->repeat, "id", n, id)) {
        id[0] = '\0';
    }
}


tenant_status_e
tenant_once_prepare(tenant_job_t *job, tenant_insert_t *insert,
    tenant_command_t *command)
{
    tenant_once_t  *once;

    once = insert->once;

    switch (once->step) {

    case TENANT_ONCE_CLAIM:
        return tenant_repeat_claim(job, command, &once->repeat);

    case TENANT_ONCE_TAKE:
        return tenant_repeat_take(job, command, &once->repeat);

    case TENANT_ONCE_LOOK:
        return tenant_once_look(job, insert, command);

    case TENANT_ONCE_KEEP:
        return tenant_repeat_keep(job, command, &once->repeat);

    case TENANT_ONCE_FORGET:
        return tenant_repeat_forget(job, command, &once->repeat);

    default: /* TENANT_ONCE_SWEEP */
        return tenant_repeat_sweep(job, command, &once->repeat);
    }
}


/* What is stored is answered for, whatever becomes of the record then. */

tenant_status_e
tenant_once_finish(tenant_job_t *job, tenant_insert_t *insert,
    tenant_status_e status, tenant_doc_t reply, bool *again)
{
    tenant_once_t  *once;

    once = insert->once;

    switch (once->step) {

    case TENANT_ONCE_CLAIM:
    case TENANT_ONCE_TAKE:
        return tenant_once_claimed(job, insert, status, reply, again);

    case TENANT_ONCE_LOOK:

        if (status != TENANT_OK) {
            return status;
        }

        status = tenant_once_looked(job, insert, reply);

        return tenant_once_settle(job, insert, status, again);

    case TENANT_ONCE_FORGET:
        job->error = once->error;
        return once->error.status;

    case TENANT_ONCE_KEEP:
        job->error.status = TENANT_OK;
        once->step = TENANT_ONCE_SWEEP;
        *again = status == TENANT_OK;
        return TENANT_OK;

    default: /* TENANT_ONCE_SWEEP */
        job->error.status = TENANT_OK;
        return TENANT_OK;
    }
}


static tenant_status_e
tenant_once_claimed(tenant_job_t *job, tenant_insert_t *insert,
    tenant_status_e status, tenant_doc_t reply, bool *again)
{
    tenant_once_t    *once;
    tenant_doc_t      none = { 0, NULL };
    tenant_repeat_e   is;

    once = insert->once;

    if (status == TENANT_CONFLICT || status == TENANT_NOT_FOUND) {
        /* another request claimed it at the same moment */
        reply = none;

    } else if (status != TENANT_OK) {
        return status;
    }

    is = tenant_repeat_claimed(job, &once->repeat, reply);

    if (is == TENANT_REPEAT_ERROR) {
        return job->error.status;
    }

    if (is == TENANT_REPEAT_DONE) {
        return TENANT_OK;
    }

    *again = true;

    if (is == TENANT_REPEAT_MINE) {
        once->step = TENANT_ONCE_INSERT;
        return TENANT_OK;
    }

    once->step = TENANT_ONCE_TAKE;

    /* with the former seed come the former ids */

    return once->repeat.resumed ? tenant_insert_store(job, insert) : TENANT_OK;
}


tenant_status_e
tenant_once_inserted(tenant_job_t *job, tenant_insert_t *insert,
    tenant_status_e status, bool *again)
{
    uint32_t        i;
    tenant_once_t  *once;

    once = insert->once;

    if (status != TENANT_OK && !tenant_once_final(status)) {
        /* nobody knows what is stored: another request will find out */
        return status;
    }

    for (i = 0; once->repeat.resumed && i < insert->n; i++) {
        if (insert->results[i] == TENANT_CONFLICT) {
            job->error.status = TENANT_OK;
            once->step = TENANT_ONCE_LOOK;
            *again = true;
            return TENANT_OK;
        }
    }

    return tenant_once_settle(job, insert, status, again);
}


/* Asks for those that could not be inserted because something is there. */

static tenant_status_e
tenant_once_look(tenant_job_t *job, tenant_insert_t *insert,
    tenant_command_t *command)
{
    uint32_t       i, n;
    tenant_doc_t  *documents;

    documents = tenant_arena_alloc(job->arena,
                                   insert->n * sizeof(tenant_doc_t));
    if (documents == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    for (i = 0, n = 0; i < insert->n; i++) {
        if (insert->results[i] == TENANT_CONFLICT) {
            documents[n++] = insert->documents[i];
        }
    }

    return tenant_view_look(job, command, documents, n);
}


/*
 * A document is this request's if it has an id that was made for it, or the
 * ETag that it got then.
 */

static tenant_status_e
tenant_once_looked(tenant_job_t *job, tenant_insert_t *insert,
    tenant_doc_t reply)
{
    char                   etag[TENANT_OID_HEX + 1];
    uint32_t               i, n;
    tenant_iter_t          it;
    tenant_value_t         batch;
    tenant_once_found_t   *list;

    list = tenant_arena_alloc(job->arena, 2 * insert->n
                                          * sizeof(tenant_once_found_t));
    if (list == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    for (i = 0, n = 0; i < insert->n; i++) {

        if (insert->results[i] != TENANT_CONFLICT) {
            continue;
        }

        list[n].n = i;
        list[n + 1].n = i;
        tenant_once_ids(insert->once, i, list[n].hex, etag);
        memcpy(list[n + 1].hex, etag, sizeof(etag));
        n += 2;
    }

    qsort(list, n, sizeof(tenant_once_found_t), tenant_once_order);

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)) {
        return tenant_document_strange(job);
    }

    it = tenant_bson_iter(batch.doc);

    while (tenant_bson_next(&it)) {
        tenant_once_find(job, insert, list, n, it.value.doc);
    }

    return insert->array ? tenant_insert_answer_many(job, insert)
                         : tenant_insert_answer(job, insert);
}


static void
tenant_once_find(tenant_job_t *job, tenant_insert_t *insert,
    const tenant_once_found_t *list, uint32_t n, tenant_doc_t stored)
{
    char            etag[TENANT_OID_HEX + 1];
    tenant_value_t  id;

    if (tenant_bson_get_oid(stored, tenant_view_stored(job)->etag.data, etag))
    {
        tenant_once_mark(insert, list, n, etag);
    }

    if (tenant_view_id(job, stored, &id) && id.type == TENANT_BSON_OID) {
        tenant_once_mark(insert, list, n, id.oid);
    }
}


static void
tenant_once_mark(tenant_insert_t *insert, const tenant_once_found_t *list,
    uint32_t n, const char *hex)
{
    tenant_once_found_t         wanted;
    const tenant_once_found_t  *found;

    memcpy(wanted.hex, hex, sizeof(wanted.hex));
    wanted.n = 0;

    found = bsearch(&wanted, list, n, sizeof(tenant_once_found_t),
                    tenant_once_order);

    if (found != NULL) {
        insert->results[found->n] = TENANT_OK;
    }
}


static int
tenant_once_order(const void *one, const void *two)
{
    const tenant_once_found_t  *first, *second;

    first = one;
    second = two;

    return memcmp(first->hex, second->hex, sizeof(first->hex));
}


/*
 * An answer that will not change is kept; a failure that left nothing is
 * forgotten, so that the request may be tried again; with anything else the
 * next one goes on.
 */

static tenant_status_e
tenant_once_settle(tenant_job_t *job, tenant_insert_t *insert,
    tenant_status_e status, bool *again)
{
    uint32_t        i;
    tenant_once_t  *once;

    once = insert->once;

    if (status != TENANT_OK) {

        if (tenant_once_final(status)) {
            once->error = job->error;
            once->step = TENANT_ONCE_FORGET;
            job->error.status = TENANT_OK;
            *again = true;
            return TENANT_OK;
        }

        return status;
    }

    for (i = 0; i < insert->n; i++) {
        if (insert->results[i] != TENANT_OK
            && !tenant_once_final(insert->results[i]))
        {
            return TENANT_OK;
        }
    }

    once->step = TENANT_ONCE_KEEP;
    *again = true;

    return TENANT_OK;
}


static bool
tenant_once_final(tenant_status_e status)
{
    return status == TENANT_CONFLICT || status == TENANT_UNPROCESSABLE
           || status == TENANT_TOO_LARGE;
}
