/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _NGX_HTTP_TENANT_THROTTLE_H_INCLUDED_
#define _NGX_HTTP_TENANT_THROTTLE_H_INCLUDED_


#include "ngx_http_tenant_zone.h"


#define NGX_HTTP_TENANT_LIMITS_MAX  NGX_HTTP_TENANT_TRY_NODES


/* What a counter counts; these groups do not share spare counters. */

typedef enum {
    NGX_HTTP_TENANT_COUNT_ACCOUNT = 0,       /* from one address */
    NGX_HTTP_TENANT_COUNT_EVERYWHERE,
    NGX_HTTP_TENANT_COUNT_ADDRESS,
    NGX_HTTP_TENANT_COUNT_SIGNUP,
    NGX_HTTP_TENANT_COUNT_STREAM             /* of an organization, open */
} ngx_http_tenant_count_e;


/* A limit that a try counts against, and its counter. */

typedef struct {
    u_char          key[NGX_HTTP_TENANT_KEY_LEN];
    ngx_uint_t      max;
    ngx_msec_t      period;
    ngx_uint_t      group;       /* ngx_http_tenant_count_e */
    ngx_uint_t      spare;       /* its counter is a spare one */
} ngx_http_tenant_limit_t;


typedef struct {
    u_char                    address[16];
    size_t                    len;
    ngx_uint_t                nlimits;
    ngx_http_tenant_limit_t   limits[NGX_HTTP_TENANT_LIMITS_MAX];
    ngx_http_tenant_try_t    *try;       /* under way, or NULL */
    uint64_t                  ticket;    /* the try's */
} ngx_http_tenant_throttle_t;


/*
 * Takes the client's address; of IPv6 only the network, since a host has many.
 */
void ngx_http_tenant_throttle_client(ngx_http_request_t *r,
    ngx_http_tenant_throttle_t *throttle);

/*
 * Begins one try to log in to "account" (its folded address) or, if that is
 * empty, to sign up.  This comes before the password is looked at, so that
 * concurrent tries can't slip past.  The counters are in the zone, for all
 * workers: the account from this address, the account from everywhere, the
 * address.  Returns NGX_OK, NGX_BUSY with *retry, the seconds to wait, or
 * NGX_AGAIN, when it depends on what becomes of the tries under way, of which
 * those of a killed worker don't count.  It belongs to the event loop.
 */
ngx_int_t ngx_http_tenant_throttle_take(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_throttle_t *throttle, tenant_str_t account,
    ngx_uint_t *retry);

/*
 * Begins a stream of an organization, of which "max" may be open at once, in
 * all workers together: a try that nothing becomes of.  Returns NGX_OK, or
 * NGX_BUSY.  It belongs to the event loop.
 */
ngx_int_t ngx_http_tenant_throttle_stream(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_throttle_t *throttle, tenant_str_t organization,
    ngx_uint_t max);

/*
 * Ends the try, once; does nothing if none was begun.  A wrong one counts, a
 * right one clears the account's count from this address, and one that was not
 * looked at does neither.  It belongs to the event loop.
 */
void ngx_http_tenant_throttle_give(ngx_http_tenant_main_conf_t *tmcf,
    ngx_http_tenant_throttle_t *throttle, tenant_attempt_e outcome);

/* Returns the bytes of a counter, for ngx_http_tenant_zone_create(). */
size_t ngx_http_tenant_throttle_size(void);


#endif /* _NGX_HTTP_TENANT_THROTTLE_H_INCLUDED_ */
