/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_RECORD_H_INCLUDED_
#define _TENANT_RECORD_H_INCLUDED_


#include "tenant_master.h"
#include "tenant_state.h"


/*
 * A record of "organizations" is
 *   {_id, name, name_folded, state, claimed_at, epoch, admin_id,
 *    owners: [user id], removed: [{id, at}], change, intents: [{id, ...}],
 *    intents_at, resumed: [id],
 *    placement: {cluster, database, collection, mode, next}, left, move, moved,
 *    placed_at, moving_at, renaming_at, based_on, next_based_on, bases,
 *    import, importing_at, imported,
 *    plan, quota: {documents, bytes}, usage: {documents, bytes, at},
 *    measured_at, suspended: {at, reason}, external_ids: {name: text},
 *    created_at, updated_at, deleted_at}
 * and one of "users" is
 *   {_id, email, email_folded, organization_id, role, password, epoch,
 *    revoked: [{id, exp}], change, reset: {digest, at}, state, claimed_at,
 *    created_at}
 *
 * A user in "owners" has the role owner; his own "role" is what he is when he
 * is not: "editor" or "viewer".  A user in "removed" is retired.  For "change"
 * see account/tenant_mark.h, for "intents" tenant_intent.h there, for "state"
 * tenant_state.h, for what becomes of a placement tenant_placements.h and
 * tenant_move.h, for "import" tenant_import.h.
 */

/* A step needs to know this of a record. */

typedef struct {
    tenant_record_e   kind;
    tenant_doc_t      doc;             /* as it was read, or is to be written */
    tenant_str_t      hash;            /* completes a user, and the owner of an
                                          organization; or empty */
    tenant_doc_t      organization;    /* a user's, as it is now; NULL: it is
                                          looked for */
} tenant_record_t;


/*
 * A step changes a record that is in its state, and nothing else: anybody may
 * call it again, wherever a crash or a lost reply left things.  It returns
 * TENANT_OK with *after (NULL: gone, or not known); TENANT_NOT_FOUND when the
 * record is not in that state, or (forward) lacks what completes it; or what
 * the store says.  A task thread calls it.
 */
typedef tenant_status_e (*tenant_lifecycle_pt)(tenant_master_t *master,
    const tenant_record_t *record, tenant_doc_t *after, tenant_error_t *err);


/*
 * Returns a record for a step, with nothing but what it says.  Any thread may
 * call it.
 */
tenant_record_t tenant_record_of(tenant_record_e kind, tenant_doc_t doc);

/* Returns the collection of a kind of records.  Any thread may call it. */
const char *tenant_record_collection(tenant_record_e kind);

/*
 * Returns {"_id": ObjectId(hex)}; "hex" must be 24 digits.  Any thread may call
 * it.
 */
tenant_bson_t *tenant_record_by_id(tenant_arena_t *arena, const char *hex);

/* Returns the same, but only for a record in that state. */
tenant_bson_t *tenant_record_in(tenant_arena_t *arena, const char *hex,
    tenant_record_e kind, tenant_state_e state);

/* Adds ObjectId(hex); "hex" must be 24 digits.  Any thread may call it. */
void tenant_record_add_id(tenant_bson_t *b, const char *name,
    const char *hex);

/*
 * Copies the id in a member of the record's, 24 digits; returns false with *err
 * when there is none.  Any thread may call it.
 */
bool tenant_record_id(const tenant_record_t *record, const char *name,
    char hex[TENANT_OID_HEX + 1], tenant_error_t *err);


#endif /* _TENANT_RECORD_H_INCLUDED_ */
