/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include "ngx_http_tenant_owner.h"


/* So many bytes of /proc/<pid>/stat hold the fields that are read. */
#define NGX_HTTP_TENANT_OWNER_STAT   1024

/* "starttime" comes that many spaces after "state" (proc_pid_stat(5)). */
#define NGX_HTTP_TENANT_OWNER_BEGAN  19


static ngx_int_t ngx_http_tenant_owner_read(ngx_pid_t pid, u_char *state,
    uint64_t *began);


void
ngx_http_tenant_owner_self(ngx_http_tenant_owner_t *owner)
{
    u_char  state;

    owner->pid = ngx_pid;

    if (ngx_http_tenant_owner_read(ngx_pid, &state, &owner->began)
        != NGX_OK)
    {
        owner->began = 0;
    }
}


ngx_uint_t
ngx_http_tenant_owner_lives(const ngx_http_tenant_owner_t *owner)
{
    u_char    state;
    uint64_t  began;

    if (kill(owner->pid, 0) == -1 && ngx_errno == NGX_ESRCH) {
        return 0;
    }

    /* if the file can't be read, descriptors may only have run out */

    if (ngx_http_tenant_owner_read(owner->pid, &state, &began) != NGX_OK) {
        return 1;
    }

    if (state == 'Z' || state == 'X') {
        return 0;
    }

    return owner->began == 0 || owner->began == began;
}


static ngx_int_t
ngx_http_tenant_owner_read(ngx_pid_t pid, u_char *state, uint64_t *began)
{
    u_char      *p, *last;
    ssize_t      n;
    ngx_fd_t     fd;
    ngx_uint_t   spaces;
    u_char       name[sizeof("/proc//stat") + NGX_INT64_LEN];
    u_char       text[NGX_HTTP_TENANT_OWNER_STAT];

    (void) ngx_sprintf(name, "/proc/%P/stat%Z", pid);

    fd = ngx_open_file(name, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);
    if (fd == NGX_INVALID_FILE) {
        return NGX_ERROR;
    }

    n = ngx_read_fd(fd, text, NGX_HTTP_TENANT_OWNER_STAT);
    (void) ngx_close_file(fd);

    if (n <= 0) {
        return NGX_ERROR;
    }

    /* the text is "pid (name) state ...", and the name may hold anything */

    last = text + n;

    for (p = last - 1; p > text && *p != ')'; p--) { /* void */ }

    if (last - p < 3 || *p != ')') {
        return NGX_ERROR;
    }

    p += 2;
    *state = *p;

    for (spaces = 0; spaces < NGX_HTTP_TENANT_OWNER_BEGAN; p++) {
        if (p == last) {
            return NGX_ERROR;
        }

        if (*p == ' ') {
            spaces++;
        }
    }

    for (*began = 0; p < last && *p >= '0' && *p <= '9'; p++) {
        *began = *began * 10 + (*p - '0');
    }

    return NGX_OK;
}
