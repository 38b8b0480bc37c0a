/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_shown.h"


const tenant_shown_t  tenant_shows_nothing[] = {
    { 204, NULL, 0, "It is done" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_organization_created[] = {
    { 201, "Organization", TENANT_SHOWS_PREFERRED,
      "The organization" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_organization_found[] = {
    { 200, "FoundOrganization", 0, "The organization" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_organization_changed[] = {
    { 200, "Organization", TENANT_SHOWS_PREFERRED,
      "The organization as it is now" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_organization_deleted[] = {
    { 200, "Deleted", TENANT_SHOWS_PREFERRED,
      "It is unreachable, its name and addresses are free" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_token[] = {
    { 200, "Token", 0, "A bearer token" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_me[] = {
    { 200, "Me", 0, "The calling user" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_users[] = {
    { 200, "Users", 0, "A page of users" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_user[] = {
    { 200, "User", TENANT_SHOWS_PREFERRED,
      "The user" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_user_created[] = {
    { 201, "User", TENANT_SHOWS_LOCATION|TENANT_SHOWS_PREFERRED,
      "The user" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_collections[] = {
    { 200, "Collections", 0, "The collections" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_page[] = {
    { 200, "Page", TENANT_SHOWS_LINES, "A page of documents" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_count[] = {
    { 200, "Count", 0, "How many documents there are" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_values[] = {
    { 200, "Values", 0, "The values, each once and in no order" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_aggregated[] = {
    { 200, "Aggregated", 0, "What the pipeline gives" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_inserted[] = {
    { 201, "Inserted",
      TENANT_SHOWS_ETAG|TENANT_SHOWS_LOCATION|TENANT_SHOWS_PREFERRED,
      "All are stored; of one document its address and its tag" },
    { 207, "InsertedMany", 0, "Some are not stored" },
    { 200, NULL, TENANT_SHOWS_RESULTS,
      "A line for each line of NDJSON: its _id, or what is wrong with it" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_indexes[] = {
    { 200, "Indexes", 0, "The indexes, that of _id among them" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_index[] = {
    { 201, "Index", TENANT_SHOWS_LOCATION, "The index, which is new" },
    { 200, "Index", 0, "The same index was there before" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_schema[] = {
    { 200, "Schema", 0, "The schema" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_document_shown[] = {
    { 200, "Document", TENANT_SHOWS_ETAG, "The document" },
    { 304, NULL, TENANT_SHOWS_ETAG, "The client has it already" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_document_put[] = {
    { 200, "Document", TENANT_SHOWS_ETAG|TENANT_SHOWS_PREFERRED,
      "The document, which was there before" },
    { 201, "Document",
      TENANT_SHOWS_ETAG|TENANT_SHOWS_LOCATION|TENANT_SHOWS_PREFERRED,
      "The document, which is new" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_document_changed[] = {
    { 200, "Document", TENANT_SHOWS_ETAG|TENANT_SHOWS_PREFERRED,
      "The document as it is now" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_updated[] = {
    { 200, "Updated", TENANT_SHOWS_PREFERRED,
      "How many documents the filter matched" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_deleted[] = {
    { 200, "DeletedMany", TENANT_SHOWS_PREFERRED,
      "How many documents were deleted" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_operated_page[] = {
    { 200, "OperatedOrganizations", 0, "A page of organizations" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_moving[] = {
    { 202, "Operation", TENANT_SHOWS_LOCATION, "It is begun" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_operation[] = {
    { 200, "Operation", 0, "The operation" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_operated[] = {
    { 200, "OperatedOrganization", TENANT_SHOWS_PREFERRED,
      "The organization as it is now" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_reset[] = {
    { 200, "Reset", 0, "The token, which nobody can tell again" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_action_one[] = {
    { 200, "ActionDocument", 0, "The first document, or null" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_action_inserted[] = {
    { 201, "ActionInserted", 0, "It is stored" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_action_inserted_many[] = {
    { 201, "ActionInsertedMany", 0, "All are stored" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_action_updated[] = {
    { 200, "ActionUpdated", 0, "What was changed" },
    { 201, "ActionUpdated", 0, "A document was created" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_action_deleted[] = {
    { 200, "ActionDeleted", 0, "What was removed" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_action_documents[] = {
    { 200, "ActionDocuments", 0, "The documents" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_export[] = {
    { 200, NULL, TENANT_SHOWS_ONLY_LINES,
      "A header, each collection with its documents, and how many there were" },
    { 0, NULL, 0, NULL }
};

const tenant_shown_t  tenant_shows_imported[] = {
    { 200, "Imported", 0, "All of it is there" },
    { 0, NULL, 0, NULL }
};
