/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JSON_RARE_H_INCLUDED_
#define _TENANT_JSON_RARE_H_INCLUDED_


#include "tenant_bson_element.h"
#include "tenant_json.h"


/* It belongs to the JSON writer; any thread may call these with its own. */

typedef struct {
    tenant_buf_t           *buf;
    tenant_json_output_e    output;
    unsigned                depth;
} tenant_json_writer_t;


/*
 * Writes a value of the types that few documents have, or sets buf->failed when
 * it is of none.
 */
void tenant_json_rare(tenant_json_writer_t *writer,
    const tenant_bson_element_t *e);

/* Writes a document inside the present one, one level deeper. */
void tenant_json_nest(tenant_json_writer_t *writer, tenant_doc_t doc,
    bool array);


#endif /* _TENANT_JSON_RARE_H_INCLUDED_ */
