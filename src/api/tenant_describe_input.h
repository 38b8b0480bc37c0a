/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DESCRIBE_INPUT_H_INCLUDED_
#define _TENANT_DESCRIBE_INPUT_H_INCLUDED_


#include "tenant_describe.h"


/* The members "parameters" and "requestBody" of an operation; any thread. */
void tenant_describe_params(tenant_buf_t *buf,
    const tenant_location_t *location, const tenant_route_t *row);
void tenant_describe_body(tenant_buf_t *buf,
    const tenant_location_t *location, const tenant_route_t *row);

/* A JSON string; ,"name":n; a comma unless it is the first. */
void tenant_describe_text(tenant_buf_t *buf, const char *text);
void tenant_describe_number(tenant_buf_t *buf, const char *name, int64_t n);
void tenant_describe_comma(tenant_buf_t *buf, bool *comma);

/* JSON that is written with single quotes, for the reader's sake. */
void tenant_describe_quoted(tenant_buf_t *buf, const char *text);


#endif /* _TENANT_DESCRIBE_INPUT_H_INCLUDED_ */
