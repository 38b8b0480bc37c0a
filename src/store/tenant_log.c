/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <mongoc/mongoc.h>
#include <stdio.h>
#include <string.h>

#include "tenant_log.h"


#define TENANT_LOG_LINE_MAX  1024


static void tenant_log_line(mongoc_log_level_t level, const char *domain,
    const char *message, void *data);
static void tenant_log_hide(char *text);


/* The driver has one log for the process. */
static tenant_log_pt  tenant_log;

static __thread bool  tenant_log_drops;


void
tenant_log_init(tenant_log_pt log)
{
    tenant_log = log;

    mongoc_log_set_handler(tenant_log_line, NULL);
}


void
tenant_log_say(tenant_log_level_e level, const char *text)
{
    char  line[TENANT_LOG_LINE_MAX];

    (void) snprintf(line, sizeof(line), "%s", text);

    tenant_log_hide(line);
    tenant_log(level, line);
}


void
tenant_log_quiet(void)
{
    tenant_log_drops = true;
}


static void
tenant_log_line(mongoc_log_level_t level, const char *domain,
    const char *message, void *data)
{
    int                 n;
    char                text[TENANT_LOG_LINE_MAX];
    tenant_log_level_e  ours;

    (void) data;

    if (tenant_log_drops) {
        return;
    }

    switch (level) {

    case MONGOC_LOG_LEVEL_ERROR:
    case MONGOC_LOG_LEVEL_CRITICAL:
        ours = TENANT_LOG_ERROR;
        break;

    case MONGOC_LOG_LEVEL_WARNING:
        ours = TENANT_LOG_WARNING;
        break;

    case MONGOC_LOG_LEVEL_MESSAGE:
        ours = TENANT_LOG_NOTICE;
        break;

    case MONGOC_LOG_LEVEL_INFO:
        ours = TENANT_LOG_INFO;
        break;

    default:
        ours = TENANT_LOG_DEBUG;
        break;
    }

    n = snprintf(text, sizeof(text), "%s: %s", domain, message);
    if (n < 0) {
        return;
    }

    tenant_log_say(ours, text);
}


/* Everything between "://" and the last "@" before the host goes. */

static void
tenant_log_hide(char *text)
{
    char    *start, *at, *end;
    size_t   host;

    for (start = strstr(text, "://");
         start != NULL;
         start = strstr(start, "://"))
    {
        start += 3;
        end = start + strcspn(start, " \t\"'");

        for (at = end; at > start && *at != '@'; at--) { /* void */ }

        if (at == start || *at != '@') {
            continue;
        }

        host = strlen(at);
        memmove(start, at, host + 1);
    }
}
