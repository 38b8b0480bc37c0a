# Writes at the same time, and repeated ones after a failure, over both carriers
# (docs/api.md): of conditional writes one wins, of upserts one creates, and a
# key inserts once, whatever was lost meanwhile.

use strict;
use warnings;

use Faults;
use Many;
use Mongo;
use Server;
use Test::More;
use Time::HiRes qw( sleep );

my $faults = Faults->new($ENV{TENANT_TEST_URI});

sub count {
    my ($status, @answers) = @_;

    return scalar grep { $_->{status} == $status } @answers;
}

sub statuses { return join ' ', map { $_->{status} } @_ }

# a record of the master database says what is known of repeated requests
sub repeats {
    my ($nginx, $id) = @_;

    return grep { index($_->{_id}, $id) == 0 }
        Mongo->new($ENV{TENANT_TEST_URI}, $nginx->{database})->find('repeats');
}

sub one_wins {
    my ($nginx, $what, @token) = @_;

    my $etag = $nginx->request(PUT => '/data/c/x', { n => 0 })
        ->{headers}{etag};

    my @answers = many($nginx, map {
        [$_ % 2 ? (PATCH => '/data/c/x', { '$inc' => { n => 1 } })
                : (PUT => '/data/c/x', { n => 1 }),
         @token, 'If-Match' => $etag]
    } 1 .. 50);

    is(count(200, @answers), 1, "$what: one of 50 wins")
        or diag(statuses(@answers));
    is(count(412, @answers), 49, "$what: the others are told");
    is($nginx->request(GET => '/data/c/x')->{json}{n}, 1,
       "$what: it is written once");

    # without a condition all are carried out, each on what the other left
    @answers = many($nginx, map {
        [PATCH => '/data/c/x', { '$inc' => { n => 1 },
                                 '$push' => { l => $_ } }, @token]
    } 1 .. 20);

    is(count(200, @answers), 20, "$what: all increments")
        or diag(statuses(@answers));

    my $doc = $nginx->request(GET => '/data/c/x')->{json};

    is($doc->{n}, 21, "$what: none is lost");
    is_deeply([sort { $a <=> $b } @{ $doc->{l} }], [1 .. 20],
              "$what: all elements are there");

    my %etags = map { $_->{headers}{etag} => 1 } @answers;

    is(scalar keys %etags, 20, "$what: each state has its own ETag");
}

sub one_creates {
    my ($nginx, $what, @token) = @_;

    my @answers = many($nginx, map {
        [POST => '/data/u:update',
         { filter => { _id => 'k' }, update => { '$inc' => { n => 1 } },
           upsert => JSON::PP::true }, @token]
    } 1 .. 20);

    is(count(200, @answers) + count(409, @answers), 20, "$what: upserts")
        or diag(statuses(@answers));

    # DocumentDB tells those that met at the same moment that they all did
    cmp_ok(scalar(grep { $_->{content} =~ /"upserted_id":"k"/ } @answers), '>',
           0, "$what: one creates");
    is(scalar @{ $nginx->request(GET => '/data/u')->{json}{documents} }, 1,
       "$what: there is one");
    is($nginx->request(GET => '/data/u/k')->{json}{n}, count(200, @answers),
       "$what: all others are counted");
}

sub one_inserts {
    my ($nginx, $what, @token) = @_;

    my @answers = many($nginx, map {
        [POST => '/data/i', [{ n => 1 }, { n => 2 }, { _id => 'own' }], @token,
         'Idempotency-Key' => '"once"']
    } 1 .. 20);

    is(count(201, @answers) + count(409, @answers), 20, "$what: with a key")
        or diag(statuses(@answers));
    cmp_ok(count(201, @answers), '>', 0, "$what: at least one inserts");
    is(scalar(grep { $_->{status} == 409
                     && !$_->{headers}{'retry-after'} } @answers), 0,
       "$what: the others may come again");

    my %bodies = map { $_->{status} == 201 ? ($_->{content} => 1) : () }
        @answers;

    is(scalar keys %bodies, 1, "$what: one answer");

    my $page = $nginx->request(GET => '/data/i');

    is(scalar @{ $page->{json}{documents} }, 3, "$what: it is inserted once");
}

# The answer to the insert is lost: the next one goes on with it.
sub goes_on {
    my ($nginx, $what, $at, $when) = @_;

    my @request = (POST => "/data/lost$at$when",
                   [{ n => 1 }, { _id => 'own' }, { n => 2 }]);
    my @key = ('Idempotency-Key' => "lost-$at-$when");

    $faults->arm(tags => [$nginx->{organization}{organization_id},
                          "lost$at$when"],
                 at => $at, when => $when, how => 'hang');

    my $lost = $nginx->request(@request, @key);

    $faults->disarm;

    my $res;

    for (1 .. 200) {
        $res = $nginx->request(@request, @key);
        last if $res->{status} !~ /^(?:409|50[34])$/;
        sleep 0.1;
    }

    is($res->{status}, 201, "$what: it goes on after $lost->{status}")
        or diag($res->{content});

    my $page = $nginx->request(GET => "/data/lost$at$when");

    is(scalar @{ $page->{json}{documents} }, 3, "$what: once")
        or diag($page->{content});

    my $again = $nginx->request(@request, @key);

    is($again->{content}, $res->{content}, "$what: and then stays");
    is(scalar @{ $nginx->request(GET => "/data/lost$at$when")
                     ->{json}{documents} }, 3, "$what: still once");
}

for my $carrier (qw( thread event )) {

    my $nginx = Server->new(
        uri => $faults->uri, workers => 2, threads => 8,
        http => "tenant_carrier $carrier; tenant_timeout 1s; tenant_lease 2s;",
        server => join("\n    ", map {
            "location /org-$_/ { tenant_organizations; tenant_storage $_; }"
        } qw( id shared )));

    for my $mode (qw( id shared )) {

        my $what = "$carrier, $mode";
        my $email = "$mode-$carrier\@writes.example";

        my $res = $nginx->request(POST => "/org-$mode/create", {
            organization_name => "$mode $carrier $$", email => $email,
            password => 'correct horse' });

        is($res->{status}, 201, "$what: an organization");
        $nginx->{organization} = $res->{json};
        $nginx->{token} = $nginx->request(POST => '/admin/login', {
            email => $email, password => 'correct horse'
        })->{json}{access_token};

        my @token = (Authorization => "Bearer $nginx->{token}");

        one_wins($nginx, $what, @token);
        one_creates($nginx, $what, @token);
        one_inserts($nginx, $what, @token);
        goes_on($nginx, "$what, the claim", 1, 'after');
        goes_on($nginx, "$what, the insert", 2, 'after');
        goes_on($nginx, "$what, no insert", 2, 'before');
        goes_on($nginx, "$what, the record", 3, 'before');

        my $id = $nginx->{organization}{organization_id};

        cmp_ok(scalar(repeats($nginx, $id)), '>', 4, "$what: records");

        # and nothing is left behind
        $res = $nginx->request(DELETE => '/org/delete?organization_name='
                               . "$mode%20$carrier%20$$");
        is($res->{status}, 200, "$what: it is deleted");
        ok(Server::soon(60, sub { !repeats($nginx, $id) }),
           "$what: its records are, too");
    }

    unlike($nginx->log, qr/\[(?:alert|emerg|crit)\]/, "$carrier: no alert");
}

done_testing();
