# Requests that wait for a lease: of every kind, and while nginx is reloaded
# or stopped.

use strict;
use warnings;

use Admin;
use IO::Select ();
use IO::Socket::INET ();
use Many;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $LEASE = 0.5;
my $TIMEOUT = 3;
my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my ($port, $h2) = (Server::free_port(), Server::free_port());

my $nginx = Server->new(uri => $proxy->uri, workers => 2,
                        http => "tenant_lease 500ms;
    tenant_timeout ${TIMEOUT}s;
    server {
        listen 127.0.0.1:$port;
        listen 127.0.0.1:$h2 http2;
        ssi on;
        default_type text/html;
        root html;
        location /gate { tenant_auth on; empty_gif; }
        location /sub { auth_request /gate; empty_gif; }
        location /pages/ { }
        location /any { satisfy any; deny all; tenant_auth on; empty_gif; }
        location /optional { tenant_auth optional; empty_gif; }
        location /proxied {
            tenant_auth on;
            proxy_pass http://127.0.0.1:$port/gate;
        }
        location /data/ { tenant_documents; }
    }");
Admin::use_server($nginx);
my $owner = $nginx->sign_up('acme');
my $gate = { port => $port };

mkdir "$nginx->{dir}/html";
mkdir "$nginx->{dir}/html/pages";
Server::spew("$nginx->{dir}/html/pages/two.html",
             'one <!--#include virtual="/data/" --> '
             . 'two <!--#include virtual="/data/?" --> end');

my @paths = qw( /gate /sub /any /optional /proxied /data/ /pages/two.html );

sub get { return [GET => $_[0], undef, bearer($owner)] }

# requests to all paths, twice, that find no lease and a silent database
sub wait_for_lease {
    sleep $LEASE + 0.1;
    $proxy->mode('silent');
    my @sockets = map { send_one($gate, get($_)) } @paths, @paths;
    sleep 0.3;

    return @sockets;
}

sub statuses { return [map { $_->{status} } @_] }

my @res = many($gate, map { get($_) } @paths);
is_deeply(statuses(@res), [(200) x @paths], 'ready');
like($res[-1]{content}, qr/one.*\}.* two.*\}.* end/s, 'two subrequests');

# the answer comes while they wait
my @waiting = wait_for_lease();
$proxy->mode('pass');
@res = take(@waiting);
is_deeply(statuses(@res), [(200) x @waiting], 'all have their answers');
like($res[$_]{content}, qr/one.*\}.* two.*\}.* end/s, 'also a page\'s parts')
    for 6, 13;

# HTTP/2: all as streams of one connection, of which some are given up
sub frame {
    my ($type, $flags, $stream, $payload) = @_;

    return substr(pack('N', length $payload), 1)
        . pack('CCN', $type, $flags, $stream) . $payload;
}

# literal fields with new names, RFC 7541, section 6.2.2
sub fields {
    my $fields = '';

    while (my ($name, $value) = splice @_, 0, 2) {
        $fields .= "\0" . chr(length $name) . $name;
        my $len = length $value;

        if ($len < 127) {
            $fields .= chr $len;
        } else {
            $len -= 127;
            $fields .= chr 127;
            ($fields, $len) = ($fields . chr($len % 128 + 128), $len >> 7)
                while $len >= 128;
            $fields .= chr $len;
        }

        $fields .= $value;
    }

    return $fields;
}

# the streams, counted from 0, that were answered with 200 until nothing came
# for a while
sub streams {
    my ($pause, @reset) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$h2")
        or die "connect: $!\n";
    my $n = 0;

    $socket->syswrite("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . frame(4, 0, 0, '')
        . join '', map {
            frame(1, 5, 2 * $n++ + 1,
                  fields(':method' => 'GET', ':scheme' => 'http',
                         ':path' => $_, ':authority' => 'localhost',
                         authorization => "Bearer $owner"))
        } @paths);
    sleep 0.3;
    $socket->syswrite(join '', map { frame(3, 0, 2 * $_ + 1, pack 'N', 8) }
                      @reset) if @reset;
    sleep 0.1;
    $pause->();

    my $select = IO::Select->new($socket);
    my ($bytes, @good) = ('');
    my $end = time + 10;

    while (time < $end && $select->can_read(@good ? 1 : 5)) {
        last if !sysread $socket, $bytes, 65536, length $bytes;

        while (length $bytes >= 9) {
            my ($high, $low, $type, $flags, $stream) = unpack 'CnCCN', $bytes;
            my $len = ($high << 16) + $low;

            last if length $bytes < 9 + $len;

            push @good, ($stream - 1) / 2
                if $type == 1 && substr($bytes, 9, $len) =~ /^[\x20-\x3f]*\x88/;
            substr $bytes, 0, 9 + $len, '';
        }
    }

    return sort @good;
}

for my $given_up ([], [0, 3, 5]) {
    sleep $LEASE + 0.1;
    $proxy->mode('silent');
    my %gone = map { $_ => 1 } @$given_up;
    is_deeply([streams(sub { $proxy->mode('pass') }, @$given_up)],
              [grep { !$gone{$_} } 0 .. $#paths],
              @$given_up . ' streams of HTTP/2 given up');
}

# no answer: each says so in time
@waiting = wait_for_lease();
my $began = time;
@res = take(@waiting);
cmp_ok(time - $began, '<', 1.75 * $TIMEOUT, 'without an answer they end');
is_deeply([map { $_->{status} } @res[0 .. 2]], [503, 500, 503],
          'as nginx ends them');
is($res[5]{status}, 503, 'a resource, too');
$proxy->mode('pass');
sleep 1;

# a reload: the old workers answer those that wait
@waiting = wait_for_lease();
my @old = $nginx->workers;
$nginx->nginx('-s', 'reload');
sleep 0.5;
$proxy->mode('pass');
is_deeply(statuses(take(@waiting)), [(200) x @waiting],
          'a reload loses nobody');
is(Server::soon(60, sub { !grep { Server::runs($_) } @old }), 1, 'and the old workers end');

# clients that leave while it is shutting down
@waiting = wait_for_lease();
close $_ for @waiting;
my $pid = $nginx->master;
kill 'QUIT', $pid;
$began = time;
sleep 0.1 while Server::runs($pid) && time - $began < 60;
# one worker's question, then the other's
cmp_ok(time - $began, '<', 4 * $TIMEOUT, 'it ends, the database being away');
unlike($nginx->log, qr/\[(?:alert|crit|emerg)\]/, 'no alert');

done_testing();
