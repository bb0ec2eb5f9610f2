package revision_test

import (
	"github.com/alembic-go/alembic/internal/terminal"
	"github.com/alembic-go/alembic/revision"
)

func init() {
	revision.CorpusEntry = func(cmd string, g *revision.Graph, n revision.Node, verbose, current bool) string {
		detail := terminal.Detail{Path: "versions/" + n.ID + ".py", Doc: "doc " + n.ID, Current: current}
		short := map[string]terminal.ShortOptions{
			"heads": terminal.HeadsEntry(), "history": terminal.HistoryEntry(), "current": terminal.CurrentEntry(),
		}[cmd]
		short.Current = current
		switch {
		case cmd == "branches":
			return terminal.Branches(g, n, detail, verbose)
		case verbose || cmd == "show":
			return terminal.Verbose(n, detail)
		}
		return terminal.Short(n, short)
	}
}
