package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"
)

// Models are the models that caro can use, and installs them.
type Models interface {
	// List returns them, what comes with the program first. It is quick.
	List() []Model
	// Install downloads, checks and installs the model of that name. It goes on where an earlier call stopped, tells progress
	// now and then, and returns soon after ctx is done. Its errors wrap ErrOffline, ErrDamaged or a *NoSpaceError where they can.
	Install(ctx context.Context, name string, progress func(Transfer)) error
}

// Model is one that is installed or can be.
type Model struct {
	Name, Title string // Title is for people: "Qwen2.5-Coder 1.5B"
	Size        int64  // bytes to download
	Needs       int64  // bytes of memory while it is loaded; 0 when not known
	License     string
	Terms       string // what the license asks the user to agree to before the download: "permits research and no commercial use"; or empty
	Installed   bool
	InUse       bool // answers come from it
	Recommended bool // caro would rather use it than the one that comes with it
}

// Transfer is how far an installation is.
type Transfer struct {
	Done, Total int64 // bytes
	Verifying   bool  // all bytes are here and are being checked
}

var (
	// ErrOffline is returned by Models when the network is not there; the installation is tried again by itself.
	ErrOffline = errors.New("no connection")
	// ErrElsewhere is returned by Models when another process installs the same model; it is looked at again by itself.
	ErrElsewhere = errors.New("another caro is installing it")
	// ErrDamaged is returned by Models when what was downloaded is not what it should be; nothing was installed.
	ErrDamaged = errors.New("the downloaded file is damaged")
)

// NoSpaceError is returned by Models when the file does not fit.
type NoSpaceError struct{ Need, Free int64 } // bytes

// Error names both sizes.
func (e *NoSpaceError) Error() string {
	return fmt.Sprintf("needs %s free, %s left", size(e.Need), size(e.Free))
}

// retryPause is how long an installation waits for the network.
const retryPause = 30 * time.Second

// download is the installation at work.
type download struct {
	models   []Model
	name     string // of the model being installed, and
	title    string // the same for people
	stage    State  // Downloading, Paused, Verifying or DiskFull; empty when nothing is at work
	transfer Transfer
	first    Transfer  // the first one of this attempt, and
	since    time.Time // when it came, for the rate
	number   int       // of this attempt
	cancel   context.CancelFunc
	waits    bool   // Paused, and will go on by itself
	failed   Notice // what stopped it, while Paused or DiskFull
	damaged  bool   // the newest one was not what it should be
}

// offer asks which models there are.
func (st *state) offer() {
	if m := st.session.deps.Models; m != nil {
		st.download.models = m.List()
	}
}

// offered is the model that caro would rather use than what comes with it, or nil when it is there or the user chose another one.
func (d *download) offered() *Model {
	for i, m := range d.models {
		if m.InUse && i > 0 {
			return nil
		}
	}
	for i, m := range d.models {
		if m.Recommended && !m.Installed {
			return &d.models[i]
		}
	}
	return nil
}

// install starts the installation of what is offered, or goes on with the one that stopped.
func (st *state) install() {
	if d := &st.download; d.stage != "" {
		st.installModel(d.name)
	} else if m := d.offered(); m != nil {
		st.installModel(m.Name)
	}
}

// installModel starts the installation of a model, or goes on with it. Another one that is at work is stopped; it goes on from there
// when it is asked for again.
func (st *state) installModel(name string) {
	d := &st.download
	i := slices.IndexFunc(d.models, func(m Model) bool { return m.Name == name && !m.Installed })
	if i < 0 || d.name == name && (d.stage == Downloading || d.stage == Verifying) {
		return
	}
	if d.cancel != nil {
		d.cancel()
	}
	if d.name != name {
		d.transfer = Transfer{Total: d.models[i].Size}
	}
	d.name, d.title = name, d.models[i].Title
	d.number++
	d.stage, d.since, d.waits, d.damaged = Downloading, time.Time{}, false, false
	st.tell(Notice{})
	if st.mode == FirstRun {
		st.mode = Idle
	}
	ctx, cancel := context.WithCancel(st.ctx)
	d.cancel = cancel
	s, number := st.session, d.number
	go func() {
		err := s.deps.Models.Install(ctx, name, func(t Transfer) { s.Send(progressed{number, t}) })
		s.Send(installed{number, err})
	}()
}

// pause stops the installation until the user goes on. Whatever it still reports is dropped by its number.
func (st *state) pause() {
	d := &st.download
	d.number++
	d.cancel()
	d.stage, d.failed = Paused, Notice{Text: "Paused at " + size(d.transfer.Done) + "."}
}

func (st *state) progressed(e progressed) {
	d := &st.download
	if e.number != d.number {
		return
	}
	if d.since.IsZero() {
		d.first, d.since = e.transfer, st.session.deps.Now()
	}
	d.transfer, d.stage = e.transfer, Downloading
	if e.transfer.Verifying {
		d.stage = Verifying
	}
}

func (st *state) installed(e installed) {
	d := &st.download
	if e.number != d.number {
		return
	}
	d.cancel()
	var full *NoSpaceError
	switch {
	case e.err == nil:
		st.ready()
	case errors.Is(e.err, ErrOffline):
		d.waits = true
		d.stage, d.failed = Paused, Notice{Text: "Paused at " + size(d.transfer.Done) + ". No connection; will go on by itself."}
		st.session.later(st.ctx, retryPause, goOn{d.number})
	case errors.Is(e.err, ErrElsewhere):
		d.waits = true
		d.stage, d.failed = Paused, Notice{Text: "Another caro is downloading it; will look again by itself."}
		st.session.later(st.ctx, retryPause, goOn{d.number})
	case errors.As(e.err, &full):
		d.stage, d.failed = DiskFull, NoticeFor(e.err)
	default:
		d.stage, d.transfer, d.damaged = "", Transfer{}, errors.Is(e.err, ErrDamaged)
		st.tell(NoticeFor(e.err))
	}
	if e.err != nil {
		st.session.deps.Log.Warn("model not installed", "why", e.err)
	}
}

// ready tells that the model is there.
func (st *state) ready() {
	d := &st.download
	d.stage = ""
	if st.mode == ModelMissing {
		st.mode = Idle
	}
	st.say(Notice{Text: d.title + " is installed."})
	d.name = ""
	st.offer()
}

// picked takes the file or folder that the user chose.
func (st *state) picked(path string) {
	what := st.picking
	st.picking = PickNothing
	switch {
	case path == "":
	case what == PickModel:
		st.useFile(path)
	case what == PickFolder:
		st.setFolder(path)
	}
}

// useFile makes a file the model that answers.
func (st *state) useFile(path string) {
	st.change("model", path)
	n := st.prefs.notice
	if n.Text == "" {
		st.download.damaged = false
		n.Text = filepath.Base(path) + " answers from now on."
		if st.mode == ModelMissing || st.mode == FirstRun {
			st.mode = Idle
		}
	}
	st.say(n)
}

// progress says how far it is: "412 MB of 1.1 GB · 38 MB/s · 18 s left".
func (d *download) progress(now time.Time) *Progress {
	t := d.transfer
	p := &Progress{Done: t.Done, Total: t.Total, Text: size(t.Done) + " of " + size(t.Total)}
	seconds := now.Sub(d.since).Seconds()
	if d.stage != Downloading || d.since.IsZero() || seconds <= 0 || t.Done <= d.first.Done {
		return p
	}
	p.Rate = int64(float64(t.Done-d.first.Done) / seconds)
	if p.Rate > 0 {
		p.Left = time.Duration((t.Total-t.Done)/p.Rate) * time.Second
		p.Text += " · " + size(p.Rate) + "/s · " + left(p.Left) + " left"
	}
	return p
}

// notice is what a stage says.
func (d *download) notice() Notice {
	switch d.stage {
	case Verifying:
		return Notice{Text: "Checking the file (SHA-256)…"}
	case Paused, DiskFull:
		return d.failed
	}
	return Notice{}
}

// Size writes a number of bytes for people, in decimal units as macOS does.
func Size(bytes int64) string { return size(bytes) }

// size writes a number of bytes for people, in decimal units as macOS does.
func size(bytes int64) string {
	if bytes >= 1e9 {
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	}
	return fmt.Sprintf("%d MB", (bytes+5e5)/1e6)
}

func left(d time.Duration) string {
	if d >= 2*time.Minute {
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d s", int(d.Seconds()))
}
