/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_attempt.h"
#include "tenant_monitor.h"
#include "tenant_thread.h"
#include "../json/tenant_bson_native.h"


static bson_t *tenant_thread_reply(tenant_arena_t *arena);
static void tenant_thread_reply_free(void *data);
static bool tenant_thread_run(tenant_thread_t *thread, bson_t *reply);
static bool tenant_thread_send(tenant_thread_t *thread, const bson_t *opts,
    bson_t *reply);
static bool tenant_thread_opts(tenant_thread_t *thread, bson_t *opts);
static bool tenant_thread_majority(bson_t *opts);
static tenant_status_e tenant_thread_take(tenant_thread_t *thread,
    tenant_error_t *err);
static void tenant_thread_give(tenant_thread_t *thread);
static void tenant_thread_fault(const bson_error_t *error, bool ok,
    tenant_fault_t *fault);
static void tenant_thread_cursor(tenant_thread_t *thread, tenant_doc_t reply);


tenant_status_e
tenant_store_command(tenant_work_t *work,
    const tenant_command_t *command, tenant_doc_t *reply, tenant_error_t *err)
{
    tenant_tries_t  tries;

    memset(&tries, 0, sizeof(tenant_tries_t));

    return tenant_store_again(work, command, &tries, reply, err);
}


tenant_status_e
tenant_store_again(tenant_work_t *work, const tenant_command_t *command,
    const tenant_tries_t *tries, tenant_doc_t *reply, tenant_error_t *err)
{
    bool              ok;
    bson_t           *answer;
    tenant_doc_t      doc;
    tenant_status_e   rc;
    tenant_thread_t   thread;

    answer = tenant_thread_reply(work->arena);
    if (answer == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    memset(&thread, 0, sizeof(tenant_thread_t));

    thread.work = work;
    thread.command = command;
    thread.tries = *tries;

    do {
        rc = tenant_thread_begin(&thread, err);
        if (rc != TENANT_OK) {
            return rc;
        }

        ok = tenant_thread_run(&thread, answer);

        doc.len = answer->len;
        doc.data = bson_get_data(answer);

    } while (tenant_thread_again(&thread, ok, doc, &rc, err));

    if (rc == TENANT_OK || thread.error.domain == MONGOC_ERROR_WRITE_CONCERN) {
        *reply = doc;
    }

    return rc;
}


/* Returns an empty document of the library's, destroyed with the arena. */

static bson_t *
tenant_thread_reply(tenant_arena_t *arena)
{
    bson_t  *reply;

    reply = tenant_arena_align(arena, sizeof(bson_t), 128);
    if (reply == NULL) {
        return NULL;
    }

    bson_init(reply);

    if (!tenant_arena_cleanup(arena, tenant_thread_reply_free, reply)) {
        bson_destroy(reply);
        return NULL;
    }

    return reply;
}


static void
tenant_thread_reply_free(void *data)
{
    bson_destroy(data);
}


static bool
tenant_thread_run(tenant_thread_t *thread, bson_t *reply)
{
    bool    ok;
    bson_t  opts;

    bson_init(&opts);

    ok = tenant_thread_opts(thread, &opts);

    if (ok) {
        /* the driver initializes the reply anew, on every path */
        bson_destroy(reply);

        tenant_thread_sending(thread);
        ok = tenant_thread_send(thread, &opts, reply);
        tenant_thread_sent(thread);
    }

    bson_destroy(&opts);

    return ok;
}


/*
 * The plain command function ignores the client's read preference, so it asks
 * the primary.
 */

static bool
tenant_thread_send(tenant_thread_t *thread, const bson_t *opts, bson_t *reply)
{
    const bson_t       *body;
    tenant_envelope_t  *envelope;

    envelope = &thread->envelope;
    body = tenant_bson_native(envelope->body);

    if (envelope->concern != TENANT_CONCERN_NONE) {
        return mongoc_client_write_command_with_opts(thread->one.client,
                                                     envelope->database, body,
                                                     opts, reply,
                                                     &thread->error);
    }

    if (envelope->read == TENANT_READ_PRIMARY) {
        return mongoc_client_command_with_opts(thread->one.client,
                                               envelope->database, body, NULL,
                                               opts, reply, &thread->error);
    }

    return mongoc_client_read_command_with_opts(thread->one.client,
                                                envelope->database, body, NULL,
                                                opts, reply, &thread->error);
}


static bool
tenant_thread_opts(tenant_thread_t *thread, bson_t *opts)
{
    const tenant_envelope_t  *envelope;

    envelope = &thread->envelope;

    if (envelope->concern == TENANT_CONCERN_MAJORITY
        && !tenant_thread_majority(opts))
    {
        return false;
    }

    if (thread->command->held
        && !tenant_hold_append(thread->work->hold, opts, &thread->error))
    {
        return false;
    }

    return !envelope->pinned || thread->work->server == 0
           || bson_append_int32(opts, "serverId", -1,
                                (int32_t) thread->work->server);
}


static bool
tenant_thread_majority(bson_t *opts)
{
    bool                     ok;
    mongoc_write_concern_t  *concern;

    concern = mongoc_write_concern_new();
    if (concern == NULL) {
        return false;
    }

    mongoc_write_concern_set_w(concern, MONGOC_WRITE_CONCERN_W_MAJORITY);
    ok = mongoc_write_concern_append(concern, opts);

    mongoc_write_concern_destroy(concern);

    return ok;
}


tenant_status_e
tenant_thread_begin(tenant_thread_t *thread, tenant_error_t *err)
{
    tenant_status_e    rc;
    tenant_work_t     *work;

    work = thread->work;

    thread->sent = false;
    thread->server = 0;
    memset(&thread->error, 0, sizeof(bson_error_t));

    if (tenant_thread_stopped(thread, err)) {
        return err->status;
    }

    rc = tenant_thread_take(thread, err);

    if (rc == TENANT_UNAVAILABLE && thread->tries.lost
        && tenant_clock_now() >= work->deadline)
    {
        return tenant_outcome_over(thread->command, true, err);
    }

    if (rc != TENANT_OK) {
        return rc;
    }

    /*
     * a client may have come late: no more may be done for a request that is
     * answered
     */

    if (tenant_thread_stopped(thread, err)) {
        tenant_thread_give(thread);
        return err->status;
    }

    rc = tenant_envelope(thread->command,
                         work->deadline - tenant_clock_now(),
                         &thread->envelope, err);

    if (rc != TENANT_OK) {
        tenant_thread_give(thread);
    }

    return rc;
}


static tenant_status_e
tenant_thread_take(tenant_thread_t *thread, tenant_error_t *err)
{
    tenant_work_t          *work;
    tenant_status_e         rc;
    tenant_pool_client_t   *one;

    work = thread->work;

    if (!thread->command->held) {
        return tenant_pool_pop(work->store, thread->command, work->deadline,
                               &thread->one, err);
    }

    if (work->hold == NULL) {
        work->hold = tenant_pool_hold(work->store, thread->command->cluster);

        if (work->hold == NULL) {
            return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
        }
    }

    one = tenant_hold_take(work->hold, work->deadline);

    if (one == NULL) {
        return tenant_outcome_over(thread->command, false, err);
    }

    if (one->client == NULL) {

        rc = tenant_pool_pop(work->store, thread->command, work->deadline,
                             one, err);
        if (rc != TENANT_OK) {
            one->client = NULL;
            tenant_hold_give(work->hold);
            return rc;
        }
    }

    thread->one = *one;

    return TENANT_OK;
}


static void
tenant_thread_give(tenant_thread_t *thread)
{
    if (thread->command->held) {
        tenant_hold_give(thread->work->hold);
    } else {
        tenant_pool_push(&thread->one);
    }
}


bool
tenant_thread_stopped(const tenant_thread_t *thread, tenant_error_t *err)
{
    return tenant_attempt_stopped(thread->work, thread->command,
                                  thread->tries.lost || thread->begun, err);
}


void
tenant_thread_sending(tenant_thread_t *thread)
{
    tenant_monitor_begin(&thread->work->sent);
}


void
tenant_thread_sent(tenant_thread_t *thread)
{
    thread->sent = tenant_monitor_end(&thread->server);
    thread->work->commands += thread->sent;
}


bool
tenant_thread_again(tenant_thread_t *thread, bool ok, tenant_doc_t reply,
    tenant_status_e *status, tenant_error_t *err)
{
    tenant_try_t       one;
    tenant_watch_t    *watch;
    tenant_outcome_t   outcome;
    tenant_work_t     *work;

    work = thread->work;
    watch = thread->one.watch;

    tenant_thread_give(thread);

    tenant_thread_fault(&thread->error, ok, &one.fault);

    one.reply = reply;
    one.left = work->deadline - tenant_clock_now();
    one.sent = thread->sent;
    one.begun = thread->begun;
    one.pinned = thread->envelope.pinned && work->server != 0;
    one.known = false;

    *status = tenant_attempt_end(work, watch, thread->command, &thread->tries,
                                 &one, work->deadline, &outcome, err);

    if (ok) {
        tenant_thread_cursor(thread, reply);
    }

    return outcome.again != TENANT_AGAIN_NOT;
}


/* Only this function knows the driver's kinds of errors. */

static void
tenant_thread_fault(const bson_error_t *error, bool ok, tenant_fault_t *fault)
{
    fault->code = error->code;
    fault->message = error->message;

    if (ok) {
        /* what else the error says is of a try that the driver repeated */
        fault->kind = TENANT_FAULT_NONE;
        return;
    }

    switch (error->domain) {

    case 0:
        fault->kind = TENANT_FAULT_MEMORY;
        break;

    case MONGOC_ERROR_SERVER_SELECTION:
        fault->kind = TENANT_FAULT_NO_SERVER;
        break;

    case MONGOC_ERROR_STREAM:
        fault->kind = TENANT_FAULT_NETWORK;
        break;

    case MONGOC_ERROR_CLIENT:
    case MONGOC_ERROR_SASL:
    case MONGOC_ERROR_SCRAM:
        fault->kind = TENANT_FAULT_LOGIN;
        break;

    case MONGOC_ERROR_SERVER:
        fault->kind = TENANT_FAULT_SERVER;
        break;

    case MONGOC_ERROR_WRITE_CONCERN:
        fault->kind = TENANT_FAULT_CONCERN;
        break;

    case MONGOC_ERROR_BSON:
        fault->kind = TENANT_FAULT_BSON;
        break;

    default:
        fault->kind = TENANT_FAULT_OTHER;
        break;
    }
}


/* Only the server that has a cursor can go on with it, or close it. */

static void
tenant_thread_cursor(tenant_thread_t *thread, tenant_doc_t reply)
{
    tenant_value_t  id;

    if (!thread->command->write
        && tenant_bson_path(reply, "cursor.id", &id) && id.num != 0)
    {
        thread->work->server = thread->server;
    }
}
