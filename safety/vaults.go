package safety

import "strings"

// vaultVerbs are what the programs that keep passwords do by their verbs.
var vaultVerbs = verbs{rules: table(
	": show, ls, find, list, grep, get, read, status, whoami, version, kv get, kv list, secrets list, item get, item list, account list, account get, vault list, vault get, document list, document get, auth list, policy list, token lookup, lookup, export, print, env, clip, generate, password, login status, operator members, audit list, lease lookup",
	"delete-credentials: rm, remove, delete, item delete, vault delete, document delete, kv delete, kv destroy, kv metadata delete, secrets disable, auth disable, token revoke, lease revoke, operator seal, destroy, purge",
	"package-run: run, exec",
), other: "credential-change"}

// vaults judges pass, op, bw, vault and their like. What they print is secret; run and exec put it into a command's environment.
func vaults(c *call) stream {
	f := parse(c.args, "")
	if w := f.word(0); w == "run" || w == "exec" {
		for i, v := range c.args {
			if v.text == "--" {
				defer c.a.wrap(c.name + " " + w)()
				return c.a.run(c.args[i+1:], c.in, c.span)
			}
		}
	}
	vaultVerbs.handler()(c)
	if (strings.HasPrefix(f.word(0), "li") || f.word(0) == "ls") && c.name != "bw" {
		return stream{taint: fromList}
	}
	return stream{taint: fromSecret}
}
