package sqltext

// Within returns the options with a window of so many bytes.
func (o Options) Within(window int) Options {
	o.window = window
	return o
}
