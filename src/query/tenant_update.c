/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_field_path.h"
#include "tenant_filter.h"
#include "tenant_names.h"
#include "tenant_update.h"
#include "tenant_update_path.h"
#include "tenant_update_value.h"


#define TENANT_UPDATE_NAME  64


/* Where paths of an operator may lead. */

typedef enum {
    TENANT_UPDATE_FIELDS = 0,          /* to fields of documents alone */
    TENANT_UPDATE_ELEMENTS             /* and through elements of arrays */
} tenant_update_reach_e;


typedef struct {
    const char              *name;
    tenant_update_value_pt   check;    /* NULL: a path to rename to */
    tenant_update_reach_e    reach;
} tenant_update_operator_t;


typedef struct {
    tenant_arena_t                *arena;
    tenant_error_t                *err;
    const tenant_update_rules_t   *rules;
    const char                    *name;
    tenant_update_elements_t       elements;
    tenant_update_place_t         *places;
    uint32_t                       n;
    uint32_t                       size;
} tenant_update_t;


static bool tenant_update_room(tenant_update_t *u, tenant_doc_t update);
static bool tenant_update_filters(tenant_update_t *u);
static bool tenant_update_filter(tenant_update_t *u,
    const tenant_value_t *value, uint32_t n, const tenant_path_t *path);
static bool tenant_update_filter_name(tenant_doc_t filter, tenant_str_t *name);
static bool tenant_update_filters_used(tenant_update_t *u);
static bool tenant_update_operator(tenant_update_t *u,
    const tenant_value_t *value, const tenant_path_t *path);
static const tenant_update_operator_t *tenant_update_find(tenant_str_t name);
static bool tenant_update_one(tenant_update_t *u,
    const tenant_update_operator_t *operator, const tenant_value_t *value,
    const tenant_path_t *path);
static bool tenant_update_rename(tenant_update_t *u,
    const tenant_value_t *value, const tenant_path_t *path);
static void tenant_update_place(tenant_update_t *u, tenant_str_t changed,
    const tenant_path_t *path);
static bool tenant_update_refuse(tenant_update_t *u,
    const tenant_path_t *path, const char *message);
static void tenant_update_set(tenant_bson_t *to, tenant_doc_t members,
    const tenant_stored_t *stored, tenant_str_t etag);
static void tenant_update_insert(tenant_bson_t *to, tenant_doc_t members,
    tenant_doc_t created);
static void tenant_update_members(tenant_bson_t *to, tenant_doc_t members);


static const tenant_update_operator_t  tenant_update_operators[] = {
    { "$set",         tenant_update_literal,  TENANT_UPDATE_ELEMENTS },
    { "$unset",       tenant_update_literal,  TENANT_UPDATE_ELEMENTS },
    { "$inc",         tenant_update_number,   TENANT_UPDATE_ELEMENTS },
    { "$mul",         tenant_update_number,   TENANT_UPDATE_ELEMENTS },
    { "$min",         tenant_update_literal,  TENANT_UPDATE_ELEMENTS },
    { "$max",         tenant_update_literal,  TENANT_UPDATE_ELEMENTS },
    { "$rename",      NULL,                   TENANT_UPDATE_FIELDS },
    { "$currentDate", tenant_update_date,     TENANT_UPDATE_ELEMENTS },
    { "$setOnInsert", tenant_update_literal,  TENANT_UPDATE_FIELDS },
    { "$push",        tenant_update_push,     TENANT_UPDATE_ELEMENTS },
    { "$addToSet",    tenant_update_add,      TENANT_UPDATE_ELEMENTS },
    { "$pop",         tenant_update_pop,      TENANT_UPDATE_ELEMENTS },
    { "$pull",        tenant_update_pull,     TENANT_UPDATE_ELEMENTS },
    { "$pullAll",     tenant_update_pull_all, TENANT_UPDATE_ELEMENTS },
    { "$bit",         tenant_update_bit,      TENANT_UPDATE_ELEMENTS },
};


bool
tenant_update_check(tenant_arena_t *arena, tenant_error_t *err,
    tenant_doc_t update, const tenant_update_rules_t *rules, const char *name)
{
    bool              ok;
    tenant_iter_t     it;
    tenant_path_t     root, member, *above;
    tenant_update_t   u;

    memset(&u, 0, sizeof(tenant_update_t));

    u.arena = arena;
    u.err = err;
    u.rules = rules;
    u.name = name;

    above = NULL;

    if (name != NULL) {
        root = tenant_path_member(NULL, (tenant_str_t) { strlen(name), name });
        above = &root;
    }

    if (!tenant_update_room(&u, update)) {
        return false;
    }

    ok = u.size != 0
         || tenant_update_refuse(&u, above, "must have operators with fields");

    ok = tenant_update_filters(&u) && ok;
    it = tenant_bson_iter(update);

    while (tenant_bson_next(&it)) {
        member = tenant_path_member(above, it.value.key);
        ok = tenant_update_operator(&u, &it.value, &member) && ok;
    }

    ok = tenant_update_path_apart(u.places, u.n, above, err) && ok;

    return tenant_update_filters_used(&u) && ok && !it.broken;
}


/* A renamed field has two paths. */

static bool
tenant_update_room(tenant_update_t *u, tenant_doc_t update)
{
    tenant_iter_t  it;

    it = tenant_bson_iter(update);

    while (tenant_bson_next(&it)) {
        if (it.value.type == TENANT_BSON_DOCUMENT) {
            u->size += 2 * tenant_bson_count(it.value.doc);
        }
    }

    if (u->size > 2 * TENANT_UPDATE_PATHS) {
        return tenant_update_refuse(u, NULL, "may change 10000 paths");
    }

    u->places = tenant_arena_alloc(u->arena,
                                   (u->size + 1)
                                   * sizeof(tenant_update_place_t));
    if (u->places == NULL) {
        (void) tenant_error_set(u->err, TENANT_NO_MEMORY, "out of memory");
    }

    return u->places != NULL;
}


static bool
tenant_update_filters(tenant_update_t *u)
{
    bool           ok;
    uint32_t       n;
    tenant_iter_t  it;
    tenant_path_t  root, path;

    if (u->rules->array_filters.data == NULL) {
        return true;
    }

    ok = true;
    it = tenant_bson_iter(u->rules->array_filters);
    root = tenant_path_member(NULL,
                              (tenant_str_t) tenant_string("array_filters"));

    for (n = 0; tenant_bson_next(&it); n++) {

        if (n == TENANT_UPDATE_FILTERS) {
            return tenant_update_refuse(u, &root, "may hold 16 filters");
        }

        path = tenant_path_element(&root, n);
        ok = tenant_update_filter(u, &it.value, n, &path) && ok;
    }

    return ok && !it.broken;
}


static bool
tenant_update_filter(tenant_update_t *u, const tenant_value_t *value,
    uint32_t n, const tenant_path_t *path)
{
    char          name[TENANT_UPDATE_NAME];
    unsigned      i;
    tenant_str_t  element = tenant_null_string;

    if (value->type != TENANT_BSON_DOCUMENT
        || !tenant_update_filter_name(value->doc, &element)
        || element.data == NULL)
    {
        return tenant_update_refuse(u, path, "must be a filter of one name, of "
                                    "letters and digits, a small one first");
    }

    for (i = 0; i < u->elements.n; i++) {
        if (tenant_str_eq(u->elements.names[i], element)) {
            return tenant_update_refuse(u, path, "has the name of another");
        }
    }

    u->elements.names[u->elements.n++] = element;

    (void) snprintf(name, sizeof(name), "array_filters[%u]", n);

    return tenant_filter_check(u->err, u->rules->bounds, value->doc, name);
}


/* All fields in a filter begin with the same name, at any depth. */

static bool
tenant_update_filter_name(tenant_doc_t filter, tenant_str_t *name)
{
    tenant_str_t   path, first;
    tenant_iter_t  it, list;

    it = tenant_bson_iter(filter);

    while (tenant_bson_next(&it)) {

        if (it.value.key.len != 0 && it.value.key.data[0] == '$') {

            list = tenant_bson_iter(it.value.doc);

            while (it.value.type == TENANT_BSON_ARRAY
                   && tenant_bson_next(&list))
            {
                if (list.value.type == TENANT_BSON_DOCUMENT
                    && !tenant_update_filter_name(list.value.doc, name))
                {
                    return false;
                }
            }

            continue;
        }

        path = it.value.key;
        first = tenant_field_path_next(&path);

        if (!tenant_update_path_name(first)
            || (name->data != NULL && !tenant_str_eq(*name, first)))
        {
            return false;
        }

        *name = first;
    }

    return true;
}


/* Servers refuse a filter that no path refers to. */

static bool
tenant_update_filters_used(tenant_update_t *u)
{
    bool           ok;
    unsigned       i;
    tenant_path_t  root, path;

    ok = true;
    root = tenant_path_member(NULL,
                              (tenant_str_t) tenant_string("array_filters"));

    for (i = 0; i < u->elements.n; i++) {
        if (!u->elements.used[i]) {
            path = tenant_path_element(&root, i);
            ok = tenant_update_refuse(u, &path, "is for no path");
        }
    }

    return ok;
}


static bool
tenant_update_operator(tenant_update_t *u, const tenant_value_t *value,
    const tenant_path_t *path)
{
    bool                             ok;
    tenant_iter_t                    it;
    tenant_path_t                    member;
    const tenant_update_operator_t  *operator;

    operator = tenant_update_find(value->key);

    if (operator == NULL) {
        return tenant_update_refuse(u, path,
                                    value->key.len != 0
                                    && value->key.data[0] == '$'
                                    ? "is not allowed here"
                                    : "is no update operator");
    }

    if (value->type != TENANT_BSON_DOCUMENT) {
        return tenant_update_refuse(u, path, "must be an object");
    }

    if (!u->rules->upsert && tenant_str_is(value->key, "$setOnInsert")) {
        return tenant_update_refuse(u, path, "needs an \"upsert\"");
    }

    ok = true;
    it = tenant_bson_iter(value->doc);

    while (tenant_bson_next(&it)) {
        member = tenant_path_member(path, it.value.key);
        ok = tenant_update_one(u, operator, &it.value, &member) && ok;
    }

    return ok && !it.broken;
}


static const tenant_update_operator_t *
tenant_update_find(tenant_str_t name)
{
    size_t  i, n;

    n = sizeof(tenant_update_operators) / sizeof(tenant_update_operators[0]);

    for (i = 0; i < n; i++) {
        if (tenant_str_is(name, tenant_update_operators[i].name)) {
            return &tenant_update_operators[i];
        }
    }

    return NULL;
}


static bool
tenant_update_one(tenant_update_t *u,
    const tenant_update_operator_t *operator, const tenant_value_t *value,
    const tenant_path_t *path)
{
    char                 name[TENANT_UPDATE_NAME];
    const char          *fault;
    tenant_update_at_t   at;

    fault = tenant_update_path_fault(value->key,
                                     operator->reach == TENANT_UPDATE_ELEMENTS
                                     ? &u->elements : NULL,
                                     u->rules->found);
    if (fault != NULL) {
        return tenant_update_refuse(u, path, fault);
    }

    tenant_update_place(u, value->key, path);

    if (operator->check == NULL) {
        return tenant_update_rename(u, value, path);
    }

    (void) snprintf(name, sizeof(name), "%s%s%s",
                    u->name != NULL ? u->name : "",
                    u->name != NULL ? "." : "", operator->name);

    at.arena = u->arena;
    at.err = u->err;
    at.bounds = u->rules->bounds;
    at.name = name;

    return operator->check(&at, value, path);
}


static bool
tenant_update_rename(tenant_update_t *u, const tenant_value_t *value,
    const tenant_path_t *path)
{
    const char  *fault;

    if (value->type != TENANT_BSON_UTF8) {
        return tenant_update_refuse(u, path, "must be a string");
    }

    fault = tenant_update_path_fault(value->str, NULL, false);

    if (fault != NULL) {
        return tenant_update_refuse(u, path, fault);
    }

    tenant_update_place(u, value->str, path);

    return true;
}


static void
tenant_update_place(tenant_update_t *u, tenant_str_t changed,
    const tenant_path_t *path)
{
    tenant_update_place_t  *place;

    place = &u->places[u->n];

    place->path = changed;
    place->key = path->name;
    place->operator = path->above->name;
    place->order = u->n++;
}


static bool
tenant_update_refuse(tenant_update_t *u, const tenant_path_t *path,
    const char *message)
{
    (void) tenant_path_fault(u->err, path, message);

    return false;
}


/*
 * Servers may refuse an operator without fields.  New fields come in the order
 * of the operators, so what is ours joins these where they stand.
 */

void
tenant_update_write(tenant_bson_t *to, const char *name, tenant_doc_t update,
    tenant_doc_t created, const tenant_stored_t *stored, tenant_str_t etag)
{
    bool            set, insert;
    tenant_doc_t    none = { 0, NULL };
    tenant_iter_t   it;
    tenant_bson_t  *body;

    set = false;
    insert = created.data == NULL;

    body = tenant_bson_begin(to, name);
    it = tenant_bson_iter(update);

    while (tenant_bson_next(&it)) {

        if (tenant_str_is(it.value.key, "$set")) {
            tenant_update_set(body, it.value.doc, stored, etag);
            set = true;

        } else if (tenant_str_is(it.value.key, "$setOnInsert") && !insert) {
            tenant_update_insert(body, it.value.doc, created);
            insert = true;

        } else if (tenant_bson_count(it.value.doc) != 0) {
            tenant_bson_add_value(body, it.value.key, &it.value);
        }
    }

    if (!set) {
        tenant_update_set(body, none, stored, etag);
    }

    if (!insert) {
        tenant_update_insert(body, none, created);
    }

    tenant_bson_end(to, body);
}


static void
tenant_update_set(tenant_bson_t *to, tenant_doc_t members,
    const tenant_stored_t *stored, tenant_str_t etag)
{
    tenant_bson_t  *operator;

    operator = tenant_bson_begin(to, "$set");
    tenant_update_members(operator, members);
    tenant_bson_add_oid(operator, stored->etag.data, etag);
    tenant_bson_end(to, operator);
}


static void
tenant_update_insert(tenant_bson_t *to, tenant_doc_t members,
    tenant_doc_t created)
{
    tenant_bson_t  *operator;

    operator = tenant_bson_begin(to, "$setOnInsert");
    tenant_update_members(operator, members);
    tenant_update_members(operator, created);
    tenant_bson_end(to, operator);
}


static void
tenant_update_members(tenant_bson_t *to, tenant_doc_t members)
{
    tenant_iter_t  it;

    if (members.data == NULL) {
        return;
    }

    it = tenant_bson_iter(members);

    while (tenant_bson_next(&it)) {
        tenant_bson_add_value(to, it.value.key, &it.value);
    }
}
