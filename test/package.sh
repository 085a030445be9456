#!/usr/bin/env bash
# The archive for PGXN, and from it the Debian packages for the servers of this
# machine, each tried in a throwaway server; `make package` calls it.
#
#   PG_MAJOR, PG_CONFIG    the package of this server only
#   DEB_BUILD_OPTIONS      as Debian knows them; with noopt, packages are built
#                          fast and tried, but not kept
#
# Packages that passed are left in the top directory. The last line reads
# "N passed, N failed".

# shellcheck source=test/lib/harness.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/harness.sh"
need_packages build check package
enter_private_copy test/package.sh "${PG_MAJOR:-}${PG_CONFIG:-}"

ONE_SERVER=${1:-}
VERSION=$(sed -n "s/^default_version = '\(.*\)'/\1/p" crm.control)
PACKAGED=$(dpkg-parsechangelog -S Version)
BUILT=$CRM_WORK/package
SOURCE=$BUILT/crm-$VERSION
debian_major_of "$PG_CONFIG" >/dev/null || die "packages are made for Debian's servers, and PG_CONFIG=$PG_CONFIG is of another"

# Prints the versions to make packages for.
server_versions() {
	local candidate major
	if [[ $ONE_SERVER ]]; then
		debian_major_of "$PG_CONFIG"
		return
	fi
	for candidate in "$DEBIAN_SERVERS"/*/bin/pg_config; do
		major=$(major_of "$candidate")
		((${major:-0} < 15)) || [[ $(lacking "$candidate") ]] || echo "$major"
	done
}

# dist NAMES: makes the archive and writes the names of its files.
dist() {
	make -s PG_CONFIG="$PG_CONFIG" dist && unzip -Z1 "crm-$VERSION.zip" | grep -v '/$' | sort >"$1"
}

# The archive is made of the tree's files, without what builds and tests leave there.
archive_of_files() {
	mkdir -p results && touch src/leftover.o src/exports.txt results/leftover.out regression.diffs leftover.deb
	dist "$BUILT/names" && unzip -q -d "$BUILT" "crm-$VERSION.zip" &&
		! grep -E 'leftover|exports\.txt|regression\.diffs|\.zip|/\.ci' "$BUILT/names" &&
		grep -qx "crm-$VERSION/sql/crm--$VERSION.sql" "$BUILT/names"
}

# Git would put the same files into it.
archive_of_git() {
	git init -q . && git add -A && git -c user.name=crm -c user.email=crm@crm.invalid commit -qm crm &&
		dist "$BUILT/names.git" && rm -rf .git && diff -u "$BUILT/names" "$BUILT/names.git"
}

# run_tap SCRIPT: a Perl script of the unpacked archive that prints TAP, run in it.
run_tap() {
	local status=0
	(cd "$SOURCE" && perl "$1") >"$BUILT/tap.log" 2>&1 || status=$?
	tally_tap "$1 of the archive" "$status" "$BUILT/tap.log"
}

# The control file of the tree is that of Debian 12.
control_file() {
	(cd "$SOURCE" && PG_SUPPORTED_VERSIONS=15 pg_buildext checkcontrol)
}

build_packages() {
	cd "$SOURCE" && pg_buildext updatecontrol && dpkg-buildpackage -Pnocheck -b -us -uc && cd "$TOP"
}

# wanted_files MAJOR: what belongs into a package.
wanted_files() {
	local share=/usr/share/postgresql/$1/extension doc=/usr/share/doc/postgresql-$1-crm
	{
		echo "/usr/lib/postgresql/$1/lib/crm.so"
		printf "$share/%s\n" crm.control sql/crm--*.sql
		printf "$doc/%s\n" CHANGELOG.md README.md changelog.gz copyright doc/* dashboard/queries/*
	} | sed 's,/sql/,/,; s,/dashboard/,/examples/,' | sort
}

# contents MAJOR PACKAGE: its files are the wanted ones, and root's alone to change.
contents() {
	diff -u <(wanted_files "$1") <(dpkg-deb -c "$2" | awk '!/^d/ { print substr($6, 2) }' | sort) &&
		! dpkg-deb -c "$2" | grep -vE '^(drwxr-xr-x|-rw-r--r--) root/root '
}

# fields MAJOR PACKAGE: it says what it is and whom it needs.
fields() {
	dpkg-deb -f "$2" Package Version Depends &&
		[[ $(dpkg-deb -f "$2" Package) == "postgresql-$1-crm" && $(dpkg-deb -f "$2" Version) == "$PACKAGED" ]] &&
		[[ $(dpkg-deb -f "$2" Depends) =~ postgresql-$1[\ ,] ]]
}

# tried MAJOR PACKAGE: a server that has the package runs its README, from CREATE
# EXTENSION on.
tried() (
	CRM_STAGE=$BUILT/root-$1
	PG_CONFIG=$DEBIAN_SERVERS/$1/bin/pg_config
	PATH=${PG_CONFIG%/*}:$PATH
	dpkg-deb -x "$2" "$CRM_STAGE" && cluster_start || return
	perl test/doc_blocks.pl "$CRM_STAGE/usr/share/doc/postgresql-$1-crm/README.md" &&
		[[ $(psql -XAtc "SELECT extversion FROM pg_extension WHERE extname = 'crm'" doc_readme) == "$VERSION" ]]
	local status=$?
	cluster_stop && rm -r "$CRM_WORK/data"
	return $status
)

checked_by_lintian() { lintian --fail-on error,warning "$BUILT"/*.changes; }

mkdir "$BUILT"
tally_step "archive of the tree's files" archive_of_files
! command -v git >/dev/null || tally_step "archive of git's files" archive_of_git
run_tap test/meta.pl
run_tap test/tree.pl
tally_step "debian/control is made of debian/control.in" control_file

versions=$(server_versions)
export PG_SUPPORTED_VERSIONS=$versions DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-} nocheck noautodbgsym"
tally_step "packages for PostgreSQL ${versions//$'\n'/, }" build_packages
! command -v lintian >/dev/null || tally_step "lintian finds nothing" checked_by_lintian
for major in $versions; do
	package=("$BUILT/postgresql-$major-crm_${PACKAGED}_"*.deb)
	tally_step "postgresql-$major-crm: its files are where they belong" contents "$major" "${package[0]}"
	tally_step "postgresql-$major-crm: its name, version and server" fields "$major" "${package[0]}"
	tally_step "postgresql-$major-crm: its README runs on it" tried "$major" "${package[0]}"
done

if ((failed == 0)) && [[ $DEB_BUILD_OPTIONS != *noopt* ]]; then
	mkdir -p "$CRM_WORK/update"
	cp "$BUILT"/*.deb "$CRM_WORK/update/"
	say "To install: sudo apt-get install$(cd "$BUILT" && printf ' ./%s' *.deb)"
fi
tally_print
((failed == 0))
