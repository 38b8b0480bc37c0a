/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_INPUT_H_INCLUDED_
#define _TENANT_INPUT_H_INCLUDED_


#include "tenant_job.h"


#define TENANT_LIMIT_DEFAULT  50      /* of a page */
#define TENANT_NAME_MAX    64          /* characters */
#define TENANT_EMAIL_MAX   254         /* bytes, RFC 5321, section 4.5.3.1 */


/*
 * Use cases read with these what the client sent.  Those that return bool fill
 * job->error when they return false.  A task thread calls them.
 */

/*
 * Reads the body as a JSON object, as its row's kind of body is: wrong Extended
 * JSON in it is added to the wrong fields, and null in *body.
 */
bool tenant_input_body(tenant_job_t *job, tenant_doc_t *body);

/*
 * Reads the query parameter "limit": 1 to job->request.bounds->page, or 50 when
 * it is not given (that bound when it is less); of lines any number, see below.
 * Returns false when it is wrong and adds the field.
 */
bool tenant_input_limit(tenant_job_t *job, int64_t *limit);

/*
 * Returns what it is when it is not given: 0 where the answer is lines, of
 * which there may be any number.
 */
int64_t tenant_input_limit_default(const tenant_job_t *job);

/* Does the same with a member of the body; *value must be a whole number. */
bool tenant_input_limit_value(tenant_job_t *job, const tenant_value_t *value,
    int64_t *limit);

/*
 * Reads the query parameter "name" as a JSON object (Extended JSON) into *doc,
 * whose data is NULL when it is not given or no object.  Returns false with a
 * 400 when it can't be read; what is read but wrong is added to the wrong
 * fields, and null in *doc.
 */
bool tenant_input_object(tenant_job_t *job, const char *name,
    tenant_doc_t *doc);

/*
 * Returns whether what was read is nested no deeper than bounds->depth; else
 * adds the field that is.  "name" is the parameter's; NULL: it is the body.
 */
bool tenant_input_depth(tenant_job_t *job, tenant_doc_t doc, bool array,
    const char *name);

/* Returns the value of a parameter, {0, NULL} where it is not given. */
tenant_str_t tenant_input_param(tenant_job_t *job, const char *name);

/*
 * Checks an organization's name (1 to 64 letters, digits, " ", "-", "_", ".",
 * no space at either end).  Returns false and adds the field "field" when it is
 * wrong.
 */
bool tenant_input_name(tenant_job_t *job, const char *field,
    tenant_str_t name);

/*
 * Checks an e-mail address.  Returns false and adds the field "email" when it
 * is wrong.
 */
bool tenant_input_email_check(tenant_job_t *job, tenant_str_t email);

/*
 * Returns the folded form of an address, or "", which nobody has, when it can't
 * be one.
 */
tenant_str_t tenant_input_email(tenant_job_t *job, tenant_str_t email);


#endif /* _TENANT_INPUT_H_INCLUDED_ */
