/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tenant_log.h"
#include "tenant_probe.h"
#include "tenant_watch.h"


/* A command waits this long for a look that is under way. */
#define TENANT_WATCH_WAIT      100     /* ms */

/*
 * A failure that may be over at once, as a step-down may, is not logged before.
 */
#define TENANT_WATCH_GRACE     400     /* ms */

/* A deployment that was just seen is not doubted. */
#define TENANT_WATCH_TRUST     100     /* ms */

/* A lost deployment is looked for this often. */
#define TENANT_WATCH_SOON      100     /* ms */
#define TENANT_WATCH_FIRST     500     /* ms */
#define TENANT_WATCH_SELDOM    2000    /* ms */

#define TENANT_WATCH_LINE_MAX  500


typedef enum {
    TENANT_WATCH_DOUBT = 0,            /* at the start, too */
    TENANT_WATCH_THERE,
    TENANT_WATCH_READABLE,
    TENANT_WATCH_LOST
} tenant_watch_e;


struct tenant_watch_s {
    const tenant_cluster_t  *cluster;
    int32_t                  timeout;

    pthread_mutex_t          mutex;
    pthread_cond_t           changed;
    pthread_t                thread;
    bool                     started;
    bool                     stop;

    int                      state;    /* atomic: tenant_watch_e */
    int                      told;     /* atomic: "lost" is in the log */
    int                      away;     /* atomic: its backend is */
    unsigned                 answers;  /* atomic */

    int64_t                  since;    /* of the doubt */
    int64_t                  seen;     /* when it was last there */
    int64_t                  lost;     /* since when */
    int64_t                  interval;
    char                     hosts[TENANT_HOSTS_MAX];
};


static void *tenant_watch_thread(void *data);
static void tenant_watch_verdict(tenant_watch_t *watch,
    const tenant_probe_t *probe, bool answered);
static void tenant_watch_set(tenant_watch_t *watch, tenant_watch_e state);
static void tenant_watch_say_lost(tenant_watch_t *watch, const char *reason);
static void tenant_watch_back(tenant_watch_t *watch);
static void tenant_watch_sleep(tenant_watch_t *watch, int64_t until);


tenant_watch_t *
tenant_watch_create(const tenant_cluster_t *cluster, int32_t timeout)
{
    tenant_watch_t  *watch;

    watch = calloc(1, sizeof(tenant_watch_t));
    if (watch == NULL) {
        return NULL;
    }

    watch->cluster = cluster;
    watch->timeout = timeout;
    watch->since = tenant_clock_now();

    if (!tenant_watch_cond_init(&watch->changed)) {
        free(watch);
        return NULL;
    }

    /* with default attributes it can't fail on Linux */
    (void) pthread_mutex_init(&watch->mutex, NULL);

    return watch;
}


void
tenant_watch_destroy(tenant_watch_t *watch)
{
    if (watch == NULL) {
        return;
    }

    (void) pthread_mutex_lock(&watch->mutex);
    watch->stop = true;
    (void) pthread_cond_broadcast(&watch->changed);
    (void) pthread_mutex_unlock(&watch->mutex);

    if (watch->started) {
        (void) pthread_join(watch->thread, NULL);
    }

    (void) pthread_cond_destroy(&watch->changed);
    (void) pthread_mutex_destroy(&watch->mutex);

    free(watch);
}


void
tenant_watch_start(tenant_watch_t *watch)
{
    (void) pthread_mutex_lock(&watch->mutex);

    tenant_watch_set(watch, TENANT_WATCH_DOUBT);

    if (!watch->started) {
        watch->started = pthread_create(&watch->thread, NULL,
                                        tenant_watch_thread, watch)
                         == 0;
    }

    if (!watch->started) {
        tenant_watch_set(watch, TENANT_WATCH_THERE);
    }

    (void) pthread_mutex_unlock(&watch->mutex);
}


static void *
tenant_watch_thread(void *data)
{
    tenant_watch_t *watch = data;

    unsigned        answers;
    tenant_probe_t  probe;

    tenant_log_quiet();

    (void) pthread_mutex_lock(&watch->mutex);

    while (!watch->stop) {

        if (watch->state == TENANT_WATCH_THERE) {
            (void) pthread_cond_wait(&watch->changed, &watch->mutex);
            continue;
        }

        (void) pthread_mutex_unlock(&watch->mutex);

        answers = __atomic_load_n(&watch->answers, __ATOMIC_RELAXED);

        tenant_probe(watch->cluster, watch->timeout, &probe);

        answers -= __atomic_load_n(&watch->answers, __ATOMIC_RELAXED);

        (void) pthread_mutex_lock(&watch->mutex);

        if (watch->stop) {
            break;
        }

        tenant_watch_verdict(watch, &probe, answers != 0);

        if (watch->state != TENANT_WATCH_THERE) {
            tenant_watch_sleep(watch, tenant_clock_now() + watch->interval);
        }
    }

    (void) pthread_mutex_unlock(&watch->mutex);

    return NULL;
}


/* It needs the mutex.  "answered" tells that commands were, in the meantime. */

static void
tenant_watch_verdict(tenant_watch_t *watch, const tenant_probe_t *probe,
    bool answered)
{
    int64_t  now;

    now = tenant_clock_now();

    memcpy(watch->hosts, probe->hosts, sizeof(watch->hosts));

    if (probe->found == TENANT_PROBE_PRIMARY
        || (answered && probe->found == TENANT_PROBE_NONE
            && watch->state == TENANT_WATCH_DOUBT))
    {
        watch->seen = now;
        tenant_watch_set(watch, TENANT_WATCH_THERE);
        tenant_watch_back(watch);
        return;
    }

    if (watch->state == TENANT_WATCH_DOUBT && probe->passing
        && now - watch->since < TENANT_WATCH_GRACE)
    {
        watch->interval = TENANT_WATCH_SOON;
        return;
    }

    if (watch->state == TENANT_WATCH_DOUBT) {
        watch->interval = TENANT_WATCH_FIRST;

    } else if (watch->interval < TENANT_WATCH_SELDOM) {
        watch->interval += TENANT_WATCH_FIRST / 2;
    }

    tenant_watch_say_lost(watch, probe->reason);

    tenant_watch_set(watch, probe->found == TENANT_PROBE_READABLE
                            ? TENANT_WATCH_READABLE : TENANT_WATCH_LOST);
}


static void
tenant_watch_set(tenant_watch_t *watch, tenant_watch_e state)
{
    __atomic_store_n(&watch->state, (int) state, __ATOMIC_RELEASE);
    (void) pthread_cond_broadcast(&watch->changed);
}


static void
tenant_watch_say_lost(tenant_watch_t *watch, const char *reason)
{
    char  line[TENANT_WATCH_LINE_MAX];

    if (watch->told) {
        return;
    }

    __atomic_store_n(&watch->told, 1, __ATOMIC_RELEASE);
    watch->lost = tenant_clock_now();

    (void) snprintf(line, sizeof(line), "the database \"%.*s\" is lost: %s",
                    (int) watch->cluster->name.len, watch->cluster->name.data,
                    reason);

    tenant_log_say(TENANT_LOG_ERROR, line);
}


static void
tenant_watch_back(tenant_watch_t *watch)
{
    char  line[TENANT_WATCH_LINE_MAX];

    __atomic_store_n(&watch->away, 0, __ATOMIC_RELAXED);

    if (!watch->told) {
        return;
    }

    __atomic_store_n(&watch->told, 0, __ATOMIC_RELEASE);

    (void) snprintf(line, sizeof(line),
                    "the database \"%.*s\" is back, after %lld ms",
                    (int) watch->cluster->name.len, watch->cluster->name.data,
                    (long long) (tenant_clock_now() - watch->lost));

    tenant_log_say(TENANT_LOG_NOTICE, line);
}


static void
tenant_watch_sleep(tenant_watch_t *watch, int64_t until)
{
    struct timespec  ts;

    ts.tv_sec = until / 1000;
    ts.tv_nsec = (until % 1000) * 1000000;

    while (!watch->stop && tenant_clock_now() < until) {
        (void) pthread_cond_timedwait(&watch->changed, &watch->mutex, &ts);
    }
}


void
tenant_watch_unmade(tenant_watch_t *watch, const mongoc_uri_t *uri,
    const bson_error_t *error)
{
    tenant_probe_t  probe;

    memset(&probe, 0, sizeof(tenant_probe_t));

    tenant_probe_reason(&probe, uri, error);

    (void) pthread_mutex_lock(&watch->mutex);

    tenant_watch_say_lost(watch, probe.reason);
    tenant_watch_set(watch, TENANT_WATCH_LOST);

    (void) pthread_mutex_unlock(&watch->mutex);
}


bool
tenant_watch_passes(tenant_watch_t *watch, bool primary, int64_t deadline)
{
    int              state;
    int64_t          until;
    struct timespec  ts;

    state = __atomic_load_n(&watch->state, __ATOMIC_ACQUIRE);

    if (state == TENANT_WATCH_DOUBT) {

        until = tenant_clock_now() + TENANT_WATCH_WAIT;
        until = until < deadline ? until : deadline;

        ts.tv_sec = until / 1000;
        ts.tv_nsec = (until % 1000) * 1000000;

        (void) pthread_mutex_lock(&watch->mutex);

        while (watch->state == TENANT_WATCH_DOUBT
               && tenant_clock_now() < until)
        {
            (void) pthread_cond_timedwait(&watch->changed, &watch->mutex, &ts);
        }

        state = watch->state;

        (void) pthread_mutex_unlock(&watch->mutex);
    }

    return state != TENANT_WATCH_LOST
           && (state != TENANT_WATCH_READABLE || !primary);
}


bool
tenant_watch_lost(tenant_watch_t *watch)
{
    int  state;

    state = __atomic_load_n(&watch->state, __ATOMIC_ACQUIRE);

    return state == TENANT_WATCH_LOST || state == TENANT_WATCH_READABLE;
}


void
tenant_watch_doubt(tenant_watch_t *watch)
{
    int64_t  now;

    if (__atomic_load_n(&watch->state, __ATOMIC_ACQUIRE)
        != TENANT_WATCH_THERE)
    {
        return;
    }

    (void) pthread_mutex_lock(&watch->mutex);

    now = tenant_clock_now();

    if (watch->started && watch->state == TENANT_WATCH_THERE
        && now - watch->seen >= TENANT_WATCH_TRUST)
    {
        watch->since = now;
        tenant_watch_set(watch, TENANT_WATCH_DOUBT);
    }

    (void) pthread_mutex_unlock(&watch->mutex);
}


void
tenant_watch_answered(tenant_watch_t *watch, const char *backend)
{
    char  reason[TENANT_REASON_MAX];

    if (backend == NULL) {
        (void) __atomic_fetch_add(&watch->answers, 1, __ATOMIC_RELAXED);

        if (!__atomic_load_n(&watch->away, __ATOMIC_RELAXED)) {
            return;
        }
    }

    (void) pthread_mutex_lock(&watch->mutex);

    if (backend != NULL) {
        __atomic_store_n(&watch->away, 1, __ATOMIC_RELAXED);

        (void) snprintf(reason, sizeof(reason),
                        "%s: its own backend is away: %s", watch->hosts,
                        backend);
        tenant_watch_say_lost(watch, reason);

    } else if (watch->away && watch->state == TENANT_WATCH_THERE) {
        tenant_watch_back(watch);
    }

    (void) pthread_mutex_unlock(&watch->mutex);
}


bool
tenant_watch_cond_init(pthread_cond_t *cond)
{
    bool                ok;
    pthread_condattr_t  attr;

    if (pthread_condattr_init(&attr) != 0) {
        return false;
    }

    /* a step of the wall clock must not stretch a deadline */
    ok = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0
         && pthread_cond_init(cond, &attr) == 0;

    (void) pthread_condattr_destroy(&attr);

    return ok;
}
