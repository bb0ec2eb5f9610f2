package alembic_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// dialectFolders are the dialects' folders: those that run on a server, and
// those that only write scripts and take the rest from dialect/offline.
var dialectFolders = map[string][]string{
	"online":  {"sqlite", "postgresql", "mysql"},
	"offline": {"mssql", "oracle"},
}

// dialectFiles are the files of each of these folders.
var dialectFiles = map[string][]string{
	"online": {"dialect", "types", "typesql", "typeparse", "ddl", "ddl_table", "ddl_column", "ddl_constraint", "ddl_index", "ddl_objects",
		"inspect", "inspect_objects", "normal", "errors", "session", "session_aside", "session_resume", "session_rows", "session_script", "lock", "options", "scratch"},
	"offline": {"dialect", "types", "typesql", "ddl", "ddl_table", "ddl_column", "ddl_constraint", "ddl_index", "ddl_objects", "options"},
}

// dialectParts are the files that some dialects have besides, with the reason.
// A further part of one of them carries its name in front: ddl_enum_rebuild.
var dialectParts = map[string]string{
	"ddl_batch":                  "SQLite puts the changes of one table together, so that its rows are copied once, MySQL those that it takes only together",
	"ddl_column_alter":           "MySQL repeats the whole column for each change of it; on PostgreSQL the sequence, default and type of a column change in an order of their own",
	"ddl_column_notnull":         "PostgreSQL's NOT NULL is a constraint with a name of its own since version 18",
	"ddl_table_alter":            "MySQL changes the options of a table in one statement, with the columns that follow them; PostgreSQL attaches and detaches partitions by it",
	"ddl_table_partition":        "PostgreSQL's partitions are tables that may have keys by themselves",
	"ddl_online":                 "how a table is changed while others use it is different on each database that can, and SQLite can't",
	"ddl_index_ignored":          "MySQL's optimizer passes over an index that is told to be ignored or invisible, which changes in place",
	"ddl_history":                "MariaDB alone has tables that keep their old rows, and asks what becomes of these when a column changes",
	"ddl_index_fulltext":         "columns of one FULLTEXT index of MariaDB have one character set at any time",
	"ddl_period":                 "MariaDB's application-time periods are checks of two columns, and change at once with them and the keys over them",
	"ddl_constraint_foreign":     "a foreign key that SQLite takes may be refused by PostgreSQL and MySQL, which is said before a revision is written",
	"ddl_enum":                   "PostgreSQL's enum types are objects of their own",
	"ddl_objects_privileges":     "only PostgreSQL's grants belong to the objects they are on",
	"inspect_objects_privileges": "for the same reason they are read with the objects",
	"ddl_objects_sequence":       "PostgreSQL refuses bounds that exclude the sequence's present value",
	"ddl_objects_setting":        "PostgreSQL sets by ALTER what no CREATE statement says",
	"ddl_objects_stub":           "PostgreSQL's objects may need each other",
	"inspect_objects_there":      "which of those catalogs have any rows is asked first",
	"inspect_objects_setting":    "for the same reason they are read from many catalogs",
	"typesql_cast":               "PostgreSQL changes a type by a cast, which it wants to be told for some types",
	"typesql_carry":              "PostgreSQL's composite types keep the values of a column by their attributes while they are made anew",
	"options_json":               "for the same reason an option reads them from JSON",
	"options_notnull":            "since PostgreSQL 18 NOT NULL is a constraint with a name",
	"typesql_rows":               "MySQL reads the values of a column as those of its new type, and refuses some",
	"ddl_rebuild":                "SQLite makes a table anew for what its ALTER TABLE can't do",
	"inspect_column":             "a catalog of many columns",
	"inspect_default":            "MySQL's catalog has no bytes, so defaults of bytes are read off the server",
	"inspect_constraint":         "a catalog of constraints and of the indexes behind them",
	"inspect_index":              "a catalog of indexes, whose keys have many parts",
	"inspect_objects_definition": "MySQL's catalog has no definitions word for word, so they are read off SHOW CREATE",
	"inspect_objects_sequence":   "MariaDB's sequences are tables of one row",
	"inspect_objects_left":       "for the same reason what isn't managed is looked for in each catalog",
	"inspect_objects_query":      "PostgreSQL has a catalog for each kind of object",
	"inspect_table":              "MySQL's catalog doesn't have all that a table was given, so it is read off SHOW CREATE",
	"inspect_text":               "PostgreSQL writes some expressions in words that it reads as others",
	"inspect_parse":              "SQLite's catalog is the text of CREATE TABLE",
	"lock_lease":                 "PostgreSQL's poolers share sessions out, and the nodes of a Galera cluster don't know each other's, so that a session's lock doesn't hold",
	"normal_default":             "constants of PostgreSQL's many types",
	"normal_expr":                "the server rewrites expressions",
	"normal_partitions":          "SHOW CREATE TABLE tells MySQL's partitions as text",
	"normal_type":                "MySQL's types by character set and version",
	"scratch_table":              "MySQL's schema changes commit, so tables of models are tried as temporary ones before a revision is written",
	"scratch_untried":            "for the same reason there are rules about what temporary tables have none of",
	"session_observe":            "MySQL's schema changes commit, so its session watches what becomes of each statement",
	"session_text":               "for the same reason it reads off the text of a statement whether it can commit",
	"session_concurrent":         "what PostgreSQL leaves of a statement with CONCURRENTLY is named and finished by the next run",
	"session_enclose":            "a statement outside of a transaction gets one of its own where schema changes are a part of it: SQLite, PostgreSQL",
	"inspect_jit":                "queries of the catalog aren't compiled: PostgreSQL, the one that compiles queries",
	"session_hurry":              "SQLite runs in this process, and to be ready to interrupt a statement takes longer than many a statement",
	"session_ask":                "a question goes along with the message that begins a transaction: PostgreSQL, where several statements are one message",
	"session_pipeline":           "statements are sent ahead of the answers to those before them: PostgreSQL, whose protocol has each of them answered by itself",
	"session_record":             "what is written at the end of a transaction goes along with its COMMIT, where that is still refused if it wasn't written: PostgreSQL, MariaDB",
	"session_index":              "PostgreSQL leaves an invalid index behind when it is built concurrently and fails",
	"session_limits":             "servers bound the wait of a statement, SQLite only that of a transaction",
	"scratch_inputs":             "making tables takes MariaDB so long that it pays to know what a schema depends on",
	"session_state":              "no command sets a connection back to what it was found as",
	"scratch_code":               "for the same reason the statements of code are run otherwise than those of a file",
	"scratch_call":               "PostgreSQL reads a schema within the database itself, so that its functions must not reach the rest",
	"scratch_name":               "for the same reason its statements' names are looked at",
	"scratch_database":           "for the same reason what belongs to the whole database is put aside",
	"scratch_drop":               "for the same reason what its DROP and ALTER statements name is named in full",
	"scratch_extension":          "for the same reason the extensions of a schema that is put aside follow into the one that takes its part",
	"scratch_path":               "for the same reason its search_path leads to the scratch schema, whatever the statements set",
	"scratch_statement":          "for the same reason some of its statements are refused",
	"scratch_read":               "MySQL has no scratch place of its own, so a temporary table tells what the server makes of the expressions of models",
}

// dialectDeclaration says in which file a declaration stands, by its name or by
// RECEIVER.NAME.
type dialectDeclaration struct {
	pattern *regexp.Regexp
	file    string
}

// The first pattern that matches counts.
var dialectDeclarations = []dialectDeclaration{
	{named(`Dialect|New|Dialect\.(Traits|ForServer|Quote|Literal)`), "dialect"},
	{named(`Dialect\.TypeSQL`), "typesql"},
	{named(`(?i)(.*\.)?parseType`), "typeparse"},
	{named(`.*\.(TypeName|GoSource)`), "types"},
	{named(`compiler|Dialect\.(Compile|Reads)`), "ddl"},
	{named(`compiler\.(CreateTable|DropTable|RenameTable|CreateTableComment|BulkInsert)`), "ddl_table"},
	{named(`compiler\.(AddColumn|DropColumn|AlterColumn)`), "ddl_column"},
	{named(`compiler\.(AddConstraint|DropConstraint)`), "ddl_constraint"},
	{named(`compiler\.(CreateIndex|DropIndex)`), "ddl_index"},
	{named(`compiler\.object|(Dialect\.)?objectTraits`), "ddl_objects"},
	{named(`Dialect\.(Inspect|FindTables|Schemas)`), "inspect"},
	{named(`Dialect\.Normal`), "normal"},
	{named(`Dialect\.(ErrorCode|Advice)|[A-Z]\w*Error`), "errors"},
	{named(`session|Dialect\.(NewSession|ScriptFrame)`), "session"},
	{named(`scriptSession|Dialect\.ScriptSession`), "session_script"},
	{named(`session\.Lease|lease(\..*)?`), "lock_lease"},
	{named(`locker|Dialect\.Locker`), "lock"},
	{named(`key[A-Z][a-z]\w*|.*\.Apply[A-Z]\w*`), "options"},
	{named(`scratch|Dialect\.Scratch\w*`), "scratch"},
}

func named(pattern string) *regexp.Regexp { return regexp.MustCompile("^(" + pattern + ")$") }

// dialectTests are test files that aren't named by one file of the folder.
var dialectTests = []string{"contract", "helper", "roundtrip", "roundtrip_options"}

// TestDialectFilesHaveTheSameNamesAndContent fails when a file of a dialect's
// folder has a name of its own, when one is missing, or when a declaration
// stands in another file than in the other folders.
func TestDialectFilesHaveTheSameNamesAndContent(t *testing.T) {
	matched := map[string]bool{}
	for kind, folders := range dialectFolders {
		for _, folder := range folders {
			names := dialectFileNames(t, folder, kind)
			for _, name := range names {
				for _, declared := range declarations(t, filepath.Join("dialect", folder, name+".go")) {
					i := slices.IndexFunc(dialectDeclarations, func(d dialectDeclaration) bool {
						return d.pattern.MatchString(declared)
					})
					if i < 0 {
						continue
					}
					matched[dialectDeclarations[i].file] = true
					if want := dialectDeclarations[i].file; !isPart(name, want) {
						t.Errorf("dialect/%s/%s.go: %s belongs in %s.go, as in the other dialects", folder, name, declared, want)
					}
				}
			}
		}
	}
	for _, d := range dialectDeclarations {
		if !matched[d.file] {
			t.Errorf("no declaration of %s.go was found: its pattern is out of date", d.file)
		}
	}
}

// isPart reports whether a file is the named one or a part of it.
func isPart(name, of string) bool { return name == of || strings.HasPrefix(name, of+"_") }

// dialectFileNames returns the names of a folder's files, without tests, and
// checks them all.
func dialectFileNames(t *testing.T, folder, kind string) []string {
	paths, err := filepath.Glob(filepath.Join("dialect", folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names, tests []string
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".go")
		if tested, ok := strings.CutSuffix(name, "_test"); ok {
			tests = append(tests, tested)
		} else {
			names = append(names, name)
		}
	}
	for _, want := range dialectFiles[kind] {
		if !slices.Contains(names, want) {
			t.Errorf("dialect/%s has no %s.go", folder, want)
		}
	}
	for _, name := range names {
		if !slices.Contains(dialectFiles[kind], name) && !isDialectPart(name) {
			t.Errorf("dialect/%s/%s.go: no other dialect has a file of this name; see dialectParts", folder, name)
		}
	}
	for _, name := range tests {
		tested := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_internal"), "_bench"), "_fuzz")
		if !slices.Contains(names, tested) && !slices.Contains(dialectTests, tested) {
			t.Errorf("dialect/%s/%s_test.go tests no file of its name", folder, name)
		}
	}
	return names
}

func isDialectPart(name string) bool {
	for part := range dialectParts {
		if isPart(name, part) {
			return true
		}
	}
	return false
}

// declarations returns the names that a file declares; methods as
// RECEIVER.NAME.
func declarations(t *testing.T, path string) []string {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names = append(names, receiver(d)+d.Name.Name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, spec.Name.Name)
				case *ast.ValueSpec:
					names = append(names, spec.Names[0].Name)
				}
			}
		}
	}
	return names
}

// receiver returns the name of a method's receiver type with a dot behind it.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	typ := d.Recv.List[0].Type
	if pointer, ok := typ.(*ast.StarExpr); ok {
		typ = pointer.X
	}
	if name, ok := typ.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}
