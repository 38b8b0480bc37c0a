# Bodies of every size and form, as bytes (design, section 6): what is good
# arrives whole, what is bad is a clear 4xx and costs no database command.

use strict;
use warnings;

use Server;
use Test::More;
use Wire;

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my ($file, $h2) = (Server::free_port(), Server::free_port());
my $locations = 'location /org/ { tenant_organizations; }'
    . 'location /admin/ { tenant_admin; } location /data/ { tenant_documents; }';
my $nginx = Server->new(uri => $proxy->uri, http => <<"_EOC_");
    tenant_lease 1h;
    client_max_body_size 64k;
    client_body_buffer_size 1k;
    server {
        listen 127.0.0.1:$file;
        client_body_in_file_only clean;
        $locations
    }
    server { listen 127.0.0.1:$h2 http2; $locations }
_EOC_

my @auth = (Authorization => 'Bearer ' . $nginx->sign_up());

sub put {
    my ($body, @headers) = @_;

    return http11(PUT => '/data/c/x', $body, @auth, @headers);
}

sub chunked {
    my ($body, $size) = @_;

    my $text = '';
    $text .= sprintf "%x\r\n%s\r\n", length $_, $_
        for unpack '(a' . int($size || 100) . ')*', $body;

    return $text . "0\r\n\r\n";
}

sub stored { $nginx->request(GET => '/data/c/x')->{json}{t} }

sub refused {
    my ($what, $status, $res) = @_;

    is($res->{status}, $status, "$what is $status")
        or return diag($res->{content});
    is($res->{headers}{'content-type'}, 'application/problem+json',
       "$what is a problem");
    is($res->{json}{status}, $status, "$what says its status");
    is($res->{headers}{'cache-control'}, 'private, no-cache',
       "$what is not cached");
    is($res->{headers}{'x-content-type-options'}, 'nosniff',
       "$what is not sniffed");
}

# bodies of every size, whole, in parts, in chunks, in memory and in a file
for my $size (1, 900, 1100, 5000, 60_000) {
    for my $port ($nginx->{port}, $file) {
        my $text = join '', map { chr(97 + ($_ * 7 + $size) % 26) } 1 .. $size;
        my $body = qq({"t":"$text"});
        my $half = int(length($body) / 2);
        my ($head, $rest) = split /(?<=\r\n\r\n)/, put($body);
        my $open = put('', 'Transfer-Encoding' => 'chunked');
        my $chunks = chunked($body, 1 + $size / 3);
        my %sent = (
            'in one' => [put($body)],
            'in two' => [$head . substr($rest, 0, $half), 0.05,
                         substr $rest, $half],
            'after its head' => [$head, 0.05, $rest],
            'in chunks' => [$open . $chunks],
            'in late chunks' => [$open, 0.05, substr($chunks, 0, 7), 0.05,
                                 substr $chunks, 7],
        );

        for my $how (sort keys %sent) {
            $nginx->request(DELETE => '/data/c/x');
            my ($res) = wire($nginx, $sent{$how}, port => $port);
            is($res->{status}, 201, "$size bytes $how")
                or diag($res->{content});
            is(stored(), $text, "$size bytes $how arrive whole");
        }
    }
}

# Expect
{
    my ($head, $rest) = split /(?<=\r\n\r\n)/,
        put('{"t":"e"}', Expect => '100-continue');
    my @res = wire($nginx, [$head, 0.1, $rest]);

    is(join(' ', map { $_->{status} } @res), '100 200', 'continue');
    is(stored(), 'e', 'and it arrives');

    for my $try ([401, http11(PUT => '/data/c/x', undef, Expect =>
                              '100-continue', 'Content-Length' => 9)],
                 [404, http11(PUT => '/data/c/x/y', undef, @auth, Expect =>
                              '100-continue', 'Content-Length' => 9)],
                 [413, http11(PUT => '/data/c/x', undef, @auth, Expect =>
                              '100-continue', 'Content-Length' => 99999)])
    {
        @res = wire($nginx, $try->[1], wait => 1, answers => 1);
        is($res[0]{status}, $try->[0], 'no body is asked for in vain');
    }
}

# HTTP/1.0
{
    my ($res) = wire($nginx, put('{"t":"0"}') =~ s/HTTP\/1\.1/HTTP\/1.0/r);
    is($res->{status}, 200, 'HTTP/1.0');
    ($res) = wire($nginx, "GET /data/c/x HTTP/1.0\r\n\r\n");
    refused('HTTP/1.0 without a token', 401, $res);
}

# several on one connection, good and bad
{
    my @on = (Connection => 'keep-alive');
    my $good = put('{"t":"k"}', @on);
    my $last = http11(GET => '/data/c/x', undef, @auth);
    my %bad = (
        400 => put('nonsense', @on), 401 => http11(PUT => '/data/c/x', '{}',
                                                   @on),
        404 => http11(PUT => '/data/c/x/y', '{"t":1}', @auth, @on),
        405 => http11(PUT => '/data/c', '{"t":1}', @auth, @on),
        415 => put('{"t":1}', 'Content-Type' => 'text/plain', @on),
        422 => put('{"$t":1}', @on),
    );

    for my $status (sort keys %bad) {
        my @res = wire($nginx, $good . $bad{$status} . $good
                               . $bad{$status} . $last);

        is(join(' ', map { $_->{status} } @res),
           "200 $status 200 $status 200", "in a row with $status");
        is($res[4]{json}{t}, 'k', 'each is answered for itself');
    }

    my @res = wire($nginx, join('', ($good) x 20) . $last);
    is(scalar(grep { $_->{status} == 200 } @res), 21, '21 in a row');

    # the body of a request that has none is not the next request
    @res = wire($nginx, http11(GET => '/data/c/x', $last, @auth, @on) . $last);
    is(join(' ', map { $_->{status} } @res), '200 200', 'a body for a GET');
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

# from here on nothing gets through to the database
stored();
$proxy->commands;

# too large
for my $size (65_537, 200_000) {
    my $body = 'x' x $size;

    my ($res) = wire($nginx, put($body));
    refused("$size bytes", 413, $res);
    ($res) = wire($nginx, put('', 'Transfer-Encoding' => 'chunked')
                          . chunked($body, 30_000));
    refused("$size bytes in chunks", 413, $res);
    ($res) = wire($nginx, http11(POST => '/admin/login', $body));
    refused("$size bytes for the login", 413, $res);
}

# media types: what is accepted fails for its JSON
for my $type ('application/json', 'Application/JSON',
              'application/json; charset=utf-8',
              'application/json;charset=UTF-8', 'application/json ;a=b',
              'application/json; charset="utf-8"', 'application/json;',
              'application/json; a="x;y"; charset=utf-8')
{
    my ($res) = wire($nginx, put('', 'Content-Type' => $type));
    refused($type, 400, $res);
}

for my $type (undef, '', 'text/plain', 'text/json', 'application/jsonx',
              'application/json-patch+json', 'application/merge-patch+json',
              'application/x-www-form-urlencoded', 'application/json, x',
              'application/json; charset=latin1', 'application/json; charset',
              'application/json; charset=utf-8x', 'json', '*/*',
              'application/json; a=b; charset=utf-16',
              'application/json; charset="utf-8', 'x-application/json')
{
    my ($res) = wire($nginx, put('{}', 'Content-Type' => $type));
    refused($type // 'no type', 415, $res);
}

{
    my ($res) = wire($nginx, put('{}', 'Content-Type' => 'application/json',
                                 'Content-Type' => 'application/json'));
    refused('two types', 415, $res);
    ($res) = wire($nginx, http11(PATCH => '/data/c/x', '{}', @auth));
    refused('a patch that is no merge patch', 415, $res);
    is($res->{headers}{'accept-patch'}, 'application/merge-patch+json',
       'says what it takes');
}

for my $coding ('gzip', 'deflate', 'br', 'gzip, identity', 'x', '') {
    my ($res) = wire($nginx, put("\x1f\x8b\x08", 'Content-Encoding' =>
                                 $coding));
    refused("coding '$coding'", 415, $res);
}

{
    my ($res) = wire($nginx, put('', 'Content-Encoding' => 'identity'));
    refused('identity', 400, $res);
}

# JSON
my %json = (
    'nothing' => '', 'blanks' => " \r\n\t ", 'a word' => 'nonsense',
    'a string' => '"x"', 'a number' => '1', 'null' => 'null',
    'true' => 'true', 'half an object' => '{"a":1', 'a half string' => '{"a',
    'a trailing comma' => '{"a":1,}', 'single quotes' => q({'a':1}),
    'no quotes' => '{a:1}', 'a comment' => '{"a":1/* */}',
    'more behind it' => '{"a":1} x', 'another one' => '{"a":1}{"a":1}',
    'a NUL behind it' => qq({"a":1}\0), 'a NUL before it' => qq(\0{"a":1}),
    'a byte order mark' => qq(\xef\xbb\xbf{"a":1}),
    'UTF-16' => join('', map { "\0$_" } split //, '{"a":1}'),
    'a member twice' => '{"a":1,"a":2}',
    'twice inside' => '{"o":[{"a":1,"a":2}]}',
    'twice, escaped' => '{"a":1,"\u0061":2}',
    'a NUL in a name' => '{"a\u0000b":1}', 'a raw NUL' => qq({"a\0b":1}),
    'a raw control' => qq({"a":"x\ny"}),
    'not UTF-8' => qq({"a":"\xff\xfe"}), 'overlong' => qq({"a":"\xc0\xaf"}),
    'half a character' => qq({"a":"\xe2\x82"}),
    'a surrogate in UTF-8' => qq({"a":"\xed\xa0\x80"}),
    'over U+10FFFF' => qq({"a":"\xf4\x90\x80\x80"}),
    'a lone surrogate' => '{"a":"\ud800"}',
    'the other one' => '{"a":"\udc00"}',
    'swapped surrogates' => '{"a":"\udc00\ud800"}',
    'a bad escape' => '{"a":"\x41"}', 'a short escape' => '{"a":"\u00"}',
    'depth 200' => '{"a":' . '[' x 200 . ']' x 200 . '}',
    'objects 200 deep' => '{"a":' x 200 . '1' . '}' x 200,
    'depth 30000' => '[' x 30_000, '1e999' => '{"a":1e999}',
    'many digits' => '{"a":' . '9' x 400 . '}', 'NaN' => '{"a":NaN}',
    'Infinity' => '{"a":-Infinity}', 'a leading zero' => '{"a":01}',
    'a plus' => '{"a":+1}', 'hexadecimal' => '{"a":0x1}',
    'a dot' => '{"a":1.}', 'no digit' => '{"a":.5}',
);

# JSON all the same, though neither object nor array
my %scalar = map { $_ => 422 } 'a string', 'a number', 'null', 'true';

for my $what (sort keys %json) {
    for my $try (['PUT', '/data/c/x'], ['POST', '/data/c'],
                 ['PUT', '/org/update'], ['POST', '/admin/login'])
    {
        my ($method, $path) = @$try;
        my ($res) = wire($nginx, http11($method, $path, $json{$what}, @auth));
        refused("$method $path with $what", $scalar{$what} // 400, $res);
    }
}

# chunks that are none
for my $chunks ('zz', '-1', 'ffffffffffffffff1', "1\r\nxy", ';') {
    (my $name = $chunks) =~ s/\s+/ /;
    my ($res) = wire($nginx, put('', 'Transfer-Encoding' => 'chunked')
                             . "$chunks\r\n\r\n");
    refused("the chunk $name", 400, $res);
}

is(join(' ', $proxy->commands), '', 'none of these asked the database');

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
