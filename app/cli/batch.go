package cli

import (
	"context"
	"runtime"

	"caro/app"
	"caro/inference"
)

// maxParallel bounds --parallel: each engine takes memory of its own beside the model that they share.
const maxParallel = 16

// answerLines answers a batch of requests, some at a time. Each worker has an engine of its own.
func (a *asker) answerLines(ctx context.Context) error {
	threads := a.settled.Engine.Threads
	if threads == 0 && a.cmd.Parallel > 1 {
		threads = max(1, runtime.NumCPU()/a.cmd.Parallel)
	}
	var workers []worker
	for range a.cmd.Parallel {
		engine, err := a.newEngine(threads)
		if err != nil {
			return err
		}
		defer a.close(engine)
		workers = append(workers, a.worker(ctx, engine))
	}
	return a.batch(ctx, "query", workers)
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
