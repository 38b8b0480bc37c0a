/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../job/tenant_input.h"
#include "../job/tenant_use_case.h"
#include "tenant_route.h"
#include "tenant_describe_input.h"
#include "tenant_describe_json.h"


static void tenant_describe_reference(tenant_buf_t *buf, bool *comma,
    const char *kind, const char *name);
static void tenant_describe_param(tenant_buf_t *buf, bool *comma,
    const tenant_location_t *location, const tenant_field_t *field);
static void tenant_describe_rule(tenant_buf_t *buf,
    const tenant_location_t *location, const tenant_rule_t *rule);
static void tenant_describe_members(tenant_buf_t *buf,
    const tenant_location_t *location, const tenant_route_t *row);


/* The components that describe {id}. */

static const char *const  tenant_describe_ids[] = {
    NULL, "user", "document", "organization", NULL           /* tenant_api_e */
};


void
tenant_describe_params(tenant_buf_t *buf, const tenant_location_t *location,
    const tenant_route_t *row)
{
    bool                   comma;
    const tenant_field_t  *field;
    const tenant_shown_t  *shown;

    comma = false;
    tenant_buf_text(buf, ",\"parameters\":[");

    if (strstr(row->path, "{c}") != NULL) {
        tenant_describe_reference(buf, &comma, "parameters", "collection");
    }

    if (strstr(row->path, "{id}") != NULL) {
        tenant_describe_reference(buf, &comma, "parameters",
                                  strstr(row->path, ":indexes/") != NULL
                                  ? "index" : tenant_describe_ids[row->api]);
    }

    for (field = row->use_case->params;
         field != NULL && field->name != NULL;
         field++)
    {
        tenant_describe_param(buf, &comma, location, field);
    }

    if (row->conditional) {
        tenant_describe_reference(buf, &comma, "parameters", "ifMatch");
        tenant_describe_reference(buf, &comma, "parameters", "ifNoneMatch");
    }

    if (row->body == TENANT_BODY_DOCUMENTS) {
        tenant_describe_reference(buf, &comma, "parameters", "idempotencyKey");
    }

    for (shown = row->answers; shown->status != 0; shown++) {
        if (tenant_describe_preferred(row, shown)) {
            tenant_describe_reference(buf, &comma, "parameters", "prefer");
            break;
        }
    }

    tenant_buf_char(buf, ']');
}


bool
tenant_describe_preferred(const tenant_route_t *row,
    const tenant_shown_t *shown)
{
    return row->method != TENANT_GET
           && (shown->headers & TENANT_SHOWS_PREFERRED);
}


static void
tenant_describe_reference(tenant_buf_t *buf, bool *comma, const char *kind,
    const char *name)
{
    tenant_describe_comma(buf, comma);

    tenant_buf_text(buf, "{\"$ref\":\"#/components/");
    tenant_buf_add(buf, kind, strlen(kind));
    tenant_buf_char(buf, '/');
    tenant_buf_add(buf, name, strlen(name));
    tenant_buf_text(buf, "\"}");
}


static void
tenant_describe_param(tenant_buf_t *buf, bool *comma,
    const tenant_location_t *location, const tenant_field_t *field)
{
    tenant_describe_comma(buf, comma);

    tenant_buf_text(buf, "{\"in\":\"query\",\"name\":");
    tenant_describe_text(buf, field->name);
    tenant_buf_text(buf, ",\"description\":");
    tenant_describe_text(buf, field->meaning);

    if (field->required) {
        tenant_buf_text(buf, ",\"required\":true");
    }

    /* a JSON object in a parameter has a media type, not a style */

    if (field->rule->kind == TENANT_VALUE_OBJECT) {
        tenant_buf_text(buf, ",\"content\":{\"application/json\":{"
                             "\"schema\":");
        tenant_describe_rule(buf, location, field->rule);
        tenant_buf_text(buf, "}}}");
        return;
    }

    tenant_buf_text(buf, ",\"schema\":");
    tenant_describe_rule(buf, location, field->rule);
    tenant_buf_char(buf, '}');
}


static void
tenant_describe_rule(tenant_buf_t *buf, const tenant_location_t *location,
    const tenant_rule_t *rule)
{
    bool         comma;
    unsigned     i;

    if (rule->kind == TENANT_VALUE_ANY) {
        tenant_describe_quoted(buf,
                               ((const tenant_value_rule_t *) rule)->schema);
        return;
    }

    if (rule->kind == TENANT_VALUE_LIMIT) {
        tenant_buf_text(buf, "{\"type\":\"integer\",\"minimum\":1");
        tenant_describe_number(buf, "maximum", location->max_page);
        tenant_describe_number(buf, "default",
                               location->max_page < TENANT_LIMIT_DEFAULT
                               ? location->max_page : TENANT_LIMIT_DEFAULT);
        tenant_buf_char(buf, '}');
        return;
    }

    tenant_buf_text(buf, "{\"type\":");
    tenant_describe_text(buf, rule->kind == TENANT_VALUE_OBJECT ? "object"
                                                                : "string");

    if (rule->min != 0) {
        tenant_describe_number(buf, "minLength", rule->min);
    }

    if (rule->max != 0) {
        tenant_describe_number(buf, "maxLength", rule->max);
    }

    if (rule->pattern != NULL) {
        tenant_buf_text(buf, ",\"pattern\":");
        tenant_describe_text(buf, rule->pattern);
    }

    if (rule->format != NULL) {
        tenant_buf_text(buf, ",\"format\":");
        tenant_describe_text(buf, rule->format);
    }

    if (rule->values != NULL) {
        tenant_buf_text(buf, ",\"enum\":[");

        for (i = 0, comma = false; rule->values[i] != NULL; i++) {
            tenant_describe_comma(buf, &comma);
            tenant_describe_text(buf, rule->values[i]);
        }

        tenant_buf_char(buf, ']');
    }

    if (rule->example != NULL) {
        tenant_buf_text(buf, ",\"examples\":[");
        tenant_buf_add(buf, rule->example, strlen(rule->example));
        tenant_buf_char(buf, ']');
    }

    tenant_buf_char(buf, '}');
}


void
tenant_describe_body(tenant_buf_t *buf, const tenant_location_t *location,
    const tenant_route_t *row)
{
    if (row->body == TENANT_BODY_NONE) {
        return;
    }

    tenant_buf_text(buf, ",\"requestBody\":{");

    if (row->body != TENANT_BODY_OPTIONAL) {
        tenant_buf_text(buf, "\"required\":true,");
    }

    tenant_buf_text(buf, "\"content\":{");

    if (row->body == TENANT_BODY_UPDATE) {
        tenant_buf_text(buf, "\"application/merge-patch+json\":{\"schema\":"
                             "{\"$ref\":\"#/components/schemas/Patch\"}},");
    }

    if (row->body == TENANT_BODY_FILE) {
        tenant_buf_text(buf, "\"application/x-ndjson\":{\"schema\":");
    } else {
        tenant_buf_text(buf, "\"application/json\":{\"schema\":");
    }

    switch (row->body) {

    case TENANT_BODY_MEMBERS:
    case TENANT_BODY_OPTIONAL:
    case TENANT_BODY_QUERY:
    case TENANT_BODY_ACTION:
        tenant_describe_members(buf, location, row);
        break;

    case TENANT_BODY_DOCUMENTS:
        tenant_buf_text(buf, "{\"$ref\":\"#/components/schemas/"
                             "DocumentsInput\"}");
        break;

    case TENANT_BODY_UPDATE:
        tenant_buf_text(buf, "{\"$ref\":\"#/components/schemas/Update\"}");
        break;

    case TENANT_BODY_SCHEMA:
        tenant_buf_text(buf, "{\"$ref\":\"#/components/schemas/Schema\"}");
        break;

    case TENANT_BODY_FILE:
        tenant_buf_text(buf, "{\"type\":\"string\"}");
        break;

    default: /* TENANT_BODY_DOCUMENT */
        tenant_buf_text(buf, "{\"$ref\":\"#/components/schemas/"
                             "DocumentInput\"}");
        break;
    }

    tenant_buf_char(buf, '}');

    if (tenant_route_load(row) != NULL) {
        tenant_buf_text(buf, ",\"application/x-ndjson\":{\"schema\":"
                             "{\"type\":\"string\"}}");
    }

    tenant_buf_text(buf, "}}");
}


static void
tenant_describe_members(tenant_buf_t *buf,
    const tenant_location_t *location, const tenant_route_t *row)
{
    bool                   comma, required;
    const tenant_field_t  *field, *fields;

    fields = row->use_case->members;
    comma = false;
    required = false;

    tenant_buf_text(buf, "{\"type\":\"object\",\"properties\":{");

    for (field = fields; field->name != NULL; field++) {
        tenant_describe_comma(buf, &comma);
        tenant_describe_text(buf, field->name);
        tenant_buf_text(buf, ":{\"description\":");
        tenant_describe_text(buf, field->meaning);
        tenant_buf_text(buf, ",\"allOf\":[");
        tenant_describe_rule(buf, location, field->rule);
        tenant_buf_text(buf, "]}");

        required |= field->required;
    }

    tenant_buf_text(buf, "},\"additionalProperties\":false");

    if (!required) {

        if (row->body == TENANT_BODY_MEMBERS) {
            tenant_buf_text(buf, ",\"minProperties\":1");
        }

        tenant_buf_char(buf, '}');
        return;
    }

    tenant_buf_text(buf, ",\"required\":[");
    comma = false;

    for (field = fields; field->name != NULL; field++) {
        if (field->required) {
            tenant_describe_comma(buf, &comma);
            tenant_describe_text(buf, field->name);
        }
    }

    tenant_buf_text(buf, "]}");
}
