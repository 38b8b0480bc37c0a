/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RESTORE_LINE_H_INCLUDED_
#define _TENANT_RESTORE_LINE_H_INCLUDED_


#include "tenant_document.h"


typedef enum {
    TENANT_RESTORE_HEADER = 0,         /* what is to come */
    TENANT_RESTORE_FIRST,              /* a collection, or the end */
    TENANT_RESTORE_DOCUMENTS,
    TENANT_RESTORE_NOTHING
} tenant_restore_e;


/* It stands between two lines; zeroed, at the first. */

typedef struct {
    tenant_restore_e   next;
    int64_t            pos;            /* of the next line in the file */
    int64_t            line;           /* the number of the last one */
    int64_t            collections;    /* so far */
    int64_t            documents;
    size_t             len;
    char               name[TENANT_COLLECTION_MAX];   /* the collection's */
} tenant_restore_t;


/* 16 MiB of BSON are no longer as JSON: six bytes for each of a string's. */
#define TENANT_RESTORE_LINE  (100 * 1024 * 1024)


/* The lines of a slice; its memory is the arena's. */

typedef struct {
    tenant_arena_t     *arena;
    int                 file;          /* -1: "text" */
    tenant_str_t        text;
    int64_t             size;
    tenant_restore_t   *restore;
    char               *buf;
    size_t              room;
    size_t              at;            /* of the next line in there */
    size_t              len;           /* of what was read */
} tenant_restore_lines_t;


/* Begins a slice where "restore" stands.  Any thread may call it. */
void tenant_restore_open(tenant_job_t *job, tenant_restore_t *restore,
    tenant_restore_lines_t *lines);

/*
 * Reads the next line, without its end, and counts it.  It stays until the next
 * call.  Returns false at the end of the file, or where err->status is set.  A
 * task thread calls it.
 */
bool tenant_restore_line(tenant_restore_lines_t *lines, tenant_str_t *line,
    tenant_error_t *err);


#endif /* _TENANT_RESTORE_LINE_H_INCLUDED_ */
