/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/*
 * Preloaded: a machine whose clock is wrong by TENANT_CLOCK seconds.  Built by
 * t/scenario/202-clocks.t.
 */


#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>


static time_t  clock_wrong;


/* A worker keeps no environment. */

__attribute__((constructor)) static void
clock_init(void)
{
    const char  *text;

    text = getenv("TENANT_CLOCK");
    clock_wrong = text != NULL ? atoi(text) : 0;
}


int
clock_gettime(clockid_t id, struct timespec *ts)
{
    int  rc;

    rc = (int) syscall(SYS_clock_gettime, id, ts);

    if (rc == 0 && id == CLOCK_REALTIME) {
        ts->tv_sec += clock_wrong;
    }

    return rc;
}


int
gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
    struct timespec  ts;

    (void) zone;
    (void) clock_gettime(CLOCK_REALTIME, &ts);

    tv->tv_sec = ts.tv_sec;
    tv->tv_usec = ts.tv_nsec / 1000;

    return 0;
}


time_t
time(time_t *at)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_REALTIME, &ts);

    if (at != NULL) {
        *at = ts.tv_sec;
    }

    return ts.tv_sec;
}
