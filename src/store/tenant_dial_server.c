/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_dial_server.h"


/* MongoDB manual, "hello", for servers that do not say */

#define TENANT_DIAL_MAX_DOCUMENT  (16 * 1024 * 1024)
#define TENANT_DIAL_MAX_MESSAGE   48000000
#define TENANT_DIAL_MAX_BATCH     100000


static bool tenant_dial_member(const char *type, tenant_member_e *member);
static bool tenant_dial_number(const bson_t *hello, const char *name,
    int64_t *number);


bool
tenant_dial_server(const mongoc_server_description_t *description,
    tenant_server_t *server)
{
    int64_t        number;
    const bson_t  *hello;

    if (!tenant_dial_member(mongoc_server_description_type(description),
                            &server->member))
    {
        return false;
    }

    hello = mongoc_server_description_hello_response(description);

    server->wire = 0;
    server->max_message = TENANT_DIAL_MAX_MESSAGE;
    server->max_document = TENANT_DIAL_MAX_DOCUMENT;
    server->max_batch = TENANT_DIAL_MAX_BATCH;

    if (tenant_dial_number(hello, "maxWireVersion", &number)) {
        server->wire = (int32_t) number;
    }

    if (tenant_dial_number(hello, "maxMessageSizeBytes", &number)) {
        server->max_message = (uint32_t) number;
    }

    if (tenant_dial_number(hello, "maxBsonObjectSize", &number)) {
        server->max_document = (uint32_t) number;
    }

    if (tenant_dial_number(hello, "maxWriteBatchSize", &number)) {
        server->max_batch = (uint32_t) number;
    }

    server->sessions = tenant_dial_number(hello,
                                          "logicalSessionTimeoutMinutes",
                                          &number);

    return true;
}


static bool
tenant_dial_member(const char *type, tenant_member_e *member)
{
    if (strcmp(type, "Standalone") == 0) {
        *member = TENANT_MEMBER_STANDALONE;
        return true;
    }

    if (strcmp(type, "RSPrimary") == 0) {
        *member = TENANT_MEMBER_PRIMARY;
        return true;
    }

    if (strcmp(type, "Mongos") == 0) {
        *member = TENANT_MEMBER_MONGOS;
        return true;
    }

    return false;
}


/* A number that is 0, or none that these can have, is not said. */

static bool
tenant_dial_number(const bson_t *hello, const char *name, int64_t *number)
{
    bson_iter_t  iter;

    if (!bson_iter_init_find(&iter, hello, name)
        || !BSON_ITER_HOLDS_NUMBER(&iter))
    {
        return false;
    }

    *number = bson_iter_as_int64(&iter);

    return *number > 0 && *number <= INT32_MAX;
}
