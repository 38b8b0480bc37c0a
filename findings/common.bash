# Sourced by the findings: a folder for the time of the run, pinned packages
# below it, programs built against them, and the comparison at the end.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
cache=${TENANT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ngx_http_tenant_module}
gateway=
storage=

finish() {
    local pid
    for pid in $gateway $storage; do
        if kill -INT "$pid" 2>/dev/null; then wait "$pid" || true; fi
    done
    rm -rf "$work"
}

trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP


# Unpacks Debian packages, what they depend on, and C's headers into $work/NAME.
# Usage: packages NAME RELEASE PACKAGE=VERSION...
packages() {
    local root=$work/$1 release=$2 apt=$work/$1.apt codename mirror deb
    shift 2

    # shellcheck disable=SC1091
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets 'Created-By: Packages' \
        --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' |
        awk -v name="$codename" '
            $1 == name && $2 == "main" && !found++ { print $3 }')

    mkdir -p "$apt"/{etc,lists/partial,archives/partial} \
        "$root"/usr/{lib,lib64}
    ln -s usr/lib usr/lib64 "$root"
    touch "$apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "$mirror $release main" > "$apt/etc/sources.list"
    cat > "$apt/conf" <<END
Dir::Etc "$apt/etc";
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
APT::Sandbox::User "$(id -un)";
APT::Install-Recommends "false";
Acquire::Check-Valid-Until "false";
END

    echo "getting $* of $release" >&2
    if ! APT_CONFIG=$apt/conf apt-get -q update > "$apt/log" 2>&1 ||
        ! APT_CONFIG=$apt/conf apt-get -q -y --download-only install \
            libc6-dev "$@" > "$apt/log" 2>&1
    then
        cat "$apt/log" >&2
        echo "can't get these versions any more: $*" >&2
        exit 1
    fi

    for deb in "$apt"/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$deb" |
            tar -x -C "$root" --keep-directory-symlink
    done

    rm -rf "$apt"
}


# The program loader of an unpacked release.
loader() {
    local file
    for file in "$work/$1"/lib*/ld-linux*.so.*; do
        if [ -e "$file" ]; then echo "$file"; return; fi
    done
    return 1
}


# Builds the C program on standard input against an unpacked release, with
# whose own C library it runs.  Usage: compile NAME PROGRAM MODULE...|-lLIBRARY
compile() {
    local root=$work/$1 program=$2 lib flags
    shift 2
    lib=$root/usr/lib/$(gcc -print-multiarch)
    flags=$*

    if [[ $flags != -l* ]]; then
        flags=$(PKG_CONFIG_LIBDIR=$lib/pkgconfig:$root/usr/share/pkgconfig \
            PKG_CONFIG_SYSROOT_DIR=$root pkg-config --cflags --libs "$@")
    fi

    # shellcheck disable=SC2086
    gcc --sysroot="$root" -O1 -Wall -o "$work/$program" -x c - -x none \
        -L"$lib" $flags -Wl,--dynamic-linker="$(loader "${root##*/}")" \
        -Wl,--disable-new-dtags -Wl,-rpath,"$lib"
}


# A Python with packages of PyPI, as $work/python/bin/python.
# Usage: python PACKAGE==VERSION...
python() {
    python3 -m venv "$work/python"
    "$work/python/bin/pip" install --quiet --disable-pip-version-check "$@"
}


# The secret of the tokens, of 256 bits; made for this and used nowhere.
# shellcheck disable=SC2034
secret=0123456789abcdef0123456789abcdef

# A token signed with it, of a header and claims.
token() {
    local text
    text=$(base64url <<< "$1").$(base64url <<< "$2")
    echo "$text.$(printf %s "$text" |
        openssl dgst -sha256 -hmac "$secret" -binary | basenc --base64url |
        tr -d '=\n')"
}


base64url() {
    tr -d '\n' | basenc --base64url -w 0 | tr -d =
}


# Starts FerretDB 2.7.0 on DocumentDB 1.0-0 and sets $uri.  What
# "util/database prepare" left in the cache is used, unchanged, when it is
# these versions; else they are installed and built for this run.
database() {
    local top=${here%/*} store=$cache/documentdb-2 root binary port i
    local documentdb=1.0-0-1 ferretdb=v2.7.0

    if [ "$(id -u)" != 0 ]; then
        echo "a private root for the database takes root's rights" >&2
        exit 1
    fi

    root=$store/root
    binary=$store/ferretdb

    if [ "$(version "$root" postgresql-18-documentdb)" != "$documentdb" ]; then
        root=$work/root
        echo "making a root with DocumentDB" >&2
        "$top/util/debian-root" forky "$root" \
            "postgresql-18-documentdb=$documentdb" > "$work/log" 2>&1 ||
            { tail -n 5 "$work/log" >&2; exit 1; }
    fi

    if [[ $("$binary" --version 2>&1) != "version: $ferretdb"$'\n'* ]]; then
        binary=$work/ferretdb
        echo "building FerretDB" >&2
        cp -r "$top/util/ferretdb" "$work/source"
        env -C "$work/source" CGO_ENABLED=0 GOFLAGS=-mod=readonly \
            go build -o "$binary" github.com/FerretDB/FerretDB/v2/cmd/ferretdb
    fi

    mkdir -p "$work/state" "$work/storage"
    chown "$(awk -F: '$1 == "postgres" { print $3 ":" $4 }' \
        "$root/etc/passwd")" "$work/storage"
    in_root "$root" initdb -D /mnt/data -U postgres -A trust -E UTF8 \
        --locale=C.UTF-8 > "$work/log"

    port=$("$top/util/free-port")
    in_root "$root" postgres -D /mnt/data -p "$port" \
        -c shared_preload_libraries=pg_cron,pg_documentdb_core,pg_documentdb \
        -c cron.database_name=postgres -c cron.use_background_workers=on \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
        -c fsync=off > "$work/log" 2>&1 &
    storage=$!

    for i in $(seq 600); do
        if sed -n 8p "$work/storage/data/postmaster.pid" 2>/dev/null |
            grep -q ready
        then
            break
        fi
        sleep 0.1
    done

    in_root "$root" psql -q -h 127.0.0.1 -p "$port" -U postgres \
        -v ON_ERROR_STOP=1 -c "SET client_min_messages = error;
         CREATE EXTENSION documentdb CASCADE" -c \
        "SELECT documentdb_api.create_user('{\"createUser\": \"user\",
         \"pwd\": \"of-this-run\", \"roles\": [
         {\"role\": \"readWriteAnyDatabase\", \"db\": \"admin\"},
         {\"role\": \"clusterAdmin\", \"db\": \"admin\"}]}')" > /dev/null

    i=$("$top/util/free-port")
    "$binary" --state-dir="$work/state" --listen-addr="127.0.0.1:$i" \
        --postgresql-url="postgres://postgres@127.0.0.1:$port/postgres" \
        --debug-addr=- --telemetry=disable --log-level=ERROR \
        > "$work/log" 2>&1 &
    gateway=$!

    # shellcheck disable=SC2034
    uri="mongodb://user:of-this-run@127.0.0.1:$i/?authSource=admin"
    until (: < "/dev/tcp/127.0.0.1/$i") 2>/dev/null; do sleep 0.1; done
}


version() {
    dpkg-query --admindir="$1/var/lib/dpkg" -W -f '${Version}' "$2" \
        2>/dev/null || true
}


# Runs a command as "postgres" of a root, with $work/storage at /mnt; the
# mounts end with it.
in_root() {
    local root=$1
    shift
    # shellcheck disable=SC2016
    set -- unshare -m --propagation private bash -ec '
        mount -t proc proc "$0/proc"
        mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm"
        mount --bind "$1" "$0/mnt"
        root=$0; shift
        exec chroot "$root" setpriv --reuid=postgres --regid=postgres \
            --clear-groups env -i HOME=/mnt LC_ALL=C.UTF-8 \
            PATH=/usr/lib/postgresql/18/bin:/usr/bin:/bin "$@"
    ' "$root" "$work/storage" "$@"

    # in the background the pid must be the server's own
    if [ "$BASHPID" != $$ ]; then exec "$@"; fi
    "$@"
}


# Prints what was seen, and compares it with what was recorded, on standard
# input.  Usage: unchanged TEXT
unchanged() {
    local text=$1
    printf '%s\n' "$text"
    diff <(cat) <(printf '%s\n' "$text") > "$work/diff" || {
        printf '\nthis is no longer as it was (<):\n' >&2
        cat "$work/diff" >&2
        exit 1
    }
}
