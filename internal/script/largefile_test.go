package script

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alembic-go/alembic/internal/sqltext"
)

// long is a statement behind which a file isn't held in memory.
var long = "INSERT INTO t VALUES ('" + strings.Repeat("ä😀, ", inMemory/7) + "');\n"

// readLarge reads the only file of a folder.
func readLarge(t *testing.T, name, text string) (*File, error) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := Read(os.DirFS(filepath.Dir(name)), ".", ReadOptions{})
	if err != nil {
		return nil, err
	}
	return files[0], nil
}

// inText returns the file with the texts of its sections in memory.
func inText(t *testing.T, f *File) *File {
	t.Helper()
	for i := range f.Sections {
		s := &f.Sections[i]
		text, err := io.ReadAll(io.NewSectionReader(s.Source(), 0, s.Source().Size()))
		if err != nil {
			t.Fatal(err)
		}
		s.Text, s.Large = string(text), nil
	}
	return f
}

func TestALargeFileIsReadAsASmallOneIs(t *testing.T) {
	head := "-- One\n--\n-- Revision ID: a\n"
	for name, text := range map[string]string{
		"sections":      head + "-- +alembic upgrade\n" + long + "-- +alembic downgrade\nDROP TABLE t;\n",
		"CRLF, a mark":  "\ufeff" + strings.ReplaceAll(head+"-- +alembic upgrade\n"+long+"SELECT 1;\n-- +alembic upgrade mysql no-transaction\nX", "\n", "\r\n"),
		"a long header": "-- " + strings.Repeat("é", inMemory) + "\n" + head + "-- +alembic upgrade\n",
		"no end":        head + "-- +alembic upgrade\n" + strings.TrimSuffix(long, "\n"),
		"no section":    head + strings.Repeat("-- x\n", inMemory),
		"a text":        head + "SELECT 1;\n" + long,
		"not UTF-8":     head + "-- +alembic upgrade\n" + long + "SELECT '\xe4';\n",
		"a cut letter":  head + "-- +alembic upgrade\n" + strings.Repeat("x", 2*longestLine) + "\xc3",
		"NUL":           head + "-- +alembic upgrade\n" + long + "SELECT '\x00';\n" + long,
		"twice":         head + "-- +alembic upgrade\n" + long + "-- +alembic upgrade\n",
	} {
		want, wantErr := ReadSQL("a.sql", []byte(text))
		got, err := readLarge(t, filepath.Join(t.TempDir(), "a.sql"), text+strings.Repeat(" ", max(0, inMemory-len(text))))
		if wantErr != nil || err != nil {
			if diff := cmp.Diff(wantErr, err); diff != "" {
				t.Errorf("%s: error (-want +got):\n%s", name, diff)
			}
			continue
		}
		for i, s := range got.Sections {
			if s.Large == nil {
				t.Errorf("%s: section %d is held in memory", name, i)
			}
		}
		if diff := cmp.Diff(want, inText(t, got), cmpopts.IgnoreUnexported(File{})); diff != "" {
			t.Errorf("%s (-want +got):\n%.2000s", name, diff)
		}
	}
}

func TestALargeFileThatIsChangedCannotBeReadOn(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.sql")
	text := "-- Revision ID: a\n-- +alembic upgrade\n" + long
	for what, change := range map[string]func() error{
		"longer":    func() error { return os.WriteFile(name, []byte(text+long), 0o600) },
		"shorter":   func() error { return os.WriteFile(name, []byte(text[:100]), 0o600) },
		"rewritten": func() error { return os.Chtimes(name, time.Time{}, time.Now().Add(time.Hour)) },
		"gone":      func() error { return os.Remove(name) },
	} {
		f, err := readLarge(t, name, text)
		if err != nil {
			t.Fatal(err)
		}
		if err := change(); err != nil {
			t.Fatal(err)
		}
		for r := sqltext.NewReader(sqltext.SQLite, f.Sections[0].Source(), sqltext.Options{}); err == nil; {
			_, err = r.Next()
		}
		if err == io.EOF || !strings.Contains(err.Error(), "a.sql") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
