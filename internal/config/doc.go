// Package config reads alembic.ini and answers questions about it.
//
// The file is read the way Python's configparser reads it, so that a file
// written for Python Alembic keeps its meaning: sections, "key = value" and
// "key: value", full-line comments, indented continuation lines, and
// %(name)s interpolation. Values may also name environment variables as
// ${NAME}.
//
//	file ──parse──► sections of raw values ──Get──► interpolated text ──► typed settings
//
// Nothing is interpolated before it is asked for. Python's logging sections
// hold raw percent signs, and a command that never needs the database must
// not fail because the variable with its password is unset.
//
// The package prints nothing, opens no database, and no error of it ever
// holds a value that may contain a password.
package config
