package checks

import (
	"regexp"
	"sync"

	"caro/safety/script"
)

// demand is what a command has to have when a request says so.
type demand struct {
	asks  *regexp.Regexp // of the request
	needs *regexp.Regexp // one of these is in a command that does it
	text  string         // what the request asks for
}

// demands are the words of requests that only some options and programs can fulfil. The patterns are made at the first use.
var demands = sync.OnceValue(func() []demand {
	var list []demand
	for _, d := range [][3]string{
		{`^(?:count|how many)\b|\bwith (?:their|the) counts?\b|\bhow often\b`, `\bwc\b|(?:^|\s)-\w*c|--count|length|NR|\+\+|\+=|\bcount|\$#|\b(?:nproc|free|df|du|stat|uptime|nl|seq|rev-list|shortlog)\b`, "a count"},
		{`\bline numbers?\b|\bnumber the lines\b`, `(?:^|\s)-\w*[nN]|\bnl\b|NR|--line-number|--number|=`, "line numbers"},
		{`\bignor\w* (?:the )?case\b|\bcase[- ]insensitiv|\b(?:in )?(?:any|either) case\b|\bregardless of case\b|\bupper or lower ?case\b`, `(?:^|\s)-\w*[if]|--ignore-case|--iname|tolower|toupper|IGNORECASE|/\w*I|\btr\b|nocase|\[[A-Z][a-z]\]`, "upper and lower case alike"},
		{`\bside by side\b|\bcolumn by column\b|\bnext to each other\b`, `\b(?:paste|pr|sdiff|diff|column)\b`, "columns"},
		{`^sort\b`, `sort|\b(?:ls|ps|du|top)\b.* -`, "an order"},
		{`\bauthors?\b.*\bcommits?\b|\bcommits?\b.*\bauthors?\b|\bwho (?:made|wrote)\b.*\bcommits?\b`, `%a|%c[ne]|shortlog|\bgit log(?: -\d+| -n ?\d+| --all| --no-pager)*\s*$|git show`, "the authors"},
		{`\b(?:changes|diff)\b.*\bcommits?\b`, `\bgit show\b|diff|\s-\w*p\b|--patch|--stat|--name|whatchanged|\breset\b|\brevert\b|\bcommit\b|\bstash\b|\badd\b`, "what was changed"},
		{`\b(?:their|its|the) sizes?\b`, `\bdu\b|\bls\b.*-\w*[ls]|stat|size|%s|%k|wc -c|-ls\b|-\w*h|length|df|free`, "sizes"},
	} {
		list = append(list, demand{regexp.MustCompile(`(?i)` + d[0]), regexp.MustCompile(d[1]), d[2]})
	}
	return list
})

// wanting notes that nothing in the command does what the request asks for.
func (l *look) wanting() {
	for _, d := range demands() {
		if d.asks.MatchString(l.opts.Query) && !d.needs.MatchString(l.command) {
			l.fault(Lost, script.Span{}, "the request asks for "+d.text+" and the command gives none")
		}
	}
}
