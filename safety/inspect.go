package safety

import (
	"slices"
	"strings"
)

// inspectHandlers judge programs that show something unless an operand says otherwise.
func inspectHandlers() map[string]handler {
	m := map[string]handler{"PlistBuddy": plistBuddy, "exiftool": exiftool, "pdftotext": toStdout("create"), "badblocks": badblocks, "blkdiscard": blkdiscard}
	add(m, lookup, "fping", "arping")
	add(m, always("flood"), "arpspoof", "ettercap", "bettercap", "responder", "macof", "dnsspoof", "mdk3", "mdk4", "aireplay-ng", "slowloris", "tcpkill", "slowhttptest", "goldeneye", "hulk", "torshammer", "yersinia", "dhcpig", "fudp", "mitm6", "t50", "dsniff")
	m["hping3"] = func(c *call) stream {
		if parse(c.args, "p i a s").has("flood", "faster") {
			c.a.report("flood", c.span, "")
			return stream{}
		}
		c.a.report("scan", c.span, "")
		return stream{}
	}
	m["nmap"] = func(c *call) stream {
		if v, ok := parse(c.args, "script p oN oX oG oA e S script-args").get("script"); ok && c.a.files[fileKey(v.text)].known {
			c.a.report("eval-code", c.span, "")
			c.a.code(c.a.files[fileKey(v.text)].text, "nmap --script", c)
		}
		c.a.report("scan", c.span, "")
		return stream{}
	}
	add(m, func(c *call) stream { return c.wipesTarget(2) }, "ddrescue", "flashcp", "flashrom", "e2image", "nwipe", "scrub")
	add(m, func(c *call) stream {
		if f := parse(c.args, ""); inList([]string{"erase", "write", "-e"}, f.word(0)) || c.name == "flash_erase" {
			c.a.report("format-disk", c.span, "")
			return stream{}
		}
		c.a.report("disk-change", c.span, "")
		return stream{}
	}, "mtd", "flash_erase", "flash_eraseall", "ubiformat", "nandwrite")
	add(m, dd, "dcfldd", "dc3dd")
	m["wipe"] = shred
	return m
}

// plistBuddy prints entries of a property list, or changes them.
func plistBuddy(c *call) stream {
	for i, v := range c.args {
		if i > 0 && c.args[i-1].text == "-c" && !strings.HasPrefix(strings.ToLower(v.text), "print") && !strings.EqualFold(v.text, "help") {
			c.a.report("settings-change", c.span, "")
		}
	}
	if !slices.ContainsFunc(c.args, func(v value) bool { return v.text == "-c" || v.text == "-h" }) {
		c.a.report("edit", c.span, "")
	}
	return stream{taint: fromFile}
}

// exiftool shows the tags of pictures; with -TAG=VALUE it writes them.
func exiftool(c *call) stream {
	for _, v := range c.args {
		if strings.HasPrefix(v.text, "-") && strings.Contains(v.text, "=") || strings.HasPrefix(v.text, "-overwrite_original") || strings.HasPrefix(v.text, "-tagsFromFile") || v.text == "-w" || v.text == "-o" {
			c.a.report("edit-in-place", c.span, "")
			return stream{}
		}
	}
	return stream{taint: fromFile}
}

// toStdout is a converter whose last operand is the file that it makes, "-" for its output.
func toStdout(rule string) handler {
	return func(c *call) stream {
		f := parse(c.args, "f l r x y W H enc eol opw upw")
		if isHelp(c.args) || len(f.rest) > 1 && (f.rest[len(f.rest)-1].text == "-" || f.rest[len(f.rest)-1].text == "stdout") {
			return stream{taint: fromFile}
		}
		c.a.report(rule, c.span, "")
		return stream{}
	}
}

// badblocks reads a disk; -w overwrites it, -n writes back what it read.
func badblocks(c *call) stream {
	f := parse(c.args, "b c d e i o p t")
	switch {
	case f.has("w"):
		c.a.report("wipe-device", c.span, "")
	case f.has("n"):
		c.a.report("disk-change", c.span, "")
	}
	return stream{}
}

func blkdiscard(c *call) stream {
	f := parse(c.args, "o l p offset length step")
	if !isHelp(c.args) && len(f.rest) > 0 {
		c.a.report("wipe-device", c.span, "")
	}
	return stream{}
}

// wipesTarget judges a program that copies onto its operand number n.
func (c *call) wipesTarget(n int) stream {
	f := parse(c.args, "p b s i o c log r")
	if isHelp(c.args) {
		return stream{}
	}
	for i, v := range f.rest {
		if p := c.a.place(v.text); p.device && (i == n-1 || len(f.rest) < n) {
			c.a.report("write-device", v.span, "")
			return stream{}
		}
	}
	if c.name == "flashrom" && f.has("w", "write", "E", "erase") {
		c.a.report("boot", c.span, "")
		return stream{}
	}
	c.a.report("create", c.span, "")
	return stream{}
}
