/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_IO_H_INCLUDED_
#define _TENANT_IO_H_INCLUDED_


/* What reading and writing without waiting return beside a length. */

typedef enum {
    TENANT_IO_CLOSED = 0,              /* no more can be read */
    TENANT_IO_FAILED = -1,
    TENANT_IO_AGAIN_READ = -2,         /* once the socket is readable */
    TENANT_IO_AGAIN_WRITE = -3         /* once it is writable */
} tenant_io_e;


#endif /* _TENANT_IO_H_INCLUDED_ */
