/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_monitor.h"


static void tenant_monitor_started(const mongoc_apm_command_started_t *event);
static void tenant_monitor_changed(const mongoc_apm_server_changed_t *event);
static bool tenant_monitor_writable(const char *type);


/* The driver reports a command's start in the thread that runs it. */
static __thread int       *tenant_monitor_sent;
static __thread uint32_t   tenant_monitor_server;


bool
tenant_monitor_add(mongoc_client_pool_t *pool, unsigned *generation)
{
    bool                     ok;
    mongoc_apm_callbacks_t  *callbacks;

    callbacks = mongoc_apm_callbacks_new();
    if (callbacks == NULL) {
        return false;
    }

    mongoc_apm_set_command_started_cb(callbacks, tenant_monitor_started);
    mongoc_apm_set_server_changed_cb(callbacks, tenant_monitor_changed);
    ok = mongoc_client_pool_set_apm_callbacks(pool, callbacks, generation);

    mongoc_apm_callbacks_destroy(callbacks);

    return ok;
}


/* By now there is a connection, and the command is its next message. */

static void
tenant_monitor_started(const mongoc_apm_command_started_t *event)
{
    tenant_monitor_server = mongoc_apm_command_started_get_server_id(event);

    if (tenant_monitor_sent != NULL) {
        __atomic_store_n(tenant_monitor_sent, 1, __ATOMIC_RELEASE);
    }
}


/*
 * The driver's monitors look at each server, and a command that fails may say
 * what they have not seen yet.  A server that is first heard of changes nothing
 * for connections, which can't have been to another.
 */

static void
tenant_monitor_changed(const mongoc_apm_server_changed_t *event)
{
    unsigned    *generation;
    const char  *was, *is;

    generation = mongoc_apm_server_changed_get_context(event);

    was = mongoc_server_description_type(
                     mongoc_apm_server_changed_get_previous_description(event));
    is = mongoc_server_description_type(
                          mongoc_apm_server_changed_get_new_description(event));

    if (strcmp(was, is) == 0 || strcmp(was, "Unknown") == 0
        || strcmp(was, "PossiblePrimary") == 0)
    {
        return;
    }

    if (tenant_monitor_writable(was) || tenant_monitor_writable(is)) {
        (void) __atomic_add_fetch(generation, 1, __ATOMIC_RELEASE);
    }
}


static bool
tenant_monitor_writable(const char *type)
{
    return strcmp(type, "Standalone") == 0 || strcmp(type, "RSPrimary") == 0
           || strcmp(type, "Mongos") == 0 || strcmp(type, "LoadBalancer") == 0;
}


void
tenant_monitor_begin(int *sent)
{
    tenant_monitor_sent = sent;
    tenant_monitor_server = 0;
}


bool
tenant_monitor_end(uint32_t *server)
{
    *server = tenant_monitor_server;

    tenant_monitor_sent = NULL;
    tenant_monitor_server = 0;

    return *server != 0;
}
