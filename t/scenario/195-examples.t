# What a newcomer meets: every configuration in conf-examples/ runs as it is
# and tells its story, and "config" says in one sentence what is missing.

use strict;
use warnings;

use Cwd qw( realpath );
use File::Basename qw( basename dirname );
use File::Temp ();
use HTTP::Tiny ();
use JSON::PP ();
use MIME::Base64 qw( encode_base64url );
use Server;
use Test::More;
use Time::HiRes qw( sleep );

my $top = realpath(dirname(__FILE__) . '/../..');
my $run = $ENV{TENANT_TEST_RUN};
my $module = $ENV{TEST_NGINX_LOAD_MODULES};
my $serial = 0;

sub output {
    my (@command) = @_;

    my $pid = open(my $out, '-|') // die "fork: $!\n";

    if ($pid == 0) {
        open STDERR, '>&', \*STDOUT;
        exec @command or die "$command[0]: $!\n";
    }

    local $/;
    my $text = <$out> // '';
    close $out;

    return ($? >> 8, $text);
}

sub post {
    my ($url, $body, %headers) = @_;

    my $res = HTTP::Tiny->new(timeout => 30)->request(POST => $url, {
        headers => { 'Content-Type' => 'application/json', %headers },
        content => JSON::PP::encode_json($body),
    });
    $res->{json} = eval { JSON::PP::decode_json($res->{content}) };

    return $res;
}

sub get {
    my ($url, %headers) = @_;

    my $res = HTTP::Tiny->new(timeout => 30)
        ->get($url, { headers => \%headers });
    $res->{json} = eval { JSON::PP::decode_json($res->{content}) };

    return $res;
}

# signs up and logs in: the organization's name, and the token's header
sub sign_up {
    my ($name, $base) = @_;

    my $who = "$name $$ " . ++$serial;
    (my $email = "$who\@example.example") =~ s/ /-/g;
    my %login = (email => $email, password => 'correct horse');

    my $res = post("$base/org/create", { organization_name => $who, %login });
    is($res->{status}, 201, "$name: sign-up") or diag($res->{content});

    my $organization = $res->{json};

    $res = post("$base/admin/login", \%login);
    is($res->{status}, 200, "$name: login");

    return ($organization, Authorization => "Bearer $res->{json}{access_token}");
}

sub delete_organization {
    my ($base, $organization, %auth) = @_;

    HTTP::Tiny->new->delete("$base/org/delete?organization_name="
                            . $organization->{organization_name} =~ s/ /%20/gr,
                            { headers => \%auth });
}

# what nginx itself answers is told as all else
sub problem {
    my ($name, $res, $status, $detail) = @_;

    like($res->{status}, qr/^$status$/, "$name: $status")
        or diag($res->{content});
    is($res->{headers}{'content-type'}, 'application/problem+json',
       "$name: in JSON");
    is($res->{json}{status}, $res->{status}, "$name: that says so");
    like($res->{json}{detail}, $detail, "$name: and why") if $detail;
    is($res->{headers}{'retry-after'}, $status =~ /^(?:429|503)$/ ? 1 : undef,
       "$name: and when to come again");
}

# the story that each example must be able to tell
my %story = (
    'quickstart.conf' => sub {
        my ($name, $base) = @_;

        my ($organization, %auth) = sign_up($name, $base);
        my $res = post("$base/data/people", { name => 'Ann' }, %auth);
        is($res->{status}, 201, "$name: a document is stored");

        $res = get("$base/data/people", %auth);
        is($res->{status}, 200, "$name: and found");
        like($res->{content}, qr/"name":"Ann"/, "$name: as it was");

        is(get("$base/data/people")->{status}, 401,
           "$name: not without a token");

        # as large as a document may be, and more than its JSON is
        my $half = 'x' x (16 * 1024 * 1024 - 1000);

        my $stored = sub {
            my ($what, @request) = @_;

            # a busy database may take longer than a request may
            for (1 .. 5) {
                $res = post(@request, %auth);
                last if $res->{status} !~ /^50[34]/;
            }

            like($res->{status}, qr/^(?:201|207|409)$/, "$name: $what")
                or diag(substr $res->{content}, 0, 500);
        };

        $stored->('a document of 16 MiB', "$base/data/large",
                  { _id => 'a', text => $half });
        $stored->('many at once', "$base/data/many",
                  [map { { _id => "a$_", text => 'x' x 4000 } } 1 .. 5000]);
        problem($name, post("$base/data/large", { text => "$half$half x$half" },
                            %auth), 413, qr/at most 33554432 bytes/);
        problem($name, post("$base/org/create", { x => 'x' x 2_000_000 }), 413,
                qr/at most 1048576 bytes/);
        problem($name, get("$base/nowhere"), 404);
        delete_organization($base, $organization, %auth);
    },

    'edge-gateway.conf' => sub {
        my ($name, $base, $dir) = @_;

        my ($organization, %auth) = sign_up($name, $base);
        my ($other, %other) = sign_up($name, $base);
        my $id = $organization->{organization_id};
        my $res = get("$base/app/x", %auth, 'X-Tenant-Id' => 'another',
                      'X-Tenant-Role' => 'operator');
        is_deeply($res->{json}, {
            organization => $id, user => $organization->{admin_id},
            role => 'owner', authorization => '',
        }, "$name: the application is told who asks") or diag($res->{content});
        is(get("$base/app/settings/x", %auth)->{json}{role}, 'owner',
           "$name: an owner's place");
        is(get("$base/app/x")->{status}, 401, "$name: not without a token");

        # 20 a second and 20 more at once, of each organization's own; two
        # are spent
        my %status;

        for (1 .. 400) {
            $res = get("$base/app/x", %auth);
            $status{ $res->{status} }++;
            last if $status{429};
        }

        problem($name, $res, 429, qr/too many requests/);
        problem($name, post("$base/org/create", { x => 'x' x 100_000 }), 413,
                qr/at most 65536 bytes/);
        problem($name, get("$base/nowhere"), 404);

        is_deeply([sort keys %status], [200, 429], "$name: a rate");
        cmp_ok($status{200}, '>=', 19, "$name: and a burst");
        is(get("$base/app/x", %other)->{status}, 200, "$name: of its own");

        my %editor = (email => "editor-$$\@edge.example",
                      password => 'correct horse');
        is(post("$base/admin/users", { role => 'editor', %editor },
                %auth)->{status}, 201, "$name: a further user");
        $res = post("$base/admin/login", \%editor);
        sleep 0.5;
        my %token = (Authorization => "Bearer $res->{json}{access_token}");
        is(get("$base/app/x", %token)->{json}{role}, 'editor',
           "$name: an editor");
        is(get("$base/app/settings/x", %token)->{status}, 403,
           "$name: not in an owner's place");

        my $log = Server::slurp("$dir/logs/tenant.log");
        like($log, qr{"GET /app/x HTTP/1.1" 200 .* organization=$id user=\w{24} role=owner token=valid$}m,
             "$name: the log says who");
        like($log, qr{ 401 .* organization= user= role= token=missing$}m,
             "$name: and who not");
        delete_organization($base, $organization, %auth);
        delete_organization($base, $other, %other);
    },

    'external-issuer.conf' => sub {
        my ($name, $base) = @_;

        my $token = sub {
            return external(iss => 'https://idp.example/', sub => 'ann',
                            aud => ['https://edge.example', 'account'],
                            org_id => 'acme', iat => time, exp => time + 60,
                            plan => 'silver', @_);
        };
        my %viewer = (realm_access => { roles => ['viewer', 'owner'] });
        my %editor = (realm_access => { roles => ['offline', 'editor'] });
        my $ask = sub {
            my ($path, %claims) = @_;
            return get("$base$path",
                       Authorization => 'Bearer ' . $token->(%claims));
        };

        is_deeply($ask->('/app/x', %viewer)->{json}, {
            organization => 'acme', user => 'ann', role => 'viewer',
            authorization => '',
        }, "$name: the application is told who asks");
        is($ask->('/app/edit/x', %viewer)->{status}, 403, "$name: a viewer");
        is($ask->('/app/edit/x', %editor)->{status}, 200, "$name: an editor");
        is($ask->('/app/reports/x')->{status}, 403, "$name: a claim");
        is($ask->('/app/reports/x', plan => 'gold')->{status}, 200,
           "$name: another value");
        is($ask->('/app/x', @$_)->{status}, 401, "$name: no $_->[0]")
            for [iss => 'https://other.example/'], [aud => 'other'],
                [exp => time - 60], [org_id => undef];
        is(get("$base/app/x")->{status}, 401, "$name: not without a token");
        is($ask->('/x', org_id => 'beta')->{json}{organization}, 'beta',
           "$name: known where nobody must be");
        is(get("$base/x")->{json}{organization}, '', "$name: unknown");

        problem($name, post("$base/x", { x => 'x' x 33_600_000 }), 413,
                qr/at most 33554432 bytes/);

        my %cookie = (Cookie => 'token=' . $token->());
        is(get("$base/app/x", %cookie)->{json}{organization}, 'acme',
           "$name: a cookie");
        is(HTTP::Tiny->new->post_form("$base/app/x", { a => 1 },
            { headers => \%cookie })->{status}, 415, "$name: not for a form");
        is(post("$base/app/x", {}, %cookie)->{status}, 200,
           "$name: but for JSON");
    },
);

# an RS256 token of the issuer whose public key is in conf-examples/
sub external {
    my (%claims) = @_;

    my $json = JSON::PP->new->canonical;
    my $input = join '.', map { encode_base64url($json->encode($_)) }
        { alg => 'RS256', typ => 'JWT', kid => '2026-01' }, \%claims;
    my $file = "$run/external-$$";

    Server::spew($file, $input);
    my ($status, $signature) = output('openssl', 'dgst', '-sha256', '-sign',
                                      "$top/t/lib/external-issuer.pem", $file);
    die "openssl: $signature\n" if $status != 0;

    return "$input." . encode_base64url($signature);
}

sub example {
    my ($file) = @_;

    my $name = basename($file);
    # where workers that are not root may keep a large body
    my $dir = File::Temp->newdir('tenant-example-XXXXXX', TMPDIR => 1);
    my $port = Server::free_port();
    chmod 0755, "$dir";

    my @nginx = ('nginx', '-p', "$dir/", '-e', 'logs/error.log',
                 '-c', "conf/$name", '-g', 'pid nginx.pid;');

    is(system("$top/util/example", "$dir", $file, $module,
              $ENV{TENANT_TEST_URI}, $port), 0, "$name: a prefix");

    local $ENV{LD_PRELOAD} = $ENV{TEST_NGINX_LD_PRELOAD} // '';

    my ($status, $text) = output(@nginx, '-t');
    is($status, 0, "$name: nginx -t");
    like($text, qr/test is successful/, "$name: says so");
    unlike($text, qr/\[(?:warn|emerg)\]/, "$name: without a warning");

    ($status, $text) = output(@nginx);
    is($status, 0, "$name: nginx starts") or return diag($text);
    Server::wait_port($port);

    $story{$name}->($name, "http://127.0.0.1:$port", $dir);

    chomp(my $pid = Server::slurp("$dir/nginx.pid"));
    kill 'QUIT', $pid;
    for (1 .. 300) { last if !-d "/proc/$pid"; sleep 0.1 }
    ok(!-d "/proc/$pid", "$name: nginx ends");

    # but for what the stories had refused, or not found
    my $log = Server::slurp("$dir/logs/error.log")
        =~ s{^.*(?:send too large body|/nowhere" failed| tenant: refused \d+ request).*\n}{}gmr;

    unlike($log, qr/\[(?:warn|error|crit|alert|emerg)\]/,
           "$name: a quiet log");
}

# "config" as nginx's configure runs it, with what pkg-config finds in a folder
sub config {
    my ($threads, $path, @libraries) = @_;

    my $dir = "$run/pc-$$-" . ++$serial;
    mkdir $dir or die "$dir: $!\n";
    Server::spew("$dir/$_.pc", "Name: $_\nDescription: $_\nVersion: 1\n")
        for @libraries;

    return output('env', "PKG_CONFIG_LIBDIR=$dir", 'PKG_CONFIG_PATH=',
                  'sh', '-c', 'PATH=$1 USE_THREADS=$2 ngx_addon_dir=$3
                               ngx_module_link=DYNAMIC
                               . "$3/config"', './configure', $path, $threads,
                  $top);
}

for my $file (sort glob "$top/conf-examples/*.conf") {
    example($file);
}

like(Server::slurp("$top/README.md"),
     qr/location \/data\/ \{[^}]*client_max_body_size\s+32m;/,
     'the synopsis lets large documents in');

my @found;
my @needed = (
    ['libmongoc', 'libmongoc-dev', 'libmongoc-1.0'],
    ['jansson', 'libjansson-dev', 'jansson'],
    ['libjwt', 'libjwt-dev', 'libjwt'],
    ['libutf8proc', 'libutf8proc-dev', 'libutf8proc'],
    ['libpcre2', 'libpcre2-dev', 'libpcre2-8'],
    ['libxcrypt', 'libcrypt-dev', 'libxcrypt'],
    ['libcrypto', 'libssl-dev', 'libcrypto'],
    ['libssl', 'libssl-dev', 'libssl'],
);

for my $needed (@needed) {
    my ($library, $package, $pc) = @$needed;
    my ($status, $text) = config('YES', $ENV{PATH}, @found);

    isnt($status, 0, "config fails without $library");
    like($text, qr/^\.\/configure: error: ngx_http_tenant_module needs $library: install $package$/m,
         "and names $package");
    push @found, $pc;
}

my ($status, $text) = config('NO', $ENV{PATH});
isnt($status, 0, 'config fails without threads');
like($text, qr/needs nginx's thread pools: configure with --with-threads$/m,
     'and names the option');

mkdir "$run/empty-$$";
($status, $text) = config('YES', "$run/empty-$$");
isnt($status, 0, 'config fails without pkg-config');
like($text, qr/needs pkg-config: install pkg-config$/m, 'and says so');

done_testing();
