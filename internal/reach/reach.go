// Package reach says in words why a server was not reached, and how long to wait before it is asked again.
package reach

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// Why puts the usual errors of a network into words. Others speak for themselves.
func Why(err error) string {
	var dns *net.DNSError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "the name is not known"
	case errors.As(err, &dns):
		return "names cannot be looked up"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "it refuses connections"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "there is no way to it"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection broke"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "it does not answer"
	}
	return err.Error()
}

// BackOff returns the pause after so many failures in a row, counted from 1: a second, doubled each time up to half a minute, and spread so
// that many machines do not come back at once.
func BackOff(failed int) time.Duration {
	d := min(time.Second<<min(failed-1, 10), 30*time.Second)
	return d + rand.N(d/4)
}

// RetryAfter returns what a Retry-After header asks for, in seconds or as a date, at most 1,000,000 s. What it does not say is 0.
func RetryAfter(value string) time.Duration {
	if n, err := strconv.Atoi(value); err == nil {
		return time.Duration(min(max(n, 0), 1e6)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(0, time.Until(at)), 1e6*time.Second)
	}
	return 0
}
