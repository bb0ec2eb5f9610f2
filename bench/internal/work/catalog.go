package work

import (
	"context"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
)

// catalogQueries ask for what a comparison must know of every table: columns,
// constraints and indexes.
var catalogQueries = map[database.Kind]string{
	database.SQLite: `SELECT * FROM sqlite_schema;
SELECT m.name, c.* FROM sqlite_schema m, pragma_table_xinfo(m.name) c WHERE m.type = 'table';
SELECT m.name, f.* FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table';
SELECT m.name, l.name, i.* FROM sqlite_schema m, pragma_index_list(m.name) l, pragma_index_xinfo(l.name) i WHERE m.type = 'table';
`,
	database.PostgreSQL: `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, col_description(c.oid, a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum;
SELECT conrelid::regclass, conname, contype, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE n.nspname = 'public' ORDER BY 1, 2;
SELECT c.relname, i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' ORDER BY 1, 2;
`,
	database.MariaDB: `SELECT table_name, engine, table_collation, table_comment FROM information_schema.tables WHERE table_schema = database();
SELECT * FROM information_schema.columns WHERE table_schema = database() ORDER BY table_name, ordinal_position;
SELECT * FROM information_schema.statistics WHERE table_schema = database() ORDER BY table_name, index_name, seq_in_index;
SELECT * FROM information_schema.key_column_usage WHERE table_schema = database();
SELECT * FROM information_schema.referential_constraints WHERE constraint_schema = database();
SELECT * FROM information_schema.check_constraints WHERE constraint_schema = database();
`,
}

// catalogFloors are the product's own client with the catalog queries, and its
// program that dumps a schema.
func (l *Lab) catalogFloors(db *database.Database, n int) ([]measure.Contender, error) {
	queries, err := l.write("catalog.sql", catalogQueries[l.Kind])
	if err != nil {
		return nil, err
	}
	dump := map[database.Kind]string{database.SQLite: "sqlite3, .schema", database.PostgreSQL: "pg_dump -s", database.MariaDB: "mariadb-dump --no-data"}
	return []measure.Contender{
		{
			Tool: clientName(l.Kind) + ", the catalog queries", Floor: true, Command: db.Script(queries),
			Check: func(_ context.Context, output string) error { return measure.WantSome(output, "t00000") },
		},
		{
			Tool: dump[l.Kind], Floor: true, Command: db.Dump(),
			Check: func(_ context.Context, output string) error { return measure.WantLines(output, "CREATE TABLE", n) },
		},
	}, nil
}
