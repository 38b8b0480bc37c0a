/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_attempt.h"
#include "tenant_exchange.h"
#include "tenant_pool.h"


static tenant_status_e tenant_exchange_end(tenant_exchange_t *exchange,
    tenant_try_t *one, tenant_outcome_t *outcome, tenant_error_t *err);


tenant_status_e
tenant_exchange_begin(tenant_exchange_t *exchange,
    const tenant_wire_extras_t *extras, tenant_session_t *session, int32_t id,
    uint32_t max, tenant_error_t *err)
{
    tenant_work_t         *work;
    tenant_status_e        rc;
    tenant_wire_extras_t   all;

    work = exchange->work;
    exchange->sent = false;
    exchange->id = id;

    if (tenant_attempt_stopped(work, exchange->command, exchange->tries.lost,
                               err))
    {
        return err->status;
    }

    rc = tenant_envelope(exchange->command,
                         work->deadline - tenant_clock_now(),
                         &exchange->envelope, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    all = *extras;

    /* the second try is the first one's, over whichever connection */

    if (session != NULL && exchange->session.number == 0
        && tenant_session_suits(exchange->command))
    {
        session->number++;
        exchange->session = *session;
    }

    if (exchange->session.number != 0) {
        all.session = &exchange->session;
    }

    return tenant_wire_command(&exchange->wire, &exchange->envelope, &all,
                               id, max, work->arena, err);
}


void
tenant_exchange_sending(tenant_exchange_t *exchange)
{
    exchange->sent = true;
    exchange->work->commands++;

    __atomic_store_n(&exchange->work->sent, 1, __ATOMIC_RELEASE);
}


tenant_status_e
tenant_exchange_reply(tenant_exchange_t *exchange, tenant_doc_t reply,
    tenant_outcome_t *outcome, tenant_error_t *err)
{
    tenant_try_t  one;

    /* what is longer is looked at where it is read, not in the event loop */

    if (reply.len <= TENANT_EXCHANGE_SHORT && !tenant_bson_whole(reply)) {
        return tenant_exchange_failed(exchange, TENANT_FAULT_OTHER,
                                      "the reply is broken", outcome, err);
    }

    tenant_wire_fault(reply, exchange->work->arena, &one.fault);
    one.reply = reply;

    return tenant_exchange_end(exchange, &one, outcome, err);
}


tenant_status_e
tenant_exchange_failed(tenant_exchange_t *exchange, tenant_fault_e fault,
    const char *message, tenant_outcome_t *outcome, tenant_error_t *err)
{
    tenant_try_t  one;

    memset(&one, 0, sizeof(tenant_try_t));

    one.fault.kind = fault;
    one.fault.message = message;

    return tenant_exchange_end(exchange, &one, outcome, err);
}


static tenant_status_e
tenant_exchange_end(tenant_exchange_t *exchange, tenant_try_t *one,
    tenant_outcome_t *outcome, tenant_error_t *err)
{
    tenant_watch_t   *watch;
    tenant_status_e   rc;

    watch = tenant_pool_watch(exchange->work->store,
                              exchange->command->cluster);

    one->left = exchange->work->deadline - tenant_clock_now();
    one->sent = exchange->sent;
    one->begun = false;
    one->pinned = exchange->envelope.pinned;
    one->known = exchange->session.number != 0;

    rc = tenant_attempt_end(exchange->work, watch, exchange->command,
                            &exchange->tries, one, 0, outcome, err);

    exchange->wrote |= outcome->wrote;

    return rc;
}


bool
tenant_exchange_bound(const tenant_exchange_t *exchange, tenant_error_t *err)
{
    if (exchange->session.number == 0 || !exchange->wrote) {
        return false;
    }

    (void) tenant_outcome_over(exchange->command, true, err);

    return true;
}


tenant_seen_e
tenant_exchange_seen(const tenant_store_t *store, size_t i)
{
    return tenant_watch_lost(tenant_pool_watch_at(store, i))
           ? TENANT_SEEN_LOST : TENANT_SEEN_THERE;
}


void
tenant_exchange_doubt(const tenant_store_t *store, size_t i)
{
    tenant_watch_doubt(tenant_pool_watch_at(store, i));
}
