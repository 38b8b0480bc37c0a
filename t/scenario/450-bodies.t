# What t/423-bodies.t can't show of bodies: HTTP/2, clients that leave in the
# middle of one, and that no temporary file is left.

use strict;
use warnings;

use Server;
use Test::More;
use Wire;

my ($file, $h2) = (Server::free_port(), Server::free_port());
my $nginx = Server->new(http => <<"_EOC_");
    client_max_body_size 64k;
    client_body_buffer_size 1k;
    server {
        listen 127.0.0.1:$file;
        client_body_in_file_only clean;
        location /data/ { tenant_documents; }
    }
    server {
        listen 127.0.0.1:$h2 http2;
        location /data/ { tenant_documents; }
    }
_EOC_

my @auth = (Authorization => 'Bearer ' . $nginx->sign_up());

sub put {
    my ($body, @headers) = @_;

    return http11(PUT => '/data/c/x', $body, @auth, @headers);
}

sub stored { $nginx->request(GET => '/data/c/x')->{json}{t} }

# bodies that end up in a file, good and bad ones
for my $port ($nginx->{port}, $file) {
    my ($res) = wire($nginx, put('{"t":"' . 'f' x 5000 . '"}'), port => $port);
    like($res->{status}, qr/^20[01]$/, 'in a file');
    is(stored(), 'f' x 5000, 'it arrives whole');
    ($res) = wire($nginx, put('{"t":"' . 'f' x 5000), port => $port);
    is($res->{status}, 400, 'or is refused');
    ($res) = wire($nginx, http11(PUT => '/data/c/x', '{}' . ' ' x 5000),
                  port => $port);
    is($res->{status}, 401, 'before it is read');
}

# HTTP/2
SKIP: {
    skip 'no curl with HTTP/2', 6 if `curl --version 2>&1` !~ /HTTP2/;

    my $send = sub {
        my ($body, @more) = @_;
        Server::spew("$nginx->{dir}/body", $body);
        my $command = join ' ', 'curl -sS -m 60 --http2-prior-knowledge -i',
            "-X PUT --data-binary \@$nginx->{dir}/body",
            "-H '$auth[0]: $auth[1]' -H 'Content-Type: application/json'",
            @more, "http://127.0.0.1:$h2/data/c/x 2>&1";
        return scalar `$command`;
    };

    like($send->('{"t":"' . 'h' x 50_000 . '"}'), qr{^HTTP/2 200}, 'HTTP/2');
    is(stored(), 'h' x 50_000, 'arrives whole');
    like($send->('{"t":"i"}', "-H 'Content-Length:'"), qr{^HTTP/2 200},
         'without a length');
    is(stored(), 'i', 'arrives, too');

    # curl 7.88 makes an error of the stream that nginx ends early
    $send->('x' x 70_000);
    ok(Server::soon(30, sub {
        Server::slurp("$nginx->{dir}/logs/access.log")
            =~ m{"PUT /data/c/x HTTP/2.0" 413 };
    }), 'too large');
    like($send->('nonsense'), qr{^HTTP/2 400.*problem\+json}s, 'or bad');
}

# a client that leaves in the middle of its body
{
    wire($nginx, [substr(put('{"t":"gone"}'), 0, -3)], half => 1, wait => 1);
    wire($nginx, [put('', 'Transfer-Encoding' => 'chunked') . "5\r\nab"],
         half => 1, wait => 1);
    isnt(stored(), 'gone', 'nothing of it is stored');
}

ok(Server::soon(30, sub { !scalar(() = glob "$nginx->{dir}/tmp/*") }), 'no file is left');
unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
