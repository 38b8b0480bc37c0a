# nginx with ngx_http_tenant_module and the quick-start configuration.
#
#     docker build -t tenant .
#     docker run -p 8080:80 -v "$PWD/secrets:/etc/nginx/tenant:ro" tenant
#
# The mounted folder holds what the configuration expects beside it:
#     mongo.uri    one line, for example mongodb://user:password@host:27017
#     signing.key  at least 32 random bytes: head -c 32 /dev/urandom | base64
# Other settings go to /etc/nginx/conf.d/*.conf, "listen" directives to
# /etc/nginx/listen.d/*.conf.

ARG BASE=debian:bookworm-slim

FROM $BASE AS build

RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y \
        --no-install-recommends gcc libc6-dev make pkg-config nginx nginx-dev \
        libmongoc-dev libjansson-dev libjwt-dev libutf8proc-dev libpcre2-dev \
        libcrypt-dev libssl-dev

COPY . /src
RUN /src/util/build

FROM $BASE

RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y \
        --no-install-recommends nginx ca-certificates libmongoc-1.0-0 \
        libjansson4 libjwt0 libutf8proc2 libpcre2-8-0 libcrypt1 libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && rm -f /etc/nginx/conf.d/* \
    && ln -sf /dev/stdout /var/log/nginx/access.log \
    && ln -s tenant/mongo.uri tenant/signing.key /etc/nginx/

COPY --from=build /src/build/ngx_http_tenant_module.so /usr/lib/nginx/modules/
COPY conf-examples/quickstart.conf /etc/nginx/nginx.conf

EXPOSE 80
STOPSIGNAL SIGQUIT

CMD ["nginx", "-e", "stderr", "-g", "daemon off;"]
