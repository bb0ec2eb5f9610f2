package tool

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/database"
)

// Python is Python's Alembic with a transaction for each revision, or with one
// for all, which is its default.
func Python(each bool) *Tool {
	return &Tool{
		Name:   "Python's Alembic",
		source: source{path: "/usr/bin/alembic", version: []string{"--version"}},
		kinds:  database.Kinds,
		folder: "versions",
		file:   pythonRevision,
		prepare: func(_ context.Context, p *Project) error {
			return PythonProject(p, each, "None")
		},
		up:      func(p *Project) []string { return []string{"upgrade", "head"} },
		status:  func(p *Project) []string { return []string{"current"} },
		applied: "SELECT version_num FROM alembic_version",
		want:    ID,
	}
}

// PythonProject writes what a project of Python's Alembic needs beside the
// revisions. Metadata is a Python expression.
func PythonProject(p *Project, each bool, metadata string) error {
	if err := p.write("alembic.ini", "[alembic]\nscript_location = %%(here)s\nsqlalchemy.url = %s\n", sqlalchemyURL(p.DB)); err != nil {
		return err
	}
	if err := p.write("script.py.mako", "%s", pythonTemplate); err != nil {
		return err
	}
	return p.write("env.py", pythonEnv, metadata, map[bool]string{true: "True", false: "False"}[each])
}

// sqlalchemyURL names the database with the drivers that Debian has.
func sqlalchemyURL(db *database.Database) string {
	u := strings.Replace(db.URL(), "mariadb://", "mysql+pymysql://", 1)
	return strings.Replace(u, "postgresql://", "postgresql+psycopg2://", 1)
}

// pythonEnv writes no file where nothing differs.
const pythonEnv = `from alembic import context
from sqlalchemy import create_engine, pool

target_metadata = %s

def drop_empty(context, revision, directives):
    if directives[0].upgrade_ops.is_empty():
        directives[:] = []

engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=target_metadata, compare_type=True,
                      process_revision_directives=drop_empty, transaction_per_migration=%s)
    with context.begin_transaction():
        context.run_migrations()
`

const pythonTemplate = `from alembic import op
import sqlalchemy as sa
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
def upgrade():
    ${upgrades if upgrades else "pass"}
def downgrade():
    ${downgrades if downgrades else "pass"}
`

func pythonRevision(n int, sql string) (name, text string) {
	revises := "None"
	if n > 1 {
		revises = fmt.Sprintf("%q", ID(n-1))
	}
	return ID(n) + "_step.py", fmt.Sprintf("\"\"\"Step %d\"\"\"\nfrom alembic import op\n\nrevision = %q\ndown_revision = %s\n\n\ndef upgrade():\n    op.execute(%q)\n\n\ndef downgrade():\n    pass\n",
		n, ID(n), revises, sql)
}
