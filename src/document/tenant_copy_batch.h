/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_COPY_BATCH_H_INCLUDED_
#define _TENANT_COPY_BATCH_H_INCLUDED_


#include "../job/tenant_job.h"


/* What is copied, and how (tenant_copy.h). */

typedef struct {
    tenant_job_t         *job;         /* with the store and the settings */
    tenant_placement_t    from;
    tenant_placement_t    to;
    bool                  full;        /* all contents are compared, not the
                                          ETags alone */
    int64_t               until;       /* ms of tenant_clock_now(); no command
                                          is sent later */

    /* It is asked between two batches, and returns the ms of
     * tenant_clock_now() until which something may be written. */
    int64_t             (*permit)(void *data);
    void                 *data;

    int64_t               seen;        /* documents of the source */
    int64_t               found;       /* of the target, before the pass */
    int64_t               changed;     /* that the pass wrote or removed */
} tenant_copy_t;


/* As much of the source is compared at once. */
#define TENANT_COPY_DOCS   500
#define TENANT_COPY_BYTES  4194304


/* A document that is stored, by the tenant's id. */

typedef struct {
    tenant_doc_t  id;
    tenant_doc_t  doc;
} tenant_copied_t;


/* One collection's pass, and what it has read of one side. */

typedef struct {
    tenant_copy_t     *copy;
    tenant_error_t    *err;
    tenant_job_t       from;
    tenant_job_t       to;
    bool               removing;       /* the target is read, not the source */
    bool               tags;           /* ids and ETags alone are read */
    tenant_arena_t    *arena;          /* of the batch */
    tenant_copied_t    batch[TENANT_COPY_DOCS];
    size_t             n;
    size_t             bytes;
    tenant_copied_t    others[TENANT_COPY_DOCS];   /* the other side's */
    size_t             nothers;
    tenant_status_e    status;         /* why it was stopped */
} tenant_copying_t;


/*
 * Compares the batch with the other side, and writes or removes at the target
 * what makes it the same; the batch is empty then, its arena a new one.
 * TENANT_OK, or what it failed with, in copying->err.  Task thread.
 */
tenant_status_e tenant_copy_flush(tenant_copying_t *copying);

/*
 * Sends a write to the target, if it is permitted.  Of an update of the "n"
 * documents with these ids, those that others' unique values are in the way of
 * are removed, so that the next pass finds room for them all; without ids n is
 * 0.  Returns as above.  Task thread.
 */
tenant_status_e tenant_copy_run(tenant_copying_t *copying,
    const tenant_command_t *command, const tenant_doc_t *ids, size_t n);


#endif /* _TENANT_COPY_BATCH_H_INCLUDED_ */
