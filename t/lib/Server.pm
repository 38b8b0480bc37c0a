package Server;

# An nginx of a test's own, for what Test::Nginx can't do: signals, a database
# that fails, clients that leave.  Everything is on loopback, on free ports,
# and is stopped by pid.

use strict;
use warnings;

use File::Temp ();
use HTTP::Tiny ();
use IO::Socket::INET ();
use JSON::PP ();
use Port ();
use Carrier ();
use Storage ();
use Time::HiRes qw( sleep time );

my $count = 0;

# one that nobody listens on, and another one each time
sub free_port { return Port::free() }

# A proxy before the database: t/lib/fault_proxy.pl; or, with the name
# "answer", t/lib/answer_proxy.pl
sub proxy {
    my ($class, $uri, $name) = @_;

    $name //= 'fault';

    my ($upstream) = $uri =~ m{([^/@]+)/[^/]*$}
        or die "no host in the database's URI\n";
    my $dir = File::Temp->newdir;
    my $port = free_port();
    my $self = bless { dir => $dir, port => $port, owner => $$ }, 'Proxy';

    $self->mode('pass');

    (my $script = __FILE__) =~ s/Server\.pm$/${name}_proxy.pl/;
    $self->{pid} = fork() // die "fork: $!\n";

    if ($self->{pid} == 0) {
        exec $^X, $script, $port, $upstream, "$dir";
        die "exec: $!\n";
    }

    ($self->{uri} = $uri) =~ s{([^/@]+)(/[^/]*)$}{127.0.0.1:$port$2};
    wait_port($port);

    return $self;
}

sub wait_port {
    my ($port) = @_;

    for (1 .. 200) {
        return 1 if IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port");
        sleep 0.05;
    }

    die "nothing listens on port $port\n";
}

sub new {
    my ($class, %arg) = @_;

    my $run = $ENV{TENANT_TEST_RUN} or die "run util/test, not prove\n";
    my $dir = "$run/server-$$-" . ++$count;
    my $port = free_port();
    my $self = bless {
        dir => $dir, port => $port, owner => $$, n => 0,
        database => $arg{database}
            || "$ENV{TENANT_TEST_PREFIX}_$$" . "_$count",
    }, $class;

    mkdir $_ or die "$_: $!\n" for $dir, "$dir/logs", "$dir/tmp";

    my $uri = $arg{uri} || $ENV{TENANT_TEST_URI};
    my $workers = $arg{workers} || 1;
    my $threads = $arg{threads} || 4;
    my $http = $arg{http} || '';

    # most suites try more passwords than anybody would
    $http .= "\n    tenant_login_throttle off;"
        if $http !~ /tenant_login_throttle/;

    $http .= "\n    " . Storage::directive("$http\n" . ($arg{server} || ''));
    $http .= "\n    " . Carrier::directive($http);

    my $module = $ENV{TEST_NGINX_LOAD_MODULES};
    my $main = $arg{main} || '';
    my $server = $arg{server} || '';

    # a new binary and workers keep no other environment
    $main = "env LD_PRELOAD; env ASAN_OPTIONS; env UBSAN_OPTIONS; $main"
        if $ENV{TEST_NGINX_LD_PRELOAD};

    spew("$dir/signing.key", 'k' x 32);
    spew("$dir/mongo.uri", "$uri\n");
    spew("$dir/nginx.conf", <<"_EOC_");
load_module $module;
user root;
worker_processes $workers;
pid nginx.pid;
error_log logs/error.log info;
thread_pool tenant threads=$threads;
$main
events { worker_connections 2048; }
http {
    access_log logs/access.log;
    client_body_temp_path tmp;
    tenant_mongo file=mongo.uri;
    tenant_signing_key signing.key;
    tenant_master_database $self->{database};
    tenant_thread_pool tenant;
    $http
    server {
        listen 127.0.0.1:$port;
        location /org/ { tenant_organizations; }
        location /admin/ { tenant_admin; }
        location /data/ { tenant_documents; }
        location /static { return 200 "static\\n"; }
        location /status { stub_status; }
        $server
    }
}
_EOC_

    $self->nginx();
    wait_port($port);

    # the port is open before the workers are there
    for (1 .. 200) {
        last if $self->workers == $workers;
        sleep 0.05;
    }

    return $self;
}

sub nginx {
    my ($self, @arg) = @_;

    local $ENV{LD_PRELOAD} = $ENV{TEST_NGINX_LD_PRELOAD}
        if $ENV{TEST_NGINX_LD_PRELOAD};
    delete local $ENV{LD_PRELOAD} if !$ENV{TEST_NGINX_LD_PRELOAD};

    # by its path: a binary upgrade runs it again
    my ($nginx) = grep { -x } map { "$_/nginx" } split /:/, $ENV{PATH};

    return system($nginx // 'nginx', '-p', $self->{dir}, '-c',
                  "$self->{dir}/nginx.conf", '-e',
                  "$self->{dir}/logs/error.log", @arg) == 0;
}

# the master's, or '' when it has just gone: kill() would signal all of us for ''
sub master {
    my ($self) = @_;

    return slurp("$self->{dir}/nginx.pid") =~ /^([1-9]\d*)$/m ? $1 : '';
}

sub workers {
    my ($self) = @_;

    my $master = $self->master;
    my $children = slurp("/proc/$master/task/$master/children");

    return split ' ', $children;
}

# the worker that has taken each of these connections, or 0: one look for all,
# as the system's list of connections may be long
sub workers_of {
    my ($self, @sockets) = @_;

    my %worker;

    for my $pid ($self->workers) {
        $worker{ (readlink) // '' } = $pid for glob "/proc/$pid/fd/*";
    }

    my %inode;

    for (split /\n/, slurp('/proc/net/tcp')) {
        $inode{"$1 $2"} = $3
            if /: [0-9A-F]+:([0-9A-F]+) [0-9A-F]+:([0-9A-F]+) (?:\S+ +){6}(\d+)/;
    }

    return map {
        my $inode = $inode{ sprintf '%04X %04X', $_->peerport, $_->sockport };
        defined $inode ? $worker{"socket:[$inode]"} // 0 : 0;
    } @sockets;
}

sub worker_of {
    my ($self, $socket) = @_;

    return ($self->workers_of($socket))[0];
}

sub fds {
    my ($self, $pid) = @_;

    return scalar(() = glob "/proc/$pid/fd/*");
}

# resident memory of a process, in KiB
sub rss {
    my ($self, $pid) = @_;

    return slurp("/proc/$pid/status") =~ /^VmRSS:\s+(\d+)/m ? $1 : 0;
}

sub signal {
    my ($self, $signal) = @_;

    my $pid = $self->master or return 0;

    return kill $signal, $pid;
}

# connections of clients that nginx has open, less the one that asks
sub active {
    my ($self) = @_;

    my $res = $self->request(GET => '/status');

    return $res->{content} =~ /^Active connections: (\d+)/ ? $1 - 1 : -1;
}

# Whether the code returns true before "seconds" have passed.
sub soon {
    my ($seconds, $code) = @_;

    my $end = time + $seconds;

    until ($code->()) {
        return 0 if time > $end;
        sleep 0.05;
    }

    return 1;
}

# Not a zombie either: the first process of a container reaps when it likes.
sub runs {
    my ($pid) = @_;

    return slurp("/proc/$pid/stat") =~ /\) [^Z]/;
}

# Runs the code in "n" processes at once, with their numbers from 1 on;
# "results" waits for them and returns what each returned.
sub parallel {
    my ($n, $code) = @_;

    my @children = map {
        pipe my $in, my $out or die "pipe: $!\n";
        my $pid = fork() // die "fork: $!\n";

        if ($pid == 0) {
            close $in;
            my @result = eval { $code->($_) };
            print $out JSON::PP::encode_json($@ ? ["$@"] : \@result);
            close $out;
            require POSIX;
            POSIX::_exit(0);
        }

        close $out;
        { pid => $pid, in => $in };
    } 1 .. $n;

    return bless \@children, 'Children';
}

# without the lines that count what was refused: those are "notices"
sub log {
    my ($self) = @_;

    return slurp("$self->{dir}/logs/error.log")
        =~ s/^.*\[error\].* tenant: refused \d+ request.*\n//mgr;
}

# each such line: [time in seconds, process, { what => how often }]
sub notices {
    my ($self) = @_;

    return map {
        my ($h, $m, $s, $pid, $what) =
            / (\d\d):(\d\d):(\d\d) \[error\] (\d+)#.*requests?: (.*)/;
        [($h * 60 + $m) * 60 + $s, $pid,
         { map { /^(\d+) (.*)/ ? ($2 => $1) : () } split /, /, $what }];
    } grep { /\[error\].* tenant: refused \d+ request/ }
        grep { index($_, ' tenant: refused ') >= 0 }
        split /\n/, slurp("$self->{dir}/logs/error.log");
}

sub request {
    my ($self, $method, $path, $body, %headers) = @_;

    my %options;

    if (defined $body) {
        $headers{'Content-Type'} //= 'application/json';
        $options{content} = ref $body ? JSON::PP::encode_json($body) : $body;
    }

    $headers{Authorization} //= "Bearer $self->{token}"
        if $self->{token} && $path !~ /login|create/;
    $options{headers} = \%headers;

    my $began = time;
    my $res = HTTP::Tiny->new(timeout => 60)
        ->request($method, "http://127.0.0.1:$self->{port}$path", \%options);

    $res->{took} = time - $began;
    $res->{json} = eval { JSON::PP::decode_json($res->{content}) };

    return $res;
}

# Signs an organization up and logs in; its token goes with later requests.
sub sign_up {
    my ($self, $name) = @_;

    $name //= 'org ' . $$ . ' ' . ++$self->{n};
    (my $email = "$name\@server.example") =~ s/ /-/g;

    my $res = $self->request(POST => '/org/create', {
        organization_name => $name, email => $email,
        password => 'correct horse',
    });
    die "sign-up: $res->{status} $res->{content}\n" if $res->{status} != 201;

    $self->{organization} = $res->{json};
    $res = $self->request(POST => '/admin/login', {
        email => $email, password => 'correct horse',
    });
    die "login: $res->{status} $res->{content}\n" if $res->{status} != 200;

    $self->{email} = $email;

    return $self->{token} = $res->{json}{access_token};
}

sub stop {
    my ($self, $signal) = @_;

    return if $$ != $self->{owner} || !-e "$self->{dir}/nginx.pid";

    my $pid = $self->master or return 1;
    kill $signal || 'QUIT', $pid;

    return 1 if soon(30, sub { !runs($pid) });

    kill 'KILL', $pid;

    return 0;
}

sub DESTROY {
    my ($self) = @_;

    local ($?, $@);

    $self->stop('TERM');
}

sub slurp {
    my ($file) = @_;

    open my $in, '<', $file or return '';
    local $/;

    return scalar <$in> // '';
}

sub spew {
    my ($file, $text) = @_;

    open my $out, '>', $file or die "$file: $!\n";
    print $out $text;
    close $out;
}


package Children;

use strict;
use warnings;

sub results {
    my ($self) = @_;

    return map {
        my $in = $_->{in};
        my $text = do { local $/; <$in> };

        waitpid $_->{pid}, 0;
        JSON::PP::decode_json($text || '["died"]');
    } @$self;
}

# how often each result came, the first element of each
sub count {
    my ($self) = @_;

    my %count;
    $count{ $_->[0] }++ for $self->results;

    return \%count;
}


package Proxy;

use strict;
use warnings;

sub uri { $_[0]{uri} }

# pass: forwards; silent: accepts and forwards nothing; refuse: closes the
# port; reset: closes every connection; "slow SECONDS": delays the replies;
# lost: forwards commands, and resets instead of a reply to a write
sub mode {
    my ($self, $mode) = @_;

    Server::spew("$self->{dir}/mode.new", $mode);
    rename "$self->{dir}/mode.new", "$self->{dir}/mode";

    Server::soon(10, sub {
        !$self->{pid} || Server::slurp("$self->{dir}/active") eq $mode;
    });

    select undef, undef, undef, 0.1;
}

# What an answering proxy does from now on: see t/lib/answer_proxy.pl
sub rules {
    my ($self, @rules) = @_;

    # each text is another one, so that it is read
    my $text = JSON::PP::encode_json([{ command => '', serial => ++$self->{n} },
                                      @rules]);

    Server::spew("$self->{dir}/rules.new", $text);
    rename "$self->{dir}/rules.new", "$self->{dir}/rules";

    Server::soon(10, sub { Server::slurp("$self->{dir}/active") eq $text })
        or die "the proxy does not take its rules\n";
}

# the names of the commands that went through since the last call, without the
# driver's own
sub commands {
    my ($self) = @_;

    my @names = split ' ', Server::slurp("$self->{dir}/commands");
    my $seen = $self->{seen} || 0;
    $self->{seen} = @names;

    return grep { !/^(hello|ismaster|isMaster|sasl\w+|ping|endSessions)$/ }
        @names[$seen .. $#names];
}

sub DESTROY {
    my ($self) = @_;

    local ($?, $@);

    if ($self->{pid} && $$ == $self->{owner}) {
        kill 'TERM', $self->{pid};
        waitpid $self->{pid}, 0;
    }
}

1;
