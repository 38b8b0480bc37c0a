package Exports;

# Organizations that are exported and imported, and a file with values and ids
# of all types that a client can store.

use strict;
use warnings;

use Admin ();
use Server ();
use Test::More;

our @MODES = qw( id name database shared );

my $tag = '{"$oid":"65a1b2c3d4e5f607182900';

sub new {
    my ($class, %arg) = @_;

    my $nginx = Server->new(%arg,
        http => ($arg{http} || '') . "\n    client_max_body_size 64m;",
        server => join('', map {
            "location /$_/ { tenant_organizations; tenant_storage $_; }\n"
        } @MODES) . "location /operator/ { tenant_operator; }\n"
            . ($arg{server} || ''));

    Admin::use_server($nginx);
    $nginx->sign_up('Base');

    return bless {
        nginx => $nginx, n => 0, bearer => {},
        operator => [Authorization => 'Bearer ' . Admin::operator()],
    }, $class;
}

# a new organization; its id
sub sign_up {
    my ($self, $mode) = @_;

    my $name = "$mode-" . ++$self->{n};
    my $res = $self->{nginx}->request(POST => "/$mode/create", {
        organization_name => $name, password => 'correct horse',
        email => "$name\@export.example" });
    die "sign-up: $res->{status} $res->{content}\n" if $res->{status} != 201;

    my $id = $res->{json}{organization_id};

    $self->{bearer}{$id} = [Admin::bearer(Admin::reclaim(
        $self->{nginx}{token}, org => $id, sub => $res->{json}{admin_id},
        jti => "made-$id"))];

    return $id;
}

sub as {
    my ($self, $id, $method, $path, $body, @headers) = @_;

    return $self->{nginx}->request($method, "/data/$path", $body,
                                   @{ $self->{bearer}{$id} }, @headers);
}

sub operate {
    my ($self, $method, $path, $body, @headers) = @_;

    return $self->{nginx}->request($method, "/operator/organizations/$path",
                                   $body, @{ $self->{operator} }, @headers);
}

sub export { return $_[0]->operate(GET => "$_[1]:export") }

sub import_into {
    my ($self, $id, $file, @headers) = @_;

    return $self->operate(POST => "$id:import", $file,
                          'Content-Type', 'application/x-ndjson', @headers);
}

sub state_of {
    my ($self, $id) = @_;

    return $self->operate(GET => $id)->{json}{state};
}

# an export without documents
sub empty {
    return qq({"tenant_export":1}\n)
        . qq({"end":{"collections":0,"documents":0}}\n);
}

# the file of collections: name, [lines]
sub file {
    my (@collections) = @_;

    my ($text, $n, $documents) = (qq({"tenant_export":1}\n), 0, 0);

    while (my ($name, $lines) = splice @collections, 0, 2) {
        $text .= qq({"collection":"$name"}\n) . join '', map { "$_\n" } @$lines;
        $n++;
        $documents += @$lines;
    }

    return $text
        . qq({"end":{"collections":$n,"documents":$documents}}\n);
}

# documents in the order of their ids, as an export has them
sub documents {
    my $deep = '{"a":' x 80 . '{"$numberInt":"1"}' . '}' x 80;
    my $n = 10;

    return map { $n++; s/\{tag\}/$tag$n"}/r } split /\n/, <<"_EOC_";
{"_id":{"\$minKey":1},"deep":$deep,"_etag":{tag}}
{"_id":null,"min":{"\$minKey":1},"max":{"\$maxKey":1},"_etag":{tag}}
{"_id":{"\$numberInt":"1"},"int":{"\$numberInt":"7"},"long":{"\$numberLong":"7"},"_etag":{tag}}
{"_id":{"\$numberDouble":"1.5"},"nan":{"\$numberDouble":"NaN"},"far":{"\$numberDouble":"-Infinity"},"_etag":{tag}}
{"_id":{"\$numberDecimal":"2.50"},"decimal":{"\$numberDecimal":"1E-30"},"_etag":{tag}}
{"_id":{"\$numberLong":"4294967296"},"double":{"\$numberDouble":"7.0"},"zero":{"\$numberDouble":"-0.0"},"_etag":{tag}}
{"_id":"a tag not last","x":{"\$numberInt":"1"},"_etag":{tag},"y":{"\$numberInt":"2"}}
{"_id":"no tag","":{"":[]}}
{"_id":"text","text":"\\u0000\\"\\\\ \x{c3}\x{a9} \x{f0}\x{9f}\x{98}\x{80}","empty":"","_etag":{tag}}
{"_id":{"a":{"b":{"\$numberInt":"1"}},"c":[{"\$numberInt":"1"},"x"]},"list":[[],{},[{"x":null}]],"_etag":{tag}}
{"_id":{"\$binary":{"base64":"AAEC","subType":"80"}},"uuid":{"\$binary":{"base64":"ABEiM0RVZneImaq7zN3u/w==","subType":"04"}},"_etag":{tag}}
{"_id":{"\$oid":"65a1b2c3d4e5f60718293a4b"},"oid":{"\$oid":"65a1b2c3d4e5f60718293a4c"},"_etag":{tag}}
{"_id":true,"bool":false,"null":null,"_etag":{tag}}
{"_id":{"\$date":{"\$numberLong":"-1"}},"date":{"\$date":{"\$numberLong":"253402300800000"}},"_etag":{tag}}
{"_id":{"\$timestamp":{"t":5,"i":6}},"re":{"\$regularExpression":{"pattern":"^a/","options":"im"}},"_etag":{tag}}
{"_id":{"\$maxKey":1},"undefined":{"\$undefined":true},"_etag":{tag}}
_EOC_
}

1;
