/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#ifndef _TENANT_JSON_NUMBER_H_INCLUDED_
#define _TENANT_JSON_NUMBER_H_INCLUDED_


#include <stdint.h>


/*
 * Each of these writes its text at "p", where there must be room for as many
 * bytes as it says, and returns the position behind it.  Any thread may call
 * them.
 */

#define TENANT_JSON_INTEGER_MAX  20
#define TENANT_JSON_DOUBLE_MAX   40
#define TENANT_JSON_TIME_MAX     24

char *tenant_json_unsigned(char *p, uint64_t n);
char *tenant_json_integer(char *p, int64_t n);

/* Writes the last "digits" digits of "n", with zeros before it. */
void tenant_json_padded(char *p, unsigned n, unsigned digits);

/*
 * Writes a finite number with the fewest of 15 to 17 significant digits that
 * read back as the same double (those of C's "%g"), and so that it does not
 * read back as an integer.
 */
char *tenant_json_double(char *p, double n);

/*
 * Writes the time (RFC 3339, UTC) of milliseconds since 1970, from March of the
 * year 0 to the end of the year 9999; without a fraction where it is 0.
 */
char *tenant_json_date(char *p, int64_t ms);

/* Days from the first of that March to 1970, and the first time after all. */
#define TENANT_JSON_DATE_DAYS  719468
#define TENANT_JSON_DATE_END   253402300800000LL


#endif /* _TENANT_JSON_NUMBER_H_INCLUDED_ */
