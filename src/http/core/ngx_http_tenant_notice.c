/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_notice.h"


/* The log gets at most one line in so many milliseconds. */
#define NGX_HTTP_TENANT_NOTICE_PERIOD  1000

#define NGX_HTTP_TENANT_NOTICE_PAGES   8
#define NGX_HTTP_TENANT_NOTICE_LEN     1024


/* All workers share this; the times are those of tenant_clock_now(). */

typedef struct {
    ngx_atomic_t                    next;      /* the earliest next line */
    ngx_atomic_t                    counts[NGX_HTTP_TENANT_NOTICES];
} ngx_http_tenant_notice_sh_t;


struct ngx_http_tenant_notice_s {
    ngx_http_tenant_notice_sh_t    *sh;
    ngx_event_t                     timer;
};


static ngx_int_t ngx_http_tenant_notice_zone(ngx_shm_zone_t *shm, void *data);
static ngx_uint_t ngx_http_tenant_notice_any(ngx_http_tenant_notice_t *notice);
static void ngx_http_tenant_notice_timer(ngx_event_t *ev);
static void ngx_http_tenant_notice_turn(ngx_http_tenant_notice_t *notice);
static void ngx_http_tenant_notice_write(ngx_http_tenant_notice_t *notice);
static u_char *ngx_http_tenant_notice_name(u_char *p, u_char *last,
    ngx_uint_t what);


static ngx_str_t  ngx_http_tenant_notice_shm =
    ngx_string("ngx_http_tenant_notice");


/* Indexed by ngx_http_tenant_notice_e; docs/operations.md shows the same. */

static const char  *ngx_http_tenant_notice_names[] = {
    "queue full",
    "hashing full",
    "not begun in time",
    "attempts under way",
    "throttled",
    "database unavailable",
    "database late"
};


ngx_http_tenant_notice_t *
ngx_http_tenant_notice_create(ngx_conf_t *cf)
{
    ngx_shm_zone_t            *shm;
    ngx_http_tenant_notice_t  *notice;

    notice = ngx_pcalloc(cf->pool, sizeof(ngx_http_tenant_notice_t));
    if (notice == NULL) {
        return NULL;
    }

    shm = ngx_shared_memory_add(cf, &ngx_http_tenant_notice_shm,
                                NGX_HTTP_TENANT_NOTICE_PAGES * ngx_pagesize,
                                &ngx_http_tenant_module);
    if (shm == NULL) {
        return NULL;
    }

    shm->init = ngx_http_tenant_notice_zone;
    shm->data = notice;

    return notice;
}


static ngx_int_t
ngx_http_tenant_notice_zone(ngx_shm_zone_t *shm, void *data)
{
    ngx_http_tenant_notice_t *old = data;

    ngx_slab_pool_t           *shpool;
    ngx_http_tenant_notice_t  *notice;

    notice = shm->data;

    if (old != NULL) {
        notice->sh = old->sh;
        return NGX_OK;
    }

    shpool = (ngx_slab_pool_t *) shm->shm.addr;

    if (!shm->shm.exists) {
        shpool->data = ngx_slab_calloc(shpool,
                                       sizeof(ngx_http_tenant_notice_sh_t));
    }

    notice->sh = shpool->data;

    return notice->sh != NULL ? NGX_OK : NGX_ERROR;
}


void
ngx_http_tenant_notice_init(ngx_http_tenant_notice_t *notice, ngx_log_t *log)
{
    notice->timer.handler = ngx_http_tenant_notice_timer;
    notice->timer.data = notice;
    notice->timer.log = log;
    notice->timer.cancelable = 1;

    /* a worker that was killed may have left its counts */

    if (ngx_http_tenant_notice_any(notice)) {
        ngx_add_timer(&notice->timer, NGX_HTTP_TENANT_NOTICE_PERIOD);
    }
}


static ngx_uint_t
ngx_http_tenant_notice_any(ngx_http_tenant_notice_t *notice)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_HTTP_TENANT_NOTICES; i++) {
        if (notice->sh->counts[i] != 0) {
            return 1;
        }
    }

    return 0;
}


void
ngx_http_tenant_notice_add(ngx_http_tenant_notice_t *notice, ngx_uint_t what)
{
    if (notice == NULL) {
        return;
    }

    (void) ngx_atomic_fetch_add(&notice->sh->counts[what], 1);

    if (!notice->timer.timer_set) {
        ngx_http_tenant_notice_turn(notice);
    }
}


static void
ngx_http_tenant_notice_timer(ngx_event_t *ev)
{
    ngx_http_tenant_notice_t *notice = ev->data;

    if (ngx_http_tenant_notice_any(notice)) {
        ngx_http_tenant_notice_turn(notice);
    }
}


/* One worker writes for all; one that comes too early waits for its timer. */

static void
ngx_http_tenant_notice_turn(ngx_http_tenant_notice_t *notice)
{
    ngx_atomic_int_t    left;
    ngx_atomic_uint_t   now, next;

    now = (ngx_atomic_uint_t) tenant_clock_now();
    next = notice->sh->next;
    left = (ngx_atomic_int_t) (next - now);

    if (left > 0 && left <= NGX_HTTP_TENANT_NOTICE_PERIOD) {
        ngx_add_timer(&notice->timer, (ngx_msec_t) left);
        return;
    }

    if (!ngx_atomic_cmp_set(&notice->sh->next, next,
                            now + NGX_HTTP_TENANT_NOTICE_PERIOD))
    {
        ngx_add_timer(&notice->timer, NGX_HTTP_TENANT_NOTICE_PERIOD);
        return;
    }

    ngx_http_tenant_notice_write(notice);
}


static void
ngx_http_tenant_notice_write(ngx_http_tenant_notice_t *notice)
{
    u_char             *p, *last;
    u_char              text[NGX_HTTP_TENANT_NOTICE_LEN];
    ngx_uint_t          i, sum;
    ngx_atomic_t       *count;
    ngx_atomic_uint_t   n;

    sum = 0;
    p = text;
    last = text + NGX_HTTP_TENANT_NOTICE_LEN;

    for (i = 0; i < NGX_HTTP_TENANT_NOTICES; i++) {

        count = &notice->sh->counts[i];

        do {
            n = *count;
        } while (n != 0 && !ngx_atomic_cmp_set(count, n, 0));

        if (n != 0) {
            p = ngx_slprintf(p, last, "%s%uA ", sum != 0 ? ", " : "", n);
            p = ngx_http_tenant_notice_name(p, last, i);
            sum += n;
        }
    }

    if (sum != 0) {
        ngx_log_error(NGX_LOG_ERR, notice->timer.log, 0,
                      "tenant: refused %ui request%s: %*s", sum,
                      sum != 1 ? "s" : "", (size_t) (p - text), text);
    }
}


static u_char *
ngx_http_tenant_notice_name(u_char *p, u_char *last, ngx_uint_t what)
{
    if (what < NGX_HTTP_TENANT_NOTICE_TOKEN) {
        return ngx_slprintf(p, last, "%s", ngx_http_tenant_notice_names[what]);
    }

    return ngx_slprintf(p, last, "token %s",
                        tenant_reason_name((tenant_reason_e)
                                           (what
                                            - NGX_HTTP_TENANT_NOTICE_TOKEN)));
}


void
ngx_http_tenant_notice_exit(ngx_http_tenant_notice_t *notice)
{
    ngx_http_tenant_notice_write(notice);
}
