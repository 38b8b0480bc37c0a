/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_WATCH_H_INCLUDED_
#define _TENANT_WATCH_H_INCLUDED_


#include <mongoc/mongoc.h>
#include <pthread.h>

#include "tenant_store.h"


/*
 * A watch is what a process knows of one deployment: whether it is there, so
 * that what needs it fails at once while it isn't.  A failure of a command only
 * raises a doubt.  Then a thread of the watch's own looks, logs once that the
 * deployment is lost, with the reason, looks again until it is back, and logs
 * that once.
 */
typedef struct tenant_watch_s  tenant_watch_t;


tenant_watch_t *tenant_watch_create(const tenant_cluster_t *cluster,
    int32_t timeout);
void tenant_watch_destroy(tenant_watch_t *watch);

/*
 * Begins to look, in a thread that has the caller's signal mask.  If there can
 * be no thread, commands find out by themselves.
 */
void tenant_watch_start(tenant_watch_t *watch);

/* Notes that the deployment can't be used yet, as "error" says. */
void tenant_watch_unmade(tenant_watch_t *watch, const mongoc_uri_t *uri,
    const bson_error_t *error);

/*
 * Returns whether a command may be tried: false while the deployment is known
 * to be away or, where "primary" is needed, to have none.  While the watch is
 * looking, it waits a little, at most until "deadline".
 */
bool tenant_watch_passes(tenant_watch_t *watch, bool primary,
    int64_t deadline);

/*
 * Returns whether the deployment, or its primary, is known to be away.  It does
 * not wait.
 */
bool tenant_watch_lost(tenant_watch_t *watch);

/*
 * Notes that a command found no server, could not log in, or lost its
 * connection.
 */
void tenant_watch_doubt(tenant_watch_t *watch);

/*
 * Notes that a command was answered.  "backend" is what a gateway said of its
 * own database that is away (a string constant), or NULL for any other answer.
 */
void tenant_watch_answered(tenant_watch_t *watch, const char *backend);

/* Makes a condition whose waits a step of the wall clock does not stretch. */
bool tenant_watch_cond_init(pthread_cond_t *cond);


#endif /* _TENANT_WATCH_H_INCLUDED_ */
