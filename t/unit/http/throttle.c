/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/http/zone/ngx_http_tenant_zone.c */
/* sources: src/http/zone/ngx_http_tenant_try.c */
/* sources: src/http/zone/ngx_http_tenant_owner.c */
/* sources: src/http/zone/ngx_http_tenant_throttle.c */
/* nginx: */

/*
 * How often may be tried: by account, by address, from everywhere, at once,
 * and with a full zone.  The clock and nginx are stubs.
 */


#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "../../../src/http/zone/ngx_http_tenant_throttle.h"
#include "../../../src/http/zone/ngx_http_tenant_try.h"
#include "nginx_kit.h"
#include "../unit.h"


#define THROTTLE_PERIOD  10000


ngx_module_t  ngx_http_tenant_module;


static int64_t                      throttle_now;
static ngx_http_tenant_main_conf_t  throttle_conf;


static void throttle_new(unsigned account, unsigned address);
static void throttle_free(void);
static void throttle_from(ngx_http_tenant_throttle_t *throttle,
    const char *address);
static ngx_int_t throttle_take(ngx_http_tenant_throttle_t *throttle,
    const char *from, const char *account);
static ngx_int_t throttle_try(const char *from, const char *account,
    tenant_attempt_e outcome);


int64_t
tenant_clock_now(void)
{
    return throttle_now;
}


static void
throttle_new(unsigned account, unsigned address)
{
    ngx_conf_t        cf;
    ngx_shm_zone_t   *shm;
    static ngx_str_t  name = ngx_string("zone");

    throttle_now = 1000000;
    throttle_conf.throttle.account = account;
    throttle_conf.throttle.account_period = THROTTLE_PERIOD;
    throttle_conf.throttle.address = address;
    throttle_conf.throttle.address_period = THROTTLE_PERIOD;

    cf.pool = NULL;
    shm = stub_zone(65536);

    throttle_conf.zone = ngx_http_tenant_zone_create(&cf, &name, 65536,
                                             ngx_http_tenant_throttle_size());

    if (throttle_conf.zone == NULL || shm->init(shm, NULL) != NGX_OK) {
        abort();
    }

    ngx_http_tenant_zone_join(throttle_conf.zone);
}


static void
throttle_free(void)
{
    stub_zone_free();
}


static void
throttle_from(ngx_http_tenant_throttle_t *throttle, const char *address)
{
    ngx_connection_t     c;
    ngx_http_request_t   r;
    struct sockaddr_un   un;
    struct sockaddr_in   in;
    struct sockaddr_in6  in6;

    memset(throttle, 0, sizeof(ngx_http_tenant_throttle_t));
    memset(&un, 0, sizeof(un));
    memset(&in, 0, sizeof(in));
    memset(&in6, 0, sizeof(in6));

    r.connection = &c;

    if (inet_pton(AF_INET, address, &in.sin_addr) == 1) {
        in.sin_family = AF_INET;
        c.sockaddr = (struct sockaddr *) &in;

    } else if (inet_pton(AF_INET6, address, &in6.sin6_addr) == 1) {
        in6.sin6_family = AF_INET6;
        c.sockaddr = (struct sockaddr *) &in6;

    } else {
        un.sun_family = AF_UNIX;
        c.sockaddr = (struct sockaddr *) &un;
    }

    ngx_http_tenant_throttle_client(&r, throttle);
}


static ngx_int_t
throttle_take(ngx_http_tenant_throttle_t *throttle, const char *from,
    const char *account)
{
    ngx_int_t     rc;
    ngx_uint_t    retry;
    tenant_str_t  s;

    throttle_from(throttle, from);

    s.data = account;
    s.len = strlen(account);

    rc = ngx_http_tenant_throttle_take(&throttle_conf, throttle, s, &retry);

    return rc == NGX_BUSY ? (ngx_int_t) retry : rc;
}


/* NGX_OK, NGX_AGAIN, or the seconds to wait. */

static ngx_int_t
throttle_try(const char *from, const char *account, tenant_attempt_e outcome)
{
    ngx_int_t                   rc;
    ngx_http_tenant_throttle_t  throttle;

    rc = throttle_take(&throttle, from, account);

    if (rc == NGX_OK) {
        ngx_http_tenant_throttle_give(&throttle_conf, &throttle, outcome);

        /* once only */
        ngx_http_tenant_throttle_give(&throttle_conf, &throttle,
                                      TENANT_ATTEMPT_COUNTED);
    }

    return rc;
}


static void
throttle_account(void)
{
    int  level;

    throttle_new(3, 100000);

    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);

    /* a right one clears, one that nobody looked at does nothing */

    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_FORGIVEN) == NGX_OK);
    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_UNDECIDED) == NGX_OK);
    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == 10);

    /* others, and from elsewhere */

    check(throttle_try("1.1.1.1", "b", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("1.1.1.2", "a", TENANT_ATTEMPT_FORGIVEN) == NGX_OK);
    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == 10);

    /* to the end of the wait, which doubles up to 64 times */

    throttle_now += THROTTLE_PERIOD - 1;
    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == 1);
    throttle_now += 1;

    for (level = 1; level < 9; level++) {
        check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);
        check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);
        check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);
        check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED)
              == 10 << (level < 6 ? level : 6));
        throttle_now += THROTTLE_PERIOD << (level < 6 ? level : 6);
    }

    /* as long a quiet time forgives */

    throttle_now += THROTTLE_PERIOD << 6;

    for (level = 0; level < 3; level++) {
        check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    }

    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == 10);

    throttle_free();
}


static void
throttle_bounds(void)
{
    int   i;
    char  from[32];

    /* ten times as many from everywhere */

    throttle_new(2, 100000);

    for (i = 0; i < 20; i++) {
        (void) snprintf(from, sizeof(from), "1.1.1.%d", i);
        check(throttle_try(from, "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    }

    check(throttle_try("1.1.1.99", "a", TENANT_ATTEMPT_FORGIVEN) == 10);
    throttle_free();

    /* an address: logins of any account, and sign-ups apart */

    throttle_new(2, 3);

    check(throttle_try("1.1.1.1", "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("1.1.1.1", "b", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("1.1.1.1", "c", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("1.1.1.1", "d", TENANT_ATTEMPT_COUNTED) == 10);
    check(throttle_try("1.1.1.2", "d", TENANT_ATTEMPT_COUNTED) == NGX_OK);

    for (i = 0; i < 3; i++) {
        check(throttle_try("1.1.1.1", "", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    }

    check(throttle_try("1.1.1.1", "", TENANT_ATTEMPT_COUNTED) == 10);
    throttle_free();

    /* what is one address */

    throttle_new(1, 100000);

    check(throttle_try("2001:db8::1", "a", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("2001:db8::2", "a", TENANT_ATTEMPT_COUNTED) == 10);
    check(throttle_try("2001:db8:0:1::1", "a", TENANT_ATTEMPT_COUNTED)
          == NGX_OK);
    check(throttle_try("1.1.1.1", "b", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("::ffff:1.1.1.1", "b", TENANT_ATTEMPT_COUNTED) == 10);
    check(throttle_try("unix:", "c", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("unix:", "c", TENANT_ATTEMPT_COUNTED) == 10);

    throttle_conf.throttle.account = 0;
    check(throttle_try("unix:", "c", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    throttle_free();
}


/* Many at once: no more than may fail, whoever dies meanwhile. */

static void
throttle_at_once(void)
{
    pid_t                       pid;
    unsigned                    i;
    ngx_http_tenant_owner_t     self;
    ngx_http_tenant_throttle_t  first, second, third, all[200];

    throttle_new(2, 100000);

    check(throttle_take(&first, "1.1.1.1", "a") == NGX_OK);
    check(throttle_take(&second, "1.1.1.1", "a") == NGX_OK);
    check(throttle_take(&third, "1.1.1.1", "a") == NGX_AGAIN);

    /* given back before it takes again; a stranger's claim is not */

    ngx_http_tenant_throttle_give(&throttle_conf, &third,
                                  TENANT_ATTEMPT_COUNTED);
    ngx_http_tenant_throttle_give(&throttle_conf, &first,
                                  TENANT_ATTEMPT_COUNTED);
    check(throttle_take(&third, "1.1.1.1", "a") == NGX_AGAIN);
    ngx_http_tenant_throttle_give(&throttle_conf, &second,
                                  TENANT_ATTEMPT_UNDECIDED);
    check(throttle_take(&third, "1.1.1.1", "a") == NGX_OK);
    third.ticket++;
    ngx_http_tenant_throttle_give(&throttle_conf, &third,
                                  TENANT_ATTEMPT_COUNTED);
    check(throttle_take(&second, "1.1.1.1", "a") == NGX_AGAIN);
    throttle_free();

    /* those of a worker that was killed */

    throttle_new(2, 100000);
    self = throttle_conf.zone->self;
    pid = fork();

    if (pid == 0) {
        pause();
        _exit(0);
    }

    ngx_pid = pid;
    ngx_http_tenant_owner_self(&throttle_conf.zone->self);
    check(throttle_take(&first, "1.1.1.1", "a") == NGX_OK);
    check(throttle_take(&second, "1.1.1.1", "a") == NGX_OK);
    ngx_pid = getpid();
    throttle_conf.zone->self = self;

    check(throttle_take(&third, "1.1.1.1", "a") == NGX_AGAIN);
    kill(pid, SIGKILL);
    (void) waitpid(pid, NULL, 0);

    /* it is not looked for all the time */

    check(throttle_take(&third, "1.1.1.1", "a") == NGX_AGAIN);
    throttle_now += 100;
    check(throttle_take(&third, "1.1.1.1", "a") == NGX_OK);
    check(throttle_take(&second, "1.1.1.1", "a") == NGX_OK);
    check(throttle_take(&first, "1.1.1.1", "a") == NGX_AGAIN);
    throttle_free();

    /* as many as the zone has room for */

    throttle_new(1000, 100000);

    for (i = 0; i < throttle_conf.zone->sh->ntries; i++) {
        check(throttle_take(&all[i], "1.1.1.1", "a") == NGX_OK);
    }

    check(throttle_take(&first, "1.1.1.1", "b") == NGX_AGAIN);
    ngx_http_tenant_throttle_give(&throttle_conf, &all[0],
                                  TENANT_ATTEMPT_FORGIVEN);
    check(throttle_take(&first, "1.1.1.1", "b") == NGX_OK);
    throttle_free();
}


/* Where all counters block, spare ones stand in, with ten times the tries. */

static void
throttle_full(void)
{
    unsigned                    i, n, passed;
    char                        account[16];
    ngx_http_tenant_throttle_t  held;

    throttle_new(1, 100000);
    check(throttle_take(&held, "1.1.1.1", "held") == NGX_OK);
    n = throttle_conf.zone->sh->ncounters;

    for (i = 0; i < n + 16; i++) {
        (void) snprintf(account, sizeof(account), "u%u", i);
        check(throttle_try("1.1.1.1", account, TENANT_ATTEMPT_COUNTED)
              == NGX_OK);
    }

    check(ngx_queue_empty(&throttle_conf.zone->sh->unused));

    /* the first is not forgotten, nor is the one under way */

    check(throttle_try("1.1.1.1", "u0", TENANT_ATTEMPT_COUNTED) == 10);
    check(throttle_try("1.1.1.1", "held", TENANT_ATTEMPT_COUNTED)
          == NGX_AGAIN);
    ngx_http_tenant_throttle_give(&throttle_conf, &held,
                                  TENANT_ATTEMPT_COUNTED);
    check(throttle_try("1.1.1.1", "held", TENANT_ATTEMPT_COUNTED) == 10);

    /* one more may be tried, not freely, and with a right password */

    check(throttle_try("1.1.1.1", "late", TENANT_ATTEMPT_FORGIVEN) == NGX_OK);

    for (passed = 0; passed < 100; passed++) {
        if (throttle_try("1.1.1.1", "late", TENANT_ATTEMPT_COUNTED)
            != NGX_OK)
        {
            break;
        }
    }

    check(passed > 1 && passed <= 10);

    /* the waits end, and are forgiven */

    throttle_now += 10 * THROTTLE_PERIOD;
    check(throttle_try("1.1.1.1", "late", TENANT_ATTEMPT_COUNTED) == NGX_OK);
    check(throttle_try("1.1.1.1", "late", TENANT_ATTEMPT_COUNTED) == 10);
    throttle_free();
}


int
main(void)
{
    throttle_account();
    throttle_bounds();
    throttle_at_once();
    throttle_full();

    return unit_done();
}
