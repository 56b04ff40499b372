package cli

import (
	"context"

	"caro/inference"
	"caro/inference/remote"
)

// errNoServer is returned for what only a server can do, where the settings name none.
var errNoServer = hinted(usagef("no server is named"), "caro config set remote.url http://127.0.0.1:11434/v1 names one")

// server returns the server that the settings name, with the key for it.
func (p *program) server() (remote.Options, error) {
	c, err := p.config()
	if err != nil {
		return remote.Options{}, err
	}
	if c.Remote.URL == "" {
		return remote.Options{}, errNoServer
	}
	paths, err := p.paths()
	if err != nil {
		paths.Config = "" // there is no file with a key either
	}
	key, err := remote.Key(p.Getenv, paths.Config, remote.SystemKeychain)
	return remote.Options{URL: c.Remote.URL, Model: c.Remote.Model, Key: key}, err
}

// serverModels asks the server which models it has.
func (p *program) serverModels(ctx context.Context, o remote.Options) ([]modelDoc, error) {
	c, err := p.config()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	list, err := remote.Models(ctx, o)
	if err != nil {
		return nil, err
	}
	var docs []modelDoc
	for i, m := range list {
		docs = append(docs, modelDoc{
			Name: m.Name, Origin: inference.OriginRemote, State: "installed", Size: m.Size, SHA256: m.SHA256, Quantization: m.Quantization,
			InUse: m.Name == o.Model || o.Model == "" && i == 0,
		})
	}
	return docs, nil
}

// listServer lists the models of the server.
func (p *program) listServer(ctx context.Context) error {
	o, err := p.server()
	if err != nil {
		return err
	}
	docs, err := p.serverModels(ctx, o)
	if err != nil {
		return err
	}
	return p.printModels(docs)
}

// serverPulls has the server, which has to be Ollama, download a model.
func (c *modelPullCmd) serverPulls(ctx context.Context, p *program) error {
	o, err := p.server()
	if err != nil {
		return err
	}
	if c.Name == "" {
		return hinted(usagef("which model?"), "caro model pull --server qwen2.5-coder:7b")
	}
	p.say("%s: %s downloads it from Ollama's library", c.Name, o.URL)
	if err := c.agree(ctx, p, "shall it?"); err != nil {
		return err
	}
	bar := &progress{program: p}
	err = remote.Pull(ctx, o, c.Name, func(done, total int64) { bar.draw("downloading", done, total) })
	bar.end()
	if ctx.Err() != nil {
		p.say("stopped; the same command goes on from there")
	}
	if err != nil {
		return err
	}
	return p.pulled(ctx, o, c.Name)
}

// pulled says that the server has a model now, and prints it for scripts.
func (p *program) pulled(ctx context.Context, o remote.Options, name string) error {
	p.say("the server has %s", name)
	docs, err := p.serverModels(ctx, o)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if d.Name != name && d.Name != name+":latest" {
			continue
		}
		if !d.InUse {
			p.say("hint: caro config set remote.model %s makes it answer", d.Name)
		}
		if p.globals.Output == plain {
			return nil
		}
		return p.printModel(d)
	}
	return nil
}
