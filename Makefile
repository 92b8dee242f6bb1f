# accord: `make run` to try it, `make test` to check it, `make help` for the rest.
NAME    := accord
VERSION := 0.1.0
PREFIX  ?= /usr/local
VARIANT ?= release
SECS    ?= 30
CC      := gcc
BUILD   ?= build
Q       := $(if $(V),,@)
OUT     := $(BUILD)/$(VARIANT)
ifneq ($(CC),gcc)
OUT     := $(BUILD)/$(notdir $(CC))-$(VARIANT)
endif

PKGS := libgit2 libmicrohttpd gnutls libcmark-gfm jansson libsodium libutf8proc libseccomp \
        pangoft2 pango harfbuzz harfbuzz-subset fontconfig freetype2 zlib libbrotlienc nettle \
        libzip libxml-2.0 libqrencode
STD  := -std=c17 -pedantic -D_DEFAULT_SOURCE -D_FILE_OFFSET_BITS=64
WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
        -Wold-style-definition -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wundef \
        -Wconversion -Wno-sign-conversion -Wimplicit-fallthrough -Wdouble-promotion
SAN_asan := -fsanitize=address,undefined
SAN_tsan := -fsanitize=thread
SAN_cov  := --coverage
SAN_fuzz := -fsanitize=address,undefined
FLAGS_debug   := -O0 -g3
FLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2
FLAGS_asan    := -O1 -g -fno-omit-frame-pointer -DARENA_DEBUG -DSANITIZED -fno-sanitize-recover=all
FLAGS_tsan    := -O1 -g -DSANITIZED
FLAGS_cov     := -O0 -g
FLAGS_fuzz    := -O1 -g -DSANITIZED -fsanitize=fuzzer-no-link -fno-sanitize-recover=all
CFLAGS ?= $(FLAGS_$(VARIANT))

# Foreign headers are -isystem: their warnings are not ours to mend.
FOREIGN := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PKGS)))
ALL_C := $(STD) $(WARN) -fstack-protector-strong -fstack-clash-protection -fPIE \
         -ffile-prefix-map=$(CURDIR)=. $(CFLAGS) $(SAN_$(VARIANT)) $(FOREIGN) \
         -DACCORD_VERSION='"$(VERSION)"' -Isrc -MMD -MP
ALL_L := -pie -Wl,-z,relro,-z,now $(LDFLAGS) $(SAN_$(VARIANT)) $(shell pkg-config --libs $(PKGS)) \
         -lcmark-gfm-extensions -lhyphen -pthread -lm

SRC   := $(sort $(shell find src -name '*.c'))
OBJ   := $(patsubst src/%.c,$(OUT)/%.o,$(filter-out src/main.c,$(SRC))) $(OUT)/assets.o
TESTS := $(sort $(wildcard tests/unit/test_*.c))
# ThreadSanitizer has nothing to say of a program that starts no thread.
ifeq ($(VARIANT),tsan)
TESTS := $(shell grep -lE '"(api|cache|cli|desk|git|http|hub|jobs|log|pages|sandbox|site|store)/|(git|http|ledger|store)_(fixture|kit)\.h|pthread' $(TESTS))
endif
UNIT  := $(patsubst tests/unit/%.c,$(OUT)/tests/%,$(TESTS))
BENCH := $(addprefix $(OUT)/bench/,store cpu export prose_cost prose_merge prose_diff)
FUZZ  := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
WEB   := $(sort $(shell find web/i18n web/templates web/css web/js web/icons 2>/dev/null))
TS    := $(sort $(wildcard web/editor/* web/draft/* web/js/* web/css/*.css web/css/*/*.css))

.PHONY: all help check crash soak test test-long screens screenshots golden lint floors types web format \
        format-check tidy tidy-all manual fuzz fuzz-build replay bench run \
        sbom reproduce setup install uninstall clean compile-commands
.SECONDARY:
.DELETE_ON_ERROR:

all: $(OUT)/$(NAME)                      ## build the program (VARIANT=release, CC=gcc, V=1 shows commands)

$(OUT)/%.o: src/%.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC   $<")
	$(Q)$(CC) $(ALL_C) -c $< -o $@

# Templates, catalogs, style and scripts become read-only data of the program.
$(OUT)/assets.S: $(WEB) $(BUILD)/web/editor.js scripts/embed
	@mkdir -p $(@D)
	$(Q)scripts/embed $@ $(OUT)/web $(BUILD)/web
# The formatted editor, from packages of exact versions, and all other scripts and styles. One bundle for all variants.
$(BUILD)/web/editor.js: $(TS) scripts/build-web node_modules/.package-lock.json
	@mkdir -p $(@D)
	$(if $(V),,@echo "  WEB  $@")
	$(Q)scripts/build-web $(@D)
node_modules/.package-lock.json: package-lock.json
	$(if $(V),,@echo "  NPM  $<")
	$(Q)npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
$(OUT)/assets.o: $(OUT)/assets.S
	$(Q)$(CC) -c $< -o $@

$(OUT)/lib.a: $(OBJ)
	@rm -f $@
	$(Q)ar rcs $@ $^
$(OUT)/$(NAME): $(OUT)/main.o $(OUT)/lib.a
	$(if $(V),,@echo "  LINK $@")
	$(Q)$(CC) $^ $(ALL_L) -o $@

$(OUT)/tests/%: tests/unit/%.c $(OUT)/lib.a
	@mkdir -p $(@D)
	$(if $(V),,@echo "  TEST $<")
	$(Q)$(CC) $(ALL_C) -Itests $< $(OUT)/lib.a $(ALL_L) -lcmocka -o $@

$(OUT)/bench/%: tests/bench/bench_%.c $(OUT)/lib.a
	@mkdir -p $(@D)
	$(if $(V),,@echo "  BENCH $<")
	$(Q)$(CC) $(ALL_C) -Itests $< $(OUT)/lib.a $(ALL_L) -o $@

# What tests/crash runs the program under, whatever the program's variant.
CRASH := $(addprefix $(BUILD)/release/crash/,trace clock.so)
$(BUILD)/release/crash/trace: tests/crash/trace.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CRASH $<")
	$(Q)$(CC) $(STD) $(WARN) -O1 -g -Isrc -MMD -MP $< -o $@
$(BUILD)/release/crash/clock.so: tests/crash/clock.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CRASH $<")
	$(Q)$(CC) $(STD) $(WARN) -O1 -g -fPIC -shared $< -ldl -o $@

# Fuzz targets: libFuzzer under clang (VARIANT=fuzz), or a replay of the corpus under any compiler.
$(OUT)/fuzz/%: tests/fuzz/fuzz_%.c $(OUT)/lib.a
	@mkdir -p $(@D)
	$(if $(V),,@echo "  FUZZ $<")
	$(Q)$(CC) $(ALL_C) -Itests $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer,tests/fuzz/replay.c) \
		$< $(OUT)/lib.a $(ALL_L) -o $@

crash: all $(CRASH)                      ## killed, cut off, failed, damaged: some of all calls (CRASH=all: all)
	@scripts/run-crash
soak: all                                ## a hundred people for MINUTES (5); figures, and what git says afterwards
	@ACCORD=$(OUT)/$(NAME) node tests/soak/soak.mjs
check: floors $(UNIT)                    ## quick: build and run the unit tests of this VARIANT
	@scripts/run-unit $(UNIT)

test:                                    ## everything, under 15 minutes on two cores
	@scripts/test

test-long:                               ## what takes longer: deep analysis, every crash, a soak, a book, other browsers, fuzzing, two builds alike, a bare Debian
	@scripts/test build tidy-all attack crash-long soak long engines fuzz-long reproduce bare
screens: all                             ## a picture of every screen, in build/screens
	@scripts/setup test
	@SCREENS=yes ACCORD=$(OUT)/$(NAME) scripts/run-node tests/browser screens
golden: all                              ## the signatures of the pages of drafts/2026, made anew (look at the pages first)
	@GOLDEN=write ACCORD=$(OUT)/$(NAME) scripts/run-node tests/api looks
screenshots: all                         ## the pictures of docs/images, made anew
	@scripts/setup test
	@scripts/screenshots $(OUT)/$(NAME)

floors:                                  ## no include climbs a floor
	@scripts/floors
types: node_modules/.package-lock.json   ## do the types of web/editor hold?
	@node_modules/.bin/tsc -p web/editor
web: $(BUILD)/web/editor.js              ## the editor's own tests, without a browser
	@scripts/run-node tests/web
format:                                  ## let clang-format decide
	clang-format -i $$(find src tests -name '*.[ch]')
format-check:                            ## is it formatted?
	clang-format --dry-run -Werror $$(find src tests -name '*.[ch]')
compile-commands: export FLAGS = $(filter-out -MMD -MP,$(ALL_C))
compile-commands:                        ## flags for editors and clang-tidy
	@scripts/compile-commands > compile_commands.json
# $(call TIDY,FILES,OPTIONS): FILES to a process. Findings go to standard output and are errors; what it
# counts besides matters only when it failed.
TIDY = mkdir -p $(BUILD) && printf '%s\n' $(SRC) | \
	xargs -P $(shell nproc) -n $(1) clang-tidy --quiet -p . $(2) 2> $(BUILD)/tidy.log || \
	{ cat $(BUILD)/tidy.log; exit 1; }
# The quick run follows a path through one function, the long one also into those it calls. To start
# a process costs more than most files do, so the quick run shares it; valist.* of clang-tidy 14
# mistakes every file but the first of a process and is left to the long one.
SHALLOW := --checks=-clang-analyzer-valist.* $(addprefix --extra-arg=,-Xclang -analyzer-config -Xclang mode=shallow)
tidy: compile-commands                   ## static analysis, a minute
	@$(call TIDY,8,$(SHALLOW))
tidy-all: compile-commands               ## static analysis across functions, five minutes
	@$(call TIDY,1)
manual:                                  ## the manual is well formed
	@mandoc -T lint -W warning docs/accord.1
lint: floors types format-check tidy manual  ## floors, types, format, tidy, manual

fuzz:                                    ## SECS (30) for each target, from the kept corpus
	$(MAKE) CC=clang VARIANT=fuzz fuzz-build
	@scripts/run-fuzz $(SECS) $(BUILD)/clang-fuzz/fuzz $(FUZZ)
fuzz-build: $(patsubst %,$(OUT)/fuzz/%,$(FUZZ))
replay: fuzz-build                       ## the kept inputs of all fuzz targets, in this VARIANT
	@scripts/run-fuzz replay $(OUT)/fuzz $(FUZZ)

setup:                                   ## install what is missing to build and run
	@scripts/setup run
run: setup                               ## build, make the demo, serve it, print sign-in links
	@$(MAKE) all
	@scripts/run-demo $(OUT)/$(NAME)
sbom: $(OUT)/$(NAME).cdx.json             ## what it is made of, as CycloneDX JSON
$(OUT)/$(NAME).cdx.json: scripts/sbom scripts/setup docs/dependencies.md
	@mkdir -p $(@D)
	@scripts/sbom $(VERSION) > $@.tmp && mv $@.tmp $@ && echo $@
reproduce:                               ## build twice, in two places, and compare the bytes
	@scripts/reproduce
bench:                                   ## measure beside peers, print ratios (PARTS: only these)
	@scripts/setup bench
	@$(MAKE) --no-print-directory all $(BENCH)
	@scripts/bench $(OUT)/$(NAME) $(PARTS)

install: all                             ## honours DESTDIR, PREFIX
	install -D -m 0755 $(OUT)/$(NAME) $(DESTDIR)$(PREFIX)/bin/$(NAME)
	install -D -m 0644 docs/accord.1 $(DESTDIR)$(PREFIX)/share/man/man1/accord.1
uninstall:                               ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/$(NAME) $(DESTDIR)$(PREFIX)/share/man/man1/accord.1
clean:                                   ## remove what was built
	rm -rf $(BUILD)
help:                                    ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1\t/p' Makefile | expand -t 26

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
