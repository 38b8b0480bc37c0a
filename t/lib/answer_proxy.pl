#!/usr/bin/env perl

# A proxy on loopback before a MongoDB-compatible server that answers in its
# place, or changes its answers:
#
#     answer_proxy.pl PORT HOST:PORT FOLDER
#
# FOLDER/rules is a JSON array; the first rule that fits a command is taken:
#
#     command     its name, collection  the value of its first member
#     skip, times how many commands it leaves alone first, then takes (all)
#     answer      the reply, instead of the server's
#     silent      true: there is no reply, nor does the server get the command
#     instead     the reply, after the server has carried the command out
#     append      members for the server's own reply; of "hello" by any name,
#                 in either protocol
#     batch       documents in each batch of the server's cursor; the getMore
#                 commands that follow are answered here, and refused when they
#                 come in another logical session
#
# FOLDER/active tells which text of the rules is in force, FOLDER/commands
# receives the name of each command.  The protocol is OP_MSG, and OP_QUERY for
# the first hello:
# https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/

use strict;
use warnings;

use IO::Select ();
use IO::Socket::INET ();
use JSON::PP ();

my ($port, $upstream, $dir) = @ARGV;
my (%peer, %buffer, %client, %pending, %cursor, @rules);
my $json = JSON::PP->new;
my $active = '';
my $serial = 4_000_000_000;

$SIG{PIPE} = 'IGNORE';
$SIG{TERM} = sub { exit 0 };

open my $commands, '>>', "$dir/commands" or die "$dir/commands: $!\n";
$commands->autoflush(1);

my $listener = IO::Socket::INET->new(Listen => 128, ReuseAddr => 1,
                                     LocalAddr => "127.0.0.1:$port")
    or die "port $port: $!\n";
my $select = IO::Select->new($listener);

while (1) {
    read_rules();

    for my $socket ($select->can_read(0.02)) {
        if ($socket == $listener) {
            accept_one();

        } elsif (exists $peer{$socket}) {
            my $n = sysread $socket, $buffer{$socket}, 65536,
                length $buffer{$socket};

            $n ? messages($socket) : drop($socket);
        }
    }
}

sub read_rules {
    open my $in, '<', "$dir/rules" or return;
    my $text = do { local $/; <$in> } // '';

    return if $text eq $active;

    @rules = @{ $json->decode($text) };
    open my $out, '>', "$dir/active" or die "$dir/active: $!\n";
    print $out $active = $text;
}

sub accept_one {
    my $client = $listener->accept or return;
    my $server = IO::Socket::INET->new(PeerAddr => $upstream);

    return close $client if !$server;

    $peer{$client} = $server;
    $peer{$server} = $client;
    $buffer{$_} = '' for $client, $server;
    $client{$client} = 1;
    $select->add($client, $server);
}

sub drop {
    my ($socket) = @_;

    my @both = ($socket, $peer{$socket});

    for my $one (@both) {
        $select->remove($one);
        delete $_->{$one} for \%peer, \%buffer, \%client, \%pending;
        close $one;
    }
}

sub messages {
    my ($socket) = @_;

    while (exists $peer{$socket} && length $buffer{$socket} >= 16) {
        my $len = unpack 'l<', $buffer{$socket};

        last if $len < 16 || length $buffer{$socket} < $len;

        my $message = substr $buffer{$socket}, 0, $len, '';

        $client{$socket} ? from_client($socket, $message)
                         : from_server($socket, $message);
    }
}

sub put {
    my ($socket, $bytes) = @_;

    while (length $bytes) {
        my $n = syswrite $socket, $bytes;

        return drop($socket) if !$n;
        substr $bytes, 0, $n, '';
    }
}

sub from_client {
    my ($socket, $message) = @_;

    my (undef, $id, undef, $op) = unpack 'l<4', $message;

    return query($socket, $message) if $op == 2004;
    return put($peer{$socket}, $message) if $op != 2013;

    # what a worker asks by itself, soon after its start
    return put($peer{$socket}, $message) if $message =~
        /\x02find\0.{4}organizations\0\x03filter\0.{4}\x04\$or\0.{4}\x030\0.{4}\x03state\0
         |\x02find\0.{4}users\0\x03filter\0.{4}\x02state\0.{4}creating\0/sx;

    my @members = members(substr $message, 21);
    my ($name, $first) = @{ $members[0] }[1, 2];

    print $commands "$name\n";

    if ($name eq 'getMore' && exists $cursor{ unpack 'q<', $first }) {
        return answer($socket, $id, more($first, \@members));
    }

    my $rule = rule($name, substr $first, 4);

    if ($rule && $rule->{answer}) {
        return answer($socket, $id, encode($rule->{answer}));
    }

    return if $rule && $rule->{silent};

    $pending{$socket} = [$rule, $id, \@members] if $rule;
    put($peer{$socket}, $message);
}

# OP_QUERY, which drivers begin with: a hello, by whatever name
sub query {
    my ($socket, $message) = @_;

    my $rule = rule('hello', '');

    $pending{$socket} = [$rule] if $rule && $rule->{append};
    put($peer{$socket}, $message);
}

sub from_server {
    my ($socket, $message) = @_;

    my $to = $peer{$socket};
    my $pending = delete $pending{$to} or return put($to, $message);
    my ($rule, $id, $asked) = @$pending;

    if (!defined $id) {
        my $hello = document(substr($message, 40, -1) . body($rule->{append}));

        return put($to, pack('l<', 36 + length $hello)
                        . substr($message, 4, 32) . $hello);
    }

    my $reply = substr $message, 21;

    if ($rule->{instead}) {
        $reply = encode($rule->{instead});

    } elsif ($rule->{append}) {
        $reply = document(substr($reply, 4, unpack('l<', $reply) - 5)
                          . body($rule->{append}));

    } elsif ($rule->{batch}) {
        $reply = first($rule->{batch}, $reply, $asked);
    }

    answer($to, $id, $reply);
}

sub answer {
    my ($socket, $id, $reply) = @_;

    put($socket, pack('l<4 l< C', 21 + length $reply, 1, $id, 2013, 0, 0)
                 . $reply);
}

sub rule {
    my ($name, $first) = @_;

    $first =~ s/\0.*//s;

    for my $rule (@rules) {
        next if $rule->{command} ne $name;
        next if defined $rule->{collection} && $rule->{collection} ne $first;
        next if defined $rule->{times} && $rule->{times} <= 0;

        return undef if $rule->{skip} && $rule->{skip}-- > 0;

        $rule->{times}-- if defined $rule->{times};
        return $rule;
    }

    return undef;
}

# The server's cursor (all of it in its first batch) in batches of "n".
sub first {
    my ($n, $reply, $asked) = @_;

    my %reply = map { $_->[1] => $_->[2] } members($reply);
    my %all = map { $_->[1] => $_->[2] } members($reply{cursor} // '');
    my @left = map { $_->[2] } members($all{firstBatch} // '');

    return $reply if !@left || unpack 'q<', $all{id};

    my $ns = unpack 'x4 Z*', $all{ns};

    $cursor{++$serial} = { n => $n, ns => $ns, left => \@left,
                           session => session($asked) };

    return batch($serial, 'firstBatch');
}

sub more {
    my ($first, $members) = @_;

    my $id = unpack 'q<', $first;

    if ($cursor{$id}{session} ne session($members)) {
        return encode({ ok => 0, code => 13, errmsg => 'another session' });
    }

    return batch($id, 'nextBatch');
}

sub batch {
    my ($id, $name) = @_;

    my $cursor = $cursor{$id};
    my @now = splice @{ $cursor->{left} }, 0, $cursor->{n};

    if (!@{ $cursor->{left} }) {
        delete $cursor{$id};
        $id = 0;
    }

    my $i = 0;
    my $list = document(join '', map { "\x03" . $i++ . "\0$_" } @now);

    return document("\x03cursor\0" . document("\x12id\0" . pack('q<', $id)
                    . string('ns', $cursor->{ns}) . "\x04$name\0$list")
                    . body({ ok => 1 }));
}

sub session {
    my ($members) = @_;

    return join '', map { $_->[2] } grep { $_->[1] eq 'lsid' } @$members;
}

# BSON (bsonspec.org): a document's members as [type, name, bytes]
sub members {
    my ($bytes) = @_;

    my %size = (1 => 8, 6 => 0, 7 => 12, 8 => 1, 9 => 8, 10 => 0, 16 => 4,
                17 => 8, 18 => 8, 19 => 16, 127 => 0, 255 => 0);
    my $end = length $bytes ? unpack('l<', $bytes) - 1 : 0;
    my $at = 4;
    my @members;

    while ($at < $end) {
        my ($type, $name) = unpack "x$at C Z*", $bytes;
        $at += 2 + length $name;

        my $len = $size{$type} // unpack "x$at l<", $bytes;
        $len += $type == 5 ? 5 : $type == 3 || $type == 4 ? 0 : 4
            if !exists $size{$type};

        push @members, [$type, $name, substr $bytes, $at, $len];
        $at += $len;
    }

    return @members;
}

sub document { pack('l<', 5 + length $_[0]) . "$_[0]\0" }
sub string { "\x02$_[0]\0" . pack('l<', 1 + length $_[1]) . "$_[1]\0" }
sub encode { document(body($_[0])) }

sub body {
    my ($value) = @_;

    my $n = 0;
    my @pairs = ref $value eq 'ARRAY' ? map { [$n++, $_] } @$value
                                      : map { [$_, $value->{$_}] }
                                            sort keys %$value;

    return join '', map {
        my ($name, $one) = @$_;

        JSON::PP::is_bool($one) ? "\x08$name\0" . pack('C', $one ? 1 : 0)
            : ref $one eq 'HASH' ? "\x03$name\0" . encode($one)
            : ref $one eq 'ARRAY' ? "\x04$name\0" . encode($one)
            : $one =~ /^-?\d+\z/ ? "\x10$name\0" . pack('l<', $one)
            : string($name, $one);
    } @pairs;
}
