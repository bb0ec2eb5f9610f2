// Package script knows revision files: how they are read, found, written, and
// how a new project is laid out.
//
//	version locations ──Read──► Files ──► revision.Graph
//	                                        ▲
//	template + GenerateOptions ──Generate──► a new File, read back before it is written
//
// A revision is a Go file or an SQL file. Both are read without compiling or
// running anything: from Go the literals of the one Revisions.Add call, from
// SQL the header's comment lines and the sections. Reading works on any fs.FS,
// so on a folder as on the files embedded in a program.
//
// The package prints nothing; what takes visible steps calls a Progress.
package script
