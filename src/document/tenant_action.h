/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_ACTION_H_INCLUDED_
#define _TENANT_ACTION_H_INCLUDED_


#include "../job/tenant_use_case.h"


/*
 * Every call of the hosted data API, "POST action/...", has these members.  The
 * first two are said by every client, and nowhere looked at: there is one data
 * source, and one database of an organization.
 */

typedef struct {
    tenant_str_t   source;
    tenant_str_t   database;
    tenant_str_t   collection;
} tenant_action_names_t;


extern const tenant_rule_t        tenant_action_name;
extern const tenant_rule_t        tenant_action_object;
extern const tenant_value_rule_t  tenant_action_bool;

/* They are in tables of the members of "type", which has them as "names". */

#define TENANT_ACTION_NAMES(type)                                             \
    { "dataSource", &tenant_action_name, offsetof(type, names.source), true,  \
      "The data source; any name will do" },                                  \
    { "database", &tenant_action_name, offsetof(type, names.database), true,  \
      "The database; any name will do, an organization has one" },            \
    { "collection", &tenant_action_name, offsetof(type, names.collection),    \
      true, "The collection" }

/*
 * Takes the collection that the body names for the request's, and checks it.
 * What is wrong is added to job->error.  Any thread may call it.
 */
void tenant_action_begin(tenant_job_t *job,
    const tenant_action_names_t *names);

/* Appends a member whose value is a number, such as "deletedCount". */
void tenant_action_count(tenant_buf_t *body, const char *name, int64_t n);


#endif /* _TENANT_ACTION_H_INCLUDED_ */
