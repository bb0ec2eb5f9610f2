package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite"
)

// sqliteCommand is "sqlite FILE SQL": it runs SQL, or prints the rows of a query
// with "|" between the columns.
func sqliteCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: sqlite FILE SQL")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	text, err := query(db, args[1])
	if neg != (err != nil) {
		ts.Fatalf("sqlite: %v", err)
	}
	_, err = ts.Stdout().Write([]byte(text))
	ts.Check(err)
}

// sqlite3 is the little of SQLite's shell that the documents use, so that the
// tests don't need it: sqlite3 FILE SQL, and .schema --nosys.
func sqlite3() {
	db, err := sql.Open("sqlite", os.Args[1])
	text := ""
	if err == nil {
		sql := os.Args[2]
		if sql == ".schema --nosys" {
			sql = "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
		}
		text, err = query(db, sql)
	}
	fmt.Print(text)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// sqliteRunCommand is "sqlite-run FILE SCRIPT": it runs a script of SQL.
func sqliteRunCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: sqlite-run FILE SCRIPT")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(ts.ReadFile(args[1]))
	ts.Check(err)
}

func query(db *sql.DB, text string) (string, error) {
	rows, err := db.Query(text)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		targets := make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return "", err
		}
		for i, v := range values {
			if i > 0 {
				out.WriteByte('|')
			}
			out.WriteString(v.String)
		}
		out.WriteByte('\n')
	}
	return out.String(), rows.Err()
}

// replaceCommand is "replace FILE OLD NEW": it replaces a text that must be
// there; FILE may be a pattern that matches one file.
func replaceCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 || neg {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	name := theFile(ts, args[0])
	old := strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(args[1])
	text := ts.ReadFile(name)
	if !strings.Contains(text, old) {
		ts.Fatalf("%s does not hold %q", name, old)
	}
	text = strings.ReplaceAll(text, old, strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(args[2]))
	ts.Check(os.WriteFile(name, []byte(text), 0o644))
}

// onlyCommand is "only PATTERN FILE": it copies the one file that matches the
// pattern to FILE, because names of revisions hold the date.
func onlyCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: only PATTERN FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(ts.ReadFile(theFile(ts, args[0]))), 0o644))
}

func theFile(ts *testscript.TestScript, pattern string) string {
	names, err := filepath.Glob(ts.MkAbs(pattern))
	ts.Check(err)
	if len(names) != 1 {
		ts.Fatalf("%s matches %d files: %v", pattern, len(names), names)
	}
	return names[0]
}
