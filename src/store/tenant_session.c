/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>
#include <sys/random.h>

#include "tenant_envelope.h"
#include "tenant_session.h"


#define TENANT_SESSION_UUID  4         /* the subtype of binary data */

/* bytes of the document { id: UUID }: length, type, name, value, end */
#define TENANT_SESSION_LSID  (4 + 1 + sizeof("id") + 4 + 1                    \
                              + TENANT_SESSION_ID + 1)


static bool tenant_session_single(tenant_doc_t body, const char *statements,
    const char *field, bool many);


bool
tenant_session_create(tenant_session_t *session)
{
    session->number = 0;

    if (getrandom(session->id, TENANT_SESSION_ID, 0) != TENANT_SESSION_ID) {
        return false;
    }

    /* RFC 9562, section 5.4 */

    session->id[6] = (uint8_t) ((session->id[6] & 0x0f) | 0x40);
    session->id[8] = (uint8_t) ((session->id[8] & 0x3f) | 0x80);

    return true;
}


bool
tenant_session_suits(const tenant_command_t *command)
{
    tenant_doc_t  body;
    tenant_str_t  name;

    if (!command->write) {
        return false;
    }

    body = tenant_bson_doc(command->body);
    name = tenant_envelope_name(command);

    if (tenant_str_is(name, "insert") || tenant_str_is(name, "findAndModify")) {
        return true;
    }

    if (tenant_str_is(name, "update")) {
        return tenant_session_single(body, "updates", "multi", true);
    }

    return tenant_str_is(name, "delete")
           && tenant_session_single(body, "deletes", "limit", false);
}


/*
 * Returns whether each statement is about one document: where the field, which
 * is 0 when it is missing, tells of "many", none may.
 */

static bool
tenant_session_single(tenant_doc_t body, const char *statements,
    const char *field, bool many)
{
    int64_t         n;
    tenant_iter_t   it;
    tenant_value_t  value;

    it = tenant_bson_iter(tenant_bson_get_doc(body, statements));

    while (tenant_bson_next(&it)) {

        n = tenant_bson_find(it.value.doc, field, &value) ? value.num : 0;

        if ((n != 0) == many) {
            return false;
        }
    }

    return !it.broken;
}


uint8_t *
tenant_session_write(uint8_t *p, const tenant_session_t *session)
{
    int       i;
    uint64_t  n;

    *p++ = TENANT_BSON_DOCUMENT;
    memcpy(p, "lsid", sizeof("lsid"));
    p += sizeof("lsid");

    memset(p, 0, 4);
    *p = TENANT_SESSION_LSID;
    p += 4;

    *p++ = TENANT_BSON_BINARY;
    memcpy(p, "id", sizeof("id"));
    p += sizeof("id");

    memset(p, 0, 4);
    *p = TENANT_SESSION_ID;
    p += 4;

    *p++ = TENANT_SESSION_UUID;
    memcpy(p, session->id, TENANT_SESSION_ID);
    p += TENANT_SESSION_ID;

    *p++ = '\0';

    *p++ = TENANT_BSON_INT64;
    memcpy(p, "txnNumber", sizeof("txnNumber"));
    p += sizeof("txnNumber");

    n = (uint64_t) session->number;

    for (i = 0; i < 8; i++) {
        *p++ = (uint8_t) (n >> 8 * i);
    }

    return p;
}
