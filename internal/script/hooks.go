package script

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/alembic-go/alembic/internal/config"
	"github.com/alembic-go/alembic/internal/filename"
)

// hookToken stands for the new file's path in a hook's options.
const hookToken = "REVISION_SCRIPT_FILENAME"

// RunHooks runs the project's post-write hooks on a new file, in order. Unlike
// in Alembic, a hook that fails is an error. The file stays.
func (d *Directory) RunHooks(ctx context.Context, path string, stdout, stderr io.Writer, p Progress) error {
	for _, h := range d.hooks {
		task := Task{Text: fmt.Sprintf("Running post write hook '%s'", h.Name), OwnLine: true}
		err := p.run(task, func() error { return runHook(ctx, h, path, stdout, stderr) })
		switch _, gone := os.Stat(path); {
		case gone != nil:
			err = errors.Join(err, fmt.Errorf("post write hook '%s' left no revision; correct the hook: %w", h.Name, gone))
			return h.Located(err, "executable")
		case err != nil:
			return fmt.Errorf("%w; %s is written and stays", err, filename.Shown(path))
		}
	}
	return nil
}

func runHook(ctx context.Context, h config.Hook, path string, stdout, stderr io.Writer) error {
	if err := h.Check(); err != nil {
		return err
	}
	args, err := hookArgs(h.Options, path)
	if err != nil {
		return h.Located(fmt.Errorf("post write hook '%s': %s.options: %w", h.Name, h.Name, err), "options")
	}
	cmd := exec.CommandContext(ctx, h.Executable, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = h.Cwd, stdout, stderr
	if err := cmd.Run(); err != nil {
		return h.Located(fmt.Errorf("post write hook '%s': %s: %w", h.Name, h.Executable, err), "executable")
	}
	return nil
}

// hookArgs puts the path where the token stands, or in front without one.
func hookArgs(options, path string) ([]string, error) {
	args, err := splitShell(options)
	if err != nil {
		return nil, err
	}
	found := false
	for i, a := range args {
		found = found || strings.Contains(a, hookToken)
		args[i] = strings.ReplaceAll(a, hookToken, path)
	}
	if !found {
		args = append([]string{path}, args...)
	}
	return args, nil
}

// splitShell splits a text into words as a POSIX shell does, with quotes and
// backslashes but without any expansion.
func splitShell(s string) ([]string, error) {
	var words []string
	var word strings.Builder
	open, quote := false, byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && quote != '\'':
			i++
			if i == len(s) {
				return nil, errors.New("nothing follows the last backslash")
			}
			if quote == '"' && s[i] != '"' && s[i] != '\\' {
				word.WriteByte('\\')
			}
			word.WriteByte(s[i])
			open = true
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteByte(c)
		case c == '\'' || c == '"':
			quote, open = c, true
		case strings.IndexByte(" \t\r\n", c) >= 0:
			if open {
				words = append(words, word.String())
				word.Reset()
			}
			open = false
		default:
			word.WriteByte(c)
			open = true
		}
	}
	if quote != 0 {
		return nil, errors.New("a quote is not closed")
	}
	if open {
		words = append(words, word.String())
	}
	return words, nil
}
