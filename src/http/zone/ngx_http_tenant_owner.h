/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_OWNER_H_INCLUDED_
#define _NGX_HTTP_TENANT_OWNER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * The worker process to which something in shared memory belongs.  A process
 * id alone is used again once its process has gone; the time at which that
 * process began tells the two apart.
 */

typedef struct {
    ngx_pid_t    pid;
    uint64_t     began;        /* clock ticks since boot; 0: not known */
} ngx_http_tenant_owner_t;


/* This process. */
void ngx_http_tenant_owner_self(ngx_http_tenant_owner_t *owner);

/*
 * Whether that process still runs.  A killed one that its parent has not
 * waited for yet does not.  Where the system doesn't tell, it does.
 */
ngx_uint_t ngx_http_tenant_owner_lives(const ngx_http_tenant_owner_t *owner);


#endif /* _NGX_HTTP_TENANT_OWNER_H_INCLUDED_ */
