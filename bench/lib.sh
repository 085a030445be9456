# shellcheck shell=bash
# What the benchmarks share. Sourced after test/lib/harness.sh.

# sql [PSQL ARGUMENT...]
sql() {
	psql -X -q -v ON_ERROR_STOP=1 -v as_of=2026-01-01 "$@"
}

# Prints SIZE as a number of rows.
rows_wanted() {
	case $SIZE in
		*[kK]) echo $((${SIZE%?} * 1000)) ;;
		*[mM]) echo $((${SIZE%?} * 1000000)) ;;
		*) echo $((SIZE)) ;;
	esac
}

# A server whose cache holds all tables and where nothing else stirs: CPU time
# of finished children of the postmaster is then parallel workers only.
# start_server MEGABYTES
start_server() {
	local megabytes=$1
	cluster_start "shared_buffers = ${megabytes}MB" "jit = off" "autovacuum = off" "wal_level = minimal" \
		"max_wal_senders = 0" "max_wal_size = 16GB" "checkpoint_timeout = 1d" "synchronous_commit = off" \
		"max_worker_processes = 8" "max_parallel_workers = 2" "synchronize_seqscans = off"
}

# prewarm TABLE...: in the cache, frozen and analysed.
prewarm() {
	local table
	for table in "$@"; do
		sql -o /dev/null -c "VACUUM (FREEZE, ANALYZE) $table" -c "SELECT pg_prewarm('$table', 'buffer')"
	done
}

# task FAMILY KIND LABEL QUERY [VARIABLE=VALUE...] prints the psql commands that
# time one query. Within a family, ratios are taken to its recipe and its scan.
task() {
	local setting
	printf "\\\\set %s '%s'\n" family "$1" kind "$2" label "$3" query "$4.sql" \
		workers 0 operator_cost 0.0025 work_mem 256MB table orders aggregate population \
		arguments "customer_id, ordered_at, amount" frequency "count(*)"
	for setting in "${@:5}"; do
		printf "\\\\set %s '%s'\n" "${setting%%=*}" "${setting#*=}"
	done
	echo "\\ir measure.sql"
}

# run_round ROUND TABLE... times the tasks() of the script once in a server
# process of its own, warmed up by a scan of every table, so that no task pays
# for mapping the shared memory.
run_round() {
	local table
	{
		for table in "${@:2}"; do echo "SELECT count(*) FROM $table \g /dev/null"; done
		tasks
	} >bench/sql/round.sql
	sql -v round="$1" -f bench/sql/round.sql
}
