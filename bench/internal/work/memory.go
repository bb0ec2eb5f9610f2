package work

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/alembic-go/alembic/bench/internal/measure"
)

// memory are the rows about work without a database or a file: they run a benchmark of
// the library, which takes its own time.
func memory() []Row {
	return []Row{
		benchmark("plan/graph/100000", "plan over 100,000 revisions with a merge every 20", "≤ 100 ms", "./revision", "BenchmarkGraph/merged/100000/upgrade"),
		benchmark("plan/load/100000", "reading that graph", "linear", "./revision", "BenchmarkGraph/merged/100000/load"),
		benchmark("compare/2000", "compare 2,000 tables in memory", "< 20 ms", "./internal/compare", "BenchmarkCompare/postgresql/2000"),
		benchmark("compare/20000", "compare 20,000 tables in memory", "linear", "./internal/compare", "BenchmarkCompare/postgresql/20000"),
	}
}

func benchmark(name, title, aim, pkg, of string) Row {
	return Row{
		Name: name, Title: title, Aim: aim,
		Contenders: func(ctx context.Context, l *Lab) ([]measure.Contender, error) {
			program := filepath.Join(l.Dir, "benchmark")
			compile := measure.Command{Dir: l.Tools.Root, Args: []string{"go", "test", "-c", "-o", program, pkg}}
			if _, err := compile.Output(ctx); err != nil {
				return nil, err
			}
			run := measure.Command{Dir: l.Dir, Args: []string{program, "-test.run", "^$", "-test.bench", exactly(of), "-test.benchtime", "10x"}}
			return []measure.Contender{{
				Tool: measure.Ours, Command: run, Took: perOperation,
				Check: func(_ context.Context, output string) error { return measure.WantSome(output, " ns/op") },
			}}, nil
		},
	}
}

// exactly selects one benchmark.
func exactly(name string) string {
	return "^" + regexp.MustCompile("/").ReplaceAllString(name, "$/^") + "$"
}

var nanoseconds = regexp.MustCompile(`([0-9.]+) ns/op`)

// perOperation is the time that a benchmark took.
func perOperation(output string) (time.Duration, error) {
	text, err := os.ReadFile(output)
	if err != nil {
		return 0, err
	}
	found := nanoseconds.FindSubmatch(text)
	if found == nil {
		return 0, fmt.Errorf("the benchmark told no time: %s", text)
	}
	return time.ParseDuration(string(found[1]) + "ns")
}
