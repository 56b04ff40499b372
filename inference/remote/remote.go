// Package remote is an engine on a server that speaks the OpenAI-compatible API: llama.cpp's server, Ollama, vLLM, LM Studio and others.
//
// # How to start
//
// [Open] takes the address of the API, such as http://127.0.0.1:11434/v1; nothing is sent before the first request. Answers are asked for
// as JSON by a schema. A server that refuses that is asked for any JSON, then without, and the JSON is looked for in whatever it writes.
//
// # Caveats
//
// A request leaves this machine unless the server is on it: every answer names the host (ModelRef.Host). What a server says is text and nothing
// more: it is bounded in length, its verdict on a command is not read, and front ends judge and show it like any other model's. How long a server may take is the
// business of the caller's context.
package remote

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"caro/inference"
	"caro/internal/reach"
)

// Options says which server to use and how.
type Options struct {
	URL    string                   // of the API
	Key    string                   // the API's key; empty for servers that want none
	Model  string                   // as the server names it; empty takes the first one that it lists
	Redact func(text string) string // takes secrets out of what is sent; nil sends requests as they are

	Sleep func(ctx context.Context, d time.Duration) error // between tries; nil waits
}

// The errors of Open.
var (
	// ErrURL is returned for what is not the address of an API.
	ErrURL = errors.New("the server's address is not one: it begins with http:// or https://")
	// ErrClear is returned where a key would go to another machine in the clear.
	ErrClear = errors.New("a key is not sent over http:// to another machine")
)

// engine is a client of one server.
type engine struct {
	opts   Options
	api    *openai.Client
	client *http.Client // what api asks with
	host   string       // empty when the server is on this machine
	model  atomic.Pointer[string]
	form   atomic.Int32 // of answers, the first in forms that the server takes

	ctx  context.Context // ends with Close
	stop context.CancelFunc
	work sync.WaitGroup
	mu   sync.Mutex // orders Close and the start of requests
}

// Open returns an engine on a server.
func Open(o Options) (inference.Engine, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, ErrURL
	}
	e := &engine{opts: o, host: Host(o.URL)}
	if o.Key != "" && u.Scheme == "http" && e.host != "" {
		return nil, ErrClear
	}
	config := openai.DefaultConfig(o.Key)
	config.BaseURL = strings.TrimRight(o.URL, "/")
	e.client = &http.Client{Transport: newTransport(o.Sleep), CheckRedirect: stay}
	config.HTTPClient = e.client
	e.api = openai.NewClientWithConfig(config)
	e.ctx, e.stop = context.WithCancel(context.Background())
	if o.Model != "" {
		e.model.Store(&o.Model)
	}
	return e, nil
}

// Check asks a server which models it has, and sends it nothing else. It returns the one that would answer.
func Check(ctx context.Context, o Options) (model string, err error) {
	opened, err := Open(o)
	if err != nil {
		return "", err
	}
	defer func() { _ = opened.Close() }() // it holds nothing
	e := opened.(*engine)
	list, err := e.api.ListModels(ctx)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", e.explain(err)
	}
	for _, m := range list.Models {
		if o.Model == "" || m.ID == o.Model {
			return m.ID, nil
		}
	}
	return "", fmt.Errorf("%w: it does not have the model", inference.ErrServer)
}

// Close ends the requests at work.
func (e *engine) Close() error {
	e.mu.Lock()
	e.stop()
	e.mu.Unlock()
	e.work.Wait()
	return nil
}

// begin joins a request's context with the engine's life. It fails when the engine is closed.
func (e *engine) begin(ctx context.Context) (context.Context, func(), error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ctx.Err() != nil {
		return nil, nil, inference.ErrEngineStopped
	}
	e.work.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	unhook := context.AfterFunc(e.ctx, cancel)
	return ctx, func() { unhook(); cancel(); e.work.Done() }, nil
}

// Generate asks the server. Requests at the same time go to it at the same time.
func (e *engine) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	if err := inference.CheckQuery(req.Query); err != nil {
		return inference.Suggestion{}, err
	}
	if err := ctx.Err(); err != nil {
		return inference.Suggestion{}, err
	}
	if onChunk == nil {
		onChunk = func(inference.Chunk) {}
	}
	joined, done, err := e.begin(ctx)
	if err != nil {
		return inference.Suggestion{}, err
	}
	defer done()
	w := attend(onChunk)
	defer w.end()
	got, err := e.ask(context.WithValue(joined, waits{}, w.busy), req, w.chunk)
	switch {
	case ctx.Err() != nil:
		return inference.Suggestion{}, ctx.Err()
	case err == nil:
		return got, nil
	case e.ctx.Err() != nil:
		return inference.Suggestion{}, inference.ErrEngineStopped
	}
	return inference.Suggestion{}, e.explain(err)
}

// ask sends a request and reads its answer.
func (e *engine) ask(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	start := time.Now()
	name, err := e.modelName(ctx)
	if err != nil {
		return inference.Suggestion{}, err
	}
	body, err := e.request(name, req)
	if err != nil {
		return inference.Suggestion{}, err
	}
	stream, err := e.open(ctx, body)
	if err != nil {
		return inference.Suggestion{}, err
	}
	defer func() { _ = stream.Close() }() // tells the server that nobody listens any more
	a := answer{start: start, onChunk: onChunk}
	if err := a.read(stream); err != nil {
		return inference.Suggestion{}, err
	}
	got, err := a.parse()
	got.Model = inference.ModelRef{Name: name, Origin: inference.OriginRemote, Host: e.host}
	got.Stats.Total = time.Since(start)
	return got, err
}

// forms are the forms in which an answer is asked for, the best first: by the schema (llama.cpp's server, Ollama, vLLM, LM Studio), as any JSON object
// (llama-cpp-python), and without a form, where the words of the prompt have to do.
var forms = []*openai.ChatCompletionResponseFormat{
	{
		Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
		JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "answer", Schema: schema, Strict: true},
	},
	{Type: openai.ChatCompletionResponseFormatTypeJSONObject},
	nil,
}

// open starts the answer, in the best form that the server takes. Which that is, is learned from the first answer.
func (e *engine) open(ctx context.Context, body openai.ChatCompletionRequest) (*openai.ChatCompletionStream, error) {
	for at := e.form.Load(); ; at++ {
		body.ResponseFormat = forms[at]
		stream, err := e.api.CreateChatCompletionStream(ctx, body)
		if int(at) == len(forms)-1 || !refusesForm(status(err)) {
			if err == nil {
				e.form.Store(at)
			}
			return stream, err
		}
	}
}

// refusesForm reports whether a status may mean that the server does not take the form: llama-cpp-python answers 500 to what it cannot read.
func refusesForm(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusNotImplemented:
		return true
	}
	return false
}

// modelName returns the model to ask for. A server that shall choose is asked once which ones it has.
func (e *engine) modelName(ctx context.Context) (string, error) {
	if name := e.model.Load(); name != nil {
		return *name, nil
	}
	list, err := e.api.ListModels(ctx)
	if err != nil {
		return "", err
	}
	if len(list.Models) == 0 {
		return "", fmt.Errorf("%w: it has no model", inference.ErrServer)
	}
	name := list.Models[0].ID
	e.model.Store(&name)
	return name, nil
}

// schema is what an answer looks like, in the order in which the fields are wanted.
var schema = json.RawMessage(`{"type":"object","properties":{"command":{"type":"string"},"explanation":{"type":"string"}},` +
	`"required":["command","explanation"],"additionalProperties":false}`)

// request is a request as the API has it. Secrets are taken out of the words here, before anything else sees them.
func (e *engine) request(name string, req inference.Request) (openai.ChatCompletionRequest, error) {
	if e.opts.Redact != nil {
		req = redacted(req, e.opts.Redact)
	}
	chat, err := inference.Chat(req)
	messages := make([]openai.ChatCompletionMessage, 0, len(chat))
	for _, m := range chat {
		messages = append(messages, openai.ChatCompletionMessage{Role: m.Role, Content: m.Text})
	}
	body := openai.ChatCompletionRequest{
		Model:         name,
		Messages:      messages,
		MaxTokens:     cmp.Or(req.MaxTokens, inference.DefaultMaxTokens), //nolint:staticcheck // its successor is known to few servers
		Temperature:   math.SmallestNonzeroFloat32,                       // 0 would be left out
		StreamOptions: &openai.StreamOptions{IncludeUsage: true},
	}
	if req.Seed != 0 {
		seed := int(req.Seed)
		body.Seed, body.Temperature = &seed, 0.7
	}
	return body, err
}

// redacted returns a request without the secrets in its texts.
func redacted(req inference.Request, redact func(string) string) inference.Request {
	req.Query, req.Context = redact(req.Query), redact(req.Context)
	req.Then, req.Before = redact(req.Then), slices.Clone(req.Before)
	for i, t := range req.Before {
		req.Before[i] = inference.Turn{Query: redact(t.Query), Command: redact(t.Command)}
	}
	if r := req.Repair; r != nil {
		req.Repair = &inference.Repair{Command: redact(r.Command), Explanation: redact(r.Explanation), Finding: redact(r.Finding)}
	}
	return req
}

// status returns the HTTP status that an error of the API has, or 0.
func status(err error) int {
	var api *openai.APIError
	var request *openai.RequestError
	switch {
	case errors.As(err, &api):
		return api.HTTPStatusCode
	case errors.As(err, &request):
		return request.HTTPStatusCode
	}
	return 0
}

// explain says in a sentence why there is no answer. What the server says itself is left out: it may be anything.
func (e *engine) explain(err error) error {
	var network *url.Error
	switch code := status(err); {
	case errors.Is(err, inference.ErrServer), errors.Is(err, inference.ErrNotACommand), errors.Is(err, inference.ErrCutOff), errors.Is(err, inference.ErrBadModel):
		return err
	case errors.Is(err, errLong):
		return fmt.Errorf("%w: %w", inference.ErrServer, errLong)
	case errors.Is(err, errElsewhere):
		return fmt.Errorf("%w: %w", inference.ErrServer, errElsewhere)
	case errors.Is(err, errBusy):
		return fmt.Errorf("%w: %w", inference.ErrServer, errBusy)
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fmt.Errorf("%w: it wants another key (%d)", inference.ErrServer, code)
	case code == http.StatusNotFound:
		return fmt.Errorf("%w: it knows neither this address nor this model (404)", inference.ErrServer)
	case code != 0:
		return fmt.Errorf("%w: it says %d %s", inference.ErrServer, code, http.StatusText(code))
	case errors.As(err, &network):
		return fmt.Errorf("%w: %s", inference.ErrUnreachable, reach.Why(network.Err))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return fmt.Errorf("%w: %s", inference.ErrUnreachable, reach.Why(err))
	}
	return fmt.Errorf("%w: it does not speak the API as agreed", inference.ErrServer)
}
