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
#   make bench             timings against plain SQL; SUITE=clv, abc or recovery for others
#   make lint coverage valgrind
#
# WERROR=1 turns warnings into errors. with_llvm=yes also builds the bitcode
# the server's JIT may inline (needs the clang the server was built with).

PG_CONFIG ?= pg_config

HARNESS = check demo bench lint coverage valgrind

ifneq (,$(filter $(HARNESS),$(MAKECMDGOALS)))

# PGXS owns the target "check", so these goals do without PGXS.
.PHONY: $(HARNESS)

check:
	@bash test/run.sh
demo:
	@bash demo/demo.sh
bench:
	@bash bench/$${SUITE:-rfm}.sh
lint coverage valgrind:
	@bash test/$@.sh

else

EXTENSION = crm
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" crm.control)
PGFILEDESC = "crm - customer analytics"

MODULE_big = crm
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard src/*.c)))

# The install script of this version is built from its parts; released
# versions and the deltas between versions are files of their own.
SCRIPT = sql/crm--$(EXTVERSION).sql
DATA_built = $(SCRIPT)
DATA = $(filter-out $(SCRIPT),$(sort $(wildcard sql/crm--*.sql)))

# -ffp-contract=off: the same digits on processors that can fuse multiply and add
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter -ffp-contract=off $(if $(WERROR),-Werror)
# -Bsymbolic: calls between our own files need not go through the linkage table
SHLIB_LINK = $(filter -lm,$(LIBS)) -Wl,-Bsymbolic

REGRESS = $(sort $(patsubst test/sql/%.sql,%,$(wildcard test/sql/t_*.sql)))
REGRESS_OPTS = --inputdir=test --load-extension=crm --encoding=UTF8 --no-locale

ifndef with_llvm
override with_llvm = no
endif

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# Debian's PGXS tracks no header dependencies.
$(OBJS): $(wildcard src/*.h)

PARTS = $(sort $(wildcard sql/parts/[0-9]*.sql))

$(SCRIPT): sql/expand.awk $(PARTS)
	{ printf '%s\n\n' '\echo Use "CREATE EXTENSION crm" to load this file. \quit'; awk -f sql/expand.awk $(PARTS); } > $@.tmp
	mv $@.tmp $@

endif
