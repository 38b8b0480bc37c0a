/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_*.c */
/* sources: src/store/tenant_code.c src/store/tenant_envelope.c */
/* sources: src/store/tenant_outcome.c src/store/tenant_violation.c */

/*
 * What becomes of a command, row by row: its status, whether it is sent again,
 * what is known of its server.  The codes themselves are in code.c.
 */


#include <string.h>

#include "../../../src/json/tenant_json.h"
#include "../../../src/store/tenant_outcome.h"
#include "../unit.h"


#define LEFT      1000
#define AGAIN     (-1)                 /* no status yet */

#define READ      0
#define WRITE     1
#define MASTER    2
#define BEGUN     4
#define PINNED    8
#define UNSENT    16
#define OVER      32                   /* the deadline has passed */
#define KNOWN     64                   /* by its session */

/* of the outcome */
#define WROTE     1
#define OPEN      2
#define REPEATS   4

#define UNTOLD    TENANT_SERVER_UNTOLD
#define ANSWERED  TENANT_SERVER_ANSWERED
#define DOUBTED   TENANT_SERVER_DOUBTED

#define CONFLICT  "{\"ok\":1,\"n\":0,\"writeErrors\":[{\"index\":0," \
                  "\"code\":112,\"errmsg\":\"WriteConflict\"}]}"


typedef struct {
    unsigned          flags;
    tenant_fault_e    kind;
    int64_t           code;
    const char       *message;
    const char       *reply;           /* NULL: none */

    int               status;
    tenant_again_e    again;
    tenant_server_e   server;
    unsigned          is;
    const char       *cause;           /* what the log has of it, "" nothing */
} row_t;


static void row_test(const row_t *row);
static int row_run(tenant_arena_t *arena, const row_t *row,
    tenant_tries_t *tries, tenant_outcome_t *outcome, tenant_error_t *err);
static void tries_test(const row_t *row, size_t n);
static void detail_test(void);
static void again_test(void);
static void lost_test(void);
static void over_test(void);
static void broken_test(void);


static const row_t  rows[] = {

    /* an answer, in time and too late */

    { READ, TENANT_FAULT_NONE, 0, "", "{\"ok\":1}",
      TENANT_OK, 0, ANSWERED, 0, NULL },
    { READ | OVER, TENANT_FAULT_NONE, 0, "", "{\"ok\":1}",
      TENANT_OK, 0, ANSWERED, OPEN, NULL },
    { WRITE, TENANT_FAULT_NONE, 0, "", "{\"ok\":1,\"n\":1}",
      TENANT_OK, 0, ANSWERED, WROTE, NULL },
    { WRITE, TENANT_FAULT_NONE, 0, "",
      "{\"ok\":1,\"n\":0,\"writeErrors\":[{\"index\":0,\"code\":11000}]}",
      TENANT_OK, 0, ANSWERED, WROTE, NULL },

    /* the server's error, by its code */

    { READ, TENANT_FAULT_SERVER, 26, "", "{\"ok\":0,\"code\":26}",
      TENANT_NOT_FOUND, 0, ANSWERED, 0, "" },
    { WRITE, TENANT_FAULT_SERVER, 11000, "", "{\"ok\":0,\"code\":11000}",
      TENANT_CONFLICT, 0, ANSWERED, WROTE, "" },
    { READ, TENANT_FAULT_SERVER, 2, "bad", "{\"ok\":0,\"code\":2}",
      TENANT_UNPROCESSABLE, 0, ANSWERED, 0, "" },
    { READ, TENANT_FAULT_SERVER, 50, "",
      "{\"ok\":0,\"code\":50,\"codeName\":\"MaxTimeMSExpired\"}",
      TENANT_TIMEOUT, 0, ANSWERED, OPEN, "error 50 MaxTimeMSExpired" },
    { READ, TENANT_FAULT_SERVER, 10107, "", "{\"ok\":0,\"code\":10107}",
      AGAIN, TENANT_AGAIN_MOVED, ANSWERED, 0, NULL },
    { WRITE, TENANT_FAULT_SERVER, 10107, "", "{\"ok\":0,\"code\":10107}",
      AGAIN, TENANT_AGAIN_MOVED, ANSWERED, 0, NULL },
    { READ | PINNED, TENANT_FAULT_SERVER, 10107, "", "{\"ok\":0}",
      TENANT_UNAVAILABLE, 0, ANSWERED, 0, "error 10107" },
    { READ, TENANT_FAULT_SERVER, 91, "", "{\"ok\":0}",
      AGAIN, TENANT_AGAIN_MOVED, ANSWERED, 0, NULL },
    { WRITE, TENANT_FAULT_SERVER, 91, "", "{\"ok\":0}",
      TENANT_UNAVAILABLE, 0, ANSWERED, WROTE, "error 91" },
    { WRITE | KNOWN, TENANT_FAULT_SERVER, 91, "", "{\"ok\":0}",
      AGAIN, TENANT_AGAIN_MOVED, ANSWERED, WROTE, NULL },
    { WRITE | KNOWN, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      AGAIN, TENANT_AGAIN_LOST, DOUBTED, WROTE, NULL },
    { WRITE, TENANT_FAULT_SERVER, 91, "",
      "{\"ok\":0,\"errorLabels\":[\"RetryableWriteError\","
      "\"NoWritesPerformed\"]}",
      AGAIN, TENANT_AGAIN_MOVED, ANSWERED, 0, NULL },
    { WRITE, TENANT_FAULT_SERVER, 462, "",
      "{\"ok\":0,\"errorLabels\":[\"SystemOverloadedError\","
      "\"RetryableError\"]}",
      AGAIN, TENANT_AGAIN_MOVED, ANSWERED, 0, NULL },
    { READ, TENANT_FAULT_SERVER, 13, "", "{\"ok\":0,\"code\":13}",
      TENANT_INTERNAL, 0, ANSWERED, 0, "error 13" },

    /* what a client can't have written is a defect of ours */

    { READ | MASTER, TENANT_FAULT_SERVER, 2, "bad", "{\"ok\":0,\"code\":2}",
      TENANT_INTERNAL, 0, ANSWERED, 0, "error 2" },
    { WRITE | MASTER, TENANT_FAULT_SERVER, 11000, "", "{\"ok\":0}",
      TENANT_CONFLICT, 0, ANSWERED, WROTE, "" },

    /* a label says that it passes, whatever the code; but a value is taken */

    { READ, TENANT_FAULT_SERVER, 2, "",
      "{\"ok\":0,\"errorLabels\":[\"RetryableError\"]}",
      TENANT_UNAVAILABLE, 0, ANSWERED, 0, "error 2" },
    { READ | MASTER, TENANT_FAULT_SERVER, 2, "",
      "{\"ok\":0,\"errorLabels\":[\"RetryableError\"]}",
      TENANT_UNAVAILABLE, 0, ANSWERED, 0, "error 2" },
    { WRITE, TENANT_FAULT_SERVER, 11000, "",
      "{\"ok\":0,\"errorLabels\":[\"RetryableWriteError\"]}",
      TENANT_CONFLICT, 0, ANSWERED, WROTE, "" },
    { READ, TENANT_FAULT_SERVER, 50, "",
      "{\"ok\":0,\"errorLabels\":[\"RetryableError\"]}",
      TENANT_TIMEOUT, 0, ANSWERED, OPEN, "error 50" },
    { READ, TENANT_FAULT_SERVER, 2, "",
      "{\"ok\":0,\"errorLabels\":[\"NoWritesPerformed\"]}",
      TENANT_UNPROCESSABLE, 0, ANSWERED, 0, "" },

    /* a gateway without its database is told once, and not by each command */

    { READ, TENANT_FAULT_SERVER, 1, "dial tcp: connection refused",
      "{\"ok\":0,\"code\":1}",
      TENANT_UNAVAILABLE, 0, ANSWERED, 0, "" },

    /* stored, but not confirmed */

    { WRITE, TENANT_FAULT_CONCERN, 64, "waiting for replication timed out",
      "{\"ok\":1,\"n\":1,\"writeConcernError\":{\"code\":64,"
      "\"codeName\":\"WriteConcernFailed\"}}",
      TENANT_TIMEOUT, 0, ANSWERED, WROTE | OPEN,
      "error 64 WriteConcernFailed" },
    { WRITE, TENANT_FAULT_CONCERN, 91, "", "{\"ok\":1,\"n\":1}",
      TENANT_TIMEOUT, 0, ANSWERED, WROTE | OPEN, "error 91" },

    /* undone: again, whatever it is that says so */

    { WRITE, TENANT_FAULT_SERVER, 112, "", "{\"ok\":0,\"code\":112}",
      AGAIN, TENANT_AGAIN_UNDONE, ANSWERED, 0, NULL },
    { WRITE, TENANT_FAULT_SERVER, 1, "deadlock detected", "{\"ok\":0}",
      AGAIN, TENANT_AGAIN_UNDONE, ANSWERED, 0, NULL },
    { WRITE, TENANT_FAULT_NONE, 0, "", CONFLICT,
      AGAIN, TENANT_AGAIN_UNDONE, ANSWERED, 0, NULL },
    { WRITE, TENANT_FAULT_NONE, 0, "",
      "{\"ok\":1,\"n\":1,\"writeErrors\":[{\"index\":1,\"code\":112}]}",
      TENANT_OK, 0, ANSWERED, WROTE, NULL },
    { READ, TENANT_FAULT_SERVER, 112, "", "{\"ok\":0,\"code\":112}",
      TENANT_UNAVAILABLE, 0, ANSWERED, 0, "error 112" },

    /* lost on the network: a read once more, a write never */

    { READ, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      AGAIN, TENANT_AGAIN_LOST, DOUBTED, OPEN, NULL },
    { READ | UNSENT, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      AGAIN, TENANT_AGAIN_LOST, DOUBTED, 0, NULL },
    { READ | BEGUN, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      TENANT_UNAVAILABLE, 0, DOUBTED, OPEN | REPEATS, "\"find\": reset" },
    { READ | PINNED, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      TENANT_UNAVAILABLE, 0, DOUBTED, OPEN | REPEATS, "\"find\": reset" },
    { READ | PINNED | UNSENT, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      AGAIN, TENANT_AGAIN_LOST, DOUBTED, 0, NULL },
    { WRITE, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      TENANT_TIMEOUT, 0, DOUBTED, WROTE | OPEN, "\"insert\": reset" },
    { WRITE | MASTER, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      TENANT_TIMEOUT, 0, DOUBTED, WROTE | OPEN, "\"insert\": reset" },
    { WRITE | UNSENT, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      TENANT_UNAVAILABLE, 0, DOUBTED, REPEATS, "\"insert\": reset" },

    /* and its time is over: sent and not answered, or not sent */

    { READ | OVER, TENANT_FAULT_NETWORK, 0, "silent", NULL,
      TENANT_TIMEOUT, 0, DOUBTED, OPEN, "\"find\": silent" },
    { READ | OVER | BEGUN, TENANT_FAULT_NETWORK, 0, "silent", NULL,
      TENANT_TIMEOUT, 0, DOUBTED, OPEN, "\"find\": silent" },
    { READ | OVER | UNSENT, TENANT_FAULT_NETWORK, 0, "no", NULL,
      TENANT_UNAVAILABLE, 0, DOUBTED, REPEATS, "\"find\": no" },
    { WRITE | OVER, TENANT_FAULT_NETWORK, 0, "silent", NULL,
      TENANT_TIMEOUT, 0, DOUBTED, WROTE | OPEN, "\"insert\": silent" },

    /* no server: again as long as there is time, but for a cursor's own */

    { READ | UNSENT, TENANT_FAULT_NO_SERVER, 0, "none", NULL,
      AGAIN, TENANT_AGAIN_UNSENT, DOUBTED, 0, NULL },
    { WRITE | UNSENT, TENANT_FAULT_NO_SERVER, 0, "none", NULL,
      AGAIN, TENANT_AGAIN_UNSENT, DOUBTED, 0, NULL },
    { READ | UNSENT | PINNED, TENANT_FAULT_NO_SERVER, 0, "none", NULL,
      TENANT_UNAVAILABLE, 0, DOUBTED, REPEATS, "\"find\": none" },
    { READ | UNSENT | OVER, TENANT_FAULT_NO_SERVER, 0, "none", NULL,
      TENANT_UNAVAILABLE, 0, DOUBTED, REPEATS, "\"find\": none" },
    { WRITE | UNSENT | OVER, TENANT_FAULT_NO_SERVER, 0, "none", NULL,
      TENANT_UNAVAILABLE, 0, DOUBTED, REPEATS, "\"insert\": none" },

    /* the others */

    { READ | UNSENT, TENANT_FAULT_LOGIN, 0, "denied", NULL,
      TENANT_UNAVAILABLE, 0, DOUBTED, REPEATS, "\"find\": denied" },
    { WRITE | UNSENT, TENANT_FAULT_BSON, 0, "too big", NULL,
      TENANT_UNPROCESSABLE, 0, UNTOLD, 0, "" },
    { READ | UNSENT, TENANT_FAULT_MEMORY, 0, "", NULL,
      TENANT_NO_MEMORY, 0, UNTOLD, 0, "" },
    { READ | UNSENT, TENANT_FAULT_OTHER, 0, "odd", NULL,
      TENANT_UNAVAILABLE, 0, UNTOLD, REPEATS, "\"find\": odd" },
    { WRITE, TENANT_FAULT_OTHER, 0, "odd", NULL,
      TENANT_TIMEOUT, 0, UNTOLD, WROTE | OPEN, "\"insert\": odd" }
};


/* several tries of one command */

static const row_t  lost_twice[] = {
    { READ, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      AGAIN, TENANT_AGAIN_LOST, DOUBTED, OPEN, NULL },
    { READ, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      TENANT_UNAVAILABLE, 0, DOUBTED, OPEN | REPEATS, "\"find\": reset" }
};

static const row_t  lost_late[] = {
    { READ, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      AGAIN, TENANT_AGAIN_LOST, DOUBTED, OPEN, NULL },
    { READ | OVER, TENANT_FAULT_NETWORK, 0, "silent", NULL,
      TENANT_TIMEOUT, 0, DOUBTED, OPEN, "\"find\": silent" }
};

/* sent by the first try alone, and not answered until the end */

static const row_t  lost_unsent[] = {
    { READ, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      AGAIN, TENANT_AGAIN_LOST, DOUBTED, OPEN, NULL },
    { READ | UNSENT, TENANT_FAULT_NO_SERVER, 0, "none", NULL,
      AGAIN, TENANT_AGAIN_UNSENT, DOUBTED, OPEN, NULL },
    { READ | UNSENT | OVER, TENANT_FAULT_NO_SERVER, 0, "none", NULL,
      TENANT_TIMEOUT, 0, DOUBTED, OPEN | REPEATS, "\"find\": none" }
};

static const row_t  lost_refused[] = {
    { READ, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      AGAIN, TENANT_AGAIN_LOST, DOUBTED, OPEN, NULL },
    { READ | UNSENT | OVER, TENANT_FAULT_NETWORK, 0, "refused", NULL,
      TENANT_TIMEOUT, 0, DOUBTED, OPEN, "\"find\": refused" }
};

static const row_t  lost_answered[] = {
    { READ, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      AGAIN, TENANT_AGAIN_LOST, DOUBTED, OPEN, NULL },
    { READ, TENANT_FAULT_NONE, 0, "", "{\"ok\":1}",
      TENANT_OK, 0, ANSWERED, 0, NULL }
};

static const row_t  lost_error[] = {
    { READ, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      AGAIN, TENANT_AGAIN_LOST, DOUBTED, OPEN, NULL },
    { READ, TENANT_FAULT_SERVER, 10107, "", "{\"ok\":0}",
      AGAIN, TENANT_AGAIN_MOVED, ANSWERED, 0, NULL },
    { READ, TENANT_FAULT_SERVER, 10107, "", "{\"ok\":0}",
      TENANT_UNAVAILABLE, 0, ANSWERED, 0, "error 10107" }
};

static const row_t  found_lost[] = {
    { WRITE | UNSENT, TENANT_FAULT_NO_SERVER, 0, "none", NULL,
      AGAIN, TENANT_AGAIN_UNSENT, DOUBTED, 0, NULL },
    { WRITE, TENANT_FAULT_NETWORK, 0, "reset", NULL,
      TENANT_TIMEOUT, 0, DOUBTED, WROTE | OPEN, "\"insert\": reset" }
};

static const row_t  undone_stored[] = {
    { WRITE, TENANT_FAULT_NONE, 0, "", CONFLICT,
      AGAIN, TENANT_AGAIN_UNDONE, ANSWERED, 0, NULL },
    { WRITE, TENANT_FAULT_NONE, 0, "", "{\"ok\":1,\"n\":1}",
      TENANT_OK, 0, ANSWERED, WROTE, NULL }
};


#define tries(list)  tries_test(list, sizeof(list) / sizeof(row_t))


int
main(void)
{
    size_t  i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        row_test(&rows[i]);
    }

    tries(lost_twice);
    tries(lost_late);
    tries(lost_unsent);
    tries(lost_refused);
    tries(lost_answered);
    tries(lost_error);
    tries(found_lost);
    tries(undone_stored);

    detail_test();
    again_test();
    lost_test();
    over_test();
    broken_test();

    return unit_done();
}


static void
row_test(const row_t *row)
{
    tries_test(row, 1);
}


/* Each row is a try more; the last is what becomes of the command. */

static void
tries_test(const row_t *row, size_t n)
{
    int                status;
    bool               ok;
    size_t             i;
    unsigned           is;
    tenant_tries_t     tries;
    tenant_error_t     err;
    tenant_arena_t    *arena;
    tenant_outcome_t   outcome;

    arena = tenant_arena_create();
    memset(&tries, 0, sizeof(tries));

    for (i = 0; i < n; i++, row++) {

        memset(&err, 0, sizeof(err));

        status = row_run(arena, row, &tries, &outcome, &err);

        is = (outcome.wrote ? WROTE : 0) | (outcome.open ? OPEN : 0)
             | (outcome.repeats ? REPEATS : 0);

        ok = check(outcome.again == row->again);
        ok &= check(row->status == AGAIN || status == row->status);
        ok &= check(outcome.server == row->server);
        ok &= check(is == row->is);

        if (row->cause == NULL) {
            ok &= check(err.status == TENANT_OK && err.detail[0] == '\0');

        } else {
            ok &= check((int) err.status == row->status);
            ok &= check(err.detail[0] != '\0');
            ok &= check(row->cause[0] != '\0'
                        ? strstr(err.cause, row->cause) != NULL
                        : err.cause[0] == '\0');
        }

        if (!ok) {
            printf("  flags %u, fault %d, code %lld, \"%s\", try %zu: "
                   "status %d, is %u, cause \"%s\"\n", row->flags, row->kind,
                   (long long) row->code, row->message, i, status, is,
                   err.cause);
        }
    }

    tenant_arena_destroy(arena);
}


/* A write whose reply is broken may be stored; nobody can say. */

static void
broken_test(void)
{
    tenant_error_t     err;
    tenant_arena_t    *arena;
    tenant_command_t   command;

    arena = tenant_arena_create();
    memset(&command, 0, sizeof(command));

    command.body = tenant_bson_create(arena);
    tenant_bson_add_text(command.body, "insert", "c");
    command.write = true;

    check(tenant_outcome_broken(&command, &err) == TENANT_TIMEOUT);
    check(err.status == TENANT_TIMEOUT);
    check(strcmp(err.cause, "\"insert\": the reply is broken") == 0);

    tenant_arena_destroy(arena);
}


static int
row_run(tenant_arena_t *arena, const row_t *row, tenant_tries_t *tries,
    tenant_outcome_t *outcome, tenant_error_t *err)
{
    bool              array;
    tenant_try_t      one;
    tenant_error_t    ignored;
    tenant_command_t  command;

    memset(&command, 0, sizeof(command));

    command.body = tenant_bson_create(arena);
    command.write = (row->flags & WRITE) != 0;
    command.master = (row->flags & MASTER) != 0;

    tenant_bson_add_text(command.body, command.write ? "insert" : "find", "c");

    memset(&one, 0, sizeof(one));

    one.fault = (tenant_fault_t) { row->kind, row->code, row->message };
    one.left = row->flags & OVER ? 0 : LEFT;
    one.sent = (row->flags & UNSENT) == 0;
    one.begun = (row->flags & BEGUN) != 0;
    one.pinned = (row->flags & PINNED) != 0;
    one.known = (row->flags & KNOWN) != 0;

    if (row->reply != NULL) {
        check(tenant_json_read(arena,
                               (tenant_str_t) { strlen(row->reply),
                                                row->reply },
                               TENANT_JSON_PLAIN, &one.reply, &array, &ignored)
              == TENANT_OK);
    }

    return tenant_outcome(&command, tries, &one, outcome, err);
}


/* What clients read, and that it tells nothing of the server. */

static void
detail_test(void)
{
    size_t             i;
    row_t              row;
    tenant_tries_t     tries;
    tenant_error_t     err;
    tenant_arena_t    *arena;
    tenant_outcome_t   outcome;

    static const struct {
        int64_t      code;
        const char  *detail;
    } details[] = {
        { 11000, "a unique value is taken" },
        { 26, "not found" },
        { 2, "the database can't carry out this request" },
        { 50, "the database did not answer in time" },
        { 462, "the database is not available" },
        { 13, "internal error" }
    };

    memset(&row, 0, sizeof(row));

    row.kind = TENANT_FAULT_SERVER;
    row.message = "a secret value";
    row.reply = "{\"ok\":0,\"errmsg\":\"a secret value\"}";

    arena = tenant_arena_create();

    for (i = 0; i < sizeof(details) / sizeof(details[0]); i++) {

        row.code = details[i].code;
        memset(&tries, 0, sizeof(tries));

        (void) row_run(arena, &row, &tries, &outcome, &err);

        check(strcmp(err.detail, details[i].detail) == 0);
        check(strstr(err.cause, "secret") == NULL);
    }

    row.code = 1;
    row.message = "no pg_hba.conf entry, connection refused";
    memset(&tries, 0, sizeof(tries));

    check(row_run(arena, &row, &tries, &outcome, &err) == TENANT_UNAVAILABLE);
    check(outcome.backend != NULL
          && strcmp(outcome.backend, "connection refused") == 0);

    tenant_arena_destroy(arena);
}


/* A write that is undone every time is given up: nothing was done. */

static void
again_test(void)
{
    int                status;
    unsigned           n;
    row_t              row;
    tenant_tries_t     tries;
    tenant_error_t     err;
    tenant_arena_t    *arena;
    tenant_outcome_t   outcome;

    memset(&tries, 0, sizeof(tries));
    memset(&row, 0, sizeof(row));

    row.flags = WRITE;
    row.kind = TENANT_FAULT_SERVER;
    row.code = 112;
    row.message = "";
    row.reply = "{\"ok\":0,\"code\":112}";

    arena = tenant_arena_create();

    for (n = 0; n < 100; n++) {

        status = row_run(arena, &row, &tries, &outcome, &err);

        if (outcome.again == TENANT_AGAIN_NOT) {
            break;
        }
    }

    check(n == 10);
    check(status == TENANT_UNAVAILABLE);
    check(!outcome.wrote && !outcome.open);

    tenant_arena_destroy(arena);
}


/* A server that comes and goes does not have a read sent for ever. */

static void
lost_test(void)
{
    unsigned           n;
    row_t              row;
    tenant_tries_t     tries;
    tenant_error_t     err;
    tenant_arena_t    *arena;
    tenant_outcome_t   outcome;

    memset(&tries, 0, sizeof(tries));
    memset(&row, 0, sizeof(row));

    row.message = "";

    arena = tenant_arena_create();

    for (n = 0; n < 100; n++) {

        row.kind = n % 2 ? TENANT_FAULT_NETWORK : TENANT_FAULT_NO_SERVER;
        row.flags = n % 2 ? READ : READ | UNSENT;

        (void) row_run(arena, &row, &tries, &outcome, &err);

        if (outcome.again == TENANT_AGAIN_NOT) {
            break;
        }
    }

    check(n == 3);

    tenant_arena_destroy(arena);
}


/* 503: nothing was sent; 504: sent and not answered. */

static void
over_test(void)
{
    tenant_error_t     err;
    tenant_arena_t    *arena;
    tenant_command_t   command;

    arena = tenant_arena_create();
    memset(&command, 0, sizeof(command));

    command.body = tenant_bson_create(arena);
    tenant_bson_add_text(command.body, "find", "c");

    check(tenant_outcome_over(&command, false, &err) == TENANT_UNAVAILABLE);
    check(err.status == TENANT_UNAVAILABLE);
    check(strcmp(err.detail, "the database is not available in time") == 0);
    check(err.cause[0] == '\0');

    check(tenant_outcome_over(&command, true, &err) == TENANT_TIMEOUT);
    check(err.status == TENANT_TIMEOUT);
    check(strcmp(err.detail, "the database did not answer in time") == 0);
    check(strstr(err.cause, "\"find\" was sent") != NULL);

    tenant_arena_destroy(arena);
}
