package Tenant;

# Test::Nginx::Socket with what every suite here needs: a worker and a master
# process on loopback, the module's own directives, a database of its own for
# each test file, and organizations that are signed up when a block names them.
# How a block is written stands in docs/internals.md ("Tests").

use Test::Nginx::Socket -Base;
use Test::Nginx::Util ();

use Answer ();
use Database ();
use Digest::SHA qw( hmac_sha256 );
use File::Basename qw( basename );
use HTTP::Tiny ();
use JSON::PP ();
use List::Util ();
use MIME::Base64 qw( encode_base64url );
use Port ();
use Server ();
use Carrier ();
use Storage ();
use Time::HiRes ();

sub command ($);
sub fill ($);
sub part ($$;$);
sub operator (;$);

# what else stands for something
our @fillers;

our @EXPORT = qw( jwt signing_key key_file database organization http );

my $run = $ENV{TENANT_TEST_RUN} or die "run util/test, not prove\n";
my $prefix = $ENV{TENANT_TEST_PREFIX};
my $file = basename($0, '.t');
my $key = join '', map { sprintf '%02x', $_ * 7 % 256 } 1 .. 32;
my $key_file = "$run/$file.key";
my @filled = qw( request raw_request pipelined_requests more_headers
                 response_body response_body_like response_headers
                 response_headers_like raw_response_headers_like problem
                 response_json response_json_has );

my ($organizations, $serial) = ({}, 0);
my ($block, $proxy, $direct, $second, $repeat, %fresh, %seen);
my ($config, $log_start, $log_from, $access_from) = ('', 0, 0, 0);
my $requests = 0;

(my $database = "${prefix}_$file") =~ s/[^A-Za-z0-9_]/_/g;
$database = substr $database, 0, 60;

write_key();

$ENV{TEST_NGINX_SERVER_PORT} = Port::free();
server_port_for_client($ENV{TEST_NGINX_SERVER_PORT});
server_port('127.0.0.1:' . $ENV{TEST_NGINX_SERVER_PORT});
$ENV{TEST_NGINX_STREAM_PORT} = $ENV{TEST_NGINX_SERVER_PORT} + 1;
$second = $ENV{TEST_NGINX_SERVER_PORT} + 2;
$ENV{TEST_NGINX_SECOND_PORT} = $second;
$ENV{TEST_NGINX_SIGNING_KEY} = $key_file;
$ENV{TEST_NGINX_TENANT_URI} = $ENV{TENANT_TEST_URI};
$ENV{TEST_NGINX_TENANT_DATABASE} = $database;

# an [emerg] line is what a block that must die is for
$SIG{__WARN__} = sub {
    warn @_ unless $block && defined $block->must_die
        && $_[0] =~ /^WARNING: .* \[emerg\] /;
};

master_on();
workers(1);
worker_connections(1024);
log_level($ENV{TEST_NGINX_LOG_LEVEL} || 'info');

# how long a block may take on a machine that does much else
timeout(60);

my @defaults = (
    [tenant_mongo => "\"$ENV{TENANT_TEST_URI}\""],
    [tenant_master_database => $database],
    [tenant_signing_key => $key_file],
    [tenant_thread_pool => 'tenant'],
    [tenant_login_throttle => 'off'],
);

my $locations = <<'_EOC_';
        location /org/ {
            tenant_organizations;
        }

        location /admin/ {
            tenant_admin;
        }

        location /data/ {
            tenant_documents;
        }

        location /app/ {
            tenant_data_api;
        }

        location /operator/ {
            tenant_operator;
        }
_EOC_

add_block_preprocessor(sub {
    $block = shift;

    my $main = $block->main_config // '';
    my $http = $block->http_config // '';
    my %without = map { $_ => 1 } split ' ', $block->without // '';

    # beside the block's own log: what is said at shutdown too
    $main = "error_log $run/logs/$file.log info;\n$main";

    if (!defined $block->bare) {
        $main .= "\nthread_pool tenant threads=4;\n"
            if $main !~ /\bthread_pool\s+tenant\b/;

        # commands are counted without those that keep a lease
        my @counted = !defined $block->commands && !defined $block->away
            ? () : (
            [tenant_mongo => '"' . proxy()->uri . '"'],
            [tenant_lease => '1h']);

        for my $default (@counted, @defaults) {
            my ($name, $value) = @$default;

            $http .= "\n    $name $value;"
                unless $without{$name} || $http =~ /^\s*$name\s/m;
        }

        my $storage = Storage::directive("$http\n" . ($block->config // ''));

        $http .= "\n    $storage" if !$without{tenant_storage};
        $http .= "\n    " . Carrier::directive($http)
            if !$without{tenant_mongo};

        if (!grep { $without{$_} } qw( tenant_mongo tenant_signing_key )) {
            $http .= "\n    server {\n"
                . "        listen 127.0.0.1:\$TEST_NGINX_SECOND_PORT;\n"
                . "        tenant_auth off;\n$locations"
                . "        location = /jwks { tenant_jwks; }\n    }\n";
        }

        $block->set_value('config', $locations) if !defined $block->config;
    }

    # what can't start is not started twice
    $repeat //= $Test::Nginx::Util::RepeatEach;
    $Test::Nginx::Util::RepeatEach = defined $block->must_die ? 1 : $repeat;
    $block->set_value('suppress_stderr', 1) if defined $block->must_die;
    $block->set_value('main_config', $main);
    $block->set_value('http_config', $http);

    quiet() if !defined $block->must_die;

    # several answers to what "raw_request" sends
    $block->set_value('pipelined_requests', [1 .. $block->answers])
        if defined $block->answers;
    $block->set_value('response_body_like', '\A\z')
        if defined $block->no_body;

    reuse();
});

# Nothing at "error" or above but what the block expects; that something was
# refused may be said by any block's nginx, and the block's status says it.
sub quiet () {
    my $but = join '|', 'tenant: refused \d+ request', wanted('error_log');
    my $errors = qr/^(?!.*(?:$but)).*\[(?:error|crit|alert|emerg)\]/;
    my $none = $block->no_error_log // '[error]';

    $block->set_value('no_error_log', ref $none ? $none
        : [map { $_ eq '[error]' ? $errors : $_ } split /\n+/, $none]);
}

# nginx goes on where a block has the configuration of the one before it
sub reuse () {
    my $all = join "\0", map { defined $_ ? $_ : '' }
        map { $block->$_ } qw( main_config http_config config user_files
                               post_main_config server_name log_level http2 );
    my $same = $all eq $config && $all !~ /TEST_NGINX_RAND_PORT/
        && !defined $block->restart;

    $Test::Nginx::Util::ForceRestartOnTest = !$same;
    undef $Test::Nginx::Util::PrevConfig if !$same;
    $config = defined $block->must_die ? '' : $all;

    if (!$same) {
        $log_start = defined $block->must_die ? 0 : undef;
        $log_from = 0;
    }
}

# any order, but blocks of one configuration one after the other
sub shuffle (@) {
    my %group;

    for my $one (@_) {
        my $all = defined $one->must_die ? 'dies' : join "\0",
            map { defined $_ ? $_ : '' }
            map { $one->$_ } qw( main_config http_config config user_files
                                 without bare log_level commands http2 );

        push @{ $group{$all} }, $one;
    }

    return map { List::Util::shuffle(@{ $group{$_} }) }
        List::Util::shuffle(sort keys %group);
}

{
    no warnings qw( once redefine prototype );

    *Test::Nginx::Util::shuffle = \&shuffle;
    *Test::Nginx::Util::gen_rand_port = sub { Port::free() };

    # by a file instead of a process, for each look at nginx
    *Test::Nginx::Util::is_defunct = sub ($) {
        return Server::slurp("/proc/$_[0]/stat") =~ /\) Z/;
    };
    *Test::Nginx::Socket::error_log_data = \&error_log_data;
    *Test::Nginx::Socket::access_log_data = \&access_log_data;
}

Answer::install(sub { $block });

my $run_helper = $Test::Nginx::Util::RunTestHelper;
my $check_log = $Test::Nginx::Util::CheckErrorLog;

$Test::Nginx::Util::RunTestHelper = sub {
    my (undef, $dry_run, $index) = @_;
    my %before = (more_headers => scalar $block->more_headers);

    if (!$dry_run) {
        $log_start //= -s $Test::Nginx::Util::ErrLogFile // 0;
        (%fresh, %seen) = ();
        as();
        seed($block->seed) if defined $block->seed;

        for my $section (@filled) {
            next if !defined $block->$section;

            $before{$section} = $block->$section if !exists $before{$section};
            $block->set_value($section, fill($block->$section));
        }

        # what comes before is no part of what the block is about
        $log_from = -s $Test::Nginx::Util::ErrLogFile // 0;
        $access_from = -s $Test::Nginx::Util::AccLogFile // 0;
        $proxy->commands if $proxy;
        $proxy->mode($block->away) if defined $block->away;

        my ($many) = grep { ref } $block->pipelined_requests, $block->request;

        $requests = $many ? @$many : 1;
    }

    $run_helper->($block, $dry_run, $index);
    back() if !$dry_run && defined $block->away;

    if (!$dry_run && defined $block->commands) {
        my $section = 'commands_' . Storage::mode();
        my $expected = ($block->$section // $block->commands) =~ s/\s+/ /gr;

        Test::More::is(join(' ', $proxy->commands), $expected =~ s/^ | $//gr,
                       $block->name . ' - database commands');
    }

    $block->set_value($_, $before{$_}) for keys %before;
};

# "nginx -t" says what is wrong in one line, and keeps secrets
$Test::Nginx::Util::CheckErrorLog = sub {
    my ($one) = @_;

    if (defined $one->must_die) {
        my $text = substr Server::slurp($Test::Nginx::Util::ErrLogFile),
            $log_from;

        Test::More::is(scalar(() = $text =~ /\[emerg\]/g), 1,
                       $one->name . ' - one line says what is wrong');
        Test::More::unlike($text, qr/secret-word/,
                           $one->name . ' - without the password');
    }

    $check_log->(@_);
};

# The lines of this repetition, and those of the start.  What a block waits for
# is waited for, however busy the machine is; of many requests the log is read
# behind the last one, unless lines are expected of each.
sub error_log_data () {
    my $file = $Test::Nginx::Util::ErrLogFile;
    my @wanted = wanted('error_log');

    return [] if --$requests > 0 && !@wanted && !defined $block->grep_error_log;

    my $lines = lines(sub {
        return part($file, 0, $log_start) . part($file, $log_from);
    }, @wanted);

    $log_from = -s $file // 0;

    return $lines;
}

sub access_log_data () {
    my $file = $Test::Nginx::Util::AccLogFile;

    return lines(sub { part($file, $access_from) },
                 wanted('access_log'));
}

# a file from there on, at most so many bytes of it
sub part ($$;$) {
    my ($file, $from, $size) = @_;

    open my $in, '<', $file or return '';
    seek $in, $from, 0;
    read $in, my $text, $size // -s $in;

    return $text // '';
}

sub lines (@) {
    my ($read, @wanted) = @_;

    my $end = Time::HiRes::time() + 10;
    my $text;

    Time::HiRes::sleep(0.01);

    while (1) {
        $text = $read->();

        last if Time::HiRes::time() > $end
            || !grep { $text !~ /$_/m } @wanted;
        Time::HiRes::sleep(0.05);
    }

    return [split /^/, $text];
}

# the patterns of "--- error_log" and "--- access_log"
sub wanted ($) {
    my ($section) = @_;

    my $log = $block->$section // '';
    my @lines = ref $log eq 'ARRAY' ? @$log
        : ref $log ? $log : split /\n+/, $log;

    return map { ref $_ ? $_ : qr/\Q$_\E/ } @lines;
}

# the database, after "--- away"
sub back () {
    $proxy->mode('pass');
    Server::soon(60, sub {
        http('GET', '/org/get?organization_name=-')->{status} == 404;
    }) or bail_out("the database does not come back");
}

sub proxy () {
    return $proxy //= Server->proxy($ENV{TENANT_TEST_URI});
}

sub write_key () {
    open my $out, '>', $key_file or die "$key_file: $!\n";
    print $out $key;
    close $out;
    chmod 0600, $key_file;
}

# "--- as": who sends each request, and that bodies are JSON
sub as () {
    my $before = $block->more_headers // '';
    my @names = split ' ', $block->as // '';

    http('GET', '/admin/me', undef, bearer($_))
        for defined $block->commands || defined $block->away ? grep { $_ ne 'nobody' } @names : ();

    return if !@names;

    my @given = ref $before ? @$before : ($before) x @names;
    my @headers = map {
        my $name = $_;
        my $given = shift @given // '';

        ($name eq 'nobody' ? '' : "Authorization: Bearer {token:$name}\n")
            . ($given =~ /^content-type:/im
               ? '' : "Content-Type: application/json\n") . $given;
    } @names;

    $block->set_value('more_headers', @headers > 1 ? \@headers : $headers[0]);
}

# "--- seed": requests that have to succeed before those of the block
sub seed ($) {
    for my $line (split /\n/, $_[0]) {
        next if $line !~ /\S/;

        my ($name, $who, $method, $status, $path, $body) =
            $line =~ /^(?:(\w+)=)?(\S+) ([A-Z]+)(?:=(\d+))? (\S+)(?: (.*))?$/
            or bail_out($block->name . ": what is \"$line\"?");

        if ($who eq 'database') {
            command(fill($body));
            next;
        }

        if ($method eq 'FOREIGN') {
            Storage::insert(direct(), $run, who($who)->{id}, fill($path),
                            split /(?<=\})\s*;\s*/, fill($body));
            next;
        }

        my %headers = %{ bearer($who) };

        $headers{'Content-Type'} = 'application/merge-patch+json'
            if $method eq 'PATCH' && $path !~ m{^/(?:admin|operator)/};

        my $res = http($method, fill($path),
                       defined $body ? fill($body) : undef, \%headers);

        bail_out($block->name . ": $line: $res->{status} $res->{content}")
            if $res->{status} !~ /^${\($status \/\/ 2)}/;
        $seen{$name} = $res if defined $name;
    }
}

# what other software does: a command of the database, around the module
sub command ($) {
    my ($text) = @_;

    my $reply = direct()->command($text);

    bail_out($block->name . ": $text: " . JSON::PP::encode_json($reply))
        if !$reply->{ok} || $reply->{writeErrors};
}

sub direct () {
    return $direct //= Database->new({ dir => $run, database => $database });
}

sub fill ($) {
    my ($value) = @_;

    return [map { defined $_ ? fill($_) : undef } @$value]
        if ref $value eq 'ARRAY';
    return {%$value, value => fill($value->{value})}
        if ref $value eq 'HASH' && exists $value->{value};
    return $value if ref $value;

    # ends with a letter: "{new}2" is never the "{new}" of another block
    $value =~ s/\{new\}/n{serial}x/g;
    $value =~ s/\{serial\}/$fresh{serial} \/\/= ++$serial/ge;
    $value =~ s/\{(token|id|user|name|email|password):([-\w.\/]+)\}/
        who($2)->{$1};
    /gex;
    $value =~ s/\{token:(\S+)((?:[ ]\w+=[^\s}]*)+)\}/
        reclaim(who($1)->{token}, split ' ', $2);
    /gex;
    $value =~ s/\{etag:(\S+) ([^\s{}]+)\}/etag($1, $2)/ge;
    1 while $value =~ s/\{next:(\S+)[ ]((?:[^\s{}]++|(\{(?:[^\s{}]++|(?3))*\}))+)\}/
        following($1, fill($2));
    /ex;
    $value =~ s/\{([a-z]\w*)\.([\w.\$-]+)\}/saw($1, $2)/ge;
    $value = $_->($value) for @fillers;
    return $value;
}

# an organization's owner, or "organization\/role"; "operator" is of none
sub who ($) {
    my ($name) = @_;

    return { token => operator() } if $name eq 'operator';

    my ($org, $role) = split /\//, $name;
    my $in = $org =~ /^new/ ? \%fresh : $organizations;

    $in->{$org} ||= organization($org =~ /^new/ ? "$org-" . ++$serial : $org);
    $in->{$name} ||= member($in->{$org}, $role);

    return $in->{$name};
}

sub bearer ($) {
    my ($who) = @_;

    return { $who eq 'nobody' ? ()
             : (Authorization => 'Bearer ' . who($who)->{token}) };
}

sub etag ($$) {
    my ($who, $path) = @_;

    my $res = http('HEAD', $path, undef, bearer($who));

    return $res->{headers}{etag} // bail_out("no ETag: $path $res->{status}");
}

# the token of the page that follows this one
sub following ($$) {
    my ($who, $path) = @_;

    my $res = http('GET', $path, undef,
                   { Authorization => 'Bearer ' . who($who)->{token} });

    return $res->{json}{next} // bail_out("no page follows $path");
}

# a member of an earlier answer's body, or one of its headers
sub saw ($$) {
    my ($name, $path) = @_;

    my $res = $seen{$name} or return "{$name.$path}";
    my $value = $res->{json};

    for my $part (split /\./, $path) {
        $value = ref $value eq 'HASH' ? $value->{$part}
            : ref $value eq 'ARRAY' && $part =~ /^\d+$/ ? $value->[$part]
            : undef;
    }

    return $value // $res->{headers}{lc $path}
        // bail_out($block->name . ": no $path in \"$name\"");
}

# what the second server answers: { status, headers, content, json }
sub http ($$;$$) {
    my ($method, $path, $body, $headers) = @_;

    my %options = (headers => {%{ $headers // {} }});

    if (defined $body) {
        $options{headers}{'Content-Type'} //= 'application/json';
        $options{content} = ref $body ? JSON::PP::encode_json($body) : $body;
    }

    my $res = HTTP::Tiny->new(timeout => 60)
        ->request($method, "http://127.0.0.1:$second$path", \%options);

    $res->{json} = eval { JSON::PP::decode_json($res->{content}) };

    return $res;
}

# signs an organization up (once a test file) and logs its owner in
sub organization ($) {
    my ($name) = @_;

    my %org = (
        name => $name,
        email => "owner\@$name.example",
        password => "the password of $name",
    );

    my $res = http('POST', '/org/create', {
        organization_name => $name,
        email => $org{email},
        password => $org{password},
    });

    return token_for(\%org, $res, 'owner', qw( admin_id organization_id ));
}

# a user of the organization, and not its first
sub member ($$) {
    my ($org, $role) = @_;

    my %user = (
        name => $org->{name},
        email => ($role eq 'owner' ? 'second' : $role)
            . "\@$org->{name}.example",
        password => "the $role of $org->{name}",
    );

    my $res = http('POST', '/admin/users', {
        email => $user{email},
        password => $user{password},
        role => $role,
    }, { Authorization => "Bearer $org->{token}" });

    return token_for(\%user, $res, $role, qw( id organization_id ));
}

# whoever runs the platform, for a short time
sub operator (;$) {
    return jwt({ alg => 'HS256', typ => 'JWT' }, {
        iss => 'tenant', role => 'operator', iat => time, exp => time + 900,
        jti => 'made-' . ++$serial,
    });
}

# A login costs a hash; where our own key signs, and no other one asks for a
# "kid", its token can be made here.
sub token_for ($$$$$) {
    my ($who, $res, $role, $user, $organization) = @_;

    return log_in($who) if $res->{status} == 409
        || $block->http_config =~ /\btenant_issuer\s/
        || $block->http_config !~ /\btenant_signing_key \Q$key_file\E;/
        || 1 < (() = $block->http_config =~ /\btenant_signing_key\s/g);

    $res->{status} == 201
        or bail_out("$who->{email}: $res->{status} $res->{content}");

    $who->{id} = $res->{json}{$organization};
    $who->{user} = $res->{json}{$user};
    $who->{token} = jwt({ alg => 'HS256', typ => 'JWT' }, {
        iss => 'tenant', sub => $who->{user}, org => $who->{id},
        role => $role, user_epoch => 0, org_epoch => 0, auth_time => time,
        iat => time, exp => time + 3600, jti => 'made-' . ++$serial,
    });

    return $who;
}

sub log_in ($) {
    my ($who) = @_;

    my $res = http('POST', '/admin/login', {
        email => $who->{email},
        password => $who->{password},
    });

    $res->{status} == 200
        or bail_out("login of $who->{email}: $res->{status} $res->{content}");

    $who->{token} = $res->{json}{access_token};
    $who->{id} = $res->{json}{organization_id};
    $who->{user} = claims($who->{token})->{sub};

    return $who;
}

sub claims ($) {
    my (undef, $payload) = split /\./, $_[0];

    return JSON::PP::decode_json(MIME::Base64::decode_base64url($payload));
}

# the token with other claims: "role=viewer", "exp=now-10", none is "jti="
sub reclaim (@) {
    my ($token, @changes) = @_;

    my $claims = claims($token);

    for my $change (@changes) {
        my ($name, $value) = split /=/, $change, 2;

        $value =~ s/^now([-+]\d+)?$/time + ($1 || 0)/e;
        $claims->{$name} = $value =~ /^-?\d+$/ ? 0 + $value : $value;
        delete $claims->{$name} if $value eq '';
    }

    return jwt({ alg => 'HS256', typ => 'JWT' }, $claims);
}

# an HS256 token of any header and claims (hashes, or JSON text as it is)
sub jwt ($$;$) {
    my ($header, $claims, $secret) = @_;

    my $json = JSON::PP->new->canonical->utf8;
    my $input = join '.', map {
        encode_base64url(ref $_ ? $json->encode($_) : $_)
    } $header, $claims;

    return "$input."
        . encode_base64url(hmac_sha256($input, $secret // $key));
}

# Test::Nginx's own END forgets that a file died; and a proxy goes before the
# folder that it works in.
END {
    Test::More::fail('the file runs to its end') if $?;
    undef $_ for $proxy, $direct;
}

sub signing_key () { $key }
sub key_file () { $key_file }
sub database () { $database }

1;
