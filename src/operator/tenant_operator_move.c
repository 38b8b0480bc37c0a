/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "../account/tenant_rule.h"
#include "../job/tenant_answer_write.h"
#include "../master/tenant_move.h"
#include "tenant_operator.h"


/* MongoDB's limit of a database's name. */
#define TENANT_DATABASE_MAX  63


typedef struct {
    tenant_str_t   cluster;
    tenant_str_t   database;
    tenant_str_t   mode;
} tenant_operator_target_t;


static tenant_step_e tenant_operator_move_begin(tenant_job_t *job);
static bool tenant_operator_storage(tenant_job_t *job,
    tenant_storage_t *storage);
static bool tenant_operator_check_mode(tenant_job_t *job, const char *field,
    tenant_str_t *value);
static bool tenant_operator_check_cluster(tenant_job_t *job,
    const char *field, tenant_str_t *value);
static bool tenant_operator_check_database(tenant_job_t *job,
    const char *field, tenant_str_t *value);
static tenant_step_e tenant_operator_operation_begin(tenant_job_t *job);
static tenant_step_e tenant_operator_cancel_begin(tenant_job_t *job);
static void tenant_operator_operation_show(tenant_job_t *job, int status,
    tenant_doc_t organization);


static const char *const  tenant_operator_modes[] = {
    "id", "name", "database", "shared", NULL
};


static const tenant_rule_t  tenant_operator_rule_mode = {
    TENANT_VALUE_STRING, 0, 0, NULL, NULL, tenant_operator_modes,
    "\"database\"", tenant_operator_check_mode
};


static const tenant_rule_t  tenant_operator_rule_cluster = {
    TENANT_VALUE_STRING, 1, 0, NULL, NULL, NULL,
    "\"default\"", tenant_operator_check_cluster
};


static const tenant_rule_t  tenant_operator_rule_database = {
    TENANT_VALUE_STRING, 1, TENANT_DATABASE_MAX,
    "^[^\\s/\\\\.\"$*<>:|?]+$", NULL, NULL,
    "\"tenants2\"", tenant_operator_check_database
};


static const tenant_field_t  tenant_operator_move_members[] = {
    { "cluster", &tenant_operator_rule_cluster,
      offsetof(tenant_operator_target_t, cluster), false,
      "The server, as tenant_mongo names it; the present one" },
    { "database", &tenant_operator_rule_database,
      offsetof(tenant_operator_target_t, database), false,
      "The database, but for the mode database; the present one, or that of "
      "tenant_database" },
    { "mode", &tenant_operator_rule_mode,
      offsetof(tenant_operator_target_t, mode), false,
      "How the documents are to lie there; as at present" },
    { NULL, NULL, 0, false, NULL }
};


const tenant_use_case_t  tenant_operator_move = {
    sizeof(tenant_operator_target_t), NULL, tenant_operator_move_members,
    tenant_operator_move_begin, NULL
};


const tenant_use_case_t  tenant_operator_operation = {
    0, NULL, NULL, tenant_operator_operation_begin, NULL
};


const tenant_use_case_t  tenant_operator_cancel = {
    0, NULL, NULL, tenant_operator_cancel_begin, NULL
};


static tenant_step_e
tenant_operator_move_begin(tenant_job_t *job)
{
    char                       id[TENANT_OID_HEX + 1];
    tenant_doc_t               after;
    tenant_master_t            master;
    tenant_storage_t           storage;
    tenant_operator_target_t  *target;

    target = job->data;

    if (target->cluster.data == NULL && target->database.data == NULL
        && target->mode.data == NULL)
    {
        (void) tenant_error_set(&job->error, TENANT_UNPROCESSABLE,
                                "nothing to change is given");
        return TENANT_STEP_DONE;
    }

    if (!tenant_operator_storage(job, &storage)) {
        return TENANT_STEP_DONE;
    }

    master = tenant_master_of(job);

    if (tenant_master_index(&master, &job->error) == TENANT_OK
        && tenant_move_begin(&master, job->request.id.data, &storage, id,
                             &after, &job->error)
           == TENANT_OK)
    {
        job->effects.pending = true;
        job->effects.awaited = true;

        job->answer.location = tenant_arena_printf(job->arena,
                                                   "operations/%s", id);
        tenant_operator_operation_show(job, 202, after);
    }

    return TENANT_STEP_DONE;
}


/* What the request leaves open stays as it is. */

static bool
tenant_operator_storage(tenant_job_t *job, tenant_storage_t *storage)
{
    tenant_doc_t               organization;
    tenant_master_t            master;
    tenant_placement_t         now;
    tenant_operator_target_t  *target;

    target = job->data;
    memset(&organization, 0, sizeof(tenant_doc_t));

    master = tenant_master_of(job);

    if (tenant_oid_is(job->request.id)
        && tenant_master_find(&master, TENANT_ORGANIZATIONS,
                              tenant_record_in(job->arena,
                                               job->request.id.data,
                                               TENANT_RECORD_ORGANIZATION,
                                               TENANT_STATE_LIVE),
                              &organization, &job->error)
           != TENANT_OK)
    {
        return false;
    }

    if (organization.data == NULL
        || !tenant_placement_read(organization, &now))
    {
        (void) tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such organization");
        return false;
    }

    storage->mode = target->mode.data != NULL
                    ? tenant_mode_parse(target->mode) : now.mode;
    storage->cluster = target->cluster.data != NULL ? target->cluster
                                                    : now.cluster;
    storage->prefix = job->settings->collection_prefix;

    storage->database = target->database.data != NULL ? target->database
                        : now.mode == TENANT_MODE_DATABASE
                        ? job->settings->database : now.database;

    if (storage->mode == TENANT_MODE_DATABASE
        && target->database.data != NULL)
    {
        (void) tenant_error_field(&job->error, "database",
                                  "is made of the id in the mode database");
        return false;
    }

    return true;
}


static bool
tenant_operator_check_mode(tenant_job_t *job, const char *field,
    tenant_str_t *value)
{
    if (tenant_mode_parse(*value) != TENANT_MODES) {
        return true;
    }

    (void) tenant_error_field(&job->error, field,
                              "must be \"id\", \"name\", \"database\" or "
                              "\"shared\"");

    return false;
}


static bool
tenant_operator_check_cluster(tenant_job_t *job, const char *field,
    tenant_str_t *value)
{
    size_t  i;

    for (i = 0; i < job->settings->nclusters; i++) {
        if (tenant_str_eq(job->settings->clusters[i].name, *value)) {
            return true;
        }
    }

    (void) tenant_error_field(&job->error, field,
                              "is not the name of a server");

    return false;
}


static bool
tenant_operator_check_database(tenant_job_t *job, const char *field,
    tenant_str_t *value)
{
    size_t        i;
    tenant_str_t  end;

    if (value->len > TENANT_DATABASE_MAX) {
        (void) tenant_error_field(&job->error, field,
                                  "must have at most 63 bytes");
        return false;
    }

    for (i = 0; i < value->len; i++) {
        if (value->data[i] == '\0' || (unsigned char) value->data[i] <= ' '
            || strchr("/\\.\"$*<>:|?", value->data[i]) != NULL)
        {
            break;
        }
    }

    if (value->len == 0 || i < value->len || tenant_str_is(*value, "admin")
        || tenant_str_is(*value, "local") || tenant_str_is(*value, "config"))
    {
        (void) tenant_error_field(&job->error, field,
                                  "can't be the name of a database");
        return false;
    }

    /* all of such a one goes when that organization does */

    end.len = TENANT_OID_HEX;
    end.data = value->data + value->len - TENANT_OID_HEX;

    if (value->len > TENANT_OID_HEX && tenant_oid_is(end)) {
        (void) tenant_error_field(&job->error, field,
                                  "is an organization's own database");
        return false;
    }

    return true;
}


static tenant_step_e
tenant_operator_operation_begin(tenant_job_t *job)
{
    tenant_doc_t     organization;
    tenant_master_t  master;
    tenant_status_e  rc;

    rc = TENANT_OK;
    memset(&organization, 0, sizeof(tenant_doc_t));

    if (tenant_oid_is(job->request.id)) {
        master = tenant_master_of(job);
        rc = tenant_move_find(&master, job->request.id.data, &organization,
                              &job->error);
    }

    if (rc == TENANT_OK && organization.data == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such operation");

    } else if (rc == TENANT_OK) {
        tenant_operator_operation_show(job, 200, organization);
    }

    return TENANT_STEP_DONE;
}


/* Whoever asks again finds it cancelled; one that is done stays so. */

static tenant_step_e
tenant_operator_cancel_begin(tenant_job_t *job)
{
    tenant_doc_t     after;
    tenant_master_t  master;
    tenant_status_e  rc;

    if (!tenant_oid_is(job->request.id)) {
        return tenant_operator_operation_begin(job);
    }

    master = tenant_master_of(job);

    rc = tenant_move_cancel(&master, job->request.id.data, &after,
                            &job->error);

    if (rc == TENANT_OK) {
        (void) tenant_bson_get_oid(after, "_id", job->effects.organization);
        job->effects.pending = true;
        job->effects.awaited = true;
        tenant_operator_operation_show(job, 200, after);
        return TENANT_STEP_DONE;
    }

    if (rc != TENANT_NOT_FOUND) {
        return TENANT_STEP_DONE;
    }

    job->error.status = TENANT_OK;

    rc = tenant_move_find(&master, job->request.id.data, &after, &job->error);

    if (rc == TENANT_OK && after.data == NULL) {
        (void) tenant_error_set(&job->error, TENANT_NOT_FOUND,
                                "there is no such operation");

    } else if (rc == TENANT_OK
               && !tenant_str_is(tenant_bson_get_str(
                                     tenant_bson_get_doc(after, "moved"),
                                     "phase"),
                                 tenant_move_name(TENANT_MOVE_CANCELLED)))
    {
        (void) tenant_error_set(&job->error, TENANT_CONFLICT,
                                "the operation has come to its end");

    } else if (rc == TENANT_OK) {
        tenant_operator_operation_show(job, 200, after);
    }

    return TENANT_STEP_DONE;
}


static void
tenant_operator_operation_show(tenant_job_t *job, int status,
    tenant_doc_t organization)
{
    char             id[TENANT_OID_HEX + 1];
    tenant_doc_t     doc, to;
    tenant_str_t     text;
    tenant_bson_t   *answer, *child;
    tenant_value_t   started;

    doc = tenant_bson_get_doc(organization, "move");

    if (doc.data == NULL
        || (job->request.id.len != 0 && tenant_bson_get_oid(doc, "id", id)
            && status != 202
            && !tenant_str_is(job->request.id, id)))
    {
        doc = tenant_bson_get_doc(organization, "moved");
    }

    answer = tenant_bson_create(job->arena);

    if (doc.data != NULL && tenant_bson_get_oid(doc, "id", id)) {
        tenant_bson_add_text(answer, "operation_id", id);
    }

    if (tenant_bson_get_oid(organization, "_id", id)) {
        tenant_bson_add_text(answer, "organization_id", id);
    }

    tenant_bson_add_str(answer, "state",
                        tenant_bson_get_bool(doc, "cancelled")
                        ? (tenant_str_t) tenant_string("cancelling")
                        : tenant_bson_get_str(doc, "phase"));

    to = tenant_bson_get_doc(doc, "to");

    if (to.data != NULL) {
        child = tenant_bson_begin(answer, "to");
        tenant_bson_add_str(child, "cluster",
                            tenant_bson_get_str(to, "cluster"));
        tenant_bson_add_str(child, "database",
                            tenant_bson_get_str(to, "database"));
        tenant_bson_add_str(child, "collection",
                            tenant_bson_get_str(to, "collection"));
        tenant_bson_add_str(child, "mode", tenant_bson_get_str(to, "mode"));
        tenant_bson_end(answer, child);
    }

    tenant_bson_add_int(answer, "documents",
                        tenant_bson_get_int(doc, "documents", 0));
    tenant_bson_add_int(answer, "copied",
                        tenant_bson_get_int(doc, "copied", 0));

    text = tenant_bson_get_str(doc, "error");
    if (text.len != 0) {
        tenant_bson_add_str(answer, "error", text);
    }

    if (tenant_bson_find(organization, "moving_at", &started)
        && doc.data == tenant_bson_get_doc(organization, "move").data)
    {
        tenant_answer_date_as(answer, "started_at", &started);
    }

    tenant_answer_date(answer, doc, "started_at");
    tenant_answer_date(answer, doc, "ended_at");

    tenant_answer_document(job, status, answer);
}
