/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_json_schema.h"
#include "tenant_json_schema_value.h"
#include "tenant_names.h"
#include "tenant_operator.h"
#include "tenant_pattern.h"
#include "../core/tenant_path.h"


/* Each is compared with those before it. */
#define TENANT_SCHEMA_NAMES_MAX  1000


typedef struct {
    tenant_error_t   *err;
    intptr_t          nodes;           /* that are left */
    intptr_t          pattern;
    bool              ok;
} tenant_schema_t;


/*
 * "root" says that the schema is about whole documents, which have fields of
 * the module's, too.
 */
typedef void (*tenant_schema_pt)(tenant_schema_t *s,
    const tenant_value_t *value, const tenant_path_t *path, bool root);


static void tenant_schema_document(tenant_schema_t *s, tenant_doc_t schema,
    const tenant_path_t *path, bool root);
static void tenant_schema_keyword(tenant_schema_t *s,
    const tenant_value_t *value, const tenant_path_t *path, bool root);
static void tenant_schema_beside(tenant_schema_t *s, tenant_doc_t schema,
    const tenant_path_t *path);
static void tenant_schema_one(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root);
static void tenant_schema_list(tenant_schema_t *s,
    const tenant_value_t *value, const tenant_path_t *path, bool root);
static void tenant_schema_items(tenant_schema_t *s,
    const tenant_value_t *value, const tenant_path_t *path, bool root);
static void tenant_schema_additional(tenant_schema_t *s,
    const tenant_value_t *value, const tenant_path_t *path, bool root);
static void tenant_schema_properties(tenant_schema_t *s,
    const tenant_value_t *value, const tenant_path_t *path, bool root);
static void tenant_schema_patterns(tenant_schema_t *s,
    const tenant_value_t *value, const tenant_path_t *path, bool root);
static void tenant_schema_dependencies(tenant_schema_t *s,
    const tenant_value_t *value, const tenant_path_t *path, bool root);
static bool tenant_schema_name(tenant_schema_t *s, tenant_str_t name,
    const tenant_path_t *path, bool root);
static void tenant_schema_names(tenant_schema_t *s,
    const tenant_value_t *value, const tenant_path_t *path, bool root);
static void tenant_schema_enum(tenant_schema_t *s,
    const tenant_value_t *value, const tenant_path_t *path, bool root);
static void tenant_schema_pattern(tenant_schema_t *s,
    const tenant_value_t *value, const tenant_path_t *path, bool root);
static bool tenant_schema_node(tenant_schema_t *s);
static void tenant_schema_refuse(tenant_schema_t *s,
    const tenant_path_t *path, const char *message);


/*
 * Each keyword's value is checked by itself ("fault"), or for what is in it.
 */

static const struct {
    const char          *name;
    tenant_operator_pt   fault;
    tenant_schema_pt     check;
} tenant_schema_keywords[] = {
    { "bsonType", tenant_schema_value_bson, NULL },
    { "type", tenant_schema_value_type, NULL },
    { "enum", NULL, tenant_schema_enum },
    { "title", tenant_schema_value_text, NULL },
    { "description", tenant_schema_value_text, NULL },
    { "required", NULL, tenant_schema_names },
    { "properties", NULL, tenant_schema_properties },
    { "patternProperties", NULL, tenant_schema_patterns },
    { "additionalProperties", NULL, tenant_schema_additional },
    { "dependencies", NULL, tenant_schema_dependencies },
    { "minProperties", tenant_schema_value_size, NULL },
    { "maxProperties", tenant_schema_value_size, NULL },
    { "minimum", tenant_schema_value_number, NULL },
    { "maximum", tenant_schema_value_number, NULL },
    { "exclusiveMinimum", tenant_schema_value_flag, NULL },
    { "exclusiveMaximum", tenant_schema_value_flag, NULL },
    { "multipleOf", tenant_schema_value_divisor, NULL },
    { "minLength", tenant_schema_value_size, NULL },
    { "maxLength", tenant_schema_value_size, NULL },
    { "pattern", NULL, tenant_schema_pattern },
    { "items", NULL, tenant_schema_items },
    { "additionalItems", NULL, tenant_schema_additional },
    { "minItems", tenant_schema_value_size, NULL },
    { "maxItems", tenant_schema_value_size, NULL },
    { "uniqueItems", tenant_schema_value_flag, NULL },
    { "allOf", NULL, tenant_schema_list },
    { "anyOf", NULL, tenant_schema_list },
    { "oneOf", NULL, tenant_schema_list },
    { "not", NULL, tenant_schema_one },
};


bool
tenant_json_schema_check(tenant_error_t *err, tenant_doc_t schema,
    intptr_t nodes, intptr_t pattern)
{
    tenant_schema_t  s;

    s.err = err;
    s.nodes = nodes;
    s.pattern = pattern;
    s.ok = true;

    if (tenant_bson_count(schema) == 0) {
        tenant_schema_refuse(&s, NULL, "must have a keyword");
    }

    tenant_schema_document(&s, schema, NULL, true);

    return s.ok;
}


static void
tenant_schema_document(tenant_schema_t *s, tenant_doc_t schema,
    const tenant_path_t *path, bool root)
{
    tenant_iter_t  it;
    tenant_path_t  member;

    it = tenant_bson_iter(schema);

    while (tenant_bson_next(&it) && tenant_schema_node(s)) {
        member = tenant_path_member(path, it.value.key);
        tenant_schema_keyword(s, &it.value, &member, root);
    }

    tenant_schema_beside(s, schema, path);
}


static void
tenant_schema_keyword(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root)
{
    size_t         i, n;
    int64_t        wrong;
    const char    *fault;
    tenant_path_t  element;

    n = sizeof(tenant_schema_keywords) / sizeof(tenant_schema_keywords[0]);

    for (i = 0; i < n; i++) {
        if (tenant_str_is(value->key, tenant_schema_keywords[i].name)) {
            break;
        }
    }

    if (i == n) {
        tenant_schema_refuse(s, path, "is not a keyword of schemas");
        return;
    }

    if (tenant_schema_keywords[i].check != NULL) {
        tenant_schema_keywords[i].check(s, value, path, root);
        return;
    }

    wrong = -1;
    fault = tenant_schema_keywords[i].fault(value, &wrong);

    if (fault != NULL) {
        element = tenant_path_element(path, (uint32_t) wrong);
        tenant_schema_refuse(s, wrong < 0 ? path : &element, fault);
    }
}


/* Some keywords go with others, or without. */

static void
tenant_schema_beside(tenant_schema_t *s, tenant_doc_t schema,
    const tenant_path_t *path)
{
    size_t          i;
    tenant_path_t   member;
    tenant_value_t  value, other;

    static const struct {
        const char  *name;
        const char  *other;
        const char  *message;
        bool         with;
    } pairs[] = {
        { "exclusiveMinimum", "minimum", "goes with \"minimum\"", true },
        { "exclusiveMaximum", "maximum", "goes with \"maximum\"", true },
        { "additionalItems", "items", "goes with \"items\"", true },
        { "type", "bsonType", "does not go with \"bsonType\"", false },
    };

    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (tenant_bson_find(schema, pairs[i].name, &value)
            && tenant_bson_find(schema, pairs[i].other, &other)
               != pairs[i].with)
        {
            member = tenant_path_member(path, value.key);
            tenant_schema_refuse(s, &member, pairs[i].message);
        }
    }
}


static void
tenant_schema_one(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root)
{
    if (value->type != TENANT_BSON_DOCUMENT) {
        tenant_schema_refuse(s, path, "must be a schema");
        return;
    }

    tenant_schema_document(s, value->doc, path, root);
}


static void
tenant_schema_list(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root)
{
    uint32_t       i;
    tenant_iter_t  it;
    tenant_path_t  element;

    if (value->type != TENANT_BSON_ARRAY
        || tenant_bson_count(value->doc) == 0)
    {
        tenant_schema_refuse(s, path, "must be an array of schemas");
        return;
    }

    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it) && tenant_schema_node(s); i++) {
        element = tenant_path_element(path, i);
        tenant_schema_one(s, &it.value, &element, root);
    }
}


static void
tenant_schema_items(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root)
{
    (void) root;

    if (value->type == TENANT_BSON_ARRAY) {
        tenant_schema_list(s, value, path, false);
    } else {
        tenant_schema_one(s, value, path, false);
    }
}


static void
tenant_schema_additional(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root)
{
    (void) root;

    if (value->type == TENANT_BSON_BOOL) {
        return;
    }

    if (value->type != TENANT_BSON_DOCUMENT) {
        tenant_schema_refuse(s, path, "must be a schema, true or false");
        return;
    }

    tenant_schema_document(s, value->doc, path, false);
}


static void
tenant_schema_properties(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root)
{
    tenant_iter_t  it;
    tenant_path_t  member;

    if (value->type != TENANT_BSON_DOCUMENT) {
        tenant_schema_refuse(s, path, "must be an object of schemas");
        return;
    }

    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it) && tenant_schema_node(s)) {

        member = tenant_path_member(path, it.value.key);

        if (tenant_schema_name(s, it.value.key, &member, root)) {
            tenant_schema_one(s, &it.value, &member, false);
        }
    }
}


/* Among whole documents' names are the module's. */

static void
tenant_schema_patterns(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root)
{
    tenant_iter_t   it;
    tenant_path_t   member;
    tenant_value_t  pattern;

    if (root) {
        tenant_schema_refuse(s, path, "is not for whole documents");
        return;
    }

    if (value->type != TENANT_BSON_DOCUMENT) {
        tenant_schema_refuse(s, path, "must be an object of schemas");
        return;
    }

    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it) && tenant_schema_node(s)) {

        member = tenant_path_member(path, it.value.key);

        memset(&pattern, 0, sizeof(tenant_value_t));
        pattern.type = TENANT_BSON_UTF8;
        pattern.str = it.value.key;

        tenant_schema_pattern(s, &pattern, &member, false);
        tenant_schema_one(s, &it.value, &member, false);
    }
}


static void
tenant_schema_dependencies(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root)
{
    tenant_iter_t  it;
    tenant_path_t  member;

    if (value->type != TENANT_BSON_DOCUMENT) {
        tenant_schema_refuse(s, path, "must be an object");
        return;
    }

    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it) && tenant_schema_node(s)) {

        member = tenant_path_member(path, it.value.key);

        if (!tenant_schema_name(s, it.value.key, &member, root)) {
            continue;
        }

        if (it.value.type == TENANT_BSON_ARRAY) {
            tenant_schema_names(s, &it.value, &member, root);
        } else {
            tenant_schema_one(s, &it.value, &member, root);
        }
    }
}


static bool
tenant_schema_name(tenant_schema_t *s, tenant_str_t name,
    const tenant_path_t *path, bool root)
{
    if (name.len != 0 && name.data[0] == '$') {
        tenant_schema_refuse(s, path, "a name must not start with \"$\"");
        return false;
    }

    if (root && (tenant_str_is(name, TENANT_ETAG_FIELD)
                 || tenant_str_is(name, TENANT_KEYSET_FIELD)))
    {
        tenant_schema_refuse(s, path, "is a name of the module's");
        return false;
    }

    return true;
}


static void
tenant_schema_names(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root)
{
    uint32_t       i, k;
    tenant_iter_t  it, before;
    tenant_path_t  element;

    if (value->type != TENANT_BSON_ARRAY
        || tenant_bson_count(value->doc) == 0
        || tenant_bson_count(value->doc) > TENANT_SCHEMA_NAMES_MAX)
    {
        tenant_schema_refuse(s, path, "must be an array of 1 to 1000 names");
        return;
    }

    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it) && tenant_schema_node(s); i++) {

        element = tenant_path_element(path, i);

        if (it.value.type != TENANT_BSON_UTF8) {
            tenant_schema_refuse(s, &element, "must be a name");
            continue;
        }

        (void) tenant_schema_name(s, it.value.str, &element, root);

        before = tenant_bson_iter(value->doc);

        for (k = 0; k < i && tenant_bson_next(&before); k++) {
            if (before.value.type == TENANT_BSON_UTF8
                && tenant_str_eq(before.value.str, it.value.str))
            {
                tenant_schema_refuse(s, &element, "is given twice");
                break;
            }
        }
    }
}


/* What is stored of a document is never what a client would list. */

static void
tenant_schema_enum(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root)
{
    tenant_iter_t  it;

    if (root) {
        tenant_schema_refuse(s, path, "is not for whole documents");
        return;
    }

    if (value->type != TENANT_BSON_ARRAY
        || tenant_bson_count(value->doc) == 0)
    {
        tenant_schema_refuse(s, path, "must be an array of values");
        return;
    }

    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it) && tenant_schema_node(s)) { /* void */ }
}


static void
tenant_schema_pattern(tenant_schema_t *s, const tenant_value_t *value,
    const tenant_path_t *path, bool root)
{
    const char    *fault;
    tenant_str_t   none = tenant_string("");

    (void) root;

    if (value->type != TENANT_BSON_UTF8) {
        fault = "must be a regular expression";

    } else if ((intptr_t) value->str.len > s->pattern) {
        fault = "is too long a regular expression";

    } else {
        fault = tenant_pattern_fault(value->str, none);
    }

    if (fault != NULL) {
        tenant_schema_refuse(s, path, fault);
    }
}


static bool
tenant_schema_node(tenant_schema_t *s)
{
    if (s->nodes-- > 0) {
        return true;
    }

    tenant_schema_refuse(s, NULL, "is too large");

    return false;
}


static void
tenant_schema_refuse(tenant_schema_t *s, const tenant_path_t *path,
    const char *message)
{
    (void) tenant_path_fault(s->err, path, message);

    s->ok = false;
}
