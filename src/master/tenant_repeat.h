/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_REPEAT_H_INCLUDED_
#define _TENANT_REPEAT_H_INCLUDED_


#include "../token/tenant_digest.h"
#include "tenant_master.h"


/* Records of requests that may be repeated; without them none is known. */
#define TENANT_REPEATS  "repeats"

#define TENANT_REPEAT_LIFE     (24 * 60 * 60 * 1000)    /* ms */
#define TENANT_REPEAT_KEY_MAX  255                      /* characters */
#define TENANT_REPEAT_ID       (TENANT_OID_HEX + TENANT_DIGEST_HEX)


/*
 * A request that its client gave an Idempotency-Key leaves a record of
 * "repeats" in the master database:
 *   {_id: organization and digest of who asked where by which key, body: its
 *    digest, seed, until, expires, answer: {status, location, etag, canonical,
 *    body}}
 * It is there before anything is written: the ids of what is inserted come from
 * its seed, so that whoever goes on with what a crash left, after "until",
 * inserts the same documents.  An expired record is taken by the next request
 * with its key, and removed by others of the organization.
 */

typedef struct {
    char           id[TENANT_REPEAT_ID + 1];
    char           body[TENANT_DIGEST_HEX + 1];
    char           seed[TENANT_OID_HEX + 1];
    char           former[TENANT_OID_HEX + 1];      /* the seed to be taken */
    int64_t        until;              /* of "former", ms since 1970 */
    bool           resumed;            /* another one had the seed before */
} tenant_repeat_t;


typedef enum {
    TENANT_REPEAT_MINE = 0,            /* it is this request's now */
    TENANT_REPEAT_DONE,                /* job->answer is the first one's */
    TENANT_REPEAT_LEFT,                /* it may be taken */
    TENANT_REPEAT_ERROR                /* job->error: another body (422), or
                                          the first is at work still (409) */
} tenant_repeat_e;


/*
 * Checks the request's key, and makes *repeat of it and of the body.  Returns
 * false with job->error (400).  Any thread may call it, as what follows.
 */
bool tenant_repeat_begin(tenant_job_t *job, tenant_repeat_t *repeat);

/*
 * These make commands: a record for this request, unless there is one; what is
 * left becomes this request's; its answer is kept; it is as if it had never
 * been; expired ones of the organization are removed.  They return TENANT_OK,
 * or TENANT_NO_MEMORY with job->error.
 */
tenant_status_e tenant_repeat_claim(tenant_job_t *job,
    tenant_command_t *command, const tenant_repeat_t *repeat);
tenant_status_e tenant_repeat_take(tenant_job_t *job,
    tenant_command_t *command, const tenant_repeat_t *repeat);
tenant_status_e tenant_repeat_keep(tenant_job_t *job,
    tenant_command_t *command, const tenant_repeat_t *repeat);
tenant_status_e tenant_repeat_forget(tenant_job_t *job,
    tenant_command_t *command, const tenant_repeat_t *repeat);
tenant_status_e tenant_repeat_sweep(tenant_job_t *job,
    tenant_command_t *command, const tenant_repeat_t *repeat);

/* Says what the reply to a claim, or a taking, means. */
tenant_repeat_e tenant_repeat_claimed(tenant_job_t *job,
    tenant_repeat_t *repeat, tenant_doc_t reply);

/*
 * Writes the digits of the n-th id or ETag that come of the seed; "kind" tells
 * them apart.  Returns false when the library fails.
 */
bool tenant_repeat_oid(const tenant_repeat_t *repeat, const char *kind,
    uint32_t n, char hex[TENANT_OID_HEX + 1]);

/* Appends the condition that an id begins as "id" does, in its "len" digits. */
void tenant_repeat_range(tenant_bson_t *to, const char *id, size_t len);

/* Removes all records of an organization.  Only a task thread may call it. */
tenant_status_e tenant_repeat_purge(tenant_master_t *master,
    const char *organization, tenant_error_t *err);


#endif /* _TENANT_REPEAT_H_INCLUDED_ */
