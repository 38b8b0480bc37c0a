/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PASSWORD_H_INCLUDED_
#define _TENANT_PASSWORD_H_INCLUDED_


#include "../job/tenant_job.h"


/* of the prepared password, in bytes */
#define TENANT_PASSWORD_MIN   8
#define TENANT_PASSWORD_MAX   256
#define TENANT_BCRYPT_MAX     72       /* bcrypt overlooks what follows */

/* as it is sent: other forms of a text are longer than its NFC */
#define TENANT_PASSWORD_RAW   1024


/*
 * Prepares a password that is to be set, and replaces it (RFC 8265, section
 * 4.2; owned by the arena).  Returns whether it may be set: it must have
 * TENANT_PASSWORD_MIN to _MAX bytes (bcrypt: TENANT_BCRYPT_MAX), and nothing
 * that is disallowed there.  If not, adds the field "name" to job->error.  Any
 * thread may call it.
 */
bool tenant_password_check(tenant_job_t *job, const char *name,
    tenant_str_t *password);

/*
 * Hashes a prepared password with a new salt as "tenant_password_hash" says
 * (crypt(5)).  It takes tens of milliseconds of CPU and, for yescrypt, tens of
 * megabytes.  Returns TENANT_OK with *hash (owned by the arena), or
 * TENANT_INTERNAL.  A task thread calls it with a slot for hashing.
 */
tenant_status_e tenant_password_hash(tenant_job_t *job, tenant_str_t password,
    tenant_str_t *hash);

/*
 * Returns whether the password, as it was sent, has this hash: prepared or, as
 * hashes were made before passwords were prepared, byte by byte.  An empty hash
 * stands for "no such user" and is never right.  How many times a wrong
 * password is hashed depends on nothing but the password.  A task thread calls
 * it with a slot for hashing.
 */
bool tenant_password_verify(tenant_job_t *job, tenant_str_t password,
    tenant_str_t hash);


#endif /* _TENANT_PASSWORD_H_INCLUDED_ */
