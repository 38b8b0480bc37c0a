/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "../account/tenant_login.h"
#include "../account/tenant_organization.h"
#include "../account/tenant_session.h"
#include "../account/tenant_user.h"
#include "../account/tenant_reset.h"
#include "../document/tenant_actions.h"
#include "../document/tenant_documents.h"
#include "../operator/tenant_operator.h"
#include "tenant_route.h"
#include "tenant_shown.h"


const tenant_route_t  tenant_routes[] = {

    { TENANT_API_ORGANIZATIONS, "create", TENANT_POST, TENANT_AUTH_NONE,
      TENANT_ROLE_NONE, TENANT_BODY_MEMBERS, &tenant_organization_create,
      "createOrganization",
      "Signs an organization up, with its first owner",
      false, false, TENANT_SAYS_CONFLICT|TENANT_SAYS_TOO_MANY,
      tenant_shows_organization_created },

    { TENANT_API_ORGANIZATIONS, "get", TENANT_GET, TENANT_AUTH_OPTIONAL,
      TENANT_ROLE_NONE, TENANT_BODY_NONE, &tenant_organization_get,
      "getOrganization",
      "Finds an organization by its name; all of it is shown to its own users",
      false, false, TENANT_SAYS_NOT_FOUND, tenant_shows_organization_found },

    { TENANT_API_ORGANIZATIONS, "update", TENANT_PUT, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_MEMBERS, &tenant_organization_update,
      "updateOrganization",
      "Renames the organization, or changes the calling owner's address and "
      "password",
      false, false, TENANT_SAYS_CONFLICT, tenant_shows_organization_changed },

    { TENANT_API_ORGANIZATIONS, "delete", TENANT_DELETE, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_NONE, &tenant_organization_delete,
      "deleteOrganization",
      "Deletes the organization with all that it has",
      false, false, TENANT_SAYS_NOT_FOUND, tenant_shows_organization_deleted },

    { TENANT_API_ADMIN, "login", TENANT_POST, TENANT_AUTH_NONE,
      TENANT_ROLE_NONE, TENANT_BODY_MEMBERS, &tenant_login,
      "login",
      "Gives a token for an address and its password",
      false, false,
      TENANT_SAYS_UNAUTHORIZED|TENANT_SAYS_FORBIDDEN|TENANT_SAYS_TOO_MANY,
      tenant_shows_token },

    { TENANT_API_ADMIN, "refresh", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, &tenant_session_refresh,
      "refreshToken",
      "Gives another token, as long as the session lasts",
      false, false, 0, tenant_shows_token },

    { TENANT_API_ADMIN, "logout", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, &tenant_session_logout,
      "logout",
      "Ends this token",
      false, false, 0, tenant_shows_nothing },

    { TENANT_API_ADMIN, "logout-all", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, &tenant_session_logout_all,
      "logoutAll",
      "Ends all of the calling user's tokens so far",
      false, false, 0, tenant_shows_nothing },

    { TENANT_API_ADMIN, "me", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, &tenant_session_me,
      "getMe",
      "Shows the calling user",
      false, false, 0, tenant_shows_me },

    { TENANT_API_ADMIN, "password", TENANT_PUT, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_MEMBERS, &tenant_session_password,
      "changePassword",
      "Changes the calling user's password; all of his tokens so far end",
      false, false, TENANT_SAYS_FORBIDDEN|TENANT_SAYS_TOO_MANY,
      tenant_shows_nothing },

    { TENANT_API_ADMIN, "reset", TENANT_POST, TENANT_AUTH_NONE,
      TENANT_ROLE_NONE, TENANT_BODY_MEMBERS, &tenant_reset,
      "resetPassword",
      "Sets a password by a one-time token; all of the user's tokens so far "
      "end",
      false, false, TENANT_SAYS_UNAUTHORIZED|TENANT_SAYS_TOO_MANY,
      tenant_shows_nothing },

    { TENANT_API_ADMIN, "users", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_NONE, &tenant_user_list,
      "listUsers",
      "Shows a page of the organization's users",
      false, false, 0, tenant_shows_users },

    { TENANT_API_ADMIN, "users", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_MEMBERS, &tenant_user_create,
      "createUser",
      "Adds a user",
      false, false, TENANT_SAYS_CONFLICT, tenant_shows_user_created },

    { TENANT_API_ADMIN, "users/{id}", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_NONE, &tenant_user_get,
      "getUser",
      "Shows a user",
      false, false, TENANT_SAYS_NOT_FOUND, tenant_shows_user },

    { TENANT_API_ADMIN, "users/{id}", TENANT_PATCH, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_MEMBERS, &tenant_user_patch,
      "updateUser",
      "Changes a user's role, address or password",
      false, false, TENANT_SAYS_NOT_FOUND|TENANT_SAYS_CONFLICT,
      tenant_shows_user },

    { TENANT_API_ADMIN, "users/{id}", TENANT_DELETE, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OWNER, TENANT_BODY_NONE, &tenant_user_delete,
      "deleteUser",
      "Removes a user; his tokens end",
      false, false, TENANT_SAYS_NOT_FOUND|TENANT_SAYS_CONFLICT,
      tenant_shows_nothing },

    { TENANT_API_DOCUMENTS, "", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, &tenant_collection_list,
      "listCollections",
      "Shows the names of the organization's collections",
      false, false, 0, tenant_shows_collections },

    { TENANT_API_DOCUMENTS, "{c}", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, &tenant_document_list,
      "listDocuments",
      "Shows a page of the documents that a filter matches, or all of them",
      false, false, TENANT_SAYS_TOO_MANY, tenant_shows_page },

    { TENANT_API_DOCUMENTS, "{c}", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_DOCUMENTS, &tenant_document_insert,
      "insertDocuments",
      "Inserts a document, or an array of documents",
      false, false, TENANT_SAYS_CONFLICT|TENANT_SAYS_TOO_MANY,
      tenant_shows_inserted },

    { TENANT_API_DOCUMENTS, "{c}", TENANT_PATCH, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_UPDATE, &tenant_documents_patch,
      "patchDocuments",
      "Changes all documents that a filter matches by a JSON Merge Patch, or "
      "by update operators",
      false, false, TENANT_SAYS_CONFLICT, tenant_shows_updated },

    { TENANT_API_DOCUMENTS, "{c}", TENANT_DELETE, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_NONE, &tenant_documents_remove,
      "removeDocuments",
      "Deletes all documents that a filter matches",
      false, true, 0, tenant_shows_deleted },

    { TENANT_API_DOCUMENTS, "{c}:update", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_QUERY, &tenant_documents_update,
      "updateDocuments",
      "Changes all documents that a filter matches by update operators, or "
      "creates one",
      false, false, TENANT_SAYS_CONFLICT, tenant_shows_updated },

    { TENANT_API_DOCUMENTS, "{c}:delete", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_QUERY, &tenant_documents_delete,
      "deleteDocuments",
      "Deletes all documents that a filter matches",
      false, true, 0, tenant_shows_deleted },

    { TENANT_API_DOCUMENTS, "{c}:query", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_QUERY, &tenant_document_query,
      "queryDocuments",
      "Shows a page of the documents that a filter matches, for what a URL "
      "can't hold",
      false, false, TENANT_SAYS_TOO_MANY, tenant_shows_page },

    { TENANT_API_DOCUMENTS, "{c}:count", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_QUERY, &tenant_document_count,
      "countDocuments",
      "Counts the documents that a filter matches",
      false, false, 0, tenant_shows_count },

    { TENANT_API_DOCUMENTS, "{c}:distinct", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_QUERY, &tenant_document_distinct,
      "listValues",
      "Lists the values that a field has",
      false, false, 0, tenant_shows_values },

    { TENANT_API_DOCUMENTS, "{c}:aggregate", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_QUERY, &tenant_document_aggregate,
      "aggregateDocuments",
      "Runs a pipeline of stages that only read",
      false, false, TENANT_SAYS_NOT_IMPLEMENTED|TENANT_SAYS_TOO_MANY,
      tenant_shows_aggregated },

    { TENANT_API_DOCUMENTS, "{c}:drop", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_NONE, &tenant_collection_drop,
      "dropCollection",
      "Drops a collection, whether it is there or not",
      false, true, 0, tenant_shows_nothing },

    { TENANT_API_DOCUMENTS, "{c}:indexes", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, &tenant_index_list,
      "listIndexes",
      "Shows the indexes of a collection",
      false, false, TENANT_SAYS_CONFLICT, tenant_shows_indexes },

    { TENANT_API_DOCUMENTS, "{c}:indexes", TENANT_POST, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_QUERY, &tenant_index_create,
      "createIndex",
      "Makes an index of a collection, unless it is there",
      false, false, TENANT_SAYS_CONFLICT|TENANT_SAYS_NOT_IMPLEMENTED,
      tenant_shows_index },

    { TENANT_API_DOCUMENTS, "{c}:indexes/{id}", TENANT_DELETE,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_NONE, &tenant_index_drop,
      "dropIndex",
      "Drops an index of a collection by its name",
      false, true, TENANT_SAYS_NOT_FOUND|TENANT_SAYS_CONFLICT,
      tenant_shows_nothing },

    { TENANT_API_DOCUMENTS, "{c}:schema", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, &tenant_validator_get,
      "getSchema",
      "Shows what the documents of a collection must be",
      false, false, TENANT_SAYS_NOT_FOUND|TENANT_SAYS_CONFLICT,
      tenant_shows_schema },

    { TENANT_API_DOCUMENTS, "{c}:schema", TENANT_PUT, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_SCHEMA, &tenant_validator_put,
      "putSchema",
      "Says what the documents of a collection must be from now on",
      false, false, TENANT_SAYS_CONFLICT|TENANT_SAYS_NOT_IMPLEMENTED,
      tenant_shows_schema },

    { TENANT_API_DOCUMENTS, "{c}:schema", TENANT_DELETE, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_NONE, &tenant_validator_delete,
      "deleteSchema",
      "Lets the documents of a collection be anything",
      false, true, TENANT_SAYS_NOT_FOUND|TENANT_SAYS_CONFLICT,
      tenant_shows_nothing },

    { TENANT_API_DOCUMENTS, "{c}/{id}", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_NONE, &tenant_document_get,
      "getDocument",
      "Shows a document",
      true, false, TENANT_SAYS_NOT_FOUND|TENANT_SAYS_PRECONDITION,
      tenant_shows_document_shown },

    { TENANT_API_DOCUMENTS, "{c}/{id}", TENANT_PUT, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_DOCUMENT, &tenant_document_replace,
      "putDocument",
      "Replaces a document, or creates it",
      true, false, TENANT_SAYS_CONFLICT|TENANT_SAYS_PRECONDITION,
      tenant_shows_document_put },

    { TENANT_API_DOCUMENTS, "{c}/{id}", TENANT_PATCH, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_UPDATE, &tenant_document_patch,
      "patchDocument",
      "Changes a document by a JSON Merge Patch, or by update operators",
      true, false,
      TENANT_SAYS_NOT_FOUND|TENANT_SAYS_CONFLICT|TENANT_SAYS_PRECONDITION,
      tenant_shows_document_changed },

    { TENANT_API_DOCUMENTS, "{c}/{id}", TENANT_DELETE, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_NONE, &tenant_document_delete,
      "deleteDocument",
      "Deletes a document",
      true, true, TENANT_SAYS_NOT_FOUND|TENANT_SAYS_PRECONDITION,
      tenant_shows_nothing },

    { TENANT_API_OPERATOR, "organizations", TENANT_GET, TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_NONE, &tenant_operator_list,
      "listOrganizations",
      "Shows a page of the organizations",
      false, false, 0, tenant_shows_operated_page },

    { TENANT_API_OPERATOR, "organizations/{id}", TENANT_GET,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_NONE, &tenant_operator_get,
      "showOrganization",
      "Shows an organization, whatever state it is in",
      false, false, TENANT_SAYS_NOT_FOUND, tenant_shows_operated },

    { TENANT_API_OPERATOR, "organizations/{id}", TENANT_PATCH,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_MEMBERS, &tenant_operator_patch,
      "changeOrganization",
      "Sets an organization's plan, quota and external ids; null removes one",
      false, false, TENANT_SAYS_NOT_FOUND, tenant_shows_operated },

    { TENANT_API_OPERATOR, "organizations/{id}", TENANT_DELETE,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_NONE, &tenant_operator_delete,
      "removeOrganization",
      "Deletes an organization with all that it has",
      false, false, TENANT_SAYS_NOT_FOUND|TENANT_SAYS_CONFLICT,
      tenant_shows_organization_deleted },

    { TENANT_API_OPERATOR, "organizations/{id}:suspend", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_OPTIONAL, &tenant_operator_suspend,
      "suspendOrganization",
      "Refuses an organization's users, and tells them why",
      false, false, TENANT_SAYS_NOT_FOUND, tenant_shows_operated },

    { TENANT_API_OPERATOR, "organizations/{id}:resume", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_NONE, &tenant_operator_resume,
      "resumeOrganization",
      "Lets an organization's users in again",
      false, false, TENANT_SAYS_NOT_FOUND, tenant_shows_operated },

    { TENANT_API_OPERATOR, "organizations/{id}:reset-password", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_OPTIONAL, &tenant_operator_reset,
      "allowReset",
      "Makes a one-time token by which a user sets a new password",
      false, false, TENANT_SAYS_NOT_FOUND, tenant_shows_reset },

    { TENANT_API_OPERATOR, "organizations/{id}:move", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_MEMBERS, &tenant_operator_move,
      "moveOrganization",
      "Moves an organization's documents to another mode, database or server",
      false, false, TENANT_SAYS_NOT_FOUND|TENANT_SAYS_CONFLICT,
      tenant_shows_moving },

    { TENANT_API_OPERATOR, "organizations/{id}:export", TENANT_GET,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_NONE, &tenant_operator_export,
      "exportOrganization",
      "Shows all documents of an organization, a line each",
      false, false,
      TENANT_SAYS_NOT_FOUND|TENANT_SAYS_CONFLICT|TENANT_SAYS_TOO_MANY,
      tenant_shows_export },

    { TENANT_API_OPERATOR, "organizations/{id}:import", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_FILE, &tenant_operator_import,
      "importOrganization",
      "Stores an export in an organization that has no documents",
      false, false, TENANT_SAYS_NOT_FOUND|TENANT_SAYS_CONFLICT,
      tenant_shows_imported },

    { TENANT_API_OPERATOR, "operations/{id}", TENANT_GET,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_NONE, &tenant_operator_operation,
      "showOperation",
      "Shows how far a move is, or what became of it",
      false, false, TENANT_SAYS_NOT_FOUND, tenant_shows_operation },

    { TENANT_API_OPERATOR, "operations/{id}:cancel", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_OPERATOR, TENANT_BODY_NONE, &tenant_operator_cancel,
      "cancelOperation",
      "Ends a move that has not come to its end: nothing has changed then",
      false, false, TENANT_SAYS_NOT_FOUND|TENANT_SAYS_CONFLICT,
      tenant_shows_operation },

    { TENANT_API_ACTIONS, "action/findOne", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_ACTION, &tenant_action_find_one_document,
      "actionFindOne",
      "Shows the first document that a filter matches",
      false, false, 0, tenant_shows_action_one },

    { TENANT_API_ACTIONS, "action/find", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_ACTION, &tenant_action_find,
      "actionFind",
      "Shows documents that a filter matches",
      false, false, 0, tenant_shows_action_documents },

    { TENANT_API_ACTIONS, "action/insertOne", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_ACTION, &tenant_action_insert_one,
      "actionInsertOne",
      "Inserts a document",
      false, false, 0, tenant_shows_action_inserted },

    { TENANT_API_ACTIONS, "action/insertMany", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_ACTION, &tenant_action_insert_many,
      "actionInsertMany",
      "Inserts documents",
      false, false, 0, tenant_shows_action_inserted_many },

    { TENANT_API_ACTIONS, "action/updateOne", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_ACTION, &tenant_action_update_one,
      "actionUpdateOne",
      "Changes the first document that a filter matches",
      false, false, 0, tenant_shows_action_updated },

    { TENANT_API_ACTIONS, "action/updateMany", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_ACTION, &tenant_action_update_many,
      "actionUpdateMany",
      "Changes all documents that a filter matches",
      false, false, 0, tenant_shows_action_updated },

    { TENANT_API_ACTIONS, "action/replaceOne", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_ACTION, &tenant_action_replace_one,
      "actionReplaceOne",
      "Replaces the first document that a filter matches",
      false, false, 0, tenant_shows_action_updated },

    { TENANT_API_ACTIONS, "action/deleteOne", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_ACTION, &tenant_action_delete_one,
      "actionDeleteOne",
      "Removes the first document that a filter matches",
      false, true, 0, tenant_shows_action_deleted },

    { TENANT_API_ACTIONS, "action/deleteMany", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_EDITOR, TENANT_BODY_ACTION, &tenant_action_delete_many,
      "actionDeleteMany",
      "Removes all documents that a filter matches",
      false, true, 0, tenant_shows_action_deleted },

    { TENANT_API_ACTIONS, "action/aggregate", TENANT_POST,
      TENANT_AUTH_REQUIRED,
      TENANT_ROLE_VIEWER, TENANT_BODY_ACTION, &tenant_action_aggregate,
      "actionAggregate",
      "Runs a pipeline of stages that only read",
      false, false, 0, tenant_shows_action_documents },
};


const size_t  tenant_nroutes = sizeof(tenant_routes)
                               / sizeof(tenant_routes[0]);
