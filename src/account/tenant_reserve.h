/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RESERVE_H_INCLUDED_
#define _TENANT_RESERVE_H_INCLUDED_


#include "../master/tenant_record.h"


/*
 * An older claim was left behind by a crash, or by a sign-up that waits for its
 * turn to hash and claims once more (docs/operations.md, "Limits").
 */
#define TENANT_RESERVE_STALE  7000     /* ms */


/*
 * These claim a unique value (a name, an address) for a record that is not
 * complete yet.  A claim that a crash left behind gives way.  A task thread
 * calls them.
 */

/*
 * Writes the record, whose "field" has "value".  Returns TENANT_OK,
 * TENANT_CONFLICT when the value is taken, or what the store says.
 */
tenant_status_e tenant_reserve(tenant_job_t *job,
    const tenant_record_t *record, const char *field, tenant_str_t value);

/*
 * Returns TENANT_OK when the value is free, or was held by a stale claim that
 * is gone now; TENANT_CONFLICT when it is taken; or what the store says.
 */
tenant_status_e tenant_reserve_free(tenant_job_t *job, tenant_record_e kind,
    const char *field, tenant_str_t value, tenant_error_t *err);

/*
 * Says that a claim was given up twice before it could be made good: the
 * database is too slow.  Returns TENANT_UNAVAILABLE.
 */
tenant_status_e tenant_reserve_late(tenant_job_t *job);

/*
 * Claims an address for a user of the caller's organization who is to get it in
 * a later step.  Returns TENANT_OK with job->effects.reservation, which is
 * empty where "email" is none (data NULL) or the user's own; TENANT_CONFLICT;
 * or what the store says.  The claim must be released before the address is
 * written.
 */
tenant_status_e tenant_reserve_address(tenant_job_t *job, tenant_doc_t user,
    tenant_str_t email, tenant_str_t folded);

/*
 * Releases job->effects.reservation, whatever became of the job's time.
 * Returns TENANT_OK, or what the store says; then it is released after the
 * answer.  Other errors of the job's stay.
 */
tenant_status_e tenant_reserve_release(tenant_job_t *job);


#endif /* _TENANT_RESERVE_H_INCLUDED_ */
