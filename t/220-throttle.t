# What tenant_login_throttle does: nobody guesses freely, nobody is locked out.
# How waits end and grow, and what comes at once, is in t/scenario/220-throttle.t.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

add_block_preprocessor(sub {
    my ($block) = @_;

    # the client is who the header says, and none of those before
    $block->set_value('http_config', ($block->throttle
        ? 'tenant_login_throttle ' . $block->throttle . ';' : '') . "
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Forwarded-For;
");
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: three tries, then none
--- throttle: account=3/60s address=1000/60s
--- rows
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1 <~ Retry-After: (?:[1-9]|[1-5][0-9]|60) => {"type":"about:blank","title":"Too Many Requests","status":429,"detail":"~."}



=== TEST 2: nor with the right password, and it does not show
--- throttle: account=3/60s address=1000/60s
--- rows
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1 => {"type":"about:blank","title":"Too Many Requests","status":429,"detail":"~."}
429 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1 => {"type":"about:blank","title":"Too Many Requests","status":429,"detail":"~."}



=== TEST 3: from elsewhere it works
--- throttle: account=3/60s address=1000/60s
--- rows
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:2::1 < Cache-Control: no-store



=== TEST 4: so do others from here
--- throttle: account=3/60s address=1000/60s
--- rows
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"other-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1



=== TEST 5: in any letters
--- throttle: account=3/60s address=1000/60s
--- rows
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"OWNER@{name:new}.EXAMPLE","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1



=== TEST 6: of IPv6 the first 64 bits count
--- throttle: account=3/60s address=1000/60s
--- rows
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1:a:b:c:d
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:3::1 < Cache-Control: no-store



=== TEST 7: accounts that are not there as well
--- throttle: account=3/60s address=1000/60s
--- rows
401 POST /admin/login {"email":"nobody-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"nobody-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"nobody-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"nobody-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1



=== TEST 8: what is no address as well
--- throttle: account=3/60s address=1000/60s
--- rows
401 POST /admin/login {"email":"no address {new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"no address {new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"no address {new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"no address {new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1



=== TEST 9: a success clears the count
--- throttle: account=3/60s address=1000/60s
--- rows
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1 < Cache-Control: no-store
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1 < Cache-Control: no-store



=== TEST 10: from everywhere ten times as many
--- throttle: account=1/60s address=1000/60s
--- rows
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:2::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:3::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:4::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:5::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:6::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:7::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:8::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:9::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:10::1
429 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:11::1



=== TEST 11: what can be no login does not count
--- throttle: account=3/60s address=1000/60s
--- rows
422 POST /admin/login {"email":"{email:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
422 POST /admin/login {"email":"{email:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
422 POST /admin/login {"email":"{email:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
422 POST /admin/login {"email":"{email:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
400 POST /admin/login { @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
400 POST /admin/login { @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
400 POST /admin/login { @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
400 POST /admin/login { @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1 < Cache-Control: no-store



=== TEST 12: a blocked try costs no command
--- throttle: account=3/60s address=1000/60s
--- seed
nobody POST=401 /admin/login {"email":"{email:new}","password":"wrong"}
nobody POST=401 /admin/login {"email":"{email:new}","password":"wrong"}
nobody POST=401 /admin/login {"email":"{email:new}","password":"wrong"}
--- rows
429 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody
--- commands



=== TEST 13: wrong current passwords count, too
--- throttle: account=3/60s address=1000/60s
--- rows
403 PUT /admin/password {"current_password":"wrong","new_password":"battery staple"} @ new | X-Forwarded-For: 2001:db8:{serial}:1::1
403 PUT /admin/password {"current_password":"wrong","new_password":"battery staple"} @ new | X-Forwarded-For: 2001:db8:{serial}:1::1
403 PUT /admin/password {"current_password":"wrong","new_password":"battery staple"} @ new | X-Forwarded-For: 2001:db8:{serial}:1::1
429 PUT /admin/password {"current_password":"wrong","new_password":"battery staple"} @ new | X-Forwarded-For: 2001:db8:{serial}:1::1 <~ Retry-After: [0-9]+
429 PUT /admin/password {"current_password":"{password:new}","new_password":"battery staple"} @ new | X-Forwarded-For: 2001:db8:{serial}:1::1



=== TEST 14: for the change alone: logins and tokens go on
--- throttle: account=3/60s address=1000/60s
--- rows
403 PUT /admin/password {"current_password":"wrong","new_password":"battery staple"} @ new | X-Forwarded-For: 2001:db8:{serial}:1::1
403 PUT /admin/password {"current_password":"wrong","new_password":"battery staple"} @ new | X-Forwarded-For: 2001:db8:{serial}:1::1
403 PUT /admin/password {"current_password":"wrong","new_password":"battery staple"} @ new | X-Forwarded-For: 2001:db8:{serial}:1::1
429 PUT /admin/password {"current_password":"wrong","new_password":"battery staple"} @ new | X-Forwarded-For: 2001:db8:{serial}:1::1
200 GET /admin/me @ new
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1 < Cache-Control: no-store



=== TEST 15: logins by the user's id, which is no address, are apart
--- throttle: account=3/60s address=1000/60s
--- rows
401 POST /admin/login {"email":"{user:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{user:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{user:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"{user:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
204 PUT /admin/password {"current_password":"{password:new}","new_password":"battery staple"} @ new | X-Forwarded-For: 2001:db8:{serial}:1::1



=== TEST 16: an address has a count of its own
--- throttle: account=100/60s address=5/60s
--- rows
401 POST /admin/login {"email":"a0-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"a1-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"a2-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"a3-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"a4-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"a6-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:2::1 < Cache-Control: no-store



=== TEST 17: sign-ups that were made count
--- throttle: account=100/60s address=2/60s
--- rows
201 POST /org/create {"organization_name":"{new} a","email":"{new}-a@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
201 POST /org/create {"organization_name":"{new} b","email":"{new}-b@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /org/create {"organization_name":"{new} c","email":"{new}-c@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1



=== TEST 18: from another address they go on
--- throttle: account=100/60s address=2/60s
--- rows
201 POST /org/create {"organization_name":"{new} a","email":"{new}-a@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
201 POST /org/create {"organization_name":"{new} b","email":"{new}-b@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /org/create {"organization_name":"{new} c","email":"{new}-c@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
201 POST /org/create {"organization_name":"{new} c","email":"{new}-c@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:2::1



=== TEST 19: a name that is taken does not count
--- throttle: account=100/60s address=2/60s
--- seed
acme GET /data/
--- rows
409 POST /org/create {"organization_name":"acme","email":"{new}@n.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
409 POST /org/create {"organization_name":"acme","email":"{new}@n.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
409 POST /org/create {"organization_name":"acme","email":"{new}@n.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
409 POST /org/create {"organization_name":"acme","email":"{new}@n.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
201 POST /org/create {"organization_name":"{new} a","email":"{new}-a@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
201 POST /org/create {"organization_name":"{new} b","email":"{new}-b@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /org/create {"organization_name":"{new} c","email":"{new}-c@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1



=== TEST 20: an address that is taken does
--- throttle: account=100/60s address=2/60s
--- rows
409 POST /org/create {"organization_name":"{new} a","email":"{email:acme}","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
409 POST /org/create {"organization_name":"{new} b","email":"{email:acme}","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /org/create {"organization_name":"{new} c","email":"{new}-c@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1



=== TEST 21: failed logins are no sign-ups
--- throttle: account=100/60s address=2/60s
--- rows
401 POST /admin/login {"email":"x1-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"x2-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"x3-{new}@a.example","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
201 POST /org/create {"organization_name":"{new} a","email":"{new}-a@su.example","password":"correct horse"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1



=== TEST 22: off
--- throttle: off
--- rows
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
200 POST /admin/login {"email":"{email:new}","password":"{password:new}"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1 < Cache-Control: no-store



=== TEST 23: five in ten seconds by default, of which a wait is told
--- without: tenant_login_throttle
--- rows
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
401 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1
429 POST /admin/login {"email":"{email:new}","password":"wrong"} @ nobody | X-Forwarded-For: 2001:db8:{serial}:1::1 <~ Retry-After: (?:[1-9]|10)
