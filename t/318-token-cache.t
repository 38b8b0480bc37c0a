# "tenant_token_cache" (docs/directives.md): whatever its size, a token is its own
# user's.  Its end, its memory and reloads are in t/scenario/318-token-cache.t.

use strict;
use warnings;

use Tenant;
use Tenant::Rows;

use Issuer;

my $issuer = Issuer->new;
my @tokens = map { $issuer->token({ sub => "user-$_" }) } 1 .. 60;

# "--- cache": its size; each user asks in turn, and backwards
add_block_preprocessor(sub {
    my ($block) = @_;

    my $cache = $block->cache // return;

    $cache =~ s/\s//g;
    $block->set_value(http_config => "    " . $issuer->directive
                      . ($cache eq "default" ? "" : "\n    tenant_token_cache $cache;"));
    $block->set_value(config => <<'_EOC_');
    location = /who {
        tenant_auth on;
        add_header X-User $tenant_user always;
        try_files /index.html =404;
    }
_EOC_

    my @order = (0 .. 59, reverse 0 .. 59);
    my $last = $tokens[59];
    my @nearly = (substr($last, 0, -1), "${last}A", "A$last",
                  $last =~ s/.(.)\z/A$1/r, $last =~ s/\./../r, ucfirst $last);
    my @rows = defined $block->nearly
        ? map { "401 GET /who \@ nobody | Authorization: Bearer $_ < !X-User" }
            grep { $_ ne $last } @nearly
        : map { "200 GET /who \@ nobody | Authorization: Bearer $tokens[$_]"
                . " < X-User: user-" . ($_ + 1) } @order;

    unshift @rows, "200 GET /who \@ nobody | Authorization: Bearer $last"
        if defined $block->nearly;
    $block->set_value(backend => "");
    $block->set_value(rows => \@rows);
});

repeat_each(2);
plan('no_plan');
no_long_string();
run_tests();

__DATA__

=== TEST 1: a cache of the default size: everybody is who he is
--- cache: default



=== TEST 2: a cache of the default size: nothing but the whole token is the token
--- cache: default
--- nearly



=== TEST 3: a cache switched off: everybody is who he is
--- cache: 0



=== TEST 4: a cache switched off: nothing but the whole token is the token
--- cache: 0
--- nearly



=== TEST 5: a cache of one byte: everybody is who he is
--- cache: 1



=== TEST 6: a cache of one byte: nothing but the whole token is the token
--- cache: 1
--- nearly



=== TEST 7: a cache of 2k, which hold a few: everybody is who he is
--- cache: 2k



=== TEST 8: a cache of 2k, which hold a few: nothing but the whole token is the token
--- cache: 2k
--- nearly



=== TEST 9: a cache of 64k: everybody is who he is
--- cache: 64k



=== TEST 10: a cache of 64k: nothing but the whole token is the token
--- cache: 64k
--- nearly

