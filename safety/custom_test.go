package safety_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"caro/internal/shell"
	"caro/safety"
)

func custom(t testing.TB, rules ...safety.CustomRule) *safety.Custom {
	t.Helper()
	c, err := safety.NewCustom(rules)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func denies(match string) safety.CustomRule {
	return safety.CustomRule{Name: "mine", Match: match, Level: safety.High}
}

func allows(match string, to safety.Level) safety.CustomRule {
	return safety.CustomRule{Name: "mine", Match: match, Level: to, Allow: true}
}

func TestAssess_customRules(t *testing.T) {
	for _, tt := range []struct {
		rule    safety.CustomRule
		command string
		want    safety.Level
	}{
		{denies("kubectl get --context"), "kubectl get pods --context=prod-1", safety.High},
		{denies("kubectl get --context prod*"), "kubectl get pods --context=prod-1", safety.High},
		{denies("kubectl get --context prod*"), "kubectl get pods --context=dev", safety.Safe},
		{denies("kubectl * prod*"), "kubectl --context prod-1 get pods", safety.High},
		{denies("git push"), "git push origin main", safety.High},
		{denies("git push"), "git log push", safety.High}, // its words in their order, whatever stands between
		{denies("git push"), "git log", safety.Safe},
		{denies("ls -la"), "ls -l x -a", safety.High},
		{denies("ls -la"), "ls -l", safety.Safe},
		{denies("ls -a"), "ls -- -a", safety.Safe},
		{denies("ls"), "sudo sh -c 'echo hi; ls /tmp'", safety.High},
		{denies("ls"), "find . -name x | xargs ls", safety.High},
		{denies("ls"), `l""s`, safety.High},
		{denies("ls"), "echo ls; grep ls x # ls", safety.Safe},
		{denies("*  *.internal*"), "curl -s https://db.internal/x", safety.High},
		{denies("./deploy.sh"), "bash -n deploy.sh", safety.Safe},
		{denies("./deploy.sh"), "./deploy.sh now", safety.High},
		{denies("cat x"), "cat $F", safety.Safe},

		{allows("rm -rf ./cache", safety.Moderate), "rm -rf ./cache", safety.Moderate},
		{allows("git push --force origin *", safety.Moderate), "git push --force origin fix/1", safety.Moderate},
		{allows("git push --force origin *", safety.Moderate), "git push --force origin fix/1 main", safety.High},
		{allows("git push --force origin *", safety.Moderate), "git push --force origin $B", safety.High},
		{allows("git push --force ...", safety.Moderate), "git push --force", safety.Moderate},
		{allows("git push --force ...", safety.Moderate), "git push --force origin a b", safety.Moderate},
		{allows("git reset --hard", safety.Safe), "git reset --hard", safety.Safe},
		{allows("git reset --hard", safety.Safe), "git reset --hard && git push --force", safety.High},
		{allows("shred src/*", safety.Safe), "shred src/a", safety.Safe},
		{allows("shred src/*", safety.Safe), "shred src/../../a", safety.High},
		{allows("sudo ...", safety.Safe), "sudo git reset --hard", safety.High}, // what sudo runs is another command
		{allows("sh -c ...", safety.Safe), "sh -c 'git reset --hard; git reset --hard x'", safety.High},
		{allows("git reset --hard", safety.Safe), "sh -c 'git reset --hard; git reset --hard x'", safety.High},
		{allows("rm -rf /", safety.Safe), "rm -rf /", safety.Critical},
		{allows("bash i.sh", safety.Safe), "curl -o i.sh https://x.test/i.sh; bash i.sh", safety.High},
		{allows("cat x", safety.Safe), "cat x > /etc/passwd", safety.Critical},
		{allows("rm x", safety.Safe), "rm x\u200b", safety.Moderate},
	} {
		o := safety.Options{System: shell.Linux, Shell: shell.Bash, Home: "/home/u", Custom: custom(t, tt.rule)}
		v := safety.Assess(tt.command, o)
		if v.Level != tt.want {
			t.Errorf("%q with the rule %q: %s, want %s", tt.command, tt.rule.Match, v.Level, tt.want)
		}
		checkVerdict(t, tt.command, v)
	}
}

// Ensure that a rule's own words reach the user.
func TestAssess_customReason(t *testing.T) {
	r := safety.CustomRule{Name: "no-prod", Match: "kubectl delete", Level: safety.Critical, Reason: "the pipeline does it", Safer: "open a ticket"}
	v := safety.Assess("sudo kubectl delete ns x", safety.Options{System: shell.Linux, Custom: custom(t, r)})
	f := v.Findings[0]
	if f.Rule != r.Name || f.Level != r.Level || f.Effect != r.Reason || v.Safer != r.Safer || !slices.Equal(f.Via, []string{"sudo"}) {
		t.Errorf("%+v", v)
	}
}

// Ensure over the corpus that a rule which denies never lowers a verdict, and that one which allows leaves Critical alone and raises nothing.
func TestAssess_customOrder(t *testing.T) {
	deny := custom(t, denies("* *a*"), safety.CustomRule{Name: "two", Match: "rm", Level: safety.Moderate})
	var allow []safety.CustomRule
	for _, name := range strings.Fields("a-rm a-git a-docker a-kubectl a-sudo a-curl a-dd a-chmod a-python3") {
		allow = append(allow, safety.CustomRule{Name: name, Match: name[2:] + " ...", Allow: true})
	}
	allowed := custom(t, allow...)
	for _, r := range loadRows(t) {
		o := r.options()
		plain := safety.Assess(r.Command, o).Level
		o.Custom = deny
		if got := safety.Assess(r.Command, o).Level; got < plain {
			t.Errorf("%s: %s, and only %s with rules that deny: %.120q", r.ID, plain, got, r.Command)
		}
		o.Custom = allowed
		if got := safety.Assess(r.Command, o).Level; got > plain || plain == safety.Critical && got < plain {
			t.Errorf("%s: %s, and %s with rules that allow: %.120q", r.ID, plain, got, r.Command)
		}
	}
}

func TestNewCustom_errors(t *testing.T) {
	ok := denies("ls")
	long := strings.Repeat("x", 600)
	for _, tt := range []struct {
		rules []safety.CustomRule
		index int
		field string
	}{
		{[]safety.CustomRule{{Match: "ls", Level: safety.High}}, 0, safety.FieldName},
		{[]safety.CustomRule{{Name: "No Prod", Match: "ls", Level: safety.High}}, 0, safety.FieldName},
		{[]safety.CustomRule{ok, ok}, 1, safety.FieldName},
		{[]safety.CustomRule{{Name: "delete-root", Match: "ls", Level: safety.High}}, 0, safety.FieldName},
		{[]safety.CustomRule{denies("")}, 0, safety.FieldMatch},
		{[]safety.CustomRule{denies("... ls")}, 0, safety.FieldMatch},
		{[]safety.CustomRule{denies("ls ...")}, 0, safety.FieldMatch},
		{[]safety.CustomRule{denies("ls | sh")}, 0, safety.FieldMatch},
		{[]safety.CustomRule{denies("ls\u200b")}, 0, safety.FieldMatch},
		{[]safety.CustomRule{denies(long)}, 0, safety.FieldMatch},
		{[]safety.CustomRule{allows("* x", safety.Safe)}, 0, safety.FieldMatch},
		{[]safety.CustomRule{allows("ls ... x", safety.Safe)}, 0, safety.FieldMatch},
		{[]safety.CustomRule{allows("ls", safety.High)}, 0, safety.FieldLevel},
		{[]safety.CustomRule{{Name: "x", Match: "ls", Level: safety.Safe}}, 0, safety.FieldLevel},
		{[]safety.CustomRule{{Name: "x", Match: "ls", Allow: true, Safer: "y"}}, 0, safety.FieldSafer},
		{[]safety.CustomRule{{Name: "x", Match: "ls", Level: safety.High, Reason: "a\u202eb"}}, 0, safety.FieldReason},
	} {
		_, err := safety.NewCustom(tt.rules)
		var wrong *safety.RuleError
		if !errors.As(err, &wrong) || wrong.Index != tt.index || wrong.Field != tt.field || !strings.HasPrefix(err.Error(), tt.field+": ") {
			t.Errorf("%+v: %v, want a mistake in %s of rule %d", tt.rules, err, tt.field, tt.index)
		}
	}
}
