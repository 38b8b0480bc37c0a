# Sourced by the benchmarks, in the checkout's folder: a database, an nginx of
# their own, an organization with one document.  Ends all of it on exit.
# shellcheck shell=bash disable=SC2034

dir=$PWD/build/bench
PATH=$PATH:/usr/sbin:/sbin
started=()

# the last first: what the others depend on was started before them
finish() {
    local i
    [ -z "${paused:-}" ] || kill -CONT "$paused" 2>/dev/null || true
    for ((i = ${#started[@]} - 1; i >= 0; i--)); do
        kill "${started[i]}" 2>/dev/null || continue
        for _ in $(seq 50); do
            kill -0 "${started[i]}" 2>/dev/null || break
            sleep 0.1
        done
    done
    util/database stop bench
}


prepare() {
    util/setup test
    util/build
    uri=$(util/database start bench)
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    mkdir -p "$dir"
    [ -s "$dir/signing.key" ] ||
        head -c 32 /dev/urandom | base64 >"$dir/signing.key"
}


# program NAME [SOURCE...]: builds bench/NAME.c, or the sources
program() {
    local program=$1

    shift
    [ $# -gt 0 ] || set -- "bench/$program.c"
    # shellcheck disable=SC2046
    gcc -O2 -Wall -Wextra -o "$dir/$program" "$@" \
        $(pkg-config --cflags --libs libmongoc-1.0 2>/dev/null ||
            pkg-config --cflags --libs mongoc2) -lpthread
}


# start_nginx NAME URI THREADS: one worker, or $workers; its address is left in
# $base.
# $module, $signing_key, $master (its database), $listen (what follows the port)
# and $more, further directives, are of the caller's choice.
start_nginx() {
    local prefix=$dir/$1 port

    port=$(util/free-port)
    base=http://127.0.0.1:$port
    mkdir -p "$prefix/logs" "$prefix/tmp" "$prefix/html"
    printf '%1024s' '' >"$prefix/html/static"
    printf '%1024s' '' >"$prefix/html/guarded"
    (umask 077; echo "$2" >"$prefix/mongo.uri")

    cat >"$prefix/nginx.conf" <<CONF
load_module ${module:-$PWD/build/ngx_http_tenant_module.so};
user root;
worker_processes ${workers:-1};
pid nginx.pid;
error_log logs/error.log warn;
thread_pool tenant threads=$3;
events { worker_connections 1024; }
http {
    access_log off;
    client_body_temp_path tmp;
    keepalive_requests 100000000;
    tenant_mongo file=mongo.uri;
    tenant_signing_key ${signing_key:-../signing.key};
    tenant_login_throttle off;
    ${more:-}
    tenant_master_database ${master:-bench_master};
    tenant_thread_pool tenant;
    server {
        listen 127.0.0.1:$port${listen:+ $listen};
        location /org/ { tenant_organizations; }
        location /admin/ { tenant_admin; }
        location /data/ { tenant_documents; }
        location /static { root html; }
        location /guarded { root html; tenant_auth on; }
    }
}
CONF

    nginx -p "$prefix" -c "$prefix/nginx.conf" -e "$prefix/logs/error.log"
    while [ ! -s "$prefix/nginx.pid" ]; do sleep 0.05; done
    started+=("$(cat "$prefix/nginx.pid")")
}


post() {
    curl -sSf -H 'Content-Type: application/json' "$@"
}


# sign_up: leaves $name, $collection, $token and the document's $id
sign_up() {
    local login

    name=bench-$(date +%s%N)
    login="\"email\": \"$name@bench.example\", \"password\": \"correct horse\""
    collection=$(post "$base/org/create" \
        -d "{\"organization_name\": \"$name\", $login}" |
        jq -r .collection_name)
    token=$(post "$base/admin/login" -d "{$login}" | jq -r .access_token)
    id=$(post "$base/data/documents" -H "Authorization: Bearer $token" \
        -d '{"name": "Ann", "age": 34, "tags": ["a", "b"]}' |
        jq -r '._id["$oid"]')
}


# median: of the numbers on standard input, one a line
median() {
    sort -n | awk '{ v[NR] = $1 }
        END { printf "%.2f", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}
