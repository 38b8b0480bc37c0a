package Tenant::Owned;

# What a collection has of its own, indexes and a schema, is refused where
# organizations share one.  There, each block of a suite that uses this becomes
# its requests for these alone: 409, unless the block says by "--- wrong" that it
# is a request that nobody may send, and no command.  It is used after
# Tenant::Rows, so that it comes first.

use strict;
use warnings;

use Storage ();
use Test::Nginx::Util ();

Test::Nginx::Util::add_block_preprocessor(sub {
    my ($block) = @_;

    $block->run_filters if !$block->is_filtered;

    return if Storage::mode() ne 'shared' || !defined $block->rows;

    my @rows = map {
        my ($line) = split / (?:<~?|~?=>|==>|~>) /;
        my $kept = defined $block->wrong ? qr/40[0-3]|415|422/ : qr/40[0-3]|415/;

        $line =~ s/^(?!$kept )\S+/409/r;
    } grep { m{^\S+ \S+ \S+:(?:indexes|schema)} } split /\n/, $block->rows;

    $block->set_value(rows => join "\n",
                      @rows ? @rows : '409 GET /data/{new}:schema');
    $block->set_value(seed => '');
    $block->set_value(commands => '');
});

1;
