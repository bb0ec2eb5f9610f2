package work

import (
	"fmt"
	"strings"

	"github.com/alembic-go/alembic/bench/internal/database"
	"github.com/alembic-go/alembic/bench/internal/measure"
)

// recordedByHand is the product's own client with the same statements, and with the
// rows that alembic writes for them: what is above it is alembic's own.
func (l *Lab) recordedByHand(n int) (measure.Contender, error) {
	var b strings.Builder
	b.WriteString(versionTable + journalTable)
	for i, s := range tables(n) {
		r := record{number: i + 1, sql: s}
		if l.Kind == database.MariaDB { // where each CREATE TABLE commits, the journal's row is there before it
			fmt.Fprintf(&b, "%s;\n%s;\nBEGIN;\n%s;\n%s;\nCOMMIT;\n", r.opens(), s, r.ends(), r.version())
			continue
		}
		fmt.Fprintf(&b, "BEGIN;\n%s;\n%s;\n%s;\nCOMMIT;\n", s, r.version(), r.inserts())
	}
	return l.scriptMakes(n, clientName(l.Kind)+", with a row for the version and one for a journal", "recorded", b.String())
}

const versionTable = "CREATE TABLE by_hand_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);\n"

const journalTable = `CREATE TABLE by_hand_journal (number BIGINT NOT NULL PRIMARY KEY, revision VARCHAR(255), direction VARCHAR(16), from_version TEXT, to_version TEXT,
	started TIMESTAMP NULL, finished TIMESTAMP NULL, duration_ms BIGINT, outcome VARCHAR(16), statements INTEGER, checksum VARCHAR(64),
	os_user VARCHAR(255), host VARCHAR(255), pid INTEGER, tool VARCHAR(255), text_checksum VARCHAR(64), revision_text TEXT);
`

// record is what is written for one revision.
type record struct {
	number int
	sql    string
}

const opened = "number, revision, direction, from_version, to_version, started, os_user, host, pid, tool, text_checksum, revision_text"

func (r record) opening() string {
	from := "NULL"
	if r.number > 1 {
		from = fmt.Sprintf("'%012d'", r.number-1)
	}
	return fmt.Sprintf("%d, '%012d', 'upgrade', %s, '%012[2]d', '2026-01-01 00:00:00', 'somebody', 'somewhere', 4242, 'a tool (example.com/tool v1.2.3)', '%064[1]d', '%[4]s;\n'",
		r.number, r.number, from, r.sql)
}

// opens begins the row, and ends completes it.
func (r record) opens() string {
	return fmt.Sprintf("INSERT INTO by_hand_journal (%s) VALUES (%s)", opened, r.opening())
}

func (r record) ends() string {
	return fmt.Sprintf("UPDATE by_hand_journal SET finished = '2026-01-01 00:00:00', duration_ms = 0, outcome = 'done', statements = 1, checksum = '%064d' WHERE number = %[1]d", r.number)
}

// inserts writes the whole row.
func (r record) inserts() string {
	return fmt.Sprintf("INSERT INTO by_hand_journal (%s, finished, duration_ms, outcome, statements, checksum) VALUES (%s, '2026-01-01 00:00:00', 0, 'done', 1, '%064d')",
		opened, r.opening(), r.number)
}

func (r record) version() string {
	if r.number == 1 {
		return "INSERT INTO by_hand_version (version_num) VALUES ('000000000001')"
	}
	return fmt.Sprintf("UPDATE by_hand_version SET version_num = '%012d' WHERE version_num = '%012d'", r.number, r.number-1)
}
