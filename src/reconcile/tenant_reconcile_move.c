/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../document/tenant_copy.h"
#include "../master/tenant_collections.h"
#include "tenant_reconcile_move.h"


/* Milliseconds. */
#define TENANT_MOVE_PASS     600000    /* a pass may take */
#define TENANT_MOVE_PAUSE    2000      /* the last one, nothing being written */
#define TENANT_MOVE_QUICK    500       /* after it, the last one is tried */
#define TENANT_MOVE_AGAIN    1000      /* after a failure that passes */

/* Few enough documents were changed while a pass ran. */
#define TENANT_MOVE_FEW      100

/* So many passes are made before the last one is tried all the same. */
#define TENANT_MOVE_ROUNDS   20

/* So often the last pass may take too long. */
#define TENANT_MOVE_TRIES    5


typedef struct {
    tenant_job_t     *job;
    tenant_master_t   master;
    const char       *hex;
    tenant_doc_t      record;
    tenant_move_t     move;
    int64_t           age;             /* of what was changed last */
    int64_t           delay;
    int64_t         (*permit)(void *data);
    void             *data;
    int64_t          *wait;
    tenant_error_t   *err;
} tenant_moving_t;


static tenant_status_e tenant_moving_copy(tenant_moving_t *moving);
static tenant_status_e tenant_moving_begin(tenant_moving_t *moving);
static tenant_status_e tenant_moving_pass(tenant_moving_t *moving, bool full,
    int64_t until, tenant_copy_t *copy, tenant_error_t *err);
static tenant_status_e tenant_moving_failed(tenant_moving_t *moving,
    tenant_error_t *err);
static tenant_status_e tenant_moving_last(tenant_moving_t *moving);
static tenant_status_e tenant_moving_same(tenant_moving_t *moving,
    int64_t until, tenant_error_t *err);
static tenant_status_e tenant_moving_bare(tenant_moving_t *moving,
    tenant_error_t *err);
static tenant_status_e tenant_moving_empty(tenant_moving_t *moving);
static tenant_status_e tenant_moving_left(tenant_moving_t *moving);
static tenant_status_e tenant_moving_undo(tenant_moving_t *moving);


tenant_status_e
tenant_reconcile_move(tenant_job_t *job, const char *hex, int64_t delay,
    int64_t (*permit)(void *data), void *data, int64_t *wait,
    tenant_error_t *err)
{
    tenant_moving_t  moving;
    tenant_status_e  rc;

    *wait = -1;

    memset(&moving, 0, sizeof(tenant_moving_t));

    moving.job = job;
    moving.master = tenant_master_of(job);
    moving.hex = hex;
    moving.delay = delay;
    moving.permit = permit;
    moving.data = data;
    moving.wait = wait;
    moving.err = err;

    rc = tenant_placements_read(&moving.master, hex, &moving.record,
                                &moving.age, err);

    if (rc != TENANT_OK
        || tenant_state_of(TENANT_RECORD_ORGANIZATION, moving.record)
           != TENANT_STATE_MOVING)
    {
        return rc;
    }

    if (!tenant_move_read(moving.record, &moving.move)) {
        return tenant_error_internal(err, "the record of organization %s has "
                                     "no move that is known here", hex);
    }

    *wait = 0;

    if (moving.move.phase == TENANT_MOVE_EMPTYING) {
        rc = tenant_moving_empty(&moving);

    } else if (moving.move.cancelled || moving.move.error.len != 0) {
        rc = tenant_moving_undo(&moving);

    } else if (moving.move.phase == TENANT_MOVE_SWITCHING) {
        rc = tenant_moving_last(&moving);

    } else {
        rc = tenant_moving_copy(&moving);
    }

    /* somebody else has changed it: the next step looks again */

    if (rc == TENANT_NOT_FOUND) {
        err->status = TENANT_OK;
        *wait = 0;
        return TENANT_OK;
    }

    return rc;
}


/*
 * The first two passes compare whole documents: the first one writes them, the
 * second one proves them.  Then few changes are left, and the last pass can be
 * short.
 */

static tenant_status_e
tenant_moving_copy(tenant_moving_t *moving)
{
    int64_t           begun, took;
    tenant_copy_t     copy;
    tenant_error_t    err;
    tenant_status_e   rc;

    if (!moving->move.begun) {
        return tenant_moving_begin(moving);
    }

    begun = tenant_clock_now();

    if (moving->move.rounds == 0) {
        rc = tenant_collections_create(moving->master.work, &moving->move.to,
                                       &err);
        if (rc != TENANT_OK) {
            return tenant_moving_failed(moving, &err);
        }
    }

    rc = tenant_moving_pass(moving, moving->move.rounds < 2,
                            begun + TENANT_MOVE_PASS, &copy, &err);

    took = tenant_clock_now() - begun;

    moving->move.documents = copy.seen;
    moving->move.copied += copy.changed;

    if (rc != TENANT_OK) {
        return tenant_moving_failed(moving, &err);
    }

    moving->move.rounds++;

    if (moving->move.rounds >= 2
        && (copy.changed <= TENANT_MOVE_FEW || took < TENANT_MOVE_QUICK
            || moving->move.rounds >= TENANT_MOVE_ROUNDS))
    {
        return tenant_move_phase(&moving->master, moving->hex, &moving->move,
                                 TENANT_MOVE_SWITCHING, moving->err);
    }

    return tenant_move_phase(&moving->master, moving->hex, &moving->move,
                             TENANT_MOVE_COPYING, moving->err);
}


/*
 * What is in the target from now on is of this move's own passes.  Before that
 * it must be empty: else two names may lead to the same server, and what is
 * left there at the end would be what was moved.
 */

static tenant_status_e
tenant_moving_begin(tenant_moving_t *moving)
{
    tenant_error_t   err;
    tenant_names_t   names;
    tenant_status_e  rc;
    tenant_str_t     taken = tenant_string("documents are in that place "
                                           "already");

    rc = tenant_collections_list(moving->master.work, &moving->move.to,
                                 &names, &err);
    if (rc != TENANT_OK) {
        return tenant_moving_failed(moving, &err);
    }

    if (names.n != 0) {
        return tenant_move_note(&moving->master, moving->hex, &moving->move,
                                taken, moving->err);
    }

    moving->move.begun = true;

    return tenant_move_phase(&moving->master, moving->hex, &moving->move,
                             TENANT_MOVE_COPYING, moving->err);
}


static tenant_status_e
tenant_moving_pass(tenant_moving_t *moving, bool full, int64_t until,
    tenant_copy_t *copy, tenant_error_t *err)
{
    memset(copy, 0, sizeof(tenant_copy_t));
    memset(err, 0, sizeof(tenant_error_t));

    copy->job = moving->job;
    copy->from = moving->move.from;
    copy->to = moving->move.to;
    copy->full = full;
    copy->until = until;
    copy->permit = moving->permit;
    copy->data = moving->data;

    return tenant_copy_pass(copy, err);
}


/* What passes is tried again; anything else ends the move. */

static tenant_status_e
tenant_moving_failed(tenant_moving_t *moving, tenant_error_t *err)
{
    tenant_str_t  text = tenant_null_string;

    if (err->status == TENANT_UNAVAILABLE || err->status == TENANT_TIMEOUT
        || err->status == TENANT_NO_MEMORY)
    {
        *moving->wait = TENANT_MOVE_AGAIN;

    } else {
        text.data = err->detail;
        text.len = strlen(err->detail);
    }

    return tenant_move_note(&moving->master, moving->hex, &moving->move, text,
                            moving->err);
}


/* Nothing is written any more: what is the same now stays so. */

static tenant_status_e
tenant_moving_last(tenant_moving_t *moving)
{
    tenant_error_t   err;
    tenant_status_e  rc;
    tenant_str_t     slow = tenant_string("the documents can't be compared "
                                          "in the time for which nothing may "
                                          "be written");

    if (moving->age < moving->delay) {
        *moving->wait = moving->delay - moving->age;
        return TENANT_OK;
    }

    rc = tenant_moving_same(moving, tenant_clock_now() + TENANT_MOVE_PAUSE,
                            &err);

    if (rc == TENANT_OK) {
        rc = tenant_moving_bare(moving, &err);
    }

    if (rc == TENANT_OK) {
        *moving->wait = moving->delay;
        return tenant_move_switch(&moving->master, moving->hex, &moving->move,
                                  moving->err);
    }

    if (rc != TENANT_UNAVAILABLE && rc != TENANT_TIMEOUT) {
        return tenant_moving_failed(moving, &err);
    }

    /* clients wait for it: they write again until the next try */

    moving->move.tries++;

    if (moving->move.tries >= TENANT_MOVE_TRIES) {
        return tenant_move_note(&moving->master, moving->hex, &moving->move,
                                slow, moving->err);
    }

    *moving->wait = TENANT_MOVE_AGAIN;

    return tenant_move_phase(&moving->master, moving->hex, &moving->move,
                             TENANT_MOVE_COPYING, moving->err);
}


/* Passes until one finds nothing to change, and as many on both sides. */

static tenant_status_e
tenant_moving_same(tenant_moving_t *moving, int64_t until,
    tenant_error_t *err)
{
    tenant_copy_t    copy;
    tenant_status_e  rc;

    do {
        rc = tenant_moving_pass(moving, false, until, &copy, err);

        moving->move.documents = copy.seen;
        moving->move.copied += copy.changed;

    } while (rc == TENANT_OK
             && (copy.changed != 0 || copy.seen != copy.found));

    return rc;
}


/* An index, or a schema, that is new since the move was begun. */

static tenant_status_e
tenant_moving_bare(tenant_moving_t *moving, tenant_error_t *err)
{
    tenant_names_t   names;
    tenant_status_e  rc;

    if (moving->move.to.mode != TENANT_MODE_SHARED) {
        return TENANT_OK;
    }

    rc = tenant_collections_ruled(moving->master.work, &moving->move.from,
                                  &names, err);

    return rc == TENANT_OK && names.n != 0
           ? tenant_error_set(err, TENANT_CONFLICT, "a collection has got an "
                              "index or a schema, which \"shared\" has no "
                              "place for")
           : rc;
}


static tenant_status_e
tenant_moving_empty(tenant_moving_t *moving)
{
    tenant_status_e  rc;

    if (moving->age < moving->delay) {
        *moving->wait = moving->delay - moving->age;
        return TENANT_OK;
    }

    rc = tenant_moving_left(moving);

    return rc == TENANT_OK
           ? tenant_move_end(&moving->master, moving->hex, moving->record,
                             &moving->move, TENANT_MOVE_DONE, moving->err)
           : rc;
}


/*
 * Documents that come to where there were none are of the new place, which has
 * two names then.  With any documents this was found out before they were
 * copied, and with collections of its own in any case.
 */

static tenant_status_e
tenant_moving_left(tenant_moving_t *moving)
{
    tenant_names_t       names;
    tenant_status_e      rc;
    tenant_placement_t   left;

    if (moving->move.documents == 0
        && tenant_placements_left(moving->record, &left)
        && left.mode == TENANT_MODE_SHARED)
    {
        rc = tenant_collections_list(moving->master.work, &left, &names,
                                     moving->err);

        if (rc != TENANT_OK || names.n != 0) {
            return rc;
        }
    }

    return tenant_placements_purge_left(&moving->master, moving->record,
                                        moving->err);
}


/* The source is what it was: only what was copied goes. */

static tenant_status_e
tenant_moving_undo(tenant_moving_t *moving)
{
    tenant_status_e  rc;

    rc = moving->move.begun
         ? tenant_collections_purge(moving->master.work, &moving->move.to,
                                    moving->err)
         : TENANT_OK;

    return rc == TENANT_OK
           ? tenant_move_end(&moving->master, moving->hex, moving->record,
                             &moving->move,
                             moving->move.cancelled ? TENANT_MOVE_CANCELLED
                                                    : TENANT_MOVE_FAILED,
                             moving->err)
           : rc;
}
