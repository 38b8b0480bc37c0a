# The form that was asked for: relaxed or canonical JSON, as the client weighs
# them.

use strict;
use warnings;

use Tenant;

repeat_each(2);

add_block_preprocessor(sub {
    my ($block) = @_;

    my $form = $block->form or return;

    $block->set_value('as', 'acme');
    $block->set_value('seed',
                      'acme PUT /data/c/a {"n":{"$numberLong":"5"}}');
    $block->set_value('request', 'GET /data/c/a');
    $block->set_value('response_headers',
                      "Content-Type: application/$form\nVary: Accept");
    $block->set_value('response_json', $form eq 'json'
        ? '{"_id":"a","n":5}' : '{"_id":"a","n":{"$numberLong":"5"}}');
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: an empty Accept
--- form: json
--- more_headers
Accept: 



=== TEST 2: application/json
--- form: json
--- more_headers
Accept: application/json



=== TEST 3: */*
--- form: json
--- more_headers
Accept: */*



=== TEST 4: application/ejson
--- form: ejson
--- more_headers
Accept: application/ejson



=== TEST 5: APPLICATION/EJSON
--- form: ejson
--- more_headers
Accept: APPLICATION/EJSON



=== TEST 6: text/html, application/ejson;q=0.5
--- form: ejson
--- more_headers
Accept: text/html, application/ejson;q=0.5



=== TEST 7: application/json,application/ejson
--- form: ejson
--- more_headers
Accept: application/json,application/ejson



=== TEST 8: application/ejson;q=0, application/json
--- form: json
--- more_headers
Accept: application/ejson;q=0, application/json



=== TEST 9: application/ejson; q=0.000
--- form: json
--- more_headers
Accept: application/ejson; q=0.000



=== TEST 10: application/ejson;q=0.01
--- form: ejson
--- more_headers
Accept: application/ejson;q=0.01



=== TEST 11: application/ejson;q=0.1, application/json
--- form: json
--- more_headers
Accept: application/ejson;q=0.1, application/json



=== TEST 12: application/json;q=0.2,application/ejson;q=0.21
--- form: ejson
--- more_headers
Accept: application/json;q=0.2,application/ejson;q=0.21



=== TEST 13: application/json;q=0, application/ejson;q=0.001
--- form: ejson
--- more_headers
Accept: application/json;q=0, application/ejson;q=0.001



=== TEST 14: application/ejson2
--- form: json
--- more_headers
Accept: application/ejson2



=== TEST 15: xapplication/ejson
--- form: json
--- more_headers
Accept: xapplication/ejson



=== TEST 16: application/ejson-seq
--- form: json
--- more_headers
Accept: application/ejson-seq



=== TEST 17: ,,application/ejson,
--- form: ejson
--- more_headers
Accept: ,,application/ejson,



=== TEST 18: no Accept
--- form: json
