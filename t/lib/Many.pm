package Many;

# Many requests at once, each on a connection of its own: all are sent before
# any answer is read.

use strict;
use warnings;

use Exporter 'import';
use IO::Select ();
use IO::Socket::INET ();
use JSON::PP ();
use Time::HiRes qw( time );

our @EXPORT = qw( many send_one take );

# The bytes of a request; a body that is a reference is sent as JSON.
sub text {
    my ($method, $path, $body, %headers) = @_;

    my $text = "$method $path HTTP/1.1\r\nHost: localhost\r\n"
        . "Connection: close\r\n";

    if (defined $body) {
        $body = JSON::PP::encode_json($body) if ref $body;
        $headers{'Content-Type'} //= 'application/json';
        $headers{'Content-Length'} //= length $body;
    }

    $text .= "$_: $headers{$_}\r\n" for sort keys %headers;

    return "$text\r\n" . ($body // '');
}

# Sends a request and returns the connection; "from" is the client's address.
sub send_one {
    my ($nginx, $request, %arg) = @_;

    my $socket = IO::Socket::INET->new(
        PeerAddr => "127.0.0.1:$nginx->{port}",
        $arg{from} ? (LocalAddr => $arg{from}) : ())
        or die "connect: $!\n";

    $socket->syswrite(text(@$request));

    return $socket;
}

# Reads all to their ends: a list of { status, headers, content, json, took }.
sub take {
    my @sockets = @_;

    my $began = time;
    my $select = IO::Select->new(@sockets);
    my (%bytes, %took);

    while ($select->count && time - $began < 60) {
        for my $socket ($select->can_read(1)) {
            next if sysread $socket, $bytes{$socket}, 65536,
                length($bytes{$socket} // '');
            $took{$socket} = time - $began;
            $select->remove($socket);
        }
    }

    return map { answer($bytes{$_} // '', $took{$_} // 60) } @sockets;
}

sub answer {
    my ($bytes, $took) = @_;

    my ($head, $content) = split /\r\n\r\n/, $bytes, 2;
    my ($status) = ($head // '') =~ m{^HTTP/1\.1 (\d+)};
    my %headers = map { /^([^:]+): (.*)/ ? (lc $1 => $2) : () }
        split /\r\n/, $head // '';

    return { status => $status // 0, headers => \%headers,
             content => $content // '', took => $took,
             json => scalar eval { JSON::PP::decode_json($content) } };
}

# The answers to a list of requests, [method, path, body, headers...], made at
# once.
sub many {
    my ($nginx, @requests) = @_;

    return take(map { send_one($nginx, $_) } @requests);
}

1;
