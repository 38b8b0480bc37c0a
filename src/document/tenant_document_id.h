/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_DOCUMENT_ID_H_INCLUDED_
#define _TENANT_DOCUMENT_ID_H_INCLUDED_


#include "../job/tenant_use_case.h"


/*
 * The id in a path is text; the parameter "id_type" says what it stands for, so
 * that whatever can be stored has a path (docs/api.md, "Documents").  A task
 * thread calls these.
 */

typedef enum {
    TENANT_ID_OID = 0,
    TENANT_ID_STRING,
    TENANT_ID_NUMBER,
    TENANT_ID_DECIMAL,
    TENANT_ID_UUID,
    TENANT_ID_DATE,
    TENANT_ID_JSON,
    TENANT_ID_LOOKS                    /* none is given */
} tenant_id_type_e;


/*
 * The parameters of rows with {id}.  Such a row's data begin with what
 * "id_type" was given, a tenant_str_t.
 */
extern const tenant_field_t  tenant_document_id_params[];

/* The names of the types, NULL behind them. */
extern const char *const  tenant_document_id_types[];

/*
 * Checks job->request.id, and sets job->id where it is neither an ObjectId nor
 * a string by its looks.  A wrong one is a 400 or 422, and false.
 */
bool tenant_document_id(tenant_job_t *job);

/*
 * Return why a document can't have this id, and why a path can't carry this
 * string as it is, or NULL.
 */
const char *tenant_document_id_fault(const tenant_value_t *id);
const char *tenant_document_id_text(tenant_str_t id);

/*
 * Returns whether it is the path's id, as the database compares: whole numbers
 * and doubles by their value.
 */
bool tenant_document_id_same(tenant_job_t *job, const tenant_value_t *id);

/* Returns whether these are the same id, likewise. */
bool tenant_document_id_equal(tenant_arena_t *arena, const tenant_value_t *a,
    const tenant_value_t *b);

/*
 * Sets job->answer.location, and its query, to the path of a document; without
 * memory there is none.
 */
void tenant_document_location(tenant_job_t *job, const tenant_value_t *id);


#endif /* _TENANT_DOCUMENT_ID_H_INCLUDED_ */
