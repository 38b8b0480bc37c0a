/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "tenant_shown.h"


const tenant_shown_t  tenant_shows_nothing[] = {
    { 204, 0, NULL, "It is done" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_organization_created[] = {
    { 201, TENANT_SHOWS_PREFERRED, "Organization",
      "The organization" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_organization_found[] = {
    { 200, 0, "FoundOrganization", "The organization" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_organization_changed[] = {
    { 200, TENANT_SHOWS_PREFERRED, "Organization",
      "The organization as it is now" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_organization_deleted[] = {
    { 200, TENANT_SHOWS_PREFERRED, "Deleted",
      "It is unreachable, its name and addresses are free" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_token[] = {
    { 200, 0, "Token", "A bearer token" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_me[] = {
    { 200, 0, "Me", "The calling user" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_users[] = {
    { 200, 0, "Users", "A page of users" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_user[] = {
    { 200, TENANT_SHOWS_PREFERRED, "User",
      "The user" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_user_created[] = {
    { 201, TENANT_SHOWS_LOCATION|TENANT_SHOWS_PREFERRED, "User",
      "The user" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_collections[] = {
    { 200, 0, "Collections", "The collections" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_page[] = {
    { 200, TENANT_SHOWS_LINES, "Page", "A page of documents" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_count[] = {
    { 200, 0, "Count", "How many documents there are" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_values[] = {
    { 200, 0, "Values", "The values, each once and in no order" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_aggregated[] = {
    { 200, TENANT_SHOWS_LINES, "Aggregated", "What the pipeline gives" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_inserted[] = {
    { 201, TENANT_SHOWS_ETAG|TENANT_SHOWS_LOCATION|TENANT_SHOWS_PREFERRED,
      "Inserted",
      "All are stored; of one document its address and its tag" },
    { 207, 0, "InsertedMany", "Some are not stored" },
    { 200, TENANT_SHOWS_RESULTS, NULL,
      "A line for each line of NDJSON: its _id, or what is wrong with it" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_indexes[] = {
    { 200, 0, "Indexes", "The indexes, that of _id among them" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_index[] = {
    { 201, TENANT_SHOWS_LOCATION, "Index", "The index, which is new" },
    { 200, 0, "Index", "The same index was there before" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_schema[] = {
    { 200, 0, "Schema", "The schema" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_document_shown[] = {
    { 200, TENANT_SHOWS_ETAG, "Document", "The document" },
    { 304, TENANT_SHOWS_ETAG, NULL, "The client has it already" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_document_put[] = {
    { 200, TENANT_SHOWS_ETAG|TENANT_SHOWS_PREFERRED, "Document",
      "The document, which was there before" },
    { 201, TENANT_SHOWS_ETAG|TENANT_SHOWS_LOCATION|TENANT_SHOWS_PREFERRED,
      "Document",
      "The document, which is new" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_document_changed[] = {
    { 200, TENANT_SHOWS_ETAG|TENANT_SHOWS_PREFERRED, "Document",
      "The document as it is now" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_updated[] = {
    { 200, TENANT_SHOWS_PREFERRED, "Updated",
      "How many documents the filter matched" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_deleted[] = {
    { 200, TENANT_SHOWS_PREFERRED, "DeletedMany",
      "How many documents were deleted" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_operated_page[] = {
    { 200, 0, "OperatedOrganizations", "A page of organizations" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_moving[] = {
    { 202, TENANT_SHOWS_LOCATION, "Operation", "It is begun" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_operation[] = {
    { 200, 0, "Operation", "The operation" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_operated[] = {
    { 200, TENANT_SHOWS_PREFERRED, "OperatedOrganization",
      "The organization as it is now" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_reset[] = {
    { 200, 0, "Reset", "The token, which nobody can tell again" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_action_one[] = {
    { 200, 0, "ActionDocument", "The first document, or null" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_action_inserted[] = {
    { 201, 0, "ActionInserted", "It is stored" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_action_inserted_many[] = {
    { 201, 0, "ActionInsertedMany", "All are stored" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_action_updated[] = {
    { 200, 0, "ActionUpdated", "What was changed" },
    { 201, 0, "ActionUpdated", "A document was created" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_action_deleted[] = {
    { 200, 0, "ActionDeleted", "What was removed" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_action_documents[] = {
    { 200, 0, "ActionDocuments", "The documents" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_export[] = {
    { 200, TENANT_SHOWS_ONLY_LINES, NULL,
      "A header, each collection with its documents, and how many there were" },
    { 0, 0, NULL, NULL }
};

const tenant_shown_t  tenant_shows_imported[] = {
    { 200, 0, "Imported", "All of it is there" },
    { 0, 0, NULL, NULL }
};
