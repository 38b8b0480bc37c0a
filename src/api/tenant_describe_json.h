/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DESCRIBE_JSON_H_INCLUDED_
#define _TENANT_DESCRIBE_JSON_H_INCLUDED_


#include "../core/tenant_buf.h"


/* These append the JSON that descriptions are made of.  Any thread. */

/* Appends a NUL-terminated text as a JSON string. */
void tenant_describe_text(tenant_buf_t *buf, const char *text);

/* Appends ,"name":n. */
void tenant_describe_number(tenant_buf_t *buf, const char *name, int64_t n);

/* Appends a comma if *comma is set, and sets it for the next element. */
void tenant_describe_comma(tenant_buf_t *buf, bool *comma);

/* Appends JSON that is written with single quotes, for the reader's sake. */
void tenant_describe_quoted(tenant_buf_t *buf, const char *text);


#endif /* _TENANT_DESCRIBE_JSON_H_INCLUDED_ */
