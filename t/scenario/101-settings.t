# Two instances with other settings beside each other: a change of where new
# data go never strands the old, and each knows its own issuer.

use strict;
use warnings;

use Server;
use Test::More;

my $plain = Server->new;
my $token = $plain->sign_up('acme');

is($plain->request(PUT => '/data/c/x', { n => 1 })->{status}, 201, 'put');

my $nginx = Server->new(database => $plain->{database}, http => <<"_EOC_");
    tenant_issuer other;
    tenant_collection_prefix t.;
    tenant_database $plain->{database}_d;
    tenant_password_hash bcrypt;
_EOC_

is($nginx->request(GET => '/data/c/x', undef,
                   Authorization => "Bearer $token")->{status}, 401,
   'the token of another issuer');

my $res = $nginx->request(POST => '/admin/login', {
    email => $plain->{email}, password => 'correct horse',
});
is($res->{status}, 200, 'a hash of the other kind');
$nginx->{token} = $res->{json}{access_token};

is($nginx->request(GET => '/data/c/x')->{json}{n}, 1,
   'the old data are where they were');
is($nginx->request(PUT => '/data/c/y', { n => 2 })->{status}, 201, 'new ones');
is($plain->request(GET => '/data/c/y')->{json}{n}, 2, 'go there, too');

delete $nginx->{token};
$nginx->sign_up('beta');
like($nginx->{organization}{collection_name}, qr/^t\.[0-9a-f]{24}$/,
     'another prefix for a new organization');
is($nginx->request(PUT => '/data/c/x', { n => 3 })->{status}, 201,
   'in another database');

$res = $plain->request(POST => '/admin/login', {
    email => $nginx->{email}, password => 'correct horse',
});
is($plain->request(GET => '/data/c/x', undef,
                   Authorization => "Bearer $res->{json}{access_token}")
         ->{json}{n}, 3, 'is found without the directives');

unlike($_->log, qr/\[(alert|emerg|crit|error)\]/, 'nothing to act on')
    for $plain, $nginx;

done_testing();
