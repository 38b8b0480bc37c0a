/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_OWNER_H_INCLUDED_
#define _NGX_HTTP_TENANT_OWNER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * The worker process to which something in shared memory belongs.  A process id
 * may be used again once its process has gone, but then the time at which the
 * process began is another.
 */

typedef struct {
    ngx_pid_t    pid;
    uint64_t     began;        /* clock ticks since boot; 0: not known */
} ngx_http_tenant_owner_t;


/* Makes this process the owner. */
void ngx_http_tenant_owner_self(ngx_http_tenant_owner_t *owner);

/*
 * Tells whether that process still runs.  A killed one that its parent has not
 * waited for yet does not.  Where the system doesn't tell, it does.
 */
ngx_uint_t ngx_http_tenant_owner_lives(const ngx_http_tenant_owner_t *owner);


#endif /* _NGX_HTTP_TENANT_OWNER_H_INCLUDED_ */
