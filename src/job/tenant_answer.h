/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ANSWER_H_INCLUDED_
#define _TENANT_ANSWER_H_INCLUDED_


#include "../core/tenant_buf.h"


/* The use case sets it on success. */

typedef struct {
    int             status;            /* HTTP */
    tenant_str_t    etag;              /* with its quotes, or empty */
    tenant_str_t    location;          /* below the location's prefix: the
                                          glue encodes and completes it */
    tenant_str_t    location_query;    /* of it, encoded; or empty */
    tenant_buf_t   *body;              /* NULL: none */
    bool            canonical;         /* application/ejson */
    bool            lines;             /* application/x-ndjson */
    bool            no_store;
    tenant_str_t    token;             /* that a session goes on with */
    int64_t         token_life;        /* s */
    bool            token_ended;       /* the session has none any more */
    bool            partial;           /* not all of what a write left there */
    bool            again;             /* some of it may be asked for again, so
                                          Retry-After is sent */
    const char     *fault;             /* what an operator must know though it
                                          is no error, or NULL */
} tenant_answer_t;


#endif /* _TENANT_ANSWER_H_INCLUDED_ */
