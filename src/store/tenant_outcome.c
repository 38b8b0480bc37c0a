/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_code.h"
#include "tenant_outcome.h"
#include "../json/tenant_bson_native.h"


static tenant_status_e tenant_outcome_server(const tenant_command_t *command,
    const char *name, tenant_doc_t reply, const bson_error_t *error,
    const char **backend, tenant_error_t *err);
static tenant_status_e tenant_outcome_stored(const char *name,
    const bson_error_t *error, tenant_doc_t reply, tenant_error_t *err);
static int64_t tenant_outcome_code(const bson_error_t *error,
    const char **backend);
static const char *tenant_outcome_name(const tenant_command_t *command);
static const char *tenant_outcome_detail(tenant_status_e status);
static bool tenant_outcome_logged(tenant_status_e status);


tenant_status_e
tenant_outcome(const tenant_command_t *command, bool lost, tenant_doc_t reply,
    const bson_error_t *error, const char **backend, tenant_error_t *err)
{
    const char       *name;
    tenant_status_e   status;

    *backend = NULL;
    name = tenant_outcome_name(command);

    switch (error->domain) {

    case MONGOC_ERROR_SERVER:
        return tenant_outcome_server(command, name, reply, error, backend,
                                     err);

    case MONGOC_ERROR_WRITE_CONCERN:
        return tenant_outcome_stored(name, error, reply, err);

    case MONGOC_ERROR_STREAM:
        status = lost ? TENANT_TIMEOUT : TENANT_UNAVAILABLE;
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

    (void) tenant_error_set(err, status, "%s", tenant_outcome_detail(status));

    if (tenant_outcome_logged(status)) {
        (void) snprintf(err->cause, sizeof(err->cause), "\"%s\": %.200s",
                        name, error->message);
    }

    return status;
}


/* The server's message may quote a document: only its code is logged. */

static tenant_status_e
tenant_outcome_server(const tenant_command_t *command, const char *name,
    tenant_doc_t reply, const bson_error_t *error, const char **backend,
    tenant_error_t *err)
{
    tenant_str_t      code;
    tenant_status_e   status;

    status = tenant_code_status(tenant_outcome_code(error, backend));

    if (status != TENANT_CONFLICT && status != TENANT_TIMEOUT
        && tenant_code_passes(reply))
    {
        status = TENANT_UNAVAILABLE;
    }

    if (status == TENANT_UNPROCESSABLE && command->master) {
        status = TENANT_INTERNAL;
    }

    (void) tenant_error_set(err, status, "%s", tenant_outcome_detail(status));

    if (!tenant_outcome_logged(status)) {
        return status;
    }

    code = tenant_bson_get_str(reply, "codeName");

    (void) snprintf(err->cause, sizeof(err->cause),
                    "the database answered \"%s\" with error %u %.*s%s%s%s",
                    name, error->code, (int) code.len,
                    code.data != NULL ? code.data : "",
                    *backend != NULL ? "(its own backend is away: " : "",
                    *backend != NULL ? *backend : "",
                    *backend != NULL ? ")" : "");

    return status;
}


/*
 * The write is there, and may be undone when another member becomes the
 * primary: nobody's fault, and to be done again only by who knows that it may.
 */

static tenant_status_e
tenant_outcome_stored(const char *name, const bson_error_t *error,
    tenant_doc_t reply, tenant_error_t *err)
{
    tenant_str_t    code;
    tenant_value_t  concern;

    (void) tenant_error_set(err, TENANT_TIMEOUT,
                            "the write is stored, but it was not confirmed "
                            "that it lasts");

    code = (tenant_str_t) tenant_string("");

    if (tenant_bson_find(reply, "writeConcernError", &concern)) {
        code = tenant_bson_get_str(concern.doc, "codeName");
    }

    (void) snprintf(err->cause, sizeof(err->cause),
                    "the database stored what \"%s\" wrote, but not as its "
                    "write concern asks: error %u %.*s", name, error->code,
                    (int) code.len, code.data != NULL ? code.data : "");

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


bool
tenant_outcome_undone(tenant_doc_t reply, const bson_error_t *error)
{
    int64_t        code;
    tenant_str_t   message;
    tenant_iter_t  it;

    if (error->domain != 0) {
        return error->domain == MONGOC_ERROR_SERVER
               && tenant_outcome_code(error, NULL)
                  == TENANT_CODE_WRITE_CONFLICT;
    }

    if (tenant_bson_get_int(reply, "n", 0) != 0) {
        return false;
    }

    it = tenant_bson_iter(tenant_bson_get_doc(reply, "writeErrors"));

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


static int64_t
tenant_outcome_code(const bson_error_t *error, const char **backend)
{
    return tenant_code(error->code, error->message, strlen(error->message),
                       backend);
}


static const char *
tenant_outcome_name(const tenant_command_t *command)
{
    bson_t       *body;
    bson_iter_t   iter;

    body = tenant_bson_native(command->body);

    return body != NULL && bson_iter_init(&iter, body)
           && bson_iter_next(&iter)
           ? bson_iter_key(&iter) : "";
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


/* What an operator must know of. */

static bool
tenant_outcome_logged(tenant_status_e status)
{
    return status == TENANT_INTERNAL || status == TENANT_UNAVAILABLE
           || status == TENANT_TIMEOUT;
}
