/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_command.h"
#include "tenant_monitor.h"
#include "tenant_outcome.h"
#include "tenant_pool.h"
#include "../json/tenant_bson_native.h"


#define TENANT_COMMAND_RETRIES  10     /* of one that the server undid */


static bson_t *tenant_command_reply(tenant_arena_t *arena);
static void tenant_command_reply_free(void *data);
static bool tenant_command_run(tenant_session_t *session,
    mongoc_client_t *client, const tenant_command_t *command, bson_t *reply,
    bool *sent, bson_error_t *error);
static bool tenant_command_opts(const tenant_command_t *command,
    bson_t *opts);


tenant_status_e
tenant_store_command(tenant_session_t *session,
    const tenant_command_t *command, tenant_doc_t *reply, tenant_error_t *err)
{
    bool                   ok, sent, undone;
    bson_t                *answer;
    uint32_t               retries;
    tenant_doc_t           doc;
    bson_error_t           error;
    tenant_status_e        rc;
    tenant_command_tries_t tries;
    tenant_pool_client_t   one;

    answer = tenant_command_reply(session->arena);

    if (answer == NULL || tenant_bson_native(command->body) == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    retries = 0;
    memset(&tries, 0, sizeof(tenant_command_tries_t));

    for ( ;; ) {

        if (tenant_command_stopped(session, err)) {
            return err->status;
        }

        rc = tenant_pool_pop(session->store, command, session->deadline, &one,
                             err);
        if (rc != TENANT_OK) {
            return rc;
        }

        /* a client may have come late: who is answered gets nothing done */

        if (tenant_command_stopped(session, err)) {
            tenant_pool_push(&one);
            return err->status;
        }

        memset(&error, 0, sizeof(bson_error_t));

        ok = tenant_command_run(session, one.client, command, answer, &sent,
                                &error);

        tenant_pool_push(&one);

        doc.len = answer->len;
        doc.data = bson_get_data(answer);

        undone = command->write && tenant_outcome_undone(doc, &error);

        session->wrote |= command->write && sent && !undone;
        __atomic_store_n(&session->sent, session->wrote, __ATOMIC_RELEASE);

        if (undone && retries++ < TENANT_COMMAND_RETRIES) {
            continue;
        }

        if (ok) {
            tenant_watch_answered(one.watch, NULL);
            *reply = doc;
            return TENANT_OK;
        }

        if (error.domain == MONGOC_ERROR_WRITE_CONCERN) {
            *reply = doc;
        }

        if (!tenant_command_again(session, command, &one, &error, &tries)) {
            return tenant_command_failed(session, command, &one, sent, doc,
                                         &error, err);
        }
    }
}


bool
tenant_command_again(tenant_session_t *session,
    const tenant_command_t *command, tenant_pool_client_t *one,
    const bson_error_t *error, tenant_command_tries_t *tries)
{
    switch (error->domain) {

    case MONGOC_ERROR_SERVER_SELECTION:
        /* nothing was sent: there may be one soon, or surely none */
        break;

    case MONGOC_ERROR_STREAM:
        tenant_watch_doubt(one->watch);

        if (command->write || tries->reads++) {
            return false;
        }

        return tenant_clock_now() < session->deadline;

    case MONGOC_ERROR_CLIENT:
    case MONGOC_ERROR_SASL:
    case MONGOC_ERROR_SCRAM:
        tenant_watch_doubt(one->watch);
        return false;

    default:
        return false;
    }

    tenant_watch_doubt(one->watch);

    return tenant_clock_now() < session->deadline;
}


tenant_status_e
tenant_command_failed(tenant_session_t *session,
    const tenant_command_t *command, tenant_pool_client_t *one, bool sent,
    tenant_doc_t reply, const bson_error_t *error, tenant_error_t *err)
{
    const char       *backend;
    tenant_status_e   rc;

    /* a write whose reply is lost may have happened */

    rc = tenant_outcome(command,
                        sent && (command->write
                                 || tenant_clock_now() >= session->deadline),
                        reply, error, &backend, err);

    if (error->domain == MONGOC_ERROR_SERVER
        || error->domain == MONGOC_ERROR_WRITE_CONCERN)
    {
        tenant_watch_answered(one->watch, backend);
    }

    /* what the log says once, it needs not say for each request */

    if (rc == TENANT_UNAVAILABLE
        && (backend != NULL
            || (error->domain != MONGOC_ERROR_SERVER
                && !tenant_watch_passes(one->watch, command->write
                                                    || command->master,
                                        session->deadline))))
    {
        err->cause[0] = '\0';
    }

    return rc;
}


bool
tenant_command_stopped(tenant_session_t *session, tenant_error_t *err)
{
    if ((session->cancelled != NULL
         && __atomic_load_n(session->cancelled, __ATOMIC_ACQUIRE))
        || tenant_pool_terminating(session->store))
    {
        (void) tenant_error_set(err, TENANT_UNAVAILABLE, "cancelled");
        return true;
    }

    if (tenant_clock_now() >= session->deadline) {
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
    const tenant_command_t *command, bson_t *reply, bool *sent,
    bson_error_t *error)
{
    bool      ok;
    char      database[TENANT_DATABASE_MAX + 1];
    bson_t    opts, body;
    int64_t   left;
    uint32_t  server;

    *sent = false;

    if (command->database.len >= sizeof(database)) {
        return false;
    }

    memcpy(database, command->database.data, command->database.len);
    database[command->database.len] = '\0';

    bson_init(&opts);
    bson_copy_to(tenant_bson_native(command->body), &body);

    left = session->deadline - tenant_clock_now();

    ok = bson_append_int64(&body, "maxTimeMS", -1, left > 1 ? left : 1)
         && tenant_command_opts(command, &opts);

    if (!ok) {
        goto done;
    }

    /* the driver initializes the reply anew, on every path */
    bson_destroy(reply);

    tenant_monitor_begin(&session->sent);

    if (command->write) {
        ok = mongoc_client_write_command_with_opts(client, database, &body,
                                                   &opts, reply, error);
    } else {
        ok = command->master
             ? mongoc_client_command_with_opts(client, database, &body, NULL,
                                               &opts, reply, error)
             : mongoc_client_read_command_with_opts(client, database, &body,
                                                    NULL, &opts, reply,
                                                    error);
    }

    *sent = tenant_monitor_end(&server);

done:

    bson_destroy(&body);
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
