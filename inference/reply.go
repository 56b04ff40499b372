package inference

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Reply reads an answer as the model writes it: one JSON object with a command and an explanation, in that order and form
// (resources/grammar.gbnf). Feed it with [Reply.Write]; it streams the fields unescaped. The zero value is ready to use.
type Reply struct {
	raw     strings.Builder
	quote   int              // strings opened so far; tells keys from values
	open    bool             // inside a string
	esc     string           // an escape sequence that has begun: `\`, `\u`, `\u12` …
	high    rune             // a high surrogate that waits for its partner
	text    []byte           // of the present field, not yet handed out
	written map[Field]string // handed out
	closed  int              // bytes up to the end of the command's string
	ended   bool
}

// replyFields are the fields by the string, counted from 1, in which they stand: {"command": "…", "explanation": "…"}.
var replyFields = map[int]Field{2: Command, 4: Explanation}

// Write adds text that the model wrote and returns what became readable of the fields by it. Text after the closing brace is dropped.
func (r *Reply) Write(text string) []Chunk {
	var chunks []Chunk
	for i := 0; i < len(text) && !r.ended; i++ {
		r.raw.WriteByte(text[i])
		if r.step(text[i]) {
			chunks = r.flush(chunks)
		}
	}
	if r.open {
		chunks = r.flush(chunks)
	}
	return chunks
}

// step takes one byte and reports whether it closed a string.
func (r *Reply) step(c byte) bool {
	switch {
	case !r.open && c == '"':
		r.open = true
		r.quote++
	case !r.open:
		r.ended = c == '}'
	case r.esc != "":
		r.escape(c)
	case c == '\\':
		r.esc = `\`
	case c == '"':
		r.lone()
		r.open = false
		if replyFields[r.quote] == Command {
			r.closed = r.raw.Len()
		}
		return true
	default:
		r.lone()
		r.text = append(r.text, c)
	}
	return false
}

// escapes are JSON's short escapes (RFC 8259, section 7).
var escapes = map[byte]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape takes the next byte of an escape sequence.
func (r *Reply) escape(c byte) {
	r.esc += string(rune(c))
	if r.esc[1] != 'u' {
		r.lone()
		r.text = utf8.AppendRune(r.text, escapes[c])
		r.esc = ""
		return
	}
	if len(r.esc) < len(`\u0000`) {
		return
	}
	u, err := strconv.ParseUint(r.esc[2:], 16, 16)
	if err != nil {
		u = utf8.RuneError
	}
	r.esc = ""
	r.unit(rune(u))
}

// unit takes a UTF-16 code unit and joins surrogates.
func (r *Reply) unit(u rune) {
	switch {
	case r.high != 0 && u >= 0xdc00 && u < 0xe000:
		r.text = utf8.AppendRune(r.text, utf16.DecodeRune(r.high, u))
		r.high = 0
	case u >= 0xd800 && u < 0xdc00:
		r.lone()
		r.high = u
	default:
		r.lone()
		r.text = utf8.AppendRune(r.text, u)
	}
}

// lone replaces a high surrogate that has no partner, as encoding/json does.
func (r *Reply) lone() {
	if r.high != 0 {
		r.text = utf8.AppendRune(r.text, utf8.RuneError)
		r.high = 0
	}
}

// flush hands out what the field has gained, but no rune of which bytes are still missing.
func (r *Reply) flush(chunks []Chunk) []Chunk {
	n := len(r.text)
	if r.open {
		n = whole(r.text)
	}
	if f, ok := replyFields[r.quote]; ok && n > 0 {
		text := string([]rune(string(r.text[:n]))) // U+FFFD for each byte that is none of a rune, as encoding/json has it
		chunks = append(chunks, Chunk{f, text})
		if r.written == nil {
			r.written = map[Field]string{}
		}
		r.written[f] += text
	}
	r.text = append(r.text[:0], r.text[n:]...)
	return chunks
}

// whole returns how many bytes of b are whole runes.
func whole(b []byte) int {
	for back := 1; back < utf8.UTFMax && back <= len(b); back++ {
		if tail := b[len(b)-back:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return len(b) - back
			}
			break
		}
	}
	return len(b)
}

// In returns the field whose text comes next, or "" between them.
func (r *Reply) In() Field {
	if !r.open {
		return ""
	}
	return replyFields[r.quote]
}

// behindCommand follows the command's closing quote (resources/grammar.gbnf).
const behindCommand = `, "explanation": "`

// Ahead returns what the form prescribes between the command and the explanation, as far as it is not written yet; "" everywhere else.
func (r *Reply) Ahead() string {
	if r.closed == 0 || r.raw.Len()-r.closed >= len(behindCommand) {
		return ""
	}
	return behindCommand[r.raw.Len()-r.closed:]
}

// Done reports whether the object is closed: nothing that follows belongs to the answer.
func (r *Reply) Done() bool { return r.ended }

// errForm is returned for an answer that is not one object of the two fields in their order, which no grammar-bound engine writes.
var errForm = errors.New("the model's answer is not in the agreed form")

// Parse returns the whole answer, which is exactly what was streamed. The error is [ErrCutOff] for an answer that did not close and
// [ErrNotACommand] for one without a command.
func (r *Reply) Parse() (command, explanation string, err error) {
	if !r.ended {
		return "", "", ErrCutOff
	}
	var fields struct{ Command, Explanation string }
	if err := json.Unmarshal([]byte(r.raw.String()), &fields); err != nil {
		return "", "", fmt.Errorf("%w: %w", errForm, err)
	}
	if r.quote != 4 || fields.Command != r.written[Command] || fields.Explanation != r.written[Explanation] {
		return "", "", errForm
	}
	if strings.TrimSpace(fields.Command) == "" {
		return "", "", ErrNotACommand
	}
	return fields.Command, fields.Explanation, nil
}
