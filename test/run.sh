#!/usr/bin/env bash
# Every test of the project; `make check` calls it.
#
#   ONLY="unit regress tap docs tree"   the suites to run, default all
#   REGRESS="t_a t_b"                   only these regression tests
#   PROVE_TESTS="test/t/001_x.pl"       only these TAP tests
#   UPDATE=1                            also rewrite what the regression tests
#                                       and the documentation expect
#   JOBS=2                              TAP tests at a time, default one a processor
#   KEEP=1                              keep the work directory and the server
#   PG_CONFIG, PG_MAJOR                 another server than PostgreSQL 15
#
# The last line reads "N passed, N failed", and the exit status is 0 when
# nothing failed.

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/harness.sh"
need_packages build check
enter_private_copy test/run.sh "$@"

ONLY=${ONLY:-unit regress tap docs tree}
JOBS=${JOBS:-$(nproc)}
wants() { [[ " $ONLY " == *" $1 "* ]]; }

# A server of one's own may lack the modules that the TAP tests use.
! wants tap || [[ -e $(dirname "$("$PG_CONFIG" --pgxs)")/../test/perl/PostgreSQL/Test/Cluster.pm ]] ||
	die "the server of $PG_CONFIG was built without --enable-tap-tests. For all other tests run:
  ONLY='unit regress docs tree' make check"

finish() {
	local status=$?
	wait
	((status == 0 || failed > 0)) || failed=1
	tally_print
	((failed == 0)) || exit 1
}
trap finish EXIT

# The pure mathematics, without a server, under the sanitizers.
run_unit() {
	local source program log=$CRM_WORK/unit.log flags=()
	if ((${COVERAGE:-0})); then flags=(FLAGS=--coverage); else objects_restore; fi
	make -k -j"$(nproc)" -f test/unit/Makefile "${flags[@]}" >"$log" 2>&1 || true
	((${#flags[@]})) || objects_save
	for source in test/unit/*_test.c; do
		program=${source%.c}
		if [[ -e $program ]]; then run_tap "$source" "$program"; else tally_tap "$source" 1 "$log"; fi
	done
}

# run_tap NAME COMMAND...: runs a program that prints TAP and counts its tests.
run_tap() {
	local name=$1 log status=0
	shift
	log=$(mktemp "$CRM_WORK/tap.XXXXXX")
	"$@" >"$log" 2>&1 || status=$?
	tally_tap "$name" $status "$log"
}

# The regression tests, the way users run them: make installcheck against a
# running server. PostgreSQL 15 prints "test NAME ... ok", later ones TAP.
run_regress() {
	local name total good log=$CRM_WORK/regress.log
	for name in ${REGRESS:-$(basename -s .sql test/sql/t_*.sql)}; do
		[[ -e test/sql/$name.sql ]] || die "there is no test/sql/$name.sql"
		[[ -e expected/$name.out ]] || {
			say "$name has no expected/$name.out yet: all that it prints is a difference; UPDATE=1 writes the file"
			: >"expected/$name.out"
		}
	done
	make -s PG_CONFIG="$PG_CONFIG" ${REGRESS:+REGRESS="$REGRESS"} installcheck >"$log" 2>&1 || true
	total=$(wc -w <<<"${REGRESS:-$(find test/sql -name 't_*.sql')}")
	good=$(grep -cE '^(test +[^ ]+ +\.\.\. ok|ok [0-9]+ )' "$log" || true)
	((good == total)) || { cat "$log"; cat regression.diffs 2>/dev/null || tail -n 20 "$CRM_WORK/server.log"; }
	passed=$((passed + good)) failed=$((failed + total - good))
	printf '%-40s %4d passed%s\n' "test/sql" "$good" "$( ((good == total)) || echo ", $((total - good)) FAILED")"
	[[ ${UPDATE:-0} != 1 ]] || {
		bring_back expected results/t_*.out
		((good == total)) || say "What was printed is now expected: read git diff expected, then run again"
	}
}

# Tests that start, stop, break or dump servers of their own, several at a time.
run_prove() {
	local script perl pgxs running=()
	pgxs=$(dirname "$("$PG_CONFIG" --pgxs)")
	perl=$(cd "$pgxs/../test/perl" && pwd):$TOP/test/perl
	CRM_STAGE_SETTINGS=$(stage_settings)
	export CRM_STAGE_SETTINGS PERL5LIB="$perl${PERL5LIB:+:$PERL5LIB}" PG_REGRESS="$pgxs/../test/regress/pg_regress"
	export TESTDIR=$CRM_WORK/tap TESTDATADIR=$CRM_WORK/tap/tmp_check TESTLOGDIR=$CRM_WORK/tap/tmp_check/log
	mkdir -p "$TESTLOGDIR"
	for script in ${PROVE_TESTS:-test/t/*.pl}; do
		[[ -e $script ]] || continue
		((${#running[@]} < JOBS)) || tally_one
		# what runs in the background would not hear Ctrl-C
		(trap - INT && exec prove -v "$script") >"$TESTLOGDIR/$(basename "$script").tap" 2>&1 &
		running[$!]=$script
	done
	while ((${#running[@]})); do tally_one; done
}

# Waits for the next of the running TAP tests to end, and counts its tests.
tally_one() {
	local process status=0
	wait -n -p process "${!running[@]}" || status=$?
	tally_tap "${running[process]}" $status "$TESTLOGDIR/$(basename "${running[process]}").tap"
	unset "running[process]"
}

# Every SQL block of the manual, as a reader would run it.
run_docs() {
	local page
	for page in README.md doc/*.md; do
		[[ -e $page ]] || continue
		if [[ $page == doc/reference.md ]]; then
			[[ ${UPDATE:-0} != 1 ]] || write_reference
		elif [[ ${UPDATE:-0} == 1 ]]; then
			run_tap "$page" perl test/doc_blocks.pl --update "$page"
			bring_back "$(dirname "$page")" "$page"
		else
			run_tap "$page" perl test/doc_blocks.pl "$page"
		fi
	done
}

# The page that the catalogue makes; test/t/026_reference.pl compares it.
write_reference() {
	createdb reference
	psql -Xq -d reference -c 'CREATE EXTENSION crm'
	psql -XAtq -v ON_ERROR_STOP=1 -d reference -f doc/reference.sql >doc/reference.md
	bring_back doc doc/reference.md
}

# What would rot unseen: files without their twin, lists, versions.
run_tree() {
	run_tap "source tree" perl test/tree.pl
}

# bring_back DIRECTORY FILE...: hands files over to the original tree.
bring_back() {
	mkdir -p "$CRM_WORK/update/$1"
	cp "${@:2}" "$CRM_WORK/update/$1/"
}

if wants unit; then run_unit; fi
if wants regress || wants tap || wants docs; then
	say "Building for $("$PG_CONFIG" --version)"
	build_args=()
	((!${COVERAGE:-0})) || build_args=(PG_CFLAGS="--coverage -Og" SHLIB_LINK="--coverage -lm")
	build_stage "${build_args[@]}"
fi
if wants regress || wants docs; then
	cluster_start
	if wants regress; then run_regress; fi
	if wants docs; then run_docs; fi
	cluster_stop
fi
if wants tap; then run_prove; fi
if wants tree; then run_tree; fi
