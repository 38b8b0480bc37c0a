/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JSON_SCHEMA_VALUE_H_INCLUDED_
#define _TENANT_JSON_SCHEMA_VALUE_H_INCLUDED_


#include "../core/tenant_arena.h"
#include "../json/tenant_bson.h"


/*
 * Such a function checks the value of a schema's keyword (MongoDB manual,
 * "$jsonSchema").  It returns NULL, or why the server would refuse it, and in
 * *element which element of an array is wrong (else it stays as it was).  Any
 * thread may call it.
 */

/* names of BSON's types, and of JSON's */
const char *tenant_schema_value_bson(const tenant_value_t *value,
    int64_t *element);
const char *tenant_schema_value_type(const tenant_value_t *value,
    int64_t *element);

const char *tenant_schema_value_text(const tenant_value_t *value,
    int64_t *element);
const char *tenant_schema_value_flag(const tenant_value_t *value,
    int64_t *element);
const char *tenant_schema_value_number(const tenant_value_t *value,
    int64_t *element);

/* a number above 0, and one to count with */
const char *tenant_schema_value_divisor(const tenant_value_t *value,
    int64_t *element);
const char *tenant_schema_value_size(const tenant_value_t *value,
    int64_t *element);


#endif /* _TENANT_JSON_SCHEMA_VALUE_H_INCLUDED_ */
