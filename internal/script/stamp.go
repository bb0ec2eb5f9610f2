package script

import "time"

// A stamp is what the file system tells of a regular file. A file whose stamp is the same
// holds the same text: no program can set the time of its last change.
type stamp struct {
	device, inode uint64
	size          int64
	modified      int64 // nanoseconds
	changed       int64 // of the text, the name or the rights
}

// granularity is more than the time in which a file may be changed twice without its
// times telling.
const granularity = 2 * time.Second

// settled reports whether a file that had this stamp a moment before now would have another
// one after a change since.
func (s stamp) settled(now time.Time) bool {
	return s != stamp{} && max(s.modified, s.changed) < now.Add(-granularity).UnixNano()
}
