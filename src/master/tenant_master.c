/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_master.h"


/*
 * Indexes that were there are believed to be there for so long, ms: a database
 * that was restored without them while nginx runs gets them again soon.
 */
#define TENANT_INDEX_FRESH  60000


typedef enum {
    TENANT_INDEX_UNIQUE,               /* of the records that have the field */
    TENANT_INDEX_ORDERED,              /* read in the order of the ids */
    TENANT_INDEX_SPARSE                /* few records have the field */
} tenant_index_e;


typedef struct {
    const char      *name;
    const char      *field;
    tenant_index_e   kind;
} tenant_index_t;


static tenant_status_e tenant_master_run(tenant_master_t *master,
    tenant_bson_t *body, bool write, tenant_doc_t *reply,
    tenant_error_t *err);
static tenant_status_e tenant_master_refused(const char *collection,
    tenant_doc_t reply, tenant_error_t *err);
static tenant_status_e tenant_master_modify(tenant_master_t *master,
    const char *collection, tenant_bson_t *filter, tenant_bson_t *update,
    bool upsert, tenant_doc_t *after, tenant_error_t *err);
static tenant_status_e tenant_master_batch(tenant_master_t *master,
    const char *collection, tenant_bson_t *filter, bool sort, int64_t limit,
    tenant_doc_t *batch, tenant_error_t *err);
static void tenant_master_members(tenant_bson_t *to, tenant_doc_t record,
    bool id);
static void tenant_master_write(tenant_bson_t *update, tenant_doc_t record,
    const char *now);
static tenant_status_e tenant_master_index_all(tenant_master_t *master,
    const char *collection, const tenant_index_t *index, tenant_error_t *err);


tenant_master_t
tenant_master_of(tenant_job_t *job)
{
    tenant_master_t  master;

    master.work = &job->work;
    master.cluster = job->settings->cluster;
    master.database = job->settings->master_database;

    return master;
}


tenant_status_e
tenant_master_index(tenant_master_t *master, tenant_error_t *err)
{
    int64_t                        now, last;
    tenant_status_e                rc;
    static const tenant_index_t    organizations[] = {
        { "organization_name", "name_folded", TENANT_INDEX_UNIQUE },
        { "organization_state", "state", TENANT_INDEX_ORDERED },
        { "organization_intent", "intents.id", TENANT_INDEX_SPARSE },
        { "organization_base", "bases", TENANT_INDEX_SPARSE },
        { "organization_move", "move.id", TENANT_INDEX_SPARSE },
        { "organization_moved", "moved.id", TENANT_INDEX_SPARSE },
        { NULL, NULL, TENANT_INDEX_UNIQUE }
    };
    static const tenant_index_t    users[] = {
        { "user_email", "email_folded", TENANT_INDEX_UNIQUE },
        { "user_organization", "organization_id", TENANT_INDEX_ORDERED },
        { "user_state", "state", TENANT_INDEX_SPARSE },
        { NULL, NULL, TENANT_INDEX_UNIQUE }
    };

    now = tenant_clock_now();
    last = tenant_store_memo(master->work->store, TENANT_MEMO_INDEXED);

    if (last != 0 && now - last < TENANT_INDEX_FRESH) {
        return TENANT_OK;
    }

    rc = tenant_master_index_all(master, TENANT_ORGANIZATIONS, organizations,
                                 err);

    if (rc == TENANT_OK) {
        rc = tenant_master_index_all(master, TENANT_USERS, users, err);
    }

    if (rc == TENANT_OK) {
        tenant_store_set_memo(master->work->store, TENANT_MEMO_INDEXED,
                              now > 0 ? now : 1);
    }

    return rc;
}


static tenant_status_e
tenant_master_index_all(tenant_master_t *master, const char *collection,
    const tenant_index_t *index, tenant_error_t *err)
{
    char             n[16];
    uint32_t         i;
    tenant_doc_t     reply;
    tenant_bson_t   *body, *indexes, *child, *key;
    tenant_status_e  rc;

    body = tenant_bson_create(master->work->arena);

    tenant_bson_add_text(body, "createIndexes", collection);
    indexes = tenant_bson_begin_array(body, "indexes");

    for (i = 0; index[i].name != NULL; i++) {
        child = tenant_bson_begin(indexes, tenant_bson_index(n, i));

        key = tenant_bson_begin(child, "key");
        tenant_bson_add_int(key, index[i].field, 1);

        if (index[i].kind == TENANT_INDEX_ORDERED) {
            tenant_bson_add_int(key, "_id", 1);
        }

        tenant_bson_end(child, key);

        tenant_bson_add_text(child, "name", index[i].name);

        if (index[i].kind == TENANT_INDEX_UNIQUE) {
            tenant_bson_add_bool(child, "unique", true);
        }

        if (index[i].kind != TENANT_INDEX_ORDERED) {
            tenant_bson_add_bool(child, "sparse", true);
        }

        tenant_bson_end(indexes, child);
    }

    tenant_bson_end(body, indexes);

    rc = tenant_master_run(master, body, true, &reply, err);

    /* it is no client's doing that other indexes, or duplicates, are there */

    return rc == TENANT_CONFLICT
           ? tenant_error_internal(err, "the indexes of \"%s\" in the master "
                                   "database can't be made beside what is "
                                   "there", collection)
           : rc;
}


static tenant_status_e
tenant_master_run(tenant_master_t *master, tenant_bson_t *body, bool write,
    tenant_doc_t *reply, tenant_error_t *err)
{
    tenant_command_t  command;

    command.cluster = master->cluster;
    command.database = master->database;
    command.body = body;
    command.write = write;
    command.master = true;
    command.held = false;
    command.pipeline = false;

    return tenant_store_command(master->work, &command, reply, err);
}


tenant_status_e
tenant_master_find(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, tenant_doc_t *record, tenant_error_t *err)
{
    tenant_doc_t     batch;
    tenant_iter_t    it;
    tenant_status_e  rc;

    memset(&batch, 0, sizeof(tenant_doc_t));
    memset(record, 0, sizeof(tenant_doc_t));

    rc = tenant_master_batch(master, collection, filter, false, 1, &batch,
                             err);
    if (rc != TENANT_OK) {
        return rc;
    }

    it = tenant_bson_iter(batch);

    if (tenant_bson_next(&it) && it.value.type == TENANT_BSON_DOCUMENT) {
        *record = it.value.doc;
    }

    return TENANT_OK;
}


tenant_status_e
tenant_master_list(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, int64_t limit, tenant_doc_t *batch,
    tenant_error_t *err)
{
    return tenant_master_batch(master, collection, filter, true, limit,
                               batch, err);
}


static tenant_status_e
tenant_master_batch(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, bool sort, int64_t limit, tenant_doc_t *batch,
    tenant_error_t *err)
{
    tenant_doc_t     reply;
    tenant_value_t   cursor;
    tenant_bson_t   *body, *order;
    tenant_status_e  rc;

    body = tenant_bson_create(master->work->arena);

    tenant_bson_add_text(body, "find", collection);
    tenant_bson_add_doc(body, "filter", tenant_bson_doc(filter));

    if (sort) {
        order = tenant_bson_begin(body, "sort");
        tenant_bson_add_int(order, "_id", 1);
        tenant_bson_end(body, order);
    }

    tenant_bson_add_int(body, "limit", limit);
    tenant_bson_add_int(body, "batchSize", limit);
    tenant_bson_add_bool(body, "singleBatch", true);

    rc = tenant_master_run(master, body, false, &reply, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (!tenant_bson_path(reply, "cursor", &cursor)) {
        return tenant_error_internal(err, "a reply to \"find\" has no cursor");
    }

    *batch = tenant_bson_get_doc(cursor.doc, "firstBatch");

    if (batch->data == NULL) {
        return tenant_error_internal(err, "a reply to \"find\" has no batch");
    }

    return TENANT_OK;
}


tenant_status_e
tenant_master_aggregate(tenant_master_t *master, const char *collection,
    tenant_bson_t *stages, int64_t limit, tenant_doc_t *batch,
    tenant_error_t *err)
{
    tenant_doc_t      reply;
    tenant_value_t    found;
    tenant_bson_t    *body, *cursor;
    tenant_status_e   rc;

    body = tenant_bson_create(master->work->arena);

    tenant_bson_add_text(body, "aggregate", collection);
    tenant_bson_add_array(body, "pipeline", tenant_bson_doc(stages));

    cursor = tenant_bson_begin(body, "cursor");
    tenant_bson_add_int(cursor, "batchSize", limit);
    tenant_bson_end(body, cursor);

    rc = tenant_master_run(master, body, false, &reply, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (!tenant_bson_path(reply, "cursor.firstBatch", &found)) {
        return tenant_error_internal(err, "a reply to \"aggregate\" has no "
                                     "batch");
    }

    *batch = found.doc;

    return TENANT_OK;
}


/*
 * An insert can't have the database write its own time, an upsert can.  It asks
 * for the record's own id, which no other record has.
 */

tenant_status_e
tenant_master_insert(tenant_master_t *master, const char *collection,
    tenant_bson_t *record, const char *now, tenant_error_t *err)
{
    tenant_doc_t     reply;
    tenant_bson_t   *body, *updates, *each, *child;
    tenant_status_e  rc;

    body = tenant_bson_create(master->work->arena);

    tenant_bson_add_text(body, "update", collection);
    updates = tenant_bson_begin_array(body, "updates");
    each = tenant_bson_begin(updates, "0");

    child = tenant_bson_begin(each, "q");
    tenant_master_members(child, tenant_bson_doc(record), true);
    tenant_bson_end(each, child);

    child = tenant_bson_begin(each, "u");
    tenant_master_write(child, tenant_bson_doc(record), now);
    tenant_bson_end(each, child);

    tenant_bson_add_bool(each, "upsert", true);

    tenant_bson_end(updates, each);
    tenant_bson_end(body, updates);

    rc = tenant_master_run(master, body, true, &reply, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    return tenant_master_refused(collection, reply, err);
}


/* Copies the record's id, or all but that. */

static void
tenant_master_members(tenant_bson_t *to, tenant_doc_t record, bool id)
{
    tenant_iter_t  it;
    tenant_str_t   own = tenant_null_string;

    it = tenant_bson_iter(record);

    while (tenant_bson_next(&it)) {
        if (tenant_str_is(it.value.key, "_id") == id) {
            tenant_bson_add_value(to, own, &it.value);
        }
    }
}


static void
tenant_master_write(tenant_bson_t *update, tenant_doc_t record,
    const char *now)
{
    tenant_bson_t  *child;

    child = tenant_bson_begin(update, "$setOnInsert");
    tenant_master_members(child, record, false);
    tenant_bson_end(update, child);

    child = tenant_bson_begin(update, "$currentDate");
    tenant_bson_add_bool(child, now, true);
    tenant_bson_end(update, child);
}


/*
 * Returns TENANT_OK when the reply has no write error.  A record is never the
 * client's fault: what else keeps it from being written, such as a full disk,
 * is taken for transient.
 */

static tenant_status_e
tenant_master_refused(const char *collection, tenant_doc_t reply,
    tenant_error_t *err)
{
    bool             again;
    tenant_iter_t    it;
    tenant_status_e  rc;

    it = tenant_bson_iter(tenant_bson_get_doc(reply, "writeErrors"));

    if (!tenant_bson_next(&it)) {
        return TENANT_OK;
    }

    rc = tenant_store_write_error(reply, it.value.doc, &again, err);

    if (rc == TENANT_CONFLICT || rc == TENANT_UNAVAILABLE) {
        return rc;
    }

    (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                            "the database is not available");
    (void) snprintf(err->cause, sizeof(err->cause),
                    "a write to \"%s\" failed with error %lld", collection,
                    (long long) tenant_bson_get_int(it.value.doc, "code", 0));

    return TENANT_UNAVAILABLE;
}


tenant_status_e
tenant_master_update(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, tenant_bson_t *update, tenant_doc_t *after,
    tenant_error_t *err)
{
    return tenant_master_modify(master, collection, filter, update, false,
                                after, err);
}


tenant_status_e
tenant_master_upsert(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, tenant_bson_t *update, tenant_doc_t *after,
    tenant_error_t *err)
{
    tenant_status_e  rc;

    rc = tenant_master_modify(master, collection, filter, update, true,
                              after, err);

    /* another one was first, so now the record exists */

    return rc == TENANT_CONFLICT
           ? tenant_master_modify(master, collection, filter, update, true,
                                  after, err)
           : rc;
}


static tenant_status_e
tenant_master_modify(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, tenant_bson_t *update, bool upsert,
    tenant_doc_t *after, tenant_error_t *err)
{
    tenant_doc_t     reply;
    tenant_bson_t   *body;
    tenant_status_e  rc;

    body = tenant_bson_create(master->work->arena);

    tenant_bson_add_text(body, "findAndModify", collection);
    tenant_bson_add_doc(body, "query", tenant_bson_doc(filter));
    tenant_bson_add_doc(body, "update", tenant_bson_doc(update));
    tenant_bson_add_bool(body, "new", true);

    if (upsert) {
        tenant_bson_add_bool(body, "upsert", true);
    }

    rc = tenant_master_run(master, body, true, &reply, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    *after = tenant_bson_get_doc(reply, "value");

    if (after->data == NULL) {
        return tenant_error_set(err, TENANT_NOT_FOUND, "not found");
    }

    return TENANT_OK;
}


tenant_status_e
tenant_master_remove(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, tenant_error_t *err)
{
    tenant_doc_t     reply;
    tenant_bson_t   *body, *deletes, *each;
    tenant_status_e  rc;

    body = tenant_bson_create(master->work->arena);

    tenant_bson_add_text(body, "delete", collection);
    deletes = tenant_bson_begin_array(body, "deletes");
    each = tenant_bson_begin(deletes, "0");
    tenant_bson_add_doc(each, "q", tenant_bson_doc(filter));
    tenant_bson_add_int(each, "limit", 0);
    tenant_bson_end(deletes, each);
    tenant_bson_end(body, deletes);

    rc = tenant_master_run(master, body, true, &reply, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    return tenant_master_refused(collection, reply, err);
}
