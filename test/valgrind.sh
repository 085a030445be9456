#!/usr/bin/env bash
# A smoke test on a server under valgrind; `make valgrind` calls it. REGRESS names
# other tests; the ones left out take minutes there.
# Fails when valgrind finds an error with the extension on the call stack: the
# server has some of its own.

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/harness.sh"
need_packages build check valgrind
enter_private_copy test/valgrind.sh "$@"

cat >"$CRM_WORK/postgres" <<END
#!/bin/sh
exec valgrind --quiet --error-limit=no --fullpath-after= --log-file='$CRM_WORK/valgrind.%p.log' '$(command -v postgres)' "\$@"
END
chmod +x "$CRM_WORK/postgres"

say "Building"
build_stage COPT=-g
say "Starting the server under valgrind"
POSTGRES=$CRM_WORK/postgres cluster_start "autovacuum = off" "max_parallel_workers_per_gather = 0"
say "Running the regression tests"
status=0
make -s PG_CONFIG="$PG_CONFIG" REGRESS="${REGRESS:-t_rfm_edge t_scheme t_rfm_score t_rfm_segments t_rfm_window}" installcheck || status=$?
cluster_stop

# An error is a block of lines; --quiet leaves nothing else in the logs. A frame
# of the extension names the private copy, as source file or as library.
errors=$(cat "$CRM_WORK"/valgrind.*.log | sed 's/^==[0-9]*== *//' | perl -n00e "print if m{\Q$CRM_WORK\E/}")
[[ -z $errors ]] || { printf '%s\n' "$errors" && die "valgrind found errors in crm.so"; }
((status == 0)) || die "the regression tests failed under valgrind"
say "No errors in crm.so"
