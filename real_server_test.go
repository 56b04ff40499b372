package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caro/inference"
	"caro/inference/remote"
	"caro/internal/shell"
)

// realServer is a server of others that these tests start. Its program is what the variable names, else the one that build/servers.sh builds.
type realServer struct {
	name, variable, built string
	command               func(t testing.TB, program, addr string) *exec.Cmd
	prepare               func(t testing.TB, program, addr string) // once it answers; nil for none
	missing               int                                      // exit code of an ask for a model that it does not have
}

// starterModel is the model that the servers load.
func starterModel(t testing.TB) string {
	path, err := filepath.Abs("resources/models/caro-starter.gguf")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var realServers = []realServer{
	{
		name: "llama.cpp's server", variable: "CARO_TEST_LLAMA_SERVER", built: "llama-server",
		command: func(t testing.TB, program, addr string) *exec.Cmd {
			host, port, _ := strings.Cut(addr, ":")
			return exec.Command(program, "-m", starterModel(t), "--host", host, "--port", port, "-t", "1", "-c", "8192", "--threads-http", "80", "--alias", "starter")
		},
	},
	{
		name: "llama-cpp-python", variable: "CARO_TEST_LLAMA_CPP_PYTHON", built: "venv/bin/python",
		command: func(t testing.TB, program, addr string) *exec.Cmd {
			host, port, _ := strings.Cut(addr, ":")
			return exec.Command(program, "-m", "llama_cpp.server", "--model", starterModel(t), "--host", host, "--port", port, "--n_threads", "1", "--n_ctx", "2048", "--model_alias", "starter", "--interrupt_requests", "false")
		},
	},
	{
		name: "Ollama", variable: "CARO_TEST_OLLAMA", built: "ollama", missing: 1,
		command: func(t testing.TB, program, addr string) *exec.Cmd {
			cmd := exec.Command(program, "serve")
			home := t.TempDir()
			cmd.Env = append(os.Environ(), "OLLAMA_HOST="+addr, "HOME="+home, "OLLAMA_MODELS="+home+"/models")
			return cmd
		},
		prepare: func(t testing.TB, program, addr string) {
			file := filepath.Join(t.TempDir(), "Modelfile")
			if err := os.WriteFile(file, []byte("FROM "+starterModel(t)+"\nPARAMETER num_thread 1\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(program, "create", "starter", "-f", file)
			cmd.Env = append(os.Environ(), "OLLAMA_HOST="+addr, "HOME="+t.TempDir())
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		},
	},
}

// Ensure that caro gets its answers from the servers that people run: by schema or without, as a stream, cancelled, and for a model that is not there.
func TestServers(t *testing.T) {
	for _, s := range realServers {
		t.Run(s.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MAX_QUEUE", "16") // so that it refuses some of a crowd
			addr := s.start(t)
			url := "http://" + addr + "/v1"
			t.Run("asks", func(t *testing.T) { asksServer(t, url) })
			t.Run("streams and cancels", func(t *testing.T) { streamsAndCancels(t, url) })
			t.Run("knows the models", func(t *testing.T) { knowsModels(t, url, s.missing) })
			t.Run("beside 64 others", func(t *testing.T) { besideOthers(t, addr) })
		})
	}
}

// program returns the server's program. Where there is none the test is skipped.
func (s realServer) program(t testing.TB) string {
	if named := os.Getenv(s.variable); named != "" {
		return named
	}
	built, err := filepath.Abs("build/out/servers/" + s.built)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(built); err != nil {
		t.Skipf("SKIP %s: it is not at %s; build/servers.sh builds it, %s names another", s.name, built, s.variable)
	}
	return built
}

// start runs the server until the test ends, and returns its address once it answers.
func (s realServer) start(t testing.TB) string {
	program := s.program(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	_ = listener.Close()
	cmd := s.command(t, program, addr)
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); close(gone) }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		select {
		case <-gone:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			<-gone
		}
		if b, _ := os.ReadFile(log.Name()); t.Failed() {
			t.Logf("the server says: %s", b[max(0, len(b)-4000):])
		}
	})
	for until := time.Now().Add(2 * time.Minute); time.Now().Before(until); {
		select {
		case <-gone:
			t.Fatal("the server ended")
		case <-time.After(100 * time.Millisecond):
		}
		if resp, err := http.Get("http://" + addr + "/v1/models"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				if s.prepare != nil {
					s.prepare(t, program, addr)
				}
				return addr
			}
		}
	}
	t.Fatal("the server does not answer")
	return ""
}

// asksServer asks through the command line, for one answer and for a batch.
func asksServer(t *testing.T, url string) {
	cmd := command(t, "--backend", "remote", "--private", "--timeout", "120s", "-o", "json", "list files by size")
	cmd.Env = append(cmd.Env, "CARO_REMOTE_URL="+url)
	r := run(t, cmd)
	var d struct {
		Command string
		Model   struct{ Name, Origin, Host string }
	}
	if err := json.Unmarshal([]byte(r.stdout), &d); err != nil || d.Command == "" || d.Model.Origin != "remote" || d.Model.Host != "" || !strings.HasPrefix(d.Model.Name, "starter") {
		t.Errorf("exit %d, %s, stderr %s", r.code, r.stdout, r.stderr)
	}
	cmd = command(t, "--backend", "remote", "--private", "--timeout", "300s", "--jsonl", "--parallel", "3")
	cmd.Env = append(cmd.Env, "CARO_REMOTE_URL="+url)
	cmd.Stdin = strings.NewReader("list files\nshow the date\nwho am i\nshow free disk space\n")
	r = run(t, cmd)
	if lines := strings.Count(r.stdout, "\n"); r.code != 0 || lines != 4 || strings.Contains(r.stdout, `"error"`) {
		t.Errorf("exit %d, %s, stderr %s", r.code, r.stdout, r.stderr)
	}
}

// streamsAndCancels reads an answer as it is written, and ends another one early: the server has to be free again at once.
func streamsAndCancels(t *testing.T, url string) {
	e, err := remote.Open(remote.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	req := inference.Request{Query: "find all log files that are older than 10 days", Shell: shell.Bash, System: shell.Linux}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var streamed strings.Builder
	pieces := 0
	whole, err := e.Generate(ctx, req, func(c inference.Chunk) {
		pieces++
		if c.Field == inference.Command {
			streamed.WriteString(c.Text)
		}
	})
	if err != nil || streamed.String() != whole.Command || pieces < 4 || whole.Stats.OutputTokens < pieces/2 {
		t.Errorf("%d pieces, %q, %+v, %v", pieces, &streamed, whole, err)
	}
	early, stop := context.WithCancel(ctx)
	if _, err := e.Generate(early, req, func(inference.Chunk) { stop() }); err == nil {
		t.Error("a cancelled request has an answer")
	}
	again, err := e.Generate(ctx, req, nil)
	if err != nil || again.Command != whole.Command {
		t.Errorf("after one that was cancelled: %+v, %v", again, err)
	}
}

// knowsModels asks the doctor and lists the models, has one downloaded that nobody has, and asks for one that the server does not have. Servers of one
// model answer with that one.
func knowsModels(t *testing.T, url string, missing int) {
	doctor := func(name string) string {
		cmd := command(t, "doctor")
		cmd.Env = append(cmd.Env, "CARO_REMOTE_URL="+url, "CARO_REMOTE_MODEL="+name, "CARO_TIMEOUT=120s")
		return run(t, cmd).stdout
	}
	if out := doctor(""); !strings.Contains(out, fmt.Sprintf("at %s, on this machine", url)) {
		t.Error(out)
	}
	if out := doctor("absent"); !strings.Contains(out, "it does not have the model") {
		t.Error(out)
	}
	models := func(args ...string) result {
		cmd := command(t, append([]string{"model"}, args...)...)
		cmd.Env = append(cmd.Env, "CARO_REMOTE_URL="+url)
		return run(t, cmd)
	}
	if r := models("list", "--server"); r.code != 0 || !strings.HasPrefix(r.stdout, "* starter") {
		t.Errorf("exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	// A registry that is not there: Ollama tries, the others do not know what is meant.
	if r := models("pull", "--server", "127.0.0.1:9/library/absent", "-y"); r.code != 1 || !strings.Contains(r.stderr, "did not get the model") && !strings.Contains(r.stderr, "is not Ollama") {
		t.Errorf("exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
	cmd := command(t, "--backend", "remote", "--private", "--timeout", "120s", "-q", "list files")
	cmd.Env = append(cmd.Env, "CARO_REMOTE_URL="+url, "CARO_REMOTE_MODEL=absent")
	if r := run(t, cmd); r.code != missing || missing != 0 && !strings.Contains(r.stderr, "404") {
		t.Errorf("exit %d, %s%s", r.code, r.stdout, r.stderr)
	}
}
