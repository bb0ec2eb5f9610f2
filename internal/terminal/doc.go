// Package terminal formats what the commands show to people: entries of
// revisions, drawn graphs, colors, wrapped lines and log lines.
package terminal
