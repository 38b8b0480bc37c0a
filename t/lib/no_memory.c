/*
 * Copyright (C) The ngx_http_tenant_module authors
 */

/*
 * Preloaded: lets the module's own allocations fail.  The file that
 * TENANT_NO_MEMORY names says from which one on ("3 x": the fourth); another
 * text, such as "3 y", starts to count anew.  Without the file all succeed.
 * Built by t/scenario/330-no-memory.t.
 */


#define _GNU_SOURCE

#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>


void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);


static int no_memory_fails(const void *caller);


void *
malloc(size_t size)
{
    return no_memory_fails(__builtin_return_address(0))
           ? NULL : __libc_malloc(size);
}


void *
calloc(size_t n, size_t size)
{
    return no_memory_fails(__builtin_return_address(0))
           ? NULL : __libc_calloc(n, size);
}


void *
realloc(void *p, size_t size)
{
    return no_memory_fails(__builtin_return_address(0))
           ? NULL : __libc_realloc(p, size);
}


static int
no_memory_fails(const void *caller)
{
    int              fd;
    char             text[32];
    Dl_info          info;
    ssize_t          n;
    const char      *file;
    static long      count;
    static char      last[sizeof(text)];
    static __thread int  inside;

    file = getenv("TENANT_NO_MEMORY");

    if (file == NULL || inside || access(file, F_OK) != 0) {
        return 0;
    }

    inside = 1;
    n = -1;

    if (dladdr(caller, &info) != 0
        && strstr(info.dli_fname, "ngx_http_tenant_module") != NULL)
    {
        fd = open(file, O_RDONLY);
        n = fd == -1 ? -1 : read(fd, text, sizeof(text) - 1);
        close(fd);
    }

    inside = 0;

    if (n <= 0) {
        return 0;
    }

    text[n] = '\0';

    if (strcmp(text, last) != 0) {
        memcpy(last, text, sizeof(last));
        count = 0;
    }

    return count++ >= atol(text);
}
