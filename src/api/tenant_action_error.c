/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_action_error.h"


#define TENANT_ACTION_TEXT_MAX  2048


static void tenant_action_fields(tenant_buf_t *buf, const tenant_error_t *err);


/* The first row that has the status says what its code is. */

static const struct {
    int          least;
    int          most;
    const char  *code;
} tenant_action_codes[] = {
    { 401, 401, "InvalidSession" },
    { 403, 403, "Forbidden" },
    { 404, 404, "NotFound" },
    { 405, 405, "MethodNotAllowed" },
    { 409, 409, "MongoDBError" },
    { 413, 413, "RequestTooLarge" },
    { 429, 429, "TooManyRequests" },
    { 504, 504, "ExecutionTimeLimitExceeded" },
    { 500, 599, "InternalServerError" },
};


void
tenant_action_error(tenant_buf_t *buf, const tenant_error_t *err)
{
    int           status;
    size_t        i;
    unsigned      k;
    const char   *code;
    tenant_str_t  text;

    status = err->http != 0 ? err->http : tenant_status_http(err->status);
    code = "InvalidParameter";

    for (i = 0;
         i < sizeof(tenant_action_codes) / sizeof(tenant_action_codes[0]);
         i++)
    {
        if (status >= tenant_action_codes[i].least
            && status <= tenant_action_codes[i].most)
        {
            code = tenant_action_codes[i].code;
            break;
        }
    }

    for (k = 0; k < err->nfields; k++) {
        if (strcmp(err->fields[k].message, "is required") == 0) {
            code = "MissingParameter";
        }
    }

    tenant_buf_text(buf, "{\"error\":");

    if (err->nfields == 0) {
        text.data = err->detail[0] != '\0' ? err->detail
                                           : tenant_status_title(status);
        text.len = strlen(text.data);
        tenant_buf_json(buf, text);

    } else {
        tenant_action_fields(buf, err);
    }

    tenant_buf_text(buf, ",\"error_code\":");
    tenant_buf_json(buf, (tenant_str_t) { strlen(code), code });
    tenant_buf_text(buf, ",\"link\":\"\"}");
}


/* One text names them all. */

static void
tenant_action_fields(tenant_buf_t *buf, const tenant_error_t *err)
{
    char      text[TENANT_ACTION_TEXT_MAX];
    int       n;
    size_t    len;
    unsigned  i;

    for (i = 0, len = 0; i < err->nfields && len < sizeof(text); i++) {

        n = snprintf(text + len, sizeof(text) - len, "%s%s: %s",
                     i == 0 ? "" : "; ", err->fields[i].field,
                     err->fields[i].message);

        len += n < 0 ? 0 : (size_t) n;
    }

    if (len >= sizeof(text)) {
        len = sizeof(text) - 1;
    }

    tenant_buf_json(buf, (tenant_str_t) { len, text });
}


int
tenant_action_status(int status)
{
    return status == 409 || status == 412 || status == 415 || status == 422
           ? 400 : status;
}
