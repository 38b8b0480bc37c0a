/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <stdio.h>
#include <string.h>

#include "tenant_patch.h"
#include "tenant_names.h"
#include "../core/tenant_path.h"


typedef struct {
    tenant_arena_t         *arena;
    const tenant_stored_t  *stored;
    tenant_str_t            etag;
} tenant_patch_t;


static bool tenant_patch_level(tenant_error_t *err, tenant_doc_t patch,
    unsigned depth, const tenant_path_t *path);
static void tenant_patch_object(tenant_patch_t *p, tenant_bson_t *to,
    const char *name, tenant_doc_t patch, unsigned depth,
    const tenant_str_t *member);
static void tenant_patch_target(tenant_bson_t *vars, unsigned depth,
    const tenant_str_t *member);
static void tenant_patch_wanted(tenant_bson_t *pick,
    const tenant_str_t *member);
static void tenant_patch_remaining(tenant_patch_t *p, tenant_bson_t *parts,
    tenant_doc_t patch, unsigned depth);
static void tenant_patch_members(tenant_patch_t *p, tenant_bson_t *parts,
    tenant_doc_t patch, unsigned depth);
static void tenant_patch_literal(tenant_bson_t *to, const char *name,
    const tenant_value_t *value);
static bool tenant_patch_passed(const tenant_value_t *value, unsigned depth);


bool
tenant_patch_check(tenant_error_t *err, tenant_doc_t patch)
{
    return tenant_patch_level(err, patch, 0, NULL);
}


static bool
tenant_patch_level(tenant_error_t *err, tenant_doc_t patch, unsigned depth,
    const tenant_path_t *path)
{
    bool           ok;
    tenant_iter_t  it;
    tenant_path_t  member;

    if (depth > TENANT_PATCH_DEPTH) {
        (void) tenant_path_fault(err, path, "a patch may nest objects 20 deep");
        return false;
    }

    ok = true;
    it = tenant_bson_iter(patch);

    while (tenant_bson_next(&it)) {

        member = tenant_path_member(path, it.value.key);

        if (it.value.type == TENANT_BSON_DOCUMENT) {
            ok = tenant_patch_level(err, it.value.doc, depth + 1, &member)
                 && ok;
        }
    }

    return ok;
}


void
tenant_patch_update(tenant_arena_t *arena, tenant_bson_t *body,
    const char *name, tenant_doc_t patch, const tenant_stored_t *stored,
    tenant_str_t etag)
{
    tenant_bson_t   *pipeline, *stage;
    tenant_patch_t   p;

    p.arena = arena;
    p.stored = stored;
    p.etag = etag;

    pipeline = tenant_bson_begin_array(body, name);
    stage = tenant_bson_begin(pipeline, "0");

    tenant_patch_object(&p, stage, "$replaceWith", patch, 0, NULL);

    tenant_bson_end(pipeline, stage);
    tenant_bson_end(body, pipeline);
}


/*
 * Appends
 *   {name: {"$let": {vars: {t<depth>: the object to patch}, in:
 *       {"$mergeObjects": [what the patch does not remove, what it sets]}}}}
 */

static void
tenant_patch_object(tenant_patch_t *p, tenant_bson_t *to, const char *name,
    tenant_doc_t patch, unsigned depth, const tenant_str_t *member)
{
    tenant_bson_t  *object, *let, *vars, *in, *parts;

    object = tenant_bson_begin(to, name);
    let = tenant_bson_begin(object, "$let");

    vars = tenant_bson_begin(let, "vars");
    tenant_patch_target(vars, depth, member);
    tenant_bson_end(let, vars);

    in = tenant_bson_begin(let, "in");
    parts = tenant_bson_begin_array(in, "$mergeObjects");

    tenant_patch_remaining(p, parts, patch, depth);
    tenant_patch_members(p, parts, patch, depth);

    tenant_bson_end(in, parts);
    tenant_bson_end(let, in);
    tenant_bson_end(object, let);
    tenant_bson_end(to, object);
}


/*
 * The target is the document itself, or the member of the object above when
 * that is an object, too, else {}.  The member is named once: DocumentDB
 * evaluates a variable wherever it is used, and twice would double the work at
 * each level.
 */

static void
tenant_patch_target(tenant_bson_t *vars, unsigned depth,
    const tenant_str_t *member)
{
    char            target[16], above[16];
    tenant_bson_t  *outer, *let, *inner, *found, *first, *filter, *pick;
    tenant_bson_t  *input, *literal, *choose, *args, *none;

    (void) snprintf(target, sizeof(target), "t%u", depth);

    if (depth == 0) {
        tenant_bson_add_text(vars, target, "$$ROOT");
        return;
    }

    (void) snprintf(above, sizeof(above), "$$t%u", depth - 1);

    /* pick the member's {k, v} from the object's */

    outer = tenant_bson_begin(vars, target);
    let = tenant_bson_begin(outer, "$let");
    inner = tenant_bson_begin(let, "vars");
    found = tenant_bson_begin(inner, "m");
    first = tenant_bson_begin_array(found, "$arrayElemAt");

    filter = tenant_bson_begin(first, "0");
    pick = tenant_bson_begin(filter, "$filter");
    input = tenant_bson_begin(pick, "input");
    tenant_bson_add_text(input, "$objectToArray", above);
    tenant_bson_end(pick, input);
    tenant_bson_add_text(pick, "as", "f");
    tenant_patch_wanted(pick, member);
    tenant_bson_end(filter, pick);
    tenant_bson_end(first, filter);
    tenant_bson_add_int(first, "1", 0);

    tenant_bson_end(found, first);
    tenant_bson_end(inner, found);
    tenant_bson_end(let, inner);

    choose = tenant_bson_begin(let, "in");
    args = tenant_bson_begin_array(choose, "$ifNull");
    tenant_bson_add_text(args, "0", "$$m.v");
    none = tenant_bson_begin(args, "1");
    literal = tenant_bson_begin(none, "$literal");
    tenant_bson_end(none, literal);
    tenant_bson_end(args, none);
    tenant_bson_end(choose, args);
    tenant_bson_end(let, choose);

    tenant_bson_end(outer, let);
    tenant_bson_end(vars, outer);
}


/*
 * It picks the member of that literal name, which may hold dots and "$", if it
 * is an object.
 */

static void
tenant_patch_wanted(tenant_bson_t *pick, const tenant_str_t *member)
{
    tenant_bson_t  *cond, *both, *is, *sides, *literal, *type;

    cond = tenant_bson_begin(pick, "cond");
    both = tenant_bson_begin_array(cond, "$and");

    is = tenant_bson_begin(both, "0");
    sides = tenant_bson_begin_array(is, "$eq");
    tenant_bson_add_text(sides, "0", "$$f.k");
    literal = tenant_bson_begin(sides, "1");
    tenant_bson_add_str(literal, "$literal", *member);
    tenant_bson_end(sides, literal);
    tenant_bson_end(is, sides);
    tenant_bson_end(both, is);

    is = tenant_bson_begin(both, "1");
    sides = tenant_bson_begin_array(is, "$eq");
    type = tenant_bson_begin(sides, "0");
    tenant_bson_add_text(type, "$type", "$$f.v");
    tenant_bson_end(sides, type);
    tenant_bson_add_text(sides, "1", "object");
    tenant_bson_end(is, sides);
    tenant_bson_end(both, is);

    tenant_bson_end(cond, both);
    tenant_bson_end(pick, cond);
}


/* Appends the target's members but those that the patch gives as null. */

static void
tenant_patch_remaining(tenant_patch_t *p, tenant_bson_t *parts,
    tenant_doc_t patch, unsigned depth)
{
    char            target[16], key[16];
    uint32_t        n;
    tenant_iter_t   it;
    tenant_bson_t  *part, *to, *filter, *input, *cond, *not, *is, *in;
    tenant_bson_t  *literal, *names;

    (void) snprintf(target, sizeof(target), "$$t%u", depth);

    part = tenant_bson_begin(parts, "0");
    to = tenant_bson_begin(part, "$arrayToObject");
    filter = tenant_bson_begin(to, "$filter");

    input = tenant_bson_begin(filter, "input");
    tenant_bson_add_text(input, "$objectToArray", target);
    tenant_bson_end(filter, input);
    tenant_bson_add_text(filter, "as", "f");

    cond = tenant_bson_begin(filter, "cond");
    not = tenant_bson_begin_array(cond, "$not");
    is = tenant_bson_begin(not, "0");
    in = tenant_bson_begin_array(is, "$in");
    tenant_bson_add_text(in, "0", "$$f.k");
    literal = tenant_bson_begin(in, "1");
    names = tenant_bson_begin_array(literal, "$literal");

    n = 0;

    if (depth == 0) {
        /* the server keeps the key, and DocumentDB would have it twice */
        tenant_bson_add_str(names, tenant_bson_index(key, n++),
                            p->stored->primary);
    }

    it = tenant_bson_iter(patch);

    while (tenant_bson_next(&it)) {
        if (it.value.type == TENANT_BSON_NULL
            && !tenant_patch_passed(&it.value, depth))
        {
            tenant_bson_add_str(names, tenant_bson_index(key, n++),
                                it.value.key);
        }
    }

    tenant_bson_end(literal, names);
    tenant_bson_end(in, literal);
    tenant_bson_end(is, in);
    tenant_bson_end(not, is);
    tenant_bson_end(cond, not);
    tenant_bson_end(filter, cond);
    tenant_bson_end(to, filter);
    tenant_bson_end(part, to);
    tenant_bson_end(parts, part);
}


/* {"$arrayToObject": [[{k: name, v: value}, ...]]} allows any name. */

static void
tenant_patch_members(tenant_patch_t *p, tenant_bson_t *parts,
    tenant_doc_t patch, unsigned depth)
{
    char            key[16];
    uint32_t        n;
    tenant_iter_t   it;
    tenant_bson_t  *part, *to, *list, *each, *name, *etag;

    part = tenant_bson_begin(parts, "1");
    to = tenant_bson_begin_array(part, "$arrayToObject");
    list = tenant_bson_begin_array(to, "0");

    n = 0;
    it = tenant_bson_iter(patch);

    while (tenant_bson_next(&it)) {

        if (it.value.type == TENANT_BSON_NULL
            || tenant_patch_passed(&it.value, depth))
        {
            continue;
        }

        each = tenant_bson_begin(list, tenant_bson_index(key, n++));

        name = tenant_bson_begin(each, "k");
        tenant_bson_add_str(name, "$literal", it.value.key);
        tenant_bson_end(each, name);

        if (it.value.type == TENANT_BSON_DOCUMENT) {
            tenant_patch_object(p, each, "v", it.value.doc, depth + 1,
                                &it.value.key);
        } else {
            tenant_patch_literal(each, "v", &it.value);
        }

        tenant_bson_end(list, each);
    }

    if (depth == 0) {
        each = tenant_bson_begin(list, tenant_bson_index(key, n));
        tenant_bson_add_str(each, "k", p->stored->etag);
        etag = tenant_bson_begin(each, "v");
        tenant_bson_add_oid(etag, "$literal", p->etag);
        tenant_bson_end(each, etag);
        tenant_bson_end(list, each);
    }

    tenant_bson_end(to, list);
    tenant_bson_end(part, to);
    tenant_bson_end(parts, part);
}


static void
tenant_patch_literal(tenant_bson_t *to, const char *name,
    const tenant_value_t *value)
{
    tenant_bson_t  *literal;

    literal = tenant_bson_begin(to, name);
    tenant_bson_add_value(literal, (tenant_str_t) { sizeof("$literal") - 1,
                                                    "$literal" }, value);
    tenant_bson_end(to, literal);
}


static bool
tenant_patch_passed(const tenant_value_t *value, unsigned depth)
{
    return depth == 0 && (tenant_str_is(value->key, TENANT_ID_FIELD)
                          || tenant_str_is(value->key, TENANT_ETAG_FIELD));
}
