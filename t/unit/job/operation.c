/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_*.c src/json/tenant_bson*.c */
/* sources: src/job/tenant_operation.c */

/*
 * How an operation yields its commands, whoever carries them: a row says what
 * its functions return, and in what order they are called.
 */


#include <string.h>

#include "../../../src/job/tenant_use_case.h"
#include "../unit.h"


#define count(a)  (sizeof(a) / sizeof((a)[0]))


/*
 * "made": a letter for each call, p(arse), c(ommand), f(inish).  What the
 * carrier says is OK but for the command "fails".
 */

typedef struct {
    const char       *name;
    tenant_status_e   before;          /* of the parameters */
    tenant_status_e   parse;
    tenant_status_e   prepare;
    unsigned          commands;        /* that finish asks for */
    unsigned          fails;           /* from 1; 0: none */
    const char       *made;
    tenant_status_e   end;
} operation_row_t;


static void row_test(const operation_row_t *row);
static tenant_status_e fake_parse(tenant_job_t *job);
static tenant_status_e fake_prepare(tenant_job_t *job,
    tenant_command_t *command);
static tenant_status_e fake_finish(tenant_job_t *job, tenant_status_e status,
    tenant_doc_t reply, bool *again);


static const operation_row_t  rows[] = {
    { "one command", 0, 0, 0, 1, 0, "pcf", TENANT_OK },
    { "three", 0, 0, 0, 3, 0, "pcfcfcf", TENANT_OK },
    { "wrong input", 0, TENANT_UNPROCESSABLE, 0, 1, 0, "p",
      TENANT_UNPROCESSABLE },
    { "wrong parameters, and a body to look at", TENANT_UNPROCESSABLE, 0, 0,
      1, 0, "p", TENANT_UNPROCESSABLE },
    { "a worse body", TENANT_UNPROCESSABLE, TENANT_BAD_REQUEST, 0, 1, 0, "p",
      TENANT_BAD_REQUEST },
    { "no memory for a command", 0, 0, TENANT_NO_MEMORY, 1, 0, "pc",
      TENANT_NO_MEMORY },
    { "the database is away", 0, 0, 0, 2, 1, "pcf", TENANT_UNAVAILABLE },
    { "and later", 0, 0, 0, 3, 2, "pcfcf", TENANT_UNAVAILABLE },
};


static const tenant_operation_t  fake_operation = {
    fake_parse, fake_prepare, fake_finish
};

static const tenant_use_case_t  fake_use_case = {
    0, NULL, NULL, NULL, &fake_operation
};

static const tenant_route_t  fake_route = { .use_case = &fake_use_case };

static const operation_row_t   *fake_row;
static unsigned                 fake_sent;
static char                     fake_made[16];


static void
made(char call)
{
    size_t  n;

    n = strlen(fake_made);

    if (n + 1 < sizeof(fake_made)) {
        fake_made[n] = call;
    }
}


static tenant_status_e
fake_parse(tenant_job_t *job)
{
    made('p');

    if (fake_row->parse != TENANT_OK) {
        job->error.status = fake_row->parse;
    }

    return fake_row->parse;
}


static tenant_status_e
fake_prepare(tenant_job_t *job, tenant_command_t *command)
{
    made('c');

    /* nothing is left of the command before */
    check(command->body == NULL && !command->write && !command->master);

    command->write = true;
    job->error.status = fake_row->prepare;

    return fake_row->prepare;
}


static tenant_status_e
fake_finish(tenant_job_t *job, tenant_status_e status, tenant_doc_t reply,
    bool *again)
{
    (void) reply;

    made('f');

    check(!*again && job->error.status == status);

    *again = fake_sent < fake_row->commands;

    return status;
}


tenant_status_e
tenant_store_command(tenant_work_t *work,
    const tenant_command_t *command, tenant_doc_t *reply, tenant_error_t *err)
{
    (void) work;

    check(command->write && reply->data == NULL);

    if (++fake_sent == fake_row->fails) {
        return tenant_error_set(err, TENANT_UNAVAILABLE, "away");
    }

    return TENANT_OK;
}


void
tenant_store_release(tenant_work_t *work)
{
    work->hold = NULL;
}


tenant_status_e
tenant_store_again(tenant_work_t *work, const tenant_command_t *command,
    const tenant_tries_t *tries, tenant_doc_t *reply, tenant_error_t *err)
{
    check(tries->reads == 0 && !tries->lost);

    return tenant_store_command(work, command, reply, err);
}


tenant_status_e
tenant_outcome_broken(const tenant_command_t *command, tenant_error_t *err)
{
    (void) command;

    return tenant_error_set(err, TENANT_TIMEOUT, "broken");
}


/* By the loop over the driver, and by a carrier of its own. */

static void
row_test(const operation_row_t *row)
{
    tenant_job_t                 job;
    tenant_command_t             command;
    tenant_operation_outcome_t   outcome, *last;

    fake_row = row;
    fake_sent = 0;
    memset(fake_made, 0, sizeof(fake_made));
    memset(&job, 0, sizeof(tenant_job_t));

    job.request.route = &fake_route;
    job.error.status = row->before;

    check(tenant_operation_step(&job) == TENANT_STEP_DONE);
    check(job.error.status == row->end);

    if (!check(strcmp(fake_made, row->made) == 0)) {
        printf("%s: %s\n", row->name, fake_made);
    }

    fake_sent = 0;
    memset(fake_made, 0, sizeof(fake_made));
    job.error.status = row->before;

    for (last = NULL; tenant_operation_next(&job, last, &command); ) {

        last = &outcome;
        memset(last, 0, sizeof(tenant_operation_outcome_t));

        if (++fake_sent == row->fails) {
            outcome.status = tenant_error_set(&job.error, TENANT_UNAVAILABLE,
                                              "away");
        }
    }

    check(job.error.status == row->end);
    check(strcmp(fake_made, row->made) == 0);
}


int
main(void)
{
    size_t  i;

    for (i = 0; i < count(rows); i++) {
        row_test(&rows[i]);
    }

    return unit_done();
}
