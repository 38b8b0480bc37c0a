/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_TURN_H_INCLUDED_
#define _TENANT_TURN_H_INCLUDED_


#include "../job/tenant_job.h"


/*
 * One reconciler of a deployment is at work at a time: the one whose turn it
 * is, as {_id: "reconciler", owner, beat} in the collection "deployment" says.
 * "beat" is the database's own time.  Who died with his turn loses it when it
 * is over.
 */

#define TENANT_TURN  5000              /* it lives so long without a beat, ms */


typedef struct {
    char      owner[TENANT_OID_HEX + 1];
    int64_t   end;                     /* by tenant_clock_now(), counted from
                                          before the last beat was asked for */
    int64_t   deadline;                /* of the job itself */
} tenant_turn_t;


/*
 * Each bounds job->work.deadline by the turn's end, so that no command is sent
 * when it may be another's turn already.  They return TENANT_OK;
 * TENANT_CONFLICT when it is another's turn; or what the store says.  A task
 * thread calls them.
 */

/*
 * Takes the turn that nobody has, or whose time is over.  With TENANT_CONFLICT,
 * *wait is how long another's may last, ms.
 */
tenant_status_e tenant_turn_take(tenant_job_t *job, tenant_turn_t *turn,
    int64_t *wait, tenant_error_t *err);

/* Makes the turn last, when half of it is over. */
tenant_status_e tenant_turn_keep(tenant_job_t *job, tenant_turn_t *turn,
    tenant_error_t *err);

/* Gives the turn back; one that can't be given back ends by itself. */
void tenant_turn_end(tenant_job_t *job, tenant_turn_t *turn);


#endif /* _TENANT_TURN_H_INCLUDED_ */
