/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_route.h"
#include "../document/tenant_documents.h"
#include "../account/tenant_login.h"
#include "../account/tenant_organization.h"
#include "../account/tenant_session.h"
#include "../account/tenant_user.h"


#define TENANT_OPERATION(operation)  tenant_operation_step, &operation


static bool tenant_route_shape(tenant_api_e api, tenant_str_t path,
    tenant_str_t *shape, tenant_str_t *collection, tenant_str_t *id);
static tenant_str_t tenant_route_first(tenant_str_t path, char end,
    tenant_str_t *rest);


static const tenant_route_t  tenant_routes[] = {

    { TENANT_API_ORGANIZATIONS, "create", TENANT_POST, TENANT_AUTH_NONE,
      TENANT_ROLE_NONE, TENANT_BODY_JSON, tenant_organization_create, NULL },

    { TENANT_API_ORGANIZATIONS, "get", TENANT_GET, TENANT_AUTH_OPTIONAL,
      TENANT_ROLE_NONE, TENANT_BODY_NONE, tenant_organization_get, NULL },

    { TENANT_API_ORGANIZATIONS, "update", TENANT_PUT, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_JSON, tenant_organization_update, NULL },

    { TENANT_API_ORGANIZATIONS, "delete", TENANT_DELETE, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_NONE, tenant_organization_delete, NULL },

    { TENANT_API_ADMIN, "login", TENANT_POST, TENANT_AUTH_NONE,
      TENANT_ROLE_NONE, TENANT_BODY_JSON, tenant_login, NULL },

    { TENANT_API_ADMIN, "refresh", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, tenant_session_refresh, NULL },

    { TENANT_API_ADMIN, "logout", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, tenant_session_logout, NULL },

    { TENANT_API_ADMIN, "logout-all", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, tenant_session_logout_all, NULL },

    { TENANT_API_ADMIN, "me", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, tenant_session_me, NULL },

    { TENANT_API_ADMIN, "password", TENANT_PUT, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_JSON, tenant_session_password, NULL },

    { TENANT_API_ADMIN, "users", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_NONE, tenant_user_list, NULL },

    { TENANT_API_ADMIN, "users", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_JSON, tenant_user_create, NULL },

    { TENANT_API_ADMIN, "users/{id}", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_NONE, tenant_user_get, NULL },

    { TENANT_API_ADMIN, "users/{id}", TENANT_PATCH, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_JSON, tenant_user_patch, NULL },

    { TENANT_API_ADMIN, "users/{id}", TENANT_DELETE, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_NONE, tenant_user_delete, NULL },

    { TENANT_API_DOCUMENTS, "", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, tenant_collection_list, NULL },

    { TENANT_API_DOCUMENTS, "{c}", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE,
      TENANT_OPERATION(tenant_document_list) },

    { TENANT_API_DOCUMENTS, "{c}", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_JSON,
      TENANT_OPERATION(tenant_document_insert) },

    { TENANT_API_DOCUMENTS, "{c}:drop", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_NONE,
      TENANT_OPERATION(tenant_collection_drop) },

    { TENANT_API_DOCUMENTS, "{c}/{id}", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE,
      TENANT_OPERATION(tenant_document_get) },

    { TENANT_API_DOCUMENTS, "{c}/{id}", TENANT_PUT, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_JSON,
      TENANT_OPERATION(tenant_document_replace) },

    { TENANT_API_DOCUMENTS, "{c}/{id}", TENANT_PATCH, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_MERGE_PATCH,
      TENANT_OPERATION(tenant_document_patch) },

    { TENANT_API_DOCUMENTS, "{c}/{id}", TENANT_DELETE, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_NONE,
      TENANT_OPERATION(tenant_document_delete) },
};


const tenant_route_t *
tenant_route_find(tenant_api_e api, tenant_str_t path, unsigned method,
    tenant_str_t *collection, tenant_str_t *id, unsigned *allow)
{
    size_t                 i;
    tenant_str_t           shape;
    const tenant_route_t  *row;

    *allow = 0;

    if (!tenant_route_shape(api, path, &shape, collection, id)) {
        return NULL;
    }

    for (i = 0; i < sizeof(tenant_routes) / sizeof(tenant_routes[0]); i++) {

        row = &tenant_routes[i];

        if (row->api != api || !tenant_str_is(shape, row->path)) {
            continue;
        }

        if (row->method == method) {
            *allow = 0;
            return row;
        }

        *allow |= row->method;
    }

    return NULL;
}


/*
 * The path as the table writes it.  Variable parts are "users/{id}" of the
 * administration and "{c}", "{c}/{id}" and, with an action, "{c}:drop" of
 * documents.
 */

static bool
tenant_route_shape(tenant_api_e api, tenant_str_t path, tenant_str_t *shape,
    tenant_str_t *collection, tenant_str_t *id)
{
    tenant_str_t                first, rest, action;
    static const tenant_str_t   one = tenant_string("{c}");
    static const tenant_str_t   two = tenant_string("{c}/{id}");
    static const tenant_str_t   drop = tenant_string("{c}:drop");
    static const tenant_str_t   user = tenant_string("users/{id}");
    static const tenant_str_t   none = tenant_null_string;

    *collection = none;
    *id = none;

    first = tenant_route_first(path, '/', &rest);

    if (api == TENANT_API_ADMIN && rest.data != NULL
        && tenant_str_is(first, "users"))
    {
        *shape = user;
        *id = rest;

        return rest.len != 0 && memchr(rest.data, '/', rest.len) == NULL;
    }

    if (api != TENANT_API_DOCUMENTS || path.len == 0) {
        *shape = path;
        return true;
    }

    *collection = tenant_route_first(first, ':', &action);

    if (action.data != NULL) {
        *shape = drop;
        return rest.data == NULL && tenant_str_is(action, "drop");
    }

    if (rest.data == NULL) {
        *shape = one;
        return true;
    }

    *shape = two;
    *id = rest;

    return rest.len != 0 && memchr(rest.data, '/', rest.len) == NULL;
}


/* What stands before "end"; *rest is what follows, NULL without an "end". */

static tenant_str_t
tenant_route_first(tenant_str_t path, char end, tenant_str_t *rest)
{
    const char    *p;
    tenant_str_t   first;

    first = path;
    rest->len = 0;
    rest->data = NULL;

    p = memchr(path.data, end, path.len);

    if (p != NULL) {
        first.len = (size_t) (p - path.data);
        rest->data = p + 1;
        rest->len = path.len - first.len - 1;
    }

    return first;
}
