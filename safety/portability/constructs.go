package portability

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"caro/safety/tools"
)

// visit judges one node of the tree. Sources: POSIX.1-2017 and POSIX.1-2024, XCU chapter 2; the manuals of bash 3.2 (the
// one of macOS), bash 5.2 and zsh 5.9. Text in quotes is a Lit below a quoting node and is never looked at.
func (c *checker) visit(node syntax.Node) bool {
	switch n := node.(type) {
	case *syntax.CallExpr:
		c.assigns(n.Assigns)
		for _, w := range n.Args {
			c.braces(w)
		}
		c.call(n)
	case *syntax.CmdSubst:
		c.substitution(n)
	case *syntax.ParamExp:
		c.param(n)
	case *syntax.Redirect:
		c.redirect(n)
	case *syntax.Stmt:
		// &! and &| of zsh, |& of ksh.
		if n.Disown || n.Coprocess {
			c.add(offset(n.Semicolon), offset(n.Semicolon)+2, "this way to put a command into the background is not in POSIX", "&", someShells)
		}
	case *syntax.BinaryCmd:
		if n.Op == syntax.PipeAll {
			c.add(offset(n.OpPos), offset(n.OpPos)+2, "|& is not in POSIX", "2>&1 |", someShells)
		}
	case *syntax.TestClause:
		c.node(n, "[[ ]] is not in POSIX", c.plainTest(n), someShells)
	case *syntax.ArithmCmd:
		c.node(n, "(( )) is not in POSIX", c.plainArithm(n), someShells)
	case *syntax.ArithmExp:
		if n.Bracket {
			c.node(n, "$[ ] is not in POSIX", "$(("+strings.TrimSuffix(strings.TrimPrefix(c.text(n), "$["), "]")+"))", someShells)
		}
		c.arithm(n.X)
	case *syntax.DblQuoted:
		if n.Dollar {
			c.node(n, `$"…" is not in POSIX`, strings.TrimPrefix(c.text(n), "$"), someShells)
		}
	case *syntax.SglQuoted:
		if n.Dollar {
			c.node(n, "$'…' is in POSIX only since 2024", "", newShells)
		}
	case *syntax.ProcSubst:
		c.node(n, "process substitution is not in POSIX", "", someShells)
	case *syntax.ExtGlob:
		c.node(n, "extended patterns are not in POSIX", "", someShells)
	case *syntax.ArrayExpr:
		c.node(n, "arrays are not in POSIX", "", someShells)
		for _, e := range n.Elems {
			if e.Value != nil {
				c.braces(e.Value)
			}
		}
	default:
		c.clause(node)
	}
	return true
}

// clause judges the compound commands.
func (c *checker) clause(node syntax.Node) {
	switch n := node.(type) {
	case *syntax.DeclClause:
		c.declare(n)
	case *syntax.LetClause:
		c.node(n, "let is not in POSIX", "", someShells)
	case *syntax.CoprocClause:
		c.node(n, "coproc is not in POSIX", "", someShells)
	case *syntax.TimeClause:
		c.timeClause(n)
	case *syntax.FuncDecl:
		c.function(n)
	case *syntax.ForClause:
		c.loop(n)
	case *syntax.CaseItem:
		switch n.Op {
		case syntax.Fallthrough:
			c.add(offset(n.OpPos), offset(n.OpPos)+2, ";& is in POSIX only since 2024", "", newShells)
		case syntax.Break:
		default:
			c.add(offset(n.OpPos), min(offset(n.OpPos)+3, len(c.src)), "only ;; may end a case in POSIX", "", someShells)
		}
	}
}

// function judges the form of a function definition.
func (c *checker) function(n *syntax.FuncDecl) {
	if !n.RsrvWord {
		if n.Name == nil {
			c.node(n, "functions without exactly one name are not in POSIX", "", someShells)
		} else if name := n.Name.Value; strings.IndexFunc(name, notInName) >= 0 {
			c.node(n.Name, "a function's name has letters, digits and _ only in POSIX", strings.Map(inName, name), someShells)
		}
		return
	}
	instead, end := "", offset(n.Pos())+len("function")
	if n.Name != nil {
		end = offset(n.Name.End())
		instead = n.Name.Value
		if n.Parens {
			end = max(end, strings.IndexByte(c.src, ')')+1)
		}
		instead += "()"
	}
	c.add(offset(n.Pos()), min(end, len(c.src)), "the word function is not in POSIX", instead, someShells)
}

// notInName reports whether a character cannot stand in a name of POSIX.
func notInName(r rune) bool {
	return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// inName replaces what cannot stand in a name.
func inName(r rune) rune {
	if notInName(r) {
		return '_'
	}
	return r
}

// loop judges for and select.
func (c *checker) loop(n *syntax.ForClause) {
	if n.Select {
		c.node(n, "select is not in POSIX", "", someShells)
		return
	}
	switch l := n.Loop.(type) {
	case *syntax.CStyleLoop:
		c.node(l, "for (( )) is not in POSIX", "", someShells)
	case *syntax.WordIter:
		for _, w := range l.Items {
			c.braces(w)
		}
	}
	if n.Braces {
		c.node(n, "a loop in braces is not in POSIX", "", someShells)
	}
}

// timeClause judges the word time. The grammar takes it for a reserved word of bash; in POSIX it is a utility.
func (c *checker) timeClause(n *syntax.TimeClause) {
	if n.Stmt == nil {
		return
	}
	switch cmd := n.Stmt.Cmd.(type) {
	case *syntax.CallExpr:
		if len(cmd.Args) > 0 && strings.HasPrefix(c.text(cmd.Args[0]), "-") {
			c.timed, c.timedAt = cmd, offset(n.Pos())
		}
		return
	case *syntax.BinaryCmd:
		return // time is a utility of POSIX; what it measures of a pipeline is left open there
	}
	c.add(offset(n.Pos()), offset(n.Pos())+len("time"), "time before a compound command is not in POSIX", "", someShells)
}

// assigns judges assignments: appending and array elements.
func (c *checker) assigns(list []*syntax.Assign) {
	for _, a := range list {
		switch {
		case a.Append:
			instead := ""
			if a.Name != nil && a.Value != nil && a.Index == nil {
				instead = a.Name.Value + "=${" + a.Name.Value + "}" + c.text(a.Value)
			}
			c.node(a, "+= is not in POSIX", instead, someShells)
		case a.Index != nil:
			c.node(a, "arrays are not in POSIX", "", someShells)
		}
	}
}

// substitution judges $(<file), which POSIX leaves open.
func (c *checker) substitution(n *syntax.CmdSubst) {
	if len(n.Stmts) != 1 || n.Stmts[0].Cmd != nil || len(n.Stmts[0].Redirs) != 1 || n.Stmts[0].Redirs[0].Op != syntax.RdrIn {
		return
	}
	c.node(n, "$(<file) is not in POSIX", "$(cat "+c.text(n.Stmts[0].Redirs[0].Word)+")", someShells)
}

// declare judges local, declare, typeset, and the flags of export and readonly.
func (c *checker) declare(n *syntax.DeclClause) {
	name := n.Variant.Value
	start, end := offset(n.Variant.Pos()), offset(n.Variant.End())
	c.assigns(n.Args)
	if name != "export" && name != "readonly" {
		in := someShells
		// -n (nameref) and -I came with bash 4.3 and 5.0.
		for _, a := range n.Args {
			if a.Value != nil && a.Naked && strings.HasPrefix(c.text(a.Value), "-") && strings.ContainsAny(c.text(a.Value), "nI") {
				in = bashOnly
			}
		}
		c.add(start, end, name+" is not in POSIX", "", in)
		return
	}
	for _, a := range n.Args {
		if a.Naked && a.Value != nil {
			if text := c.text(a.Value); strings.HasPrefix(text, "-") && text != "-p" && text != "--" {
				c.node(a, name+" "+text+" is not in POSIX", "", someShells)
			}
		}
	}
}

// redirect judges one redirection.
func (c *checker) redirect(n *syntax.Redirect) {
	at, word := offset(n.OpPos), ""
	if n.Word != nil {
		word = c.text(n.Word)
	}
	end := offset(n.End())
	if n.N != nil && strings.HasPrefix(n.N.Value, "{") {
		c.node(n.N, "a variable for a file descriptor is not in POSIX", "", someShells)
	}
	if strings.HasPrefix(word, "/dev/tcp/") || strings.HasPrefix(word, "/dev/udp/") {
		c.add(at, end, "/dev/tcp and /dev/udp are bash's own", "", someShells)
	}
	if n.Op == syntax.RdrIn && (strings.HasPrefix(word, "/proc/") || strings.HasPrefix(word, "/sys/")) {
		c.add(at, end, word[:strings.IndexByte(word[1:], '/')+1]+" is not on macOS", "", tools.POSIX2017|tools.POSIX2024|tools.GNU)
	}
	switch n.Op {
	case syntax.RdrAll:
		c.add(at, end, "&> is not in POSIX", "> "+word+" 2>&1", someShells)
	case syntax.AppAll:
		c.add(at, end, "&>> is not in POSIX", ">> "+word+" 2>&1", someShells)
	case syntax.WordHdoc:
		c.add(at, end, "<<< is not in POSIX", "", someShells)
	case syntax.DplOut:
		// >&2 and >&- copy and close; >&word with anything else is csh's way to redirect both.
		if n.N == nil && word != "" && word != "-" && strings.Trim(word, "0123456789-") != "" && !strings.HasPrefix(word, "$") && !strings.HasPrefix(word, `"$`) {
			c.add(at, end, ">& with a file is not in POSIX", "> "+word+" 2>&1", someShells)
		}
	case syntax.RdrOut, syntax.AppOut, syntax.RdrIn, syntax.RdrInOut, syntax.DplIn, syntax.RdrClob, syntax.Hdoc, syntax.DashHdoc:
	default:
		c.add(at, end, "only zsh knows this redirection", "", someShells)
	}
}

// shellVariables lists what bash and zsh set by themselves and POSIX does not, from their manuals. The value tells
// those that neither bash 3.2 nor zsh set.
var shellVariables = map[string]tools.Systems{
	"RANDOM": someShells, "SECONDS": someShells, "UID": someShells, "EUID": someShells, "GROUPS": someShells,
	"HOSTNAME": someShells, "HOSTTYPE": someShells, "OSTYPE": someShells, "MACHTYPE": someShells, "PIPESTATUS": someShells,
	"FUNCNAME": someShells, "DIRSTACK": someShells, "REPLY": someShells, "SHELLOPTS": someShells, "BASH": someShells,
	"BASHOPTS": bashOnly, "BASHPID": bashOnly, "SRANDOM": bashOnly, "MAPFILE": bashOnly, "COPROC": bashOnly,
	"EPOCHSECONDS": someShells, "EPOCHREALTIME": someShells, "SHLVL": someShells, "TIMEFORMAT": someShells,
	"pipestatus": someShells, "ZSH_VERSION": someShells, "ZSH_NAME": someShells, "funcstack": someShells,
	"READLINE_LINE": someShells, "COMP_WORDS": someShells, "COMP_CWORD": someShells, "PROMPT_COMMAND": someShells, "_": someShells,
}

// variable records a variable that only some shells set.
func (c *checker) variable(name string, n syntax.Node) {
	in, special := shellVariables[name]
	if !special && strings.HasPrefix(name, "BASH_") {
		in, special = someShells, true
	}
	// A name that the command sets itself means what it says.
	if !special || c.assigned()[name] {
		return
	}
	what := "$" + name + " is set by some shells only"
	instead := ""
	switch name {
	case "UID", "EUID":
		instead = "$(id -u)"
	case "HOSTNAME":
		instead = "$(uname -n)"
	}
	c.node(n, what, instead, in)
}

// param judges the form of a parameter expansion.
func (c *checker) param(n *syntax.ParamExp) {
	if n.Param != nil && (n.Exp == nil || n.Exp.Op > syntax.AssignUnsetOrNull) {
		c.variable(n.Param.Value, n) // ${BASH_VERSION:-} asks whether it is set, which any shell can tell
	}
	what, in := "", someShells
	switch {
	case n.Flags != nil || n.IsSet || n.NestedParam != nil || len(n.Modifiers) > 0 || n.Split != 0 || n.GlobSubst != 0 || n.RcExpand != 0 || n.Param == nil:
		what = "only zsh reads this expansion"
	case n.Excl || n.Names != 0:
		what = "${!…} is not in POSIX"
	case n.Width:
		what = "${%…} is not in POSIX"
	case n.Index != nil:
		what = "arrays are not in POSIX"
	case n.Slice != nil:
		what = "${x:1:2} is not in POSIX"
	case n.Repl != nil:
		what = "${x/a/b} is not in POSIX"
	case n.Exp != nil:
		switch n.Exp.Op {
		case syntax.UpperFirst, syntax.UpperAll, syntax.LowerFirst, syntax.LowerAll:
			what, in = "changing case in an expansion needs bash 4", bashOnly
		case syntax.OtherParamOps:
			what, in = "${x@…} needs bash 4.4", bashOnly
		case syntax.MatchEmpty, syntax.ArrayExclude, syntax.ArrayIntersect:
			what = "only zsh reads this expansion"
		}
	}
	if what != "" {
		c.node(n, what, "", in)
	}
}

// arithm judges what stands in $(( )). POSIX asks for the operators of C but not for ++ and --.
func (c *checker) arithm(x syntax.ArithmExpr) {
	switch n := x.(type) {
	case *syntax.BinaryArithm:
		if n.Op == syntax.Pow || n.Op == syntax.Comma {
			c.node(n, n.Op.String()+" in arithmetic is not in POSIX", "", someShells)
		}
		c.arithm(n.X)
		c.arithm(n.Y)
	case *syntax.UnaryArithm:
		if n.Op == syntax.Inc || n.Op == syntax.Dec {
			c.node(n, n.Op.String()+" in arithmetic is not in POSIX", "", someShells)
		}
		c.arithm(n.X)
	case *syntax.ParenArithm:
		c.arithm(n.X)
	case *syntax.Word:
		if text := c.text(n); strings.Contains(text, "#") && !strings.Contains(text, "$") {
			c.node(n, "numbers with a base are not in POSIX", "", someShells)
		} else if len(n.Parts) == 1 {
			if lit, ok := n.Parts[0].(*syntax.Lit); ok {
				c.variable(lit.Value, n)
			}
		}
	case *syntax.FlagsArithm:
		c.node(n, "only zsh reads this arithmetic", "", someShells)
	}
}

// braces looks for {a,b} and {1..9} in the unquoted part of a word.
func (c *checker) braces(w *syntax.Word) {
	c.tilde(w)
	depth, comma, start := 0, false, 0
	for _, part := range w.Parts {
		lit, ok := part.(*syntax.Lit)
		if !ok {
			continue
		}
		if strings.Contains(lit.Value, "**") {
			c.deepGlob(w, lit)
		}
		if depth == 0 && strings.IndexByte(lit.Value, '{') < 0 {
			continue
		}
		at := offset(lit.Pos())
		for i := 0; i < len(lit.Value); i++ {
			switch ch := lit.Value[i]; {
			case ch == '\\':
				i++
			case ch == '{':
				if depth == 0 {
					start, comma = at+i, false
				}
				depth++
			case depth > 0 && (ch == ',' || ch == '.' && strings.HasPrefix(lit.Value[i:], "..")):
				comma = true
			case ch == '}' && depth > 0:
				if depth--; depth == 0 && comma {
					c.add(start, at+i+1, "brace expansion is not in POSIX", "", someShells)
					return
				}
			}
		}
	}
}

// tilde looks for ~+ and ~-, the current and the last folder of bash and zsh.
func (c *checker) tilde(w *syntax.Word) {
	lit, ok := w.Parts[0].(*syntax.Lit)
	if !ok || len(lit.Value) < 2 || lit.Value[0] != '~' || lit.Value[1] != '+' && lit.Value[1] != '-' {
		return
	}
	if rest := lit.Value[2:]; rest != "" && rest[0] != '/' {
		return
	}
	variable := "$PWD"
	if lit.Value[1] == '-' {
		variable = "$OLDPWD"
	}
	start := offset(lit.Pos())
	c.add(start, start+2, lit.Value[:2]+" is not in POSIX", variable, someShells)
}

// deepGlob: ** goes into folders in zsh, and in bash 4 when it is told to; in POSIX it is the same as *.
func (c *checker) deepGlob(w *syntax.Word, lit *syntax.Lit) {
	if lit.Value == "**" || strings.Contains(lit.Value, "**/") {
		c.node(w, "** is not in POSIX", "", someShells)
	}
}

// plainTest returns [ … ] for a [[ … ]] that means the same, or nothing.
func (c *checker) plainTest(n *syntax.TestClause) string {
	simple := func(w syntax.TestExpr) (string, bool) {
		word, ok := w.(*syntax.Word)
		if !ok || len(word.Parts) != 1 {
			return "", false
		}
		text := c.text(word)
		switch p := word.Parts[0].(type) {
		case *syntax.Lit:
			return text, !strings.ContainsAny(text, "*?[~")
		case *syntax.SglQuoted, *syntax.DblQuoted:
			return text, true
		case *syntax.ParamExp:
			return `"` + text + `"`, p.Index == nil
		}
		return "", false
	}
	switch x := n.X.(type) {
	case *syntax.UnaryTest:
		if w, ok := simple(x.X); ok && strings.Contains("-e -f -d -r -w -x -s -L -h -p -S -b -c -n -z -t -u -g", x.Op.String()) {
			return "[ " + x.Op.String() + " " + w + " ]"
		}
	case *syntax.BinaryTest:
		l, ok1 := simple(x.X)
		r, ok2 := simple(x.Y)
		if _, variable := x.Y.(*syntax.Word); ok1 && ok2 && variable {
			switch x.Op {
			case syntax.TsMatch, syntax.TsMatchShort:
				return "[ " + l + " = " + r + " ]"
			case syntax.TsNoMatch, syntax.TsEql, syntax.TsNeq, syntax.TsLeq, syntax.TsGeq, syntax.TsLss, syntax.TsGtr:
				return "[ " + l + " " + x.Op.String() + " " + r + " ]"
			}
		}
	}
	return ""
}

// plainArithm returns what does the same as a (( )) that counts or compares, or nothing.
func (c *checker) plainArithm(n *syntax.ArithmCmd) string {
	switch x := n.X.(type) {
	case *syntax.UnaryArithm:
		name := c.text(x.X)
		if x.Op == syntax.Inc {
			return name + "=$((" + name + " + 1))"
		}
		if x.Op == syntax.Dec {
			return name + "=$((" + name + " - 1))"
		}
	case *syntax.BinaryArithm:
		if x.Op != syntax.Pow && x.Op != syntax.Comma && !strings.ContainsAny(c.text(x), "#+-") {
			return "[ $((" + c.text(x) + ")) -ne 0 ]"
		}
	}
	return ""
}
