/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_input.h"
#include "../core/tenant_path.h"
#include "../json/tenant_text.h"


#define TENANT_LIMIT_DIGITS   9
#define TENANT_LIMIT_LINES    999999999


static bool tenant_input_deep(tenant_job_t *job, const tenant_value_t *value,
    const tenant_path_t *path, intptr_t levels);
static int64_t tenant_input_limit_max(const tenant_job_t *job);
static bool tenant_input_limit_fault(tenant_job_t *job);
static bool tenant_input_name_chars(tenant_str_t name);
static bool tenant_input_email_is(tenant_str_t email);


bool
tenant_input_body(tenant_job_t *job, tenant_doc_t *body)
{
    bool                  array;
    tenant_status_e       rc;
    tenant_json_syntax_e  syntax;

    syntax = job->request.route->body == TENANT_BODY_QUERY
             || job->request.route->body == TENANT_BODY_ACTION
             ? TENANT_JSON_EXTENDED : TENANT_JSON_PLAIN;

    body->len = 0;
    body->data = NULL;
    array = false;

    rc = tenant_json_read(job->arena, job->request.body, syntax, body, &array,
                          &job->error);

    if ((rc != TENANT_OK && rc != TENANT_UNPROCESSABLE)
        || (body->data == NULL && !array))
    {
        return false;
    }

    if (array) {
        (void) tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                                "the body must be an object");
        return false;
    }

    return tenant_input_depth(job, *body, false, NULL);
}


bool
tenant_input_depth(tenant_job_t *job, tenant_doc_t doc, bool array,
    const char *name)
{
    tenant_path_t   root;
    tenant_value_t  whole;

    /* the reader of JSON has the same bound */

    if (job->request.bounds->depth >= TENANT_JSON_DEPTH_MAX) {
        return true;
    }

    memset(&whole, 0, sizeof(tenant_value_t));

    whole.type = array ? TENANT_BSON_ARRAY : TENANT_BSON_DOCUMENT;
    whole.doc = doc;

    if (name == NULL) {
        return tenant_input_deep(job, &whole, NULL,
                                 job->request.bounds->depth);
    }

    root = tenant_path_member(NULL, (tenant_str_t) { strlen(name), name });

    return tenant_input_deep(job, &whole, &root, job->request.bounds->depth);
}


static bool
tenant_input_deep(tenant_job_t *job, const tenant_value_t *value,
    const tenant_path_t *path, intptr_t levels)
{
    bool           ok;
    char           message[TENANT_ERROR_MESSAGE_MAX];
    uint32_t       i;
    tenant_iter_t  it;
    tenant_path_t  deeper;

    if (levels == 0) {
        (void) snprintf(message, sizeof(message),
                        "is nested deeper than %lld levels",
                        (long long) job->request.bounds->depth);
        (void) tenant_path_fault(&job->error, path, message);

        return false;
    }

    ok = true;
    it = tenant_bson_iter(value->doc);

    for (i = 0; tenant_bson_next(&it); i++) {

        if (it.value.doc.data == NULL) {
            continue;
        }

        deeper = value->type == TENANT_BSON_ARRAY
                 ? tenant_path_element(path, i)
                 : tenant_path_member(path, it.value.key);

        ok = tenant_input_deep(job, &it.value, &deeper, levels - 1) && ok;
    }

    return ok;
}


tenant_str_t
tenant_input_param(tenant_job_t *job, const char *name)
{
    unsigned      i;
    tenant_str_t  none = tenant_null_string;

    for (i = 0; i < job->request.nparams; i++) {
        if (tenant_str_is(job->request.params[i].name, name)) {
            return job->request.params[i].value;
        }
    }

    return none;
}


bool
tenant_input_limit(tenant_job_t *job, int64_t *limit)
{
    size_t        i;
    tenant_str_t  text;

    text = tenant_input_param(job, "limit");

    if (text.data == NULL) {
        *limit = tenant_input_limit_default(job);
        return true;
    }

    *limit = 0;

    if (text.len >= 1 && text.len <= TENANT_LIMIT_DIGITS) {

        for (i = 0; i < text.len; i++) {
            if (text.data[i] < '0' || text.data[i] > '9') {
                break;
            }

            *limit = *limit * 10 + (text.data[i] - '0');
        }

        if (i == text.len && *limit >= 1
            && *limit <= tenant_input_limit_max(job))
        {
            return true;
        }
    }

    return tenant_input_limit_fault(job);
}


bool
tenant_input_limit_value(tenant_job_t *job, const tenant_value_t *value,
    int64_t *limit)
{
    *limit = value->num;

    return ((value->type == TENANT_BSON_INT32
             || value->type == TENANT_BSON_INT64)
            && *limit >= 1 && *limit <= tenant_input_limit_max(job))
           || tenant_input_limit_fault(job);
}


int64_t
tenant_input_limit_default(const tenant_job_t *job)
{
    if (job->request.lines) {
        return 0;
    }

    return job->request.bounds->page < TENANT_LIMIT_DEFAULT
           ? job->request.bounds->page : TENANT_LIMIT_DEFAULT;
}


/* A page has to fit into memory, lines need not. */

static int64_t
tenant_input_limit_max(const tenant_job_t *job)
{
    return job->request.lines ? TENANT_LIMIT_LINES
                              : job->request.bounds->page;
}


static bool
tenant_input_limit_fault(tenant_job_t *job)
{
    char  message[TENANT_ERROR_MESSAGE_MAX];

    (void) snprintf(message, sizeof(message),
                    "must be a whole number from 1 to %lld",
                    (long long) tenant_input_limit_max(job));
    (void) tenant_error_field(&job->error, "limit", message);

    return false;
}


bool
tenant_input_object(tenant_job_t *job, const char *name, tenant_doc_t *doc)
{
    tenant_str_t     text;
    tenant_status_e  rc;

    doc->len = 0;
    doc->data = NULL;

    text = tenant_input_param(job, name);

    if (text.data == NULL) {
        return true;
    }

    rc = tenant_json_read_param(job->arena, text, name, doc, &job->error);

    if (rc != TENANT_OK && rc != TENANT_UNPROCESSABLE) {
        return false;
    }

    if (doc->data != NULL) {
        (void) tenant_input_depth(job, *doc, false, name);
    }

    return true;
}


bool
tenant_input_name(tenant_job_t *job, const char *field, tenant_str_t name)
{
    size_t  length;

    if (!tenant_input_name_chars(name)) {
        (void) tenant_error_field(&job->error, field,
                                  "may hold letters, digits, spaces inside, "
                                  "and \"-\", \"_\", \".\"");
        return false;
    }

    length = tenant_text_length(job->arena, name);

    if (length == 0 || length > TENANT_NAME_MAX) {
        (void) tenant_error_field(&job->error, field,
                                  "must have 1 to 64 characters");
        return false;
    }

    return true;
}


static bool
tenant_input_name_chars(tenant_str_t name)
{
    size_t         pos;
    int32_t        c;
    tenant_char_e  kind, before;

    before = TENANT_CHAR_OTHER;

    for (pos = 0; pos < name.len; /* void */) {

        c = tenant_text_next(name, &pos, &kind);

        if (c == ' ') {
            if (pos == 1 || pos == name.len) {
                return false;
            }

        } else if (kind == TENANT_CHAR_MARK) {
            if (before != TENANT_CHAR_LETTER && before != TENANT_CHAR_MARK) {
                return false;
            }

        } else if (c < 0
                   || (kind != TENANT_CHAR_LETTER && kind != TENANT_CHAR_DIGIT
                       && c != '-' && c != '_' && c != '.'))
        {
            return false;
        }

        before = kind;
    }

    return true;
}


bool
tenant_input_email_check(tenant_job_t *job, tenant_str_t email)
{
    if (!tenant_input_email_is(email)) {
        (void) tenant_error_field(&job->error, "email",
                                  "is not an e-mail address");
        return false;
    }

    return true;
}


static bool
tenant_input_email_is(tenant_str_t email)
{
    size_t         pos, domain, local;
    int32_t        c, before;
    bool           dot;
    tenant_char_e  kind;

    if (email.len > TENANT_EMAIL_MAX) {
        return false;
    }

    local = 0;
    domain = 0;
    dot = false;
    before = 0;

    for (pos = 0; pos < email.len; before = c) {

        c = tenant_text_next(email, &pos, &kind);

        if (c < 0 || kind == TENANT_CHAR_CONTROL || c == ' ' || c == 0xa0
            || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f
            || c == 0x205f || c == 0x3000)
        {
            return false;
        }

        if (c == '@') {
            if (domain != 0 || pos == 1) {
                return false;
            }

            domain = pos;

        } else if (domain == 0) {
            local++;

        } else if (c == '.') {
            if (before == '@' || before == '.' || pos == email.len) {
                return false;
            }

            dot = true;
        }
    }

    return local != 0 && domain != 0 && dot;
}


tenant_str_t
tenant_input_email(tenant_job_t *job, tenant_str_t email)
{
    tenant_str_t  folded;
    tenant_str_t  nobody = tenant_string("");

    if (!tenant_input_email_is(email)) {
        return nobody;
    }

    folded = tenant_text_fold(job->arena, email);

    return folded.data == NULL ? nobody : folded;
}
