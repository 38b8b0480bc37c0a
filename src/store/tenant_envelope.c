/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_envelope.h"
#include "../json/tenant_bson_native.h"


#define TENANT_ENVELOPE_TIME  "maxTimeMS"


static bool tenant_envelope_limit(bson_t *body, int64_t left);


/* These are about a cursor that one server has already. */

static const char *const  tenant_envelope_cursors[] = {
    "getMore", "killCursors", NULL
};


tenant_status_e
tenant_envelope(const tenant_command_t *command, int64_t left,
    tenant_envelope_t *envelope, tenant_error_t *err)
{
    size_t         i;
    bson_t        *body;
    tenant_str_t   name;

    body = tenant_bson_native(command->body);
    if (body == NULL) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    if (command->database.len > TENANT_DATABASE_MAX) {
        return tenant_error_internal(err, "the database name \"%.*s\" is too "
                                     "long", TENANT_DATABASE_MAX,
                                     command->database.data);
    }

    memcpy(envelope->database, command->database.data, command->database.len);
    envelope->database[command->database.len] = '\0';

    envelope->body = command->body;

    envelope->read = command->master ? TENANT_READ_PRIMARY
                                     : TENANT_READ_PREFERRED;

    envelope->concern = !command->write ? TENANT_CONCERN_NONE
                        : command->master ? TENANT_CONCERN_MAJORITY
                        : TENANT_CONCERN_STRING;

    envelope->pinned = false;
    name = tenant_envelope_name(command);

    for (i = 0; tenant_envelope_cursors[i] != NULL; i++) {
        if (tenant_str_is(name, tenant_envelope_cursors[i])) {
            envelope->pinned = true;
            return TENANT_OK;
        }
    }

    if (!tenant_envelope_limit(body, left > 1 ? left : 1)) {
        return tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
    }

    return TENANT_OK;
}


static bool
tenant_envelope_limit(bson_t *body, int64_t left)
{
    bson_iter_t  it;

    if (bson_iter_init_find(&it, body, TENANT_ENVELOPE_TIME)
        && BSON_ITER_HOLDS_INT64(&it))
    {
        bson_iter_overwrite_int64(&it, left);
        return true;
    }

    return bson_append_int64(body, TENANT_ENVELOPE_TIME,
                             sizeof(TENANT_ENVELOPE_TIME) - 1, left);
}


tenant_str_t
tenant_envelope_name(const tenant_command_t *command)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(tenant_bson_doc(command->body));

    return tenant_bson_next(&it) ? it.value.key
                                 : (tenant_str_t) tenant_string("");
}
