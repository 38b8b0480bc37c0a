# POST {c}:distinct of more than the 16 MiB that an answer may have: refused by us
# where the database sends it, and by the database where it does not.

use strict;
use warnings;

use Server;
use Test::More;

my $nginx = Server->new(http => 'client_max_body_size 20m; tenant_timeout 20s;');
$nginx->sign_up();

is($nginx->request(PUT => "/data/c/$_", { s => "$_" . 'x' x 1_100_000,
                                          few => $_ % 2 })->{status},
   201, "document $_") for 1 .. 16;

my $few = $nginx->request(POST => '/data/c:distinct', { field => 'few' });
is_deeply([sort @{ $few->{json}{values} }], [0, 1], 'a few values');

my $many = $nginx->request(POST => '/data/c:distinct', { field => 's' });
is($many->{status}, 422, 'too much of them');
like($many->{headers}{'content-type'}, qr/problem/, 'is a problem');

my $some = $nginx->request(POST => '/data/c:distinct',
    { field => 's', filter => { _id => { '$in' => [1 .. 5] } } });
is(scalar @{ $some->{json}{values} }, 0, 'by ids that are numbers: none');
$some = $nginx->request(POST => '/data/c:distinct',
    { field => 's', filter => { _id => { '$in' => ['1', '2', '3'] } } });
is(scalar @{ $some->{json}{values} }, 3, 'some of them, in a large reply');

unlike($nginx->log, qr/\[(?:error|alert|crit|emerg)\]/, 'nothing is logged');

done_testing();
