package e2e_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/alembic-go/alembic"
	"github.com/alembic-go/alembic/dialect/postgresql"
	ops "github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/sa"
	"github.com/alembic-go/alembic/schema"
)

// The revisions of the scripts' test: what ordinary projects do, and texts that
// are hard to write as literals.

// oddTexts are hard to write as literals.
var oddTexts = []string{
	"O'Neil \"the\" `great`", `back\slash \n \' \\`, "50% %s %(x)s %%", "two\nlines\r\nand\ta tab", "smile 😀 Zoë 漢字",
	":name ?1 $1 $$ @v #x", "-- no comment; /* nor this */", "", "; COMMIT; DROP TABLE things; --", "\\.", "\\! ls", "DELIMITER //", "GO", "&amp; \u2028",
}

func thingColumns() []*schema.Column {
	return []*schema.Column{
		sa.Column("id", sa.Integer(), sa.PrimaryKey),
		sa.Column("name", sa.String(60), sa.NotNull),
		sa.Column("body", sa.Text(), sa.Comment("it's; 100% a \\ comment")),
		sa.Column("price", sa.Numeric(10, 2), sa.NotNull, sa.ServerDefault("1.50")),
		sa.Column("active", sa.Boolean(), sa.NotNull, sa.ServerDefaultExpr("true")),
		sa.Column("born", sa.Date()),
		sa.Column("seen", sa.DateTime(), sa.ServerDefaultExpr("CURRENT_TIMESTAMP")),
		sa.Column("data", sa.LargeBinary(0)),
		sa.Column("doc", sa.JSON()),
		sa.Column("uid", sa.Uuid()),
		sa.Column("mood", sa.Enum("happy", "it's", `a\b`).Named("mood"), sa.ServerDefault("happy")),
	}
}

func makeThings(op *alembic.Op) error {
	op.CreateTable("kinds", sa.Column("code", sa.String(9), sa.PrimaryKey), sa.Column("label", sa.String(40), sa.Unique), sa.Comment("what's"))
	op.CreateTable("things", append(items(thingColumns()),
		sa.Column("kind", sa.String(9), sa.ForeignKey("kinds.code", sa.OnDelete("SET NULL")), sa.Indexed),
		sa.Column("total", sa.Numeric(12, 2), sa.Computed("price * 2").Stored()),
		sa.UniqueConstraint("name").Named("uq_things_name"),
		sa.CheckConstraint("price >= 0 AND name <> '%'").Named("price"),
		sa.Index("ix_things_two", sa.Keys(sa.Col("born"), sa.Desc(sa.Col("price")))))...)
	var rows []map[string]any
	texts := oddTexts
	if op.Dialect() != "postgresql" { // whose texts can't hold it
		texts = append(slices.Clone(texts), "nul \x00 byte")
	}
	for i, text := range texts {
		rows = append(rows, map[string]any{"id": i + 1, "name": text + "·", "body": text, "price": "12.30", "active": i%2 == 0,
			"born": time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), "seen": time.Date(2024, 2, 29, 23, 59, 58, 0, time.UTC),
			"data": []byte("\x00\xff'\\" + text), "doc": map[string]any{"k": text}, "uid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "mood": `a\b`})
	}
	op.BulkInsert("things", thingColumns(), rows)
	op.Execute("INSERT INTO kinds (code, label) VALUES ('k', 'it''s; a kind')")
	op.Execute("UPDATE things SET kind = 'k'") // which the script's rebuild of kinds must not set to NULL
	return op.Err()
}

func items(columns []*schema.Column) []ops.CreateTableItem {
	out := make([]ops.CreateTableItem, len(columns))
	for i, c := range columns {
		out[i] = c
	}
	return out
}

func dropThings(op *alembic.Op) error {
	op.DropTable("things")
	op.DropTable("kinds")
	return op.Err()
}

// changeThings alters what SQLite can't alter: there the table is given, since
// no script can look at it.
func changeThings(op *alembic.Op) error {
	if op.Dialect() != "sqlite" {
		op.AlterColumn("kinds", "label", sa.Type(sa.String(80)), sa.NotNull, sa.ExistingType(sa.String(40)), sa.ExistingNullable(true))
		op.CreateCheckConstraint("ck_kinds_label", "kinds", "label <> ''")
		op.AddColumn("kinds", sa.Column("rank", sa.Integer(), sa.NotNull, sa.ServerDefault("7")))
		return op.Err()
	}
	op.BatchAlterTable("kinds", func(b *alembic.Batch) {
		b.AlterColumn("label", sa.Type(sa.String(80)), sa.NotNull)
		b.CreateCheckConstraint("ck_kinds_label", "label <> ''")
		b.AddColumn(sa.Column("rank", sa.Integer(), sa.NotNull, sa.ServerDefault("7")))
	}, sa.CopyFrom(kinds(40, sa.Null)))
	return op.Err()
}

func kinds(length int, null sa.Nullability, more ...schema.TableItem) sa.TableDef {
	return sa.Table("kinds", append([]schema.TableItem{sa.Column("code", sa.String(9), sa.PrimaryKey), sa.Column("label", sa.String(length), null),
		sa.UniqueConstraint("label").Named("uq_kinds_label")}, more...)...)
}

func restoreThings(op *alembic.Op) error {
	if op.Dialect() != "sqlite" {
		op.DropColumn("kinds", "rank")
		op.DropConstraint("ck_kinds_label", "kinds", sa.KindCheck)
		op.AlterColumn("kinds", "label", sa.Type(sa.String(40)), sa.Null, sa.ExistingType(sa.String(80)), sa.ExistingNullable(false))
		return op.Err()
	}
	op.BatchAlterTable("kinds", func(b *alembic.Batch) {
		b.DropColumn("rank")
		b.DropConstraint("ck_kinds_label", sa.KindCheck)
		b.AlterColumn("label", sa.Type(sa.String(40)), sa.Null)
	}, sa.CopyFrom(kinds(80, sa.NotNull, sa.CheckConstraint("label <> ''").Named("ck_kinds_label"),
		sa.Column("rank", sa.Integer(), sa.NotNull, sa.ServerDefault("7")))))
	return op.Err()
}

// extendThings has data with bound values, an offline branch, and what can't run
// in a transaction on PostgreSQL.
func extendThings(op *alembic.Op) error {
	for i, text := range oddTexts {
		op.Execute("UPDATE things SET body = "+bind(op, 1)+" WHERE id = "+bind(op, 2), text+"!", i+1)
	}
	if op.Offline() {
		op.Execute("UPDATE kinds SET label = 'counted 1' WHERE code = 'k'")
	} else {
		var n int
		if err := op.Conn().QueryRowContext(op.Context(), "SELECT count(*) FROM kinds").Scan(&n); err != nil {
			return err
		}
		op.Execute("UPDATE kinds SET label = "+bind(op, 1)+" WHERE code = 'k'", fmt.Sprint("counted ", n))
	}
	op.RenameTable("kinds", "Sorts of")
	if op.Dialect() == "postgresql" {
		op.CreateIndex("ix_things_body", "things", sa.Cols("born"), postgresql.Where("active AND name <> '%;'"), postgresql.Concurrently)
	}
	return op.Err()
}

func bind(op *alembic.Op, n int) string {
	if op.Dialect() == "postgresql" {
		return map[int]string{1: "$1", 2: "$2"}[n]
	}
	return "?"
}

func shrinkThings(op *alembic.Op) error {
	if op.Dialect() == "postgresql" {
		op.DropIndex("ix_things_body", "things")
	}
	op.RenameTable("Sorts of", "kinds")
	return op.Err()
}
