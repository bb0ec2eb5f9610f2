package work

import (
	"context"
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
)

// bulkInsert puts rows into a table by the operation of that name.
func bulkInsert(k database.Kind, n int) Row {
	return Row{
		Name:  fmt.Sprintf("bulkinsert/%s/%d", k, n),
		Title: fmt.Sprintf("BulkInsert of %s rows, %s", thousands(n), k.Title()),
		Aim:   "≤ 1.3 × the client",
		Kind:  k,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			db, err := l.database("ours")
			if err != nil {
				return nil, err
			}
			p, err := l.goProject(ctx, "go", db, map[string]string{"migrations/versions/rows.go": fmt.Sprintf(bulkRevision, n)})
			if err != nil {
				return nil, err
			}
			if err := p.build(ctx); err != nil {
				return nil, err
			}
			byHand, err := l.bulkByHand(n)
			if err != nil {
				return nil, err
			}
			return []measure.Contender{{
				Tool: measure.Ours, Command: p.built("upgrade", "head"), Reset: db.Reset, Check: hasRows(db, n),
			}, byHand}, nil
		},
	}
}

const bulkTable = "CREATE TABLE bulk (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50) NOT NULL, amount INTEGER NOT NULL)"

const bulkRevision = `package versions

import (
	"fmt"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

func init() {
	Revisions.Add(alembic.Revision{
		ID:      "000000000001",
		Message: "Rows",
		Upgrade: func(op *alembic.Op) error {
			op.Execute("` + bulkTable + `")
			rows := make([]map[string]any, %d)
			for i := range rows {
				rows[i] = map[string]any{"id": i, "name": fmt.Sprintf("name %%d", i), "amount": i %% 97}
			}
			op.BulkInsert("bulk", []*schema.Column{sa.Column("id", sa.Integer()), sa.Column("name", sa.String(50)), sa.Column("amount", sa.Integer())}, rows)
			return op.Err()
		},
	})
}
`

// bulkByHand loads the same rows from a file, as the product's client does it.
func (l *Lab) bulkByHand(n int) (measure.Contender, error) {
	var b strings.Builder
	separator := map[database.Kind]string{database.SQLite: ",", database.PostgreSQL: "\t", database.MariaDB: "\t"}[l.Kind]
	for i := range n {
		fmt.Fprintf(&b, "%d%sname %d%s%d\n", i, separator, i, separator, i%97)
	}
	rows, err := l.write("rows.txt", b.String())
	if err != nil {
		return measure.Contender{}, err
	}
	load := map[database.Kind]string{
		database.SQLite:     ".mode csv\n.import " + rows + " bulk",
		database.PostgreSQL: `\copy bulk FROM '` + rows + "'",
		database.MariaDB:    "LOAD DATA LOCAL INFILE '" + rows + "' INTO TABLE bulk;",
	}[l.Kind]
	script, err := l.write("rows.sql", bulkTable+";\n"+load+"\n")
	if err != nil {
		return measure.Contender{}, err
	}
	db, err := l.database("by_hand")
	if err != nil {
		return measure.Contender{}, err
	}
	name := map[database.Kind]string{database.SQLite: "sqlite3, .import", database.PostgreSQL: "psql, COPY", database.MariaDB: "mariadb, LOAD DATA"}[l.Kind]
	c := floor(name, db, script)
	c.Check = hasRows(db, n)
	return c, nil
}

// hasRows reports a table that doesn't hold the rows.
func hasRows(db *database.Database, n int) func(context.Context, string) error {
	return func(ctx context.Context, _ string) error {
		return db.Want(ctx, "SELECT count(*) FROM bulk WHERE name = "+concat(db.Kind), fmt.Sprint(n))
	}
}

// concat is the name that a row has to have.
func concat(k database.Kind) string {
	if k == database.MariaDB {
		return "concat('name ', id)"
	}
	return "'name ' || id"
}
