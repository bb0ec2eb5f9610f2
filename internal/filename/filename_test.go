package filename

import (
	"os"
	"path/filepath"
	"testing"
)

func TestShownIsRelativeWhereThatIsShorter(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	if err := os.Mkdir("real", 0o755); err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.VolumeName(root) + string(filepath.Separator) + "x.sql"
	for name, want := range map[string]string{
		filepath.Join(root, "versions", "a.sql"): filepath.Join("versions", "a.sql"),
		"my_app/versions/a.go":                   "my_app/versions/a.go",
		elsewhere:                                elsewhere,
	} {
		if got := Shown(name); got != want {
			t.Errorf("Shown(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestShownFromASymlinkedFolder(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(root, link); err != nil {
		t.Fatal(err)
	}
	t.Chdir(link)
	if got := Shown(filepath.Join(root, "a.sql")); got != "a.sql" {
		t.Errorf("got %q", got)
	}
}

// A program with models asks for the place of each table.
func TestShownDoesNotFollowLinksWithoutNeed(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	name := filepath.Join(root, "models", "user.go")
	if most := 12.0; testing.AllocsPerRun(100, func() { Shown(name) }) > most {
		t.Errorf("Shown looks at each folder above the file")
	}
}
