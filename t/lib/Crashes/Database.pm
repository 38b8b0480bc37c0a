package Crashes::Database;

# A database of a test's own, of which what it has acknowledged outlives that
# it is killed.
#
#     my $database = Crashes::Database->new;
#     crash(..., how => ['down'], database => $database);
#     $database->stop;

use strict;
use warnings;

use Cwd qw( abs_path );
use File::Basename qw( dirname );
use Server ();

my $script = abs_path(dirname(__FILE__) . '/../../../util/database');

sub new {
    my ($class) = @_;

    my $name = "killed-$$";

    $ENV{TENANT_DATABASE_COMMIT} = 'on';
    chomp(my $uri = `$script start $name 2>/dev/null`);
    die "no database of its own\n" if !$uri;

    return bless { name => $name, uri => $uri }, $class;
}

sub uri { return $_[0]{uri} }

# What starts others is stopped first: one that it has just started, and that
# is not killed with it, would go on to write beside the next database.
sub down {
    my ($self) = @_;

    my %pid = map { split } `$script pids $self->{name}`;
    my @top = values %pid;
    my @all;

    kill 'STOP', @top;
    Server::soon(30, sub {
        !grep { Server::slurp("/proc/$_/stat") =~ /\) [^TZ]/ } @top
    }) or die "the database can't be stopped\n";

    kill 'KILL', @all = ((map { children($_) } @top), @top);
    Server::soon(30, sub { !grep { Server::runs($_) } @all })
        or die "the database can't be killed\n";

    my $data = dirname(dirname($script))
        . "/build/database/$self->{name}/storage/data";
    my @left = users($data);
    die "still at work: @left\n" if @left;

    # a killed process that nobody has reaped yet still owns its lock
    unlink "$data/postmaster.pid";
}

# on the ports that it had
sub up {
    my ($self) = @_;

    system("$script restart-gateway $self->{name} >/dev/null 2>&1") == 0
        or die "the database does not start again\n";
}

sub stop {
    my ($self) = @_;

    system("$script stop $self->{name} >/dev/null 2>&1");
}

# a process's children
sub children {
    my ($pid) = @_;

    return split ' ', Server::slurp("/proc/$pid/task/$pid/children");
}

# who is at work in a folder
sub users {
    my $is = join ' ', (stat $_[0])[0, 1];

    return $is eq '' ? () : grep {
        Server::runs($_) && $is eq join ' ', (stat "/proc/$_/cwd")[0, 1]
    } map { m{^/proc/(\d+)$} } glob '/proc/[0-9]*';
}

1;
