/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_code.h"
#include "tenant_envelope.h"
#include "tenant_outcome.h"
#include "tenant_violation.h"


#define TENANT_OUTCOME_UNDONE  10      /* more tries of an undone write */


static bool tenant_outcome_undone(const tenant_try_t *one);
static tenant_again_e tenant_outcome_again(const tenant_command_t *command,
    tenant_tries_t *tries, const tenant_try_t *one, bool movable);
static tenant_server_e tenant_outcome_told(const tenant_fault_t *fault);
static tenant_status_e tenant_outcome_failed(const tenant_command_t *command,
    const tenant_tries_t *tries, const tenant_try_t *one,
    tenant_outcome_t *outcome, tenant_error_t *err);
static tenant_status_e tenant_outcome_server(const tenant_command_t *command,
    tenant_str_t name, const tenant_try_t *one, tenant_outcome_t *outcome,
    tenant_error_t *err);
static tenant_status_e tenant_outcome_stored(tenant_str_t name,
    const tenant_try_t *one, tenant_error_t *err);
static tenant_status_e tenant_outcome_unanswered(
    const tenant_command_t *command, const tenant_tries_t *tries,
    const tenant_try_t *one);
static int64_t tenant_outcome_code(const tenant_fault_t *fault,
    const char **backend);
static const char *tenant_outcome_detail(tenant_status_e status);
static bool tenant_outcome_logged(tenant_status_e status);


tenant_status_e
tenant_outcome(const tenant_command_t *command, tenant_tries_t *tries,
    const tenant_try_t *one, tenant_outcome_t *outcome, tenant_error_t *err)
{
    bool             undone, refused, movable;
    int64_t          code;
    tenant_status_e  rc;

    memset(outcome, 0, sizeof(tenant_outcome_t));

    undone = command->write && tenant_outcome_undone(one);
    refused = false;
    movable = false;

    if (one->fault.kind == TENANT_FAULT_SERVER) {
        code = tenant_outcome_code(&one->fault, NULL);
        outcome->moved = tenant_code_moved(code);
        refused = tenant_code_refused(code, one->reply);
        movable = refused
                  || (outcome->moved && (!command->write || one->known));
    }

    outcome->server = tenant_outcome_told(&one->fault);
    outcome->wrote = command->write && one->sent && !undone && !refused;

    if (outcome->server == TENANT_SERVER_ANSWERED) {
        tries->lost = false;

    } else if (one->sent && !command->write) {
        tries->lost = true;
    }

    outcome->again = undone && tries->undone++ < TENANT_OUTCOME_UNDONE
                     ? TENANT_AGAIN_UNDONE
                     : tenant_outcome_again(command, tries, one,
                                            movable);

    if (outcome->again != TENANT_AGAIN_NOT) {
        outcome->open = tries->lost;
        return TENANT_OK;
    }

    rc = one->fault.kind == TENANT_FAULT_NONE
         ? TENANT_OK
         : tenant_outcome_failed(command, tries, one, outcome, err);

    /* an answer that came too late is as good as none */

    outcome->open = tries->lost || rc == TENANT_TIMEOUT
                    || (one->sent && one->left <= 0);

    return rc;
}


/*
 * Returns whether the server undid all that the command did because another
 * write was in its way, as PostgreSQL does to end a deadlock.  MongoDB repeats
 * such a write by itself, as long as it can.
 */

static bool
tenant_outcome_undone(const tenant_try_t *one)
{
    int64_t        code;
    tenant_str_t   message;
    tenant_iter_t  it;

    if (one->fault.kind != TENANT_FAULT_NONE) {
        return one->fault.kind == TENANT_FAULT_SERVER
               && tenant_outcome_code(&one->fault, NULL)
                  == TENANT_CODE_WRITE_CONFLICT;
    }

    if (tenant_bson_get_int(one->reply, "n", 0) != 0) {
        return false;
    }

    it = tenant_bson_iter(tenant_bson_get_doc(one->reply, "writeErrors"));

    while (tenant_bson_next(&it)) {

        message = tenant_bson_get_str(it.value.doc, "errmsg");

        code = tenant_code(tenant_bson_get_int(it.value.doc, "code", 0),
                           message.data, message.len, NULL);

        if (code == TENANT_CODE_WRITE_CONFLICT) {
            return true;
        }
    }

    return false;
}


/*
 * A write that may have been carried out is never sent again.  "movable" tells
 * that the server refused the command, and did nothing that counts.
 */

static tenant_again_e
tenant_outcome_again(const tenant_command_t *command, tenant_tries_t *tries,
    const tenant_try_t *one, bool movable)
{
    tenant_again_e  again;

    switch (one->fault.kind) {

    case TENANT_FAULT_NO_SERVER:

        /* there may be one soon, but not the one that has a cursor */

        again = one->pinned ? TENANT_AGAIN_NOT : TENANT_AGAIN_UNSENT;
        break;

    case TENANT_FAULT_NETWORK:

        /* a cursor may have moved on */

        again = (command->write && !one->known)
                || (one->pinned && one->sent) || tries->reads++
                ? TENANT_AGAIN_NOT : TENANT_AGAIN_LOST;
        break;

    case TENANT_FAULT_SERVER:

        again = one->pinned || !movable || tries->refused++
                ? TENANT_AGAIN_NOT : TENANT_AGAIN_MOVED;
        break;

    default:
        return TENANT_AGAIN_NOT;
    }

    return one->left > 0 && !one->begun ? again : TENANT_AGAIN_NOT;
}


static tenant_server_e
tenant_outcome_told(const tenant_fault_t *fault)
{
    switch (fault->kind) {

    case TENANT_FAULT_NONE:
    case TENANT_FAULT_SERVER:
    case TENANT_FAULT_CONCERN:
        return TENANT_SERVER_ANSWERED;

    case TENANT_FAULT_NO_SERVER:
    case TENANT_FAULT_NETWORK:
    case TENANT_FAULT_LOGIN:
        return TENANT_SERVER_DOUBTED;

    default:
        return TENANT_SERVER_UNTOLD;
    }
}


static tenant_status_e
tenant_outcome_failed(const tenant_command_t *command,
    const tenant_tries_t *tries, const tenant_try_t *one,
    tenant_outcome_t *outcome, tenant_error_t *err)
{
    tenant_str_t      name;
    tenant_status_e   status;

    name = tenant_envelope_name(command);

    switch (one->fault.kind) {

    case TENANT_FAULT_SERVER:
        return tenant_outcome_server(command, name, one, outcome, err);

    case TENANT_FAULT_CONCERN:
        return tenant_outcome_stored(name, one, err);

    case TENANT_FAULT_BSON:
        status = TENANT_UNPROCESSABLE;
        break;

    case TENANT_FAULT_MEMORY:
        status = TENANT_NO_MEMORY;
        break;

    default:
        status = tenant_outcome_unanswered(command, tries, one);
        outcome->repeats = status == TENANT_UNAVAILABLE
                           || one->fault.kind == TENANT_FAULT_NO_SERVER;
        break;
    }

    (void) tenant_error_set(err, status, "%s", tenant_outcome_detail(status));

    if (tenant_outcome_logged(status)) {
        (void) snprintf(err->cause, sizeof(err->cause), "\"%.*s\": %.200s",
                        (int) name.len, name.data, one->fault.message);
    }

    return status;
}


/* The server's message may quote a document: only its code is logged. */

static tenant_status_e
tenant_outcome_server(const tenant_command_t *command, tenant_str_t name,
    const tenant_try_t *one, tenant_outcome_t *outcome, tenant_error_t *err)
{
    int64_t           number;
    const char       *backend;
    tenant_str_t      code;
    tenant_status_e   status;

    number = tenant_outcome_code(&one->fault, &backend);
    status = tenant_code_status(number);

    outcome->backend = backend;

    if (number == TENANT_CODE_VALIDATION && !command->master) {
        tenant_violation(one->reply, err);
        return err->status;
    }

    if (status != TENANT_CONFLICT && status != TENANT_TIMEOUT
        && tenant_code_passes(one->reply))
    {
        status = TENANT_UNAVAILABLE;
    }

    if (command->pipeline) {
        status = tenant_code_pipeline(number, status);
    }

    if (status == TENANT_UNPROCESSABLE && command->master) {
        status = TENANT_INTERNAL;
    }

    (void) tenant_error_set(err, status, "%s", tenant_outcome_detail(status));

    if (!tenant_outcome_logged(status)
        || (status == TENANT_UNAVAILABLE && backend != NULL))
    {
        /* that its backend is away is logged once, and not for each command */
        return status;
    }

    code = tenant_bson_get_str(one->reply, "codeName");

    (void) snprintf(err->cause, sizeof(err->cause),
                    "the database answered \"%.*s\" with error %lld %.*s"
                    "%s%s%s", (int) name.len, name.data,
                    (long long) one->fault.code, (int) code.len,
                    code.data != NULL ? code.data : "",
                    backend != NULL ? "(its own backend is away: " : "",
                    backend != NULL ? backend : "",
                    backend != NULL ? ")" : "");

    return status;
}


/*
 * The write is there, and may be undone when another member becomes the
 * primary.  Nobody is at fault, and only a caller who knows that it may be
 * repeated may do it again.
 */

static tenant_status_e
tenant_outcome_stored(tenant_str_t name, const tenant_try_t *one,
    tenant_error_t *err)
{
    tenant_str_t    code;
    tenant_value_t  concern;

    (void) tenant_error_set(err, TENANT_TIMEOUT,
                            "the write is stored, but it was not confirmed "
                            "that it lasts");

    code = (tenant_str_t) tenant_string("");

    if (tenant_bson_find(one->reply, "writeConcernError", &concern)) {
        code = tenant_bson_get_str(concern.doc, "codeName");
    }

    (void) snprintf(err->cause, sizeof(err->cause),
                    "the database stored what \"%.*s\" wrote, but not as its "
                    "write concern asks: error %lld %.*s", (int) name.len,
                    name.data, (long long) one->fault.code, (int) code.len,
                    code.data != NULL ? code.data : "");

    return TENANT_TIMEOUT;
}


/*
 * A write whose reply is lost may have been carried out.  A read is late when
 * it went out by any of its tries and its time is over; before that, nobody
 * has to wait for a server that is away.
 */

static tenant_status_e
tenant_outcome_unanswered(const tenant_command_t *command,
    const tenant_tries_t *tries, const tenant_try_t *one)
{
    if (command->write ? one->sent : tries->lost && one->left <= 0) {
        return TENANT_TIMEOUT;
    }

    return TENANT_UNAVAILABLE;
}


tenant_status_e
tenant_outcome_broken(const tenant_command_t *command, tenant_error_t *err)
{
    tenant_try_t      one;
    tenant_tries_t    tries;
    tenant_outcome_t  outcome;

    memset(&one, 0, sizeof(tenant_try_t));
    memset(&tries, 0, sizeof(tenant_tries_t));

    one.fault.kind = TENANT_FAULT_OTHER;
    one.fault.message = "the reply is broken";
    one.sent = true;

    return tenant_outcome(command, &tries, &one, &outcome, err);
}


tenant_status_e
tenant_outcome_over(const tenant_command_t *command, bool sent,
    tenant_error_t *err)
{
    tenant_str_t  name;

    if (!sent) {
        return tenant_error_set(err, TENANT_UNAVAILABLE,
                                "the database is not available in time");
    }

    (void) tenant_error_set(err, TENANT_TIMEOUT, "%s",
                            tenant_outcome_detail(TENANT_TIMEOUT));

    name = tenant_envelope_name(command);

    (void) snprintf(err->cause, sizeof(err->cause),
                    "\"%.*s\" was sent, and its time was over before all of "
                    "the answer was there", (int) name.len, name.data);

    return TENANT_TIMEOUT;
}


tenant_status_e
tenant_store_write_error(tenant_doc_t reply, tenant_doc_t error, bool *again,
    tenant_error_t *err)
{
    int64_t           code;
    const char       *backend;
    tenant_str_t      message;
    tenant_status_e   status;

    message = tenant_bson_get_str(error, "errmsg");

    code = tenant_code(tenant_bson_get_int(error, "code", 0), message.data,
                       message.len, &backend);

    *again = code == TENANT_CODE_WRITE_CONFLICT;

    if (code == TENANT_CODE_VALIDATION) {
        tenant_violation(error, err);
        return err->status;
    }

    status = tenant_code_status(code);

    if (status == TENANT_NOT_FOUND
        || (status != TENANT_CONFLICT && status != TENANT_TIMEOUT
            && tenant_code_passes(reply)))
    {
        status = TENANT_UNAVAILABLE;
    }

    (void) tenant_error_set(err, status, "%s",
                            status == TENANT_UNPROCESSABLE
                            ? "the database can't store this document"
                            : tenant_outcome_detail(status));

    if (tenant_outcome_logged(status)) {
        (void) snprintf(err->cause, sizeof(err->cause),
                        "the database refused a write with error %lld%s%s%s",
                        (long long) tenant_bson_get_int(error, "code", 0),
                        backend != NULL ? " (its own backend is away: " : "",
                        backend != NULL ? backend : "",
                        backend != NULL ? ")" : "");
    }

    return status;
}


static int64_t
tenant_outcome_code(const tenant_fault_t *fault, const char **backend)
{
    return tenant_code(fault->code, fault->message, strlen(fault->message),
                       backend);
}


static const char *
tenant_outcome_detail(tenant_status_e status)
{
    switch (status) {

    case TENANT_CONFLICT:
        return "a unique value is taken";

    case TENANT_NOT_FOUND:
        return "not found";

    case TENANT_UNPROCESSABLE:
        return "the database can't carry out this request";

    case TENANT_NOT_IMPLEMENTED:
        return "the database lacks what this request uses";

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


/* An operator must know of these. */

static bool
tenant_outcome_logged(tenant_status_e status)
{
    return status == TENANT_INTERNAL || status == TENANT_UNAVAILABLE
           || status == TENANT_TIMEOUT;
}
