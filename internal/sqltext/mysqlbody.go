package sqltext

import "strings"

// mysqlBody follows CREATE PROCEDURE, FUNCTION, TRIGGER and EVENT (and
// MariaDB's BEGIN NOT ATOMIC) and knows whether a semicolon lies within their
// body. BEGIN, END, IF and their kind are also names and functions (IF(…),
// REPEAT(…)), so they count only where a statement of the body begins, END
// also where it closes a CASE expression or a REPEAT … UNTIL.
type mysqlBody struct {
	phase    mysqlPhase
	function bool // CREATE FUNCTION, not PROCEDURE
	parens   int  // before the body
	past     bool // past the parameters

	blocks  []mysqlBlock
	prev    Token
	starts  bool       // the next token begins a statement of the body
	label   bool       // prev may be a label
	ended   bool       // prev is an END that closed a block: its kind may follow
	until   bool       // within UNTIL …
	order   bool       // prev is a trigger's FOLLOWS or PRECEDES
	declare bool       // within DECLARE
	handler mysqlWaits // within DECLARE … HANDLER
}

// mysqlBlock is an open BEGIN, IF, CASE, LOOP, WHILE, REPEAT or FOR.
type mysqlBlock struct {
	Token
	expression bool // a CASE expression
}

type mysqlPhase uint8

const (
	mysqlFirst   mysqlPhase = iota // before the first word
	mysqlBegin                     // behind a first BEGIN
	mysqlCreate                    // behind CREATE or ALTER, before the kind of object
	mysqlRoutine                   // PROCEDURE or FUNCTION, before the body
	mysqlTrigger                   // TRIGGER, before the body
	mysqlEvent                     // EVENT, before the body
	mysqlInBody
	mysqlOther // a statement without a body
)

// mysqlWaits is what a handler's declaration is waiting for.
type mysqlWaits uint8

const (
	mysqlNothing   mysqlWaits = iota
	mysqlFor                  // the word FOR
	mysqlCondition            // a condition
	mysqlComma                // a comma, or the handler's statement
)

// open reports whether a semicolon here lies within the body.
func (b *mysqlBody) open() bool { return len(b.blocks) > 0 }

func (b *mysqlBody) finish() error {
	if !b.open() {
		return nil
	}
	t := b.blocks[0].Token
	return errorAt(t, "close it and everything within it with END", "this %s has no END", strings.ToUpper(t.Text))
}

// add takes the next token of the statement.
func (b *mysqlBody) add(t Token) (err error) {
	switch {
	case b.phase == mysqlInBody:
		b.inBody(t)
	case t.isSymbol("("):
		b.parens++
	case t.isSymbol(")"):
		b.parens--
		b.past = b.past || b.phase == mysqlRoutine && b.parens == 0
	case t.isSymbol(":") && b.past:
		b.begin()
	case t.Kind == Word && b.parens == 0:
		err = b.header(t)
	}
	b.prev = t
	return err
}

// header reads the words up to the body.
func (b *mysqlBody) header(t Token) error {
	switch b.phase {
	case mysqlFirst:
		b.phase = mysqlFirstWord(t)
	case mysqlBegin:
		b.compoundStatement(t)
	case mysqlCreate:
		return b.created(t)
	case mysqlRoutine:
		b.routine(t)
	case mysqlTrigger:
		if t.Is("row") && b.prev.Is("each") {
			b.begin()
		}
	case mysqlEvent:
		if t.Is("do") {
			b.begin()
		}
	}
	return nil
}

func mysqlFirstWord(t Token) mysqlPhase {
	switch strings.ToUpper(t.Text) {
	case "CREATE", "ALTER":
		return mysqlCreate
	case "BEGIN":
		return mysqlBegin
	}
	return mysqlOther
}

// compoundStatement tells MariaDB's BEGIN NOT ATOMIC from a transaction.
func (b *mysqlBody) compoundStatement(t Token) {
	switch {
	case t.Is("not"):
	case t.Is("atomic") && b.prev.Is("not"):
		b.push(b.prev, false)
		b.begin()
	default:
		b.phase = mysqlOther
	}
}

// created looks for the kind of object behind CREATE or ALTER. Words behind =
// and @ are the definer's name.
func (b *mysqlBody) created(t Token) error {
	if b.prev.isSymbol("=") || b.prev.isSymbol("@") {
		return nil
	}
	switch strings.ToUpper(t.Text) {
	case "OR", "REPLACE", "DEFINER", "AGGREGATE":
	case "PROCEDURE":
		b.phase = mysqlRoutine
	case "FUNCTION":
		b.phase, b.function = mysqlRoutine, true
	case "TRIGGER":
		b.phase = mysqlTrigger
	case "EVENT":
		b.phase = mysqlEvent
	case "PACKAGE":
		return errorAt(t, "write DELIMITER // before it, // behind it, and DELIMITER ; after that", "where a package ends cannot be seen from its text")
	default:
		b.phase = mysqlOther
	}
	return nil
}

// routine looks, behind the parameters, for the body: behind a procedure's
// characteristics, or behind the type and the characteristics of a function,
// which none of these words can be part of.
func (b *mysqlBody) routine(t Token) {
	if !b.past {
		return
	}
	word := strings.ToUpper(t.Text)
	if b.function && (mysqlOpens(word) || word == "RETURN") || !b.function && !mysqlCharacteristic(word) {
		b.begin()
		b.inBody(t)
	}
}

// mysqlCharacteristic: the words of a procedure's characteristics.
func mysqlCharacteristic(word string) bool {
	switch word {
	case "COMMENT", "LANGUAGE", "SQL", "NOT", "DETERMINISTIC", "CONTAINS", "NO", "READS", "MODIFIES", "DATA", "SECURITY", "DEFINER", "INVOKER":
		return true
	}
	return false
}

// mysqlOpens reports whether the word opens a block where a statement begins.
func mysqlOpens(word string) bool {
	switch word {
	case "BEGIN", "IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR":
		return true
	}
	return false
}

func (b *mysqlBody) begin() { b.phase, b.starts = mysqlInBody, true }

func (b *mysqlBody) push(t Token, expression bool) {
	b.blocks = append(b.blocks, mysqlBlock{t, expression})
}

// inExpression reports whether the innermost block is a CASE expression.
func (b *mysqlBody) inExpression() bool {
	return b.open() && b.blocks[len(b.blocks)-1].expression
}

// inBody follows the blocks of the body.
func (b *mysqlBody) inBody(t Token) {
	starts, label, ended, order := b.starts, b.label, b.ended, b.order
	b.starts, b.label, b.ended, b.order = order, false, false, false
	if b.handler != mysqlNothing {
		if starts = b.inHandler(t); !starts {
			return
		}
	}
	word := strings.ToUpper(t.Text)
	switch {
	case t.Kind != Word:
		b.punctuation(t, starts, label)
	case ended && mysqlOpens(word): // END IF
	case word == "END" && (starts || b.closesExpression()):
		b.close()
	case starts:
		b.statement(word, t)
	default:
		b.within(word, t)
	}
}

// punctuation: a semicolon ends a statement, a colon the label before it.
func (b *mysqlBody) punctuation(t Token, starts, label bool) {
	switch {
	case t.isSymbol(";"):
		b.starts, b.declare, b.until = true, false, false
	case t.isSymbol(":") && label:
		b.starts = true
	}
	b.label = starts && t.Kind == QuotedName
}

// statement takes the first word of a statement.
func (b *mysqlBody) statement(word string, t Token) {
	switch word {
	case "BEGIN", "LOOP", "REPEAT":
		b.push(t, false)
		b.starts = true
	case "IF", "CASE", "WHILE", "FOR":
		b.push(t, false)
	case "ELSE":
		b.starts = true
	case "UNTIL":
		b.until = true
	case "FOLLOWS", "PRECEDES":
		b.order = true
	case "DECLARE":
		b.declare = true
	default:
		b.label = true
	}
}

// within takes any other word of a statement.
func (b *mysqlBody) within(word string, t Token) {
	switch word {
	case "CASE":
		b.push(t, true)
	case "THEN", "DO":
		b.starts = !b.inExpression()
	case "HANDLER":
		if b.declare {
			b.handler = mysqlFor
		}
	}
}

// closesExpression reports whether an END that begins no statement closes
// something: a CASE expression, or a REPEAT behind its condition. A column may
// be called end; then an operator or one of these words stands before it.
func (b *mysqlBody) closesExpression() bool {
	if !b.inExpression() && !b.until {
		return false
	}
	switch strings.ToUpper(b.prev.Text) {
	case "CASE", "WHEN", "THEN", "ELSE", "AND", "OR", "XOR", "NOT", "IN", "LIKE", "BETWEEN", "DIV", "MOD", "UNTIL":
		return b.prev.Kind != Word
	}
	return b.prev.Kind != Symbol || b.prev.Text == ")"
}

func (b *mysqlBody) close() {
	if !b.open() {
		return
	}
	b.ended = !b.inExpression()
	b.until = b.until && !b.ended
	b.blocks = b.blocks[:len(b.blocks)-1]
}

// inHandler reads HANDLER FOR and its conditions, a list with commas, and
// reports whether t begins the handler's statement.
func (b *mysqlBody) inHandler(t Token) bool {
	switch {
	case b.handler == mysqlFor:
		if t.Is("for") {
			b.handler = mysqlCondition
		}
	case b.handler == mysqlCondition:
		// NOT FOUND and SQLSTATE [VALUE] '…' go on.
		if !t.Is("not") && !t.Is("sqlstate") && !t.Is("value") {
			b.handler = mysqlComma
		}
	case t.isSymbol(","):
		b.handler = mysqlCondition
	default:
		b.handler, b.declare = mysqlNothing, false
		return true
	}
	return false
}
