# Walks to page 1,000 of a list of 50 and measures it and page 1, alternately,
# on one connection.  Usage: perl bench/pages.pl URL TOKEN ROUNDS

use strict;
use warnings;

use HTTP::Tiny ();
use Time::HiRes qw( time );

use constant { PAGE => 1000, LIMIT => 50, STRIDE => 1000, BUDGET => 1.3 };

my ($url, $token, $rounds) = @ARGV;
my $http = HTTP::Tiny->new(
    keep_alive => 1, timeout => 120,
    default_headers => { Authorization => "Bearer $token" });
my $failed = 0;

sub get {
    my ($sort, $limit, $after) = @_;

    my $began = time;
    my $res = $http->get("$url?limit=$limit"
        . (length $sort ? '&sort=' . $sort =~ s/([{}":,])/
                                     sprintf '%%%02X', ord $1/erx : '')
        . (defined $after ? "&after=$after" : ''));
    my $time = (time - $began) * 1000;

    die "$res->{status} $res->{content}\n" if $res->{status} != 200;

    return ($time, $res->{content} =~ /"next":"([^"]+)"\}\z/);
}

# The token of the page before: one is as good for a page of any length.
sub walk {
    my ($sort) = @_;
    my ($after, $n) = (undef, (PAGE - 1) * LIMIT);

    while ($n > 0) {
        my $limit = $n < STRIDE ? $n : STRIDE;

        (undef, $after) = get($sort, $limit, $after);
        die "the list ends too early\n" if !defined $after;
        $n -= $limit;
    }

    return $after;
}

sub median {
    my @sorted = sort { $a <=> $b } @_;

    return ($sorted[$#sorted / 2] + $sorted[@sorted / 2]) / 2;
}

printf "%-22s %10s %13s  %5s\n", 'sort', 'page 1, ms', 'page 1000, ms',
    'ratio';

for my $sort ('', '{"_id":-1}', '{"n":1}', '{"n":-1,"_id":-1}',
              '{"g":1,"n":1}')
{
    my $after = walk($sort);
    my (@first, @deep);

    for (1 .. $rounds) {
        push @first, (get($sort, LIMIT))[0];
        push @deep, (get($sort, LIMIT, $after))[0];
    }

    my ($first, $deep) = (median(@first), median(@deep));
    my $ratio = $deep / $first;

    printf "%-22s %10.2f %13.2f  %5.2f\n", $sort || '(_id)', $first, $deep,
        $ratio;
    $failed ||= $ratio > BUDGET;
}

print $failed ? "over the budget of @{[ BUDGET ]}\n"
              : "within the budget of @{[ BUDGET ]}\n";

exit $failed;
