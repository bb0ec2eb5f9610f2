#!/bin/sh
# Installs what the tests run, where it is missing: the database servers
# PostgreSQL and MariaDB, the pooler PgBouncer, the clients psql, mariadb and
# sqlite3, Python's Alembic and npm, with apt. Says what it installs. The servers that the packages would
# start by themselves are not needed; the tests start their own.
set -eu

missing=
have() { command -v "$1" >/dev/null 2>&1; }

if [ -z "${ALEMBIC_TEST_POSTGRES_URL:-}${ALEMBIC_TEST_PGBIN:-}" ] && ! have initdb &&
	! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
	missing="$missing postgresql"
fi
if [ -z "${ALEMBIC_TEST_MARIADB_URL:-}" ] && ! have mariadbd && [ ! -x /usr/sbin/mariadbd ]; then
	missing="$missing mariadb-server"
fi
# A Galera cluster: the library of the server, and what its nodes send data with.
[ -e /usr/lib/galera/libgalera_smm.so ] || [ -e /usr/lib/libgalera_smm.so ] || missing="$missing galera-4"
have rsync || missing="$missing rsync"
have lsof || missing="$missing lsof"
have pgbouncer || [ -x /usr/sbin/pgbouncer ] || missing="$missing pgbouncer"
# The clients, which play the scripts that --sql prints.
have psql || missing="$missing postgresql-client"
have mariadb || missing="$missing mariadb-client"
have sqlite3 || missing="$missing sqlite3"
# Python's Alembic, with which the tests migrate databases that ours takes over.
if [ -z "${ALEMBIC_TEST_PYTHON_ALEMBIC:-}" ] && ! [ -x /usr/bin/alembic ]; then
	missing="$missing alembic"
fi
if [ -z "${ALEMBIC_TEST_PYTHON_ALEMBIC:-}" ] && ! /usr/bin/python3 -c 'import psycopg2, pymysql' 2>/dev/null; then
	missing="$missing python3-psycopg2 python3-pymysql"
fi
# npm, from which internal/testdb/matrix.sh takes other versions of PostgreSQL.
have npm || missing="$missing npm"
[ -n "$missing" ] || exit 0

if ! have apt-get; then
	echo "The tests need these packages, and there is no apt-get to install them with:$missing" >&2
	echo "Install them by hand, or name running ones in ALEMBIC_TEST_POSTGRES_URL and ALEMBIC_TEST_MARIADB_URL, and Python's Alembic in ALEMBIC_TEST_PYTHON_ALEMBIC." >&2
	exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
	if ! have sudo; then
		echo "Installing$missing needs root; run as root: apt-get install$missing" >&2
		exit 1
	fi
	sudo=sudo
fi
echo "Installing what the tests need:$missing" >&2
$sudo apt-get update -q >&2
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >&2
