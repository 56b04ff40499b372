package cli

import (
	"context"
	"runtime"

	"caro/app"
	"caro/inference"
)

// The bounds of --parallel: on this machine each engine takes memory of its own beside the model that they share; a server is asked through one.
const (
	maxParallel = 16
	maxAtServer = 256
)

func badParallel() error {
	return usagef("--parallel takes a number from 1 to %d, to %d where a server answers", maxParallel, maxAtServer)
}

// answerLines answers a batch of requests, some at a time.
func (a *asker) answerLines(ctx context.Context) error {
	engines, err := a.engines()
	for _, e := range engines {
		defer a.close(e)
	}
	if err != nil {
		return err
	}
	var workers []worker
	for i := range a.cmd.Parallel {
		workers = append(workers, a.worker(ctx, engines[i%len(engines)]))
	}
	return a.batch(ctx, "query", workers)
}

// engines opens an engine for each request at a time, or one for all where a server answers: it knows how much the server takes.
func (a *asker) engines() ([]inference.Engine, error) {
	o, err := a.engineOptions()
	if err != nil {
		return nil, err
	}
	most, opened := maxParallel, a.cmd.Parallel
	if o.Remote.URL != "" && (o.Only || !a.settings.Private) {
		most, opened = maxAtServer, 1
	}
	if a.cmd.Parallel > most {
		return nil, badParallel()
	}
	if o.Threads == 0 && opened > 1 {
		o.Threads = max(1, runtime.NumCPU()/opened)
	}
	var list []inference.Engine
	for range opened {
		engine, err := a.NewEngine(o)
		if err != nil {
			return list, err
		}
		list = append(list, engine)
	}
	return list, nil
}

// worker answers requests of a batch with an engine, and saves the answers when it is their turn.
func (a *asker) worker(ctx context.Context, engine inference.Engine) worker {
	return func(it item) func() (any, error) {
		got, err := a.answer(ctx, engine, it.text)
		return func() (any, error) {
			if err != nil {
				return nil, err
			}
			a.warn(a.remember(ctx, &got))
			return newDocument(idOr(it.id, string(got.ID)), got, a.policy), nil
		}
	}
}

// answer answers one request of a batch.
func (a *asker) answer(ctx context.Context, engine inference.Engine, query string) (app.Answer, error) {
	if err := inference.CheckQuery(query); err != nil {
		return app.Answer{}, err
	}
	first, err := a.ask(ctx, engine, query, nil)
	if err != nil {
		return app.Answer{}, err
	}
	given, err := a.more(ctx, engine, first)
	if err != nil {
		return app.Answer{}, err
	}
	return given[0], nil
}
