package safety

import (
	"net/url"
	"path"
	"slices"
	"strings"
)

// curl downloads, and sends what its flags name.
func curl(c *call) stream {
	a := c.a
	f := parse(c.args, curlValued)
	if isHelp(c.args) {
		return stream{}
	}
	if c.sendsSecret(curlSends) {
		a.report("secret-to-network", c.span, "")
		return stream{taint: fromNet}
	}
	out := stream{taint: fromNet}
	if strings.Contains(wordsOf(f.rest), "169.254.169.254") || strings.Contains(wordsOf(f.rest), "metadata.google.internal") {
		out.taint |= fromSecret // what a cloud tells a machine of its rights
	}
	if file, ok := f.get("o", "output"); ok {
		if file.text != "-" {
			a.writes(file, out, false, false)
			return stream{}
		}
	} else if f.has("O", "remote-name", "remote-name-all", "J") {
		for _, v := range f.rest {
			if name := urlFile(v.text); name != "" {
				a.files[fileKey(name)] = out
			}
		}
		a.report("download", c.span, "")
		return stream{}
	}
	method := strings.ToUpper(f.value["X"].text + f.value["request"].text)
	_, data := f.get("d", "data", "data-raw", "data-binary", "data-urlencode", "F", "form", "json")
	_, upload := f.get("T", "upload-file")
	switch {
	case sendsDeleteAll(c.args), method == "DELETE" && isIndex(f), method != "GET" && strings.Contains(wordsOf(f.rest), "/_delete_by_query"):
		a.report("sql-drop", c.span, "")
	case method == "DELETE" && deletesWhole(f):
		a.report("cloud-delete", c.span, "")
	case method == "DELETE":
		a.report("remote-delete", c.span, "")
	case method == "PUT" || method == "POST" || method == "PATCH" || data && !f.has("G", "get") && method != "GET" || upload:
		a.report("send-to-network", c.span, "")
	case a.localSocket(f) && method != "" && method != "GET" && method != "HEAD":
		a.report("remote-change", c.span, "")
	}
	return out
}

// isIndex reports whether an address is a whole index of a search engine, or all of them, not one document.
func isIndex(f flags) bool {
	for _, v := range f.rest {
		_, rest, ok := strings.Cut(v.text, ":9200/")
		if ok && rest != "" && !strings.Contains(rest, "/_doc/") && !strings.Contains(rest, "/_search/scroll") || strings.HasSuffix(v.text, "/_all") {
			return true
		}
	}
	return false
}

// wholeResources are addresses of services' interfaces for which DELETE takes away all that lies below: a queue host, a repository, a namespace, a zone.
var wholeResources = lazy(`/v1/kv/.*[?&]recurse|:15672/api/(?:vhosts|queues|exchanges)/|:5984/\w[^/?]*/?$|:(?:6333|8108)/collections/[^/]+/?$|:8983/solr/admin|/repos/[^/]+/[^/?]+/?$|/api/v4/projects/[^/]+/?$|/api(?:s/apps)?/v1/namespaces/[^/]+(?:/\w+)?/?$|/client/v4/zones/[^/]+/?$|/v2/(?:droplets|databases|volumes|kubernetes/clusters|domains)/?[^/]*/?$|:19530/|:8086/api/v2/buckets/|:7700/indexes/[^/]+(?:/documents)?/?$|/_snapshot/|/_data_stream/|/_ilm/policy/`)

// sendsDeleteAll reports whether a request's body asks a search engine to delete whatever it has, as Solr takes it.
func sendsDeleteAll(args []value) bool {
	for _, v := range args {
		if text := strings.ReplaceAll(v.text, " ", ""); strings.Contains(text, "<delete><query>*:*") || strings.Contains(text, `"delete":{"query":"*:*"`) {
			return true
		}
	}
	return false
}

func deletesWhole(f flags) bool {
	for _, v := range f.rest {
		if wholeResources.MatchString(v.text) {
			return true
		}
	}
	return false
}

func (a *analysis) localSocket(f flags) bool {
	v, ok := f.get("unix-socket")
	return ok && strings.Contains(v.text, "docker")
}

// curlValued are curl's flags that take a value (curl(1)).
const curlValued = "A b c C d D e E F H K m o P Q r t T u U w x X Y y z data data-raw data-binary data-urlencode form form-string json request header output upload-file user user-agent url cookie cookie-jar config " +
	"max-time connect-timeout retry retry-delay proxy cacert cert key range referer write-out unix-socket interface resolve limit-rate output-dir oauth2-bearer"

// curlSends are the flags whose value leaves the machine.
var curlSends = []string{"d", "data", "data-raw", "data-binary", "data-urlencode", "F", "form", "T", "upload-file", "H", "header", "json", "b", "cookie"}

// sendsSecret reports whether a program sends keys or passwords: by a file that a flag names, by what flows in, or in its words.
func (c *call) sendsSecret(sends []string) bool {
	for i, v := range c.args {
		t := v.text
		flag := ""
		if i > 0 {
			flag = strings.TrimLeft(c.args[i-1].text, "-")
		}
		name, joined, ok := strings.Cut(strings.TrimLeft(t, "-"), "=")
		switch {
		case v.taint&fromSecret != 0:
			if (c.isAuthHeader(t) || flag == "u" || flag == "user") && !keySource.MatchString(c.source(v)) {
				continue
			}
			return true
		case ok && strings.HasPrefix(t, "--") && inList(sends, name) && c.secretReference(joined):
			return true
		case (inList(sends, flag) || flag != "" && inList(sends, flag[len(flag)-1:])) && c.secretReference(t):
			return true
		case strings.HasPrefix(t, "-") && !strings.HasPrefix(t, "--") && len(t) > 2 && inList(sends, t[1:2]) && c.secretReference(t[2:]):
			return true
		}
	}
	if c.in.taint&fromSecret == 0 {
		return false
	}
	text := wordsOf(c.args)
	return strings.Contains(text, "@-") || strings.Contains(text, "-T -") || strings.Contains(text, "-T-") || strings.Contains(text, "upload-file -") || strings.Contains(text, "upload-file=-") || strings.Contains(text, "=<-") || strings.Contains(text, "file=-") || strings.Contains(text, "=/dev/stdin") || strings.Contains(text, "@/dev/stdin") || strings.Contains(text, "-T .")
}

// keySource finds, in a word as it was typed, what is never a password of the server that a request goes to: private keys, keys of a cloud.
var keySource = lazy(`AWS_S|/\.ssh/|id_(?:rsa|ed25519|ecdsa|dsa)\b|/\.gnupg/|/\.aws/|/etc/shadow|Keychains`)

// source is a word as it was typed.
func (c *call) source(v value) string {
	if v.span.End > len(c.a.script.Text) {
		return ""
	}
	return c.a.script.Text[v.span.Start:v.span.End]
}

// isAuthHeader reports whether a secret goes where it belongs: into an authorization header or a user name and password.
func (c *call) isAuthHeader(t string) bool {
	l := strings.ToLower(t)
	return strings.HasPrefix(l, "authorization:") || strings.HasPrefix(l, "x-api-key:") || strings.HasPrefix(l, "private-token:") || strings.HasPrefix(l, "-hauthorization") || strings.HasPrefix(l, "x-auth") || strings.HasPrefix(l, "api-key")
}

func inList(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// secretReference reports whether a value names a secret's file: @FILE, name=@FILE or FILE itself.
func (c *call) secretReference(t string) bool {
	if list, ok := strings.CutPrefix(t, "{"); ok && strings.HasSuffix(list, "}") && !strings.Contains(list, ":") { // curl's own braces
		for file := range strings.SplitSeq(strings.TrimSuffix(list, "}"), ",") {
			if c.a.isSecret(file) {
				return true
			}
		}
	}
	if _, file, ok := strings.Cut(t, "@"); ok {
		file, _, _ = strings.Cut(file, ";")
		return c.a.isSecret(file) || c.a.files[fileKey(file)].taint&fromSecret != 0
	}
	if _, file, ok := strings.Cut(t, "=<"); ok {
		return c.a.isSecret(file)
	}
	return (strings.ContainsAny(t, "/~.") || c.a.files[fileKey(t)].taint&fromSecret != 0) && !strings.Contains(t, "://") && (c.a.isSecret(t) || c.a.files[fileKey(t)].taint&fromSecret != 0)
}

// urlFile is the name under which a download is saved.
func urlFile(t string) string {
	if u, err := url.Parse(t); err == nil {
		if name := path.Base(u.Path); name != "/" && name != "." {
			return name
		}
	}
	return ""
}

// wget downloads into files, or to its output with -O -.
func wget(c *call) stream {
	a := c.a
	f := parse(c.args, "O o a i e U P t T w Q l A R D I X B output-document output-file append-output input-file execute user-agent directory-prefix tries timeout post-data post-file body-data body-file header user password method")
	if f.has("spider") || isHelp(c.args) {
		return stream{}
	}
	if c.sendsSecret([]string{"post-file", "body-file", "post-data", "header", "body-data"}) {
		a.report("secret-to-network", c.span, "")
		return stream{taint: fromNet}
	}
	out := stream{taint: fromNet}
	if _, ok := f.get("post-data", "post-file", "body-data", "body-file"); ok {
		a.report("send-to-network", c.span, "")
	}
	if file, ok := f.get("O", "output-document"); ok {
		if file.text == "-" || file.text == "/dev/stdout" {
			return out
		}
		a.writes(file, out, false, false)
		return stream{}
	}
	for _, v := range f.rest {
		if name := urlFile(v.text); name != "" {
			a.files[fileKey(name)] = out
			if dir, ok := f.get("P", "directory-prefix"); ok {
				a.files[fileKey(path.Join(dir.text, name))] = out
			}
		}
	}
	a.report("download", c.span, "")
	return stream{}
}

// fetchToStdout is a program that prints what it gets from the network.
func fetchToStdout(c *call) stream {
	f := parse(c.args, "o output d q")
	if file, ok := f.get("o", "output"); ok {
		c.a.writes(file, stream{taint: fromNet}, false, false)
		return stream{}
	}
	if c.sendsSecret(curlSends) || c.in.taint&fromSecret != 0 {
		c.a.report("secret-to-network", c.span, "")
	}
	switch strings.ToUpper(f.word(0)) { // httpie, xh: the method comes first
	case "DELETE":
		switch {
		case isIndex(f) || slices.ContainsFunc(f.rest, func(v value) bool { return strings.HasPrefix(v.text, ":9200/") }):
			c.a.report("sql-drop", c.span, "")
		case deletesWhole(f):
			c.a.report("cloud-delete", c.span, "")
		default:
			c.a.report("remote-delete", c.span, "")
		}
	case "PUT", "POST", "PATCH":
		c.a.report("send-to-network", c.span, "")
	}
	for _, v := range f.rest { // httpie: name=@file
		if strings.Contains(v.text, "@") && c.secretReference(v.text) {
			c.a.report("secret-to-network", c.span, "")
		}
	}
	return stream{taint: fromNet}
}

// netcat judges nc, ncat and socat.
func netcat(c *call) stream {
	text := " " + wordsOf(c.args) + " "
	f := parse(c.args, "e c p s w i I O q x X T exec sh-exec")
	lower := strings.ToLower(text)
	switch {
	case f.has("e", "c", "exec", "sh-exec") && c.name != "socat" && (strings.Contains(text, "sh ") || strings.Contains(text, "bash") || strings.Contains(text, "cmd")), strings.Contains(lower, "exec:") || strings.Contains(lower, "system:"):
		c.a.report("reverse-shell", c.span, "")
	case f.has("z") || isHelp(c.args):
		return stream{}
	case c.in.known && cacheDrop.MatchString(c.in.text):
		c.a.report("sql-drop", c.span, "")
	case c.in.taint&fromSecret != 0 || c.name == "socat" && c.socatSecret():
		c.a.report("secret-to-network", c.span, "")
	case c.shellFeeds():
		c.a.report("reverse-shell", c.span, "")
	default:
		c.a.report("connect", c.span, "")
	}
	return stream{taint: fromNet}
}

// cacheDrop is what empties Redis or memcached when it is sent to them.
var cacheDrop = lazy(`(?i)^\s*(?:flush_?all|flushdb|shutdown)\b`)

// socatSecret reports whether one of socat's addresses is a file with keys or passwords.
func (c *call) socatSecret() bool {
	for _, v := range c.args {
		kind, file, ok := strings.Cut(v.text, ":")
		file, _, _ = strings.Cut(file, ",")
		if ok && inList([]string{"FILE", "OPEN", "GOPEN", "file", "open"}, kind) && c.a.isSecret(file) {
			return true
		}
	}
	return false
}

// shellFeeds reports whether a shell's output flows into a connection: the pipe half of a reverse shell.
func (c *call) shellFeeds() bool {
	return c.in.text == shellMark
}

// shellMark is the text of the stream that an interactive shell puts out.
const shellMark = unknown + "shell"

// overPipe judges other connections that a shell may hang on.
func (a *analysis) overPipe(c *call) {
	if c.shellFeeds() {
		a.report("reverse-shell", c.span, "")
		return
	}
	if c.in.taint&fromSecret != 0 {
		a.report("secret-to-network", c.span, "")
	}
}

// ssh runs commands elsewhere; its options can run some here.
func ssh(c *call) stream {
	a := c.a
	w := wrapper{valued: "b c D E e F I i J L l m O o p Q R S W w B", skip: 1}
	inner, f := c.inside(w)
	c.sshOptions()
	if f.has("V", "Q", "G") {
		return stream{}
	}
	if c.in.taint&fromSecret != 0 {
		a.report("secret-to-network", c.span, "")
	}
	if len(inner) == 0 {
		if c.in.known && strings.TrimSpace(c.in.text) != "" {
			a.nested(c.in.text, "ssh", c.span, stream{})
		}
		a.report("connect", c.span, "")
		return stream{taint: fromNet}
	}
	text, t := joinArgs(inner)
	if t&fromNet != 0 {
		a.report("run-download", inner[0].span, "")
	}
	if t&fromSecret != 0 {
		a.report("secret-to-network", inner[0].span, "")
	}
	dir := a.dir
	a.dir = a.home
	a.nested(text, "ssh", inner[0].span, c.in)
	a.dir = dir
	a.report("connect", c.span, "")
	return stream{taint: fromNet}
}

// scp copies to and from other machines.
func scp(c *call) stream {
	f := parse(c.args, "c D F i J l o P S X")
	c.sshOptions()
	if len(f.rest) < 2 {
		if len(f.rest) == 1 {
			c.a.report("connect", c.span, "")
		}
		return stream{}
	}
	to := f.rest[len(f.rest)-1]
	remote := strings.Contains(to.text, ":")
	for _, v := range f.rest[:len(f.rest)-1] {
		if remote && (c.a.isSecret(v.text) || v.taint&fromSecret != 0 || c.a.files[fileKey(v.text)].taint&fromSecret != 0) {
			c.a.report("secret-to-network", c.span, "")
			return stream{}
		}
		if !remote {
			c.a.files[fileKey(to.text)] = stream{taint: fromNet}
			_, file, _ := strings.Cut(v.text, ":")
			c.a.files[fileKey(path.Join(to.text, baseName(file)))] = stream{taint: fromNet}
		}
	}
	if !remote {
		c.target(to, "send-files")
		return stream{}
	}
	c.a.report("send-files", c.span, "")
	return stream{}
}

// namesSecret reports whether a text, such as the commands of sftp, names the file of a secret.
func (a *analysis) namesSecret(text string) bool {
	for w := range strings.FieldsSeq(text) {
		if strings.ContainsAny(w, "/~.") && a.isSecret(w) {
			return true
		}
	}
	return false
}

// mail sends what flows in, and files.
func mail(c *call) stream {
	f := parse(c.args, "s a A c b r attach subject")
	_ = f
	for _, v := range c.args {
		if c.a.isSecret(v.text) || v.taint&fromSecret != 0 {
			c.a.report("secret-to-network", c.span, "")
			return stream{}
		}
	}
	if c.in.taint&fromSecret != 0 {
		c.a.report("secret-to-network", c.span, "")
		return stream{}
	}
	c.a.report("send-to-network", c.span, "")
	return stream{}
}

// dig looks names up; a name made of a secret carries it out.
func lookup(c *call) stream {
	if (c.name == "ping" || c.name == "ping6") && parse(c.args, "c i s W w t I").givenAny([]string{"f", "flood"}) {
		c.a.report("flood", c.span, "")
	}
	for _, v := range c.args {
		if v.taint&fromSecret != 0 {
			c.a.report("secret-to-network", c.span, "")
		}
	}
	return stream{taint: fromNet}
}
