/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/* it declares pthread_mutex_clocklock() */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "tenant_lock.h"


#define TENANT_LOCKS  64


struct tenant_locks_s {
    pthread_mutex_t  mutexes[TENANT_LOCKS];
};


tenant_locks_t *
tenant_locks_create(void)
{
    size_t           i;
    tenant_locks_t  *locks;

    locks = malloc(sizeof(tenant_locks_t));
    if (locks == NULL) {
        return NULL;
    }

    for (i = 0; i < TENANT_LOCKS; i++) {
        /* with default attributes this can't fail on Linux */
        (void) pthread_mutex_init(&locks->mutexes[i], NULL);
    }

    return locks;
}


void
tenant_locks_destroy(tenant_locks_t *locks)
{
    size_t  i;

    if (locks == NULL) {
        return;
    }

    for (i = 0; i < TENANT_LOCKS; i++) {
        (void) pthread_mutex_destroy(&locks->mutexes[i]);
    }

    free(locks);
}


void *
tenant_locks_take(tenant_locks_t *locks, tenant_str_t key, int64_t deadline)
{
    size_t            i;
    uint32_t          hash;
    struct timespec   ts;
    pthread_mutex_t  *lock;

    /* FNV-1a */

    for (i = 0, hash = 2166136261u; i < key.len; i++) {
        hash = (hash ^ (unsigned char) key.data[i]) * 16777619u;
    }

    lock = &locks->mutexes[hash % TENANT_LOCKS];

    ts.tv_sec = deadline / 1000;
    ts.tv_nsec = (deadline % 1000) * 1000000;

    return pthread_mutex_clocklock(lock, CLOCK_MONOTONIC, &ts) == 0
           ? lock : NULL;
}


void
tenant_locks_give(void *lock)
{
    (void) pthread_mutex_unlock(lock);
}
