package script

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alembic-go/alembic/revision"
)

func TestReadSQL(t *testing.T) {
	tests := []struct {
		name, src string
		want      *File
	}{
		{
			"as generated",
			"-- Backfill names\n--\n-- Revision ID: 27c6\n-- Revises: 1975\n-- Create Date: 2026-11-22 21:05:00\n\n-- +alembic upgrade\nUPDATE users SET name = '';\n\n-- +alembic downgrade\n",
			&File{
				Path: "f.sql", Format: SQL, Line: 3, ID: "27c6", Revises: []string{"1975"}, Message: "Backfill names", Created: "2026-11-22 21:05:00",
				Sections: []Section{{Direction: revision.Upgrade, Line: 8, Text: "UPDATE users SET name = '';\n\n"}, {Direction: revision.Downgrade, Line: 11}},
			},
		},
		{
			"every header, several ids, any case of names",
			"-- revision id:a\n-- REVISES: b, c,\n-- Branch Labels: x,y\n-- Depends On: d , e\n-- +alembic upgrade\nSELECT 1",
			&File{
				Path: "f.sql", Format: SQL, Line: 1, ID: "a", Revises: []string{"b", "c"}, BranchLabels: []string{"x", "y"}, DependsOn: []string{"d", "e"}, Irreversible: true,
				Sections: []Section{{Direction: revision.Upgrade, Line: 6, Text: "SELECT 1"}},
			},
		},
		{
			"dialects and options; comments and markers of others are text",
			"-- Revision ID: a\n-- +alembic upgrade no-transaction\n-- note\n  --+Alembic Upgrade mysql postgres no-transaction\n-- +goose Up\nX\n-- +alembic downgrade",
			&File{
				Path: "f.sql", Format: SQL, Line: 1, ID: "a",
				Sections: []Section{
					{Direction: revision.Upgrade, Options: []string{"no-transaction"}, Line: 3, Text: "-- note\n"},
					{Direction: revision.Upgrade, Dialects: []string{"mysql", "postgresql"}, Options: []string{"no-transaction"}, Line: 5, Text: "-- +goose Up\nX\n"},
					{Direction: revision.Downgrade, Line: 8},
				},
			},
		},
		{
			"byte order mark, CRLF, several paragraphs, remarks after the header",
			"\ufeff-- One\r\n-- two: three\r\n--\r\n--   Four\r\n\r\n-- Revision ID: a\r\n-- Author: me\r\n\r\n-- +alembic upgrade\r\nX;\r\n",
			&File{
				Path: "f.sql", Format: SQL, Line: 6, ID: "a", Message: "One\ntwo: three\n\n  Four", Irreversible: true,
				Sections: []Section{{Direction: revision.Upgrade, Line: 10, Text: "X;\r\n"}},
			},
		},
		{
			"escaped message lines",
			"-- \\Revises: x\n-- \\+alembic upgrade\n-- \\\\y\n-- Revision ID: a\n-- +alembic upgrade\n",
			&File{
				Path: "f.sql", Format: SQL, Line: 4, ID: "a", Message: "Revises: x\n+alembic upgrade\n\\y", Irreversible: true,
				Sections: []Section{{Direction: revision.Upgrade, Line: 6}},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadSQL("f.sql", []byte(tt.src))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreUnexported(File{})); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestReadSQLErrorsNameFileAndLine(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"empty", "", "f.sql:1: no revision id; write a line '-- Revision ID: …' above the first section"},
		{"no id", "-- x\n-- +alembic upgrade\n", "f.sql:1: no revision id"},
		{"empty id", "--\n-- Revision ID:\n", "f.sql:2: 'Revision ID:' needs one id without blanks and commas"},
		{"two ids", "-- Revision ID: a, b\n", "f.sql:1: 'Revision ID:' needs one id without blanks and commas"},
		{"header twice", "-- Revision ID: a\n-- Revision ID: b\n", "f.sql:2: 'Revision ID' stands here a second time (first in line 1)"},
		{"misspelt header", "-- Revision ID: a\n-- Revise: b\n", "f.sql:2: unknown header 'Revise'; the headers are Revision ID, Revises, Branch Labels, Depends On, Create Date"},
		{"Alembic's own name", "-- Revision ID: a\n-- down_revision: b\n", "f.sql:2: unknown header 'down_revision'"},
		{"no upgrade", "-- x\n-- Revision ID: a\n-- +alembic downgrade\n", "f.sql:2: no upgrade section; write a line '-- +alembic upgrade' and the statements below it"},
		{"misspelt marker", "-- Revision ID: a\n-- +alembic upgarde\n", "f.sql:2: unknown marker '-- +alembic upgarde'; write '-- +alembic upgrade' or '-- +alembic downgrade'"},
		{"misspelt option", "-- Revision ID: a\n-- +alembic upgrade no-transactoin\n", "f.sql:2: unknown option 'no-transactoin'; the only one is no-transaction"},
		{"bare marker", "-- +alembic\n", "f.sql:1: unknown marker"},
		{"marker in a section", "-- Revision ID: a\n-- +alembic upgrade\n\t-- +alembic down\n", "f.sql:3: unknown marker '-- +alembic down'"},
		{"bad dialect", "-- Revision ID: a\n-- +alembic upgrade MySQL\n", "f.sql:2: 'MySQL' is no dialect; write sqlite, postgresql, mysql, mariadb, mssql or oracle"},
		{"statement above", "-- Revision ID: a\nSELECT 1;\n-- +alembic upgrade\n", "f.sql:2: text before the first section; put '-- +alembic upgrade' above it, or '-- ' before it"},
		{"section twice", "-- Revision ID: a\n-- +alembic upgrade\n-- +alembic upgrade\n", "f.sql:3: a second upgrade section for the same dialect (the first in line 2)"},
		{"section twice for a dialect", "-- Revision ID: a\n-- +alembic upgrade mysql\n-- +alembic upgrade sqlite mysql\n", "f.sql:3: a second upgrade section for the same dialect (the first in line 2)"},
		{"UTF-16", "\xff\xfe-\x00-\x00", "f.sql: not UTF-8 text; save the file as UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadSQL("f.sql", []byte(tt.src))
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestSectionForADialect(t *testing.T) {
	f := &File{Sections: []Section{
		{Direction: revision.Upgrade, Text: "any"},
		{Direction: revision.Upgrade, Dialects: []string{"mysql"}, Text: "my"},
		{Direction: revision.Upgrade, Dialects: []string{"sqlite", "postgresql"}, Text: "lite"},
		{Direction: revision.Downgrade, Dialects: []string{"mariadb"}, Text: "maria down"},
	}}
	both := &File{Sections: []Section{ // the nearer name counts, wherever its section stands
		{Direction: revision.Upgrade, Dialects: []string{"mysql"}, Text: "my"},
		{Direction: revision.Upgrade, Dialects: []string{"mariadb"}, Text: "maria"},
	}}
	for names, want := range map[string]string{"mariadb mysql": "maria", "mysql mariadb": "my", "mysql": "my"} {
		if s, ok := both.Section(revision.Upgrade, strings.Fields(names)...); !ok || s.Text != want {
			t.Errorf("of the sections for both, %s takes %v", names, s)
		}
	}
	tests := []struct {
		d       revision.Direction
		dialect string
		want    string
	}{
		{revision.Upgrade, "sqlite", "lite"},
		{revision.Upgrade, "postgresql", "lite"},
		{revision.Upgrade, "mysql", "my"},
		{revision.Upgrade, "mariadb mysql", "my"},
		{revision.Upgrade, "oracle", "any"},
		{revision.Downgrade, "mariadb mysql", "maria down"},
		{revision.Downgrade, "mysql", ""},
	}
	for _, tt := range tests {
		s, ok := f.Section(tt.d, strings.Fields(tt.dialect)...)
		got := ""
		if ok {
			got = s.Text
		}
		if got != tt.want {
			t.Errorf("%s %s: got %q, want %q", tt.d, tt.dialect, got, tt.want)
		}
	}
}

func TestDocIsTheFirstParagraphOnOneLine(t *testing.T) {
	f := &File{ID: "a", Revises: []string{"b", "c"}, Message: "One\ntwo\n\nthree", Created: "2026"}
	if f.Doc() != "One two" {
		t.Errorf("got %q", f.Doc())
	}
	if want := "One\ntwo\n\nthree\n\nRevision ID: a\nRevises: b, c\nCreate Date: 2026\n"; f.LongDoc() != want {
		t.Errorf("got %q", f.LongDoc())
	}
}

func FuzzReadSQL(f *testing.F) {
	for _, seed := range []string{
		"", "-- m\n--\n-- Revision ID: a\n-- Revises: b, c\n\n-- +alembic upgrade mysql no-x\nSELECT 1;\n-- +alembic downgrade\n",
		"-- +alembic\n", "--", "-- \\\n-- Revision ID:a\r\n--+alembic upgrade", "\ufeff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		file, err := ReadSQL("f.sql", []byte(src))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.sql:") {
				t.Errorf("error without the file: %v", err)
			}
			return
		}
		lines := strings.Split(strings.TrimPrefix(src, "\ufeff"), "\n")
		for _, s := range file.Sections {
			if rest := strings.Join(lines[s.Line-1:], "\n"); s.Line <= len(lines) && !strings.HasPrefix(rest, s.Text) {
				t.Errorf("section text %q is not what stands from line %d on", s.Text, s.Line)
			}
		}
	})
}
