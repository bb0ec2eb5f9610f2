//go:build !unix

package script

// unpolled is no flag: there, package os polls no files.
const unpolled = 0
