package portability

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety/script"
	"caro/safety/tools"
)

// script judges a parsed command.
func (c *checker) script(s *script.Script) {
	c.src, c.file = s.Text, s.File
	if s.Fish {
		c.fish(s)
		return
	}
	if s.File == nil {
		c.add(0, len(s.Text), "no POSIX shell can read this", "", unknown)
		return
	}
	if s.Dialect == syntax.LangZsh {
		// zsh reads nearly all that others read, so its tree does not tell what is zsh's own.
		if other := script.Parse(s.Text, shell.Sh); other.Dialect == syntax.LangZsh {
			c.add(0, len(s.Text), "only zsh reads this", "", someShells)
		} else {
			c.file = other.File
		}
	}
	c.walk(c.file)
}

// fish judges a command that is for fish. Where other shells read the same in it, it is judged as theirs; else by its tools.
func (c *checker) fish(s *script.Script) {
	if s.File == nil || !s.Only {
		c.script(script.Parse(s.Text, shell.Sh))
		return
	}
	c.add(0, len(s.Text), "only fish reads this", "", someShells)
	c.own = definitions(s.File)
	syntax.Walk(s.File, func(node syntax.Node) bool {
		if call, ok := node.(*syntax.CallExpr); ok && len(call.Args) > 0 && !fishOwn[call.Args[0].Lit()] {
			c.call(call)
		}
		return true
	})
}

// fishOwn are commands that mean something of their own in fish.
var fishOwn = map[string]bool{"set": true, "history": true, "read": true, "alias": true}

// walk judges the tree, once it is known which commands it defines itself.
func (c *checker) walk(file *syntax.File) {
	if strings.Contains(c.src, "()") || strings.Contains(c.src, "function") || strings.Contains(c.src, "alias") {
		c.own = definitions(file)
	}
	syntax.Walk(file, c.visit)
}

// definitions returns the names of the functions and aliases that a command defines.
func definitions(file *syntax.File) map[string]bool {
	names := make(map[string]bool)
	syntax.Walk(file, func(node syntax.Node) bool {
		switch n := node.(type) {
		case *syntax.FuncDecl:
			if n.Name != nil {
				names[n.Name.Value] = true
			}
		case *syntax.CallExpr:
			if len(n.Args) > 1 && n.Args[0].Lit() == "alias" {
				for _, w := range n.Args[1:] {
					text, _ := script.Static(w)
					if name, _, ok := strings.Cut(text, "="); ok {
						names[name] = true
					}
				}
			}
		}
		return true
	})
	return names
}

// assigned returns the variables that a command sets by itself.
func (c *checker) assigned() map[string]bool {
	if c.sets == nil {
		c.sets = make(map[string]bool)
		syntax.Walk(c.file, func(node syntax.Node) bool {
			switch n := node.(type) {
			case *syntax.Assign:
				if n.Name != nil && !n.Naked {
					c.sets[n.Name.Value] = true
				}
			case *syntax.WordIter:
				c.sets[n.Name.Value] = true
			case *syntax.CallExpr:
				if len(n.Args) > 1 && n.Args[0].Lit() == "read" {
					for _, w := range n.Args[1:] {
						c.sets[w.Lit()] = true
					}
				}
			}
			return true
		})
	}
	return c.sets
}

// offset returns a position as an offset in bytes.
func offset(p syntax.Pos) int { return int(p.Offset()) }

// node records an issue with a whole node.
func (c *checker) node(n syntax.Node, what, instead string, in tools.Systems) {
	c.add(offset(n.Pos()), offset(n.End()), what, instead, in)
}

// text returns the source of a node.
func (c *checker) text(n syntax.Node) string {
	start, end := offset(n.Pos()), offset(n.End())
	if start < 0 || end > len(c.src) || start > end {
		return ""
	}
	return c.src[start:end]
}

// call reads the words of a simple command.
func (c *checker) call(n *syntax.CallExpr) {
	args := n.Args
	if len(args) == 0 {
		return
	}
	mark := len(c.words)
	if n == c.timed {
		c.words = append(c.words, tools.Word{Text: "time", Whole: true})
		c.spans = append(c.spans, script.Span{Start: c.timedAt, End: c.timedAt + len("time")})
	}
	for _, w := range args {
		text, whole := script.Static(w)
		c.words = append(c.words, tools.Word{Text: text, Whole: whole})
		c.spans = append(c.spans, script.Span{Start: offset(w.Pos()), End: offset(w.End())})
	}
	c.command(mark, len(c.words))
	c.words, c.spans = c.words[:mark], c.spans[:mark]
}

// nested judges a command held in word i of the calls being read, such as the argument of sh -c.
func (c *checker) nested(i int) {
	w := c.words[i]
	if !w.Whole || c.depth >= maxDepth || w.Text == "" {
		return
	}
	// Spans and rewrites inside hold only where the text stands in the command as it is, within its quotes.
	inner := checker{depth: c.depth + 1, length: c.length, scratch: scratches.Get().(*scratch)}
	defer inner.release()
	s := c.spans[i]
	source := ""
	if s.End <= len(c.src) {
		source = c.src[s.Start:s.End]
	}
	switch {
	case c.scale == 0:
		inner.base, inner.length = c.base, c.length
	case len(source) == len(w.Text)+2 && source[1:len(source)-1] == w.Text:
		inner.base, inner.scale, inner.quote = c.base+s.Start+1, 1, source[0]
	case source == w.Text:
		inner.base, inner.scale, inner.quote = c.base+s.Start, 1, ' '
	default:
		inner.base, inner.length = c.base+s.Start, s.End-s.Start
	}
	inner.script(script.Parse(w.Text, shell.Sh))
	c.lost |= inner.lost
	c.doubt |= inner.doubt
	for _, issue := range inner.issues {
		issue.Instead = c.fit(issue.Instead)
		c.issues = append(c.issues, issue)
	}
}

// fit returns a rewrite as it must be written inside the quotes around src, or nothing when it cannot be.
func (c *checker) fit(instead string) string {
	switch {
	case instead == "" || c.scale == 0:
		return ""
	case c.quote == '\'' && strings.Contains(instead, "'"):
		if strings.ContainsAny(instead, "\"$`\\!") {
			return ""
		}
		return strings.ReplaceAll(instead, "'", `"`)
	case c.quote == '"' && strings.ContainsAny(instead, "\"$`\\!"):
		return ""
	case c.quote == ' ' && strings.ContainsAny(instead, " '\"$`\\|;&<>()"):
		return ""
	}
	return instead
}
