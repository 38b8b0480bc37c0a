/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_master.h"


/* A late insert can bring a collection back while the others are dropped. */
#define TENANT_PURGE_ROUNDS  3

#define TENANT_LIST_BATCH    100000


static tenant_status_e tenant_collections_round(tenant_session_t *session,
    tenant_command_t *command, tenant_str_t base, unsigned *dropped,
    tenant_error_t *err);


tenant_status_e
tenant_collections_create(tenant_session_t *session, tenant_str_t cluster,
    tenant_str_t database, tenant_str_t base, tenant_error_t *err)
{
    tenant_doc_t      reply;
    tenant_status_e   rc;
    tenant_command_t  command;

    command.cluster = cluster;
    command.database = database;
    command.body = tenant_bson_create(session->arena);
    command.write = true;
    command.master = true;

    tenant_bson_add_str(command.body, "create", base);

    rc = tenant_store_command(session, &command, &reply, err);

    return rc == TENANT_CONFLICT ? TENANT_OK : rc;
}


tenant_status_e
tenant_collections_purge(tenant_session_t *session, tenant_str_t cluster,
    tenant_str_t database, tenant_str_t base, tenant_error_t *err)
{
    unsigned          round, dropped;
    tenant_status_e   rc;
    tenant_command_t  command;

    command.cluster = cluster;
    command.database = database;
    command.master = true;

    for (round = 0; round < TENANT_PURGE_ROUNDS; round++) {

        rc = tenant_collections_round(session, &command, base, &dropped, err);

        if (rc != TENANT_OK || dropped == 0) {
            return rc;
        }
    }

    return TENANT_OK;
}


static tenant_status_e
tenant_collections_round(tenant_session_t *session, tenant_command_t *command,
    tenant_str_t base, unsigned *dropped, tenant_error_t *err)
{
    tenant_doc_t     reply, ignored;
    tenant_str_t     name, rest;
    tenant_bson_t   *filter, *cursor;
    tenant_iter_t    it;
    tenant_value_t   batch;
    tenant_status_e  rc;

    *dropped = 0;

    command->write = false;
    command->body = tenant_bson_create(session->arena);
    tenant_bson_add_int(command->body, "listCollections", 1);

    filter = tenant_bson_begin(command->body, "filter");
    tenant_collections_filter(filter, base);
    tenant_bson_end(command->body, filter);

    tenant_bson_add_bool(command->body, "nameOnly", true);

    cursor = tenant_bson_begin(command->body, "cursor");
    tenant_bson_add_int(cursor, "batchSize", TENANT_LIST_BATCH);
    tenant_bson_end(command->body, cursor);

    rc = tenant_store_command(session, command, &reply, err);
    if (rc != TENANT_OK) {
        return rc;
    }

    if (!tenant_bson_path(reply, "cursor.firstBatch", &batch)) {
        return tenant_error_internal(err, "a reply to \"listCollections\" has "
                                     "no batch");
    }

    it = tenant_bson_iter(batch.doc);

    while (tenant_bson_next(&it)) {

        name = tenant_bson_get_str(it.value.doc, "name");

        if (!tenant_collections_own(base, name, &rest)) {
            continue;
        }

        command->write = true;
        command->body = tenant_bson_create(session->arena);
        tenant_bson_add_str(command->body, "drop", name);

        rc = tenant_store_command(session, command, &ignored, err);
        if (rc != TENANT_OK && rc != TENANT_NOT_FOUND) {
            return rc;
        }

        (*dropped)++;
    }

    return TENANT_OK;
}


void
tenant_collections_filter(tenant_bson_t *filter, tenant_str_t base)
{
    size_t          i, n;
    char            pattern[2 * 256 + 4];
    tenant_bson_t  *either, *each;

    n = 0;
    pattern[n++] = '^';

    for (i = 0; i < base.len && n < sizeof(pattern) - 4; i++) {
        if (strchr("\\^$.|?*+()[]{}", base.data[i]) != NULL) {
            pattern[n++] = '\\';
        }

        pattern[n++] = base.data[i];
    }

    memcpy(&pattern[n], "\\.", 3);

    either = tenant_bson_begin_array(filter, "$or");

    each = tenant_bson_begin(either, "0");
    tenant_bson_add_str(each, "name", base);
    tenant_bson_end(either, each);

    each = tenant_bson_begin(either, "1");
    tenant_bson_add_regex(each, "name", pattern);
    tenant_bson_end(either, each);

    tenant_bson_end(filter, either);
}


bool
tenant_collections_own(tenant_str_t base, tenant_str_t name,
    tenant_str_t *rest)
{
    if (base.len == 0 || name.len < base.len
        || memcmp(name.data, base.data, base.len) != 0)
    {
        return false;
    }

    rest->data = name.data + base.len;
    rest->len = name.len - base.len;

    if (rest->len == 0) {
        return true;
    }

    if (rest->data[0] != '.' || rest->len == 1) {
        return false;
    }

    rest->data++;
    rest->len--;

    return true;
}
