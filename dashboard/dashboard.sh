#!/usr/bin/env bash
# A dashboard of a registered source: one HTML file, with its data and its charts in it, to open in a browser or to mail;
# `make dashboard` calls it. doc/dashboard.md tells what it shows.
#
#   make dashboard
#       of a made-up shop of 5,000 customers, on a throwaway server
#   ORDERS=file.csv[.gz] CUSTOMER=column AT=column AMOUNT=column make dashboard
#       of your own orders, read as `make demo` reads them: the head of demo/demo.sh tells its settings
#   DATABASE='dbname=sales host=db' SOURCE=shop make dashboard
#       of a source that is registered and scored there; nothing is changed, only read
#
#   OUT=file.html      default dashboard/dashboard.html; without DATABASE a file of the project
#   ECHARTS=path       Apache ECharts, the file echarts.min.js; without it npm fetches the package once
#   CALLS=1 ATTRIBUTE=column TITLE=… CURRENCY=€
#                      see the head of dashboard/build.sh

set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# Prints where echarts.min.js is; the first time npm fetches it, checked against the lock file.
find_echarts() {
	local kept=$top/dashboard/echarts.min.js work
	if [[ ${ECHARTS:-} ]]; then
		[[ -r $ECHARTS ]] || { echo "cannot read ECHARTS=$ECHARTS" >&2 && return 1; }
		(cd "$(dirname "$ECHARTS")" && echo "$PWD/$(basename "$ECHARTS")")
		return
	fi
	if [[ ! -s $kept ]]; then
		command -v npm >/dev/null || {
			echo "npm is missing, which fetches Apache ECharts: install it (apt-get install npm), or take the file dist/echarts.min.js
  of the npm package echarts, version 6, from elsewhere and name it: ECHARTS=path/to/echarts.min.js make dashboard" >&2
			return 1
		}
		work=$(mktemp -d)
		cp "$top"/dashboard/package*.json "$work"
		if ! (cd "$work" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund && cp node_modules/echarts/dist/echarts.min.js "$kept") >"$work/said" 2>&1; then
			cat "$work/said" >&2
			rm -rf "$work"
			return 1
		fi
		rm -rf "$work"
	fi
	echo "$kept"
}

if [[ ${DATABASE:-} ]]; then
	[[ ${SOURCE:-} ]] || { echo "DATABASE also needs SOURCE, the name of a registered source" >&2 && exit 1; }
	echarts=$(find_echarts) || exit 1
	bash "$top/dashboard/build.sh" "$DATABASE" "$SOURCE" "$echarts" "${OUT:-$top/dashboard/dashboard.html}"
	echo "Done: ${OUT:-dashboard/dashboard.html}"
	exit
fi

OUT=${OUT:-dashboard/dashboard.html}
[[ ! $OUT =~ ^/|(^|/)\.\.(/|$) ]] || { echo "OUT names a file of the project, such as OUT=shop.html" >&2 && exit 1; }

# shellcheck source=test/lib/harness.sh
source "$top/test/lib/harness.sh"
# Both files are opened here, where their owner can read them, and handed down to the ordinary user.
if ! in_private_copy; then
	echarts=$(find_echarts) || exit 1
	exec 4<"$echarts"
	if [[ ${ORDERS:-} ]]; then
		[[ ${CUSTOMER:-} && ${AT:-} && ${AMOUNT:-} ]] || die "ORDERS also needs CUSTOMER, AT and AMOUNT: columns of the file"
		[[ -r $ORDERS && ! -d $ORDERS ]] || die "cannot read the file $ORDERS"
		exec 3<"$ORDERS"
		need_packages build orders
	fi
fi
enter_private_copy dashboard/dashboard.sh "$@"

# sql FILE [PSQL ARGUMENT...]
sql() {
	psql -X -q -v ON_ERROR_STOP=1 "${@:2}" <"$1" 2>&1
}

say "Building"
build_stage
say "Starting a private $("$PG_CONFIG" --version | cut -d' ' -f1,2)"
cluster_start
psql -X -q -c 'CREATE EXTENSION crm'
if [[ ${ORDERS:-} ]]; then
	say "Loading $ORDERS"
	bash demo/load.sh
	[[ $(psql -XAtqc 'SELECT count(*) FROM purchase') != 0 ]] || die "no line of $ORDERS counts: make demo says what they lack"
	shop=0 has_order=$([[ ${ORDER:-} ]] && echo 1 || echo 0)
else
	say "Making up a shop of 5,000 customers"
	sql demo/shop.sql
	sql dashboard/shop.sql
	shop=1 has_order=1
	TITLE=${TITLE:-The made-up shop} CURRENCY=${CURRENCY-€}
fi
say "Scoring the last twelve months"
sql dashboard/register.sql -v shop="$shop" -v has_order="$has_order"
say "Reading, and writing $OUT"
cat <&4 >"$CRM_WORK/echarts.min.js"
mkdir -p "$CRM_WORK/update/$(dirname "$OUT")"
TITLE=${TITLE:-$(basename "${ORDERS:-shop}" | sed -E 's/(\.csv)?(\.gz)?$//')} CURRENCY=${CURRENCY-} \
	bash dashboard/build.sh '' shop "$CRM_WORK/echarts.min.js" "$CRM_WORK/update/$OUT"
say "Done: open $OUT in a browser"
