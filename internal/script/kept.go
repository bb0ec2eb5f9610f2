package script

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alembic-go/alembic/internal/cache"
	"github.com/alembic-go/alembic/internal/filename"
)

// keptFrom is the number of files in a version location from which on it is faster to ask
// the file system about each than to read it.
const keptFrom = 100

// kept is what a cache holds of the files of a version location: the heads of those that
// had an old stamp when they were read. A file that has that stamp still isn't read again
// until its text is needed.
type kept struct {
	cache  *cache.Folder
	folder folder
	dir    *os.File // the folder, while its files are read
	device uint64   // the folder's; a link may lead to a file system that is less exact
	key    string

	looked atomic.Int64 // so many entries' files were looked at, or are
	looks  sync.WaitGroup

	mu      sync.Mutex
	entries []entry
	sums    []sums
	whole   map[*File]*File
	changed bool // since it was read or written
}

// entry is what is kept of one file.
type entry struct {
	name  string // in the folder
	pkg   string // of a Go file
	stamp stamp
	same  bool  // the file still has the stamp
	file  *File // its head; nil: a Go helper
}

// sums are the checksums of what the revisions do as one reading understands their text,
// by entry; "" where it isn't known.
type sums struct {
	reading string
	of      []string
}

// maxReadings bounds the readings, of which a project has one for each kind of database.
const maxReadings = 4

// openKept begins to read what a cache holds of the files of a folder, and to look whether
// they are the same. The function returned waits for it. It returns nil where no cache is used.
func (r *folderReader) openKept() (opened func() *kept) {
	none := func() *kept { return nil }
	f, onDisk := r.fsys.(folder)
	if !onDisk || r.opts.Cache == nil {
		return none
	}
	dir, err := os.Open(f.dir)
	if err != nil {
		return none
	}
	device, ok := exact(dir)
	path, err := filepath.Abs(f.dir)
	if !ok || err != nil {
		dir.Close()
		return none
	}
	k := &kept{cache: r.opts.Cache, folder: f, dir: dir, device: device, key: keptFormat + path, whole: map[*File]*File{}}
	decoded := make(chan struct{})
	k.looks.Go(func() {
		if !k.decode(k.cache.Text(k.key)) {
			k.entries, k.sums = nil, nil
		}
		close(decoded)
		k.look()
	})
	return func() *kept {
		<-decoded
		if len(r.found) < keptFrom {
			k.looked.Store(int64(len(k.entries))) // enough of it
		}
		for range min(runtime.GOMAXPROCS(0), len(k.entries)/atOnce) - 1 {
			k.looks.Go(k.look)
		}
		k.looks.Wait()
		if len(r.found) < keptFrom {
			dir.Close()
			return nil
		}
		k.match(r.found)
		return k
	}
}

// atOnce is the number of files that are looked at between two questions for what is left.
const atOnce = 64

// look looks at the files of entries that nobody else has begun with.
func (k *kept) look() {
	for {
		end := int(k.looked.Add(atOnce))
		if end-atOnce >= len(k.entries) {
			return
		}
		for i := end - atOnce; i < min(end, len(k.entries)); i++ {
			e := &k.entries[i]
			e.same = stampAt(k.dir, e.name) == e.stamp
		}
	}
}

// match gives each file its entry. The files mostly are those of the entries, in their order.
func (k *kept) match(found []*candidate) {
	var byName map[string]int
	for i, c := range found {
		if i < len(k.entries) && k.entries[i].name == c.name {
			c.kept = &k.entries[i]
			continue
		}
		if byName == nil {
			byName = make(map[string]int, len(k.entries))
			for j := range k.entries {
				byName[k.entries[j].name] = j
			}
		}
		if j, ok := byName[c.name]; ok {
			c.kept = &k.entries[j]
		}
	}
}

// take fills in a file from its entry, and reports whether it could.
func (k *kept) take(c *candidate) bool {
	if k == nil || c.kept == nil || !c.kept.same {
		return false
	}
	c.taken, c.stamp, c.pkg, c.file = true, c.kept.stamp, c.kept.pkg, c.kept.file
	if c.file != nil {
		c.file.Path = c.shown
	}
	return true
}

// read reads a file with its stamp, if it may be kept.
func (k *kept) read(name string, most int64) ([]byte, stamp, error) {
	now := time.Now()
	src, s, err := k.folder.read(name, most)
	if err != nil && !errors.Is(err, errLarge) || s.device != k.device || !s.settled(now) {
		s = stamp{}
	}
	return src, s, err
}

// update ends a reading, and keeps what was read, if that is more than is kept.
func (k *kept) update(found []*candidate, failed error) {
	if k == nil {
		return
	}
	k.dir.Close()
	if failed != nil || !slices.ContainsFunc(found, func(c *candidate) bool { return c.stamp != stamp{} && !c.taken }) {
		return
	}
	was := k.sums
	k.entries, k.sums, k.changed = nil, nil, true
	var from []int // where the sums of each entry stand in was, or -1
	for _, c := range found {
		if c.stamp == (stamp{}) {
			continue
		}
		at := -1
		if c.file != nil {
			if c.taken {
				at = c.file.at
			}
			c.file.kept, c.file.at = k, len(k.entries)
		}
		from = append(from, at)
		k.entries = append(k.entries, entry{name: c.name, pkg: c.pkg, stamp: c.stamp, file: c.file})
	}
	for _, s := range was {
		of := make([]string, len(from))
		for i, at := range from {
			if at >= 0 {
				of[i] = s.of[at]
			}
		}
		k.sums = append(k.sums, sums{s.reading, of})
	}
	k.save()
}

// save writes the cache if it holds more than its file.
func (k *kept) save() {
	if k.changed {
		k.cache.Put(k.key, k.encode())
		k.changed = false
	}
}

// text returns the whole file of a head.
func (k *kept) text(head *File) (*File, error) {
	k.mu.Lock()
	f := k.whole[head]
	k.mu.Unlock()
	if f != nil {
		return f, nil
	}
	e := &k.entries[head.at]
	src, s, err := k.folder.read(e.name, head.Format.most())
	switch {
	case errors.Is(err, errLarge):
		f, err = openLarge(k.folder, e.name, head.Path)
	case err != nil:
		err = filename.Unreadable(head.Path, err)
	default:
		f, _, err = parse(head.Format, head.Path, src)
	}
	if err != nil {
		return nil, err
	}
	if f == nil || !f.sameHead(head) {
		return nil, &FileError{File: head.Path, Msg: "it was changed while this command read the revisions; run the command again"}
	}
	if s == e.stamp {
		f.kept, f.at = k, head.at
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.whole[head] = f
	return f, nil
}

// sameHead reports whether the two say the same about themselves.
func (f *File) sameHead(other *File) bool {
	return f.ID == other.ID && f.Message == other.Message && f.Created == other.Created && slices.Equal(f.Revises, other.Revises) &&
		slices.Equal(f.BranchLabels, other.BranchLabels) && slices.Equal(f.DependsOn, other.DependsOn)
}
