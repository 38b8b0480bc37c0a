# The header of a token and how it is put together (docs/directives.md,
# "tenant_auth"): what is wrong is 401, before the database is asked.

use strict;
use warnings;

use Tenant;
use Tenant::Tokens;

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: typ
--- tokens
200 header.typ -
200 header.typ = "JWT"
200 header.typ = "jwt"
200 header.typ = "AT+JWT"



=== TEST 2: another typ
--- commands
--- tokens
401 header.typ = "id+jwt"
401 header.typ = "JWE"
401 header.typ = "id_token"
401 header.typ = "secevent+jwt"
401 header.typ = "application/jose"
401 header.typ = "JWT "
401 header.typ = ""
401 header.typ = 1
401 header.typ = null
401 header.typ = ["JWT"]



=== TEST 3: no algorithm
--- commands
--- tokens
401 header.alg -
401 header.alg = ""
401 header.alg = "none"
401 header.alg = "None"
401 header.alg = "NONE"
401 header.alg = "none" ; token = {h}.{c}.
401 header.alg = "nOnE" ; token = {h}.{c}.



=== TEST 4: another algorithm than the key's
--- commands
--- tokens
401 header.alg = "HS384"
401 header.alg = "HS512"
401 header.alg = "RS256"
401 header.alg = "ES256"
401 header.alg = "PS256"
401 header.alg = "EdDSA"
401 header.alg = "hs256"
401 header.alg = " HS256"
401 header.alg = "HS256\u0000"



=== TEST 5: and signed by it
--- commands
--- tokens
401 header.alg = "HS384" ; alg = HS384
401 header.alg = "HS512" ; alg = HS512



=== TEST 6: an algorithm that is no text
--- commands
--- tokens
401 header.alg = 1
401 header.alg = null
401 header.alg = ["HS256"]
401 header.alg = {}



=== TEST 7: crit
--- commands
--- tokens
401 header.crit = ["exp"]
401 header.crit = ["b64"] ; header.b64 = true
401 header.crit = []
401 header.crit = null
401 header.crit = "exp"
401 header.crit = ["crit"]



=== TEST 8: a body that is not encoded (RFC 7797)
--- commands
--- tokens
401 header.b64 = false



=== TEST 9: no kid will do where one key fits
--- tokens
200 header.kid -



=== TEST 10: another kid
--- commands
--- tokens
401 header.kid = "other"
401 header.kid = ""
401 header.kid = "../../dev/null"
401 header.kid = "' OR 1=1 --"
401 header.kid = "|/bin/sleep 5"
401 header.kid = "%s%n%s"
401 header.kid = "{\"$ne\":null}"



=== TEST 11: a kid that is no text
--- commands
--- tokens
401 header.kid = 1
401 header.kid = null
401 header.kid = true
401 header.kid = ["x"]
401 header.kid = {"$ne":1}



=== TEST 12: a header that is no object
--- commands
--- tokens
401 header = ["HS256"]
401 header = "HS256"
401 header = null
401 header = 1
401 header = {}



=== TEST 13: a header that is no JSON
--- commands
--- tokens
401 header = alg
401 header = {"alg":"HS256"} x
401 header = {"alg":"HS256",}
401 header = {"alg":"HS256"/**/}
401 header = {'alg':'HS256'}
401 header = {"alg":"HS256"}{}
401 header.x = NaN
401 header.x = "\ud800"



=== TEST 14: a header with bytes around it
--- commands
--- tokens eval
["401 header = \xef\xbb\xbf" . '{"alg":"HS256"}', "401 header = {\"alg\":\"HS256\"}\0",
 "401 header.x = \"\xff\""]



=== TEST 15: a member twice
--- commands
--- tokens
401 header.+alg = "HS256"
401 header.+alg = "none"
401 header.+\u0061lg = "none"
401 header.+kid = "x"
401 header.x = {"y":1,"y":1}



=== TEST 16: too few parts
--- commands
--- tokens
401 token = x
401 token = {h}
401 token = {h}.{c}
401 token = {h}.{c}.
401 token = {h}..{s}
401 token = .{c}.{s}



=== TEST 17: too many parts
--- commands
--- tokens
401 token = {h}.{c}.{s}.{s}
401 token = {h}.{c}.{s}.{c}.{s}
401 token = {h}.{c}.{s}.
401 token = .{h}.{c}.{s}



=== TEST 18: characters that are not of the alphabet
--- commands
--- tokens
401 token = {h}.{c}.{s}=
401 token = {h}=.{c}.{s}
401 token = {h}.{c}==.{s}
401 token = {h}.{c}!.{s}
401 token = {h}.{c} .{s}
401 token = {h}.{c}.{s},
401 token = "{h}.{c}.{s}"
401 token = token={h}.{c}.{s}
401 token = {h}.{c}.{s}%00
401 token = {h}%2e{c}%2e{s}
401 token = {h}.{c}.+{s}
401 token = {h}.{c}./{s}



=== TEST 19: bytes over 127
--- commands
--- tokens eval
["401 token = {h}.\xff\xfe.{s}", "401 token = {h}\xe2\x80\xa4{c}\xe2\x80\xa4{s}"]



=== TEST 20: a part within another
--- commands
--- tokens
401 claims = "x" ; token = {h}.{h}.{s}
401 token = {c}.{h}.{s}
401 token = {h}.{s}.{c}
