/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/* sources: src/http/zone/ngx_http_tenant_zone.c */
/* sources: src/http/zone/ngx_http_tenant_try.c */
/* sources: src/http/zone/ngx_http_tenant_owner.c */
/* nginx: */

/*
 * Processes that die with the zone's lock, in the middle of a change, or with
 * tries.  nginx is a stub.
 */


#include <sys/wait.h>

#include "zone_kit.h"


/* What is done when the process dies: each of them changes the zone. */

typedef void (*zone_change_pt)(ngx_http_tenant_zone_t *zone);


static pid_t
zone_child(void)
{
    pid_t  pid;

    pid = fork();

    if (pid == 0) {
        pause();
        _exit(0);
    }

    return pid;
}


static void
zone_claims(void)
{
    pid_t                     killed, lives;
    uint64_t                  ticket, other;
    ngx_uint_t                i, n;
    zone_node_t              *one, *two;
    ngx_http_tenant_zone_t   *zone;
    ngx_http_tenant_owner_t   self;
    ngx_http_tenant_node_t   *nodes[NGX_HTTP_TENANT_TRY_NODES];
    ngx_http_tenant_try_t  *claim, *mine;

    zone_new(&zone);
    ngx_http_tenant_zone_lock(zone);
    self = zone->self;

    check(self.pid == getpid() && self.began != 0);

    one = zone_counter(zone, 1);
    two = ngx_http_tenant_zone_overflow(zone, 2, zone_key(1));
    nodes[0] = &one->head;
    nodes[1] = &two->head;

    mine = ngx_http_tenant_try_take(zone, nodes, 2, &ticket);
    claim = ngx_http_tenant_try_take(zone, nodes, 1, &other);
    check(mine != NULL && claim != NULL && ticket != other);
    check(one->head.tries == 2 && two->head.tries == 1);
    check(zone_whole(zone));

    ngx_http_tenant_try_give(zone, claim);
    check(one->head.tries == 1 && claim->ticket == 0);
    check(ngx_http_tenant_try_reap(zone) == 0);

    /* what a former process of this id held */

    zone->self.began--;
    check(ngx_http_tenant_try_reap(zone) == 1);
    check(one->head.tries == 0 && two->head.tries == 0);
    zone->self = self;

    /* of a process that runs, and of one that was killed */

    lives = zone_child();
    killed = zone_child();

    ngx_pid = lives;
    ngx_http_tenant_owner_self(&zone->self);
    claim = ngx_http_tenant_try_take(zone, nodes, 2, &ticket);

    /* its id belongs to another process by now */
    zone->self.began--;
    (void) ngx_http_tenant_try_take(zone, nodes, 2, &ticket);

    /* nobody knows when it began */
    zone->self.began = 0;
    mine = ngx_http_tenant_try_take(zone, nodes, 2, &ticket);

    ngx_pid = killed;
    ngx_http_tenant_owner_self(&zone->self);

    for (i = 0; i < 3; i++) {
        (void) ngx_http_tenant_try_take(zone, nodes, 2, &ticket);
    }

    ngx_pid = getpid();
    zone->self = self;

    check(one->head.tries == 6);
    check(ngx_http_tenant_try_reap(zone) == 1);
    check(one->head.tries == 5);

    /* not waited for, then gone */

    kill(killed, SIGKILL);

    do {
        n = ngx_http_tenant_try_reap(zone);
        (void) sched_yield();
    } while (n == 0);

    check(n == 3 && one->head.tries == 2);
    (void) waitpid(killed, NULL, 0);

    kill(lives, SIGKILL);
    (void) waitpid(lives, NULL, 0);
    check(ngx_http_tenant_try_reap(zone) == 2);
    check(zone_whole(zone) && one->head.tries == 0);

    /* as many as there is room for */

    for (i = 0; i < zone->sh->ntries; i++) {
        check(ngx_http_tenant_try_take(zone, nodes, 1, &ticket) != NULL);
    }

    check(ngx_http_tenant_try_take(zone, nodes, 1, &ticket) == NULL);
    check(one->head.tries == zone->sh->ntries && zone_whole(zone));

    ngx_http_tenant_zone_unlock(zone);
    stub_zone_free();
}


/* The lock of one that is gone: nobody else takes it from it. */

static void
zone_holder(void)
{
    pid_t                    killed;
    zone_node_t             *node;
    ngx_http_tenant_zone_t  *zone;

    zone_new(&zone);

    ngx_http_tenant_zone_lock(zone);
    node = zone_counter(zone, 1);
    node->data = 7;
    (void) zone_lease(zone, 1);
    ngx_http_tenant_zone_unlock(zone);

    killed = zone_child();
    ngx_pid = killed;
    ngx_http_tenant_zone_lock(zone);
    ngx_pid = getpid();
    kill(killed, SIGKILL);

    stub_logged = 0;
    ngx_http_tenant_zone_lock(zone);
    check(*zone->shpool->mutex.lock == (uintptr_t) getpid());
    check(stub_logged == 1);
    check(zone_counter(zone, 1) == node && node->data == 7);
    check(stub_slabs == 0 && zone_whole(zone));
    ngx_http_tenant_zone_unlock(zone);

    (void) waitpid(killed, NULL, 0);
    ngx_http_tenant_zone_lock(zone);
    check(stub_logged == 1);
    ngx_http_tenant_zone_unlock(zone);

    stub_zone_free();
}


/* A claim that is taken by half, and given back by half. */

static void
zone_half(bool taking)
{
    uint64_t                  ticket;
    zone_node_t              *one;
    ngx_queue_t              *q;
    ngx_http_tenant_node_t   *nodes[2];
    ngx_http_tenant_zone_t   *zone;
    ngx_http_tenant_try_t  *claim, *other;

    zone_new(&zone);
    ngx_http_tenant_zone_lock(zone);

    one = zone_counter(zone, 1);
    nodes[0] = &one->head;
    nodes[1] = ngx_http_tenant_zone_overflow(zone, 0, zone_key(1));

    claim = ngx_http_tenant_try_take(zone, nodes, 2, &ticket);

    if (taking) {
        /* of two counters one is counted, and the claim is nobody's */
        q = ngx_queue_head(&zone->sh->free);
        other = ngx_queue_data(q, ngx_http_tenant_try_t, queue);
        other->nodes[0] = nodes[0];
        other->nodes[1] = nodes[1];
        other->n = 2;
        one->head.tries++;

    } else {
        other = ngx_http_tenant_try_take(zone, nodes, 2, &ticket);
        other->owner.pid = 0;
        one->head.tries--;
    }

    check(!zone_whole(zone));

    /* its process dies here */
    (void) ngx_shmtx_force_unlock(&zone->shpool->mutex, getpid());
    ngx_http_tenant_zone_lock(zone);

    check(zone_whole(zone));
    check(zone_count(&zone->sh->taken) == 1);
    check(one->head.tries == 1 && nodes[1]->tries == 1);

    ngx_http_tenant_try_give(zone, claim);
    check(one->head.tries == 0 && zone_whole(zone));

    ngx_http_tenant_zone_unlock(zone);
    stub_zone_free();
}


static void
zone_change_lease(ngx_http_tenant_zone_t *zone)
{
    (void) zone_lease(zone, 50);
    ngx_http_tenant_zone_remove(zone, &zone_lease(zone, 3)->head);
}


static void
zone_change_counter(ngx_http_tenant_zone_t *zone)
{
    (void) zone_counter(zone, 1);
    ngx_http_tenant_zone_remove(zone, &zone_counter(zone, 2)->head);
    (void) zone_counter(zone, 500);
}


/* Ends a change at each of its steps in turn: what the next one finds. */

static void
zone_death(zone_change_pt change)
{
    uint64_t                 ticket;
    volatile unsigned        step;
    volatile bool            died;
    ngx_http_tenant_node_t  *nodes[1];
    ngx_http_tenant_zone_t  *zone;

    died = true;

    for (step = 1; died && step < 1000; step++) {

        zone_new(&zone);
        ngx_http_tenant_zone_lock(zone);

        for (unsigned i = 1; i < 100; i++) {
            zone_counter(zone, i)->data = i;
            (void) zone_lease(zone, i);
        }

        nodes[0] = &zone_counter(zone, 4)->head;
        (void) ngx_http_tenant_try_take(zone, nodes, 1, &ticket);
        ngx_http_tenant_zone_unlock(zone);

        /* a process whose id is nobody's */
        ngx_http_tenant_zone_lock(zone);
        zone->self.began++;
        died = false;

        if (setjmp(stub_death) == 0) {
            stub_steps = step;
            change(zone);

        } else {
            died = true;
        }

        stub_steps = 0;
        zone->self.began--;

        if (died) {
            /* as the master does */
            (void) ngx_shmtx_force_unlock(&zone->shpool->mutex, getpid());
            ngx_http_tenant_zone_lock(zone);
        }

        /* what it held goes, what this one holds does not */

        (void) ngx_http_tenant_try_reap(zone);
        check(zone_whole(zone));
        check(zone_count(&zone->sh->taken) == 1);
        check(zone_counter(zone, 4)->head.tries == 1);
        check(!died || stub_slabs == 0);

        for (unsigned i = 3; i < 100; i++) {
            check(zone_counter(zone, i)->data == i);
            check(zone_lease(zone, i) != NULL);
        }

        ngx_http_tenant_zone_unlock(zone);
        stub_zone_free();
    }

    check(step > 5 && !died);
}


int
main(void)
{
    zone_claims();
    zone_holder();
    zone_half(true);
    zone_half(false);
    zone_death(zone_change_lease);
    zone_death(zone_change_counter);

    return unit_done();
}
