# In name mode an organization's collections follow its name: reads are
# answered throughout, nothing that is there is overwritten, and names may swap.

use strict;
use warnings;

use Mongo;
use Server;
use Test::More;

my $nginx = Server->new(workers => 2, http => <<'_EOC_');
    tenant_storage name;
    tenant_lease 300ms;
    tenant_timeout 1s;
_EOC_

my $db = Mongo->new($ENV{TENANT_TEST_URI}, $nginx->{database});

sub record {
    my ($id) = @_;

    return (grep { $_->{_id} eq $id } $db->find('organizations'))[0];
}

sub bases {
    return join ' ', sort grep { /^org_/ } $db->collections;
}

# until nothing is left to do
sub settled {
    my ($id) = @_;

    return Server::soon(30, sub { record($id)->{state} eq 'active' });
}

sub rename_to {
    my ($name) = @_;

    return $nginx->request(PUT => '/org/update',
                           { new_organization_name => $name });
}

# documents in two collections
sub filled {
    for my $c (qw( documents other )) {
        is($nginx->request(PUT => "/data/$c/a", { in => $c })->{status}, 201,
           "$c is filled");
    }
}

sub read_well {
    for my $c (qw( documents other )) {
        my $res = $nginx->request(GET => "/data/$c/a");
        return "$c: $res->{status}" if $res->{status} != 200
            || $res->{json}{in} ne $c;

        $res = $nginx->request(GET => "/data/$c?filter="
                               . '%7B%22in%22:%22' . $c . '%22%7D');
        return "$c: $res->{status}, a page" if $res->{status} != 200
            || @{ $res->{json}{documents} } != 1;
    }

    my $res = $nginx->request(GET => '/data/');
    my $names = join ' ', map { $_->{name} } @{ $res->{json}{collections} };

    return $names eq 'documents other' ? '' : "collections: $names";
}

$nginx->sign_up('Acme Inc');
filled();

my $acme = $nginx->{organization}{organization_id};

is($nginx->{organization}{storage}, 'name', 'the storage is told');
is($nginx->{organization}{collection_name}, 'org_acme%20inc',
   'and the collection');
is(bases(), 'org_acme%20inc org_acme%20inc.other', 'as they are stored');

my $res = rename_to('Acme GmbH');

is($res->{status}, 200, 'renamed');
is($res->{json}{organization_name}, 'Acme GmbH', 'the name is told');
is($res->{json}{collection_name}, 'org_acme%20gmbh', 'and the new collection');

my ($reads, @wrong, %writes) = (0);

Server::soon(30, sub {
    my $wrong = read_well();
    push @wrong, $wrong if $wrong ne '';
    $reads++;
    $writes{ $nginx->request(PUT => '/data/documents/w', { n => $reads })
             ->{status} }++;
    return record($acme)->{state} eq 'active';
}) or fail('it ends');

is("@wrong[0 .. ($#wrong < 3 ? $#wrong : 3)]", '',
   "$reads rounds of reads are answered throughout");
ok(!(grep { !/^(?:200|201|503)$/ } keys %writes),
   'writes are stored, or refused for a moment: ' . join ' ', %writes);
cmp_ok($writes{503} // 0, '>', 0, 'some were refused');
ok(Server::soon(10, sub {
    $nginx->request(PUT => '/data/documents/a', { in => 'documents' })
        ->{status} == 200;
}), 'and go on afterwards, when the last lease is over');
is(bases(), 'org_acme%20gmbh org_acme%20gmbh.other', 'all have the new name');
is(read_well(), '', 'all is there');

# the same name in another case is one document

$res = rename_to('ACME GmbH');
is($res->{json}{organization_name}, 'ACME GmbH', 'another case');
is(record($acme)->{state}, 'active', 'nothing else is done');
is($res->{json}{collection_name}, 'org_acme%20gmbh', 'no other collection');

# two swap their names, one after the other without a pause

my $token = $nginx->{token};

$nginx->sign_up('Other');
filled();

my $other = $nginx->{organization}{organization_id};
my $token2 = $nginx->{token};

$nginx->{token} = $token;
is(rename_to('Swap')->{status}, 200, 'the first gives its name up');
$nginx->{token} = $token2;
is(rename_to('Acme GmbH')->{status}, 200, 'the second takes it');
$nginx->{token} = $token;
is(rename_to('Other')->{status}, 200, 'and gives its own');

ok(settled($acme) && settled($other), 'both come to an end');

$nginx->{token} = $_ and is(read_well(), '', 'each has its own')
    for $token, $token2;

my @bases = map { record($_)->{placement}{collection} } $acme, $other;

is(scalar(grep { !/^org_(?:other|acme%20gmbh)(?:~[0-9a-f]{24})?$/ } @bases), 0,
   "both have a base of their name: @bases");
is(bases(), join(' ', sort map { ($_, "$_.other") } @bases),
   'and no collection is left');

# a name that was given up is free, and its base nobody else's while it is used

$nginx->{token} = $token;
is(rename_to('Third')->{status}, 200, 'renamed once more');
$res = $nginx->request(POST => '/org/create', {
    organization_name => 'other', email => 'new@other.example',
    password => 'correct horse' });
is($res->{status}, 201, 'the name is free');
isnt($res->{json}{collection_name}, $bases[0],
     "another base: $res->{json}{collection_name}");

$nginx->{token} = $token;
ok(settled($acme), 'the first comes to an end');
is(read_well(), '', 'with what it had');

$nginx->{token} = $nginx->request(POST => '/admin/login', {
    email => 'new@other.example', password => 'correct horse' })
    ->{json}{access_token};
is_deeply($nginx->request(GET => '/data/documents')->{json}{documents}, [],
          'the other has nothing of it');

unlike($nginx->log, qr/\[(?:error|crit|alert|emerg)\]/, 'nothing in the log');

done_testing();
