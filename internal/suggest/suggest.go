// Package suggest finds the word that somebody probably meant.
package suggest

import "strings"

// Nearest returns the word that differs least from what was typed, or "" if
// none is near.
func Nearest(typed string, words []string) string {
	return within(max(1, len([]rune(typed))/3), typed, words)
}

// Slip returns the word that was meant if what was typed is a slip of one or two
// letters, or "". It is for what may be a word of its own.
func Slip(typed string, words []string) string {
	return within(min(2, len([]rune(typed))/3), typed, words)
}

func within(most int, typed string, words []string) string {
	best, least := "", most+1
	for _, w := range words {
		if d := distance(strings.ToLower(typed), strings.ToLower(w)); d < least {
			best, least = w, d
		}
	}
	return best
}

// DidYouMean returns the question "did you mean 'word'?" for the nearest word,
// or "" if none is near.
func DidYouMean(typed string, words []string) string {
	word := Nearest(typed, words)
	if word == "" {
		return ""
	}
	return "did you mean '" + word + "'?"
}

// distance counts the characters to insert, delete, replace or swap with their
// neighbor to make b of a.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before []int // the row above the last one
	last := make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row := make([]int, len(y)+1)
		row[0] = i
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(y)]
}
