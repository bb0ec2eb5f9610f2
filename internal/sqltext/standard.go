package sqltext

// standardGrammar ends each statement at a semicolon.
type standardGrammar struct{}

func (standardGrammar) step(t Token) (verdict, error) {
	if t.isSymbol(";") {
		return end, nil
	}
	return part, nil
}

func (standardGrammar) finish() error { return nil }
