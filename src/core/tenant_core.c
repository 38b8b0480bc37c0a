/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tenant_core.h"


static void tenant_core_copy(char *dst, size_t size, const char *src);


static const struct {
    tenant_status_e  status;
    int              http;
} tenant_core_http[] = {
    { TENANT_OK,                    200 },
    { TENANT_BAD_REQUEST,           400 },
    { TENANT_UNAUTHORIZED,          401 },
    { TENANT_FORBIDDEN,             403 },
    { TENANT_NOT_FOUND,             404 },
    { TENANT_METHOD_NOT_ALLOWED,    405 },
    { TENANT_CONFLICT,              409 },
    { TENANT_PRECONDITION_FAILED,   412 },
    { TENANT_TOO_LARGE,             413 },
    { TENANT_UNSUPPORTED_MEDIA,     415 },
    { TENANT_UNPROCESSABLE,         422 },
    { TENANT_TOO_MANY_REQUESTS,     429 },
    { TENANT_INTERNAL,              500 },
    { TENANT_NO_MEMORY,             500 },
    { TENANT_NOT_IMPLEMENTED,       501 },
    { TENANT_UNAVAILABLE,           503 },
    { TENANT_TIMEOUT,               504 },
};


static const struct {
    int          http;
    const char  *title;
} tenant_core_titles[] = {
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 402, "Payment Required" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 406, "Not Acceptable" },
    { 407, "Proxy Authentication Required" },
    { 408, "Request Timeout" },
    { 409, "Conflict" },
    { 410, "Gone" },
    { 411, "Length Required" },
    { 412, "Precondition Failed" },
    { 413, "Content Too Large" },
    { 414, "URI Too Long" },
    { 415, "Unsupported Media Type" },
    { 416, "Range Not Satisfiable" },
    { 417, "Expectation Failed" },
    { 421, "Misdirected Request" },
    { 422, "Unprocessable Content" },
    { 426, "Upgrade Required" },
    { 428, "Precondition Required" },
    { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" },
    { 451, "Unavailable For Legal Reasons" },
    { 500, "Internal Server Error" },
    { 501, "Not Implemented" },
    { 502, "Bad Gateway" },
    { 503, "Service Unavailable" },
    { 504, "Gateway Timeout" },
    { 505, "HTTP Version Not Supported" },
    { 507, "Insufficient Storage" },
    { 511, "Network Authentication Required" },
};


tenant_status_e
tenant_error_set(tenant_error_t *err, tenant_status_e status,
    const char *format, ...)
{
    char     text[TENANT_ERROR_DETAIL_MAX + 4];
    va_list  args;

    /* with more than fits, the copy sees that it must cut, and where */

    va_start(args, format);
    (void) vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    err->status = status;
    err->http = 0;
    err->retry_after = 0;
    err->accept = NULL;
    err->coding = false;
    err->schema = false;
    err->cause[0] = '\0';
    err->nfields = 0;

    tenant_core_copy(err->detail, sizeof(err->detail), text);

    return status;
}


tenant_status_e
tenant_error_internal(tenant_error_t *err, const char *cause, ...)
{
    char     text[TENANT_ERROR_DETAIL_MAX + 4];
    va_list  args;

    va_start(args, cause);
    (void) vsnprintf(text, sizeof(text), cause, args);
    va_end(args);

    (void) tenant_error_set(err, TENANT_INTERNAL, "internal error");
    tenant_core_copy(err->cause, sizeof(err->cause), text);

    return TENANT_INTERNAL;
}


tenant_status_e
tenant_error_field(tenant_error_t *err, const char *field,
    const char *message)
{
    tenant_field_error_t  *f;

    if (err->status != TENANT_UNPROCESSABLE) {
        (void) tenant_error_set(err, TENANT_UNPROCESSABLE,
                                "the request can't be accepted");
    }

    if (err->nfields < TENANT_ERROR_FIELDS_MAX) {
        f = &err->fields[err->nfields++];

        tenant_core_copy(f->field, sizeof(f->field), field);
        tenant_core_copy(f->message, sizeof(f->message), message);
    }

    return TENANT_UNPROCESSABLE;
}


tenant_status_e
tenant_error_name(tenant_error_t *err, tenant_str_t name,
    const char *message)
{
    char  field[2 * TENANT_ERROR_FIELD_MAX];

    (void) snprintf(field, sizeof(field), "%.*s",
                    (int) (name.len < sizeof(field) ? name.len
                                                    : sizeof(field) - 1),
                    name.data);

    return tenant_error_field(err, field, message);
}


/* Cuts where a UTF-8 character begins (RFC 3629, section 3). */

static void
tenant_core_copy(char *dst, size_t size, const char *src)
{
    size_t  len;

    len = strlen(src);

    if (len >= size) {
        len = size - 1;

        while (len > 0 && ((unsigned char) src[len] & 0xc0) == 0x80) {
            len--;
        }
    }

    memmove(dst, src, len);
    dst[len] = '\0';
}


int
tenant_status_http(tenant_status_e status)
{
    size_t  i;

    for (i = 0; i < sizeof(tenant_core_http) / sizeof(tenant_core_http[0]);
         i++)
    {
        if (tenant_core_http[i].status == status) {
            return tenant_core_http[i].http;
        }
    }

    return 500;
}


const char *
tenant_status_title(int http_status)
{
    size_t  i;

    for (i = 0;
         i < sizeof(tenant_core_titles) / sizeof(tenant_core_titles[0]);
         i++)
    {
        if (tenant_core_titles[i].http == http_status) {
            return tenant_core_titles[i].title;
        }
    }

    return "Error";
}


bool
tenant_str_eq(tenant_str_t a, tenant_str_t b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}


bool
tenant_str_is(tenant_str_t s, const char *text)
{
    return s.len == strlen(text)
           && (s.len == 0 || memcmp(s.data, text, s.len) == 0);
}


bool
tenant_str_case_is(tenant_str_t s, const char *text)
{
    return s.len == strlen(text)
           && (s.len == 0 || strncasecmp(s.data, text, s.len) == 0);
}
