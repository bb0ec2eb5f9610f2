package work

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
)

// rebuild changes the type of a column of a large SQLite table, for which the
// table is made anew.
func rebuild(n int) Row {
	return Row{
		Name:  fmt.Sprintf("rebuild/sqlite/%d", n),
		Title: fmt.Sprintf("rebuild of a table of %s rows, SQLite", thousands(n)),
		Aim:   "≤ 1.1 × the same statements in an SQL revision",
		Kind:  database.SQLite,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			filled, err := l.largeTable(ctx, n)
			if err != nil {
				return nil, err
			}
			ours, err := l.database("ours")
			if err != nil {
				return nil, err
			}
			p, err := l.goProject(ctx, "go", ours, map[string]string{"migrations/versions/rebuild.go": rebuildRevision})
			if err != nil {
				return nil, err
			}
			if err := p.build(ctx); err != nil {
				return nil, err
			}
			byHand, err := l.rebuildsByHand(ctx)
			if err != nil {
				return nil, err
			}
			out := append([]measure.Contender{{Tool: measure.Ours, Command: p.built("upgrade", "head")}}, byHand...)
			for i, file := range []string{ours.File, l.Dir + "/revision.db", l.Dir + "/client.db"} {
				out[i].Reset = copyOf(filled, file)
				out[i].Check = rebuilt(file, n)
			}
			return out, nil
		},
	}
}

const largeTable = `CREATE TABLE big (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50) NOT NULL, code VARCHAR(20), amount NUMERIC(10, 2));
INSERT INTO big WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i, 'name ' || i, 'c' || (i %% 1000), i * 0.25 FROM n;
CREATE INDEX ix_big_code ON big (code);
`

const rebuildRevision = `package versions

import (
	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/sa"
)

func init() {
	Revisions.Add(alembic.Revision{
		ID:      "000000000001",
		Message: "Rebuild",
		Upgrade: func(op *alembic.Op) error {
			op.BatchAlterTable("big", func(b *alembic.Batch) { b.AlterColumn("name", sa.Type(sa.String(100))) })
			return op.Err()
		},
	})
}
`

const rebuildStatements = `CREATE TABLE new_big (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, code VARCHAR(20), amount NUMERIC(10, 2));
INSERT INTO new_big SELECT id, name, code, amount FROM big;
DROP TABLE big;
ALTER TABLE new_big RENAME TO big;
CREATE INDEX ix_big_code ON big (code)`

// largeTable makes the database that is copied for each run.
func (l *Lab) largeTable(ctx context.Context, n int) (string, error) {
	script, err := l.write("large.sql", fmt.Sprintf("BEGIN;\n"+largeTable+"COMMIT;\n", n))
	if err != nil {
		return "", err
	}
	db, err := l.database("large")
	if err != nil {
		return "", err
	}
	return db.File, fill(ctx, db, script)
}

// rebuildsByHand are the statements in a revision of ours, with the same
// driver, and in SQLite's own client.
func (l *Lab) rebuildsByHand(ctx context.Context) ([]measure.Contender, error) {
	revision, err := l.database("revision")
	if err != nil {
		return nil, err
	}
	p, err := l.Tools.Get(measure.Ours).NewProject(ctx, filepath.Join(l.Dir, "sql"), revision, []string{rebuildStatements})
	if err != nil {
		return nil, err
	}
	script, err := l.write("rebuild.sql", "PRAGMA foreign_keys = OFF;\nBEGIN;\n"+rebuildStatements+";\nCOMMIT;\n")
	if err != nil {
		return nil, err
	}
	client, err := l.database("client")
	if err != nil {
		return nil, err
	}
	return []measure.Contender{
		{Tool: "the statements in an SQL revision", Floor: true, Command: p.Up()},
		{Tool: "sqlite3", Floor: true, Command: client.Script(script)},
	}, nil
}

// copyOf makes a file anew from another.
func copyOf(from, to string) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := os.RemoveAll(to); err != nil {
			return err
		}
		return exec.CommandContext(ctx, "cp", from, to).Run()
	}
}

// rebuilt reports a table that lacks rows, the new type or its index.
func rebuilt(file string, n int) func(context.Context, string) error {
	db, err := database.New(database.SQLite, filepath.Dir(file), trimExt(file))
	return func(ctx context.Context, _ string) error {
		if err != nil {
			return err
		}
		return db.Want(ctx, "SELECT (SELECT count(*) FROM big), (SELECT type FROM pragma_table_info('big') WHERE name = 'name'), (SELECT count(*) FROM pragma_index_list('big'))",
			fmt.Sprintf("%d|VARCHAR(100)|1", n))
	}
}

func trimExt(file string) string {
	base := filepath.Base(file)
	return base[:len(base)-len(filepath.Ext(base))]
}
