# Passwords are prepared as RFC 8265 says, at every door, so that what is typed
# on two devices is the same; what is not text is refused.  The forms that a
# text has are in t/unit/opaque.c, hashes made before in 230-old-hashes.t.

use strict;
use warnings;

use Tenant;

repeat_each(2);
no_long_string();

# NFC and NFD, two kinds of spaces
our $Nfc = 'caf\u00e9 12345';
our $Nfd = 'cafe\u0301\u00a012345';

sub create { 'POST /org/create' . "\n"
    . '{"organization_name":"pw {id:newa}","email":"{id:newa}@pw.example",'
    . "\"password\":\"$_[0]\"}" }

sub login { "POST /admin/login\n"
    . "{\"email\":\"$_[0]\",\"password\":\"$_[1]\"}" }

sub change { "PUT /admin/password\n"
    . "{\"current_password\":\"$_[0]\",\"new_password\":\"$_[1]\"}" }

sub update { "PUT /org/update\n{\"password\":\"$_[0]\"}" }

sub user { "POST /admin/users\n{\"email\":\"u-{id:newa}\@pw.example\","
    . "\"password\":\"$_[0]\",\"role\":\"viewer\"}" }

our $Signed = '{id:newa}@pw.example';
our $Owner = '{email:newa}';
our $User = 'u-{id:newa}@pw.example';

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('more_headers', "Content-Type: application/json\n"
                      . "Authorization: Bearer {token:newa}");

    # what is refused names its field and why
    if (defined $block->refused) {
        my ($field, $message, $times) = split /\|/, $block->refused;
        my @requests = $block->request;

        $times = ref $requests[0] ? @{ $requests[0] } : 1;
        $block->set_value('error_code', [(422) x $times]);
        $block->set_value('response_body_like', [
            ("\"errors\":\\[\\{\"field\":\"$field\",\"message\":"
             . "\"must $message\"\\}\\]") x $times,
        ]);
    }
});

plan('no_plan');
run_tests();

__DATA__

=== TEST 1: sign-up composed, login decomposed with another space
--- request eval
[main::create($::Nfc), main::login($::Signed, $::Nfd),
 main::login($::Signed, $::Nfc), main::login($::Signed, 'cafe 12345')]
--- error_code eval: [201, 200, 200, 401]



=== TEST 2: sign-up decomposed, login composed
--- request eval
[main::create($::Nfd), main::login($::Signed, $::Nfc),
 main::login($::Signed, $::Nfd), main::login($::Signed, 'caf\u00e9  12345')]
--- error_code eval: [201, 200, 200, 401]



=== TEST 3: case and width stay apart
--- request eval
[main::create('Passw\uff41rd X'), main::login($::Signed, 'Passw\uff41rd X'),
 main::login($::Signed, 'Password X'), main::login($::Signed, 'passw\uff41rd X')]
--- error_code eval: [201, 200, 401, 401]



=== TEST 4: letters of one code point (Angstrom), emoji, Hangul
--- request eval
[main::create('\u212b\ud83d\ude42\u1112\u1161\u11ab 1'),
 main::login($::Signed, '\u00c5\ud83d\ude42\ud55c 1'),
 main::login($::Signed, 'A\u030a\ud83d\ude42\u1112\u1161\u11ab 1'),
 main::login($::Signed, '\u00c5\ud83d\ude42\ud55d 1')]
--- error_code eval: [201, 200, 200, 401]



=== TEST 5: a new password
--- request eval
[main::change('{password:newa}', $::Nfd), main::login($::Owner, $::Nfc),
 main::login($::Owner, '{password:newa}')]
--- error_code eval: [204, 200, 401]



=== TEST 6: the current password
--- request eval
[main::change('{password:newa}', $::Nfc), main::login($::Owner, $::Nfd)]
--- error_code eval: [204, 200]



=== TEST 7: the current password with another space
--- request eval
[main::change('the\u00a0password\u2003of {name:newa}', 'another one'),
 main::login($::Owner, 'another one')]
--- error_code eval: [204, 200]



=== TEST 8: the update of an organization
--- request eval
[main::update($::Nfd), main::login($::Owner, $::Nfc)]
--- error_code eval: [200, 200]



=== TEST 9: a further user
--- request eval
[main::user($::Nfd), main::login($::User, $::Nfc)]
--- error_code eval: [201, 200]



=== TEST 10: a control character, at each door
--- request eval
[main::create('pass\tword 1'), main::create('pass\u0085word 1'),
 main::create('pass\u007fword'), main::update('pass\nword 1'),
 main::user('pass\u0001word 1')]
--- refused: password|not hold control, invisible or unassigned characters



=== TEST 11: a control character in a new password
--- request eval: main::change('{password:newa}', 'pass\rword 1')
--- refused: new_password|not hold control, invisible or unassigned characters



=== TEST 12: NUL
--- request eval: main::create('pass\u0000word 1')
--- refused: password|not hold a NUL character



=== TEST 13: unassigned, private, noncharacter, invisible
--- request eval
[main::create('passw\u0378rd 1'), main::create('passw\ue000rd 1'),
 main::create('passw\uffffrd 1'), main::create('passw\u200brd 1'),
 main::create('passw\u00adrd 1'), main::create('passw\u202erd 1'),
 main::create('passw\u2028rd 1'), main::create('passw\ufeffrd 1')]
--- refused: password|not hold control, invisible or unassigned characters



=== TEST 14: half a surrogate pair is no text
--- request eval: main::create('passw\ud83drd 1')
--- error_code: 400



=== TEST 15: a login with what can't be set is a wrong password
--- request eval
[main::login($::Owner, 'pass\tword 1'), main::login($::Owner, 'passw\u0378rd 1'),
 main::login($::Owner, 'x'), main::login($::Owner, ''),
 main::login($::Owner, 'x' x 2000), main::login($::Owner, '\u00a0' x 2000)]
--- error_code eval: [(401) x 6]



=== TEST 16: the fewest bytes count when prepared
--- request eval
[main::create('1234567'), main::create(''),
 main::create('cafe\u0301 1'), main::create('\u00a0\u00a0\u00a0\u00a0')]
--- refused: password|have at least 8 bytes



=== TEST 17: eight bytes when prepared
--- request eval
[main::create('e\u0301\u00e9e\u0301\u00e9'),
 main::login($::Signed, '\u00e9' x 4)]
--- error_code eval: [201, 200]



=== TEST 18: the most bytes count when prepared
--- request eval
[main::create('x' x 257), main::create('\u00e9' x 128 . 'x'),
 main::create('e\u0301' x 128 . 'x'), main::create('x' x 2000)]
--- refused: password|have at most 256 bytes



=== TEST 19: 256 bytes when prepared, longer as they are sent
--- request eval
[main::create('e\u0301' x 128), main::login($::Signed, '\u00e9' x 128),
 main::login($::Signed, 'e\u0301' x 128),
 main::login($::Signed, '\u00e9' x 127 . 'e')]
--- error_code eval: [201, 200, 200, 401]



=== TEST 20: bcrypt's 72 bytes count when prepared
--- http_config
    tenant_password_hash bcrypt;
--- request eval
[main::create('e\u0301' x 36), main::login($::Signed, '\u00e9' x 36)]
--- error_code eval: [201, 200]



=== TEST 21: and no more
--- http_config
    tenant_password_hash bcrypt;
--- request eval
[main::create('\u00e9' x 36 . 'x'), main::create('e\u0301' x 36 . 'x')]
--- refused: password|have at most 72 bytes
