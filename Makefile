# SPDX-License-Identifier: GPL-2.0-only
#
# `make` builds build/egress25; `make help` lists the rest. Every artefact lies in build/.

PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= gcc
CLANG   ?= clang
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool /usr/local/sbin/bpftool) bpftool)
B       ?= build

# The release that is made next, and what this tree is called: scripts/version.sh asks git. Only the
# command line says otherwise, for trees without git.
RELEASE := 0.1.0
ifneq ($(origin VERSION),command line)
VERSION := $(shell scripts/version.sh version $(RELEASE))
endif
ifneq ($(origin REVISION),command line)
REVISION := $(shell scripts/version.sh revision)
endif

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
WITH_NCURSES ?= 1

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
LDFLAGS      += -static
# The linker's warnings are about names that other libraries look up: shown where it fails. Without them, by
# --no-warnings, it would leave out what is undefined and fail nowhere.
QUIETLY       = 2>$@.log || { cat $@.log; rm -f $@; exit 1; }
endif

LIBS     := libbpf libelf zlib libnl-3.0 libnl-route-3.0 libcap-ng jansson inih libmd libcares
ifeq ($(WITH_SYSTEMD),1)
LIBS     += libsystemd
WITHOUT  := $(wildcard user/systemd/*.c)
else
WITHOUT  :=
endif
WITHOUT  += user/base/accounts$(if $(filter 1,$(STATIC)),,_files).c
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
WITHOUT  += $(addprefix user/serve/,http.c http_auth.c http_hashing.c http_peers.c http_reply.c \
            http_answer.c http_server.c http_share.c http_stream.c http_tls.c web_config.c) \
            $(addprefix tests/unit/,test_http_auth.c test_http_hashing.c test_http_peers.c test_http_reply.c \
            test_http_share.c test_web_config.c) \
            $(addprefix tests/fuzz/,fuzz_config.c fuzz_http.c fuzz_words.c)
endif
ifeq ($(WITH_NCURSES),1)
LIBS     += ncursesw
WITHOUT  += user/screen/no_curses.c
else
WITHOUT  += user/screen/curses.c
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
WITHOUT  += user/net/firewall.c user/net/confine.c $(wildcard user/net/ruleset*.c) \
            tests/unit/test_ruleset.c tests/unit/test_ruleset_answer.c tests/fuzz/fuzz_ruleset.c tests/fuzz/fuzz_words.c
endif
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wformat=2 -Wundef -Wvla -Wno-missing-field-initializers
# What newer c-ares calls deprecated is all that Debian 12's, 1.18, has.
CPPFLAGS += -D_GNU_SOURCE -DCARES_NO_DEPRECATED -I. -Iuser -I$(B)
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
UNIT_LDLIBS = $(eval UNIT_LDLIBS := $(shell pkg-config --libs cmocka jansson inih zlib libmd libcares libsystemd \
              $(HTTP) $(filter liblzma libzstd,$(LIBS))))$(UNIT_LDLIBS)

USER  := $(filter-out $(WITHOUT) user/cli/version.c,$(sort $(wildcard user/*/*.c)))
OBJS  := $(USER:user/%.c=$(B)/user/%.o)
# What is pure, or reads nothing but what it is given: whole folders, and files of the others.
PURE_FOLDERS := base capture config core finding guide probe render serve
PURE  := $(sort $(foreach folder,$(PURE_FOLDERS),$(filter user/$(folder)/%,$(USER))) \
         $(filter-out user/cloud/%http_client.c user/cloud/curl.c user/cloud/metadata.c user/cloud/notify.c,$(wildcard user/cloud/*.c)) \
         user/cli/doctor_checks.c \
         user/engine/exit_status.c \
         $(filter user/net/ruleset%,$(USER)) \
         user/net/compare.c \
         $(filter-out %curses.c,$(wildcard user/screen/*.c)) \
         user/net/socket_holders.c \
         user/sensor/counters.c \
         user/sensor/drop_places.c \
         user/sensor/persist_counts.c \
         user/sensor/persist_schema.c)
ASAN  := $(PURE:user/%.c=$(B)/asan/%.o)
UNITS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(filter-out $(WITHOUT),$(sort $(wildcard tests/unit/test_*.c))))
LAB   := $(patsubst tests/lab/%.c,$(BIN)/lab/%,$(sort $(wildcard tests/lab/*.c)))

.PHONY: all
all: $(BIN)/egress25 ## build build/egress25 (STATIC=1: build/static/egress25, which needs no libraries)

# What is not there to build with is told once, with the way to get it.
.PHONY: tools
tools:
	@missing=; for tool in $(firstword $(CC)) $(CLANG) $(BPFTOOL) pkg-config; do \
		command -v $$tool >/dev/null || missing="$$missing $$tool"; done; \
	for library in $(LIBS) $(CURL); do pkg-config --exists $$library 2>/dev/null || missing="$$missing $$library"; done; \
	[ -z "$$missing" ] || { echo "What building needs is not all there:$$missing."; \
		echo "On Debian, \`sudo scripts/deps.sh $(if $(filter 1,$(STATIC)),static,build)\` installs it; \`make help\` lists what can be left out."; \
		exit 1; } >&2

# The kernel side: one object, embedded in the program as a skeleton header.
$(B)/egress25.bpf.o: bpf/egress25.bpf.c $(wildcard bpf/*.h)
$(B)/bench/cost/empty.bpf.o: tests/bench/cost/empty.bpf.c
$(B)/egress25.bpf.o $(B)/bench/cost/empty.bpf.o: | tools
	@mkdir -p $(@D)
	$(call say,BPF)$(CLANG) -O2 -g -Wall -Wextra -Werror -Wno-unused-parameter -target bpf -mcpu=v3 $(NOWHERE) -I. \
		-I/usr/include/$(shell $(CC) -print-multiarch) -c $< -o $@.tmp
	@$(BPFTOOL) gen object $@ $@.tmp && rm $@.tmp

$(B)/egress25.skel.h: $(B)/egress25.bpf.o
	$(call say,SKEL)$(BPFTOOL) gen skeleton $< name egress25_bpf > $@.tmp && mv $@.tmp $@

# For sensor/ alone; which of its files include it is known after the first time (-MMD).
SENSOR := $(patsubst user/%.c,%.o,$(wildcard user/sensor/*.c))
$(addprefix $(B)/user/,$(SENSOR)) $(addprefix $(B)/asan/,$(SENSOR)): | $(B)/egress25.skel.h

# Changes when the version does, and then what names it is built anew.
$(B)/version.h: always | tools
	@mkdir -p $(@D) && echo '#define EGRESS25_VERSION "$(VERSION)"' | cmp -s - $@ || \
		echo '#define EGRESS25_VERSION "$(VERSION)"' > $@

$(B)/user/%.o: user/%.c | $(B)/version.h
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# Changes when the choice of libraries does, and then what depends on it is built anew.
$(BIN)/with: always
	@mkdir -p $(@D) && echo '$(WITHOUT)' | cmp -s - $@ || echo '$(WITHOUT)' > $@
.PHONY: always

$(BIN)/egress25 $(B)/asan/egress25 $(UNITS): $(BIN)/with

# `egress25 --version` names what is built in: +pcap, -nft.
FEATURES := $(foreach f,LZMA ZSTD HTTP CURL NFT SYSTEMD NCURSES,$(if $(filter 1,$(WITH_$f)),+,-)$(shell echo $f | tr A-Z a-z)) \
            $(if $(filter 1,$(STATIC)),static)
WHAT_IT_IS := -DEGRESS25_REVISION='"$(REVISION)"' -DEGRESS25_FEATURES='"$(strip $(FEATURES))"'
$(BIN)/revision: always
	@mkdir -p $(@D) && echo '$(REVISION)' | cmp -s - $@ || echo '$(REVISION)' > $@
$(BIN)/version.o $(B)/asan/version.o: user/cli/version.c $(BIN)/with $(BIN)/revision | tools
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(WHAT_IT_IS) $(CFLAGS) -c $< -o $@

$(BIN)/main.o: user/main.c | $(B)/version.h
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BIN)/egress25: $(OBJS) $(BIN)/main.o $(BIN)/version.o
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) $(LIB_LDLIBS) -lm -o $@ $(QUIETLY)

# The same program with the sanitizers, for the end-to-end tests.
$(B)/asan/egress25: $(USER:user/%.c=$(B)/asan/%.o) $(B)/asan/main.o $(B)/asan/version.o
	$(call say,LINK)$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) $(filter %.o,$^) $(LIB_LDLIBS) -lm -o $@

# The unit tests link the pure part of the program, all of it built with the sanitizers.
$(B)/asan/%.o: user/%.c | $(B)/version.h
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP -c $< -o $@

$(B)/unit/obj/%.o: tests/unit/%.c | $(B)/version.h
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
FUZZED  := $(PURE:user/%.c=$(B)/fuzz/obj/%.o) $(addprefix $(B)/fuzz/obj/sensor/,decode.o drop_reasons.o)
FUZZ    := -std=gnu11 -O1 -g -fno-strict-aliasing -fsanitize=address,undefined \
           -fno-sanitize-recover=all -fno-omit-frame-pointer
$(B)/fuzz/obj/%.o: user/%.c | $(B)/version.h
	@mkdir -p $(@D)
	$(call say,CLANG)$(CLANG) $(CPPFLAGS) $(LIB_CFLAGS) $(FUZZ) -fsanitize=fuzzer-no-link -MMD -MP \
		-c $< -o $@

$(B)/fuzz/pure.a: $(FUZZED)
	$(call say,AR)rm -f $@ && $(AR) rcs $@ $^

$(B)/fuzz/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/play.h tests/fuzz/session.h $(B)/fuzz/pure.a
	@mkdir -p $(@D)
	$(call say,CLANG)$(CLANG) $(CPPFLAGS) $(LIB_CFLAGS) $(FUZZ) -fsanitize=fuzzer $(filter-out %.h,$^) \
		$(UNIT_LDLIBS) $(shell pkg-config --libs libbpf) -lm -o $@

# Where they begin, once for all of them: to make it takes longer than a run.
SEEDS := $(B)/fuzz/seeds.made
$(SEEDS): tests/fuzz/seeds.sh tests/replay/captures.py tests/replay/stream.awk $(wildcard tests/replay/*.t tests/fixtures/*/*)
	$(call say,SEEDS)rm -rf $(B)/fuzz/seeds && tests/fuzz/seeds.sh $(B)/fuzz/seeds && touch $@

.PHONY: fuzz
fuzz: $(FUZZERS) $(SEEDS) ## look for files that do harm to their readers (SECONDS=60 each)
	@for f in $(FUZZERS:$(B)/fuzz/fuzz_%=%); do tests/fuzz/fuzz.sh $$f $(or $(SECONDS),60) || exit; done

$(BIN)/lab/%: tests/lab/%.c | tools
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
bench-verdict: ## how often the verdict is wrong, and how soon it is there (DAYS=1000)
	@scripts/deps.sh build
	@$(MAKE) --no-print-directory $(B)/bench/mail_days
	@$(B)/bench/mail_days --days $(or $(DAYS),1000)

# The core, the history and the renderers: a busy day in fast motion.
DAY := $(filter $(addprefix $(B)/user/,base/% core/% guide/% finding/% render/%),$(OBJS)) \
       $(B)/user/sensor/cgroup.o $(B)/user/sensor/detached.o $(B)/user/probe/dns_answer.o $(B)/user/probe/plan.o $(B)/bench/queue.o
$(B)/bench/day/%.o: tests/bench/day/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(B)/bench/day/day: $(patsubst tests/bench/%.c,$(B)/bench/%.o,$(sort $(wildcard tests/bench/day/*.c))) $(DAY)
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(shell pkg-config --libs jansson libcares) -lm -o $@

# The core alone: how fast it is.
$(B)/bench/core/%.o: tests/bench/core/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(B)/bench/core/core: $(B)/bench/core/core.o $(B)/bench/day/traffic.o $(B)/bench/queue.o $(CORE)
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lm -o $@

# Traffic, and empty programs on the same hooks, attached by the sensors' own code.
$(B)/bench/cost/traffic: $(B)/bench/cost/traffic.o
$(B)/bench/cost/testrun: $(B)/bench/cost/testrun.o $(B)/user/base/parse.o
$(B)/bench/cost/empty: $(B)/bench/cost/empty.o $(addprefix $(B)/user/,sensor/tc.o sensor/clsact.o \
		core/lru_map.o sensor/cgroup.o sensor/connect_way.o sensor/detached.o sensor/pins.o net/tc_filter.o net/tc_owner.o net/uplinks.o net/netns.o net/netlink.o \
		base/address.o base/parse.o base/text.o)
$(B)/bench/cost/traffic $(B)/bench/cost/empty $(B)/bench/cost/testrun:
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIB_LDLIBS) -o $@

$(B)/bench/cost/%.o: tests/bench/cost/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

BENCHED := $(B)/egress25 $(B)/bench/core/core $(addprefix $(B)/bench/cost/,empty.bpf.o empty traffic testrun)
.PHONY: benches
benches: $(BENCHED) $(B)/bench/mail_days $(B)/bench/day/day ## build everything that measures

.PHONY: bench
bench: ## one table of what watching costs, as ratios, and build/bench.json (root, minutes; ROUNDS=7)
	@scripts/deps.sh peers
	@$(MAKE) --no-print-directory $(BENCHED)
	@BPFTOOL=$(BPFTOOL) tests/bench/bench.py --rounds $(or $(ROUNDS),7) --json $(B)/bench.json

.PHONY: bench-cost
bench-cost: ## what the programs cost, beside empty ones and tcpdump (root)
	@scripts/deps.sh bench
	@$(MAKE) --no-print-directory all $(addprefix $(B)/bench/cost/,empty.bpf.o empty traffic)
	@BPFTOOL=$(BPFTOOL) tests/bench/cost.sh

.PHONY: bench-footprint
bench-footprint: ## memory and wakeups of an idle daemon, and memory over a busy day (root, minutes)
	@scripts/deps.sh bench
	@$(MAKE) --no-print-directory all lab $(B)/bench/day/day
	@BPFTOOL=$(BPFTOOL) tests/bench/footprint.sh
	@$(B)/bench/day/day

.PHONY: bench-capture
bench-capture: ## how long replay takes for 1 GB, beside tcpdump, and with --json (a minute)
	@scripts/deps.sh bench
	@$(MAKE) --no-print-directory all
	@tests/bench/capture.sh

# The HTTP server alone, with routes that need no sensors.
SERVER := $(if $(HTTP),$(B)/serve/server)
$(B)/serve/server: tests/serve/server.c $(filter $(B)/asan/base/% $(B)/asan/serve/http% $(B)/asan/serve/web_config.o,$(ASAN))
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP \
		$(filter %.c %.o,$^) $(shell pkg-config --libs libsystemd zlib $(HTTP)) -o $@

# The unit tests as they are shipped, without the sanitizers: under valgrind, and for coverage.
# What stands in for libsystemd makes a system call that valgrind does not know.
PLAIN := $(patsubst $(B)/unit/%,$(B)/plain/%,$(filter-out %/test_no_systemd,$(UNITS)))
$(B)/plain/obj/%.o: tests/unit/%.c | $(B)/version.h
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(B)/plain/pure.a: $(PURE:user/%.c=$(B)/user/%.o)
	$(call say,AR)rm -f $@ && $(AR) rcs $@ $^

$(B)/plain/test_%: $(B)/plain/obj/test_%.o $(B)/plain/pure.a
	$(call say,LINK)$(CC) $(CFLAGS) $(filter %.o,$^) $(filter %.a,$^) $(UNIT_LDLIBS) -lm -o $@

.PHONY: check-valgrind
check-valgrind: ## the unit tests under valgrind (minutes)
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory $(PLAIN) $(B)/share/egress25.conf
	@tests/valgrind.sh $(PLAIN)

# In a folder of its own, for every object is another one.
.PHONY: coverage
coverage: ## how many lines of each floor the unit tests and replays run; core, finding, guide and render have 95 % as their goal
	@CFLAGS='-O0 -g --coverage' $(MAKE) --no-print-directory B=$(B)/coverage SANITIZE= unit $(B)/coverage/asan/egress25
	@tests/coverage.sh $(B)/coverage

# Everything but the one object that is changed is built once.
.PHONY: mutate
mutate: ## which number or comparison of the detector could be another one without a test that notices (an hour or two; ONLY='WORD...')
	@scripts/deps.sh test
	@CFLAGS='-O0 -g0 -fPIC' $(MAKE) --no-print-directory B=$(B)/mutate SANITIZE= unit $(B)/mutate/asan/egress25
	@CC='$(CC)' UNIT_LDLIBS='$(UNIT_LDLIBS)' LIB_LDLIBS='$(LIB_LDLIBS)' nice tests/mutate.py $(B)/mutate $(ONLY)

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
test: ## install what is missing, build, run every test
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory all docs lab unit benches $(FUZZERS) $(SEEDS) $(B)/asan/egress25
	@$(MAKE) --no-print-directory STATIC=1 all lab
	@$(MAKE) --no-print-directory deb
	@EGRESS25=$(B)/asan/egress25 KERNELS_SCENES=$${KERNELS_SCENES-few} tests/run.sh

# KERNELS='6.1 newest' and SCENES='open silent' choose.
.PHONY: test-kernels test-kernels-all test-kernels-arm64
test-kernels: ## run the program on stock Debian kernels under qemu (root, network, 40 minutes)
	@scripts/deps.sh kernels
	@$(MAKE) --no-print-directory docs
	@$(MAKE) --no-print-directory STATIC=1 all lab
	@tests/run.sh kernels

test-kernels-all: ## the same with every scene on every kernel (hours)
	@scripts/deps.sh kernels
	@$(MAKE) --no-print-directory docs
	@$(MAKE) --no-print-directory STATIC=1 all lab
	@KERNELS_SCENES=all tests/run.sh kernels

test-kernels-arm64: ## the same on arm64, with a cross-built program (root, network, an hour)
	@scripts/deps.sh kernels-arm64
	@$(MAKE) --no-print-directory all docs
	@tests/kernels/cross.sh
	@KERNELS_ARCH=arm64 tests/run.sh kernels

# What the table of options tells to manual pages, shells and the example configuration.
DESCRIBE := $(patsubst scripts/describe/%.c,$(B)/describe/%.o,$(sort $(wildcard scripts/describe/*.c)))
$(B)/describe/%.o: scripts/describe/%.c | $(B)/version.h
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) -Iscripts/describe $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(B)/describe/describe: $(DESCRIBE) $(OBJS) $(BIN)/version.o
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIB_LDLIBS) -lm -o $@

TEMPLATES := man/egress25.8 man/egress25.conf.5 man/egress25-alerts.7 man/egress25-output.7 completion/egress25.bash completion/egress25.zsh \
             completion/egress25.fish egress25.conf
DOCS := $(TEMPLATES:%=$(B)/share/%)
$(DOCS): $(B)/share/%: scripts/% $(B)/describe/describe
	@mkdir -p $(@D)
	$(call say,DESCR)$(B)/describe/describe $< > $@

# It compares the example with the defaults.
$(B)/unit/test_example: | $(B)/share/egress25.conf

# Every built-in rule as a file, for a package of rules alone.
$(B)/share/rules.d: $(B)/describe/describe
	@rm -rf $@ && mkdir -p $@
	$(call say,DESCR)$(B)/describe/describe rules $@

.PHONY: docs
docs: $(DOCS) ## build manual pages, completions and the example configuration

# Committed as it is written, for those who have no jsonnet; `make lint` says when it is not up to date.
.PHONY: mixin
mixin: ## write rules and dashboards anew from scripts/mixin (jsonnet)
	@scripts/deps.sh mixin
	@scripts/mixin/render.py

.PHONY: lint
lint: ## layers, formatting, shell scripts, licence lines; what gcc -fanalyzer, cppcheck and clang-tidy find
	@tests/lint.sh

.PHONY: lint-deep
lint-deep: ## what clang's static analyzer finds besides (minutes)
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory all
	@tests/analyze.sh deep

# What each source has against it, looked at anew when it or a header of it changed.
ANALYZED := $(USER:user/%.c=$(B)/analyze/%)
ANALYZE   = mkdir -p $(@D) && { $(CC) $(CPPFLAGS) $(LIB_CFLAGS) -std=gnu11 -MM -MP -MT $@ -MF $@.d $< && \
            CC='$(CC)' tests/analyze.sh one $(1) $< $(CPPFLAGS) $(LIB_CFLAGS) -std=gnu11 -fno-strict-aliasing > $@.new && mv $@.new $@; }
$(B)/analyze/%.quick: user/%.c tests/analyze.sh .clang-tidy | $(B)/version.h $(B)/egress25.skel.h
	@$(call ANALYZE,quick)

$(B)/analyze/%.deep: user/%.c tests/analyze.sh .clang-tidy | $(B)/version.h $(B)/egress25.skel.h
	@$(call ANALYZE,deep)

.PHONY: analyzed-quick analyzed-deep
analyzed-quick: $(ANALYZED:%=%.quick)
analyzed-deep: $(ANALYZED:%=%.deep)

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
SHARED_NAMES := prometheus grafana kubernetes helm mixin otel monitoring
SHARED_DIRS := $(wildcard $(addprefix scripts/,$(SHARED_NAMES)))
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
	644:$(B)/share/man/egress25-alerts.7:$(MANDIR)/man7/egress25-alerts.7 \
	644:$(B)/share/man/egress25-output.7:$(MANDIR)/man7/egress25-output.7 \
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

# Where the program looks, whatever its own place is.
RULESDIR ?= /usr/share/egress25/rules.d
.PHONY: install-rules
install-rules: $(B)/share/rules.d ## install the providers' rules as files, which go before the built-in ones
	@set -e; for file in $(B)/share/rules.d/*.conf; do \
		install -D -m 644 "$$file" "$(DESTDIR)$(RULESDIR)/$${file##*/}"; \
	done; echo "  INSTALL $(DESTDIR)$(RULESDIR)"

.PHONY: uninstall
uninstall: ## remove what install put there
	@for entry in $(INSTALLED); do rm -f "$(DESTDIR)$${entry##*:}"; done
	@cd / && for d in $(DOCDIR)/examples $(DOCDIR); do \
		[ ! -d "$(DESTDIR)$$d" ] || rmdir --ignore-fail-on-non-empty "$(DESTDIR)$$d"; \
	done
	@[ ! -d "$(DESTDIR)$(PREFIX)/share/egress25" ] || \
		find "$(DESTDIR)$(PREFIX)/share/egress25" -depth -type d -empty -delete

.PHONY: deb
deb: ## build the Debian packages in build/deb/: the program, and the rules alone
	@scripts/deps.sh package
	@scripts/deb.sh $(VERSION) $(REVISION)

.PHONY: release
release: ## packages, tarballs, image, SBOM and checksums in build/release/, for amd64 and arm64 (ARCHITECTURES=amd64)
	@scripts/deps.sh release
	@scripts/release/release.sh $(VERSION) $(REVISION)

.PHONY: test-release
test-release: ## make a release twice in two folders, compare, look into each of its files; build scripts/Containerfile (root, network, half an hour)
	@scripts/deps.sh test
	@scripts/deps.sh release
	@scripts/deps.sh image
	@tests/package/release.sh
	@tests/package/containerfile.sh

# For the SBOM: what STATIC=1 links.
.PHONY: print-libraries
print-libraries:
	@echo $(LIB_LDLIBS)

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

# By what one wants; a target that is in no list comes last.
HELP := =To_use_it: all demo run install install-rules uninstall \
	=To_change_it: unit lab test lint lint-deep format docs mixin fuzz clean help \
	=To_hand_it_on: deb release \
	=To_be_sure,_slowly: test-kernels test-kernels-all test-kernels-arm64 test-deb test-release test-systemd test-fresh test-userlands \
		check-valgrind coverage mutate \
	=To_measure: bench bench-verdict bench-cost bench-footprint bench-capture benches
.PHONY: help
help: ## this list
	@awk -F ':.*## ' -v order='$(HELP)' '/^[a-z0-9-]+:.*## / { text[$$1] = $$2 } END { \
		for (n = split(order, name, " "); i++ < n;) \
			if (sub(/^=/, "", name[i])) { gsub("_", " ", name[i]); print (i > 1 ? "\n" : "") name[i] } \
			else { printf "  %-20s%s\n", name[i], text[name[i]]; delete text[name[i]] } \
		for (left in text) printf "  %-20s%s\n", left, text[left] }' Makefile
	@echo
	@echo 'WITH_LZMA=0 builds without liblzma: replay then reads no captures compressed with xz.'
	@echo 'WITH_ZSTD=0 builds without libzstd: replay then reads none compressed with zstd.'
	@echo 'WITH_HTTP=0 builds without libmicrohttpd: the daemon then serves no HTTP.'
	@echo 'WITH_CURL=0 builds without libcurl: --metadata then asks nobody.'
	@echo 'WITH_NFT=0 builds without libnftables: no rule of the firewall is then named.'
	@echo 'WITH_NCURSES=0 builds without ncurses: there is no full screen then.'
	@echo 'WITH_SYSTEMD=0 builds without libsystemd: its journal and service manager are spoken to all the same.'
	@echo 'STATIC=1 builds one file without libraries, also WITH_CURL=0 WITH_NFT=0 WITH_SYSTEMD=0.'
	@echo 'V=1 shows the commands; DESTDIR, PREFIX, CC, CLANG and CFLAGS are honoured.'

.DELETE_ON_ERROR:
.SECONDARY:
-include $(wildcard $(B)/user/*/*.d $(B)/*.d $(B)/static/*.d $(B)/asan/*/*.d $(B)/asan/*.d $(B)/unit/obj/*.d $(B)/plain/obj/*.d $(B)/lab/*.d $(B)/static/lab/*.d $(B)/serve/*.d $(B)/bench/*.d $(B)/bench/*/*.d \
	$(B)/describe/*.d $(B)/fuzz/obj/*/*.d $(B)/analyze/*/*.d)
