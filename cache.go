package alembic

import (
	"path/filepath"

	"github.com/alembic-go/alembic/internal/cache"
)

// WithCache keeps in a folder what the next run would have to find out again: what was
// read from the revision files of DirRevisions, and what MariaDB's catalog says of the
// target schemas that the SQL files of WithTargetSQL made. A revision file isn't read
// again while the file system tells that it is the same. The SQL files of a target schema
// needn't be run again where everything that their schema depends on is the same: the
// version, the settings and the plugins of the server, the scratch database, the session,
// the user and its rights, and the program. Files that may make something else each time
// are always run. No result depends on what the folder holds. By default nothing is kept.
func WithCache(dir string) Option {
	return func(s *settings) { s.cache = dir }
}

// kept returns one of the folders of WithCache; nil keeps nothing.
func (s *settings) kept(kind string) *cache.Folder {
	if s.cache == "" {
		return nil
	}
	return cache.In(filepath.Join(s.cache, kind))
}
