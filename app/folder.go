package app

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Touch is what a command would do to files that are there now.
type Touch struct {
	Text  string   // "would delete 23 files, 410 MB"
	Names []string // the first of them
	More  int      // how many are not in Names
}

// folder is what is known of the files of the chosen folder.
type folder struct {
	touches []Touch            // by the command on show
	number  int                // of the newest look
	stop    context.CancelFunc // ends it; nil before the first
}

// setFolder judges the command on show, and those to come, as if they ran in a folder.
func (st *state) setFolder(path string) {
	st.settings.Dir = path
	st.keep()
	for i, v := range st.variants.list {
		st.variants.list[i] = variant{st.again(v.answer), st.again(v.original), v.values}
	}
	if st.answer != nil {
		st.answer, st.original = st.again(st.answer), st.again(st.original)
		st.settle()
	}
}

// again judges an answer by the settings of now.
func (st *state) again(old *Answer) *Answer {
	if old == nil {
		return nil
	}
	a, now := *old, st.judge(old.Command, *old)
	a.Safety, a.Twin, a.Portability, a.Proof = now.Safety, now.Twin, now.Portability, now.Proof
	return &a
}

// look counts the files that the command on show would touch. What an older look finds is dropped by its number.
func (st *state) look() {
	f, s := &st.folder, st.session
	if f.stop != nil {
		f.stop()
	}
	f.number++
	f.touches = nil
	if s.deps.Touches == nil || st.settings.Dir == "" || !st.whole {
		return
	}
	var ctx context.Context
	ctx, f.stop = context.WithCancel(st.ctx)
	number, a, dir := f.number, st.settled, st.settings.Dir
	go func() { s.Send(touched{number, s.deps.Touches(ctx, a, dir)}) }()
}

func (st *state) touched(e touched) {
	if e.number == st.folder.number {
		st.folder.touches = e.touches
	}
}

// touchLines says in sentences what the command would do to files.
func (st *state) touchLines() (lines []string) {
	for _, t := range st.folder.touches {
		lines = append(lines, sentence(t.Text))
	}
	return lines
}

// sentence writes words as one.
func sentence(words string) string {
	first, n := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[n:] + "."
}

// names lists the files that the command would touch, a line for each thing that would happen to them.
func (st *state) names() (lines []string) {
	for _, t := range st.folder.touches {
		if len(t.Names) == 0 {
			continue
		}
		line := t.Text + ": " + strings.Join(t.Names, ", ")
		if t.More > 0 {
			line += fmt.Sprintf(" and %d more", t.More)
		}
		lines = append(lines, sentence(strings.ReplaceAll(Visible(line), "\n", " ")))
	}
	return lines
}

// folderChoices are the ways to say where a command will run.
func (st *state) folderChoices() []Choice {
	if st.session.deps.Touches == nil {
		return nil
	}
	dir := st.settings.Dir
	list := []Choice{{Title: "Context: no folder", Set: dir == "", event: SetFolder{}}}
	if dir != "" {
		list = append(list, Choice{Title: "Context: " + st.shortPath(dir), Set: true, event: SetFolder{dir}})
	}
	return append(list, Choice{Title: "Context: choose a folder…", event: ChooseFolder{}})
}

// shortPath is a path for people: the home folder is ~.
func (st *state) shortPath(path string) string {
	if rest, ok := strings.CutPrefix(path, st.settings.Home); ok && st.settings.Home != "" && (rest == "" || rest[0] == '/') {
		path = "~" + rest
	}
	return Visible(path)
}
