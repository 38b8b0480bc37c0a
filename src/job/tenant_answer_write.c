/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <time.h>

#include "tenant_answer_write.h"


void
tenant_answer_document(tenant_job_t *job, int status, tenant_bson_t *answer)
{
    tenant_buf_t  *body;

    body = tenant_buf_create(job->arena, 512);

    if (body != NULL && !tenant_bson_failed(answer)) {
        tenant_json_write(body, tenant_bson_doc(answer), false,
                          TENANT_JSON_RELAXED, NULL);
    }

    if (body == NULL || tenant_bson_failed(answer) || body->failed) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return;
    }

    job->error.status = TENANT_OK;
    job->answer.status = status;
    job->answer.body = body;
}


void
tenant_answer_empty(tenant_job_t *job)
{
    job->error.status = TENANT_OK;
    job->answer.status = 204;
}


void
tenant_answer_date(tenant_bson_t *answer, tenant_doc_t record,
    const char *name)
{
    tenant_value_t  value;

    if (tenant_bson_find(record, name, &value)) {
        tenant_answer_date_as(answer, name, &value);
    }
}


void
tenant_answer_date_as(tenant_bson_t *answer, const char *name,
    const tenant_value_t *value)
{
    int        n;
    char       text[64];
    time_t     seconds;
    struct tm  tm;

    seconds = (time_t) (value->num / 1000);

    if (value->type != TENANT_BSON_DATE || value->num < 0
        || gmtime_r(&seconds, &tm) == NULL)
    {
        return;
    }

    n = snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                 tm.tm_min, tm.tm_sec, (int) (value->num % 1000));

    if (n > 0 && (size_t) n < sizeof(text)) {
        tenant_bson_add_text(answer, name, text);
    }
}
