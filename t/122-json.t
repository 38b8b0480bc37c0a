# What is no JSON is 400 at every door, what is JSON but no object 422, and
# neither asks the database.

use strict;
use warnings;

use Tenant;

repeat_each(2);

# the block's text at each door that takes a body
our @Doors = ('PUT /data/c/x', 'POST /data/c', 'PUT /org/update',
              'POST /admin/login', 'POST /org/create', 'POST /admin/users',
              'PUT /admin/password', 'PATCH /admin/users/' . '0' x 24);

add_block_preprocessor(sub {
    my ($block) = @_;

    my $text = $block->text;
    my $status = $block->status // 400;
    my @doors = $block->doors ? split /, /, $block->doors : @Doors;

    $block->set_value('as', join ' ', ('acme') x @doors);
    $block->set_value('request', [map { $text eq '' ? $_ : "$_\n$text" } @doors]);
    $block->set_value('error_code', [($status) x @doors]);
    $block->set_value('problem', [('') x @doors]);
    $block->set_value('commands', '');
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: nothing
--- text eval: ""



=== TEST 2: blanks
--- text eval: " \r\n\t "



=== TEST 3: a word
--- text eval: 'nonsense'



=== TEST 4: half an object
--- text eval: '{"a":1'



=== TEST 5: a half string
--- text eval: '{"a'



=== TEST 6: a trailing comma
--- text eval: '{"a":1,}'



=== TEST 7: single quotes
--- text eval: "{'a':1}"



=== TEST 8: no quotes
--- text eval: '{a:1}'



=== TEST 9: a comment
--- text eval: '{"a":1/* */}'



=== TEST 10: more behind it
--- text eval: '{"a":1} x'



=== TEST 11: another one behind it
--- text eval: '{"a":1}{"a":1}'



=== TEST 12: a NUL behind it
--- text eval: qq({"a":1}\0)



=== TEST 13: a NUL before it
--- text eval: qq(\0{"a":1})



=== TEST 14: a byte order mark
--- text eval: qq(\xef\xbb\xbf{"a":1})



=== TEST 15: UTF-16
--- text eval: CORE::join('', map { "\0$_" } split //, '{"a":1}')



=== TEST 16: a member twice
--- text eval: '{"a":1,"a":2}'



=== TEST 17: a member twice, inside
--- text eval: '{"o":[{"a":1,"a":2}]}'



=== TEST 18: a member twice, escaped
--- text eval: '{"a":1,"\u0061":2}'



=== TEST 19: a NUL in a name
--- text eval: '{"a\u0000b":1}'



=== TEST 20: a raw NUL
--- text eval: qq({"a\0b":1})



=== TEST 21: a raw control
--- text eval: qq({"a":"x\ny"})



=== TEST 22: not UTF-8
--- text eval: qq({"a":"\xff\xfe"})



=== TEST 23: an overlong form
--- text eval: qq({"a":"\xc0\xaf"})



=== TEST 24: half a character
--- text eval: qq({"a":"\xe2\x82"})



=== TEST 25: a surrogate in UTF-8
--- text eval: qq({"a":"\xed\xa0\x80"})



=== TEST 26: over U+10FFFF
--- text eval: qq({"a":"\xf4\x90\x80\x80"})



=== TEST 27: a lone surrogate
--- text eval: '{"a":"\ud800"}'



=== TEST 28: the other one
--- text eval: '{"a":"\udc00"}'



=== TEST 29: swapped surrogates
--- text eval: '{"a":"\udc00\ud800"}'



=== TEST 30: a bad escape
--- text eval: '{"a":"\x41"}'



=== TEST 31: a short escape
--- text eval: '{"a":"\u00"}'



=== TEST 32: arrays 200 deep
--- text eval: '{"a":' . '[' x 200 . ']' x 200 . '}'



=== TEST 33: objects 200 deep
--- text eval: '{"a":' x 200 . '1' . '}' x 200



=== TEST 34: brackets 30000 deep
--- text eval: '[' x 30_000



=== TEST 35: 1e999
--- text eval: '{"a":1e999}'



=== TEST 36: many digits
--- text eval: '{"a":' . '9' x 400 . '}'



=== TEST 37: NaN
--- text eval: '{"a":NaN}'



=== TEST 38: Infinity
--- text eval: '{"a":-Infinity}'



=== TEST 39: a leading zero
--- text eval: '{"a":01}'



=== TEST 40: a plus
--- text eval: '{"a":+1}'



=== TEST 41: hexadecimal
--- text eval: '{"a":0x1}'



=== TEST 42: a dot without a digit
--- text eval: '{"a":1.}'



=== TEST 43: a digit before no dot
--- text eval: '{"a":.5}'



=== TEST 44: JSON, but no object: a string
--- text chomp
"x"
--- status: 422



=== TEST 45: JSON, but no object: a number
--- text chomp
1
--- status: 422



=== TEST 46: JSON, but no object: null
--- text chomp
null
--- status: 422



=== TEST 47: JSON, but no object: true
--- text chomp
true
--- status: 422



=== TEST 48: JSON, but no object: an empty array
--- text chomp
[]
--- status: 422
