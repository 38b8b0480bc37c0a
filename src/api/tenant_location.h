/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_LOCATION_H_INCLUDED_
#define _TENANT_LOCATION_H_INCLUDED_


#include "../job/tenant_job.h"


/* "tenant_signup" says who may create organizations. */

typedef enum {
    TENANT_SIGNUP_ON = 0,              /* anybody */
    TENANT_SIGNUP_OFF,                 /* nobody */
    TENANT_SIGNUP_OPERATOR
} tenant_signup_e;


/* A location that serves rows, as far as their description depends on it. */

typedef struct {
    tenant_api_e     api;
    tenant_str_t     path;             /* its name: "/data/" */
    bool             exact;            /* its last segment is an action */
    bool             guarded;          /* "tenant_auth on" stands in it */
    tenant_signup_e  signup;
    int64_t          max_page;
} tenant_location_t;

/*
 * Tells whether the row creates organizations, which "signup" is about.  Any
 * thread.
 */
bool tenant_location_signup(const tenant_route_t *row);


#endif /* _TENANT_LOCATION_H_INCLUDED_ */
