#!/usr/bin/env bash
# nginx's own 405 does not say which methods there are.
#
# Version   nginx 1.22.1-9+deb12u9 and 1.30.6-2 of Debian 12 and testing
# Expected  "The origin server MUST generate an Allow header field in a 405
#           response"; OPTIONS is answered with what a client may do.
# Source    RFC 9110, sections 15.5.6, 10.2.1 and 9.3.7
# Seen      405 without "Allow" for a file and for stub_status, whatever the
#           method, OPTIONS as well; "limit_except" answers 403, which does
#           not say it either.
# For us    The module's own locations answer 405 with "Allow". Behind
#           "tenant_auth" it is nginx that answers for files: who wants the
#           field there adds it.

# shellcheck source=findings/common.bash
. "$(dirname "$0")/common.bash"

packages bookworm bookworm nginx=1.22.1-9+deb12u9
packages forky forky nginx=1.30.6-2

ask() {
    local port server root lib
    for root in bookworm forky; do
        lib=$work/$root/usr/lib/$(gcc -print-multiarch)
        port=$("$here/../util/free-port")
        mkdir -p "$work/www" "$work/logs"
        echo text > "$work/www/file"
        cat > "$work/nginx.conf" <<END
daemon off;
master_process off;
pid nginx.pid;
events { }
http {
    access_log off;
    server {
        listen 127.0.0.1:$port;
        root www;
        location = /status { stub_status; }
        location /reading/ { limit_except GET { deny all; } }
    }
}
END
        "$(loader $root)" --library-path "$lib" "$work/$root/usr/sbin/nginx" \
            -p "$work" -c nginx.conf -e logs/error.log 2> "$work/log" &
        server=$!
        until (: < "/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.1; done

        for row in 'POST /file' 'DELETE /file' 'OPTIONS /file' \
            'POST /status' 'POST /reading/file'
        do
            curl -s -o /dev/null -D - -X "${row% *}" \
                "http://127.0.0.1:$port${row#* }" | tr -d '\r' |
                awk -v row="$row" '
                    /^HTTP/ { status = $2 }
                    /^Server/ { server = $2 }
                    tolower($1) == "allow:" { allow = $0 }
                    END { print server ", " row ": " status, allow }'
        done

        kill "$server"
        wait "$server" || true
    done
}

unchanged "$(ask | sed 's/ *$//')" <<'END'
nginx/1.22.1, POST /file: 405
nginx/1.22.1, DELETE /file: 405
nginx/1.22.1, OPTIONS /file: 405
nginx/1.22.1, POST /status: 405
nginx/1.22.1, POST /reading/file: 403
nginx/1.30.6, POST /file: 405
nginx/1.30.6, DELETE /file: 405
nginx/1.30.6, OPTIONS /file: 405
nginx/1.30.6, POST /status: 405
nginx/1.30.6, POST /reading/file: 403
END
