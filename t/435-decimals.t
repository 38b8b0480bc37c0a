# Decimals (docs/api.md): what is accepted is stored as exactly that number,
# texts of more than 34 digits and what decimal128 can't hold are refused.
# Digits count from the first that is not 0 on, those at the end, too.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

repeat_each(2);

our $Digits = '1234567890123456789012345678901234';

# a document with these numbers, in order, and how they come back
sub decimals {
    return '{"_id":"x",' . CORE::join(',', map {
        "\"d$_\":{\"\$numberDecimal\":\"$_[$_]\"}"
    } 0 .. $#_) . '}';
}

# rows that each have to be refused by this text
sub refused {
    my ($row, @texts) = @_;

    return [map { (my $line = $row) =~ s/%s/{"\$numberDecimal":"$_"}/; $line }
            @texts];
}

our @Many = (
    '0853365613747378083628470907884489009',        # leading zeros
    "000${Digits}5", "0000000000000000000000000000000000000000${Digits}1",
    "-0${Digits}5", "+00${Digits}5", "${Digits}5", "-${Digits}5",
    "${Digits}0", '1' . '0' x 34, '1' . '0' x 200,  # zeros at the end
    "1.${Digits}", '0.' . $Digits . '5', "0.000${Digits}0", ".${Digits}9",
    "${Digits}.0", '1.' . '0' x 34, "000.00${Digits}1",
    "${Digits}5E-3", "${Digits}0e+10", "1.${Digits}E-6000", "0${Digits}5E100",
);
our @Never = (
    '1E+6145', '10E+6144', '-1E6145', '1E4294967297', '1E18446744073709551617',
    '1E-6177', '11E-6177', '1.5E-6176', '1E-4294967297', '1e-99999999999999',
    '', '+', '-', '.', 'e5', '1e', '1e+', '1e1.5', '1..5', '1.5.5', '--1',
    '+-1', '1_0', '1,5', '0x1', '1f', ' 1', '1 ', 'infin', 'NaN1', 'sNaN',
    'nil',
);

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: more than 34 digits, in every form
--- rows eval: main::refused('422 POST /data/{new} {"a":[%s]}', @main::Many)
--- wrong: a[0]
--- commands



=== TEST 2: replaced and patched
--- rows eval
[@{ main::refused('422 PUT /data/{new}/a {"a":[%s]}', @main::Many) },
 @{ main::refused('422 PATCH /data/{new}/a {"a":[%s]} | Content-Type: application/merge-patch+json', @main::Many) }]
--- wrong: a[0]
--- commands



=== TEST 3: in filters
--- rows eval
[@{ main::refused('422 GET /data/{new}?filter={"a":{"$in":[%s]}}',
                  map { s/\+/%2B/gr } grep { !/ / } @main::Many, @main::Never) }]
--- wrong: filter.a.$in[0]
--- commands



=== TEST 4: what decimal128 can't hold, and what is no number
--- rows eval: main::refused('422 POST /data/{new} {"a":[%s]}', @main::Never)
--- wrong: a[0]
--- commands



=== TEST 5: no text
--- rows
422 POST /data/{new} {"a":{"$numberDecimal":1.5}}
422 POST /data/{new} {"a":{"$numberDecimal":null}}
422 POST /data/{new} {"a":{"$numberDecimal":["1"]}}
--- wrong: a
--- commands



=== TEST 6: 34 digits, whatever is around them
--- rows eval
["201 POST /data/{new} " . main::decimals($main::Digits, "-$main::Digits",
     "0000000000000000000000000000000000000000000$main::Digits",
     "+0$main::Digits", "0.$main::Digits", "00.00$main::Digits",
     "123456.7890123456789012345678901234", "$main::Digits.",
     "${main::Digits}E+6111", "${main::Digits}E-6176"),
 "200 GET /data/{new}/x ==> " . main::decimals($main::Digits,
     "-$main::Digits", $main::Digits, $main::Digits, "0.$main::Digits",
     "0.00$main::Digits", "123456.7890123456789012345678901234",
     $main::Digits, "1.234567890123456789012345678901234E+6144",
     "1.234567890123456789012345678901234E-6143")]



=== TEST 7: few digits behind many zeros, and zero
--- rows eval
["201 POST /data/{new} " . main::decimals("0" x 50 . "1.50", "0" x 50,
     "-0.00", "0." . "0" x 50 . "1", "0E+99999999999", "1E+0000000000000005",
     ".5", "5.", "+1e-7"),
 "200 GET /data/{new}/x ==> " . main::decimals("1.50", "0", "-0.00", "1E-51",
     "0E+6111", "1E+5", "0.5", "5", "1E-7")]



=== TEST 8: the ends of the range, by zeros that come or go
--- rows eval
["201 POST /data/{new} " . main::decimals("1E+6144", "-9E+6144", "12E+6143",
     "1E-6176", "10E-6177", "1.0E-6176"),
 "200 GET /data/{new}/x ==> " . main::decimals(
     "1.000000000000000000000000000000000E+6144",
     "-9.000000000000000000000000000000000E+6144",
     "1.200000000000000000000000000000000E+6144", "1E-6176", "1E-6176",
     "1E-6176")]



=== TEST 9: no finite ones, in any case
--- rows eval
["201 POST /data/{new} " . main::decimals("inf", "-INFINITY", "+Inf", "nAn",
     "-NaN"),
 "200 GET /data/{new}/x ==> " . main::decimals("Infinity", "-Infinity",
     "Infinity", "NaN", "NaN")]



=== TEST 10: a filter finds the number in any form
--- seed
acme POST /data/{new} [{"_id":1,"p":{"$numberDecimal":"19.99"}},{"_id":2,"p":{"$numberDecimal":"20"}}]
--- rows
200 GET /data/{new}?filter={"p":{"$numberDecimal":"0019.9900"}} ~=> {"documents":[{"_id":1}]}
200 GET /data/{new}?filter={"p":{"$gt":{"$numberDecimal":"1.999E1"}}} ~=> {"documents":[{"_id":2}]}
200 GET /data/{new}?filter={"p":{"$in":[{"$numberDecimal":"0000000000000000000000000000000000000000000000000000000000000000000020"}]}} ~=> {"documents":[{"_id":2}]}
