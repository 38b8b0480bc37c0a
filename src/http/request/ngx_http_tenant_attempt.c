/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../core/ngx_http_tenant_notice.h"
#include "../lease/ngx_http_tenant_lease.h"
#include "../zone/ngx_http_tenant_throttle.h"
#include "ngx_http_tenant_attempt.h"


typedef struct {
    ngx_http_tenant_main_conf_t  *tmcf;
    ngx_http_tenant_throttle_t    throttle;
} ngx_http_tenant_attempt_t;


void *
ngx_http_tenant_attempt_create(ngx_http_request_t *r, tenant_job_t *job)
{
    ngx_http_tenant_attempt_t  *attempt;

    attempt = tenant_arena_zalloc(job->arena,
                                  sizeof(ngx_http_tenant_attempt_t));
    if (attempt == NULL) {
        return NULL;
    }

    attempt->tmcf = ngx_http_get_module_main_conf(r, ngx_http_tenant_module);

    ngx_http_tenant_throttle_client(r, &attempt->throttle);

    return attempt;
}


ngx_int_t
ngx_http_tenant_attempt_stream(void *data, tenant_job_t *job,
    tenant_error_t *err)
{
    ngx_http_tenant_attempt_t *attempt = data;

    if (ngx_http_tenant_throttle_stream(attempt->tmcf, &attempt->throttle,
                                        job->request.claims->organization,
                                        job->request.bounds->streams)
        == NGX_OK)
    {
        return NGX_OK;
    }

    (void) tenant_error_set(err, TENANT_TOO_MANY_REQUESTS,
                            "too many streams are open");
    err->retry_after = 1;

    return NGX_DECLINED;
}


ngx_int_t
ngx_http_tenant_attempt_admit(void *data, tenant_job_t *job, ngx_uint_t last)
{
    ngx_http_tenant_attempt_t *attempt = data;

    ngx_int_t   rc;
    ngx_uint_t  retry;

    rc = ngx_http_tenant_throttle_take(attempt->tmcf, &attempt->throttle,
                                       job->effects.account, &retry);

    if (rc == NGX_OK || (rc == NGX_AGAIN && !last)) {
        return rc;
    }

    if (rc == NGX_AGAIN) {
        ngx_http_tenant_notice_add(attempt->tmcf->notice,
                                   NGX_HTTP_TENANT_NOTICE_ATTEMPTS);
        (void) tenant_error_set(&job->error, TENANT_UNAVAILABLE,
                                "too many attempts are under way");

    } else {
        ngx_http_tenant_notice_add(attempt->tmcf->notice,
                                   NGX_HTTP_TENANT_NOTICE_THROTTLED);
        (void) tenant_error_set(&job->error, TENANT_TOO_MANY_REQUESTS,
                                "there were too many attempts");
    }

    job->error.retry_after = retry;

    return NGX_DECLINED;
}


void
ngx_http_tenant_attempt_settled(void *data, tenant_job_t *job)
{
    ngx_http_tenant_attempt_t *attempt = data;

    ngx_http_tenant_throttle_give(attempt->tmcf, &attempt->throttle,
                                  job->effects.attempt);

    if (job->effects.organization[0] != '\0') {
        ngx_http_tenant_lease_drop(attempt->tmcf, job->effects.organization,
                                   NULL);
        job->effects.organization[0] = '\0';
    }

    if (job->effects.user[0] != '\0') {
        ngx_http_tenant_lease_drop(attempt->tmcf,
                                   job->caller.organization_id,
                                   job->effects.user);
        job->effects.user[0] = '\0';
    }
}
