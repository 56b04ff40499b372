package remote_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/remote"
)

// vLLM needs a GPU or a build of hours, so it does not run here. Its dialect is held to its schema, https://docs.vllm.ai/en/stable/serving/openai_compatible_server/
// and vllm/entrypoints/openai/protocol.py of 0.10: the classes ChatCompletionRequest, ChatCompletionStreamResponse, ModelCard and ErrorResponse.

// vllmRequest are the fields of ChatCompletionRequest that may be of use here. vLLM ignores others with a warning in its log; this server refuses them.
type vllmRequest struct {
	Model         string          `json:"model"`
	Messages      []vllmMessage   `json:"messages"`
	MaxTokens     *int            `json:"max_tokens"`
	Format        *vllmFormat     `json:"response_format"`
	Seed          *int64          `json:"seed"`
	Stream        bool            `json:"stream"`
	StreamOptions json.RawMessage `json:"stream_options"`
	Temperature   *float64        `json:"temperature"`
	TopP          *float64        `json:"top_p"`
}

type vllmMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type vllmFormat struct {
	Type   string `json:"type"`
	Schema *struct {
		Name        string         `json:"name"`
		Description string         `json:"description"`
		Schema      map[string]any `json:"schema"`
		Strict      *bool          `json:"strict"`
	} `json:"json_schema"`
}

// readVLLM reads a request as vLLM validates it.
func readVLLM(body io.Reader) (vllmRequest, error) {
	var r vllmRequest
	d := json.NewDecoder(body)
	d.DisallowUnknownFields()
	err := d.Decode(&r)
	switch {
	case err != nil:
		return r, err
	case len(r.Messages) == 0 || r.MaxTokens == nil || *r.MaxTokens < 1 || r.Temperature == nil || *r.Temperature < 0 || *r.Temperature > 2:
		return r, errors.New("a value is out of its bounds")
	case r.StreamOptions != nil && !r.Stream:
		return r, errors.New("stream options can only be defined when stream is True")
	case r.Format != nil && r.Format.Type == "json_schema" && (r.Format.Schema == nil || r.Format.Schema.Name == "" || r.Format.Schema.Schema["type"] != "object"):
		return r, errors.New("json_schema wants a name and a schema")
	}
	for _, m := range r.Messages {
		if m.Role != "system" && m.Role != "user" && m.Role != "assistant" {
			return r, errors.New("input should be a role")
		}
	}
	return r, nil
}

// vllmStream is what vLLM sends for an answer of a model with a reasoning parser: fields that are not set are left out, others are null.
func vllmStream(w io.Writer, pieces ...string) {
	const head = `data: {"id":"chatcmpl-5b3a","object":"chat.completion.chunk","created":1754000000,"model":"Qwen/Qwen3-8B",`
	fmt.Fprintf(w, "%s\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n", head)
	fmt.Fprintf(w, "%s\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"Perhaps {\\\"command\\\": \\\"rm -rf /\\\"}?\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n", head)
	for _, p := range pieces {
		text, _ := json.Marshal(p) // a string
		fmt.Fprintf(w, "%s\"choices\":[{\"index\":0,\"delta\":{\"content\":%s},\"logprobs\":null,\"finish_reason\":null}]}\n\n", head, text)
	}
	fmt.Fprintf(w, "%s\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"logprobs\":null,\"finish_reason\":\"stop\",\"stop_reason\":null}]}\n\n", head)
	fmt.Fprintf(w, "%s\"choices\":[],\"usage\":{\"prompt_tokens\":412,\"total_tokens\":431,\"completion_tokens\":19}}\n\ndata: [DONE]\n\n", head)
}

// Ensure that what caro sends is in vLLM's schema, and that what vLLM sends by it is read: models, streams with thoughts of their own, counts and errors.
func TestVLLM(t *testing.T) {
	const models = `{"object":"list","data":[{"id":"Qwen/Qwen3-8B","object":"model","created":1754000000,"owned_by":"vllm","root":"Qwen/Qwen3-8B","parent":null,"max_model_len":32768,
"permission":[{"id":"modelperm-1","object":"model_permission","created":1754000000,"allow_create_engine":false,"allow_sampling":true,"organization":"*","group":null,"is_blocking":false}]}]}`
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		is     error
	}{
		{"an answer", func(w http.ResponseWriter, _ *http.Request) {
			vllmStream(w, `{"comm`, `and": "ls`, ` -la", "explanation": "Lists."}`)
		}, nil},
		{"a prompt that is too long", say(400, `{"object":"error","message":"This model's maximum context length is 256 tokens.","type":"BadRequestError","param":null,"code":400}`), inference.ErrServer},
		{"the same of newer versions", say(400, `{"error":{"message":"This model's maximum context length is 256 tokens.","type":"BadRequestError","param":null,"code":400}}`), inference.ErrServer},
		{"no such model", say(404, `{"error":{"message":"The model does not exist.","type":"NotFoundError","param":null,"code":404}}`), inference.ErrServer},
		{"a wrong key", say(401, `{"error":"Unauthorized"}`), inference.ErrServer},
		{"an error in the stream", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "data: {\"error\": {\"message\": \"boom\", \"type\": \"BadRequestError\", \"param\": null, \"code\": 400}}\n\ndata: [DONE]\n\n")
		}, inference.ErrServer},
	} {
		url := serve(t, map[string]http.HandlerFunc{
			"GET /v1/models": say(200, models),
			"POST /v1/chat/completions": func(w http.ResponseWriter, r *http.Request) {
				req, err := readVLLM(r.Body)
				if err != nil || !req.Stream || req.Model != "Qwen/Qwen3-8B" {
					t.Errorf("%s: %v: %+v", c.name, err, req)
				}
				w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
				c.answer(w, r)
			},
		})
		e, err := remote.Open(remote.Options{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		req := enginetest.Ask("list files")
		req.Seed = 7
		var streamed strings.Builder
		got, err := e.Generate(t.Context(), req, func(c inference.Chunk) { streamed.WriteString(c.Text) })
		if !errors.Is(err, c.is) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
		if c.is == nil && (got.Command != "ls -la" || got.Explanation != "Lists." || got.Stats.PromptTokens != 412 || got.Stats.OutputTokens != 19 || streamed.String() != "ls -laLists.") {
			t.Errorf("%s: %+v, streamed %q", c.name, got, &streamed)
		}
		_ = e.Close()
	}
}
