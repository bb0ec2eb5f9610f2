package revisions_test

import (
	"strings"
	"testing"

	"github.com/alembic-go/alembic/dialect"
	"github.com/alembic-go/alembic/dialect/mysql"
	"github.com/alembic-go/alembic/dialect/postgresql"
	"github.com/alembic-go/alembic/dialect/sqlite"
	"github.com/alembic-go/alembic/revision"
)

// recordedTexts are upgrade sections and what the journal has kept as the checksums of
// their texts, alone and behind more statements than are held in memory. Databases
// hold them: they must not become others.
var recordedTexts = []struct {
	name           string
	dialect        dialect.Dialect
	text           string
	checksum, long string
}{
	{"lines", sqlite.New(), "SELECT 1;\nSELECT  ( 2 ,3 ) ;\n",
		"ca39e8017d7eff23ad561bc771a4a6c498185182987644921531ee4f1f4ec319", "1d5f3f6e074d0212beb341f99dfe53a189b87107bafc88c90bfe6df9a8e086fd"},
	{"CRLF", sqlite.New(), "SELECT 1;\r\nSELECT 2,\r\n  'a\r\nb';\r\n",
		"790ad13630558a44c191e3ad5ef04870e043cbf0c195f0b85baba3d34c44ee1e", "8c1c558ce4ec1a6577177d54f65444deb2055ca2c943496c221763792fce00c7"},
	{"comments", sqlite.New(), "-- one\nSELECT 1 /* two; */ + 2; -- three\n\n/* four */\n;;SELECT 5 -- six",
		"4146be5fffbb4e5e516e93898851374a8db43569dfbb91b79d07ce3c5b0e0f94", "f9aad51ba2b29ce86fbcd8fadf3b47def10295c2e4400cf4bd69df32b28f14f2"},
	{"nothing", sqlite.New(), "",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "d1cc99e814df8aa782596ca86f28d0d1b1304d3fcbaba2d71421a8d90206cca4"},
	{"comments only", sqlite.New(), "\n-- nothing\n",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "d1cc99e814df8aa782596ca86f28d0d1b1304d3fcbaba2d71421a8d90206cca4"},
	{"letters of the world", sqlite.New(), "INSERT INTO \"Größe\" VALUES ('😀 e\u0301 \u00a0\u2028 ', x'00');\n",
		"0f7c992afd730a2ce641343f585bd425201877d6386b199c0339f6c6a25997ae", "1006c3e1355573ff10d75939369a54f9bbc2d7e8bf93eb2154b02ff22e381b6b"},
	{"a trigger", sqlite.New(), "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  SELECT 1;\n  DELETE FROM b;\nEND;\nSELECT 2;\n",
		"83474eedb24a5b943374cbbeb0ea945f4bb1c2a2819c5888966b86a7ca7a22f4", "6680b7fe0a85d00f0678aedfe59b52455ae226eb78ca1126cda94ab09ff59ec2"},
	{"lines of the shell", sqlite.New(), "SELECT 1\n/\nSELECT 2\ngo\n",
		"82efb67f3010c6eb7ead02e4f6d9550633dbc1407f99aa487468e7b2567aebbc", "d638cad4a7f6d0921ff028f6e427e5f6f029d93cf572e1b02019e540bbf60bec"},
	{"a mark of the byte order within", sqlite.New(), "SELECT 1;\n\ufeffSELECT 2;\n",
		"82efb67f3010c6eb7ead02e4f6d9550633dbc1407f99aa487468e7b2567aebbc", "d638cad4a7f6d0921ff028f6e427e5f6f029d93cf572e1b02019e540bbf60bec"},
	{"an unclosed string", sqlite.New(), "SELECT 1;\nSELECT 'a;\n",
		"86aabea8c5edd1bdd49dd10b4612342c18a8ce7753f8daaae6dbb6ea67bdbd41", "bcb47ee8059dcdbc173706734f2705e6cb44de19571fcd0c082f6d1a20377e9b"},
	{"variables", sqlite.New(), "SELECT  ${who}, '$${who}';\n",
		"a6fbbd6a8679bdc61ff1b09166e228f60642d261d30c43c6ff23b660924a300f", "5e2dd01dcb60b5a0e0f3822a0e830a01b467f4321d6d806c4d95da2dd80cd4bf"},
	{"dollars", postgresql.New(), "CREATE FUNCTION f() RETURNS int AS $x$ SELECT 1; -- one\n $x$ LANGUAGE sql;\nSELECT E'a\\'b' -- c\n'd';\n",
		"b121a2dee3cdd616494698fac99c155c7ef0d8b91885881525d0ec9752a7ba07", "57e8222c4e96d6282fe247e4cad8aac3bbdadfe0021b95623aafb475515dc1f3"},
	{"strings with escapes", postgresql.New(), "SET standard_conforming_strings = off;\nSELECT 'a\\';  b';\nRESET ALL;\nSELECT 'a\\';\n",
		"174bb3a6fadc033df4e9b05eca5de7eb36bf8971564bd28273f775720a622762", "6442bc84ab227aae1be731d4c4fdc88ad3196862f961cdfcf8506ff423ecd206"},
	{"a set role", postgresql.New(), "SET ROLE  x;\nSELECT set_config('standard_conforming_strings', 'off', false);\nSELECT '\\'  ;';",
		"36c873490f43614ceb8c0bd4e18be07bed47ea8b47d12e366f404626de741fce", "6d14e07363e51da7c1dd34144c3615c12bc5b755c06aa3c48e8c5f28f5d3e72c"},
	{"a delimiter", mysql.NewMariaDB(), "DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND //\nDELIMITER ;\nSELECT 2 \\G\n# three\nSELECT 3;\n",
		"e1b20b0527988d031487cdc2336f3255b579073d4484a126c2cf35e89bea6b23", "c4cd679db110e0c02057bbddc04e4098b8dfccd27ea6b24d7a851010e89d0935"},
	{"executable comments", mysql.NewMariaDB(), "/*!40101 SET SQL_MODE='NO_BACKSLASH_ESCAPES' */;\nSELECT '\\';\nSET sql_mode = DEFAULT;\nSELECT '\\';  ' /*! , 2 */ ;\n",
		"73883c961c6f7984eb0f6dd72a50572023bc4c53385428e579845735cd052833", "de78d5e3d86b6c7bd668955a0bb6e908ca651a7f6b6fd306b57b38ab37977b0e"},
	{"a body", mysql.New(), "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @x = 1;\n SET @y = 2; END;\nSELECT 1;\n",
		"61c72d2df05ef478b17dc67adec81aa10bab08b5aedd49826b4c92500fd853a1", "93760f5b3a5c00cdaca162b6c1333eac6f39003a9f871003a20e6d5bf75c484b"},
}

func TestTheChecksumsOfTextsStayAsTheyWere(t *testing.T) {
	more := strings.Repeat("INSERT INTO t  VALUES (1, '"+strings.Repeat("some text; of a row, ", 50)+"') ; -- note\r\n", 1000) // more than 1 MB
	for _, c := range recordedTexts {
		for before, want := range map[string]string{"": c.checksum, more: c.long} {
			text := sqlRevision("a1", "-- +alembic upgrade\n"+before+c.text)
			if c.name == "variables" {
				text = "-- Variables: who literal\n" + text
			}
			set := load(t, folder("a.sql", text))
			if large := set.File("a1").Sections[0].Large != nil; large != (before != "") {
				t.Fatalf("%s: the file is held outside of memory: %t", c.name, large)
			}
			for _, when := range []string{"at first", "after a look at the statements"} {
				if got := set.Digest(c.dialect, "a1", revision.Upgrade).Checksum; got != want {
					t.Errorf("%s, %d bytes, %s: the checksum is %s and was %s", c.name, len(text), when, got, want)
				}
				_ = set.Check(c.dialect, []revision.Step{{ID: "a1", Direction: revision.Upgrade}}) // some can't be run
			}
		}
	}
}
