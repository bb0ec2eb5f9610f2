package launch

// checkOwn returns nil: Windows keeps the folder in the user's profile, which others
// may not write into.
func checkOwn(string) error { return nil }
