package Wire;

# Bytes to a test's nginx as they are, for what no client library sends.

use strict;
use warnings;

use Exporter 'import';
use IO::Select ();
use IO::Socket::INET ();
use JSON::PP ();
use Time::HiRes qw( sleep time );

our @EXPORT = qw( wire http11 );

# Sends each text (a number is a pause in seconds) and returns what came back
# as a list of { status, headers, content, json }, interim answers too.  Ends
# when nginx closes the connection or is silent for "wait" seconds.
sub wire {
    my ($nginx, $texts, %arg) = @_;

    my $socket = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1:' . ($arg{port} || $nginx->{port}))
        or die "connect: $!\n";
    my $select = IO::Select->new($socket);
    my $bytes = '';
    local $SIG{PIPE} = 'IGNORE';

    for my $text (ref $texts ? @$texts : $texts) {
        if ($text =~ /^[\d.]+\z/) {
            sleep $text;
        } else {
            $socket->syswrite($text);
        }
    }

    shutdown $socket, 1 if $arg{half};

    while ($select->can_read($arg{wait} || 5)) {
        last if !sysread $socket, $bytes, 65536, length $bytes;
        last if $arg{answers} && answers($bytes) >= $arg{answers};
    }

    return answers($bytes, $arg{method});
}

sub answers {
    my ($bytes, $method) = @_;

    my @answers;

    while ($bytes =~ s{\AHTTP/1\.[01] (\d+)[^\r]*\r\n((?:[^\r\n]+\r\n)*)\r\n}{}) {
        my %res = (status => $1, headers => {}, content => '', head => $2);
        my $head = $2;

        push @{ $res{all}{lc $1} }, $2
            while $head =~ /^([^:\r\n]+): ?([^\r\n]*)/mg;
        $res{headers}{$_} = $res{all}{$_}[0] for keys %{ $res{all} };

        my $len = $res{headers}{'content-length'};

        if (($method // '') ne 'HEAD' && $res{status} >= 200) {
            $len = 0 if $res{status} == 204 || $res{status} == 304;
            $len //= length $bytes;
            last if length $bytes < $len;
            $res{content} = substr $bytes, 0, $len, '';
        }

        $res{json} = eval { JSON::PP::decode_json($res{content}) };
        push @answers, \%res;
    }

    return @answers;
}

# An HTTP/1.1 request; "close" is asked for unless a header says otherwise.
sub http11 {
    my ($method, $path, $body, @headers) = @_;

    my %given;
    my $text = "$method $path HTTP/1.1\r\nHost: localhost\r\n";

    while (my ($name, $value) = splice @headers, 0, 2) {
        $given{lc $name} = 1;
        $text .= "$name: $value\r\n" if defined $value;
    }

    $text .= "Connection: close\r\n" if !$given{connection};

    if (defined $body) {
        $text .= "Content-Type: application/json\r\n"
            if !$given{'content-type'};
        $text .= 'Content-Length: ' . length($body) . "\r\n"
            if !$given{'content-length'} && !$given{'transfer-encoding'};
    }

    return "$text\r\n" . ($body // '');
}

1;
