/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PAGE_H_INCLUDED_
#define _TENANT_PAGE_H_INCLUDED_


#include "../query/tenant_keyset.h"
#include "tenant_lines.h"


/* The next command of a list is for this. */

typedef enum {
    TENANT_PAGE_FIND = 0,          /* the page, within one type bracket; in a
                                      slice of it first, or at once */
    TENANT_PAGE_ORDER,             /* how does the server sort? */
    TENANT_PAGE_LAST,              /* is the last document of another? */
    TENANT_PAGE_FOLLOWING,         /* the brackets that follow */
    TENANT_PAGE_COUNT,             /* how many match in all? */
    TENANT_PAGE_CLOSE,             /* a cursor that was left open */
    TENANT_PAGE_MORE               /* the next lines of a cursor */
} tenant_page_step_e;


#define TENANT_PAGE_KEYS_MAX  4096     /* bytes of page->behind */


typedef struct {
    tenant_doc_t          filter;
    tenant_doc_t          sort;        /* NULL: by _id */
    tenant_doc_t          fields;      /* NULL: all */
    tenant_str_t          after;
    tenant_str_t          counting;    /* "exact", "estimated"; or not at all */
    bool                  inclusion;
    bool                  show_etag;
    int64_t               limit;
    tenant_keyset_t       keyset;
    tenant_page_step_e    step;
    tenant_value_t        last;        /* the last document's first key */
    tenant_doc_t          batches[3];  /* slice, rest, what follows */
    unsigned              nbatches;
    int64_t               count;       /* the documents in them */
    bool                  more;        /* there are behind them */
    bool                  counted;     /* "total" is known */
    int64_t               total;       /* documents that match */
    tenant_value_t        cursor;      /* to be closed */
    tenant_lines_t        lines;
    tenant_page_step_e    shown;       /* whose lines are shown */
    uint8_t              *behind;      /* keys of the last document that came,
                                          where the brackets behind need them */
    uint32_t              nbehind;
} tenant_page_t;


/*
 * Makes job->answer of the batches; with page->more its "next" is the token for
 * what is behind the last document shown.  Returns TENANT_OK, or a status with
 * job->error.  A task thread calls it.
 */
tenant_status_e tenant_page_write(tenant_job_t *job, tenant_page_t *page);

/* Tells which members of the documents are not to be shown, TENANT_VIEW_*. */
unsigned tenant_page_hidden(const tenant_page_t *page);

/*
 * Returns the sort keys of a batch's document, as keyset->values has them.  A
 * task thread calls it.
 */
tenant_doc_t tenant_page_keys(tenant_job_t *job, const tenant_page_t *page,
    tenant_doc_t doc);

#endif /* _TENANT_PAGE_H_INCLUDED_ */
