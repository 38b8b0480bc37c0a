/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/core/tenant_arena.c src/core/tenant_base64url.c */
/* sources: src/core/tenant_buf.c src/core/tenant_core.c */
/* sources: src/core/tenant_path.c src/json/tenant_*.c */
/* sources: src/job/tenant_after.c */

/*
 * What is left to do after an answer: everything that was added, each once,
 * and what fails again.
 */


#include <string.h>

#include "../../../src/job/tenant_after.h"
#include "../unit.h"


static tenant_status_e  after_says[3];
static unsigned         after_ran[3];


int64_t
tenant_clock_now(void)
{
    return 1000;
}


static tenant_status_e
after_run(unsigned n, tenant_error_t *err)
{
    after_ran[n]++;

    return after_says[n] == TENANT_OK
           ? TENANT_OK
           : tenant_error_set(err, after_says[n], "number %u", n);
}


static tenant_status_e
after_0(tenant_job_t *job, tenant_error_t *err)
{
    (void) job;

    return after_run(0, err);
}


static tenant_status_e
after_1(tenant_job_t *job, tenant_error_t *err)
{
    (void) job;

    return after_run(1, err);
}


static tenant_status_e
after_2(tenant_job_t *job, tenant_error_t *err)
{
    (void) job;

    return after_run(2, err);
}


int
main(void)
{
    tenant_job_t    job;
    tenant_after_t  after[4];

    memset(&job, 0, sizeof(job));
    memset(after, 0, sizeof(after));

    check(job.effects.afterwards == NULL);

    tenant_after_add(&job, &after[0], after_0);
    tenant_after_add(&job, &after[1], after_1);
    tenant_after_add(&job, &after[0], after_0);
    tenant_after_add(&job, &after[2], after_2);
    tenant_after_add(&job, &after[1], after_1);

    if (!check(job.effects.afterwards != NULL)) {
        return unit_done();
    }

    after_says[1] = TENANT_UNAVAILABLE;
    after_says[2] = TENANT_TIMEOUT;

    check(job.effects.afterwards(&job) == TENANT_STEP_DONE);
    check(after_ran[0] == 1 && after_ran[1] == 1 && after_ran[2] == 1);
    check(job.error.status == TENANT_UNAVAILABLE);
    check(strcmp(job.error.detail, "number 1") == 0);

    /* as the glue does it: what is done is not done again */

    after_says[1] = TENANT_OK;

    check(job.effects.afterwards(&job) == TENANT_STEP_DONE);
    check(after_ran[0] == 1 && after_ran[1] == 2 && after_ran[2] == 2);
    check(job.error.status == TENANT_TIMEOUT);

    /* a failure that stays does not keep the others from being tried again */

    after_says[1] = TENANT_INTERNAL;
    tenant_after_add(&job, &after[3], after_1);

    check(job.effects.afterwards(&job) == TENANT_STEP_DONE);
    check(job.error.status == TENANT_TIMEOUT);
    check(after_ran[1] == 3 && after_ran[2] == 3);

    after_says[1] = TENANT_OK;
    after_says[2] = TENANT_OK;

    check(job.effects.afterwards(&job) == TENANT_STEP_DONE);
    check(after_ran[0] == 1 && after_ran[1] == 4 && after_ran[2] == 4);
    check(job.error.status == TENANT_OK);

    job.timeout = 50;
    job.work.deadline = 7;

    check(tenant_after_deadline(&job) == 7);
    check(job.work.deadline == 1050);

    return unit_done();
}
