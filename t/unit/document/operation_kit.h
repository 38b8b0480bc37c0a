/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _OPERATION_KIT_H_INCLUDED_
#define _OPERATION_KIT_H_INCLUDED_


#include "../../../src/job/tenant_use_case.h"
#include "../../../src/token/tenant_seal.h"
#include "../json/json_kit.h"


/*
 * A use case over a database that is a script: which commands it sends, to the
 * last member, and what it makes of the replies.  Link a test with
 * "-Wl,--wrap=tenant_oid_new": new ObjectIds are KIT_NEW_1, KIT_NEW_2, ...
 */

#define KIT_STEPS   6
#define KIT_PARAMS  3

#define KIT_HEX_1   "000000000000000000000001"
#define KIT_HEX_2   "000000000000000000000002"
#define KIT_NEW_1   "{\"$oid\":\"" KIT_HEX_1 "\"}"
#define KIT_NEW_2   "{\"$oid\":\"" KIT_HEX_2 "\"}"
#define KIT_NEW_3   "{\"$oid\":\"000000000000000000000003\"}"
#define KIT_TENANT  "aaaaaaaaaaaaaaaaaaaaaaaa"
#define KIT_NEW_4   "{\"$oid\":\"000000000000000000000004\"}"


/*
 * "command" begins with what it is: "read", "write", or "primary" for what is
 * read from there.  The reply is JSON; with another status than TENANT_OK the
 * store has set an error.
 */

typedef struct {
    const char       *command;
    tenant_status_e   status;
    const char       *reply;
} kit_step_t;


/*
 * "answer" is the status with the body, and in this order what else the answer
 * has: "etag ...", "at LOCATION", "again", "fault TEXT"; of an error the status
 * with its detail or its wrong fields, and "cause TEXT".
 */

typedef struct {
    const char               *name;
    const tenant_use_case_t  *use_case;
    const char               *collection;      /* NULL: "c" */
    const char               *id;
    const char               *body;
    const char               *match;
    const char               *none_match;
    bool                      canonical;
    tenant_mode_e             mode;
    const char               *next;            /* of the placement */
    const char               *params[KIT_PARAMS][2];
    kit_step_t                steps[KIT_STEPS];
    const char               *answer;
    bool                      operators;       /* no merge patch */
} kit_row_t;


static const tenant_bounds_t  kit_bounds = {
    .page = 1000, .depth = 96, .nodes = 2000, .pattern = 1024, .stages = 50,
    .indexes = 10, .skip = 10000, .streams = 16
};

static const kit_row_t  *kit_row;
static size_t            kit_sent;
static unsigned          kit_oids;
static tenant_sort_e     kit_sort = TENANT_SORT_EMPTY_FIRST;


static inline void
kit_say(tenant_buf_t *to, const char *text)
{
    tenant_buf_add(to, text, strlen(text));
}


static inline bool
kit_command(tenant_work_t *work, const tenant_command_t *command)
{
    bool           ok;
    const char    *want, *kind;
    tenant_buf_t  *text;

    want = kit_sent < KIT_STEPS ? kit_row->steps[kit_sent].command : NULL;
    kind = command->write ? "write " : command->master ? "primary " : "read ";

    text = tenant_buf_create(work->arena, 1024);
    kit_say(text, kind);
    tenant_json_write(text, tenant_bson_doc(command->body), false,
                      TENANT_JSON_RELAXED, NULL);
    tenant_buf_char(text, '\0');

    ok = check(tenant_str_is(command->cluster, "cluster")
               && tenant_str_is(command->database, "database"));

    return check(kit_same(kit_row->name, text->failed ? NULL : text->data,
                          want != NULL ? want : "no further command")) && ok;
}


static inline tenant_doc_t
kit_reply(tenant_work_t *work, const char *text)
{
    bool             array;
    tenant_doc_t     reply;
    tenant_error_t   err;

    reply.len = 0;
    reply.data = NULL;
    err.status = TENANT_OK;

    if (text != NULL) {
        check(tenant_json_read(work->arena, kit_str(text),
                               TENANT_JSON_EXTENDED, &reply, &array, &err)
              == TENANT_OK);
    }

    return reply;
}


tenant_status_e
tenant_store_command(tenant_work_t *work,
    const tenant_command_t *command, tenant_doc_t *reply, tenant_error_t *err)
{
    const kit_step_t  *step;

    if (!kit_command(work, command)) {
        return tenant_error_set(err, TENANT_UNAVAILABLE, "no such step");
    }

    step = &kit_row->steps[kit_sent++];
    *reply = kit_reply(work, step->reply);

    if (step->status == TENANT_INTERNAL) {
        return tenant_error_internal(err, "the store's cause");
    }

    return step->status == TENANT_OK
           ? TENANT_OK : tenant_error_set(err, step->status,
                                          "the store's text");
}


tenant_status_e
tenant_store_again(tenant_work_t *work, const tenant_command_t *command,
    const tenant_tries_t *tries, tenant_doc_t *reply, tenant_error_t *err)
{
    check(tries->reads == 0 && !tries->lost);

    return tenant_store_command(work, command, reply, err);
}


tenant_status_e
tenant_outcome_broken(const tenant_command_t *command, tenant_error_t *err)
{
    (void) command;

    return tenant_error_set(err, TENANT_TIMEOUT, "broken");
}


/* No driver carries anything here. */

void
tenant_store_release(tenant_work_t *work)
{
    work->hold = NULL;
}


tenant_status_e
tenant_store_each(tenant_work_t *work, const tenant_command_t *command,
    tenant_store_each_pt each, void *data, tenant_error_t *err)
{
    tenant_doc_t      batch;
    tenant_iter_t     it;
    tenant_status_e   status;

    status = tenant_store_command(work, command, &batch, err);

    if (status == TENANT_OK) {

        it = tenant_bson_iter(batch);

        while (tenant_bson_next(&it)) {
            check(each(data, it.value.doc));
        }
    }

    return status;
}


/* A unique value that is taken, a write in the way, or what can't be stored. */

tenant_status_e
tenant_store_write_error(tenant_doc_t reply, tenant_doc_t error, bool *again,
    tenant_error_t *err)
{
    int64_t  code;

    (void) reply;

    code = tenant_bson_get_int(error, "code", 0);
    *again = code == 112;

    if (code == 11000) {
        return tenant_error_set(err, TENANT_CONFLICT, "taken");
    }

    if (code == 112) {
        return tenant_error_set(err, TENANT_UNAVAILABLE, "in the way");
    }

    if (code == 8000) {
        return tenant_error_internal(err, "error 8000");
    }

    return tenant_error_set(err, TENANT_UNPROCESSABLE, "can't be stored");
}


tenant_sort_e
tenant_store_sort(tenant_store_t *store, tenant_str_t cluster)
{
    (void) store;
    (void) cluster;

    return kit_sort;
}


void
tenant_store_set_sort(tenant_store_t *store, tenant_str_t cluster,
    tenant_sort_e sort)
{
    (void) store;
    (void) cluster;

    kit_sort = sort;
}


bool
tenant_keyring_seal(const tenant_keyring_t *keyring, const char *purpose,
    tenant_str_t text, uint8_t seal[TENANT_SEAL_LEN])
{
    (void) keyring;
    (void) purpose;
    (void) text;

    memset(seal, 0, TENANT_SEAL_LEN);

    return true;
}


bool
tenant_keyring_unseal(const tenant_keyring_t *keyring, const char *purpose,
    tenant_str_t text, const uint8_t seal[TENANT_SEAL_LEN])
{
    (void) keyring;
    (void) purpose;
    (void) text;

    return seal[0] == 0;
}


void __wrap_tenant_oid_new(char hex[TENANT_OID_HEX + 1]);

void
__wrap_tenant_oid_new(char hex[TENANT_OID_HEX + 1])
{
    (void) snprintf(hex, TENANT_OID_HEX + 1, "%024x", ++kit_oids);
}


static inline tenant_str_t
kit_given(const char *text)
{
    tenant_str_t  none = tenant_null_string;

    return text != NULL ? kit_str(text) : none;
}


static inline void
kit_error(tenant_buf_t *to, const tenant_error_t *err)
{
    unsigned  i;

    if (err->nfields == 0) {
        kit_say(to, err->detail);
    }

    for (i = 0; i < err->nfields; i++) {
        kit_say(to, i != 0 ? ", " : "");
        kit_say(to, err->fields[i].field);
        kit_say(to, ": ");
        kit_say(to, err->fields[i].message);
    }

    if (err->cause[0] != '\0') {
        kit_say(to, " cause ");
        kit_say(to, err->cause);
    }
}


static inline void
kit_answer(tenant_buf_t *to, const tenant_answer_t *answer)
{
    if (answer->body != NULL) {
        tenant_buf_add(to, answer->body->data, answer->body->len);
    }

    if (answer->etag.len != 0) {
        kit_say(to, " etag ");
        tenant_buf_add(to, answer->etag.data, answer->etag.len);
    }

    if (answer->location.len != 0) {
        kit_say(to, " at ");
        tenant_buf_add(to, answer->location.data, answer->location.len);

        if (answer->location_query.len != 0) {
            kit_say(to, "?");
            tenant_buf_str(to, answer->location_query);
        }
    }

    if (answer->again) {
        kit_say(to, " again");
    }

    if (answer->fault != NULL) {
        kit_say(to, " fault ");
        kit_say(to, answer->fault);
    }
}


static inline void
kit_run(const kit_row_t *row)
{
    char                       status[16];
    size_t                     i;
    tenant_buf_t              *text;
    tenant_job_t               job;
    tenant_route_t             route;
    tenant_claims_t            claims;
    const tenant_settings_t    settings = { .token_ttl = 1 };

    kit_row = row;
    kit_sent = 0;
    kit_oids = 0;

    memset(&job, 0, sizeof(tenant_job_t));
    memset(&route, 0, sizeof(tenant_route_t));
    memset(&claims, 0, sizeof(tenant_claims_t));

    route.use_case = row->use_case;
    route.body = row->use_case->members != NULL ? TENANT_BODY_QUERY
                                                : TENANT_BODY_NONE;

    job.arena = tenant_arena_create();
    job.work.arena = job.arena;
    job.settings = &settings;

    job.request.route = &route;
    job.request.claims = &claims;
    job.request.bounds = &kit_bounds;
    job.request.collection = kit_str(row->collection != NULL
                                     ? row->collection : "c");
    job.request.id = kit_given(row->id);
    job.request.body = kit_given(row->body);
    job.request.if_match = kit_given(row->match);
    job.request.if_none_match = kit_given(row->none_match);
    job.request.canonical = row->canonical;
    job.request.merge_patch = !row->operators;

    for (i = 0; i < KIT_PARAMS && row->params[i][0] != NULL; i++) {
        job.request.params[i].name = kit_str(row->params[i][0]);
        job.request.params[i].value = kit_str(row->params[i][1]);
        job.request.nparams++;
    }

    job.caller.placement.cluster = kit_str("cluster");
    job.caller.placement.database = kit_str("database");
    job.caller.placement.collection = kit_str("org_x");
    job.caller.placement.mode = row->mode;
    job.caller.placement.next = kit_given(row->next);
    memcpy(job.caller.placement.tenant, KIT_TENANT, sizeof(KIT_TENANT));

    check(tenant_use_case_begin(&job) == TENANT_STEP_DONE);

    if (!check(kit_sent == KIT_STEPS
               || row->steps[kit_sent].command == NULL))
    {
        printf("%s: only %zu commands\n", row->name, kit_sent);
    }

    text = tenant_buf_create(job.arena, 256);

    (void) snprintf(status, sizeof(status), "%d ",
                    job.error.status != TENANT_OK
                    ? tenant_status_http(job.error.status)
                    : job.answer.status);
    kit_say(text, status);

    if (job.error.status != TENANT_OK) {
        kit_error(text, &job.error);
    } else {
        kit_answer(text, &job.answer);
    }

    tenant_buf_char(text, '\0');

    check(kit_same(row->name, text->data, row->answer));

    tenant_arena_destroy(job.arena);
}


#endif /* _OPERATION_KIT_H_INCLUDED_ */
