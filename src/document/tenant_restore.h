/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RESTORE_H_INCLUDED_
#define _TENANT_RESTORE_H_INCLUDED_


#include "tenant_restore_line.h"


/*
 * An export (tenant_export.h) is read back from the request's file, in slices:
 * first all of it is checked, then it is written.  What a slice makes is in the
 * job's arena, and can be given up behind it.
 */

/*
 * Checks a slice of lines: each document as one to insert, "_etag" too, the
 * order of collections, and at last how many there were.  Returns TENANT_OK;
 * TENANT_UNPROCESSABLE with job->error, whose fields are "line N" or "line N:
 * place" of all that is wrong, as far as there is room; TENANT_NO_MEMORY; or
 * TENANT_INTERNAL when the file can't be read.  *more is set unless it was the
 * last.  A task thread calls it.
 */
tenant_status_e tenant_restore_check(tenant_job_t *job,
    tenant_restore_t *restore, bool *more);

/*
 * Inserts the documents of a slice of checked lines into the caller's
 * placement, and begins with no further command "until".  Returns as above,
 * TENANT_UNPROCESSABLE for a line whose document can't be stored there, or what
 * the store says.
 */
tenant_status_e tenant_restore_write(tenant_job_t *job,
    tenant_restore_t *restore, int64_t until, bool *more);

/*
 * Asks whether the caller's placement has no document.  Returns TENANT_OK or
 * what the store says, with job->error.
 */
tenant_status_e tenant_restore_vacant(tenant_job_t *job, bool *vacant);


#endif /* _TENANT_RESTORE_H_INCLUDED_ */
