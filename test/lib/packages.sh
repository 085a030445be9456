# shellcheck shell=bash
# What the scripts need beyond a bare Debian 12, and how it gets there.
# This is the only list of packages in the project.

PG_MAJOR=${PG_MAJOR:-15}

declare -A PACKAGES=(
	[build]="gcc libc6-dev make perl libipc-run-perl postgresql-$PG_MAJOR postgresql-server-dev-$PG_MAJOR"
	[lint]="clang clang-tidy shellcheck"
	[valgrind]="valgrind"
)

# Prints the first pg_config that belongs to a whole installation, server and
# build files, of version 15 or later.
find_pg_config() {
	local candidate
	for candidate in ${PG_CONFIG:-"/usr/lib/postgresql/$PG_MAJOR/bin/pg_config" pg_config}; do
		if [[ -e $("$candidate" --pgxs 2>/dev/null) && -x $("$candidate" --bindir)/initdb &&
			$("$candidate" --version | tr -dc '0-9.' | cut -d. -f1) -ge 15 ]]; then
			command -v "$candidate"
			return
		fi
	done
	return 1
}

# Says whether what a package is listed for is there, however it came.
have_package() {
	case $1 in
		libc6-dev) [[ -e /usr/include/stdio.h ]] ;;
		libipc-run-perl) perl -MIPC::Run -e 1 2>/dev/null ;;
		perl) command -v prove >/dev/null ;;
		postgresql-*) find_pg_config >/dev/null ;;
		*) command -v "$1" >/dev/null ;;
	esac
}

missing_packages() {
	local group package
	for group in "$@"; do
		for package in ${PACKAGES[$group]}; do
			have_package "$package" || printf '%s ' "$package"
		done
	done
}

# apt_install PREFIX PACKAGE...: PREFIX is "sudo -n" or nothing. A first
# PostgreSQL package would create a cluster "main" and start it at every boot;
# its policy file is changed for the time of the installation only.
apt_install() {
	local prefix=$1 policy=/etc/postgresql-common/createcluster.conf status=0
	shift
	apt_get() { $prefix env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends "$@" </dev/null; }

	apt_get install -s "$@" >/dev/null 2>&1 || apt_get update
	if [[ $* == *postgresql-* ]]; then
		apt_get install postgresql-common
		$prefix sed -i.crm 's/^#*create_main_cluster.*/create_main_cluster = false/' "$policy"
	fi
	apt_get install "$@" || status=$?
	[[ ! -e $policy.crm ]] || $prefix mv "$policy.crm" "$policy"
	return $status
}

# need_packages GROUP...: installs what is missing where it may, otherwise says
# what to run and ends the script.
need_packages() {
	local -a missing
	read -ra missing <<<"$(missing_packages "$@")"
	((${#missing[@]})) || return 0

	local prefix="sudo -n"
	((EUID)) || prefix=""
	if command -v apt-get >/dev/null && { [[ -z $prefix ]] || sudo -n true 2>/dev/null; }; then
		say "Installing ${missing[*]}"
		apt_install "$prefix" "${missing[@]}" >/dev/null || die "apt-get could not install ${missing[*]}"
	else
		die "missing: ${missing[*]}. Please run:
  sudo apt-get install --no-install-recommends ${missing[*]}"
	fi
}
