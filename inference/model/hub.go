package model

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Hub is a server that hands out models as huggingface.co does. [HubFrom] makes one.
type Hub struct {
	Endpoint *url.URL // HF_ENDPOINT
	Token    string   // HF_TOKEN: goes to the endpoint only, whatever it redirects to
	Offline  bool     // HF_HUB_OFFLINE: nothing is connected to
	Cache    string   // folder of Hugging Face's own cache; empty means that there is none

	Stall time.Duration                                    // how long a silent or nearly silent server is borne; 0 means 30 s
	Sleep func(ctx context.Context, d time.Duration) error // between tries; nil waits
	Proxy func(*http.Request) (*url.URL, error)            // nil means HTTPS_PROXY, HTTP_PROXY and NO_PROXY
}

// ErrEndpoint is returned when HF_ENDPOINT is not the address of a server.
var ErrEndpoint = errors.New("HF_ENDPOINT is not the address of a server")

// HubFrom returns the hub that the environment names: HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE, and the cache by HF_HUB_CACHE, HF_HOME,
// XDG_CACHE_HOME or HOME, as huggingface_hub reads them.
func HubFrom(getenv func(string) string) (Hub, error) {
	h := Hub{Token: strings.TrimSpace(getenv("HF_TOKEN")), Cache: hubCache(getenv)}
	h.Offline = slices.Contains([]string{"1", "ON", "YES", "TRUE"}, strings.ToUpper(getenv("HF_HUB_OFFLINE")))
	text := getenv("HF_ENDPOINT")
	if text == "" {
		text = "https://huggingface.co"
	}
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return Hub{}, fmt.Errorf("%w: it begins with https:// and has no blanks", ErrEndpoint)
	}
	h.Endpoint = u
	return h, nil
}

func hubCache(getenv func(string) string) string {
	if dir := getenv("HF_HUB_CACHE"); dir != "" {
		return dir
	}
	for _, base := range []struct{ variable, in string }{{"HF_HOME", "hub"}, {"XDG_CACHE_HOME", "huggingface/hub"}, {"HOME", ".cache/huggingface/hub"}} {
		if dir := getenv(base.variable); dir != "" {
			return filepath.Join(dir, base.in)
		}
	}
	return ""
}

// Host names the server for people.
func (h Hub) Host() string { return h.Endpoint.Host }

// file returns the address of a model's file at a revision.
func (h Hub) file(m Model, revision string) string {
	return h.Endpoint.JoinPath(m.Repo, "resolve", revision, m.File).String()
}

func (h Hub) stall() time.Duration {
	if h.Stall > 0 {
		return h.Stall
	}
	return 30 * time.Second
}

func (h Hub) sleep(ctx context.Context, d time.Duration) error {
	if h.Sleep != nil {
		return h.Sleep(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// client returns the HTTP client of one installation.
func (h Hub) client() *http.Client {
	proxy := h.Proxy
	if proxy == nil {
		proxy = http.ProxyFromEnvironment
	}
	base := &http.Transport{
		Proxy:                 proxy,
		DialContext:           (&net.Dialer{Timeout: h.stall()}).DialContext,
		TLSHandshakeTimeout:   h.stall(),
		ResponseHeaderTimeout: h.stall(),
		IdleConnTimeout:       h.stall(),
		ForceAttemptHTTP2:     true,
		DisableCompression:    true, // the bytes are counted and hashed as they are
	}
	return &http.Client{Transport: authorised{base, h}, CheckRedirect: follow}
}

// maxRedirects is enough for a mirror, the hub and its storage.
const maxRedirects = 5

// errDowngrade is returned for a redirect that would leave encryption.
var errDowngrade = errors.New("the hub redirects from https to http")

// follow decides about redirects. The answer that names a file's hash is the one that is asked for, not what it redirects to.
func follow(req *http.Request, via []*http.Request) error {
	last := via[len(via)-1]
	switch {
	case req.Method == http.MethodHead && (req.Response.Header.Get(headerHash) != "" || req.URL.Host != last.URL.Host):
		return http.ErrUseLastResponse
	case len(via) > maxRedirects:
		return errors.New("too many redirects")
	case last.URL.Scheme == "https" && req.URL.Scheme == "http":
		return errDowngrade
	}
	req.Header.Del("Referer")
	return nil
}

// authorised adds the token to requests that go to the endpoint itself, encrypted or on this machine. It works below redirects: net/http
// would hand a header on to subdomains, where the storage is.
type authorised struct {
	base http.RoundTripper
	hub  Hub
}

// RoundTrip is http.RoundTripper's.
func (a authorised) RoundTrip(r *http.Request) (*http.Response, error) {
	to, from := r.URL, a.hub.Endpoint
	if a.hub.Token != "" && to.Host == from.Host && to.Scheme == from.Scheme && (to.Scheme == "https" || loopback(to.Hostname())) {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+a.hub.Token)
	}
	return a.base.RoundTrip(r)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
