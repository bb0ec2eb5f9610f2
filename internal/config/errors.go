package config

import "fmt"

// A SyntaxError says where an ini file cannot be read.
type SyntaxError struct {
	File string // the path as the user gave it
	Line int    // 1-based
	Msg  string // what is wrong and what to do
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

// A ValueError says which key has an unusable value. It never repeats the
// value of a key that may hold a password.
type ValueError struct {
	File    string // empty when the value did not come from a file
	Line    int    // 1-based line of the key, 0 when there is no file
	Section string
	Key     string
	Err     error
}

func (e *ValueError) Error() string {
	if e.File == "" {
		return fmt.Sprintf("%s: %v", e.Key, e.Err)
	}
	return fmt.Sprintf("%s:%d: %s: %v", e.File, e.Line, e.Key, e.Err)
}

// Unwrap returns the reason.
func (e *ValueError) Unwrap() error { return e.Err }

// A MissingKeyError says that a needed key is not set. Its text is Alembic's,
// followed by what to do.
type MissingKeyError struct {
	File       string // the file that was looked for, as the user gave it
	FileExists bool
	Section    string
	HasSection bool
	Near       string // a section whose name is nearly that
	Misspelt   string // a key whose name is nearly that, and its place
	Key        string
	Empty      bool   // the key is there, without a value
	TOML       string // a pyproject.toml beside the file, with settings that are not read
}

func (e *MissingKeyError) Error() string {
	if e.Empty {
		return fmt.Sprintf("'%s' is empty. Give it a value in section [%s] of '%s'.", e.Key, e.Section, e.File)
	}
	text := fmt.Sprintf("No '%s' key found in configuration.", e.Key)
	if e.Key != "script_location" && !e.HasSection {
		text = fmt.Sprintf("No config file '%s' found, or file has no '[%s]' section.", e.File, e.Section)
	}
	return text + " " + e.advice()
}

func (e *MissingKeyError) advice() string {
	switch {
	case e.TOML != "" && e.Key == "script_location":
		return fmt.Sprintf("%s is not read: put the settings of its [tool.alembic] into section [%s] of '%s'.", e.TOML, e.Section, e.File)
	case e.Misspelt != "":
		return fmt.Sprintf("%s: correct its name to '%s'.", e.Misspelt, e.Key)
	case !e.FileExists && e.Key == "script_location":
		return fmt.Sprintf("There is no file '%s': run 'alembic init migrations' to start a project here, or name the file with -c.", e.File)
	case !e.FileExists:
		return "Name the file with -c, or run 'alembic init migrations' to start a project here."
	case !e.HasSection && e.Near != "":
		return fmt.Sprintf("'%s' has no section [%s], but one called [%s]: correct its name, or name another one with -n.", e.File, e.Section, e.Near)
	case !e.HasSection:
		return fmt.Sprintf("'%s' has no section [%s]: add it, or name another one with -n.", e.File, e.Section)
	default:
		return fmt.Sprintf("Add '%s = ...' to section [%s] of '%s'.", e.Key, e.Section, e.File)
	}
}

// A PlaceholderError says that the database URL is still the text that init
// wrote.
type PlaceholderError struct {
	File string
	Line int
}

func (e *PlaceholderError) Error() string {
	where := "sqlalchemy.url"
	if e.File != "" {
		where = fmt.Sprintf("%s:%d: sqlalchemy.url", e.File, e.Line)
	}
	return where + " is still the placeholder '" + PlaceholderURL +
		"'; set it to your database, for example sqlite:///./app.db or postgresql://user:password@localhost:5432/mydb"
}

// UnsetError is returned for a value that refers to an environment variable which
// is not set.
type UnsetError struct{ Name string }

func (e *UnsetError) Error() string {
	return fmt.Sprintf("the environment variable %s is not set; set it, or write '$${' for the literal text", e.Name)
}
