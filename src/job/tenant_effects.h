/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_EFFECTS_H_INCLUDED_
#define _TENANT_EFFECTS_H_INCLUDED_


#include "../json/tenant_bson.h"


typedef struct tenant_job_s  tenant_job_t;


/* The engine posts a job by what it needs next. */

typedef enum {
    TENANT_STEP_DONE = 0,     /* job->answer, or job->error */
    TENANT_STEP_DATABASE,     /* call job->step within tenant_timeout */
    TENANT_STEP_FLUSH,        /* send job->answer.body, an operation's, then
                                 call tenant_operation_flushed() */
    TENANT_STEP_HASH,         /* call job->step with a slot for hashing */
    TENANT_STEP_LATER,        /* as DATABASE, effects.later ms from now, with
                                 tenant_timeout anew: it takes many steps */
    TENANT_STEP_THROTTLE      /* as DATABASE, unless effects.account was tried
                                 too often: then 429 */
} tenant_step_e;


/* A step of a use case is plain synchronous code in a task thread. */
typedef tenant_step_e (*tenant_step_pt)(tenant_job_t *job);


/* It does what is left to do after the answer (tenant_after.h). */

typedef tenant_status_e (*tenant_after_pt)(tenant_job_t *job,
    tenant_error_t *err);

typedef struct tenant_after_s  tenant_after_t;

struct tenant_after_s {
    tenant_after_pt   run;             /* NULL: not added */
    tenant_after_t   *next;
};


/* The throttle counts an attempt by what became of it. */

typedef enum {
    TENANT_ATTEMPT_UNDECIDED = 0,
    TENANT_ATTEMPT_FORGIVEN,  /* a right password */
    TENANT_ATTEMPT_COUNTED    /* a wrong one, or a sign-up that happened */
} tenant_attempt_e;


/*
 * A use case has these effects beside its answer, also when it fails: the glue
 * reads them when the last step is done.
 */

typedef struct {
    /* those whose leases are outdated now; empty: nobody's */
    char               user[TENANT_OID_HEX + 1];
    char               organization[TENANT_OID_HEX + 1];

    tenant_str_t       account;        /* a folded address, or empty: a
                                          sign-up */
    tenant_attempt_e   attempt;

    char               reservation[TENANT_OID_HEX + 1];  /* tenant_reserve.h;
                                          empty: none */
    tenant_after_t     release;        /* gives the reservation back */

    char               mark[TENANT_OID_HEX + 1];  /* tenant_mark.h; empty:
                                          none yet */

    bool               pending;        /* the reconciler may have to end what
                                          this job began */
    bool               awaited;        /* it has to, and somebody waits */
    bool               resuming;       /* the job is the reconciler's: it ends
                                          what another one began */

    int64_t            later;          /* ms, of TENANT_STEP_LATER */

    tenant_after_t    *after;          /* what is left to do */
    tenant_step_pt     afterwards;     /* does it, "purge_delay" after the
                                          answer; NULL: nothing is left */
    int64_t            purge_delay;    /* ms */
    bool               swept;          /* the reconciler would do it, too */
} tenant_effects_t;


#endif /* _TENANT_EFFECTS_H_INCLUDED_ */
