package redact_test

import (
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"caro/internal/redact"
)

// lines returns the lines of a file in testdata without its comments.
func lines(t testing.TB, name string) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.HasPrefix(line, "# ") {
			list = append(list, line)
		}
	}
	return list
}

// passwords are some that people choose. The last two could be words of a sentence.
var passwords = []string{"hunter2", "Tr0ub4dor", "p4ssw0rd", "Winter2024!", "Zq9kLm2x", "s3cr3t-s4uce", "qwerty123", "letmein", "correct-horse"}

const (
	digits = "0123456789"
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

var alphabets = map[string]string{
	"digit": digits, "lower": lower, "upper": upper + "234567", "hex": digits + "abcdef",
	"alnum": digits + lower + upper, "b64": digits + lower + upper + "+/",
}

var invented = regexp.MustCompile(`\{(pw|digit|lower|upper|hex|alnum|b64)(?::(\d+))?\}`)

// invent fills in the values of a template and returns the text and what is secret in it. Values are made up here, so
// that no file of the repository looks as if it held a token.
func invent(template, password string, r *rand.Rand) (text string, secrets []string) {
	text = invented.ReplaceAllStringFunc(template, func(spec string) string {
		m := invented.FindStringSubmatch(spec)
		value := password
		if m[1] != "pw" {
			value = random(m[1], m[2], r)
		}
		if len(value) >= 6 {
			secrets = append(secrets, value)
		}
		return value
	})
	return text, secrets
}

func random(alphabet, length string, r *rand.Rand) string {
	n, _ := strconv.Atoi(length)
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabets[alphabet][r.IntN(len(alphabets[alphabet]))]
	}
	return string(b)
}

// Ensure that at least 95 of 100 secrets are found, and each kind of place at least once.
func TestRedact_Secrets(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	total, found := 0, 0
	templates := lines(t, "secrets.txt")
	for _, template := range templates {
		any := false
		for _, password := range passwords {
			text, secrets := invent(template, password, r)
			got := redact.Redact(text)
			total++
			if leak := leaked(got, secrets); leak == "" && redact.Contains(text) {
				found++
				any = true
			} else {
				t.Logf("%q is left in %q", leak, got)
			}
		}
		if !any {
			t.Errorf("never redacted: %s", template)
		}
	}
	if len(templates) < 150 || found*100 < total*95 {
		t.Errorf("%d of %d secrets of %d kinds were found", found, total, len(templates))
	}
	t.Logf("%d of %d", found, total)
}

// examined are passwords for the second list: some with words, some with signs.
var examined = []string{"P@ssw0rd!", "changeme", "my-secret-pw", "hunter2", "Sup3rS3cret!", "xK9#mP2vL", "qwerty", "s3cur3-P4ss_w0rd", "F00bar!2024"}

// Ensure the same of lists that were written before the rules for them, with passwords in turn.
func TestRedact_MoreSecrets(t *testing.T) {
	for _, c := range []struct {
		name      string
		passwords []string
		least     int
	}{
		{"secrets_more.txt", examined, 1000},
		{"providers.txt", slices.Concat(passwords, examined), 2500},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 6))
			total, found := 0, 0
			for i, template := range lines(t, c.name) {
				for n := range 3 {
					text, secrets := invent(template, c.passwords[(i+n*7)%len(c.passwords)], r)
					got := redact.Redact(text)
					total++
					if leak := leaked(got, secrets); leak == "" && got != text {
						found++
					} else {
						t.Logf("%q is left in %q", leak, got)
					}
				}
			}
			if total < c.least || found*100 < total*98 {
				t.Errorf("%d of %d secrets were found", found, total)
			}
			t.Logf("%d of %d", found, total)
		})
	}
}

// Ensure that at most one of 200 ordinary commands with hashes, ids and the words for secrets loses a part.
func TestRedact_MoreOrdinary(t *testing.T) {
	for name, least := range map[string]int{"ordinary_more.txt": 600, "everyday.txt": 800} {
		t.Run(name, func(t *testing.T) {
			list, alarms := lines(t, name), 0
			for _, text := range list {
				if got := redact.Redact(text); got != text {
					alarms++
					t.Logf("%v\n\t%s\n\t%s", redact.Find(text), text, got)
				}
			}
			if len(list) < least || alarms*200 > len(list) {
				t.Errorf("%d of %d are changed", alarms, len(list))
			}
		})
	}
}

// leaked returns the first secret that a text still contains.
func leaked(text string, secrets []string) string {
	for _, s := range secrets {
		if strings.Contains(text, s) {
			return s
		}
	}
	return ""
}

// Ensure that ordinary commands stay as they are.
func TestRedact_Ordinary(t *testing.T) {
	list := lines(t, "ordinary.txt")
	for _, text := range list {
		if got := redact.Redact(text); got != text {
			t.Errorf("%v\n\t%s\n\t%s", redact.Find(text), text, got)
		}
	}
	if len(list) < 300 {
		t.Errorf("only %d lines", len(list))
	}
}

// Ensure what is taken out and what stays around it.
func TestRedact_Places(t *testing.T) {
	for text, want := range map[string]string{
		"mysql -u root -phunter2 shop":             "mysql -u root -p<REDACTED> shop",
		"curl -u ada:hunter2 https://example.org":  "curl -u ada:<REDACTED> https://example.org",
		"a=1 DB_PASSWORD='hunter2 x' b":            "a=1 DB_PASSWORD='<REDACTED>' b",
		"--password --token abcdef123456 --x":      "--password --token <REDACTED> --x",
		"psql postgres://app:p@ss1@db/x":           "psql postgres://app:<REDACTED>@db/x",
		"PGPASSWORD=aa11bb psql; PGPASSWORD=cc22d": "PGPASSWORD=<REDACTED> psql; PGPASSWORD=<REDACTED>",
		"https://x.org/?password=a1b2c3&next=1":    "https://x.org/?password=<REDACTED>&next=1",
		"ssh-keygen -p -P 'aa11bb' -N 'cc22dd'":    "ssh-keygen -p -P '<REDACTED>' -N '<REDACTED>'",
		"":                                         "",
		"ls":                                       "ls",
	} {
		if got := redact.Redact(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Ensure that redacting again changes nothing, and that matches lie in the text in order, whatever the text is.
func TestFind_Properties(t *testing.T) {
	pieces := []string{"password", "=", " ", ":", "--token", "hunter2", "'", `"`, "curl", "-u", "a:b1c2", "mysql", "-p", "sk-", "ghp_", "AKIA", "0123456789abcdefABCDEF",
		"$X", "|", "sudo -S", "echo", "://", "@", "é", "\x00", "\xff", "\n", "eyJ", ".", redact.Mark}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces"), "")
		end := 0
		for _, m := range redact.Find(text) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) || m.Rule == "" {
				t.Fatalf("bad match %+v in %q", m, text)
			}
			end = m.End
		}
		if once := redact.Redact(text); redact.Redact(once) != once {
			t.Fatalf("%q became %q, then %q", text, once, redact.Redact(once))
		}
	})
}

func FuzzRedact(f *testing.F) {
	for _, text := range lines(f, "ordinary.txt") {
		f.Add(text)
	}
	for i, template := range lines(f, "secrets.txt") {
		text, _ := invent(template, passwords[i%len(passwords)], rand.New(rand.NewPCG(3, uint64(i))))
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := redact.Redact(text)
		if again := redact.Redact(once); again != once {
			t.Fatalf("%q became %q, then %q", text, once, again)
		}
		if redact.Contains(text) == (once == text) {
			t.Fatalf("Contains and Redact disagree on %q", text)
		}
	})
}

// BenchmarkRedact shows the cost of a usual command and that the cost of a long text grows no faster than its length.
func BenchmarkRedact(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"command", "find . -type f -name '*.log' -mtime +30 -delete"},
		{"secret", "curl -u ada:hunter2 https://example.org"},
		{"10 KB", strings.Repeat("curl -u $U:$P https://example.org/?token=$T | mysql -p$P; ", 170)},
		{"100 KB", strings.Repeat("curl -u $U:$P https://example.org/?token=$T | mysql -p$P; ", 1700)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				redact.Redact(c.text)
			}
		})
	}
}
