# The description as other programs read it: a validator, a linter, and a
# tester that tries all that it says and finds no answer that it does not.

use strict;
use warnings;

use File::Basename qw( dirname );
use Test::More;

use Server;

$ENV{TENANT_TEST_SLOW}
    or plan skip_all => 'takes long: set TENANT_TEST_SLOW';

my $check = dirname(__FILE__) . '/../../util/check-openapi';

system("$check prepare >/dev/null 2>&1") == 0
    or plan skip_all => 'PyPI or npm has no tools';

# what is longer than its lines nginx refuses before us, as HTML
my $nginx = Server->new(http => 'client_max_body_size 20m;
                                large_client_header_buffers 4 256k;',
                        server => <<'_EOC_');
    location = /openapi.json {
        tenant_openapi;
    }

    location /operator/ {
        tenant_operator;
    }
_EOC_

my $token = $nginx->sign_up;
(my $mint = $check) =~ s/check-openapi$/operator-token/;
my $operator = `$mint $nginx->{dir}/signing.key --ttl 3600`;
chomp $operator;
my $said = `$check http://127.0.0.1:$nginx->{port} $token $operator 2>&1`;

is($?, 0, 'the description is valid, and true') or diag($said);
like($said, qr/Operations:\s+Selected: 31\//, 'all were tried');
like($said, qr/Operations:\s+Selected: 11\//, 'an operator\'s, too');
unlike($nginx->log, qr/\[(?:error|alert|crit)\] .* tenant: /,
       'no error of ours was logged');

done_testing();
