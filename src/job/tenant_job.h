/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JOB_H_INCLUDED_
#define _TENANT_JOB_H_INCLUDED_


#include "../json/tenant_json.h"
#include "../store/tenant_outcome.h"
#include "../store/tenant_store.h"
#include "../token/tenant_keyring.h"
#include "tenant_answer.h"
#include "tenant_effects.h"
#include "tenant_placement.h"
#include "tenant_request.h"


/* Use cases read these settings, which never change after start. */

typedef struct {
    tenant_str_t              cluster;           /* of the master data */
    tenant_str_t              master_database;
    const tenant_cluster_t   *clusters;          /* all that there are */
    size_t                    nclusters;
    tenant_str_t              database;          /* of new organizations */
    tenant_str_t              collection_prefix;
    const tenant_keyring_t   *keys;
    int64_t                   token_ttl;         /* s */
    int64_t                   session_ttl;       /* s, from the login on */
    int64_t                   leeway;            /* s, of tokens' times */
    tenant_str_t              hash_prefix;       /* crypt(5): "$y$", "$2b$" */
    unsigned long             hash_cost;
    int64_t                   lease;             /* the longest it serves, ms */
    int64_t                   fresh;             /* without "stale", ms */
    int64_t                   timeout;           /* the longest, ms */
} tenant_settings_t;


typedef enum {
    TENANT_ROLE_NONE = 0,
    TENANT_ROLE_VIEWER,
    TENANT_ROLE_EDITOR,
    TENANT_ROLE_OWNER,
    TENANT_ROLE_OPERATOR      /* of no organization: not above an owner */
} tenant_role_e;


typedef struct tenant_use_case_s  tenant_use_case_t;


/*
 * The caller is as the master database knows it now; "user" and "user_id" are
 * empty for a trusted issuer's token.
 */

typedef struct {
    char                 user_id[TENANT_OID_HEX + 1];
    char                 organization_id[TENANT_OID_HEX + 1];
    tenant_role_e        role;
    tenant_placement_t   placement;
    tenant_doc_t         user;             /* the record */
    tenant_doc_t         organization;     /* the record */
} tenant_caller_t;


/* A carrier, such as tenant_store_command(), reports this of a command. */

typedef struct {
    tenant_status_e   status;          /* job->error is set unless TENANT_OK */
    tenant_doc_t      reply;           /* {0, NULL}: none */
} tenant_operation_outcome_t;


/*
 * An operation stands here while its carrier changes: the command is still to
 * be sent, after these tries, or the outcome is that of the command.
 */

typedef struct {
    tenant_command_t             command;
    tenant_operation_outcome_t   outcome;
    tenant_tries_t               tries;
    bool                         unsent;
} tenant_carried_t;


/*
 * An operation that shows more than fits into memory has its answer sent in
 * parts: "finish" writes lines into job->answer.body, sets "flush" and *again,
 * and "prepare" is called for the next part once the client has taken this one.
 * What was made in the job's arena since "parse" is gone by then.
 */

typedef struct {
    tenant_arena_mark_t   mark;        /* behind "parse" */
    bool                  flush;
    bool                  begun;       /* the header is out */
    int64_t               cursor;      /* that the database has open for us, or
                                          0; "close" makes a command of it */
    tenant_status_e     (*close)(tenant_job_t *job, tenant_command_t *command);
    tenant_step_pt        next;        /* goes on, where it is no operation */
} tenant_flow_t;


/*
 * A job is one use case at work: what came, what goes out, and what else
 * follows from it.  It belongs to one thread at a time.
 */

struct tenant_job_s {
    tenant_arena_t            *arena;
    const tenant_settings_t   *settings;
    tenant_request_t           request;         /* not changed any more */
    int64_t                    timeout;         /* tenant_timeout, ms */

    tenant_work_t              work;
    tenant_step_pt             step;            /* the next */
    void                      *data;            /* of the use case */
    bool                       committed;       /* must run to its end even
                                                   when the client left */
    int                        abandoned;       /* set when nobody waits for the
                                                   answer any more */

    bool                       reading;         /* by its last command, an
                                                   operation */
    tenant_carried_t           carried;         /* of an operation */
    tenant_flow_t              flow;            /* the same */
    bool                       elsewhere;       /* it looks under the names that
                                                   the collections are getting:
                                                   caller.placement.next */
    tenant_doc_t               id;              /* its element is the path's id
                                                   where that is no ObjectId
                                                   or string by its looks */
    tenant_caller_t            caller;
    tenant_effects_t           effects;
    tenant_answer_t            answer;
    tenant_error_t             error;
};


typedef enum {
    TENANT_API_ORGANIZATIONS = 0,
    TENANT_API_ADMIN,
    TENANT_API_DOCUMENTS,
    TENANT_API_OPERATOR,
    TENANT_API_ACTIONS        /* of the hosted data API */
} tenant_api_e;


typedef enum {
    TENANT_AUTH_NONE = 0,     /* a token is not looked at */
    TENANT_AUTH_OPTIONAL,     /* a bad one is refused, none is fine */
    TENANT_AUTH_REQUIRED
} tenant_auth_e;


typedef enum {
    TENANT_BODY_NONE = 0,     /* discarded */
    TENANT_BODY_MEMBERS,      /* a JSON object of the use case's members */
    TENANT_BODY_DOCUMENT,     /* a document in Extended JSON */
    TENANT_BODY_DOCUMENTS,    /* the same, or an array of them */
    TENANT_BODY_UPDATE,       /* a JSON Merge Patch, or update operators */
    TENANT_BODY_OPTIONAL,     /* as MEMBERS, or none at all */
    TENANT_BODY_QUERY,        /* as MEMBERS, with values in Extended JSON */
    TENANT_BODY_ACTION,       /* as QUERY, labelled as that or as JSON */
    TENANT_BODY_SCHEMA,       /* a collection's schema, as QUERY */
    TENANT_BODY_FILE          /* NDJSON of any length, in a file */
} tenant_body_e;


/*
 * A document operation consists of database commands between pure functions,
 * which neither block nor know what carries the commands.
 *
 *   parse    checks the request's input and keeps what it made of it in
 *            job->data; called before anything is asked of the database
 *   prepare  makes the command from it and from job->caller.placement; what was
 *            not found may be looked for once more by the same call
 *   finish   makes job->answer of what became of the command; sets *again to
 *            have prepare called for a further one
 *
 * Each returns TENANT_OK, or a status with job->error filled.
 */

typedef struct {
    tenant_status_e  (*parse)(tenant_job_t *job);
    tenant_status_e  (*prepare)(tenant_job_t *job, tenant_command_t *command);
    tenant_status_e  (*finish)(tenant_job_t *job, tenant_status_e status,
                               tenant_doc_t reply, bool *again);
} tenant_operation_t;


#define TENANT_GET     0x01            /* and HEAD */
#define TENANT_POST    0x02
#define TENANT_PUT     0x04
#define TENANT_PATCH   0x08
#define TENANT_DELETE  0x10


/*
 * These describe an answer to clients; a list of them ends with the status 0.
 */

typedef struct {
    int             status;
    unsigned        headers;           /* TENANT_SHOWS_* */
    const char     *schema;            /* a component's name; NULL: no body */
    const char     *meaning;
} tenant_shown_t;

#define TENANT_SHOWS_ETAG       0x01
#define TENANT_SHOWS_LOCATION   0x02
#define TENANT_SHOWS_PREFERRED  0x04   /* a write's, which may go without a
                                          body: Prefer: return=minimal */
#define TENANT_SHOWS_LINES      0x08   /* or all of it, as NDJSON */
#define TENANT_SHOWS_RESULTS    0x10   /* for NDJSON, and as that */
#define TENANT_SHOWS_ONLY_LINES 0x20   /* NDJSON, whatever Accept says */


/* A row may answer these errors beside those of its token, body and input. */

#define TENANT_SAYS_UNAUTHORIZED  0x01
#define TENANT_SAYS_FORBIDDEN     0x02
#define TENANT_SAYS_NOT_FOUND     0x04
#define TENANT_SAYS_CONFLICT      0x08
#define TENANT_SAYS_PRECONDITION  0x10
#define TENANT_SAYS_TOO_MANY      0x20
#define TENANT_SAYS_NOT_IMPLEMENTED  0x40  /* the database can't do it */


/*
 * A row of the HTTP interface (docs/api.md) routes a request, says who may send
 * it and how its input is read, and is described to clients.
 */

struct tenant_route_s {
    tenant_api_e                api;
    const char                 *path;      /* "create", "{c}/{id}", "" */
    unsigned                    method;
    tenant_auth_e               auth;
    tenant_role_e               role;      /* the least that is allowed */
    tenant_body_e               body;
    const tenant_use_case_t    *use_case;
    const char                 *name;      /* the operation's, for clients */
    const char                 *meaning;
    bool                        conditional;  /* takes If-Match, ... */
    bool                        removes;   /* it writes, and adds nothing */
    unsigned                    errors;    /* TENANT_SAYS_* */
    const tenant_shown_t       *answers;
};


/*
 * Takes the operation of the request's row to its next command.  The outcome is
 * that of the command before; it is NULL at first, and then the request is
 * parsed.  job->caller must have the placement, which the glue takes from its
 * lease.  While the organization's collections are getting other names, a read
 * that finds nothing under the old name goes out again with the new one.
 * Returns true with *command to be sent, or false when the operation is done,
 * with job->answer or job->error.  It never blocks; any thread may call it, one
 * at a time.
 */
bool tenant_operation_next(tenant_job_t *job,
    const tenant_operation_outcome_t *outcome, tenant_command_t *command);

/*
 * Goes on with an operation whose part of the answer is out: frees what that
 * was made of, and returns as above.
 */
bool tenant_operation_flushed(tenant_job_t *job, tenant_command_t *command);

/*
 * Makes the command that closes the cursor of an operation that is given up.
 * Returns false where that can't be done.
 */
bool tenant_operation_close(tenant_job_t *job, tenant_command_t *command);

/*
 * Do the whole operation over the driver, or what is left of it where
 * job->carried stands.  A task thread calls them.
 */
tenant_step_e tenant_operation_step(tenant_job_t *job);
tenant_step_e tenant_operation_resume(tenant_job_t *job);

/* Do the same after a flush; send job->carried.command, which closes. */
tenant_step_e tenant_operation_continue(tenant_job_t *job);
tenant_step_e tenant_operation_closing(tenant_job_t *job);

/*
 * Checks the caller against the master database: the organization is active,
 * the user is there, the token is not revoked.  Returns TENANT_OK with
 * job->caller, TENANT_UNAUTHORIZED, TENANT_FORBIDDEN (the role is less than the
 * route asks for, or another issuer's token at the administration), or what the
 * store says.  A task thread calls it.
 */
tenant_status_e tenant_caller_load(tenant_job_t *job);

/*
 * They return the role in an organization that a name means, TENANT_ROLE_NONE
 * for any other, as "operator" is; the
 * name of a role; a user's role, which is "owner" when the organization's
 * "owners" list him, else what his own record says; and whether they list him.
 * Any thread may call them.
 */
tenant_role_e tenant_role_parse(tenant_str_t name);
const char *tenant_role_name(tenant_role_e role);
tenant_role_e tenant_role_of(tenant_doc_t organization, tenant_doc_t user);
bool tenant_role_owns(tenant_doc_t organization, const char *user_id);


#endif /* _TENANT_JOB_H_INCLUDED_ */
