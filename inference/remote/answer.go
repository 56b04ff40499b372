package remote

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"caro/inference"
)

// maxAnswer is the longest answer in bytes: thinking, prose and JSON together.
const maxAnswer = 64 << 10

// errLong is returned for an answer without end.
var errLong = errors.New("its answer has no end")

// answer is what a server writes, as it comes.
type answer struct {
	start   time.Time
	onChunk func(inference.Chunk)
	text    strings.Builder
	reply   inference.Reply
	begun   bool // the object has begun
	ended   bool // and ended
	whole   bool // and is an answer
	cut     bool // at the token limit
	stats   inference.Stats
	pieces  int
}

// read takes the stream until the answer is complete. The last message says what it cost; text after the answer is not waited for.
func (a *answer) read(stream *openai.ChatCompletionStream) error {
	for {
		message, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF) && a.pieces > 0:
			return nil
		case errors.Is(err, io.EOF):
			return fmt.Errorf("%w: it says nothing", inference.ErrServer)
		case err != nil:
			return err
		}
		if u := message.Usage; u != nil {
			a.stats.PromptTokens, a.stats.OutputTokens = u.PromptTokens, u.CompletionTokens
		}
		for _, c := range message.Choices {
			if c.Index != 0 {
				continue
			}
			if c.Delta.Content != "" {
				if a.whole { // some models go on with blanks up to the limit
					return nil
				}
				a.add(c.Delta.Content)
			}
			a.cut = a.cut || c.FinishReason == openai.FinishReasonLength
		}
		if a.text.Len() > maxAnswer {
			return errLong
		}
	}
}

// add takes a piece of text and streams what is readable of the fields.
func (a *answer) add(piece string) {
	if a.pieces == 0 {
		a.stats.FirstToken = time.Since(a.start)
	}
	a.pieces++
	a.text.WriteString(piece)
	if !a.begun {
		at := objectAt(a.text.String())
		if at < 0 {
			return
		}
		a.begun = true
		piece = a.text.String()[at:]
	}
	for _, c := range a.reply.Write(piece) {
		a.onChunk(c)
	}
	if !a.ended && a.reply.Done() {
		a.ended = true
		_, _, err := a.reply.Parse()
		a.whole = err == nil || errors.Is(err, inference.ErrNotACommand)
	}
}

// objectAt returns where the object begins, after whatever the model thinks aloud before it, or -1.
func objectAt(text string) int {
	after := 0
	if strings.HasPrefix(strings.TrimSpace(text), "<think>") {
		end := strings.Index(text, "</think>")
		if end < 0 {
			return -1
		}
		after = end
	}
	at := strings.IndexByte(text[after:], '{')
	if at < 0 {
		return -1
	}
	return after + at
}

// parse returns the command and its explanation.
func (a *answer) parse() (inference.Suggestion, error) {
	if a.stats.OutputTokens == 0 {
		a.stats.OutputTokens = a.pieces // servers that do not count send about a token at a time
	}
	got := inference.Suggestion{Stats: a.stats}
	var err error
	got.Command, got.Explanation, err = a.reply.Parse()
	if err == nil || errors.Is(err, inference.ErrNotACommand) {
		return got, err
	}
	command, explanation, ok := repair(a.text.String())
	switch {
	case ok && strings.TrimSpace(command) == "":
		return got, inference.ErrNotACommand
	case ok:
		got.Command, got.Explanation = command, explanation
		return got, nil
	case a.cut:
		return got, inference.ErrCutOff
	}
	return got, fmt.Errorf("%w: it wrote no command", inference.ErrServer)
}

// maxObjects is how many places are looked at for an object.
const maxObjects = 100

// repair looks in a text for an object that has a command: fields in another order, more fields, prose and code fences round it.
func repair(text string) (command, explanation string, ok bool) {
	for range maxObjects {
		at := objectAt(text)
		if at < 0 {
			break
		}
		text = text[at:]
		var fields struct {
			Command     *string
			Explanation string
		}
		if json.NewDecoder(strings.NewReader(text)).Decode(&fields) == nil && fields.Command != nil {
			return *fields.Command, fields.Explanation, true
		}
		text = text[1:]
	}
	return "", "", false
}
