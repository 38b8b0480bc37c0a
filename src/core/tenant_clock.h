/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_CLOCK_H_INCLUDED_
#define _TENANT_CLOCK_H_INCLUDED_


#include <stdint.h>


/*
 * Returns milliseconds of the monotonic clock, which is the same for all
 * processes of the machine.  Any thread may call it.
 */
int64_t tenant_clock_now(void);

/*
 * Returns milliseconds since 1970 by this machine's clock, for dates in
 * records.  Any thread may call it.
 */
int64_t tenant_clock_date(void);


#endif /* _TENANT_CLOCK_H_INCLUDED_ */
