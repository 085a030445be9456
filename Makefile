# crm: customer analytics inside PostgreSQL 15 and later.
#
#   make && make install   build and install; PG_CONFIG=/path/to/pg_config picks the server
#   make installcheck      regression tests against the running server it is installed in
#
# These need nothing installed system-wide; they build a private copy and use
# a throwaway server (the settings each one takes stand at the head of its script):
#
#   make check             every test: unit, regression, TAP, documentation
#   make demo              segments, grid and call list of a made-up shop, or of your CSV file
#   make dashboard         one HTML file for a browser: of a made-up shop, of your CSV file, or of a registered source
#   make bench             timings against plain SQL; SUITE=clv, abc, daily, satisfaction, credit, behaviour, relations, grow, parallel, source, recovery or starts for others
#   make lint coverage valgrind
#   make package           Debian packages for the servers of this machine, tried on throwaway ones
#
#   make dist              crm-VERSION.zip, the sources as PGXN takes them
#
# WERROR=1 turns warnings into errors. with_llvm=yes also builds the bitcode
# the server's JIT may inline (needs the clang the server was built with).

PG_CONFIG ?= pg_config

HARNESS = check demo dashboard bench lint coverage valgrind package

ifneq (,$(filter $(HARNESS),$(MAKECMDGOALS)))

# PGXS owns the target "check", so these goals do without PGXS.
.PHONY: $(HARNESS)
export CRM_GOAL = $(MAKECMDGOALS)

check:
	@bash test/run.sh
demo:
	@bash demo/demo.sh
dashboard:
	@bash dashboard/dashboard.sh
bench:
	@bash bench/$${SUITE:-rfm}.sh
lint coverage valgrind package:
	@bash test/$@.sh

else

# where the sources are: ./, or another folder in "make -f SOURCES/Makefile"
TREE := $(dir $(lastword $(MAKEFILE_LIST)))
ifneq ($(TREE),./)
ifneq (,$(wildcard $(TREE)src/*/*.o $(TREE)src/exports.*))
$(error $(TREE) holds files of a build of its own, which would be used here: run make clean there first)
endif
$(shell mkdir -p sql $(patsubst $(TREE)%,%,$(wildcard $(TREE)src/*/)))
# the Makefile.global of a server that was built in its own tree sets none
VPATH = $(TREE)
endif

EXTENSION = crm
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(TREE)crm.control)
PGFILEDESC = "crm - customer analytics"

MODULE_big = crm
OBJS = $(patsubst $(TREE)%.c,%.o,$(sort $(wildcard $(TREE)src/*/*.c)))

# The install script of this version is built from its parts; released
# versions and the deltas between versions are files of their own.
# Elsewhere than in the tree it has an absolute name, or VPATH would find the
# tree's and make would not build the one that it installs.
SCRIPT = $(if $(filter-out ./,$(TREE)),$(CURDIR)/)sql/crm--$(EXTVERSION).sql
DATA_built = $(SCRIPT)
DATA = $(filter-out sql/crm--$(EXTVERSION).sql,$(patsubst $(TREE)%,%,$(sort $(wildcard $(TREE)sql/crm--*.sql))))

# -ffp-contract=off: the same digits on processors that can fuse multiply and add
# -fno-semantic-interposition: our own functions are never replaced, as -Bsymbolic below says, and can be inlined
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter -ffp-contract=off -fno-semantic-interposition $(if $(WERROR),-Werror)
PG_CPPFLAGS = -I$(TREE)src
# -Bsymbolic: calls between our own files need not go through the linkage table
SHLIB_LINK = $(filter -lm,$(LIBS)) -Wl,-Bsymbolic
# The library is loaded into the namespace that all libraries of the server
# share: it shows only what the server looks up.
SHLIB_EXPORTS = src/exports.txt

REGRESS = $(sort $(patsubst $(TREE)test/sql/%.sql,%,$(wildcard $(TREE)test/sql/t_*.sql)))
REGRESS_OPTS = --inputdir=$(TREE)test --load-extension=crm --encoding=UTF8 --no-locale

ifndef with_llvm
override with_llvm = no
endif

EXTRA_CLEAN = $(OBJS:.o=.d) src/exports.txt src/exports.list

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# Each object writes the headers it was made from to a .d file beside it:
# Debian's PGXS tracks none. The bitcode follows its object.
override CFLAGS += -MMD -MP
-include $(OBJS:.o=.d)
$(OBJS): $(TREE)Makefile
$(OBJS:.o=.bc): %.bc: %.o

PARTS = $(patsubst %,$(TREE)sql/%.sql,$(shell cat $(TREE)sql/order))

$(SCRIPT): $(TREE)sql/expand.awk $(TREE)sql/ascii.awk $(TREE)sql/order $(PARTS)
	{ printf '%s\n\n' '\echo Use "CREATE EXTENSION crm" to load this file. \quit'; awk -f $< $(PARTS); } > $@.tmp
	LC_ALL=C awk -f $(TREE)sql/ascii.awk $@.tmp > $@.ascii.tmp
	rm $@.tmp
	mv $@.ascii.tmp $@

# the C functions that the scripts name, and what every library has
src/exports.txt: $(SCRIPT) $(DATA)
	{ printf '%s\n' Pg_magic_func _PG_init; \
	  sed -n "s/.*'MODULE_PATHNAME', *'\([a-z0-9_]*\)'.*/\1/p" $^ | sort -u | sed 'p; s/^/pg_finfo_/'; } > $@.tmp
	mv $@.tmp $@

# What is committed, or without git all files but those that .gitignore names;
# without those that .gitattributes keeps back; with the install script.
DIST = crm-$(EXTVERSION)
.PHONY: dist
dist: $(SCRIPT)
	@bash -c 'source $(TREE)test/lib/harness.sh && need_packages dist'
	rm -rf $(DIST) $(DIST).zip
	mkdir $(DIST)
	if [ -e $(TREE).git ]; then git -C $(TREE) archive HEAD; else \
	  sed -n 's/ *export-ignore$$//; s,/$$,,; s,^/,./,p; /^[*]/p' $(TREE).gitattributes $(TREE).gitignore | \
	  tar -C $(TREE) --exclude=./$(DIST) -X - -cf - . ; \
	  sed -n 's,^!/,,p' $(TREE).gitignore | tar -C $(TREE) -T - -cf - ; fi | tar -C $(DIST) -ixf -
	cp $(SCRIPT) $(DIST)/sql/
	zip -qrX $(DIST).zip $(DIST)
	rm -r $(DIST)

endif
