/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_code.h"


typedef struct {
    int64_t          code;
    tenant_status_e  status;
} tenant_code_t;


typedef struct {
    const char      *text;
    int64_t          code;
} tenant_code_text_t;


/*
 * Codes with a meaning of their own.  Any other comes from what the command
 * says (the server has hundreds of those), so it is the client's fault.
 */

static const tenant_code_t  tenant_codes[] = {
    { 1,     TENANT_INTERNAL },           /* InternalError */
    { 6,     TENANT_UNAVAILABLE },        /* HostUnreachable */
    { 7,     TENANT_UNAVAILABLE },        /* HostNotFound */
    { 8,     TENANT_INTERNAL },           /* UnknownError */
    { 11,    TENANT_INTERNAL },           /* UserNotFound */
    { 13,    TENANT_INTERNAL },           /* Unauthorized */
    { 18,    TENANT_INTERNAL },           /* AuthenticationFailed */
    { 24,    TENANT_UNAVAILABLE },        /* LockTimeout */
    { 26,    TENANT_NOT_FOUND },          /* NamespaceNotFound */
    { 27,    TENANT_NOT_FOUND },          /* IndexNotFound */
    { 43,    TENANT_NOT_FOUND },          /* CursorNotFound */
    { 46,    TENANT_UNAVAILABLE },        /* LockBusy */
    { 48,    TENANT_CONFLICT },           /* NamespaceExists */
    { 50,    TENANT_TIMEOUT },            /* MaxTimeMSExpired */
    { 59,    TENANT_INTERNAL },           /* CommandNotFound */
    { 64,    TENANT_TIMEOUT },            /* WriteConcernFailed */
    { 73,    TENANT_INTERNAL },           /* InvalidNamespace */
    { 79,    TENANT_INTERNAL },           /* UnknownReplWriteConcern */
    { 89,    TENANT_UNAVAILABLE },        /* NetworkTimeout */
    { 91,    TENANT_UNAVAILABLE },        /* ShutdownInProgress */
    { 100,   TENANT_UNAVAILABLE },        /* UnsatisfiableWriteConcern */
    { 112,   TENANT_UNAVAILABLE },        /* WriteConflict */
    { 115,   TENANT_INTERNAL },           /* CommandNotSupported */
    { 133,   TENANT_UNAVAILABLE },        /* FailedToSatisfyReadPreference */
    { 134,   TENANT_UNAVAILABLE },        /* ReadConcernMajorityNotAvail... */
    { 146,   TENANT_UNAVAILABLE },        /* ExceededMemoryLimit */
    { 189,   TENANT_UNAVAILABLE },        /* PrimarySteppedDown */
    { 202,   TENANT_UNAVAILABLE },        /* NetworkInterfaceExceeded... */
    { 262,   TENANT_TIMEOUT },            /* ExceededTimeLimit */
    { 292,   TENANT_UNPROCESSABLE },      /* QueryExceededMemoryLimit... */
    { 391,   TENANT_UNAVAILABLE },        /* ReauthenticationRequired */
    { 8000,  TENANT_INTERNAL },           /* AtlasError */
    { 9001,  TENANT_UNAVAILABLE },        /* SocketException */
    { 10058, TENANT_UNAVAILABLE },        /* LegacyNotPrimary */
    { 10107, TENANT_UNAVAILABLE },        /* NotWritablePrimary */
    { 11000, TENANT_CONFLICT },           /* DuplicateKey */
    { 11001, TENANT_CONFLICT },           /* DuplicateKey, old servers */
    { 11600, TENANT_UNAVAILABLE },        /* InterruptedAtShutdown */
    { 11601, TENANT_UNAVAILABLE },        /* Interrupted */
    { 11602, TENANT_UNAVAILABLE },        /* InterruptedDueToReplState... */
    { 12582, TENANT_CONFLICT },           /* DuplicateKey, old servers */
    { 13435, TENANT_UNAVAILABLE },        /* NotPrimaryNoSecondaryOk */
    { 13436, TENANT_UNAVAILABLE },        /* NotPrimaryOrSecondary */
    { 17280, TENANT_UNPROCESSABLE },      /* KeyTooLong */
};


/* DocumentDB passes PostgreSQL's text on where MongoDB has a code. */

static const tenant_code_text_t  tenant_code_texts[] = {
    { "duplicate key value violates unique constraint",
      TENANT_CODE_DUPLICATE_KEY },
    { "conflicting key value violates exclusion constraint",
      TENANT_CODE_DUPLICATE_KEY },
    { "deadlock detected", TENANT_CODE_WRITE_CONFLICT },
    { "could not serialize access", TENANT_CODE_WRITE_CONFLICT },
    { NULL, 0 }
};


int64_t
tenant_code(int64_t code, const char *message, size_t len)
{
    size_t                     n;
    const tenant_code_text_t  *text;

    if (code != TENANT_CODE_INTERNAL && code < TENANT_CODE_SQLSTATE) {
        return code;
    }

    for (text = tenant_code_texts; text->text != NULL; text++) {

        n = strlen(text->text);

        if (len >= n && memcmp(message, text->text, n) == 0) {
            return text->code;
        }
    }

    return code;
}


tenant_status_e
tenant_code_status(int64_t code)
{
    size_t  i;

    if (code <= 0) {
        return TENANT_INTERNAL;
    }

    for (i = 0; i < sizeof(tenant_codes) / sizeof(tenant_codes[0]); i++) {
        if (tenant_codes[i].code == code) {
            return tenant_codes[i].status;
        }
    }

    return TENANT_UNPROCESSABLE;
}


tenant_status_e
tenant_store_write_error(tenant_doc_t error, bool *again)
{
    int64_t       code;
    tenant_str_t  message;

    message = tenant_bson_get_str(error, "errmsg");

    code = tenant_code(tenant_bson_get_int(error, "code", 0),
                       (const char *) message.data, message.len);

    *again = code == TENANT_CODE_WRITE_CONFLICT;

    return tenant_code_status(code);
}
