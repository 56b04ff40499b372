package twin

import "strings"

// git shows what a git command would add, remove, send or lose.
func git(c call) string {
	at := 0
	for at < len(c.args) && strings.HasPrefix(c.args[at].text, "-") {
		if c.args[at].text == "-C" || c.args[at].text == "-c" {
			at++
		}
		at++
	}
	if at >= len(c.args) {
		return ""
	}
	before := strings.TrimSpace("git " + sources(c.args[:at]))
	sub := call{name: c.args[at].text, args: c.args[at+1:]}
	words := sub.operands("bBmu")
	switch sub.name {
	case "clean", "add", "rm", "mv":
		return behind(before, unlessGiven(sub, "-n", "n", "dry-run"))
	case "push", "commit", "fetch":
		return behind(before, unlessGiven(sub, "--dry-run", "dry-run"))
	case "apply":
		return behind(before, unlessGiven(sub, "--check", "check", "stat"))
	case "reset":
		if sub.has("hard") && len(words) < 2 {
			return strings.TrimSpace(before + " diff --stat " + orHead(words))
		}
	case "restore":
		if !sub.has("S", "staged", "s", "source") && len(words) > 0 {
			return before + " diff --stat -- " + sources(words)
		}
	case "checkout":
		if paths := behindDashes(sub); len(paths) > 0 && sub.args[0].text == "--" {
			return before + " diff --stat -- " + sources(paths)
		}
	case "branch":
		if sub.has("d", "D", "delete") && len(words) == 1 {
			return before + " log --oneline HEAD.." + words[0].source
		}
	}
	return ""
}

// behind joins git's own options with one of its commands, if there is one.
func behind(before, command string) string {
	if command == "" {
		return ""
	}
	return before + " " + command
}

// orHead is the one commit that is named, or the newest.
func orHead(words []arg) string {
	if len(words) == 1 {
		return words[0].source
	}
	return "HEAD"
}

// behindDashes are the words behind --.
func behindDashes(c call) []arg {
	for i, a := range c.args {
		if a.text == "--" {
			return c.args[i+1:]
		}
	}
	return nil
}
