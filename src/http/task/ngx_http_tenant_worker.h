/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_WORKER_H_INCLUDED_
#define _NGX_HTTP_TENANT_WORKER_H_INCLUDED_


#include "../carrier/ngx_http_tenant_carrier.h"
#include "../../reconcile/tenant_reconcile.h"


/*
 * What was left to the reconciler is due after so long, ms: what nobody may be
 * alive to end, and what only it goes on with.
 */
#define NGX_HTTP_TENANT_RECONCILE_SOON  8000
#define NGX_HTTP_TENANT_RECONCILE_NOW   1


/*
 * One worker process.  The event loop owns this; threads only change "waiting",
 * "published" and the result of "task".
 */

struct ngx_http_tenant_worker_s {
    ngx_http_tenant_main_conf_t  *conf;
    tenant_store_t               *store;
    ngx_http_tenant_carrier_t    *carrier;
    tenant_arenas_t               arenas;       /* of jobs */

    ngx_atomic_t                  waiting;      /* queued, not begun */
    ngx_uint_t                    cancelled;    /* left in the pool's queue */
    ngx_uint_t                    hashing;      /* in the pool */
    ngx_queue_t                   hash_queue;   /* tasks that wait to hash */
    ngx_uint_t                    attempts;     /* still to hash */

    ngx_queue_t                   refreshes;    /* questions about leases */
    unsigned long                 published;    /* see tenant_limits.h */

    ngx_thread_task_t             task;         /* makes the client pools */
    tenant_status_e               connected;    /* its result */
    tenant_error_t                error;
    ngx_event_t                   connect;      /* tries again */
    ngx_msec_t                    backoff;

    ngx_event_t                   trim;         /* gives memory back */
    ngx_thread_task_t             trim_task;
    ngx_uint_t                    trimming;     /* it is under way */

    ngx_event_t                   reconcile;    /* runs the next step */
    ngx_msec_t                    reconcile_backoff;
    tenant_reconcile_t            reconciled;   /* of the step before */

    /* makes the leases of an organization worthless */
    void                        (*forget)(ngx_http_tenant_main_conf_t *tmcf,
                                      const char *organization,
                                      const char *user);

    ngx_uint_t                    reconciling;  /* a step is under way */
    ngx_msec_t                    pending;      /* another one is to follow
                                                   after so long; 0: none */
};


/* Makes tmcf->worker and begins to make its client pools in a thread. */
ngx_int_t ngx_http_tenant_worker_init(ngx_cycle_t *cycle,
    ngx_http_tenant_main_conf_t *tmcf);

/* Has the reconciler look soon, or now, as something was left to it. */
void ngx_http_tenant_worker_reconcile(ngx_http_tenant_worker_t *worker,
    ngx_uint_t now);

/*
 * Closes the database connections, unless the process is to end at once; the
 * thread pool has ended by now.
 */
void ngx_http_tenant_worker_exit(ngx_cycle_t *cycle,
    ngx_http_tenant_main_conf_t *tmcf);


#endif /* _NGX_HTTP_TENANT_WORKER_H_INCLUDED_ */
