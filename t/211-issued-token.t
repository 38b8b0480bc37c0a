# The token that a login gives: its parts, and what is in them.

use strict;
use warnings;

use JSON::PP ();
use Tenant;

repeat_each(2);

use Digest::SHA qw( hmac_sha256 );
use MIME::Base64 qw( decode_base64url encode_base64url );

# an answer with its token taken to parts
our $Header = sub { part($_[0], 0) };
our $Claims = sub { part($_[0], 1) };
our $Signature = sub {
    my ($header, $claims, $signature) = split /\./, token($_[0]);

    return $signature eq encode_base64url(hmac_sha256("$header.$claims",
                                                      signing_key()))
        ? 'right' : 'wrong';
};

sub token { JSON::PP::decode_json($_[0])->{access_token} }
sub part { decode_base64url((split /\./, token($_[0]))[$_[1]]) }

add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('as', 'nobody');
    $block->set_value('request', "POST /admin/login\n"
        . '{"email":"{email:acme}","password":"{password:acme}"}')
        if !defined $block->request;
});

plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: its header
--- response_body_filters eval: $::Header
--- response_json
{"alg":"HS256","typ":"JWT","kid":"~^[-_A-Za-z0-9]{16}$"}



=== TEST 2: its claims, and no other
--- response_body_filters eval: $::Claims
--- response_json
{"iss":"tenant","sub":"{user:acme}","org":"{id:acme}","role":"owner","user_epoch":0,"org_epoch":0,"auth_time":"~^[0-9]{10}$","iat":"~^[0-9]{10}$","exp":"~^[0-9]{10}$","jti":"~."}



=== TEST 3: its times are numbers, and an hour apart
--- response_body_filters eval
sub {
    my $claims = JSON::PP::decode_json($::Claims->($_[0]));

    return $claims->{exp} - $claims->{iat} . ' '
        . ($claims->{auth_time} - $claims->{iat}) . ' '
        . (CORE::abs(CORE::time() - $claims->{iat}) < 120 ? 'now' : 'then')
        . ' ' . JSON::PP->new->encode([@$claims{qw( exp iat org_epoch )}])
            =~ s/[0-9]+/n/gr;
}
--- response_body chomp
3600 0 now [n,n,n]



=== TEST 4: its signature is of the first key
--- response_body_filters eval: $::Signature
--- response_body chomp
right



=== TEST 5: each has a jti of its own
--- seed
other=nobody POST /admin/login {"email":"{email:acme}","password":"{password:acme}"}
--- response_body_unlike
{other.access_token}



=== TEST 6: an editor's role
--- request
POST /admin/login
{"email":"{email:acme/editor}","password":"{password:acme/editor}"}
--- response_body_filters eval: $::Claims
--- response_json_has
{"sub":"{user:acme/editor}","org":"{id:acme}","role":"editor"}



=== TEST 7: nothing secret is in the log
--- request
POST /admin/login
{"email":"{email:acme}","password":"{password:acme}"}
--- response_json_has
{"role":"owner"}
--- no_error_log
password
eyJ
$y$
[error]
