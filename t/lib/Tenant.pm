package Tenant;

# Test::Nginx::Socket with what every suite here needs: a worker and a master
# process on loopback, the module's own directives, a database of its own for
# each test file, and organizations that are signed up when a block names them.
#
#   {token:acme}   a valid token of acme's owner
#   {id:acme}      acme's organization_id
#   {name:acme}    its name, {email:acme} and {password:acme} its owner's
#
# in "request", "raw_request" and "more_headers" stand for an organization that
# is signed up through a second server at its first mention; one whose name
# starts with "new" is another one each time the block's requests are sent.
#
# A directive that the block's "http_config" has is not given by default;
# "--- without: tenant_a tenant_b" leaves these out, "--- bare" everything.
# A block without "config" has /org/, /admin/ and /data/.

use Test::Nginx::Socket -Base;
use Test::Nginx::Util ();

use Digest::SHA qw( hmac_sha256 );
use File::Basename qw( basename );
use HTTP::Tiny ();
use JSON::PP ();
use MIME::Base64 qw( encode_base64url );

sub fill ($$);

our @EXPORT = qw( jwt signing_key key_file database organization http );

my $run = $ENV{TENANT_TEST_RUN} or die "run util/test, not prove\n";
my $prefix = $ENV{TENANT_TEST_PREFIX};
my $file = basename($0, '.t');
my $key = join '', map { sprintf '%02x', $_ * 7 % 256 } 1 .. 32;
my $key_file = "$run/$file.key";
my (%organization, $serial, $must_die);

(my $database = "${prefix}_$file") =~ s/[^A-Za-z0-9_]/_/g;
$database = substr $database, 0, 60;

write_key();

# the port is random: TEST_NGINX_RANDOMIZE
$ENV{TEST_NGINX_SERVER_PORT} = server_port();
server_port_for_client(server_port());
server_port('127.0.0.1:' . $ENV{TEST_NGINX_SERVER_PORT});
$ENV{TEST_NGINX_STREAM_PORT} = $ENV{TEST_NGINX_SERVER_PORT} + 1;
$ENV{TEST_NGINX_SIGNING_KEY} = $key_file;
$ENV{TEST_NGINX_TENANT_URI} = $ENV{TENANT_TEST_URI};
$ENV{TEST_NGINX_TENANT_DATABASE} = $database;

# an [emerg] line is what a block that must die is for
$SIG{__WARN__} = sub {
    warn @_ unless $must_die && $_[0] =~ /^WARNING: .* \[emerg\] /;
};

master_on();
workers(1);
worker_connections(1024);
log_level($ENV{TEST_NGINX_LOG_LEVEL} || 'info');

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
_EOC_

add_block_preprocessor(sub {
    my ($block) = @_;

    my $main = $block->main_config // '';
    my $http = $block->http_config // '';
    my %without = map { $_ => 1 } split ' ', $block->without // '';

    # beside the block's own log: what is said at shutdown too
    $main = "error_log $run/logs/$file.log info;\n$main";

    if (!defined $block->bare) {
        $main .= "\nthread_pool tenant threads=4;\n"
            if $main !~ /\bthread_pool\s+tenant\b/;

        for my $default (@defaults) {
            my ($name, $value) = @$default;

            $http .= "\n    $name $value;"
                unless $without{$name} || $http =~ /^\s*$name\s/m;
        }

        if (!defined $block->without) {
            $http .= "\n    server {\n"
                . "        listen 127.0.0.1:\$TEST_NGINX_RAND_PORT_9;\n"
                . "        tenant_auth off;\n$locations    }\n";
        }

        $block->set_value('config', $locations) if !defined $block->config;
    }

    $must_die = defined $block->must_die;
    $block->set_value('suppress_stderr', 1) if $must_die;
    $block->set_value('main_config', $main);
    $block->set_value('http_config', $http);
});

my $run_helper = $Test::Nginx::Util::RunTestHelper;

$Test::Nginx::Util::RunTestHelper = sub {
    my ($block, $dry_run, $index) = @_;
    my %before;

    if (!$dry_run) {
        my %new;

        for my $section (qw( request raw_request more_headers )) {
            next if !defined $block->$section;

            $before{$section} = $block->$section;
            $block->set_value($section, fill($before{$section}, \%new));
        }
    }

    $run_helper->($block, $dry_run, $index);

    for my $section (keys %before) {
        $block->set_value($section, $before{$section});
    }
};

sub write_key () {
    open my $out, '>', $key_file or die "$key_file: $!\n";
    print $out $key;
    close $out;
    chmod 0600, $key_file;
}

sub fill ($$) {
    my ($value, $new) = @_;

    return [map { fill($_, $new) } @$value] if ref $value eq 'ARRAY';
    return {%$value, value => fill($value->{value}, $new)}
        if ref $value eq 'HASH' && exists $value->{value};

    $value =~ s/\{(token|id|name|email|password):([-\w.]+)\}/
        my ($what, $name) = ($1, $2);
        my $in = $name =~ m{^new} ? $new : \%organization;

        $in->{$name} ||= organization($name =~ m{^new}
                                      ? $name . '-' . ++$serial : $name);
        $in->{$name}{$what};
    /gex;

    return $value;
}

# what the second server answers: { status, headers, content, json }
sub http ($$;$$) {
    my ($method, $path, $body, $headers) = @_;

    my $port = $Test::Nginx::Util::RandPorts->{TEST_NGINX_RAND_PORT_9}
        or bail_out("this block has no second server");
    my %options = (headers => {%{ $headers // {} }});

    if (defined $body) {
        $options{headers}{'Content-Type'} //= 'application/json';
        $options{content} = ref $body ? JSON::PP::encode_json($body) : $body;
    }

    my $res = HTTP::Tiny->new(timeout => 30)
        ->request($method, "http://127.0.0.1:$port$path", \%options);

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
        organization_name => $org{name},
        email => $org{email},
        password => $org{password},
    });

    $res->{status} =~ /^(?:201|409)$/
        or die "$file: sign-up of $name: $res->{status} $res->{content}\n";

    $res = http('POST', '/admin/login', {
        email => $org{email},
        password => $org{password},
    });

    $res->{status} == 200
        or die "$file: login of $name: $res->{status} $res->{content}\n";

    $org{token} = $res->{json}{access_token};
    $org{id} = $res->{json}{organization_id};

    return \%org;
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

sub signing_key () { $key }
sub key_file () { $key_file }
sub database () { $database }

1;
