/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>
#include <strings.h>

#include "tenant_code.h"


/* the driver sets this where the server gave no code */
#define TENANT_CODE_NONE             17

#define TENANT_CODE_NOT_PRIMARY      10107
#define TENANT_CODE_NOT_SUPPORTED    115
#define TENANT_CODE_MEMORY_LIMIT     146
#define TENANT_CODE_NOT_IMPLEMENTED  238

/* Amazon DocumentDB says so of a feature and of a stage that it lacks */
#define TENANT_CODE_FEATURE          303
#define TENANT_CODE_STAGE            304

#define tenant_code_class(a, b)  ((a) - '0' + (((b) - '0') << 6))

/* PostgreSQL's read_only_sql_transaction, insufficient_privilege */
#define TENANT_CODE_25006            100663618
#define TENANT_CODE_42501            16797828
/* DocumentDB's own, for a document that its collection's schema refuses */
#define TENANT_CODE_UNFIT_DOCUMENT   525074461
/* its internal_error is below all others */
#define TENANT_CODE_XX000            2600


typedef struct {
    const int32_t   *codes;            /* the last is 0 */
    tenant_status_e  status;
} tenant_code_category_t;


typedef struct {
    const char      *text;
    int64_t          code;
} tenant_code_text_t;


static bool tenant_code_starts(const char *message, size_t len,
    const char *text);
static bool tenant_code_holds(const char *message, size_t len,
    const char *text);
static bool tenant_code_labelled(tenant_doc_t reply, const char *label);
static bool tenant_code_among(const int32_t *codes, int64_t code);
static bool tenant_code_sqlstate_passes(int64_t code);
static bool tenant_code_sqlstate_ours(int64_t code);


/*
 * The codes are MongoDB's, by the categories of its error_codes.yml (that of
 * version 8.3, and what older ones had besides).  The transient ones come
 * first: nothing was done, or all of it undone, and the same command may
 * succeed a moment later.
 */

/* NetworkError, NetworkTimeoutError: between the servers of a deployment */
static const int32_t  tenant_code_network[] = {
    6, 7, 89, 172, 173, 174, 190, 202, 230, 231, 279, 317, 384, 9001, 56846, 0
};

/* NotPrimaryError, elections, and members that are not what was asked for */
static const int32_t  tenant_code_primary[] = {
    94, 95, 133, 134, 135, 187, 189, 199, 203, 216, 308, 10058, 10107, 11602,
    13435, 13436, 0
};

/* ShutdownError, CloseConnectionError, CancellationError, Interruption */
static const int32_t  tenant_code_interrupted[] = {
    24, 90, 91, 145, 194, 237, 281, 282, 290, 303, 310, 312, 333, 355, 372,
    398, 417, 453, 11600, 11601, 46841, 91331, 10045600, 0
};

/* SystemOverloadedError, and what the server has no room for now */
static const int32_t  tenant_code_overloaded[] = {
    146, 208, 261, 264, 365, 402, 407, 433, 449, 450, 462, 14031,
    16500, 0                           /* Cosmos DB, "Request rate is large" */
};

/* RetriableError, ExceededTimeLimitError, and conflicts with others */
static const int32_t  tenant_code_retriable[] = {
    46, 77, 83, 107, 109, 112, 117, 143, 175, 200, 215, 244, 245, 248, 259,
    262, 267, 273, 274, 276, 285, 314, 358, 371, 385, 391, 401, 406, 412, 414,
    442, 12586, 12587, 50915, 57986, 0
};

/* StaleShardVersionError, NeedRetargettingError, moves between shards */
static const int32_t  tenant_code_stale[] = {
    63, 149, 150, 227, 249, 304, 319, 338, 341, 342, 343, 9996, 13388, 0
};

/* SnapshotError, VoteAbortError: sessions and retryable writes */
static const int32_t  tenant_code_session[] = {
    205, 206, 209, 210, 211, 213, 217, 225, 228, 239, 246, 250, 251, 272, 356,
    363, 0
};

/* CursorInvalidatedError, and streams, which begin anew when asked again */
static const int32_t  tenant_code_cursor[] = {
    43, 136, 222, 234, 0
};

/* TenantMigrationError (5.0 to 7.0) */
static const int32_t  tenant_code_migration[] = {
    320, 321, 325, 328, 329, 335, 353, 0
};

/* InternalOnly, StreamProcessorRetryableError: not for us, but transient */
static const int32_t  tenant_code_others[] = {
    287, 289, 306, 311, 315, 316, 336, 337, 360, 374, 375, 379, 381, 382, 410,
    419, 421, 422, 436, 440, 443, 445, 451, 460, 0
};

/* DocumentDB has these of PostgreSQL's codes that end in 0: 08000, 53x00 */
static const int32_t  tenant_code_postgresql[] = {
    512, 4293, 8389, 12485, 16581, 786949, 0
};

/* ExceededTimeLimitError of our own maxTimeMS, WriteConcernTimeout */
static const int32_t  tenant_code_timeout[] = {
    50, 64, 0
};

/* DuplicateKey (two of old servers), NamespaceExists, IndexOptionsConflict,
 * IndexKeySpecsConflict, IndexAlreadyExists */
static const int32_t  tenant_code_conflict[] = {
    48, 68, 85, 86, 11000, 11001, 12582, 0
};

/* NamespaceNotFound, IndexNotFound */
static const int32_t  tenant_code_missing[] = {
    26, 27, 0
};

/* a defect, or what an operator must mend: rights, versions, settings */
static const int32_t  tenant_code_internal[] = {
    1, 8, 11, 13, 17, 18, 31, 33, 59, 69, 70, 71, 73, 76, 79, 93, 101, 102,
    105, 115, 123, 124, 126, 127, 137, 140, 141, 144, 147, 148, 157, 158, 160,
    161, 183, 184, 185, 186, 188, 204, 214, 223, 224, 229, 233, 235, 240, 243,
    258, 263, 269, 270, 288, 299, 301, 302, 322, 323, 324, 332, 334, 347, 352,
    354, 390, 392, 393, 400, 404, 8000, 9390, 0
};

/* the majority can't be had now: a command that fails so did nothing */
static const int32_t  tenant_code_concern[] = {
    75, 100, 278, 0
};

/* Any other code blames what the command says, so the client is at fault. */

static const tenant_code_category_t  tenant_code_categories[] = {
    { tenant_code_network, TENANT_UNAVAILABLE },
    { tenant_code_primary, TENANT_UNAVAILABLE },
    { tenant_code_interrupted, TENANT_UNAVAILABLE },
    { tenant_code_overloaded, TENANT_UNAVAILABLE },
    { tenant_code_retriable, TENANT_UNAVAILABLE },
    { tenant_code_stale, TENANT_UNAVAILABLE },
    { tenant_code_session, TENANT_UNAVAILABLE },
    { tenant_code_cursor, TENANT_UNAVAILABLE },
    { tenant_code_migration, TENANT_UNAVAILABLE },
    { tenant_code_others, TENANT_UNAVAILABLE },
    { tenant_code_postgresql, TENANT_UNAVAILABLE },
    { tenant_code_concern, TENANT_UNAVAILABLE },
    { tenant_code_timeout, TENANT_TIMEOUT },
    { tenant_code_conflict, TENANT_CONFLICT },
    { tenant_code_missing, TENANT_NOT_FOUND },
    { tenant_code_internal, TENANT_INTERNAL },
    { NULL, TENANT_UNPROCESSABLE }
};


/* NotWritablePrimary and its kin: the server looks at nothing but itself */
static const int32_t  tenant_code_unfit[] = {
    10058, 10107, 13435, 0
};

/* InterruptedDueToReplStateChange, PrimarySteppedDown, shutdowns */
static const int32_t  tenant_code_leaving[] = {
    91, 189, 11600, 11602, 13436, 0
};


static const char *const  tenant_code_labels[] = {
    "RetryableError",
    "RetryableWriteError",
    "ResumableChangeStreamError",
    "SystemOverloadedError",
    "TransientTransactionError",
    NULL
};


/* DocumentDB passes PostgreSQL's text on where MongoDB has a code. */

static const tenant_code_text_t  tenant_code_texts[] = {
    { "duplicate key value violates unique constraint",
      TENANT_CODE_DUPLICATE_KEY },
    { "conflicting key value violates exclusion constraint",
      TENANT_CODE_DUPLICATE_KEY },
    { "could not create exclusion constraint", TENANT_CODE_DUPLICATE_KEY },
    { "could not create unique index", TENANT_CODE_DUPLICATE_KEY },
    { "deadlock detected", TENANT_CODE_WRITE_CONFLICT },
    { "could not serialize access", TENANT_CODE_WRITE_CONFLICT },

    /* old servers send these, and proxies that know no codes */
    { "not master", TENANT_CODE_NOT_PRIMARY },
    { "not primary", TENANT_CODE_NOT_PRIMARY },
    { "node is recovering", TENANT_CODE_NOT_PRIMARY },

    { NULL, 0 }
};


/* A gateway says these when the database behind it is away. */

static const char *const  tenant_code_backends[] = {
    "connection refused",
    "connection reset",
    "connection timed out",
    "broken pipe",
    "no route to host",
    "network is unreachable",
    "no such host",
    "i/o timeout",
    "unexpected EOF",
    "conn closed",
    "closed pool",
    "failed to connect",
    "could not connect",
    "too many open files",
    "too many clients already",
    "remaining connection slots",
    "the database system is",          /* starting up, shutting down, ... */
    "terminating connection",
    "server closed the connection",
    NULL
};


int64_t
tenant_code(int64_t code, const char *message, size_t len,
    const char **backend)
{
    size_t                     i;
    const tenant_code_text_t  *text;

    if (backend != NULL) {
        *backend = NULL;
    }

    /* with MongoDB these numbers are transient, with Amazon they are not */

    if ((code == TENANT_CODE_FEATURE || code == TENANT_CODE_STAGE)
        && tenant_code_holds(message, len, "not supported"))
    {
        return TENANT_CODE_NOT_IMPLEMENTED;
    }

    if (code == TENANT_CODE_UNFIT_DOCUMENT) {
        return TENANT_CODE_VALIDATION;
    }

    if (code > 0 && code != TENANT_CODE_INTERNAL && code != TENANT_CODE_UNKNOWN
        && code != TENANT_CODE_NONE && code < TENANT_CODE_SQLSTATE)
    {
        return code;
    }

    for (text = tenant_code_texts; text->text != NULL; text++) {
        if (tenant_code_starts(message, len, text->text)) {
            return text->code;
        }
    }

    for (i = 0; tenant_code_backends[i] != NULL; i++) {
        if (tenant_code_holds(message, len, tenant_code_backends[i])) {

            if (backend != NULL) {
                *backend = tenant_code_backends[i];
            }

            return TENANT_CODE_HOST_UNREACHABLE;
        }
    }

    return code;
}


static bool
tenant_code_starts(const char *message, size_t len, const char *text)
{
    size_t  n;

    n = strlen(text);

    return len >= n && memcmp(message, text, n) == 0;
}


static bool
tenant_code_holds(const char *message, size_t len, const char *text)
{
    size_t  n;

    for (n = strlen(text); len >= n; message++, len--) {
        if (strncasecmp(message, text, n) == 0) {
            return true;
        }
    }

    return false;
}


tenant_status_e
tenant_code_status(int64_t code)
{
    const tenant_code_category_t  *category;

    if (code <= 0) {
        return TENANT_INTERNAL;
    }

    if (tenant_code_sqlstate_passes(code)) {
        return TENANT_UNAVAILABLE;
    }

    if (tenant_code_sqlstate_ours(code)) {
        return TENANT_INTERNAL;
    }

    for (category = tenant_code_categories; category->codes; category++) {
        if (tenant_code_among(category->codes, code)) {
            return category->status;
        }
    }

    return TENANT_UNPROCESSABLE;
}


tenant_status_e
tenant_code_pipeline(int64_t code, tenant_status_e status)
{
    switch (code) {

    case TENANT_CODE_INTERNAL:
        /* DocumentDB's, for arguments that it has not looked at */
    case TENANT_CODE_MEMORY_LIMIT:
        return TENANT_UNPROCESSABLE;

    case TENANT_CODE_NOT_SUPPORTED:
    case TENANT_CODE_NOT_IMPLEMENTED:
        return TENANT_NOT_IMPLEMENTED;

    default:
        return status;
    }
}


/*
 * These classes are transient (PostgreSQL manual, appendix A): connections,
 * resources, an operator's intervention and the system, and transactions and
 * locks that others were in the way of.
 */

static bool
tenant_code_sqlstate_passes(int64_t code)
{
    if (code < TENANT_CODE_SQLSTATE) {
        return false;
    }

    if (code == TENANT_CODE_25006) {
        /* a standby was asked */
        return true;
    }

    switch (code & 0xfff) {

    case tenant_code_class('0', '8'):
    case tenant_code_class('4', '0'):
    case tenant_code_class('5', '3'):
    case tenant_code_class('5', '5'):
    case tenant_code_class('5', '7'):
    case tenant_code_class('5', '8'):
        return true;

    default:
        return false;
    }
}


/* Returns whether the server itself is at fault, or our rights there are. */

static bool
tenant_code_sqlstate_ours(int64_t code)
{
    return code == TENANT_CODE_42501 || code == TENANT_CODE_XX000
           || (code >= TENANT_CODE_SQLSTATE
               && (code & 0xfff) == tenant_code_class('X', 'X'));
}


bool
tenant_code_passes(tenant_doc_t reply)
{
    size_t  i;

    for (i = 0; tenant_code_labels[i] != NULL; i++) {
        if (tenant_code_labelled(reply, tenant_code_labels[i])) {
            return true;
        }
    }

    return false;
}


static bool
tenant_code_labelled(tenant_doc_t reply, const char *label)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(tenant_bson_get_doc(reply, "errorLabels"));

    while (tenant_bson_next(&it)) {
        if (it.value.type == TENANT_BSON_UTF8
            && tenant_str_is(it.value.str, label))
        {
            return true;
        }
    }

    return false;
}


bool
tenant_code_moved(int64_t code)
{
    return tenant_code_among(tenant_code_unfit, code)
           || tenant_code_among(tenant_code_leaving, code);
}


bool
tenant_code_refused(int64_t code, tenant_doc_t reply)
{
    return tenant_code_among(tenant_code_unfit, code)
           || (tenant_code_labelled(reply, "RetryableWriteError")
               && tenant_code_labelled(reply, "NoWritesPerformed"))
           || (tenant_code_labelled(reply, "RetryableError")
               && tenant_code_labelled(reply, "SystemOverloadedError"));
}


static bool
tenant_code_among(const int32_t *codes, int64_t code)
{
    for ( /* void */ ; *codes != 0; codes++) {
        if (*codes == code) {
            return true;
        }
    }

    return false;
}
