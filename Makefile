# SPDX-License-Identifier: GPL-2.0-only
#
# `make` builds build/egress25; `make help` lists the rest. Every artefact lies in build/.

PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= gcc
CLANG   ?= clang
BPFTOOL ?= $(firstword $(wildcard /usr/sbin/bpftool /usr/local/sbin/bpftool) bpftool)
VERSION := 0.1.0
B       := build

V ?= 0
ifeq ($(V),0)
say = @printf '  %-7s %s\n' '$(1)' '$(patsubst $(B)/%,%,$@)';
else
say =
endif

# What can be left out: WITH_X=0.
WITH_PCAP ?= 1

LIBS     := libbpf libelf zlib libnl-3.0 libnl-route-3.0 libsystemd jansson inih
ifeq ($(WITH_PCAP),1)
LIBS     += libpcap
WITHOUT  := user/capture/nocapture.c
else
WITHOUT  := user/capture/capture.c tests/unit/test_capture.c tests/fuzz/fuzz_capture.c
endif
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wformat=2 -Wundef -Wvla -Wno-missing-field-initializers
CPPFLAGS += -D_GNU_SOURCE -DEGRESS25_VERSION='"$(VERSION)"' -I. -Iuser -I$(B)
CFLAGS   ?= -O2 -g
CFLAGS   += -std=gnu11 -fno-strict-aliasing $(WARNINGS)
SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# What `make` must not need (help, clean, the set-up itself) may run before pkg-config is there.
LIB_CFLAGS = $(shell pkg-config --cflags $(LIBS))
LIB_LDLIBS = $(shell pkg-config --libs $(LIBS))

USER  := $(filter-out $(WITHOUT),$(sort $(wildcard user/*/*.c)))
OBJS  := $(USER:user/%.c=$(B)/user/%.o)
PURE  := $(sort $(wildcard user/base/*.c user/core/*.c user/guide/*.c user/cloud/dmi.c user/render/*.c) \
         $(filter user/capture/%,$(USER)) \
         $(addprefix user/cli/,config.c options.c usage.c value.c))
ASAN  := $(PURE:user/%.c=$(B)/asan/%.o)
UNITS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(filter-out $(WITHOUT),$(sort $(wildcard tests/unit/test_*.c))))
LAB   := $(patsubst tests/lab/%.c,$(B)/lab/%,$(sort $(wildcard tests/lab/*.c)))

.PHONY: all
all: $(B)/egress25 ## build build/egress25

# The kernel side: one object, embedded in the program as a skeleton header.
$(B)/egress25.bpf.o: bpf/egress25.bpf.c $(wildcard bpf/*.h)
$(B)/bench/cost/empty.bpf.o: tests/bench/cost/empty.bpf.c
$(B)/egress25.bpf.o $(B)/bench/cost/empty.bpf.o:
	@mkdir -p $(@D)
	$(call say,BPF)$(CLANG) -O2 -g -Wall -Wextra -Werror -Wno-unused-parameter -target bpf -mcpu=v3 -I. \
		-I/usr/include/$(shell $(CC) -print-multiarch) -c $< -o $@.tmp
	@$(BPFTOOL) gen object $@ $@.tmp && rm $@.tmp

$(B)/egress25.skel.h: $(B)/egress25.bpf.o
	$(call say,SKEL)$(BPFTOOL) gen skeleton $< name egress25_bpf > $@.tmp && mv $@.tmp $@

$(B)/user/sensor/sensor.o $(B)/user/sensor/load.o: $(B)/egress25.skel.h
$(B)/asan/sensor/sensor.o $(B)/asan/sensor/load.o: $(B)/egress25.skel.h
$(B)/user/%.o: user/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# Changes when the choice of libraries does, and then what depends on it is built anew.
$(B)/with: always
	@mkdir -p $(@D) && echo '$(WITH_PCAP)' | cmp -s - $@ || echo '$(WITH_PCAP)' > $@
.PHONY: always

$(B)/egress25 $(B)/asan/egress25 $(UNITS): $(B)/with

$(B)/egress25: $(OBJS) $(B)/user/main.o
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) $(LIB_LDLIBS) -lm -o $@

# The same program with the sanitizers, for the end-to-end tests.
$(B)/asan/egress25: $(USER:user/%.c=$(B)/asan/%.o) $(B)/asan/main.o
	$(call say,LINK)$(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) $(filter %.o,$^) $(LIB_LDLIBS) -lm -o $@

# The unit tests link the pure part of the program, all of it built with the sanitizers.
$(B)/asan/%.o: user/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP -c $< -o $@

$(B)/unit/%: tests/unit/%.c $(ASAN)
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP $< $(ASAN) \
		$(shell pkg-config --cflags --libs cmocka jansson inih $(filter libpcap,$(LIBS))) -lm -o $@

# The readers of files under clang's fuzzer: whatever a file holds, they must end and say why.
FUZZERS := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(filter-out $(WITHOUT),$(sort $(wildcard tests/fuzz/fuzz_*.c))))
FUZZED  := $(filter $(addprefix user/,base/% core/% guide/% render/% capture/%),$(PURE))
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
		$(shell pkg-config --libs jansson $(filter libpcap,$(LIBS))) -lm -o $@

.PHONY: fuzz
fuzz: $(FUZZERS) ## look for files that do harm to their readers (SECONDS=60 each)
	@for f in $(FUZZERS:$(B)/fuzz/fuzz_%=%); do tests/fuzz/fuzz.sh $$f $(or $(SECONDS),60) || exit; done

$(B)/lab/%: tests/lab/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(shell pkg-config --cflags libnl-route-3.0) $(CFLAGS) -MMD -MP \
		$< $(shell pkg-config --libs libnl-route-3.0) -o $@

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

# Traffic, and empty programs on the same hooks, attached by the sensors' own code.
$(B)/bench/cost/traffic: $(B)/bench/cost/traffic.o
$(B)/bench/cost/empty: $(B)/bench/cost/empty.o $(addprefix $(B)/user/,sensor/tc.o \
		sensor/tracepoint.o sensor/detached.o net/uplinks.o base/address.o base/parse.o)
$(B)/bench/cost/traffic $(B)/bench/cost/empty:
	$(call say,LINK)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIB_LDLIBS) -o $@

$(B)/bench/cost/%.o: tests/bench/cost/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(CPPFLAGS) $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

.PHONY: bench-cost
bench-cost: $(B)/egress25 $(addprefix $(B)/bench/cost/,empty.bpf.o empty traffic) ## what the programs cost, beside empty ones and tcpdump (root)
	@BPFTOOL=$(BPFTOOL) tests/bench/cost.sh

.PHONY: lab
lab: $(LAB) ## build the lab: a simulated internet, and a mail client

.PHONY: unit
unit: $(UNITS) ## build the unit tests

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
	@$(MAKE) --no-print-directory all lab unit $(FUZZERS) $(B)/bench/mail_days $(B)/asan/egress25
	@EGRESS25=$(B)/asan/egress25 tests/run.sh

.PHONY: lint
lint: ## layers, formatting, shell scripts, licence lines
	@tests/lint.sh

.PHONY: format
format: ## rewrite the sources in the house style
	@git ls-files '*.[ch]' | xargs clang-format -i

.PHONY: install
install: $(B)/egress25 ## install below DESTDIR and PREFIX
	install -D -m 755 $(B)/egress25 $(DESTDIR)$(PREFIX)/sbin/egress25

.PHONY: uninstall
uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/sbin/egress25

.PHONY: clean
clean: ## remove build/
	rm -rf $(B)

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 16
	@echo
	@echo 'WITH_PCAP=0 builds without libpcap: replay then reads no captures.'
	@echo 'V=1 shows the commands; DESTDIR, PREFIX, CC, CLANG and CFLAGS are honoured.'

.DELETE_ON_ERROR:
.SECONDARY:
-include $(wildcard $(B)/user/*/*.d $(B)/user/*.d $(B)/asan/*/*.d $(B)/unit/*.d $(B)/lab/*.d $(B)/bench/*.d $(B)/bench/*/*.d $(B)/fuzz/obj/*/*.d)
