/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PASSWORD_H_INCLUDED_
#define _TENANT_PASSWORD_H_INCLUDED_


#include "../job/tenant_job.h"


#define TENANT_PASSWORD_MIN   8
#define TENANT_PASSWORD_MAX   256
#define TENANT_BCRYPT_MAX     72       /* bcrypt overlooks what follows */


/*
 * Whether the password may be set: TENANT_PASSWORD_MIN to _MAX bytes (bcrypt:
 * TENANT_BCRYPT_MAX), no NUL.  When not, adds the field "name" to job->error.
 * Any thread.
 */
bool tenant_password_check(tenant_job_t *job, const char *name,
    tenant_str_t password);

/*
 * Hashes with a new salt as "tenant_password_hash" says (crypt(5)); takes
 * tens of milliseconds of CPU and, for yescrypt, tens of megabytes.
 * TENANT_OK with *hash (owned by the arena), or TENANT_INTERNAL.  Task
 * thread, with a place for hashing.
 */
tenant_status_e tenant_password_hash(tenant_job_t *job, tenant_str_t password,
    tenant_str_t *hash);

/*
 * Whether the password has this hash.  An empty hash stands for "no such
 * user": it costs the same and is never right.  Task thread, with a place
 * for hashing.
 */
bool tenant_password_verify(tenant_job_t *job, tenant_str_t password,
    tenant_str_t hash);


#endif /* _TENANT_PASSWORD_H_INCLUDED_ */
