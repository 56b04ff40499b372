package safety

import (
	"path"
	"slices"
	"strings"
)

// The programs of this file work on containers, clusters and clouds: their verbs say what they do.

// docker judges docker and podman.
func docker(c *call) stream {
	a := c.a
	args := c.args
	for len(args) > 0 && strings.HasPrefix(args[0].text, "-") {
		if n := strings.TrimLeft(args[0].text, "-"); (n == "H" || n == "host" || n == "context" || n == "c" || n == "config" || n == "log-level" || n == "l" || n == "f" || n == "file" || n == "p" || n == "project-name") && len(args) > 1 {
			args = args[1:]
		}
		args = args[1:]
	}
	if len(args) > 1 && (args[0].text == "container" || args[0].text == "image" || args[0].text == "builder" || args[0].text == "buildx") && args[1].text != "prune" && args[1].text != "rm" && args[1].text != "ls" {
		args = args[1:]
	}
	if len(args) == 0 {
		return stream{}
	}
	verb := args[0].text
	switch verb {
	case "run", "create", "exec":
		return c.dockerRun(verb, args[1:])
	case "compose":
		return c.compose(args[1:])
	}
	inner := *c
	inner.args = args
	valued := "f filter format n tail since until"
	if inList([]string{"rm", "rmi", "container", "volume", "image", "system", "network", "kill", "stop", "swarm"}, verb) {
		valued = "filter format"
	}
	f := parse(args, valued)
	switch {
	case verb == "cp" && a.dockerCopiesSecret(f):
		return stream{taint: fromSecret}
	case verb == "ps" || verb == "images":
		return stream{text: listMark + "/docker/" + unknown, taint: fromList}
	case (verb == "rm" || verb == "container" && f.word(1) == "rm") && (f.has("f", "force") && (hasUnknownList(f.rest) || f.has("a", "all")) || f.has("f", "force") && f.has("v", "volumes")), verb == "rmi" && hasUnknownList(f.rest), verb == "volume" && f.word(1) == "rm", verb == "volume" && f.word(1) == "prune",
		verb == "system" && f.word(1) == "reset", verb == "system" && f.word(1) == "prune" && (f.has("a", "all", "volumes", "f", "force")), verb == "swarm" && f.word(1) == "leave" && f.has("f", "force"), verb == "stack" && f.word(1) == "rm", verb == "network" && f.word(1) == "prune" && f.has("f"), verb == "image" && f.word(1) == "prune" && f.has("a", "all"),
		verb == "container" && f.word(1) == "prune" && f.has("f", "force"), verb == "stop" && hasUnknownList(f.rest), verb == "kill" && hasUnknownList(f.rest), verb == "secret" && f.word(1) == "rm", (verb == "builder" || verb == "buildx") && f.word(1) == "prune" && f.has("a", "all") && f.has("f", "force"), verb == "service" && f.word(1) == "rm", verb == "node" && f.word(1) == "rm":
		a.report("container-delete", c.span, "")
	default:
		verbs{rules: dockerVerbs, other: "container-change"}.handler()(&inner)
	}
	return stream{}
}

// dockerCopiesSecret reports whether docker cp writes a secret of a container to its output.
func (a *analysis) dockerCopiesSecret(f flags) bool {
	_, file, _ := strings.Cut(f.word(1), ":")
	return f.word(2) == "-" && a.isSecret(file)
}

var dockerVerbs = table(
	": ps, images, inspect, logs, stats, top, version, info, diff, port, history, events, search, volume ls, network ls, system df, image ls, container ls, context ls, network inspect, volume inspect, system info, service ls, node ls, stack ls, manifest inspect, service ps, service logs, stack ps, stack services, context show, scout, image inspect, container inspect, container logs, secret ls, config ls, buildx ls, ls, df, wait, attach, du, plugin ls, trust inspect, system events, image history",
	"container-change: start, stop, restart, kill, rm, rmi, build, pull, push, tag, cp, commit, rename, pause, unpause, save, load, export, import, login, logout, update, network create, network rm, volume create, system prune, image prune, container prune, network prune, builder prune, container rm, image rm",
)

// hasUnknownList reports whether operands are a list that another command printed: all containers, all images.
func hasUnknownList(vs []value) bool {
	for _, v := range vs {
		if !v.known() {
			return true
		}
	}
	return false
}

// dockerRun analyses what a container runs. What the container can reach of this machine counts as this machine.
func (c *call) dockerRun(verb string, args []value) stream {
	a := c.a
	w := wrapper{valued: "v volume e env p publish name w workdir u user m memory cpus network net mount entrypoint l label h hostname add-host device env-file restart platform cap-add cap-drop security-opt gpus pid ipc log-driver tmpfs dns a attach runtime pull shm-size ulimit index c container n namespace", skip: 1}
	sub := *c
	sub.args = args
	inner, f := sub.inside(w)
	if v, ok := f.get("entrypoint"); ok && v.text != "" {
		inner = append([]value{v}, inner...)
	}
	hostRoot, hostPlace := false, false
	for i, v := range args {
		spec := ""
		t := v.text
		if (t == "-v" || t == "--volume" || t == "--mount") && i+1 < len(args) {
			spec = args[i+1].text
		} else if _, rest, ok := strings.Cut(t, "="); ok && (strings.HasPrefix(t, "--volume") || strings.HasPrefix(t, "--mount")) {
			spec = rest
		} else if strings.HasPrefix(t, "-v") && len(t) > 2 && t[2] != 'e' {
			spec = t[2:]
		}
		if spec == "" || strings.HasSuffix(spec, ":ro") || strings.Contains(spec, "readonly") {
			continue
		}
		src, _, _ := strings.Cut(spec, ":")
		for part := range strings.SplitSeq(spec, ",") {
			if s, ok := strings.CutPrefix(part, "source="); ok {
				src = s
			} else if s, ok := strings.CutPrefix(part, "src="); ok {
				src = s
			}
		}
		if _, to, ok := strings.Cut(spec, ":"); ok && strings.HasPrefix(src, "/") {
			to, _, _ = strings.Cut(to, ":")
			defer a.linkedTo(strings.TrimSuffix(to, "/"), strings.TrimSuffix(src, "/")+"/")()
		}
		p := a.place(src)
		hostRoot = hostRoot || p.class == inRoot || p.class == inSystem && p.top && !strings.Contains(src, "docker.sock") && !strings.HasPrefix(p.path, "/var/run") && !strings.HasPrefix(p.path, "/etc/localtime")
		hostPlace = hostPlace || strings.Contains(src, "docker.sock") || p.class == inHomes
	}
	switch {
	case grantsHost(f):
		a.report("container-host", c.span, "")
	case hostRoot || f.has("privileged") || strings.Contains(f.value["pid"].text, "host") && f.has("privileged"):
		a.report("container-host", c.span, "")
	case hostPlace:
		a.report("container-host", c.span, "")
	}
	if len(inner) > 0 && (hostRoot || hostPlace || f.has("privileged") || verb == "exec" || mountsHome(args)) {
		defer a.wrap(c.name + " " + verb)()
		a.run(inner, c.in, c.span)
	} else if len(inner) > 0 && c.in.taint&(fromNet|fromDecoder) != 0 && shells[baseName(inner[0].text)] {
		a.report("run-download", c.span, "")
	} else if len(inner) > 1 {
		a.quietly(func() { a.run(inner, c.in, c.span) }) // inside the container: its loss is small, a leak is not
	}
	a.report("container-change", c.span, "")
	return stream{}
}

// grantsHost reports whether a container gets a right by which it can leave: an administrator's capabilities, no AppArmor, or a disk.
func grantsHost(f flags) bool {
	switch strings.TrimPrefix(strings.ToUpper(f.value["cap-add"].text), "CAP_") {
	case "ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH":
		return true
	}
	device := f.value["device"].text
	return strings.Contains(f.value["security-opt"].text, "apparmor=unconfined") || strings.HasPrefix(device, "/dev/sd") || strings.HasPrefix(device, "/dev/nvme") || strings.HasPrefix(device, "/dev/mem") || strings.HasPrefix(device, "/dev/disk")
}

// linkedTo makes a folder stand for another one until the returned function is called.
func (a *analysis) linkedTo(folder, target string) func() {
	if folder == "" {
		return func() {}
	}
	if a.links == nil {
		a.links = map[string]string{}
	}
	old, had := a.links[folder]
	a.links[folder] = target
	return func() {
		if delete(a.links, folder); had {
			a.links[folder] = old
		}
	}
}

func mountsHome(args []value) bool {
	text := wordsOf(args)
	return strings.Contains(text, "-v ") || strings.Contains(text, "--volume") || strings.Contains(text, "--mount")
}

// quietly runs f and keeps of its findings only those about leaks and downloads.
func (a *analysis) quietly(f func()) {
	before := len(a.verdict.Findings)
	level := a.verdict.Level
	f()
	kept := a.verdict.Findings[:before:before]
	a.verdict.Level = level
	for _, found := range a.verdict.Findings[before:] {
		if found.Rule == "run-download" || found.Rule == "secret-to-network" || found.Rule == "reverse-shell" || found.Rule == "fork-bomb" {
			kept = append(kept, found)
			a.verdict.Level = max(a.verdict.Level, found.Level)
		}
	}
	a.verdict.Findings = kept
}

// compose judges docker compose.
func (c *call) compose(args []value) stream {
	f := parse(args, "file p project-name profile env-file t timeout scale")
	if len(f.rest) > 0 && f.given["f"] && strings.HasSuffix(f.word(0), ".yml") || strings.HasSuffix(f.word(0), ".yaml") {
		f.rest = f.rest[1:]
	}
	switch f.word(0) {
	case "ps", "logs", "config", "images", "top", "ls", "version", "port", "events", "":
		return stream{}
	case "down":
		if f.has("v", "volumes") || f.has("rmi") {
			c.a.report("container-delete", c.span, "")
			return stream{}
		}
	case "rm":
		if f.has("v") && f.has("f", "force", "s", "stop") {
			c.a.report("container-delete", c.span, "")
			return stream{}
		}
	case "exec", "run":
		return c.dockerRun("exec", args[1:])
	}
	c.a.report("container-change", c.span, "")
	return stream{}
}

// kubectl judges kubectl and oc.
func kubectl(c *call) stream {
	a := c.a
	f := parse(c.args, "n namespace context kubeconfig f filename l selector o output c container cluster user s server field-selector as p patch type replicas overrides profile image")
	if v := f.value["dry-run"].text; v == "client" || v == "server" || v == "true" || f.has("dry-run") && v != "none" {
		return stream{}
	}
	verb := f.word(0)
	text := wordsOf(c.args)
	if verb == "create" && strings.Contains(strings.ReplaceAll(text, "clusterrole ", "clusterrole="), "clusterrole=cluster-admin") {
		a.report("grant-rights", c.span, "")
		return stream{}
	}
	if verb == "config" && f.word(1) == "view" && f.has("raw") {
		return stream{taint: fromSecret}
	}
	switch verb {
	case "exec", "debug", "run":
		if over := strings.ReplaceAll(f.value["overrides"].text, " ", ""); strings.Contains(over, `"privileged":true`) || strings.Contains(over, `"hostPID":true`) || strings.Contains(over, `"hostPath":{"path":"/"`) || f.has("privileged") || f.value["profile"].text == "sysadmin" || strings.Contains(text, "chroot /host") || strings.Contains(text, " nsenter ") || verb == "debug" && (strings.HasPrefix(f.word(1), "node/") || f.word(1) == "node") {
			a.report("container-host", c.span, "")
		}
		for i, v := range c.args {
			if v.text == "--" {
				defer a.wrap("kubectl " + verb)()
				a.run(c.args[i+1:], c.in, c.span)
				break
			}
		}
		a.report("container-change", c.span, "")
		return stream{taint: fromFile}
	case "get", "describe":
		if strings.Contains(text, "secret") && f.has("o", "output") {
			return stream{taint: fromSecret}
		}
		return stream{}
	case "delete":
		if strings.Contains(text, "pod/") || f.word(1) == "pod" || f.word(1) == "pods" || f.word(1) == "po" || f.word(1) == "job" || f.word(1) == "jobs" {
			if !f.has("all", "A", "all-namespaces", "l", "selector") && !(f.has("force") && f.value["grace-period"].text == "0") {
				a.report("container-change", c.span, "")
				return stream{}
			}
		}
		a.report("cluster-delete", c.span, "kubectl delete --dry-run=server"+quoteAll(c.args[1:]))
		return stream{}
	case "scale":
		if strings.Contains(text, "--replicas=0") || f.value["replicas"].text == "0" {
			a.report("cluster-stop", c.span, "")
			return stream{}
		}
	case "patch":
		if strings.Contains(strings.ReplaceAll(text, " ", ""), `"replicas":0`) {
			a.report("cluster-stop", c.span, "")
			return stream{}
		}
	case "replace":
		if f.has("force") {
			a.report("cluster-delete", c.span, "")
			return stream{}
		}
	case "apply":
		if f.has("prune") && f.has("all") {
			a.report("cluster-delete", c.span, "")
			return stream{}
		}
	}
	verbs{valued: "n namespace context kubeconfig", rules: table(
		": logs, top, explain, api-resources, api-versions, version, cluster-info, diff, auth can-i, config view, config get-contexts, config current-context, wait, rollout status, rollout history, events, auth whoami, options, completion, config get-clusters, kustomize, certificate, plugin list",
		"cluster-stop: drain, cordon",
	), other: "container-change"}.handler()(c)
	return stream{}
}

// cloud judges the command lines of clouds by the words that their verbs begin with.
func cloud(c *call) stream {
	c.fetchesObject()
	text := strings.ToLower(wordsOf(c.args))
	if c.name == "bq" && isWordIn(text, "query") {
		c.a.sql(wordsOf(parse(c.args, "format project_id location").rest), c)
		return stream{taint: fromFile}
	}
	if strings.Contains(text, "export-credentials") || strings.Contains(text, "auth token") || strings.Contains(text, "get-access-token") || strings.Contains(text, "print-access-token") || strings.Contains(text, "print-identity-token") || strings.Contains(text, "config view --raw") {
		return stream{taint: fromSecret}
	}
	if c.in.taint&fromSecret != 0 && !strings.Contains(text, "login") && !strings.Contains(text, "auth") && !strings.Contains(text, "secret") && !strings.Contains(text, "password") {
		c.a.report("secret-to-network", c.span, "")
	}
	if c.name == "gh" && strings.HasPrefix(text, "api ") {
		return c.githubAPI()
	}
	c.forgeDownloads()
	c.statements()
	c.startupScripts()
	f := parse(c.args, "profile region output query project zone format g resource-group n name f file body filter filters subscription account configuration cli-input-json")
	if f.has("dryrun", "dry-run", "validate-only") || isHelp(c.args) || len(f.rest) == 0 || isWord(f, "help") {
		return stream{}
	}
	rule := ""
	if f.has("purge") && (isWord(f, "stop") || isWord(f, "job")) {
		rule = "cloud-delete"
	}
	for i, v := range f.rest {
		w := strings.ToLower(v.text)
		if i > 5 {
			break
		}
		if r := cloudVerb(w, text, f); r != "" && (rule == "" || ruleByID(r).Level > ruleByID(rule).Level) {
			rule = r
		}
		if rule == "" && i > 0 && cloudReads(w) {
			rule = "-"
		}
	}
	switch rule {
	case "-":
		if strings.Contains(text, "secret") && (strings.Contains(text, "get-secret-value") || strings.Contains(text, "access")) || strings.Contains(text, "get-session-token") || strings.Contains(text, "print-access-token") || strings.Contains(text, "get-parameter") && strings.Contains(text, "with-decryption") || strings.Contains(text, "get-login-password") {
			return stream{taint: fromSecret}
		}
	case "":
		if c.scalesToZero() {
			c.a.report("cluster-stop", c.span, "")
			break
		}
		c.a.report("cloud-change", c.span, "")
	default:
		c.a.report(rule, c.span, "")
	}
	if c.a.cloudSecret(f) {
		c.a.report("secret-to-network", c.span, "")
	}
	return stream{taint: fromNet}
}

// toNothing finds a number of machines or copies that is zero, as a flag with its value or as web=0.
var toNothing = lazy(`(?:^| )(?:--?(?:desired-count|desired-capacity|desired|max-size|size|num-nodes|new-capacity|capacity|count|node-count|nodes|replicas|instance-count|min-replicas)[= ]0|[a-z][a-z0-9._-]*=0|(?:count|scale) 0)(?: |$)`).with("0")

// scalesToZero reports whether a cloud is told to run none of something any more.
func (c *call) scalesToZero() bool {
	text := strings.ToLower(wordsOf(c.args))
	if !strings.Contains(text, "scal") && !strings.Contains(text, "resize") && !strings.Contains(text, "update") && !strings.Contains(text, "node-pool") {
		return false
	}
	return toNothing.MatchString(text)
}

// startupScripts analyses what a machine of a cloud is told to run when it starts. Its loss is small, a shell for somebody else is not.
func (c *call) startupScripts() {
	for _, v := range c.args {
		for _, name := range []string{"startup-script=", "user-data=", "custom-data=", "#!"} {
			if _, script, ok := strings.Cut(v.text, name); ok && script != "" && !strings.Contains(script, "://") {
				c.a.quietly(func() { c.a.nested(script, c.name, v.span, stream{}) })
			}
		}
	}
}

// forgeDownloads notes what gh and glab bring here: clones, and files of releases and runs.
func (c *call) forgeDownloads() {
	if c.name != "gh" && c.name != "glab" {
		return
	}
	f := parse(c.args, "R repo p pattern D dir O output")
	switch f.word(0) + " " + f.word(1) {
	case "repo clone":
		c.a.cloned("https://github.com/"+f.word(2), f.word(3))
	case "release download", "run download":
		c.a.unpacked = true
	}
}

// githubAPI judges gh api: it reads, unless a method or fields make it write.
func (c *call) githubAPI() stream {
	f := parse(c.args, "X method f raw-field F field H header q jq t template hostname p preview input")
	method := strings.ToUpper(f.value["X"].text + f.value["method"].text)
	switch {
	case method == "DELETE":
		c.a.report("cloud-delete", c.span, "")
	case method != "" && method != "GET", method == "" && f.has("f", "raw-field", "F", "field", "input"):
		c.a.report("cloud-change", c.span, "")
	}
	return stream{taint: fromNet}
}

func (a *analysis) cloudSecret(f flags) bool {
	if text := wordsOf(f.rest); f.value["f"].text != "" && (isWordIn(text, "upload") || isWordIn(text, "put-object")) && a.isSecret(f.value["f"].text) {
		return true
	}
	for i, v := range f.rest {
		if i > 0 && !strings.Contains(v.text, "://") && a.isSecret(v.text) && slices.ContainsFunc(f.rest[i+1:], func(to value) bool { return strings.Contains(to.text, ":") }) {
			return true
		}
		if i > 1 && (f.word(0) == "gist" || f.word(1) == "upload") && a.isSecret(v.text) {
			return true
		}
	}
	return false
}

// cloudReads reports whether a verb only looks.
func cloudReads(w string) bool {
	for _, p := range []string{"describe", "list", "get", "show", "ls", "head", "lookup", "search", "view", "info", "whoami", "tail", "read", "presign", "check", "validate", "help", "status", "version", "logs", "print", "estimate", "test", "filter", "select", "query", "scan", "wait", "history", "account-show", "configure", "stat", "cat", "du", "size", "lsd", "tree", "about"} {
		if w == p || strings.HasPrefix(w, p+"-") {
			return true
		}
	}
	return false
}

// cloudVerb returns the rule for a verb that changes.
func cloudVerb(w, text string, f flags) string {
	w = strings.TrimPrefix(strings.ReplaceAll(w, "_", "-"), "batch-")
	if strings.HasSuffix(w, ".destroy") {
		return "cloud-delete"
	}
	if w == "stop-logging" {
		return "cloud-delete"
	}
	for _, p := range []string{"delete", "terminate", "destroy", "remove", "purge", "rb", "deregister", "drop", "release", "revoke", "wipe", "empty", "detach", "deprovision", "erase", "disable", "stop", "deallocate", "reset", "cancel", "abandon", "shutdown", "apps:destroy", "pg:reset", "schedule-key-deletion", "uninstall", "del"} {
		if w == p || strings.HasPrefix(w, p+"-") || strings.HasSuffix(w, ":"+p) || (p == "delete" || p == "destroy" || p == "terminate") && strings.HasSuffix(w, "-"+p) {
			switch p {
			case "stop", "cancel", "deallocate", "shutdown", "detach", "revoke", "release":
				return "cloud-stop"
			case "disable", "reset":
				return "cloud-delete"
			}
			return "cloud-delete"
		}
	}
	switch {
	case w == "rm":
		if strings.HasPrefix(text, "s3") && !f.has("recursive") {
			return "cloud-change"
		}
		return "cloud-delete"
	case w == "change-resource-record-sets" && strings.Contains(strings.ReplaceAll(text, " ", ""), `"action":"delete"`):
		return "cloud-delete"
	case w == "sync" && f.has("delete", "d"):
		return "cloud-delete"
	case strings.HasPrefix(w, "put-bucket-acl") || strings.HasPrefix(w, "put-object-acl"):
		if strings.Contains(text, "public") {
			return "cloud-expose"
		}
	case w == "rsync" && f.has("d", "delete-unmatched-destination-objects"), w == "leave-organization", w == "close-account":
		return "cloud-delete"
	case w == "add-user-to-group" && strings.Contains(text, "admin"), w == "create-for-rbac" && (strings.Contains(text, "owner") || strings.Contains(text, "contributor")),
		strings.HasSuffix(w, "-policy") && w != "get-policy" && strings.Contains(strings.ReplaceAll(text, " ", ""), `"principal":"*"`):
		return "cloud-expose"
	case w == "delete-public-access-block":
		return "cloud-expose"
	case strings.HasPrefix(w, "attach-user-policy") || strings.HasPrefix(w, "attach-role-policy") || strings.HasPrefix(w, "create-access-key") || w == "add-iam-policy-binding" || strings.HasPrefix(w, "put-user-policy"):
		if strings.Contains(text, "admin") || strings.Contains(text, "owner") || strings.Contains(text, "allusers") {
			return "cloud-expose"
		}
		return "cloud-change"
	case w == "create" && strings.Contains(text, "role assignment") && (strings.Contains(text, "owner") || strings.Contains(text, "contributor") || strings.Contains(text, "administrator")):
		return "cloud-expose"
	case strings.HasPrefix(w, "authorize-security-group") && strings.Contains(text, "0.0.0.0/0"):
		return "cloud-expose"
	}
	return ""
}

// terraform judges terraform and its like.
func terraform(c *call) stream {
	f := parse(c.args, "chdir var var-file target out state")
	switch verb := f.word(0); {
	case isHelp(c.args) || f.given["help"] || len(f.rest) == 0:
	case verb == "destroy" || verb == "apply" && f.has("destroy"), verb == "state" && f.word(1) == "rm", verb == "workspace" && f.word(1) == "delete", verb == "force-unlock", verb == "stack" && f.word(1) == "rm", verb == "run-all" && f.word(1) == "destroy":
		c.a.report("infra-destroy", c.span, c.name+" plan -destroy")
	case verb == "apply" && f.has("auto-approve"), verb == "up" && f.has("yes", "y"):
		c.a.report("infra-apply", c.span, c.name+" plan")
	case inList([]string{"plan", "show", "output", "validate", "version", "providers", "graph", "console", "preview", "logs", "about", "whoami", "get", "test", "metadata"}, verb), verb == "state" && (f.word(1) == "list" || f.word(1) == "show" || f.word(1) == "pull"), verb == "workspace" && (f.word(1) == "list" || f.word(1) == "show"), verb == "fmt" && f.has("check"):
	default:
		c.a.report("infra-change", c.span, "")
	}
	return stream{}
}

// packages judges package tools by verb.
func packages(valued string, remove ...string) handler {
	rules := table(
		": list, search, show, info, outdated, view, ls, why, audit, doctor, freeze, check, help, version, deps, uses, leaves, home, cat, config get, policy, madison, depends, rdepends, query, provides, repolist, tree, metadata, verify-project, list-updates, lu, se, whoami, root, prefix, bin, --prefix, --cellar, --version, tap-info, desc, log, services list, moo, changelog, download, explain, ping, fund, repo, docs, bugs, owner, dist-tag ls, token list, profile get, cellar, shellenv, --repository, --cache, cache list, cache dir, debug, index, inspect, env info, formulae, casks, commands, options, missing, linkage",
		"package-publish: publish, unpublish, yank, owner add",
	)
	return verbs{valued: valued, rules: merged(rules, table("package-remove: "+strings.Join(remove, ", "))), other: "package-change", safe: []string{"dry-run", "simulate", "s-"}}.handler()
}

func merged(maps ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, m := range maps {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

// essential are packages without which a system does not start or cannot be reached.
var essential = []string{"linux", "musl", "busybox", "alpine-base", "alpine-baselayout", "apk-tools", "pacman", "filesystem", "gcc-libs", "libgcc", "libc", "libc-bin", "python", "perl-base", "kernel-core", "dracut", "lvm2", "cryptsetup", "dbus", "pam", "shadow", "passwd", "udev", "freebsd-base", "portage", "gcc", "runit", "openrc", "xbps", "zypper", "systemd", "libc6", "glibc", "bash", "coreutils", "dpkg", "apt", "sudo", "linux-image", "kernel", "grub", "python3", "openssl", "openssh-server", "init", "base-files", "util-linux", "login", "network-manager", "NetworkManager", "rpm", "dnf", "yum", "shadow-utils", "initramfs-tools", "zlib1g", "base-system", "base", "openssl-libs", "libssl3", "libssl1.1", "libsystemd0", "systemd-sysv", "initscripts", "libstdc++6", "glibc-common", "ncurses-libs", "libselinux", "iproute2", "netplan.io", "ifupdown", "openssh", "cloud-init", "libpam-runtime", "mount", "procps", "e2fsprogs", "gnupg", "ca-certificates", "core", "core18", "core20", "core22", "core24", "snapd"}

// systemPackages judges apt, dnf, pacman and their like.
func systemPackages(c *call) stream {
	text := wordsOf(c.args)
	valued := "o t c a"
	if c.name == "pacman" || c.name == "yay" || c.name == "paru" {
		valued = "r b config root dbpath"
	}
	f := parse(c.args, valued)
	if f.has("simulate", "dry-run", "s", "just-print", "assumeno", "download-only") && c.name != "pacman" && c.name != "snap" {
		return stream{}
	}
	removes := false
	for _, v := range f.rest {
		removes = removes || v.text == "remove" || v.text == "purge" || v.text == "erase" || v.text == "autoremove" || v.text == "uninstall" || v.text == "del" || v.text == "delete" || v.text == "rm" && c.name != "snap" && c.name != "flatpak"
	}
	removes = removes || c.name == "xbps-remove" || c.name == "emerge" && f.has("C", "unmerge", "c", "depclean")
	removes = removes || f.has("r", "e", "P", "purge", "erase", "remove") && (c.name == "dpkg" || c.name == "rpm") || strings.HasPrefix(firstText(c.args), "-R") && (c.name == "pacman" || c.name == "yay" || c.name == "paru")
	hit := false
	for _, v := range f.rest {
		for _, e := range essential {
			hit = hit || v.text == e || baseName(v.text) == e || len(e) > 3 && strings.HasPrefix(v.text, "^"+e) && strings.HasSuffix(v.text, "*") || strings.HasSuffix(v.text, "*") && strings.HasPrefix(strings.TrimSuffix(v.text, "*"), e) && len(e) > 3 || strings.HasPrefix(v.text, e+"-") && (e == "linux-image" || e == "kernel" || e == "grub") || v.text == "*" || strings.HasPrefix(v.text, "linux-image") || strings.HasSuffix(v.text, "*") && len(v.text) < 5
		}
	}
	for _, v := range c.args {
		hit = hit || !v.known()
	}
	for _, v := range f.rest {
		if strings.ContainsRune(v.text, '/') && c.a.fromOutside(v.text) || strings.HasSuffix(v.text, ".deb") && c.a.fromOutside(v.text) || strings.HasSuffix(v.text, ".rpm") && c.a.fromOutside(v.text) {
			c.a.report("run-download", v.span, "")
			return stream{}
		}
	}
	switch {
	case removes && (f.has("a", "all") && c.name == "pkg" || isWord(f, "installed") && c.name == "port"):
		c.a.report("package-remove-all", c.span, "")
	case removes && (hit || f.has("nodeps", "allow-remove-essential", "force-all", "force-remove-essential", "force-depends") || strings.Contains(text, "Rdd") || strings.Contains(text, "--force-")):
		c.a.report("package-essential", c.span, "")
	case removes:
		c.a.report("package-remove", c.span, "")
	case c.name == "dpkg" && f.has("force-all"):
		c.a.report("package-essential", c.span, "")
	case f.has("allow-unauthenticated", "nogpgcheck", "force-yes", "allow-untrusted"):
		c.a.report("package-unverified", c.span, "")
	case inList([]string{"list", "search", "show", "info", "policy", "depends", "rdepends", "provides", "repolist", "history", "changelog", "madison", "check-update", "find", "version", "help", "showpkg", "stats", "showhold", "dump"}, f.word(0)),
		(c.name == "dpkg" || c.name == "dpkg-query") && f.has("l", "L", "s", "S", "list", "search", "status", "listfiles", "get-selections", "p", "W", "I", "c", "print-architecture", "audit", "C", "V", "verify"), c.name == "rpm" && f.has("q", "query", "V", "verify", "K"),
		(c.name == "pacman" || c.name == "yay") && (strings.HasPrefix(firstText(c.args), "-Q") || strings.HasPrefix(firstText(c.args), "-Ss") || strings.HasPrefix(firstText(c.args), "-Si") || strings.HasPrefix(firstText(c.args), "-F")), len(c.args) == 0, c.name == "apt-cache":
	default:
		c.a.report("package-change", c.span, "")
	}
	return stream{}
}

func firstText(args []value) string {
	if len(args) == 0 {
		return ""
	}
	return args[0].text
}

// languagePackages judges npm, pip and their like; npm's scripts are the project's own commands.
func languagePackages(c *call) stream {
	a := c.a
	text := wordsOf(c.args)
	f := parse(c.args, "prefix r requirement t target i index-url registry w workspace C cwd filter features p package manifest-path bin example")
	verb := f.word(0)
	c.projectScripts()
	if verb == "pkg" && f.word(1) == "set" {
		c.setsScripts(f.after(2))
	}
	switch {
	case isHelp(c.args) || len(c.args) == 0 && c.name != "yarn" || f.has("dry-run") || len(f.rest) == 0 && f.has("version", "help", "v", "V"):
	case (c.name == "brew") && hasUnknownList(f.rest) && (verb == "uninstall" || verb == "remove" || verb == "rm"), c.name == "xargs":
		a.report("package-remove-all", c.span, "")
	case c.name == "brew" && (verb == "uninstall" || verb == "remove" || verb == "rm") && f.has("force", "f", "ignore-dependencies", "zap") && c.in.taint&fromList != 0:
		a.report("package-remove-all", c.span, "")
	case (verb == "rm" || verb == "un" || verb == "unlink" || verb == "r") && hasUnknownList(f.rest) && c.name != "go":
		a.report("package-remove-all", c.span, "")
	case (verb == "uninstall" || verb == "remove") && (hasUnknownList(f.rest) || strings.HasPrefix(f.value["r"].text, "/dev/fd/") || f.has("a", "all") && c.name != "npm") || c.name == "gem" && verb == "uninstall" && f.has("a", "all") && f.has("x", "I"):
		a.report("package-remove-all", c.span, "")
	case verb == "unpublish", verb == "yank", c.name == "cargo" && verb == "yank":
		a.report("package-unpublish", c.span, "")
	case (c.name == "npm" || c.name == "pnpm" || c.name == "yarn") && verb == "publish", c.name == "cargo" && verb == "publish", c.name == "gem" && verb == "push", c.name == "twine" && verb == "upload":
		a.report("package-publish", c.span, "")
	case (verb == "install" || verb == "i" || verb == "add") && (strings.Contains(text, "http://") || f.has("unsafe-perm", "trusted-host")):
		a.report("package-unverified", c.span, "")
	case verb == "exec" && c.name != "bundle" || verb == "dlx" || verb == "x":
		a.report("package-run", c.span, "")
	case (verb == "run" || verb == "run-script" || verb == "test" || verb == "start" || verb == "build" || verb == "t") && (c.name == "npm" || c.name == "pnpm" || c.name == "yarn" || c.name == "bun"):
		if script := f.word(1); verb == "build" || strings.HasPrefix(script, "build") || strings.HasPrefix(script, "test") || strings.HasPrefix(script, "lint") || strings.HasPrefix(script, "format") || strings.HasPrefix(script, "dev") || strings.HasPrefix(script, "type") || verb == "test" || verb == "t" || verb == "start" || script == "" {
			return stream{}
		}
		a.report("package-run", c.span, "")
	default:
		packages("prefix C", "uninstall", "remove", "rm", "un", "unlink", "prune", "autoremove", "cleanup")(c)
	}
	return stream{}
}

// fetchesObject notes the file that a copy out of a bucket writes: it comes from the network.
func (c *call) fetchesObject() {
	words := parse(c.args, "profile region project").rest
	if len(words) < 3 {
		return
	}
	from, to := words[len(words)-2].text, words[len(words)-1].text
	if !strings.HasPrefix(from, "s3://") && !strings.HasPrefix(from, "gs://") || strings.Contains(to, "://") || to == "-" {
		return
	}
	c.a.files[fileKey(to)] = stream{taint: fromNet}
	c.a.files[fileKey(path.Join(to, baseName(from)))] = stream{taint: fromNet}
}
