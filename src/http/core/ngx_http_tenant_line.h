/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_LINE_H_INCLUDED_
#define _NGX_HTTP_TENANT_LINE_H_INCLUDED_


#include "ngx_http_tenant.h"


/* A configuration as it was at a directive. */

typedef struct {
    ngx_conf_t         cf;
    ngx_conf_file_t    file;
} ngx_http_tenant_there_t;


/*
 * Some errors show only once all directives are known.  The first function
 * remembers where the present directive stands, unless *line is set already.
 * The second returns a configuration that makes ngx_conf_log_error() name that
 * line, or cf itself if there is no line; it is good as long as *there and *cf
 * are.
 */
void ngx_http_tenant_line_here(ngx_conf_t *cf, ngx_http_tenant_line_t *line);
ngx_conf_t *ngx_http_tenant_line_there(ngx_conf_t *cf,
    const ngx_http_tenant_line_t *line, ngx_http_tenant_there_t *there);


#endif /* _NGX_HTTP_TENANT_LINE_H_INCLUDED_ */
