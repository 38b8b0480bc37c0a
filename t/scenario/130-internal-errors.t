# Records that somebody broke: a 500 tells the client nothing, and the error
# log at "error" what is wrong, once, and of which organization.

use strict;
use warnings;

use Admin;
use Database;
use Server;
use Test::More;

my $nginx = Server->new(http => 'tenant_lease 1h;');
my $database = Database->new($nginx);

Admin::use_server($nginx);

sub change {
    my ($collection, $id, $update) = @_;

    my $reply = $database->command(
        "{\"update\":\"$collection\",\"updates\":[{\"q\":{\"_id\":"
        . "{\"\$oid\":\"$id\"}},\"u\":$update}]}");

    my $n = $reply->{nModified};

    die "update failed\n" if (ref $n ? $n->{'$numberInt'} : $n // 0) != 1;
}

# the answer, and what is new in the log at "error" and above
sub says {
    my (@request) = @_;

    my $before = length $nginx->log;
    my $res = $nginx->request(@request);
    my $log = substr $nginx->log, $before;
    my @lines = grep { /\[(?:error|crit|alert|emerg)\]/ } split /\n/, $log;

    return ($res, @lines);
}

my $serial = 0;

# name, what is broken, request, the log
for my $try (
    ['no placement', 'organizations', '{"$unset":{"placement":""}}',
     [GET => '/admin/me'], qr/record of organization ID, or of its user/],
    ['no placement, a user list', 'organizations',
     '{"$unset":{"placement":""}}', [GET => '/admin/users'],
     qr/record of organization ID, or of its user/],
    ['no placement, an update', 'organizations',
     '{"$unset":{"placement":""}}',
     [PUT => '/org/update', { organization_name => 'new name' }],
     qr/record of organization ID, or of its user/],
    ['no placement, a removal', 'organizations',
     '{"$unset":{"placement":""}}',
     [DELETE => '/org/delete?organization_name=NAME'],
     qr/record of organization ID, or of its user/],
    ['a cluster that is gone', 'organizations',
     '{"$set":{"placement.cluster":"gone"}}', [GET => '/data/c/x'],
     qr/no "tenant_mongo" is named "gone"/],
)
{
    my ($name, $collection, $update, $request, $line) = @$try;
    my $acme = 'acme-' . ++$serial;

    $nginx->sign_up($acme);
    my $id = $nginx->{organization}{organization_id};
    my ($method, $path, @body) = @$request;

    $path =~ s/NAME/$acme/;
    $line = qr/\[error\] .*tenant: .*@{[ "$line" =~ s{ID}{$id}r ]}/;

    # the use case meets the broken record, not the lease; or this one does
    is($nginx->request(GET => '/admin/me')->{status}, 200, "$name: ready")
        if $path !~ /data/;
    change($collection, $id, $update);

    my ($res, @lines) = says($method, $path, @body);

    is($res->{status}, 500, "$name: 500");
    is($res->{json}{detail}, 'internal error', 'which says nothing');
    is(scalar @lines, 1, 'one line at "error"') or diag(join "\n", @lines);
    like($lines[0] // '', $line, 'with the cause');
}

# what can't even log in
my %user = (_id => '"not-an-id"', email => '"odd@odd.example"',
            email_folded => '"odd@odd.example"', role => '"viewer"',
            epoch => 0);

$nginx->sign_up('odd');

my ($owner) = grep { $_->{email} eq 'odd@server.example' }
    @{ $database->find('users') };

$user{organization_id}
    = "{\"\$oid\":\"$nginx->{organization}{organization_id}\"}";
$user{password} = "\"$owner->{password}\"";
$database->insert('users', '{' . join(',', map { "\"$_\":$user{$_}" }
                                      '_id', grep { $_ ne '_id' } sort keys %user)
                           . '}');

my ($res, @lines) = says(POST => '/admin/login', {
    email => 'odd@odd.example', password => 'correct horse',
});
is($res->{status}, 500, 'a login: 500');
is(scalar @lines, 1, 'one line at "error"');
like($lines[0] // '', qr/record of a user, or of his organization/,
     'with the cause');

# a client's own fault is none of the operator's
for my $try ([GET => '/admin/nope'], [POST => '/admin/login', '{'],
             [PUT => '/data/c'], [GET => '/data/c?a=1'])
{
    my ($res, @lines) = says(@$try);
    like($res->{status}, qr/^4/, "$try->[0] $try->[1]");
    is_deeply(\@lines, [], 'is not logged at "error"');
    like($nginx->log, qr/\[info\] .* tenant: /, 'but at "info"');
}

done_testing();
