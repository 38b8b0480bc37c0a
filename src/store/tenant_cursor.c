/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_command.h"
#include "tenant_monitor.h"
#include "../json/tenant_bson_native.h"


typedef struct {
    bson_t                   body;
    bson_t                   opts;
    tenant_session_t        *session;
    const tenant_command_t  *command;
    tenant_store_each_pt     each;
    void                    *data;
    bson_error_t             error;
    bool                     sent;
    bool                     begun;    /* "each" has had a document */
    bool                     stopped;  /* between two batches */
    bool                     failed;   /* "each" was out of memory */
    char                     database[TENANT_DATABASE_MAX + 1];
} tenant_cursor_t;


static bool tenant_cursor_init(tenant_cursor_t *cursor);
static bool tenant_cursor_run(tenant_cursor_t *cursor,
    mongoc_client_t *client);
static bool tenant_cursor_follow(tenant_cursor_t *cursor,
    mongoc_client_t *client);


tenant_status_e
tenant_store_each(tenant_session_t *session, const tenant_command_t *command,
    tenant_store_each_pt each, void *data, tenant_error_t *err)
{
    bool                    ok;
    tenant_doc_t            reply;
    tenant_cursor_t         cursor;
    tenant_status_e         rc;
    tenant_pool_client_t    one;
    tenant_command_tries_t  tries;

    memset(&reply, 0, sizeof(tenant_doc_t));
    memset(&tries, 0, sizeof(tenant_command_tries_t));
    memset(&cursor, 0, sizeof(tenant_cursor_t));

    cursor.session = session;
    cursor.command = command;
    cursor.each = each;
    cursor.data = data;

    for ( ;; ) {

        if (tenant_command_stopped(session, err)) {
            return err->status;
        }

        rc = tenant_pool_pop(session->store, command, session->deadline, &one,
                             err);
        if (rc != TENANT_OK) {
            return rc;
        }

        if (tenant_command_stopped(session, err)) {
            tenant_pool_push(&one);
            return err->status;
        }

        cursor.sent = false;
        memset(&cursor.error, 0, sizeof(bson_error_t));

        bson_init(&cursor.opts);

        ok = tenant_cursor_init(&cursor)
             && tenant_cursor_run(&cursor, one.client);

        bson_destroy(&cursor.body);
        bson_destroy(&cursor.opts);

        tenant_pool_push(&one);

        __atomic_store_n(&session->sent, session->wrote, __ATOMIC_RELEASE);

        if (ok) {
            tenant_watch_answered(one.watch, NULL);
            return TENANT_OK;
        }

        if (cursor.stopped) {
            return tenant_error_set(err, TENANT_UNAVAILABLE,
                                    "the database is not available in time");
        }

        if (cursor.failed) {
            return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        }

        if (!tenant_command_again(session, command, &one, &cursor.error,
                                  &tries)
            || cursor.begun)
        {
            return tenant_command_failed(session, command, &one, cursor.sent,
                                         reply, &cursor.error, err);
        }
    }
}


static bool
tenant_cursor_init(tenant_cursor_t *cursor)
{
    bson_t        *native;
    int64_t        left;
    tenant_str_t   database;

    database = cursor->command->database;
    native = tenant_bson_native(cursor->command->body);

    if (native == NULL || database.len > TENANT_DATABASE_MAX) {
        bson_init(&cursor->body);
        return false;
    }

    memcpy(cursor->database, database.data, database.len);

    bson_copy_to(native, &cursor->body);

    left = cursor->session->deadline - tenant_clock_now();

    return bson_append_int64(&cursor->body, "maxTimeMS", -1,
                             left > 1 ? left : 1);
}


/*
 * A server refuses a getMore of another session than its command's, and the
 * driver's implicit ones differ under load.  One without sessions has none to
 * confuse.
 */

static bool
tenant_cursor_run(tenant_cursor_t *cursor, mongoc_client_t *client)
{
    bool                          ok;
    uint32_t                      number;
    mongoc_client_session_t      *logical;
    mongoc_server_description_t  *server;

    server = mongoc_client_select_server(client, true, NULL, &cursor->error);
    if (server == NULL) {
        return false;
    }

    logical = mongoc_client_start_session(client, NULL, NULL);

    ok = bson_append_int32(&cursor->opts, "serverId", -1,
                           (int32_t) mongoc_server_description_id(server))
         && (logical == NULL
             || mongoc_client_session_append(logical, &cursor->opts,
                                             &cursor->error));

    if (ok) {
        tenant_monitor_begin(&cursor->session->sent);
        ok = tenant_cursor_follow(cursor, client);
        cursor->sent = tenant_monitor_end(&number);
    }

    if (logical != NULL) {
        mongoc_client_session_destroy(logical);
    }

    mongoc_server_description_destroy(server);

    return ok;
}


static bool
tenant_cursor_follow(tenant_cursor_t *cursor, mongoc_client_t *client)
{
    bson_t           reply;
    tenant_doc_t     doc;
    const bson_t    *next;
    mongoc_cursor_t *batches;
    tenant_error_t   ignored;

    if (!mongoc_client_command_with_opts(client, cursor->database,
                                         &cursor->body, NULL, &cursor->opts,
                                         &reply, &cursor->error))
    {
        bson_destroy(&reply);
        return false;
    }

    /* takes the reply over */
    batches = mongoc_cursor_new_from_command_reply_with_opts(client, &reply,
                                                             &cursor->opts);

    while (!cursor->failed && !cursor->stopped
           && mongoc_cursor_next(batches, &next))
    {
        cursor->begun = true;

        doc.len = next->len;
        doc.data = bson_get_data(next);

        cursor->failed = !cursor->each(cursor->data, doc);

        /* the next one may be of another batch */
        cursor->stopped = tenant_command_stopped(cursor->session, &ignored);
    }

    (void) mongoc_cursor_error(batches, &cursor->error);
    mongoc_cursor_destroy(batches);

    return !cursor->failed && !cursor->stopped && cursor->error.domain == 0;
}
