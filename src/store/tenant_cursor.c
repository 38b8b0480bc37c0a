/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_thread.h"
#include "../json/tenant_bson_native.h"


typedef struct {
    tenant_thread_t          thread;
    tenant_store_each_pt     each;
    void                    *data;
    tenant_error_t          *err;
    tenant_status_e          status;   /* why it was stopped in the middle */
    bson_t                   reply;    /* of the command that failed */
} tenant_cursor_t;


static bool tenant_cursor_run(tenant_cursor_t *cursor);
static bool tenant_cursor_opts(tenant_cursor_t *cursor,
    const mongoc_server_description_t *server,
    const mongoc_client_session_t *logical, bson_t *opts);
static bool tenant_cursor_follow(tenant_cursor_t *cursor, const bson_t *opts);
static bool tenant_cursor_walk(tenant_cursor_t *cursor,
    mongoc_cursor_t *batches);


tenant_status_e
tenant_store_each(tenant_work_t *work, const tenant_command_t *command,
    tenant_store_each_pt each, void *data, tenant_error_t *err)
{
    bool              ok, again;
    tenant_doc_t      reply;
    tenant_cursor_t   cursor;
    tenant_status_e   rc;

    memset(&cursor, 0, sizeof(tenant_cursor_t));

    cursor.thread.work = work;
    cursor.thread.command = command;
    cursor.each = each;
    cursor.data = data;
    cursor.err = err;

    do {
        rc = tenant_thread_begin(&cursor.thread, err);
        if (rc != TENANT_OK) {
            return rc;
        }

        bson_init(&cursor.reply);

        ok = tenant_cursor_run(&cursor);

        reply.len = cursor.reply.len;
        reply.data = bson_get_data(&cursor.reply);

        again = tenant_thread_again(&cursor.thread, ok, reply, &rc, err);

        bson_destroy(&cursor.reply);

    } while (again);

    return cursor.status != TENANT_OK ? cursor.status : rc;
}


/*
 * A server refuses a getMore of another session than its command's, and the
 * driver's implicit sessions differ under load.  A server without sessions has
 * none to confuse.
 */

static bool
tenant_cursor_run(tenant_cursor_t *cursor)
{
    bool                          ok;
    bson_t                        opts;
    mongoc_client_t              *client;
    mongoc_client_session_t      *logical;
    mongoc_server_description_t  *server;

    client = cursor->thread.one.client;

    server = mongoc_client_select_server(client, true, NULL,
                                         &cursor->thread.error);
    if (server == NULL) {
        return false;
    }

    logical = mongoc_client_start_session(client, NULL, NULL);

    bson_init(&opts);

    ok = tenant_cursor_opts(cursor, server, logical, &opts);

    if (ok) {
        tenant_thread_sending(&cursor->thread);
        ok = tenant_cursor_follow(cursor, &opts);
        tenant_thread_sent(&cursor->thread);
    }

    bson_destroy(&opts);

    if (logical != NULL) {
        mongoc_client_session_destroy(logical);
    }

    mongoc_server_description_destroy(server);

    return ok;
}


static bool
tenant_cursor_opts(tenant_cursor_t *cursor,
    const mongoc_server_description_t *server,
    const mongoc_client_session_t *logical, bson_t *opts)
{
    return bson_append_int32(opts, "serverId", -1,
                             (int32_t) mongoc_server_description_id(server))
           && (logical == NULL
               || mongoc_client_session_append(logical, opts,
                                               &cursor->thread.error));
}


static bool
tenant_cursor_follow(tenant_cursor_t *cursor, const bson_t *opts)
{
    bool              ok;
    bson_t            reply;
    mongoc_cursor_t  *batches;
    tenant_thread_t  *thread;

    thread = &cursor->thread;

    if (!mongoc_client_command_with_opts(thread->one.client,
                                  thread->envelope.database,
                                  tenant_bson_native(thread->envelope.body),
                                  NULL, opts, &reply, &thread->error))
    {
        (void) bson_concat(&cursor->reply, &reply);
        bson_destroy(&reply);
        return false;
    }

    /* this takes the reply over */
    batches = mongoc_cursor_new_from_command_reply_with_opts(
                                           thread->one.client, &reply, opts);

    ok = tenant_cursor_walk(cursor, batches);

    mongoc_cursor_destroy(batches);

    return ok;
}


/* If the walk stops between two documents, the server is not at fault. */

static bool
tenant_cursor_walk(tenant_cursor_t *cursor, mongoc_cursor_t *batches)
{
    tenant_doc_t   doc;
    const bson_t  *next;

    while (mongoc_cursor_next(batches, &next)) {

        cursor->thread.begun = true;

        doc.len = next->len;
        doc.data = bson_get_data(next);

        if (!cursor->each(cursor->data, doc)) {
            cursor->status = tenant_error_set(cursor->err, TENANT_NO_MEMORY,
                                              "out of memory");
            return true;
        }

        /* the next one may be of another batch */

        if (tenant_thread_stopped(&cursor->thread, cursor->err)) {
            cursor->status = cursor->err->status;
            return true;
        }
    }

    if (!mongoc_cursor_error_document(batches, &cursor->thread.error, &next)) {
        return true;
    }

    if (next != NULL) {
        (void) bson_concat(&cursor->reply, next);
    }

    return false;
}
