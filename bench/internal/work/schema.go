package work

import (
	"fmt"
	"strings"
)

// model is a schema of tables with 10 columns, 2 indexes and 1 foreign key
// each. Changed adds a column to every table.
type model struct {
	tables  int
	changed bool
}

// parent is the table that the foreign key of a table points to: the first of
// its ten. No chain is longer than one, which some tools can't follow.
func parent(i int) int { return i - i%10 }

// sql is the schema as SQL that every product understands.
func (m model) sql() string {
	var b strings.Builder
	for i := range m.tables {
		extra := ""
		if m.changed {
			extra = ", extra INTEGER"
		}
		fmt.Fprintf(&b, `CREATE TABLE t%05d (id INTEGER NOT NULL, parent_id INTEGER, name VARCHAR(50) NOT NULL, email VARCHAR(120), amount NUMERIC(10, 2) NOT NULL, points INTEGER DEFAULT 0 NOT NULL, total BIGINT, born DATE, note TEXT, code VARCHAR(8) NOT NULL%s, CONSTRAINT t%05d_pkey PRIMARY KEY (id), CONSTRAINT fk_t%05d_parent FOREIGN KEY (parent_id) REFERENCES t%05d (id));
CREATE INDEX ix_t%05d_parent ON t%05d (parent_id);
CREATE INDEX ix_t%05d_email ON t%05d (email, code);
`, i, extra, i, i, parent(i), i, i, i, i)
	}
	return b.String()
}

// goModels is the schema as a package of Go models.
func (m model) goModels() string {
	extra := ""
	if m.changed {
		extra = "\n\t\tsa.Column(\"extra\", sa.Integer()),"
	}
	return fmt.Sprintf(`package models

import (
	"fmt"

	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// Metadata are the tables.
var Metadata = metadata()

func metadata() *schema.MetaData {
	var items []sa.Item
	for i := range %d {
		items = append(items, table(i))
	}
	return sa.NewMetaData(items...)
}

func table(i int) sa.TableDef {
	name := fmt.Sprintf("t%%05d", i)
	return sa.Table(name,
		sa.Column("id", sa.Integer(), sa.NotNull, sa.Autoincrement(false)),
		sa.Column("parent_id", sa.Integer()),
		sa.Column("name", sa.String(50), sa.NotNull),
		sa.Column("email", sa.String(120)),
		sa.Column("amount", sa.Numeric(10, 2), sa.NotNull),
		sa.Column("points", sa.Integer(), sa.NotNull, sa.ServerDefault("0")),
		sa.Column("total", sa.BigInteger()),
		sa.Column("born", sa.Date()),
		sa.Column("note", sa.Text()),
		sa.Column("code", sa.String(8), sa.NotNull),%s
		sa.PrimaryKeyConstraint("id").Named(name+"_pkey"),
		sa.ForeignKeyConstraint([]string{"parent_id"}, fmt.Sprintf("t%%05d", i-i%%10), []string{"id"}).Named("fk_"+name+"_parent"),
		sa.Index("ix_"+name+"_parent", sa.Cols("parent_id")),
		sa.Index("ix_"+name+"_email", sa.Cols("email", "code")),
	)
}
`, m.tables, extra)
}

// pyModels is the schema as a module of SQLAlchemy tables.
func (m model) pyModels() string {
	extra := ""
	if m.changed {
		extra = "\n          sa.Column('extra', sa.Integer),"
	}
	return fmt.Sprintf(`import sqlalchemy as sa

metadata = sa.MetaData()
for i in range(%d):
    t = "t%%05d" %% i
    sa.Table(t, metadata,
          sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
          sa.Column("parent_id", sa.Integer),
          sa.Column("name", sa.String(50), nullable=False),
          sa.Column("email", sa.String(120)),
          sa.Column("amount", sa.Numeric(10, 2), nullable=False),
          sa.Column("points", sa.Integer, nullable=False, server_default="0"),
          sa.Column("total", sa.BigInteger),
          sa.Column("born", sa.Date),
          sa.Column("note", sa.Text),
          sa.Column("code", sa.String(8), nullable=False),%s
          sa.PrimaryKeyConstraint("id", name=t + "_pkey"),
          sa.ForeignKeyConstraint(["parent_id"], ["t%%05d.id" %% (i - i %% 10)], name="fk_" + t + "_parent"),
          sa.Index("ix_" + t + "_parent", "parent_id"),
          sa.Index("ix_" + t + "_email", "email", "code"))
`, m.tables, extra)
}
