#!/usr/bin/env bash
# Plays the tutorial on SQLite in a temporary folder: each command is shown with
# its output.
#
#   demo/play.sh folder/with/alembic/and/tables
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
PATH=$(cd "$1" && pwd):$PATH
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/my_app"
cd "$folder/my_app"

# run shows a command and runs it.
run() {
	printf '\n$'
	for word in "$@"; do
		case $word in
		*' '*) printf ' "%s"' "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	printf '\n'
	"$@" 2>&1
}
# show shows a file.
show() {
	printf '\n$ cat %s\n' "$1"
	cat "$1"
}
# show_tables shows what the database holds.
show_tables() {
	printf '\nThe tables now:\n'
	tables app.db
}

run alembic init migrations
printf '\nSet the database in alembic.ini, write the models, name them in env.go:\n'
sed -i.bak 's|^sqlalchemy.url = .*|sqlalchemy.url = sqlite:///./app.db|' alembic.ini && rm alembic.ini.bak
mkdir models && cp "$here/models_1.go.txt" models/models.go
sed -i.bak -e 's|// TargetMetadata: models.Metadata,|TargetMetadata: models.Metadata,|' \
	-e 's|"my_app/migrations/versions"|"my_app/migrations/versions"\n\t"my_app/models"|' migrations/env.go && rm migrations/env.go.bak
show models/models.go
show migrations/env.go
run alembic revision --autogenerate -m "Initial schema"
show "$(ls migrations/versions/*initial_schema.go)"
run alembic upgrade head
run alembic current
printf '\nThe models change:\n'
cp "$here/models_2.go.txt" models/models.go
show models/models.go
run alembic revision --autogenerate -m "Add email and posts"
show "$(ls migrations/versions/*add_email_and_posts.go)"
run alembic upgrade head
run alembic check
show_tables
run alembic downgrade -1
run alembic history
show_tables
