package Port;

# Ports for tests: below those that the kernel gives to clients, so that none
# takes a server's port while it starts anew, and locked as Test::Nginx does, so
# that two test files never have the same.

use strict;
use warnings;

use Fcntl qw( :flock O_CREAT O_RDWR );
use File::Spec ();
use IO::Socket::INET ();

my $dir = File::Spec->tmpdir . "/test-nginx-port-locks-$<";
my @locks;

my ($low) = eval {
    open my $in, '<', '/proc/sys/net/ipv4/ip_local_port_range' or die;
    split ' ', <$in>;
};
$low = 32768 if !$low || $low < 8192;

# the first of four ports that nobody listens on, for this process's life
sub free {
    mkdir $dir;

    for (1 .. 1000) {
        my $port = 1988 + 4 * int rand(($low - 1988) / 4 - 1);

        sysopen my $lock, "$dir/port-$port.lock", O_CREAT | O_RDWR, 0600
            or next;
        flock $lock, LOCK_EX | LOCK_NB or next;

        next if grep { !IO::Socket::INET->new(
            Listen => 1, LocalAddr => "127.0.0.1:$_", ReuseAddr => 1) }
            $port .. $port + 3;

        push @locks, $lock;
        return $port;
    }

    die "no free port\n";
}

1;
