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
 * How use cases read what the client sent.  The functions that return bool
 * fill job->error when they return false.  Task thread.
 */

/* The body as a JSON object without extended JSON. */
bool tenant_input_body(tenant_job_t *job, tenant_doc_t *body);

/*
 * The query parameter "limit": 1 to job->request.max_page, 50 when it is not
 * given; false adds the field.
 */
bool tenant_input_limit(tenant_job_t *job, int64_t *limit);

/*
 * The query parameter "name" as a JSON object (Extended JSON): *doc, its data
 * NULL when it is not given or no object.  false with a 400: it can't be read;
 * what is read but wrong is added to the wrong fields, and null in *doc.
 */
bool tenant_input_object(tenant_job_t *job, const char *name,
    tenant_doc_t *doc);

/* The value of a parameter, {0, NULL} where it is not given. */
tenant_str_t tenant_input_param(tenant_job_t *job, const char *name);

/*
 * Checks an organization's name (1 to 64 letters, digits, " ", "-", "_", ".",
 * no space at either end); false adds the field "field".
 */
bool tenant_input_name(tenant_job_t *job, const char *field,
    tenant_str_t name);

/* Checks an e-mail address; false adds the field "email". */
bool tenant_input_email_check(tenant_job_t *job, tenant_str_t email);

/* The folded form of an address; a form nobody has when it can't be one. */
tenant_str_t tenant_input_email(tenant_job_t *job, tenant_str_t email);


#endif /* _TENANT_INPUT_H_INCLUDED_ */
