# An organization whose collections are named by its name: while these get other
# names, one by one, whatever is there is read, and writes wait (docs/api.md).
# What renames them is played here, a step at a time.

use strict;
use warnings;

use Database;
use Server;
use Test::More;

my $nginx = Server->new(
    http => 'tenant_storage name; tenant_lease 1s; tenant_timeout 5s;');

$nginx->sign_up('before');

my $database = Database->new($nginx);
my $admin = Database->new({ dir => $nginx->{dir}, database => 'admin' });
my $id = $nginx->{organization}{organization_id};
my ($old, $new) = ('org_before', 'org_after');

for my $c (qw( documents a b )) {
    is($nginx->request(POST => "/data/$c", [map { { _id => "$c$_", n => $_ } }
                                            1 .. 5])->{status}, 201, $c);
}

sub record {
    my ($update) = @_;

    my $reply = $database->command("{\"update\":\"organizations\",\"updates\":"
        . "[{\"q\":{\"_id\":{\"\$oid\":\"$id\"}},\"u\":$update}]}");

    is($reply->{n}{'$numberInt'}, 1, 'the record says so');
}

sub reads {
    my ($when) = @_;

    for my $c (qw( documents a b )) {
        my $page = $nginx->request(GET => "/data/$c?limit=3");

        is_deeply([map { $_->{_id} } @{ $page->{json}{documents} }],
                  [map { "$c$_" } 1 .. 3], "$when: a page of $c");
        is_deeply([map { $_->{_id} } @{ $nginx->request(
                      GET => "/data/$c?after=$page->{json}{next}")
                      ->{json}{documents} }],
                  [map { "$c$_" } 4 .. 5], "$when: the next");
        is_deeply([map { $_->{_id} } @{ $nginx->request(
                      GET => "/data/$c?sort={\"n\":-1}&limit=2")
                      ->{json}{documents} }],
                  ["${c}5", "${c}4"], "$when: sorted");
        is($nginx->request(GET => "/data/$c?limit=1&count=exact")
               ->{json}{count}, 5, "$when: how many there are");
        is($nginx->request(GET => "/data/$c?limit=1&count=estimated")
               ->{json}{count}, 5, "$when: and about");
        is($nginx->request(POST => "/data/$c:count", {})->{json}{count}, 5,
           "$when: counted alone");
        is_deeply([sort @{ $nginx->request(POST => "/data/$c:distinct",
                                           { field => 'n' })->{json}{values} }],
                  [1 .. 5], "$when: the values of a field");
        is($nginx->request(GET => "/data/$c/${c}2")->{status}, 200,
           "$when: a document of $c");
        is($nginx->request(GET => "/data/$c/none")->{status}, 404,
           "$when: and no other");
    }

    is_deeply([map { $_->{name} }
               @{ $nginx->request(GET => '/data/')->{json}{collections} }],
              ['a', 'b', 'documents'], "$when: its collections");
    is(scalar @{ $nginx->request(GET => '/data/none')->{json}{documents} }, 0,
       "$when: nothing where nothing is");
}

reads('before');

record("{\"\$set\":{\"state\":\"renaming\",\"placement.next\":\"$new\"}}");
ok(Server::soon(30, sub {
    $nginx->request(DELETE => '/data/a/none')->{status} == 503;
}), 'writes wait');

reads('announced');

# FerretDB renames no collection with a dot in its name
sub rename_one {
    my ($c) = @_;

    my $reply = $admin->command(
        "{\"renameCollection\":\"$nginx->{database}.$old$c\","
        . "\"to\":\"$nginx->{database}.$new$c\"}");

    return 1 if $reply->{ok}{'$numberDouble'} != 0;

    my $name = substr $c, 1;

    $database->insert("$new$c", map { "{\"_id\":\"$name$_\",\"n\":$_}" } 1 .. 5);

    return $database->command("{\"drop\":\"$old$c\"}")->{ok};
}

for my $c (qw( .a .b ), '') {
    ok(rename_one($c), "$old$c is $new$c");

    reads("with $new$c");
    is($nginx->request(DELETE => '/data/a/none')->{status}, 503,
       'writes still wait');
}

record("{\"\$set\":{\"state\":\"active\",\"placement.collection\":\"$new\"},"
       . '"$unset":{"placement.next":1}}');
ok(Server::soon(30, sub {
    $nginx->request(DELETE => '/data/a/none')->{status} == 404;
}), 'writes go on');

reads('after');

is_deeply([sort map { $_->{name} } grep { $_->{name} =~ /^org_/ }
           @{ $database->command('{"listCollections":1,"filter":{}}')
                ->{cursor}{firstBatch} }],
          [$new, "$new.a", "$new.b"], 'nothing has the old name');

done_testing();
