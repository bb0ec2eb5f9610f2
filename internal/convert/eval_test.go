package convert_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/internal/convert"
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

// read evaluates a script for PostgreSQL.
func read(src string) ([]op.Operation, error) {
	m, err := convert.Parse(src)
	if err != nil {
		return nil, err
	}
	return convert.Operations(m.Body, postgresql.New())
}

func TestFunctionSeesTheModule(t *testing.T) {
	m, err := convert.Parse(revisionFile)
	if err != nil {
		t.Fatal(err)
	}
	ops, err := convert.Reader{Dialect: postgresql.New()}.Function(m, m.Upgrade)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range ops {
		got = append(got, o.String())
	}
	want := "create table account, add column account.a, add column account.b, execute CREATE EXTENSION citext"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	table := ops[0].(op.CreateTable).Table
	if len(table.Columns) != 3 || fmt.Sprint(table.Columns[2].Type.(*schema.Enum).Values) != "[new old]" {
		t.Errorf("columns %v", table.Columns)
	}
	down, err := convert.Reader{Dialect: sqlite.New()}.Function(m, m.Downgrade)
	if err != nil || len(down) != 1 {
		t.Errorf("downgrade: %v, %v", down, err)
	}
}

func TestExpressionsAreEvaluated(t *testing.T) {
	for src, want := range map[string]string{
		`op.execute("a" 'b' + "c" * 2)`:                                                     "abcc",
		`op.execute("x %s %d%%" % ('y', 3))`:                                                "x y 3%",
		`op.execute(r'\d' + '\x41\u0042\n')`:                                                "\\dAB\n",
		"a, b = 'x', ('y', 'z')\nop.execute(a + b[1] + b[-2])":                              "xzy",
		"d = dict(a='x', **{'b': 'y'})\nd['c'] = 'z'\nop.execute(d['a'] + d['b'] + d['c'])": "xyz",
		`op.execute('x' if not None and 2 in (1, 2) else 'y')`:                              "x",
		"def f(a, b='q'):\n  return a + b\nop.execute(f('x') + f(b='y', a='z'))":            "xqzy",
		"for k, v in {'a': 'b'}.items():\n  op.execute(k + v)":                              "ab",
		"op.execute('''a\n  b''')":                                                          "a\n  b",
		"op.execute('a'  \\\n  'b')  # c":                                                   "ab",
		`op.execute(sa.text("a = :p AND b::int = ':p' -- :p").bindparams(p=b'\x00'))`:       `a = E'\\x00' AND b::int = ':p' -- :p`,
		`op.execute(sa.cast(sa.literal(5), sa.String(3)))`:                                  "CAST(5 AS VARCHAR(3))",
		`op.execute(~(sa.column('a') == None) | (sa.column('b') != 'x'))`:                   "NOT (a IS NULL) OR b != 'x'",
		`op.execute(str(10) + "a".upper())`:                                                 "10A",
		"from sqlalchemy import func as f\nop.execute(f.now())":                             "now()",
	} {
		ops, err := read(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if got := ops[0].(op.Execute).SQL; got != want {
			t.Errorf("%s: got %q, want %q", src, got, want)
		}
	}
}

func TestWhatIsNotUnderstoodIsAnErrorWithItsLine(t *testing.T) {
	for src, want := range map[string]string{
		"\nop.bogus()":                                     `line 2: op has no attribute "bogus"`,
		"x.y":                                              `the name "x" is not known`,
		"import os\nos.system('x')":                        "line 1: the module os is not known here",
		"op.drop_table()":                                  "the argument table_name is missing",
		"op.drop_table('t', bogus=1)":                      "unexpected keyword argument bogus",
		"op.drop_table('t', 's', 'u')":                     "2 arguments too many",
		"op.drop_table('t', table_name='t')":               "table_name is given twice",
		"op.drop_table(5)":                                 "table_name is a number and must be a string",
		"op.create_index('ix', 't', 'a')":                  "the columns must be a list",
		"op.create_unique_constraint('u', 't', 'a')":       `columns is the string "a" and must be a list`,
		"op.add_column('t', sa.Column('c', 5))":            "a number can't be a part of a column",
		"op.execute(op)":                                   "op is no SQL",
		"op.get_bind().execute(sa.text('SELECT 1')).all()": `the result of a statement has no attribute "all"`,
		"while True:\n  pass":                              `"while" can't be read`,
		"raise ValueError('x')":                            `"raise" can't be read`,
		"op.execute([x for x in y])":                       "a comprehension can't be read",
		"x = lambda: 1\nx()":                               "a lambda can't be read",
		"with open('x') as f:\n  pass":                     `the name "open" is not known`,
		"with sa as f:\n  pass":                            "sa can't stand in a with statement",
		"def f():\n  return f()\nf()":                      "calls itself too often",
		"[1][5]":                                           "the list has no such element",
		"{}['a']":                                          "the dict has no key a",
		"1 - 'x'":                                          "can't be read",
		"sa.ForeignKey('x')":                               "the target of the foreign key must be",
		"op.execute('a = :b')":                             "the bind parameter :b has no value",
		"l = []\nl.append(l)\nop.bulk_insert(sa.table('t', sa.column('a')), [{'a': l}])": "holds itself",
		"op.bulk_insert(sa.table('t', sa.column('a')), [{'a': sa.func.x()}])":            "is an SQL expression",
	} {
		_, err := read(src)
		var e *convert.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", src, err, want)
		}
	}
}

func TestEndlessScriptsEnd(t *testing.T) {
	nested := strings.Repeat("for i in l:\n", 1)
	for _, src := range []string{
		"l = [1] * 1\nl = [" + strings.Repeat("1,", 1000) + "]\n" + nested + "  for j in l:\n    for k in l:\n      x = 1",
		"x = 'abc'\n" + strings.Repeat("x = x + x\n", 60),
		"l = [1]\n" + strings.Repeat("l = l + l\n", 60),
		"e = sa.column('a') == 1\n" + strings.Repeat("e = sa.and_(e, e)\n", 60),
	} {
		if _, err := read(src); err == nil {
			t.Errorf("no error: %.60q", src)
		}
	}
}

func TestOnlineScriptsAskForTheMode(t *testing.T) {
	m, err := convert.Parse("if context.is_offline_mode():\n  op.execute('off')\nelse:\n  op.execute('on')")
	if err != nil {
		t.Fatal(err)
	}
	for online, want := range map[bool]string{true: "execute on", false: "execute off"} {
		ops, err := convert.Reader{Dialect: sqlite.New(), Online: online}.Operations(m.Body)
		if err != nil || len(ops) != 1 || ops[0].String() != want {
			t.Errorf("online %v: %v, %v", online, ops, err)
		}
	}
}

func FuzzOperations(f *testing.F) {
	f.Add(revisionFile)
	f.Add("t = sa.table('t', sa.column('a'))\nop.execute(t.update().where(t.c.a == 1).values(a=2))")
	f.Add("with op.batch_alter_table('t') as b:\n    b.alter_column('a', type_=sa.Enum('x', name='e'))")
	f.Add("op.create_index(None, 't', [sa.func.lower(sa.column('a')).desc()], postgresql_where=sa.text('a > :x'))")
	f.Add("op.bulk_insert(sa.table('t', sa.column('d')), [{'d': datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)}])")
	f.Fuzz(func(t *testing.T, src string) {
		m, err := convert.Parse(src)
		if err != nil {
			return
		}
		for _, d := range corpusDialects {
			ops, err := convert.Reader{Dialect: d}.Function(m, m.Body)
			var e *convert.Error
			if err != nil && !errors.As(err, &e) {
				t.Fatalf("an error without a line: %v", err)
			}
			for _, o := range ops {
				if o == nil || o.Validate() != nil {
					t.Fatalf("an impossible operation: %v", o)
				}
			}
		}
	})
}

// autogenerated is what Alembic's autogenerate writes, in its forms.
const autogenerated = `
def upgrade():
    op.create_table('post',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tags', postgresql.ARRAY(sa.String(length=20)), nullable=True),
    sa.Column('kind', postgresql.ENUM(name='kind', create_type=False), nullable=True),
    sa.ForeignKeyConstraint(['id'], ['account.id'], name=op.f('fk_post'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    sa.UniqueConstraint('at'),
    comment='posts'
    )
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_at'), ['at'], unique=False, postgresql_where=sa.text("at > '2024-01-01'"))
        batch_op.alter_column('at',
               existing_type=postgresql.TIMESTAMP(timezone=True),
               type_=sa.Date(),
               existing_nullable=False,
               existing_server_default=sa.text('now()'))
        batch_op.drop_constraint('uq', type_='unique')
        batch_op.create_foreign_key(None, 'account', ['id'], ['id'], referent_schema='s')
    op.drop_index(op.f('ix_old'), table_name='post', postgresql_where=sa.text('x'))
    op.alter_column('post', 'id', existing_type=mysql.INTEGER(display_width=11), comment=None, existing_comment='x', nullable=False)
`

func TestAutogeneratedScriptIsRead(t *testing.T) {
	m, err := convert.Parse(autogenerated)
	if err != nil {
		t.Fatal(err)
	}
	ops, err := convert.Reader{Dialect: postgresql.New()}.Function(m, m.Upgrade)
	if err != nil || len(ops) != 4 {
		t.Fatalf("%d operations, %v", len(ops), err)
	}
	table := ops[0].(op.CreateTable).Table
	if table.PrimaryKey.Name != "pk_post" || table.ForeignKeys[0].OnDelete != "CASCADE" || table.Comment != "posts" ||
		table.Columns[1].Default.Expr != "now()" || !table.Columns[3].Type.(*schema.Enum).NoCreateType {
		t.Errorf("the table is %+v", table)
	}
	batch := ops[1].(op.BatchAlterTable)
	var got []string
	for _, o := range batch.Ops {
		got = append(got, o.String())
	}
	want := "create index ix_post_at (at) on post, alter column post.at (type), drop constraint uq of post, " +
		"add foreign key (id) to s.account(id) to post"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	if drop := ops[2].(op.DropIndex); drop.Options["postgresql_where"] != "x" {
		t.Errorf("options %v", drop.Options)
	}
	if alter := ops[3].(op.AlterColumn); *alter.Comment != "" || *alter.ExistingComment != "x" || *alter.Nullable {
		t.Errorf("alter %+v", alter)
	}
}
