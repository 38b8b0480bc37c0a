/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_EXPRESSION_NAMES_H_INCLUDED_
#define _TENANT_EXPRESSION_NAMES_H_INCLUDED_


#include "../core/tenant_core.h"


/*
 * The names that an expression may have (MongoDB manual, "Aggregation
 * Operators").  Any thread may call these.
 */

/* Where an operator stands; they may be combined. */

#define TENANT_NAMES_EXPRESSION    0x01
#define TENANT_NAMES_ACCUMULATOR   0x02        /* of a group */
#define TENANT_NAMES_WINDOW        0x04

/* What an operator's value is. */

typedef enum {
    TENANT_SHAPE_ANY = 0,          /* an expression, or an array of them */
    TENANT_SHAPE_NAMED,            /* an object of expressions by these names */
    TENANT_SHAPE_LITERAL,          /* anything, and it is not looked at */
    TENANT_SHAPE_LET,
    TENANT_SHAPE_EACH,             /* an array's elements get a name */
    TENANT_SHAPE_REDUCE,
    TENANT_SHAPE_FIELD,            /* one of its members is a field's name */
    TENANT_SHAPE_REGEX
} tenant_shape_e;

typedef struct {
    const char       *name;
    unsigned          where;       /* TENANT_NAMES_* */
    tenant_shape_e    shape;
    const char       *members;     /* a space behind each; NULL: not told */
} tenant_shape_t;


/* Returns the operator, or NULL if there is none of that name there. */
const tenant_shape_t *tenant_expression_operator(tenant_str_t name,
    unsigned where);

/* Returns whether the operator's object may have this member. */
bool tenant_expression_member(const tenant_shape_t *shape, tenant_str_t name);

/* Returns whether it is a variable of the server's that may be named. */
bool tenant_expression_variable(tenant_str_t name);


#endif /* _TENANT_EXPRESSION_NAMES_H_INCLUDED_ */
