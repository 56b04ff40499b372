package safety

import "strings"

// A look is how a program that can do much only shows something. Facts are from the programs' manual pages and help texts.
type look struct {
	flags string // with one of these flags it only shows something
	verbs string // so it does with one of these first words, separated by commas; with = after it, only if no word follows
	not   string // flags with which it does more all the same
	none  bool   // so it does without any argument
}

// looks is the table of such forms. What is not in it goes to the program's own handler.
var looks = map[string]look{
	"docker":              {verbs: "help"},
	"podman":              {verbs: "help"},
	"crictl":              {verbs: "ps, images, info, version, stats, statsp, logs, inspect, inspecti, inspectp, pods, imagefsinfo"},
	"ctr":                 {verbs: "containers ls, images ls, tasks ls, version, info"},
	"pulumi":              {verbs: "stack ls, stack output, stack graph, stack history, stack=, config=, config get, about, whoami, version, plugin ls, logs"},
	"ansible":             {flags: "version list-hosts"},
	"ansible-playbook":    {flags: "C check list-tasks list-hosts list-tags syntax-check version"},
	"ansible-inventory":   {flags: "list graph host version"},
	"ansible-doc":         {flags: "l list F version t", verbs: ""},
	"ansible-lint":        {not: "fix write", none: true, flags: "version L list-rules"},
	"packer":              {verbs: "validate, inspect, version, fmt -check"},
	"gsutil":              {verbs: "ls, du, stat, cat, version, hash, help, versioning get, iam get, acl get, lifecycle get"},
	"heroku":              {verbs: "logs, ps, config, config:get, apps, apps:info, releases, status, info, members, regions, domains, addons, certs, help, version, auth:whoami, pg:info, pg:ps, access, plugins"},
	"fly":                 {verbs: "status, logs, info, list, apps list, releases, version, doctor, secrets list, ips list, regions list, volumes list, checks list, machine list"},
	"flyctl":              {verbs: "status, logs, info, list, apps list, releases, version, doctor, secrets list, ips list, regions list, volumes list, checks list, machine list"},
	"vercel":              {verbs: "ls, list, inspect, logs, whoami, env ls, domains ls, help"},
	"netlify":             {verbs: "status, sites:list, env:list, logs"},
	"wrangler":            {verbs: "tail, whoami, deployments list, kv:key list, kv namespace list, versions list"},
	"supabase":            {verbs: "status, projects list, db diff, migration list"},
	"firebase":            {verbs: "projects:list, apps:list, functions:log, functions:list, hosting:sites:list, login:list"},
	"consul":              {verbs: "members, info, version, kv get, catalog, catalog services, catalog nodes, operator raft list-peers, monitor"},
	"nomad":               {verbs: "status, node status, job status, alloc status, alloc logs, server members, version, job plan, plan, eval status, job inspect"},
	"etcdctl":             {verbs: "get, member list, endpoint health, endpoint status, version, check perf"},
	"influx":              {verbs: "query, ping, version, bucket list, org list, user list"},
	"bq":                  {verbs: "ls, show, head, version, help"},
	"argocd":              {verbs: "app list, app get, app diff, app logs, app history, cluster list, repo list, proj list, version"},
	"rabbitmqctl":         {verbs: "status, list_queues, list_exchanges, list_users, list_vhosts, list_bindings, list_connections, cluster_status, ping, environment"},
	"kafka-topics.sh":     {flags: "list describe"},
	"kafka-topics":        {flags: "list describe"},
	"stripe":              {verbs: "status, logs tail, version"},
	"mc":                  {verbs: "ls, stat, cat, du, tree, find, head, diff"},
	"qemu-img":            {verbs: "info, check, map, measure, compare, snapshot -l"},
	"fastboot":            {verbs: "devices, getvar, --version"},
	"adb":                 {verbs: "devices, logcat, version, get-state, help"},
	"zoxide":              {verbs: "query"},
	"sops":                {flags: "d decrypt version", not: "i in-place output"},
	"ansible-vault":       {verbs: "view"},
	"pre-commit":          {verbs: "validate-config, validate-manifest, help", flags: "version"},
	"kustomize":           {verbs: "build, version, cfg tree"},
	"istioctl":            {verbs: "analyze, version, proxy-status, ps, proxy-config, pc, describe, x precheck, validate, manifest generate"},
	"skopeo":              {verbs: "inspect, list-tags, manifest-digest", flags: "version"},
	"crane":               {verbs: "ls, manifest, digest, config, catalog, validate, version, blob"},
	"trivy":               {verbs: "image, fs, repo, config, k8s, rootfs, sbom, version, filesystem, repository, vm", not: "output o reset clear-cache"},
	"grype":               {none: true, verbs: "version, db status", not: "file"},
	"syft":                {verbs: "version, scan", not: "output file"},
	"dive":                {not: "ci", flags: "version v"},
	"busctl":              {none: true, verbs: "list, tree, status, introspect, monitor, get-property, capture"},
	"udevadm":             {verbs: "info, monitor, test, verify, version"},
	"mokutil":             {flags: "sb-state list-enrolled l list-new N pk kek db dbx test-key"},
	"update-alternatives": {flags: "list display query get-selections"},
	"alternatives":        {flags: "list display query"},
	"chage":               {flags: "l list"},
	"pip":                 {verbs: "config list, config get, config debug, list, show, freeze, check, debug, index versions, cache dir, cache info, cache list, inspect, hash"},
	"pip3":                {verbs: "config list, config get, config debug, list, show, freeze, check, debug, index versions, cache dir, cache info, cache list, inspect, hash"},
	"mvn":                 {verbs: "dependency:tree, dependency:list, help:effective-pom, versions:display-dependency-updates, validate, help:system", flags: "v version"},
	"gradle":              {verbs: "dependencies, tasks, projects, properties, help, dependencyInsight, buildEnvironment", flags: "v version m dry-run status"},
	"gradlew":             {verbs: "dependencies, tasks, projects, properties, help, dependencyInsight, buildEnvironment", flags: "v version m dry-run status"},
	"nix":                 {verbs: "search, flake show, flake metadata, path-info, log, why-depends, show-config, eval, store ls, store ping, profile list, registry list", flags: "version"},
	"port":                {verbs: "installed, search, info, list, outdated, deps, contents, variants, dependents, version, echo, provides, livecheck, notes, rdeps"},
	"dsmemberutil":        {verbs: "checkmembership, getuuid, getid, getsid, h, help"},
	"systemextensionsctl": {verbs: "list"},
	"textutil":            {flags: "info", not: "convert cat output"},
	"screencapture":       {flags: "h"},
	"ip6tables-save":      {none: true, not: "f"},
	"iptables-save":       {none: true, not: "f file"},
	"dnf":                 {verbs: "list, info, search, repolist, history, check-update, provides, repoquery, updateinfo, deplist, list installed, module list, group list, changelog"},
	"pacman":              {flags: "p print"},
	"cargo":               {flags: "dry-run list"},
	"redis-cli":           {flags: "help version"},
	"sips":                {flags: "g getProperty", not: "s setProperty z Z r o c p out"},
	"hdiutil":             {verbs: "info, imageinfo, verify, help, plugins, checksum, isencrypted, pmap, udifderez"},
	"ipconfig":            {verbs: "getifaddr, getpacket, getoption, getsummary, ifcount, waitall"},
	"airport":             {flags: "s scan I getinfo"},
	"stapler":             {verbs: "validate"},
	"notarytool":          {verbs: "history, info, log"},
	"xcodebuild":          {flags: "list version showsdks showBuildSettings showdestinations help usage checkFirstLaunchStatus"},
	"simctl":              {verbs: "list, help, listapps, getenv, get_app_container, appinfo, diagnose"},
	"shortcuts":           {verbs: "list, view"},
	"automator":           {flags: "h help"},
	"bputil":              {flags: "d display-policy e display-all-policies"},
	"pluginkit":           {flags: "m"},
	"sfltool":             {verbs: "dumpbtm, list"},
	"iwconfig":            {none: true},
	"wdutil":              {verbs: "info, help, dump"},
	"smbutil":             {verbs: "view, lookup, status, statshares, identity"},
	"eksctl":              {verbs: "get, version, info"},
	"iw":                  {none: true, verbs: "dev=, list, phy=, reg get", not: ""},
	"bridge":              {verbs: "link=, link show, fdb=, fdb show, vlan=, vlan show, mdb show, monitor"},
	"networkctl":          {none: true, verbs: "status, list, lldp"},
	"tcpdump":             {flags: "D list-interfaces L r version", not: "w z"},
	"tshark":              {flags: "D r list-interfaces v version", not: "w"},
	"dumpcap":             {flags: "D"},
	"wg":                  {none: true, verbs: "show, showconf, help"},
	"tailscale":           {verbs: "status, ip, ping, netcheck, version, whois, help, dns status, lock status"},
	"zerotier-cli":        {verbs: "status, info, listnetworks, listpeers"},
	"conda":               {verbs: "env list, info, list, search, config --show, compare, env export"},
	"mamba":               {verbs: "env list, info, list, search"},
	"brew":                {verbs: "config, list, info, doctor, outdated, deps, uses, search, leaves, services list, log, tap=, commands, desc, bundle check, bundle list"},
	"apt-mark":            {verbs: "showmanual, showauto, showhold, showinstall, showremove, showpurge"},
	"zypper":              {verbs: "se, search, info, if, lr, repos, lu, list-updates, pa, packages, ps, what-provides, wp, pt, patterns, lp"},
	"nix-env":             {flags: "q query version"},
	"code":                {flags: "list-extensions version v status help h"},
	"pm2":                 {verbs: "logs, list, ls, l, status, show, info, describe, monit, jlist, prettylist, ping, env, id, report"},
	"smartctl":            {flags: "a i H x l c A scan info health all xall attributes capabilities log scan-open version V", not: "t s X o S test smart abort offlineauto saveauto"},
	"hdparm":              {flags: "I i t T g C", not: "security-erase security-erase-enhanced security-set-pass security-disable trim-sector-ranges write-sector yes-i-know-what-i-am-doing W Y y S B M fwdownload make-bad-sector"},
	"nginx":               {flags: "t T v V h", not: "s"},
	"apachectl":           {flags: "t S M v V", verbs: "configtest, status, fullstatus"},
	"apache2ctl":          {flags: "t S M v V", verbs: "configtest, status, fullstatus"},
	"httpd":               {flags: "t S M v V"},
	"haproxy":             {flags: "c v"},
	"sshd":                {flags: "T t V"},
	"visudo":              {flags: "c check V version"},
	"named-checkconf":     {none: true, flags: "z p"},
	"postconf":            {none: true, flags: "n d", not: "e X"},
	"loginctl":            {none: true, verbs: "list-sessions, list-users, list-seats, session-status, user-status, seat-status, show-session, show-user, show-seat"},
	"swapon":              {flags: "show s summary version help", none: true, not: "a all"},
	"btrfs":               {verbs: "filesystem usage, filesystem show, filesystem df, filesystem du, fi usage, fi show, fi df, subvolume list, subvolume show, sub list, device stats, device usage, scrub status, balance status, property get, qgroup show, version, inspect-internal dump-tree, send --help"},
	"zfs":                 {verbs: "list, get, holds, diff, userspace, groupspace, version"},
	"zpool":               {verbs: "list, status, get, iostat, history, events, version"},
	"nvme":                {verbs: "list, list-subsys, smart-log, id-ctrl, id-ns, error-log, version, fw-log, get-feature, list-ns, help"},
	"sfdisk":              {flags: "d dump l list J json V verify s show-size T list-types F list-free", not: "delete A activate"},
	"tune2fs":             {flags: "l", not: "c C e E i j J L m M o O Q r T u U f"},
	"e2fsck":              {flags: "n", not: "p y a"},
	"fsck":                {flags: "n N", not: "p y a"},
	"fsck.ext4":           {flags: "n", not: "p y a"},
	"xfs_repair":          {flags: "n", not: "L"},
	"fsck_apfs":           {flags: "n", not: "y"},
	"rfkill":              {none: true, verbs: "list"},
	"timeshift":           {flags: "list list-devices"},
	"snapper":             {verbs: "list, list-configs, status, diff, get-config"},
	"dpkg-deb":            {flags: "c contents I info f field W show"},
	"rpm":                 {flags: "q query qa qi ql qf V verify K checksig version showrc eval E", not: "e erase"},
	"snap":                {verbs: "list, find, info, changes, version, services, connections, get, known, warnings, refresh --list"},
	"flatpak":             {verbs: "list, info, search, remotes, history, remote-ls, ps, remote-info"},
	"rc-status":           {none: true, flags: "a s l r u"},
	"hg":                  {verbs: "status, st, log, diff, summary, heads, branches=, tags=, cat, annotate, blame, id, identify, paths, root, files, grep, help, version, incoming, outgoing, parents, tip, showconfig, bookmarks="},
	"svn":                 {verbs: "status, st, log, diff, info, list, ls, cat, blame, annotate, praise, help, proplist, propget"},
	"jj":                  {verbs: "status, st, log, diff, show, op log, branch list, bookmark list, help, version, file list, evolog"},
	"fossil":              {verbs: "status, timeline, diff, info, ls, changes, extras"},
	"pandoc":              {not: "o output", flags: "t to list-output-formats list-input-formats version"},
	"dos2unix":            {none: true, flags: "i info V version h"},
	"unix2dos":            {none: true, flags: "i info V version h"},
	"7z":                  {verbs: "l, t, i, h"},
	"7za":                 {verbs: "l, t, i, h"},
	"7zz":                 {verbs: "l, t, i, h"},
	"unrar":               {verbs: "l, lb, lt, v, vb, vt, t, p"},
	"jar":                 {verbs: "tf, tvf, ft", flags: "t list"},
	"gh":                  {verbs: "pr list, pr view, pr diff, pr status, pr checks, issue list, issue view, issue status, repo view, repo list, run list, run view, run watch, release list, release view, workflow list, workflow view, gist list, gist view, status, auth status, search, search repos, search issues, search prs, search code, label list, extension list, cache list, config list, config get, ssh-key list, gpg-key list, ruleset list, variable list, secret list, org list, help, version, browse --no-browser"},
	"glab":                {verbs: "mr list, mr view, mr diff, issue list, issue view, ci list, ci status, ci view, repo view, release list, auth status, version"},
	"kubectx":             {none: true},
	"kubens":              {none: true},
	"mongodump":           {flags: "version"},
	"osqueryi":            {none: true, flags: "json line list csv"},
	"ffmpeg":              {flags: "formats codecs encoders decoders version filters pix_fmts protocols devices"},
	"youtube-dl":          {flags: "F list-formats j dump-json s simulate g get-url e get-title list-subs U-none"},
	"yt-dlp":              {flags: "F list-formats j dump-json s simulate g get-url e get-title list-subs"},
	"convert":             {flags: "list version"},
	"magick":              {verbs: "identify", flags: "list version"},
	"exiftool":            {flags: "ver"},
	"gpg":                 {flags: "list-keys list-secret-keys k K fingerprint verify list-packets version list-sigs check-sigs show-keys"},
	"ssh-add":             {flags: "l L"},
	"certbot":             {verbs: "certificates, plugins"},
	"keytool":             {flags: "list printcert"},
	"mkcert":              {flags: "CAROOT version"},
	"virt-manager":        {flags: "version"},
	"vboxmanage":          {verbs: "list, showvminfo, guestproperty get, showmediuminfo, metrics query"},
	"VBoxManage":          {verbs: "list, showvminfo, guestproperty get, showmediuminfo, metrics query"},
	"multipass":           {verbs: "list, ls, info, find, version, networks, get"},
	"limactl":             {verbs: "list, ls, info, show-ssh"},
	"colima":              {verbs: "status, list, version"},
	"minikube":            {verbs: "status, ip, version, logs, profile list, addons list, service list"},
	"kind":                {verbs: "get clusters, get nodes, get kubeconfig, version"},
	"k3d":                 {verbs: "cluster list, node list, version"},
	"rustup":              {verbs: "show, which, check, toolchain list, target list, component list, doc, override list"},
	"nvm":                 {verbs: "ls, list, current, version, ls-remote, which"},
	"pyenv":               {verbs: "versions, version, which, whence, root, prefix, commands"},
	"rbenv":               {verbs: "versions, version, which, whence, root, prefix, commands"},
	"asdf":                {verbs: "list, current, where, which, plugin list, info, latest"},
	"mise":                {verbs: "ls, list, current, where, which, doctor, env, config ls, tasks="},
	"poetry":              {verbs: "show, check, env info, env list, version, about, search, config --list"},
	"uv":                  {verbs: "pip list, pip show, pip freeze, pip tree, tree, python list, version, cache dir, tool list"},
	"bundle":              {verbs: "list, show, info, outdated, check, platform, config list, doctor, licenses"},
	"terraform":           {verbs: "fmt -check, providers=, version, graph, output, show, validate, plan, state list, state show, workspace list, workspace show"},
	"helm":                {verbs: "list, ls, status, get, show, history, search, template, lint, version, env, repo list, dependency list, plugin list, get values, get manifest, verify"},
}

// looking gives programs the forms in which they only show something.
func looking(m map[string]handler) {
	for name, l := range looks {
		if m[name] == nil {
			m[name] = (*call).wrapperOrUnknown
		}
		m[name] = l.before(m[name])
	}
}

// before makes a handler that knows a program's harmless forms and hands the rest on.
func (l look) before(h handler) handler {
	shows := strings.Fields(l.flags)
	more := strings.Fields(l.not)
	verbs := map[string]bool{}
	for v := range strings.SplitSeq(l.verbs, ",") {
		verbs[strings.TrimSpace(v)] = true
	}
	delete(verbs, "")
	return func(c *call) stream {
		f := parse(c.args, "")
		if !f.givenAny(more) && (f.givenAny(shows) || l.none && len(c.args) == 0 || (verbs[verbOf(c.args, 1)] || verbs[verbOf(c.args, 2)]) && !changes(c.args) || len(f.rest) == 1 && verbs[f.word(0)+"="]) {
			return stream{taint: fromFile | c.in.taint}
		}
		return h(c)
	}
}

// changes reports whether a flag among the arguments asks for a change in spite of the verb.
func changes(args []value) bool {
	for _, v := range args {
		switch v.text {
		case "--delete", "--remove", "--force", "--fix", "--write", "--set":
			return true
		}
	}
	return false
}

// givenAny reports whether one of the flags was given, to the letter.
func (f flags) givenAny(names []string) bool {
	for _, n := range names {
		if f.given[n] {
			return true
		}
	}
	return false
}

// verbOf returns the first n words of the arguments as one text.
func verbOf(args []value, n int) string {
	words := make([]string, 0, n)
	for _, v := range args {
		if len(words) < n {
			words = append(words, v.text)
		}
	}
	return strings.Join(words, " ")
}
