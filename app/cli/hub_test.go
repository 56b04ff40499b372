package cli_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// gguf returns a small file with the header of a model of Qwen2.5-Coder's kind, or of another architecture.
func gguf(architecture string) []byte {
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			if s, ok := v.(string); ok {
				_ = binary.Write(&b, binary.LittleEndian, uint64(len(s)))
				b.WriteString(s)
				continue
			}
			_ = binary.Write(&b, binary.LittleEndian, v)
		}
	}
	b.WriteString("GGUF")
	put(uint32(3), uint64(1), uint64(2))
	put("general.architecture", uint32(8), architecture)
	put("tokenizer.chat_template", uint32(8), "<|im_start|>user\n{{ content }}<|im_end|>\n")
	put("token_embd.weight", uint32(1), uint64(300_000), uint32(0), uint64(0))
	b.Write(make([]byte, 31-(b.Len()+31)%32))
	b.Write(make([]byte, 4*300_000))
	return b.Bytes()
}

// writeGGUF writes such a file: gguf FILE [ARCHITECTURE].
func writeGGUF(ts *testscript.TestScript, _ bool, args []string) {
	architecture := "qwen2"
	if len(args) > 1 {
		architecture = args[1]
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), gguf(architecture), 0o600))
}

// modelHub starts a model hub on the loopback and names it in HF_ENDPOINT: hub [cut|stuck|wrong|busy|stranger]. It has every model of the
// catalogue, all the same.
func modelHub(ts *testscript.TestScript, _ bool, args []string) {
	content := gguf("qwen2")
	fault := strings.Join(args, "")
	served := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Repo-Commit", "0123456789abcdef0123456789abcdef01234567")
		w.Header().Set("X-Linked-Etag", fmt.Sprintf(`"%x"`, sha256.Sum256(content)))
		w.Header().Set("X-Linked-Size", fmt.Sprint(len(content)))
		if fault == "stranger" {
			w.Header().Del("X-Linked-Etag")
		}
		if fault == "busy" {
			w.Header().Set("Retry-After", "100000")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if r.Method == http.MethodHead {
			return
		}
		served++
		body := bytes.Clone(content)
		if fault == "wrong" && served == 1 {
			body[len(body)-1] = 1
		}
		if (fault == "cut" || fault == "stuck") && served == 1 {
			w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			_, _ = w.Write(body[:500_000])
			_ = http.NewResponseController(w).Flush()
			if fault == "stuck" {
				<-r.Context().Done()
			}
			panic(http.ErrAbortHandler)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	}))
	ts.Defer(server.Close)
	ts.Setenv("HF_ENDPOINT", server.URL)
}

// busy holds a model's lock as another caro would: busy FILE.
func busy(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_RDWR|os.O_CREATE, 0o600)
	ts.Check(err)
	ts.Defer(func() { f.Close() })
	ts.Check(syscall.Flock(int(f.Fd()), syscall.LOCK_EX))
}
