/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tenant_restore_line.h"


/* Most lines are short; the buffer grows for others. */
#define TENANT_RESTORE_READ  (256 * 1024)


static ssize_t tenant_restore_bytes(const tenant_restore_lines_t *lines,
    char *to, size_t room, int64_t from);
static bool tenant_restore_fill(tenant_restore_lines_t *lines,
    tenant_error_t *err);
static bool tenant_restore_room(tenant_restore_lines_t *lines,
    tenant_error_t *err);


void
tenant_restore_open(tenant_job_t *job, tenant_restore_t *restore,
    tenant_restore_lines_t *lines)
{
    memset(lines, 0, sizeof(tenant_restore_lines_t));

    lines->arena = job->arena;
    lines->file = job->request.file.is ? job->request.file.fd : -1;
    lines->text = job->request.body;
    lines->size = job->request.file.len;
    lines->restore = restore;

    job->request.collection.data = restore->name;
    job->request.collection.len = restore->len;
}


bool
tenant_restore_line(tenant_restore_lines_t *lines, tenant_str_t *line,
    tenant_error_t *err)
{
    size_t       seen;
    const char  *start, *end;

    seen = 0;

    for ( ;; ) {
        start = lines->buf + lines->at;

        end = lines->len - lines->at > seen
              ? memchr(start + seen, '\n', lines->len - lines->at - seen)
              : NULL;

        if (end != NULL) {
            break;
        }

        seen = lines->len - lines->at;

        if (lines->restore->pos + (int64_t) seen >= lines->size) {

            if (seen == 0) {
                return false;
            }

            start = lines->buf + lines->at;
            end = start + seen;
            break;
        }

        if (!tenant_restore_fill(lines, err)) {
            return false;
        }
    }

    line->data = start;
    line->len = (size_t) (end - start);

    seen = line->len + (end < lines->buf + lines->len);

    lines->at += seen;
    lines->restore->pos += (int64_t) seen;
    lines->restore->line++;

    return true;
}


/* Reads more behind what there is of the line. */

static bool
tenant_restore_fill(tenant_restore_lines_t *lines, tenant_error_t *err)
{
    ssize_t  n;
    int64_t  from;

    if (!tenant_restore_room(lines, err)) {
        return false;
    }

    from = lines->restore->pos + (int64_t) lines->len;

    do {
        n = tenant_restore_bytes(lines, lines->buf + lines->len,
                                 lines->room - lines->len, from);
    } while (n < 0 && errno == EINTR);

    if (n <= 0) {
        (void) tenant_error_internal(err, "the request body can't be read "
                                     "back");
        return false;
    }

    lines->len += (size_t) n;

    return true;
}


static ssize_t
tenant_restore_bytes(const tenant_restore_lines_t *lines, char *to,
    size_t room, int64_t from)
{
    size_t  left;

    if (lines->file != -1) {
        return pread(lines->file, to, room, from);
    }

    left = lines->text.len - (size_t) from;
    left = left < room ? left : room;

    memcpy(to, lines->text.data + from, left);

    return (ssize_t) left;
}


/* What was read of the line comes first then. */

static bool
tenant_restore_room(tenant_restore_lines_t *lines, tenant_error_t *err)
{
    char    *buf, text[32];
    size_t   room, left;

    left = lines->len - lines->at;

    if (left > TENANT_RESTORE_LINE) {
        (void) snprintf(text, sizeof(text), "line %lld",
                        (long long) lines->restore->line + 1);
        (void) tenant_error_field(err, text, "is longer than 100 MiB");
        return false;
    }

    room = lines->room;

    if (left * 2 > room || room == 0) {
        room = room == 0 ? TENANT_RESTORE_READ : room * 2;

        buf = tenant_arena_alloc(lines->arena, room);
        if (buf == NULL) {
            (void) tenant_error_set(err, TENANT_NO_MEMORY, "out of memory");
            return false;
        }

    } else {
        buf = lines->buf;
    }

    if (left != 0) {
        memmove(buf, lines->buf + lines->at, left);
    }

    if (buf != lines->buf && lines->buf != NULL) {
        tenant_arena_release(lines->arena, lines->buf);
    }

    lines->buf = buf;
    lines->room = room;
    lines->at = 0;
    lines->len = left;

    return true;
}
