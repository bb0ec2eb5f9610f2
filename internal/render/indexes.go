package render

import (
	"github.com/alembic-go/alembic/op"
	"github.com/alembic-go/alembic/schema"
)

func (w *statement) createIndex(o op.CreateIndex) ([]string, error) {
	keys, err := w.keys(o.Index.Keys)
	if err != nil {
		return nil, err
	}
	special, err := w.options(o.Index.Options, inIndex)
	if err != nil {
		return nil, err
	}
	options := append(w.flag(o.Index.Unique, "Unique"), w.flag(o.IfNotExists, "IfNotExists")...)
	options = append(append(options, w.schema(o.Table)...), special...)
	args := append([]string{quote(o.Index.Name)}, w.table(o.Table)...)
	return w.line("CreateIndex", append(args, keys), options)
}

func (w *statement) dropIndex(o op.DropIndex) ([]string, error) {
	special, err := w.options(o.Options, inDropIndex)
	if err != nil {
		return nil, err
	}
	options := append(append(w.schema(o.Table), w.flag(o.IfExists, "IfExists")...), special...)
	return w.line("DropIndex", append([]string{quote(o.Name)}, w.table(o.Table)...), options)
}

// keys writes the keys of an index: sa.Cols for plain columns, else sa.Keys.
func (s *source) keys(keys []schema.KeyPart) (string, error) {
	var names []string
	for _, k := range keys {
		if k == (schema.KeyPart{Column: k.Column}) && k.Column != "" {
			names = append(names, k.Column)
		}
	}
	if len(names) == len(keys) {
		return s.saCall("Cols", quoteAll(names)...), nil
	}
	parts := make([]string, len(keys))
	for i, k := range keys {
		text, err := s.key(k)
		if err != nil {
			return "", err
		}
		parts[i] = text
	}
	return s.saCall("Keys", parts...), nil
}

// key writes one key. What package sa has no function for is written as the
// value itself.
func (s *source) key(k schema.KeyPart) (string, error) {
	if k.OpClass != "" || k.Length != 0 || k.Column != "" && k.Expr != "" {
		return s.literal(k)
	}
	text := s.saCall("Col", quote(k.Column))
	if k.Column == "" {
		text = s.saCall("Expr", quote(k.Expr))
	}
	if k.Collation != "" {
		text = s.saCall("Collate", text, quote(k.Collation))
	}
	if k.Desc {
		text = s.saCall("Desc", text)
	}
	switch k.Nulls {
	case "":
	case "FIRST":
		text = s.saCall("NullsFirst", text)
	case "LAST":
		text = s.saCall("NullsLast", text)
	default:
		return "", unwritable("the order of NULL", k.Nulls)
	}
	return text, nil
}
