package Message;

# Messages of the database's wire protocol, read as far as a test needs to know
# whose they are: a command's name, collection, database, and its documents.

use strict;
use warnings;

# Takes the first whole message off the bytes: { bytes, id, to, op }, or
# nothing.
sub take {
    my ($bytes) = @_;

    return if length $$bytes < 16;

    my ($len, $id, $to, $op) = unpack 'l<4', $$bytes;

    return if $len < 16 || length $$bytes < $len;

    return { bytes => substr($$bytes, 0, $len, ''), id => $id, to => $to,
             op => $op };
}

# A command's name, and what it names by it (a collection, most often); its
# database, body and further documents.  Nothing for other messages.
sub command {
    my ($message) = @_;

    if ($message->{op} == 2004) {
        my ($collection) = unpack 'x20 Z*', $message->{bytes};
        my $at = 20 + length($collection) + 1 + 8;
        my ($name) = unpack "x$at x5 Z*", $message->{bytes};

        return { name => $name, of => '', database => '',
                 body => substr($message->{bytes}, $at), documents => [] };
    }

    return if $message->{op} != 2013;

    my ($body, @documents) = sections($message->{bytes});
    my @first = element($body, 4);
    my %command = (name => $first[1], body => $body, database => '',
                   of => $first[0] == 2 ? text($first[2]) : '',
                   documents => \@documents);

    $command{database} = $1
        if $body =~ /\x02\$db\0....([^\0]*)\0/s;
    $command{of} = text(member($body, 'collection') // '')
        if $command{name} eq 'getMore';

    return \%command;
}

# The body, and the documents of all sequences.
sub sections {
    my ($bytes) = @_;

    my $end = length($bytes)
        - (unpack('x16 L<', $bytes) & 1 ? 4 : 0);
    my ($at, $body, @documents) = (20);

    while ($at < $end) {
        my ($kind, $len) = unpack "x$at C l<", $bytes;

        $at++;

        if ($kind == 0) {
            $body = substr $bytes, $at, $len;
        } else {
            my ($name) = unpack 'x' . ($at + 4) . ' Z*', $bytes;
            my $next = $at + 4 + length($name) + 1;

            while ($next < $at + $len) {
                my ($one) = unpack "x$next l<", $bytes;
                push @documents, substr $bytes, $next, $one;
                $next += $one;
            }
        }

        $at += $len;
    }

    return ($body, @documents);
}

my %fixed = (0x01 => 8, 0x06 => 0, 0x07 => 12, 0x08 => 1, 0x09 => 8, 0x0a => 0,
             0x10 => 4, 0x11 => 8, 0x12 => 8, 0x13 => 16, 0x7f => 0,
             0xff => 0);

# The element that begins there: type, name, the value's bytes, where the next
# one begins; nothing at the document's end.
sub element {
    my ($document, $at) = @_;

    my ($type, $name) = unpack "x$at C Z*", $document;

    return if !$type;

    $at += 2 + length $name;

    my $len = $fixed{$type};

    if (!defined $len) {
        my ($n) = unpack "x$at l<", $document;

        if ($type == 0x03 || $type == 0x04 || $type == 0x0f) {
            $len = $n;
        } elsif ($type == 0x05) {
            $len = 5 + $n;
        } elsif ($type == 0x0c) {
            $len = 16 + $n;
        } elsif ($type == 0x0b) {
            my ($one, $two) = unpack "x$at Z* Z*", $document;
            $len = length($one) + length($two) + 2;
        } else {
            $len = 4 + $n;
        }
    }

    return ($type, $name, substr($document, $at, $len), $at + $len);
}

# All elements of a document: [type, name, value]
sub elements {
    my ($document) = @_;

    my ($at, @all) = (4);

    while (my ($type, $name, $value, $next) = element($document, $at)) {
        push @all, [$type, $name, $value];
        $at = $next;
    }

    return @all;
}

# The value of a member, as bytes; in list context its type too.
sub member {
    my ($document, $name) = @_;

    my $at = 4;

    while (my ($type, $key, $value, $next) = element($document, $at)) {
        return wantarray ? ($value, $type) : $value if $key eq $name;
        $at = $next;
    }

    return;
}

# a string's value
sub text {
    my ($value) = @_;

    return length $value > 4 ? substr $value, 4, -1 : '';
}

1;
