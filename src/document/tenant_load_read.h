/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LOAD_READ_H_INCLUDED_
#define _TENANT_LOAD_READ_H_INCLUDED_


#include "tenant_load_slice.h"


/* So much of the body is read at a time, and as much as a line needs. */
#define TENANT_LOAD_SLICE    (2048 * 1024)


/* A slice is read, or is sent, with an arena and a copy of the job. */

typedef struct {
    tenant_arena_t       *arena;
    tenant_job_t         *job;
    tenant_load_slice_t   slice;
    bool                  stopped;     /* it is not to be sent */
} tenant_load_side_t;


/* It is kept from slice to slice. */

typedef struct {
    int64_t               pos;         /* in the body: what was read */
    int64_t               line;        /* the number of the last line */
    unsigned              slices;      /* that were sent */
    tenant_load_side_t    sides[2];
    tenant_load_side_t   *now;         /* is sent by "sender", with "status" */
    tenant_job_t         *sender;
    tenant_status_e       status;
    bool                  stopped;     /* the database is away */
    char                  why[TENANT_ERROR_DETAIL_MAX];
} tenant_load_t;


/*
 * Reads the next slice of the body into side->slice: whole lines, checked, as
 * they will be stored.  What is wrong with a line is the line's.  Returns
 * TENANT_OK, or a status with side->job->error.  A thread calls it, while
 * another one may send the slice before.
 */
tenant_status_e tenant_load_read(tenant_load_t *load,
    tenant_load_side_t *side);


#endif /* _TENANT_LOAD_READ_H_INCLUDED_ */
