/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_USE_CASE_H_INCLUDED_
#define _TENANT_USE_CASE_H_INCLUDED_


#include "tenant_job.h"


typedef enum {
    TENANT_VALUE_STRING = 0,   /* a tenant_str_t, {0, NULL} when not given */
    TENANT_VALUE_LIMIT,        /* an int64_t: how many a page may hold */
    TENANT_VALUE_OBJECT,       /* a tenant_doc_t: a parameter in JSON, a member
                                  of a TENANT_BODY_QUERY */
    TENANT_VALUE_ANY           /* a tenant_value_t of a body, whose type is 0
                                  when not given: a tenant_value_rule_t */
} tenant_value_kind_e;


/*
 * A rule says what a value must be: it is checked as it is described.  "check"
 * replaces *value by what is to be used, or adds the field to job->error and
 * returns false.
 */

typedef struct {
    tenant_value_kind_e  kind;
    unsigned             min;          /* characters; 0: any */
    unsigned             max;
    const char          *pattern;      /* ECMA-262, or NULL */
    const char          *format;       /* JSON Schema's, or NULL */
    const char *const   *values;       /* all that are allowed, or NULL */
    const char          *example;      /* JSON text */
    bool               (*check)(tenant_job_t *job, const char *name,
                                tenant_str_t *value);
} tenant_rule_t;


/*
 * This is the rule of a member that need not be a string: the address of its
 * "rule" stands in a field.  "check" adds what is wrong to job->error and
 * returns false then.
 */

typedef struct {
    tenant_rule_t   rule;              /* its kind is TENANT_VALUE_ANY */
    const char     *schema;            /* JSON Schema, in single quotes */
    bool          (*check)(tenant_job_t *job, const char *name,
                           const tenant_value_t *value);
} tenant_value_rule_t;


/* A query parameter, or a member of the body, is stored at "offset". */

typedef struct {
    const char           *name;
    const tenant_rule_t  *rule;
    size_t                offset;      /* in job->data */
    bool                  required;
    const char           *meaning;
} tenant_field_t;


/*
 * A use case is what a row does.  "params" and "members" end with a NULL name
 * and may be NULL: then there must be no parameter, and the body is a document
 * or none.  An operation is made of commands; any other use case has its first
 * step.  One with both asks in its step what it has to know, and goes on with
 * tenant_operation_step(), in the thread.
 */

struct tenant_use_case_s {
    size_t                      size;  /* of job->data, which is cleared */
    const tenant_field_t       *params;
    const tenant_field_t       *members;
    tenant_step_pt              step;
    const tenant_operation_t   *operation;
};


/*
 * It is the first step of every use case: it reads the request, then does the
 * use case's own first step.  A task thread calls it.
 */
tenant_step_e tenant_use_case_begin(tenant_job_t *job);

/*
 * Fills job->data with what the row's fields say of the request, checked (400,
 * 422).  Returns whether the use case goes on: an operation may find its body
 * worse than the parameters that job->error tells of already.  It never blocks;
 * any thread may call it.
 */
bool tenant_use_case_read(tenant_job_t *job);


#endif /* _TENANT_USE_CASE_H_INCLUDED_ */
