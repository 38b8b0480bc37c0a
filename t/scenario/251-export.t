# What an export shows of an organization, in each placement: all documents, of
# all types, in the order of names and ids, the same bytes wherever they lie.

use strict;
use warnings;

use Admin;
use IO::Socket::INET ();
use Server;
use Socket qw( SOL_SOCKET SO_RCVBUF );
use Tap;
use Test::More;
use Wire ();

my @modes = qw( id name database shared );
my $tap = Tap->new($ENV{TENANT_TEST_URI});
my $nginx = Server->new(
    uri => $tap->uri,
    http => "tenant_lease 300ms; tenant_timeout 3s; tenant_max_streams 2;\n"
            . '    client_max_body_size 64m;',
    server => join('', map {
        "location /$_/ { tenant_organizations; tenant_storage $_; }\n"
    } @modes) . "    location /operator/ { tenant_operator; }\n");

Admin::use_server($nginx);
$nginx->sign_up('Base');

my %operator = (Authorization => 'Bearer ' . Admin::operator());
my (%id, %bearer);

sub sign_up {
    my ($name, $mode) = @_;

    my $res = $nginx->request(POST => "/$mode/create", {
        organization_name => $name, password => 'correct horse',
        email => "$name\@export.example" });
    die "sign-up: $res->{status} $res->{content}\n" if $res->{status} != 201;

    $id{$name} = $res->{json}{organization_id};
    $bearer{$name} = [bearer(Admin::reclaim($nginx->{token},
        org => $id{$name}, sub => $res->{json}{admin_id},
        jti => "made-$id{$name}"))];
}

sub as {
    my ($name, $method, $path, $body, @headers) = @_;

    return $nginx->request($method, "/data/$path", $body,
                           @{ $bearer{$name} }, @headers);
}

sub operate {
    my ($method, $path, $body, @headers) = @_;

    return $nginx->request($method, "/operator/organizations/$path", $body,
                           %operator, @headers);
}

sub export { return operate(GET => "$id{$_[0]}:export") }

# ids and values of every type that a client can store

my $deep = '{"a":' x 80 . '1' . '}' x 80;
my @documents = split /\n/, <<"_EOC_";
{"_id":1,"int":{"\$numberInt":"7"},"long":{"\$numberLong":"7"}}
{"_id":{"\$numberLong":"4294967296"},"double":{"\$numberDouble":"7.0"},"zero":{"\$numberDouble":"-0.0"}}
{"_id":{"\$numberDouble":"1.5"},"nan":{"\$numberDouble":"NaN"},"far":{"\$numberDouble":"-Infinity"}}
{"_id":{"\$numberDecimal":"2.50"},"decimal":{"\$numberDecimal":"1E-30"}}
{"_id":"text","text":"\\u0000\\"\\\\ \\u00e9 \\ud83d\\ude00","empty":""}
{"_id":"","":{"":[]}}
{"_id":{"a":{"b":1},"c":[1,"x"]},"list":[[],{},[{"x":null}]]}
{"_id":{"\$binary":{"base64":"AAEC","subType":"80"}},"uuid":{"\$uuid":"00112233-4455-6677-8899-aabbccddeeff"}}
{"_id":{"\$oid":"65a1b2c3d4e5f60718293a4b"},"oid":{"\$oid":"65a1b2c3d4e5f60718293a4c"}}
{"_id":true,"bool":false,"null":null}
{"_id":{"\$date":"1969-12-31T23:59:59.999Z"},"date":{"\$date":{"\$numberLong":"253402300800000"}}}
{"_id":{"\$timestamp":{"t":5,"i":6}},"re":{"\$regularExpression":{"pattern":"^a/","options":"im"}}}
{"_id":null,"min":{"\$minKey":1},"max":{"\$maxKey":1}}
{"_id":{"\$minKey":1},"deep":$deep}
{"_id":{"\$maxKey":1},"undefined":{"\$undefined":true}}
_EOC_

# an empty id can't be asked for by its path, and so is refused
@documents = grep { !/"_id":""/ } @documents;

my @collections = ('documents', 'a.b.c', 'a-b', 'a', 'Z', 'a_b', 'many');

sub fill {
    my ($name) = @_;

    for my $c (@collections) {
        my $res = as($name, POST => $c, '[' . join(',', @documents) . ']');
        is($res->{status}, 201, "$name: $c") or diag $res->{content};
    }

    my @many = map { { _id => "m$_", n => $_, text => 'x' x ($_ % 300) } }
        1 .. 6000;

    is(as($name, POST => 'many', [splice @many, 0, 3000])->{status}, 201,
       "$name: many") while @many;

    # its ETag is not its last member
    is(as($name, PATCH => 'a/text', '{"added":1}', 'Content-Type',
          'application/merge-patch+json')->{status}, 200, "$name: changed");

    # empty, but there in some placements
    is(as($name, POST => 'gone', '{"_id":"x"}')->{status}, 201, "$name: gone");
    is(as($name, DELETE => 'gone/x')->{status}, 204, "$name: and emptied");
}

sign_up($_, $_) for @modes;

# an organization without documents

my $empty = qq({"tenant_export":1}\n)
    . qq({"end":{"collections":0,"documents":0}}\n);

for my $mode (@modes) {
    my $res = export($mode);

    is($res->{status}, 200, "$mode: empty");
    is($res->{content}, $empty, 'a header and an end');
    is($res->{headers}{'content-type'}, 'application/x-ndjson', 'its type');
}

for my $mode (@modes) {
    fill($mode);

    my $res = export($mode);
    my @lines = split /\n/, $res->{content}, -1;

    is($res->{status}, 200, "$mode: filled");
    is(pop @lines, '', 'each line ends');
    is(shift @lines, '{"tenant_export":1}', 'a header');
    is(pop @lines, '{"end":{"collections":7,"documents":'
       . (7 * @documents + 6000) . '}}', 'an end, with what there was');
    is(join(' ', map { /^\{"collection":"(.*)"\}$/ ? $1 : () } @lines),
       join(' ', sort @collections), 'collections, in order');

    my @ids = map { /^(\{"_id":.*)/ ? $1 : () } @lines;

    is(@ids, 7 * @documents + 6000, 'documents, ids first');
    is(scalar(grep { /"_etag":\{"\$oid":"[0-9a-f]{24}"\}/ } @ids), @ids,
       'with ETags');
    unlike($res->{content}, qr/$id{$mode}|Base|$nginx->{database}/,
           'nothing of the organization');
    like($res->{content}, qr/"zero":\{"\$numberDouble":"-0\.0"\}/,
         'types are kept');
    like($res->{content}, qr/"_etag":\{"\$oid":"[0-9a-f]{24}"\},"added":/,
         'and the order of members');
    is(export($mode)->{content}, $res->{content}, 'once more: the same');
}

# A client that does not read for a while: what happens to the organization
# meanwhile is found out, and one that leaves has its cursor closed.

sub reader {
    my ($id) = @_;

    my $socket = IO::Socket::INET->new(
        PeerAddr => "127.0.0.1:$nginx->{port}") or die "connect: $!\n";

    setsockopt $socket, SOL_SOCKET, SO_RCVBUF, pack 'i', 65536;
    $socket->syswrite(Wire::http11(
        GET => "/operator/organizations/$id:export", undef, %operator));
    $socket->sysread(my $bytes, 1000);

    return ($socket, $bytes);
}

sub rest {
    my ($socket, $bytes) = @_;

    1 while sysread $socket, $bytes, 1 << 20, length $bytes;

    return $bytes;
}

for my $mode ('id', 'shared') {
    my $name = "large-$mode";
    my $large = 'x' x 1_000_000;

    sign_up($name, $mode);

    for my $n (1 .. 8) {
        is(as($name, POST => 'a', [map { { _id => "l$n-$_", t => $large } }
                                       1 .. 6])->{status}, 201,
           'large ones');
    }

    my @socket = reader($id{$name});

    like($socket[1], qr/^HTTP\/1\.1 200 /, "$mode: begun");

    my @closed = $tap->during(killCursors => sub {
        close $socket[0];
        sleep 3;
    });

    is(@closed ? 1 : 0, 1, "$mode: the cursor of a client that left");

    for my $what ('suspend', '') {
        @socket = reader($id{$name});

        my $res = $what eq '' ? operate(DELETE => $id{$name})
            : operate(POST => "$id{$name}:$what", {});
        like($res->{status}, qr/^20\d$/, 'meanwhile: ' . ($what || 'deleted'))
            or diag($res->{content});

        my $got = rest(@socket);

        if ($what eq 'suspend') {
            ok($got =~ /"documents":48\}\}\n\r\n0\r\n\r\n$/,
               "$mode, $what: whole");
        } else {
            ok($got =~ /\n\{"error":\{[^\n]*"status":503[^\n]*\}\}\n\r\n$/,
               "$mode, $what: it breaks off") or diag(substr $got, -200);
            ok($got !~ /\{"end"/, 'without an end');
        }

    }
}

# beside others' documents it asks for its own alone

{
    my $own = qr/\{"t":\{"\$oid":"$id{shared}"\}/;
    my @finds = grep { {@$_}->{find} !~ /^"(?:organizations|users|deployment)"$/ }
        $tap->during(find => sub { export('shared') });

    ok(@finds >= @collections, 'a find for each collection');
    is(scalar(grep {
        {@$_}->{filter} =~ /^\{"_id":\{"\$gte?":$own.*,"\$lte?":$own/
    } @finds), scalar @finds, 'each within its own range');
}

# tenant_max_streams counts those of all operators together

{
    sign_up('streams', 'id');
    is(as('streams', POST => 'a', [map { { t => 'x' x 1_000_000 } } 1 .. 5])
       ->{status}, 201, 'large ones') for 1 .. 8;

    my @open = map { [reader($id{streams})] } 1 .. 2;

    is(export('streams')->{status}, 429, 'a third export');
    is(rest(@$_) =~ /"documents":40/ ? 1 : 0, 1, 'another one') for @open;
    ok(Server::soon(30, sub { export('streams')->{status} == 200 }),
       'and then');
}

# who may have it, and when

is($nginx->request(GET => "/operator/organizations/$id{id}:export", undef,
                   @{ $bearer{id} })->{status}, 403, 'not its owner');
is(operate(GET => "$_:export")->{status}, 404, "no organization: $_")
    for '65a1b2c3d4e5f60718293a4b', 'x';
is(operate(GET => "$id{id}:export?x=1")->{status}, 422, 'no parameters');
is(operate(HEAD => "$id{shared}:export")->{status}, 200, 'HEAD');

my $whole = export('shared')->{content};

is(operate(POST => "$id{shared}:suspend", {})->{status}, 200, 'suspended');
is(export('shared')->{content}, $whole, 'the same while it is suspended');
is(operate(POST => "$id{shared}:resume")->{status}, 200, 'resumed');

is(operate(DELETE => $id{name})->{status}, 200, 'deleted');
is(export('name')->{status}, 404, 'not found any more');

unlike($nginx->log, qr/\[(?:emerg|alert|crit)\]/, 'no crash');

done_testing();
