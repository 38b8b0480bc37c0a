/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_code.h"
#include "tenant_pool.h"
#include "../json/tenant_bson_native.h"


#define TENANT_COMMAND_RETRIES  10     /* of one that the server undid */


static bool tenant_command_stopped(tenant_session_t *session,
    tenant_error_t *err);
static bson_t *tenant_command_reply(tenant_arena_t *arena);
static void tenant_command_reply_free(void *data);
static bool tenant_command_run(tenant_session_t *session,
    mongoc_client_t *client, const tenant_command_t *command,
    const bson_t *body, bson_t *reply, bson_error_t *error);
static bool tenant_command_opts(const tenant_command_t *command,
    bson_t *opts);
static tenant_status_e tenant_command_failed(tenant_session_t *session,
    const tenant_command_t *command, int sent, const bson_t *reply,
    const bson_error_t *error, tenant_error_t *err);
static bool tenant_command_undone(const bson_t *reply,
    const bson_error_t *error);
static int64_t tenant_command_code(const bson_error_t *error);
static const char *tenant_command_name(const bson_t *body);
static const char *tenant_command_detail(tenant_status_e status);


tenant_status_e
tenant_store_command(tenant_session_t *session,
    const tenant_command_t *command, tenant_doc_t *reply, tenant_error_t *err)
{
    int                    sent;
    bool                   ok, undone;
    bson_t                *answer, *native;
    bson_t                 body;
    int64_t                left;
    uint32_t               retries;
    bson_error_t           error;
    tenant_status_e        rc;
    mongoc_client_t       *client;
    mongoc_client_pool_t  *pool;

    native = tenant_bson_native(command->body);
    if (native == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    for (retries = 0; /* void */ ; retries++) {

        if (tenant_command_stopped(session, err)) {
            return err->status;
        }

        answer = tenant_command_reply(session->arena);
        if (answer == NULL) {
            return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        }

        rc = tenant_pool_pop(session->store, command->cluster,
                             session->deadline, &pool, &client, err);
        if (rc != TENANT_OK) {
            return rc;
        }

        bson_copy_to(native, &body);

        memset(&error, 0, sizeof(bson_error_t));

        left = session->deadline - tenant_store_now();

        ok = bson_append_int64(&body, "maxTimeMS", -1, left > 1 ? left : 1)
             && tenant_command_run(session, client, command, &body, answer,
                                   &error);

        bson_destroy(&body);
        tenant_pool_push(pool, client);

        undone = command->write && tenant_command_undone(answer, &error);

        sent = session->sent;
        session->wrote |= command->write && sent && !undone;

        if (ok || undone) {
            __atomic_store_n(&session->sent, session->wrote,
                             __ATOMIC_RELEASE);
        }

        if (undone && retries < TENANT_COMMAND_RETRIES) {
            continue;
        }

        if (ok) {
            reply->len = answer->len;
            reply->data = bson_get_data(answer);
            return TENANT_OK;
        }

        if (command->write || retries || error.domain != MONGOC_ERROR_STREAM
            || tenant_store_now() >= session->deadline)
        {
            return tenant_command_failed(session, command, sent, answer,
                                         &error, err);
        }
    }
}


static bool
tenant_command_stopped(tenant_session_t *session, tenant_error_t *err)
{
    if ((session->cancelled != NULL
         && __atomic_load_n(session->cancelled, __ATOMIC_ACQUIRE))
        || tenant_pool_terminating(session->store))
    {
        (void) tenant_error_set(err, TENANT_UNAVAILABLE, "cancelled");
        return true;
    }

    if (tenant_store_now() >= session->deadline) {
        (void) tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the database is not available in time");
        return true;
    }

    return false;
}


/* An empty document of the library's, destroyed with the arena. */

static bson_t *
tenant_command_reply(tenant_arena_t *arena)
{
    bson_t  *reply;

    reply = tenant_arena_align(arena, sizeof(bson_t), 128);
    if (reply == NULL) {
        return NULL;
    }

    bson_init(reply);

    if (!tenant_arena_cleanup(arena, tenant_command_reply_free, reply)) {
        bson_destroy(reply);
        return NULL;
    }

    return reply;
}


static void
tenant_command_reply_free(void *data)
{
    bson_destroy(data);
}


static bool
tenant_command_run(tenant_session_t *session, mongoc_client_t *client,
    const tenant_command_t *command, const bson_t *body, bson_t *reply,
    bson_error_t *error)
{
    bool    ok;
    bson_t  opts;
    char    database[64 + 1];

    bson_init(&opts);

    if (command->database.len >= sizeof(database)
        || !tenant_command_opts(command, &opts))
    {
        bson_destroy(&opts);
        return false;
    }

    memcpy(database, command->database.data, command->database.len);
    database[command->database.len] = '\0';

    /* the driver initializes the reply anew, on every path */
    bson_destroy(reply);

    tenant_pool_watch(&session->sent);

    if (command->write) {
        ok = mongoc_client_write_command_with_opts(client, database, body,
                                                   &opts, reply, error);
    } else {
        ok = command->master
             ? mongoc_client_command_with_opts(client, database, body, NULL,
                                               &opts, reply, error)
             : mongoc_client_read_command_with_opts(client, database, body,
                                                    NULL, &opts, reply,
                                                    error);
    }

    tenant_pool_watch(NULL);

    bson_destroy(&opts);

    return ok;
}


/*
 * Master writes are majority writes.  A master read goes through the plain
 * command function, which ignores the client's read preference: primary.
 */

static bool
tenant_command_opts(const tenant_command_t *command, bson_t *opts)
{
    bool                     ok;
    mongoc_write_concern_t  *concern;

    if (!command->write || !command->master) {
        return true;
    }

    concern = mongoc_write_concern_new();
    if (concern == NULL) {
        return false;
    }

    mongoc_write_concern_set_w(concern, MONGOC_WRITE_CONCERN_W_MAJORITY);
    ok = mongoc_write_concern_append(concern, opts);

    mongoc_write_concern_destroy(concern);

    return ok;
}


static tenant_status_e
tenant_command_failed(tenant_session_t *session,
    const tenant_command_t *command, int sent, const bson_t *reply,
    const bson_error_t *error, tenant_error_t *err)
{
    const char       *name, *code_name;
    bson_iter_t       iter;
    tenant_status_e   status;

    name = tenant_command_name(tenant_bson_native(command->body));

    switch (error->domain) {

    case MONGOC_ERROR_SERVER:
    case MONGOC_ERROR_WRITE_CONCERN:

        status = tenant_code_status(tenant_command_code(error));

        if (status == TENANT_UNPROCESSABLE && command->master) {
            status = TENANT_INTERNAL;
        }

        break;

    case MONGOC_ERROR_STREAM:
        /* a write whose reply is lost may have happened */
        status = sent && (command->write
                          || tenant_store_now() >= session->deadline)
                 ? TENANT_TIMEOUT : TENANT_UNAVAILABLE;
        break;

    case MONGOC_ERROR_BSON:
        status = TENANT_UNPROCESSABLE;
        break;

    case 0:
        status = TENANT_NO_MEMORY;
        break;

    default:
        status = TENANT_UNAVAILABLE;
        break;
    }

    (void) tenant_error_set(err, status, "%s",
                            tenant_command_detail(status));

    if (status != TENANT_INTERNAL && status != TENANT_UNAVAILABLE
        && status != TENANT_TIMEOUT)
    {
        return status;
    }

    /* the server's message may quote a document: only its code is logged */

    if (error->domain == MONGOC_ERROR_SERVER
        || error->domain == MONGOC_ERROR_WRITE_CONCERN)
    {
        code_name = bson_iter_init_find(&iter, reply, "codeName")
                    && BSON_ITER_HOLDS_UTF8(&iter)
                    ? bson_iter_utf8(&iter, NULL) : "";

        (void) snprintf(err->cause, sizeof(err->cause),
                        "the database answered \"%s\" with error %u %s",
                        name, error->code, code_name);
    } else {
        (void) snprintf(err->cause, sizeof(err->cause), "\"%s\": %.200s",
                        name, error->message);
    }

    return status;
}


/*
 * Whether the server undid all that the command did because another write was
 * in its way: so PostgreSQL ends a deadlock.  MongoDB repeats such a write by
 * itself, as long as it can.
 */

static bool
tenant_command_undone(const bson_t *reply, const bson_error_t *error)
{
    bool           again;
    tenant_doc_t   doc;
    tenant_iter_t  it;

    if (error->domain != 0) {
        return error->domain == MONGOC_ERROR_SERVER
               && tenant_command_code(error) == TENANT_CODE_WRITE_CONFLICT;
    }

    doc.len = reply->len;
    doc.data = bson_get_data(reply);

    if (tenant_bson_get_int(doc, "n", 0) != 0) {
        return false;
    }

    it = tenant_bson_iter(tenant_bson_get_doc(doc, "writeErrors"));

    while (tenant_bson_next(&it)) {

        (void) tenant_store_write_error(it.value.doc, &again);

        if (again) {
            return true;
        }
    }

    return false;
}


static int64_t
tenant_command_code(const bson_error_t *error)
{
    return tenant_code(error->code, error->message, strlen(error->message));
}


static const char *
tenant_command_name(const bson_t *body)
{
    bson_iter_t  iter;

    return body != NULL && bson_iter_init(&iter, body)
           && bson_iter_next(&iter)
           ? bson_iter_key(&iter) : "";
}


static const char *
tenant_command_detail(tenant_status_e status)
{
    switch (status) {

    case TENANT_CONFLICT:
        return "a unique value is taken";

    case TENANT_NOT_FOUND:
        return "not found";

    case TENANT_UNPROCESSABLE:
        return "the database can't carry out this request";

    case TENANT_TIMEOUT:
        return "the database did not answer in time";

    case TENANT_UNAVAILABLE:
        return "the database is not available";

    case TENANT_NO_MEMORY:
        return "out of memory";

    default:
        return "internal error";
    }
}
