# What was exported is imported into another organization, in any placement, and
# exported again: the same bytes.  While it goes on its users are refused.

use strict;
use warnings;

use Admin ();
use Exports;
use POSIX ();
use Server;
use Test::More;

my $with = Exports->new(http => 'tenant_lease 200ms; tenant_timeout 3s;');
my $nginx = $with->{nginx};

my @documents = Exports::documents();
my @many = map {
    sprintf '{"_id":"m%05d","n":{"$numberInt":"%d"},"text":"%s"}', $_, $_,
        'x' x ($_ % 300)
} 1 .. 5000;
my $file = Exports::file(Z => ['{"_id":null}'], a => \@documents,
                         'a-b' => \@documents, 'a.b.c' => \@documents,
                         documents => \@documents, many => \@many);

# each placement gets it from each

my %from = map { my $mode = $_; ($_ => $with->sign_up($mode)) } @Exports::MODES;
my @pairs = map { my $to = $_; map { [$_, $to, $with->sign_up($to)] }
    @Exports::MODES } @Exports::MODES;

my @got = Admin::at_once(map {
    my $mode = $_;
    sub {
        my $res = $with->import_into($from{$mode}, $file);
        return "$res->{status} $res->{content}";
    };
} @Exports::MODES);

my $counts = '200 {"collections":6,"documents":' . (4 * @documents + 5001)
    . '}';

is($_, $counts, 'a file is imported') for @got;

my %export = map { ($_ => $with->export($from{$_})->{content}) }
    @Exports::MODES;

for my $mode (@Exports::MODES) {
    ok($export{$mode} eq $file, "$mode: its export is what was imported")
        or diag(first_difference($export{$mode}, $file));
    is($with->state_of($from{$mode}), 'active', 'it is active again');
}

@got = Admin::at_once(map {
    my ($from, $to, $id) = @$_;
    sub {
        my $res = $with->import_into($id, $export{$from});
        return "$res->{status} $res->{content}";
    };
} @pairs);

is($_, $counts, 'an export is imported') for @got;

for my $pair (@pairs) {
    my ($from, $to, $id) = @$pair;

    ok($with->export($id)->{content} eq $file, "from $from to $to: the same")
        or diag(first_difference($with->export($id)->{content}, $file));
}

# as its users see it

for my $pair (@pairs[0, 5, 10, 15]) {
    my ($from, $to, $id) = @$pair;
    my $res = $with->as($id, GET => 'a/65a1b2c3d4e5f60718293a4b');

    is($res->{status}, 200, "$to: a document");
    is($res->{headers}{etag}, '"65a1b2c3d4e5f60718290022"', 'and its ETag');
    is($with->as($id, GET => 'a/no%20tag')->{headers}{etag}, '"0"',
       'or none');
    is($with->as($id, PUT => 'a/65a1b2c3d4e5f60718293a4b', '{"new":1}',
          'If-Match' => $res->{headers}{etag})->{status}, 200,
       'which a write can name');
    is($with->as($id, GET => '')->{content}, $with->as($from{$to}, GET => '')
       ->{content}, 'collections');
    is($with->import_into($id, $file)->{status}, 409, 'no second import');
}

# an empty one changes nothing

for my $mode (@Exports::MODES) {
    my $id = $with->sign_up($mode);
    my $res = $with->import_into($id, Exports::empty());

    is($res->{content}, '{"collections":0,"documents":0}', "$mode: nothing");
    is($with->export($id)->{content}, Exports::empty(), 'and again');
    is($with->as($id, POST => 'x', '{}')->{status}, 201, 'it can be used');
    is($with->import_into($id, Exports::empty())->{status}, 409,
       'now it has a document');
}

# its users are refused meanwhile, others are not; so is the operator who wants
# something else

for my $mode ('id', 'shared') {
    my $id = $with->sign_up($mode);
    my $other = $with->sign_up($mode);
    my ($state, %seen) = ('', ());

    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        my $res = $with->import_into($id, $file);
        POSIX::_exit($res->{status} == 200 ? 0 : 1);
    }

    ok(Server::soon(30, sub { $with->state_of($id) eq 'importing' }),
       "$mode: it is importing");
    is($nginx->request(GET => '/operator/organizations?state=importing',
                       undef, @{ $with->{operator} })
       ->{json}{organizations}[0]{organization_id}, $id, 'found as such');

    my $refused = Server::soon(30, sub {
        my $res = $with->as($id, GET => 'documents');
        return $res->{status} == 503 && $res->{headers}{'retry-after'}
            && $res->{content} =~ /being imported/;
    });

    ok($refused, 'nothing is read');
    is($with->as($id, POST => 'documents', '{}')->{status}, 503,
       'nothing is written');
    is($with->as($other, POST => 'documents', '{}')->{status}, 201,
       'but by others');
    is($with->operate(POST => "$id:import", $file, 'Content-Type',
       'application/x-ndjson')->{status}, 409, 'no other import');
    is($with->operate(POST => "$id:move", { mode => 'name' })->{status}, 409,
       'no move');
    is($with->export($id)->{status}, 409, 'no export');

    # all or nothing
    until ($state eq 'active') {
        my $res = $with->as($id, GET => 'many?limit=1');
        $seen{"$res->{status} "
              . (($res->{json}{documents}[0] // {})->{_id} // '')}++;
        $state = $with->state_of($id);
    }

    waitpid $pid, 0;
    is($?, 0, 'it is done');
    is(join(', ', sort grep { !/^503/ } keys %seen) || '200 m00001',
       '200 m00001', 'nothing was seen of it before');
    is($with->as($id, GET => 'many?limit=1')->{status}, 200,
       'it can be read at once');
}

unlike($nginx->log, qr/\[(?:emerg|alert|crit|error)\]/, 'nothing is logged');

sub first_difference {
    my @a = split /\n/, $_[0];
    my @b = split /\n/, $_[1];

    for my $n (0 .. $#b) {
        return "line $n:\n$a[$n]\n$b[$n]" if ($a[$n] // '') ne $b[$n];
    }

    return 'longer';
}

done_testing();
