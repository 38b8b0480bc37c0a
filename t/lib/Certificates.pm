package Certificates;

# Certificates of a test's own, made by openssl in a folder: NAME.pem, NAME.key,
# and both in NAME.both.

use strict;
use warnings;

use Server ();

sub new {
    my ($class, $dir) = @_;

    mkdir $dir or die "$dir: $!\n";

    # "openssl x509" can't set when a certificate ends
    Server::spew("$dir/ca.cnf", <<"END");
[ca]
default_ca = all
[all]
database = $dir/index
serial = $dir/serial
new_certs_dir = $dir
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
END
    Server::spew("$dir/index", '');
    Server::spew("$dir/serial", "01\n");

    return bless { dir => $dir }, $class;
}

sub dir { return $_[0]{dir} }

# one that signs itself
sub authority {
    my ($self, $name, $subject) = @_;

    $self->openssl('req', $self->request($name, $subject), '-x509', '-days', 2,
                   '-out', "$self->{dir}/$name.pem");
}

# One that the authority "ca" signs, with its extensions, one a line.  Of what
# may follow, "expired" makes it one of last year's, and "password" locks its
# key, in NAME.both alone.
sub certificate {
    my ($self, $name, $subject, $extensions, %with) = @_;

    my $dir = $self->{dir};
    my @when = $with{expired} ? ('-startdate', '200101000000Z', '-enddate',
                                 '210101000000Z')
                              : ('-days', 2);

    Server::spew("$dir/$name.ext", "$extensions\n");

    $self->openssl('req', $self->request($name, $subject), '-out',
                   "$dir/$name.csr");
    $self->openssl('ca', '-batch', '-notext', '-config', "$dir/ca.cnf",
                   '-cert', "$dir/ca.pem", '-keyfile', "$dir/ca.key", '-in',
                   "$dir/$name.csr", '-extfile', "$dir/$name.ext", @when,
                   '-out', "$dir/$name.pem");

    my $key = "$dir/$name.key";

    if (defined $with{password}) {
        $key = "$dir/$name.locked";
        $self->openssl('pkcs8', '-topk8', '-in', "$dir/$name.key", '-out',
                       $key, '-passout', "pass:$with{password}");
    }

    Server::spew("$dir/$name.both",
                 Server::slurp("$dir/$name.pem") . Server::slurp($key));
}

# A folder as "util/database start-tls" takes it: the certificate NAME, and
# whether the server asks clients for one of the authority "ca".
sub server {
    my ($self, $name, $asks) = @_;

    my $dir = "$self->{dir}/server-$name" . ($asks ? '-asks' : '');

    mkdir $dir or die "$dir: $!\n";

    Server::spew("$dir/server.$_", Server::slurp("$self->{dir}/$name.$_"))
        for 'pem', 'key';
    Server::spew("$dir/clients.pem", Server::slurp("$self->{dir}/ca.pem"))
        if $asks;

    return $dir;
}

sub request {
    my ($self, $name, $subject) = @_;

    return ('-newkey', 'rsa:2048', '-nodes', '-keyout',
            "$self->{dir}/$name.key", '-subj', "/CN=$subject");
}

sub openssl {
    my ($self, @arguments) = @_;

    my $log = "$self->{dir}/log";
    my $pid = fork() // die "fork: $!\n";

    if ($pid == 0) {
        open STDERR, '>>', $log or die;
        open STDOUT, '>>', $log or die;
        exec 'openssl', @arguments or die "openssl: $!\n";
    }

    waitpid $pid, 0;
    die "openssl $arguments[0] failed: " . Server::slurp($log) if $?;
}

1;
