/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_line.h"


void
ngx_http_tenant_line_here(ngx_conf_t *cf, ngx_http_tenant_line_t *line)
{
    if (line->file == NULL) {
        line->file = cf->conf_file->file.name.data;
        line->line = cf->conf_file->line;
    }
}


ngx_conf_t *
ngx_http_tenant_line_there(ngx_conf_t *cf,
    const ngx_http_tenant_line_t *line, ngx_http_tenant_there_t *there)
{
    if (line->file == NULL) {
        return cf;
    }

    ngx_memzero(&there->file, sizeof(ngx_conf_file_t));

    there->file.file.name.data = line->file;
    there->file.file.name.len = ngx_strlen(line->file);
    there->file.line = line->line;

    there->cf = *cf;
    there->cf.conf_file = &there->file;

    return &there->cf;
}
