package remote

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Model is a model that a server has.
type Model struct {
	Name         string
	Size         int64  // bytes; 0 where the server does not say
	SHA256       string // of its manifest; empty where the server does not say
	Quantization string // the same
}

var (
	// ErrNotOllama is returned by Pull for a server without Ollama's own API (https://github.com/ollama/ollama/blob/main/docs/api.md).
	ErrNotOllama = errors.New("the server is not Ollama and downloads no models")
	// ErrPull is returned where Ollama could not download a model.
	ErrPull = errors.New("the server did not get the model")
)

// Models returns the models of a server, in its order: by Ollama's own API, which says most, else by the one that all have. It sends nothing else.
func Models(ctx context.Context, o Options) ([]Model, error) {
	opened, err := Open(o)
	if err != nil {
		return nil, err
	}
	defer func() { _ = opened.Close() }() // it holds nothing
	e := opened.(*engine)
	if list, err := e.tags(ctx); err == nil && len(list) > 0 {
		return list, nil
	}
	listed, err := e.api.ListModels(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, e.explain(err)
	}
	var list []Model
	for _, m := range listed.Models {
		list = append(list, Model{Name: m.ID})
	}
	return list, nil
}

// tags asks Ollama which models it has.
func (e *engine) tags(ctx context.Context) ([]Model, error) {
	resp, err := e.ollama(ctx, e.client.Transport, http.MethodGet, "/api/tags", nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	var all struct {
		Models []struct {
			Name    string
			Size    int64
			Digest  string
			Details struct {
				Quantization string `json:"quantization_level"`
			}
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
		return nil, err
	}
	var list []Model
	for _, m := range all.Models {
		list = append(list, Model{Name: m.Name, Size: m.Size, SHA256: m.Digest, Quantization: m.Details.Quantization})
	}
	return list, nil
}

// ollama sends a request of Ollama's own API, which lies beside the one at /v1.
func (e *engine) ollama(ctx context.Context, through http.RoundTripper, method, path string, body []byte) (*http.Response, error) {
	address := strings.TrimSuffix(strings.TrimRight(e.opts.URL, "/"), "/v1") + path
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if e.opts.Key != "" {
		r.Header.Set("Authorization", "Bearer "+e.opts.Key)
	}
	client := http.Client{Transport: through, CheckRedirect: stay}
	resp, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	switch resp.StatusCode {
	case http.StatusOK:
		return resp, nil
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		err = ErrNotOllama
	default:
		said, _ := io.ReadAll(io.LimitReader(resp.Body, maxLine)) // what it says is an extra
		err = pullError(said, resp.StatusCode)
	}
	_ = resp.Body.Close()
	return nil, err
}

// The limits of a download's patience.
const (
	maxLine = 64 << 10         // bytes of a line about its progress
	silence = 15 * time.Minute // in which the server says nothing: it may read some 100 GB back to check them
)

// errSilent is why a download that says nothing any more is given up.
var errSilent = errors.New("it has said nothing for a long time")

// pullStatus is a line of Ollama's about a download. Total is that of one part, the one that Digest names.
type pullStatus struct {
	Status, Digest, Error string
	Total, Completed      int64
}

// Pull has a server of Ollama's download a model into its own store, and returns when it is whole. progress is told how many bytes of how many are there.
// When ctx ends the server stops, and the next Pull goes on from there.
func Pull(ctx context.Context, o Options, name string, progress func(done, total int64)) error {
	opened, err := Open(o)
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }() // it holds nothing
	e := opened.(*engine)
	body, err := json.Marshal(map[string]any{"model": name, "stream": true})
	if err != nil {
		return err
	}
	awake, give := context.WithCancelCause(ctx)
	defer give(nil)
	alarm := time.AfterFunc(silence, func() { give(errSilent) })
	defer alarm.Stop()
	err = e.pull(awake, body, func(s []pullPart) {
		alarm.Reset(silence)
		var done, total int64
		for _, part := range s {
			done, total = done+part.done, total+part.total
		}
		if total > 0 {
			progress(done, total)
		}
	})
	switch {
	case err == nil || ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(context.Cause(awake), errSilent):
		return fmt.Errorf("%w: %w", ErrPull, errSilent)
	case errors.Is(err, ErrNotOllama), errors.Is(err, ErrPull):
		return err
	}
	return e.explain(err)
}

// pullPart is how much of a part is there.
type pullPart struct {
	digest      string
	done, total int64
}

// maxParts is more than a model is made of.
const maxParts = 1000

// pull reads what the server says of a download until it is whole.
func (e *engine) pull(ctx context.Context, body []byte, heard func([]pullPart)) error {
	base := e.client.Transport.(transport).base // a download's lines are bounded one by one, not as a whole
	resp, err := e.ollama(ctx, base, http.MethodPost, "/api/pull", body)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // tells the server that nobody listens any more
	var parts []pullPart
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var s pullStatus
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return err
		}
		switch {
		case s.Error != "":
			return pullError(lines.Bytes(), http.StatusOK)
		case s.Status == "success":
			return nil
		case s.Digest != "" && s.Total > 0:
			if parts = notePart(parts, s); len(parts) > maxParts {
				return errLong
			}
		}
		heard(parts)
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return errLong
	case err != nil:
		return err
	}
	return io.ErrUnexpectedEOF
}

// notePart notes how much of a part is there.
func notePart(parts []pullPart, s pullStatus) []pullPart {
	now := pullPart{s.Digest, min(max(s.Completed, 0), s.Total), s.Total}
	for i := range parts {
		if parts[i].digest == s.Digest {
			parts[i] = now
			return parts
		}
	}
	return append(parts, now)
}

// pullError puts Ollama's word on a failure into a sentence. It may say anything: it is quoted, and short.
func pullError(said []byte, status int) error {
	var s pullStatus
	if json.Unmarshal(said, &s) != nil || s.Error == "" {
		return fmt.Errorf("%w: it says %d %s", ErrPull, status, http.StatusText(status))
	}
	return fmt.Errorf("%w: it says %.200q", ErrPull, s.Error)
}
