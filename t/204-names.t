# Names of organizations: which are good, and which are the same.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: 201: one character
--- rows
201 POST /org/create {"organization_name":"{new}","email":"{new}@n.example","password":"correct horse"} @ nobody



=== TEST 2: 201: letters of any script
--- rows
201 POST /org/create {"organization_name":"名前 {new}","email":"{new}@n.example","password":"correct horse"} @ nobody



=== TEST 3: 201: spaces, "-", "_" and "." inside
--- rows
201 POST /org/create {"organization_name":"{new} a-b_c.d","email":"{new}@n.example","password":"correct horse"} @ nobody



=== TEST 4: 201: a letter with a sharp s
--- rows
201 POST /org/create {"organization_name":"Straße {new}","email":"{new}@n.example","password":"correct horse"} @ nobody



=== TEST 5: 422: nothing
--- rows
422 POST /org/create {"organization_name":"","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 6: 422: a space before
--- rows
422 POST /org/create {"organization_name":" {new}","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 7: 422: a space behind
--- rows
422 POST /org/create {"organization_name":"{new} ","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 8: 422: a space alone
--- rows
422 POST /org/create {"organization_name":" ","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 9: 422: 65 characters
--- rows
422 POST /org/create {"organization_name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 10: 422: 65 characters of two code points
--- rows
422 POST /org/create {"organization_name":"ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 11: 422: a line feed
--- rows
422 POST /org/create {"organization_name":"a\nb","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 12: 422: a NUL
--- rows
422 POST /org/create {"organization_name":"a\u0000b","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 13: 422: a slash
--- rows
422 POST /org/create {"organization_name":"a/b","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 14: 422: a dollar
--- rows
422 POST /org/create {"organization_name":"a$b","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 15: 422: a direction mark
--- rows
422 POST /org/create {"organization_name":"a‮b","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 16: 422: a no-break space
--- rows
422 POST /org/create {"organization_name":"a b","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 17: 422: a filler alone
--- rows
422 POST /org/create {"organization_name":"ᅟ","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 18: 422: a filler
--- rows
422 POST /org/create {"organization_name":"aㅤb","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 19: 422: an at
--- rows
422 POST /org/create {"organization_name":"a@b","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 20: 422: quotes
--- rows
422 POST /org/create {"organization_name":"a\"b","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 21: 422: a colon
--- rows
422 POST /org/create {"organization_name":"a:b","email":"{new}@n.example","password":"correct horse"} @ nobody
--- wrong: organization_name
--- commands



=== TEST 22: the same name: capitals
--- rows
201 POST /org/create {"organization_name":"{new} gmbh","email":"{new}1@n.example","password":"correct horse"} @ nobody
409 POST /org/create {"organization_name":"{new} GMBH","email":"{new}2@n.example","password":"correct horse"} @ nobody



=== TEST 23: the same name: full-width letters
--- rows
201 POST /org/create {"organization_name":"{new} acme","email":"{new}1@n.example","password":"correct horse"} @ nobody
409 POST /org/create {"organization_name":"{new} ＡＣＭＥ","email":"{new}2@n.example","password":"correct horse"} @ nobody



=== TEST 24: the same name: a sharp s
--- rows
201 POST /org/create {"organization_name":"{new} Straße","email":"{new}1@n.example","password":"correct horse"} @ nobody
409 POST /org/create {"organization_name":"{new} STRASSE","email":"{new}2@n.example","password":"correct horse"} @ nobody



=== TEST 25: the same name: composed and decomposed
--- rows
201 POST /org/create {"organization_name":"{new} café","email":"{new}1@n.example","password":"correct horse"} @ nobody
409 POST /org/create {"organization_name":"{new} café","email":"{new}2@n.example","password":"correct horse"} @ nobody



=== TEST 26: the same name: marks that fold, however they are spelled
--- rows
201 POST /org/create {"organization_name":"{new} ᾳ̣","email":"{new}1@n.example","password":"correct horse"} @ nobody
409 POST /org/create {"organization_name":"{new} ᾳ̣","email":"{new}2@n.example","password":"correct horse"} @ nobody



=== TEST 27: 64 characters, of which each may be two code points
--- rows
201|409 POST /org/create {"organization_name":"éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé","email":"n64@n.example","password":"correct horse"} @ nobody
200 GET /org/get?organization_name=e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81e%cc%81 @ nobody ~=> {"organization_name":"~."}
