/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_bson*.c */
/* sources: src/store/tenant_code.c */

/*
 * What a server's error codes, labels and words mean for an answer.
 */


#include <string.h>

#include "../../../src/store/tenant_code.h"
#include "../unit.h"


typedef struct {
    int64_t          code;
    const char      *message;
    int64_t          means;
    bool             backend;
} text_t;


static void codes_test(tenant_status_e status, const int64_t *codes);
static void text_test(const text_t *text);
static void labels_test(void);


/* by category, as error_codes.yml has them */

static const int64_t  passing[] = {
    6, 7, 89, 202, 9001,                              /* network */
    189, 10058, 10107, 11602, 13435, 13436,           /* not the primary */
    91, 11600,                                        /* shutdown */
    24, 237, 262, 279, 290, 355, 11601, 46841,        /* interruption */
    90, 310, 312,                                     /* cancellation */
    433, 449, 450, 462,                               /* overloaded */
    134, 358, 384, 402, 406, 407, 412, 453, 50915, 91331, 10045600,
                                                      /* retriable */
    63, 150, 249, 13388,                              /* stale routing */
    239, 246, 250, 272,                               /* snapshot */
    225, 251, 356,                                    /* vote abort */
    43, 175, 314,                                     /* cursor */
    303, 398,                                         /* close connection */
    320, 321, 325, 353,                               /* tenant migration */
    46, 112, 117, 146, 208, 216, 264, 267, 365, 371, 391, 14031, 16500,
    16908741, 16777220, 12485, 100663808,             /* PostgreSQL's */
    100663618, 0                                      /* a standby */
};

static const int64_t  internal[] = {
    -1, 1, 8, 11, 13, 18, 59, 73, 79, 93, 101, 115, 148, 188, 8000,
    16797828, 2600, 16779816, 0                       /* PostgreSQL's */
};

static const int64_t  unprocessable[] = {
    2, 9, 14, 15, 22, 66, 96, 121, 238, 241, 257, 292, 10334, 17280, 40414,
    525074461, 77777, 0
};

static const int64_t  conflict[] = { 48, 68, 85, 86, 11000, 11001, 12582, 0 };
static const int64_t  timeout[] = { 50, 64, 0 };
static const int64_t  missing[] = { 26, 27, 0 };


static const text_t  texts[] = {
    { 1, "duplicate key value violates unique constraint \"x\"",
      TENANT_CODE_DUPLICATE_KEY, false },
    { 1, "could not create exclusion constraint \"x\"",
      TENANT_CODE_DUPLICATE_KEY, false },
    { 525074461, "Document failed validation", TENANT_CODE_VALIDATION,
      false },
    { 16908292, "deadlock detected", TENANT_CODE_WRITE_CONFLICT, false },
    { 1, "dial tcp 127.0.0.1:5432: connect: connection refused",
      TENANT_CODE_HOST_UNREACHABLE, true },
    { 8, "could not connect to server: Connection refused",
      TENANT_CODE_HOST_UNREACHABLE, true },
    { 1, "FATAL: the database system is shutting down",
      TENANT_CODE_HOST_UNREACHABLE, true },
    { 1, "", 1, false },
    { 1, "connection refuse", 1, false },
    { 1, "something else", 1, false },
    { 2, "connection refused", 2, false },
    { 303, "Feature not supported: $facet", 238, false },
    { 304, "Aggregation stage not supported: '$x'", 238, false },
    { 303, "the horizon has changed", 303, false },
    { 0, "not master and slaveOk=false", 10107, false },
    { 17, "node is recovering", 10107, false },
    { 17, "no such thing", 17, false },
    { 0, "", 0, false }
};


int
main(void)
{
    size_t  i;

    codes_test(TENANT_UNAVAILABLE, passing);
    codes_test(TENANT_INTERNAL, internal);
    codes_test(TENANT_UNPROCESSABLE, unprocessable);
    codes_test(TENANT_CONFLICT, conflict);
    codes_test(TENANT_TIMEOUT, timeout);
    codes_test(TENANT_NOT_FOUND, missing);

    check(tenant_code_status(0) == TENANT_INTERNAL);

    check(tenant_code_pipeline(146, TENANT_UNAVAILABLE)
          == TENANT_UNPROCESSABLE);
    check(tenant_code_pipeline(115, TENANT_INTERNAL)
          == TENANT_NOT_IMPLEMENTED);
    check(tenant_code_pipeline(238, TENANT_UNPROCESSABLE)
          == TENANT_NOT_IMPLEMENTED);
    check(tenant_code_pipeline(1, TENANT_INTERNAL) == TENANT_UNPROCESSABLE);
    check(tenant_code_pipeline(8, TENANT_INTERNAL) == TENANT_INTERNAL);

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        text_test(&texts[i]);
    }

    labels_test();

    return unit_done();
}


static void
codes_test(tenant_status_e status, const int64_t *codes)
{
    for ( /* void */ ; *codes != 0; codes++) {
        if (!check(tenant_code_status(*codes) == status)) {
            printf("  code %lld\n", (long long) *codes);
        }
    }
}


static void
text_test(const text_t *text)
{
    const char  *backend;

    check(tenant_code(text->code, text->message, strlen(text->message),
                      &backend)
          == text->means);
    check((backend != NULL) == text->backend);
    check(tenant_code(text->code, text->message, strlen(text->message), NULL)
          == text->means);
}


static void
labels_test(void)
{
    size_t           i;
    tenant_bson_t   *reply, *list;
    tenant_arena_t  *arena;

    static const struct {
        const char  *label;
        bool         passes;
    } labels[] = {
        { "SystemOverloadedError", true },
        { "RetryableError", true },
        { "RetryableWriteError", true },
        { "TransientTransactionError", true },
        { "NoWritesPerformed", false },
        { "UnknownTransactionCommitResult", false },
        { "retryableerror", false }
    };

    arena = tenant_arena_create();

    for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {

        reply = tenant_bson_create(arena);
        tenant_bson_add_int(reply, "ok", 0);

        list = tenant_bson_begin_array(reply, "errorLabels");
        tenant_bson_add_int(list, "0", 1);
        tenant_bson_add_text(list, "1", labels[i].label);
        tenant_bson_end(reply, list);

        check(tenant_code_passes(tenant_bson_doc(reply)) == labels[i].passes);
    }

    reply = tenant_bson_create(arena);
    tenant_bson_add_text(reply, "errorLabels", "RetryableError");
    check(!tenant_code_passes(tenant_bson_doc(reply)));

    tenant_arena_destroy(arena);
}
