package report

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/tool"
)

// Machine is what the tools ran on.
type Machine struct {
	Day       string
	Processor string
	Cores     int
	Memory    string
	System    string
	Versions  []string // of the tools and products, as "goose v3.29.0"
	Missing   []string // the tools that aren't on the machine
}

// ThisMachine describes the machine, the tools and the products.
func ThisMachine(ctx context.Context, tools *tool.Set) (Machine, error) {
	m := Machine{
		Day:       time.Now().UTC().Format(time.DateOnly),
		Processor: field("/proc/cpuinfo", "model name"),
		Cores:     runtime.NumCPU(),
		Memory:    memory(),
		System:    runtime.GOOS + "/" + runtime.GOARCH + " " + firstLine("/proc/sys/kernel/osrelease"),
		Versions:  []string{"Go " + strings.TrimPrefix(runtime.Version(), "go")},
		Missing:   tools.Missing,
	}
	for _, k := range database.Kinds {
		if !database.Available(k) {
			continue
		}
		db, err := database.New(k, "", "version")
		if err != nil {
			return m, err
		}
		version, err := db.Version(ctx)
		if err != nil {
			return m, err
		}
		m.Versions = append(m.Versions, k.Title()+" "+version)
	}
	for _, t := range tools.Found {
		m.Versions = append(m.Versions, t.Name+" "+t.Version)
	}
	return m, nil
}

func (p *printer) machine(m Machine) {
	p.printf("\nMeasured on %s: %s, %d cores, %s of memory, %s. %s. The Go tools were compiled with the same versions of the database drivers as alembic.\n",
		m.Day, m.Processor, m.Cores, m.Memory, m.System, strings.Join(m.Versions, ", "))
	if len(m.Missing) > 0 {
		p.printf("\nNot on that machine, so not measured: %s.\n", strings.Join(m.Missing, ", "))
	}
}

// field returns the value of the first line with that name in a file of
// "name : value" lines.
func field(file, name string) string {
	f, err := os.Open(file)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func memory() string {
	var kilobytes int64
	if _, err := fmt.Sscanf(field("/proc/meminfo", "MemTotal"), "%d kB", &kilobytes); err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%d GB", (kilobytes+1<<19)>>20)
}

func firstLine(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}
