# Memory that runs out while a token is checked: the request fails, and says so.
# The token is not to blame, so it is never told that it was wrong.

use strict;
use warnings;

use Issuer;
use Server;
use Test::More;

# the sanitizers have an allocator of their own
plan skip_all => 'another library is preloaded'
    if $ENV{TEST_NGINX_LD_PRELOAD};

(my $source = __FILE__) =~ s{scenario/[^/]*$}{lib/no_memory.c};
my $library = "$ENV{TENANT_TEST_RUN}/no_memory.so";
my $trigger = "$ENV{TENANT_TEST_RUN}/no_memory";

system('gcc', '-O1', '-shared', '-fPIC', '-o', $library, $source, '-ldl') == 0
    or die "gcc: $?\n";

local $ENV{TEST_NGINX_LD_PRELOAD} = $library;
local $ENV{TENANT_NO_MEMORY} = $trigger;

my $issuer = Issuer->new;
my $port = Server::free_port();

my $nginx = Server->new(main => 'env TENANT_NO_MEMORY;', http => <<"_EOC_");
    @{[ $issuer->directive ]}
    tenant_token_cache 0;

    server {
        listen 127.0.0.1:$port;

        location = /on {
            tenant_auth on;
            add_header X-Status "\$tenant_token_status" always;
            empty_gif;
        }
        location = /optional {
            tenant_auth optional;
            add_header X-User "\$tenant_user" always;
            empty_gif;
        }
    }
_EOC_

my $token = $issuer->token({});
my $n = 0;

sub get {
    my ($path, $bearer, $allowed) = @_;

    Server::spew($trigger, "$allowed " . ++$n) if defined $allowed;
    my $res = Issuer::curl(1, $port, $path, '-H',
                           "Authorization: Bearer $bearer");
    unlink $trigger;

    return $res;
}

is(get('/on', $token)->{status}, 200, 'with memory: 200');
is(get('/on', "${token}x")->{status}, 401, 'and a forged one: 401');
is(get('/optional', $token)->{headers}{'x-user'}[0], 'ann', 'somebody');

for my $path ('/on', '/optional') {
    my ($failed, $allowed) = (0, 0);

    # from the first allocation on, from the second, ...
    for ($allowed = 0; $allowed < 200; $allowed++) {
        my $res = get($path, $token, $allowed);

        last if $res->{status} == 200;

        $failed++;
        like($res->{status}, qr/^50[03]$/,
             "$path, allocation $allowed: not the token's fault")
            or diag($res->{head});
        unlike($res->{head}, qr/^www-authenticate:/mi, 'no challenge');
    }

    cmp_ok($failed, '>', 1, "$path: it failed");
    cmp_ok($allowed, '<', 200, "$path: and with memory enough it did not");
}

# nor does a wrong one pass; an answer may get lost, too
for my $allowed (0 .. 5) {
    like(get('/on', "${token}x", $allowed)->{status}, qr/^(?:0|401|50[03])$/,
         "a forged one, allocation $allowed");
}

is(get('/on', $token)->{status}, 200, 'memory is back');
like($nginx->log, qr/\[error\].*tenant: a token can't be checked: no memory/,
     'the log says what is wrong');
unlike($nginx->log, qr/\[alert\]|exited on signal/, 'the worker lives');

done_testing();
