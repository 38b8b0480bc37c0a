/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_document_id.h"
#include "../json/tenant_ejson_text.h"
#include "../json/tenant_text.h"
#include "../query/tenant_names.h"


static bool tenant_document_id_type(tenant_job_t *job, const char *name,
    tenant_str_t *value);
static tenant_id_type_e tenant_document_id_of(tenant_str_t name);
static bool tenant_document_id_typed(tenant_job_t *job,
    tenant_id_type_e type);
static void tenant_document_id_json(tenant_str_t id, tenant_id_type_e type,
    tenant_buf_t *to);
static bool tenant_document_id_literal(tenant_doc_t doc);
static bool tenant_document_id_number(const tenant_value_t *value);
static bool tenant_document_id_bytes(tenant_arena_t *arena,
    const tenant_value_t *a, const tenant_value_t *b);


const char *const  tenant_document_id_types[] = {
    "objectId", "string", "number", "decimal", "uuid", "date", "json", NULL
};


/* What the text of each has to be. */

static const char *const  tenant_document_id_faults[] = {
    "must have 24 hex digits",
    NULL,
    "must be a number of JSON, NaN, Infinity or -Infinity",
    "must be a number of at most 34 digits",
    "must have 36 characters (RFC 9562)",
    "must be a date (RFC 3339), or milliseconds since 1970",
    "must be Extended JSON of a value that an id can be"
};


static const tenant_rule_t  tenant_document_id_rule = {
    TENANT_VALUE_STRING, 0, 0, NULL, NULL, tenant_document_id_types, NULL,
    tenant_document_id_type
};


const tenant_field_t  tenant_document_id_params[] = {
    { "id_type", &tenant_document_id_rule, 0, false,
      "What the id in the path is, where it is not what it looks like" },
    { NULL, NULL, 0, false, NULL }
};


static bool
tenant_document_id_type(tenant_job_t *job, const char *name,
    tenant_str_t *value)
{
    if (tenant_document_id_of(*value) != TENANT_ID_LOOKS) {
        return true;
    }

    (void) tenant_error_field(&job->error, name,
                              "must be objectId, string, number, decimal, "
                              "uuid, date or json");

    return false;
}


static tenant_id_type_e
tenant_document_id_of(tenant_str_t name)
{
    unsigned  type;

    if (name.data == NULL) {
        return TENANT_ID_LOOKS;
    }

    for (type = 0; type < TENANT_ID_LOOKS; type++) {
        if (tenant_str_is(name, tenant_document_id_types[type])) {
            break;
        }
    }

    return (tenant_id_type_e) type;
}


bool
tenant_document_id(tenant_job_t *job)
{
    const char          *fault;
    tenant_str_t         id;
    tenant_id_type_e     type;
    const tenant_str_t  *name;

    id = job->request.id;
    name = job->data;
    type = tenant_document_id_of(*name);

    if (tenant_oid_is(id)
        && (type == TENANT_ID_LOOKS || type == TENANT_ID_OID))
    {
        return true;
    }

    if (!tenant_text_is_utf8(id)) {
        (void) tenant_error_set(&job->error, TENANT_BAD_REQUEST,
                                "the path is not UTF-8");
        return false;
    }

    if (type == TENANT_ID_LOOKS || type == TENANT_ID_STRING) {
        fault = tenant_document_id_text(id);

        if (fault == NULL
            && (!tenant_oid_is(id) || tenant_document_id_typed(job, type)))
        {
            return true;
        }

    } else {
        fault = tenant_document_id_faults[type];

        if (type != TENANT_ID_OID && tenant_document_id_typed(job, type)) {
            return true;
        }
    }

    if (job->error.status != TENANT_NO_MEMORY) {
        (void) tenant_error_field(&job->error, TENANT_ID_FIELD, fault);
    }

    return false;
}


const char *
tenant_document_id_text(tenant_str_t id)
{
    size_t         pos;
    int32_t        c;
    tenant_char_e  kind;

    if (id.len == 0 || tenant_str_is(id, ".") || tenant_str_is(id, "..")) {
        return "must not be empty, \".\" or \"..\"";
    }

    if (id.len > TENANT_ID_MAX) {
        return "must have at most 1024 bytes";
    }

    for (pos = 0; pos < id.len; /* void */ ) {

        c = tenant_text_next(id, &pos, &kind);

        if (c == '/' || (c >= 0 && c < 0x20) || (c >= 0x7f && c < 0xa0)) {
            return "must not hold \"/\" or control characters";
        }
    }

    return NULL;
}


/*
 * The reader of bodies makes the value, so that a path means what the same text
 * means there.
 */

static bool
tenant_document_id_typed(tenant_job_t *job, tenant_id_type_e type)
{
    bool             array;
    tenant_buf_t    *text;
    tenant_doc_t     doc = { 0, NULL };
    tenant_iter_t    it;
    tenant_error_t  *err;
    tenant_status_e  rc;

    text = tenant_buf_create(job->arena, 256);
    err = tenant_arena_zalloc(job->arena, sizeof(tenant_error_t));

    if (text == NULL || err == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
        return false;
    }

    tenant_buf_text(text, "{\"id\":");
    tenant_document_id_json(job->request.id, type, text);
    tenant_buf_char(text, '}');

    rc = text->failed
         ? TENANT_NO_MEMORY
         : tenant_json_read(job->arena,
                            (tenant_str_t) { text->len, text->data },
                            TENANT_JSON_EXTENDED, &doc, &array, err);

    if (rc == TENANT_NO_MEMORY) {
        (void) tenant_error_set(&job->error, TENANT_NO_MEMORY,
                                "out of memory");
    }

    if (rc != TENANT_OK) {
        return false;
    }

    it = tenant_bson_iter(doc);

    if (tenant_bson_count(doc) != 1 || !tenant_bson_next(&it)
        || it.value.str.len > TENANT_ID_MAX
        || !tenant_document_id_literal(doc)
        || (it.value.type != TENANT_BSON_UTF8
            && tenant_document_id_fault(&it.value) != NULL))
    {
        return false;
    }

    job->id = doc;

    return true;
}


static void
tenant_document_id_json(tenant_str_t id, tenant_id_type_e type,
    tenant_buf_t *to)
{
    int64_t  ms;

    switch (type) {

    case TENANT_ID_NUMBER:

        if (tenant_ejson_number(id)) {
            tenant_buf_str(to, id);
            return;
        }

        tenant_buf_text(to, "{\"$numberDouble\":");
        break;

    case TENANT_ID_DECIMAL:
        tenant_buf_text(to, "{\"$numberDecimal\":");
        break;

    case TENANT_ID_UUID:
        tenant_buf_text(to, "{\"$uuid\":");
        break;

    case TENANT_ID_DATE:

        if (tenant_ejson_integer(id, &ms)) {
            tenant_buf_text(to, "{\"$date\":{\"$numberLong\":");
            tenant_buf_json(to, id);
            tenant_buf_text(to, "}}");
            return;
        }

        tenant_buf_text(to, "{\"$date\":");
        break;

    case TENANT_ID_JSON:
        tenant_buf_str(to, id);
        return;

    default: /* TENANT_ID_STRING */
        tenant_buf_json(to, id);
        return;
    }

    tenant_buf_json(to, id);
    tenant_buf_char(to, '}');
}


const char *
tenant_document_id_fault(const tenant_value_t *id)
{
    switch (id->type) {

    case TENANT_BSON_ARRAY:
    case TENANT_BSON_REGEX:
    case TENANT_BSON_UNDEFINED:
        return "must not be an array, a regular expression or undefined";

    case TENANT_BSON_UTF8:
        return tenant_oid_is(id->str)
               ? "must be an ObjectId when it has 24 hex digits"
               : tenant_document_id_text(id->str);

    default:
        return id->doc.len > TENANT_ID_MAX || id->str.len > TENANT_ID_MAX
               ? "must have at most 1024 bytes" : NULL;
    }
}


/* What is looked for would be read as operators else. */

static bool
tenant_document_id_literal(tenant_doc_t doc)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(doc);

    while (tenant_bson_next(&it)) {
        if ((it.value.key.len != 0 && it.value.key.data[0] == '$')
            || (it.value.doc.data != NULL
                && !tenant_document_id_literal(it.value.doc)))
        {
            return false;
        }
    }

    return !it.broken;
}


bool
tenant_document_id_same(tenant_job_t *job, const tenant_value_t *id)
{
    tenant_iter_t  it;

    if (job->id.data != NULL) {
        it = tenant_bson_iter(job->id);

        return tenant_bson_next(&it)
               && tenant_document_id_equal(job->arena, &it.value, id);
    }

    return (id->type == TENANT_BSON_OID && tenant_oid_is(job->request.id)
            && tenant_str_case_is(job->request.id, id->oid))
           || (id->type == TENANT_BSON_UTF8
               && tenant_str_eq(id->str, job->request.id));
}


bool
tenant_document_id_equal(tenant_arena_t *arena, const tenant_value_t *a,
    const tenant_value_t *b)
{
    tenant_iter_t  one, other;

    if (tenant_document_id_number(a) && tenant_document_id_number(b)) {

        if (a->type != TENANT_BSON_DOUBLE && b->type != TENANT_BSON_DOUBLE) {
            return a->num == b->num;
        }

        /* NaN is NaN */
        return a->real == b->real || (a->real != a->real
                                      && b->real != b->real);
    }

    if (a->type != b->type) {
        return false;
    }

    if (a->type != TENANT_BSON_DOCUMENT && a->type != TENANT_BSON_ARRAY) {
        return tenant_document_id_bytes(arena, a, b);
    }

    one = tenant_bson_iter(a->doc);
    other = tenant_bson_iter(b->doc);

    while (tenant_bson_next(&one)) {
        if (!tenant_bson_next(&other)
            || !tenant_str_eq(one.value.key, other.value.key)
            || !tenant_document_id_equal(arena, &one.value, &other.value))
        {
            return false;
        }
    }

    return !tenant_bson_next(&other);
}


static bool
tenant_document_id_number(const tenant_value_t *value)
{
    return value->type == TENANT_BSON_INT32
           || value->type == TENANT_BSON_INT64
           || value->type == TENANT_BSON_DOUBLE;
}


static bool
tenant_document_id_bytes(tenant_arena_t *arena, const tenant_value_t *a,
    const tenant_value_t *b)
{
    tenant_doc_t    one, other;
    tenant_bson_t  *copies[2];

    static const tenant_str_t  name = tenant_string("0");

    copies[0] = tenant_bson_create(arena);
    copies[1] = tenant_bson_create(arena);

    tenant_bson_add_value(copies[0], name, a);
    tenant_bson_add_value(copies[1], name, b);

    if (tenant_bson_failed(copies[0]) || tenant_bson_failed(copies[1])) {
        return false;
    }

    one = tenant_bson_doc(copies[0]);
    other = tenant_bson_doc(copies[1]);

    return one.len == other.len && memcmp(one.data, other.data, one.len) == 0;
}
