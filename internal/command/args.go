package command

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// numberMark stands before an argument such as "-1", which would otherwise be
// read as an option.
const numberMark = "\x00"

var negativeNumber = regexp.MustCompile(`^-\d`)

// escapeNumbers marks arguments that begin like a negative number.
func escapeNumbers(args []string) []string {
	out := make([]string, len(args))
	for i, arg := range args {
		if negativeNumber.MatchString(arg) {
			arg = numberMark + arg
		}
		out[i] = arg
	}
	return out
}

// unescape undoes escapeNumbers.
func unescape(arg string) string { return strings.TrimPrefix(arg, numberMark) }

// unescapeFlags has the options of all commands undo escapeNumbers.
func unescapeFlags(cmd *cobra.Command) {
	unescape := func(f *pflag.Flag) {
		if _, list := f.Value.(pflag.SliceValue); !list && f.NoOptDefVal == "" {
			f.Value = unescaping{f.Value}
		}
	}
	cmd.Flags().VisitAll(unescape)
	cmd.PersistentFlags().VisitAll(unescape)
	for _, c := range cmd.Commands() {
		unescapeFlags(c)
	}
}

type unescaping struct{ pflag.Value }

func (v unescaping) Set(text string) error { return v.Value.Set(unescape(text)) }

// unescapeError takes the mark out of the error of an option, which quotes its value.
func unescapeError(err error) error {
	quoted := strings.Trim(strconv.Quote(numberMark), `"`)
	if text := err.Error(); strings.Contains(text, quoted) {
		return errors.New(strings.ReplaceAll(text, quoted, ""))
	}
	return err
}

// exactArgs wants the positional arguments named, and no others.
func exactArgs(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return usagef("the following arguments are required: %s", strings.Join(names[len(args):], ", "))
		case len(args) > len(names):
			return usagef("unrecognized arguments: %s", unescape(strings.Join(args[len(names):], " ")))
		}
		return nil
	}
}

// optionalArg wants one or none.
func optionalArg(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usagef("unrecognized arguments: %s", unescape(strings.Join(args[1:], " ")))
	}
	return nil
}

// someArgs wants one or more.
func someArgs(name string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("the following arguments are required: %s", name)
		}
		return nil
	}
}

// body turns the body of a command into a function for cobra that undoes
// escapeNumbers.
func body(f func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		plain := make([]string, len(args))
		for i, arg := range args {
			plain[i] = unescape(arg)
		}
		return f(cmd, plain)
	}
}
