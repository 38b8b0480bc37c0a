# A sign-up whose claims on name and address are given up while it waits, as they
# are when they are old: it claims once more, and is told if somebody else has
# one of the two by then.  Nothing is left of what it had claimed before.

use strict;
use warnings;

use Cwd qw( abs_path );
use Database;
use Faults;
use File::Basename qw( dirname );
use IO::Socket::INET ();
use JSON::PP ();
use Server;
use Test::More;
use Wire ();

my $check = abs_path(dirname(__FILE__) . '/../../util/check-invariants');
my $prefix = "st$$" . '_';
my $database = "$ENV{TENANT_TEST_PREFIX}_$$" . '_stolen';
my $http = "tenant_collection_prefix $prefix; tenant_lease 1s; "
    . 'tenant_timeout 30s;';
my @places = qw( id name database shared );
my $server = join "\n    ", map {
    "location /org-$_/ { tenant_organizations; tenant_storage $_; }"
} @places;

my $faults = Faults->new($ENV{TENANT_TEST_URI});
my $late = Server->new(uri => $faults->uri, database => $database,
                       http => $http, server => $server);
my $other = Server->new(database => $database, http => $http,
                        server => $server);
my $db = Database->new($other);

sub wanted {
    my ($name, $email) = @_;

    return { organization_name => $name, email => "$email\@stolen.example",
             password => 'correct horse' };
}

sub sign_up {
    my ($nginx, $place, $name, $email) = @_;

    return $nginx->request(POST => "/org-$place/create",
                           wanted($name, $email));
}

sub organizations {
    my ($name) = @_;

    return @{ $db->find('organizations', "{\"name_folded\":\"$name\"}") };
}

# The first command behind the claims and the hash, or in name mode that by which
# it finds that it has lost them.  What is known to be there is not asked for.
sub behind_claims {
    my ($place) = @_;

    my @seen;

    for my $n (1, 2) {
        $faults->arm(tags => ["$place-$n"]);
        is(sign_up($late, $place, "$place-$n", "$place-$n")->{status}, 201,
           "$place: undisturbed");
        @seen = $faults->seen;
        $faults->disarm;
    }

    my ($first) = grep { $seen[$_] =~ /^(?:create |findAndModify )/ }
        0 .. $#seen;

    return $first + 1;
}

# A sign-up that waits there, with claims that are old; "meanwhile" is done, and
# then it goes on: its answer.
sub interrupted {
    my ($place, $at, $name, $meanwhile) = @_;

    $faults->arm(tags => [$name], at => $at, when => 'before', how => 'wait');

    my $socket = IO::Socket::INET->new(
        PeerAddr => "127.0.0.1:$late->{port}") or die "connect: $!\n";

    $socket->syswrite(Wire::http11(POST => "/org-$place/create",
        JSON::PP::encode_json(wanted($name, $name))));
    isnt($faults->hit(60), '', "$name: it waits");

    for my $collection ('organizations', 'users') {
        $db->command("{\"update\":\"$collection\",\"updates\":[{\"q\":{"
            . '"state":"creating"},"u":{"$set":{"claimed_at":'
            . '{"$date":"2020-01-01T00:00:00Z"}}},"multi":true}]}');
    }

    $meanwhile->((organizations($name))[0]{_id}{'$oid'});
    $faults->go_on;

    my $bytes = '';

    1 while sysread $socket, $bytes, 65536, length $bytes;
    $faults->disarm;

    return (Wire::answers($bytes))[0];
}

sub nothing_left {
    my ($what) = @_;

    my @lines;

    ok(Server::soon(60, sub {
        @lines = split /\n/,
            `$check $ENV{TENANT_TEST_URI} $database $prefix`;
        return $? == 0 && !grep { /^pending/ } @lines;
    }), "$what: nothing is left") or diag(join "\n", @lines);
}

for my $place (@places) {
    my $at = behind_claims($place);
    my $name = "$place-name";

    my $answer = interrupted($place, $at, $name, sub {
        is(sign_up($other, $place, $name, "$name-other")->{status}, 201,
           "$name: another one takes it");
    });

    is($answer->{status}, 409, "$name: then it is taken");
    is($answer->{json}{detail}, 'the organization name is taken',
       "$name: and it is told");
    is(scalar organizations($name), 1, "$name: once");
    is(sign_up($other, $place, "$name-2", $name)->{status}, 201,
       "$name: the address is free");

    my $address = "$place-address";

    $answer = interrupted($place, $at, $address, sub {
        is(sign_up($other, $place, "$address-other", $address)->{status}, 201,
           "$address: another one takes it");
    });

    is($answer->{status}, 409, "$address: then it is taken");
    is($answer->{json}{detail}, 'the e-mail address is taken',
       "$address: and it is told");
    is(sign_up($other, $place, $address, "$address-2")->{status}, 201,
       "$address: the name is free");

    my ($again, $first, $starts) = "$place-again";

    $answer = interrupted($place, $at, $again, sub {
        ($first) = @_;

        # one that starts looks for what is old
        $starts = Server->new(database => $database, http => $http);

        ok(Server::soon(60, sub { !organizations($again) }),
           "$again: it is given up");
    });

    is($answer->{status}, 201, "$again: it is claimed once more");
    isnt($answer->{json}{organization_id}, $first, "$again: by another id");
    is($other->request(POST => '/admin/login', {
        email => "$again\@stolen.example", password => 'correct horse',
    })->{status}, 200, "$again: it is there");

    nothing_left($place);
}

unlike($_->log, qr/\[(?:alert|emerg|crit)\]/, 'no alert') for $late, $other;

done_testing();
