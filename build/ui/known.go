package main

import "strings"

// known are the messages that GNUstep 0.29 does not answer and that the app can do without there, each with its reason.
var known = map[string]string{
	"setAccessibilityLabel:":                 "no screen reader reads GNUstep",
	"setAccessibilityElement:":               "the same",
	"setAutomaticQuoteSubstitutionEnabled:":  "GNUstep never changes what is typed",
	"setAutomaticDashSubstitutionEnabled:":   "the same",
	"setAutomaticTextReplacementEnabled:":    "the same",
	"setAutomaticSpellingCorrectionEnabled:": "the same",
}

// methodName returns the selector of a line such as "-[NSBox setAccessibilityLabel:]".
func methodName(line string) string {
	_, name, _ := strings.Cut(strings.TrimSuffix(line, "]"), " ")
	return name
}
