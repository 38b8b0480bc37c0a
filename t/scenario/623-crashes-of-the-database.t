# A database that is killed at any command of an operation, and started again
# (t/lib/Crashes.pm): all of it has happened, or nothing, and what was told to
# be done is.

use strict;
use warnings;

use Cwd qw( abs_path );
use Crashes;
use File::Basename qw( dirname );
use Server;
use Test::More;

plan skip_all => 'the database is not ours' if $ENV{TENANT_MONGODB_URI};

# what it has acknowledged must outlive it
$ENV{TENANT_DATABASE_COMMIT} = 'on';

my $script = abs_path(dirname(__FILE__) . '/../../util/database');
my $name = "killed-$$";
my $slow = $ENV{TENANT_TEST_ALL};

chomp(my $uri = `$script start $name 2>/dev/null`);
die "no database of its own\n" if !$uri;

# a process's children
sub children {
    my ($pid) = @_;

    return split ' ', Server::slurp("/proc/$pid/task/$pid/children");
}

# What starts others is stopped first: one that it has just started, and that
# is not killed with it, would go on to write beside the next database.
sub down {
    my %pid = map { split } `$script pids $name`;
    my @top = values %pid;
    my @all;

    kill 'STOP', @top;
    Server::soon(30, sub {
        !grep { Server::slurp("/proc/$_/stat") =~ /\) [^TZ]/ } @top
    }) or die "the database can't be stopped\n";

    kill 'KILL', @all = ((map { children($_) } @top), @top);
    Server::soon(30, sub { !grep { Server::runs($_) } @all })
        or die "the database can't be killed\n";

    my $folder = dirname(dirname($script)) . "/build/database/$name/storage";
    my @left = users("$folder/data");
    die "still at work: @left\n" if @left;

    # a killed process that nobody has reaped yet still owns its lock
    unlink "$folder/data/postmaster.pid";
}

# who is at work in a folder
sub users {
    my $is = join ' ', (stat $_[0])[0, 1];

    return $is eq '' ? () : grep {
        Server::runs($_) && $is eq join ' ', (stat "/proc/$_/cwd")[0, 1]
    } map { m{^/proc/(\d+)$} } glob '/proc/[0-9]*';
}

# on the ports that it had
sub up {
    system("$script restart-gateway $name >/dev/null 2>&1") == 0
        or die "the database does not start again\n";
}

eval {
    crash(rows => $slow ? ['create', 'update', 'delete', 'change a user']
                        : ['create'],
          places => $slow ? ['name', 'shared'] : ['id'],
          how => ['down'], when => ['after'], uri => $uri,
          down => \&down, up => \&up);
};

my $failed = $@;
system("$script stop $name >/dev/null 2>&1");
is($failed, '', 'a database of its own');

done_testing();
