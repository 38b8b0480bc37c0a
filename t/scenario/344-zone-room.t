# How many leases a zone holds (docs/directives.md, "tenant_zone"): so many
# organizations as that can be in use at once without being asked for again.

use strict;
use warnings;

use Admin;
use Database ();
use JSON::PP ();
use Many;
use Server;
use Test::More;

# some 1,340 in each 1m
my $KIB = 1024;

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $gate = Server::free_port();
my $nginx = Server->new(uri => $proxy->uri, http => "
    tenant_zone t ${KIB}k; tenant_lease 1h; tenant_timeout 20s;
    server {
        listen 127.0.0.1:$gate;
        location / { tenant_auth on; empty_gif; }
    }");

Admin::use_server($nginx);

my $owner = $nginx->sign_up('room');
my $db = Database->new($nginx);

# the records of organizations like that one, each with an owner like its own
my ($first) = @{ $db->find('organizations', '{"name":"room"}') };
my ($user) = @{ $db->find('users') };
my @tokens;

for my $n (1 .. 2 * $KIB) {
    my ($id, $of) = map { sprintf '%s%016x', $_, $n } 'aaaaaaaa', 'bbbbbbbb';
    my %placement = (%{ $first->{placement} }, collection => "org_$id");

    push @{ $first->{made} }, {
        %$first, _id => { '$oid' => $id }, name => "a customer $n",
        name_folded => "a customer $n", owners => [{ '$oid' => $of }],
        admin_id => { '$oid' => $of }, placement => \%placement };
    push @{ $user->{made} }, {
        %$user, _id => { '$oid' => $of }, email => "$n\@room.example",
        email_folded => "$n\@room.example",
        organization_id => { '$oid' => $id } };
    push @tokens, reclaim($owner, org => $id, sub => $of);
}

for ([organizations => $first], [users => $user]) {
    my ($collection, $record) = @$_;
    my $made = delete $record->{made};

    delete $_->{made} for @$made;
    $db->insert($collection, map { JSON::PP::encode_json($_) }
                    splice @$made, 0, 256) while @$made;
}

sub questions { return scalar grep { $_ eq 'both' } $proxy->commands }

sub ask {
    my (@of) = @_;

    my %count;

    while (my @some = splice @of, 0, 50) {
        $count{ $_->{status} }++
            for many({ port => $gate },
                     map { [GET => '/', undef, bearer($_)] } @some);
    }

    return join ' ', map { "$_:$count{$_}" } sort keys %count;
}

questions();
is(ask(@tokens), '200:' . @tokens, 'organizations');
is(questions(), scalar @tokens, 'each is asked for');

# those that were used last are there, and no room is left for many more
my $there = int 1340 * $KIB / 1024;

is(ask(@tokens[-$there .. -1]), "200:$there", 'as many as there is room for');
is(questions(), 0, 'are remembered');
ask(@tokens[0 .. 99]);
is(questions(), 100, 'those before are not');

is($nginx->stop, 1, 'it ends');

done_testing();
