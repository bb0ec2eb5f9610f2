package script

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/revision"
)

// emptyMessage stands in a file whose revision was made without a message.
const emptyMessage = "empty message"

// GenerateOptions describe a new revision. Ids must be full: the graph has
// resolved them.
type GenerateOptions struct {
	ID           string // empty: a random one
	Message      string
	Revises      []string
	BranchLabels []string
	DependsOn    []string
	Format       Format    // empty: Go when the project has an env.go, else SQL
	VersionPath  string    // one of the version locations, relative to the working directory or absolute
	Now          time.Time // zero: the current time

	Imports    []string // of the code below: import paths, or `name "path"`
	Upgrades   string   // Go statements, or SQL
	Downgrades string   // the same for the way back
	// UpgradeOutside and DowngradeOutside tell that the statements of an SQL file's
	// section must run outside of a transaction.
	UpgradeOutside, DowngradeOutside bool
	Args                             map[string]any // further values for the user's template

	Progress Progress
}

// Generate writes a new revision file from the project's template and returns
// it as read back. It never overwrites a file, and what it writes has been
// proved to carry the id, parents, labels and dependencies that were asked
// for.
func (d *Directory) Generate(o GenerateOptions) (*File, error) {
	if _, err := d.Files(); err != nil {
		return nil, err
	}
	if err := d.complete(&o); err != nil {
		return nil, err
	}
	location, err := d.location(o.VersionPath, o.Revises)
	if err != nil {
		return nil, err
	}
	target, err := d.target(location, o)
	if err != nil {
		return nil, err
	}
	var f *File
	err = o.Progress.run(Task{Text: "Generating " + target}, func() error {
		src, err := d.render(location, o)
		if err != nil {
			return err
		}
		if f, err = d.prove(target, src, o); err != nil {
			return err
		}
		return writeNew(target, src)
	})
	if err != nil {
		return nil, err
	}
	d.forget()
	return f, nil
}

// complete fills in what was left open and checks the id.
func (d *Directory) complete(o *GenerateOptions) error {
	if o.Format == "" {
		o.Format = SQL
		if d.HasEnv() {
			o.Format = Go
		}
	}
	if o.Format != Go && o.Format != SQL {
		return fmt.Errorf("unknown format '%s'; write go or sql", o.Format)
	}
	if o.Format == Go && !d.HasEnv() {
		return errors.New("a Go revision needs a project with an env.go; use --format sql, or make the project with 'alembic init --template generic'")
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	zone, err := config.LoadTimezone(d.settings.Timezone)
	if err != nil {
		return err
	}
	o.Now = o.Now.In(zone)
	if o.ID == "" {
		o.ID, err = d.NewID()
		return err
	}
	if i := strings.IndexAny(o.ID, ", \t\r\n"); i >= 0 { // the header separates ids by them
		return &revision.BadIDError{ID: o.ID, Chars: []string{o.ID[i : i+1]}}
	}
	if f, ok := d.File(o.ID); ok {
		return fmt.Errorf("revision id '%s' is taken by %s; choose another --rev-id", o.ID, f.Path)
	}
	return nil
}

// NewID makes a random id that no revision has: 12 hex digits, as Alembic's.
func (d *Directory) NewID() (string, error) {
	for {
		b := make([]byte, 6)
		if _, err := rand.Read(b); err != nil {
			return "", fmt.Errorf("make a revision id: %w", err)
		}
		id := hex.EncodeToString(b)
		if _, taken := d.File(id); !taken {
			return id, nil
		}
	}
}

// name is the file's name after file_template, with slashes and without its ending.
func (d *Directory) name(o GenerateOptions) (string, error) {
	name, err := fileName(d.settings.FileTemplate, o.ID, slug(o.Message, d.settings.TruncateSlugLength), o.Now)
	if err != nil {
		return "", err
	}
	if reason := validName(name); reason != "" {
		return "", fmt.Errorf("file_template %s; change it in the ini file, or choose another --rev-id", reason)
	}
	if strings.Contains(name, "/") {
		err = d.checkSubfolder(name)
	}
	return name, err
}

// target is the absolute path of the new file.
func (d *Directory) target(location string, o GenerateOptions) (string, error) {
	name, err := d.name(o)
	if err != nil {
		return "", d.config.Located(err, "file_template")
	}
	folder, base := path.Split(name)
	base = safeName(base + "." + string(o.Format))
	target := filepath.Join(location, filepath.FromSlash(folder), base)
	if _, err := os.Lstat(target); err == nil {
		return "", fmt.Errorf("%s exists; move it away or choose another message", target)
	}
	return target, nil
}

func (d *Directory) checkSubfolder(name string) error {
	switch {
	case d.HasEnv():
		return fmt.Errorf("file_template makes a subfolder (%s), and in a Go project a folder is a package; take the '/' out of it, or use version_locations", name)
	case !d.settings.RecursiveVersions:
		return fmt.Errorf("file_template makes a subfolder (%s) that would not be read; set recursive_version_locations = true", name)
	case !filepath.IsLocal(filepath.FromSlash(name)):
		return fmt.Errorf("file_template leads out of the version location: %s", name)
	}
	return nil
}

// prove reads the text of the new file as the loader will, and compares.
func (d *Directory) prove(target string, src []byte, o GenerateOptions) (*File, error) {
	template := d.templatePath(o.Format)
	f, _, err := parse(o.Format, target, src)
	if err != nil {
		return nil, fmt.Errorf("the template %s gives a file that cannot be read: %w", template, err)
	}
	if f == nil {
		return nil, fmt.Errorf("the template %s gives a file without Revisions.Add(alembic.Revision{…})", template)
	}
	for _, c := range []struct {
		what      string
		want, got []string
	}{
		{"the id", []string{o.ID}, []string{f.ID}},
		{"revises", o.Revises, f.Revises},
		{"branch_labels", o.BranchLabels, f.BranchLabels},
		{"depends_on", o.DependsOn, f.DependsOn},
	} {
		if !slices.Equal(c.want, c.got) {
			return nil, &LostError{ID: o.ID, File: target, Template: template, What: c.what, Want: c.want, Got: c.got}
		}
	}
	return f, nil
}

// writeNew writes a file that must not exist, whole or not at all.
func writeNew(target string, src []byte) error {
	dir := filepath.Dir(target)
	if err := makeFolder(dir); err != nil {
		return err
	}
	tmp := filepath.Join(dir, ".alembic-"+rand.Text()+".tmp")
	if err := os.WriteFile(tmp, src, 0o644); err != nil {
		return errors.Join(&WriteError{File: target, Err: err}, removeIfThere(tmp))
	}
	defer os.Remove(tmp)
	if os.Link(tmp, target) == nil { // fails where the target exists, which Rename doesn't
		return nil
	}
	if _, err := os.Lstat(target); err == nil {
		return &WriteError{File: target, Err: os.ErrExist}
	}
	return os.Rename(tmp, target) // a file system without hard links
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
