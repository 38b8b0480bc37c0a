# Sourced by bench/compare: builds the services below bench/peers/ and starts
# them; what they need is below build/bench.
# shellcheck shell=bash disable=SC2154,SC2153

# start_peer NAME: its address is left in $base, its pid behind $started; 1 when
# it can't be had here, which has been said.
start_peer() {
    local port

    "build_$1" || return 1

    port=$(util/free-port)
    base=http://127.0.0.1:$port
    PORT=$port DATABASE=bench_master SECRET_FILE=$dir/signing.key \
        WORKERS=$workers URI=$(with "$side_uri" maxPoolSize="$pool") \
        "run_$1" >"$out/$1.log" 2>&1 &
    started+=($!)

    for _ in $(seq 200); do
        ! curl -sS -o /dev/null "$base/" 2>/dev/null || return 0
        kill -0 "${started[-1]}" 2>/dev/null || break
        sleep 0.1
    done

    echo "bench/compare: $1 did not start:" >&2
    tail -n 20 "$out/$1.log" >&2
    exit 1
}


# built NAME COMMAND...: 1 when that fails, as it does without a registry
built() {
    local side=$1

    shift
    if ! "$@" >"$out/$side.build" 2>&1; then
        left_out "$side" "it can't be built: $(tail -n 1 "$out/$side.build")"
        return 1
    fi
}


build_rust() {
    if ! command -v cargo >/dev/null; then
        left_out rust "no cargo"
        return 1
    fi
    built rust cargo build --release --locked \
        --manifest-path bench/peers/rust/Cargo.toml --target-dir "$dir/rust"
}


run_rust() {
    exec "$dir/rust/release/tenant-peer"
}


build_go() {
    if ! command -v go >/dev/null; then
        left_out go "no go"
        return 1
    fi
    built go go build -C bench/peers/go -trimpath -mod=readonly \
        -o "$dir/go/service" .
}


run_go() {
    exec "$dir/go/service"
}


build_fastapi() {
    local python=$dir/python

    if ! command -v python3 >/dev/null; then
        left_out fastapi "no python3"
        return 1
    fi
    if [ ! -e "$python/made" ] ||
        [ bench/peers/python/requirements.txt -nt "$python/made" ]
    then
        built fastapi python3 -m venv "$python" || return 1
        built fastapi "$python/bin/pip" install -r \
            bench/peers/python/requirements.txt || return 1
        touch "$python/made"
    fi
}


# each process has its own connections
run_fastapi() {
    URI=${URI/maxPoolSize=$pool/maxPoolSize=$((pool / workers))}
    exec "$dir/python/bin/uvicorn" service:app --app-dir bench/peers/python \
        --host 127.0.0.1 --port "$PORT" --workers "$workers" --loop uvloop \
        --http httptools --no-access-log --log-level warning
}
