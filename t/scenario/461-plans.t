# How the server plans what the module asks it for: pages without a sort, and by
# _id, are one scan of the _id index without a sort, where documents are shared
# and where they are not, whether or not the server has looked at them yet.

use strict;
use warnings;

use Database;
use Server;
use Tap;
use Test::More;

my $tap = Tap->new($ENV{TENANT_TEST_URI});
my $nginx = Server->new(uri => $tap->uri, server => <<'_EOC_');
location /shared/ { tenant_organizations; tenant_storage shared; }
location /id/ { tenant_organizations; tenant_storage id; }
_EOC_
my $database = Database->new($nginx);
my %token;

sub sign_up {
    my ($name, $where) = @_;

    my %who = (email => "$name\@plans.example", password => 'correct horse');
    my $res = $nginx->request(POST => "/$where/create",
                              { %who, organization_name => $name });

    is($res->{json}{storage}, $where, "$name lies in $where");
    $res = $nginx->request(POST => '/admin/login', \%who);
    $token{$name} = $res->{json}{access_token};
}

sub get {
    my ($name, $query) = @_;

    my $res = $nginx->request(GET => "/data/c?$query", undef,
                              Authorization => "Bearer $token{$name}");

    is($res->{status}, 200, "$name: $query") or diag($res->{content});

    return $res->{json};
}

# ids of two types, several times as many as a page has
for my $name (qw( one two own )) {
    sign_up($name, $name eq 'own' ? 'id' : 'shared');
    $nginx->{token} = $token{$name};

    my @documents = map { { _id => $_ % 2 ? $_ : "k$_", n => $_ } } 1 .. 2000;

    is($nginx->request(POST => '/data/c', \@documents)->{status}, 201,
       "$name has documents");
}

delete $nginx->{token};

# the names of a plan's nodes, outermost first
sub nodes {
    my ($plan) = @_;

    return if ref $plan ne 'HASH';

    my @inner = map { ref $plan->{$_} eq 'ARRAY' ? @{ $plan->{$_} }
                      : $plan->{$_} // () }
        qw( Plan Plans winningPlan inputStage inputStages );

    return grep { defined } $plan->{'Node Type'} // $plan->{stage},
        map { nodes($_) } @inner;
}

sub planned {
    my ($name, $query) = @_;

    my ($what) = $query =~ /sort=.*"n"/ ? 'aggregate' : 'find';
    # a worker asks first how the server sorts
    my $command = ($tap->during($what => sub { get($name, $query) }))[-1];
    my %member = @{ $command // [] };
    my $text = join ',', map { "\"$_\":$member{$_}" }
        grep { exists $member{$_} }
        qw( find aggregate filter sort projection limit pipeline cursor );
    my $reply = $database->command("{\"explain\":{$text}}");

    return nodes($reply->{queryPlanner});
}

sub plans {
    my ($when) = @_;

    my %next = map {
        my $name = $_;
        ($name => { map { ($_ => get($name, "$_&limit=50")->{next}) }
                    'sort={"_id":1}', 'sort={"_id":-1}' });
    } qw( one own );

    for my $name (qw( one own )) {
        for my $query (
            '', 'sort={"_id":1}', 'sort={"_id":-1}', 'fields={"n":1}',
            (map { "$_&after=$next{$name}{$_}" } sort keys %{ $next{$name} }),
            $name eq 'one' ? ('filter={"n":7}', 'filter={"_id":{"$gt":100}}',
                              'filter={"_id":{"$in":[1,3,5]}}') : ())
        {
            my $plan = join ' ', planned($name, $query);

            like($plan, qr/\b(?:Index Scan|Index Only Scan|IXSCAN)\b/,
                 "$when, $name, $query: an index is read")
                or diag($plan);
            unlike($plan, qr/\b(?:Sort|SORT|Bitmap|Seq Scan|COLLSCAN)\b/,
                   "$when, $name, $query: in order");
        }
    }
}

plans('before');
(my $util = $INC{'Server.pm'}) =~ s{t/lib/Server\.pm$}{util/database};
is(system($util, 'analyze', 'test'), 0, 'the server has looked');
plans('after');

# an index that a client makes is what its pages are read from

sub index_scan {
    my ($query) = @_;

    return join ' ', planned(own => $query);
}

my %query = (
    'a value' => 'filter={"n":7}',
    'a sorted page' => 'filter={"n":{"$gte":1900}}&sort={"n":1}&limit=5',
);

# "_id" is where documents are found in any case
unlike(index_scan($query{$_}), qr/Bitmap Index Scan/, "before: $_")
    for sort keys %query;

$nginx->{token} = $token{own};
is($nginx->request(POST => '/data/c:indexes', '{"keys":{"n":1,"_id":1}}')
   ->{status}, 201, 'a client makes an index');
delete $nginx->{token};

like(index_scan($query{$_}), qr/Bitmap Index Scan|IXSCAN/, "then: $_ is from it")
    for sort keys %query;

done_testing();
