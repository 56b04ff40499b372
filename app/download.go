package app

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Models installs the model that caro would rather use than the one that it has.
type Models interface {
	// Offer returns the model to install; ok is false when there is nothing to install.
	Offer() (o Offer, ok bool)
	// Install downloads, checks and installs the model that Offer named. It goes on where an earlier call stopped, tells progress
	// now and then, and returns soon after ctx is done. Its errors wrap ErrOffline, ErrDamaged or a *NoSpaceError where they can.
	Install(ctx context.Context, progress func(Transfer)) error
}

// Offer is a model that can be installed.
type Offer struct {
	Name string // for people: "Qwen2.5-Coder"
	Size int64  // bytes to download
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
	offered  *Offer // nil when there is nothing to install
	stage    State  // Downloading, Paused, Verifying or DiskFull; empty when nothing is at work
	transfer Transfer
	first    Transfer  // the first one of this attempt, and
	since    time.Time // when it came, for the rate
	number   int       // of this attempt
	cancel   context.CancelFunc
	failed   Notice // what stopped it, while Paused or DiskFull
}

// offer asks whether there is a model to install.
func (st *state) offer() {
	st.download.offered = nil
	if m := st.session.deps.Models; m != nil {
		if o, ok := m.Offer(); ok {
			st.download.offered = &o
		}
	}
}

// install starts the installation, or goes on with it.
func (st *state) install() {
	d := &st.download
	d.number++
	d.stage, d.since = Downloading, time.Time{}
	if st.mode == FirstRun {
		st.mode = Idle
	}
	ctx, cancel := context.WithCancel(st.ctx)
	d.cancel = cancel
	s, number := st.session, d.number
	go func() {
		err := s.deps.Models.Install(ctx, func(t Transfer) { s.Send(progressed{number, t}) })
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
		d.stage, d.failed = Paused, Notice{Text: "Paused at " + size(d.transfer.Done) + ". No connection; will go on by itself."}
		st.session.later(st.ctx, retryPause, goOn{d.number})
	case errors.Is(e.err, ErrElsewhere):
		d.stage, d.failed = Paused, Notice{Text: "Another caro is downloading it; will look again by itself."}
		st.session.later(st.ctx, retryPause, goOn{d.number})
	case errors.As(e.err, &full):
		d.stage, d.failed = DiskFull, NoticeFor(e.err)
	default:
		d.stage, d.transfer = "", Transfer{}
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
	st.say(Notice{Text: d.offered.Name + " is installed."})
	st.offer()
}

// progress says how far it is: "412 MB of 1.1 GB · 38 MB/s · 18 s left".
func (d *download) progress(now time.Time) *Progress {
	t := d.transfer
	if t.Total == 0 && d.offered != nil {
		t.Total = d.offered.Size // nobody has told the exact one yet
	}
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
