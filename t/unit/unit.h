/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _UNIT_H_INCLUDED_
#define _UNIT_H_INCLUDED_


#include <stdbool.h>
#include <stdio.h>


static unsigned  unit_passed, unit_failed;


#define check(cond)  unit_check((cond), #cond, __FILE__, __LINE__)


static inline bool
unit_check(bool ok, const char *text, const char *file, int line)
{
    if (ok) {
        unit_passed++;

    } else {
        unit_failed++;
        printf("%s:%d: %s\n", file, line, text);
    }

    return ok;
}


static inline int
unit_done(void)
{
    printf("%u passed, %u failed\n", unit_passed, unit_failed);

    return unit_failed != 0;
}


#endif /* _UNIT_H_INCLUDED_ */
