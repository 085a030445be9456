# shellcheck shell=bash
# Shared by the tests, the demo and the benchmarks. A script begins with
#
#   source "$(dirname "${BASH_SOURCE[0]}")/lib/harness.sh"
#   enter_private_copy test/run.sh "$@"
#
# and from there on runs as an ordinary user in a private copy of the tree:
#
#   TOP          the tree: the original before enter_private_copy, the copy after
#   CRM_WORK     the private directory: the copy is $CRM_WORK/tree
#   CRM_STAGE    where build_stage installs the extension
#   CRM_SHARED   the folder ../shared/data, only set when it exists
#   PG_CONFIG    the server under test
#
# The work directory and every server in it vanish when the script ends,
# whatever ends it; KEEP=1 keeps both and says where.

set -euo pipefail

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
START=$SECONDS

# say TEXT: one line of progress with the seconds since the start.
say() { printf '[%3d s] %s\n' $((SECONDS - START)) "$*"; }

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# An inherited PGPORT, PGOPTIONS, locale or make flag must not reach the tests;
# PG_CONFIG and its like, which have an underscore, may.
for name in $(compgen -e); do
	[[ ! $name =~ ^PG[A-Z]+$ ]] || unset "$name"
done
unset name MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES LANGUAGE CDPATH
export LC_ALL=C.UTF-8 TZ=UTC

# Ctrl-C ends the script, not just the program it waits for.
trap 'exit 130' INT TERM

# shellcheck source=test/lib/packages.sh
source "$TOP/test/lib/packages.sh"
# shellcheck source=test/lib/objects.sh
source "$TOP/test/lib/objects.sh"
# shellcheck source=test/lib/cluster.sh
source "$TOP/test/lib/cluster.sh"
# shellcheck source=test/lib/tally.sh
source "$TOP/test/lib/tally.sh"

# as_user COMMAND...: runs it as the user the work directory belongs to.
as_user() {
	if ((EUID)); then
		"$@"
	else
		setpriv --reuid="$CRM_USER" --regid="$(id -g "$CRM_USER")" --init-groups -- "$@"
	fi
}

in_private_copy() { [[ ${CRM_WORK:-} && $TOP == "$CRM_WORK/tree" ]]; }

# enter_private_copy SCRIPT ARGUMENT...: outside a copy, makes one, runs SCRIPT
# in it, cleans up and exits with its status. Inside, returns at once, so one
# script can call another.
enter_private_copy() {
	if in_private_copy; then
		cd "$TOP"
		return
	fi

	need_packages build
	PG_CONFIG=$(find_pg_config) || die "no server of version 15 or later with its development files; PG_CONFIG may name one"
	if ! ((EUID)); then
		# the ordinary user to hand over to, since initdb refuses root
		CRM_USER=${CRM_USER:-$(id -un postgres 2>/dev/null || echo nobody)}
		id "$CRM_USER" >/dev/null 2>&1 || die "there is no user CRM_USER=$CRM_USER; name an ordinary one, such as CRM_USER=nobody"
		unset TMPDIR
	fi
	CRM_WORK=$(cd "$(mktemp -d "${TMPDIR:-/tmp}/crm.XXXXXX")" && pwd -P)
	trap leave_private_copy EXIT
	make_private_copy

	PATH="$("$PG_CONFIG" --bindir):$PATH"
	export CRM_WORK PG_CONFIG PATH HOME="$CRM_WORK" CRM_STAGE="$CRM_WORK/stage"
	local status=0
	as_user bash "$CRM_WORK/tree/$1" "${@:2}" || status=$?

	# what the script was asked to bring back, such as new expected output
	[[ ! -d $CRM_WORK/update ]] || cp -R "$CRM_WORK/update/." "$TOP/"
	keep_objects
	exit $status
}

# Fills the work directory: the tree without what a build left in it, and the
# shared data, copied only when the ordinary user could not read them in place.
make_private_copy() {
	local shared=$TOP/../shared/data
	mkdir "$CRM_WORK/tree" "$CRM_WORK/shared"
	tar -C "$TOP" --exclude=./.git --exclude='*.o' --exclude='*.so' --exclude='*.bc' --exclude='*.d' \
		--exclude=./results --exclude='./.objects-*' -cf - . | tar -C "$CRM_WORK/tree" --no-same-owner -xf -
	chmod -R u+rwX "$CRM_WORK/tree"
	cp "$TOP/$(objects_archive)" "$CRM_WORK/objects.tar" 2>/dev/null || true
	((EUID)) || chown -R "$CRM_USER:" "$CRM_WORK"

	unset CRM_SHARED
	[[ -d $shared ]] || return 0
	if as_user test -r "$shared" -a -x "$shared" && as_user cat "$shared"/* >/dev/null 2>&1; then
		ln -s "$(cd "$shared" && pwd -P)" "$CRM_WORK/shared/data"
	else
		cp -RL "$shared" "$CRM_WORK/shared/data"
		((EUID)) || chown -R "$CRM_USER:" "$CRM_WORK/shared"
	fi
	export CRM_SHARED=$CRM_WORK/shared/data
}

# Keeps what objects_save handed over, where the original tree may be written.
# Other runs may read the archive meanwhile.
keep_objects() {
	local archive
	archive=$TOP/$(objects_archive)
	[[ -e $CRM_WORK/objects.new.tar ]] || return 0
	{ cp "$CRM_WORK/objects.new.tar" "$archive.$$" && mv "$archive.$$" "$archive"; } 2>/dev/null || rm -f "$archive.$$"
}

# Stops every server below the work directory and removes it.
leave_private_copy() {
	local pidfile
	if [[ ${KEEP:-0} == 1 ]]; then
		printf '\nKept: %s\n' "$CRM_WORK"
		for pidfile in "$CRM_WORK"/*/postmaster.pid; do
			[[ ! -e $pidfile ]] || printf 'Server: psql -h %s -U postgres\nStop:   kill -INT %s\n' \
				"$CRM_WORK" "$(head -n 1 "$pidfile")"
		done
		printf 'Remove: rm -rf %s\n' "$CRM_WORK"
		return
	fi
	for pidfile in "$CRM_WORK"/*/postmaster.pid; do
		[[ ! -e $pidfile ]] || stop_server "$pidfile"
	done
	rm -rf -- "$CRM_WORK"
}
