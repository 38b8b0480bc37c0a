/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_monitor.h"


static void tenant_monitor_started(const mongoc_apm_command_started_t *event);


/* The driver reports a command's start in the thread that runs it. */
static __thread int       *tenant_monitor_sent;
static __thread uint32_t   tenant_monitor_server;


bool
tenant_monitor_add(mongoc_client_pool_t *pool)
{
    bool                     ok;
    mongoc_apm_callbacks_t  *callbacks;

    callbacks = mongoc_apm_callbacks_new();
    if (callbacks == NULL) {
        return false;
    }

    mongoc_apm_set_command_started_cb(callbacks, tenant_monitor_started);
    ok = mongoc_client_pool_set_apm_callbacks(pool, callbacks, NULL);

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
