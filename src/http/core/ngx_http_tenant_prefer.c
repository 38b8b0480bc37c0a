/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_header.h"
#include "ngx_http_tenant_prefer.h"


static u_char *ngx_http_tenant_prefer_word(u_char *p, u_char *last,
    ngx_str_t *word);
static u_char *ngx_http_tenant_prefer_end(u_char *p, u_char *last);
static u_char *ngx_http_tenant_prefer_skip(u_char *p, u_char *last);
static ngx_uint_t ngx_http_tenant_prefer_is(ngx_str_t *word, const char *text);


static ngx_str_t  ngx_http_tenant_prefer_name = ngx_string("prefer");


ngx_int_t
ngx_http_tenant_prefer(ngx_http_request_t *r, tenant_prefer_e *prefer)
{
    u_char     *p, *last;
    ngx_int_t   rc;
    ngx_str_t   value, name, word;

    *prefer = TENANT_PREFER_NOTHING;

    rc = ngx_http_tenant_header(r, &ngx_http_tenant_prefer_name, &value, NULL);

    if (rc != NGX_OK) {
        return rc == NGX_ERROR ? NGX_ERROR : NGX_OK;
    }

    p = value.data;
    last = p + value.len;

    for ( /* void */ ; p < last; p = ngx_http_tenant_prefer_end(p, last) + 1) {

        p = ngx_http_tenant_prefer_word(ngx_http_tenant_prefer_skip(p, last),
                                        last, &name);
        p = ngx_http_tenant_prefer_skip(p, last);

        if (!ngx_http_tenant_prefer_is(&name, "return")) {
            continue;
        }

        ngx_str_null(&word);

        if (p < last && *p == '=') {
            p = ngx_http_tenant_prefer_skip(p + 1, last);
            (void) ngx_http_tenant_prefer_word(p, last, &word);
        }

        if (ngx_http_tenant_prefer_is(&word, "minimal")) {
            *prefer = TENANT_PREFER_MINIMAL;

        } else if (ngx_http_tenant_prefer_is(&word, "representation")) {
            *prefer = TENANT_PREFER_REPRESENTATION;
        }

        break;
    }

    return NGX_OK;
}


/* Reads a token, or what is within quotes; none of ours has escapes. */

static u_char *
ngx_http_tenant_prefer_word(u_char *p, u_char *last, ngx_str_t *word)
{
    u_char  *start;

    if (p < last && *p == '"') {

        start = ++p;

        while (p < last && *p != '"') {
            p += (*p == '\\' && p + 1 < last) ? 2 : 1;
        }

        word->data = start;
        word->len = p - start;

        return p < last ? p + 1 : last;
    }

    start = p;

    while (p < last && *p != '=' && *p != ';' && *p != ',' && *p != ' '
           && *p != '\t')
    {
        p++;
    }

    word->data = start;
    word->len = p - start;

    return p;
}


/* Finds the comma behind a preference, which is none within quotes. */

static u_char *
ngx_http_tenant_prefer_end(u_char *p, u_char *last)
{
    ngx_str_t  word;

    while (p < last && *p != ',') {
        if (*p == '"') {
            p = ngx_http_tenant_prefer_word(p, last, &word);
        } else {
            p++;
        }
    }

    return p;
}


static u_char *
ngx_http_tenant_prefer_skip(u_char *p, u_char *last)
{
    while (p < last && (*p == ' ' || *p == '\t')) {
        p++;
    }

    return p;
}


static ngx_uint_t
ngx_http_tenant_prefer_is(ngx_str_t *word, const char *text)
{
    return word->len == ngx_strlen(text)
           && ngx_strncasecmp(word->data, (u_char *) text, word->len) == 0;
}
