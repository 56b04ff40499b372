package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"

	"caro/inference"
)

// errBadLine is returned for a line of a batch that is neither bare text nor an object with the field it needs.
var errBadLine = errors.New("cannot read the line")

// maxLine is the longest line of a batch in bytes. It bounds the memory that a line can cost, and is well above
// what a request or a command can need.
const maxLine = 256 << 10

// lineReader reads lines of bounded length. What is too long is skipped to its end.
type lineReader struct{ r *bufio.Reader }

// newLineReader returns a reader whose buffer is the longest line: that is all the memory it ever takes.
func newLineReader(r io.Reader) *lineReader {
	return &lineReader{bufio.NewReaderSize(r, maxLine)}
}

// next returns the next line without its end, or io.EOF. The line is valid until the next call.
// A line that is too long is [inference.ErrTooLong], and the next call goes on behind it.
func (l *lineReader) next() ([]byte, error) {
	line, err := l.r.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = l.r.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
		return nil, fmt.Errorf("a line may have %d bytes: %w", maxLine, inference.ErrTooLong)
	case errors.Is(err, io.EOF) && len(line) == 0:
		return nil, io.EOF
	case err != nil && !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), nil
}

// item is what a line of a batch asks for.
type item struct {
	id   json.RawMessage // nil when the line has none
	text string
}

// parseLine reads a line that is bare text, or an object with the given field and perhaps an id.
// The item has the id whenever the line had a readable one, also beside an error.
func parseLine(line []byte, field string) (item, error) {
	if !utf8.Valid(line) {
		return item{}, inference.ErrNotText
	}
	trimmed := bytes.TrimSpace(line)
	if len(trimmed) == 0 || trimmed[0] != '{' {
		return item{text: string(line)}, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(trimmed, &fields); err != nil {
		if rest := bytes.TrimSpace(trimmed[1:]); len(rest) > 0 && rest[0] == '"' {
			return item{}, fmt.Errorf("%w: %w", errBadLine, err)
		}
		return item{text: string(line)}, nil // a shell's { list; } or {a,b}
	}
	it := item{id: fields["id"]}
	value, ok := fields[field]
	if !ok {
		return it, fmt.Errorf("%w: it has no %q", errBadLine, field)
	}
	if err := json.Unmarshal(value, &it.text); err != nil {
		return it, fmt.Errorf("%w: %q is not a string", errBadLine, field)
	}
	return it, nil
}

// worker answers lines of a batch. What it returns makes the document when the line's turn has come: in order, and one
// at a time.
type worker func(item) (finish func() (any, error))

// line is a line of a batch on its way.
type line struct {
	item item
	err  error // why it could not be read
	end  bool  // err ends the batch
	done chan func() (any, error)
}

// ahead is how many lines for each worker may wait behind one that takes long: the others go on meanwhile, in bounded memory.
const ahead = 4

// batch hands the lines of standard input to the workers and prints the documents that they return, in order, one line
// each. A line that fails becomes an error line and the run goes on, also when the model went away: it may come back.
func (p *program) batch(ctx context.Context, field string, workers []worker) error {
	ctx, cancel := context.WithCancel(ctx)
	jobs := make(chan line)
	queue := make(chan line, ahead*len(workers)) // in the order of the input
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel() // first: else nothing ends
	running.Go(func() {
		defer close(queue)
		defer close(jobs)
		p.readLines(ctx, field, queue, jobs)
	})
	for _, work := range workers {
		running.Go(func() {
			for l := range jobs {
				l.done <- work(l.item)
			}
		})
	}
	for l := range queue {
		if l.end {
			return l.err
		}
		if err := p.answerLine(ctx, l); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// readLines puts every line into the queue, and those that can be read among the jobs too.
func (p *program) readLines(ctx context.Context, field string, queue, jobs chan<- line) {
	send := func(to chan<- line, l line) bool {
		select {
		case to <- l:
			return true
		case <-ctx.Done():
			return false
		}
	}
	for in := newLineReader(contextReader{ctx, p.Stdin}); ; {
		text, err := in.next()
		l := line{err: err, done: make(chan func() (any, error), 1)}
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil && !errors.Is(err, inference.ErrTooLong):
			l.end = true
		case err == nil:
			l.item, l.err = parseLine(text, field)
		}
		if !send(queue, l) || l.end || l.err == nil && !send(jobs, l) {
			return
		}
	}
}

// answerLine waits for a line's document and prints it.
func (p *program) answerLine(ctx context.Context, l line) error {
	var doc any
	if l.err == nil {
		select {
		case finish := <-l.done:
			doc, l.err = finish()
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return p.printLine(l.item.id, doc, l.err)
}

// printLine prints a document, or the error that took its place, in one write: a reader on the other end of a pipe sees
// whole lines.
func (p *program) printLine(id json.RawMessage, doc any, failure error) error {
	if failure != nil {
		doc = errorDoc{schema, idOr(id, ""), errorBody{meaning(failure).kind, oneLine(failure.Error())}}
	}
	b, err := jsonLine(doc)
	if err != nil {
		return err
	}
	return p.print(b)
}

// contextReader ends a read when the context does, though the stream may stay silent for ever.
// The read that it gave up is left behind; the program is about to end.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

// Read reads into memory of its own and copies what came in time.
func (c contextReader) Read(b []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	own := make([]byte, min(len(b), 32<<10)) // a read that was given up must not write into b later
	done := make(chan result, 1)
	go func() {
		n, err := c.r.Read(own)
		done <- result{n, err}
	}()
	select {
	case <-c.ctx.Done():
		return 0, c.ctx.Err()
	case r := <-done:
		return copy(b, own[:r.n]), r.err
	}
}
