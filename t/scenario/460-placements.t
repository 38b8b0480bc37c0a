# Where documents lie in each placement, that all of an organization's go and
# nothing else, and that collections of many documents do (docs/internals.md).

use strict;
use warnings;

use Database;
use Server;
use Test::More;

my @modes = qw( id name database shared );
my $nginx = Server->new(
    http => 'tenant_lease 1s; tenant_timeout 5s;',
    server => join '', map {
        "location /$_/ { tenant_organizations; tenant_storage $_; }\n"
    } @modes);
my $master = Database->new($nginx);
my (%token, %id);

sub sign_up {
    my ($name, $mode) = @_;

    my %who = (email => ($name =~ s/ /-/r) . '@places.example',
               password => 'correct horse');
    my $res = $nginx->request(POST => "/$mode/create",
                              { %who, organization_name => $name });

    is($res->{json}{storage}, $mode, "$name is made in $mode");
    $id{$name} = $res->{json}{organization_id};
    $token{$name} = $nginx->request(POST => '/admin/login', \%who)
        ->{json}{access_token};
}

sub as {
    my ($name, $status, $method, $path, $body) = @_;

    my $res = $nginx->request($method, $path, $body,
                              Authorization => "Bearer $token{$name}");

    is($res->{status}, $status, "$name: $method $path")
        or diag($res->{content});

    return $res->{json};
}

# what its record says
sub placement {
    my ($name) = @_;

    my $record = $master->find('organizations',
                               "{\"_id\":{\"\$oid\":\"$id{$name}\"}}")->[0];

    return $record->{placement};
}

# a count of all would be an estimate
sub count {
    my ($database, $collection, $filter) = @_;

    my $reply = $database->command("{\"count\":\"$collection\",\"query\":"
                                   . ($filter // '{"_id":{"$exists":true}}') . '}');

    return $reply->{n}{'$numberInt'} // $reply->{n}{'$numberLong'}
        // $reply->{n}{'$numberDouble'};
}

# two organizations a mode, with the same ids in the same collections
for my $mode (@modes) {
    for my $name ("$mode one", "$mode two") {
        sign_up($name, $mode);
        as($name, 201, POST => '/data/c', [map { { _id => "k$_" } } 1 .. 2500]);
        as($name, 201, POST => '/data/c.d', { _id => 'x' });
        as($name, 201, POST => '/data/documents', { _id => 'x' });
        is_deeply([map { $_->{name} }
                   @{ as($name, 200, GET => '/data/')->{collections} }],
                  ['c', 'c.d', 'documents'], 'and sees what it has');
    }
}

my %at = map { ($_ => placement("$_ one")) } @modes;
my %in = map {
    ($_ => $at{$_}{database} eq $nginx->{database} ? $master
        : Database->new({ dir => $nginx->{dir},
                          database => $at{$_}{database} }))
} @modes;

is($at{id}{collection}, "org_$id{'id one'}", 'by the id');
like($at{name}{collection}, qr/^org_name%20one$/, 'by the name');
is($at{database}{collection}, 'documents', 'in a database');
like($at{database}{database}, qr/$id{'database one'}$/, 'of its own');
is($at{shared}{collection}, 'org_shared', 'in one for all');

for my $mode (qw( id name database )) {
    is(count($in{$mode}, "$at{$mode}{collection}.c"), 2500, "$mode: stored");
}

is(count($master, 'org_shared'), 2 * 2502, 'shared: stored');
is(count($master, 'org_shared', "{\"_id\":{\"t\":{\"\$oid\":"
         . "\"$id{'shared two'}\"},\"c\":\"c\",\"i\":\"k7\"}}"), 1,
   'with an _id that says whose it is');

# dropped in slices where it has to be
for my $mode (@modes) {
    as("$mode one", 204, POST => '/data/c:drop');
    is(scalar @{ as("$mode one", 200, GET => '/data/c')->{documents} }, 0,
       "$mode: dropped");
    as("$mode one", 200, GET => '/data/c.d/x');
    as("$mode two", 200, GET => '/data/c/k2500');
    as("$mode one", 201, POST => '/data/c', [map { { _id => "k$_" } } 1 .. 1200]);
}

# an organization that goes takes its own along, and nothing else
sub left {
    my ($mode) = @_;

    return count($master, 'org_shared', "{\"_id.t\":{\"\$oid\":"
                 . "\"$id{'shared one'}\"}}") if $mode eq 'shared';

    my $reply = $in{$mode}->command('{"listCollections":1,"filter":{}}');

    return scalar grep { $_->{name} =~ /^\Q$at{$mode}{collection}\E(?:\.|$)/ }
        @{ $reply->{cursor}{firstBatch} };
}

cmp_ok(left($_), '>', 0, "$_: there") for @modes;

$in{database}->insert('of.another.program', '{"_id":1}');

for my $mode (@modes) {
    my $name = "$mode%20one";

    as("$mode one", 200, DELETE => "/org/delete?organization_name=$name");
}

for my $mode (@modes) {
    ok(Server::soon(60, sub { left($mode) == 0 }), "$mode: all is gone");
    ok(Server::soon(60, sub { !defined placement("$mode one") }),
       "$mode: and its record");
    as("$mode two", 200, GET => '/data/c/k2500');
    is(scalar @{ as("$mode two", 200, GET => '/data/')->{collections} }, 3,
       "$mode: of the other nothing");
}

is(count($master, 'org_shared'), 2502, 'shared: no document more');
is(count($in{database}, 'of.another.program'), 0,
   'a database of its own is emptied');

unlike($nginx->log, qr/\[(?:error|crit|alert|emerg)\]/, 'nothing in the log');

done_testing();
