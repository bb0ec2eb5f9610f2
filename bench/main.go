// Command bench runs the same work through alembic, its peers and the
// databases' own clients, and writes the times as Markdown:
//
//	make bench
//
// starts the servers and writes docs/performance.md. By hand, with some of the
// rows and tools:
//
//	go run ./internal/testdb/withdb sh -c 'cd bench && go run . -run upgrade -tools alembic,goose -quick'
//
// Without servers the rows of SQLite are run. The peers are compiled from the
// Go modules that go.mod pins; Python's Alembic is Debian's, and Atlas and
// dbmate are taken from the PATH where they are.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/measure"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, log io.Writer) error {
	s, err := readFlags(args, log)
	if err != nil {
		return err
	}
	if s.list {
		for _, row := range s.selected() {
			fmt.Fprintln(stdout, row.Name)
		}
		return nil
	}
	r, err := s.measure(ctx, log)
	if err != nil {
		return err
	}
	out := stdout
	if s.output != "" {
		f, err := os.Create(s.output)
		if err != nil {
			return err
		}
		defer f.Close()
		out = f
	}
	if err := r.Write(out); err != nil {
		return err
	}
	return failures(r.Rows)
}

// suite is what the command line asks for.
type suite struct {
	rows    *regexp.Regexp
	tools   []string
	rounds  int
	quick   bool
	list    bool
	output  string
	root    string
	scratch string
}

func readFlags(args []string, log io.Writer) (*suite, error) {
	s := &suite{}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(log)
	rows := flags.String("run", "", "only the rows whose names match the regular expression")
	tools := flags.String("tools", "", "only these tools, separated by commas, such as alembic,goose")
	flags.IntVar(&s.rounds, "rounds", 5, "how often each tool does the work")
	flags.BoolVar(&s.quick, "quick", false, "small sizes and one round, to see whether everything works")
	flags.BoolVar(&s.list, "list", false, "print the names of the rows and run nothing")
	flags.StringVar(&s.output, "o", "", "write the report to a file instead of standard output")
	flags.StringVar(&s.root, "root", "..", "the checkout of alembic")
	flags.StringVar(&s.scratch, "scratch", memoryFolder(), "where projects and SQLite's files are made")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if s.quick {
		s.rounds = 1
	}
	if *tools != "" {
		s.tools = strings.Split(*tools, ",")
	}
	var err error
	s.rows, err = regexp.Compile(*rows)
	return s, err
}

// wants tells whether a tool takes part. Ours does always: the others are
// compared with it.
func (s *suite) wants(name string) bool {
	return name == measure.Ours || len(s.tools) == 0 || slices.Contains(s.tools, name)
}

// memoryFolder is a folder in memory, or that of temporary files where there is
// none.
func memoryFolder() string {
	const linux = "/dev/shm"
	if info, err := os.Stat(linux); err == nil && info.IsDir() {
		return linux
	}
	return os.TempDir()
}
