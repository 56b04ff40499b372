package remote_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/remote"
)

// Ensure that the machine answers when the server does not, and says why; that it stays out of it otherwise; and that private words stay here.
func TestWithLocal(t *testing.T) {
	opened := 0
	local := func() (inference.Engine, error) { opened++; return &enginetest.Fake{}, nil }
	well := newServer(t, nil)
	e := remote.WithLocal(well.open(t, remote.Options{}), local)
	got, err := e.Generate(t.Context(), enginetest.Ask("list files"), nil)
	if err != nil || got.Model.Origin != inference.OriginRemote || got.Why != "" || opened > 0 {
		t.Errorf("a server that is well: %+v, %v, %d engines opened", got, err, opened)
	}
	private := enginetest.Ask("list files")
	private.Private = true
	if got, err := e.Generate(t.Context(), private, nil); err != nil || got.Model.Name != "fake" || got.Why == "" || len(well.got) != 1 {
		t.Errorf("private: %+v, %v, %d requests", got, err, len(well.got))
	}
	if err := errors.Join(e.Close(), e.Close()); err != nil {
		t.Error(err)
	}
	if _, err := e.Generate(t.Context(), private, nil); !errors.Is(err, inference.ErrEngineStopped) {
		t.Errorf("closed: %v", err)
	}

	ill := newServer(t, func(w http.ResponseWriter, r *http.Request, _ int) bool { http.NotFound(w, r); return true })
	e = remote.WithLocal(ill.open(t, remote.Options{}), local)
	defer e.Close()
	if got, err := e.Generate(t.Context(), enginetest.Ask("list files"), nil); err != nil || got.Model.Name != "fake" || !strings.Contains(got.Why, "404") {
		t.Errorf("a server that is ill: %+v, %v", got, err)
	}
	prose := newServer(t, func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		speak(w, `{"command": "", "explanation": "No."}`, 0)
		return true
	})
	e = remote.WithLocal(prose.open(t, remote.Options{}), local)
	defer e.Close()
	if got, err := e.Generate(t.Context(), enginetest.Ask("tell a joke"), nil); !errors.Is(err, inference.ErrNotACommand) {
		t.Errorf("an answer that is no: %+v, %v", got, err)
	}
	e = remote.WithLocal(ill.open(t, remote.Options{}), func() (inference.Engine, error) { return nil, inference.ErrNoModel })
	defer e.Close()
	if _, err := e.Generate(t.Context(), enginetest.Ask("list files"), nil); !errors.Is(err, inference.ErrNoModel) || !strings.Contains(err.Error(), "404") {
		t.Errorf("neither: %v", err)
	}
}

// Ensure that a test of the server sends no words.
func TestCheck(t *testing.T) {
	s := newServer(t, nil)
	name, err := remote.Check(t.Context(), remote.Options{URL: s.URL + "/v1"})
	if err != nil || name != "tiny" || len(s.got) > 0 {
		t.Errorf("%q, %v, %d requests", name, err, len(s.got))
	}
	if _, err := remote.Check(t.Context(), remote.Options{URL: s.URL + "/v1", Model: "absent"}); !errors.Is(err, inference.ErrServer) {
		t.Errorf("a model that is not there: %v", err)
	}
	s.Close()
	if _, err := remote.Check(t.Context(), remote.Options{URL: s.URL + "/v1"}); !errors.Is(err, inference.ErrUnreachable) {
		t.Errorf("not there: %v", err)
	}
	if _, err := remote.Check(t.Context(), remote.Options{URL: "gpu"}); !errors.Is(err, remote.ErrURL) {
		t.Errorf("no address: %v", err)
	}
}

// Ensure that the key is found, and that a file which others can read is refused.
func TestKey(t *testing.T) {
	dir := t.TempDir()
	settings := filepath.Join(dir, "config.toml")
	for _, c := range []struct {
		variable, file string
		mode           os.FileMode
		want           string
		is             error
	}{
		{"", "", 0, "", nil}, {" sk-1\n", "", 0, "sk-1", nil}, {"", "sk-2\nmore\n", 0o600, "sk-2", nil}, {"sk-1", "sk-2", 0o600, "sk-1", nil},
		{"", "sk-2", 0o400, "sk-2", nil}, {"", "sk-2", 0o640, "", remote.ErrKeyFile}, {"", "sk-2", 0o604, "", remote.ErrKeyFile},
	} {
		path := filepath.Join(dir, "remote.key")
		_ = os.Remove(path) // of the row before
		if c.file != "" {
			if err := errors.Join(os.WriteFile(path, []byte(c.file), 0o600), os.Chmod(path, c.mode)); err != nil {
				t.Fatal(err)
			}
		}
		got, err := remote.Key(func(string) string { return c.variable }, settings, nil)
		if got != c.want || !errors.Is(err, c.is) {
			t.Errorf("%+v: %q, %v", c, got, err)
		}
	}
	if got, err := remote.Key(func(string) string { return "" }, "", nil); got != "" || err != nil {
		t.Errorf("no settings: %q, %v", got, err)
	}
}

// Ensure that the keychain is asked last, that a keychain without the key is no error, and that one which keeps it is.
func TestKey_Keychain(t *testing.T) {
	for _, c := range []struct {
		variable, printed string
		code              int
		err               error
		want              string
		is                error
	}{
		{"", "sk-3\n", 0, nil, "sk-3", nil}, {"sk-1", "sk-3", 0, nil, "sk-1", nil}, {"", "", 44, nil, "", nil}, {"", "sk-3", 44, nil, "", nil},
		{"", "", 36, nil, "", remote.ErrKeychain}, {"", "sk-3", 128, nil, "", remote.ErrKeychain}, {"", "", 0, context.DeadlineExceeded, "", remote.ErrKeychain},
	} {
		got, err := remote.Key(func(string) string { return c.variable }, "", func() (string, int, error) { return c.printed, c.code, c.err })
		if got != c.want || !errors.Is(err, c.is) {
			t.Errorf("%+v: %q, %v", c, got, err)
		}
	}
}
