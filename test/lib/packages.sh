# shellcheck shell=bash
# What the scripts need beyond a bare Debian 12 with make, and how it gets there.
# This is the only list of packages in the project.
#
# A package counts as missing when what the scripts use of it is not there,
# whatever the package manager believes; however it came, it is as good.

DEBIAN_SERVERS=${DEBIAN_SERVERS:-/usr/lib/postgresql}
DEBIAN_HEADERS=${DEBIAN_HEADERS:-/usr/include/postgresql}
DEBIAN_PYTHON=${DEBIAN_PYTHON:-/usr/bin/python3}

# Prints the major version when PG_CONFIG lies and points where Debian's do,
# so that Debian's packages can complete what it lacks.
debian_major_of() {
	local bin=${1%/pg_config} headers
	[[ $bin == "$DEBIAN_SERVERS"/*/bin ]] || bin=$("$1" --bindir 2>/dev/null)
	[[ $bin =~ ^"$DEBIAN_SERVERS"/([0-9]+)/bin$ ]] || return 1
	headers=$("$1" --includedir-server 2>/dev/null) || headers=$DEBIAN_HEADERS/${BASH_REMATCH[1]}/server
	[[ $headers == "$DEBIAN_HEADERS/${BASH_REMATCH[1]}/server" ]] && echo "${BASH_REMATCH[1]}"
}

SERVER_MAJOR=${PG_MAJOR:-15}
[[ -z ${PG_CONFIG:-} ]] || SERVER_MAJOR=$(debian_major_of "$PG_CONFIG" || echo "$SERVER_MAJOR")

declare -A PACKAGES=(
	[build]="gcc libc6-dev make postgresql-$SERVER_MAJOR postgresql-client-$SERVER_MAJOR postgresql-server-dev-$SERVER_MAJOR"
	[check]="perl libipc-run-perl odbc-postgresql postgresql-$SERVER_MAJOR-cron python3-psycopg2 python3-pyodbc"
	[orders]="gzip libc-bin perl-base"
	[lint]="clang clang-tidy shellcheck"
	[valgrind]="valgrind"
	[dist]="zip"
	[package]="debhelper postgresql-server-dev-all unzip zip"
)

# What is used of a server's installation: package, pg_config's word for the
# directory, file. Debian's client package brings pgxs.mk, but not the headers.
SERVER_FILES="
postgresql bindir initdb
postgresql bindir pg_ctl
postgresql bindir postgres
postgresql bindir pgbench
postgresql-client bindir psql
postgresql-client bindir pg_dump
postgresql-client bindir pg_restore
postgresql-client pgxs pgxs.mk
postgresql-client pgxs ../Makefile.global
postgresql-client pgxs ../test/regress/pg_regress
postgresql-server-dev includedir-server postgres.h
postgresql-server-dev includedir-server fmgr.h
"

# lacking PG_CONFIG: what of that is not there, a line "PACKAGE FILE" for each.
lacking() {
	local package word file directory
	while read -r package word file; do
		[[ $package ]] || continue
		directory=$("$1" "--$word" 2>/dev/null) || directory="(no pg_config --$word)"
		[[ $word != pgxs ]] || directory=${directory%/*}
		[[ -s $directory/$file && ($word != bindir || -x $directory/$file) ]] || echo "$package $directory/$file"
	done <<<"$SERVER_FILES"
}

# Prints the version's first number, or nothing when it cannot be run.
major_of() {
	local version
	version=$("$1" --version 2>/dev/null) || return 0
	[[ ! $version =~ \ ([0-9]+) ]] || echo "${BASH_REMATCH[1]}"
}

# Prints the pg_config of a whole installation, server and build files, of
# version 15 or later: the one that PG_CONFIG or PG_MAJOR ask for, or any.
find_pg_config() {
	local candidate major
	local -a candidates=("$DEBIAN_SERVERS/$SERVER_MAJOR/bin/pg_config")
	[[ ${PG_MAJOR:-} ]] || candidates+=(pg_config "$DEBIAN_SERVERS"/*/bin/pg_config)
	[[ -z ${PG_CONFIG:-} ]] || candidates=("$PG_CONFIG")
	for candidate in "${candidates[@]}"; do
		major=$(major_of "$candidate")
		if ((${major:-0} >= 15)) && [[ -z $(lacking "$candidate") ]]; then
			candidate=$(command -v "$candidate")
			[[ $candidate == /* ]] || candidate=$PWD/$candidate
			echo "$candidate"
			return
		fi
	done
	return 1
}

# Says whether what the scripts use of a package is there and runs.
have_package() {
	case $1 in
		debhelper) command -v dh ;;
		gcc) gcc -x c -c -o /dev/null - <<<'int main;' ;;
		libc6-dev) have_libc ;;
		libc-bin) iconv --version ;;
		libipc-run-perl) perl -MIPC::Run -e 1 ;;
		perl) perl -MTest::More -e 1 && prove --version ;;
		perl-base) perl -e 1 ;;
		odbc-postgresql) odbcinst -q -d -n 'PostgreSQL Unicode' ;;
		postgresql-server-dev-all) command -v dh_pgxs_test && command -v pg_buildext ;;
		postgresql-*-cron) have_pg_cron ;;
		postgresql-*) find_pg_config || ! lacking "${PG_CONFIG:-$DEBIAN_SERVERS/$SERVER_MAJOR/bin/pg_config}" | grep "^${1%-*} " ;;
		python3-*) "$DEBIAN_PYTHON" -c "import ${1#python3-}" || python3 -c "import ${1#python3-}" ;;
		unzip | zip) command -v "$1" ;;
		valgrind) valgrind -q true ;;
		*) "$1" --version ;;
	esac >/dev/null 2>&1
}

# The C library's headers and start code, as the compiler finds them; without
# a compiler, where they would be.
have_libc() {
	if have_package gcc; then
		gcc -fsyntax-only -include stdio.h -include math.h -x c - </dev/null && [[ -e $(gcc -print-file-name=crt1.o) ]]
	else
		[[ -e /usr/include/stdio.h ]]
	fi
}

# pg_cron is in the server that tests run on, or that is none of Debian's
# packages, which bring it to no other.
have_pg_cron() {
	local config
	config=$(find_pg_config) || config=$DEBIAN_SERVERS/$SERVER_MAJOR/bin/pg_config
	[[ $config != "$DEBIAN_SERVERS/$SERVER_MAJOR/bin/pg_config" || -e $("$config" --pkglibdir)/pg_cron.so ]]
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
# its policy file is changed for the time of the installation only. A package
# of which files were deleted is installed again.
apt_install() {
	local prefix=$1 policy=/etc/postgresql-common/createcluster.conf status=0
	shift
	apt_get() { $prefix env DEBIAN_FRONTEND=noninteractive apt-get -qq -y "$@" </dev/null; }
	apt_get_install() { apt_get install --no-install-recommends --reinstall "$@"; }

	apt_get_install -s "$@" >/dev/null 2>&1 || { apt_get update && apt_get_install -s "$@" >/dev/null; } || return
	if [[ $* == *postgresql-* ]]; then
		apt_get_install postgresql-common
		$prefix sed -i.crm 's/^#*create_main_cluster.*/create_main_cluster = false/' "$policy"
	fi
	apt_get_install "$@" || status=$?
	[[ ! -e $policy.crm ]] || $prefix mv "$policy.crm" "$policy"
	return $status
}

# install_command PACKAGE...: prints the one line to run by hand.
install_command() {
	local line="apt-get install --no-install-recommends $*"
	! dpkg -s "$@" 2>/dev/null | grep -q '^Status: install ok installed' || line=${line/install/install --reinstall}
	compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || line="apt-get update && $line"
	if ! ((EUID)); then
		echo "$line"
	elif command -v sudo >/dev/null; then
		echo "sudo ${line/&& /&& sudo }"
	else
		echo "su -c '$line'"
	fi
}

# A server of one's own, named by PG_CONFIG, is not completed by packages.
need_own_server() {
	local problem major
	[[ ${PG_CONFIG:-} ]] && ! debian_major_of "$PG_CONFIG" >/dev/null || return 0
	major=$(major_of "$PG_CONFIG")
	if [[ ! $major ]]; then
		problem="cannot be run"
	elif ((major < 15)); then
		problem="belongs to PostgreSQL $major, and 15 or later is needed"
	else
		problem=$(lacking "$PG_CONFIG" | sed 's/^[^ ]* /  /')
		[[ $problem ]] || return 0
		problem="belongs to a server without these files:
$problem
Add them to it (they come with its server, client programs and server headers)"
	fi
	die "PG_CONFIG=$PG_CONFIG $problem.
To use PostgreSQL ${PG_MAJOR:-15} of this system instead, run:
  env -u PG_CONFIG make ${CRM_GOAL:-demo}"
}

# need_packages GROUP...: installs what is missing where it may, otherwise says
# what to run and ends the script.
need_packages() {
	local -a missing
	need_own_server
	read -ra missing <<<"$(missing_packages "$@")"
	((${#missing[@]})) || return 0

	local prefix="sudo -n"
	((EUID)) || prefix=""
	if command -v apt-get >/dev/null && { [[ -z $prefix ]] || sudo -n true 2>/dev/null; }; then
		say "Installing ${missing[*]}"
		apt_install "$prefix" "${missing[@]}" >/dev/null || die "apt-get could not install ${missing[*]}. When it can${PG_MAJOR:+ (without PG_MAJOR, another version will do)}, run:
  $(install_command "${missing[@]}")"
		read -ra missing <<<"$(missing_packages "$@")"
		((!${#missing[@]})) || die "installed, and yet not to be used: ${missing[*]}; does PATH name their directories?
$(lacking "$DEBIAN_SERVERS/$SERVER_MAJOR/bin/pg_config" | sed 's/^/  /')"
	else
		die "missing: ${missing[*]}. Please run:
  $(install_command "${missing[@]}")"
	fi
}
