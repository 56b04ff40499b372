package app

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"caro/inference"
)

// ErrNoLink is returned by [ParseLink] for what is no link to caro.
var ErrNoLink = errors.New("no link to caro")

// ParseLink reads a link such as caro://ask?q=list+big+files. It never asks by itself: the words go into the field, and the user
// decides.
func ParseLink(link string) (Event, error) {
	u, err := url.Parse(link)
	if err != nil || !strings.EqualFold(u.Scheme, "caro") {
		return nil, ErrNoLink
	}
	if !strings.EqualFold(u.Host, "ask") || u.Path != "" && u.Path != "/" {
		return nil, fmt.Errorf("%w: it is caro://ask?q=WORDS", ErrNoLink)
	}
	q, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoLink, err)
	}
	words := strings.Join(strings.Fields(q.Get("q")), " ")
	if words == "" {
		return Show{}, nil
	}
	if err := inference.CheckQuery(words); err != nil {
		return nil, err
	}
	if Visible(words) != words {
		return nil, inference.ErrNotText
	}
	return Link{words}, nil
}
