# HEAD has the status and headers of GET, good or bad, and no byte more.

use strict;
use warnings;

use Tenant;

repeat_each(2);

add_block_preprocessor(sub {
    my ($block) = @_;

    my $path = $block->path;
    my $status = $block->error_code // 200;

    $block->set_value('as', 'acme');
    $block->set_value('seed', 'acme PUT /data/h/x {"n":1}' . "\n"
                      . "get=acme GET=$status $path");
    $block->set_value('request', "HEAD $path");
    $block->set_value('no_body', '');
    $block->set_value('response_headers', CORE::join "\n",
        map { "$_: {get.$_}" } qw( Content-Type Content-Length Cache-Control
                                   X-Content-Type-Options ),
        grep { $block->with && $block->with =~ /$_/ } qw( ETag Vary Allow ));
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a page
--- path: /data/h
--- with: Vary



=== TEST 2: a document
--- path: /data/h/x
--- with: ETag Vary



=== TEST 3: none
--- path: /data/h/none
--- error_code: 404



=== TEST 4: a bad parameter
--- path: /data/h?a=1
--- error_code: 422



=== TEST 5: a bad path
--- path: /data/h/
--- error_code: 404



=== TEST 6: the collections
--- path: /data/



=== TEST 7: an organization
--- path: /org/get?organization_name=acme



=== TEST 8: no organization
--- path: /org/get?organization_name=none
--- error_code: 404



=== TEST 9: another method
--- path: /org/create
--- error_code: 405
--- with: Allow



=== TEST 10: a user
--- path: /admin/me



=== TEST 11: users
--- path: /admin/users
