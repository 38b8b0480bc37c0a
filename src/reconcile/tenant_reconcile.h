/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RECONCILE_H_INCLUDED_
#define _TENANT_RECONCILE_H_INCLUDED_


#include "../master/tenant_passing.h"


/*
 * The reconciler ends what was begun on records and left there by a crash, or
 * can only be done later: each has a row in a table of tenant_reconcile_rows.c.
 */

/*
 * Does what is due for one record, or a part of it; several times, also at
 * once by a use case that is still alive, must be harmless.  *next is -1; it
 * may be set to the milliseconds until the record wants to be looked at again,
 * 0 if there is more to do at once.  Commands end with job->work.deadline, a
 * few seconds from now: longer work is done in parts.  Returns TENANT_OK;
 * TENANT_NOT_FOUND when it was done by another one; or a status with *err,
 * which is logged, and the record comes again later.  A task thread calls it.
 */
typedef tenant_status_e (*tenant_reconcile_pt)(tenant_job_t *job,
    const tenant_record_t *record, int64_t *next, tenant_error_t *err);


typedef struct {
    tenant_passing_e      what;
    bool                  aged;        /* if one is not due by its age, none of
                                          the younger ones is */
    tenant_reconcile_pt   run;         /* NULL: the end of the table */
} tenant_reconcile_row_t;

extern const tenant_reconcile_row_t  tenant_reconcile_rows[];


/* A step tells of so many organizations whose leases are outdated now; the
 * others' end by themselves. */
#define TENANT_RECONCILE_CHANGED  16


/* A step reads and writes this in job->data; zeroed before the first. */

typedef struct {
    const volatile uintptr_t  *leaving;    /* not 0: the process is to end; or
                                              NULL */
    void      *turn;       /* tenant_turn_t, while a step runs */
    bool       away;       /* the master database could not be asked */
    bool       failed;     /* a record did, in this step or in one before it
                              that had no time for all */
    int64_t    next;       /* ms until something is due; -1: nothing is begun */
    unsigned   row;        /* where the step before stopped, ... */
    int64_t    skip;       /* behind so many records that must wait */
    int64_t    soonest;    /* what they have asked for; 0: nothing */
    unsigned   nchanged;
    char       changed[TENANT_RECONCILE_CHANGED][TENANT_OID_HEX + 1];
} tenant_reconcile_t;


/*
 * For work that takes longer than a turn: makes the turn last, and returns the
 * ms of tenant_clock_now() until which something may be changed, or 0 if it is
 * over, or the process is to end.  "data" is the job.  A task thread calls it.
 */
int64_t tenant_reconcile_permit(void *data);

/*
 * Looks for what is due in all records of the deployment and does it, if it is
 * this one's turn (tenant_turn.h); one that can't be done does not keep others
 * from it.  It takes a few seconds at most, and goes on in the next step.  With
 * nothing to do it asks what tenant_passing_any() does, and no more.
 * job->error is what went wrong last.  A task thread calls it.
 */
tenant_step_e tenant_reconcile_step(tenant_job_t *job);


#endif /* _TENANT_RECONCILE_H_INCLUDED_ */
