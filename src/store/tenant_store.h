/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_STORE_H_INCLUDED_
#define _TENANT_STORE_H_INCLUDED_


#include <signal.h>

#include "../core/tenant_arena.h"
#include "../core/tenant_clock.h"
#include "../json/tenant_bson.h"


/* One MongoDB deployment, as "tenant_mongo" names it. */

typedef struct {
    tenant_str_t     name;
    tenant_str_t     uri;              /* NUL-terminated, with credentials */
    tenant_str_t     folder;           /* of relative file names in it, with
                                          its last slash */
} tenant_cluster_t;


/* It must outlive the store that is made from it. */

typedef struct {
    const tenant_cluster_t  *clusters;
    size_t                   nclusters;
    int32_t                  timeout;  /* the longest tenant_timeout, ms */

    /* not 0: the process ends now, no command is sent any more; or NULL */
    const volatile sig_atomic_t  *terminate;
} tenant_store_conf_t;


/* A store holds the client pools of one worker process. */
typedef struct tenant_store_s  tenant_store_t;


/*
 * A cursor is gone on with by later commands, between which nothing waits.  The
 * driver gives each command a session by chance, and servers refuse the cursor
 * of another one: a hold is the session of one cursor's commands, with a client
 * that many of them share.
 */
typedef struct tenant_hold_s  tenant_hold_t;


/*
 * A work bounds what one use case does with the database.  "deadline" is in
 * milliseconds of tenant_clock_now(); "cancelled", when set by another thread,
 * stops the use case before its next command; "sent" is set, for other threads
 * to read, while the database has a command that it has not answered: also
 * after a read that was lost, until the next one is answered, and after an
 * answer that came too late.  It stays so once that is a write: from then on
 * nobody knows what a failure left behind.
 */

typedef struct {
    tenant_store_t   *store;
    tenant_arena_t   *arena;
    int64_t           deadline;
    const int        *cancelled;
    int               sent;
    int               wrote;           /* the task thread's */
    unsigned          commands;        /* the same: how many went out so far */
    uint32_t          server;          /* who has the cursor that was left open
                                          last; or 0 */
    tenant_hold_t    *hold;            /* of commands that are "held"; or NULL:
                                          the driver has carried none */
} tenant_work_t;


/*
 * "body" starts with the command's own name (MongoDB manual, "Database
 * Commands") and carries neither "$db" nor "maxTimeMS", which the store adds,
 * the latter to the body itself.  "master" is set for master data: it is read
 * from the primary and written with majority, whatever the connection string
 * says about tenants' documents (they have majority too, unless it says
 * otherwise).  "pipeline" is set for a tenant's own pipeline, which may ask for
 * more than the server has: that is 422 or 501 then.
 */

typedef struct {
    tenant_str_t     cluster;
    tenant_str_t     database;
    tenant_bson_t   *body;
    bool             write;
    bool             master;
    bool             held;             /* one of those of a cursor that is
                                          continued: by one server, and in one
                                          session or in none */
    bool             pipeline;
} tenant_command_t;


/*
 * Checks a connection string for "nginx -t": its syntax, that each option is
 * one that we know (the driver overlooks others) and has a value that it can
 * have, that its files are there, and that writes are acknowledged.  It makes
 * no connection and looks up no name.  Returns TENANT_OK, or TENANT_INTERNAL
 * with a detail that holds no credentials.
 */
tenant_status_e tenant_store_uri_check(tenant_str_t uri, tenant_str_t folder,
    tenant_error_t *err);

/*
 * Finds the next option of a checked string that has no effect here, because it
 * tunes what other drivers do: returns true with *name.  *pos begins at the
 * "?".
 */
bool tenant_store_uri_idle(const char **pos, tenant_str_t *name);

/*
 * They set up and release the driver's global state, once a process, in a
 * worker: tenant_store_init() must come before any other thread of ours.  "log"
 * receives each of the driver's log lines, without credentials, in the driver's
 * own threads.
 */
typedef enum {
    TENANT_LOG_ERROR,
    TENANT_LOG_WARNING,
    TENANT_LOG_NOTICE,
    TENANT_LOG_INFO,
    TENANT_LOG_DEBUG
} tenant_log_level_e;

typedef void (*tenant_log_pt)(tenant_log_level_e level, const char *text);

void tenant_store_init(tenant_log_pt log);
void tenant_store_cleanup(void);

/*
 * Returns a store without its pools, or NULL when out of memory.  The event
 * loop calls it.
 */
tenant_store_t *tenant_store_create(const tenant_store_conf_t *conf);

/*
 * Makes the client pools that are missing.  It may block (SRV look-ups), so
 * call it in a thread.  Returns TENANT_OK, or TENANT_UNAVAILABLE with a cause:
 * call it again later then.  Commands that come before wait for it until their
 * deadline.
 */
tenant_status_e tenant_store_connect(tenant_store_t *store,
    tenant_error_t *err);

/*
 * Returns a number that another one follows whenever a server of the cluster
 * (an index in conf->clusters) that took writes no longer does, or another
 * begins to: what was connected before is of no use then.  It stays the same
 * until the driver looks, which it does from the first command on that it
 * carries, or from tenant_store_monitor() on.  Any thread may call it; it does
 * not wait.
 */
unsigned tenant_store_generation(const tenant_store_t *store, size_t cluster);

/*
 * Makes the driver look at the servers of a cluster from now on, as it does
 * once it has carried a command.  Returns false when tenant_store_connect() has
 * not succeeded for that cluster yet.  It may wait for a client; only a task
 * thread may call it.
 */
bool tenant_store_monitor(tenant_store_t *store, size_t cluster);

/*
 * Closes all connections, which takes the time that the database takes to
 * answer.  No command may be running.  The event loop calls it.
 */
void tenant_store_destroy(tenant_store_t *store);

/*
 * Lets one thread of this process at a time do what goes with "key".  When many
 * want one unique value at once, the others then see that it is taken, where
 * the database would have them wait for each other (PostgreSQL's exclusion
 * constraints even deadlock).  It is an optimization and no promise: other
 * processes are not kept out.  Returns NULL when the deadline passed; else
 * release it with tenant_store_unlock().  A task thread calls them.
 */
void *tenant_store_lock(tenant_work_t *work, tenant_str_t key);
void tenant_store_unlock(void *lock);

/*
 * Servers sort empty arrays differently: MongoDB has them before null,
 * DocumentDB among it.  It is unknown until somebody has asked the server and
 * set it.  Any thread may call these.
 */
typedef enum {
    TENANT_SORT_UNKNOWN = 0,
    TENANT_SORT_EMPTY_FIRST,
    TENANT_SORT_EMPTY_AS_NULL
} tenant_sort_e;

tenant_sort_e tenant_store_sort(tenant_store_t *store, tenant_str_t cluster);
void tenant_store_set_sort(tenant_store_t *store, tenant_str_t cluster,
    tenant_sort_e sort);

/*
 * Use cases remember a number of each kind in a store, for this process; it is
 * 0 at first.  Any thread may call these.
 */
typedef enum {
    TENANT_MEMO_INDEXED = 0,           /* when the master database had its
                                          indexes last, tenant_clock_now() */
    TENANT_MEMO_NO_UNION,              /* not 0: its server has no $unionWith */
    TENANT_MEMOS
} tenant_memo_e;

int64_t tenant_store_memo(const tenant_store_t *store, tenant_memo_e memo);
void tenant_store_set_memo(tenant_store_t *store, tenant_memo_e memo,
    int64_t value);

/*
 * Sends one command and waits for its reply, at most until the work's deadline
 * (and the driver's slack); all commands but those of tenant_store_each() go
 * through it.  A read that fails on the network is sent once more; a write
 * never is.  But a write is sent again, a few times, when the server undid all
 * of it because another was in its way (WriteConflict; PostgreSQL's deadlocks).
 * getMore and killCursors go to the server whose reply left a cursor open last.
 *
 * Returns TENANT_OK with *reply (owned by the work's arena) when the server
 * said ok: 1; the caller looks for "writeErrors" by itself.  A reply with
 * "writeConcernError" is TENANT_TIMEOUT, and then alone *reply is set, too:
 * what has no write error is stored, but may not last.  Else it returns, with a
 * detail fit for clients and a cause for the log:
 *   TENANT_CONFLICT       a unique index (11000), a namespace that exists
 *   TENANT_NOT_FOUND      no such namespace or index
 *   TENANT_UNPROCESSABLE  the server refused what the command says
 *   TENANT_TIMEOUT        maxTimeMS or the deadline passed after sending, by
 *                         whichever try; or the reply to a write was lost
 *   TENANT_UNAVAILABLE    no connection, no primary, not sent in time; or the
 *                         server did nothing for a transient reason
 *   TENANT_INTERNAL       anything else: an operator must look
 * Only a task thread may call it.
 */
tenant_status_e tenant_store_command(tenant_work_t *work,
    const tenant_command_t *command, tenant_doc_t *reply,
    tenant_error_t *err);

/*
 * Gives up the work's hold, if it has one: its commands are over.  Any thread
 * may call it, as long as there is the store; it does not wait.
 */
void tenant_store_release(tenant_work_t *work);

/*
 * Sends a read whose reply has a cursor, to the primary, and hands every
 * document of all its batches to each(data, doc), which returns false when it
 * is out of memory.  The following batches come from the same server, in the
 * same logical session.  A read that fails on the network before the first
 * document is sent once more.  Returns what tenant_store_command() does, and
 * TENANT_TIMEOUT when the deadline passes between two documents.  Only a task
 * thread may call it.
 */
typedef bool (*tenant_store_each_pt)(void *data, tenant_doc_t doc);

tenant_status_e tenant_store_each(tenant_work_t *work,
    const tenant_command_t *command, tenant_store_each_pt each, void *data,
    tenant_error_t *err);

/*
 * Returns the status of "error", one element of a reply's "writeErrors", as
 * tenant_store_command() would return it, with *err filled.  *again is set to
 * whether the server undid this write alone, because another was in its way: it
 * may be sent again.  Any thread may call it.
 */
tenant_status_e tenant_store_write_error(tenant_doc_t reply,
    tenant_doc_t error, bool *again, tenant_error_t *err);


#endif /* _TENANT_STORE_H_INCLUDED_ */
