# TweetX. `make help` lists the targets; `make run` and `make test` need nothing else on a bare Debian 12.

BUILD   ?= build
VERSION := 0.1.0
CC      ?= gcc
ROOMS   ?= base model text net store cache job http source stats tracker
OPT     ?= -O3 -g
Q       := $(if $(V),,@)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

PKGS    := libcurl libcjson hiredis sqlite3 icu-uc libzip zlib libbrotlienc
CPPFLAGS += -D_GNU_SOURCE -DTWEETX_VERSION='"$(VERSION)"' -Ilib -I.
CFLAGS  += -std=c11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings \
	-Wvla -Wformat=2 -Wundef -Werror -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
LDFLAGS += -pie -Wl,--as-needed -Wl,-z,relro,-z,now
LDLIBS  = -lfcgi $(shell pkg-config --libs $(PKGS)) -lpthread -lm

LIB_SRC   := $(foreach r,$(ROOMS),$(wildcard lib/$(r)/*.c))
CGI_SRC   := $(wildcard cgi/*.c)
DAEMON_SRC := $(wildcard daemon/*.c)
CLI_SRC   := $(wildcard cli/*.c)
UNIT_SRC  := $(foreach r,$(ROOMS),$(wildcard tests/unit/$(r)/test_*.c))

# The word lists of lib/text and the migrations of lib/store are compiled in, so that nothing needs a data file.
GEN       := $(if $(filter text,$(ROOMS)),stop_list tld_list ref_list) $(if $(filter store,$(ROOMS)),migrations) $(if $(filter stats,$(ROOMS)),schemas)
LIB_OBJ   := $(LIB_SRC:%.c=$(BUILD)/obj/%.o) $(GEN:%=$(BUILD)/obj/gen/%.o)
LIB_ASAN  := $(LIB_SRC:%.c=$(BUILD)/asan/%.o) $(GEN:%=$(BUILD)/asan/gen/%.o)
CGI_BIN   := $(CGI_SRC:cgi/%.c=$(BUILD)/cgi/%)
DAEMON_BIN := $(DAEMON_SRC:daemon/%.c=$(BUILD)/daemon/%)
CGI_ASAN  := $(CGI_SRC:cgi/%.c=$(BUILD)/asan/cgi/%)
DAEMON_ASAN := $(DAEMON_SRC:daemon/%.c=$(BUILD)/asan/daemon/%)
UNIT_BIN  := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/asan/unit/%)
FUZZERS   := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 60

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: help build build-asan pages run packages test api data e2e unit web bench fuzz fuzz-replay lint clean install uninstall pictures

help: ## list the targets
	@awk -F':.*## ' '/^[a-z][a-z-]*:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: $(CGI_BIN) $(DAEMON_BIN) $(BUILD)/tweetx ## compile everything into build/

pages: $(BUILD)/vendor/.made $(BUILD)/openapi.json

run: ## build and start everything under TWEETX_HOME (./var); Ctrl-C ends it
	@BUILD=$(BUILD) tools/run

packages: ## install the Debian packages that building, running and testing need
	@tools/install-packages run test

build-asan: $(CGI_ASAN) $(DAEMON_ASAN) $(BUILD)/asan/tweetx

# The rings, from the inside out. Everything is built first, on all cores, so that a ring's time is its tests'.
RINGS := unit fuzz-replay api data web e2e
test: ## install what testing needs, build, and run every ring of tests
	@tools/install-packages run test web
	@$(MAKE) --no-print-directory -j$$(nproc) build build-asan pages $(BUILD)/tools/.made $(UNIT_BIN) $(FUZZERS:%=$(BUILD)/asan/fuzz/%)
	@good=0; bad=''; for ring in $(RINGS); do \
		printf '\n== %s\n' "$$ring"; \
		if $(MAKE) --no-print-directory "$$ring"; then good=$$((good + 1)); else bad="$$bad $$ring"; fi; \
	done; \
	printf '\nrings: %d passed, %d failed\n' "$$good" "$$(echo $$bad | wc -w)"; \
	if [ -n "$$bad" ]; then echo "failed:$$bad"; exit 1; fi

api: build-asan $(BUILD)/openapi.json ## run the executables as CGI and hold every answer against the OpenAPI document
	@BUILD=$(BUILD) tests/api/run

data: build ## hold reports on real timelines (SHARED=../shared) against plain Python; skipped aloud where they are not
	@BUILD=$(BUILD) tests/data/run

unit: $(UNIT_BIN) ## run the unit tests (ROOMS="base text" for some)
	@fail=0; for t in $(UNIT_BIN); do $$t || fail=1; done; exit $$fail

web: $(BUILD)/vendor/.made $(BUILD)/tools/.made ## run the pages in a browser, against canned answers
	@BUILD=$(BUILD) node tests/web/run.mjs

e2e: build-asan build ## whole installations behind lighttpd and Apache, and their bad days
	@BUILD=$(BUILD) node --test --test-concurrency=1 tests/e2e/*.test.mjs

bench: build ## measure speed and size beside the peers and limits of SHARED=../shared (QUICK=1: in 3 minutes)
	@BUILD=$(BUILD) tests/bench/bench.py

fuzz-replay: $(FUZZERS:%=$(BUILD)/asan/fuzz/%) ## give every fuzzer its corpus once
	@for f in $(FUZZERS); do $(BUILD)/asan/fuzz/$$f tests/fuzz/corpus/$$f || exit 1; done

fuzz: $(FUZZERS:%=$(BUILD)/fuzz/%) ## run each fuzzer for FUZZ_SECONDS=60; what it finds comes to build/fuzz/found
	@mkdir -p $(BUILD)/fuzz/found
	@for f in $(FUZZERS); do mkdir -p $(BUILD)/fuzz/corpus/$$f; \
		$(BUILD)/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -verbosity=0 -close_fd_mask=1 \
			-artifact_prefix=$(BUILD)/fuzz/found/$$f- $(BUILD)/fuzz/corpus/$$f tests/fuzz/corpus/$$f || exit 1; \
		echo "$$f: nothing found in $(FUZZ_SECONDS) s"; done

LINT_SRC  = $(LIB_SRC) $(CGI_SRC) $(DAEMON_SRC) $(CLI_SRC)
LINT_INC  = $(CPPFLAGS) $(shell pkg-config --cflags $(PKGS))
lint: $(BUILD)/openapi.json $(BUILD)/tools/.made ## clang-tidy, cppcheck, gcc -fanalyzer, shellcheck, the OpenAPI linters
	@tools/install-packages lint
	@echo '  LINT clang-format' && clang-format --dry-run -Werror $(LINT_SRC)
	@echo '  LINT clang-tidy' && printf '%s\n' $(LINT_SRC) | xargs -P2 -n8 tools/tidy $(LINT_INC) --
	@echo '  LINT cppcheck' && cppcheck --quiet --std=c11 -j2 --enable=warning,performance,portability --inline-suppr \
		--error-exitcode=1 '-DcJSON_ArrayForEach(a,b)=for(a=(b)->child;a;a=a->next)' $(CPPFLAGS) lib cgi cli daemon
	@echo '  LINT gcc -fanalyzer' && printf '%s\n' $(LINT_SRC) | xargs -P2 -n1 gcc $(LINT_INC) -std=c11 -O1 -fanalyzer -Werror -S -o /dev/null
	@echo '  LINT shellcheck' && shellcheck tools/install-packages tools/run tools/tidy deploy/serve deploy/pool .ci/run
	@echo '  LINT openapi' && $(BUILD)/tools/node_modules/.bin/redocly lint --config redocly.yaml $(BUILD)/openapi.json && \
		$(BUILD)/tools/node_modules/.bin/spectral lint --ruleset .spectral.yaml --fail-severity warn $(BUILD)/openapi.json

clean: ## remove build/
	rm -rf $(BUILD)

# Where an installed TweetX lies. deploy/serve finds the rest by its own place; vendor/ stands beside cgi/ by a link, as in build/.
PREFIX  ?= /usr/local
INSTALL ?= install
LIBDIR   = $(DESTDIR)$(PREFIX)/lib/tweetx
SHAREDIR = $(DESTDIR)$(PREFIX)/share/tweetx
SHARED_FILES = LICENSE lighttpd.conf apache.conf $(shell find static deploy -type f ! -path '*/.*' ! -name 'tweetx*' ! -name sysusers.conf \
	! -name serve ! -name 'Dockerfile*' ! -name compose.yaml ! -name fly.toml)

install: build pages ## install into PREFIX=/usr/local (below DESTDIR, for packagers)
	$(Q)$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin $(LIBDIR)/cgi $(LIBDIR)/daemon $(SHAREDIR) $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/lib/sysusers.d
	$(Q)$(INSTALL) $(BUILD)/tweetx $(DESTDIR)$(PREFIX)/bin/tweetx
	$(Q)$(INSTALL) $(CGI_BIN) $(LIBDIR)/cgi
	$(Q)$(INSTALL) $(DAEMON_BIN) $(LIBDIR)/daemon
	$(Q)$(INSTALL) deploy/serve $(LIBDIR)/serve
	$(Q)rm -rf $(SHAREDIR)/static $(SHAREDIR)/vendor $(SHAREDIR)/deploy
	$(Q)umask 022; for f in $(SHARED_FILES); do $(INSTALL) -D -m 644 $$f $(SHAREDIR)/$$f || exit 1; done
	$(Q)chmod 755 $(SHAREDIR)/deploy/pool
	$(Q)$(INSTALL) -m 644 $(BUILD)/openapi.json $(SHAREDIR)
	$(Q)$(INSTALL) -d $(SHAREDIR)/vendor && $(INSTALL) -m 644 $(BUILD)/vendor/* $(SHAREDIR)/vendor
	$(Q)ln -sfn ../../share/tweetx/vendor $(LIBDIR)/vendor
	$(Q)$(INSTALL) -m 644 cli/tweetx.1 $(DESTDIR)$(PREFIX)/share/man/man1
	$(Q)umask 022; for f in deploy/systemd/*.service deploy/systemd/*.target; do \
		sed 's|/usr/local|$(PREFIX)|g' $$f >$(DESTDIR)$(PREFIX)/lib/systemd/system/$${f##*/} || exit 1; done
	$(Q)$(INSTALL) -m 644 deploy/systemd/sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/tweetx.conf

uninstall: ## remove what `make install` put there; the data stay
	$(Q)rm -rf $(LIBDIR) $(SHAREDIR)
	$(Q)rm -f $(DESTDIR)$(PREFIX)/bin/tweetx $(DESTDIR)$(PREFIX)/share/man/man1/tweetx.1 $(DESTDIR)$(PREFIX)/lib/sysusers.d/tweetx.conf \
		$(patsubst deploy/systemd/%,$(DESTDIR)$(PREFIX)/lib/systemd/system/%,$(wildcard deploy/systemd/*.service deploy/systemd/*.target))

pictures: build pages $(BUILD)/tools/.made ## photograph a running instance for the README, into doc/
	@BUILD=$(BUILD) node tools/pictures.mjs

# Objects: plain ones for what is shipped, sanitized ones for tests.
$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	@echo '  CC   $@'
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(OPT) -MMD -MP -c -o $@ $<

$(BUILD)/asan/%.o: %.c
	@mkdir -p $(@D)
	@echo '  CC   $@'
	$(Q)$(CC) $(CPPFLAGS) $(filter-out -D_FORTIFY_SOURCE=2,$(CFLAGS)) -O1 -g $(SANITIZE) -MMD -MP -c -o $@ $<

$(BUILD)/gen/stop_list.c: lib/text/lists.awk $(sort $(wildcard lib/text/stopwords/*.txt))
	@mkdir -p $(@D)
	LC_ALL=C awk -v kind=stop -f $^ >$@

$(BUILD)/gen/tld_list.c: lib/text/lists.awk lib/text/tlds.txt
	@mkdir -p $(@D)
	LC_ALL=C awk -v kind=tld -f $^ >$@

$(BUILD)/gen/migrations.c: lib/store/migrations/embed.awk $(sort $(wildcard lib/store/migrations/*.sql))
	@mkdir -p $(@D)
	LC_ALL=C awk -f $^ >$@

$(BUILD)/gen/schemas.c: lib/stats/schemas/embed.awk $(sort $(wildcard lib/stats/schemas/*.json))
	@mkdir -p $(@D)
	LC_ALL=C awk -f $^ >$@

$(BUILD)/gen/ref_list.c: lib/text/lists.awk lib/text/references.txt
	@mkdir -p $(@D)
	LC_ALL=C awk -v kind=ref -f $^ >$@

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	@echo '  CC   $@'
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(OPT) -MMD -MP -c -o $@ $<

$(BUILD)/asan/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	@echo '  CC   $@'
	$(Q)$(CC) $(CPPFLAGS) $(filter-out -D_FORTIFY_SOURCE=2,$(CFLAGS)) -O1 -g $(SANITIZE) -MMD -MP -c -o $@ $<

$(BUILD)/libtweetx.a: $(LIB_OBJ)
	@rm -f $@
	@ar qcs $@ $^

$(BUILD)/asan/libtweetx.a: $(LIB_ASAN)
	@rm -f $@
	@ar qcs $@ $^

$(BUILD)/cgi/%: $(BUILD)/obj/cgi/%.o $(BUILD)/libtweetx.a
	@mkdir -p $(@D)
	@echo '  CC   $@'
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/daemon/%: $(BUILD)/obj/daemon/%.o $(BUILD)/libtweetx.a
	@mkdir -p $(@D)
	@echo '  CC   $@'
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/tweetx: $(CLI_SRC:%.c=$(BUILD)/obj/%.o) $(BUILD)/libtweetx.a
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/asan/cgi/%: $(BUILD)/asan/cgi/%.o $(BUILD)/asan/libtweetx.a
	@mkdir -p $(@D)
	@echo '  CC   $@'
	$(Q)$(CC) $(SANITIZE) -Wl,--as-needed -o $@ $^ $(LDLIBS)

$(BUILD)/asan/daemon/%: $(BUILD)/asan/daemon/%.o $(BUILD)/asan/libtweetx.a
	@mkdir -p $(@D)
	@echo '  CC   $@'
	$(Q)$(CC) $(SANITIZE) -Wl,--as-needed -o $@ $^ $(LDLIBS)

$(BUILD)/asan/tweetx: $(CLI_SRC:%.c=$(BUILD)/asan/%.o) $(BUILD)/asan/libtweetx.a
	$(Q)$(CC) $(SANITIZE) -Wl,--as-needed -o $@ $^ $(LDLIBS)

$(BUILD)/asan/unit/cache/test_hot: LDLIBS += -lbrotlidec
$(BUILD)/asan/unit/%: $(BUILD)/asan/tests/unit/%.o $(BUILD)/asan/libtweetx.a
	@mkdir -p $(@D)
	@echo '  CC   $@'
	$(Q)$(CC) $(SANITIZE) -Wl,--as-needed -o $@ $^ -lcmocka $(LDLIBS)

# The description of the interface, made of the rows that every executable prints.
$(BUILD)/openapi.json: $(CGI_BIN)
	@mkdir -p $(BUILD)/routes
	$(Q)for c in $(CGI_BIN); do $$c --routes </dev/null >$(BUILD)/routes/$${c##*/}.json || exit 1; done
	$(Q)$(BUILD)/cgi/system --openapi $(CGI_BIN:$(BUILD)/cgi/%=$(BUILD)/routes/%.json) >$@

# What the pages are served with, and the tools of tests and linters: of npm's lock file, without its scripts.
NPM_CI = rm -rf $(1) && mkdir -p $(1) && cp package.json package-lock.json .npmrc $(1) && npm ci --prefix $(1) --ignore-scripts --no-progress --loglevel=error
VENDOR := swagger-ui-dist/swagger-ui.css swagger-ui-dist/swagger-ui-bundle.js redoc/bundles/redoc.standalone.js \
	@fontsource-variable/anybody/files/anybody-latin-wdth-normal.woff2 \
	@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2 \
	@fontsource-variable/sometype-mono/files/sometype-mono-latin-wght-normal.woff2

$(BUILD)/vendor/.made: package.json package-lock.json .npmrc
	$(Q)$(call NPM_CI,$(BUILD)/npm) --omit=dev
	$(Q)rm -rf $(@D) && mkdir -p $(@D) && cp $(VENDOR:%=$(BUILD)/npm/node_modules/%) $(@D)
	$(Q)# ReDoc would fetch a picture from its maker: an empty one instead.
	$(Q)sed -i "s|https://cdn.redoc.ly/redoc/logo-mini.svg|data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E|" $(@D)/redoc.standalone.js
	$(Q)for p in swagger-ui-dist redoc @fontsource-variable/anybody @fontsource-variable/hanken-grotesk @fontsource-variable/sometype-mono; do \
		cp $(BUILD)/npm/node_modules/$$p/LICENSE $(@D)/LICENSE-$${p##*/}.txt || exit 1; done
	$(Q)rm -rf $(BUILD)/npm && touch $@

$(BUILD)/tools/.made: package.json package-lock.json .npmrc
	$(Q)$(call NPM_CI,$(BUILD)/tools) && touch $@

$(BUILD)/asan/fuzz/%: $(BUILD)/asan/tests/fuzz/fuzz_%.o $(BUILD)/asan/tests/fuzz/replay.o $(BUILD)/asan/libtweetx.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(SANITIZE) -Wl,--as-needed -o $@ $^ $(LDLIBS)

# The fuzzers proper: clang's libFuzzer (libclang-rt-14-dev), the library compiled again with its coverage.
FUZZ_CLANG := clang $(CPPFLAGS) -std=c11 -O1 -g -fno-sanitize-recover=all -fsanitize=address,undefined
$(BUILD)/fuzz/obj/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CLANG),fuzzer-no-link -MMD -MP -c -o $@ $<

$(BUILD)/fuzz/obj/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CLANG),fuzzer-no-link -c -o $@ $<

$(BUILD)/fuzz/libtweetx.a: $(LIB_SRC:%.c=$(BUILD)/fuzz/obj/%.o) $(GEN:%=$(BUILD)/fuzz/obj/gen/%.o)
	@rm -f $@
	@ar qcs $@ $^

$(BUILD)/fuzz/%: tests/fuzz/fuzz_%.c $(BUILD)/fuzz/libtweetx.a
	@mkdir -p $(@D)
	@echo '  FUZZ $@'
	$(Q)$(FUZZ_CLANG),fuzzer -o $@ $^ $(LDLIBS)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
