package Load;

# Clients that ask again as soon as they are answered, and how long that takes.
#
#     my $was = Load::run($nginx, '/data/c/a', clients => 64, seconds => 3);
#
# returns { statuses => { 200 => n }, rate => of 200 a second, times => [...]
# of those, in seconds, sorted, wrong => [...] }.  "pause" is how long a client
# waits that was told to come again later, "every" how long each does between
# two requests, "until" a file that ends it, "check" a function that says what
# is wrong with an answer's status, head and body, or nothing.

use strict;
use warnings;

use IO::Select ();
use IO::Socket::INET ();
use Time::HiRes qw( sleep time );

sub run {
    my ($nginx, $path, %arg) = @_;

    my $self = bless {
        nginx => $nginx, %arg, select => IO::Select->new, of => {},
        statuses => {}, times => [], wrong => [], later => [],
        text => "GET $path HTTP/1.1\r\nHost: a\r\n"
            . "Authorization: Bearer $nginx->{token}\r\n\r\n",
    }, __PACKAGE__;

    $self->ask({}) for 1 .. $arg{clients} || 1;

    my $began = time;
    my $end = $began + ($arg{seconds} || 60);

    while (time < $end && !($arg{until} && -e $arg{until})) {
        $self->turn;
    }

    my $took = time - $began;
    my @times = sort { $a <=> $b } @{ $self->{times} };

    return { statuses => $self->{statuses}, wrong => $self->{wrong},
             rate => @times / $took, times => \@times };
}

sub turn {
    my ($self) = @_;

    for my $socket ($self->{select}->can_read(0.01)) {
        my $one = $self->{of}{$socket} or next;
        my $n = sysread $socket, $one->{bytes}, 262144, length $one->{bytes};

        $n ? $self->came($one) : $self->lost($one);
    }

    my $now = time;
    my @due = grep { $_->[0] <= $now } @{ $self->{later} };

    if (@due) {
        @{ $self->{later} } = grep { $_->[0] > $now } @{ $self->{later} };
        $self->ask($_->[1]) for @due;
    }
}

sub ask {
    my ($self, $one) = @_;

    if (!$one->{socket}) {
        $one->{socket} = IO::Socket::INET->new(
            PeerAddr => "127.0.0.1:$self->{nginx}{port}")
            or die "connect: $!\n";
        $self->{of}{ $one->{socket} } = $one;
        $self->{select}->add($one->{socket});
    }

    @$one{qw( bytes began )} = ('', time);
    syswrite $one->{socket}, $self->{text};
}

sub came {
    my ($self, $one) = @_;

    if (!defined $one->{end}) {
        my $head = index $one->{bytes}, "\r\n\r\n";

        return if $head < 0;

        my ($len) = $one->{bytes} =~ /^Content-Length: (\d+)\r/mi;

        if (!defined $len) {
            push @{ $self->{wrong} }, 'an answer without a length: '
                . substr $one->{bytes}, 0, $head;
            return $self->lost($one);
        }

        @$one{qw( head end )} = ($head + 4, $head + 4 + $len);
    }

    return if length $one->{bytes} < $one->{end};

    my ($status) = $one->{bytes} =~ m{^HTTP/1\.1 (\d+)};
    my ($head, $end) = delete @$one{qw( head end )};
    my $took = time - $one->{began};

    $self->{statuses}{$status}++;
    push @{ $self->{times} }, $took if $status == 200;

    my $wrong = $self->{check}
        ? $self->{check}->($status, substr($one->{bytes}, 0, $head),
                           substr $one->{bytes}, $head) : undef;

    push @{ $self->{wrong} }, $wrong
        if defined $wrong && @{ $self->{wrong} } < 20;

    $self->next_one($one, $status);
}

sub lost {
    my ($self, $one) = @_;

    $self->{statuses}{closed}++;
    $self->{select}->remove($one->{socket});
    delete $self->{of}{ $one->{socket} };
    close delete $one->{socket};
    delete @$one{qw( head end )};
    $self->next_one($one, 0);
}

sub next_one {
    my ($self, $one, $status) = @_;

    my $wait = $status == 503 || !$status ? $self->{pause} || 0.05
                                          : $self->{every} || 0;

    return $self->ask($one) if !$wait;
    push @{ $self->{later} }, [time + $wait, $one];
}

# the time that this share of the answers took at most, in ms
sub quantile {
    my ($was, $share) = @_;

    my @times = @{ $was->{times} };

    return 0 if !@times;
    return 1000 * $times[int $share * $#times];
}

1;
