/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _MASTER_KIT_H_INCLUDED_
#define _MASTER_KIT_H_INCLUDED_


#include <string.h>

#include "../../../src/master/tenant_collections.h"
#include "../../../src/master/tenant_record.h"
#include "../json/json_kit.h"


/*
 * A master database that does nothing: it notes what it is asked, as JSON, and
 * answers what a test has put there.  A test with a tenant_master_find() of its
 * own defines KIT_FINDS.
 */

#define KIT_ASKED_MAX  16


typedef struct {
    const char   *verb;
    const char   *collection;
    char          filter[512];
    char          update[512];
} kit_asked_t;


static kit_asked_t      kit_asked[KIT_ASKED_MAX];
static unsigned         kit_nasked;
static tenant_status_e  kit_says[KIT_ASKED_MAX];      /* to each in turn */
static tenant_doc_t     kit_found;                    /* by find, update */
static tenant_doc_t     kit_gives[KIT_ASKED_MAX];     /* in its place, to each */
static tenant_arena_t  *kit_arena;                    /* of kit_doc(), which a
                                                         test sets */


static inline void
kit_master_reset(void)
{
    memset(kit_asked, 0, sizeof(kit_asked));
    memset(kit_says, 0, sizeof(kit_says));
    memset(&kit_found, 0, sizeof(kit_found));
    memset(kit_gives, 0, sizeof(kit_gives));
    kit_nasked = 0;
}


/* What the text says, as it is stored. */

static inline tenant_doc_t
kit_doc(const char *text)
{
    kit_json_t    json;
    tenant_doc_t  copy;

    json = kit_json(text, strlen(text), TENANT_JSON_EXTENDED);
    check(json.status == TENANT_OK);

    copy = tenant_bson_doc(tenant_bson_copy(kit_arena, json.doc));
    kit_json_done(&json);

    return copy;
}


/* What the next question gets. */

static inline tenant_doc_t
kit_next(void)
{
    return kit_nasked < KIT_ASKED_MAX && kit_gives[kit_nasked].data != NULL
           ? kit_gives[kit_nasked] : kit_found;
}


static inline void
kit_text(tenant_arena_t *arena, tenant_doc_t doc, char text[512])
{
    tenant_buf_t  *buf;

    buf = tenant_buf_create(arena, 512);

    if (doc.data != NULL && buf != NULL) {
        tenant_json_write(buf, doc, false, TENANT_JSON_RELAXED, NULL);
        (void) snprintf(text, 512, "%.*s", (int) buf->len, buf->data);
    }
}


static inline tenant_status_e
kit_master(tenant_master_t *master, const char *verb, const char *collection,
    tenant_doc_t filter, tenant_doc_t update, tenant_error_t *err)
{
    kit_asked_t      *asked;
    tenant_status_e   rc;

    if (!check(kit_nasked < KIT_ASKED_MAX)) {
        return TENANT_INTERNAL;
    }

    asked = &kit_asked[kit_nasked];
    asked->verb = verb;
    asked->collection = collection;
    kit_text(master->work->arena, filter, asked->filter);
    kit_text(master->work->arena, update, asked->update);

    rc = kit_says[kit_nasked++];

    return rc == TENANT_OK ? rc : tenant_error_set(err, rc, "as told");
}


/* Whether question "n" was that one; "update" may be NULL. */

static inline bool
kit_asks(unsigned n, const char *verb, const char *collection,
    const char *filter, const char *update)
{
    kit_asked_t  *asked = &kit_asked[n];

    if (n < kit_nasked && strcmp(asked->verb, verb) == 0
        && strcmp(asked->collection, collection) == 0
        && strcmp(asked->filter, filter) == 0
        && (update == NULL || strcmp(asked->update, update) == 0))
    {
        return true;
    }

    printf("asked %s %s %s %s\n", asked->verb ? asked->verb : "nothing",
           asked->collection ? asked->collection : "", asked->filter,
           asked->update);

    return false;
}


tenant_master_t
tenant_master_of(tenant_job_t *job)
{
    tenant_master_t  master;

    memset(&master, 0, sizeof(master));
    master.work = &job->work;

    return master;
}


#ifndef KIT_FINDS

tenant_status_e
tenant_master_find(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, tenant_doc_t *record, tenant_error_t *err)
{
    tenant_doc_t  none = { 0, NULL };

    *record = kit_next();

    return kit_master(master, "find", collection, tenant_bson_doc(filter),
                      none, err);
}

#endif


tenant_status_e
tenant_master_update(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, tenant_bson_t *update, tenant_doc_t *after,
    tenant_error_t *err)
{
    *after = kit_next();

    return kit_master(master, "update", collection, tenant_bson_doc(filter),
                      tenant_bson_doc(update), err);
}


tenant_status_e
tenant_master_upsert(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, tenant_bson_t *update, tenant_doc_t *after,
    tenant_error_t *err)
{
    *after = kit_next();

    return kit_master(master, "upsert", collection, tenant_bson_doc(filter),
                      tenant_bson_doc(update), err);
}


tenant_status_e
tenant_master_remove(tenant_master_t *master, const char *collection,
    tenant_bson_t *filter, tenant_error_t *err)
{
    tenant_doc_t  none = { 0, NULL };

    return kit_master(master, "remove", collection, tenant_bson_doc(filter),
                      none, err);
}


tenant_status_e
tenant_master_index(tenant_master_t *master, tenant_error_t *err)
{
    (void) master;
    (void) err;

    return TENANT_OK;
}


tenant_status_e
tenant_master_insert(tenant_master_t *master, const char *collection,
    tenant_bson_t *record, const char *now, tenant_error_t *err)
{
    tenant_bson_t  *set;

    set = tenant_bson_create(master->work->arena);
    tenant_bson_add_text(set, "now", now);

    return kit_master(master, "insert", collection, tenant_bson_doc(record),
                      tenant_bson_doc(set), err);
}


tenant_status_e
tenant_master_aggregate(tenant_master_t *master, const char *collection,
    tenant_bson_t *stages, int64_t limit, tenant_doc_t *batch,
    tenant_error_t *err)
{
    tenant_doc_t  none = { 0, NULL };

    (void) limit;
    *batch = kit_next();

    return kit_master(master, "aggregate", collection,
                      tenant_bson_doc(stages), none, err);
}


tenant_status_e
tenant_collections_create(tenant_work_t *work,
    const tenant_placement_t *placement, tenant_error_t *err)
{
    tenant_doc_t     none = { 0, NULL };
    tenant_master_t  master = { work, placement->cluster,
                                placement->database };

    return kit_master(&master, "create",
                      tenant_arena_str(work->arena,
                                       placement->collection).data,
                      none, none, err);
}


#endif /* _MASTER_KIT_H_INCLUDED_ */
