//go:build unix

package launch

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProgramsAreRunFromTheUsersOwnFolderOnly(t *testing.T) {
	for want, spoil := range map[string]func(cache string) error{
		"it is a link":                         func(cache string) error { return os.Symlink(t.TempDir(), cache) },
		"it is one that others may write into": func(cache string) error { return errors.Join(os.Mkdir(cache, 0o700), os.Chmod(cache, 0o777)) },
	} {
		cache := filepath.Join(t.TempDir(), "cache")
		if err := spoil(cache); err != nil {
			t.Fatal(err)
		}
		p := &Program{Project: find(t, write(t, fakeAlembic, app)), Cache: cache}
		if _, err := p.Build(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Build returned %v, want %q", err, want)
		}
	}
}

func TestAnotherUsersFolderIsRefused(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give a folder to another user")
	}
	dir := t.TempDir()
	if err := os.Chown(dir, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if err := checkOwn(dir); err == nil || !strings.Contains(err.Error(), "it is another user's") {
		t.Errorf("checkOwn returned %v", err)
	}
}
