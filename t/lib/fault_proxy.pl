#!/usr/bin/env perl

# A TCP proxy on loopback that fails on request:
#
#     fault_proxy.pl PORT HOST:PORT FOLDER
#
# FOLDER/mode says how (pass, silent, refuse, reset, slow SECONDS, lost; see
# Proxy::mode in Server.pm) and is looked at all the time; FOLDER/active tells
# what it was read as.  FOLDER/commands receives the name of each command that
# a client sends (MongoDB wire protocol, OP_MSG and OP_QUERY); "both" is an
# aggregate that asks for two records at once.

use strict;
use warnings;

use IO::Select ();
use IO::Socket::INET ();
use Socket qw( SOL_SOCKET SO_LINGER );
use Time::HiRes qw( time );

my ($port, $upstream, $dir) = @ARGV;
my ($listener, %peer, %buffer, %wrote, @late, $mode);
my $active = '';
my $select = IO::Select->new;

$SIG{PIPE} = 'IGNORE';
$SIG{TERM} = sub { exit 0 };

open my $commands, '>>', "$dir/commands" or die "$dir/commands: $!\n";
$commands->autoflush(1);

sub listen_again {
    return if $listener;

    $listener = IO::Socket::INET->new(
        Listen => 128, LocalAddr => "127.0.0.1:$port", ReuseAddr => 1)
        or die "port $port: $!\n";
    $select->add($listener);
}

sub drop {
    my ($socket) = @_;

    my $other = delete $peer{$socket};

    for my $one ($socket, $other // ()) {
        $select->remove($one);
        delete $peer{$one};
        delete $buffer{$one};
        delete $wrote{$one};
        # a reset, not a farewell
        setsockopt $one, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0
            if $mode =~ /^(?:reset|lost)$/;
        close $one;
    }
}

# Takes whole messages off the client's bytes and notes their commands.
sub note {
    my ($socket) = @_;

    while (length $buffer{$socket} >= 16) {
        my ($len, undef, undef, $op) = unpack 'l<4', $buffer{$socket};

        last if $len < 16 || length $buffer{$socket} < $len;

        my $message = substr $buffer{$socket}, 0, $len, '';
        my $name;

        if ($op == 2013) {
            ($name) = unpack 'x26 Z*', $message;
        } elsif ($op == 2004) {
            my ($collection) = unpack 'x20 Z*', $message;
            ($name) = unpack 'Z*',
                substr $message, 20 + length($collection) + 1 + 8 + 5;
        }

        next if !defined $name;

        # what a worker asks by itself, soon after its start
        next if reconciles($message);

        # what a lease is made of, beside other aggregates
        $name = 'both' if $name eq 'aggregate' && $message =~ /\$unionWith\0/;

        print $commands "$name\n";
        $wrote{ $peer{$socket} } = 1
            if $name =~ /^(?:insert|update|delete|findAndModify)$/;
    }
}

# a command of the reconciler's, or about whose turn it is
sub reconciles {
    my ($message) = @_;

    return $message =~ /\A.{25}\x02(?:
        find\0.{4}organizations\0\x03filter\0.{4}\x04\$or\0.{4}\x030\0.{4}\x03state\0
        | find\0.{4}users\0\x03filter\0.{4}\x02state\0.{4}creating\0
        | aggregate\0.{4}(?:organizations|users)\0.*\$skip\0
        | \w+\0.{4}deployment\0)/sx;
}

sub accept_one {
    my $client = $listener->accept or return;
    my $server = IO::Socket::INET->new(PeerAddr => $upstream);

    if (!$server || $mode eq 'reset') {
        close $client;
        return;
    }

    $peer{$client} = $server;
    $peer{$server} = $client;
    $buffer{$client} = '';
    $select->add($client, $server);
}

sub forward {
    my ($socket, $bytes) = @_;

    my $at = 0;

    while ($at < length $bytes) {
        my $n = syswrite $peer{$socket}, $bytes, length($bytes) - $at, $at;

        return drop($socket) if !$n;

        $at += $n;
    }

    delete $wrote{$socket};
}

listen_again();

while (1) {
    open my $in, '<', "$dir/mode" or die "$dir/mode: $!\n";
    chomp($mode = <$in> // 'pass');
    close $in;

    if ($mode ne $active) {
        open my $out, '>', "$dir/active" or die "$dir/active: $!\n";
        print $out $active = $mode;
        close $out;
    }

    if ($mode eq 'refuse' || $mode eq 'reset') {
        for my $socket ($select->handles) {
            drop($socket) if exists $peer{$socket} && $socket != $listener;
        }
    }

    if ($mode eq 'refuse') {
        if ($listener) {
            $select->remove($listener);
            close $listener;
            undef $listener;
        }
    } else {
        listen_again();
    }

    if ($mode eq 'silent') {
        # connections are taken by the kernel, bytes stay where they are
        select undef, undef, undef, 0.02;
        next;
    }

    my @ready = $select->can_read(0.02);

    if (!@ready && !$select->count) {
        select undef, undef, undef, 0.02;
    }

    for my $socket (@ready) {
        if ($listener && $socket == $listener) {
            accept_one();
            next;
        }

        next if !exists $peer{$socket};

        my $n = sysread $socket, my $bytes, 65536;

        if (!$n) {
            drop($socket);
            next;
        }

        if (exists $buffer{$socket}) {
            $buffer{$socket} .= $bytes;
            note($socket);
        }

        if (exists $wrote{$socket} && $mode eq 'lost') {
            drop($socket);

        } elsif ($mode =~ /^slow (\S+)/ && !exists $buffer{$socket}) {
            push @late, [time + $1, $socket, $bytes];

        } else {
            forward($socket, $bytes);
        }
    }

    while (@late && $late[0][0] <= time) {
        my (undef, $socket, $bytes) = @{ shift @late };
        forward($socket, $bytes) if exists $peer{$socket};
    }
}
