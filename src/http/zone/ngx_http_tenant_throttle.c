/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <ngx_sha1.h>

#include "ngx_http_tenant_throttle.h"
#include "ngx_http_tenant_try.h"


/* From all addresses together an account may be tried so much oftener. */
#define NGX_HTTP_TENANT_THROTTLE_EVERYWHERE  10

/* The keys that share a spare counter may be tried so much oftener, too. */
#define NGX_HTTP_TENANT_THROTTLE_SPARE       10

/* A wait grows up to 2^6 periods. */
#define NGX_HTTP_TENANT_THROTTLE_LEVELS      6

/*
 * A worker looks at most once in so many ms whether those that try still run.
 */
#define NGX_HTTP_TENANT_THROTTLE_REAP        100


typedef struct {
    ngx_http_tenant_node_t    head;
    int64_t                   first;       /* ms: the first failure */
    int64_t                   until;       /* ms: refuses until then */
    uint32_t                  failures;
    uint32_t                  level;
} ngx_http_tenant_counter_t;


static void ngx_http_tenant_throttle_limits(
    ngx_http_tenant_throttle_conf_t *conf,
    ngx_http_tenant_throttle_t *throttle, tenant_str_t account);
static void ngx_http_tenant_throttle_limit(
    ngx_http_tenant_throttle_t *throttle, ngx_http_tenant_count_e group,
    tenant_str_t account, ngx_uint_t max, ngx_msec_t period);
static ngx_int_t ngx_http_tenant_throttle_open(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_throttle_t *throttle, int64_t now, ngx_uint_t *retry);
static ngx_int_t ngx_http_tenant_throttle_begin(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_throttle_t *throttle, int64_t now, ngx_uint_t *retry);
static ngx_int_t ngx_http_tenant_throttle_blocked(
    ngx_http_tenant_zone_t *zone, ngx_http_tenant_throttle_t *throttle,
    int64_t now, ngx_uint_t *retry);
static ngx_http_tenant_counter_t *ngx_http_tenant_throttle_counter(
    ngx_http_tenant_zone_t *zone, ngx_http_tenant_limit_t *limit,
    int64_t now);
static ngx_uint_t ngx_http_tenant_throttle_idle(ngx_http_tenant_node_t *node,
    int64_t now);
static ngx_uint_t ngx_http_tenant_throttle_max(
    ngx_http_tenant_limit_t *limit);
static ngx_int_t ngx_http_tenant_throttle_look(
    ngx_http_tenant_counter_t *counter, ngx_http_tenant_limit_t *limit,
    int64_t now, ngx_uint_t *retry);
static void ngx_http_tenant_throttle_wrong(
    ngx_http_tenant_counter_t *counter, ngx_http_tenant_limit_t *limit,
    int64_t now);


size_t
ngx_http_tenant_throttle_size(void)
{
    return sizeof(ngx_http_tenant_counter_t);
}


void
ngx_http_tenant_throttle_client(ngx_http_request_t *r,
    ngx_http_tenant_throttle_t *throttle)
{
    struct sockaddr      *sa;
    struct sockaddr_in   *sin;
#if (NGX_HAVE_INET6)
    u_char               *p;
    struct sockaddr_in6  *sin6;
#endif

    sa = r->connection->sockaddr;

    switch (sa->sa_family) {

#if (NGX_HAVE_INET6)
    case AF_INET6:
        sin6 = (struct sockaddr_in6 *) sa;
        p = sin6->sin6_addr.s6_addr;

        if (IN6_IS_ADDR_V4MAPPED(&sin6->sin6_addr)) {
            p += 12;
            throttle->len = 4;

        } else {
            throttle->len = 8;
        }

        ngx_memcpy(throttle->address, p, throttle->len);
        break;
#endif

    case AF_INET:
        sin = (struct sockaddr_in *) sa;
        throttle->len = 4;
        ngx_memcpy(throttle->address, &sin->sin_addr, 4);
        break;

    default: /* AF_UNIX */
        throttle->len = 0;
        break;
    }
}


ngx_int_t
ngx_http_tenant_throttle_take(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_throttle_t *throttle, tenant_str_t account,
    ngx_uint_t *retry)
{
    int64_t                  now;
    ngx_int_t                rc;
    ngx_http_tenant_zone_t  *zone;

    zone = tmcf->zone;
    throttle->try = NULL;
    *retry = 0;

    if (tmcf->throttle.account == 0) {
        return NGX_OK;
    }

    ngx_http_tenant_throttle_limits(&tmcf->throttle, throttle, account);

    ngx_http_tenant_zone_lock(zone);

    now = tenant_clock_now();
    rc = ngx_http_tenant_throttle_begin(zone, throttle, now, retry);

    /* the workers whose tries it would wait for may have been killed */

    if (rc == NGX_AGAIN && now >= zone->reap) {
        zone->reap = now + NGX_HTTP_TENANT_THROTTLE_REAP;

        if (ngx_http_tenant_try_reap(zone) != 0) {
            rc = ngx_http_tenant_throttle_begin(zone, throttle, now, retry);
        }
    }

    ngx_http_tenant_zone_unlock(zone);

    return rc;
}


static void
ngx_http_tenant_throttle_limits(ngx_http_tenant_throttle_conf_t *conf,
    ngx_http_tenant_throttle_t *throttle, tenant_str_t account)
{
    throttle->nlimits = 0;

    if (account.len != 0) {
        ngx_http_tenant_throttle_limit(throttle, NGX_HTTP_TENANT_COUNT_ACCOUNT,
                                       account,
                                       conf->account, conf->account_period);
        ngx_http_tenant_throttle_limit(throttle,
                                       NGX_HTTP_TENANT_COUNT_EVERYWHERE,
                                       account,
                                       conf->account
                                       * NGX_HTTP_TENANT_THROTTLE_EVERYWHERE,
                                       conf->account_period);
    }

    ngx_http_tenant_throttle_limit(throttle,
                                   account.len != 0
                                   ? NGX_HTTP_TENANT_COUNT_ADDRESS
                                   : NGX_HTTP_TENANT_COUNT_SIGNUP,
                                   (tenant_str_t) tenant_null_string,
                                   conf->address, conf->address_period);
}


static void
ngx_http_tenant_throttle_limit(ngx_http_tenant_throttle_t *throttle,
    ngx_http_tenant_count_e group, tenant_str_t account, ngx_uint_t max,
    ngx_msec_t period)
{
    u_char                    digest[20];
    ngx_sha1_t                sha1;
    ngx_http_tenant_limit_t  *limit;

    limit = &throttle->limits[throttle->nlimits++];

    ngx_sha1_init(&sha1);
    ngx_sha1_update(&sha1, &group, sizeof(ngx_http_tenant_count_e));

    if (group != NGX_HTTP_TENANT_COUNT_EVERYWHERE) {
        ngx_sha1_update(&sha1, &throttle->len, sizeof(size_t));
        ngx_sha1_update(&sha1, throttle->address, throttle->len);
    }

    ngx_sha1_update(&sha1, account.data, account.len);
    ngx_sha1_final(digest, &sha1);

    ngx_memzero(limit->key, NGX_HTTP_TENANT_KEY_LEN);
    ngx_memcpy(limit->key, digest, sizeof(digest));

    limit->max = max;
    limit->period = period;
    limit->group = group;
    limit->spare = 0;
}


ngx_int_t
ngx_http_tenant_throttle_stream(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_throttle_t *throttle, tenant_str_t organization,
    ngx_uint_t max)
{
    int64_t                  now;
    ngx_int_t                rc;
    ngx_uint_t               retry;
    ngx_http_tenant_zone_t  *zone;

    zone = tmcf->zone;

    throttle->try = NULL;
    throttle->nlimits = 0;
    throttle->len = 0;
    retry = 0;

    ngx_http_tenant_throttle_limit(throttle, NGX_HTTP_TENANT_COUNT_STREAM,
                                   organization, max,
                                   NGX_HTTP_TENANT_THROTTLE_REAP);

    ngx_http_tenant_zone_lock(zone);

    now = tenant_clock_now();
    rc = ngx_http_tenant_throttle_open(zone, throttle, now, &retry);

    /* those that are open may be a killed worker's */

    if (rc != NGX_OK && now >= zone->reap) {
        zone->reap = now + NGX_HTTP_TENANT_THROTTLE_REAP;

        if (ngx_http_tenant_try_reap(zone) != 0) {
            rc = ngx_http_tenant_throttle_open(zone, throttle, now, &retry);
        }
    }

    ngx_http_tenant_zone_unlock(zone);

    return rc == NGX_OK ? NGX_OK : NGX_BUSY;
}


/* Streams leave a quarter of the tries to those that log in. */

static ngx_int_t
ngx_http_tenant_throttle_open(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_throttle_t *throttle, int64_t now, ngx_uint_t *retry)
{
    ngx_uint_t    n, most;
    ngx_queue_t  *q, *free;

    n = 0;
    free = &zone->sh->free;
    most = zone->sh->ntries / 4;

    for (q = ngx_queue_head(free);
         q != ngx_queue_sentinel(free) && n < most;
         q = ngx_queue_next(q))
    {
        n++;
    }

    return n < most ? NGX_AGAIN
                    : ngx_http_tenant_throttle_begin(zone, throttle, now,
                                                     retry);
}


/*
 * A new counter goes to the front of those in use, and a zone has more of them
 * than are looked at here, so none of the three replaces another.
 */

static ngx_int_t
ngx_http_tenant_throttle_begin(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_throttle_t *throttle, int64_t now, ngx_uint_t *retry)
{
    ngx_int_t                   rc, one;
    ngx_uint_t                  i;
    ngx_http_tenant_node_t     *nodes[NGX_HTTP_TENANT_LIMITS_MAX];
    ngx_http_tenant_counter_t  *counter;

    rc = ngx_http_tenant_throttle_blocked(zone, throttle, now, retry);

    for (i = 0; rc != NGX_BUSY && i < throttle->nlimits; i++) {
        counter = ngx_http_tenant_throttle_counter(zone, &throttle->limits[i],
                                                   now);
        nodes[i] = &counter->head;

        one = ngx_http_tenant_throttle_look(counter, &throttle->limits[i],
                                            now, retry);

        if (one == NGX_BUSY || rc == NGX_OK) {
            rc = one;
        }
    }

    if (rc != NGX_OK) {
        return rc;
    }

    throttle->try = ngx_http_tenant_try_take(zone, nodes,
                                             throttle->nlimits,
                                             &throttle->ticket);

    return throttle->try != NULL ? NGX_OK : NGX_AGAIN;
}


/* A refused try makes no counter, which would replace that of somebody else. */

static ngx_int_t
ngx_http_tenant_throttle_blocked(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_throttle_t *throttle, int64_t now, ngx_uint_t *retry)
{
    ngx_int_t                   rc;
    ngx_uint_t                  i;
    ngx_http_tenant_limit_t    *limit;
    ngx_http_tenant_counter_t  *counter;

    rc = NGX_OK;

    for (i = 0; i < throttle->nlimits; i++) {
        limit = &throttle->limits[i];
        counter = ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_COUNTER,
                                            limit->key);

        if (counter != NULL
            && ngx_http_tenant_throttle_look(counter, limit, now, retry)
               == NGX_BUSY)
        {
            rc = NGX_BUSY;
        }
    }

    return rc;
}


void
ngx_http_tenant_throttle_give(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_throttle_t *throttle, tenant_attempt_e outcome)
{
    int64_t                     now;
    ngx_uint_t                  i;
    ngx_http_tenant_try_t    *try;
    ngx_http_tenant_counter_t  *counter;

    try = throttle->try;

    if (try == NULL) {
        return;
    }

    throttle->try = NULL;

    ngx_http_tenant_zone_lock(tmcf->zone);

    /* another worker may give it back only if it finds this one dead */

    if (try->ticket != throttle->ticket) {
        ngx_http_tenant_zone_unlock(tmcf->zone);
        return;
    }

    now = tenant_clock_now();

    for (i = 0; i < try->n; i++) {
        counter = (ngx_http_tenant_counter_t *) try->nodes[i];

        if (outcome == TENANT_ATTEMPT_COUNTED) {
            ngx_http_tenant_throttle_wrong(counter, &throttle->limits[i],
                                           now);
        }

        /* only the account's own count from this address is cleared */

        if (outcome == TENANT_ATTEMPT_FORGIVEN && i == 0 && try->n > 1
            && !throttle->limits[i].spare)
        {
            counter->failures = 0;
            counter->level = 0;
            counter->until = 0;
        }
    }

    ngx_http_tenant_try_give(tmcf->zone, try);

    ngx_http_tenant_zone_unlock(tmcf->zone);
}


/*
 * Finds or makes the counter of a key.  A new one replaces the least recently
 * used one that blocks nobody, so whoever wants to lose a count must try as
 * many others as there are counters.  If all block, a spare one is used; keys
 * share it, so its bound is higher: guessing stays bounded, and nobody waits
 * long for others.
 */

static ngx_http_tenant_counter_t *
ngx_http_tenant_throttle_counter(ngx_http_tenant_zone_t *zone,
    ngx_http_tenant_limit_t *limit, int64_t now)
{
    ngx_http_tenant_counter_t  *counter;

    counter = ngx_http_tenant_zone_find(zone, NGX_HTTP_TENANT_COUNTER,
                                        limit->key);
    if (counter == NULL) {
        counter = ngx_http_tenant_zone_add_counter(zone, limit->key,
                                          ngx_http_tenant_throttle_idle, now);
    }

    limit->spare = (counter == NULL);

    if (limit->spare) {
        counter = ngx_http_tenant_zone_overflow(zone, limit->group,
                                                limit->key);
        counter->level = 0;
    }

    return counter;
}


static ngx_uint_t
ngx_http_tenant_throttle_idle(ngx_http_tenant_node_t *node, int64_t now)
{
    ngx_http_tenant_counter_t  *counter;

    counter = (ngx_http_tenant_counter_t *) node;

    return now >= counter->until && node->tries == 0;
}


static ngx_uint_t
ngx_http_tenant_throttle_max(ngx_http_tenant_limit_t *limit)
{
    return limit->spare ? limit->max * NGX_HTTP_TENANT_THROTTLE_SPARE
                        : limit->max;
}


/* Tells whether one counter lets a try pass; *retry only grows. */

static ngx_int_t
ngx_http_tenant_throttle_look(ngx_http_tenant_counter_t *counter,
    ngx_http_tenant_limit_t *limit, int64_t now, ngx_uint_t *retry)
{
    int64_t     period;
    ngx_uint_t  max;

    max = ngx_http_tenant_throttle_max(limit);
    period = (int64_t) limit->period;

    if (now < counter->until) {
        *retry = ngx_max(*retry, (ngx_uint_t) ((counter->until - now + 999)
                                               / 1000));
        return NGX_BUSY;
    }

    if (counter->failures != 0 && now - counter->first >= period) {
        counter->failures = 0;
    }

    /* a quiet time as long as the last wait forgives all */

    if (counter->level != 0
        && now - counter->until >= period << counter->level)
    {
        counter->level = 0;
    }

    *retry = ngx_max(*retry, 1);

    if (counter->failures >= max) {
        return NGX_BUSY;
    }

    return counter->failures + counter->head.tries >= max ? NGX_AGAIN
                                                           : NGX_OK;
}


static void
ngx_http_tenant_throttle_wrong(ngx_http_tenant_counter_t *counter,
    ngx_http_tenant_limit_t *limit, int64_t now)
{
    if (counter->failures == 0) {
        counter->first = now;
    }

    counter->failures++;

    if (counter->failures < ngx_http_tenant_throttle_max(limit)) {
        return;
    }

    counter->failures = 0;
    counter->until = now + ((int64_t) limit->period << counter->level);

    if (counter->level < NGX_HTTP_TENANT_THROTTLE_LEVELS) {
        counter->level++;
    }
}
