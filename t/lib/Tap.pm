package Tap;

# A listener between a Server and the database: it passes all on, and keeps the
# commands that went by, as Extended JSON texts with their members in order.

use strict;
use warnings;

use File::Temp ();
use IO::Select ();
use IO::Socket::INET ();
use Port ();
use Server ();

sub new {
    my ($class, $uri) = @_;

    my ($upstream) = $uri =~ m{([^/@]+)/[^/]*$}
        or die "no host in the database's URI\n";
    my $self = bless { dir => File::Temp->newdir, port => Port::free(),
                       owner => $$ }, $class;

    $self->{pid} = fork() // die "fork: $!\n";
    relay($self->{port}, $upstream, $self->{dir}) if $self->{pid} == 0;

    ($self->{uri} = $uri) =~ s{([^/@]+)(/[^/]*)$}{127.0.0.1:$self->{port}$2};
    Server::wait_port($self->{port});

    return $self;
}

sub uri { return $_[0]{uri} }

# Never returns; each connection's bytes to the database have a file.
sub relay {
    my ($port, $upstream, $dir) = @_;

    my $listener = IO::Socket::INET->new(
        Listen => 128, LocalAddr => "127.0.0.1:$port", ReuseAddr => 1)
        or die "port $port: $!\n";
    my $select = IO::Select->new($listener);
    my (%peer, %file, $n);

    while (1) {
        for my $socket ($select->can_read) {

            if ($socket == $listener) {
                my $client = $listener->accept or next;
                my $server = IO::Socket::INET->new(PeerAddr => $upstream)
                    or next;

                open $file{$client}, '>', "$dir/" . ++$n or die "$dir: $!\n";
                $file{$client}->autoflush(1);
                @peer{ $client, $server } = ($server, $client);
                $select->add($client, $server);
                next;
            }

            my $peer = $peer{$socket} or next;

            if (!sysread $socket, my $bytes, 65536) {
                $select->remove($socket, $peer);
                delete @peer{ $socket, $peer };
                close $_ for $socket, $peer;
                next;
            } else {
                print { $file{$socket} } $bytes if $file{$socket};
                print {$peer} $bytes;
                $peer->flush;
            }
        }
    }
}

# What the code made the Server send: the commands of that name, each a list of
# its members with their texts.
sub during {
    my ($self, $name, $code) = @_;

    my %before = map { ($_ => -s $_) } glob "$self->{dir}/*";
    my @found;

    $code->();

    for my $file (glob "$self->{dir}/*") {
        my $bytes = substr Server::slurp($file), $before{$file} // 0;

        while (length $bytes > 21) {
            my ($len, undef, undef, $op) = unpack 'l<4', $bytes;
            my $message = substr $bytes, 0, $len, '';

            next if $op != 2013 || ord substr $message, 20, 1;

            my @members = members(substr $message, 21);

            push @found, \@members if $members[0] eq $name;
        }
    }

    return @found;
}

# BSON: name, text, name, text, ...
sub members {
    my ($doc) = @_;

    my $at = 4;
    my @members;

    while (my $type = ord substr $doc, $at, 1) {
        my $name = unpack "x$at x Z*", $doc;

        $at += 2 + length $name;

        my ($text, $size) = value($type, substr $doc, $at);

        push @members, $name, $text;
        $at += $size;
    }

    return @members;
}

sub value {
    my ($type, $bytes) = @_;

    my $len = length $bytes >= 4 ? unpack 'l<', $bytes : 0;

    return (object(substr $bytes, 0, $len), $len) if $type == 3;
    return (list(substr $bytes, 0, $len), $len) if $type == 4;
    return (JSON::PP->new->allow_nonref->encode(substr $bytes, 4, $len - 1),
            4 + $len) if $type == 2;
    return ('{"$binary":{"base64":"","subType":"00"}}', 5 + $len)
        if $type == 5;
    return ('{"$oid":"' . unpack('H24', $bytes) . '"}', 12) if $type == 7;
    return (ord $bytes ? 'true' : 'false', 1) if $type == 8;
    return ('{"$date":{"$numberLong":"' . unpack('q<', $bytes) . '"}}', 8)
        if $type == 9;
    return ('null', 0) if $type == 10;
    return ('"/"', length $1) if $type == 11
        && $bytes =~ /^([^\0]*\0[^\0]*\0)/;
    return ("{\"\$numberInt\":\"$len\"}", 4) if $type == 16;
    return ('{"$numberLong":"' . unpack('q<', $bytes) . '"}', 8)
        if $type == 17 || $type == 18;
    return ('{"$numberDouble":"' . unpack('d<', $bytes) . '"}', 8)
        if $type == 1;
    return ('{"$minKey":1}', 0) if $type == 255;
    return ('{"$maxKey":1}', 0) if $type == 127;

    die "a command has a value of type $type\n";
}

sub object {
    my @members = members($_[0]);
    my @texts;

    while (my ($name, $text) = splice @members, 0, 2) {
        push @texts, JSON::PP->new->allow_nonref->encode($name) . ":$text";
    }

    return '{' . join(',', @texts) . '}';
}

sub list {
    my @members = members($_[0]);

    return '[' . join(',', map { $members[2 * $_ + 1] } 0 .. @members / 2 - 1)
        . ']';
}

sub DESTROY {
    my ($self) = @_;

    local ($?, $@);

    if ($$ == $self->{owner}) {
        kill TERM => $self->{pid};
        waitpid $self->{pid}, 0;
    }
}

1;
