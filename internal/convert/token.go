package convert

// tokenKind tells the tokens of Python apart.
type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokNewline
	tokIndent
	tokDedent
	tokName
	tokNumber
	tokString
	tokBytes
	tokOp
)

// token is one token; for strings text is the value.
type token struct {
	kind tokenKind
	text string
	line int
}

func (t token) is(text string) bool {
	return (t.kind == tokOp || t.kind == tokName) && t.text == text
}

// describe names the token in an error.
func (t token) describe() string {
	switch t.kind {
	case tokEOF:
		return "the end of the file"
	case tokNewline:
		return "the end of the line"
	case tokIndent, tokDedent:
		return "the indentation"
	case tokString, tokBytes:
		return "a string"
	default:
		return "\"" + t.text + "\""
	}
}
