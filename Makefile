# Every target is a script in util/; each of them says more in its first lines.

.PHONY: all install demo stop test unit lint asan fuzz bench clean help

all:
	@util/build

install: all
	@util/install

demo:
	@util/demo

stop:
	@util/stop

test:
	@util/test

unit:
	@util/setup build
	@util/unit

lint:
	@util/lint

asan:
	@util/test --asan

fuzz:
	@util/fuzz

bench:
	@bench/run
	@bench/event-loop

clean:
	@util/clean

help:
	@echo 'make          builds build/ngx_http_tenant_module.so'
	@echo 'make install  puts it where nginx looks (honours DESTDIR)'
	@echo 'make demo     sets up, builds, starts nginx and a database,'
	@echo '              and tells the whole story with curl'
	@echo 'make stop     stops nginx and the databases of this checkout'
	@echo 'make test     sets up, builds and runs all tests'
	@echo 'make unit     unit tests under ASan and UBSan'
	@echo 'make lint     warnings, static analysis, includes, style'
	@echo 'make asan     the whole suite with the module under ASan'
	@echo 'make fuzz     fuzzes the parsers for a while'
	@echo 'make bench    measures point reads beside plain libmongoc, and a'
	@echo '              static file while the database is stopped'
	@echo 'make clean    stops what runs and removes build/'
