# No route is used after its lease, however long a body takes, and data are
# purged when nobody can use it any more (docs/operations.md).

use strict;
use warnings;

use Admin;
use IO::Socket::INET ();
use Mongo;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );
use Wire;

my $database = "$ENV{TENANT_TEST_PREFIX}_$$" . '_purge';
my $one = Server->new(database => $database,
                      http => 'tenant_lease 1s; tenant_timeout 1s;');
my $two = Server->new(database => $database,
                      http => 'tenant_lease 2s; tenant_timeout 2s;');
Admin::use_server($one);

my $mongo = Mongo->new($ENV{TENANT_TEST_URI}, $database);

# a body that comes in two parts, with what is done in between
sub slowly {
    my ($nginx, $token, $between) = @_;

    my $body = '{"from":"a slow client"}';
    my $request = http11(PUT => '/data/c/slow', $body,
                         Authorization => "Bearer $token");
    my $socket = IO::Socket::INET->new(
        PeerAddr => "127.0.0.1:$nginx->{port}") or die "connect: $!\n";

    $socket->syswrite(substr $request, 0, -5);
    sleep 0.2;
    $between->();
    $socket->syswrite(substr $request, -5);

    local $/;
    my $answer = <$socket>;

    return $answer =~ m{^HTTP/1.1 (\d+)} ? $1 : 'none';
}

sub remove {
    my ($name) = @_;

    is($one->request(DELETE => "/org/delete?organization_name=$name")
           ->{status}, 200, "$name is deleted");
}

my $owner = $one->sign_up('slow');
is(slowly($one, $owner, sub { sleep 1.2 }), 201, 'longer than a lease');
is(slowly($two, $owner, sub { sleep 2.2 }), 200, 'elsewhere, too');
ok($one->request(DELETE => '/data/c/slow')->{status} == 204, 'removed');

is(slowly($one, $owner, sub { remove('slow') }), 401, 'deleted meanwhile');

$owner = $one->sign_up('far');
is(slowly($two, $owner, sub { remove('far'); sleep 2.1 }), 401,
   'deleted elsewhere');

my @all = map { $mongo->find($_) } $mongo->collections;
is(scalar(grep { ($_->{from} // '') eq 'a slow client' } @all), 0,
   'nothing of it is stored');

# the data stay as long as any instance may use them, and no longer
$owner = $one->sign_up('data');
is($one->request(PUT => '/data/c/x', { from => 'data' })->{status}, 201,
   'a document');

sub there {
    return scalar grep { ($_->{from} // '') eq 'data' }
        map { $mongo->find($_) } $mongo->collections;
}

is(there(), 1, 'is there');
my $at = time;
remove('data');
ok(Server::soon(60, sub { !there() }), 'it is purged');
cmp_ok(time - $at, '>', 3.9,
       'after the lease and the time limit of the other instance');
is(scalar(grep { ($_->{name} // '') eq 'data' } $mongo->find('organizations')),
   0, 'with its record');

done_testing();
