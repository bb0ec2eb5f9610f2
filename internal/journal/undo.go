package journal

import (
	"encoding/json"
	"fmt"
)

// text is nil for none.
func (u *Undo) text() any {
	if u == nil {
		return nil
	}
	content, _ := json.Marshal(u) // a text and numbers can always be written
	return string(content)
}

func readUndo(text string) (*Undo, error) {
	if text == "" {
		return nil, nil
	}
	var u Undo
	if err := json.Unmarshal([]byte(text), &u); err != nil {
		return nil, fmt.Errorf("column undoes: %w", err)
	}
	return &u, nil
}
