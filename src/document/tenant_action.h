/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ACTION_H_INCLUDED_
#define _TENANT_ACTION_H_INCLUDED_


#include "../job/tenant_use_case.h"


/*
 * What a call of the hosted data API says, "POST action/...": the members that
 * are not given are {0, NULL}, or of type 0.
 */

typedef struct {
    tenant_str_t     source;           /* said by every client, and nowhere */
    tenant_str_t     database;         /* looked at: there is one of each */
    tenant_str_t     collection;
    tenant_doc_t     filter;
    tenant_doc_t     projection;
    tenant_doc_t     sort;
    tenant_value_t   limit;
    tenant_value_t   skip;
} tenant_action_t;


/* Every action has these members. */

extern const tenant_rule_t  tenant_action_name;
extern const tenant_rule_t  tenant_action_object;

#define TENANT_ACTION_NAMES                                                   \
    { "dataSource", &tenant_action_name, offsetof(tenant_action_t, source),   \
      true, "The data source; any name will do" },                            \
    { "database", &tenant_action_name, offsetof(tenant_action_t, database),   \
      true, "The database; any name will do, an organization has one" },      \
    { "collection", &tenant_action_name,                                      \
      offsetof(tenant_action_t, collection), true, "The collection" }

#define TENANT_ACTION_OBJECT(name, member, required, meaning)                 \
    { name, &tenant_action_object, offsetof(tenant_action_t, member),         \
      required, meaning }

/*
 * Takes the collection that the body names for the request's, and checks it
 * and the filter, which is an empty one where none is given.  What is wrong is
 * added to job->error.  Any thread may call it.
 */
void tenant_action_begin(tenant_job_t *job, tenant_action_t *action);


#endif /* _TENANT_ACTION_H_INCLUDED_ */
