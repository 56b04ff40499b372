package testkit

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"testing"
)

// Post sends bodies to an address, some at a time, and reads what comes: a client without anything round it, to compare others with.
func Post(tb testing.TB, address string, bodies [][]byte, parallel int) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: parallel}}
	defer client.CloseIdleConnections()
	jobs := make(chan []byte)
	var all sync.WaitGroup
	for range parallel {
		all.Go(func() {
			for body := range jobs {
				req, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
				if err != nil {
					tb.Error(err)
					continue
				}
				req.Header = http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": nil} // is sent again where the server drops a kept connection
				resp, err := client.Do(req)
				if err != nil {
					tb.Error(err)
					continue
				}
				if _, err := io.Copy(io.Discard, resp.Body); err != nil {
					tb.Error(err)
				}
				_ = resp.Body.Close()
			}
		})
	}
	for _, b := range bodies {
		jobs <- b
	}
	close(jobs)
	all.Wait()
}
