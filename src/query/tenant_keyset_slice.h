/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_KEYSET_SLICE_H_INCLUDED_
#define _TENANT_KEYSET_SLICE_H_INCLUDED_


#include "tenant_keyset.h"


/*
 * MongoDB reads a page from an index in order and stops.  DocumentDB finds in
 * the index all that a range holds, and sorts it.  So it is first asked for the
 * page in a slice of the range, several times as long as the page before; when
 * that comes back short, it is asked for the rest.  The token tells where the
 * page before began, if its first key is one to count with or did not change.
 * Any thread may call these.
 */

/* Returns a page's last keys, and behind them what a slice is measured by. */
tenant_doc_t tenant_keyset_slice(const tenant_keyset_t *keyset,
    tenant_doc_t first, tenant_doc_t last);

/*
 * Appends the end of a slice, which starts at the first value, to the operators
 * of the first key.
 */
void tenant_keyset_slice_end(const tenant_keyset_t *keyset,
    tenant_bson_t *field);


#endif /* _TENANT_KEYSET_SLICE_H_INCLUDED_ */
