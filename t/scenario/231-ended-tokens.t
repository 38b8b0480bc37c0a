# What ends all of a user's tokens empties the list of those that were ended
# one by one, whichever request it was: else that list is full of tokens that
# are over anyway, and the next logout ends all devices.

use strict;
use warnings;

use Admin;
use Database;
use Server;
use Test::More;

my $nginx = Server->new;
my $database = Database->new($nginx);
my $full = 16;                 # tokens that a user's record remembers

Admin::use_server($nginx);

sub revoked {
    my ($email) = @_;

    my ($user) = grep { $_->{email} eq $email } @{ $database->find('users') };

    return scalar @{ $user->{revoked} // [] };
}

sub token {
    my (@login) = @_;

    return login(@login)->{json}{access_token} // die "no login\n";
}

my $new = 'another horse';

# name, request, who asks it: the user himself, or an owner
my @ways = (
    ['PUT /admin/password',
     [PUT => '/admin/password', { current_password => 'correct horse',
                                  new_password => $new }]],
    ['PUT /org/update', [PUT => '/org/update', { password => $new }]],
    ['PUT /org/update with an address',
     [PUT => '/org/update', { password => $new, email => 'EMAIL' }]],
    ['PUT /org/update with a name',
     [PUT => '/org/update', { password => $new,
                              organization_name => 'renamed' }]],
    ['PATCH users/{id}, a password',
     [PATCH => '/admin/users/ID', { password => $new }]],
    ['PATCH users/{id}, a lesser role',
     [PATCH => '/admin/users/ID', { role => 'editor' }]],
    ['POST logout-all', [POST => '/admin/logout-all']],
);

my $serial = 0;

for my $way (@ways) {
    my ($name, $request) = @$way;
    my ($method, $path, $body) = @$request;
    my $password = $body->{password} || $body->{new_password}
        ? $new : 'correct horse';

    my $other = $nginx->sign_up('owner-' . ++$serial);
    my $user = user($other, "u$serial\@acme.example", 'owner');
    my $email = $user->{email};

    # as many logouts as the record remembers
    for (1 .. $full) {
        is($nginx->request(POST => '/admin/logout', undef,
                           bearer(token($email)))->{status}, 204, 'a logout')
            if $_ == $full;
        $nginx->request(POST => '/admin/logout', undef, bearer(token($email)))
            if $_ != $full;
    }

    is(revoked($email), $full, "$name: the list is full");

    $path =~ s/ID/$user->{id}/;
    $body = { %$body, $body->{email} ? (email => $email) : () } if $body;

    my $res = $nginx->request($method, $path, $body, bearer($user->{token}));
    like($res->{status}, qr/^20/, $name) or diag($res->{content});
    is(revoked($email), 0, 'empties it');
    is($nginx->request(GET => '/admin/me', undef, bearer($user->{token}))
       ->{status}, 401, 'and ends the token');

    my ($one, $two) = map { token($email, $password) } 1 .. 2;

    is($nginx->request(POST => '/admin/logout', undef, bearer($one))->{status},
       204, 'a logout after it');
    is($nginx->request(GET => '/admin/me', undef, bearer($two))->{status}, 200,
       'leaves the other device alone');
}

done_testing();
