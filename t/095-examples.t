# What a newcomer meets: every configuration in conf-examples/ runs as it is,
# and "config" says in one sentence what is missing.

use strict;
use warnings;

use Cwd qw( realpath );
use File::Basename qw( basename dirname );
use HTTP::Tiny ();
use JSON::PP ();
use Server;
use Test::More;
use Time::HiRes qw( sleep );

my $top = realpath(dirname(__FILE__) . '/..');
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

# the story that each example must be able to tell
sub visit {
    my ($name, $base) = @_;

    my $who = "$name $$ " . ++$serial;
    (my $email = "$who\@example.example") =~ s/ /-/g;
    my %login = (email => $email, password => 'correct horse');

    my $res = post("$base/org/create", { organization_name => $who, %login });
    is($res->{status}, 201, "$name: sign-up") or diag($res->{content});

    $res = post("$base/admin/login", \%login);
    is($res->{status}, 200, "$name: login");

    my %auth = (Authorization => "Bearer $res->{json}{access_token}");
    $res = post("$base/data/people", { name => 'Ann' }, %auth);
    is($res->{status}, 201, "$name: a document is stored");

    $res = HTTP::Tiny->new->get("$base/data/people", { headers => \%auth });
    is($res->{status}, 200, "$name: and found");
    like($res->{content}, qr/"name":"Ann"/, "$name: as it was");

    is(HTTP::Tiny->new->get("$base/data/people")->{status}, 401,
       "$name: not without a token");

    HTTP::Tiny->new->delete("$base/org/delete?organization_name="
                            . $who =~ s/ /%20/gr, { headers => \%auth });
}

sub example {
    my ($file) = @_;

    my $name = basename($file);
    my $dir = "$run/example-$$-" . ++$serial;
    my $port = Server::free_port();
    my @nginx = ('nginx', '-p', "$dir/", '-e', 'logs/error.log',
                 '-c', "conf/$name", '-g', 'pid nginx.pid;');

    is(system("$top/util/example", $dir, $file, $module,
              $ENV{TENANT_TEST_URI}, $port), 0, "$name: a prefix");

    local $ENV{LD_PRELOAD} = $ENV{TEST_NGINX_LD_PRELOAD} // '';

    my ($status, $text) = output(@nginx, '-t');
    is($status, 0, "$name: nginx -t");
    like($text, qr/test is successful/, "$name: says so");
    unlike($text, qr/\[(?:warn|emerg)\]/, "$name: without a warning");

    ($status, $text) = output(@nginx);
    is($status, 0, "$name: nginx starts") or return diag($text);
    Server::wait_port($port);

    visit($name, "http://127.0.0.1:$port");

    chomp(my $pid = Server::slurp("$dir/nginx.pid"));
    kill 'QUIT', $pid;
    for (1 .. 300) { last if !-d "/proc/$pid"; sleep 0.1 }
    ok(!-d "/proc/$pid", "$name: nginx ends");

    unlike(Server::slurp("$dir/logs/error.log"),
           qr/\[(?:warn|error|crit|alert|emerg)\]/, "$name: a quiet log");
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

my @found;
my @needed = (
    ['libmongoc', 'libmongoc-dev', 'libmongoc-1.0'],
    ['jansson', 'libjansson-dev', 'jansson'],
    ['libjwt', 'libjwt-dev', 'libjwt'],
    ['libutf8proc', 'libutf8proc-dev', 'libutf8proc'],
    ['libxcrypt', 'libcrypt-dev', 'libxcrypt'],
    ['libcrypto', 'libssl-dev', 'libcrypto'],
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
