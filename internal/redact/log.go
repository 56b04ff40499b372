package redact

import (
	"fmt"
	"log/slog"
)

// Attr redacts the texts of a log line, messages and errors too. It is for [slog.HandlerOptions].
func Attr(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Redact(a.Value.String()))
	case slog.KindAny:
		if _, level := a.Value.Any().(slog.Level); !level {
			text := fmt.Sprintf("%+v", a.Value.Any())
			if clean := Redact(text); clean != text {
				a.Value = slog.StringValue(clean)
			}
		}
	}
	return a
}
