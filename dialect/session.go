package dialect

import (
	"context"
	"fmt"
)

// TxSession is a Session of plain BEGIN, COMMIT and ROLLBACK. A dialect embeds
// it and adds what its database needs.
type TxSession struct {
	Conn Conn
	// BeginSQL starts a transaction; "" is BEGIN.
	BeginSQL string
}

var _ Session = (*TxSession)(nil)

// Open does nothing.
func (s *TxSession) Open(context.Context) error { return nil }

// Begin starts a transaction.
func (s *TxSession) Begin(ctx context.Context) error {
	text := s.BeginSQL
	if text == "" {
		text = "BEGIN"
	}
	return s.Run(ctx, text)
}

// BeforeCommit checks nothing.
func (s *TxSession) BeforeCommit(context.Context) error { return nil }

// Commit ends the transaction.
func (s *TxSession) Commit(ctx context.Context) error { return s.Run(ctx, "COMMIT") }

// Rollback ends the transaction. It also runs when ctx is cancelled already:
// an interrupted migration must not leave its transaction open.
func (s *TxSession) Rollback(ctx context.Context) error {
	return s.Run(context.WithoutCancel(ctx), "ROLLBACK")
}

// Close does nothing.
func (s *TxSession) Close(context.Context) error { return nil }

// Run runs statements one after the other.
func (s *TxSession) Run(ctx context.Context, texts ...string) error {
	for _, text := range texts {
		if _, err := s.Conn.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}
