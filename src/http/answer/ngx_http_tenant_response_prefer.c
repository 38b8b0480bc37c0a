/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_response_headers.h"
#include "ngx_http_tenant_response_prefer.h"


static ngx_uint_t ngx_http_tenant_response_preferred(tenant_job_t *job);


ngx_int_t
ngx_http_tenant_response_prefer(ngx_http_request_t *r, tenant_job_t *job)
{
    tenant_answer_t  *answer;

    answer = &job->answer;

    if (job->request.prefer == TENANT_PREFER_NOTHING
        || !ngx_http_tenant_response_preferred(job))
    {
        return NGX_OK;
    }

    if (job->request.prefer == TENANT_PREFER_REPRESENTATION) {
        return answer->partial
               || ngx_http_tenant_response_set(r, "Preference-Applied",
                                               "return=representation")
                  != NULL
               ? NGX_OK : NGX_ERROR;
    }

    answer->body = NULL;

    if (answer->status == NGX_HTTP_OK) {
        answer->status = NGX_HTTP_NO_CONTENT;
    }

    return ngx_http_tenant_response_set(r, "Preference-Applied",
                                        "return=minimal")
           != NULL ? NGX_OK : NGX_ERROR;
}


static ngx_uint_t
ngx_http_tenant_response_preferred(tenant_job_t *job)
{
    const tenant_route_t  *route;
    const tenant_shown_t  *shown;

    route = job->request.route;

    if (route->method == TENANT_GET) {
        return 0;
    }

    for (shown = route->answers; shown->status != 0; shown++) {
        if (shown->status == job->answer.status) {
            return shown->headers & TENANT_SHOWS_PREFERRED;
        }
    }

    return 0;
}
