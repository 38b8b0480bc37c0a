package Crashes::Rows;

# The operations that Crashes.pm interrupts.  A row says what has to be there
# before (setup; a sign-up where it says nothing), the request, whether it is
# "done", "undone" or neither (state), and what a client is told who asks once
# more (retry).  "operator": the operator asks; "first": it is the first request
# of its worker; "ended": it goes on after its answer, until this is true.  Each
# is called with a Crashes::Case.

use strict;
use warnings;

our @PLACES = qw( id name database shared );

our %rows = (

    'create at first' => {
        first => 1,
        setup => sub { },
        request => sub { return $Crashes::Rows::rows{create}{request}->(@_) },
        state => sub { return $Crashes::Rows::rows{create}{state}->(@_) },
        retry => { done => 409, undone => 201 },
    },

    create => {
        setup => sub { },
        request => sub {
            my ($c) = @_;
            return [POST => "/org-$c->{place}/create", {
                organization_name => $c->{name}, email => $c->{email},
                password => 'correct horse' }];
        },
        state => sub {
            my ($c) = @_;
            return both($c->there($c->{name}), $c->login);
        },
        retry => { done => 409, undone => 201 },
    },

    rename => {
        request => sub {
            return [PUT => '/org/update',
                    { new_organization_name => "$_[0]{name}-new" }];
        },
        state => sub {
            my ($c) = @_;
            return both($c->there("$c->{name}-new"), !$c->there($c->{name}));
        },
        retry => { done => 200, undone => 200 },
    },

    update => {
        request => sub {
            my ($c) = @_;
            return [PUT => '/org/update', {
                new_organization_name => "$c->{name}-new",
                email => "new-$c->{email}", password => 'battery staple' }];
        },
        state => sub {
            my ($c) = @_;
            return both($c->there("$c->{name}-new"), !$c->there($c->{name}),
                        $c->login("new-$c->{email}", 'battery staple'),
                        !$c->login);
        },
        retry => { done => 200, undone => 200 },
    },

    delete => {
        request => sub {
            return [DELETE => "/org/delete?organization_name=$_[0]{name}"];
        },
        state => sub {
            my ($c) = @_;
            return both(!$c->there($c->{name}), !$c->login);
        },
        retry => { done => 401, undone => 200 },
    },

    'add a user' => {
        request => sub {
            return [POST => '/admin/users', {
                email => "user-$_[0]{email}", password => 'correct horse',
                role => 'editor' }];
        },
        state => sub { return both($_[0]->login("user-$_[0]{email}")) },
        retry => { done => 409, undone => 201 },
    },

    'make a user an owner' => {
        setup => sub { $_[0]->sign_up->user('viewer') },
        request => sub {
            return [PATCH => "/admin/users/$_[0]{user}", { role => 'owner' }];
        },
        state => sub { return both($_[0]->role eq 'owner') },
        retry => { done => 200, undone => 200 },
    },

    'change a user' => {
        setup => sub { $_[0]->sign_up->user('viewer') },
        request => sub {
            my ($c) = @_;
            return [PATCH => "/admin/users/$c->{user}", {
                role => 'owner', email => "new-$c->{email}",
                password => 'battery staple' }];
        },
        state => sub {
            my ($c) = @_;
            return both($c->role eq 'owner',
                        $c->login("new-$c->{email}", 'battery staple'),
                        !$c->login("user-$c->{email}"));
        },
        retry => { done => 200, undone => 200 },
    },

    'take an owner his role' => {
        setup => sub { $_[0]->sign_up->user('owner') },
        request => sub {
            my ($c) = @_;
            return [PATCH => "/admin/users/$c->{user}",
                    { role => 'viewer', email => "new-$c->{email}" }];
        },
        state => sub {
            my ($c) = @_;
            return both($c->role eq 'viewer', $c->login("new-$c->{email}"),
                        !$c->login("user-$c->{email}"));
        },
        retry => { done => 200, undone => 200 },
    },

    'remove a user' => {
        setup => sub { $_[0]->sign_up->user('owner') },
        request => sub { return [DELETE => "/admin/users/$_[0]{user}"] },
        state => sub {
            my ($c) = @_;
            return both($c->role eq 'none', !$c->login("user-$c->{email}"));
        },
        retry => { done => 404, undone => 204 },
    },

    'change a password' => {
        request => sub {
            return [PUT => '/admin/password', {
                current_password => 'correct horse',
                new_password => 'battery staple' }];
        },
        state => sub {
            my ($c) = @_;
            return both($c->login($c->{email}, 'battery staple'), !$c->login);
        },
        retry => { done => 403, undone => 204 },
    },

    suspend => {
        operator => 1,
        request => sub {
            return [POST => "/operator/organizations/$_[0]{id}:suspend",
                    { reason => 'unpaid' }];
        },
        state => sub {
            my ($c) = @_;
            return both($c->shown->{state} eq 'suspended', !$c->login);
        },
        retry => { done => 200, undone => 200 },
    },

    resume => {
        operator => 1,
        setup => sub {
            my ($c) = @_;
            my $res = $c->sign_up->ask(
                POST => "/operator/organizations/$c->{id}:suspend", {},
                $c->operator);
            die "suspend: $res->{status} $res->{content}\n"
                if $res->{status} != 200;
            # it has no use for its own token
            delete $c->{token};
        },
        request => sub {
            return [POST => "/operator/organizations/$_[0]{id}:resume"];
        },
        state => sub {
            my ($c) = @_;
            return both($c->shown->{state} eq 'active', $c->login);
        },
        retry => { done => 200, undone => 200 },
    },

    'delete by the operator' => {
        operator => 1,
        request => sub {
            return [DELETE => "/operator/organizations/$_[0]{id}"];
        },
        state => sub {
            my ($c) = @_;
            return both(!$c->there($c->{name}), !$c->login);
        },
        retry => { done => 404, undone => 200 },
    },

    # what follows the answer: collections are renamed, or removed
    'rename to the end' => {
        setup => sub { $_[0]->sign_up->documents },
        request => sub {
            return [PUT => '/org/update',
                    { new_organization_name => "$_[0]{name}-new" }];
        },
        ended => sub { return !$_[0]->passes('renaming') },
        state => sub {
            my ($c) = @_;
            return 'without its documents' if !$c->whole;
            return both($c->there("$c->{name}-new"), !$c->there($c->{name}));
        },
        retry => { done => 200, undone => 200 },
    },

    'delete to the end' => {
        setup => sub { $_[0]->sign_up->documents },
        request => sub {
            return [DELETE => "/org/delete?organization_name=$_[0]{name}"];
        },
        ended => sub { return !$_[0]->passes('deleting') },
        state => sub {
            my ($c) = @_;
            return both(!$c->there($c->{name}), !$c->login);
        },
        retry => { done => 401, undone => 200 },
    },

    (map { my $to = $_; ("move to $to" => {
        operator => 1,
        setup => sub { $_[0]->sign_up->documents },
        request => sub { return move($_[0], $to) },
        ended => \&moved,
        state => sub {
            my ($c) = @_;
            return both($c->shown->{storage} eq $to) if $c->whole;
            return 'without its documents';
        },
        retry => { done => 409, undone => 202 },
    }) } @PLACES),

    # it answers when it has ended, but says that it goes on as often as it has
    # the time to
    import => {
        operator => 1,
        request => sub {
            return [POST => "/operator/organizations/$_[0]{id}:import",
                    exported(), 'Content-Type', 'application/x-ndjson'];
        },
        ended => sub { return !$_[0]->passes('importing') },
        state => sub {
            my ($c) = @_;
            my $res = $c->ask(GET => "/operator/organizations/$c->{id}:export",
                              undef, $c->operator);
            return $res->{status} == 200 && $res->{content} eq exported()
                ? 'done'
                : $res->{content} =~ /"collections":0,"documents":0\}\}$/
                ? 'undone' : "a part: $res->{status} $res->{content}";
        },
        retry => { done => 409, undone => 200 },
    },

    (map { my ($name, $setup) = @$_; ($name => {
        operator => 1,
        setup => $setup,
        request => sub {
            return [POST => "/operator/operations/$_[0]{operation}:cancel"];
        },
        ended => sub { return !$_[0]->passes('moving') },
        # it may have come too late, or not have been heard: it is whole
        state => sub {
            my ($c) = @_;
            my $shown = $c->shown;
            return $c->whole && $shown->{state} eq 'active' ? 'done'
                : "$shown->{state}, or without its documents";
        },
        retry => { done => '200|409' },
    }) } ['cancel a move', \&moving], ['cancel a copying move', \&copying]),
);


# Two collections, in several commands.
sub exported {
    my @lines = map { sprintf '{"_id":"d%04d","n":{"$numberInt":"%d"}}', $_, $_ }
        1 .. 2200;

    return join "\n", '{"tenant_export":1}', '{"collection":"documents"}',
        @lines, '{"collection":"things"}', @lines,
        '{"end":{"collections":2,"documents":4400}}', '';
}


# An organization whose move is asked for.
sub moving {
    my ($c) = @_;

    my ($method, $path, $body) = @{ move($c->sign_up->documents,
        $c->{place} eq 'id' ? 'shared' : 'id') };
    my $res = $c->ask($method, $path, $body, $c->operator);

    die "move: $res->{status} $res->{content}\n" if $res->{status} != 202;

    $c->{operation} = $res->{json}{operation_id};
    push @{ $c->{tags} }, $c->{operation};
}


# The same, and something is in the other place.
sub copying {
    my ($c) = @_;

    moving($c);

    my $shown;

    Server::soon(60, sub {
        $shown = $c->ask(GET => "/operator/operations/$c->{operation}", undef,
                         $c->operator);
        return $shown->{status} != 200 || $shown->{json}{documents};
    });

    die "copying: $shown->{status} $shown->{content}\n"
        if $shown->{status} != 200;
}


sub move {
    my ($c, $to) = @_;

    return [POST => "/operator/organizations/$c->{id}:move", { mode => $to }];
}


# Whether the operation that was begun is over.
sub moved {
    my ($c) = @_;

    my $res = $c->ask(GET => "/operator/operations/$c->{operation}", undef,
                      $c->operator);

    return $res->{status} == 200
        && $res->{json}{state} =~ /^(?:done|failed|cancelled)$/;
}


# All is done, or nothing is.
sub both {
    my @done = map { $_ ? 1 : 0 } @_;
    my $sum = 0;

    $sum += $_ for @done;

    return $sum == @done ? 'done' : $sum == 0 ? 'undone' : "half (@done)";
}

1;
