// Package launch runs a project's own program: the same command line as
// "alembic", with the user's Env, models and revisions compiled in.
//
//	Find ──► Project ──► Program.Build ──► Binary.Exec      run it now
//	            │
//	            └──────► Deploy.Build                       one static file
//	PrepareModule ──► Module.Tidy                           go.mod, for "init"
//
// The program's main is generated. It reaches the compiler through
// "go build -overlay" as a file of a folder that doesn't exist beneath the
// folder of env.go, so nothing is written to the user's tree, and the user's
// internal packages can be imported. The go command runs every time and its
// cache decides what to compile: there is no cache key here that could be
// wrong.
package launch
