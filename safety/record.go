package safety

import "strings"

// keepsNoHistory reports whether a variable's value makes the shell forget what is typed.
func keepsNoHistory(name, text string) bool {
	switch name {
	case "HISTFILE":
		return text == "" || text == "/dev/null" || strings.HasPrefix(text, "/tmp/") || strings.HasPrefix(text, "/dev/shm/")
	case "HISTSIZE", "HISTFILESIZE", "SAVEHIST":
		return text == "0"
	case "HISTIGNORE", "HISTORY_IGNORE":
		return text == "*"
	}
	return false
}

// recordSwitches are the options of shells that stop the history: set +o history, unsetopt, setopt.
var recordSwitches = map[string]bool{
	"set +o history": true, "shopt -u histappend cmdhist": true, "setopt no_hist_save": true, "setopt nohistsave": true, "unsetopt append_history inc_append_history": true,
	"setopt no_append_history": true, "unsetopt share_history append_history": true, "fc -p": true, "fc -p /dev/null": true, "fish_config private": true,
}

// unset forgets variables; without HISTFILE nothing of a session is kept.
func unset(c *call) stream {
	functions := len(c.args) > 0 && c.args[0].text == "-f"
	for _, v := range c.args {
		if isAssignment(v.text+"=") && !functions {
			c.a.set(v.text, []value{{span: v.span}})
		}
		if v.text == "HISTFILE" {
			c.a.report("history-off", c.span, "")
		}
	}
	return stream{known: true}
}

// record looks at builtins that may switch the history off, and passes the call on.
func record(h handler) handler {
	return func(c *call) stream {
		if recordSwitches[c.name+" "+wordsOf(c.args)] {
			c.a.report("history-off", c.span, "")
		}
		return h(c)
	}
}

// systemLogs are the logs that a system itself keeps in /var/log.
var systemLogs = map[string]bool{"auth.log": true, "syslog": true, "messages": true, "secure": true, "wtmp": true, "btmp": true, "lastlog": true, "kern.log": true, "audit.log": true, "system.log": true, "daemon.log": true, "faillog": true}
