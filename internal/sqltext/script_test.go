package sqltext_test

import (
	"testing"

	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/internal/sqltext"
)

func TestScriptKeepsBlocksTogetherForTheClient(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT 1": "SELECT 1;",
		"/*!50003 CREATE*/ /*!50003 TRIGGER tr BEFORE INSERT ON e FOR EACH ROW BEGIN SET NEW.a = 1; END */": "DELIMITER //\n" +
			"/*!50003 CREATE*/ /*!50003 TRIGGER tr BEFORE INSERT ON e FOR EACH ROW BEGIN SET NEW.a = 1; END */\n//\nDELIMITER ;",
		"IF (SELECT COUNT(*) FROM t) = 0 THEN INSERT INTO t VALUES (1); END IF": "DELIMITER //\n" +
			"IF (SELECT COUNT(*) FROM t) = 0 THEN INSERT INTO t VALUES (1); END IF\n//\nDELIMITER ;",
		"BEGIN\n  INSERT INTO t VALUES ('//');\nEND;": "DELIMITER ///\nBEGIN\n  INSERT INTO t VALUES ('//');\nEND\n///\nDELIMITER ;",
	} {
		if got := sqltext.Script(mysql.NewMariaDB(), sql); got != want {
			t.Errorf("Script(%q) = %q, want %q", sql, got, want)
		}
	}
}
