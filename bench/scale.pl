# The measuring half of bench/scale.
# Usage: perl bench/scale.pl MODE URL KEY URI MASTER COMMAND NGINX SIZE...
#        perl bench/scale.pl ratio URL KEY URI MASTER COMMAND NGINX URL MASTER

use strict;
use warnings;

use Digest::SHA qw( hmac_sha256 );
use HTTP::Tiny ();
use IO::Select ();
use IO::Socket::INET ();
use IPC::Open2 qw( open2 );
use JSON::PP ();
use MIME::Base64 qw( decode_base64url encode_base64url );
use Time::HiRes qw( time );

use constant { BATCH => 1000, DOCUMENTS => 10, MANY => 10_000 };

# what is measured so often
use constant { SIGN_UPS => 15, LOGINS => 15, READS => 400, PAGES => 60,
               ROUNDS => 10 };

my ($mode, $url, $key_file, $uri, $master, $program, $nginx, @rest) = @ARGV;

my $key = slurp($key_file) =~ s/\n\z//r;
my $http = HTTP::Tiny->new(keep_alive => 1, timeout => 120);
my ($to, $from);
my $serial = 0;

open2($from, $to, $program, $uri, $master);


sub slurp {
    my ($file) = @_;

    open my $in, '<', $file or die "$file: $!\n";
    local $/;

    return scalar <$in>;
}


sub command {
    my ($database, $text) = @_;

    print {$to} "\@$database $text\n";
    $to->flush;

    my $reply = readline $from;
    die "not done: $reply" if $reply !~ /"ok" : [^}]+"1\.0"/
        || $reply =~ /writeErrors/;

    return JSON::PP::decode_json($reply);
}


sub median {
    my @sorted = sort { $a <=> $b } @_;

    return ($sorted[$#sorted / 2] + $sorted[($#sorted + 1) / 2]) / 2;
}


# The machine does other things, too: what most of the quicker ones take.
sub quartile {
    my @sorted = sort { $a <=> $b } @_;

    return $sorted[@sorted / 4];
}


# ms, and the answer
sub timed {
    my ($method, $path, $body, $token, $of) = @_;

    my %options = (headers => {
        $token ? (Authorization => "Bearer $token") : (),
        $body ? ('Content-Type' => 'application/json') : () });
    $options{content} = JSON::PP::encode_json($body) if $body;

    my $began = time;
    my $res = $http->request($method, ($of // $url) . $path, \%options);
    my $time = (time - $began) * 1000;

    die "$method $path: $res->{status} $res->{content}\n" if !$res->{success};

    return ($time, $res);
}


sub sign_up {
    my ($of) = @_;

    my $name = "signed-$$-" . ++$serial;
    my ($time, $res) = timed(POST => '/org/create', {
        organization_name => $name, email => "$name\@bench.example",
        password => 'correct horse' }, undef, $of);

    return ($time, { %{ JSON::PP::decode_json($res->{content}) },
                     email => "$name\@bench.example" });
}


sub login {
    my ($email, $of) = @_;

    my ($time, $res) = timed(POST => '/admin/login',
        { email => $email, password => 'correct horse' }, undef, $of);

    return ($time, JSON::PP::decode_json($res->{content})->{access_token});
}


# The token with another organization and user: a login costs a hash each.
sub reclaim {
    my ($token, $organization, $user) = @_;

    my ($header, $payload) = split /\./, $token;
    my $claims = JSON::PP::decode_json(decode_base64url($payload));

    $payload = encode_base64url(JSON::PP::encode_json({ %$claims,
        org => $organization, sub => $user, jti => "made-$user" }));

    return "$header.$payload."
        . encode_base64url(hmac_sha256("$header.$payload", $key));
}


# ---- organizations that are written past the module ----

sub id { return sprintf '%s%016x', substr("b$_[0]0000000", 0, 8), $_[1] }
sub organization_id { return id(1, $_[0]) }
sub user_id { return id(2, $_[0]) }


# As a sign-up leaves them: the pattern is one that was signed up.
sub record {
    my ($pattern, $i) = @_;

    my ($id, $user) = (organization_id($i), user_id($i));
    my ($organization, $owner) = @$pattern{qw( organization user )};

    $organization = $organization =~ s/$pattern->{id}/$id/gr;
    $organization =~ s/$pattern->{user_id}/$user/g;
    $organization =~ s/$pattern->{name}/loaded-$i/g;
    $owner = $owner =~ s/$pattern->{id}/$id/gr;
    $owner =~ s/$pattern->{user_id}/$user/g;
    $owner =~ s/$pattern->{email}/loaded-$i\@bench.example/g;

    return ($organization, $owner);
}


sub pattern {
    my ($signed) = @_;

    my %find = (organization => ['organizations', $signed->{organization_id}],
                user => ['users', $signed->{admin_id}]);
    my %pattern = (id => $signed->{organization_id},
                   user_id => $signed->{admin_id},
                   name => $signed->{organization_name},
                   email => $signed->{email});

    for my $what (keys %find) {
        my ($collection, $id) = @{ $find{$what} };
        my $reply = command($master, "{\"find\":\"$collection\",\"filter\":"
            . "{\"_id\":{\"\$oid\":\"$id\"}}}");
        $pattern{$what} = JSON::PP->new->canonical->encode(
            $reply->{cursor}{firstBatch}[0]);
    }

    ($pattern{database}) = $pattern{organization} =~ /"database":"([^"]+)"/;
    ($pattern{collection}) = $pattern{organization} =~ /"collection":"([^"]+)"/;

    return \%pattern;
}


sub insert {
    my ($database, $collection, @documents) = @_;

    while (my @some = splice @documents, 0, BATCH) {
        command($database, "{\"insert\":\"$collection\",\"ordered\":false,"
            . '"documents":[' . join(',', @some) . ']}');
    }
}


# A document of an organization's, as it lies in the shared collection or in one
# of its own.
sub document {
    my ($id, $n, $shared) = @_;

    my $stored = $shared
        ? "{\"t\":{\"\$oid\":\"$id\"},\"c\":\"documents\",\"i\":\"d$n\"}"
        : "\"d$n\"";

    return "{\"_id\":$stored,\"n\":$n,\"name\":\"Ann\",\"age\":34,"
        . '"tags":["a","b"],"text":"' . ('x' x 40) . '"}';
}


# Organizations number $from to $to - 1, with their documents.
sub load {
    my ($pattern, $from, $to) = @_;

    while ($from < $to) {
        my $end = $from + BATCH < $to ? $from + BATCH : $to;
        my @records = map { [record($pattern, $_)] } $from .. $end - 1;

        insert($master, 'organizations', map { $_->[0] } @records);
        insert($master, 'users', map { $_->[1] } @records);

        for my $i ($mode eq 'shared' ? () : ($from .. $end - 1)) {
            my $id = organization_id($i);
            my $collection = $pattern->{collection} =~ s/$pattern->{id}/$id/r;
            command($pattern->{database}, "{\"create\":\"$collection\"}");
            insert($pattern->{database}, $collection,
                   map { document($id, $_) } 1 .. DOCUMENTS);
        }

        insert($pattern->{database}, $pattern->{collection}, map {
            my $id = organization_id($_);
            map { document($id, $_, 1) } 1 .. DOCUMENTS;
        } $from .. $end - 1) if $mode eq 'shared';

        $from = $end;
    }
}


# ---- what is measured ----

# PSS of processes and their children, MiB: what is shared counts once
sub memory {
    my @pids = @_;
    my $sum = 0;

    while (defined(my $pid = shift @pids)) {
        my $text = eval { slurp("/proc/$pid/smaps_rollup") } // next;

        $sum += $1 if $text =~ /^Pss:\s+(\d+)/m;
        push @pids, split ' ', slurp("/proc/$pid/task/$pid/children");
    }

    return $sum / 1024;
}


# The database's processes, where it is one of ours.
sub database_pids { return map { /(\d+)$/ } `util/database pids bench` }


# A read by each organization from 0 on, several at once: nginx then has leases
# of all of them.
sub touch_all {
    my ($n, $token) = @_;

    my ($host) = $url =~ m{//(.*)};
    my $select = IO::Select->new;
    my $next = 0;
    my %bytes;

    my $send = sub {
        my ($socket) = @_;
        my $one = reclaim($token, organization_id($next), user_id($next));

        $next++;
        $bytes{$socket} = '';
        syswrite $socket, "GET /data/documents/d1 HTTP/1.1\r\nHost: a\r\n"
            . "Authorization: Bearer $one\r\n\r\n";
    };

    for (1 .. 8) {
        my $socket = IO::Socket::INET->new(PeerAddr => $host) or die "$!\n";
        $select->add($socket);
        $send->($socket);
    }

    while ($select->count) {
        for my $socket ($select->can_read) {
            sysread $socket, $bytes{$socket}, 65536, length $bytes{$socket}
                or die "nginx closed a connection\n";
            next if $bytes{$socket} !~ /\r\n\r\n.*\}/s;
            die $bytes{$socket} if $bytes{$socket} !~ m{^HTTP/1\.1 200};

            if ($next < $n) {
                $send->($socket);
            } else {
                $select->remove($socket);
            }
        }
    }
}


# Times at one size, in ms: { what => lower quartile }
sub measure {
    my ($n, $token, $many) = @_;

    my %times;
    my @some = map { int rand $n } 1 .. READS;

    # what a young table's statistics say is not what an old one's do
    $times{'sign-up'} = quartile(map { (sign_up())[0] } 1 .. SIGN_UPS);
    $times{login} = quartile(map {
        (login('loaded-' . int(rand $n) . '@bench.example'))[0] } 1 .. LOGINS);
    $times{'by name'} = quartile(map {
        (timed(GET => '/org/get?organization_name=loaded-' . int rand $n))[0]
    } 1 .. READS);
    $times{'read, no lease'} = quartile(map {
        my $one = reclaim($token, organization_id($_), user_id($_));
        (timed(GET => '/data/documents/d1', undef, $one))[0];
    } @some);

    for my $with ([DOCUMENTS, reclaim($token, organization_id(0), user_id(0))],
                  [MANY, $many]) {
        my ($documents, $one) = @$with;

        $times{"read, $documents"} = quartile(map { (timed(
            GET => '/data/documents/d' . (1 + int rand $documents), undef,
            $one))[0] } 1 .. READS);
        $times{"page, $documents"} = quartile(map { (timed(
            GET => '/data/documents?limit=50', undef, $one))[0] } 1 .. PAGES);
    }

    return \%times;
}


# An organization with many documents: its token.
sub many {
    my ($of, $of_master, $shared) = @_;

    my @before = ($url, $master);
    ($url, $master) = ($of, $of_master);
    my (undef, $signed) = sign_up();
    my (undef, $token) = login($signed->{email});
    my $pattern = pattern($signed);

    insert($pattern->{database}, $pattern->{collection},
           map { document($signed->{organization_id}, $_, $shared) }
               1 .. MANY);

    ($url, $master) = @before;

    return ($token, $pattern);
}


sub table {
    my ($sizes, $results) = @_;

    my @rows = ('sign-up', 'login', 'by name', 'read, no lease',
                (map { ("read, $_", "page, $_") } DOCUMENTS, MANY),
                'nginx, MiB', 'database, MiB', 'load, s');

    printf "%-16s %s %10s\n", "$mode, ms",
        join(' ', map { sprintf '%10d', $_ } @$sizes), 'last/first';

    for my $row (@rows) {
        my @values = map { $_->{$row} } @$results;
        printf "%-16s %s %10.2f\n", $row,
            join(' ', map { sprintf '%10.2f', $_ } @values),
            $values[-1] / ($values[0] || 1);
    }

    print "\n";
}


sub scale {
    my (@sizes) = @_;

    my ($token, $pattern) = many($url, $master, $mode eq 'shared');
    my $loaded = 0;
    my @results;

    for my $n (@sizes) {
        my $began = time;

        print STDERR "loading $n organizations, $mode\n";
        load($pattern, $loaded, $n);
        my $took = time - $began;
        $loaded = $n;

        touch_all($n, $token);
        my %memory = ('nginx, MiB' => memory($nginx),
                      'database, MiB' => memory(database_pids()));
        push @results, { %{ measure($n, $token, $token) }, %memory,
                         'load, s' => $took };
    }

    table(\@sizes, \@results);
}


# The two modes in turn, in one run, on the same documents.
sub ratio {
    my ($shared_url, $shared_master) = @_;

    my ($id) = many($url, $master, 0);
    my ($shared) = many($shared_url, $shared_master, 1);
    my %rounds;
    my %path = ('point read' => [READS, sub {
                    '/data/documents/d' . (1 + int rand MANY) }],
                'page of 50' => [PAGES, sub { '/data/documents?limit=50' }],
                'page by _id' => [PAGES, sub {
                    '/data/documents?limit=50&sort=%7B%22_id%22:-1%7D' }]);

    for my $round (1 .. ROUNDS) {
        for my $what (sort keys %path) {
            my ($n, $path) = @{ $path{$what} };
            my @sides = ([id => $url, $id],
                         [shared => $shared_url, $shared]);

            for my $side ($round % 2 ? @sides : reverse @sides) {
                my ($name, $of, $token) = @$side;
                push @{ $rounds{$what}{$name} }, median(map {
                    (timed(GET => $path->(), undef, $token, $of))[0] } 1 .. $n);
            }
        }
    }

    printf "%-16s %10s %10s %10s\n", 'ms, median', qw( id shared ratio );

    for my $what (sort keys %path) {
        my %of = %{ $rounds{$what} };
        my @ratios = map { $of{shared}[$_] / $of{id}[$_] } 0 .. ROUNDS - 1;

        printf "%-16s %10.2f %10.2f %10.2f\n", $what, median(@{ $of{id} }),
            median(@{ $of{shared} }), median(@ratios);
    }

    print "\n";
}


if ($mode eq 'ratio') {
    ratio(@rest);
} else {
    scale(@rest);
}
