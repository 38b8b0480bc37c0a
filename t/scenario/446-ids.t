# Random ids of every type, round trips: what was stored is read, replaced,
# patched and deleted by the Location that its 201 had, and by nothing else.

use strict;
use warnings;

use Contract;
use JSON::PP ();
use MIME::Base64 qw( encode_base64 );
use Server;
use Test::More;

my $ROUNDS = $ENV{TENANT_TEST_SLOW} ? 2000 : 150;
my $seed = $ENV{TENANT_TEST_SEED} || time;
diag("TENANT_TEST_SEED=$seed");
srand $seed;

my $json = JSON::PP->new->canonical->allow_nonref;
my $nginx = Server->new(http => 'tenant_timeout 10s;', server => join "\n",
    map { "location /org-$_/ { tenant_organizations; tenant_storage $_; }" }
        qw( id shared ));

sub any { return $_[rand @_] }
sub digits { return join '', map { int rand 10 } 1 .. $_[0] }

sub bytes {
    my ($n) = @_;

    return encode_base64(join('', map { chr int rand 256 } 1 .. $n), '');
}

# JSON texts, without what a body would refuse
my @characters = ('a', 'Z', '7', ' ', '%', '?', '#', '&', '+', ';', ':', '\\"',
                  '\\\\', '.', '..', '{', '}', '[', "\x{e9}", "\x{1f600}", "'",
                  '=', ',', '$', '@', '~', '|', '<', '^', '`');

sub string { return '"' . join('', map { any(@characters) } 1 .. 1 + rand 8) . 'x"' }

sub integer { return int(rand 2_000_000) - 1_000_000 }

my %make = (
    int => sub { integer() },
    long => sub { '{"$numberLong":"' . any('', '-') . any(1 .. 9) . digits(rand 18)
                  . '"}' },
    double => sub { any('', '-') . any(0 .. 9) . '.' . digits(1 + rand 16)
                    . any('', 'e' . any('', '-') . int rand 300) },
    special => sub { '{"$numberDouble":"' . any('NaN', 'Infinity', '-Infinity',
                                               '-0.0') . '"}' },
    decimal => sub { '{"$numberDecimal":"' . any('', '-') . any(1 .. 9)
                     . digits(rand 30) . any('', '.' . digits(3))
                     . any('', 'E' . any('+', '-') . int rand 6000) . '"}' },
    uuid => sub { '{"$uuid":"' . join('-', map {
                      join '', map { sprintf '%x', rand 16 } 1 .. $_
                  } 8, 4, 4, 4, 12) . '"}' },
    date => sub { '{"$date":{"$numberLong":"' . any('', '-') . any(1 .. 9)
                  . digits(rand 17) . '"}}' },
    oid => sub { '{"$oid":"' . join('', map { sprintf '%x', rand 16 } 1 .. 24)
                 . '"}' },
    binary => sub { '{"$binary":{"base64":"' . bytes(any(0, 1, 15, 16, 17, 60))
                    . '","subType":"' . any('00', '05', '80') . '"}}' },
    timestamp => sub { '{"$timestamp":{"t":' . (1 + int rand 4e9) . ',"i":'
                       . int(rand 4e9) . '}}' },
    bool => sub { any('true', 'false') },
    null => sub { 'null' },
    ends => sub { any('{"$minKey":1}', '{"$maxKey":1}') },
    string => \&string,
);

my @leaves = grep { $_ ne 'ends' } sort keys %make;

sub value {
    my ($depth) = @_;

    return $make{ any(@leaves) }->() if $depth == 0 || rand() < 0.5;
    return '[' . join(',', map { value($depth - 1) } 1 .. rand 3) . ']'
        if rand() < 0.3;
    return object($depth - 1);
}

sub object {
    my ($depth) = @_;
    my $n = 0;

    return '{' . join(',', map { '"k' . $n++ . any('', '.x', '/') . '":'
                                 . value($depth) } 1 .. 1 + rand 3) . '}';
}

$make{object} = sub { object(2) };

my $patch = ['Content-Type' => 'application/merge-patch+json'];

for my $mode (qw( id shared )) {
    my $created = $nginx->request(POST => "/org-$mode/create", {
        organization_name => $mode, email => "$mode\@ids.example",
        password => 'correct horse' });

    is($created->{status}, 201, $mode) or BAIL_OUT($created->{content});

    my $login = $nginx->request(POST => '/admin/login', {
        email => "$mode\@ids.example", password => 'correct horse' });
    $nginx->{token} = $login->{json}{access_token};

    my @wrong;

    for my $round (1 .. $ROUNDS) {
        my $type = any(sort keys %make);
        my $id = $make{$type}->();

        utf8::encode($id);

        my $text = "{\"_id\":$id,\"n\":1}";
        my $res = $nginx->request(POST => '/data/ids', $text);

        # the same one twice, or a string that is too long
        next if $res->{status} == 409;

        my $at = $res->{headers}{location} // '';
        my @seen = ($res->{status});

        if ($at ne '') {
            push @seen, map { $_->{status} }
                $nginx->request(GET => $at),
                $nginx->request(PUT => $at, '{"n":2}'),
                $nginx->request(PATCH => $at, '{"n":3}', @$patch);
            push @seen, $nginx->request(GET => $at)->{json}{n};
            push @seen, map { $_->{status} }
                $nginx->request(DELETE => $at), $nginx->request(GET => $at),
                $nginx->request(PUT => $at, "{\"_id\":$id,\"n\":4}"),
                $nginx->request(DELETE => $at);
        }

        push @wrong, "$type $id at $at: @seen"
            if "@seen" ne '201 200 200 200 3 204 404 201 204';
    }

    is_deeply(\@wrong, [], "$mode: each is reached by its Location")
        or diag(join "\n", @wrong[0 .. ($#wrong > 5 ? 5 : $#wrong)]);
    is($nginx->request(POST => '/data/ids:count', {})->{json}{count}, 0,
       "$mode: none is left");
}

done_testing();
