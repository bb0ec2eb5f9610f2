// Command tables prints the tables of a SQLite database and the rows of the
// version table, for the demo: a fresh machine has no sqlite3.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"

	_ "modernc.org/sqlite"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: tables FILE")
		os.Exit(2)
	}
	if err := print(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "tables:", err)
		os.Exit(1)
	}
}

func print(file string) error {
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, query := range []string{
		"SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid",
		"SELECT 'alembic_version: ' || version_num FROM alembic_version",
	} {
		if err := lines(db, query); err != nil {
			return err
		}
	}
	return nil
}

func lines(db *sql.DB, query string) error {
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		fmt.Println(line)
	}
	return rows.Err()
}
