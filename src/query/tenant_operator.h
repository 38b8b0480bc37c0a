/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_OPERATOR_H_INCLUDED_
#define _TENANT_OPERATOR_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../json/tenant_bson.h"


/*
 * Such a function checks a query operator's value (MongoDB manual, "Query and
 * Projection Operators").  It returns NULL, or why the server would refuse it,
 * and in *element which element of an array is wrong (else it stays as it was).
 * Any thread may call it.
 */

typedef const char *(*tenant_operator_pt)(const tenant_value_t *value,
    int64_t *element);

/* $ne $gt $gte $lt $lte take no regular expression. */
const char *tenant_operator_compared(const tenant_value_t *value,
    int64_t *element);

const char *tenant_operator_exists(const tenant_value_t *value,
    int64_t *element);
const char *tenant_operator_type(const tenant_value_t *value,
    int64_t *element);
const char *tenant_operator_size(const tenant_value_t *value,
    int64_t *element);
const char *tenant_operator_mod(const tenant_value_t *value,
    int64_t *element);

/* $bitsAllSet and the like */
const char *tenant_operator_bits(const tenant_value_t *value,
    int64_t *element);

/* A pattern is text or a regular expression, also where it is a value. */
const char *tenant_operator_regex(const tenant_value_t *value,
    int64_t *element);

/* $options is checked with the $regex beside it. */
const char *tenant_operator_options(const tenant_value_t *value,
    int64_t *element);


#endif /* _TENANT_OPERATOR_H_INCLUDED_ */
