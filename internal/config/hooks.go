package config

import (
	"fmt"
	"strings"
)

// A Hook is one entry of [post_write_hooks]: a program that runs on each new
// revision file. Fields are empty when the key is absent.
type Hook struct {
	Name       string
	Type       string // exec is the only one that works here
	Executable string
	Options    string // split as a shell does
	Cwd        string

	section *Section // nil in tests
}

// Hooks are the post-write hooks in the order of their "hooks" key.
func (c *Config) Hooks() ([]Hook, error) {
	s := c.Section("post_write_hooks")
	if s == nil {
		return nil, nil
	}
	names, _, err := s.Get("hooks")
	if err != nil {
		return nil, err
	}
	var hooks []Hook
	for _, name := range strings.FieldsFunc(names, func(r rune) bool { return strings.ContainsRune(" \t\n,", r) }) {
		h, err := s.hook(name)
		if err != nil {
			return nil, err
		}
		hooks = append(hooks, h)
	}
	return hooks, nil
}

func (s *Section) hook(name string) (Hook, error) {
	h := Hook{Name: name, section: s}
	for key, field := range map[string]*string{
		"type": &h.Type, "executable": &h.Executable, "options": &h.Options, "cwd": &h.Cwd,
	} {
		v, _, err := s.Get(name + "." + key)
		if err != nil {
			return h, err
		}
		*field = v
	}
	return h, nil
}

// A HookError says why a post-write hook cannot be run. Its texts are
// Alembic's, followed by what to do.
type HookError struct {
	Hook Hook
	Msg  string
}

func (e *HookError) Error() string { return e.Msg }

// Located adds to an error about the hook where its key stands, or the list of hooks.
func (h Hook) Located(err error, key string) error {
	if h.section == nil {
		return err
	}
	return h.section.located(err, strings.ToLower(h.Name+"."+key), "hooks")
}

// Check says what a hook lacks, or nil when it can be run.
func (h Hook) Check() error {
	var msg, key string
	switch {
	case h.Type == "":
		key, msg = "type", fmt.Sprintf("Key '%[1]s.type' is required for post write hook '%[1]s'; write '%[1]s.type = exec'", h.Name)
	case h.Type != "exec":
		key, msg = "type", fmt.Sprintf("No formatter with name '%s' registered; only type exec runs here: write '%s.type = exec' and '%s.executable = PROGRAM'", h.Type, h.Name, h.Name)
	case h.Executable == "":
		key, msg = "executable", fmt.Sprintf("Key %[1]s.executable is required for post write hook '%[1]s'; write '%[1]s.executable = PROGRAM'", h.Name)
	default:
		return nil
	}
	return h.Located(&HookError{Hook: h, Msg: msg}, key)
}
