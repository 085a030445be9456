#!/usr/bin/env bash
# Both compilers and the linters, without a warning; `make lint` calls it. The
# last line reads "N passed, N failed".

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/harness.sh"
need_packages build check lint
enter_private_copy test/lint.sh "$@"

build_with() {
	make -s PG_CONFIG="$PG_CONFIG" clean
	make -s -O -j"$(nproc)" PG_CONFIG="$PG_CONFIG" WERROR=1 "$@"
}

# With assertions on, what they say guides the analyzer.
tidy() {
	local server
	server=$("$PG_CONFIG" --includedir-server)
	printf '%s\n' "-I$server" "-I$server/../internal" -Isrc -D_GNU_SOURCE -DUSE_ASSERT_CHECKING >compile_flags.txt
	find src -name '*.c' -print0 | xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet --warnings-as-errors='*'
}

unit_tests() {
	gcc -fsyntax-only -Wall -Wextra -Wno-unused-parameter -Werror -Isrc test/unit/*.c src/math/*.c
}

scripts() {
	find . \( -name '*.sh' -o -path ./.ci/run -o -path ./debian/tests/installcheck \) -print0 | xargs -0 shellcheck -x -e SC2119
	find test demo -name '*.p[lm]' -print0 | PERL5LIB=$(dirname "$("$PG_CONFIG" --pgxs)")/../test/perl:test/perl xargs -0 -n 1 perl -wc
}

# clang rejects some of the flags and attributes of a server built by gcc
tally_step "gcc without warnings" build_with
tally_step "clang without warnings" build_with CC=clang CFLAGS="-O2 -fwrapv -fno-strict-aliasing -Wno-ignored-attributes"
tally_step "unit tests without warnings" unit_tests
tally_step "clang-tidy without warnings" tidy
tally_step "shellcheck and perl -c without warnings" scripts

tally_print
((failed == 0))
