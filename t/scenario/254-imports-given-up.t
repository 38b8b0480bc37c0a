# An import whose client leaves, whose database fails, or whose organization is
# deleted meanwhile: nothing of it stays, and what others write is not taken
# from them.

use strict;
use warnings;

use Admin ();
use Exports;
use Database;
use Faults;
use IO::Socket::INET ();
use Mongo;
use Server;
use Test::More;
use Wire ();

my $faults = Faults->new($ENV{TENANT_TEST_URI});
my $with = Exports->new(uri => $faults->uri,
                        http => 'tenant_lease 300ms; tenant_timeout 2s;');
my $nginx = $with->{nginx};
my @lines = map { sprintf '{"_id":"d%05d"}', $_ } 1 .. 20000;
my $file = Exports::file(documents => \@lines, things => \@lines);

sub begin {
    my ($id) = @_;

    my $socket = IO::Socket::INET->new(
        PeerAddr => "127.0.0.1:$nginx->{port}") or die "connect: $!\n";

    $socket->syswrite(Wire::http11(
        POST => "/operator/organizations/$id:import", $file,
        'Content-Type', 'application/x-ndjson', @{ $with->{operator} }));

    return $socket;
}

sub answer {
    my ($socket) = @_;

    my $bytes = '';
    1 while sysread $socket, $bytes, 65536, length $bytes;

    return (Wire::answers($bytes))[0] // { status => 'none' };
}

# an insert of the organization's, as Faults.pm calls it
sub inserts {
    my ($id) = @_;

    return 'insert ' . $with->operate(GET => $id)->{json}{placement}{collection}
        =~ s/[0-9a-f]{24}/ID/r;
}

sub usable {
    my ($id, $what) = @_;

    ok(Server::soon(60, sub { $with->state_of($id) eq 'active' }),
       "$what: active again");
    is($with->export($id)->{content}, Exports::empty(), 'and empty');

    my $res = $with->import_into($id, $file);
    is($res->{status}, 200, 'and can be imported into')
        or diag($res->{content});
    ok($with->export($id)->{content} eq $file, 'all of it');
}

# beside those that are taken back

my %beside = map { my $mode = $_; ($_ => $with->sign_up($mode)) }
    @Exports::MODES;

is($with->import_into($_, $file)->{status}, 200, 'one beside')
    for values %beside;

for my $mode ('id', 'shared') {

    # while it waits, and while it writes

    my $id = $with->sign_up($mode);
    my $socket = begin($id);

    ok(Server::soon(30, sub { $with->state_of($id) eq 'importing' }),
       "$mode: it is importing");
    close $socket;
    usable($id, "$mode: its client leaves before it writes");

    $id = $with->sign_up($mode);
    $faults->arm(at => inserts($id), when => 'before', how => 'wait',
                 tags => [$id]);
    $socket = begin($id);
    ok($faults->hit(60), "$mode: it writes");
    close $socket;
    # it is noticed at once, and the insert waits for no longer than it may
    sleep 1;
    $faults->go_on;
    $faults->disarm;
    usable($id, "$mode: its client leaves while it writes");

    # the database

    for my $when ('before', 'after') {
        $id = $with->sign_up($mode);
        $faults->arm(at => inserts($id), when => $when, how => 'cut',
                     tags => [$id]);
        $socket = begin($id);
        like(answer($socket)->{status}, qr/^50[34]$/,
             "$mode: a connection breaks $when an insert");
        $faults->disarm;
        usable($id, "$mode: it breaks $when an insert");
    }

    # whoever has an old lease may still write, and keeps that

    $id = $with->sign_up($mode);
    is($with->as($id, GET => 'x?limit=1')->{status}, 200, 'a lease');

    # as if another instance had it
    my $other = Database->new($nginx);
    my $db = Mongo->new($ENV{TENANT_TEST_URI}, $nginx->{database});
    my ($record) = grep { $_->{_id} eq $id } $db->find('organizations');
    my $place = $record->{placement};
    my $doc = $mode eq 'shared'
        ? qq({"_id":{"t":{"\$oid":"$id"},"c":"other","i":"x"}})
        : '{"_id":"x"}';
    my $into = $mode eq 'shared' ? $place->{collection}
        : "$place->{collection}.other";

    $socket = begin($id);
    ok(Server::soon(30, sub { $with->state_of($id) eq 'importing' }),
       "$mode: it waits for leases");
    $other->command(qq({"insert":"$into","documents":[$doc]}));

    is(answer($socket)->{status}, 409, "$mode: a document came meanwhile");
    is($with->state_of($id), 'active', 'active again');
    like($with->export($id)->{content}, qr/^\{"_id":"x"\}$/m, 'it stays');

    # deleted

    $id = $with->sign_up($mode);
    $socket = begin($id);
    Server::soon(30, sub { $with->state_of($id) eq 'importing' });
    is($with->operate(DELETE => $id)->{status}, 200, "$mode: deleted");
    is(answer($socket)->{status}, 503, 'the import is given up');
    ok(Server::soon(60, sub { $with->operate(GET => $id)->{status} == 404 }),
       'the organization goes');
}

ok($with->export($beside{$_})->{content} eq $file, "$_: one beside is whole")
    for @Exports::MODES;

unlike($nginx->log, qr/\[(?:emerg|alert|crit)\]/, 'no crash');

done_testing();
