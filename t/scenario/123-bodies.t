# Bodies of which Test::Nginx knows nothing: what a client expects before it
# sends one, HTTP/2, and a client that leaves in the middle.

use strict;
use warnings;

use Server;
use Test::More;
use Wire;

my $h2 = Server::free_port();
my $nginx = Server->new(http => <<"_EOC_");
    client_max_body_size 64k;
    client_body_buffer_size 1k;
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

sub stored { $nginx->request(GET => '/data/c/x')->{json}{t} // '' }

# Expect
{
    my ($head, $rest) = split /(?<=\r\n\r\n)/,
        put('{"t":"e"}', Expect => '100-continue');
    my @res = wire($nginx, [$head, 0.1, $rest]);

    is(join(' ', map { $_->{status} } @res), '100 201', 'continue');
    is(stored(), 'e', 'and it arrives');

    for my $try ([401, http11(PUT => '/data/c/x', undef, Expect =>
                              '100-continue', 'Content-Length' => 9)],
                 [404, http11(PUT => '/data/c/x/y', undef, @auth, Expect =>
                              '100-continue', 'Content-Length' => 9)],
                 [413, http11(PUT => '/data/c/x', undef, @auth, Expect =>
                              '100-continue', 'Content-Length' => 99999)])
    {
        @res = wire($nginx, $try->[1], answers => 1, wait => 30);
        is($res[0]{status}, $try->[0], 'no body is asked for in vain');
    }
}

# HTTP/2
SKIP: {
    skip 'no curl with HTTP/2', 6 if `curl --version 2>&1` !~ /HTTP2/;

    my $send = sub {
        my ($body, @more) = @_;
        Server::spew("$nginx->{dir}/body", $body);
        my $command = join ' ', 'curl -sS -m 10 --http2-prior-knowledge -i',
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
    like(Server::slurp("$nginx->{dir}/logs/access.log"),
         qr{"PUT /data/c/x HTTP/2.0" 413 [^\n]*\n\z}, 'too large');
    like($send->('nonsense'), qr{^HTTP/2 400.*problem\+json}s, 'or bad');
}

# a client that leaves in the middle of its body
{
    wire($nginx, [substr(put('{"t":"gone"}'), 0, -3)], half => 1, wait => 1);
    wire($nginx, [put('', 'Transfer-Encoding' => 'chunked') . "5\r\nab"],
         half => 1, wait => 1);
    isnt(stored(), 'gone', 'nothing of it is stored');
}

is(scalar(() = glob "$nginx->{dir}/tmp/*"), 0, 'no file is left');
unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
