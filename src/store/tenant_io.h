/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_IO_H_INCLUDED_
#define _TENANT_IO_H_INCLUDED_


/* What reading and writing without waiting return beside a length. */

#define TENANT_IO_CLOSED        0      /* no more can be read */
#define TENANT_IO_FAILED       -1
#define TENANT_IO_AGAIN_READ   -2      /* once the socket is readable */
#define TENANT_IO_AGAIN_WRITE  -3      /* once it is writable */


#endif /* _TENANT_IO_H_INCLUDED_ */
