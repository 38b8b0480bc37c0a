/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_repeat.h"


/* Each request looks at this part of its organization's records: 1 / 256. */
#define TENANT_REPEAT_PART  (TENANT_OID_HEX + 2)

/* It comes behind all digits. */
#define TENANT_REPEAT_LAST  "~"


static bool tenant_repeat_key(tenant_str_t field, tenant_str_t *key);
static tenant_status_e tenant_repeat_command(tenant_job_t *job,
    tenant_command_t *command, const char *name);
static void tenant_repeat_record(tenant_job_t *job,
    const tenant_repeat_t *repeat, tenant_bson_t *to);
static tenant_status_e tenant_repeat_delete(tenant_job_t *job,
    tenant_command_t *command, const tenant_bson_t *filter);
static tenant_repeat_e tenant_repeat_busy(tenant_job_t *job, int64_t ms);
static tenant_repeat_e tenant_repeat_answer(tenant_job_t *job,
    tenant_doc_t answer);


bool
tenant_repeat_begin(tenant_job_t *job, tenant_repeat_t *repeat)
{
    char                    digest[TENANT_DIGEST_HEX + 1];
    tenant_str_t            key, text;
    const tenant_claims_t  *claims;

    claims = job->request.claims;
    memset(repeat, 0, sizeof(tenant_repeat_t));

    if (!tenant_repeat_key(job->request.idempotency_key, &key)) {
        (void) tenant_error_set(&job->error, TENANT_BAD_REQUEST,
                                "Idempotency-Key is malformed");
        return false;
    }

    /* lengths keep one name from being a part of the next */

    text = tenant_arena_printf(job->arena, "%zu:%.*s%zu:%.*s%zu:%.*s%.*s",
                               job->request.collection.len,
                               (int) job->request.collection.len,
                               job->request.collection.data,
                               claims->issuer.len, (int) claims->issuer.len,
                               claims->issuer.data,
                               claims->user.len, (int) claims->user.len,
                               claims->user.data,
                               (int) key.len, key.data);

    if (text.data == NULL || claims->organization.len != TENANT_OID_HEX
        || !tenant_digest(text, digest)
        || !tenant_digest(job->request.body, repeat->body))
    {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return false;
    }

    memcpy(repeat->id, claims->organization.data, TENANT_OID_HEX);
    memcpy(repeat->id + TENANT_OID_HEX, digest, sizeof(digest));

    tenant_oid_new(repeat->seed);

    return true;
}


/*
 * A key is a string of Structured Fields (RFC 8941, section 3.3.3), or, as many
 * clients send it, what would be in there.
 */

static bool
tenant_repeat_key(tenant_str_t field, tenant_str_t *key)
{
    bool    quoted;
    size_t  i;

    *key = field;
    quoted = field.len >= 2 && field.data[0] == '"'
             && field.data[field.len - 1] == '"';

    if (quoted) {
        key->data++;
        key->len -= 2;
    }

    for (i = 0; i < key->len; i++) {

        if (key->data[i] < 0x20 || key->data[i] > 0x7e) {
            return false;
        }

        if (!quoted && (key->data[i] == ' ' || key->data[i] == ','
                        || key->data[i] == '"'))
        {
            return false;
        }

        if (quoted && key->data[i] == '"') {
            return false;
        }

        if (quoted && key->data[i] == '\\'
            && (++i == key->len
                || (key->data[i] != '"' && key->data[i] != '\\')))
        {
            return false;
        }
    }

    return key->len >= 1 && key->len <= TENANT_REPEAT_KEY_MAX;
}


tenant_status_e
tenant_repeat_claim(tenant_job_t *job, tenant_command_t *command,
    const tenant_repeat_t *repeat)
{
    tenant_bson_t    *query, *update, *record;
    tenant_status_e   rc;

    rc = tenant_repeat_command(job, command, "findAndModify");
    if (rc != TENANT_OK) {
        return rc;
    }

    query = tenant_bson_begin(command->body, "query");
    tenant_bson_add_text(query, "_id", repeat->id);
    tenant_bson_end(command->body, query);

    update = tenant_bson_begin(command->body, "update");
    record = tenant_bson_begin(update, "$setOnInsert");
    tenant_repeat_record(job, repeat, record);
    tenant_bson_end(update, record);
    tenant_bson_end(command->body, update);

    tenant_bson_add_bool(command->body, "upsert", true);
    tenant_bson_add_bool(command->body, "new", true);

    return TENANT_OK;
}


tenant_status_e
tenant_repeat_take(tenant_job_t *job, tenant_command_t *command,
    const tenant_repeat_t *repeat)
{
    tenant_bson_t    *query, *update, *record;
    tenant_status_e   rc;

    rc = tenant_repeat_command(job, command, "findAndModify");
    if (rc != TENANT_OK) {
        return rc;
    }

    query = tenant_bson_begin(command->body, "query");
    tenant_bson_add_text(query, "_id", repeat->id);
    tenant_bson_add_text(query, "seed", repeat->former);
    tenant_bson_add_date(query, "until", repeat->until);
    tenant_bson_end(command->body, query);

    update = tenant_bson_begin(command->body, "update");
    record = tenant_bson_begin(update, "$set");
    tenant_repeat_record(job, repeat, record);
    tenant_bson_end(update, record);
    record = tenant_bson_begin(update, "$unset");
    tenant_bson_add_text(record, "answer", "");
    tenant_bson_end(update, record);
    tenant_bson_end(command->body, update);

    tenant_bson_add_bool(command->body, "new", true);

    return TENANT_OK;
}


/*
 * Nobody else goes on with it while this request, and a command of its that the
 * database still carries out, may be at work.
 */

static void
tenant_repeat_record(tenant_job_t *job, const tenant_repeat_t *repeat,
    tenant_bson_t *to)
{
    int64_t  now;

    now = tenant_clock_date();

    tenant_bson_add_text(to, "body", repeat->body);
    tenant_bson_add_text(to, "seed", repeat->seed);
    tenant_bson_add_date(to, "until", now + 2 * job->timeout);
    tenant_bson_add_date(to, "expires", now + TENANT_REPEAT_LIFE);
}


tenant_status_e
tenant_repeat_keep(tenant_job_t *job, tenant_command_t *command,
    const tenant_repeat_t *repeat)
{
    tenant_str_t      text;
    tenant_bson_t    *query, *update, *set, *answer;
    tenant_status_e   rc;

    rc = tenant_repeat_command(job, command, "findAndModify");
    if (rc != TENANT_OK) {
        return rc;
    }

    query = tenant_bson_begin(command->body, "query");
    tenant_bson_add_text(query, "_id", repeat->id);
    tenant_bson_add_text(query, "seed", repeat->seed);
    tenant_bson_end(command->body, query);

    update = tenant_bson_begin(command->body, "update");
    set = tenant_bson_begin(update, "$set");
    answer = tenant_bson_begin(set, "answer");

    tenant_bson_add_int(answer, "status", job->answer.status);
    tenant_bson_add_bool(answer, "canonical", job->answer.canonical);

    if (job->answer.location.len != 0) {
        tenant_bson_add_str(answer, "location", job->answer.location);
        tenant_bson_add_str(answer, "query", job->answer.location_query);
    }

    if (job->answer.etag.len != 0) {
        tenant_bson_add_str(answer, "etag", job->answer.etag);
    }

    text.data = job->answer.body->data;
    text.len = job->answer.body->len;
    tenant_bson_add_str(answer, "body", text);

    tenant_bson_end(set, answer);
    tenant_bson_end(update, set);
    tenant_bson_end(command->body, update);

    /* nothing more is asked of the reply than that it came */

    set = tenant_bson_begin(command->body, "fields");
    tenant_bson_add_int(set, "_id", 1);
    tenant_bson_end(command->body, set);

    return TENANT_OK;
}


tenant_status_e
tenant_repeat_forget(tenant_job_t *job, tenant_command_t *command,
    const tenant_repeat_t *repeat)
{
    tenant_bson_t  *filter;

    filter = tenant_bson_create(job->arena);
    tenant_bson_add_text(filter, "_id", repeat->id);
    tenant_bson_add_text(filter, "seed", repeat->seed);

    return tenant_repeat_delete(job, command, filter);
}


tenant_status_e
tenant_repeat_sweep(tenant_job_t *job, tenant_command_t *command,
    const tenant_repeat_t *repeat)
{
    tenant_bson_t  *filter, *child;

    filter = tenant_bson_create(job->arena);
    tenant_repeat_range(filter, repeat->id, TENANT_REPEAT_PART);

    child = tenant_bson_begin(filter, "expires");
    tenant_bson_add_date(child, "$lt", tenant_clock_date());
    tenant_bson_end(filter, child);

    return tenant_repeat_delete(job, command, filter);
}


void
tenant_repeat_range(tenant_bson_t *to, const char *id, size_t len)
{
    char            last[TENANT_REPEAT_PART + sizeof(TENANT_REPEAT_LAST)];
    tenant_bson_t  *child;

    (void) snprintf(last, sizeof(last), "%.*s" TENANT_REPEAT_LAST, (int) len,
                    id);

    child = tenant_bson_begin(to, "_id");
    tenant_bson_add_str(child, "$gte", (tenant_str_t) { len, id });
    tenant_bson_add_text(child, "$lt", last);
    tenant_bson_end(to, child);
}


static tenant_status_e
tenant_repeat_delete(tenant_job_t *job, tenant_command_t *command,
    const tenant_bson_t *filter)
{
    tenant_bson_t    *deletes, *each;
    tenant_status_e   rc;

    rc = tenant_repeat_command(job, command, "delete");

    if (rc != TENANT_OK || tenant_bson_failed(filter)) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    deletes = tenant_bson_begin_array(command->body, "deletes");
    each = tenant_bson_begin(deletes, "0");
    tenant_bson_add_doc(each, "q", tenant_bson_doc(filter));
    tenant_bson_add_int(each, "limit", 0);
    tenant_bson_end(deletes, each);
    tenant_bson_end(command->body, deletes);

    return TENANT_OK;
}


static tenant_status_e
tenant_repeat_command(tenant_job_t *job, tenant_command_t *command,
    const char *name)
{
    command->cluster = job->settings->cluster;
    command->database = job->settings->master_database;
    command->master = true;
    command->write = true;
    command->body = tenant_bson_create(job->arena);

    if (command->body == NULL) {
        return tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    tenant_bson_add_text(command->body, name, TENANT_REPEATS);

    return TENANT_OK;
}


tenant_repeat_e
tenant_repeat_claimed(tenant_job_t *job, tenant_repeat_t *repeat,
    tenant_doc_t reply)
{
    int64_t         now;
    tenant_doc_t    record, answer;
    tenant_str_t    seed;
    tenant_value_t  until, expires;

    now = tenant_clock_date();
    record = tenant_bson_get_doc(reply, "value");
    seed = tenant_bson_get_str(record, "seed");

    if (record.data == NULL || seed.len != TENANT_OID_HEX
        || !tenant_bson_find(record, "until", &until)
        || !tenant_bson_find(record, "expires", &expires))
    {
        /* another request was faster */
        return tenant_repeat_busy(job, 0);
    }

    if (tenant_str_is(seed, repeat->seed)) {

        /* one that was taken is known by its time, too */
        return repeat->former[0] == '\0' || until.num != repeat->until
               ? TENANT_REPEAT_MINE : tenant_repeat_busy(job, 0);
    }

    memcpy(repeat->former, seed.data, TENANT_OID_HEX);
    repeat->until = until.num;

    if (expires.num <= now) {
        return TENANT_REPEAT_LEFT;
    }

    if (!tenant_str_is(tenant_bson_get_str(record, "body"), repeat->body)) {
        (void) tenant_error_field(&job->error, "Idempotency-Key",
                                  "was used with another body");
        return TENANT_REPEAT_ERROR;
    }

    answer = tenant_bson_get_doc(record, "answer");

    if (answer.data != NULL) {
        return tenant_repeat_answer(job, answer);
    }

    if (until.num > now) {
        return tenant_repeat_busy(job, until.num - now);
    }

    memcpy(repeat->seed, seed.data, TENANT_OID_HEX);
    repeat->resumed = true;

    return TENANT_REPEAT_LEFT;
}


static tenant_repeat_e
tenant_repeat_busy(tenant_job_t *job, int64_t ms)
{
    (void) tenant_error_set(&job->error, TENANT_CONFLICT,
                            "the first request with this Idempotency-Key is "
                            "not known to have ended");
    job->error.retry_after = (unsigned) (ms / 1000 + 1);

    return TENANT_REPEAT_ERROR;
}


static tenant_repeat_e
tenant_repeat_answer(tenant_job_t *job, tenant_doc_t answer)
{
    tenant_str_t      body;
    tenant_answer_t  *to;

    to = &job->answer;
    body = tenant_bson_get_str(answer, "body");

    to->status = (int) tenant_bson_get_int(answer, "status", 201);
    to->canonical = tenant_bson_get_bool(answer, "canonical");
    to->location = tenant_arena_str(job->arena,
                                    tenant_bson_get_str(answer, "location"));
    to->location_query = tenant_arena_str(job->arena,
                                       tenant_bson_get_str(answer, "query"));
    to->etag = tenant_arena_str(job->arena,
                                tenant_bson_get_str(answer, "etag"));
    to->partial = true;
    to->body = tenant_buf_create(job->arena, body.len + 1);

    if (to->body != NULL) {
        tenant_buf_str(to->body, body);
    }

    if (to->body == NULL || to->body->failed) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return TENANT_REPEAT_ERROR;
    }

    return TENANT_REPEAT_DONE;
}


/* The time stays the seed's, so that ids are in the order of their requests. */

bool
tenant_repeat_oid(const tenant_repeat_t *repeat, const char *kind, uint32_t n,
    char hex[TENANT_OID_HEX + 1])
{
    int           len;
    char          text[TENANT_OID_HEX + 32], digest[TENANT_DIGEST_HEX + 1];
    tenant_str_t  data;

    len = snprintf(text, sizeof(text), "%s %.8s %u", repeat->seed, kind, n);

    data.data = text;
    data.len = (size_t) len;

    if (!tenant_digest(data, digest)) {
        return false;
    }

    memcpy(hex, repeat->seed, 8);
    memcpy(hex + 8, digest, TENANT_OID_HEX - 8);
    hex[TENANT_OID_HEX] = '\0';

    return true;
}
