/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_PATH_H_INCLUDED_
#define _TENANT_PATH_H_INCLUDED_


#include "tenant_core.h"


/*
 * A path says where a value is in a client's input: it is the last step there
 * and the step above.  Steps live on the stack of whoever walks through a
 * document, and cost nothing until one is written out:
 *
 *   members are joined by dots, elements of arrays are in brackets:
 *   [1].x.when   filter.$or[0].loc.$near   _id
 *
 * A path into a query parameter begins with the parameter's name, one into a
 * body with what is in the body.  Any thread may call these.
 */

typedef struct tenant_path_s  tenant_path_t;

struct tenant_path_s {
    const tenant_path_t  *above;       /* NULL: none */
    tenant_str_t          name;        /* of a member; an element has none */
    uint32_t              index;
};


/*
 * Returns the path of the member "name" of what is at "above", or of the whole
 * input (NULL).
 */
tenant_path_t tenant_path_member(const tenant_path_t *above,
    tenant_str_t name);

/* Does the same for an array's element. */
tenant_path_t tenant_path_element(const tenant_path_t *above,
    uint32_t index);

/*
 * Adds what is at "path" to the error's wrong fields, once: the first message
 * about it is kept.  NULL is the whole body, "body".  A path that is longer
 * than a field is cut where a UTF-8 character begins, and ends in "...".
 * Returns TENANT_UNPROCESSABLE.
 */
tenant_status_e tenant_path_fault(tenant_error_t *err,
    const tenant_path_t *path, const char *message);


#endif /* _TENANT_PATH_H_INCLUDED_ */
