/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _PLACEMENTS_KIT_H_INCLUDED_
#define _PLACEMENTS_KIT_H_INCLUDED_


#include "../../../src/master/tenant_placements.h"
#include "master_kit.h"


/* The record is "kit_placed"; its places are known by its placement. */

static tenant_doc_t  kit_placed;


tenant_status_e
tenant_placements_read(tenant_master_t *master, const char *hex,
    tenant_doc_t *record, int64_t *age, tenant_error_t *err)
{
    tenant_doc_t  none = { 0, NULL };

    *age = 0;
    *record = kit_placed;

    return kit_master(master, "place", TENANT_ORGANIZATIONS,
                      tenant_bson_doc(tenant_record_by_id(master->work->arena,
                                                          hex)),
                      none, err);
}


tenant_status_e
tenant_placements_purge(tenant_master_t *master, tenant_doc_t record,
    tenant_error_t *err)
{
    tenant_doc_t        none = { 0, NULL };
    tenant_placement_t  placement;

    check(tenant_placement_read(record, &placement));

    return kit_master(master, "purge",
                      tenant_arena_str(master->work->arena,
                                       placement.collection).data,
                      none, none, err);
}


#endif /* _PLACEMENTS_KIT_H_INCLUDED_ */
