# "nginx -t": what each directive takes, what it refuses, and with what words.

use strict;
use warnings;

use File::Temp ();
use Server;
use Test::More;

my $dir = File::Temp->newdir;
my $module = $ENV{TEST_NGINX_LOAD_MODULES};
my $uri = 'mongodb://u:secret-word@127.0.0.1:1/';

Server::spew("$dir/key", 'k' x 32);
Server::spew("$dir/newline", ('k' x 32) . "\n");
Server::spew("$dir/short", 'k' x 31);
Server::spew("$dir/empty", '');
Server::spew("$dir/uri", "$uri\n");
Server::spew("$dir/large", 'k' x 70_000);
Server::spew("$dir/lines", "\n\n");
system('mkfifo', "$dir/fifo") == 0 or die "mkfifo: $?\n";
Server::spew("$dir/bad.uri", "mongodb://u:secret-word\@127.0.0.1:1/?w=0\n");
mkdir "$dir/logs";

sub check {
    my (%arg) = @_;

    my $mongo = $arg{mongo} // "tenant_mongo $uri;";
    my $key = $arg{key} // 'tenant_signing_key key;';
    my $http = $arg{http} // '';
    my $server = $arg{server} // '';
    my $location = $arg{location} // 'tenant_documents;';
    my $path = $arg{path} // '/data/';

    Server::spew("$dir/nginx.conf", <<"_EOC_");
load_module $module;
pid nginx.pid;
error_log logs/error.log info;
thread_pool tenant threads=2;
@{[ $arg{main} // '' ]}
events { }
http {
    $mongo
    $key
    tenant_thread_pool @{[ $arg{pool} // 'tenant' ]};
    $http
    server {
        listen 127.0.0.1:1;
        $server
        location $path { $location }
    }
}
_EOC_

    local $ENV{LD_PRELOAD} = $ENV{TEST_NGINX_LD_PRELOAD} // '';
    my $out = `nginx -p $dir -c $dir/nginx.conf -e $dir/logs/error.log -t 2>&1`;

    return ($? == 0, $out);
}

sub good {
    my ($name, %arg) = @_;

    my ($ok, $out) = check(%arg);
    ok($ok, $name) or diag($out);
}

sub bad {
    my ($name, $line, %arg) = @_;

    my ($ok, $out) = check(%arg);
    ok(!$ok, "$name is refused");
    like($out, $line, "$name says why");

    my @lines = grep { /\[emerg\]/ } split /\n/, $out;
    is(scalar @lines, 1, "$name says it in one line");
    unlike($out, qr/secret-word/, "$name keeps the password");
}

good('the least');
good('a key with a newline', key => 'tenant_signing_key newline;');
good('a file with the URI', mongo => 'tenant_mongo file=uri;');
good('a name', mongo => "tenant_mongo main $uri;");
good('several clusters',
     mongo => "tenant_mongo $uri; tenant_mongo eu file=uri;");
good('options',
     mongo => "tenant_mongo $uri?w=majority&retryWrites=true&maxPoolSize=5;");
good('srv', mongo => 'tenant_mongo mongodb+srv://u:p@db.example.com/;');
good('all of them', http => <<'_EOC_');
    tenant_master_database m;
    tenant_database d;
    tenant_collection_prefix t_;
    tenant_issuer https://me.example;
    tenant_token_ttl 10m;
    tenant_password_hash bcrypt 12;
    tenant_max_waiting 1;
    tenant_max_hashing 1;
    tenant_timeout 1s;
    tenant_max_page 10;
    tenant_auth on;
_EOC_
good('in a server', server => 'tenant_timeout 1s; tenant_max_page 10;'
                            . 'tenant_auth on;');
good('in a location', location => 'tenant_documents; tenant_timeout 1s;'
                                . 'tenant_max_page 10; tenant_auth off;');
good('yescrypt', http => 'tenant_password_hash yescrypt;');
good('an exact location', path => '= /org/create',
     location => 'tenant_organizations;');
good('a regex location', path => '~ ^/o/', location => 'tenant_organizations;');
good('limit_except', location => 'tenant_documents;'
                               . 'limit_except GET { deny all; }');
good('nothing of ours', mongo => '', key => '', location => 'return 200;');
bad('our own tokens without a database', qr/need "tenant_mongo"/, mongo => '',
    location => 'tenant_auth on; return 200;');

bad('an unknown option', qr/unknown option "wat"/,
    mongo => "tenant_mongo $uri?wat=1;");
bad('w=0', qr/"w=0"/, mongo => "tenant_mongo $uri?w=0;");
bad('w=0 in a file', qr/"w=0"/, mongo => 'tenant_mongo file=bad.uri;');
bad('another scheme', qr/must start with "mongodb:/,
    mongo => 'tenant_mongo http://x/;');
bad('a bad value', qr/option "connectTimeoutMS"/,
    mongo => "tenant_mongo $uri?connectTimeoutMS=abc;");
bad("\"$_\" in the URI", qr/bad value of the option "\w+"/,
    mongo => "tenant_mongo $uri?$_;")
    for 'w=', 'w', 'readConcernLevel=most', 'readConcernLevel=Local',
        'authMechanism=NONE', 'retryReads=',
        'journal=maybe', 'retryWrites=true&appName=';
bad("$_ that is not there", qr/file of the option "$_" .*can't be read/i,
    mongo => "tenant_mongo $uri?tls=true&$_=$dir/nowhere;")
    for qw( tlsCAFile tlsCertificateKeyFile );
bad('the option at fault', qr/bad value of the option "tls"/,
    mongo => 'tenant_mongo mongodb://x@h/?authMechanism=MONGODB-X509&tls=perhaps;');
good('values', mongo => 'tenant_mongo mongodb://u:p@h/?'
     . 'authMechanism=SCRAM-SHA-256'
     . "&readConcernLevel=majority&readPreference=nearest&w=2"
     . "&readPreferenceTags=dc:a;");
good('tls', mongo => "tenant_mongo $uri?tls=true&tlsCAFile=$dir/short;");
bad('a bad host', qr/connection string is not valid/,
    mongo => 'tenant_mongo mongodb://u:secret-word@:99999/;');
bad('a missing file', qr/"[^"]*nowhere" failed/,
    mongo => 'tenant_mongo file=nowhere;');
bad('an empty file', qr/"[^"]*empty" is empty/,
    mongo => 'tenant_mongo file=empty;');
bad('a folder', qr/is not a file/, mongo => 'tenant_mongo file=logs;');
bad('a name twice', qr/duplicate "tenant_mongo" "default"/,
    mongo => "tenant_mongo $uri; tenant_mongo $uri;");
bad('no cluster', qr/need "tenant_mongo"/, mongo => '');
bad('no key', qr/need "tenant_signing_key"/, key => '');
bad('no key for the gate', qr/needs "tenant_signing_key" or/, key => '',
    mongo => '', location => 'tenant_auth on; return 200;');
bad('a missing key', qr/"[^"]*nokey" failed/,
    key => 'tenant_signing_key nokey;');
bad('an empty key', qr/"[^"]*empty" is empty/,
    key => 'tenant_signing_key empty;');
bad('a short key', qr/"[^"]*short".*32/, key => 'tenant_signing_key short;');
bad('a handler twice', qr/"tenant_documents" directive is duplicate/,
    location => 'tenant_documents; tenant_documents;');
bad('a handler in the place of ours', qr/another handler takes the place of ours/,
    location => 'tenant_documents; proxy_pass http://127.0.0.1:1;');
bad('two handlers', qr/is duplicate|conflicts/,
    location => 'tenant_documents; tenant_admin;');
bad('beside another handler', qr/conflicts with another handler/,
    location => 'proxy_pass http://127.0.0.1:2; tenant_documents;');
bad('documents by regex', qr/needs a prefix location/, path => '~ ^/d/');
bad('documents exactly', qr/needs a prefix location/, path => '= /d');
bad('a named location', qr/needs a prefix location/, path => '@x');
bad('a handler in a server', qr/"tenant_documents" directive is not allowed/,
    server => 'tenant_documents;');
bad('a handler in http', qr/"tenant_admin" directive is not allowed/,
    http => 'tenant_admin;');
bad('an unknown pool', qr/unknown thread pool "nope"/, pool => 'nope');

for my $name (qw( tenant_master_database tenant_database
                  tenant_collection_prefix tenant_issuer ))
{
    bad("$name twice", qr/"$name" directive is duplicate/,
        http => "$name a; $name b;");
    bad("$name in a server", qr/"$name" directive is not allowed here/,
        server => "$name a;");
    bad("$name without a value", qr/invalid number of arguments in "$name"/,
        http => "$name;");
}

# wrong places and wrong numbers of values
for my $directive ('tenant_mongo mongodb://127.0.0.1:1/',
                   'tenant_signing_key key', 'tenant_token_ttl 1m',
                   'tenant_password_hash bcrypt', 'tenant_thread_pool tenant',
                   'tenant_max_waiting 1', 'tenant_max_hashing 1')
{
    my ($name) = split ' ', $directive;

    bad("$name in a server", qr/"$name" directive is not allowed here/,
        server => "$directive;");
    bad("$name in a location", qr/"$name" directive is not allowed here/,
        location => "tenant_documents; $directive;");
    bad("$name outside of http", qr/"$name" directive is not allowed here/,
        main => "$directive;");
}

for my $name (qw( tenant_mongo tenant_signing_key tenant_token_ttl
                  tenant_password_hash tenant_thread_pool tenant_max_waiting
                  tenant_max_hashing tenant_timeout tenant_max_page
                  tenant_auth ))
{
    bad("$name without a value", qr/invalid number of arguments in "$name"/,
        http => "$name;");
    bad("$name with too many", qr/invalid number of arguments in "$name"/,
        http => "$name a b c;");
}

for my $name (qw( tenant_organizations tenant_admin tenant_documents )) {
    bad("$name with a value", qr/invalid number of arguments in "$name"/,
        location => "$name on;");
    bad("$name twice", qr/"$name" directive is duplicate/,
        location => "$name; $name;");
    bad("$name in a server", qr/"$name" directive is not allowed here/,
        server => "$name;");
    bad("$name in http", qr/"$name" directive is not allowed here/,
        http => "$name;");
    bad("$name in if", qr/"$name" directive is not allowed here/,
        location => "if (\$arg_a) { $name; }");
    bad("$name in limit_except", qr/"$name" directive is not allowed here/,
        location => "limit_except GET { $name; }");
    bad("$name without a key", qr/need "tenant_signing_key"/,
        location => "$name;", key => '');
    bad("$name without a database", qr/need "tenant_mongo"/,
        location => "$name;", mongo => '');
    good("$name alone", location => "$name;");
}

for my $level (qw( http server location )) {
    my $with = $level eq 'location' ? 'tenant_documents; ' : '';

    for my $try (['tenant_timeout 0', qr/must be more than 0/],
                 ['tenant_timeout 61m', qr/at most 1h/],
                 ['tenant_timeout -1s', qr/invalid value/],
                 ['tenant_max_page 0', qr/must be 1 to 100000/],
                 ['tenant_max_page 100001', qr/must be 1 to 100000/],
                 ['tenant_max_page -1', qr/invalid number/],
                 ['tenant_auth yes', qr/invalid value "yes"/],
                 ['tenant_auth on; tenant_auth on', qr/is duplicate/],
                 ['tenant_timeout 1s; tenant_timeout 1s', qr/is duplicate/],
                 ['tenant_max_page 1; tenant_max_page 1', qr/is duplicate/])
    {
        bad("$try->[0] in $level", $try->[1], $level => "$with$try->[0];");
    }
}

good('the longest timeout', http => 'tenant_timeout 60m;');
good('the largest page', http => 'tenant_max_page 100000;');
bad('an empty issuer', qr/"tenant_issuer" .*must not be empty/,
    http => 'tenant_issuer "";');
bad('an empty database', qr/must have 1 to 63 characters/,
    http => 'tenant_database "";');
bad('a long database', qr/must have 1 to 63 characters/,
    http => 'tenant_master_database ' . 'd' x 64 . ';');
bad('a database with a space', qr/can't be the name of a database/,
    http => 'tenant_master_database "a b";');
bad('an empty prefix', qr/must have 1 to 32 characters/,
    http => 'tenant_collection_prefix "";');
bad('a long prefix', qr/must have 1 to 32 characters/,
    http => 'tenant_collection_prefix ' . 'p' x 33 . ';');
bad('an empty hash', qr/unknown password hash ""/,
    http => 'tenant_password_hash "";');
bad('a hash in capitals', qr/unknown password hash "BCRYPT"/,
    http => 'tenant_password_hash BCRYPT;');
bad('a cost of nonsense', qr/cost of "bcrypt" must be 12 to 20/,
    http => 'tenant_password_hash bcrypt much;');
bad('an empty URI', qr/"tenant_mongo" "default": /,
    mongo => 'tenant_mongo "";');
bad('a name without a URI', qr/"tenant_mongo" "default": /,
    mongo => 'tenant_mongo main;');
bad('an empty name', qr/"tenant_mongo" .*must not be empty/,
    mongo => "tenant_mongo '' $uri;");
bad('a file of newlines', qr/"tenant_mongo" "default": /,
    mongo => 'tenant_mongo file=lines;');
bad('no file', qr/"tenant_mongo" "default": |is not a file/,
    mongo => 'tenant_mongo file=;');
bad('a name twice, of two', qr/duplicate "tenant_mongo" "eu"/,
    mongo => "tenant_mongo $uri; tenant_mongo eu $uri; tenant_mongo eu $uri;");

# a key file
bad('a folder for a key', qr/"[^"]*logs" is not a file/,
    key => 'tenant_signing_key logs;');
bad('a FIFO for a key', qr/"[^"]*fifo" is not a file/,
    key => 'tenant_signing_key fifo;');
bad('a large key', qr/"[^"]*large": the key is longer than 65536 bytes/,
    key => 'tenant_signing_key large;');
bad('a key of a newline', qr/"[^"]*lines".*32/,
    key => 'tenant_signing_key lines;');
bad('an empty key name', qr/is not a file/, key => 'tenant_signing_key "";');

SKIP: {
    skip 'root may read every file', 4 if -r "$dir/locked" || $> == 0;

    chmod 0, "$dir/key";
    bad('an unreadable key', qr/"[^"]*key" failed \(13/);
    chmod 0600, "$dir/key";
}

for my $name (qw( tenant_token_ttl tenant_timeout )) {
    bad("$name twice", qr/"$name" directive is duplicate/,
        http => "$name 1s; $name 2s;");
    bad("$name of nonsense", qr/"$name" directive invalid value/,
        http => "$name soon;");
    bad("$name of none", qr/"$name" .*must be/, http => "$name 0;");
}

for my $name (qw( tenant_max_waiting tenant_max_hashing tenant_max_page )) {
    bad("$name twice", qr/"$name" directive is duplicate/,
        http => "$name 1; $name 2;");
    bad("$name of nonsense", qr/"$name" directive invalid number/,
        http => "$name many;");
    bad("$name of none", qr/"$name" .*must be/, http => "$name 0;");
}

bad('a key twice', qr/"tenant_signing_key" directive is duplicate/,
    key => 'tenant_signing_key key; tenant_signing_key key;');
bad('a pool twice', qr/"tenant_thread_pool" directive is duplicate/,
    http => 'tenant_thread_pool tenant;');
bad('a hash twice', qr/"tenant_password_hash" directive is duplicate/,
    http => 'tenant_password_hash yescrypt; tenant_password_hash bcrypt;');
bad('an unknown hash', qr/unknown password hash "md5"/,
    http => 'tenant_password_hash md5;');
bad('a cheap hash', qr/cost of "yescrypt" must be 6 to 11/,
    http => 'tenant_password_hash yescrypt 5;');
bad('a cheap bcrypt', qr/cost of "bcrypt" must be 12 to 20/,
    http => 'tenant_password_hash bcrypt 11;');
bad('auth of nonsense', qr/invalid value "maybe"/,
    http => 'tenant_auth maybe;');
bad('a database with a dot', qr/can't be the name of a database/,
    http => 'tenant_database a.b;');
bad('a prefix with "$"', qr/may hold letters/,
    http => 'tenant_collection_prefix a$b;');
bad('a system prefix', qr/must not start with "system."/,
    http => 'tenant_collection_prefix system.x;');

# the gate
my $gate = 'tenant_auth on;';

good("requirements in $_->[0]", @$_) for
    [http => "$gate tenant_require role owner;"],
    [server => "$gate tenant_require role owner editor;"],
    [location => "$gate tenant_require role a; tenant_require role b;"],
    [location => "$gate tenant_require claim a.b c d; return 200;"],
    [location => "$gate tenant_require organization; return 200;"];
good('requirements for what inherits', http => $gate,
     location => 'tenant_require role owner; return 200;');
good('requirements of http for some', http => 'tenant_require role owner;',
     location => 'return 200;');

for my $level (qw( http server location )) {
    my $with = $level eq 'location' ? 'return 200; ' : '';

    for my $try (
        ['tenant_require', qr/invalid number of arguments/],
        ['tenant_require role', qr/"tenant_require" .*needs a value/],
        ['tenant_require role ""', qr/"tenant_require" .*empty value/],
        ['tenant_require role a ""', qr/"tenant_require" .*empty value/],
        ['tenant_require claim', qr/"tenant_require" .*needs a value/],
        ['tenant_require claim a', qr/"tenant_require" .*needs a value/],
        ['tenant_require claim "" a', qr/"tenant_require" .*empty claim/],
        ['tenant_require claim a ""', qr/"tenant_require" .*empty value/],
        ['tenant_require user a', qr/unknown requirement "user"/],
        ['tenant_require Role a', qr/unknown requirement "Role"/],
        ['tenant_require ""', qr/unknown requirement ""/],
        ['tenant_require organization a', qr/organization takes no value/],
        ['tenant_require organization; tenant_require organization',
         qr/organization is duplicate/],
        ['tenant_token', qr/invalid number of arguments/],
        ['tenant_token $a $b', qr/invalid number of arguments/],
        ['tenant_token a', qr/invalid variable name "a"/],
        ['tenant_token $', qr/invalid variable name "\$"/],
        ['tenant_token ""', qr/invalid variable name ""/],
        ['tenant_token $nonesuch', qr/unknown "nonesuch" variable/],
        ['tenant_token $arg_a; tenant_token $arg_a', qr/is duplicate/],
        ['tenant_auth optionally', qr/invalid value "optionally"/])
    {
        bad("$try->[0] in $level", $try->[1],
            $level => "$with$gate$try->[0];") if $try->[0] !~ /auth/;
        bad("$try->[0] in $level", $try->[1], $level => "$with$try->[0];")
            if $try->[0] =~ /auth/;
    }
}

for my $without ('', 'tenant_auth off;', 'tenant_auth optional;') {
    for my $require ('role owner', 'claim a b', 'organization') {
        bad("$require with \"$without\" in $_",
            qr/"tenant_require" needs "tenant_auth on"/,
            $_ => "$without tenant_require $require;")
            for 'server', 'location';
    }
}

bad("tenant_token $_", qr/invalid variable name "\Q$_\E"/,
    location => "tenant_token \"$_\";")
    for '$cookie_a$arg_b', '${cookie_a}', '$cookie_a b', '$', 'cookie_a';
good('a cookie with dashes', location => 'tenant_token $cookie___Host-a.b;');

bad('an organization without a database', qr/need "tenant_mongo"/,
    mongo => '', location => "$gate tenant_require organization; return 200;");

good("tenant_token_cache $_", http => "tenant_token_cache $_;")
    for 0, 1, '64k', '16m';
bad("tenant_token_cache $_->[0]", $_->[1], http => "tenant_token_cache $_->[0];")
    for ['', qr/invalid number of arguments/],
        ['1m 2m', qr/invalid number of arguments/],
        ['many', qr/invalid value/], ['-1', qr/invalid value/],
        ['""', qr/invalid value/], ['1m; tenant_token_cache 1m', qr/is duplicate/];
bad('tenant_token_cache in a server', qr/is not allowed here/,
    server => 'tenant_token_cache 1m;');

# the password stays out of what nginx shows of its configuration
{
    check(mongo => 'tenant_mongo file=uri;');
    local $ENV{LD_PRELOAD} = $ENV{TEST_NGINX_LD_PRELOAD} // '';
    my $out = `nginx -p $dir -c $dir/nginx.conf -e $dir/logs/error.log -T 2>&1`;
    unlike($out, qr/secret-word/, 'nginx -T keeps the password');
}

done_testing();
