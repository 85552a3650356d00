# SPDX-License-Identifier: GPL-2.0-only
#
# `make` builds build/egress25; `make help` lists the rest. Every artefact lies in build/.

PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= gcc
CLANG   ?= clang
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool /usr/local/sbin/bpftool) bpftool)
VERSION := 0.1.0
B       ?= build

V ?= 0
ifeq ($(V),0)
say = @printf '  %-7s %s\n' '$(1)' '$(patsubst $(B)/%,%,$@)';
else
say =
endif

# What can be left out: WITH_X=0.
WITH_LZMA ?= 1
WITH_ZSTD ?= 1
WITH_HTTP ?= 1
WITH_CURL ?= 1
WITH_NFT  ?= 1
WITH_SYSTEMD ?= 1

# STATIC=1: build/static/egress25, one file that needs no library of the machine it runs on. Debian has no static
# libsystemd, libnftables and p11-kit; libcurl is loaded at run time, which a static program cannot do.
STATIC ?= 0
BIN    := $(B)
ifeq ($(STATIC),1)
BIN          := $(B)/static
WITH_SYSTEMD := 0
WITH_NFT     := 0
WITH_CURL    := 0
PKG_STATIC   := --static
# Its warnings: users and groups are looked up in the machine's files, other sources only where the C library is alike.
LDFLAGS      += -static -Wl,--no-warnings
endif

LIBS     := libbpf libelf zlib libnl-3.0 libnl-route-3.0 libcap-ng jansson inih libmd
ifeq ($(WITH_SYSTEMD),1)
LIBS     += libsystemd
WITHOUT  := $(wildcard user/systemd/*.c)
else
WITHOUT  :=
endif
ifneq ($(STATIC)$(WITH_HTTP),11)
WITHOUT  += user/serve/no_pkcs11.c
endif
ifeq ($(WITH_LZMA),1)
LIBS     += liblzma
WITHOUT  += user/capture/no_xz.c
else
WITHOUT  += user/capture/decompress_xz.c
endif
ifeq ($(WITH_ZSTD),1)
LIBS     += libzstd
WITHOUT  += user/capture/no_zstd.c
else
WITHOUT  += user/capture/decompress_zstd.c
endif
ifeq ($(WITH_HTTP),1)
HTTP     := libmicrohttpd gnutls yaml-0.1 libcrypt
LIBS     += $(HTTP)
WITHOUT  += user/serve/nohttp.c
else
WITHOUT  += $(addprefix user/serve/,http.c http_auth.c http_peers.c http_reply.c http_server.c \
            http_stream.c http_tls.c web_config.c) \
            $(addprefix tests/unit/,test_http_auth.c test_http_peers.c test_http_reply.c \
            test_web_config.c)
endif
# Loaded by cloud/curl.c where it is needed, not linked: of it only the headers are wanted.
ifeq ($(WITH_CURL),1)
CURL     := libcurl
WITHOUT  += user/cloud/no_http_client.c
else
WITHOUT  += user/cloud/http_client.c user/cloud/curl.c
endif
ifeq ($(WITH_NFT),1)
LIBS     += libnftables
WITHOUT  += user/net/nofirewall.c
else
WITHOUT  += user/net/firewall.c $(wildcard user/net/ruleset*.c) tests/unit/test_ruleset.c \
            tests/fuzz/fuzz_ruleset.c
endif
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wformat=2 -Wundef -Wvla -Wno-missing-field-initializers
CPPFLAGS += -D_GNU_SOURCE -DEGRESS25_VERSION='"$(VERSION)"' -I. -Iuser -I$(B)
CFLAGS   ?= -O2 -g
# Where it is built is nobody's business, and two builds in two folders give the same bytes.
NOWHERE  := -ffile-prefix-map=$(CURDIR)=.
CFLAGS   += -std=gnu11 -fno-strict-aliasing $(NOWHERE) $(WARNINGS)
# An enumerator of ours that is forgotten anywhere stops the compiler, whatever `default:` says.
$(B)/user/%.o $(B)/asan/%.o $(B)/describe/%.o: CFLAGS += -Wswitch-enum
SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# What `make` must not need (help, clean, the set-up itself) may run before pkg-config is there.
# Asked once, when the first rule needs it.
LIB_CFLAGS  = $(eval LIB_CFLAGS := $(shell pkg-config --cflags $(LIBS) $(CURL)))$(LIB_CFLAGS)
LIB_LDLIBS  = $(eval LIB_LDLIBS := $(filter-out $(if $(PKG_STATIC),-lsystemd -lp11-kit),\
              $(shell pkg-config $(PKG_STATIC) --libs $(LIBS))) -ldl)$(LIB_LDLIBS)
UNIT_LDLIBS = $(eval UNIT_LDLIBS := $(shell pkg-config --libs cmocka jansson inih zlib libmd libsystemd \
              $(HTTP) $(filter liblzma libzstd,$(LIBS))))$(UNIT_LDLIBS)

USER  := $(filter-out $(WITHOUT),$(sort $(wildcard user/*/*.c)))
OBJS  := $(USER:user/%.c=$(B)/user/%.o)
PURE  := $(sort $(wildcard user/base/*.c user/core/*.c user/guide/*.c user/finding/*.c user/render/*.c) \
         $(filter-out user/cloud/%http_client.c user/cloud/curl.c user/cloud/metadata.c user/cloud/notify.c,$(wildcard user/cloud/*.c)) \
         $(filter user/capture/% user/serve/% user/net/ruleset%,$(USER)) \
         user/net/compare.c user/net/socket_holders.c \
         $(addprefix user/sensor/,persist_counts.c counters.c persist_schema.c) \
         $(wildcard user/config/*.c))
ASAN  := $(PURE:user/%.c=$(B)/asan/%.o)
UNITS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(filter-out $(WITHOUT),$(sort $(wildcard tests/unit/test_*.c))))
LAB   := $(patsubst tests/lab/%.c,$(BIN)/lab/%,$(sort $(wildcard tests/lab/*.c)))

.PHONY: all
all: $(BIN)/egress25 ## build build/egress25 (STATIC=1: build/static/egress25, which needs no libraries)

# The kernel side: one object, embedded in the program as a skeleton header.
$(B)/egress25.bpf.o: bpf/egress25.bpf.c $(wildcard bpf/*.h)
$(B)/bench/cost/empty.bpf.o: tests/bench/cost/empty.bpf.c
$(B)/egress25.bpf.o $(B)/bench/cost/empty.bpf.o:
	@mkdir -p $(@D)
	$(call say,BPF)$(CLANG) -O2 -g -Wall -Wextra -Werror -Wno-unused-parameter -target bpf -mcpu=v3 $(NOWHERE) -I. \
		-I/usr/include/$(shell $(CC) -print-multiarch) -c $< -o $@.tmp
	@$(BPFTOOL) gen object $@ $@.tmp && rm $@.tmp

$(B)/egress25.skel.h: $(B)/egress25.bpf.o
	$(call say,SKEL)$(BPFTOOL) gen skeleton $< name egress25_bpf > $@.tmp && mv $@.tmp $@

SKELETON := sensor/sensor.o sensor/load.o sensor/persist.o
$(addprefix $(B)/user/,$(SKELETON)) $(addprefix $(B)/asan/,$(SKELETON)): $(B)/egress25.skel.h
$(B)/user/%.o: user/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# Changes when the choice of libraries does, and then what depends on it is built anew.
$(BIN)/with: always
	@mkdir -p $(@D) && echo '$(WITHOUT)' | cmp -s - $@ || echo '$(WITHOUT)' > $@
.PHONY: always

$(BIN)/egress25 $(B)/asan/egress25 $(UNITS): $(BIN)/with

# `egress25 --version` names what is built in: +pcap, -nft.
FEATURES := $(foreach f,LZMA ZSTD HTTP CURL NFT SYSTEMD,$(if $(filter 1,$(WITH_$f)),+,-)$(shell echo $f | tr A-Z a-z)) \
            $(if $(filter 1,$(STATIC)),static)
$(BIN)/main.o $(B)/asan/main.o: CPPFLAGS += -DEGRESS25_FEATURES='"$(strip $(FEATURES))"'
$(BIN)/main.o $(B)/asan/main.o: $(BIN)/with
$(BIN)/main.o: user/main.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BIN)/egress25: $(OBJS) $(BIN)/main.o
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) $(LIB_LDLIBS) -lm -o $@

# The same program with the sanitizers, for the end-to-end tests.
$(B)/asan/egress25: $(USER:user/%.c=$(B)/asan/%.o) $(B)/asan/main.o
	$(call say,LINK)$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) $(filter %.o,$^) $(LIB_LDLIBS) -lm -o $@

# The unit tests link the pure part of the program, all of it built with the sanitizers.
$(B)/asan/%.o: user/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP -c $< -o $@

$(B)/unit/obj/%.o: tests/unit/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP -c $< -o $@

$(B)/asan/pure.a: $(ASAN)
	$(call say,AR)rm -f $@ && $(AR) rcs $@ $^

# What stands in for libsystemd goes before the library, under test only.
$(B)/unit/test_no_systemd: $(patsubst user/%.c,$(B)/asan/%.o,$(wildcard user/systemd/*.c))
$(B)/unit/%: $(B)/unit/obj/%.o $(B)/asan/pure.a
	$(call say,LINK)$(CC) $(CFLAGS) $(SANITIZE) $(filter %.o,$^) $(filter %.a,$^) $(UNIT_LDLIBS) -lm -o $@

# The readers of files under clang's fuzzer: whatever a file holds, they must end and say why.
FUZZERS := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(filter-out $(WITHOUT),$(sort $(wildcard tests/fuzz/fuzz_*.c))))
FUZZED  := $(filter $(addprefix user/,base/% core/% guide/% finding/% render/% capture/% net/%),$(PURE))
FUZZED  := $(FUZZED:user/%.c=$(B)/fuzz/obj/%.o)
FUZZ    := -std=gnu11 -O1 -g -fno-strict-aliasing -fsanitize=address,undefined \
           -fno-sanitize-recover=all -fno-omit-frame-pointer
$(B)/fuzz/obj/%.o: user/%.c
	@mkdir -p $(@D)
	$(call say,CLANG)$(CLANG) $(CPPFLAGS) $(LIB_CFLAGS) $(FUZZ) -fsanitize=fuzzer-no-link -MMD -MP \
		-c $< -o $@

$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/play.h $(FUZZED)
	@mkdir -p $(@D)
	$(call say,CLANG)$(CLANG) $(CPPFLAGS) $(LIB_CFLAGS) $(FUZZ) -fsanitize=fuzzer $(filter-out %.h,$^) \
		$(shell pkg-config --libs jansson zlib libmd $(filter liblzma libzstd,$(LIBS))) -lm -o $@

.PHONY: fuzz
fuzz: $(FUZZERS) ## look for files that do harm to their readers (SECONDS=60 each)
	@for f in $(FUZZERS:$(B)/fuzz/fuzz_%=%); do tests/fuzz/fuzz.sh $$f $(or $(SECONDS),60) || exit; done

$(BIN)/lab/%: tests/lab/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(shell pkg-config --cflags libnl-route-3.0) $(CFLAGS) $(LDFLAGS) -MMD -MP \
		$< $(shell pkg-config $(PKG_STATIC) --libs libnl-route-3.0) -o $@

# The core alone, optimised: simulated mail days by the million.
CORE := $(filter $(B)/user/base/% $(B)/user/core/%,$(OBJS))
BENCH := $(patsubst tests/bench/%.c,$(B)/bench/%.o,$(sort $(wildcard tests/bench/*.c)))
$(B)/bench/%.o: tests/bench/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(B)/bench/mail_days: $(BENCH) $(CORE)
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lm -o $@

.PHONY: bench-verdict
bench-verdict: $(B)/bench/mail_days ## how often the verdict is wrong, and how soon it is there (DAYS=1000)
	@$< --days $(or $(DAYS),1000)

# The core, the history and the renderers: a busy day in fast motion.
DAY := $(filter $(addprefix $(B)/user/,base/% core/% guide/% finding/% render/%),$(OBJS)) \
       $(B)/user/sensor/cgroup.o $(B)/user/sensor/detached.o $(B)/bench/queue.o
$(B)/bench/day/%.o: tests/bench/day/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(B)/bench/day/day: $(patsubst tests/bench/%.c,$(B)/bench/%.o,$(sort $(wildcard tests/bench/day/*.c))) $(DAY)
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(shell pkg-config --libs jansson) -lm -o $@

# Traffic, and empty programs on the same hooks, attached by the sensors' own code.
$(B)/bench/cost/traffic: $(B)/bench/cost/traffic.o
$(B)/bench/cost/empty: $(B)/bench/cost/empty.o $(addprefix $(B)/user/,sensor/tc.o sensor/clsact.o \
		sensor/tracepoint.o sensor/detached.o sensor/pins.o net/tc_filter.o net/tc_owner.o net/uplinks.o net/netns.o net/netlink.o \
		base/address.o base/parse.o base/text.o)
$(B)/bench/cost/traffic $(B)/bench/cost/empty:
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIB_LDLIBS) -o $@

$(B)/bench/cost/%.o: tests/bench/cost/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

.PHONY: bench-cost
bench-cost: $(B)/egress25 $(addprefix $(B)/bench/cost/,empty.bpf.o empty traffic) ## what the programs cost, beside empty ones and tcpdump (root)
	@BPFTOOL=$(BPFTOOL) tests/bench/cost.sh

.PHONY: bench-footprint
bench-footprint: $(B)/egress25 $(B)/bench/day/day ## memory and wakeups of an idle daemon, and memory over a busy day (root, minutes)
	@BPFTOOL=$(BPFTOOL) tests/bench/footprint.sh
	@$(B)/bench/day/day

# The HTTP server alone, with routes that need no sensors.
SERVER := $(if $(HTTP),$(B)/serve/server)
$(B)/serve/server: tests/serve/server.c $(filter $(B)/asan/base/% $(B)/asan/serve/http% $(B)/asan/serve/web_config.o,$(ASAN))
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP \
		$(filter %.c %.o,$^) $(shell pkg-config --libs libsystemd zlib $(HTTP)) -o $@

.PHONY: lab
lab: $(LAB) ## build the lab: a simulated internet, and a mail client

.PHONY: unit
unit: $(UNITS) $(SERVER) ## build the unit tests

.PHONY: demo
demo: ## install what is missing, build, show a blocked port 25 and the way out (root)
	@scripts/deps.sh build
	@$(MAKE) --no-print-directory all lab
	@tests/lab/demo.sh

.PHONY: run
run: ## watch this machine's own mail traffic (root)
	@scripts/deps.sh build
	@$(MAKE) --no-print-directory all
	@$(B)/egress25 watch

.PHONY: test
# What the guests of `make test` play on each kernel; `make test-kernels` plays all of scenes.tsv.
GUEST_SCENES := open silent container_silent router_reset
test: ## install what is missing, build, run every test
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory all docs lab unit $(FUZZERS) $(B)/bench/mail_days $(B)/bench/day/day $(B)/asan/egress25 \
		$(addprefix $(B)/bench/cost/,empty.bpf.o empty traffic)
	@$(MAKE) --no-print-directory STATIC=1 all lab
	@EGRESS25=$(B)/asan/egress25 SCENES="$${SCENES-$(GUEST_SCENES)}" tests/run.sh

# KERNELS='6.1 newest' and SCENES='open silent' choose.
.PHONY: test-kernels test-kernels-all test-kernels-arm64
test-kernels: ## run the program on stock Debian kernels under qemu (root, network, 20 minutes)
	@scripts/deps.sh kernels
	@$(MAKE) --no-print-directory docs
	@$(MAKE) --no-print-directory STATIC=1 all lab
	@tests/run.sh kernels

test-kernels-all: ## the same with every scene on every kernel (hours)
	@scripts/deps.sh kernels
	@$(MAKE) --no-print-directory docs
	@$(MAKE) --no-print-directory STATIC=1 all lab
	@KERNELS_SCENES=all tests/run.sh kernels

test-kernels-arm64: ## the same on arm64, with a cross-built program
	@scripts/deps.sh kernels-arm64
	@$(MAKE) --no-print-directory all docs
	@tests/kernels/cross.sh
	@KERNELS_ARCH=arm64 tests/run.sh kernels

# What the table of options tells to manual pages, shells and the example configuration.
DESCRIBE := $(patsubst scripts/describe/%.c,$(B)/describe/%.o,$(sort $(wildcard scripts/describe/*.c)))
$(B)/describe/%.o: scripts/describe/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) -Iscripts/describe $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(B)/describe/describe: $(DESCRIBE) $(OBJS)
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIB_LDLIBS) -lm -o $@

TEMPLATES := man/egress25.8 man/egress25.conf.5 completion/egress25.bash completion/egress25.zsh \
             completion/egress25.fish egress25.conf
DOCS := $(TEMPLATES:%=$(B)/share/%)
$(DOCS): $(B)/share/%: scripts/% $(B)/describe/describe
	@mkdir -p $(@D)
	$(call say,DESCR)$(B)/describe/describe $< > $@

# It compares the example with the defaults.
$(B)/unit/test_example: | $(B)/share/egress25.conf

.PHONY: docs
docs: $(DOCS) ## build manual pages, completions and the example configuration

.PHONY: lint
lint: ## layers, formatting, shell scripts, licence lines
	@tests/lint.sh

.PHONY: format
format: ## rewrite the sources in the house style (clang-format 14)
	@git ls-files '*.[ch]' | xargs clang-format -i

# Every file that is installed: MODE SOURCE PLACE, the one list that install and uninstall share.
SBINDIR     ?= $(PREFIX)/sbin
MANDIR      ?= $(PREFIX)/share/man
DOCDIR      ?= $(PREFIX)/share/doc/egress25
SYSTEMDDIR  ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d
CATALOGDIR  ?= $(PREFIX)/lib/systemd/catalog
BASHDIR     ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR      ?= $(PREFIX)/share/zsh/site-functions
FISHDIR     ?= $(PREFIX)/share/fish/vendor_completions.d
SHARED_DIRS := $(wildcard $(addprefix scripts/,prometheus grafana kubernetes))
SHARED      := $(sort $(if $(SHARED_DIRS),$(shell find $(SHARED_DIRS) -type f)))
INSTALLED    = \
	755:$(B)/egress25:$(SBINDIR)/egress25 \
	644:$(B)/egress25.service:$(SYSTEMDDIR)/egress25.service \
	644:scripts/systemd/egress25.socket:$(SYSTEMDDIR)/egress25.socket \
	644:scripts/systemd/egress25.sysusers:$(SYSUSERSDIR)/egress25.conf \
	644:scripts/systemd/egress25.tmpfiles:$(TMPFILESDIR)/egress25.conf \
	644:scripts/systemd/egress25.catalog:$(CATALOGDIR)/egress25.catalog \
	644:$(B)/share/man/egress25.8:$(MANDIR)/man8/egress25.8 \
	644:$(B)/share/man/egress25.conf.5:$(MANDIR)/man5/egress25.conf.5 \
	644:$(B)/share/completion/egress25.bash:$(BASHDIR)/egress25 \
	644:$(B)/share/completion/egress25.zsh:$(ZSHDIR)/_egress25 \
	644:$(B)/share/completion/egress25.fish:$(FISHDIR)/egress25.fish \
	644:$(B)/share/egress25.conf:$(DOCDIR)/examples/egress25.conf \
	$(foreach f,$(SHARED),644:$(f):$(PREFIX)/share/egress25/$(f:scripts/%=%))

# The unit names the program by its place, which is not known before.
.PHONY: $(B)/egress25.service
$(B)/egress25.service: scripts/systemd/egress25.service
	@sed -E 's#^(ExecStart|ExecReload)=/usr/sbin/#\1=$(SBINDIR)/#' $< > $@

.PHONY: install
install: $(B)/egress25 $(DOCS) $(B)/egress25.service ## install below DESTDIR and PREFIX
	@set -e; for entry in $(INSTALLED); do \
		IFS=:; set -- $$entry; unset IFS; \
		install -D -m "$$1" "$$2" "$(DESTDIR)$$3"; echo "  INSTALL $(DESTDIR)$$3"; \
	done

.PHONY: uninstall
uninstall: ## remove what install put there
	@for entry in $(INSTALLED); do rm -f "$(DESTDIR)$${entry##*:}"; done
	@cd / && for d in $(DOCDIR)/examples $(DOCDIR) $(addprefix $(PREFIX)/share/egress25,/prometheus /grafana /kubernetes) \
		$(PREFIX)/share/egress25; do \
		[ ! -d "$(DESTDIR)$$d" ] || rmdir --ignore-fail-on-non-empty "$(DESTDIR)$$d"; \
	done

.PHONY: deb
deb: ## build a Debian package in build/deb/
	@scripts/deps.sh package
	@scripts/deb.sh $(VERSION)

.PHONY: test-deb
test-deb: ## install, start and purge that package in a fresh Debian (root, network, minutes)
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory deb lab
	@tests/package/deb.sh

.PHONY: test-systemd
test-systemd: ## the package under systemd as pid 1, in a guest with a stock kernel (root, network, minutes)
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory deb lab
	@tests/run.sh systemd

.PHONY: test-fresh
test-fresh: ## every target that README names, in a fresh Debian with git and make alone (root, network, an hour)
	@scripts/deps.sh test
	@tests/fresh/fresh.sh $(TARGETS)

.PHONY: test-userlands
test-userlands: ## build, unit tests and lint in the Debians after this one (root, network, an hour)
	@scripts/deps.sh test
	@tests/fresh/userlands.sh $(SUITES)

.PHONY: clean
clean: ## remove build/
	rm -rf $(B)

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 16
	@echo
	@echo 'WITH_LZMA=0 builds without liblzma: replay then reads no captures compressed with xz.'
	@echo 'WITH_ZSTD=0 builds without libzstd: replay then reads none compressed with zstd.'
	@echo 'WITH_HTTP=0 builds without libmicrohttpd: the daemon then serves no HTTP.'
	@echo 'WITH_CURL=0 builds without libcurl: --metadata then asks nobody.'
	@echo 'WITH_NFT=0 builds without libnftables: no rule of the firewall is then named.'
	@echo 'WITH_SYSTEMD=0 builds without libsystemd: its journal and service manager are spoken to all the same.'
	@echo 'STATIC=1 builds one file without libraries, also WITH_CURL=0 WITH_NFT=0 WITH_SYSTEMD=0.'
	@echo 'V=1 shows the commands; DESTDIR, PREFIX, CC, CLANG and CFLAGS are honoured.'

.DELETE_ON_ERROR:
.SECONDARY:
-include $(wildcard $(B)/user/*/*.d $(B)/*.d $(B)/static/*.d $(B)/asan/*/*.d $(B)/asan/*.d $(B)/unit/obj/*.d $(B)/lab/*.d $(B)/static/lab/*.d $(B)/serve/*.d $(B)/bench/*.d $(B)/bench/*/*.d \
	$(B)/describe/*.d $(B)/fuzz/obj/*/*.d)
