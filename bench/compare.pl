#!/usr/bin/env perl
# Of bench/compare's results on standard input, the table for one kind of work
# and number of connections: medians of the rounds, and of their ratios.
# Usage: compare.pl WORK CONNECTIONS
use strict;
use warnings;

my ($work, $connections) = @ARGV;
my (%rounds, @sides);

while (<STDIN>) {
    my ($w, $c, $round, $side, $n, $seconds, $failed, $p50, $p99, $cpu, $pss,
        $rest) = split;
    next if $w ne $work || $c != $connections;
    push @sides, $side if !exists $rounds{$side};
    $rounds{$side}{$round} = {
        rate => $n / $seconds,
        p50  => $p50,
        p99  => $p99,
        cpu  => $cpu / $n,
        pss  => $pss / 1024,
        rest => $rest / $n,
    };
}

sub median {
    my @sorted = sort { $a <=> $b } @_;
    return '-' if !@sorted;
    return ($sorted[$#sorted / 2] + $sorted[@sorted / 2]) / 2;
}

# the middle of what was measured in the rounds
sub middle {
    my ($side, $what) = @_;
    return median(map { $_->{$what} } values %{ $rounds{$side} });
}

# as many times Rust's, in the same round
sub ratio {
    my ($side, $what) = @_;
    my @ratios;

    for my $round (keys %{ $rounds{$side} }) {
        my $base = $rounds{rust}{$round} or next;
        next if !$base->{$what};
        push @ratios, $rounds{$side}{$round}{$what} / $base->{$what};
    }
    return @ratios ? sprintf '%.2f', median(@ratios) : '-';
}

printf "\n%-23s %9s %8s %8s %8s %7s %7s | %5s %5s %5s\n",
    "$work, $connections connections", 'req/s', 'p50 ms', 'p99 ms', 'CPU us',
    'PSS MB', 'rest us', 'rate', 'p50', 'CPU';

for my $side (sort { middle($b, 'rate') <=> middle($a, 'rate') } @sides) {
    printf "%-23s %9.0f %8.3f %8.3f %8.1f %7.1f %7.1f | %5s %5s %5s\n", $side,
        middle($side, 'rate'), middle($side, 'p50') / 1000,
        middle($side, 'p99') / 1000, middle($side, 'cpu'),
        middle($side, 'pss'), middle($side, 'rest'),
        map { ratio($side, $_) } qw(rate p50 cpu);
}
