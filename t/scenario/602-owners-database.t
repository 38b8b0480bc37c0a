# Owners while the database goes away between the steps of a change: an
# organization always keeps an owner, and every owner is a user.

use strict;
use warnings;

use Admin;
use Server;
use Test::More;
use Time::HiRes qw( sleep time );

my $proxy = Server->proxy($ENV{TENANT_TEST_URI});
my $nginx = Server->new(uri => $proxy->uri, http => 'tenant_timeout 1s;');
Admin::use_server($nginx);

my $users = '/admin/users';
$nginx->sign_up('acme');

# once the database is back
sub again {
    my (@request) = @_;

    my $began = time;
    my $res;

    do {
        $res = $nginx->request(@request);
        sleep 0.1 if $res->{status} >= 500;
    } while ($res->{status} >= 500 && time - $began < 6);

    return $res;
}

sub as { return bearer($_[0]{token}) }

my $keeper = { token => $nginx->{token},
               id => $nginx->{organization}{admin_id} };
my @made;
my %seen;

for my $round (1 .. 9) {
    my $user = user($keeper->{token}, "u$round\@acme.example",
                    $round % 3 ? 'owner' : 'viewer');
    my @request = @{ (
        [DELETE => "$users/$user->{id}", undef],
        [PATCH => "$users/$user->{id}", { role => 'viewer' }],
        [PATCH => "$users/$user->{id}", { role => 'owner' }],
    )[($round + 2) % 3] };

    my ($status) = at_once(
        sub { $nginx->request($request[0], $request[1], $request[2],
                              as($keeper))->{status} },
        sub { sleep 0.0005 * $round; $proxy->mode('reset'); 1 });

    $proxy->mode('pass');
    $seen{$status}++;

    is(again(GET => '/admin/me', undef, as($keeper))->{status}, 200,
       'the database is back');

    my $found = again(GET => "$users/$user->{id}", undef, as($keeper));

    if ($status == 204) {
        is($found->{status}, 404, 'removed');

    } elsif ($status == 200) {
        is($found->{json}{role}, $request[2]{role}, 'changed');

    } else {
        like($status, qr/^50[34]$/, 'failed, and said so');
        like($found->{status}, qr/^(200|404)$/, 'done or not');
    }

    # what failed can be asked again
    like(again(@request, as($keeper))->{status}, qr/^(200|204|404)$/,
         'and again');
    again(DELETE => "$users/$user->{id}", undef, as($keeper));

    is(again(DELETE => "$users/$keeper->{id}", undef, as($keeper))->{status},
       409, 'the last owner stays');

    # its address is free, or he is still there to be removed
    is(again(POST => $users, { email => "u$round\@acme.example",
                               password => 'correct horse',
                               role => 'viewer' }, as($keeper))->{status},
       201, 'the address is free');
}

note(join ', ', map { "$_: $seen{$_}" } sort keys %seen);

# a user whose making fails leaves nothing behind
for my $round (1 .. 4) {
    my $new = { email => "n$round\@acme.example", role => 'owner',
                password => 'correct horse' };
    my ($status) = at_once(
        sub { $nginx->request(POST => $users, $new, as($keeper))->{status} },
        sub { sleep 0.01 * $round; $proxy->mode('reset'); sleep 0.3;
              $proxy->mode('pass'); 1 });

    my $res = again(GET => "$users?limit=100", undef, as($keeper));
    my ($found) = grep { $_->{email} eq $new->{email} }
        @{ $res->{json}{users} };

    is($status == 201 ? 1 : 0, $found ? 1 : 0, "made or not: $status");
    again(DELETE => "$users/$found->{id}", undef, as($keeper)) if $found;

    is(again(DELETE => "$users/$keeper->{id}", undef, as($keeper))->{status},
       409, 'the last owner stays');
}

unlike($nginx->log, qr/\[(alert|emerg|crit)\]/, 'no alert');

done_testing();
