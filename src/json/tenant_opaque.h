/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_OPAQUE_H_INCLUDED_
#define _TENANT_OPAQUE_H_INCLUDED_


#include "../core/tenant_arena.h"


/*
 * Passwords are prepared as RFC 8265, section 4.2, says (the profile
 * OpaqueString), so that what is typed on two devices is the same.
 */

/*
 * Returns the text in the form to be compared: other spaces become U+0020, then
 * all becomes NFC; case and width stay.  Applied again it changes nothing.  The
 * copy belongs to the arena; it is {0, NULL} when the text is not UTF-8 or
 * memory is out.  Any thread may call it.
 */
tenant_str_t tenant_opaque_prepare(tenant_arena_t *arena, tenant_str_t text);

/*
 * Returns whether a prepared text holds only what the FreeformClass allows (RFC
 * 8264, sections 4.3 and 9): no controls, no code points that are unassigned,
 * private or invisible, and some others only beside what they belong to.
 * Blocks stand for scripts and joining types, which libutf8proc does not know.
 * Any thread may call it.
 */
bool tenant_opaque_allowed(tenant_str_t prepared);


#endif /* _TENANT_OPAQUE_H_INCLUDED_ */
