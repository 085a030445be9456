# shellcheck shell=bash
# The staged build and the throwaway server. Needs enter_private_copy first.

# build_stage [MAKE VARIABLE=VALUE...]: builds the tree and installs it below
# CRM_STAGE. Without variables, the objects of the last run are used again.
build_stage() {
	(($#)) || objects_restore
	make -s -j"$(nproc)" PG_CONFIG="$PG_CONFIG" "$@"
	make -s PG_CONFIG="$PG_CONFIG" DESTDIR="$CRM_STAGE" "$@" install
	(($#)) || objects_save
}

# Prints the settings that let a server load the staged extension. Debian's
# servers know extension_destdir, others have extension_control_path from 18.
stage_settings() {
	local known
	known=$(postgres --describe-config | cut -f1)
	if grep -qx extension_destdir <<<"$known"; then
		echo "extension_destdir = '$CRM_STAGE'"
	elif grep -qx extension_control_path <<<"$known"; then
		echo "extension_control_path = '$CRM_STAGE$("$PG_CONFIG" --sharedir):\$system'"
	else
		die "this server cannot load an extension from a staging directory;
  use Debian's PostgreSQL, version 18 or later, or make install and make installcheck"
	fi
	echo "dynamic_library_path = '$CRM_STAGE$("$PG_CONFIG" --pkglibdir):\$libdir'"
}

# cluster_start [SETTING...]: creates and starts a server reachable only through
# a socket in CRM_WORK, and points PGHOST, PGUSER and PGDATABASE at it. Each
# SETTING is a line of postgresql.conf. POSTGRES names a program to start
# instead of the server.
cluster_start() {
	local data=$CRM_WORK/data
	initdb -D "$data" --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync >"$CRM_WORK/initdb.log"
	{
		stage_settings
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$CRM_WORK'"
		echo "timezone = 'UTC'"
		echo "fsync = off"
		((!$#)) || printf '%s\n' "$@"
	} >>"$data/postgresql.conf"
	export PGHOST=$CRM_WORK PGUSER=postgres PGDATABASE=postgres
	pg_ctl -s -w -t 300 -D "$data" -l "$CRM_WORK/server.log" ${POSTGRES:+-p "$POSTGRES"} start ||
		{ cat "$CRM_WORK/server.log" >&2 && die "the server did not start"; }
}

# cluster_stop: a fast shutdown, so that every backend ends in an orderly way.
cluster_stop() {
	pg_ctl -s -w -m fast -D "$CRM_WORK/data" stop
}

# stop_server PIDFILE: the same from outside, where pg_ctl may refuse the user.
# The server removes the file when it is down.
stop_server() {
	local pid tries
	pid=$(head -n 1 "$1")
	kill -INT "$pid" 2>/dev/null || return 0
	for ((tries = 0; tries < 100; tries++)); do
		[[ -e $1 ]] || return 0
		sleep 0.1
	done
	kill -QUIT "$pid" 2>/dev/null || true
}
