/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_SHOWN_H_INCLUDED_
#define _TENANT_SHOWN_H_INCLUDED_


#include "../job/tenant_job.h"


/* The responses that rows refer to, by what they show. */

extern const tenant_shown_t  tenant_shows_nothing[];
extern const tenant_shown_t  tenant_shows_organization_created[];
extern const tenant_shown_t  tenant_shows_organization_found[];
extern const tenant_shown_t  tenant_shows_organization_changed[];
extern const tenant_shown_t  tenant_shows_organization_deleted[];
extern const tenant_shown_t  tenant_shows_token[];
extern const tenant_shown_t  tenant_shows_me[];
extern const tenant_shown_t  tenant_shows_users[];
extern const tenant_shown_t  tenant_shows_user[];
extern const tenant_shown_t  tenant_shows_user_created[];
extern const tenant_shown_t  tenant_shows_collections[];
extern const tenant_shown_t  tenant_shows_page[];
extern const tenant_shown_t  tenant_shows_count[];
extern const tenant_shown_t  tenant_shows_values[];
extern const tenant_shown_t  tenant_shows_aggregated[];
extern const tenant_shown_t  tenant_shows_inserted[];
extern const tenant_shown_t  tenant_shows_indexes[];
extern const tenant_shown_t  tenant_shows_index[];
extern const tenant_shown_t  tenant_shows_schema[];
extern const tenant_shown_t  tenant_shows_document_shown[];
extern const tenant_shown_t  tenant_shows_document_put[];
extern const tenant_shown_t  tenant_shows_document_changed[];
extern const tenant_shown_t  tenant_shows_updated[];
extern const tenant_shown_t  tenant_shows_deleted[];
extern const tenant_shown_t  tenant_shows_operated_page[];
extern const tenant_shown_t  tenant_shows_moving[];
extern const tenant_shown_t  tenant_shows_operation[];
extern const tenant_shown_t  tenant_shows_operated[];
extern const tenant_shown_t  tenant_shows_reset[];
extern const tenant_shown_t  tenant_shows_action_one[];
extern const tenant_shown_t  tenant_shows_action_inserted[];
extern const tenant_shown_t  tenant_shows_action_inserted_many[];
extern const tenant_shown_t  tenant_shows_action_updated[];
extern const tenant_shown_t  tenant_shows_action_deleted[];
extern const tenant_shown_t  tenant_shows_action_documents[];
extern const tenant_shown_t  tenant_shows_export[];
extern const tenant_shown_t  tenant_shows_imported[];


#endif /* _TENANT_SHOWN_H_INCLUDED_ */
